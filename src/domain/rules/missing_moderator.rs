//! A panel that nobody moderates.

use super::{Check, Rule};
use crate::domain::conflict::{Breach, Severity};
use crate::domain::plan::Plan;
use crate::domain::rule_settings::Parameters;
use crate::domain::session::{Kind, Session};

pub static RULE: Rule = Rule {
    code: "missing_moderator",
    summary: "A panel has a moderator or chair.",
    severity: Severity::Warn,
    parameters: &[],
    check: Check::Session(check),
};

fn check(_: &Plan<'_>, session: &Session, _: &Parameters<'_>, found: &mut Vec<Breach>) {
    if is_unled(session) {
        found.push(report(session));
    }
}

fn is_unled(session: &Session) -> bool {
    let led = || {
        session
            .appearances
            .iter()
            .any(|a| a.leads() && a.occupies())
    };
    session.kind == Kind::Panel && session.occupies() && !led()
}

fn report(session: &Session) -> Breach {
    Breach {
        sessions: vec![session.id],
        rooms: Vec::new(),
        people: Vec::new(),
        when: None,
        detail: format!("{} has no moderator.", session.quoted()),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::check;

    #[test]
    fn a_panel_without_a_moderator_is_found_placed_or_not() {
        check(
            &RULE,
            "A 10:00-11:00 Hall panel @Ann
             B unplaced         panel @Ann",
            "A
             B",
        );
    }

    #[test]
    fn a_moderator_or_a_chair_is_enough() {
        check(
            &RULE,
            "A 10:00-11:00 Hall panel @Ann:moderator
             B 11:00-12:00 Hall panel @Ann:chair",
            "",
        );
    }

    #[test]
    fn a_moderator_who_declined_is_missing() {
        check(
            &RULE,
            "A 10:00-11:00 Hall panel @Ann:moderator/declined @Bob",
            "A",
        );
    }

    #[test]
    fn other_kinds_and_cancelled_panels_need_none() {
        check(
            &RULE,
            "A 10:00-11:00 Hall keynote   @Ann:speaker
             B 11:00-12:00 Hall break
             C 12:00-13:00 Hall panel cancelled",
            "",
        );
    }
}
