//! Dates and times as spreadsheets write them: `2:00 p.m.`, `10:00–11:00`, `27/12/14`,
//! `2027-05-04T10:00`, and numbers of days such as 46146.4375.

use std::sync::LazyLock;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveTime};
use regex::Regex;

use super::serial::{fraction, serial};
use crate::domain::local_time::TimeInput;
use crate::intake::{DateOrder, Error, pattern, said};

/// What one cell says about when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Point {
    /// A time with its offset.
    pub instant: Option<DateTime<FixedOffset>>,
    pub date: Option<NaiveDate>,
    pub time: Option<NaiveTime>,
    /// The end of a range.
    pub until: Option<NaiveTime>,
}

static NUMERIC: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:^|[^\d/.-])(?P<date>(?P<a>\d{1,2})(?P<first>[/.-])\s?(?P<b>\d{1,2})",
        r"(?P<second>[/.-])\s?(?:\d{4}|\d{2}))(?:[^\d/.-]|$)",
    ))
});
static ISO: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d{4}-\d{1,2}-\d{1,2}"));
static DASH: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\s*(?:[-–—‒−~]+|\b(?:to|until|till|bis|à)\b)\s*"));

/// A date of three numbers.
struct Numeric<'a> {
    text: &'a str,
    /// What stands behind it.
    rest: &'a str,
    first: u32,
    second: u32,
    /// True when the numbers themselves or their points say which of them is the day.
    is_plain: bool,
}

/// The order of the numbers of the dates of one file: what one of them shows holds for all.
pub(super) fn order<'a>(
    cells: impl Iterator<Item = (usize, &'a str)>,
    declared: Option<DateOrder>,
) -> Result<Option<DateOrder>, Error> {
    let (mut day_first, mut month_first, mut doubtful) = (false, false, None);
    for (line, cell) in cells {
        let Some(found) = numeric(cell) else {
            continue;
        };
        day_first |= found.first > 12;
        month_first |= found.second > 12;
        if !found.is_plain && doubtful.is_none() {
            doubtful = Some((line, found.text));
        }
    }
    let shown = match (day_first, month_first) {
        (true, false) => Some(DateOrder::DayMonth),
        (false, true) => Some(DateOrder::MonthDay),
        (true, true) | (false, false) => None,
    };
    match (shown.or(declared), doubtful) {
        (None, Some((line, text))) => {
            let reason = format!(
                "nothing in the file shows whether the day or the month comes first in \
                 \"{text}\"; declare the order with --date-order"
            );
            Err(Error::Malformed { line, reason })
        }
        (order, _) => Ok(order),
    }
}

/// Reads a cell with a date, a time, both, or a range of times; `None` when it is none of these.
pub(super) fn point(text: &str, order: Option<DateOrder>) -> Option<Point> {
    /// Longer cells are prose.
    const BYTES_MAX: usize = 100;
    let text = text.trim();
    if text.len() > BYTES_MAX {
        return None;
    }
    if let Some(point) = timestamp(text) {
        return Some(point);
    }
    if let Some((date, time)) = serial(text) {
        let date = Some(date);
        return Some(Point {
            date,
            time,
            ..Point::default()
        });
    }
    let (date, rest) = dated(text, order);
    let around = [' ', ',', '|', '·'];
    let rest = rest.trim_matches(around).trim_start_matches('T').trim();
    if rest.is_empty() {
        return date.map(|_| Point {
            date,
            ..Point::default()
        });
    }
    match span(rest) {
        Some((time, until)) => {
            let time = Some(time);
            Some(Point {
                date,
                time,
                until,
                instant: None,
            })
        }
        None => {
            let date = Some(in_words(text, order)?);
            Some(Point {
                date,
                ..Point::default()
            })
        }
    }
}

/// Reads a date and a time as programs write them, with an offset or without one.
fn timestamp(text: &str) -> Option<Point> {
    // Some write a blank where the T belongs, and leave the colon out of the offset.
    let text = text.replacen(' ', "T", 1);
    let instant = match TimeInput::parse(&text) {
        Ok(TimeInput::Instant(at)) => at,
        Ok(TimeInput::Wall(wall)) => {
            let (date, time) = (Some(wall.date()), Some(wall.time()));
            return Some(Point {
                date,
                time,
                ..Point::default()
            });
        }
        Err(_) => DateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S%z").ok()?,
    };
    let wall = instant.naive_local();
    Some(Point {
        instant: Some(instant),
        date: usable(Some(wall.date())),
        time: Some(wall.time()),
        until: None,
    })
}

/// The zone that is printed behind a time ("10:30 AM ET").
pub(super) fn zone_label(text: &str) -> Option<&str> {
    let (before, word) = text.trim().rsplit_once(' ')?;
    let word = word.trim_matches(['(', ')']);
    let is_label = (2..=5).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_uppercase())
        && !["AM", "PM", "UHR", "HRS", "NOON"].contains(&word);
    (is_label && before.contains(|c: char| c.is_ascii_digit())).then_some(word)
}

/// The numeric date that a text begins with, perhaps behind a weekday, and the rest.
fn dated(text: &str, order: Option<DateOrder>) -> (Option<NaiveDate>, &str) {
    if let Some(found) = ISO.find(text) {
        let rest = text.get(found.end()..).unwrap_or_default();
        return (usable(said::date(found.as_str(), None)), rest);
    }
    match numeric(text) {
        Some(found) => {
            // 05/05/2027 is the same in both orders.
            let same = (found.first == found.second).then_some(DateOrder::DayMonth);
            (usable(said::date(found.text, same.or(order))), found.rest)
        }
        None => (None, text),
    }
}

fn numeric(text: &str) -> Option<Numeric<'_>> {
    let found = NUMERIC.captures(text)?;
    let date = found.name("date")?;
    let mark = found.name("first")?.as_str();
    if found.name("second")?.as_str() != mark {
        return None;
    }
    let number = |name: &str| found.name(name)?.as_str().parse::<u32>().ok();
    let (first, second) = (number("a")?, number("b")?);
    Some(Numeric {
        text: date.as_str(),
        rest: text.get(date.end()..)?,
        first,
        second,
        is_plain: first > 12 || second > 12 || first == second || mark == ".",
    })
}

/// A date in words: "4 May 2027", "27-Dec-14".
fn in_words(text: &str, order: Option<DateOrder>) -> Option<NaiveDate> {
    let short_year = || {
        let (head, year) = text.rsplit_once([' ', '-'])?;
        let is_year = year.len() == 2 && year.bytes().all(|byte| byte.is_ascii_digit());
        let is_date = is_year && head.contains(|c: char| c.is_ascii_digit());
        is_date.then(|| said::date(&format!("{head} 20{year}"), order))?
    };
    usable(said::date(text, order).or_else(short_year))
}

/// Dates outside of this are typing errors.
pub(super) fn usable(date: Option<NaiveDate>) -> Option<NaiveDate> {
    date.filter(|date| (1975..2099).contains(&date.year()))
}

/// A time of day, without the zone that may be printed behind it.
fn clock(text: &str) -> Option<NaiveTime> {
    let text = match zone_label(text) {
        Some(label) => text
            .trim()
            .trim_end_matches(['(', ')'])
            .strip_suffix(label)?,
        None => text,
    };
    let text = text.trim().trim_end_matches('(').trim();
    let word = text
        .trim_start_matches(['0', '1', '2', ':'])
        .trim()
        .to_lowercase();
    match word.as_str() {
        "noon" | "midday" | "mittag" | "mittags" | "midi" => NaiveTime::from_hms_opt(12, 0, 0),
        "midnight" | "mitternacht" | "minuit" => Some(NaiveTime::MIN),
        // Half of a date.
        word if word.contains('/') => None,
        _ => fraction(text).or_else(|| said::time(text)),
    }
}

/// A time of day or a range of two.
fn span(text: &str) -> Option<(NaiveTime, Option<NaiveTime>)> {
    let text = text
        .strip_prefix("from ")
        .or(text.strip_prefix("von "))
        .unwrap_or(text);
    let mut halves = DASH.splitn(text, 2);
    let (from, to) = (halves.next()?, halves.next());
    match to.and_then(|to| Some((to, clock(to)?))) {
        None => Some((clock(from)?, None)),
        Some((to, end)) => {
            let start = inherited(from, to, end).or_else(|| clock(from))?;
            Some((start, Some(end)))
        }
    }
}

/// The start of a range with "pm" or "Uhr" at its end alone: "8:30 – 9am", "11:00-12:30 p.m.".
fn inherited(from: &str, to: &str, end: NaiveTime) -> Option<NaiveTime> {
    let letters = |text: &str| {
        let bare = match zone_label(text) {
            Some(label) => text.trim_end_matches([')', ' ']).trim_end_matches(label),
            None => text,
        };
        let letters = bare.chars().filter(|c| c.is_alphabetic());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    if !letters(from).is_empty() {
        return None;
    }
    let (word, other) = match letters(to).as_str() {
        "am" => ("am", "pm"),
        "pm" => ("pm", "am"),
        "uhr" => return clock(&format!("{from} uhr")),
        "h" => return clock(&format!("{from} h")),
        _ => return None,
    };
    let same = clock(&format!("{from} {word}"))?;
    if same < end {
        Some(same)
    } else {
        clock(&format!("{from} {other}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let Some(point) = point(text, Some(DateOrder::DayMonth)) else {
            return "-".to_owned();
        };
        let minute = |time: NaiveTime| time.format("%H:%M").to_string();
        let date = point.date.map(|date| date.to_string());
        let parts = [date, point.time.map(minute), point.until.map(minute)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn times_and_ranges_are_read_as_people_type_them() {
        for (text, expected) in [
            ("2:00 p.m.", "14:00"),
            ("0:00 a.m.", "00:00"),
            ("12:00 p.m.", "12:00"),
            ("12 noon", "12:00"),
            ("9h30", "09:30"),
            ("14 Uhr", "14:00"),
            ("10:30 AM ET", "10:30"),
            ("10:30 (CEST)", "10:30"),
            ("10:00–11:00", "10:00 11:00"),
            ("10:00 AM - 11:45 AM ET", "10:00 11:45"),
            ("8:30 – 9am", "08:30 09:00"),
            ("11:00-12:30 p.m.", "11:00 12:30"),
            ("1:00 - 2:30 pm", "13:00 14:30"),
            ("von 9:00 bis 10:00 Uhr", "09:00 10:00"),
            ("10:00 –", "10:00"),
            ("0.4375", "10:30"),
            ("0,5", "12:00"),
            ("0.25", "06:00"),
            ("0.30", "00:30"),
            ("9-10", "-"),
            ("soon", "-"),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn dates_are_read_with_and_without_a_time() {
        for (text, expected) in [
            ("27/12/14", "2014-12-27"),
            ("Samstag, 27.12.2014", "2014-12-27"),
            ("03/04/2027 2:00 pm", "2027-04-03 14:00"),
            ("2027-05-04", "2027-05-04"),
            ("2027-05-04 10:00 – 11:30", "2027-05-04 10:00 11:30"),
            ("2027-05-04 10:00:00", "2027-05-04 10:00"),
            ("2027-05-04T10:00:00+02:00", "2027-05-04 10:00"),
            ("4 May 2027", "2027-05-04"),
            ("27-Dec-14", "2014-12-27"),
            ("46511.4375", "2027-05-04 10:30"),
            ("46511", "2027-05-04"),
            ("4 May", "-"),
            ("12/10", "-"),
            ("2027-05-04T10:00:00-0400", "2027-05-04 10:00"),
            ("Monday", "-"),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
        assert!(
            point("2027-05-04T10:00:00Z", None)
                .unwrap()
                .instant
                .is_some()
        );
    }

    #[test]
    fn one_date_shows_the_order_of_all() {
        let order_of = |cells: &[&str], declared| order((2..).zip(cells.iter().copied()), declared);
        assert_eq!(
            order_of(&["03/04/2027", "27/04/2027"], None),
            Ok(Some(DateOrder::DayMonth))
        );
        assert_eq!(
            order_of(&["3-4-27", "4-27-27"], None),
            Ok(Some(DateOrder::MonthDay))
        );
        assert_eq!(
            order_of(&["2027-05-04", "4.5.2027", "5/5/2027"], None),
            Ok(None)
        );
        let declared = Some(DateOrder::MonthDay);
        assert_eq!(order_of(&["03/04/2027"], declared), Ok(declared));
        let refused = order_of(&["x", "03/04/2027"], None)
            .unwrap_err()
            .to_string();
        assert!(
            refused.starts_with("line 3:") && refused.contains("--date-order"),
            "{refused}"
        );
        assert_eq!(told("10:00 CET"), "10:00");
        assert_eq!(zone_label("10:30 AM ET"), Some("ET"));
        assert_eq!(zone_label("10:30 AM"), None);
    }
}
