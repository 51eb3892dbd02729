//! Settings of rules as a document:
//! `{"panel_size": {"severity": "warn", "parameters": {"min": 3}}}`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::domain::conflict::Severity;
use crate::domain::error::Fault;
use crate::domain::rule_settings::{SettingPatch, Settings, known_parameter, known_rule};
use crate::domain::words::Word;

pub fn store(settings: &Settings) -> Value {
    let setting = settings.iter().map(|(code, setting)| {
        let severity = setting.severity.map(Severity::word);
        (
            code.to_owned(),
            json!({"severity": severity, "parameters": setting.parameters}),
        )
    });
    let settings = Map::from_iter(setting);
    if settings.is_empty() {
        Value::Null
    } else {
        Value::Object(settings)
    }
}

pub fn read(value: Option<&Value>) -> Result<Settings, Fault> {
    let mut settings = Settings::default();
    for (code, setting) in value.and_then(Value::as_object).into_iter().flatten() {
        // A rule or parameter that is no more has no setting any more.
        let Ok(rule) = known_rule(code) else { continue };
        let severity = setting.get("severity").and_then(Value::as_str);
        let severity = severity.map(Severity::from_word).transpose()?;
        let numbers = setting.get("parameters").and_then(Value::as_object);
        let known = numbers.into_iter().flatten().filter_map(|(name, value)| {
            let value = value.as_i64();
            Some((known_parameter(rule, name, value).ok()?, value))
        });
        let (severity, parameters) = (Some(severity), known.collect());
        let patch = SettingPatch {
            severity,
            parameters,
        };
        settings.amend(&BTreeMap::from([(rule.code, Some(patch))]));
    }
    Ok(settings)
}
