//! How a foreign file reads: bytes → [`Programme`] and notes; nothing here writes or decides.
//!
//! One module per format, one line in [`ALL`]. A format says how sure it is that a file is its
//! own, [`read`] asks them all and lets the surest one parse. What the file does not print stays
//! empty; what was concluded is said in a [`Note`].

pub mod agenda_text;
pub mod csv_table;
pub mod ics;
pub mod konopas;
pub mod plenary_json;
pub mod pretalx;
pub mod printed;
pub mod schedule_json;
pub mod schedule_xml;
pub mod sessionize;

mod fahrplan;
mod gather;
pub mod html;
pub mod json;
mod parts;
pub mod said;
pub mod sniff;

use crate::domain::local_time::Zone;
use crate::domain::programme::{Note, Programme};
use sniff::Sniff;

/// The largest file that is read: the biggest real programme seen has 3 MB as XML.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;

/// The most sessions of one file: fifteen times the largest real programme.
pub const MAX_SESSIONS: usize = 20_000;

/// Every format that can be read.
pub static ALL: &[&InputFormat] = &[
    &agenda_text::FORMAT,
    &printed::FORMAT,
    &schedule_xml::FORMAT,
    &schedule_json::FORMAT,
    &sessionize::FORMAT,
    &pretalx::FORMAT,
    &konopas::FORMAT,
    &ics::FORMAT,
    &csv_table::FORMAT,
    &plenary_json::FORMAT,
];

/// One file format that can be read.
pub struct InputFormat {
    pub id: &'static str,
    pub summary: &'static str,
    /// How sure the format is that these bytes are its own, 0 to 100.
    pub confidence: fn(&Sniff<'_>) -> u8,
    pub parse: fn(&[u8], &Options) -> Result<Reading, Error>,
}

/// What the organizer says about a file before it is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// The zone of the conference: in it the days of a file without days begin.
    pub zone: Option<Zone>,
    /// How dates such as 03/04/2027 are meant, where the file does not show it.
    pub date_order: Option<DateOrder>,
}

/// The order of the numbers of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    DayMonth,
    MonthDay,
}

/// What one file says, and what the organizer should know about how it was read.
#[derive(Debug)]
pub struct Reading {
    pub format: &'static str,
    pub programme: Programme,
    pub notes: Vec<Note>,
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Error {
    #[error("no programme found: looked for {looked_for}; check that this is the right file")]
    NoProgramme { looked_for: &'static str },
    #[error("the file is not text in UTF-8 (byte {offset} is not); save as UTF-8 and try again")]
    NotText { offset: usize },
    #[error("the file has more than {limit} bytes; cut it into smaller files")]
    TooLarge { limit: usize },
    #[error("the file has more than {limit} lines; cut it into smaller files")]
    TooManyLines { limit: usize },
    #[error("the file has {sessions} sessions, the limit is {limit}; cut it into smaller files")]
    TooManySessions { sessions: usize, limit: usize },
    #[error("the format \"{name}\" is unknown; use one of: {known}")]
    UnknownFormat { name: String, known: String },
    /// It begins like a format that is read, and is not well-formed.
    #[error("line {line}: {reason}")]
    Malformed { line: usize, reason: String },
    /// It is something else; says what.
    #[error("this is {found}; {way_out}")]
    Foreign { found: String, way_out: String },
}

/// Reads a file in the named format, or in the one that is surest that the file is its own.
///
/// When no format recognises the file the first one parses it, because its error then says what
/// was looked for.
pub fn read(bytes: &[u8], format: Option<&str>, options: &Options) -> Result<Reading, Error> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::TooLarge { limit: MAX_BYTES });
    }
    let sniff = Sniff::of(bytes);
    let chosen = match format {
        Some(name) => ALL.iter().find(|known| known.id == name),
        None => {
            sniff.refuse_foreign()?;
            let surest = ALL.iter().map(|known| (known.confidence)(&sniff)).max();
            if surest.unwrap_or_default() == 0 {
                sniff.refuse_unknown(&known())?;
            }
            ALL.iter()
                .rev()
                .max_by_key(|known| (known.confidence)(&sniff))
        }
    };
    let Some(chosen) = chosen else {
        let name = format.unwrap_or_default().to_owned();
        let known = known();
        return Err(Error::UnknownFormat { name, known });
    };
    let reading = (chosen.parse)(bytes, options)?;
    within_bounds(reading.programme.sessions().count())?;
    Ok(reading)
}

/// The names of all formats.
fn known() -> String {
    ALL.iter()
        .map(|known| known.id)
        .collect::<Vec<_>>()
        .join(", ")
}

/// Refuses more sessions than one file may have.
pub fn within_bounds(sessions: usize) -> Result<(), Error> {
    let limit = MAX_SESSIONS;
    match sessions > limit {
        true => Err(Error::TooManySessions { sessions, limit }),
        false => Ok(()),
    }
}

/// The text of a file in UTF-8, without its byte order mark.
pub fn text(bytes: &[u8]) -> Result<&str, Error> {
    if let Some(offset) = bytes.iter().position(|byte| *byte == 0) {
        return Err(Error::NotText { offset });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| Error::NotText {
        offset: error.valid_up_to(),
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// A pattern of this source; every test of its reader would fail on a wrong one.
#[expect(
    clippy::expect_used,
    reason = "the pattern is a constant of this program"
)]
fn pattern(text: &str) -> regex::Regex {
    regex::Regex::new(text).expect("a constant")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], format: Option<&str>) -> Result<Reading, Error> {
        super::read(bytes, format, &Options::default())
    }

    #[test]
    fn an_unknown_format_names_the_known_ones() {
        let error = read(b"", Some("fax")).unwrap_err().to_string();
        assert!(
            error.contains("\"fax\"") && error.contains("agenda-text"),
            "{error}"
        );
    }

    #[test]
    fn a_file_above_the_limit_is_refused_before_it_is_parsed() {
        let error = read(&vec![b'a'; MAX_BYTES + 1], None).unwrap_err();
        assert_eq!(error, Error::TooLarge { limit: MAX_BYTES });
    }

    #[test]
    fn an_empty_file_holds_no_programme() {
        let error = read(b"", None).unwrap_err().to_string();
        assert!(error.starts_with("no programme found"), "{error}");
    }
}
