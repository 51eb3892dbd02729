//! What the readers of programmes in JSON do alike: sessions come one after another; days in
//! order, references that are unique and notes that stay few come out.
//!
//! A list of people or rooms is small and every session may name all of it, so what is copied from
//! a list into sessions is bounded here: a file of 20 MB must not become gigabytes.

mod people;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};

use crate::domain::local_time::{TimeInput, Zone};
use crate::domain::programme::{Note, Programme, ProgrammeDay, ProgrammeSession, Timing};
use crate::intake::json::{Lines, Many, Maybe, Text};
use crate::intake::{Error, MAX_SESSIONS, Options, Reading, html, within_bounds};
use people::Known;

/// Notes of one kind that concern single lines are capped, so a bad file stays readable.
const MAX_SINGLE: usize = 20;

/// Twenty-five for each session that a file may have; a real file has about ten.
const MAX_OBJECTS: usize = 25 * MAX_SESSIONS;

/// A programme while it is read.
pub struct Gathered<'a> {
    /// What the file says besides its days.
    pub programme: Programme,
    format: &'static str,
    zone: Option<Zone>,
    lines: Lines<'a>,
    /// What stands before and behind an id where it is said, such as `"id": "` and `"`.
    around_id: (String, &'static str),
    days: BTreeMap<NaiveDate, Vec<ProgrammeSession>>,
    placed: usize,
    references: BTreeSet<String>,
    repeated: usize,
    known: BTreeMap<String, Known>,
    /// How many people stand in sessions, and how many of them without a printed role.
    appearances: (usize, usize),
    has_walls: bool,
    notes: Vec<Note>,
    counts: BTreeMap<&'static str, usize>,
}

/// Refuses a file with more objects than the largest programme could have, before it is parsed:
/// three bytes of JSON may become a thousand in memory.
pub fn refuse_crowd(bytes: &[u8]) -> Result<(), Error> {
    let objects = bytes.iter().filter(|byte| **byte == b'{').count();
    if objects <= MAX_OBJECTS {
        return Ok(());
    }
    let reason = format!("the file has {objects} objects, at most {MAX_OBJECTS} are read");
    Err(Error::Malformed { line: 1, reason })
}

impl<'a> Gathered<'a> {
    pub fn new(format: &'static str, bytes: &'a [u8], options: &Options) -> Self {
        Gathered {
            programme: Programme::default(),
            format,
            zone: options.zone,
            lines: Lines::of(bytes),
            around_id: ("\"".to_owned(), "\""),
            days: BTreeMap::new(),
            placed: 0,
            references: BTreeSet::new(),
            repeated: 0,
            known: BTreeMap::new(),
            appearances: (0, 0),
            has_walls: false,
            notes: Vec::new(),
            counts: BTreeMap::new(),
        }
    }

    /// Looks for ids with this before and behind them, where a bare number could be anything.
    pub fn ids_stand_between(&mut self, before: String, behind: &'static str) {
        self.around_id = (before, behind);
    }

    /// Takes the zone that the file names, an IANA name; says so when it is none.
    pub fn take_zone(&mut self, name: &Text) {
        let Some(name) = name.get() else { return };
        match Zone::parse(name) {
            Ok(zone) => {
                self.programme.conference.zone = Some(zone);
                self.zone = Some(zone);
            }
            Err(fault) => self.note("zone_unknown", 1, fault.detail),
        }
    }

    /// The line on which an id stands next; that of what was found last where there is none.
    pub fn line(&mut self, id: Option<&str>) -> usize {
        let (before, behind) = &self.around_id;
        let wanted = id.map(|id| format!("{before}{id}{behind}"));
        self.lines.next(&wanted.unwrap_or_default())
    }

    /// Notes something about a line, unless there are many notes of its kind.
    pub fn note(&mut self, code: &'static str, line: usize, text: impl Into<String>) {
        let count = self.counts.entry(code).or_default();
        *count += 1;
        if *count <= MAX_SINGLE {
            self.notes.push(Note::at(line, code, text));
        }
    }

    /// What a list has besides entries that are no objects, which are counted.
    pub fn objects<T>(&mut self, list: Many<Maybe<T>>) -> Vec<T> {
        let all = list.0.len();
        let objects: Vec<T> = list.into_iter().filter_map(|Maybe(entry)| entry).collect();
        if objects.len() < all {
            let line = self.line(None);
            let text = format!(
                "{} of {all} entries of a list are empty",
                all - objects.len()
            );
            self.note("entry_skipped", line, text);
        }
        objects
    }

    /// The title of a session, on one line; says so when there is none.
    pub fn title(&mut self, text: &Text, line: usize) -> Option<String> {
        let title = text.get().map(html::to_line);
        let title = title.filter(|title| !title.is_empty());
        if title.is_none() {
            self.note(
                "title_missing",
                line,
                "a session without a title was left out",
            );
        }
        title
    }

    /// Says that a session was left out because of its state.
    pub fn leave_out(&mut self, title: &str, state: &str, line: usize) {
        let text = format!("“{}” is {} and was left out", short(title), short(state));
        self.note("not_accepted", line, text);
    }

    /// The times of a session as they are printed, in a zone or without one.
    pub fn timing(&mut self, starts: Option<&str>, ends: Option<&str>, line: usize) -> Timing {
        let starts = starts.and_then(|text| self.time(text, line));
        let ends = ends.and_then(|text| self.time(text, line));
        match starts {
            Some(starts) => self.at(starts, ends, line),
            None => Timing::Unplaced,
        }
    }

    fn time(&mut self, text: &str, line: usize) -> Option<TimeInput> {
        // Some write a blank where the T belongs.
        let time = TimeInput::parse(&text.trim().replacen(' ', "T", 1)).ok();
        if time.is_none() {
            let text = format!("“{}” is no date and time", short(text));
            self.note("time_unreadable", line, text);
        }
        time
    }

    /// The times of a session; an end that is not after the start is none, which is said.
    pub fn at(&mut self, starts: TimeInput, ends: Option<TimeInput>, line: usize) -> Timing {
        self.has_walls |= matches!(starts, TimeInput::Wall(_));
        let is_after = |ends: &TimeInput| match (starts, *ends) {
            (TimeInput::Instant(starts), TimeInput::Instant(ends)) => ends > starts,
            (starts, ends) => wall(ends, self.zone) > wall(starts, self.zone),
        };
        let kept = ends.filter(is_after);
        if kept.is_none() && ends.is_some() {
            let text = "the end is not after the start and was left out";
            self.note("time_suspicious", line, text);
        }
        Timing::At { starts, ends: kept }
    }

    /// Puts a session into the programme: on the day under which the file has it, or else on that
    /// of its start. A reference that another one has already is dropped.
    pub fn place(&mut self, mut session: ProgrammeSession, day: Option<NaiveDate>) {
        self.placed += 1;
        if self.placed > MAX_SESSIONS {
            return;
        }
        if let Some(reference) = session.reference.take() {
            match self.references.insert(reference.clone()) {
                true => session.reference = Some(reference),
                false => self.repeated += 1,
            }
        }
        match session.time {
            Timing::At { starts, .. } => {
                let own = wall(starts, self.zone).date();
                // After midnight it is still the evening before's; farther off, the day is wrong.
                let day = day.filter(|day| (0..=1).contains(&(own - *day).num_days()));
                self.days
                    .entry(day.unwrap_or(own))
                    .or_default()
                    .push(session);
            }
            Timing::OfDay { .. } | Timing::Unplaced => self.programme.unplaced.push(session),
        }
    }

    /// What was read; an error when it is nothing.
    pub fn finish(mut self, looked_for: &'static str) -> Result<Reading, Error> {
        within_bounds(self.placed)?;
        if self.placed == 0 && self.programme.people.is_empty() {
            return Err(Error::NoProgramme { looked_for });
        }
        let zone = self.zone;
        for (date, mut sessions) in std::mem::take(&mut self.days) {
            sessions.sort_by_key(|session| match session.time {
                Timing::At { starts, .. } => Some(wall(starts, zone)),
                Timing::OfDay { .. } | Timing::Unplaced => None,
            });
            self.programme.days.push(ProgrammeDay {
                date: Some(date),
                sessions,
                ..ProgrammeDay::default()
            });
        }
        let mut people = std::mem::take(&mut self.programme.people);
        for person in people.iter_mut().filter(|person| person.line == 0) {
            person.line = self.line(person.reference.as_deref());
        }
        self.programme.people = people;
        let mut notes = self.conclusions();
        notes.append(&mut self.notes);
        Ok(Reading {
            format: self.format,
            programme: self.programme,
            notes,
        })
    }

    /// The notes about the whole file.
    fn conclusions(&self) -> Vec<Note> {
        let mut notes = Vec::new();
        let mut whole = |code, text: String| notes.push(Note::whole(code, text));
        if self.has_walls && self.zone.is_none() {
            let text = "the times are printed without a zone: give it with --zone";
            whole("zone_missing", text.to_owned());
        }
        if self.placed == 0 {
            let count = self.programme.people.len();
            whole(
                "people_only",
                format!("the file has {count} people and no sessions"),
            );
        }
        if self.repeated > 0 {
            let text = format!("{} sessions have the id of another one", self.repeated);
            whole("reference_duplicate", text);
        }
        if let (all, inferred @ 1..) = self.appearances {
            let text = format!(
                "{inferred} of {all} people in sessions have no printed role: taken for panelists \
                 in panels and for speakers elsewhere; nobody was made a moderator"
            );
            whole("role_inferred", text);
        }
        for (code, count) in &self.counts {
            if let Some(more @ 1..) = count.checked_sub(MAX_SINGLE) {
                whole(
                    *code,
                    format!("{more} more notes of this kind were left out"),
                );
            }
        }
        notes
    }
}

/// The longest name in bytes that is copied into sessions: a name has at most 200 characters.
pub const NAME_BYTES_MAX: usize = 800;

/// The time that the walls of the conference show, as far as its zone is known.
fn wall(time: TimeInput, zone: Option<Zone>) -> NaiveDateTime {
    match (time, zone) {
        (TimeInput::Wall(wall), _) => wall,
        (TimeInput::Instant(at), Some(zone)) => zone.wall(at.to_utc()),
        (TimeInput::Instant(at), None) => at.naive_local(),
    }
}

/// The beginning of a text, as notes quote it.
fn short(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.chars().nth(SHOWN) {
        Some(_) => text.chars().take(SHOWN).chain(['…']).collect(),
        None => text.to_owned(),
    }
}
