//! Two sessions in one exclusive room at once.

use super::Rule;
use crate::domain::agenda::Agenda;
use crate::domain::conflict::{Breach, Severity};
use crate::domain::place::Sharing;
use crate::domain::sweep::overlaps;

pub static RULE: Rule = Rule {
    code: "room_double_booked",
    summary: "An exclusive room holds one session at a time.",
    severity: Severity::Block,
    check,
};

fn check(agenda: &Agenda) -> Vec<Breach> {
    let exclusive = |id| {
        agenda
            .room(id)
            .is_some_and(|room| room.sharing == Sharing::Exclusive)
    };
    let occupied = agenda
        .placed()
        .filter(|(session, _)| session.occupies_rooms());
    let bookings = occupied.flat_map(|(session, when)| {
        let rooms = session.rooms().iter().copied().filter(|&id| exclusive(id));
        rooms.map(move |room| (room, when, session))
    });
    let breach = |overlap: crate::domain::sweep::Overlap<_, &crate::domain::session::Session>| {
        let room = agenda
            .room(overlap.subject)
            .map(|room| room.name.to_string());
        Breach {
            sessions: vec![overlap.first.id, overlap.second.id],
            rooms: vec![overlap.subject],
            people: Vec::new(),
            when: Some(overlap.shared),
            detail: format!(
                "{} and {} are both in {} at {}.",
                overlap.first.quoted(),
                overlap.second.quoted(),
                room.unwrap_or_default(),
                overlap.shared.printed(),
            ),
        }
    };
    overlaps(bookings).into_iter().map(breach).collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::check;

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
}
