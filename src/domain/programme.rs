//! What a foreign file says, before anything here has an id: plain values and notes.
//!
//! `intake` produces a [`Programme`]; [`super::reconcile`] turns it into edits of an agenda. Only
//! what was printed stands in it. What was concluded instead of read (the order of days, a role)
//! says so in its own field and in a [`Note`].

use chrono::{NaiveDate, NaiveTime};

use super::appearance::Role;
use super::session::Kind;

/// A programme as it was read from one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Programme {
    /// The zone as it is printed ("ET"): a label for people, not an IANA name.
    pub zone_label: Option<String>,
    /// The days in order of time, as far as the text lets one tell.
    pub days: Vec<ProgrammeDay>,
}

/// One day of a [`Programme`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProgrammeDay {
    /// The printed date; `None` when the text has none. It is never guessed.
    pub date: Option<NaiveDate>,
    /// True when the place of this day among the others was concluded, not printed.
    pub order_inferred: bool,
    /// The sessions in order of their start.
    pub sessions: Vec<ProgrammeSession>,
}

/// One item of a [`ProgrammeDay`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeSession {
    /// The printed ordinal ("Panel 2"); it is data, not part of the title.
    pub label: Option<String>,
    pub title: String,
    /// The paragraphs printed below the title, separated by one empty line.
    pub abstract_text: Option<String>,
    pub kind: Kind,
    /// The wall time at which it starts, in the zone of the conference.
    pub starts: NaiveTime,
    /// The wall time at which it ends; before `starts` it means the next day. `None`: not printed.
    pub ends: Option<NaiveTime>,
    /// The room, when one is printed.
    pub room: Option<String>,
    pub people: Vec<ProgrammePerson>,
    /// The line of the file on which it begins, counted from 1.
    pub line: usize,
}

/// One human in one [`ProgrammeSession`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammePerson {
    /// The name as printed, honorific included.
    pub name: String,
    pub role: Role,
    /// True when no role is printed and `role` is what the kind of session suggests.
    pub role_inferred: bool,
    /// All that is printed after the name, title included.
    pub affiliation: Option<String>,
    /// The line of the file on which it stands, counted from 1.
    pub line: usize,
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

impl Programme {
    /// How many days print no date.
    pub fn undated_days(&self) -> usize {
        self.days.iter().filter(|day| day.date.is_none()).count()
    }

    /// All sessions, day by day.
    pub fn sessions(&self) -> impl Iterator<Item = &ProgrammeSession> {
        self.days.iter().flat_map(|day| &day.sessions)
    }
}
