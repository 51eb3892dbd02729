//! Day headings: a whole line that is a date, a weekday or "Day 2".

use chrono::{Datelike, NaiveDate, Weekday};

/// What a day heading prints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Heading {
    pub date: Option<NaiveDate>,
    /// Month and day, also when the year is missing.
    pub month_day: Option<(u32, u32)>,
    pub weekday: Option<Weekday>,
    /// 2 in "Day 2".
    pub number: Option<u32>,
    pub text: String,
    /// True when the line holds nothing else.
    pub exact: bool,
}

const MAX_CHARS: usize = 90;

/// What may stand after a date without being part of it: "Day 1 – Monday, 3 May: Opening day".
const MAX_REST_WORDS: usize = 8;

/// English, French, German and Spanish; a prefix of three letters or more is enough, except where
/// two months share it.
const MONTHS: [&[&str]; 12] = [
    &["january", "janvier", "januar", "enero", "jan"],
    &[
        "february", "février", "fevrier", "februar", "febrero", "feb", "févr",
    ],
    &["march", "mars", "märz", "maerz", "marzo", "mar"],
    &["april", "avril", "abril", "apr", "avr", "abr"],
    &["may", "mai", "mayo"],
    &["june", "juin", "juni", "junio", "jun"],
    &["july", "juillet", "juli", "julio", "jul", "juil"],
    &["august", "août", "aout", "agosto", "aug", "ago"],
    &["september", "septembre", "septiembre", "sep", "sept"],
    &["october", "octobre", "oktober", "octubre", "oct", "okt"],
    &["november", "novembre", "noviembre", "nov"],
    &[
        "december",
        "décembre",
        "decembre",
        "dezember",
        "diciembre",
        "dec",
        "déc",
        "dez",
        "dic",
    ],
];

const WEEKDAYS: [&[&str]; 7] = [
    &["monday", "lundi", "montag", "lunes", "mon"],
    &["tuesday", "mardi", "dienstag", "martes", "tue", "tues"],
    &["wednesday", "mercredi", "mittwoch", "miércoles", "wed"],
    &[
        "thursday",
        "jeudi",
        "donnerstag",
        "jueves",
        "thu",
        "thur",
        "thurs",
    ],
    &["friday", "vendredi", "freitag", "viernes", "fri"],
    &["saturday", "samedi", "samstag", "sábado", "sat"],
    &["sunday", "dimanche", "sonntag", "domingo", "sun"],
];

const NUMBERS: [&str; 7] = ["one", "two", "three", "four", "five", "six", "seven"];
const FILLERS: [&str; 20] = [
    "of",
    "the",
    "de",
    "le",
    "la",
    "der",
    "den",
    "del",
    "on",
    "am",
    "date",
    "when",
    "datum",
    "dates",
    "morning",
    "afternoon",
    "evening",
    "matin",
    "st",
    "th",
];

/// Reads a line as a day heading; `None` for any other line.
pub(super) fn heading(line: &str) -> Option<Heading> {
    if line.len() > MAX_CHARS || line.is_empty() {
        return None;
    }
    if let Some(numeric) = numeric(line) {
        return Some(numeric);
    }
    let mut parts = Parts::default();
    let mut rest_words = 0;
    for (at, word) in words(line) {
        if rest_words > 0 || !parts.take(&word.to_lowercase()) {
            if rest_words == 0 && (!parts.complete() || !separated(line, at)) {
                return None;
            }
            rest_words += 1;
        }
    }
    if !parts.complete() || rest_words > MAX_REST_WORDS || parts.range {
        return None;
    }
    let month_day = parts.month.zip(parts.day);
    let date = month_day
        .zip(parts.year)
        .and_then(|((month, day), year)| NaiveDate::from_ymd_opt(year, month, day));
    if month_day.is_some_and(|(month, day)| NaiveDate::from_ymd_opt(2000, month, day).is_none()) {
        return None;
    }
    let text = line.trim_end_matches([':', ' ']).to_owned();
    let exact = rest_words == 0;
    Some(Heading {
        date,
        month_day,
        weekday: parts.weekday,
        number: parts.number,
        text,
        exact,
    })
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
            && (self.month_day.is_some() && other.month_day.is_some()
                || self.number.is_some() && other.number.is_some()
                || self.weekday.is_some() && other.weekday.is_some())
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
    expects_number: bool,
    range: bool,
}

impl Parts {
    fn complete(&self) -> bool {
        let dated = self.month.is_some() && self.day.is_some();
        dated
            || self.number.is_some()
            || (self.weekday.is_some() && self.month.is_none() && self.day.is_none())
    }

    /// Takes a word that belongs to a date; false for any other word.
    fn take(&mut self, word: &str) -> bool {
        if self.expects_number {
            self.expects_number = false;
            let spelled = NUMBERS.iter().position(|known| *known == word);
            self.number = spelled
                .and_then(|at| u32::try_from(at + 1).ok())
                .or_else(|| word.parse().ok().filter(|number| (1..=31).contains(number)));
            return self.number.is_some();
        }
        if let Some(weekday) = position(&WEEKDAYS, word) {
            let first = self.weekday.is_none();
            self.range |= !first;
            self.weekday = u8::try_from(weekday)
                .ok()
                .and_then(|at| Weekday::try_from(at).ok());
            return true;
        }
        if let Some(month) = position(&MONTHS, word) {
            self.range |= self.month.is_some();
            self.month = u32::try_from(month + 1).ok();
            return true;
        }
        if ["day", "jour", "tag", "día"].contains(&word) && self.number.is_none() {
            self.expects_number = true;
            return true;
        }
        self.take_number(word) || FILLERS.contains(&word)
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

/// "2021-06-22", "22.06.2021" and "22/6/2021"; where day and month cannot be told apart the date
/// stays empty.
fn numeric(line: &str) -> Option<Heading> {
    let text = line.trim_end_matches([':', ' ']);
    let mut words = text.split([',', ' ']).filter(|word| !word.is_empty());
    let first = words.next()?;
    let weekday = position(&WEEKDAYS, &first.to_lowercase());
    let digits = if weekday.is_some() {
        words.next()?
    } else {
        first
    };
    if words.next().is_some() {
        return None;
    }
    let mark = ['-', '.', '/']
        .into_iter()
        .find(|mark| digits.contains(*mark))?;
    let parts: Vec<u32> = digits
        .split(mark)
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    let [a, b, c] = parts.as_slice().try_into().ok()?;
    let (year, month, day) = match (mark, a, b, c) {
        (_, 1900..=2100, _, _) => (a, b, c),
        ('/', 13.., _, _) | ('.' | '-', _, _, _) => (c, b, a),
        (_, _, 13.., _) => (c, a, b),
        _ if a == b => (c, a, b),
        _ => (0, 0, 0),
    };
    let year = if year < 100 && year > 0 {
        return None;
    } else {
        i32::try_from(year).ok()?
    };
    let date = NaiveDate::from_ymd_opt(year, month, day);
    if date.is_none() && year != 0 {
        return None;
    }
    let month_day = date.map(|date| (date.month(), date.day()));
    Some(Heading {
        date,
        month_day,
        text: text.to_owned(),
        exact: true,
        ..Heading::default()
    })
}
