//! When a session of a file takes place: printed times → times of the zone of the conference.

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike};

use crate::domain::local_time::{Fold, Interval, Moment, TimeInput, Zone};
use crate::domain::programme::{ProgrammeSession, Timing};

/// The zones of a file and of the conference.
#[derive(Clone, Copy)]
pub(super) struct Zones {
    /// In which the wall times of the file are printed; that of the conference unless it says so.
    pub printed: Option<Zone>,
    pub kept: Zone,
}

/// The start and the end as they are given to the agenda, in whole minutes. `None` when no start
/// is printed, or one that no programme of our days has.
pub(super) fn given(
    session: &ProgrammeSession,
    date: Option<NaiveDate>,
    zones: Zones,
) -> Option<(TimeInput, Option<TimeInput>)> {
    match session.time {
        Timing::Unplaced => None,
        Timing::OfDay { starts, ends } => {
            let (start, end) = walls(date?, starts, ends);
            Some((zones.input(start)?, end.and_then(|end| zones.input(end))))
        }
        Timing::At { starts, ends } => {
            Some((zones.input(starts)?, ends.and_then(|end| zones.input(end))))
        }
    }
}

/// The wall times of a session; an end that is not after the start is the next day's.
fn walls(
    date: NaiveDate,
    starts: NaiveTime,
    ends: Option<NaiveTime>,
) -> (TimeInput, Option<TimeInput>) {
    let start = date.and_time(starts);
    let end = ends.map(|ends| match date.and_time(ends) {
        end if end <= start => end + Duration::days(1),
        end => end,
    });
    (TimeInput::Wall(start), end.map(TimeInput::Wall))
}

impl Zones {
    /// A time of the file as one of the conference: its own walls stay, others become instants.
    pub fn input(self, time: TimeInput) -> Option<TimeInput> {
        let minute = |wall: NaiveDateTime| wall.with_second(0)?.with_nanosecond(0);
        let usable = |year: i32| (1975..2099).contains(&year);
        match time {
            TimeInput::Wall(wall) if usable(wall.year()) => {
                let wall = minute(wall)?;
                match self.printed.filter(|printed| *printed != self.kept) {
                    None => Some(TimeInput::Wall(wall)),
                    Some(printed) => {
                        let moment = printed.recall(wall, Fold::First);
                        Some(TimeInput::Instant(moment.with_offset()))
                    }
                }
            }
            TimeInput::Instant(at) if usable(at.year()) => {
                let local = minute(at.naive_local())?;
                let at = at.offset().from_local_datetime(&local).single()?;
                Some(TimeInput::Instant(at))
            }
            TimeInput::Wall(_) | TimeInput::Instant(_) => None,
        }
    }

    /// What a time is on the wall of the conference, whatever that wall does.
    pub fn moment(self, time: TimeInput) -> Option<Moment> {
        match time {
            TimeInput::Wall(wall) => Some(self.kept.recall(wall, Fold::First)),
            TimeInput::Instant(at) => self.kept.moment(at.to_utc()).ok(),
        }
    }
}

/// A time that can be given to the agenda, or why not.
pub(super) enum Usable {
    Yes(TimeInput, TimeInput),
    /// Of two equal wall times the first was taken.
    First(TimeInput, TimeInput, String),
    No(String),
}

/// Looks whether the agenda would take a start and an end.
pub(super) fn usable(zones: Zones, starts: TimeInput, ends: TimeInput) -> Usable {
    let read =
        |starts, ends| Interval::resolve(zones.kept, starts, ends).and_then(Interval::within_a_day);
    match read(starts, ends) {
        Ok(_) => Usable::Yes(starts, ends),
        Err(fault) if fault.code == "ambiguous_time" => {
            let first = |time| {
                zones
                    .moment(time)
                    .map(|at| TimeInput::Instant(at.with_offset()))
            };
            match first(starts).zip(first(ends)) {
                Some((starts, ends)) if read(starts, ends).is_ok() => {
                    Usable::First(starts, ends, fault.detail)
                }
                _ => Usable::No(fault.detail),
            }
        }
        Err(fault) => Usable::No(fault.detail),
    }
}
