//! The days of a file: a session after midnight belongs to the evening before, because the file
//! lists it there; the hours of the days are made wide enough for that.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime};

use crate::domain::conference::{Day, Window};

const DAY_MINUTES: i64 = 24 * 60;

/// A day of a file, with what takes place on it.
#[derive(Debug, Default)]
pub(super) struct Hours {
    /// As the file prints it.
    pub printed: Option<(u16, u16)>,
    /// The first start and the last start, on the wall.
    pub starts: Option<(NaiveDateTime, NaiveDateTime)>,
}

impl Hours {
    pub fn add(&mut self, start: NaiveDateTime) {
        let (first, last) = self.starts.unwrap_or((start, start));
        self.starts = Some((first.min(start), last.max(start)));
    }
}

/// The hours of each day: those that are printed, widened to what begins on it, none overlapping
/// the next one or a day that is there already.
pub(super) fn windows(
    days: &BTreeMap<NaiveDate, Hours>,
    existing: &[&Day],
) -> BTreeMap<NaiveDate, Window> {
    let mut spans: Vec<(NaiveDate, i64, i64)> = Vec::new();
    // Until when the night before may last.
    let mut latest: Vec<i64> = Vec::new();
    for (date, hours) in days {
        let midnight = date.and_time(NaiveTime::MIN);
        let minutes = |wall: NaiveDateTime| (wall - midnight).num_minutes();
        let printed = hours
            .printed
            .map(|(opens, closes)| (i64::from(opens), i64::from(closes)));
        let (mut opens, mut closes) = printed.unwrap_or((0, DAY_MINUTES));
        if let Some((first, last)) = hours.starts {
            let (first, last) = (minutes(first), minutes(last));
            opens = opens.min(first).max(0);
            latest.push(if printed.is_some() {
                opens
            } else {
                first.max(0)
            });
            if printed.is_none() && last >= DAY_MINUTES {
                // A night that the file counts to this day.
                opens = first.clamp(0, DAY_MINUTES - 1);
            }
            closes = closes.max(last + 1);
        } else {
            latest.push(opens);
        }
        spans.push((*date, opens.min(DAY_MINUTES - 1), closes));
    }
    let mut made = BTreeMap::new();
    let mut busy_until: Option<NaiveDateTime> = None;
    for (at, (date, opens, closes)) in spans.iter().enumerate() {
        let midnight = date.and_time(NaiveTime::MIN);
        let after_night = busy_until.map_or(0, |until| (until - midnight).num_minutes());
        let opens = (*opens).max(after_night).min(DAY_MINUTES - 1);
        let next = spans.get(at + 1).zip(latest.get(at + 1));
        let next = next.map(|((next, _, _), latest)| {
            (*next - *date).num_days() * DAY_MINUTES + latest.min(&DAY_MINUTES)
        });
        let closes = (*closes)
            .min(opens + DAY_MINUTES)
            .min(next.unwrap_or(i64::MAX));
        let window = u16::try_from(opens).ok().zip(u16::try_from(closes).ok());
        let window = window.and_then(|(opens, closes)| Window::new(opens, closes).ok());
        let window = window.unwrap_or(Window::WHOLE_DAY);
        busy_until = Some(midnight + Duration::minutes(window.closes_minutes().into()));
        made.insert(*date, window);
    }
    let clipped = |(date, window)| Some((date, clip(date, window, existing)?));
    made.into_iter().filter_map(clipped).collect()
}

/// The hours that other days that are there already leave; `None` when they leave none.
fn clip(date: NaiveDate, window: Window, existing: &[&Day]) -> Option<Window> {
    let midnight = date.and_time(NaiveTime::MIN);
    let minutes = |wall: NaiveDateTime| (wall - midnight).num_minutes();
    let (mut opens, mut closes) = (
        i64::from(window.opens_minutes()),
        i64::from(window.closes_minutes()),
    );
    for day in existing.iter().filter(|day| day.date != date) {
        let (from, until) = day.walls();
        match day.date < date {
            true => opens = opens.max(minutes(until)),
            false => closes = closes.min(minutes(from)),
        }
    }
    let (opens, closes) = (u16::try_from(opens).ok()?, u16::try_from(closes).ok()?);
    Window::new(opens, closes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Date, printed hours, starts.
    type Drawn<'a> = (&'a str, Option<(u16, u16)>, &'a [&'a str]);

    fn told(days: &[Drawn<'_>]) -> String {
        let mut hours: BTreeMap<NaiveDate, Hours> = BTreeMap::new();
        for (date, printed, starts) in days {
            let day = hours.entry(date.parse().unwrap()).or_default();
            day.printed = *printed;
            starts
                .iter()
                .for_each(|start| day.add(start.parse().unwrap()));
        }
        let line = |(date, window): (NaiveDate, Window)| {
            format!(
                "{date} {}-{}",
                window.opens_minutes(),
                window.closes_minutes()
            )
        };
        windows(&hours, &[])
            .into_iter()
            .map(line)
            .collect::<Vec<_>>()
            .join(", ")
    }

    #[test]
    fn a_night_belongs_to_the_evening_before() {
        let days: &[Drawn<'_>] = &[
            (
                "2027-05-04",
                None,
                &["2027-05-04T10:00:00", "2027-05-05T01:30:00"],
            ),
            ("2027-05-05", None, &["2027-05-05T09:00:00"]),
        ];
        assert_eq!(told(days), "2027-05-04 600-1531, 2027-05-05 91-1440");
    }

    #[test]
    fn printed_hours_are_widened_to_what_begins_in_them() {
        let days: &[Drawn<'_>] = &[
            ("2027-05-04", Some((660, 1680)), &["2027-05-04T10:00:00"]),
            ("2027-05-05", Some((240, 1679)), &[]),
        ];
        assert_eq!(told(days), "2027-05-04 600-1680, 2027-05-05 240-1679");
    }

    #[test]
    fn days_never_overlap() {
        let days: &[Drawn<'_>] = &[
            ("2027-05-04", Some((660, 2100)), &[]),
            ("2027-05-05", Some((540, 1440)), &[]),
        ];
        assert_eq!(told(days), "2027-05-04 660-1980, 2027-05-05 540-1440");
    }
}
