//! A confirmed session without a time.

use super::{Check, Rule};
use crate::domain::conflict::{Breach, Severity};
use crate::domain::plan::Plan;
use crate::domain::rule_settings::Parameters;
use crate::domain::session::{Session, Status};

pub static RULE: Rule = Rule {
    code: "unplaced_session",
    summary: "A confirmed session has a time.",
    severity: Severity::Warn,
    parameters: &[],
    check: Check::Session(check),
};

fn check(_: &Plan<'_>, session: &Session, _: &Parameters<'_>, found: &mut Vec<Breach>) {
    if session.status == Status::Confirmed && session.placement.is_none() {
        found.push(report(session));
    }
}

fn report(session: &Session) -> Breach {
    Breach {
        sessions: vec![session.id],
        rooms: Vec::new(),
        people: Vec::new(),
        when: None,
        detail: format!("{} is confirmed and has no time yet.", session.quoted()),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    #[test]
    fn confirmed_sessions_without_a_time_are_found_also_internal_ones() {
        check(
            &RULE,
            "A unplaced
             B unplaced internal
             C 10:00-11:00 Hall",
            "A
             B",
        );
    }

    #[test]
    fn drafts_and_cancelled_sessions_need_no_time_and_no_session_needs_a_room() {
        check(
            &RULE,
            "A unplaced draft
             B unplaced cancelled
             C 10:00-11:00 -",
            "",
        );
    }

    #[test]
    fn a_person_reads_what_is_missing() {
        tell(&RULE, "A unplaced", "“A” is confirmed and has no time yet.");
    }
}
