//! One person twice in one session, in the same role.

use smallvec::SmallVec;

use super::{Check, Rule};
use crate::domain::conflict::{Breach, Severity};
use crate::domain::plan::Plan;
use crate::domain::rule_settings::Parameters;
use crate::domain::session::Session;
use crate::domain::words::Word;

pub static RULE: Rule = Rule {
    code: "duplicate_appearance",
    summary: "A person is listed once in a session for each role.",
    severity: Severity::Block,
    parameters: &[],
    check: Check::Session(check),
};

fn check(plan: &Plan<'_>, session: &Session, _: &Parameters<'_>, found: &mut Vec<Breach>) {
    if !session.occupies() {
        return;
    }
    let comes = session
        .appearances
        .iter()
        .filter(|appearance| appearance.occupies());
    let mut parts: SmallVec<[_; 8]> = comes
        .map(|appearance| (appearance.person, appearance.role))
        .collect();
    parts.sort_unstable();
    let repeated = parts.chunk_by(|a, b| a == b).filter(|same| same.len() > 1);
    let mut twice: Vec<_> = repeated.filter_map(|same| same.first().copied()).collect();
    twice.dedup_by_key(|(person, _)| *person);
    found.extend(twice.into_iter().map(|(person, role)| Breach {
        sessions: vec![session.id],
        rooms: Vec::new(),
        people: vec![person],
        when: None,
        detail: format!(
            "{} is in {} more than once as {}.",
            plan.person_name(person),
            session.quoted(),
            role.word()
        ),
    }));
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    #[test]
    fn the_same_person_in_the_same_role_is_found_placed_or_not() {
        check(
            &RULE,
            "A 10:00-11:00 Hall @Ann @Bob @Ann/invited
             B unplaced         @Bob:chair @Bob:chair @Bob:chair",
            "A Ann
             B Bob",
        );
    }

    #[test]
    fn two_doubled_roles_of_one_person_are_one_breach() {
        check(&RULE, "A unplaced @Ann @Ann @Ann:host @Ann:host", "A Ann");
    }

    #[test]
    fn different_roles_people_and_sessions_are_no_conflict() {
        check(
            &RULE,
            "A 10:00-11:00 Hall @Ann @Ann:moderator @Bob
             B 11:00-12:00 Hall @Ann",
            "",
        );
    }

    #[test]
    fn who_does_not_come_and_cancelled_sessions_do_not_count() {
        check(
            &RULE,
            "A 10:00-11:00 Hall @Ann @Ann/declined @Ann/withdrawn
             B 11:00-12:00 Hall @Ann @Ann cancelled",
            "",
        );
    }

    #[test]
    fn a_person_reads_in_which_role() {
        tell(
            &RULE,
            "A unplaced @Ann @Ann",
            "Ann is in “A” more than once as panelist.",
        );
    }
}
