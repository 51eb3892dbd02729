//! The clock: what it shows by itself, and beside other clocks.

use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, SecondsFormat, TimeDelta, Utc};

use super::{Finding, State};

/// How far two clocks may differ without anybody minding, in seconds.
const CLOCK_SECONDS_MAX: i64 = 5;

/// What a clock may show that somebody has set.
const YEARS: RangeInclusive<i32> = 2025..=2100;

const SET_CLOCK: &str = "set the clock of this machine, and keep it right with NTP";

fn shown(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A clock that nothing is known to compare with.
pub fn on_its_own(now: DateTime<Utc>) -> Finding {
    match YEARS.contains(&now.year()) {
        true => Finding::ok("clock", shown(now)),
        false => Finding::bad(
            State::Failed,
            "clock",
            format!("it shows {}", shown(now)),
            SET_CLOCK,
        ),
    }
}

/// The clock beside the time of the newest change, and beside that of the database's server.
pub fn beside(
    now: DateTime<Utc>,
    newest: Option<DateTime<Utc>>,
    server: Option<DateTime<Utc>>,
) -> Finding {
    let most = TimeDelta::seconds(CLOCK_SECONDS_MAX);
    let alone = on_its_own(now);
    if alone.state != State::Ok {
        return alone;
    }
    if let Some(newest) = newest.filter(|newest| *newest - now > most) {
        let detail = format!(
            "it shows {}, and the newest change was made at {}",
            shown(now),
            shown(newest)
        );
        return Finding::bad(State::Failed, "clock", detail, SET_CLOCK);
    }
    if let Some(server) = server.filter(|server| (*server - now).abs() > most) {
        let detail = format!(
            "it shows {}, and that of the database's server {}",
            shown(now),
            shown(server)
        );
        return Finding::bad(State::Warning, "clock", detail, SET_CLOCK);
    }
    alone
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_right_beside_others() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let at = |seconds: i64| now + TimeDelta::seconds(seconds);
        for (newest, server, state) in [
            (None, None, State::Ok),
            (Some(5), Some(-5), State::Ok),
            (Some(-9_000), Some(6), State::Warning),
            (Some(6), Some(0), State::Failed),
        ] {
            let found = beside(now, newest.map(at), server.map(at));
            assert_eq!(found.state, state, "{}", found.detail);
        }
        assert_eq!(on_its_own(DateTime::UNIX_EPOCH).state, State::Failed);
    }
}
