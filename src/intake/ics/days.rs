//! Days: the sessions of a file, which has none, by the local dates on which they begin.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};

use crate::domain::local_time::{Fold, TimeInput, Zone};
use crate::domain::programme::{ProgrammeDay, ProgrammeSession, Timing};

/// The days of a file in order of time, and the sessions without a time.
#[derive(Debug, Default)]
pub(super) struct Grouped {
    pub days: Vec<ProgrammeDay>,
    pub unplaced: Vec<ProgrammeSession>,
}

/// Groups sessions by the dates that the walls of a zone show, or those that are printed.
pub(super) fn group(sessions: Vec<ProgrammeSession>, zone: Option<Zone>) -> Grouped {
    let mut days: BTreeMap<NaiveDate, Vec<(NaiveDateTime, ProgrammeSession)>> = BTreeMap::new();
    let mut unplaced = Vec::new();
    for mut session in sessions {
        session.time = local(session.time, zone);
        match session.time {
            Timing::At { starts, .. } => {
                let (date, place) = place(starts, zone);
                days.entry(date).or_default().push((place, session));
            }
            Timing::Unplaced | Timing::OfDay { .. } => unplaced.push(session),
        }
    }
    let days = days.into_iter().map(|(date, mut sessions)| {
        sessions.sort_by_key(|(place, _)| *place);
        ProgrammeDay {
            date: Some(date),
            sessions: sessions.into_iter().map(|(_, session)| session).collect(),
            ..ProgrammeDay::default()
        }
    });
    let days = days.collect();
    Grouped { days, unplaced }
}

/// The date of a start, and its place in the order of its day.
fn place(starts: TimeInput, zone: Option<Zone>) -> (NaiveDate, NaiveDateTime) {
    match (starts, zone) {
        (TimeInput::Instant(at), Some(_)) => (at.date_naive(), at.naive_utc()),
        (TimeInput::Instant(at), None) => (at.date_naive(), at.naive_local()),
        (TimeInput::Wall(wall), Some(zone)) => {
            let instant = zone.recall(wall, Fold::First).instant();
            (wall.date(), instant.naive_utc())
        }
        (TimeInput::Wall(wall), None) => (wall.date(), wall),
    }
}

/// The same times, with the offsets that a zone has then.
fn local(time: Timing, zone: Option<Zone>) -> Timing {
    let Some(zone) = zone else {
        return time;
    };
    let offset = |at: DateTime<FixedOffset>| {
        let east = zone.wall(at.to_utc()) - at.naive_utc();
        let seconds = i32::try_from(east.num_seconds()).ok()?;
        FixedOffset::east_opt(seconds)
    };
    let local = |time: TimeInput| match time {
        TimeInput::Wall(_) => time,
        TimeInput::Instant(at) => {
            let offset = offset(at).unwrap_or(*at.offset());
            TimeInput::Instant(at.with_timezone(&offset))
        }
    };
    match time {
        Timing::At { starts, ends } => Timing::At {
            starts: local(starts),
            ends: ends.map(local),
        },
        Timing::Unplaced | Timing::OfDay { .. } => time,
    }
}
