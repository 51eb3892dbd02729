//! The contract itself.

use std::collections::BTreeSet;

use crate::support::contract::DOCUMENT;

#[test]
fn openapi_yaml_is_what_the_code_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.yaml");
    let file = std::fs::read_to_string(path).unwrap_or_default();
    let way_out = "openapi.yaml lags: run `cargo run -- openapi > openapi.yaml`";
    assert!(file == plenary::http::yaml(), "{way_out}");
}

/// Every reference in a document.
fn references<'a>(value: &'a serde_json::Value, found: &mut BTreeSet<&'a str>) {
    match value {
        serde_json::Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(|to| to.as_str()));
            fields.values().for_each(|field| references(field, found));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let mut found = BTreeSet::new();
    references(&DOCUMENT, &mut found);
    assert!(found.len() >= 40, "{}", found.len());
    for to in found {
        assert!(
            DOCUMENT.pointer(to.trim_start_matches('#')).is_some(),
            "{to}"
        );
    }
}

#[test]
fn every_operation_has_a_name_of_its_own_and_says_what_it_does() {
    let mut names = BTreeSet::new();
    for (path, item) in DOCUMENT["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name), "{name} twice");
            assert!(
                !operation["summary"].as_str().unwrap().is_empty(),
                "{method} {path}"
            );
            let failures = operation["responses"].as_object().unwrap();
            assert!(failures.contains_key("500"), "{method} {path}");
        }
    }
    assert!(names.len() >= 43, "{}", names.len());
}

#[test]
fn every_code_of_a_problem_has_a_page() {
    // Read from the source, so that a new code cannot be forgotten: codes are the lower-case
    // words that stand beside a status.
    let sources = [
        include_str!("../../src/http/problem.rs"),
        include_str!("../../src/http/body.rs"),
        include_str!("../../src/http/caller.rs"),
        include_str!("../../src/http/precondition.rs"),
        include_str!("../../src/http/server.rs"),
    ];
    let meanings = include_str!("../../src/http/meanings.rs");
    let mut codes = BTreeSet::new();
    for source in sources {
        for part in source.split("StatusCode::").skip(1) {
            let near: String = part.chars().take(90).collect();
            let word = near.split('"').nth(1).filter(|word| {
                word.len() > 3 && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
            });
            codes.extend(word.map(str::to_owned));
        }
    }
    assert!(codes.len() >= 13, "{codes:?}");
    for code in codes {
        assert!(
            meanings.contains(&format!("\"{code}\"")),
            "{code} has no page"
        );
    }
}
