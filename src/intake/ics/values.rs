//! Values of properties (RFC 5545, section 3.3): texts, times, durations and offsets.

use std::sync::LazyLock;

use chrono::{DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};
use regex::{Captures, Regex};

use crate::intake::pattern;

/// A date or a time as it is printed (RFC 5545, sections 3.3.4 and 3.3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Printed {
    /// Midnight where no time of day is printed.
    pub wall: NaiveDateTime,
    pub form: Form,
}

/// How a [`Printed`] is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The whole day.
    Date,
    /// A wall time of the zone that TZID names, or of any when none is named.
    Local,
    /// A wall time with its offset; `Z` is an offset of nothing.
    Offset(FixedOffset),
}

// Beside the form of the RFC that of ISO 8601, which some exporters write.
static TIME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?P<year>[0-9]{4})-?(?P<month>[0-9]{2})-?(?P<day>[0-9]{2})",
        r"(?:[Tt ](?P<hour>[0-9]{2}):?(?P<minute>[0-9]{2})(?::?(?P<second>[0-9]{2}))?",
        r"(?:[.,][0-9]+)?(?P<offset>[Zz]|[+-][0-9]{2}:?[0-9]{2})?)?$",
    ))
});
static OFFSET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?P<sign>[+-]?)(?P<hours>[0-9]{2}):?(?P<minutes>[0-9]{2})",
        r"(?::?(?P<seconds>[0-9]{2}))?$",
    ))
});
static DURATION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?P<sign>[+-]?)P(?:(?P<weeks>[0-9]{1,9})W)?(?:(?P<days>[0-9]{1,9})D)?",
        r"(?:T(?:(?P<hours>[0-9]{1,9})H)?(?:(?P<minutes>[0-9]{1,9})M)?",
        r"(?:(?P<seconds>[0-9]{1,9})S)?)?$",
    ))
});

fn number(found: &Captures<'_>, name: &str) -> Option<u32> {
    found.name(name)?.as_str().parse().ok()
}

/// Reads a date, or a date and a time; `None` for one that is in no calendar.
pub(super) fn time(text: &str) -> Option<Printed> {
    let found = TIME.captures(text.trim())?;
    let year = i32::try_from(number(&found, "year")?).ok()?;
    let date = NaiveDate::from_ymd_opt(year, number(&found, "month")?, number(&found, "day")?)?;
    let Some(hour) = number(&found, "hour") else {
        let wall = date.and_time(NaiveTime::MIN);
        return Some(Printed {
            wall,
            form: Form::Date,
        });
    };
    // A leap second is the last one of its minute; 24:00 is the midnight that ends the day.
    let second = number(&found, "second").unwrap_or_default().min(59);
    let time = NaiveTime::from_hms_opt(hour % 24, number(&found, "minute")?, second)?;
    let nights = match hour {
        0..24 => 0,
        24 => 1,
        _ => return None,
    };
    let wall = date.and_time(time) + Duration::days(nights);
    let form = match found.name("offset").map(|offset| offset.as_str()) {
        None => Form::Local,
        Some("Z" | "z") => Form::Offset(FixedOffset::east_opt(0)?),
        Some(text) => Form::Offset(offset(text)?),
    };
    Some(Printed { wall, form })
}

/// Reads `+HHMM` or `-HHMMSS` (RFC 5545, section 3.3.14); `None` for a day or more.
pub(super) fn offset(text: &str) -> Option<FixedOffset> {
    let found = OFFSET.captures(text.trim())?;
    let part = |name| number(&found, name).unwrap_or_default();
    let seconds = part("hours") * 3600 + part("minutes") * 60 + part("seconds");
    let seconds = i32::try_from(seconds).ok()?;
    match found.name("sign").map(|sign| sign.as_str()) {
        Some("-") => FixedOffset::west_opt(seconds),
        _ => FixedOffset::east_opt(seconds),
    }
}

/// Reads `PT1H30M` (RFC 5545, section 3.3.6).
pub(super) fn duration(text: &str) -> Option<Duration> {
    let found = DURATION.captures(text.trim())?;
    let part = |name| i64::from(number(&found, name).unwrap_or_default());
    let days = part("weeks") * 7 + part("days");
    let seconds = ((days * 24 + part("hours")) * 60 + part("minutes")) * 60 + part("seconds");
    let minus = found.name("sign").is_some_and(|sign| sign.as_str() == "-");
    Duration::try_seconds(if minus { -seconds } else { seconds })
}

/// An instant as wall time and offset.
pub(super) fn instant(wall: NaiveDateTime, offset: FixedOffset) -> DateTime<FixedOffset> {
    let east = Duration::seconds(offset.local_minus_utc().into());
    DateTime::from_naive_utc_and_offset(wall - east, offset)
}

/// False for years that are typing errors; no programme has them, and no zone is known in them.
pub(super) fn in_range(wall: NaiveDateTime) -> bool {
    (1975..2099).contains(&wall.year())
}

/// Reads a text (RFC 5545, section 3.3.11), trimmed.
pub(super) fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n' | 'N') => out.push('\n'),
            // Only the first three have to be escaped; some exporters escape the others, too.
            Some(c @ (',' | ';' | '\\' | ':' | '"')) => out.push(c),
            Some(c) => out.extend(['\\', c]),
            None => out.push('\\'),
        }
    }
    out.trim().to_owned()
}

/// Reads a list of texts: commas that are not escaped part them.
pub(super) fn list(value: &str) -> Vec<String> {
    let (mut parts, mut from, mut escaped) = (Vec::new(), 0, false);
    for (at, c) in value.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ',' => {
                parts.extend(value.get(from..at));
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(value.get(from..));
    let parts = parts.into_iter().map(text);
    parts.filter(|part| !part.is_empty()).collect()
}

/// A text on one line, with single blanks.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_freed_of_their_backslashes() {
        let told = [
            r"a\, b\; c\\d\ne\Nf",
            r#"\x \: \" trailing \"#,
            r"  a  ",
            "",
        ];
        let read = told.map(text);
        assert_eq!(read, ["a, b; c\\d\ne\nf", "\\x : \" trailing \\", "a", ""]);
        assert_eq!(list(r"Law\, old,  , port"), ["Law, old", "port"]);
    }

    #[test]
    fn times_are_read_in_all_their_forms_and_nonsense_is_not() {
        let told = |value: &str| {
            time(value).map(|printed| {
                let form = match printed.form {
                    Form::Date => "all day".to_owned(),
                    Form::Local => "local".to_owned(),
                    Form::Offset(offset) => offset.to_string(),
                };
                format!("{} {form}", printed.wall.format("%Y-%m-%d %H:%M:%S"))
            })
        };
        let read = |value: &str| told(value).unwrap();
        assert_eq!(read("20270504T090000Z"), "2027-05-04 09:00:00 +00:00");
        assert_eq!(read("20270504T090030"), "2027-05-04 09:00:30 local");
        assert_eq!(read("20270504"), "2027-05-04 00:00:00 all day");
        assert_eq!(read("20270504T2400"), "2027-05-05 00:00:00 local");
        assert_eq!(
            read("2027-05-04T09:00:00+02:00"),
            "2027-05-04 09:00:00 +02:00"
        );
        for value in [
            "99999999",
            "20270504T9999",
            "20270229",
            "20270504T0900+9999",
            "x",
            "",
        ] {
            assert_eq!(told(value), None, "{value}");
        }
    }

    #[test]
    fn offsets_and_durations_are_read() {
        let east = |value: &str| offset(value).map(|offset| offset.local_minus_utc());
        let known = ["+0930", "-033000", "+00:53"].map(east);
        assert_eq!(known, [Some(34_200), Some(-12_600), Some(3_180)]);
        assert_eq!(
            (east("+9999"), east("12"), east("+2400")),
            (None, None, None)
        );
        let minutes = |value: &str| duration(value).map(|length| length.num_minutes());
        let known = ["PT1H30M", "P1DT1H", "+P2W", "-PT5M", "P"].map(minutes);
        assert_eq!(known, [90, 1500, 20_160, -5, 0].map(Some));
        assert!(minutes("P999999999W").is_some());
        assert_eq!((minutes("1H"), minutes("P1234567890D")), (None, None));
    }
}
