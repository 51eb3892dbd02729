//! When a zone changes its offset: what a calendar's VTIMEZONE is made of.

use chrono::{DateTime, Duration, NaiveDateTime, Utc};

use super::Zone;

/// One change of a zone's offset, name or summer time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    pub at: DateTime<Utc>,
    /// Seconds east of UTC before it.
    pub offset_before_seconds: i32,
    /// Seconds east of UTC from it on.
    pub offset_seconds: i32,
    /// True while summer time is kept.
    pub is_daylight: bool,
    /// The abbreviation from it on ("EDT"); a numeric one where the zone has none.
    pub abbreviation: String,
}

impl Transition {
    /// The wall time at which the clock is set, read on the clock before it is set.
    pub fn wall(&self) -> NaiveDateTime {
        self.at.naive_utc() + Duration::seconds(self.offset_before_seconds.into())
    }
}

impl Zone {
    /// The state of the zone at an instant, as a transition that changes nothing.
    pub fn state(self, at: DateTime<Utc>) -> Transition {
        let (offset_seconds, is_daylight, abbreviation) = self.describe(at.naive_utc());
        let offset_before_seconds = offset_seconds;
        Transition {
            at,
            offset_before_seconds,
            offset_seconds,
            is_daylight,
            abbreviation,
        }
    }

    /// All transitions after `from` and not after `until`, oldest first.
    ///
    /// The scan steps six days, shorter than any two changes of a real zone since 1970 are apart,
    /// and bisects to the second.
    pub fn transitions(self, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<Transition> {
        let mut found = Vec::new();
        let mut before = from;
        while before < until {
            let after = (before + Duration::days(6)).min(until);
            if self.describe(before.naive_utc()) != self.describe(after.naive_utc()) {
                found.push(self.bisect(before, after));
            }
            before = after;
        }
        found
    }

    fn bisect(self, mut before: DateTime<Utc>, mut after: DateTime<Utc>) -> Transition {
        let old = self.describe(before.naive_utc());
        while after - before > Duration::seconds(1) {
            let middle = before + Duration::seconds((after - before).num_seconds() / 2);
            if self.describe(middle.naive_utc()) == old {
                before = middle;
            } else {
                after = middle;
            }
        }
        Transition {
            offset_before_seconds: old.0,
            ..self.state(after)
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn transitions(zone: &str, year: i32) -> Vec<String> {
        let at = |y| Utc.with_ymd_and_hms(y, 1, 1, 0, 0, 0).unwrap();
        let zone = Zone::parse(zone).unwrap();
        let show =
            |t: &Transition| format!("{} {}", t.wall().format("%m-%d %H:%M"), t.abbreviation);
        zone.transitions(at(year), at(year + 1))
            .iter()
            .map(show)
            .collect()
    }

    #[test]
    fn new_york_changes_twice_a_year() {
        assert_eq!(
            transitions("America/New_York", 2021),
            ["03-14 02:00 EDT", "11-07 02:00 EST"]
        );
    }

    #[test]
    fn utc_and_tokyo_never_change() {
        assert!(transitions("UTC", 2026).is_empty());
        assert!(transitions("Asia/Tokyo", 2026).is_empty());
    }

    #[test]
    fn the_southern_summer_ends_in_autumn() {
        assert_eq!(
            transitions("Australia/Sydney", 2026),
            ["04-05 03:00 AEST", "10-04 02:00 AEDT"]
        );
    }
}
