//! iCalendar (RFC 5545, with RFC 7986): the programme of a calendar that one can subscribe to.
//!
//! A calendar has no rooms, people or days, only events, so the file is read in four steps, each
//! of its own modules: content lines (`lines`, `properties`, `values`), components (`component`),
//! what the events share (`file`, with `zones`, `zone_names` and `own`), and each event (`event`,
//! with `place`, `people`, `times` and `rule`). Then the sessions are laid on days (`days`). Real
//! files break the rules; what was mended or left out is in a note (`notes`).

mod component;
mod days;
mod event;
mod file;
mod lines;
mod notes;
mod own;
mod people;
mod place;
mod properties;
mod rule;
#[cfg(test)]
mod tests;
mod times;
mod values;
mod zone_names;
mod zones;

use std::collections::BTreeMap;

use super::sniff::{Shape, Sniff};
use super::{Error, InputFormat, Options, Reading, text, within_bounds};
use crate::domain::programme::{Programme, ProgrammeSession, Timing};
use component::Calendar;
use days::Grouped;
use file::File;
use notes::{Counted, Notes};
use values::Form;

pub static FORMAT: InputFormat = InputFormat {
    id: "ics",
    summary: "A calendar (iCalendar): an event for each session",
    confidence,
    parse,
};

const LOOKED_FOR: &str = "events of a calendar (BEGIN:VEVENT … END:VEVENT)";

/// What recurring events may repeat of their texts: four of the largest files.
const MAX_REPEATED_BYTES: usize = 80 * 1024 * 1024;

fn confidence(sniff: &Sniff<'_>) -> u8 {
    match sniff.shape {
        Shape::Calendar => 90,
        _ => 0,
    }
}

fn parse(bytes: &[u8], options: &Options) -> Result<Reading, Error> {
    let mut notes = Notes::default();
    let lines = lines::unfold(text(bytes)?, &mut notes)?;
    let calendar = component::read(&lines, &mut notes)?;
    if calendar.events.is_empty() {
        return Err(Error::NoProgramme {
            looked_for: LOOKED_FOR,
        });
    }
    let file = File::of(&calendar, &mut notes);
    let zone = options.zone.or(file.zone);
    if zone.is_none() {
        tell_zone_missing(&calendar, &mut notes);
    }
    let mut sessions = sessions(&calendar, &file, &mut notes)?;
    part_references(&mut sessions, &mut notes);
    let Grouped { days, unplaced } = days::group(sessions, zone);
    let programme = Programme {
        conference: file.conference(&calendar),
        days,
        unplaced,
        ..Programme::default()
    };
    Ok(Reading {
        format: FORMAT.id,
        programme,
        notes: notes.finish(),
    })
}

/// The sessions of all events, a recurring one once for each time.
fn sessions(
    calendar: &Calendar<'_>,
    file: &File,
    notes: &mut Notes,
) -> Result<Vec<ProgrammeSession>, Error> {
    let (mut sessions, mut repeated_bytes) = (Vec::new(), 0_usize);
    for event in &calendar.events {
        let Some(entry) = event::read(event, file, notes) else {
            continue;
        };
        let session = entry.session;
        let occurrences = times::read(event, &session.title, file, notes)?;
        within_bounds(sessions.len() + occurrences.len())?;
        let bytes: usize = event.properties.iter().map(|one| one.value.len()).sum();
        let repeats = occurrences.len().saturating_sub(1);
        repeated_bytes = repeated_bytes.saturating_add(bytes.saturating_mul(repeats));
        if repeated_bytes > MAX_REPEATED_BYTES {
            let (line, title) = (event.line, notes::quoted(&session.title));
            let reason = format!(
                "{title} recurs {} times with a text of {bytes} bytes: that is too much; shorten \
                 the text or the rule",
                occurrences.len()
            );
            return Err(Error::Malformed { line, reason });
        }
        for occurrence in occurrences {
            let mut session = session.clone();
            session.reference = occurrence.reference;
            session.time = match entry.is_postponed {
                true => Timing::Unplaced,
                false => occurrence.time,
            };
            sessions.push(session);
        }
    }
    Ok(sessions)
}

/// A reference that stands at several sessions is none.
fn part_references(sessions: &mut [ProgrammeSession], notes: &mut Notes) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for reference in sessions
        .iter()
        .filter_map(|session| session.reference.as_ref())
    {
        *counts.entry(reference.clone()).or_default() += 1;
    }
    for session in sessions {
        let count = session
            .reference
            .as_ref()
            .and_then(|reference| counts.get(reference));
        if count.is_some_and(|count| *count > 1) {
            session.reference = None;
            notes.count(Counted::Reference, session.line);
        }
    }
}

/// Says that nobody knows at what time of day the sessions take place, or when their days begin.
fn tell_zone_missing(calendar: &Calendar<'_>, notes: &mut Notes) {
    let starts = calendar
        .events
        .iter()
        .filter_map(|event| event.first("DTSTART"));
    let (mut in_utc, mut floating, mut zoned) = (false, false, false);
    for starts in starts {
        match values::time(starts.value).map(|time| time.form) {
            Some(Form::Offset(_)) => in_utc = true,
            Some(Form::Local) if starts.parameter("TZID").is_some() => zoned = true,
            Some(Form::Local) => floating = true,
            Some(Form::Date) | None => {}
        }
    }
    if floating {
        let text = "times are printed without a zone; give the zone of the conference";
        notes.whole("zone_missing", text);
    } else if in_utc && !zoned {
        let text = "times are printed in UTC only; give the zone of the conference, otherwise its \
                    days begin at midnight in UTC";
        notes.whole("zone_missing", text);
    }
}
