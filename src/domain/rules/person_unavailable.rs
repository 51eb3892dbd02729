//! A person in a session while they are not available.

use super::room_double_booked::sort_breaches;
use super::{Check, Rule};
use crate::domain::conflict::{Breach, Severity};
use crate::domain::person::Person;
use crate::domain::plan::{Happening, Plan};
use crate::domain::rule_settings::Parameters;

pub static RULE: Rule = Rule {
    code: "person_unavailable",
    summary: "A person is in sessions only while they are available.",
    severity: Severity::BlockRelease,
    parameters: &[],
    check: Check::Plan(check),
};

fn check(plan: &Plan<'_>, _: &Parameters<'_>) -> Vec<Breach> {
    let mut found = Vec::new();
    for (id, happenings) in plan.by_person() {
        if let Some(person) = plan.agenda().person(id) {
            found.extend(
                happenings
                    .into_iter()
                    .filter_map(|happening| examine(person, happening)),
            );
        }
    }
    sort_breaches(found)
}

fn examine(person: &Person, happening: &Happening<'_>) -> Option<Breach> {
    let when = person.availability.lacks(happening.when)?;
    Some(Breach {
        sessions: vec![happening.session.id],
        rooms: Vec::new(),
        people: vec![person.id],
        when: Some(when),
        detail: format!(
            "{} is in {} at {}, and is not available at {}.",
            person.name,
            happening.session.quoted(),
            happening.when.printed(),
            when.printed()
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    #[test]
    fn a_session_before_within_between_and_after_the_windows() {
        check(
            &RULE,
            "person Ann open 09:00-12:00,13:00-15:00
             A 08:30-09:30 Hall @Ann
             B 09:00-12:00 Hall @Ann
             C 11:00-13:30 Hall @Ann
             D 15:00-16:00 Hall @Ann",
            "A Ann 08:30–09:00
             C Ann 12:00–13:00
             D Ann 15:00–16:00",
        );
    }

    #[test]
    fn two_roles_in_one_session_are_one_breach() {
        check(
            &RULE,
            "person Ann open 09:00-12:00
             A 11:00-13:00 Hall @Ann:moderator @Ann",
            "A Ann 12:00–13:00",
        );
    }

    #[test]
    fn who_is_always_available_and_who_does_not_come_are_no_conflict() {
        check(
            &RULE,
            "person Ann open 09:00-12:00
             A 13:00-14:00 Hall @Ann/declined @Bob
             B 13:00-14:00 Hall @Ann cancelled
             C unplaced         @Ann",
            "",
        );
    }

    #[test]
    fn a_window_may_reach_across_midnight() {
        check(
            &RULE,
            "person Ann open 20:00-01:00
             A 23:00-01:00 Hall @Ann
             B 23:00-01:01 Hall @Ann",
            "B Ann 01:00–01:01",
        );
    }

    #[test]
    fn a_person_reads_both_times() {
        tell(
            &RULE,
            "person Ann open 09:00-12:00
             A 11:00-13:00 Hall @Ann",
            "Ann is in “A” at 2026-05-04 11:00–13:00, \
             and is not available at 2026-05-04 12:00–13:00.",
        );
    }
}
