//! Two people in one session who are kept apart.

use std::collections::BTreeMap;

use super::person_withdrawn::list_people;
use super::{Check, Rule};
use crate::domain::appearance::Appearance;
use crate::domain::conflict::{Breach, Severity};
use crate::domain::ids::PersonId;
use crate::domain::person::Person;
use crate::domain::plan::Plan;
use crate::domain::rule_settings::Parameters;
use crate::domain::session::Session;
use crate::domain::sweep::OVERLAPS_MAX;

pub static RULE: Rule = Rule {
    code: "kept_apart",
    summary: "People who are kept apart are not in one session.",
    severity: Severity::Off,
    parameters: &[],
    check: Check::Plan(check),
};

fn check(plan: &Plan<'_>, _: &Parameters<'_>) -> Vec<Breach> {
    let agenda = plan.agenda();
    let naming = agenda
        .people()
        .filter(|person| !person.kept_apart_from.is_empty());
    let naming: BTreeMap<_, _> = naming.map(|person| (person.id, person)).collect();
    let mut found = Vec::new();
    if naming.is_empty() {
        return found;
    }
    for session in agenda.sessions().filter(|session| session.occupies()) {
        let together = find_together(session, &naming).into_iter();
        found.extend(together.map(|(one, other)| Breach {
            sessions: vec![session.id],
            rooms: Vec::new(),
            people: vec![one, other],
            when: None,
            detail: format!(
                "{} and {} are kept apart and are both in {}.",
                plan.person_name(one),
                plan.person_name(other),
                session.quoted()
            ),
        }));
        if found.len() >= OVERLAPS_MAX {
            break;
        }
    }
    found
}

/// The pairs of people in a session of whom one is to be kept apart from the other, each once.
fn find_together(
    session: &Session,
    naming: &BTreeMap<PersonId, &Person>,
) -> Vec<(PersonId, PersonId)> {
    let comes = list_people(session, Appearance::occupies);
    let mut pairs = Vec::new();
    for person in comes.iter().filter_map(|id| naming.get(id)) {
        let others = person.kept_apart_from.iter();
        let present = others.filter(|other| comes.binary_search(other).is_ok());
        pairs.extend(present.map(|other| (person.id.min(*other), person.id.max(*other))));
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    #[test]
    fn it_holds_both_ways_placed_or_not() {
        check(
            &RULE,
            "person Ann apart Bob,Cem
             A 10:00-11:00 Hall @Ann @Bob
             B unplaced         @Cem @Dan @Ann
             C unplaced         @Bob @Cem",
            "A Ann Bob
             B Ann Cem",
        );
    }

    #[test]
    fn two_who_name_each_other_or_have_two_roles_are_one_breach() {
        check(
            &RULE,
            "person Ann apart Bob
             person Bob apart Ann
             A unplaced @Ann @Ann:moderator @Bob",
            "A Ann Bob",
        );
    }

    #[test]
    fn who_does_not_come_and_cancelled_sessions_do_not_count() {
        check(
            &RULE,
            "person Ann apart Bob
             A unplaced @Ann @Bob/declined
             B unplaced @Ann @Bob cancelled
             C 10:00-11:00 Hall @Ann
             D 10:00-11:00 Hall @Bob",
            "",
        );
    }

    #[test]
    fn a_person_reads_who_is_meant() {
        tell(
            &RULE,
            "person Ann apart Bob
             A unplaced @Ann @Bob",
            "Ann and Bob are kept apart and are both in “A”.",
        );
    }
}
