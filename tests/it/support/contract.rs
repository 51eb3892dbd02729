//! Holds every answer of every test against the contract.

use std::sync::LazyLock;

use actix_web::http::Method;
use serde_json::{Value, json};

use super::client::Answer;

/// `openapi.yaml`, as a value; a test of its own sees that the file says the same.
pub static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::to_value(plenary::http::document()).unwrap());

/// Fails the test when the contract does not have this answer to this request.
#[track_caller]
pub fn check(method: &Method, path: &str, answer: &Answer) {
    let path = path.split('?').next().unwrap_or_default();
    let status = answer.status.as_u16();
    if *method == Method::OPTIONS && status == 204 {
        return;
    }
    let Some(operation) = operation(method, path) else {
        // Addresses and methods that do not exist are answered with problems, too.
        assert!(
            [404, 405].contains(&status),
            "{method} {path} → {status} has no operation"
        );
        return validate(
            &json!({"$ref": "#/components/schemas/Problem"}),
            &answer.json(),
        );
    };
    let response = &operation["responses"][status.to_string()];
    let known: Vec<_> = operation["responses"].as_object().unwrap().keys().collect();
    assert!(
        !response.is_null(),
        "{method} {path} → {status}; the contract has {known:?}"
    );
    let media_type = answer.header("content-type");
    let Some(content) = response["content"].as_object() else {
        assert!(
            answer.bytes.is_empty(),
            "{method} {path} → {status} has a body"
        );
        return;
    };
    let schema = content.get(media_type).or_else(|| content.get("*/*"));
    let schema = schema.map(|content| &content["schema"]);
    let known: Vec<_> = content.keys().collect();
    let schema = schema
        .unwrap_or_else(|| panic!("{method} {path} → {status} {media_type:?}, not {known:?}"));
    for header in response["headers"]
        .as_object()
        .into_iter()
        .flat_map(|headers| headers.keys())
    {
        assert!(
            !answer.header(header).is_empty(),
            "{method} {path} → {status} without {header}"
        );
    }
    if media_type.contains("json") && !schema.is_null() && *method != Method::HEAD {
        validate(schema, &answer.json());
    }
}

/// The operation of a method and path; a literal segment goes before a variable one.
fn operation(method: &Method, path: &str) -> Option<&'static Value> {
    let method = if *method == Method::HEAD {
        "get"
    } else {
        &method.as_str().to_lowercase()
    };
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let mut found: Vec<_> = paths
        .iter()
        .filter(|(template, _)| fits(template, path))
        .collect();
    // A variable segment without a format ends before a dot: `/f/{secret}` is not `/f/x.ics`.
    let literal = |template: &str| template.replace(|c| c != '.', "").len();
    found.sort_by_key(|(template, _)| {
        let dots = std::cmp::Reverse(literal(template));
        (
            template.matches('{').count() - literal(template).min(1),
            dots,
        )
    });
    found.first().and_then(|(_, item)| item.get(method))
}

fn fits(template: &str, path: &str) -> bool {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    loop {
        match (template.next(), path.next()) {
            (None, None) => return true,
            (Some(template), Some(part)) if segment_fits(template, part) => {}
            _ => return false,
        }
    }
}

/// A segment such as `agenda.{format}` or `{slug}`.
fn segment_fits(template: &str, part: &str) -> bool {
    let Some((before, rest)) = template.split_once('{') else {
        return template == part;
    };
    let after = rest.split_once('}').map_or("", |(_, after)| after);
    let after = after.split('{').next().unwrap_or_default();
    let inside = part.strip_prefix(before);
    inside.is_some_and(|inside| !inside.is_empty() && inside.contains(after))
}

/// Validates a body; what the schema does not name may not be there.
fn validate(schema: &Value, body: &Value) {
    let closed = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "components": DOCUMENT["components"],
        "allOf": [schema],
        "unevaluatedProperties": false,
    });
    let validator = jsonschema::validator_for(&closed).expect("the contract holds JSON Schema");
    let errors: Vec<_> = validator
        .iter_errors(body)
        .map(|error| format!("{} at {}", error, error.instance_path))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{body:#}");
}
