//! When sessions and days begin and end.
//!
//! A date with an offset is an instant and stays one. What has only a time of day takes place on
//! the wall of the conference, on the date of its day; before the day has opened it is the next
//! date.

use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use super::{Day, Event};
use crate::domain::conference::Window;
use crate::domain::local_time::{TimeInput, Zone};
use crate::domain::programme::Timing;
use crate::intake::{DateOrder, said};

const DAY_MINUTES: i64 = 24 * 60;

/// Longer texts are no times.
const TIME_BYTES_MAX: usize = 64;

/// Where the seconds or the offset of `2027-05-04T10:30` would stand.
const MINUTE_ENDS: usize = 16;

/// What the times of a file are read by.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clock {
    /// That of the file, else that of the organizer: it tells on which date an instant lies.
    pub zone: Option<Zone>,
    pub date_order: Option<DateOrder>,
    /// When one day gives way to the next, in minutes after midnight.
    pub day_change: i64,
}

/// The hours of one day.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hours {
    pub date: Option<NaiveDate>,
    /// When it opens and closes, in minutes after the midnight at which its date begins.
    pub window: Option<(u16, u16)>,
    /// What begins earlier on the wall, in minutes, is of the next date, …
    opens: i64,
    /// … unless that were after its end.
    closes: Option<i64>,
}

impl Clock {
    /// Reads when a day is open: from one to the other day change, where it does not say so.
    pub fn hours(&self, day: &Day) -> Hours {
        let date = self.date(&day.date).or_else(|| self.date(&day.start));
        let Some(date) = date else {
            return Hours::default();
        };
        let mut opens = self.minutes(&day.start, date);
        let mut closes = self.minutes(&day.end, date);
        if opens.is_none() && self.day_change > 0 {
            opens = Some(self.day_change);
            closes = closes.or(Some(self.day_change + DAY_MINUTES));
        }
        let opened = opens.unwrap_or(0);
        // Two times of day: what closes at 03:00 closes after midnight.
        if moment(&day.end).is_none() {
            closes = closes.map(|at| if at > opened { at } else { at + DAY_MINUTES });
        }
        let window = opens.zip(closes).and_then(|(opens, closes)| {
            let (opens, closes) = (u16::try_from(opens).ok()?, u16::try_from(closes).ok()?);
            Window::new(opens, closes).ok()?;
            Some((opens, closes))
        });
        Hours {
            date: Some(date),
            window,
            opens: opened,
            closes,
        }
    }

    /// When a session takes place, and how long it lasts where no time says so.
    pub fn timing(&self, event: &Event, hours: &Hours) -> (Timing, Option<u16>) {
        let minutes = said::minutes(&event.duration).filter(|minutes| *minutes > 0);
        let length = minutes.map(i64::from);
        if let Some(starts) = self.starts(event, hours) {
            let ends = length.and_then(|minutes| later(starts, minutes));
            let ends = ends.or_else(|| self.ends(event, starts));
            return (Timing::At { starts, ends }, None);
        }
        // A time of a day that has no date.
        match said::time(&event.start) {
            Some(starts) => {
                let ends = length.map(|minutes| starts + Duration::minutes(minutes));
                let ends = ends.or_else(|| said::time(&event.end).filter(|end| *end != starts));
                (Timing::OfDay { starts, ends }, None)
            }
            None => (Timing::Unplaced, minutes),
        }
    }

    /// What the walls of the conference show; without a zone, what the time itself says.
    pub fn wall(&self, time: TimeInput) -> NaiveDateTime {
        match (time, self.zone) {
            (TimeInput::Wall(wall), _) => wall,
            (TimeInput::Instant(at), Some(zone)) => zone.wall(at.to_utc()),
            (TimeInput::Instant(at), None) => at.naive_local(),
        }
    }

    fn starts(&self, event: &Event, hours: &Hours) -> Option<TimeInput> {
        if let Some(time) = moment(&event.date).or_else(|| moment(&event.start)) {
            return Some(time);
        }
        let time = said::time(&event.start)?;
        if let Some(date) = self.date(&event.date) {
            return Some(TimeInput::Wall(date.and_time(time)));
        }
        let (date, minute) = (hours.date?, minute_of(time));
        let closes = hours.closes.unwrap_or(i64::MAX);
        let is_next = minute < hours.opens && minute + DAY_MINUTES < closes;
        let date = if is_next { date.succ_opt()? } else { date };
        Some(TimeInput::Wall(date.and_time(time)))
    }

    /// The printed end; one that is not after the start is none.
    fn ends(&self, event: &Event, starts: TimeInput) -> Option<TimeInput> {
        let start = self.wall(starts);
        if let Some(end) = moment(&event.end) {
            let is_later = match (starts, end) {
                (TimeInput::Instant(start), TimeInput::Instant(end)) => end > start,
                _ => self.wall(end) > start,
            };
            return is_later.then_some(end);
        }
        let end = start.date().and_time(said::time(&event.end)?);
        match (end - start).num_minutes() {
            0 => None,
            minutes if minutes < 0 => later(starts, minutes + DAY_MINUTES),
            minutes => later(starts, minutes),
        }
    }

    fn date(&self, text: &str) -> Option<NaiveDate> {
        let text = text.trim();
        let is_short = (1..=TIME_BYTES_MAX).contains(&text.len());
        is_short
            .then(|| said::date(text, self.date_order))
            .flatten()
    }

    /// Minutes after the midnight at which a date begins; 23:59:59 means midnight.
    fn minutes(&self, text: &str, date: NaiveDate) -> Option<i64> {
        match moment(text) {
            Some(time) => {
                let passed = self.wall(time) - date.and_time(NaiveTime::MIN);
                Some((passed.num_seconds() + 59).div_euclid(60))
            }
            None => said::time(text).map(minute_of),
        }
    }
}

/// Minutes after midnight.
pub(super) fn minute_of(time: NaiveTime) -> i64 {
    i64::from(time.num_seconds_from_midnight()) / 60
}

/// Reads date and time: RFC 3339, a local time, or either as nearly as programs write it, such as
/// `2027-05-04 10:30+0200`.
pub(super) fn moment(text: &str) -> Option<TimeInput> {
    let text = text.trim();
    if !(MINUTE_ENDS..=TIME_BYTES_MAX).contains(&text.len()) {
        return None;
    }
    if let Ok(time) = TimeInput::parse(text) {
        return Some(time);
    }
    let text = text.replacen(' ', "T", 1);
    let text = match text.get(..MINUTE_ENDS).zip(text.get(MINUTE_ENDS..)) {
        Some((minute, offset)) if offset.starts_with(['+', '-', 'Z']) => {
            format!("{minute}:00{offset}")
        }
        _ => text,
    };
    let at = text.len().saturating_sub("+0200".len());
    let text = match text.get(..at).zip(text.get(at..)) {
        Some((time, offset))
            if offset.starts_with(['+', '-'])
                && offset.bytes().skip(1).all(|byte| byte.is_ascii_digit()) =>
        {
            let (hours, minutes) = offset.split_at("+02".len());
            format!("{time}{hours}:{minutes}")
        }
        _ => text,
    };
    TimeInput::parse(&text).ok()
}

fn later(time: TimeInput, minutes: i64) -> Option<TimeInput> {
    let length = Duration::try_minutes(minutes)?;
    match time {
        TimeInput::Wall(wall) => wall.checked_add_signed(length).map(TimeInput::Wall),
        TimeInput::Instant(at) => at.checked_add_signed(length).map(TimeInput::Instant),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(date: &str, start: &str, end: &str) -> Day {
        let (date, start, end) = (date.to_owned(), start.to_owned(), end.to_owned());
        Day {
            date,
            start,
            end,
            ..Day::default()
        }
    }

    fn at(text: &str) -> TimeInput {
        moment(text).unwrap()
    }

    /// Start and end of a session that is given as `date|start|duration|end`.
    fn timing(clock: &Clock, hours: &Hours, event: &str) -> String {
        let mut parts = event.split('|').map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        let event = Event {
            date: next(),
            start: next(),
            duration: next(),
            end: next(),
            ..Event::default()
        };
        let told = |time: TimeInput| match time {
            TimeInput::Wall(wall) => wall.format("%d %H:%M").to_string(),
            TimeInput::Instant(at) => at.format("%d %H:%M%:z").to_string(),
        };
        match clock.timing(&event, hours) {
            (Timing::Unplaced, minutes) => format!("unplaced {minutes:?}"),
            (Timing::OfDay { starts, ends }, _) => format!("{starts} {ends:?}"),
            (Timing::At { starts, ends }, _) => {
                format!("{} – {}", told(starts), ends.map(told).unwrap_or_default())
            }
        }
    }

    #[test]
    fn a_date_with_an_offset_is_an_instant_and_a_time_is_one_of_its_day() {
        let clock = Clock::default();
        let hours = clock.hours(&day("2027-05-04", "", ""));
        let told = |event: &str| timing(&clock, &hours, event);
        let instants = told("2027-05-04T10:30:00+02:00|10:30|00:45");
        assert_eq!(instants, "04 10:30+02:00 – 04 11:15+02:00");
        assert_eq!(told("2027-05-05|9:00|45"), "05 09:00 – 05 09:45");
        assert_eq!(told("|0930|1:30"), "04 09:30 – 04 11:00");
        assert_eq!(told("|09:30|00:00|10:15"), "04 09:30 – 04 10:15");
        assert_eq!(told("|23:30||00:15"), "04 23:30 – 05 00:15");
        assert_eq!(told("|09:30|00:00|"), "04 09:30 – ");
        let instants = told("|2027-05-04T09:30:00Z||2027-05-04T12:00:00+02:00");
        assert_eq!(instants, "04 09:30+00:00 – 04 12:00+02:00");
        let before = told("|2027-05-04T09:30:00Z||2027-05-04T11:00:00+02:00");
        assert_eq!(before, "04 09:30+00:00 – ");
        assert_eq!(told("soon||30"), "unplaced Some(30)");
        let undated = Hours::default();
        assert_eq!(
            timing(&clock, &undated, "|09:30|30"),
            "09:30:00 Some(10:00:00)"
        );
    }

    #[test]
    fn what_begins_before_its_day_has_opened_is_of_the_next_date() {
        let clock = Clock::default();
        let night = clock.hours(&day("2027-05-04", "2027-05-04T11:00", "2027-05-05T04:00"));
        assert_eq!(night.window, Some((660, 1680)));
        assert_eq!(
            timing(&clock, &night, "|01:00|00:30"),
            "05 01:00 – 05 01:30"
        );
        // Breakfast before the opening is still of the day.
        assert_eq!(
            timing(&clock, &night, "|08:00|00:30"),
            "04 08:00 – 04 08:30"
        );
        let clock = Clock {
            day_change: 540,
            ..Clock::default()
        };
        let changing = clock.hours(&day("2027-05-04", "", ""));
        assert_eq!(changing.window, Some((540, 1980)));
        assert_eq!(
            timing(&clock, &changing, "|08:30|00:30"),
            "05 08:30 – 05 09:00"
        );
    }

    #[test]
    fn hours_are_read_as_instants_or_times_and_left_out_when_they_are_none() {
        let clock = Clock::default();
        let window = |start: &str, end: &str| clock.hours(&day("2027-05-04", start, end)).window;
        let instants = window("2027-05-04T09:00:00+02:00", "2027-05-05T08:59:00+02:00");
        assert_eq!(instants, Some((540, 1979)));
        let last = window("2027-05-04T13:00:00+02:00", "2027-05-04T23:59:59+02:00");
        assert_eq!(last, Some((780, 1440)));
        assert_eq!(window("18:00", "02:00"), Some((1080, 1560)));
        assert_eq!(window("9:00", "24:00"), Some((540, 1440)));
        assert_eq!((window("", ""), window("soon", "late")), (None, None));
        assert_eq!(window("2027-05-04T09:00", "2027-05-06T10:00"), None);
        let berlin = Clock {
            zone: Zone::parse("Europe/Berlin").ok(),
            ..Clock::default()
        };
        let utc = day(
            "2027-05-04",
            "2027-05-04T07:30:00+00:00",
            "2027-05-05T04:00:00+00:00",
        );
        assert_eq!(berlin.hours(&utc).window, Some((570, 1800)));
        let dated = clock.hours(&day("", "2027-05-04T09:00", "")).date;
        assert_eq!(dated, NaiveDate::from_ymd_opt(2027, 5, 4));
    }

    #[test]
    fn times_are_read_as_nearly_as_programs_write_them() {
        let noon = at("2027-05-04T12:00:00+02:00");
        for offset in [":00+02:00", ":00+0200", "+0200", "+02:00 "] {
            let text = format!(" 2027-05-04 12:00{offset}");
            assert_eq!(at(&text), noon, "{text}");
        }
        let (long, odd) = ("2027-05-04T12:00:00".repeat(9), "2027-05-04T12:00:00+äöü");
        for text in ["", "10:30", "2027-05-04", "2027-13-04T12:00", odd, &long] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
