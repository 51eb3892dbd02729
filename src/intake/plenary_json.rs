//! Our own JSON, read back: all that a published programme carries, and nothing is guessed.
//!
//! A field of another sort is an error here, because nobody else writes this; a field that is
//! missing or null says nothing. Texts stay as they are, letter by letter.

mod conference;
mod lists;
mod shape;
#[cfg(test)]
mod tests;
mod values;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::gather::refuse_crowd;
use super::json::{self, Lines};
use super::sniff::Sniff;
use super::{Error, InputFormat, Options, Reading, within_bounds};
use crate::domain::appearance::Role;
use crate::domain::local_time::{TimeInput, parse_date};
use crate::domain::programme::{
    Note, Programme, ProgrammeAppearance, ProgrammeDay, ProgrammeSession, ProgrammeSlot, Timing,
};
use crate::domain::release::Standing;
use crate::domain::session::{Kind, Status};
use crate::domain::words::Word;
use conference::read_conference;
use lists::{links, person, room, track};
use shape::{List, PublicAgenda, PublicAppearance, PublicDay, PublicSession, PublicSlot};
use values::{instant, minutes_after, read, required, taken, wall};

pub static FORMAT: InputFormat = InputFormat {
    id: "json",
    summary: "The JSON that this service publishes, of a whole programme or a part of it",
    confidence,
    parse,
};

const LOOKED_FOR: &str = "the JSON that this service publishes, with a conference and sessions";

fn confidence(sniff: &Sniff<'_>) -> u8 {
    let is_ours = sniff.has(&["/conference/slug", "/conference/zone", "/days"]);
    // A long list of people may keep the sessions out of the sample.
    let is_agenda = sniff.has(&["/sessions/[]/sequence", "/people"])
        || sniff.has(&["/release", "/sessions"])
        || sniff.has(&["/release", "/links/webcal"]);
    if is_ours && is_agenda { 95 } else { 0 }
}

fn parse(bytes: &[u8], _: &Options) -> Result<Reading, Error> {
    refuse_crowd(bytes)?;
    let agenda: PublicAgenda = json::parse(bytes)?;
    if agenda.conference.slug.is_none() && agenda.sessions.0.is_empty() {
        return Err(Error::NoProgramme {
            looked_for: LOOKED_FOR,
        });
    }
    within_bounds(agenda.sessions.0.len())?;
    let pretty = b"\"id\": \"";
    let is_pretty = bytes.windows(pretty.len()).any(|window| window == pretty);
    let mut reader = Reader {
        lines: Lines::of(bytes),
        before_id: if is_pretty { "\"id\": \"" } else { "\"id\":\"" },
        programme: Programme::default(),
        days: BTreeMap::new(),
        slots: BTreeMap::new(),
        unnamed: 0,
        notes: Vec::new(),
    };
    reader.read(agenda)?;
    Ok(reader.finish())
}

/// A document while it is read.
struct Reader<'a> {
    lines: Lines<'a>,
    /// What stands before each id.
    before_id: &'static str,
    programme: Programme,
    days: BTreeMap<NaiveDate, ProgrammeDay>,
    /// Where slots stand, by id and start: one that is used at two times stands there twice.
    slots: BTreeMap<(String, Option<DateTime<Utc>>), usize>,
    unnamed: usize,
    notes: Vec<Note>,
}

impl Reader<'_> {
    fn read(&mut self, agenda: PublicAgenda) -> Result<(), Error> {
        let PublicAgenda {
            conference: about,
            days,
            rooms,
            tracks,
            time_slots,
            people,
            sessions,
        } = agenda;
        self.programme.conference = read_conference(&about, &mut self.notes)?;
        for told in days.0 {
            self.read_day(told)?;
        }
        for told in rooms.0 {
            let line = self.line(told.id.as_deref());
            self.programme.rooms.push(room(told, line)?);
        }
        for told in tracks.0 {
            let line = self.line(told.id.as_deref());
            self.programme.tracks.push(track(told, line)?);
        }
        for told in time_slots.0 {
            self.read_slot(told)?;
        }
        for told in people.0 {
            let line = self.line(told.id.as_deref());
            self.programme.people.push(person(told, line)?);
        }
        for told in sessions.0 {
            self.read_session(told)?;
        }
        Ok(())
    }

    /// The line on which an id stands next, and not where something else refers to it.
    fn line(&mut self, id: Option<&str>) -> usize {
        let wanted = id.map(|id| format!("{}{id}\"", self.before_id));
        self.lines.next(&wanted.unwrap_or_default())
    }

    fn read_day(&mut self, told: PublicDay) -> Result<(), Error> {
        let PublicDay {
            date,
            label,
            opens_at,
            closes_at,
        } = told;
        let line = self.lines.next(date.as_deref().unwrap_or_default());
        let date = required(date, "days/date", line)?;
        let date = taken(parse_date(&date), "days/date", line)?;
        let opens = read(opens_at.as_deref(), "days/opens_at", line, TimeInput::parse)?;
        let closes = read(
            closes_at.as_deref(),
            "days/closes_at",
            line,
            TimeInput::parse,
        )?;
        let window = opens.zip(closes).and_then(|(opens, closes)| {
            Some((minutes_after(date, opens)?, minutes_after(date, closes)?))
        });
        let day = ProgrammeDay {
            date: Some(date),
            label,
            window,
            ..ProgrammeDay::default()
        };
        self.days.insert(date, day);
        Ok(())
    }

    fn read_slot(&mut self, told: PublicSlot) -> Result<(), Error> {
        let PublicSlot {
            id,
            label,
            starts_at,
            ends_at,
        } = told;
        let line = self.line(id.as_deref());
        let time = |text: Option<String>, place| {
            let text = required(text, place, line)?;
            taken(TimeInput::parse(&text), place, line)
        };
        let starts = time(starts_at, "time_slots/starts_at")?;
        let ends = time(ends_at, "time_slots/ends_at")?;
        let place = self.programme.slots.len();
        if let Some(id) = id {
            self.slots.entry((id.clone(), None)).or_insert(place);
            self.slots.insert((id, instant(starts)), place);
        }
        self.programme.slots.push(ProgrammeSlot {
            label: required(label, "time_slots/label", line)?,
            starts,
            ends,
            line,
        });
        Ok(())
    }

    fn read_session(&mut self, told: PublicSession) -> Result<(), Error> {
        let line = self.line(told.id.as_deref());
        let date = |text: &Option<String>, place| read(text.as_deref(), place, line, parse_date);
        let time =
            |text: &Option<String>, place| read(text.as_deref(), place, line, TimeInput::parse);
        let day = date(&told.day, "sessions/day")?;
        let starts = time(&told.starts_at, "sessions/starts_at")?;
        let ends = time(&told.ends_at, "sessions/ends_at")?;
        let status = told.status.as_deref();
        let standing = read(status, "sessions/status", line, Standing::from_word)?;
        let kind = told.kind.as_deref();
        let kind = read(kind, "sessions/kind", line, Kind::from_word)?;
        let starts = starts.filter(|_| standing != Some(Standing::Postponed));
        let rooms = told.rooms.0.into_iter();
        let rooms = rooms.map(|room| required(room.name, "sessions/rooms/name", line));
        let title = required(told.title, "sessions/title", line)?;
        let session = ProgrammeSession {
            reference: told.id,
            code: told.code,
            label: told.label,
            abstract_text: told.abstract_text,
            description: told.description,
            kind: kind.unwrap_or(Kind::Other),
            status: match standing {
                Some(Standing::Cancelled) => Status::Cancelled,
                Some(Standing::Confirmed | Standing::Postponed) | None => Status::Confirmed,
            },
            time: match starts {
                Some(starts) => Timing::At { starts, ends },
                None => Timing::Unplaced,
            },
            slot: starts.and_then(|starts| self.slot(told.time_slot_id, starts)),
            rooms: rooms.collect::<Result<_, _>>()?,
            track: told.track.and_then(|track| track.name),
            language: told.language,
            tags: told.tags.0,
            links: links(told.links, line)?,
            notice: told.notice,
            parent: told.parent_id,
            repeat_of: told.repeat_of_id,
            people: self.seats(told.people, line)?,
            ..ProgrammeSession::new(title, line)
        };
        match starts {
            Some(starts) => {
                let date = day.unwrap_or(wall(starts).date());
                self.day(date).sessions.push(session);
            }
            None => self.programme.unplaced.push(session),
        }
        Ok(())
    }

    /// The slot of a session: that of its start, where one is used at several times.
    fn slot(&self, id: Option<String>, starts: TimeInput) -> Option<usize> {
        let id = id?;
        let exact = self.slots.get(&(id.clone(), instant(starts)));
        exact.or_else(|| self.slots.get(&(id, None))).copied()
    }

    /// The day of a date; a part of a programme may have sessions of days that it does not list.
    fn day(&mut self, date: NaiveDate) -> &mut ProgrammeDay {
        self.days.entry(date).or_insert_with(|| ProgrammeDay {
            date: Some(date),
            ..ProgrammeDay::default()
        })
    }

    /// The people of a session in printed order; those without a name are counted.
    fn seats(
        &mut self,
        people: List<PublicAppearance>,
        line: usize,
    ) -> Result<Vec<ProgrammeAppearance>, Error> {
        let mut seats = Vec::with_capacity(people.0.len());
        for told in people.0 {
            let PublicAppearance {
                role,
                id,
                name,
                title,
                affiliation,
            } = told;
            let Some(name) = name else {
                self.unnamed += 1;
                continue;
            };
            let role = required(role, "sessions/people/role", line)?;
            let role = taken(Role::from_word(&role), "sessions/people/role", line)?;
            seats.push(ProgrammeAppearance {
                reference: id,
                title,
                affiliation,
                ..ProgrammeAppearance::new(name, role, line)
            });
        }
        Ok(seats)
    }

    fn finish(mut self) -> Reading {
        let mut notes = self.notes;
        if self.unnamed > 0 {
            let seats = if self.unnamed == 1 {
                "seat is"
            } else {
                "seats are"
            };
            let text = format!("{} {seats} without a name and left out", self.unnamed);
            notes.push(Note::whole("seat_unnamed", text));
        }
        for mut day in self.days.into_values() {
            day.sessions.sort_by_key(|session| match session.time {
                Timing::At { starts, .. } => Some((instant(starts), wall(starts))),
                Timing::OfDay { .. } | Timing::Unplaced => None,
            });
            self.programme.days.push(day);
        }
        Reading {
            format: FORMAT.id,
            programme: self.programme,
            notes,
        }
    }
}
