//! Day headings: a whole line that is a date, a weekday or "Day 2".

pub(super) mod event;
mod vocabulary;

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, Weekday};
use regex::Regex;

use crate::intake::pattern;

use vocabulary::{DAYS, FILLERS, MONTHS, NUMBERS, ORDINALS, WEEKDAYS};

/// What a day heading prints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Heading {
    pub date: Option<NaiveDate>,
    /// Month and day, also when the year is missing.
    pub month_day: Option<(u32, u32)>,
    pub weekday: Option<Weekday>,
    /// 2 in "Day 2".
    pub number: Option<u32>,
    /// 12 in "Wednesday 12th", whose month stands elsewhere.
    pub day: Option<u32>,
    pub text: String,
    /// True when the line holds nothing else.
    pub exact: bool,
}

const MAX_CHARS: usize = 90;

static SHORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?P<weekday>\p{L}{2,12})[.,]{0,2}\s+)?(?:(?P<day>\d{1,2})",
        r"(?:\.(?P<month>\d{1,2})\.|(?:st|nd|rd|th|\.)?))\s*:?$",
    ))
});

/// Two letters are a weekday only before a date.
const SHORT_WEEKDAYS: [&[&str]; 7] = [
    &["mo"],
    &["di", "tu"],
    &["mi", "we"],
    &["do", "th"],
    &["fr"],
    &["sa"],
    &["so", "su"],
];

/// What may stand after a date without being part of it: "Day 1 – Monday, 3 May: Opening day".
const MAX_REST_WORDS: usize = 8;

/// Reads a line as a day heading; `None` for any other line.
pub(super) fn heading(line: &str) -> Option<Heading> {
    if line.len() > MAX_CHARS || line.is_empty() {
        return None;
    }
    let digits = numeric(line);
    let mut parts = Parts {
        digits: digits.as_ref().map(|found| found.date),
        ..Parts::default()
    };
    let (from, until) = digits.map_or((0, 0), |found| (found.from, found.until));
    let outside = |at: &usize| !(from..until).contains(at);
    let words: Vec<(usize, String)> = words(line)
        .filter(|(at, _)| outside(at))
        .map(|(at, word)| (at, word.to_lowercase()))
        .collect();
    let rest = rest(line, &words, from, &mut parts)?;
    let rest_words = words.len() - rest;
    if !parts.complete() || rest_words > MAX_REST_WORDS || parts.range {
        return None;
    }
    let month_day = match parts.digits {
        Some(date) => date.map(|date| (date.month(), date.day())),
        None => parts.month.zip(parts.day),
    };
    let printed = month_day
        .zip(parts.year)
        .and_then(|((month, day), year)| NaiveDate::from_ymd_opt(year, month, day));
    if month_day.is_some_and(|(month, day)| NaiveDate::from_ymd_opt(2000, month, day).is_none()) {
        return None;
    }
    Some(Heading {
        date: parts.digits.unwrap_or(printed),
        month_day,
        weekday: parts.weekday,
        number: parts.number,
        day: None,
        text: line.trim_end_matches([':', ' ']).to_owned(),
        exact: rest_words == 0,
    })
}

/// Reads the headings that are shorter than any date: "12.05.", "Wed 12.5.", "Wednesday 12th".
pub(super) fn short(line: &str) -> Option<Heading> {
    let found = SHORT.captures(line)?;
    let number = |name| {
        found
            .name(name)
            .and_then(|digits| digits.as_str().parse().ok())
    };
    let word = found
        .name("weekday")
        .map(|word| word.as_str().to_lowercase());
    let weekday = match &word {
        Some(word) => {
            let at = position(&WEEKDAYS, word).or_else(|| position(&SHORT_WEEKDAYS, word))?;
            Weekday::try_from(u8::try_from(at).ok()?).ok()
        }
        None => None,
    };
    let (day, month): (u32, Option<u32>) = (number("day")?, number("month"));
    // Without a month a weekday has to say that it is a day.
    let valid = NaiveDate::from_ymd_opt(2000, month.unwrap_or(1), day).is_some();
    let month_day = month.map(|month| (month, day));
    (valid && (month.is_some() || weekday.is_some())).then(|| Heading {
        month_day,
        weekday,
        day: Some(day).filter(|_| month.is_none()),
        text: line.trim_end_matches([':', ' ']).to_owned(),
        exact: true,
        ..Heading::default()
    })
}

/// Takes the words of a date; the result is the place of the first word that is none, which only
/// a separator behind the whole date allows. Words before byte `from` must belong to the date.
fn rest(line: &str, words: &[(usize, String)], from: usize, parts: &mut Parts) -> Option<usize> {
    let mut fillers: Option<usize> = None;
    let mut taken = false;
    for (place, (at, word)) in words.iter().enumerate() {
        if std::mem::take(&mut taken) {
            continue;
        }
        let next = words.get(place + 1).map(|(_, word)| word.as_str());
        match parts.take(word, next) {
            Taken::Date => fillers = None,
            Taken::WithNext => (fillers, taken) = (None, true),
            // A filler may also begin what follows the date: "Day 1: The program at a glance".
            Taken::Filler => fillers = fillers.or(Some(*at)),
            Taken::Nothing => {
                let apart = separated(line, *at) || fillers.is_some_and(|at| separated(line, at));
                return (*at >= from && parts.complete() && apart).then_some(place);
            }
        }
    }
    Some(words.len())
}

/// The byte at which a full or partial date begins that ends the text and has words before it.
pub(super) fn date_at_end(text: &str) -> Option<usize> {
    const MAX_WORDS: usize = 6;
    let exact = |text: &str| heading(text).filter(|one| one.exact && one.month_day.is_some());
    if exact(text).is_some() {
        return None;
    }
    let starts: Vec<usize> = words(text).map(|(at, _)| at).collect();
    let many = starts.len().saturating_sub(MAX_WORDS);
    starts
        .into_iter()
        .skip(many)
        .find(|at| text.get(*at..).is_some_and(|date| exact(date).is_some()))
}

impl Heading {
    /// True when both may name the same day: nothing printed on both contradicts.
    pub(super) fn agrees_with(&self, other: &Self) -> bool {
        fn same<T: PartialEq>(a: Option<T>, b: Option<T>) -> bool {
            a.is_none() || b.is_none() || a == b
        }
        same(self.date, other.date)
            && same(self.month_day, other.month_day)
            && same(self.weekday_known(), other.weekday_known())
            && same(self.number, other.number)
            && same(self.day_known(), other.day_known())
            && (self.month_day.is_some() && other.month_day.is_some()
                || self.number.is_some() && other.number.is_some()
                || self.weekday.is_some() && other.weekday.is_some())
    }

    fn day_known(&self) -> Option<u32> {
        self.day.or(self.month_day.map(|(_, day)| day))
    }

    fn weekday_known(&self) -> Option<Weekday> {
        self.weekday.or(self.date.map(|date| date.weekday()))
    }
}

#[derive(Default)]
struct Parts {
    weekday: Option<Weekday>,
    month: Option<u32>,
    day: Option<u32>,
    year: Option<i32>,
    number: Option<u32>,
    range: bool,
    /// A date in digits alone; its inner value is missing where its order is not known.
    digits: Option<Option<NaiveDate>>,
}

/// What a word is to a date.
enum Taken {
    Date,
    /// This word and the one behind it: "Day 2".
    WithNext,
    Filler,
    Nothing,
}

impl Parts {
    fn complete(&self) -> bool {
        let dated = self.month.is_some() && self.day.is_some();
        dated
            || self.digits.is_some()
            || self.number.is_some()
            || (self.weekday.is_some() && self.month.is_none() && self.day.is_none())
    }

    fn take(&mut self, word: &str, next: Option<&str>) -> Taken {
        if let Some(weekday) = position(&WEEKDAYS, word) {
            self.range |= self.weekday.is_some();
            self.weekday = u8::try_from(weekday)
                .ok()
                .and_then(|at| Weekday::try_from(at).ok());
            return Taken::Date;
        }
        if self.digits.is_none()
            && let Some(month) = position(&MONTHS, word)
        {
            self.range |= self.month.is_some();
            self.month = u32::try_from(month + 1).ok();
            return Taken::Date;
        }
        // "May 2nd, Day 1": the ordinal is the day of the month.
        let ordinal = self.month.is_none() || self.day.is_some();
        if self.number.is_none()
            && (ordinal || DAYS.contains(&word))
            && let Some(number) = next.and_then(|next| count(word, next))
        {
            self.number = Some(number);
            return Taken::WithNext;
        }
        if self.digits.is_none() && self.take_number(word) {
            return Taken::Date;
        }
        if FILLERS.contains(&word) || DAYS.contains(&word) {
            Taken::Filler
        } else {
            Taken::Nothing
        }
    }

    fn take_number(&mut self, word: &str) -> bool {
        let digits = ["st", "nd", "rd", "th", "er"]
            .iter()
            .find_map(|ending| word.strip_suffix(ending))
            .unwrap_or(word);
        let Ok(number) = digits.parse::<u32>() else {
            return false;
        };
        match digits.len() {
            1 | 2 if (1..=31).contains(&number) => {
                self.range |= self.day.is_some();
                self.day = Some(number);
                true
            }
            4 if (1900..=2100).contains(&number) && self.year.is_none() => {
                self.year = i32::try_from(number).ok();
                true
            }
            _ => false,
        }
    }
}

fn position(table: &[&[&str]], word: &str) -> Option<usize> {
    table.iter().position(|names| names.contains(&word))
}

/// The words of a line with the byte at which each begins.
fn words(line: &str) -> impl Iterator<Item = (usize, &str)> {
    line.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(move |word| (word.as_ptr().addr() - line.as_ptr().addr(), word))
}

/// True when a separator stands before byte `at`, so that what follows is not part of the date.
fn separated(line: &str, at: usize) -> bool {
    let before = line.get(..at).unwrap_or_default();
    let gap: String = before
        .chars()
        .rev()
        .take_while(|c| !c.is_alphanumeric())
        .collect();
    gap.contains(['|', ':', '–', '—', '(']) || gap.contains(" - ") || gap.contains(" -")
}

/// The number of a day: 2 in "Day 2", "DAY II" and "second day".
fn count(word: &str, next: &str) -> Option<u32> {
    let spelled = if DAYS.contains(&word) {
        if let Ok(number @ 1..=31) = next.parse::<u32>() {
            return Some(number);
        }
        position(&NUMBERS, next)
    } else if DAYS.contains(&next) {
        // "2. Tag"; "5 day" counts something else.
        if next == "tag"
            && let Ok(number @ 1..=31) = word.parse::<u32>()
        {
            return Some(number);
        }
        position(&ORDINALS, word)
    } else {
        None
    };
    spelled.and_then(|at| u32::try_from(at + 1).ok())
}

/// A date in digits alone, and where it stands.
struct Digits {
    date: Option<NaiveDate>,
    from: usize,
    until: usize,
}

/// Finds the one date in digits of a line; two of them are a range.
fn numeric(line: &str) -> Option<Digits> {
    let marks = [',', ' ', '(', ')', '[', ']', '|', ':', ';'];
    let mut found = line
        .split(marks)
        .filter_map(|word| Some((word, read_digits(word)?)));
    let (word, date) = found.next()?;
    let from = word.as_ptr().addr() - line.as_ptr().addr();
    found.next().is_none().then_some(Digits {
        date,
        from,
        until: from + word.len(),
    })
}

/// "2021-06-22", "22.06.2021" and "22/6/2021"; where day and month cannot be told apart the date
/// stays empty.
fn read_digits(word: &str) -> Option<Option<NaiveDate>> {
    let mark = ['-', '.', '/']
        .into_iter()
        .find(|mark| word.contains(*mark))?;
    let parts: Vec<u32> = word
        .split(mark)
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    let [a, b, c] = parts.as_slice().try_into().ok()?;
    let years = 1900..=2100;
    let (year, month, day) = match (mark, a, b, c) {
        _ if years.contains(&a) => (a, b, c),
        _ if !years.contains(&c) => return None,
        ('/', 13.., _, _) | ('.' | '-', _, _, _) => (c, b, a),
        (_, _, 13.., _) => (c, a, b),
        _ if a == b => (c, a, b),
        _ => return ((1..=12).contains(&a) && (1..=12).contains(&b)).then_some(None),
    };
    let year = i32::try_from(year).ok()?;
    NaiveDate::from_ymd_opt(year, month, day).map(Some)
}
