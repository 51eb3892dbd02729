//! What a foreign file says, before anything here has an id: plain values and notes.
//!
//! `intake` produces a [`Programme`]; [`super::reconcile`] turns it into edits of an agenda. Only
//! what was printed stands in it. What was concluded instead of read (the order of days, a role)
//! says so in its own field and in a [`Note`]. Texts stand as the file has them, trimmed and freed
//! of HTML; whether they fit is judged when they are reconciled.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime};

use super::appearance::Role;
use super::conference::ConferencePatch;
use super::local_time::TimeInput;
use super::place::{Medium, Sharing};
use super::session::{Kind, Status};

/// A programme as it was read from one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Programme {
    /// What the file says about the conference itself; its zone is that of all wall times.
    pub conference: ConferencePatch,
    /// The zone as it is printed ("ET"): a label for people, not an IANA name.
    pub zone_label: Option<String>,
    /// The days in order of time, as far as the file lets one tell.
    pub days: Vec<ProgrammeDay>,
    /// The sessions without a time.
    pub unplaced: Vec<ProgrammeSession>,
    /// What is said about rooms besides their names; a room that only sessions name is not here.
    pub rooms: Vec<ProgrammeRoom>,
    /// What is said about tracks besides their names.
    pub tracks: Vec<ProgrammeTrack>,
    pub slots: Vec<ProgrammeSlot>,
    /// What is said about people outside of sessions; somebody whom only sessions name is not here.
    pub people: Vec<ProgrammePerson>,
}

/// One day of a [`Programme`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProgrammeDay {
    /// The printed date, whose year may stand elsewhere in the text; `None` when the text has none.
    /// It is never guessed.
    pub date: Option<NaiveDate>,
    pub label: Option<String>,
    /// When it opens and closes, in minutes after the midnight at which its date begins.
    pub window: Option<(u16, u16)>,
    /// True when the place of this day among the others was concluded, not printed.
    pub order_inferred: bool,
    /// The sessions in order of their start.
    pub sessions: Vec<ProgrammeSession>,
}

/// When a session takes place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Timing {
    /// No time is printed.
    #[default]
    Unplaced,
    /// Wall times of the day in which it stands; an end that is not after the start is the next
    /// day's.
    OfDay {
        starts: NaiveTime,
        /// `None`: not printed.
        ends: Option<NaiveTime>,
    },
    /// Dates and times: wall times of the zone of the file, or instants.
    At {
        starts: TimeInput,
        /// `None`: not printed.
        ends: Option<TimeInput>,
    },
}

/// One item of a [`Programme`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeSession {
    /// What the file calls it, unique in the file and the same in its next edition.
    pub reference: Option<String>,
    pub code: Option<String>,
    /// The printed ordinal ("Panel 2"); it is data, not part of the title.
    pub label: Option<String>,
    pub title: String,
    /// The paragraphs printed below the title, separated by one empty line.
    pub abstract_text: Option<String>,
    /// In Markdown.
    pub description: Option<String>,
    pub kind: Kind,
    pub status: Status,
    pub time: Timing,
    /// How long it lasts, where no time says so.
    pub duration_minutes: Option<u16>,
    /// The slot of [`Programme::slots`] in which it takes place.
    pub slot: Option<usize>,
    /// The names of its rooms, in printed order.
    pub rooms: Vec<String>,
    /// True when it takes place in all of them.
    pub all_rooms: bool,
    pub track: Option<String>,
    pub language: Option<String>,
    pub tags: Vec<String>,
    pub links: Vec<ProgrammeLink>,
    pub notice: Option<String>,
    /// The reference of the session that contains it.
    pub parent: Option<String>,
    /// The reference of the session that it repeats.
    pub repeat_of: Option<String>,
    pub people: Vec<ProgrammeAppearance>,
    /// The line of the file on which it begins, counted from 1.
    pub line: usize,
}

/// One human in one [`ProgrammeSession`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeAppearance {
    /// What the file calls the person, where it has a list of them.
    pub reference: Option<String>,
    /// The name as printed, honorific included.
    pub name: String,
    pub role: Role,
    /// True when no role is printed and `role` is what the kind of session suggests.
    pub role_inferred: bool,
    /// The office, where the file tells it from the affiliation.
    pub title: Option<String>,
    /// All that is printed after the name, title included where the file does not tell them apart.
    pub affiliation: Option<String>,
    /// The line of the file on which it stands, counted from 1.
    pub line: usize,
}

/// What a file says about a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProgrammePerson {
    pub reference: Option<String>,
    pub code: Option<String>,
    pub name: String,
    pub sort_name: Option<String>,
    pub honorific: Option<String>,
    pub title: Option<String>,
    pub affiliation: Option<String>,
    pub pronouns: Option<String>,
    pub bio: Option<String>,
    pub photo_url: Option<String>,
    pub links: Vec<ProgrammeLink>,
    pub line: usize,
}

/// What a file says about a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeRoom {
    pub name: String,
    pub code: Option<String>,
    pub capacity: Option<u32>,
    pub medium: Medium,
    pub sharing: Sharing,
    pub links: Vec<ProgrammeLink>,
    pub line: usize,
}

/// What a file says about a track.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProgrammeTrack {
    pub name: String,
    pub code: Option<String>,
    /// `#rrggbb`.
    pub colour: Option<String>,
    pub line: usize,
}

/// A labelled interval in which sessions take place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeSlot {
    pub label: String,
    pub starts: TimeInput,
    pub ends: TimeInput,
    pub line: usize,
}

/// An address with what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeLink {
    pub title: String,
    pub url: String,
}

/// One thing that the reader of a file tells the organizer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The line of the file, counted from 1; `None` when it concerns the whole file.
    pub line: Option<usize>,
    /// A stable word for the kind of note: `date_missing`, `day_order_inferred`, ….
    pub code: &'static str,
    pub text: String,
}

impl Note {
    /// A note about a line.
    pub fn at(line: usize, code: &'static str, text: impl Into<String>) -> Self {
        let line = Some(line);
        let text = text.into();
        Note { line, code, text }
    }

    /// A note about the whole file.
    pub fn whole(code: &'static str, text: impl Into<String>) -> Self {
        let (line, text) = (None, text.into());
        Note { line, code, text }
    }
}

impl Timing {
    /// The wall times as they are printed: those of an instant with the offset that it has.
    pub fn walls(self) -> Option<(NaiveTime, Option<NaiveTime>)> {
        let wall = |time: TimeInput| match time {
            TimeInput::Wall(wall) => wall.time(),
            TimeInput::Instant(at) => at.naive_local().time(),
        };
        match self {
            Timing::Unplaced => None,
            Timing::OfDay { starts, ends } => Some((starts, ends)),
            Timing::At { starts, ends } => Some((wall(starts), ends.map(wall))),
        }
    }
}

impl ProgrammeSession {
    /// A session of which nothing is known but its title and where that stands.
    pub fn new(title: impl Into<String>, line: usize) -> Self {
        ProgrammeSession {
            reference: None,
            code: None,
            label: None,
            title: title.into(),
            abstract_text: None,
            description: None,
            kind: Kind::Other,
            status: Status::Confirmed,
            time: Timing::Unplaced,
            duration_minutes: None,
            slot: None,
            rooms: Vec::new(),
            all_rooms: false,
            track: None,
            language: None,
            tags: Vec::new(),
            links: Vec::new(),
            notice: None,
            parent: None,
            repeat_of: None,
            people: Vec::new(),
            line,
        }
    }
}

impl ProgrammeAppearance {
    /// Somebody of whom nothing is known but the name, the role and where they stand.
    pub fn new(name: impl Into<String>, role: Role, line: usize) -> Self {
        ProgrammeAppearance {
            reference: None,
            name: name.into(),
            role,
            role_inferred: false,
            title: None,
            affiliation: None,
            line,
        }
    }
}

impl ProgrammeRoom {
    /// A room of which nothing is known but its name and where that stands.
    pub fn new(name: impl Into<String>, line: usize) -> Self {
        ProgrammeRoom {
            name: name.into(),
            code: None,
            capacity: None,
            medium: Medium::Physical,
            sharing: Sharing::Exclusive,
            links: Vec::new(),
            line,
        }
    }
}

impl Programme {
    /// How many days print no date.
    pub fn undated_days(&self) -> usize {
        self.days.iter().filter(|day| day.date.is_none()).count()
    }

    /// All sessions, day by day, those without a time last.
    pub fn sessions(&self) -> impl Iterator<Item = &ProgrammeSession> {
        let placed = self.days.iter().flat_map(|day| &day.sessions);
        placed.chain(&self.unplaced)
    }

    /// How many different people it names.
    pub fn people_count(&self) -> usize {
        let listed = self.people.iter().map(|person| person.name.as_str());
        let sessions = self.sessions().flat_map(|session| &session.people);
        let names = listed.chain(sessions.map(|one| one.name.as_str()));
        names
            .map(super::reconcile::person_key)
            .collect::<BTreeSet<_>>()
            .len()
    }

    /// How many different rooms it names.
    pub fn room_count(&self) -> usize {
        let listed = self.rooms.iter().map(|room| &room.name);
        let names = listed.chain(self.sessions().flat_map(|session| &session.rooms));
        names
            .map(|name| super::reconcile::plain(name))
            .collect::<BTreeSet<_>>()
            .len()
    }

    /// Lays what another file of the same programme says beside this one: a list of speakers
    /// beside a grid.
    pub fn join(&mut self, other: Programme) {
        let Programme {
            conference,
            zone_label,
            days,
            mut unplaced,
            mut rooms,
            mut tracks,
            mut slots,
            mut people,
        } = other;
        if self.conference == ConferencePatch::default() {
            self.conference = conference;
        }
        self.zone_label = self.zone_label.take().or(zone_label);
        let shift = self.slots.len();
        let placed = days.into_iter().map(|mut day| {
            let slots = day
                .sessions
                .iter_mut()
                .filter_map(|session| session.slot.as_mut());
            slots.for_each(|slot| *slot += shift);
            day
        });
        for mut day in placed {
            let known = self
                .days
                .iter_mut()
                .find(|known| known.date.is_some() && known.date == day.date);
            match known {
                Some(known) => known.sessions.append(&mut day.sessions),
                None => self.days.push(day),
            }
        }
        if self.undated_days() == 0 {
            self.days.sort_by_key(|day| day.date);
        }
        self.unplaced.append(&mut unplaced);
        self.rooms.append(&mut rooms);
        self.tracks.append(&mut tracks);
        self.slots.append(&mut slots);
        self.people.append(&mut people);
    }
}
