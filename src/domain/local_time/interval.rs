//! Half-open intervals.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::{Fold, Moment, TimeInput, Zone};
use crate::domain::error::{Fault, FieldError};

/// The longest session: the longest published one lasts 16.6 hours.
pub const INTERVAL_HOURS_MAX: i64 = 24;

/// The time from a start to an end, without the end: touching intervals do not overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    // Invariant: start < end, as instants.
    start: Moment,
    end: Moment,
    zone: Zone,
}

impl Interval {
    /// Takes a start and a later end, both of one zone.
    pub fn new(zone: Zone, start: Moment, end: Moment) -> Result<Self, Fault> {
        let length = end.instant() - start.instant();
        if length <= Duration::zero() {
            let detail = format!(
                "the end {} is not after the start {}",
                end.to_rfc3339(),
                start.to_rfc3339()
            );
            return Err(Fault::new("end_not_after_start", detail));
        }
        Ok(Interval { start, end, zone })
    }

    /// Resolves the fields `starts_at` and `ends_at` of a request, and says which of them is wrong.
    pub fn resolve_fields(
        zone: Zone,
        starts: TimeInput,
        ends: TimeInput,
    ) -> Result<Self, FieldError> {
        let start = zone
            .resolve(starts)
            .map_err(|fault| fault.at("/starts_at"))?;
        let end = zone.resolve(ends).map_err(|fault| fault.at("/ends_at"))?;
        Interval::new(zone, start, end).map_err(|fault| fault.at("/ends_at"))
    }

    /// Refuses an interval that is longer than a session can be.
    pub fn within_a_day(self) -> Result<Self, Fault> {
        let length = self.end.instant() - self.start.instant();
        if length <= Duration::hours(INTERVAL_HOURS_MAX) {
            return Ok(self);
        }
        let detail = format!(
            "this lasts {} hours; a session lasts at most {INTERVAL_HOURS_MAX}",
            length.num_hours()
        );
        Err(Fault::new("too_long_a_time", detail))
    }

    /// The same interval, some minutes later on the wall clock.
    pub fn shifted(self, minutes: i64) -> Result<Self, Fault> {
        self.shifted_into(minutes, None)
    }

    /// The same; of wall times that happen twice it takes those of one of the two hours.
    pub fn shifted_into(self, minutes: i64, fold: Option<Fold>) -> Result<Self, Fault> {
        let minutes = Duration::minutes(minutes);
        let read = |moment: Moment| {
            let wall = moment.wall() + minutes;
            if !super::year_in_range(wall.date()) {
                let detail = format!("{} is too far away", wall.format("%Y-%m-%d"));
                return Err(Fault::new("not_a_time", detail));
            }
            self.zone.read_wall(wall, fold.unwrap_or(moment.fold()))
        };
        Interval::new(self.zone, read(self.start)?, read(self.end)?)
    }

    /// The interval with a new start or end, or both; at most a day long.
    pub fn moved(
        self,
        starts: Option<TimeInput>,
        ends: Option<TimeInput>,
    ) -> Result<Self, FieldError> {
        let now = |moment: Moment| TimeInput::Instant(moment.instant().fixed_offset());
        let (start, end) = (now(self.start), now(self.end));
        let (starts, ends) = (starts.unwrap_or(start), ends.unwrap_or(end));
        let moved = Interval::resolve_fields(self.zone, starts, ends)?;
        moved.within_a_day().map_err(|fault| fault.at("/ends_at"))
    }

    /// Resolves what somebody gave, in a zone.
    pub fn resolve(zone: Zone, starts: TimeInput, ends: TimeInput) -> Result<Self, Fault> {
        Interval::new(zone, zone.resolve(starts)?, zone.resolve(ends)?)
    }

    /// Recalls stored wall times; total, like [`Zone::recall`]. If newer zone data has turned the
    /// interval round, it keeps its start and its printed length.
    pub fn recall(
        zone: Zone,
        (start, start_fold): (chrono::NaiveDateTime, Fold),
        (end, end_fold): (chrono::NaiveDateTime, Fold),
    ) -> Self {
        let (from, to) = (zone.recall(start, start_fold), zone.recall(end, end_fold));
        Interval::new(zone, from, to).unwrap_or_else(|_| {
            let length = (end - start).max(Duration::minutes(1));
            Interval {
                start: from,
                end: zone.at_utc((from.instant() + length).naive_utc()),
                zone,
            }
        })
    }

    /// The same wall times in another zone; refuses those that do not exist there. Of a wall time
    /// that happens twice it stays the one that it was.
    pub fn in_zone(self, zone: Zone) -> Result<Self, Fault> {
        let read = |moment: Moment| zone.read_wall(moment.wall(), moment.fold());
        Interval::new(zone, read(self.start)?, read(self.end)?)
    }

    /// The same wall times in another zone, as [`Interval::recall`] would read them from storage.
    pub fn recalled_in(self, zone: Zone) -> Self {
        let stored = |moment: Moment| (moment.wall(), moment.fold());
        Interval::recall(zone, stored(self.start), stored(self.end))
    }

    pub fn start(self) -> Moment {
        self.start
    }

    pub fn end(self) -> Moment {
        self.end
    }

    /// The zone of its wall times.
    pub fn zone(self) -> Zone {
        self.zone
    }

    /// The printed date on which it starts.
    pub fn date(self) -> NaiveDate {
        self.start.wall().date()
    }

    pub fn minutes(self) -> i64 {
        (self.end.instant() - self.start.instant()).num_minutes()
    }

    /// Start and end as instants.
    pub fn instants(self) -> (DateTime<Utc>, DateTime<Utc>) {
        (self.start.instant(), self.end.instant())
    }

    /// What two intervals share; `None` when they only touch.
    pub fn overlap(self, other: Interval) -> Option<Interval> {
        let later = |a: Moment, b: Moment| if a.instant() >= b.instant() { a } else { b };
        let earlier = |a: Moment, b: Moment| if a.instant() <= b.instant() { a } else { b };
        let start = later(self.start, other.start);
        let end = earlier(self.end, other.end);
        (start.instant() < end.instant()).then_some(Interval { start, end, ..self })
    }

    /// As it is printed: `2021-06-22 10:30–11:45`.
    pub fn printed(self) -> String {
        let (start, end) = (self.start.wall(), self.end.wall());
        let end_format = if start.date() == end.date() {
            "%H:%M"
        } else {
            "%Y-%m-%d %H:%M"
        };
        format!(
            "{}–{}",
            start.format("%Y-%m-%d %H:%M"),
            end.format(end_format)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(zone: &str, starts: &str, ends: &str) -> Result<Interval, Fault> {
        let zone = Zone::parse(zone)?;
        Interval::resolve(zone, TimeInput::parse(starts)?, TimeInput::parse(ends)?)
    }

    fn overlap(a: (&str, &str), b: (&str, &str)) -> Option<String> {
        let on = |(from, to): (&str, &str)| {
            let at = |time: &str| format!("2026-05-04T{time}");
            interval("UTC", &at(from), &at(to)).unwrap()
        };
        on(a).overlap(on(b)).map(|i| i.printed()[11..].to_owned())
    }

    #[test]
    fn overlap_is_found_at_every_offset() {
        let ten = ("10:00", "11:00");
        assert_eq!(overlap(ten, ("08:00", "09:00")), None, "before");
        assert_eq!(
            overlap(ten, ("09:00", "10:00")),
            None,
            "touching at the start"
        );
        assert_eq!(
            overlap(ten, ("11:00", "12:00")),
            None,
            "touching at the end"
        );
        assert_eq!(
            overlap(ten, ("09:30", "10:01")).unwrap(),
            "10:00–10:01",
            "one minute"
        );
        assert_eq!(
            overlap(ten, ("10:15", "10:45")).unwrap(),
            "10:15–10:45",
            "inside"
        );
        assert_eq!(overlap(ten, ten).unwrap(), "10:00–11:00", "equal");
        assert_eq!(
            overlap(ten, ("10:30", "12:00")).unwrap(),
            "10:30–11:00",
            "tail"
        );
    }

    #[test]
    fn an_interval_that_runs_backwards_or_nowhere_is_refused() {
        for (start, end) in [("11:00", "10:00"), ("10:00", "10:00")] {
            let at = |time: &str| format!("2026-05-04T{time}");
            let fault = interval("UTC", &at(start), &at(end)).unwrap_err();
            assert_eq!(fault.code, "end_not_after_start");
        }
    }

    #[test]
    fn the_night_the_clock_is_set_back_is_an_hour_longer() {
        let night = interval("Europe/Berlin", "2026-10-25T01:00", "2026-10-25T04:00").unwrap();
        assert_eq!(night.minutes(), 240);
        let spring = interval("Europe/Berlin", "2026-03-29T01:00", "2026-03-29T04:00").unwrap();
        assert_eq!(spring.minutes(), 120);
    }

    #[test]
    fn walls_may_run_backwards_when_the_instants_do_not() {
        let fold = interval(
            "Europe/Berlin",
            "2026-10-25T02:50:00+02:00",
            "2026-10-25T02:10:00+01:00",
        );
        assert_eq!(fold.unwrap().minutes(), 20);
    }

    #[test]
    fn an_interval_turned_round_by_newer_zone_data_keeps_its_printed_length() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        let at = |h, m| {
            NaiveDate::from_ymd_opt(2026, 3, 29)
                .unwrap()
                .and_hms_opt(h, m, 0)
                .unwrap()
        };
        let kept = Interval::recall(berlin, (at(2, 30), Fold::First), (at(3, 15), Fold::First));
        assert_eq!(
            (kept.minutes(), kept.start().to_rfc3339().as_str()),
            (45, "2026-03-29T03:30:00+02:00")
        );
    }
}
