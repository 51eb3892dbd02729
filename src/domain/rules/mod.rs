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
use super::session::Session;

/// One rule.
pub struct Rule {
    /// Names the fault; part of the API.
    pub code: &'static str,
    /// One sentence for organizers.
    pub summary: &'static str,
    /// What it is unless the organizers say otherwise.
    pub severity: Severity,
    pub parameters: &'static [Parameter],
    pub check: Check,
}

/// How a rule looks at an agenda.
pub enum Check {
    /// At all of it; breaches come in order of time, as far as they have one.
    Plan(fn(&Plan<'_>, &Parameters<'_>) -> Vec<Breach>),
    /// At one session at a time: all rules of this sort share one walk, because reading the
    /// sessions costs more than judging them.
    Session(fn(&Plan<'_>, &Session, &Parameters<'_>, &mut Vec<Breach>)),
}

impl Rule {
    /// Every breach of this rule alone.
    pub fn breaches(&self, plan: &Plan<'_>, parameters: &Parameters<'_>) -> Vec<Breach> {
        match self.check {
            Check::Plan(check) => check(plan, parameters),
            Check::Session(check) => {
                let mut found = Vec::new();
                for session in plan.agenda().sessions() {
                    check(plan, session, parameters, &mut found);
                }
                found
            }
        }
    }
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
    let active = ALL
        .iter()
        .filter(|rule| settings.severity(rule) != Severity::Off);
    let mut found: Vec<_> = active
        .map(|rule| {
            let parameters = settings.parameters(rule);
            let breaches = match rule.check {
                Check::Plan(check) => check(&plan, &parameters),
                Check::Session(_) => Vec::new(),
            };
            (*rule, parameters, breaches)
        })
        .collect();
    for session in agenda.sessions() {
        for (rule, parameters, breaches) in &mut found {
            if let Check::Session(check) = rule.check {
                check(&plan, session, parameters, breaches);
            }
        }
    }
    let conflicts = found.into_iter().flat_map(|(rule, _, breaches)| {
        let severity = settings.severity(rule);
        let conflict = move |breach| Conflict::new(rule.code, severity, breach);
        breaches.into_iter().map(conflict)
    });
    conflicts.collect()
}
