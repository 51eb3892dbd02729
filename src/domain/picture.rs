//! Agendas drawn as text, for tests: one line a session, a date line a day.
//!
//! ```text
//! zone Europe/Berlin
//! 2026-05-04 09:00-18:00
//! A 10:00-11:00 Hall,Foyer* panel draft @Ann:moderator/invited @Bob
//! B unplaced
//! ```
//! A room with `*` is shared, `-` is no room, a time after 24:00 or before its start is the next
//! day's. Without a date line there is one day, 2026-05-04; `no days` has none.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime};
use uuid::Uuid;

use super::agenda::{Agenda, Edit, Request, Tolerance};
use super::appearance::{Appearance, Attendance, Role};
use super::conference::{Conference, DayPatch};
use super::conflict::Conflict;
use super::ids::{ConferenceId, PersonId, RoomId};
use super::local_time::{TimeInput, Zone};
use super::person::PersonPatch;
use super::place::{RoomPatch, Sharing};
use super::resource::ResourceEdit;
use super::rules::Rule;
use super::session::{Audience, Kind, PlacementInput, SessionPatch, Status, WhenInput};
use super::text::{Name, Slug, Title};
use super::words::Word;

/// Draws an agenda, lets one rule look at it, and compares what it finds, also as text.
pub fn check(rule: &'static Rule, picture: &str, expected: &str) {
    let agenda = draw(picture);
    let found = (rule.check)(&agenda).into_iter();
    let found: Vec<_> = found
        .map(|breach| describe(&agenda, &Conflict::new(rule.code, rule.severity, breach)))
        .collect();
    let expected: Vec<_> = expected
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(found, expected, "{} in\n{picture}", rule.code);
}

/// A conflict as text: `A+B Hall 10:30–11:00`.
pub fn describe(agenda: &Agenda, conflict: &Conflict) -> String {
    let sessions = conflict
        .sessions
        .iter()
        .filter_map(|id| agenda.session(*id));
    let sessions: Vec<_> = sessions.map(|s| s.title.as_str()).collect();
    let rooms = conflict
        .rooms
        .iter()
        .filter_map(|id| agenda.room(*id))
        .map(|r| r.name.as_str());
    let people = conflict.people.iter().filter_map(|id| agenda.person(*id));
    let mut words = vec![sessions.join("+")];
    words.extend(
        rooms
            .chain(people.map(|p| p.name.as_str()))
            .map(str::to_owned),
    );
    words.extend(conflict.when.map(|when| {
        let (start, end) = (when.start().wall(), when.end().wall());
        format!("{}–{}", start.format("%H:%M"), end.format("%H:%M"))
    }));
    words.join(" ")
}

/// Draws an agenda; whatever conflicts it has are kept.
pub fn draw(picture: &str) -> Agenda {
    let mut pen = Pen::default();
    for line in picture
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        pen.line(line);
    }
    if pen.date.is_none() {
        pen.day("2026-05-04", None);
    }
    let conference = Conference {
        id: ConferenceId(Uuid::from_u128(1)),
        slug: Slug::parse("picture").unwrap(),
        title: Title::parse("Picture").unwrap(),
        zone: pen.zone.unwrap_or(Zone::UTC),
        url: None,
    };
    let by = Name::parse("painter").unwrap();
    let request = Request {
        edits: &pen.edits,
        waive: &[],
        by: &by,
        at: DateTime::UNIX_EPOCH,
        tolerance: Tolerance::Keep,
    };
    Agenda::new(conference).apply(&request).unwrap()
}

#[derive(Default)]
struct Pen {
    zone: Option<Zone>,
    date: Option<NaiveDate>,
    edits: Vec<Edit>,
    rooms: BTreeMap<String, RoomId>,
    people: BTreeMap<String, PersonId>,
    ids: u128,
}

impl Pen {
    fn id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(self.ids + 1000)
    }

    fn line(&mut self, line: &str) {
        let mut words = line.split_whitespace();
        match (words.next().unwrap(), words.next()) {
            ("zone", Some(name)) => self.zone = Some(Zone::parse(name).unwrap()),
            ("no", Some("days")) => self.date = NaiveDate::from_ymd_opt(2026, 5, 4),
            (date, window) if date.starts_with("20") => self.day(date, window),
            (title, Some(time)) => self.session(title, time, words),
            _ => panic!("a picture cannot say {line:?}"),
        }
    }

    fn day(&mut self, date: &str, window: Option<&str>) {
        let date = date.parse().unwrap();
        self.date = Some(date);
        let minutes = |time: &str| {
            let (hours, minutes) = time.split_once(':').unwrap();
            hours.parse::<u16>().unwrap() * 60 + minutes.parse::<u16>().unwrap()
        };
        let (opens, closes) = window.map_or((None, None), |window| {
            let (opens, closes) = window.split_once('-').unwrap();
            (Some(minutes(opens)), Some(minutes(closes)))
        });
        let (date, label) = (Some(date), None);
        let patch = DayPatch {
            date,
            label,
            opens_minutes: opens,
            closes_minutes: closes,
        };
        let id = self.id();
        self.edits
            .push(Edit::Day(ResourceEdit::create(id.into(), patch)));
    }

    fn session<'a>(&mut self, title: &str, time: &str, words: impl Iterator<Item = &'a str>) {
        if self.date.is_none() {
            self.day("2026-05-04", None);
        }
        let mut words = words.peekable();
        let mut patch = SessionPatch {
            title: Some(Title::parse(title).unwrap()),
            ..SessionPatch::default()
        };
        if time != "unplaced" {
            let rooms = words.next().unwrap_or("-");
            let rooms = rooms.split(',').filter(|&room| room != "-");
            let rooms = rooms.map(|room| self.room(room)).collect();
            patch.placement = Some(Some(PlacementInput::new(rooms, self.when(time))));
        }
        let mut appearances = Vec::new();
        for word in words {
            if let Some(person) = word.strip_prefix('@') {
                appearances.push(self.appearance(person));
            } else if let Ok(status) = Status::from_word(word) {
                patch.status = Some(status);
            } else if let Ok(audience) = Audience::from_word(word) {
                patch.audience = Some(audience);
            } else {
                patch.kind = Some(Kind::from_word(word).unwrap());
            }
        }
        patch.appearances = Some(appearances);
        let id = self.id();
        self.edits
            .push(Edit::Session(ResourceEdit::create(id.into(), patch)));
    }

    fn when(&self, time: &str) -> WhenInput {
        // Either may carry an offset, whose sign may be the separator's: "02:00+02:00-03:00+02:00".
        let (from, to) = time.split_once('-').unwrap();
        let (starts, start) = self.time(from, None);
        let (ends, _) = self.time(to, Some(start));
        WhenInput::at(starts, ends)
    }

    fn time(&self, text: &str, after: Option<Duration>) -> (TimeInput, Duration) {
        let (clock, offset) = text.split_at(5);
        let (hours, minutes) = clock.split_once(':').unwrap();
        let mut time =
            Duration::hours(hours.parse().unwrap()) + Duration::minutes(minutes.parse().unwrap());
        if offset.is_empty() && after.is_some_and(|start| time < start) {
            time += Duration::days(1);
        }
        let wall = self.date.unwrap().and_time(NaiveTime::MIN) + time;
        let text = format!("{}{offset}", wall.format("%Y-%m-%dT%H:%M:%S"));
        (TimeInput::parse(&text).unwrap(), time)
    }

    fn room(&mut self, text: &str) -> RoomId {
        let name = text.trim_end_matches('*');
        if let Some(id) = self.rooms.get(name) {
            return *id;
        }
        let id = RoomId(self.id());
        let sharing = if text.ends_with('*') {
            Sharing::Shared
        } else {
            Sharing::Exclusive
        };
        let patch = RoomPatch {
            name: Some(Name::parse(name).unwrap()),
            sharing: Some(sharing),
        };
        self.edits.push(Edit::Room(ResourceEdit::create(id, patch)));
        self.rooms.insert(name.to_owned(), id);
        id
    }

    fn appearance(&mut self, text: &str) -> Appearance {
        let (text, state) = text.split_once('/').unwrap_or((text, "confirmed"));
        let (name, role) = text.split_once(':').unwrap_or((text, "panelist"));
        let person = self.people.get(name).copied().unwrap_or_else(|| {
            let id = PersonId(self.id());
            let name = Name::parse(name).unwrap();
            let patch = PersonPatch {
                name: Some(name.clone()),
                ..PersonPatch::default()
            };
            self.edits
                .push(Edit::Person(ResourceEdit::create(id, patch)));
            self.people.insert(name.to_string(), id);
            id
        });
        let state = Attendance::from_word(state).unwrap();
        Appearance {
            state,
            ..Appearance::new(person, Role::from_word(role).unwrap())
        }
    }
}
