//! What an agenda accepts and refuses, drawn as text.

use chrono::DateTime;
use uuid::Uuid;

use super::{Agenda, ConferenceAction, Edit, Request, Tolerance};
use crate::domain::conference::ConferencePatch;
use crate::domain::conflict::Waive;
use crate::domain::error::Error;
use crate::domain::ids::{SessionId, TimeSlotId};
use crate::domain::local_time::{TimeInput, Zone};
use crate::domain::picture::{describe, draw};
use crate::domain::place::{TimeSlot, TimeSlotPatch};
use crate::domain::placement::{PlacementInput, WhenInput};
use crate::domain::resource::{Action, Expected, ResourceEdit};
use crate::domain::session::SessionPatch;
use crate::domain::text::{Line, Name, Title};

fn apply(agenda: &Agenda, edits: &[Edit], waive: &[Waive]) -> Result<Agenda, Error> {
    let by = Name::parse("Editor").unwrap();
    let (at, tolerance) = (DateTime::UNIX_EPOCH, Tolerance::Refuse);
    agenda.apply(&Request {
        edits,
        waive,
        by: &by,
        at,
        tolerance,
    })
}

fn session(agenda: &Agenda, title: &str) -> SessionId {
    agenda
        .sessions()
        .find(|s| s.title.as_str() == title)
        .unwrap()
        .id
}

fn at(starts: &str, ends: &str) -> WhenInput {
    let time = |text: &str| TimeInput::parse(&format!("2026-05-04T{text}")).unwrap();
    WhenInput::at(time(starts), time(ends))
}

fn amend(agenda: &Agenda, title: &str, patch: SessionPatch) -> Edit {
    let id = session(agenda, title);
    Edit::Session(ResourceEdit {
        id,
        expected: Expected::Any,
        action: Action::Update(patch),
    })
}

fn move_to(agenda: &Agenda, title: &str, when: WhenInput) -> Edit {
    let rooms = agenda
        .session(session(agenda, title))
        .unwrap()
        .named_rooms()
        .to_vec();
    let placement = Some(Some(PlacementInput::new(rooms, when)));
    amend(
        agenda,
        title,
        SessionPatch {
            placement,
            ..SessionPatch::default()
        },
    )
}

fn refused(agenda: &Agenda, result: Result<Agenda, Error>) -> String {
    match result {
        Err(Error::Refused(conflicts)) => conflicts
            .iter()
            .map(|c| describe(agenda, c))
            .collect::<Vec<_>>()
            .join(", "),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_move_onto_another_session_is_refused_and_leaves_no_trace() {
    let agenda = draw("A 10:00-11:00 Hall\nB 11:00-12:00 Hall");
    let result = apply(&agenda, &[move_to(&agenda, "B", at("10:30", "11:30"))], &[]);
    assert_eq!(refused(&agenda, result), "A+B Hall 10:30–11:00");
}

#[test]
fn two_sessions_swap_places_in_one_request() {
    let agenda = draw("A 10:00-11:00 Hall\nB 11:00-12:00 Hall");
    let swap = [
        move_to(&agenda, "A", at("11:00", "12:00")),
        move_to(&agenda, "B", at("10:00", "11:00")),
    ];
    let swapped = apply(&agenda, &swap, &[]).unwrap();
    assert_eq!(
        (swapped.revision(), swapped.conflicts().len()),
        (agenda.revision() + 1, 0)
    );
}

#[test]
fn a_broken_programme_is_mended_step_by_step() {
    let agenda = draw("A 10:00-11:00 Hall\nB 10:30-11:30 Hall\nC 10:45-11:00 Hall");
    let shorter = apply(&agenda, &[move_to(&agenda, "B", at("10:50", "11:30"))], &[]).unwrap();
    assert_eq!(
        shorter.conflicts().len(),
        3,
        "shorter overlaps are accepted"
    );
    let longer = apply(
        &shorter,
        &[move_to(&shorter, "B", at("10:40", "11:30"))],
        &[],
    );
    assert_eq!(
        refused(&shorter, longer),
        "A+B Hall 10:40–11:00, B+C Hall 10:45–11:00"
    );
}

#[test]
fn a_waiver_holds_while_both_sides_move_together_and_lapses_when_the_overlap_grows() {
    let agenda = draw("A 10:00-11:00 Hall\nB 11:00-12:00 Hall");
    let overlap = [move_to(&agenda, "B", at("10:30", "11:30"))];
    let Err(Error::Refused(conflicts)) = apply(&agenda, &overlap, &[]) else {
        panic!()
    };
    let reason = Line::parse("B begins in the foyer").unwrap();
    let waive = [Waive {
        key: conflicts[0].key.clone(),
        reason,
    }];
    let waived = apply(&agenda, &overlap, &waive).unwrap();
    assert!(!waived.conflicts()[0].blocks_release());
    let both = [
        move_to(&waived, "A", at("14:00", "15:00")),
        move_to(&waived, "B", at("14:30", "15:30")),
    ];
    let moved = apply(&waived, &both, &[]).unwrap();
    assert_eq!(
        moved.conflicts()[0].waiver.as_ref().unwrap().by.as_str(),
        "Editor"
    );
    let grown = apply(&moved, &[move_to(&moved, "B", at("14:15", "15:30"))], &[]);
    assert_eq!(refused(&moved, grown), "A+B Hall 14:15–15:00");
}

#[test]
fn waiving_what_is_no_conflict_is_refused() {
    let agenda = draw("A 10:00-11:00 Hall");
    let waive = [Waive {
        key: "0".into(),
        reason: Line::parse("so").unwrap(),
    }];
    let Err(Error::Invalid(errors)) = apply(&agenda, &[], &waive) else {
        panic!()
    };
    assert_eq!(errors[0].pointer, "/waive/0/key");
}

#[test]
fn moving_a_time_slot_moves_its_sessions_and_is_judged_as_one() {
    let agenda = draw("A unplaced\nB 12:00-13:00 Hall");
    let (slot, day) = (TimeSlotId(Uuid::from_u128(9)), agenda.days()[0].id);
    let WhenInput::At { starts, ends } = at("10:00", "11:00") else {
        panic!()
    };
    let label = Some(crate::domain::text::Label::parse("Morning").unwrap());
    let patch = TimeSlotPatch {
        day: Some(day),
        label,
        starts,
        ends,
        zone: None,
    };
    let rooms = vec![agenda.rooms().next().unwrap().id];
    let placement = Some(Some(PlacementInput::new(rooms, WhenInput::Slot(slot))));
    let patch_a = SessionPatch {
        placement,
        ..SessionPatch::default()
    };
    let create = Edit::TimeSlot(ResourceEdit::<TimeSlot>::create(slot, patch));
    let placed = apply(&agenda, &[create, amend(&agenda, "A", patch_a)], &[]).unwrap();
    let shift = |starts, ends| {
        let WhenInput::At { starts, ends } = at(starts, ends) else {
            panic!()
        };
        let patch = TimeSlotPatch {
            starts,
            ends,
            ..TimeSlotPatch::default()
        };
        Edit::TimeSlot(ResourceEdit {
            id: slot,
            expected: Expected::Any,
            action: Action::Update(patch),
        })
    };
    let moved = apply(&placed, &[shift("10:15", "11:15")], &[]).unwrap();
    let a = moved.session(session(&moved, "A")).unwrap();
    assert_eq!(
        moved.interval(a).unwrap().printed(),
        "2026-05-04 10:15–11:15"
    );
    let onto = apply(&moved, &[shift("11:30", "12:30")], &[]);
    assert_eq!(refused(&moved, onto), "A+B Hall 12:00–12:30");
}

#[test]
fn an_editor_who_has_seen_an_older_session_is_told_so() {
    let agenda = draw("A 10:00-11:00 Hall");
    let patch = |title: &str| {
        let title = Some(Title::parse(title).unwrap());
        SessionPatch {
            title,
            ..SessionPatch::default()
        }
    };
    let edit = |patch| {
        let id = session(&agenda, "A");
        Edit::Session(ResourceEdit {
            id,
            expected: Expected::OneOf(vec![1]),
            action: Action::Update(patch),
        })
    };
    let changed = apply(&agenda, &[edit(patch("A2"))], &[]).unwrap();
    let Err(Error::Stale { current, .. }) = apply(&changed, &[edit(patch("A3"))], &[]) else {
        panic!()
    };
    assert_eq!(current, 2);
}

#[test]
fn editors_of_two_sessions_do_not_collide() {
    let agenda = draw("A 10:00-11:00 Hall\nB 11:00-12:00 Hall");
    let change = |title| {
        let patch = SessionPatch {
            label: Some(None),
            ..SessionPatch::default()
        };
        let id = session(&agenda, title);
        Edit::Session(ResourceEdit {
            id,
            expected: Expected::OneOf(vec![1]),
            action: Action::Update(patch),
        })
    };
    let first = apply(&agenda, &[change("A")], &[]).unwrap();
    assert_eq!(apply(&first, &[change("B")], &[]).unwrap().revision(), 3);
}

#[test]
fn a_corrected_zone_never_moves_a_printed_time() {
    let agenda = draw("A 10:00-11:00 Hall");
    let zone = |name: &str| {
        let patch = ConferencePatch {
            zone: Some(Zone::parse(name).unwrap()),
            ..Default::default()
        };
        Edit::Conference {
            action: ConferenceAction::Update(patch),
            expected: Expected::Any,
        }
    };
    let moved = apply(&agenda, &[zone("America/New_York")], &[]).unwrap();
    let when = moved.interval(moved.sessions().next().unwrap()).unwrap();
    assert_eq!(when.start().to_rfc3339(), "2026-05-04T10:00:00-04:00");
}

#[test]
fn what_is_still_used_cannot_go_and_says_by_whom() {
    let agenda = draw("A 10:00-11:00 Hall @Ann");
    let id = agenda.rooms().next().unwrap().id;
    let edit = Edit::Room(ResourceEdit {
        id,
        expected: Expected::Any,
        action: Action::Delete,
    });
    let error = apply(&agenda, &[edit], &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the room Hall is still used by “A”; change or delete that first"
    );
}

#[test]
fn unknown_references_are_all_reported_with_their_place() {
    let agenda = draw("A 10:00-11:00 Hall");
    let room = crate::domain::ids::RoomId(Uuid::from_u128(404));
    let track = crate::domain::ids::TrackId(Uuid::from_u128(404));
    let placement = Some(Some(PlacementInput::new(vec![room], at("11:00", "10:00"))));
    let patch = SessionPatch {
        placement,
        track: Some(Some(track)),
        ..SessionPatch::default()
    };
    let result = apply(&agenda, &[amend(&agenda, "A", patch)], &[]);
    let Err(Error::Invalid(errors)) = result else {
        panic!("{result:?}")
    };
    let places: Vec<_> = errors
        .iter()
        .map(|e| (e.pointer.as_str(), e.fault.code))
        .collect();
    assert_eq!(
        places,
        [
            ("/placement/room_ids/0", "unknown_reference"),
            ("/placement/ends_at", "end_not_after_start"),
            ("/track_id", "unknown_reference"),
        ]
    );
}

#[test]
fn days_cannot_overlap() {
    let agenda = draw("2026-05-04 18:00-26:00\nA 18:00-19:00 Hall");
    let day = |date: &str| {
        let patch = crate::domain::conference::DayPatch {
            date: Some(date.parse().unwrap()),
            ..Default::default()
        };
        Edit::Day(ResourceEdit::create(
            crate::domain::ids::DayId(Uuid::from_u128(7)),
            patch,
        ))
    };
    let error = apply(&agenda, &[day("2026-05-05")], &[]).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("2026-05-04 and 2026-05-05 overlap"),
        "{error}"
    );
    assert!(apply(&agenda, &[day("2026-05-06")], &[]).is_ok());
}
