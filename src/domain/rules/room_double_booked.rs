//! Two sessions in one exclusive room at once.

use std::collections::BTreeSet;

use super::{Check, Rule};
use crate::domain::conflict::{Breach, Severity};
use crate::domain::ids::RoomId;
use crate::domain::local_time::Interval;
use crate::domain::plan::{Happening, Plan};
use crate::domain::rule_settings::Parameters;
use crate::domain::sweep::{OVERLAPS_MAX, overlaps};

pub static RULE: Rule = Rule {
    code: "room_double_booked",
    summary: "An exclusive room holds one session at a time.",
    severity: Severity::Block,
    parameters: &[],
    check: Check::Plan(check),
};

fn check(plan: &Plan<'_>, _: &Parameters<'_>) -> Vec<Breach> {
    let mut found = Vec::new();
    // Two sessions in several rooms meet in each of them and in all parts.
    let mut met = BTreeSet::new();
    for (_, happenings) in plan.by_room() {
        overlaps(&happenings, |first, second, shared| {
            let nested = plan.nested(first.session, second.session);
            if !nested && met.insert((first.session.id, second.session.id)) {
                let rooms = plan.shared_rooms(first, second).into_iter();
                found.extend(rooms.map(|rooms| report(plan, first, second, rooms, shared)));
            }
            found.len() < OVERLAPS_MAX
        });
        if found.len() >= OVERLAPS_MAX {
            break;
        }
    }
    sort_breaches(found)
}

fn report(
    plan: &Plan<'_>,
    first: &Happening<'_>,
    second: &Happening<'_>,
    rooms: Vec<RoomId>,
    shared: Interval,
) -> Breach {
    let (a, b, time) = (
        first.session.quoted(),
        second.session.quoted(),
        shared.printed(),
    );
    let detail = match rooms.as_slice() {
        [own, other] => {
            let (own, other) = (plan.room_names(&[*own]), plan.room_names(&[*other]));
            format!("{a} in {own} and {b} in {other} take the same space at {time}.")
        }
        same => format!(
            "{a} and {b} are both in {} at {time}.",
            plan.room_names(same)
        ),
    };
    let sessions = vec![first.session.id, second.session.id];
    Breach {
        sessions,
        rooms,
        people: Vec::new(),
        when: Some(shared),
        detail,
    }
}

/// Puts breaches in order of time, those without a time in order of their sessions.
pub(super) fn sort_breaches(mut breaches: Vec<Breach>) -> Vec<Breach> {
    let time = |breach: &Breach| breach.when.map(Interval::instants);
    breaches.sort_by(|a, b| {
        time(a)
            .cmp(&time(b))
            .then_with(|| a.sessions.cmp(&b.sessions))
    });
    breaches
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    #[test]
    fn two_sessions_in_one_room_at_once_are_found_with_the_time_they_share() {
        check(
            &RULE,
            "A 10:00-11:00 Hall
             B 10:30-11:30 Hall",
            "A+B Hall 10:30–11:00",
        );
    }

    #[test]
    fn touching_sessions_and_other_rooms_are_no_conflict() {
        check(
            &RULE,
            "A 10:00-11:00 Hall
             B 11:00-12:00 Hall
             C 10:00-11:00 Attic",
            "",
        );
    }

    #[test]
    fn nested_and_equal_sessions_are_found_pair_by_pair() {
        check(
            &RULE,
            "A 09:00-12:00 Hall
             B 10:00-11:00 Hall
             C 10:00-11:00 Hall",
            "A+B Hall 10:00–11:00
             A+C Hall 10:00–11:00
             B+C Hall 10:00–11:00",
        );
    }

    #[test]
    fn a_session_in_two_rooms_takes_both() {
        check(
            &RULE,
            "A 10:00-11:00 Hall,Attic
             B 10:00-11:00 Hall
             C 10:00-11:00 Attic",
            "A+B Hall 10:00–11:00
             A+C Attic 10:00–11:00",
        );
    }

    #[test]
    fn shared_rooms_breaks_and_cancelled_sessions_are_no_conflict() {
        check(
            &RULE,
            "A 10:00-11:00 Foyer*
             B 10:00-11:00 Foyer*
             C 10:00-11:00 Hall
             D 10:00-11:00 Hall break
             E 10:00-11:00 Hall cancelled",
            "",
        );
    }

    #[test]
    fn drafts_and_internal_sessions_take_their_room() {
        check(
            &RULE,
            "A 10:00-11:00 Hall draft
             B 10:00-11:00 Hall internal",
            "A+B Hall 10:00–11:00",
        );
    }

    #[test]
    fn an_overlap_across_midnight_is_found() {
        check(
            &RULE,
            "A 22:00-01:00 Hall
             2026-05-05
             B 00:30-02:00 Hall",
            "A+B Hall 00:30–01:00",
        );
    }

    #[test]
    fn equal_walls_of_the_night_the_clock_is_set_back_are_told_apart() {
        check(
            &RULE,
            "zone Europe/Berlin
             2026-10-25
             A 02:00+02:00-03:00+02:00 Hall
             B 02:00+01:00-03:00+01:00 Hall",
            "",
        );
    }

    #[test]
    fn a_hall_is_taken_with_its_parts_and_by_each_of_them() {
        check(
            &RULE,
            "room Hall parts East,West
             A 10:00-11:00 Hall
             B 10:30-11:30 East
             C 10:30-11:30 West",
            "A+B Hall East 10:30–11:00
             A+C Hall West 10:30–11:00",
        );
    }

    #[test]
    fn two_halls_with_a_part_in_common_are_in_the_way_of_each_other() {
        check(
            &RULE,
            "room Left parts East,Middle
             room Right parts Middle,West
             A 10:00-11:00 Left
             B 10:00-11:00 Right
             C 11:00-12:00 Left
             D 11:00-12:00 West",
            "A+B Left Right 10:00–11:00",
        );
    }

    #[test]
    fn a_session_in_all_rooms_meets_every_other_one_and_no_online_room() {
        check(
            &RULE,
            "room Stream online
             A 10:00-11:00 *
             B 10:30-11:30 Hall
             C 10:30-11:30 Stream",
            "A+B Hall 10:30–11:00",
        );
    }

    #[test]
    fn a_block_does_not_stand_in_the_way_of_what_it_contains() {
        check(
            &RULE,
            "Summit 09:00-12:00 Hall
             Block  09:00-12:00 Hall in:Summit
             A      10:00-11:00 Hall in:Block
             B      10:30-11:30 Hall in:Block",
            "A+B Hall 10:30–11:00",
        );
    }

    #[test]
    fn a_person_reads_which_rooms_are_meant() {
        tell(
            &RULE,
            "room Hall parts East
             A 10:00-11:00 Hall
             B 10:30-11:30 East
             C 10:30-11:30 East",
            "“A” in Hall and “B” in East take the same space at 2026-05-04 10:30–11:00.
             “A” in Hall and “C” in East take the same space at 2026-05-04 10:30–11:00.
             “B” and “C” are both in East at 2026-05-04 10:30–11:30.",
        );
    }
}
