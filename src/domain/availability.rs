//! When a room or person can be used.

use super::error::{Fault, FieldError};
use super::few::Few;
use super::local_time::{Interval, TimeInput, Zone};

/// The most windows of one availability: eight days, a dozen a day.
pub const WINDOWS_MAX: usize = 100;

/// When a room or person can be used.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Availability {
    #[default]
    Always,
    /// Within these windows alone; two that touch count as one.
    Only(Few<Interval, WINDOWS_MAX>),
}

/// An availability as somebody gave it: `None` is always.
pub type AvailabilityInput = Option<Vec<(TimeInput, TimeInput)>>;

impl Availability {
    /// Takes over what somebody gave, if anything, in the zone of the conference.
    pub fn amend(
        &mut self,
        zone: Zone,
        given: Option<&AvailabilityInput>,
    ) -> Result<(), FieldError> {
        if let Some(given) = given {
            *self = Availability::resolve(zone, given)?;
        }
        Ok(())
    }

    fn resolve(zone: Zone, input: &AvailabilityInput) -> Result<Self, FieldError> {
        let Some(windows) = input else {
            return Ok(Availability::Always);
        };
        if windows.is_empty() {
            let detail = "give at least one window, or null for always";
            return Err(Fault::new("empty", detail).at("/availability"));
        }
        let read = |(index, (starts, ends)): (usize, &(TimeInput, TimeInput))| {
            let inside = |e: FieldError| e.fault.at(format!("/availability/{index}{}", e.pointer));
            Interval::resolve_fields(zone, *starts, *ends).map_err(inside)
        };
        let windows = windows
            .iter()
            .enumerate()
            .map(read)
            .collect::<Result<_, _>>()?;
        let few = Few::parse(windows).map_err(|(index, fault)| {
            let place = index.map(|index| format!("/{index}")).unwrap_or_default();
            fault.at(format!("/availability{place}"))
        })?;
        Ok(Availability::Only(few))
    }

    /// From the first minute of an interval that lies outside to the last; `None` when all of it
    /// lies within.
    pub fn lacks(&self, when: Interval) -> Option<Interval> {
        let Availability::Only(windows) = self else {
            return None;
        };
        let mut windows: Vec<_> = windows.iter().collect();
        windows.sort_by_key(|window| window.instants());
        // Forwards to the first minute that is not covered, backwards to the last.
        let (mut first, mut last) = (when.start(), when.end());
        for window in &windows {
            let (opens, closes) = window.instants();
            if opens <= first.instant() && closes > first.instant() {
                first = window.end();
            }
        }
        windows.sort_by_key(|window| std::cmp::Reverse(window.instants().1));
        for window in &windows {
            let (opens, closes) = window.instants();
            if closes >= last.instant() && opens < last.instant() {
                last = window.start();
            }
        }
        Interval::new(when.zone(), first, last).ok()
    }

    /// The same wall times in another zone.
    pub(super) fn in_zone(&self, zone: Zone) -> Result<Self, Fault> {
        let Availability::Only(windows) = self else {
            return Ok(Availability::Always);
        };
        let read = windows.iter().map(|window| window.in_zone(zone));
        let windows = Few::parse(read.collect::<Result<_, _>>()?).map_err(|(_, fault)| fault)?;
        Ok(Availability::Only(windows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(text: &str) -> Interval {
        let (from, to) = text.split_once('-').unwrap();
        let time = |t: &str| TimeInput::parse(&format!("2026-05-04T{t}")).unwrap();
        Interval::resolve(Zone::UTC, time(from), time(to)).unwrap()
    }

    fn lacks(windows: &[&str], when: &str) -> Option<String> {
        let windows = windows.iter().map(|text| interval(text)).collect();
        let availability = Availability::Only(Few::parse(windows).unwrap());
        availability
            .lacks(interval(when))
            .map(|i| i.printed()[11..].to_owned())
    }

    #[test]
    fn what_lies_outside_is_found_from_its_first_to_its_last_minute() {
        assert_eq!(lacks(&["09:00-12:00"], "09:00-12:00"), None);
        assert_eq!(
            lacks(&["09:00-12:00"], "08:30-10:00").unwrap(),
            "08:30–09:00"
        );
        assert_eq!(
            lacks(&["09:00-12:00"], "11:00-12:01").unwrap(),
            "12:00–12:01"
        );
        assert_eq!(
            lacks(&["09:00-12:00"], "12:00-13:00").unwrap(),
            "12:00–13:00"
        );
        assert_eq!(
            lacks(&["09:00-10:00", "11:00-12:00"], "09:00-12:00").unwrap(),
            "10:00–11:00"
        );
        assert_eq!(
            lacks(&["10:00-11:00"], "09:00-12:00").unwrap(),
            "09:00–12:00"
        );
    }

    #[test]
    fn windows_that_touch_or_overlap_are_one() {
        assert_eq!(lacks(&["10:00-12:00", "09:00-10:00"], "09:30-11:30"), None);
        assert_eq!(lacks(&["09:00-10:30", "10:00-12:00"], "09:00-12:00"), None);
    }

    #[test]
    fn always_lacks_nothing() {
        assert_eq!(Availability::Always.lacks(interval("00:00-23:59")), None);
    }
}
