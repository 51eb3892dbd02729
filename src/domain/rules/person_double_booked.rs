//! One person in two sessions at once.

use super::Rule;
use crate::domain::agenda::Agenda;
use crate::domain::conflict::{Breach, Severity};
use crate::domain::session::Session;
use crate::domain::sweep::{Overlap, overlaps};

pub static RULE: Rule = Rule {
    code: "person_double_booked",
    summary: "A person is in one place at a time, whatever the role.",
    severity: Severity::Block,
    check,
};

fn check(agenda: &Agenda) -> Vec<Breach> {
    let occupied = agenda.placed().filter(|(session, _)| session.occupies());
    let bookings = occupied.flat_map(|(session, when)| {
        let mut people: Vec<_> = session
            .appearances
            .iter()
            .filter(|a| a.occupies())
            .map(|a| a.person)
            .collect();
        // Somebody who moderates and speaks in one session is there once.
        people.sort();
        people.dedup();
        people
            .into_iter()
            .map(move |person| (person, when, session))
    });
    let breach = |overlap: Overlap<_, &Session>| {
        let person = agenda
            .person(overlap.subject)
            .map(|person| person.name.to_string());
        Breach {
            sessions: vec![overlap.first.id, overlap.second.id],
            rooms: Vec::new(),
            people: vec![overlap.subject],
            when: Some(overlap.shared),
            detail: format!(
                "{} is in both {} and {} at {}.",
                person.unwrap_or_default(),
                overlap.first.quoted(),
                overlap.second.quoted(),
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
    fn a_panelist_in_two_rooms_at_once_is_found() {
        check(
            &RULE,
            "A 10:00-11:00 Hall  @Ann
             B 10:30-11:30 Attic @Ann @Bob",
            "A+B Ann 10:30–11:00",
        );
    }

    #[test]
    fn a_moderator_is_a_person_too() {
        check(
            &RULE,
            "A 10:00-11:00 Hall  @Ann:moderator
             B 10:00-11:00 Attic @Ann",
            "A+B Ann 10:00–11:00",
        );
    }

    #[test]
    fn back_to_back_sessions_are_no_conflict() {
        check(
            &RULE,
            "A 10:00-11:00 Hall  @Ann
             B 11:00-12:00 Attic @Ann",
            "",
        );
    }

    #[test]
    fn two_roles_in_one_session_are_no_conflict() {
        check(&RULE, "A 10:00-11:00 Hall @Ann:moderator @Ann", "");
    }

    #[test]
    fn whoever_declined_or_withdrew_occupies_nothing_and_whoever_is_invited_does() {
        check(
            &RULE,
            "A 10:00-11:00 Hall  @Ann        @Bob        @Cem
             B 10:00-11:00 Attic @Ann/declined @Bob/withdrawn @Cem/invited",
            "A+B Cem 10:00–11:00",
        );
    }

    #[test]
    fn sessions_without_a_room_count_and_cancelled_ones_do_not() {
        check(
            &RULE,
            "A 10:00-11:00 - @Ann
             B 10:00-11:00 - @Ann
             C 10:00-11:00 - @Ann cancelled",
            "A+B Ann 10:00–11:00",
        );
    }

    #[test]
    fn unplaced_sessions_are_no_conflict() {
        check(
            &RULE,
            "A 10:00-11:00 Hall @Ann
             B unplaced         @Ann",
            "",
        );
    }
}
