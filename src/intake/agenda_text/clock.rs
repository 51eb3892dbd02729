//! Printed times: finding them on a line and reading them as wall times.
//!
//! A time is found only where programmes print it: at the start of a line, at its end after a
//! separator or in brackets, or between a label and a title. Times in running prose are not found,
//! and times at which nobody meets are told apart (`notices`).

mod habit;
mod notices;
mod reading;

use std::sync::LazyLock;

use chrono::NaiveTime;
use regex::{Captures, Regex};

use crate::intake::pattern;

pub(super) use habit::Habit;
use reading::clock;
pub(super) use reading::{Clock, Half};

/// A start and, where printed, an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Printed {
    pub start: Clock,
    pub end: Option<Clock>,
    pub zone: Option<String>,
    /// The words of the file, for notes.
    pub text: String,
}

/// A line with a time on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub printed: Printed,
    pub before: String,
    pub after: String,
}

/// What a line says about time.
#[derive(Debug)]
pub(super) enum Seen {
    Time(Found),
    /// The hours of every week: "Tuesday – Friday: 10:00 – 18:00".
    Hours,
    /// A deadline, or when something was written or sent.
    Notice,
    Nothing,
}

const TIME: &str = concat!(
    r"(?:(?i:12(?:[:.]00)?\s?(?:noon|midnight)\b)|\d{1,2}\s?:\s\d{2}\s?(?i:[ap]\.?m\b\.?)",
    r"|\d{1,2}\s?:\d{2}(?::\d{2})?",
    r"|\d{1,2}\.\d{2}|\d{1,2}\s?[hH](?:\s?\d{2})?|\d{4}(?:\s?h(?:rs?)?)?|\d{1,2}",
    r"|(?i:noon|midday|midnight))",
    r"(?:(?i:[ap])\b|\s{0,2}(?i:[ap]\.?\s?m\b\.?|uhr\b|uur\b|hrs?\b|hs\b\.?|horas\b|heures\b|h\b",
    r"|o'clock))?",
);
/// An end that nobody knows yet.
const OPEN: &str = r"(?:(?i:open[ -]?end(?:e|ed)?|tb[dac])\b|\?{1,3})";
const DASH: &str = r"\s*(?:[-–—‒−~→➔]|➡\u{fe0f}?|\bto\b|\buntil\b|\bbis\b|\bà\b)+\s*";
const ZONE: &str = concat!(
    r"(?:[ECMPA][SD]?T|GMT|UTC|BST|CES?T|EES?T|WES?T|MSK|TRT|IST|GST",
    r"|JST|KST|SGT|HKT|PKT|AE[SD]T|NZ[SD]T|(?:Eastern|Central|Mountain",
    r"|Pacific)(?: Standard| Daylight)?(?: Time)?)\b(?:\s?[+-]\s?\d{1,2}",
    r"(?::\d{2})?)?",
);

fn regex(text: &str) -> Regex {
    let text = text
        .replace("TIME", TIME)
        .replace("DASH", DASH)
        .replace("ZONE", ZONE)
        .replace("OPEN", OPEN);
    pattern(&text)
}

static AT_START: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"^[(\[]?\s*(?i:(?:time|when|heure|horaire|zeit|uhrzeit)\s*:\s*)?",
        r"(?i:(?:from|de|von|ab|um|dès|à partir de|a partir das?|desde las?|dalle(?: ore)?|ore",
        r"|vanaf|van|ca\.?|circa|approx(?:imately|\.)?|about|around)\s+)?",
        r"(?P<t>(?P<a>TIME)(?:\s*(?P<y>ZONE))?(?:DASH(?:(?P<b>TIME)|OPEN))?)(?:\s*[(,]?\s*",
        r"(?P<z>ZONE)\s*\)?)?(?:\s*[/|]\s*TIME(?:DASHTIME)?\s*ZONE)*\s*[)\]]?",
        r"(?P<sep>\s*(?:[:|,;·•–—-]+|\.{3,}|…+)\s*|\s+|$)(?P<rest>.*)$",
    ))
});
static AT_END: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?P<open>\s*[(\[]|\s*[,|;:–—]\s*|\s+-\s*",
        r"|\s*(?:\.{3,}|…+|_{3,}|(?:\. ){3,})\.?\s*|\s+)",
        r"\s*(?P<t>(?P<a>TIME)",
        r"(?:\s*(?P<y>ZONE))?(?:DASH(?P<b>TIME))?)(?:\s*[(,]?\s*(?P<z>ZONE)\s*\)?)?",
        r"(?:\s*[/|]\s*TIME(?:DASHTIME)?\s*ZONE)*\s*[)\]]?\s*[.:]?$",
    ))
});
static IN_MIDDLE: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"^(?P<before>.{3,45}?)[\s,|(\[–—-]+(?P<t>(?P<a>TIME)(?:\s*(?P<y>ZONE))?DASH",
        r"(?P<b>TIME))(?:\s*[(,]?\s*(?P<z>ZONE)\s*\)?)?\s*[)\]]?\s*[:|,;–—-]+\s*",
        r"(?P<rest>.+)$",
    ))
});
static HOURS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:hours|open|opens|opened|from|at|between|until|till|by",
        r"|phone|tel|fax|horaires|ouvert)\s*:?$",
    ))
});
/// How long an item lasts, printed behind its time: "9:00 (15 min) Welcome".
static LENGTH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^[(\[]\s*\d{1,3}(?:[.,]\d)?\s*(?:min(?:ute)?[sn]?\.?|h(?:ou)?rs?\.?|h|std\.?",
        r"|stunden?|heures?|['’′])(?:\s*\d{1,2}\s*(?:min(?:ute)?[sn]?\.?)?)?",
        r"\s*[)\]]\s*[:,;–—-]*\s*",
    ))
});
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d{1,2}[.)]\s+(?P<rest>\d.*)$"));
static ALL_TIMES: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\b(?i:all times)\b[^.]{0,30}?\b(?P<z>ZONE)"));

/// Finds the time of a line that has one in a place where programmes print it.
pub(super) fn find(text: &str) -> Option<Found> {
    match see(text, Habit::default()) {
        Seen::Time(found) => Some(found),
        Seen::Hours | Seen::Notice | Seen::Nothing => None,
    }
}

/// Says what a line of a file with this habit tells about time.
pub(super) fn see(text: &str, habit: Habit) -> Seen {
    if !text.bytes().any(|b| b.is_ascii_digit()) && !text.to_ascii_lowercase().starts_with("noon") {
        return Seen::Nothing;
    }
    if notices::is_cue(text) {
        return Seen::Nothing;
    }
    if notices::is_sending_date(text) {
        return Seen::Notice;
    }
    match at_start(text, habit) {
        Some(found) if found.printed.end.is_some() && notices::is_weekly(&found.after) => {
            Seen::Hours
        }
        Some(found) => Seen::Time(found),
        None => at_end(text)
            .or_else(|| in_middle(text).map(Seen::Time))
            .unwrap_or(Seen::Nothing),
    }
}

/// True for a title that is nothing but the days of weekly hours; `one` also for a single day,
/// which many programmes print as well.
pub(super) fn is_hours(title: &str, one: bool) -> bool {
    notices::is_weekly(title) || (one && notices::is_weekday(title))
}

/// The zone that a sentence such as "All times are ET" names.
pub(super) fn zone_of_all(text: &str) -> Option<String> {
    Some(ALL_TIMES.captures(text)?.name("z")?.as_str().to_owned())
}

fn at_start(text: &str, habit: Habit) -> Option<Found> {
    let text = text.trim_start_matches(is_symbol).trim_start();
    plain_start(text, habit).or_else(|| numbered_start(text, habit))
}

/// True for what stands before a time as an ornament: clocks, stars, arrows, and the letters of
/// the private range that word processors leave behind for them.
fn is_symbol(c: char) -> bool {
    matches!(
        c,
        '•' | '·' | '»' | '›'
            | '\u{2190}'..='\u{21ff}'
            | '\u{2300}'..='\u{2bff}'
            | '\u{e000}'..='\u{f8ff}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{1f000}'..='\u{1faff}'
    )
}

fn plain_start(text: &str, habit: Habit) -> Option<Found> {
    let found = AT_START.captures(text)?;
    let mut printed = read(&found)?;
    let after = found.name("rest")?.as_str().trim();
    let after = match LENGTH.find(after) {
        Some(length) => after.get(length.end()..)?,
        None => after,
    };
    let separated = found
        .name("sep")?
        .as_str()
        .chars()
        .any(|c| !c.is_whitespace());
    let lowercase = after.chars().next().is_some_and(char::is_lowercase);
    // "10:00 Eastern Europe after the flood", "10:00 IST results".
    let region = |zone: &String| zone.len() > 5 && !zone.ends_with("ime");
    if let Some(zone) = printed
        .zone
        .take_if(|zone| !separated && !after.is_empty() && (lowercase || region(zone)))
    {
        let after = format!("{zone} {after}");
        return Some(Found {
            printed,
            before: String::new(),
            after,
        });
    }
    let single = printed.end.is_none();
    let sentence = if single {
        (lowercase && !names_item(after)) || (after.len() > 60 && after.ends_with('.'))
    } else {
        lowercase && after.ends_with('.') && after.split(' ').count() > 3
    };
    if sentence && !separated {
        return None;
    }
    let start = &printed.start;
    let doubtful = start.odd && !start.leading_zero && start.half.is_none();
    if single && doubtful && !habit.allows(start) {
        return None;
    }
    Some(Found {
        printed,
        before: String::new(),
        after: after.to_owned(),
    })
}

/// True for a few words in lower case that may be a title: "9:00 AM kickoff".
fn names_item(text: &str) -> bool {
    const PHRASE: [&str; 22] = [
        "to", "and", "or", "at", "on", "in", "for", "the", "until", "till", "each", "every", "per",
        "by", "of", "is", "with", "after", "before", "onwards", "sharp", "daily",
    ];
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    words.count() < 2 && !PHRASE.contains(&first) && !text.ends_with(['.', ',', ';'])
}

/// Reads "1. 9:00–9:15 Welcome"; the steps of a recipe are numbered too, but go on in lower case.
fn numbered_start(text: &str, habit: Habit) -> Option<Found> {
    let rest = NUMBERED.captures(text)?.name("rest")?.as_str();
    let found = plain_start(rest, habit)?;
    let lowercase = found.after.chars().next().is_some_and(char::is_lowercase);
    (found.printed.end.is_some() || !lowercase).then_some(found)
}

fn at_end(text: &str) -> Option<Seen> {
    let mut from = 0;
    for _ in 0..6 {
        let found = AT_END.captures_at(text, from)?;
        let open = found.name("open")?;
        let before = text.get(..open.start())?.trim();
        if HOURS.is_match(before) {
            return None;
        }
        if let Some(printed) = read(&found)
            && accept_at_end(before, open.as_str().trim(), &printed)
        {
            return Some(judge(before, printed));
        }
        from = found.name("a")?.start();
    }
    None
}

/// Tells the time of an item from one at which nobody meets.
fn judge(before: &str, printed: Printed) -> Seen {
    if notices::ends_weekly(before) || notices::is_phone(before) {
        Seen::Hours
    } else if notices::is_sentence(before) {
        Seen::Nothing
    } else if printed.end.is_none() && notices::is_deadline(before) {
        Seen::Notice
    } else {
        Seen::Time(Found {
            printed,
            before: before.to_owned(),
            after: String::new(),
        })
    }
}

fn accept_at_end(before: &str, open: &str, printed: &Printed) -> bool {
    let words = before.split_whitespace().count();
    if words == 0 || words > 30 {
        return false;
    }
    let bracket = open.starts_with(['(', '[']);
    if printed.end.is_some() {
        let firm = printed.end.is_some_and(|end| end.half.is_some()) || !printed.start.bare;
        let separated = bracket || !open.is_empty() || words <= 12;
        return firm && separated && (bracket || !printed.start.odd || !open.is_empty());
    }
    // "Coffee ........ 11.45"
    let leader = open.len() > 2 && open.chars().all(|c| ". …_".contains(c));
    (bracket || open == "|" || (!open.is_empty() && open != ":" && words <= 10))
        && (leader || !printed.start.odd)
}

fn in_middle(text: &str) -> Option<Found> {
    let found = IN_MIDDLE.captures(text)?;
    let printed = read(&found)?;
    let before = found.name("before")?.as_str().trim().to_owned();
    let after = found.name("rest")?.as_str().trim().to_owned();
    let known = super::label::split(&before).is_some() || super::dates::heading(&before).is_some();
    (known && !printed.start.bare).then_some(Found {
        printed,
        before,
        after,
    })
}

fn read(found: &Captures<'_>) -> Option<Printed> {
    let start = clock(found.name("a")?.as_str())?;
    let end = match found.name("b") {
        Some(end) => Some(clock(end.as_str())?),
        None => None,
    };
    let end_is_firm = end.is_some_and(|end| !end.bare || end.half.is_some());
    let start_is_firm = !start.bare || start.half.is_some();
    let four_digits = |c: &Clock| c.odd && c.full_day;
    let years = end.as_ref().is_some_and(four_digits)
        && four_digits(&start)
        && start.hour == 20
        && (1..30).contains(&start.minute);
    let lopsided = end.is_some_and(|end| four_digits(&start) != four_digits(&end));
    if lopsided && end.is_some_and(|end| end.bare)
        || !(end_is_firm || start_is_firm)
        || (end.is_none() && start.bare)
        || years
    {
        return None;
    }
    Some(Printed {
        start,
        end,
        zone: found
            .name("z")
            .or(found.name("y"))
            .map(|zone| zone.as_str().to_owned()),
        text: found.name("t")?.as_str().to_owned(),
    })
}

impl Printed {
    /// True when another item begins within these hours, as far as the digits tell.
    pub(super) fn holds(&self, other: &Self) -> bool {
        let Some(end) = self.end else {
            return false;
        };
        let start = |one: &Self, half| one.start.minutes(one.end.and_then(|end| end.half).or(half));
        let hours = start(self, None)..end.minutes(None);
        let halves = [None, Some(Half::Am), Some(Half::Pm)];
        halves
            .iter()
            .any(|half| hours.contains(&start(other, *half)))
    }
}

/// A minute of the day as a time; minutes beyond a day wrap.
pub(super) fn time(minutes: u32) -> NaiveTime {
    let minutes = minutes % (24 * 60);
    NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0).unwrap_or_default()
}
