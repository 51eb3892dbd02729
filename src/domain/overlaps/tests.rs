//! Overlaps as pictures: an agenda → what each overlap is and what would settle it.

use super::{Class, Mark, Overlaps, settle};
use crate::domain::agenda::{Agenda, Request, Tolerance};
use crate::domain::conflict::Severity;
use crate::domain::picture::{describe, draw};
use crate::domain::text::Name;
use crate::domain::words::Word;

fn told(agenda: &Agenda) -> String {
    let overlaps = Overlaps::of(agenda);
    let name = |id| {
        agenda
            .session(id)
            .map_or("?".to_owned(), |s| s.title.to_string())
    };
    let lines = agenda.conflicts().iter().filter_map(|conflict| {
        let finding = overlaps.finding(conflict)?;
        let mark = match finding.mark {
            None => String::new(),
            Some(Mark::Host { session, .. }) => format!(" → host in {}", name(session)),
            Some(Mark::Block { parent, child }) => {
                format!(" → {} in {}", name(child), name(parent))
            }
            Some(Mark::SeveralRooms { kept, deleted } | Mark::Delete { kept, deleted }) => {
                format!(" → {} for {}", name(kept), name(deleted))
            }
            Some(Mark::SharedRoom { room }) => {
                format!(" → {} shared", agenda.room(room).unwrap().name)
            }
            Some(Mark::Waive) => " → waive".to_owned(),
        };
        Some(format!(
            "{}: {}{mark}",
            describe(agenda, conflict),
            finding.class.word()
        ))
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check(picture: &str, expected: &str) -> Agenda {
    let agenda = draw(picture);
    let expected: Vec<_> = expected.lines().map(str::trim).collect();
    assert_eq!(told(&agenda), expected.join("\n"));
    agenda
}

/// What still blocks once every mark is carried out.
fn left(agenda: &Agenda) -> Vec<Class> {
    let by = Name::parse("test").unwrap();
    let request = Request {
        edits: &[],
        waive: &[],
        by: &by,
        at: chrono::DateTime::UNIX_EPOCH,
        tolerance: Tolerance::Keep,
    };
    let settled = settle(agenda, &[], &request).unwrap();
    let settled = Request {
        edits: &settled.edits,
        waive: &settled.waive,
        ..request
    };
    let after = agenda.apply(&settled).unwrap();
    let overlaps = Overlaps::of(&after);
    let blocking = |c: &&crate::domain::conflict::Conflict| {
        c.severity == Severity::Block && c.waiver.is_none()
    };
    let blocking = after.conflicts().iter().filter(blocking);
    blocking
        .map(|conflict| overlaps.finding(conflict).unwrap().class)
        .collect()
}

#[test]
fn whoever_is_listed_all_day_is_a_host() {
    let agenda = check(
        "Space 09:00-18:00 Foyer @Ann
         A     10:00-11:00 Hall  @Ann",
        "Space+A Ann 10:00–11:00: host_of_a_long_item → host in Space",
    );
    assert_eq!(left(&agenda), []);
}

#[test]
fn a_short_item_in_the_room_of_a_long_one_is_its_child() {
    let agenda = check(
        "Block 09:00-12:00 Hall @Ann
         A     09:00-10:30 Hall @Ann
         B     09:30-10:00 Hall @Ann",
        "Block+A Hall 09:00–10:30: nested_block → A in Block
         Block+B Hall 09:30–10:00: nested_block → B in A
         A+B Hall 09:30–10:00: nested_block → B in A
         Block+A Ann 09:00–10:30: nested_block → A in Block
         Block+B Ann 09:30–10:00: nested_block → B in A
         A+B Ann 09:30–10:00: nested_block → B in A",
    );
    assert_eq!(left(&agenda), []);
}

#[test]
fn a_hall_in_which_three_things_happen_at_once_is_shared() {
    let agenda = check(
        "A 10:00-11:00 Foyer
         B 10:00-11:00 Foyer
         C 10:30-11:30 Foyer",
        "A+B Foyer 10:00–11:00: shared_room → Foyer shared
         A+C Foyer 10:30–11:00: shared_room → Foyer shared
         B+C Foyer 10:30–11:00: shared_room → Foyer shared",
    );
    assert_eq!(left(&agenda), []);
}

#[test]
fn the_last_minutes_may_be_waived() {
    let agenda = check(
        "A 10:00-11:00 Hall  @Ann
         B 10:45-11:45 Attic @Ann
         C 11:44-12:30 Attic",
        "B+C Attic 11:44–11:45: short_tail → waive
         A+B Ann 10:45–11:00: short_tail → waive",
    );
    assert_eq!(left(&agenda), []);
}

#[test]
fn two_places_at_once_stay_a_double_booking() {
    let agenda = check(
        "A 10:00-11:00 Hall  @Ann
         B 10:30-11:30 Attic @Ann
         C 11:00-12:00 Attic",
        "B+C Attic 11:00–11:30: true_double_booking
         A+B Ann 10:30–11:00: true_double_booking",
    );
    assert_eq!(left(&agenda), [Class::DoubleBooking, Class::DoubleBooking]);
}
