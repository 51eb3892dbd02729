//! Recurrence rules (RFC 5545, section 3.3.10), as far as programmes and time zones use them.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Weekday};

use super::values::{self, Form, Printed};

/// The most occurrences that one event may have: daily for almost three years.
pub(super) const MAX_OCCURRENCES: usize = 1_000;

/// Zones changed by the rules of today since 1970, and no programme lies beyond 2099.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2099;

/// Lists in rules are short: there are 5 Mondays in a month, and each can be counted both ways.
const MAX_LISTED: usize = 77;

/// How often something recurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frequency {
    Daily,
    Weekly,
    Yearly,
    Other,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub frequency: Frequency,
    /// At least 1.
    interval: u32,
    count: Option<usize>,
    until: Option<Printed>,
    /// Weekdays, each with which of its month it is: -1 is the last, 0 means every.
    days: Vec<(i32, Weekday)>,
    months: Vec<u32>,
    /// -1 is the last of its month.
    month_days: Vec<i32>,
    week_start: Weekday,
    /// True when it has parts that are not read here (BYSETPOS, BYHOUR, …).
    has_more: bool,
}

/// The wall times of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Series {
    pub walls: Vec<NaiveDateTime>,
    /// True when there are more.
    pub is_cut: bool,
}

/// Reads a rule: `FREQ=WEEKLY;BYDAY=MO,WE;COUNT=6`.
pub(super) fn read(text: &str) -> Rule {
    let mut rule = Rule {
        frequency: Frequency::Other,
        interval: 1,
        count: None,
        until: None,
        days: Vec::new(),
        months: Vec::new(),
        month_days: Vec::new(),
        week_start: Weekday::Mon,
        has_more: false,
    };
    for part in text.split(';') {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let (key, value) = (key.trim().to_ascii_uppercase(), value.trim());
        let listed = value.split(',').map(str::trim).take(MAX_LISTED);
        match key.as_str() {
            "FREQ" => rule.frequency = frequency(value),
            "INTERVAL" => rule.interval = value.parse::<u32>().unwrap_or(1).max(1),
            "COUNT" => rule.count = count(value),
            "UNTIL" => rule.until = values::time(value),
            "BYDAY" => rule.days = listed.filter_map(day).collect(),
            "BYMONTH" => rule.months = listed.filter_map(|month| month.parse().ok()).collect(),
            "BYMONTHDAY" => {
                rule.month_days = listed.filter_map(|day| day.parse().ok()).collect();
            }
            "WKST" => rule.week_start = day(value).map_or(Weekday::Mon, |(_, day)| day),
            "" => {}
            _ => rule.has_more = true,
        }
    }
    rule
}

fn frequency(value: &str) -> Frequency {
    match value.to_ascii_uppercase().as_str() {
        "DAILY" => Frequency::Daily,
        "WEEKLY" => Frequency::Weekly,
        "YEARLY" => Frequency::Yearly,
        _ => Frequency::Other,
    }
}

/// A number that no machine counts to is still an end.
fn count(value: &str) -> Option<usize> {
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| value.parse::<usize>().unwrap_or(usize::MAX).max(1))
}

/// Reads `MO`, `2SU`, `-1FR`.
fn day(value: &str) -> Option<(i32, Weekday)> {
    let (which, name) = value.split_at_checked(value.len().checked_sub(2)?)?;
    let day = match name.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    };
    let which = if which.is_empty() {
        0
    } else {
        which.parse().ok()?
    };
    Some((which, day))
}

impl Rule {
    /// True when a programme can be made of it: what recurs for ever is none.
    pub fn has_end(&self) -> bool {
        self.count.is_some() || self.until.is_some()
    }

    /// True for what recurs daily or weekly, without conditions that are not read here.
    pub fn is_read(&self) -> bool {
        let simple = self.months.is_empty() && self.month_days.is_empty() && !self.has_more;
        simple && matches!(self.frequency, Frequency::Daily | Frequency::Weekly)
    }

    /// True for what lies behind UNTIL; `utc` is the same time in UTC, as far as it is known.
    fn is_over(&self, wall: NaiveDateTime, utc: Option<NaiveDateTime>) -> bool {
        self.until.is_some_and(|until| match until.form {
            Form::Date => wall.date() > until.wall.date(),
            Form::Local => wall > until.wall,
            Form::Offset(offset) => match utc {
                Some(utc) => utc > values::instant(until.wall, offset).naive_utc(),
                None => wall > until.wall,
            },
        })
    }

    /// The wall times of a daily or weekly series, which has its first one in any case.
    pub fn series(
        &self,
        first: NaiveDateTime,
        utc: impl Fn(NaiveDateTime) -> Option<NaiveDateTime>,
    ) -> Series {
        let (mut walls, wanted) = (vec![first], self.count.unwrap_or(usize::MAX));
        let weekly = self.frequency == Frequency::Weekly;
        let after_start = |day: Weekday| u64::from(day.days_since(self.week_start));
        let mut days = BTreeSet::from([0]);
        let mut base = Some(first.date());
        if weekly {
            let named = self.days.iter().map(|(_, day)| after_start(*day));
            days = named.collect();
            if days.is_empty() {
                days.insert(after_start(first.weekday()));
            }
            base = first
                .date()
                .checked_sub_days(Days::new(after_start(first.weekday())));
        }
        let step = Days::new(u64::from(self.interval) * if weekly { 7 } else { 1 });
        // Which weekdays come up repeats after seven steps: then nothing more will.
        let mut idle = 0;
        while let Some(from) = base.filter(|_| idle < 8) {
            idle += 1;
            let dates = days
                .iter()
                .filter_map(|day| from.checked_add_days(Days::new(*day)));
            for date in dates.filter(|date| weekly || self.has_weekday(*date)) {
                let wall = date.and_time(first.time());
                if wall <= first {
                    continue;
                }
                let is_over = !values::in_range(wall) || self.is_over(wall, utc(wall));
                if is_over || walls.len() >= wanted {
                    return Series {
                        walls,
                        is_cut: false,
                    };
                }
                if walls.len() >= MAX_OCCURRENCES {
                    return Series {
                        walls,
                        is_cut: true,
                    };
                }
                walls.push(wall);
                idle = 0;
            }
            base = from.checked_add_days(step);
        }
        Series {
            walls,
            is_cut: false,
        }
    }

    fn has_weekday(&self, date: NaiveDate) -> bool {
        self.days.is_empty() || self.days.iter().any(|(_, day)| *day == date.weekday())
    }

    /// The wall times at which a zone changes once a year or more often, the first one included.
    pub fn onsets(
        &self,
        first: NaiveDateTime,
        utc: impl Fn(NaiveDateTime) -> NaiveDateTime,
    ) -> Vec<NaiveDateTime> {
        let mut onsets = BTreeSet::from([first]);
        if self.frequency == Frequency::Yearly {
            let months = match self.months.as_slice() {
                [] => vec![first.month()],
                months => months.to_vec(),
            };
            let interval = i32::try_from(self.interval).unwrap_or(i32::MAX);
            // What Windows writes begins in 1601; of these years nothing is asked.
            let years = YEARS.filter(|year| {
                let since = year - first.year();
                since >= 0 && since % interval == 0
            });
            for (year, month) in years.flat_map(|year| months.iter().map(move |m| (year, *m))) {
                let dates = (1..=31).filter_map(|day| NaiveDate::from_ymd_opt(year, month, day));
                let dates = dates.filter(|date| self.has_day(*date, first.day()));
                let walls = dates.map(|date| date.and_time(first.time()));
                onsets.extend(walls.filter(|w| *w > first && !self.is_over(*w, Some(utc(*w)))));
            }
        }
        onsets
            .into_iter()
            .take(self.count.unwrap_or(usize::MAX))
            .collect()
    }

    /// True for a date that fits BYDAY and BYMONTHDAY; without both it is the `usual` day.
    fn has_day(&self, date: NaiveDate, usual: u32) -> bool {
        let signed = |number: u32| i32::try_from(number).unwrap_or_default();
        let (day, length) = (signed(date.day()), signed(month_length(date)));
        let weekday = |(which, weekday): &(i32, Weekday)| {
            let from_start = (day - 1) / 7 + 1;
            let from_end = -((length - day) / 7 + 1);
            let counted = *which == 0 || *which == from_start || *which == from_end;
            counted && *weekday == date.weekday()
        };
        let numbered = |other: &i32| *other == day || *other == day - length - 1;
        match (self.days.is_empty(), self.month_days.is_empty()) {
            (true, true) => date.day() == usual,
            (by_none, by_no_number) => {
                (by_none || self.days.iter().any(weekday))
                    && (by_no_number || self.month_days.iter().any(numbered))
            }
        }
    }
}

fn month_length(date: NaiveDate) -> u32 {
    let (year, month) = (date.year(), date.month());
    let is_day = |day: &u32| NaiveDate::from_ymd_opt(year, month, *day).is_some();
    (28..=31).rev().find(is_day).unwrap_or(31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wall(text: &str) -> NaiveDateTime {
        values::time(text).unwrap().wall
    }

    /// The days of a series that begins on Tuesday, 4 May 2027, at nine.
    fn series(rule: &str) -> String {
        let series = read(rule).series(wall("20270504T090000"), Some);
        let days = series.walls.iter().take(8);
        let days: Vec<_> = days.map(|wall| wall.format("%m%d").to_string()).collect();
        let more = if series.is_cut { " cut" } else { "" };
        format!("{} {}{more}", series.walls.len(), days.join(" "))
    }

    #[test]
    fn days_and_weeks_recur_until_their_end() {
        assert_eq!(series("FREQ=DAILY;COUNT=3"), "3 0504 0505 0506");
        assert_eq!(
            series("FREQ=DAILY;INTERVAL=2;UNTIL=20270508"),
            "3 0504 0506 0508"
        );
        assert_eq!(series("FREQ=DAILY;UNTIL=20270506T085959Z"), "2 0504 0505");
        assert_eq!(
            series("FREQ=DAILY;UNTIL=20270506T090000"),
            "3 0504 0505 0506"
        );
        assert_eq!(series("FREQ=WEEKLY;COUNT=2"), "2 0504 0511");
        assert_eq!(
            series("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4"),
            "4 0504 0506 0511 0513"
        );
        let apart = "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;COUNT=4;WKST=SU";
        assert_eq!(series(apart), "4 0504 0516 0518 0530");
        assert_eq!(series("FREQ=DAILY;BYDAY=SA;COUNT=3"), "3 0504 0508 0515");
    }

    #[test]
    fn no_rule_is_followed_for_ever() {
        assert!(series("FREQ=DAILY;COUNT=999999999").starts_with("1000 0504 0505"));
        assert!(series("FREQ=DAILY;COUNT=99999999999999999999999").ends_with(" cut"));
        assert!(series("FREQ=WEEKLY;UNTIL=99991231T000000Z").ends_with(" cut"));
        assert_eq!(series("FREQ=DAILY;INTERVAL=7;BYDAY=MO;COUNT=9"), "1 0504");
        assert_eq!(series("FREQ=DAILY;INTERVAL=4294967295;COUNT=9"), "1 0504");
        assert_eq!(
            series("FREQ=WEEKLY;BYDAY=XX;INTERVAL=0;COUNT=2"),
            "2 0504 0511"
        );
        assert!(!read("FREQ=DAILY").has_end() && !read("FREQ=DAILY;COUNT=x").has_end());
        assert!(!read("FREQ=WEEKLY;BYHOUR=9").is_read() && !read("FREQ=MONTHLY").is_read());
    }

    #[test]
    fn zones_change_on_the_days_of_their_rules() {
        let onsets = |rule: &str, first: &str| {
            let onsets = read(rule).onsets(wall(first), |wall| wall);
            let days = onsets.iter().take(3);
            let days: Vec<_> = days.map(|wall| wall.format("%Y%m%d").to_string()).collect();
            format!("{} {}", onsets.len(), days.join(" "))
        };
        let last = "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU";
        assert_eq!(
            onsets(last, "20250330T020000"),
            "75 20250330 20260329 20270328"
        );
        let second = "FREQ=YEARLY;BYMONTH=3;BYDAY=2SU;COUNT=2";
        assert_eq!(onsets(second, "20250309T020000"), "2 20250309 20260308");
        let from_eighth = "FREQ=YEARLY;BYMONTH=3;BYDAY=SU;BYMONTHDAY=8,9,10,11,12,13,14";
        assert!(onsets(from_eighth, "20250309T020000").ends_with("20250309 20260308 20270314"));
        let ended = "FREQ=YEARLY;BYMONTH=4;BYDAY=1SU;UNTIL=20060402T030000Z";
        assert_eq!(onsets(ended, "20060402T030000"), "1 20060402");
        assert_eq!(
            onsets("FREQ=YEARLY;UNTIL=20270505", "20250504T0000"),
            "3 20250504 \
            20260504 20270504"
        );
        assert_eq!(onsets("FREQ=MONTHLY", "20250504T0000"), "1 20250504");
        let windows = "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU";
        assert_eq!(
            onsets(windows, "16010101T030000"),
            "131 16010101 19701025 19711031"
        );
    }
}
