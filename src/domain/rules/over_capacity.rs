//! A session that more people are expected at than fit into its rooms.

use std::collections::BTreeSet;

use super::room_double_booked::sort_breaches;
use super::{Check, Rule};
use crate::domain::conflict::{Breach, Severity};
use crate::domain::plan::{Happening, Plan};
use crate::domain::rule_settings::Parameters;

pub static RULE: Rule = Rule {
    code: "over_capacity",
    summary: "Everybody who is expected at a session fits into its rooms.",
    severity: Severity::Warn,
    parameters: &[],
    check: Check::Plan(check),
};

fn check(plan: &Plan<'_>, _: &Parameters<'_>) -> Vec<Breach> {
    let taking = plan
        .happenings()
        .iter()
        .filter(|happening| happening.session.occupies_rooms());
    sort_breaches(
        taking
            .filter_map(|happening| examine(plan, happening))
            .collect(),
    )
}

fn examine(plan: &Plan<'_>, happening: &Happening<'_>) -> Option<Breach> {
    let expected = u64::from(happening.session.expected_audience?);
    // A part of a hall holds nobody whom the hall does not hold.
    let mut parts = BTreeSet::new();
    for room in happening.rooms.iter() {
        parts.extend(
            plan.cells(*room)
                .map(|cell| cell.id)
                .filter(|cell| cell != room),
        );
    }
    let rooms = happening.rooms.iter().copied();
    let rooms: Vec<_> = rooms.filter(|room| !parts.contains(room)).collect();
    let mut capacity = 0;
    for room in &rooms {
        capacity += u64::from(plan.agenda().room(*room)?.capacity?);
    }
    if rooms.is_empty() || capacity >= expected {
        return None;
    }
    let detail = format!(
        "{} expects {expected} people at {}, and there is room for {capacity} in {}.",
        happening.session.quoted(),
        happening.when.printed(),
        plan.room_names(&rooms)
    );
    let sessions = vec![happening.session.id];
    Some(Breach {
        sessions,
        rooms,
        people: Vec::new(),
        when: None,
        detail,
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    #[test]
    fn a_full_room_is_enough_and_one_person_more_is_not() {
        check(
            &RULE,
            "room Hall capacity 100
             A 10:00-11:00 Hall audience:101
             B 11:00-12:00 Hall audience:100
             C 12:00-13:00 Hall",
            "A Hall",
        );
    }

    #[test]
    fn several_rooms_hold_what_they_hold_together() {
        check(
            &RULE,
            "room Hall capacity 100
             room Attic capacity 20
             A 10:00-11:00 Hall,Attic audience:120
             B 11:00-12:00 Hall,Attic audience:121
             C 12:00-13:00 *          audience:121",
            "B Hall Attic
             C Hall Attic",
        );
    }

    #[test]
    fn a_part_of_a_hall_is_not_counted_beside_the_hall() {
        check(
            &RULE,
            "room Hall capacity 100 parts East
             room East capacity 60 parts Booth
             room Booth capacity 5
             A 10:00-11:00 Booth,Hall,East audience:120
             B 11:00-12:00 Booth,Hall,East audience:100",
            "A Hall",
        );
    }

    #[test]
    fn nothing_is_known_of_a_room_without_a_capacity_or_of_no_room() {
        check(
            &RULE,
            "room Hall capacity 100
             A 10:00-11:00 Hall,Attic audience:500
             B 11:00-12:00 -          audience:500",
            "",
        );
    }

    #[test]
    fn breaks_cancelled_and_unplaced_sessions_take_no_room() {
        check(
            &RULE,
            "room Hall capacity 100
             A 10:00-11:00 Hall audience:500 break
             B 11:00-12:00 Hall audience:500 cancelled
             C unplaced         audience:500",
            "",
        );
    }

    #[test]
    fn a_person_reads_how_many_fit_in() {
        tell(
            &RULE,
            "room Hall capacity 100
             A 10:00-11:00 Hall audience:120",
            "“A” expects 120 people at 2026-05-04 10:00–11:00, \
             and there is room for 100 in Hall.",
        );
    }
}
