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
    // Read from the source, so that a new code cannot be forgotten.
    let source = include_str!("../../src/http/problem.rs");
    let meanings = source.split("MEANINGS").nth(1).unwrap();
    for code in [
        "bad_request",
        "blocked",
        "conflict",
        "exists",
        "in_use",
        "internal",
        "invalid",
        "method_not_allowed",
        "not_found",
        "not_published",
        "precondition_required",
        "stale",
        "timeout",
        "too_large",
        "unauthorized",
        "unavailable",
        "unsupported_media_type",
    ] {
        assert!(meanings.contains(&format!("\"{code}\"")), "{code}");
    }
}
