//! Values of our own JSON: each is what it says, or an error with its line and its place.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use crate::domain::error::Fault;
use crate::domain::local_time::TimeInput;
use crate::intake::Error;

/// Reads a value that may be missing.
pub fn read<T>(
    text: Option<&str>,
    place: &str,
    line: usize,
    parse: impl Fn(&str) -> Result<T, Fault>,
) -> Result<Option<T>, Error> {
    taken(text.map(parse).transpose(), place, line)
}

/// A value, or where it stands and what is wrong with it.
pub fn taken<T>(value: Result<T, Fault>, place: &str, line: usize) -> Result<T, Error> {
    value.map_err(|fault| {
        let reason = format!("{place}: {}", fault.detail);
        Error::Malformed { line, reason }
    })
}

/// A text that cannot be missing.
pub fn required(text: Option<String>, place: &str, line: usize) -> Result<String, Error> {
    let fault = || Fault::new("missing", "this is missing");
    taken(text.ok_or_else(fault), place, line)
}

/// What the walls show at a time, with the offset that is printed.
pub fn wall(time: TimeInput) -> NaiveDateTime {
    match time {
        TimeInput::Wall(wall) => wall,
        TimeInput::Instant(at) => at.naive_local(),
    }
}

/// The instant of a time with its offset.
pub fn instant(time: TimeInput) -> Option<DateTime<Utc>> {
    match time {
        TimeInput::Wall(_) => None,
        TimeInput::Instant(at) => Some(at.to_utc()),
    }
}

/// The minutes of the wall clock after the midnight at which a date begins.
pub fn minutes_after(date: NaiveDate, time: TimeInput) -> Option<u16> {
    let passed = wall(time) - date.and_time(NaiveTime::MIN);
    u16::try_from(passed.num_minutes()).ok()
}
