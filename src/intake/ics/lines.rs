//! Content lines (RFC 5545, section 3.1): unfolding, and what one line says.
//!
//! Exporters break the rules in known ways: LF or a lone CR ends a line, a text breaks in the
//! middle, the blank that marks the rest of a folded line is missing, a line is no property.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use super::notes::{Counted, Notes};
use super::properties::{Sort, sort};
use crate::intake::Error;

/// Above this the file is no programme: the largest real one has 60,000 lines.
const MAX_LINES: usize = 1_000_000;

/// How long a line is whose rest was folded: 75 octets, which some exporters miscount.
const FOLDED_OCTETS: RangeInclusive<usize> = 72..=76;

/// Longer words in front of a colon are text.
const NAME_CHARS_MAX: usize = 60;

/// One content line, unfolded.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// Where it begins, counted from 1.
    pub number: usize,
    text: Cow<'a, str>,
    /// True for a property whose text may go on where nothing marks it.
    is_open: bool,
    /// True for a property in whose text any word may stand in front of a colon.
    is_prose: bool,
}

/// One property (RFC 5545, section 3.1).
#[derive(Clone, Copy, Debug)]
pub(super) struct Property<'l> {
    /// In upper case.
    pub name: &'static str,
    parameters: &'l str,
    /// As it is written, without blanks at its ends.
    pub value: &'l str,
    pub line: usize,
}

/// What a content line is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Content<'l> {
    Property(Property<'l>),
    /// A property that says nothing here.
    Skipped,
    /// No property, or one that no standard knows.
    Unknown,
}

/// Joins the parts of folded lines, also where the fold is broken.
pub(super) fn unfold<'a>(text: &'a str, notes: &mut Notes) -> Result<Vec<Line<'a>>, Error> {
    // Where properties are written in capitals, other words before a colon are words of a text.
    let shouts = text.trim_start().starts_with("BEGIN");
    let mut lines: Vec<Line<'a>> = Vec::new();
    let (mut octets_before, mut gap) = (0, false);
    for (index, raw) in physical_lines(text).enumerate() {
        if index >= MAX_LINES {
            return Err(Error::TooManyLines { limit: MAX_LINES });
        }
        let number = index + 1;
        if raw.starts_with([' ', '\t'])
            && let Some(open) = lines.last_mut()
        {
            let rest = raw.get(1..).unwrap_or_default();
            open.text.to_mut().push_str(rest);
        } else if raw.trim().is_empty() {
            gap = true;
            continue;
        } else if let Some(open) = lines.last_mut().filter(|open| open.goes_on(raw, shouts)) {
            notes.count(Counted::Folding, number);
            let joined = open.text.to_mut();
            // Either the blank of a fold is missing, or the text was written with its own breaks.
            if gap || !FOLDED_OCTETS.contains(&octets_before) {
                joined.push_str(if gap { "\\n\\n" } else { "\\n" });
            }
            joined.push_str(raw);
        } else {
            lines.push(Line::new(raw.trim_start(), number));
        }
        (octets_before, gap) = (raw.len(), false);
    }
    Ok(lines)
}

/// The lines between LF, CRLF or a lone CR.
fn physical_lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n')
        .flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

impl<'a> Line<'a> {
    fn new(text: &'a str, number: usize) -> Self {
        let name = name(text);
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        Line {
            number,
            text: Cow::Borrowed(text),
            is_open: begins(text, false) && !is("BEGIN") && !is("END"),
            is_prose: is("DESCRIPTION") || is("COMMENT") || is("X-ALT-DESC"),
        }
    }

    /// True when a line below this one is part of it although no blank marks it.
    fn goes_on(&self, below: &str, shouts: bool) -> bool {
        self.is_open && !begins(below, shouts && self.is_prose)
    }
}

/// True for a line that begins like a property; in prose only like one in capitals.
fn begins(line: &str, in_prose: bool) -> bool {
    let name = name(line);
    let behind = line.get(name.len()..).unwrap_or_default().trim_start();
    let parameters = behind.starts_with(';');
    if !(parameters || behind.starts_with(':')) {
        return false;
    }
    let shouted = !name.contains(|c: char| c.is_ascii_lowercase());
    match sort(name) {
        Sort::Read(_) | Sort::Known => shouted || !in_prose,
        // "Q: why?" is text, "VTIMEZONE: Europe/Rome" was meant to be a property.
        Sort::Unknown => shouted && name.len() > 2 && (!parameters || behind.contains('=')),
    }
}

/// The word that a line begins with, if it can be the name of a property.
fn name(line: &str) -> &str {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let length = line
        .bytes()
        .take(NAME_CHARS_MAX)
        .take_while(|byte| fits(*byte))
        .count();
    let name = line.get(..length).unwrap_or_default();
    match name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        true => name,
        false => "",
    }
}

/// Reads what a line says.
pub(super) fn read<'l>(line: &'l Line<'_>) -> Content<'l> {
    let text: &'l str = &line.text;
    let Some((name, parameters, value)) = split(text) else {
        return Content::Unknown;
    };
    match sort(name) {
        Sort::Read(name) => Content::Property(Property {
            name,
            parameters,
            value: value.trim(),
            line: line.number,
        }),
        Sort::Known => Content::Skipped,
        Sort::Unknown => Content::Unknown,
    }
}

/// Splits a line into name, parameters and value.
fn split(line: &str) -> Option<(&str, &str, &str)> {
    let name = name(line);
    let behind = line.get(name.len()..)?.trim_start();
    if let Some(value) = behind.strip_prefix(':') {
        return (!name.is_empty()).then_some((name, "", value));
    }
    let behind = behind.strip_prefix(';')?;
    // A quotation mark that nothing closes encloses nothing.
    let colon = outside_quotes(behind, b':').or_else(|| behind.find(':'))?;
    let (parameters, value) = behind.split_at_checked(colon)?;
    Some((name, parameters, value.get(1..)?))
}

/// Where a mark first stands outside of quotation marks.
fn outside_quotes(text: &str, mark: u8) -> Option<usize> {
    let mut quoted = false;
    text.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == mark && !quoted
    })
}

impl Property<'_> {
    /// The value of a parameter, freed of its quotation marks and of the marks of RFC 6868.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let mut rest = self.parameters;
        loop {
            let end = outside_quotes(rest, b';').unwrap_or(rest.len());
            let (one, behind) = rest.split_at_checked(end)?;
            if let Some((key, value)) = one.split_once('=')
                && key.trim().eq_ignore_ascii_case(name)
            {
                return Some(plain(value));
            }
            rest = behind.strip_prefix(';')?;
        }
    }
}

fn plain(value: &str) -> String {
    let value = value.trim();
    let inside = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'));
    let value = inside.unwrap_or(value);
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        let after = if c == '^' { chars.clone().next() } else { None };
        let meant = match after {
            Some('n') => '\n',
            Some('^') => '^',
            Some('\'') => '"',
            _ => c,
        };
        if matches!(after, Some('n' | '^' | '\'')) {
            chars.next();
        }
        out.push(meant);
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of a file, each with its number.
    fn unfolded(text: &str) -> Vec<String> {
        let lines = unfold(text, &mut Notes::default()).unwrap();
        let told = |line: &Line<'_>| format!("{} {}", line.number, line.text);
        lines.iter().map(told).collect()
    }

    #[test]
    fn folded_lines_are_joined_whatever_ends_them() {
        let expected = ["1 SUMMARY:abcd", "4 UID:1"];
        for end in ["\n", "\r\n", "\r"] {
            let text = ["SUMMARY:ab", " c", "\td", "UID:1", "", ""].join(end);
            assert_eq!(unfolded(&text), expected, "{end:?}");
        }
    }

    #[test]
    fn a_line_that_lost_its_fold_is_joined_to_the_line_before() {
        let long = format!("DESCRIPTION:{}", "a".repeat(63));
        let text = format!("{long}\nbc\nUID:1\nDESCRIPTION:x\ny: z\n\nTL;DR: w\nEND:VEVENT\nv");
        let expected = [
            format!("1 {long}bc"),
            "3 UID:1".to_owned(),
            "4 DESCRIPTION:x\\ny: z\\n\\nTL;DR: w".to_owned(),
            "8 END:VEVENT".to_owned(),
            "9 v".to_owned(),
        ];
        assert_eq!(unfolded(&text), expected);
        let mut notes = Notes::default();
        unfold(&text, &mut notes).unwrap();
        let notes = notes.finish();
        assert_eq!(
            (notes.len(), notes[0].code, notes[0].line),
            (1, "folding_repaired", Some(2))
        );
        assert!(
            notes[0].text.starts_with("3 lines are no property"),
            "{}",
            notes[0].text
        );
    }

    #[test]
    fn words_before_a_colon_are_text_where_properties_are_in_capitals() {
        let text = "BEGIN:VEVENT\nDESCRIPTION:x\nurl: y\nLocation: z\nURL:w";
        let expected = [
            "1 BEGIN:VEVENT",
            "2 DESCRIPTION:x\\nurl: y\\nLocation: z",
            "5 URL:w",
        ];
        assert_eq!(unfolded(text), expected);
        let small = "begin:vevent\ndescription:x\nurl:y";
        assert_eq!(
            unfolded(small),
            ["1 begin:vevent", "2 description:x", "3 url:y"]
        );
    }

    #[test]
    fn parameters_are_found_in_quotation_marks_and_out_of_them() {
        let read = |text: &str, name: &str| {
            let lines = unfold(text, &mut Notes::default()).unwrap();
            let Content::Property(property) = read(&lines[0]) else {
                panic!("{text}");
            };
            (property.parameter(name), property.value.to_owned())
        };
        let told = |text: &str| {
            let (name, value) = read(text, "cn");
            format!("{}|{value}", name.unwrap_or("-".to_owned()))
        };
        assert_eq!(
            told("ATTENDEE;A=B;CN=\"Lee; Ann: x\": mailto:a"),
            "Lee; Ann: x|mailto:a"
        );
        assert_eq!(
            told("ORGANIZER;CN=Ann Lee, Bo Roe:MAILTO:x"),
            "Ann Lee, Bo Roe|MAILTO:x"
        );
        assert_eq!(told("ATTENDEE;CN=5\" Ann:x:y"), "5\" Ann|x:y");
        assert_eq!(told("ATTENDEE;CN=^'A^^^nB^x^:y"), "\"A^\nB^x^|y");
        assert_eq!(told("attendee : z"), "-|z");
    }

    #[test]
    fn what_is_no_property_is_said_to_be_none() {
        let sort = |text: &str| {
            let lines = unfold(text, &mut Notes::default()).unwrap();
            match read(&lines[0]) {
                Content::Property(property) => property.name,
                Content::Skipped => "skipped",
                Content::Unknown => "unknown",
            }
        };
        assert_eq!(
            (sort("dtstart:1"), sort("X-FOO;A=b:1")),
            ("DTSTART", "skipped")
        );
        for text in [
            "VTIMEZONE: Europe/Rome",
            "no property",
            ":",
            ";",
            "1:2",
            "SUMMARY;X",
        ] {
            assert_eq!(sort(text), "unknown", "{text}");
        }
    }
}
