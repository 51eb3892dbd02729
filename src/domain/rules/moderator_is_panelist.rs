//! A person who leads a session in which they speak.

use super::person_withdrawn::list_people;
use super::{Check, Rule};
use crate::domain::conflict::{Breach, Severity};
use crate::domain::ids::PersonId;
use crate::domain::plan::Plan;
use crate::domain::rule_settings::Parameters;
use crate::domain::session::Session;

pub static RULE: Rule = Rule {
    code: "moderator_is_panelist",
    summary: "Whoever leads a session has no part of their own in it.",
    severity: Severity::Warn,
    parameters: &[],
    check: Check::Session(check),
};

fn check(plan: &Plan<'_>, session: &Session, _: &Parameters<'_>, found: &mut Vec<Breach>) {
    if !session.occupies() {
        return;
    }
    let speaks = |person: &PersonId| {
        let mut own = session.appearances.iter().filter(|a| a.person == *person);
        own.any(|appearance| appearance.occupies() && appearance.speaks())
    };
    let leaders = list_people(session, |a| a.occupies() && a.leads()).into_iter();
    found.extend(leaders.filter(speaks).map(|person| Breach {
        sessions: vec![session.id],
        rooms: Vec::new(),
        people: vec![person],
        when: None,
        detail: format!(
            "{} both leads {} and speaks in it.",
            plan.person_name(person),
            session.quoted()
        ),
    }));
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    #[test]
    fn a_moderator_or_chair_who_speaks_is_found_placed_or_not() {
        check(
            &RULE,
            "A 10:00-11:00 Hall @Ann:moderator @Ann @Bob
             B unplaced         @Ann @Bob:chair/invited @Bob:discussant",
            "A Ann
             B Bob",
        );
    }

    #[test]
    fn a_moderator_who_is_chair_and_speaks_twice_is_one_breach() {
        check(
            &RULE,
            "A unplaced @Ann:moderator @Ann:chair @Ann @Ann:speaker",
            "A Ann",
        );
    }

    #[test]
    fn who_leads_one_session_and_speaks_in_another_is_no_conflict() {
        check(
            &RULE,
            "A unplaced @Ann:moderator @Bob
             B unplaced @Bob:moderator @Ann
             C unplaced @Ann:moderator @Ann:host",
            "",
        );
    }

    #[test]
    fn parts_that_were_declined_and_cancelled_sessions_do_not_count() {
        check(
            &RULE,
            "A unplaced @Ann:moderator/declined @Ann
             B unplaced @Ann:moderator @Ann/withdrawn
             C unplaced @Ann:moderator @Ann cancelled",
            "",
        );
    }

    #[test]
    fn a_person_reads_who_is_meant() {
        tell(
            &RULE,
            "A unplaced @Ann:chair @Ann",
            "Ann both leads “A” and speaks in it.",
        );
    }
}
