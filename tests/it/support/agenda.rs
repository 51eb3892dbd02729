//! Agendas for tests, made through requests like any other.

use chrono::{DateTime, TimeZone, Utc};
use plenary::domain::agenda::{Agenda, Edit, Request, Tolerance};
use plenary::domain::appearance::{Appearance, Attendance, Billing, Role};
use plenary::domain::conference::{Conference, DayPatch};
use plenary::domain::ids::{PersonId, RoomId, SessionId, TimeSlotId, TrackId};
use plenary::domain::local_time::{TimeInput, Zone, parse_date};
use plenary::domain::person::PersonPatch;
use plenary::domain::place::{RoomPatch, Sharing, TimeSlotPatch, TrackPatch};
use plenary::domain::placement::{PlacementInput, WhenInput};
use plenary::domain::resource::{Action, Expected, ResourceEdit};
use plenary::domain::session::{Kind, SessionPatch};
use plenary::domain::text::{Label, Line, Name, Prose, Slug, Title, Url};
use uuid::Uuid;

/// The moment at which tests happen.
pub fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 9, 0, 0).unwrap()
}

pub fn id<I: From<Uuid>>(number: u128) -> I {
    I::from(Uuid::from_u128(number))
}

/// The empty agenda of a conference in Berlin.
pub fn empty() -> Agenda {
    let slug = Slug::parse("harbour-forum").unwrap();
    let title = Title::parse("Harbour Forum; with, commas").unwrap();
    let mut conference = Conference::new(id(1), slug, title, Zone::parse("Europe/Berlin").unwrap());
    conference.url = Some(Url::parse_web("https://harbour.example/forum").unwrap());
    Agenda::new(conference)
}

pub fn apply(agenda: &Agenda, edits: &[Edit]) -> Agenda {
    let by = Name::parse("tester").unwrap();
    let (at, tolerance) = (now(), Tolerance::Keep);
    agenda
        .apply(&Request {
            edits,
            waive: &[],
            by: &by,
            at,
            tolerance,
        })
        .unwrap()
}

pub fn at(starts: &str, ends: &str) -> WhenInput {
    let time = |text: &str| TimeInput::parse(text).unwrap();
    WhenInput::at(time(starts), time(ends))
}

pub fn session(number: u128, title: &str, rooms: &[u128], when: Option<WhenInput>) -> SessionPatch {
    let rooms: Vec<RoomId> = rooms.iter().map(|room| id(*room)).collect();
    let placement = when.map(|when| PlacementInput::new(rooms, when));
    SessionPatch {
        label: Some(Some(Label::parse(&format!("Panel {number}")).unwrap())),
        title: Some(Title::parse(title).unwrap()),
        kind: Some(Kind::Panel),
        placement: Some(placement),
        ..SessionPatch::default()
    }
}

/// A programme with one of everything, a night on which the clock is set back included.
pub fn harbour() -> Agenda {
    apply(&empty(), &harbour_edits())
}

fn harbour_edits() -> Vec<Edit> {
    let name = |text: &str| Some(Name::parse(text).unwrap());
    let line = |text: &str| Some(Some(Line::parse(text).unwrap()));
    let time = |text: &str| Some(TimeInput::parse(text).unwrap());
    let day = |number, date: &str, closes| {
        let (date, label) = (Some(parse_date(date).unwrap()), None);
        let (opens_minutes, closes_minutes) = (Some(9 * 60), Some(closes));
        Edit::Day(ResourceEdit::create(
            id(number),
            DayPatch {
                date,
                label,
                opens_minutes,
                closes_minutes,
            },
        ))
    };
    let room = |number, text: &str, sharing| {
        let patch = RoomPatch {
            name: name(text),
            sharing: Some(sharing),
            ..RoomPatch::default()
        };
        Edit::Room(ResourceEdit::create(id::<RoomId>(number), patch))
    };
    let person = |number, text: &str, office: &str| {
        let (title, affiliation) = (line(office), line("Harbour Office"));
        let patch = PersonPatch {
            name: name(text),
            title,
            affiliation,
            ..PersonPatch::default()
        };
        Edit::Person(ResourceEdit::create(id::<PersonId>(number), patch))
    };
    let slot = TimeSlotPatch {
        day: Some(id(10)),
        label: Some(Label::parse("Late morning").unwrap()),
        starts: time("2026-10-24T11:00"),
        ends: time("2026-10-24T12:15"),
        zone: None,
    };
    let track = TrackPatch {
        name: name("Law & Order"),
        ..TrackPatch::default()
    };
    let mut edits = vec![
        day(10, "2026-10-24", 27 * 60),
        day(11, "2026-10-25", 24 * 60),
        room(20, "Großer Saal", Sharing::Exclusive),
        room(21, "Foyer", Sharing::Shared),
        Edit::Track(ResourceEdit::create(id::<TrackId>(30), track)),
        Edit::TimeSlot(ResourceEdit::create(id::<TimeSlotId>(40), slot)),
        person(50, "Dr. Inês Faro", "Head of Pilots"),
        person(51, "Tom O’Reed", "Clerk; of, the \\ court"),
        person(53, "Uma Rask", "Harbour master"),
    ];
    edits.extend(harbour_sessions());
    edits
}

fn harbour_sessions() -> Vec<Edit> {
    let appearance = |person: u128, role| Appearance::new(id(1_000 + person), id(person), role);
    let billing = Billing {
        name: Name::parse("Inês Faro").unwrap(),
        title: Some(Line::parse("Chair of the day").unwrap()),
        affiliation: None,
    };
    let long = "Eine lange Zusammenfassung – größer als eine Zeile; mit, Zeichen \\ und 潮汐. ";
    let panel = SessionPatch {
        abstract_text: Some(Some(Prose::parse(&long.repeat(20)).unwrap())),
        track: Some(Some(id(30))),
        appearances: Some(vec![
            Appearance {
                billing: Some(billing),
                ..appearance(50, Role::Moderator)
            },
            appearance(51, Role::Panelist),
            Appearance {
                state: Attendance::Invited,
                ..appearance(53, Role::Panelist)
            },
        ]),
        ..session(
            1,
            "Ports, pilots; and \"law\"",
            &[20, 21],
            Some(WhenInput::Slot(id(40))),
        )
    };
    let night = at("2026-10-25T01:30", "2026-10-25T02:30:00+01:00");
    let after = at("2026-10-25T10:00", "2026-10-25T11:00");
    let create =
        |number, patch| Edit::Session(ResourceEdit::create(id::<SessionId>(number), patch));
    vec![
        create(100, panel),
        create(101, session(2, "The long night", &[21], Some(night))),
        create(102, session(3, "After the change", &[20], Some(after))),
        create(103, session(4, "Unplaced", &[], None)),
    ]
}

/// An edit of one session.
pub fn amend(number: u128, patch: SessionPatch) -> Edit {
    Edit::Session(ResourceEdit {
        id: id(number),
        expected: Expected::Any,
        action: Action::Update(patch),
    })
}
