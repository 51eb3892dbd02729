//! The law of the programme: one rule, one file, one line in [`ALL`].

pub mod duplicate_appearance;
pub mod duration_mismatch;
pub mod host_double_booked;
pub mod kept_apart;
pub mod long_stretch;
pub mod missing_feature;
pub mod missing_moderator;
pub mod moderator_is_panelist;
pub mod must_not_overlap;
pub mod out_of_order;
pub mod outside_day;
pub mod outside_parent;
pub mod over_capacity;
pub mod panel_size;
pub mod person_double_booked;
pub mod person_unavailable;
pub mod person_withdrawn;
pub mod room_double_booked;
pub mod room_unavailable;
pub mod short_changeover;
pub mod short_turnaround;
pub mod too_many_sessions;
pub mod track_overlap;
pub mod unconfirmed_person;
pub mod unplaced_session;

use super::agenda::Agenda;
use super::conflict::{Breach, Conflict, Severity};
use super::plan::Plan;
use super::rule_settings::{Parameter, Parameters, Settings};

/// One rule.
pub struct Rule {
    /// Names the fault; part of the API.
    pub code: &'static str,
    /// One sentence for organizers.
    pub summary: &'static str,
    /// What it is unless the organizers say otherwise.
    pub severity: Severity,
    pub parameters: &'static [Parameter],
    /// Finds every breach, in order of time as far as it has one.
    pub check: fn(&Plan<'_>, &Parameters<'_>) -> Vec<Breach>,
}

/// All rules, the most severe first.
pub static ALL: &[&Rule] = &[
    &room_double_booked::RULE,
    &person_double_booked::RULE,
    &duplicate_appearance::RULE,
    &must_not_overlap::RULE,
    &person_unavailable::RULE,
    &room_unavailable::RULE,
    &out_of_order::RULE,
    &host_double_booked::RULE,
    &outside_day::RULE,
    &outside_parent::RULE,
    &missing_moderator::RULE,
    &person_withdrawn::RULE,
    &short_turnaround::RULE,
    &short_changeover::RULE,
    &long_stretch::RULE,
    &too_many_sessions::RULE,
    &panel_size::RULE,
    &moderator_is_panelist::RULE,
    &over_capacity::RULE,
    &missing_feature::RULE,
    &duration_mismatch::RULE,
    &unconfirmed_person::RULE,
    &unplaced_session::RULE,
    &track_overlap::RULE,
    &kept_apart::RULE,
];

/// Finds a rule by its code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.code == code)
}

/// Lets every rule that is not off look at an agenda.
pub fn check(agenda: &Agenda, settings: &Settings) -> Vec<Conflict> {
    let plan = Plan::new(agenda);
    let mut found = Vec::new();
    for rule in ALL {
        let severity = settings.severity(rule);
        if severity != Severity::Off {
            let breaches = (rule.check)(&plan, &settings.parameters(rule));
            found.extend(
                breaches
                    .into_iter()
                    .map(|b| Conflict::new(rule.code, severity, b)),
            );
        }
    }
    found
}
