//! Printed times → wall times: the missing AM and PM, and times that cannot be right.

use chrono::{NaiveTime, Timelike};

use super::clock::{self, Clock, Half, Printed};
use super::draft::Draft;

const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;

/// An item that ends after midnight starts in the evening and is no longer than this.
const LONGEST_NIGHT: u32 = 8 * HOUR;
const EVENING: u32 = 17 * HOUR;

/// Above this length an item is questioned when another AM or PM would make it short.
const LONG: u32 = 8 * HOUR;
const PLAUSIBLE: u32 = 6 * HOUR;

/// The settled times of one draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Times {
    pub starts: NaiveTime,
    pub ends: Option<NaiveTime>,
    /// True when an AM or PM was concluded against the digits printed.
    pub inferred: bool,
    /// What is wrong with the printed times, and the likely reading.
    pub suspicious: Option<String>,
    pub line: usize,
    /// The words of the file.
    pub text: String,
}

/// Settles the times of all drafts, in printed order.
pub(super) fn settle(drafts: &[Draft]) -> Vec<Times> {
    let full_day = drafts.iter().any(|draft| is_full_day(&draft.printed));
    let mut settled: Vec<Times> = Vec::with_capacity(drafts.len());
    let mut before: Option<(usize, u32)> = None;
    for draft in drafts {
        let same_day = before
            .filter(|(day, _)| *day == draft.day)
            .map(|(_, minute)| minute);
        let times = Times {
            line: draft.line,
            ..one(&draft.printed, full_day, same_day, is_evening(&draft.title))
        };
        before = Some((draft.day, minute_of(times.ends.unwrap_or(times.starts))));
        settled.push(times);
    }
    mend_halves(drafts, &mut settled);
    settled
}

/// Takes an item whose AM or PM is wrong for what fits between its neighbours to the minute.
fn mend_halves(drafts: &[Draft], settled: &mut [Times]) {
    for at in 1..settled.len().saturating_sub(1) {
        let (Some([before, one, after]), Some(days)) = (
            settled.get_mut(at - 1..=at + 1),
            drafts.get(at - 1..=at + 1),
        ) else {
            continue;
        };
        let same_day = days
            .iter()
            .all(|draft| Some(draft.day) == days.first().map(|one| one.day));
        let other = |time: NaiveTime| clock::time(minute_of(time) + DAY / 2);
        let fits =
            before.ends == Some(other(one.starts)) && one.ends.map(other) == Some(after.starts);
        if same_day && fits && before.ends != Some(one.starts) {
            (one.starts, one.ends) = (other(one.starts), one.ends.map(other));
            let (starts, ends) = (one.starts.format("%H:%M"), after.starts.format("%H:%M"));
            one.suspicious = Some(format!(
                "\"{}\" is taken for {starts}–{ends}, which fits between the items beside it",
                one.text
            ));
        }
    }
}

/// True for titles of what happens in the evening only.
fn is_evening(title: &str) -> bool {
    let title = title.to_lowercase();
    [
        "dinner",
        "evening",
        "happy hour",
        "gala",
        "cocktail",
        "banquet",
        "dîner",
        "soirée",
        "abendessen",
    ]
    .iter()
    .any(|word| title.contains(word))
}

/// The minute of the day of a time.
pub(super) fn minute_of(time: NaiveTime) -> u32 {
    time.hour() * HOUR + time.minute()
}

/// True when a time without AM or PM can only be meant on a 24-hour clock.
fn is_full_day(printed: &Printed) -> bool {
    let halves = printed.start.half.or(printed.end.and_then(|end| end.half));
    let beyond = |clock: &Clock| clock.full_day || clock.hour > 12 || clock.hour == 0;
    halves.is_none() && (beyond(&printed.start) || printed.end.as_ref().is_some_and(beyond))
}

fn one(printed: &Printed, full_day: bool, before: Option<u32>, evening: bool) -> Times {
    let start = printed.start;
    let end_half = printed.end.and_then(|end| end.half);
    let unmarked = start.half.is_none() && end_half.is_none();
    let start_half = match (start.half, end_half, printed.end) {
        (Some(half), ..) => Some(half),
        (None, Some(half), Some(end)) => Some(half_before(&start, half, &end)),
        _ if full_day || start.hour > 12 => None,
        _ if evening && start.hour >= 5 && is_late(&start, before) => Some(Half::Pm),
        _ => Some(likely_half(&start, before)),
    };
    let starts = start.minutes(start_half);
    let ends = printed.end.map(|end| match end.half {
        None if !full_day && end.hour <= 12 => next_after(&end, starts),
        _ => end.minutes(None),
    });
    let flipped = start.half.is_none() && end_half.is_some() && start_half != end_half;
    let shifted = unmarked && starts != start.minutes(None);
    let mut times = Times {
        starts: clock::time(starts),
        ends: ends.map(clock::time),
        inferred: flipped || shifted,
        suspicious: None,
        line: 0,
        text: printed.text.clone(),
    };
    if let Some(ends) = ends {
        question(&mut times, printed, starts, ends);
    }
    times
}

/// True when the morning is over, or nothing says that it is not.
fn is_late(start: &Clock, before: Option<u32>) -> bool {
    before.is_none_or(|minute| minute > start.minutes(Some(Half::Am)))
}

/// The half of a start whose end alone is marked: the same one, unless it would begin too late.
fn half_before(start: &Clock, half: Half, end: &Clock) -> Half {
    let same = start.minutes(Some(half));
    if half == Half::Pm && same >= end.minutes(None) {
        Half::Am
    } else {
        half
    }
}

/// The half of a time in a text that marks none: what a conference day makes likely.
fn likely_half(start: &Clock, before: Option<u32>) -> Half {
    let morning = start.minutes(Some(Half::Am));
    let evening = start.minutes(Some(Half::Pm));
    let goes_on = before
        .is_some_and(|minute| minute >= 12 * HOUR && minute <= evening && evening - minute <= HOUR);
    match start.hour {
        12 => Half::Pm,
        1..=4 => Half::Pm,
        5 | 6 if before.is_none_or(|minute| minute <= morning) && start.leading_zero => Half::Am,
        5 | 6 => Half::Pm,
        _ if goes_on && before.is_some_and(|minute| minute > morning + 4 * HOUR) => Half::Pm,
        _ => Half::Am,
    }
}

/// The first reading of an unmarked end that lies after the start.
fn next_after(end: &Clock, starts: u32) -> u32 {
    let (morning, evening) = (end.minutes(Some(Half::Am)), end.minutes(Some(Half::Pm)));
    if morning > starts { morning } else { evening }
}

/// Notes an end before the start and a length that a wrong AM or PM explains.
fn question(times: &mut Times, printed: &Printed, starts: u32, ends: u32) {
    let length = (ends + DAY - starts) % DAY;
    let other_end = (ends + DAY / 2) % DAY;
    let other_start = (starts + DAY / 2) % DAY;
    let likely = [(starts, other_end), (other_start, ends)]
        .into_iter()
        .find(|(start, end)| start < end && end - start <= PLAUSIBLE);
    let hint = likely.map_or_else(
        || "correct the file or set the end by hand".to_owned(),
        |(start, end)| {
            let (start, end) = (
                clock::time(start).format("%H:%M"),
                clock::time(end).format("%H:%M"),
            );
            format!("{start}–{end} is likely meant")
        },
    );
    let text = &printed.text;
    if ends == starts {
        times.ends = None;
        times.suspicious = Some(format!("\"{text}\" has no length; the end is left out"));
    } else if ends < starts && !(starts >= EVENING && length <= LONGEST_NIGHT) {
        times.ends = None;
        times.suspicious = Some(format!(
            "\"{text}\" ends before it starts; the end is left out: {hint}"
        ));
    } else if length > LONG && likely.is_some() && printed.start.half.is_some() {
        let hours = length / HOUR;
        times.suspicious = Some(format!(
            "\"{text}\" lasts {hours} hours; kept as printed, but {hint}"
        ));
    }
}
