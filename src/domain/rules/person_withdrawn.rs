//! A person who is listed in a session and does not come.

use smallvec::SmallVec;

use super::{Check, Rule};
use crate::domain::appearance::Appearance;
use crate::domain::conflict::{Breach, Severity};
use crate::domain::ids::PersonId;
use crate::domain::plan::Plan;
use crate::domain::rule_settings::Parameters;
use crate::domain::session::Session;

pub static RULE: Rule = Rule {
    code: "person_withdrawn",
    summary: "Whoever declined or withdrew is replaced or taken off the list.",
    severity: Severity::Warn,
    parameters: &[],
    check: Check::Session(check),
};

fn check(plan: &Plan<'_>, session: &Session, _: &Parameters<'_>, found: &mut Vec<Breach>) {
    if !session.occupies() {
        return;
    }
    let comes = |person: &PersonId| {
        let mut own = session.appearances.iter().filter(|a| a.person == *person);
        own.any(Appearance::occupies)
    };
    let absent = list_people(session, |appearance| !appearance.occupies()).into_iter();
    found.extend(absent.filter(|person| !comes(person)).map(|person| Breach {
        sessions: vec![session.id],
        rooms: Vec::new(),
        people: vec![person],
        when: None,
        detail: format!(
            "{} is listed in {} and does not come.",
            plan.person_name(person),
            session.quoted()
        ),
    }));
}

/// The people of a session with an appearance of some sort, each once, in order of identity.
pub(super) fn list_people(
    session: &Session,
    fits: impl Fn(&Appearance) -> bool,
) -> SmallVec<[PersonId; 8]> {
    let fitting = session
        .appearances
        .iter()
        .filter(|appearance| fits(appearance));
    let mut people: SmallVec<[_; 8]> = fitting.map(|appearance| appearance.person).collect();
    people.sort_unstable();
    people.dedup();
    people
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    #[test]
    fn who_declined_or_withdrew_is_found_placed_or_not() {
        check(
            &RULE,
            "A 10:00-11:00 Hall @Ann/declined @Bob @Cem/withdrawn
             B unplaced         @Ann/invited @Bob/declined",
            "A Ann
             A Cem
             B Bob",
        );
    }

    #[test]
    fn who_declined_twice_is_one_breach() {
        check(
            &RULE,
            "A unplaced @Ann/declined @Ann:host/withdrawn",
            "A Ann",
        );
    }

    #[test]
    fn who_comes_in_another_role_comes() {
        check(&RULE, "A unplaced @Ann:moderator/declined @Ann", "");
    }

    #[test]
    fn nobody_has_to_come_to_a_cancelled_session() {
        check(&RULE, "A 10:00-11:00 Hall @Ann/declined cancelled", "");
    }

    #[test]
    fn a_person_reads_who_is_meant() {
        tell(
            &RULE,
            "A unplaced @Ann/declined",
            "Ann is listed in “A” and does not come.",
        );
    }
}
