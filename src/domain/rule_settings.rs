//! What the organizers of one conference have said about its rules.

use std::collections::BTreeMap;

use super::rules::{self, ALL, Rule};
use crate::domain::conflict::Severity;
use crate::domain::error::Fault;

/// A number that a rule goes by.
pub struct Parameter {
    /// With its unit at the end.
    pub name: &'static str,
    /// One sentence for organizers.
    pub summary: &'static str,
    /// What it is unless the organizers say otherwise.
    pub default: i64,
    pub min: i64,
    pub max: i64,
}

/// What differs from the defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings(BTreeMap<&'static str, Setting>);

/// What differs of one rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setting {
    pub severity: Option<Severity>,
    pub parameters: BTreeMap<&'static str, i64>,
}

/// New settings; `None` goes back to the default.
pub type SettingsPatch = BTreeMap<&'static str, Option<SettingPatch>>;

/// New settings of one rule; what is not said stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingPatch {
    pub severity: Option<Option<Severity>>,
    pub parameters: BTreeMap<&'static str, Option<i64>>,
}

/// The numbers that one rule goes by in one conference.
pub struct Parameters<'a> {
    rule: &'static Rule,
    setting: Option<&'a Setting>,
}

impl Parameters<'_> {
    /// A number of this rule; 0 where the rule has none of that name.
    pub fn get(&self, name: &str) -> i64 {
        let set = self
            .setting
            .and_then(|setting| setting.parameters.get(name))
            .copied();
        let unset = || {
            self.rule
                .parameters
                .iter()
                .find(|p| p.name == name)
                .map(|p| p.default)
        };
        set.or_else(unset).unwrap_or_default()
    }
}

impl Settings {
    pub fn severity(&self, rule: &Rule) -> Severity {
        self.0
            .get(rule.code)
            .and_then(|setting| setting.severity)
            .unwrap_or(rule.severity)
    }

    pub fn parameters(&self, rule: &'static Rule) -> Parameters<'_> {
        Parameters {
            rule,
            setting: self.0.get(rule.code),
        }
    }

    /// What differs from the defaults, by code of the rule.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Setting)> {
        self.0.iter().map(|(code, setting)| (*code, setting))
    }

    /// Takes over what a patch says.
    pub fn amend(&mut self, patch: &SettingsPatch) {
        for (code, patch) in patch {
            let setting = self.0.entry(code).or_default();
            let Some(SettingPatch {
                severity,
                parameters,
            }) = patch
            else {
                *setting = Setting::default();
                continue;
            };
            setting.severity = severity.unwrap_or(setting.severity);
            for (name, value) in parameters {
                match value {
                    Some(value) => setting.parameters.insert(name, *value),
                    None => setting.parameters.remove(name),
                };
            }
        }
        self.0.retain(|_, setting| *setting != Setting::default());
    }
}

/// The rule of a code; the error lists what there is.
pub fn known_rule(code: &str) -> Result<&'static Rule, Fault> {
    rules::rule(code).ok_or_else(|| {
        let known: Vec<_> = ALL.iter().map(|rule| rule.code).collect();
        let detail = format!("there is no rule {code:?}; there are {}", known.join(", "));
        Fault::new("unknown_rule", detail)
    })
}

/// A parameter of a rule, and whether it can have a value.
pub fn known_parameter(
    rule: &'static Rule,
    name: &str,
    value: Option<i64>,
) -> Result<&'static str, Fault> {
    let Some(parameter) = rule
        .parameters
        .iter()
        .find(|parameter| parameter.name == name)
    else {
        let known: Vec<_> = rule
            .parameters
            .iter()
            .map(|parameter| parameter.name)
            .collect();
        let known = if known.is_empty() {
            "none".to_owned()
        } else {
            known.join(", ")
        };
        let detail = format!("{} has no parameter {name:?}; it has {known}", rule.code);
        return Err(Fault::new("unknown_parameter", detail));
    };
    let Parameter { min, max, .. } = parameter;
    if value.is_some_and(|value| !(*min..=*max).contains(&value)) {
        let detail = format!("{name} has to be from {min} to {max}");
        return Err(Fault::new("out_of_range", detail));
    }
    Ok(parameter.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rules::{panel_size, room_double_booked};

    #[test]
    fn what_was_set_is_taken_back_with_null() {
        let mut settings = Settings::default();
        let parameters = BTreeMap::from([("min", Some(3))]);
        let severity = Some(Some(Severity::Block));
        let patch = SettingPatch {
            severity,
            parameters,
        };
        settings.amend(&BTreeMap::from([("panel_size", Some(patch))]));
        assert_eq!(settings.severity(&panel_size::RULE), Severity::Block);
        assert_eq!(settings.parameters(&panel_size::RULE).get("min"), 3);
        let parameters = BTreeMap::from([("min", None)]);
        let patch = SettingPatch {
            severity: None,
            parameters,
        };
        settings.amend(&BTreeMap::from([("panel_size", Some(patch))]));
        assert_eq!(settings.severity(&panel_size::RULE), Severity::Block);
        settings.amend(&BTreeMap::from([("panel_size", None)]));
        assert_eq!(settings, Settings::default());
    }

    #[test]
    fn only_rules_and_parameters_that_exist_can_be_set_and_within_their_bounds() {
        assert_eq!(known_rule("gravity").err().unwrap().code, "unknown_rule");
        let code = |rule, name, value| known_parameter(rule, name, value).unwrap_err().code;
        assert_eq!(
            code(&room_double_booked::RULE, "min", Some(1)),
            "unknown_parameter"
        );
        assert_eq!(code(&panel_size::RULE, "min", Some(-1)), "out_of_range");
    }

    #[test]
    fn every_default_lies_within_its_bounds_and_every_code_stands_once() {
        for rule in ALL {
            assert_eq!(
                ALL.iter().filter(|other| other.code == rule.code).count(),
                1
            );
            for Parameter {
                name,
                default,
                min,
                max,
                ..
            } in rule.parameters
            {
                assert!((min..=max).contains(&default), "{} {name}", rule.code);
            }
        }
    }
}
