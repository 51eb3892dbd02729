//! A person in a confirmed session who has not said yes.

use super::person_withdrawn::list_people;
use super::{Check, Rule};
use crate::domain::appearance::Attendance;
use crate::domain::conflict::{Breach, Severity};
use crate::domain::plan::Plan;
use crate::domain::rule_settings::Parameters;
use crate::domain::session::{Audience, Session, Status};

pub static RULE: Rule = Rule {
    code: "unconfirmed_person",
    summary: "Whoever is in a confirmed public session has said yes.",
    severity: Severity::Warn,
    parameters: &[],
    check: Check::Session(check),
};

fn check(plan: &Plan<'_>, session: &Session, _: &Parameters<'_>, found: &mut Vec<Breach>) {
    if !is_announced(session) {
        return;
    }
    let invited = list_people(session, |appearance| {
        appearance.state == Attendance::Invited
    });
    found.extend(invited.into_iter().map(|person| Breach {
        sessions: vec![session.id],
        rooms: Vec::new(),
        people: vec![person],
        when: None,
        detail: format!(
            "{} is invited to {} and has not confirmed.",
            plan.person_name(person),
            session.quoted()
        ),
    }));
}

fn is_announced(session: &Session) -> bool {
    session.status == Status::Confirmed && session.audience == Audience::Public
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    #[test]
    fn who_is_only_invited_is_found_placed_or_not() {
        check(
            &RULE,
            "A 10:00-11:00 Hall @Ann/invited @Bob @Cem/invited
             B unplaced         @Bob/invited",
            "A Ann
             A Cem
             B Bob",
        );
    }

    #[test]
    fn two_invitations_to_one_session_are_one_breach() {
        check(&RULE, "A unplaced @Ann/invited @Ann:host/invited", "A Ann");
    }

    #[test]
    fn whoever_answered_has_answered() {
        check(&RULE, "A unplaced @Ann @Bob/declined @Cem/withdrawn", "");
    }

    #[test]
    fn draft_internal_and_cancelled_sessions_can_wait() {
        check(
            &RULE,
            "A unplaced @Ann/invited draft
             B unplaced @Ann/invited internal
             C unplaced @Ann/invited cancelled",
            "",
        );
    }

    #[test]
    fn a_person_reads_who_is_meant() {
        tell(
            &RULE,
            "A unplaced @Ann/invited",
            "Ann is invited to “A” and has not confirmed.",
        );
    }
}
