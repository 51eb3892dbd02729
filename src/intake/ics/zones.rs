//! Time zones: from a wall time with TZID to an instant.
//!
//! What the file itself says of a zone (VTIMEZONE; RFC 5545, section 3.6.5) decides, also against
//! the zone data of this program: the exporter reckoned with it.

use std::collections::BTreeMap;

use chrono::{Duration, FixedOffset, NaiveDateTime};

use super::component::Component;
use super::rule;
use super::values::{self, Form, Printed};
use super::zone_names;
use crate::domain::local_time::{Fold, TimeInput, Zone};

/// The zones of a file, by TZID.
#[derive(Debug, Default)]
pub(super) struct Zones(BTreeMap<String, Rules>);

/// What tells the offset of a wall time.
#[derive(Clone, Copy, Debug)]
pub(super) enum Clock<'z> {
    /// Of no zone, or of none that is known.
    Floating,
    Rules(&'z Rules),
    Zone(Zone),
}

/// What VTIMEZONE says of a zone.
#[derive(Debug)]
pub(super) struct Rules {
    /// In order of time; there is at least one.
    onsets: Vec<Onset>,
}

/// One change of the offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Onset {
    /// On the clock before it is set.
    wall: NaiveDateTime,
    /// Seconds east of UTC before and after it.
    from_seconds: i32,
    to_seconds: i32,
}

impl Zones {
    /// Reads the zones of a file; of two with one TZID the first counts.
    pub fn read(components: &[Component<'_>]) -> Self {
        let mut zones = BTreeMap::new();
        for component in components {
            let Some(id) = component.text("TZID") else {
                continue;
            };
            let mut onsets: Vec<Onset> = component.parts.iter().flat_map(onsets).collect();
            onsets.sort();
            onsets.dedup();
            if !onsets.is_empty() {
                let id = zone_names::clean(&id).to_owned();
                zones.entry(id).or_insert(Rules { onsets });
            }
        }
        Zones(zones)
    }

    /// The clock that a TZID names; `None` where no zone is known by that name.
    pub fn clock(&self, id: &str) -> Option<Clock<'_>> {
        let rules = self.0.get(zone_names::clean(id)).map(Clock::Rules);
        rules.or_else(|| zone_names::zone(id).map(Clock::Zone))
    }
}

impl Clock<'_> {
    /// The time that is meant: an instant, as far as the clock is known. The year has to be in
    /// range.
    ///
    /// Of a wall time that happens twice it is the first, and one that the clock skips has the
    /// offset before the gap (RFC 5545, section 3.3.5).
    pub fn resolve(self, printed: Printed) -> TimeInput {
        let wall = printed.wall;
        let instant = match (printed.form, self) {
            (Form::Offset(offset), _) => Some(values::instant(wall, offset)),
            (Form::Date, _) | (Form::Local, Clock::Floating) => None,
            (Form::Local, Clock::Zone(zone)) => Some(zone.recall(wall, Fold::First).with_offset()),
            (Form::Local, Clock::Rules(rules)) => rules
                .offset(wall)
                .map(|offset| values::instant(wall, offset)),
        };
        instant.map_or(TimeInput::Wall(wall), TimeInput::Instant)
    }
}

impl Rules {
    /// The offset that clocks have that show a wall time.
    fn offset(&self, wall: NaiveDateTime) -> Option<FixedOffset> {
        let begun = self.onsets.partition_point(|onset| onset.wall <= wall);
        let last = begun.checked_sub(1).and_then(|last| self.onsets.get(last));
        let seconds = match last {
            // Before the first change that is told.
            None => self.onsets.first()?.from_seconds,
            Some(onset) => {
                let gap = Duration::seconds((onset.to_seconds - onset.from_seconds).into());
                match wall < onset.wall + gap {
                    true => onset.from_seconds,
                    false => onset.to_seconds,
                }
            }
        };
        FixedOffset::east_opt(seconds)
    }
}

/// The changes of a STANDARD or DAYLIGHT part.
fn onsets(part: &Component<'_>) -> Vec<Onset> {
    let seconds = |name| {
        let offset = values::offset(part.first(name)?.value)?;
        Some(offset.local_minus_utc())
    };
    let Some(to_seconds) = seconds("TZOFFSETTO") else {
        return Vec::new();
    };
    let from_seconds = seconds("TZOFFSETFROM").unwrap_or(to_seconds);
    let east = Duration::seconds(from_seconds.into());
    let first = part
        .first("DTSTART")
        .and_then(|starts| values::time(starts.value));
    let first = first.map(|printed| printed.wall).unwrap_or_default();
    let mut walls = vec![first];
    for rule in part.all("RRULE") {
        walls.extend(rule::read(rule.value).onsets(first, |wall| wall - east));
    }
    let dates = part.all("RDATE").flat_map(|dates| dates.value.split(','));
    walls.extend(dates.filter_map(values::time).map(|date| match date.form {
        Form::Offset(offset) => values::instant(date.wall, offset).naive_utc() + east,
        Form::Date | Form::Local => date.wall,
    }));
    let walls = walls.into_iter();
    walls
        .map(|wall| Onset {
            wall,
            from_seconds,
            to_seconds,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::ics::notes::Notes;
    use crate::intake::ics::{component, lines};

    const STANDARD: &str = "BEGIN:STANDARD\nDTSTART:20241027T030000\nTZOFFSETFROM:+0200\n\
        TZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\n";
    const DAYLIGHT: &str = "BEGIN:DAYLIGHT\nDTSTART:20250330T020000\nTZOFFSETFROM:+0100\n\
        TZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT\n";

    /// The time of `id` that a wall time is, with a file that describes the zone "Here".
    fn resolved(parts: &str, id: &str, wall: &str) -> String {
        let text = format!("BEGIN:VTIMEZONE\nTZID:Here\n{parts}END:VTIMEZONE\n");
        let mut notes = Notes::default();
        let lines = lines::unfold(&text, &mut notes).unwrap();
        let zones = Zones::read(&component::read(&lines, &mut notes).unwrap().zones);
        let clock = zones.clock(id).unwrap_or(Clock::Floating);
        match clock.resolve(values::time(wall).unwrap()) {
            TimeInput::Wall(wall) => wall.to_string(),
            TimeInput::Instant(at) => at.to_rfc3339(),
        }
    }

    #[track_caller]
    fn check(parts: &str, wall: &str, expected: &str) {
        assert_eq!(resolved(parts, "Here", wall), expected, "{wall}");
    }

    #[test]
    fn the_zones_of_the_file_have_their_rules() {
        let parts = format!("{STANDARD}{DAYLIGHT}");
        check(&parts, "20270504T090000", "2027-05-04T09:00:00+02:00");
        check(&parts, "20271204T090000", "2027-12-04T09:00:00+01:00");
        check(&parts, "20230704T090000", "2023-07-04T09:00:00+02:00");
        // What happens twice, and what the clock skips.
        check(&parts, "20271031T023000", "2027-10-31T02:30:00+02:00");
        check(&parts, "20271031T030000", "2027-10-31T03:00:00+01:00");
        check(&parts, "20270328T023000", "2027-03-28T02:30:00+01:00");
        check(&parts, "20270328T030000", "2027-03-28T03:00:00+02:00");
        check(&parts, "20270504T090000Z", "2027-05-04T09:00:00+00:00");
    }

    #[test]
    fn changes_by_date_half_hours_and_nonsense_are_read() {
        let dated = "BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0930\n\
            TZOFFSETTO:+0930\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:20261004T020000\n\
            TZOFFSETFROM:+0930\nTZOFFSETTO:+1030\nRDATE:20271003T020000,x,20281001T020000\n\
            END:DAYLIGHT\nBEGIN:STANDARD\nDTSTART:20270404T030000\nTZOFFSETFROM:+1030\n\
            TZOFFSETTO:+0930\nEND:STANDARD\n";
        check(dated, "20260504T090000", "2026-05-04T09:00:00+09:30");
        check(dated, "20270104T090000", "2027-01-04T09:00:00+10:30");
        check(dated, "20270504T090000", "2027-05-04T09:00:00+09:30");
        check(dated, "20271104T090000", "2027-11-04T09:00:00+10:30");
        let bare = "BEGIN:STANDARD\nTZOFFSETTO:-0330\nEND:STANDARD\n";
        check(bare, "20270504T090000", "2027-05-04T09:00:00-03:30");
        let wrong = "BEGIN:STANDARD\nTZOFFSETTO:+9999\nEND:STANDARD\n";
        check(wrong, "20270504T090000", "2027-05-04 09:00:00");
    }

    #[test]
    fn zones_without_a_description_are_known_by_name() {
        let told = |id: &str| resolved("", id, "20270704T090000");
        assert_eq!(told("Europe/Berlin"), "2027-07-04T09:00:00+02:00");
        assert_eq!(
            told("\"Eastern Standard Time\""),
            "2027-07-04T09:00:00-04:00"
        );
        assert_eq!(told("Nowhere"), "2027-07-04 09:00:00");
    }
}
