//! Times at which nobody meets: deadlines, the hours of every week, the dates of letters.

use std::sync::LazyLock;

use regex::Regex;

use crate::intake::pattern;

use super::super::{dates, label};

/// A weekday in full.
const WEEKDAY: &str = concat!(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|montag|dienstag|mittwoch|donnerstag|freitag",
    r"|samstag|sonnabend|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)",
);
/// A weekday cut short, which is one only beside another.
const SHORT: &str = concat!(
    r"(?:(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam",
    r"|dim)\b\.?)",
);

static WEEKLY: LazyLock<Regex> = LazyLock::new(|| {
    named(concat!(
        r"(?i)^(?:[^:]{1,40}:\s*)?(?:(?:WEEKDAY|SHORT)(?:\s*(?:[-–—&/,+]+|\b(?:to|through|thru",
        r"|and|bis|und|à|au|et)\b)\s*(?:WEEKDAY|SHORT))+|(?:mon|tues|wednes|thurs|fri|satur",
        r"|sun)days|(?:mon|diens|donners|frei|sams|sonn)tags|mittwochs|every (?:day|WEEKDAY)",
        r"|daily|täglich|werktags|tous les jours|weekdays|weekends)\s*[:,]?$",
    ))
});
/// The same behind other words: "The library is open Monday to Friday".
static ENDS_WEEKLY: LazyLock<Regex> = LazyLock::new(|| {
    named(concat!(
        r"(?i)[\s,;:(](?:WEEKDAY|SHORT)\s*(?:[-–—&/]+|\b(?:to|through|thru|bis|à|au)\b)",
        r"\s*(?:WEEKDAY|SHORT)\s*[:,]?$",
    ))
});
/// Hours of every week with others behind them: "Desk: Mon–Thu 9:00–17:00, Fri".
static WITHIN_WEEKLY: LazyLock<Regex> = LazyLock::new(|| {
    named(concat!(
        r"(?i)\b(?:WEEKDAY|SHORT)\s*(?:[-–—&/]+|\b(?:to|through|thru|bis|à|au|and|und|et)\b)",
        r"\s*(?:WEEKDAY|SHORT)s?\s*[:,]?\s*\d{1,2}(?:[:.]\d{2})?\b",
    ))
});
/// What stands before another time of the same sentence.
static AMONG_TIMES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:between|from|every|zwischen|entre)\s+\d{1,2}[:.]\d{2}\b",
        r"|\bhours (?:per|a) week\b",
    ))
});
static PHONE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:phone|tel(?:ephone|efon)?|fax|tél)\b\.?\s*:?"));
static ONE_DAY: LazyLock<Regex> =
    LazyLock::new(|| named(r"(?i)^(?:[^:]{1,40}:\s*)?WEEKDAY\s*[:,]?$"));
static DEADLINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:deadlines?|submissions?|closes?|closing date|rsvp|updated|posted|published",
        r"|anmeldeschluss|einsendeschluss|inscriptions?|no later than|register by)\b",
        r"|\bdue(?:\s+(?:by|on|at|date)\b|\s*:|\s*$)",
    ))
});
static SENTENCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:(?:is|are|was|were|be) held|takes? place|took place)\b",
        r"|(?:^|[.,:;!] )please\b",
    ))
});
static CUE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\d[\d:.,]* --> \d|^\[\d{1,2}:\d{2}:\d{2}\]"));
static SENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:(?:sent|gesendet|envoyé)\s*:",
        r"|date\s*:.*\d:\d{2}(?::\d{2}|\s+[+-]\d{4})\b)",
    ))
});

fn named(text: &str) -> Regex {
    pattern(&text.replace("WEEKDAY", WEEKDAY).replace("SHORT", SHORT))
}

/// True for words that make a time the hours of every week: "Tuesday – Friday", "Café: daily".
pub(super) fn is_weekly(text: &str) -> bool {
    WEEKLY.is_match(text)
}

/// The same behind other words: "The library is open Monday to Friday".
pub(super) fn ends_weekly(before: &str) -> bool {
    is_weekly(before) || ENDS_WEEKLY.is_match(before) || WITHIN_WEEKLY.is_match(before)
}

/// The digits of a number that one dials; a date has eight.
const PHONE_DIGITS_MIN: usize = 9;

/// True for words with a telephone number in them.
pub(super) fn is_phone(before: &str) -> bool {
    let part = |c: char| !(c.is_ascii_digit() || " ()-+./".contains(c));
    let mut runs = before.split(part);
    let is_long = |run: &str| run.bytes().filter(u8::is_ascii_digit).count() >= PHONE_DIGITS_MIN;
    PHONE.is_match(before) || runs.any(is_long)
}

/// True for "Wednesday" and "Library: Wednesday".
pub(super) fn is_weekday(text: &str) -> bool {
    ONE_DAY.is_match(text)
}

/// True for words before a single time that say until when something is done, or when something
/// was written.
pub(super) fn is_deadline(before: &str) -> bool {
    let words = before.split_whitespace().count();
    label::split(before).is_none()
        && (words > 2 && DEADLINE.is_match(before) || ends_with_date(before))
}

/// True for a date behind other words, where no mark makes it a part of its own: "Lecture,
/// Tuesday 5 May, 18:00" is a title.
fn ends_with_date(before: &str) -> bool {
    let head = dates::date_at_end(before).and_then(|at| before.get(..at));
    head.is_some_and(|head| {
        let head = head.trim_end();
        !head.is_empty() && !head.ends_with(['|', ',', '–', '—', '-', '(', '·', '•'])
    })
}

/// True for words that make the line with the time a sentence.
pub(super) fn is_sentence(before: &str) -> bool {
    AMONG_TIMES.is_match(before) || SENTENCE.is_match(before)
}

/// True for a line of a recording: "00:00:01,000 --> 00:00:04,000", "[00:01:10] Ann Lee: …".
pub(super) fn is_cue(text: &str) -> bool {
    CUE.is_match(text)
}

/// True for the line of a letter's head that says when it was sent.
pub(super) fn is_sending_date(text: &str) -> bool {
    SENT.is_match(text)
}
