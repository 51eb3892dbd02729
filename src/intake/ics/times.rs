//! When an event takes place, and how often (RFC 5545, sections 3.8.2 and 3.8.5).

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate, NaiveDateTime, Timelike};

use super::component::Component;
use super::file::File;
use super::lines::Property;
use super::notes::{Counted, Notes, quoted};
use super::rule::{self, MAX_OCCURRENCES};
use super::values::{self, Form, Printed};
use super::zones::{Clock, Zones};
use crate::domain::local_time::TimeInput;
use crate::domain::programme::Timing;
use crate::intake::Error;

/// The longest session, as the domain has it: the longest published one lasts 16.6 hours.
const MAX_HOURS: i64 = 24;

/// One time at which an event takes place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Occurrence {
    pub reference: Option<String>,
    pub time: Timing,
}

/// A printed time with the clock on which it is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stamp<'z> {
    pub printed: Printed,
    pub clock: Clock<'z>,
}

/// How the end of an event is told.
enum Ends<'z> {
    At(Stamp<'z>),
    After(Duration),
    NotTold,
    /// It is told, and no time.
    Nonsense,
}

/// What is wrong with an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doubt {
    NotAfterStart,
    TooLong,
}

impl<'z> Stamp<'z> {
    /// Reads a property; `None` for what is no time or in no possible year.
    pub fn read(property: &Property<'_>, zones: &'z Zones) -> Option<Self> {
        let printed = values::time(property.value).filter(|time| values::in_range(time.wall))?;
        let id = property.parameter("TZID");
        let clock = id
            .and_then(|id| zones.clock(&id))
            .unwrap_or(Clock::Floating);
        Some(Stamp { printed, clock })
    }

    /// The same kind of time with another wall time.
    pub fn at(self, wall: NaiveDateTime) -> TimeInput {
        self.clock.resolve(Printed {
            wall,
            ..self.printed
        })
    }

    fn utc(self, wall: NaiveDateTime) -> Option<NaiveDateTime> {
        match self.at(wall) {
            TimeInput::Instant(at) => Some(at.naive_utc()),
            TimeInput::Wall(_) => None,
        }
    }
}

/// What tells times apart: instants in UTC, or wall times where no zone is known.
pub(super) fn key(time: TimeInput) -> NaiveDateTime {
    match time {
        TimeInput::Instant(at) => at.naive_utc(),
        TimeInput::Wall(wall) => wall,
    }
}

/// Reads the times of an event: none is without a time, a recurring one has several.
pub(super) fn read(
    event: &Component<'_>,
    title: &str,
    file: &File,
    notes: &mut Notes,
) -> Result<Vec<Occurrence>, Error> {
    let uid = file.uid(event);
    if uid.is_none() && event.text("UID").is_some() {
        notes.count(Counted::Reference, event.line);
    }
    let override_of = event
        .first("RECURRENCE-ID")
        .and_then(|id| values::time(id.value));
    let named = |wall: NaiveDateTime| {
        let uid = uid.as_deref()?;
        Some(format!("{uid}/{}", wall.format("%Y%m%dT%H%M")))
    };
    let reference = match override_of {
        Some(time) => named(time.wall),
        None => uid.clone(),
    };
    let Some(starts) = begin(event, title, file, notes) else {
        let time = Timing::Unplaced;
        return Ok(vec![Occurrence { reference, time }]);
    };
    let ends = end(event, starts, &file.zones);
    let recurs = event.first("RRULE").is_some() || event.first("RDATE").is_some();
    let walls = match recurs && override_of.is_none() {
        true => walls(event, starts, title, file, notes)?,
        false => vec![starts.printed.wall],
    };
    let mut occurrences = Vec::with_capacity(walls.len());
    for wall in walls {
        if override_of.is_none() && file.is_replaced(uid.as_deref(), wall, starts.at(wall)) {
            continue;
        }
        let (time, doubt) = timing(starts, wall, &ends);
        let reference = match recurs && override_of.is_none() {
            true => named(wall),
            false => reference.clone(),
        };
        if occurrences.is_empty() {
            tell(event, title, doubt, notes);
        }
        occurrences.push(Occurrence { reference, time });
    }
    let seconds = match &ends {
        Ends::At(stamp) => stamp.printed.wall.second(),
        Ends::After(_) | Ends::NotTold | Ends::Nonsense => 0,
    };
    if starts.printed.wall.second() + seconds > 0 {
        notes.count(Counted::Seconds, event.line);
    }
    Ok(occurrences)
}

/// Reads DTSTART; says why an event has none.
fn begin<'z>(
    event: &Component<'_>,
    title: &str,
    file: &'z File,
    notes: &mut Notes,
) -> Option<Stamp<'z>> {
    let title = quoted(title);
    let Some(property) = event.first("DTSTART") else {
        notes.single(
            event.line,
            "time_missing",
            format!("{title} has no DTSTART"),
        );
        return None;
    };
    let Some(starts) = Stamp::read(property, &file.zones) else {
        let text = format!(
            "{title} begins at {}, which is no time",
            quoted(property.value)
        );
        notes.single(property.line, "time_unreadable", text);
        return None;
    };
    if starts.printed.form == Form::Date {
        let date = starts.printed.wall.date();
        let text = format!("{title} lasts all day ({date}) and was given no time");
        notes.single(property.line, "all_day", text);
        return None;
    }
    Some(starts)
}

fn end<'z>(event: &Component<'_>, starts: Stamp<'z>, zones: &'z Zones) -> Ends<'z> {
    if let Some(property) = event.first("DTEND") {
        let ends = Stamp::read(property, zones);
        return match ends.filter(|ends| ends.printed.form != Form::Date) {
            None => Ends::Nonsense,
            // Some exporters name the zone of the start alone.
            Some(ends) if matches!(ends.clock, Clock::Floating) => Ends::At(Stamp {
                clock: starts.clock,
                ..ends
            }),
            Some(ends) => Ends::At(ends),
        };
    }
    match event
        .first("DURATION")
        .map(|property| values::duration(property.value))
    {
        None => Ends::NotTold,
        Some(None) => Ends::Nonsense,
        Some(Some(length)) => Ends::After(length),
    }
}

/// The times of one occurrence, in whole minutes, and what is wrong with its end.
fn timing(starts: Stamp<'_>, wall: NaiveDateTime, ends: &Ends<'_>) -> (Timing, Option<Doubt>) {
    let begins = whole_minutes(starts.at(wall));
    let open = Timing::At {
        starts: begins,
        ends: None,
    };
    let longest = Duration::hours(MAX_HOURS);
    let ends = match ends {
        Ends::NotTold => return (open, None),
        Ends::Nonsense => return (open, Some(Doubt::NotAfterStart)),
        Ends::After(length) if *length > longest => {
            return (Timing::Unplaced, Some(Doubt::TooLong));
        }
        Ends::After(length) if *length <= Duration::zero() => {
            return (open, Some(Doubt::NotAfterStart));
        }
        Ends::After(length) => match begins {
            TimeInput::Wall(wall) => TimeInput::Wall(wall + *length),
            TimeInput::Instant(at) => TimeInput::Instant(at + *length),
        },
        Ends::At(stamp) => stamp.at(stamp.printed.wall + (wall - starts.printed.wall)),
    };
    let ends = whole_minutes(ends);
    let length = match (begins, ends) {
        (TimeInput::Wall(begins), TimeInput::Wall(ends)) => Some(ends - begins),
        (TimeInput::Instant(begins), TimeInput::Instant(ends)) => Some(ends - begins),
        (TimeInput::Wall(_), TimeInput::Instant(_))
        | (TimeInput::Instant(_), TimeInput::Wall(_)) => None,
    };
    match length {
        Some(length) if length > longest => (Timing::Unplaced, Some(Doubt::TooLong)),
        Some(length) if length > Duration::zero() => {
            let ends = Some(ends);
            (
                Timing::At {
                    starts: begins,
                    ends,
                },
                None,
            )
        }
        _ => (open, Some(Doubt::NotAfterStart)),
    }
}

fn whole_minutes(time: TimeInput) -> TimeInput {
    let seconds = |wall: NaiveDateTime| Duration::seconds(wall.second().into());
    match time {
        TimeInput::Wall(wall) => TimeInput::Wall(wall - seconds(wall)),
        // No zone has offsets with seconds in the years that are read.
        TimeInput::Instant(at) => TimeInput::Instant(at - seconds(at.naive_utc())),
    }
}

fn tell(event: &Component<'_>, title: &str, doubt: Option<Doubt>, notes: &mut Notes) {
    let (title, line) = (quoted(title), event.line);
    match doubt {
        None => {}
        Some(Doubt::NotAfterStart) => {
            let text = format!("{title} has an end that is not after its start; it was left out");
            notes.single(line, "time_suspicious", text);
        }
        Some(Doubt::TooLong) => {
            let text = format!("{title} lasts more than {MAX_HOURS} hours and was given no time");
            notes.single(line, "too_long", text);
        }
    }
}

/// The wall times of a recurring event, in order.
fn walls(
    event: &Component<'_>,
    starts: Stamp<'_>,
    title: &str,
    file: &File,
    notes: &mut Notes,
) -> Result<Vec<NaiveDateTime>, Error> {
    let first = starts.printed.wall;
    let (mut walls, mut is_cut) = (BTreeSet::from([first]), false);
    if let Some(property) = event.first("RRULE") {
        let rule = rule::read(property.value);
        let (title, line) = (quoted(title), property.line);
        if !rule.is_read() {
            let text = format!(
                "{title} recurs by {}, which is not read: only its first time was taken over",
                quoted(property.value)
            );
            notes.single(line, "recurrence_unread", text);
        } else if !rule.has_end() {
            let reason = format!(
                "{title} recurs without an end; give its rule an end (UNTIL or COUNT), or take \
                 the event out of the file"
            );
            return Err(Error::Malformed { line, reason });
        } else {
            let series = rule.series(first, |wall| starts.utc(wall));
            is_cut = series.is_cut;
            walls.extend(series.walls);
        }
    }
    let added = dates(event, "RDATE", starts, &file.zones).into_iter();
    walls.extend(added.map(|(wall, _)| wall));
    is_cut |= walls.len() > MAX_OCCURRENCES;
    if is_cut {
        let text = format!(
            "{}: only its first {MAX_OCCURRENCES} times were read",
            quoted(title)
        );
        notes.single(event.line, "recurrence_cut", text);
    }
    let excluded = dates(event, "EXDATE", starts, &file.zones);
    let days: BTreeSet<NaiveDate> = excluded
        .iter()
        .filter_map(|(wall, time)| time.is_none().then_some(wall.date()))
        .collect();
    let times: BTreeSet<NaiveDateTime> = excluded.iter().filter_map(|(_, time)| *time).collect();
    let takes_place = |wall: &NaiveDateTime| {
        !days.contains(&wall.date()) && !times.contains(&key(starts.at(*wall)))
    };
    let walls = walls.into_iter().take(MAX_OCCURRENCES);
    Ok(walls.filter(takes_place).collect())
}

/// The times that a property lists, as wall times of the start's clock; each with its key, unless
/// it is a date.
fn dates(
    event: &Component<'_>,
    name: &'static str,
    starts: Stamp<'_>,
    zones: &Zones,
) -> Vec<(NaiveDateTime, Option<NaiveDateTime>)> {
    let mut found = Vec::new();
    for property in event.all(name) {
        let id = property.parameter("TZID");
        let clock = id.and_then(|id| zones.clock(&id)).unwrap_or(starts.clock);
        for value in property.value.split(',') {
            // Of a period its start (RFC 5545, section 3.3.9).
            let value = value.split('/').next().unwrap_or_default();
            let Some(printed) = values::time(value).filter(|time| values::in_range(time.wall))
            else {
                continue;
            };
            if printed.form == Form::Date {
                let wall = printed.wall.date().and_time(starts.printed.wall.time());
                found.push((wall, None));
                continue;
            }
            let time = clock.resolve(printed);
            let wall = match (time, starts.at(starts.printed.wall)) {
                // Told in another form than the start: then by the offset of the start.
                (TimeInput::Instant(at), TimeInput::Instant(first))
                    if printed.form != starts.printed.form =>
                {
                    at.with_timezone(first.offset()).naive_local()
                }
                _ => printed.wall,
            };
            found.push((wall, Some(key(time))));
        }
    }
    found
}
