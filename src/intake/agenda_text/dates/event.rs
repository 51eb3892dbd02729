//! The dates of a whole event, "15–16 May 2025": they complete headings that print no year.

use std::sync::LazyLock;

use chrono::{Datelike, Days, NaiveDate};
use regex::Regex;

use super::vocabulary::{MONTHS, WEEKDAYS};
use super::{Heading, position, words};
use crate::intake::agenda_text::lines::Line;
use crate::intake::pattern;

/// When an event takes place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::intake::agenda_text) struct Event {
    from: NaiveDate,
    until: NaiveDate,
}

/// Longer lines are prose, in which a year may be that of anything.
const MAX_CHARS: usize = 160;

/// An event is no longer than this.
const MAX_DAYS: i64 = 14;

/// More events than this are a calendar, whose days belong to none of them.
const MAX_EVENTS: usize = 100;

/// What else a line with a date may tell.
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:deadlines?|submissions?|submit|due|until|before|register(?:ed)? by|published",
        r"|posted|updated|written|last year|previous|past|next|see also|edition",
        r"|save the date for|since|hotel",
        r"|early[ -]bird|notification|camera[ -]ready|©|copyright)\b",
    ))
});

/// Finds the events of a text, each with its line.
pub(in crate::intake::agenda_text) fn find(lines: &[Line]) -> Vec<(usize, Event)> {
    let tells = |line: &&Line| line.text.len() <= MAX_CHARS && !OTHER.is_match(&line.text);
    let events = lines.iter().filter(tells);
    let events = events.filter_map(|line| Some((line.number, event(&line.text)?)));
    events.take(MAX_EVENTS).collect()
}

/// The events that stand above the programme; below it a text tells of others.
pub(in crate::intake::agenda_text) fn until(
    events: Vec<(usize, Event)>,
    line: usize,
) -> Vec<Event> {
    let above = events.into_iter().filter(|(number, _)| *number < line);
    above.map(|(_, event)| event).collect()
}

/// Gives the headings without a year the date that another line prints in full; the result are the
/// words of those headings. A date that two events, or a printed weekday, contradict stays empty.
pub(in crate::intake::agenda_text) fn complete(
    headings: &mut [Heading],
    events: &[Event],
) -> Vec<String> {
    let numbered = headings.iter().filter(|one| one.number.is_some()).count();
    let mut completed = Vec::new();
    for heading in headings.iter_mut().filter(|one| one.date.is_none()) {
        heading.date = date(heading, events, numbered);
        if heading.date.is_some() {
            completed.push(heading.text.clone());
        }
    }
    completed
}

/// The one date that a heading can mean.
fn date(heading: &Heading, events: &[Event], numbered: usize) -> Option<NaiveDate> {
    let days = events.iter().flat_map(Event::days);
    let weekday = |date: &NaiveDate| heading.weekday.is_none_or(|day| day == date.weekday());
    let mut dates: Vec<NaiveDate> = match (heading.month_day, heading.number) {
        (Some(printed), _) => {
            let same = |date: &NaiveDate| (date.month(), date.day()) == printed;
            days.filter(same).filter(weekday).collect()
        }
        (None, Some(number)) => {
            let whole = events
                .iter()
                .filter(|event| event.days().count() == numbered);
            let nth = usize::try_from(number).ok()?.checked_sub(1)?;
            let dates = whole.filter_map(|event| event.days().nth(nth));
            dates.filter(weekday).collect()
        }
        (None, None) => {
            heading.weekday?;
            let long = events.iter().filter(|event| event.from < event.until);
            let day = |date: &NaiveDate| heading.day.is_none_or(|day| day == date.day());
            let dates = long.flat_map(Event::days);
            dates.filter(weekday).filter(day).collect()
        }
    };
    dates.sort_unstable();
    dates.dedup();
    match dates.as_slice() {
        [date] => Some(*date),
        _ => None,
    }
}

impl Event {
    fn days(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let until = self.until;
        let next = |date: &NaiveDate| date.checked_add_days(Days::new(1));
        std::iter::successors(Some(self.from), next).take_while(move |date| *date <= until)
    }
}

/// Reads the days, months and the year that stand together in a line.
fn event(text: &str) -> Option<Event> {
    const JOINTS: [&str; 22] = [
        "de", "del", "of", "the", "to", "and", "y", "e", "et", "und", "en", "bis", "au", "a", "st",
        "nd", "rd", "th", "er", "through", "until", "tot",
    ];
    let (mut days, mut months): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
    for (_, word) in words(text) {
        let word = word.to_lowercase();
        let digits = word.trim_end_matches(char::is_alphabetic);
        let counted = word
            .get(digits.len()..)
            .is_some_and(|rest| ["", "st", "nd", "rd", "th", "er"].contains(&rest));
        let number = digits.parse::<u32>().ok().filter(|_| counted);
        match number {
            Some(year @ 1990..=2100) => {
                if let Some(event) = between(&days, &months, i32::try_from(year).ok()?) {
                    return Some(event);
                }
                (days, months) = (Vec::new(), Vec::new());
            }
            Some(day @ 1..=31) => days.push(day),
            _ => match position(&MONTHS, &word).and_then(|at| u32::try_from(at + 1).ok()) {
                Some(month) => months.push(month),
                None if JOINTS.contains(&word.as_str()) => {}
                None if position(&WEEKDAYS, &word).is_some() => {}
                None => (days, months) = (Vec::new(), Vec::new()),
            },
        }
    }
    None
}

fn between(days: &[u32], months: &[u32], year: i32) -> Option<Event> {
    let (first, last) = (days.first()?, days.last()?);
    let ((from, until), many) = match months {
        [month] => ((month, month), 1..=MAX_DAYS),
        [from, until] => ((from, until), 2..=2),
        _ => return None,
    };
    if !many.contains(&i64::try_from(days.len()).ok()?) {
        return None;
    }
    let from = NaiveDate::from_ymd_opt(year, *from, *first)?;
    let until = NaiveDate::from_ymd_opt(year, *until, *last)?;
    let length = (until - from).num_days();
    (0..MAX_DAYS)
        .contains(&length)
        .then_some(Event { from, until })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is(text: &str, days: Option<(&str, &str)>) {
        let read = event(text).map(|one| (one.from.to_string(), one.until.to_string()));
        let days = days.map(|(from, until)| (from.to_owned(), until.to_owned()));
        assert_eq!(read, days, "{text}");
    }

    #[test]
    fn the_days_of_an_event_are_read_in_the_order_of_many_countries() {
        is(
            "Milk Forum, May 15–16, 2025, Whey House",
            Some(("2025-05-15", "2025-05-16")),
        );
        is(
            "Saltport, 22 y 23 de mayo de 2025",
            Some(("2025-05-22", "2025-05-23")),
        );
        is("3rd–4th December 2024", Some(("2024-12-03", "2024-12-04")));
        is(
            "April 30 to May 2, 2026",
            Some(("2026-04-30", "2026-05-02")),
        );
        is(
            "Freitag, 21. und Samstag, 22. August 2026",
            Some(("2026-08-21", "2026-08-22")),
        );
        is(
            "Saltport, 12 September 2023",
            Some(("2023-09-12", "2023-09-12")),
        );
    }

    #[test]
    fn other_years_and_numbers_are_no_event() {
        for text in [
            "Horizon 2020",
            "The 2021-2027 programme",
            "Room 12, 2025",
            "May 2025",
        ] {
            is(text, None);
        }
        is("14 May to 20 June 2025", None);
    }
}
