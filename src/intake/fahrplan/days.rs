//! The days in order, each date once, with what takes place on them in order of time.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::times::{Clock, minute_of};
use crate::domain::programme::{ProgrammeDay, ProgrammeSession, Timing};

/// Puts the days in order, and what stands under no day into the one that is open then.
pub(super) fn arrange(
    days: Vec<ProgrammeDay>,
    loose: Vec<ProgrammeSession>,
    clock: &Clock,
) -> Vec<ProgrammeDay> {
    let mut days = days;
    place(&mut days, loose, clock);
    // Days without a date stay where they stand, and those between them, too.
    if days.iter().all(|day| day.date.is_some()) {
        days.sort_by_key(|day| day.date);
    }
    let mut arranged: Vec<ProgrammeDay> = Vec::with_capacity(days.len());
    for mut day in days {
        match arranged.last_mut() {
            // Merged files have a date twice.
            Some(last) if last.date.is_some() && last.date == day.date => {
                last.window = last.window.or(day.window);
                last.sessions.append(&mut day.sessions);
            }
            _ => arranged.push(day),
        }
    }
    for day in &mut arranged {
        day.sessions
            .sort_by_cached_key(|session| start(session, clock));
    }
    arranged
}

/// The day whose hours hold the start, else that of its date, which is made where there is none.
fn place(days: &mut Vec<ProgrammeDay>, loose: Vec<ProgrammeSession>, clock: &Clock) {
    let mut dates: BTreeMap<Option<NaiveDate>, usize> = BTreeMap::new();
    for (at, day) in days.iter().enumerate() {
        dates.entry(day.date).or_insert(at);
    }
    for session in loose {
        let starts = start(&session, clock);
        let date = match session.time {
            Timing::At { .. } => Some(starts.date()),
            Timing::OfDay { .. } | Timing::Unplaced => None,
        };
        let eve = date.and_then(|date| date.pred_opt());
        // The hours of a day end before the second midnight.
        let open = [date, eve].into_iter().flatten().find_map(|date| {
            let at = *dates.get(&Some(date))?;
            holds(days.get(at)?, starts).then_some(at)
        });
        let at = open
            .or_else(|| dates.get(&date).copied())
            .unwrap_or_else(|| {
                dates.insert(date, days.len());
                days.push(ProgrammeDay {
                    date,
                    ..ProgrammeDay::default()
                });
                days.len() - 1
            });
        if let Some(day) = days.get_mut(at) {
            day.sessions.push(session);
        }
    }
}

fn holds(day: &ProgrammeDay, starts: NaiveDateTime) -> bool {
    let Some((date, (opens, closes))) = day.date.zip(day.window) else {
        return false;
    };
    let days = (starts.date() - date).num_days();
    let minute = days * 24 * 60 + minute_of(starts.time());
    (i64::from(opens)..i64::from(closes)).contains(&minute)
}

/// When a session starts, on the wall; times without a date come first.
fn start(session: &ProgrammeSession, clock: &Clock) -> NaiveDateTime {
    match session.time {
        Timing::At { starts, .. } => clock.wall(starts),
        Timing::OfDay { starts, .. } => NaiveDate::MIN.and_time(starts),
        Timing::Unplaced => NaiveDate::MIN.and_time(NaiveTime::MIN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::fahrplan::times::moment;

    fn session(title: &str, starts: &str) -> ProgrammeSession {
        ProgrammeSession {
            time: Timing::At {
                starts: moment(starts).unwrap(),
                ends: None,
            },
            ..ProgrammeSession::new(title, 1)
        }
    }

    fn day(date: u32, window: Option<(u16, u16)>, titles: &[(&str, &str)]) -> ProgrammeDay {
        ProgrammeDay {
            date: NaiveDate::from_ymd_opt(2027, 5, date),
            window,
            sessions: titles
                .iter()
                .map(|(title, starts)| session(title, starts))
                .collect(),
            ..ProgrammeDay::default()
        }
    }

    fn told(days: &[ProgrammeDay]) -> String {
        let titles = |day: &ProgrammeDay| {
            let titles: Vec<_> = day.sessions.iter().map(|one| one.title.as_str()).collect();
            format!("{}: {}", day.date.unwrap().format("%d"), titles.join(" "))
        };
        days.iter().map(titles).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn days_stand_in_order_and_each_date_once() {
        let days = vec![
            day(5, None, &[("C", "2027-05-05T09:00")]),
            day(
                4,
                None,
                &[("B", "2027-05-04T11:00"), ("A", "2027-05-04T10:00")],
            ),
            day(5, Some((0, 600)), &[("D", "2027-05-05T08:00")]),
        ];
        let arranged = arrange(days, Vec::new(), &Clock::default());
        assert_eq!(told(&arranged), "04: A B, 05: D C");
        assert_eq!(arranged[1].window, Some((0, 600)));
    }

    #[test]
    fn what_stands_under_no_day_goes_where_it_is_open() {
        let days = vec![
            day(4, Some((600, 1800)), &[]),
            day(5, Some((360, 1440)), &[]),
        ];
        let loose = vec![
            session("night", "2027-05-05T01:00:00+02:00"),
            session("morning", "2027-05-05T06:00:00+02:00"),
            session("early", "2027-05-04T07:00:00+02:00"),
            session("later", "2027-05-07T07:00:00+02:00"),
        ];
        let arranged = arrange(days, loose, &Clock::default());
        assert_eq!(told(&arranged), "04: early night, 05: morning, 07: later");
    }
}
