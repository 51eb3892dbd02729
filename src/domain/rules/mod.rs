//! The law of the programme: one rule, one file, one line in [`ALL`].

pub mod missing_moderator;
pub mod outside_day;
pub mod person_double_booked;
pub mod room_double_booked;

use super::agenda::Agenda;
use super::conflict::{Breach, Conflict, Severity};

/// One rule.
pub struct Rule {
    /// Names the fault; part of the API.
    pub code: &'static str,
    /// One sentence for organizers.
    pub summary: &'static str,
    pub severity: Severity,
    /// Finds every breach, in order of time.
    pub check: fn(&Agenda) -> Vec<Breach>,
}

/// All rules, the most severe first.
pub static ALL: &[&Rule] = &[
    &room_double_booked::RULE,
    &person_double_booked::RULE,
    &outside_day::RULE,
    &missing_moderator::RULE,
];

/// Lets every rule look at an agenda.
pub fn check(agenda: &Agenda) -> Vec<Conflict> {
    let active = ALL.iter().filter(|rule| rule.severity != Severity::Off);
    let judged = |rule: &&&Rule| {
        let conflict = |breach| Conflict::new(rule.code, rule.severity, breach);
        (rule.check)(agenda)
            .into_iter()
            .map(conflict)
            .collect::<Vec<_>>()
    };
    active.flat_map(|rule| judged(&rule)).collect()
}
