//! Rules and their settings as JSON.

use serde_json::{Value, json};

use super::{Described, about, list_schema};
use crate::domain::conflict::Severity;
use crate::domain::rule_settings::{
    Parameter, SettingPatch, Settings, SettingsPatch, known_parameter,
};
use crate::domain::rules::{ALL, Rule};
use crate::http::field::{Read, Show, nullable, object};
use crate::http::reader::Reader;

/// Every rule, with what it is unless said and what it is here.
pub fn shape(settings: &Settings) -> Value {
    let rule = |rule: &&'static Rule| {
        let parameters = settings.parameters(rule);
        let parameter = |p: &Parameter| {
            json!({
                "name": p.name,
                "summary": p.summary,
                "default": p.default,
                "min": p.min,
                "max": p.max,
                "value": parameters.get(p.name),
            })
        };
        json!({
            "code": rule.code,
            "summary": rule.summary,
            "default_severity": rule.severity.show(),
            "severity": settings.severity(rule).show(),
            "parameters": rule.parameters.iter().map(parameter).collect::<Vec<_>>(),
        })
    };
    json!({"items": ALL.iter().map(rule).collect::<Vec<_>>(), "next_cursor": null})
}

/// Reads new settings: `{"panel_size": {"severity": "warn", "parameters": {"min": 3}}}`.
pub fn patch(body: &mut Reader<'_>) -> SettingsPatch {
    let mut patch = SettingsPatch::new();
    for rule in ALL {
        body.know(rule.code);
        if body.is_null(rule.code) {
            body.drop_field(rule.code);
            patch.insert(rule.code, None);
            continue;
        }
        // A rule that is not named stays as it is.
        let setting = body.inside(rule.code, |setting| {
            let severity = setting.take::<Option<Severity>>("severity");
            let parameters = setting.inside("parameters", |numbers| read_numbers(rule, numbers));
            SettingPatch {
                severity,
                parameters: parameters.unwrap_or_default(),
            }
        });
        patch.extend(setting.map(|setting| (rule.code, Some(setting))));
    }
    patch
}

fn read_numbers(
    rule: &'static Rule,
    numbers: &mut Reader<'_>,
) -> std::collections::BTreeMap<&'static str, Option<i64>> {
    let mut read = std::collections::BTreeMap::new();
    for name in numbers.rest() {
        let Some(value) = numbers.take_named::<Option<i64>>(&name) else {
            continue;
        };
        match known_parameter(rule, &name, value) {
            Ok(known) => {
                read.insert(known, value);
            }
            Err(fault) => numbers.refuse(&name, fault),
        }
    }
    read
}

/// What a request says of rules.
pub fn body_schema() -> Described {
    let setting = |rule: &&'static Rule| {
        let number = |p: &Parameter| {
            let number = json!({"type": "integer", "minimum": p.min, "maximum": p.max});
            (p.name, about(nullable(number), p.summary))
        };
        let numbers: Vec<_> = rule.parameters.iter().map(number).collect();
        let fields = [
            ("severity", Option::<Severity>::taken()),
            ("parameters", object(&numbers, &[])),
        ];
        (
            rule.code,
            about(nullable(object(&fields, &[])), rule.summary),
        )
    };
    let fields: Vec<_> = ALL.iter().map(setting).collect();
    Described::named("RulesBody".to_owned(), object(&fields, &[]))
}

/// All rules, as they are shown.
pub fn shape_schema() -> Described {
    let whole = || json!({"type": "integer"});
    let text = || json!({"type": "string"});
    let parameter = [
        ("name", text()),
        ("summary", text()),
        ("default", whole()),
        ("min", whole()),
        ("max", whole()),
        ("value", about(whole(), "What it is here.")),
    ];
    let parameter = object(
        &parameter,
        &["name", "summary", "default", "min", "max", "value"],
    );
    let fields = [
        ("code", text()),
        ("summary", text()),
        ("default_severity", Severity::shown()),
        ("severity", about(Severity::shown(), "What it is here.")),
        ("parameters", json!({"type": "array", "items": parameter})),
    ];
    let names = [
        "code",
        "summary",
        "default_severity",
        "severity",
        "parameters",
    ];
    list_schema("Rule", object(&fields, &names))
}
