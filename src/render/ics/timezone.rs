//! VTIMEZONE (RFC 5545, section 3.6.5) from the transitions of a zone.
//!
//! Where a zone changes twice a year by one rule it is written as two recurring observances, the
//! form that every client reads; otherwise each change stands for itself. There is always a
//! STANDARD part, and the first observance lies before the first event.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc, Weekday};
use ics::properties::{RRule, TzName};
use ics::{Daylight, Standard, TimeZone};

use crate::domain::local_time::{Transition, Zone};

/// How far around the events transitions are written, in days.
const MARGIN_DAYS: i64 = 2 * 366;

/// How far ahead a rule has to hold before it is written as one, in days: some years tell the
/// fourth Sunday of a month from its last.
const RULE_DAYS: i64 = 12 * 366;

/// The VTIMEZONE of a zone for events between two instants.
pub fn component<'a>(zone: Zone, first: DateTime<Utc>, last: DateTime<Utc>) -> TimeZone<'a> {
    written(zone, observances(zone, first, last))
}

fn observances(zone: Zone, first: DateTime<Utc>, last: DateTime<Utc>) -> Vec<Observance> {
    let margin = Duration::days(MARGIN_DAYS);
    let from = first - margin;
    let ahead = zone.transitions(from, last + Duration::days(RULE_DAYS));
    // What begins after the first event says nothing about it; and a zone that gives its summer
    // time up changes only until then.
    let begun = |rule: &Observance| rule.starts <= zone.wall(first);
    let goes_on = ahead
        .last()
        .is_some_and(|t| t.at > last + Duration::days(RULE_DAYS - 366));
    match yearly(&ahead).filter(|rules| goes_on && rules.iter().all(begun)) {
        Some(rules) => rules.to_vec(),
        None => {
            let near = ahead.iter().filter(|t| t.at <= last + margin);
            let start = Observance::once(&zone.state(from));
            [start]
                .into_iter()
                .chain(near.map(Observance::once))
                .collect()
        }
    }
}

/// One STANDARD or DAYLIGHT part.
#[derive(Clone, Debug, PartialEq)]
struct Observance {
    is_daylight: bool,
    starts: NaiveDateTime,
    offset_from_seconds: i32,
    offset_to_seconds: i32,
    name: String,
    rule: Option<String>,
}

impl Observance {
    fn once(transition: &Transition) -> Self {
        Observance {
            // A part with a higher offset than before it is what clients take for daylight time;
            // the zone data's own word decides only where nothing changes.
            is_daylight: match transition.offset_seconds - transition.offset_before_seconds {
                0 => transition.is_daylight,
                rise => rise > 0 && transition.is_daylight,
            },
            starts: transition.wall(),
            offset_from_seconds: transition.offset_before_seconds,
            offset_to_seconds: transition.offset_seconds,
            name: transition.abbreviation.clone(),
            rule: None,
        }
    }
}

/// The two observances of a zone that changes twice a year by one rule.
fn yearly(transitions: &[Transition]) -> Option<[Observance; 2]> {
    let [first, second, ..] = transitions else {
        return None;
    };
    let (rises, falls): (Vec<_>, Vec<_>) = transitions
        .iter()
        .partition(|t| t.offset_seconds > t.offset_before_seconds);
    let observances = [
        recurring(first, &rises, &falls)?,
        recurring(second, &rises, &falls)?,
    ];
    let both_kinds = observances[0].is_daylight != observances[1].is_daylight;
    let alternate = rises.len().abs_diff(falls.len()) <= 1;
    (both_kinds && alternate && rises.len() + falls.len() == transitions.len())
        .then_some(observances)
}

fn recurring(
    first: &Transition,
    rises: &[&Transition],
    falls: &[&Transition],
) -> Option<Observance> {
    let rising = first.offset_seconds > first.offset_before_seconds;
    let same = if rising { rises } else { falls };
    let kept = |t: &&Transition| {
        t.offset_seconds == first.offset_seconds
            && t.offset_before_seconds == first.offset_before_seconds
            && t.abbreviation == first.abbreviation
    };
    if !same.iter().all(kept) {
        return None;
    }
    let walls: Vec<_> = same.iter().map(|t| t.wall()).collect();
    let rule = rule(&walls)?;
    Some(Observance {
        rule: Some(rule),
        is_daylight: rising,
        ..Observance::once(first)
    })
}

/// The rule that yields each of these once a year: the nth or last weekday of a month.
fn rule(walls: &[NaiveDateTime]) -> Option<String> {
    let first = walls.first()?;
    let years = walls.windows(2).all(|pair| match pair {
        [a, b] => b.year() == a.year() + 1,
        _ => false,
    });
    let alike = |wall: &NaiveDateTime| {
        (wall.month(), wall.weekday(), wall.time())
            == (first.month(), first.weekday(), first.time())
    };
    if !years || !walls.iter().all(alike) {
        return None;
    }
    let nth = |wall: &NaiveDateTime| (wall.day() - 1) / 7 + 1;
    let last = |wall: &NaiveDateTime| (wall.date() + Duration::days(7)).month() != wall.month();
    let week = if walls.iter().all(last) {
        "-1".to_owned()
    } else if walls.iter().all(|wall| nth(wall) == nth(first)) {
        nth(first).to_string()
    } else {
        return None;
    };
    let day = day_code(first.weekday());
    Some(format!(
        "FREQ=YEARLY;BYMONTH={};BYDAY={week}{day}",
        first.month()
    ))
}

fn day_code(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    }
}

fn written<'a>(zone: Zone, mut parts: Vec<Observance>) -> TimeZone<'a> {
    // Outlook refuses a zone without a STANDARD part.
    if parts.iter().all(|part| part.is_daylight)
        && let Some(first) = parts.first_mut()
    {
        first.is_daylight = false;
    }
    let mut parts = parts.iter();
    let mut timezone = match parts.next() {
        Some(part) if part.is_daylight => TimeZone::daylight(zone.name(), daylight(part)),
        Some(part) => TimeZone::standard(zone.name(), standard(part)),
        None => TimeZone::standard(zone.name(), standard(&Observance::unchanging(zone))),
    };
    for part in parts {
        match part.is_daylight {
            true => timezone.add_daylight(daylight(part)),
            false => timezone.add_standard(standard(part)),
        }
    }
    timezone
}

impl Observance {
    fn unchanging(zone: Zone) -> Self {
        let epoch = NaiveDate::default().and_time(NaiveTime::MIN);
        Observance {
            starts: epoch,
            ..Observance::once(&zone.state(epoch.and_utc()))
        }
    }
}

fn standard<'a>(part: &Observance) -> Standard<'a> {
    let (from, to) = (
        offset(part.offset_from_seconds),
        offset(part.offset_to_seconds),
    );
    let mut standard = Standard::new(starts(part), from, to);
    standard.push(TzName::new(part.name.clone()));
    part.rule
        .iter()
        .for_each(|rule| standard.push(RRule::new(rule.clone())));
    standard
}

fn daylight<'a>(part: &Observance) -> Daylight<'a> {
    let (from, to) = (
        offset(part.offset_from_seconds),
        offset(part.offset_to_seconds),
    );
    let mut daylight = Daylight::new(starts(part), from, to);
    daylight.push(TzName::new(part.name.clone()));
    part.rule
        .iter()
        .for_each(|rule| daylight.push(RRule::new(rule.clone())));
    daylight
}

fn starts(part: &Observance) -> String {
    part.starts.format("%Y%m%dT%H%M%S").to_string()
}

/// An offset as `+HHMM`, with seconds where there are some.
fn offset(seconds: i32) -> String {
    let (sign, rest) = (if seconds < 0 { '-' } else { '+' }, seconds.abs());
    let (hours, minutes, seconds) = (rest / 3600, rest / 60 % 60, rest % 60);
    match seconds {
        0 => format!("{sign}{hours:02}{minutes:02}"),
        _ => format!("{sign}{hours:02}{minutes:02}{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;
    use ics::components::Component;

    use super::*;

    fn parts(zone: &str, year: i32) -> Vec<String> {
        let at = Utc.with_ymd_and_hms(year, 6, 22, 12, 0, 0).unwrap();
        let text = Component::from(component(Zone::parse(zone).unwrap(), at, at)).to_string();
        let wanted = ["BEGIN:", "DTSTART", "RRULE", "TZOFFSETTO"];
        let lines = text
            .lines()
            .filter(|l| wanted.iter().any(|w| l.starts_with(w)));
        lines.skip(1).map(str::to_owned).collect()
    }

    #[test]
    fn new_york_is_two_rules() {
        assert_eq!(
            parts("America/New_York", 2021),
            [
                "BEGIN:STANDARD",
                "DTSTART:20191103T020000",
                "TZOFFSETTO:-0500",
                "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
                "BEGIN:DAYLIGHT",
                "DTSTART:20200308T020000",
                "TZOFFSETTO:-0400",
                "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
            ]
        );
    }

    #[test]
    fn berlin_changes_on_the_last_sundays() {
        let parts = parts("Europe/Berlin", 2026);
        assert!(
            parts.contains(&"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU".to_owned()),
            "{parts:?}"
        );
        assert!(parts.contains(&"RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU".to_owned()));
    }

    #[test]
    fn zones_that_never_change_have_one_standard_part() {
        for zone in ["UTC", "Asia/Tokyo", "Asia/Kolkata", "America/Sao_Paulo"] {
            let parts = parts(zone, 2026);
            assert_eq!(
                (parts.len(), parts[0].as_str()),
                (3, "BEGIN:STANDARD"),
                "{zone}"
            );
        }
    }

    #[test]
    fn changes_by_no_rule_are_written_one_by_one() {
        let parts = parts("Africa/Casablanca", 2024);
        assert!(
            parts.iter().all(|line| !line.starts_with("RRULE")),
            "{parts:?}"
        );
        assert!(
            parts
                .iter()
                .filter(|line| *line == "BEGIN:STANDARD")
                .count()
                >= 2
        );
    }

    /// The offset that a client finds for a wall time: that of the latest onset before it.
    fn client_offset(parts: &[Observance], wall: NaiveDateTime) -> Option<i32> {
        let onset = |part: &Observance| {
            let Some(rule) = &part.rule else {
                return Some(part.starts).filter(|starts| *starts <= wall);
            };
            let (_, week_and_day) = rule.rsplit_once('=').unwrap();
            let week: i64 = week_and_day[..week_and_day.len() - 2].parse().unwrap();
            let in_year = |year: i32| {
                let first = NaiveDate::from_ymd_opt(year, part.starts.month(), 1).unwrap();
                let days = (0..31).map(|day| first + Duration::days(day));
                let days = days.filter(|day| {
                    day.month() == first.month() && day.weekday() == part.starts.weekday()
                });
                let days: Vec<_> = days.collect();
                let nth = if week < 0 {
                    days.len() - 1
                } else {
                    usize::try_from(week).unwrap() - 1
                };
                days[nth].and_time(part.starts.time())
            };
            let years = part.starts.year()..=wall.year();
            years.map(in_year).filter(|at| *at <= wall).max()
        };
        let onsets = parts
            .iter()
            .filter_map(|part| Some((onset(part)?, part.offset_to_seconds)));
        onsets.max_by_key(|(at, _)| *at).map(|(_, offset)| offset)
    }

    #[test]
    fn every_zone_gives_winter_and_summer_of_seventeen_years_their_offset() {
        let mut wrong = Vec::new();
        for zone in Zone::all() {
            for (year, month) in (2015..2032).flat_map(|year| [(year, 1), (year, 7)]) {
                let at = Utc.with_ymd_and_hms(year, month, 15, 12, 0, 0).unwrap();
                let found = client_offset(&observances(zone, at, at), zone.wall(at));
                if found != Some(zone.state(at).offset_seconds) {
                    wrong.push(format!("{zone} {at}: {found:?}"));
                }
            }
        }
        assert!(
            wrong.is_empty(),
            "{} wrong: {:?}",
            wrong.len(),
            wrong.first()
        );
    }

    #[test]
    fn a_zone_that_gave_its_summer_time_up_is_written_change_by_change() {
        let parts = parts("America/Mexico_City", 2023);
        assert!(
            parts.iter().all(|line| !line.starts_with("RRULE")),
            "{parts:?}"
        );
    }

    #[test]
    fn odd_offsets_are_written_with_their_seconds() {
        assert_eq!(offset(-12_600), "-0330");
        assert_eq!(offset(20_700), "+0545");
        assert_eq!(offset(-2_670), "-004430");
    }
}
