//! Agendas drawn as text, for tests: one line a session, a date line a day.
//!
//! ```text
//! zone Europe/Berlin
//! 2026-05-04 09:00-18:00
//! room Hall parts East,West capacity 90 features stage,piano changeover 15 open 09:00-12:00
//! room Stream online
//! person Ann open 09:00-12:00,13:00-15:00 aday 2 all 5 apart Bob,Cem
//! rule panel_size min 3 max 6
//! A 10:00-11:00 Hall,Foyer* panel draft in:Block @Ann:moderator/invited @Bob @Cem:host~
//! B unplaced after:A not:C,D track:Law for:45 audience:120 needs:stage,piano
//! Block 09:00-12:00 *
//! ```
//! A room with `*` is shared, `*` alone is all physical rooms, `-` is no room. A person is a
//! confirmed panelist unless more is said; `~` is somebody who joins over the network. A time after
//! 24:00 or before its start is the next day's. Without a date line there is one day, 2026-05-04;
//! `no days` has none. What is `open` is so on the day drawn last.
//!
//! Only what differs from a plain room or person needs a line of its own, anywhere. A session can
//! be named (`in`, `after`, `not`) before it is drawn; identities are in the order in which things
//! are first named.

mod lines;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use uuid::Uuid;

use super::agenda::{Agenda, Edit, Request, Tolerance};
use super::conference::{Conference, DayPatch};
use super::conflict::Conflict;
use super::ids::ConferenceId;
use super::local_time::Zone;
use super::person::PersonPatch;
use super::place::{RoomPatch, Sharing, TrackPatch};
use super::plan::Plan;
use super::resource::{Expected, ResourceEdit};
use super::rule_settings::SettingsPatch;
use super::rules::Rule;
use super::session::SessionPatch;
use super::text::{Name, Slug, Title};

/// Draws an agenda, lets one rule look at it, and compares what it finds, also as text.
pub fn check(rule: &'static Rule, picture: &str, expected: &str) {
    compare(rule, picture, expected, describe);
}

/// Draws an agenda, lets one rule look at it, and compares the sentences that people read.
pub fn tell(rule: &'static Rule, picture: &str, expected: &str) {
    compare(rule, picture, expected, |_, conflict| {
        conflict.detail.clone()
    });
}

fn compare(
    rule: &'static Rule,
    picture: &str,
    expected: &str,
    print: impl Fn(&Agenda, &Conflict) -> String,
) {
    let agenda = draw(picture);
    let breaches = rule.breaches(&Plan::new(&agenda), &agenda.rules().parameters(rule));
    let conflicts = breaches
        .into_iter()
        .map(|b| Conflict::new(rule.code, rule.severity, b));
    let found: Vec<_> = conflicts
        .map(|conflict| print(&agenda, &conflict))
        .collect();
    let expected: Vec<_> = split_lines(expected).collect();
    assert_eq!(found, expected, "{} in\n{picture}", rule.code);
}

/// A conflict as text: `A+B Hall 10:30–11:00`.
pub fn describe(agenda: &Agenda, conflict: &Conflict) -> String {
    let sessions = conflict
        .sessions
        .iter()
        .filter_map(|id| agenda.session(*id));
    let sessions: Vec<_> = sessions.map(|session| session.title.as_str()).collect();
    let rooms = conflict.rooms.iter().filter_map(|id| agenda.room(*id));
    let people = conflict.people.iter().filter_map(|id| agenda.person(*id));
    let mut words = vec![sessions.join("+")];
    words.extend(rooms.map(|room| room.name.to_string()));
    words.extend(people.map(|person| person.name.to_string()));
    words.extend(conflict.when.map(|when| {
        let (start, end) = (when.start().wall(), when.end().wall());
        format!("{}–{}", start.format("%H:%M"), end.format("%H:%M"))
    }));
    words.join(" ")
}

/// Draws an agenda; whatever conflicts it has are kept.
pub fn draw(picture: &str) -> Agenda {
    let mut pen = Pen::default();
    split_lines(picture).for_each(|line| pen.draw_line(line));
    pen.begin_day();
    let zone = pen.zone.unwrap_or(Zone::UTC);
    let id = ConferenceId(Uuid::from_u128(1));
    let slug = Slug::parse("picture").unwrap();
    let title = Title::parse("Picture").unwrap();
    let conference = Conference::new(id, slug, title, zone);
    let request = Request {
        edits: &pen.finish(),
        waive: &[],
        by: &Name::parse("painter").unwrap(),
        at: DateTime::UNIX_EPOCH,
        tolerance: Tolerance::Keep,
    };
    Agenda::new(conference).apply(&request).unwrap()
}

fn split_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// Things of one kind by name, each with the identity that it has from its first mention on.
type Drafts<P> = BTreeMap<String, (Uuid, P)>;

#[derive(Default)]
struct Pen {
    ids: u128,
    zone: Option<Zone>,
    date: Option<NaiveDate>,
    days: Vec<Edit>,
    rules: SettingsPatch,
    rooms: Drafts<RoomPatch>,
    people: Drafts<PersonPatch>,
    tracks: Drafts<TrackPatch>,
    sessions: Drafts<SessionPatch>,
}

impl Pen {
    fn room(&mut self, text: &str) -> &mut (Uuid, RoomPatch) {
        let name = text.trim_end_matches('*');
        let room = mention(&mut self.rooms, &mut self.ids, name);
        if text != name {
            room.1.sharing = Some(Sharing::Shared);
        }
        room
    }

    fn person(&mut self, name: &str) -> &mut (Uuid, PersonPatch) {
        mention(&mut self.people, &mut self.ids, name)
    }

    fn track(&mut self, name: &str) -> &mut (Uuid, TrackPatch) {
        mention(&mut self.tracks, &mut self.ids, name)
    }

    fn session(&mut self, title: &str) -> &mut (Uuid, SessionPatch) {
        mention(&mut self.sessions, &mut self.ids, title)
    }

    fn draw_day(&mut self, date: NaiveDate, opens: Option<u16>, closes: Option<u16>) {
        let patch = DayPatch {
            date: Some(date),
            opens_minutes: opens,
            closes_minutes: closes,
            ..DayPatch::default()
        };
        let id = next_id(&mut self.ids).into();
        self.days.push(Edit::Day(ResourceEdit::create(id, patch)));
        self.date = Some(date);
    }

    /// The day that is drawn; the usual one unless another was begun.
    fn begin_day(&mut self) -> NaiveDate {
        if self.date.is_none() {
            self.draw_day(USUAL_DAY, None, None);
        }
        self.date.unwrap_or(USUAL_DAY)
    }

    fn finish(self) -> Vec<Edit> {
        let mut edits = self.days;
        edits.push(Edit::Rules {
            patch: self.rules,
            expected: Expected::Any,
        });
        for (name, (id, patch)) in self.rooms {
            let patch = RoomPatch {
                name: Some(Name::parse(&name).unwrap()),
                ..patch
            };
            edits.push(Edit::Room(ResourceEdit::create(id.into(), patch)));
        }
        for (name, (id, patch)) in self.people {
            let patch = PersonPatch {
                name: Some(Name::parse(&name).unwrap()),
                ..patch
            };
            edits.push(Edit::Person(ResourceEdit::create(id.into(), patch)));
        }
        for (name, (id, patch)) in self.tracks {
            let patch = TrackPatch {
                name: Some(Name::parse(&name).unwrap()),
                ..patch
            };
            edits.push(Edit::Track(ResourceEdit::create(id.into(), patch)));
        }
        for (title, (id, patch)) in self.sessions {
            assert!(patch.title.is_some(), "{title} is named and never drawn");
            edits.push(Edit::Session(ResourceEdit::create(id.into(), patch)));
        }
        edits
    }
}

/// The day of pictures that draw none.
const USUAL_DAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 5, 4).unwrap();

fn mention<'d, P: Default>(
    drafts: &'d mut Drafts<P>,
    ids: &mut u128,
    name: &str,
) -> &'d mut (Uuid, P) {
    drafts
        .entry(name.to_owned())
        .or_insert_with(|| (next_id(ids), P::default()))
}

fn next_id(ids: &mut u128) -> Uuid {
    *ids += 1;
    Uuid::from_u128(*ids + 1000)
}
