//! From a [`Programme`] to edits of an agenda: the pure half of an import.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime};
use uuid::Uuid;

use super::agenda::Edit;
use super::appearance::{Appearance, Billing};
use super::conference::DayPatch;
use super::error::Fault;
use super::ids::{PersonId, RoomId};
use super::local_time::{TimeInput, Zone};
use super::person::PersonPatch;
use super::place::RoomPatch;
use super::placement::{PlacementInput, WhenInput};
use super::programme::{Note, Programme, ProgrammePerson, ProgrammeSession};
use super::resource::ResourceEdit;
use super::session::SessionPatch;
use super::text::{Label, Line, Name, Prose, Title};

/// The notes of a reader that ask for what [`reconcile`] was given.
pub const ASKING: &[&str] = &["zone_label", "date_missing"];

/// What makes an agenda out of a programme.
#[derive(Clone, Debug)]
pub struct Reconciled {
    pub edits: Vec<Edit>,
    /// The date of each day of the programme.
    pub dates: Vec<NaiveDate>,
    /// What was concluded on the way.
    pub notes: Vec<Note>,
}

/// Why a programme cannot be brought in as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The text prints no date for this many days; that many have to be given.
    DatesMissing { days: usize, given: usize },
    /// The second of these dates does not come after the first.
    DatesOutOfOrder(NaiveDate, NaiveDate),
    /// Values that cannot be, each with its line.
    Invalid(Vec<(usize, Fault)>),
}

/// Turns a programme into edits of an empty agenda.
///
/// `dates` are those of the days that print none, in order of time; `new_id` gives a new id at
/// each call. Times are wall times of `zone`.
pub fn reconcile(
    programme: &Programme,
    zone: Zone,
    dates: &[NaiveDate],
    new_id: &mut dyn FnMut() -> Uuid,
) -> Result<Reconciled, Refusal> {
    let dates = date_days(programme, dates)?;
    let mut desk = Desk {
        new_id,
        edits: Vec::new(),
        notes: Vec::new(),
        wrong: Vec::new(),
        days: BTreeSet::new(),
        rooms: BTreeMap::new(),
        people: BTreeMap::new(),
    };
    desk.note_given(programme, zone, &dates);
    desk.compare_labels(programme, zone, &dates);
    for (day, date) in programme.days.iter().zip(&dates) {
        desk.day(*date);
        for (index, session) in day.sessions.iter().enumerate() {
            let next = day.sessions.get(index + 1).map(|next| next.starts);
            desk.session(session, *date, next);
        }
    }
    let Desk {
        edits,
        notes,
        wrong,
        ..
    } = desk;
    if wrong.is_empty() {
        Ok(Reconciled {
            edits,
            dates,
            notes,
        })
    } else {
        Err(Refusal::Invalid(wrong))
    }
}

/// Gives each day its printed date, or the next of those that were given.
fn date_days(programme: &Programme, given: &[NaiveDate]) -> Result<Vec<NaiveDate>, Refusal> {
    let missing = programme.undated_days();
    if missing != given.len() {
        return Err(Refusal::DatesMissing {
            days: missing,
            given: given.len(),
        });
    }
    let mut given = given.iter().copied();
    let date = |day: &super::programme::ProgrammeDay| day.date.or_else(|| given.next());
    let dates: Vec<_> = programme.days.iter().filter_map(date).collect();
    let falls = |pair: &&[NaiveDate]| missing > 0 && pair.first() >= pair.last();
    match dates.windows(2).find(falls) {
        Some([first, second]) => Err(Refusal::DatesOutOfOrder(*first, *second)),
        _ => Ok(dates),
    }
}

struct Desk<'a> {
    new_id: &'a mut dyn FnMut() -> Uuid,
    edits: Vec<Edit>,
    notes: Vec<Note>,
    wrong: Vec<(usize, Fault)>,
    days: BTreeSet<NaiveDate>,
    rooms: BTreeMap<String, RoomId>,
    people: BTreeMap<String, PersonId>,
}

impl Desk<'_> {
    /// Says which zone and dates were given for what the text does not print.
    fn note_given(&mut self, programme: &Programme, zone: Zone, dates: &[NaiveDate]) {
        if let Some(label) = &programme.zone_label {
            self.note(
                "zone_given",
                format!("times printed in {label} were read as {zone}"),
            );
        }
        for (index, (day, date)) in programme.days.iter().zip(dates).enumerate() {
            if day.date.is_none() {
                self.note(
                    "date_given",
                    format!("day {} was given the date {date}", index + 1),
                );
            }
        }
    }

    /// A printed label such as "ET" has to be what the zone keeps on that day; otherwise it is
    /// said, because nobody may be an hour off without a word.
    fn compare_labels(&mut self, programme: &Programme, zone: Zone, dates: &[NaiveDate]) {
        let Some(label) = &programme.zone_label else {
            return;
        };
        for date in dates {
            let kept = zone.abbreviation(*date);
            if !agree(label, &kept) {
                let text = format!("{label} is printed, but {zone} keeps {kept} on {date}");
                self.note("zone_label_differs", text);
            }
        }
    }

    /// A date that is printed twice is one day.
    fn day(&mut self, date: NaiveDate) {
        if self.days.insert(date) {
            let patch = DayPatch {
                date: Some(date),
                ..DayPatch::default()
            };
            let id = (self.new_id)().into();
            self.edits.push(Edit::Day(ResourceEdit::create(id, patch)));
        }
    }

    fn note(&mut self, code: &'static str, text: String) {
        self.notes.push(Note {
            line: None,
            code,
            text,
        });
    }

    fn session(&mut self, session: &ProgrammeSession, date: NaiveDate, next: Option<NaiveTime>) {
        let line = session.line;
        let ends = session.ends.or_else(|| self.inferred_end(session, next));
        let rooms: Vec<_> = session
            .room
            .iter()
            .filter_map(|room| self.room(room, line))
            .collect();
        let appearances: Vec<_> = session
            .people
            .iter()
            .filter_map(|person| self.appearance(person))
            .collect();
        let placement = ends.map(|ends| {
            let (starts, ends) = walls(date, session.starts, ends);
            PlacementInput::new(rooms, WhenInput::at(starts, ends))
        });
        let label = session.label.as_deref().map(Label::parse).transpose();
        let text = session
            .abstract_text
            .as_deref()
            .map(Prose::parse)
            .transpose();
        let patch = SessionPatch {
            label: self.take(label, line),
            title: self.take(Title::parse(&session.title), line),
            abstract_text: self.take(text, line),
            kind: Some(session.kind),
            placement: Some(placement),
            appearances: Some(appearances),
            ..SessionPatch::default()
        };
        let id = (self.new_id)().into();
        self.edits
            .push(Edit::Session(ResourceEdit::create(id, patch)));
    }

    /// Where no end is printed, a session lasts until the next one starts; the last of a day
    /// stays unplaced rather than last for a time that nobody said.
    fn inferred_end(
        &mut self,
        session: &ProgrammeSession,
        next: Option<NaiveTime>,
    ) -> Option<NaiveTime> {
        let next = next.filter(|next| *next > session.starts);
        let (code, text) = match next {
            Some(next) => {
                let next = next.format("%H:%M");
                (
                    "end_inferred",
                    format!("“{}” was given the end {next}", session.title),
                )
            }
            None => {
                let text = "no end is printed and nothing follows: it has no time yet";
                ("end_missing", format!("“{}”: {text}", session.title))
            }
        };
        self.notes.push(Note {
            line: Some(session.line),
            code,
            text,
        });
        next
    }

    fn room(&mut self, name: &str, line: usize) -> Option<RoomId> {
        if let Some(id) = self.rooms.get(name) {
            return Some(*id);
        }
        let parsed = self.take(Name::parse(name), line)?;
        let id = RoomId((self.new_id)());
        let patch = RoomPatch {
            name: Some(parsed),
            ..RoomPatch::default()
        };
        self.edits.push(Edit::Room(ResourceEdit::create(id, patch)));
        self.rooms.insert(name.to_owned(), id);
        Some(id)
    }

    fn appearance(&mut self, printed: &ProgrammePerson) -> Option<Appearance> {
        let name = self.take(Name::parse(&printed.name), printed.line)?;
        let line = printed.affiliation.as_deref().map(Line::parse).transpose();
        let affiliation = self.take(line, printed.line)?;
        let person = self.person(&name, affiliation.as_ref());
        let billing = Some(Billing {
            name,
            title: None,
            affiliation,
        });
        Some(Appearance {
            billing,
            ..Appearance::new((self.new_id)().into(), person, printed.role)
        })
    }

    /// One person for one printed name; what is printed after it stays with the appearance.
    fn person(&mut self, name: &Name, affiliation: Option<&Line>) -> PersonId {
        let key = name.as_str().to_lowercase();
        if let Some(id) = self.people.get(&key) {
            return *id;
        }
        let id = PersonId((self.new_id)());
        let patch = PersonPatch {
            name: Some(name.clone()),
            affiliation: Some(affiliation.cloned()),
            ..PersonPatch::default()
        };
        self.edits
            .push(Edit::Person(ResourceEdit::create(id, patch)));
        self.people.insert(key, id);
        id
    }

    fn take<T>(&mut self, value: Result<T, Fault>, line: usize) -> Option<T> {
        value.map_err(|fault| self.wrong.push((line, fault))).ok()
    }
}

/// The wall times of a session; an end that is not after the start is the next day's.
fn walls(date: NaiveDate, starts: NaiveTime, ends: NaiveTime) -> (TimeInput, TimeInput) {
    let start = date.and_time(starts);
    let end = date.and_time(ends);
    let end: NaiveDateTime = if end <= start {
        end + Duration::days(1)
    } else {
        end
    };
    (TimeInput::Wall(start), TimeInput::Wall(end))
}

/// Whether a printed label names what a zone keeps: the same letters, or the same without the
/// middle S or D ("ET" is EST or EDT).
fn agree(label: &str, kept: &str) -> bool {
    let general = |kept: &str| {
        let letters: Vec<_> = kept.chars().collect();
        match letters.as_slice() {
            [area, 'S' | 'D', 'T'] => Some(format!("{area}T")),
            _ => None,
        }
    };
    label.eq_ignore_ascii_case(kept) || general(kept).is_some_and(|g| g.eq_ignore_ascii_case(label))
}

#[cfg(test)]
mod tests;
