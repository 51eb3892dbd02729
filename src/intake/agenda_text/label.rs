//! Labels: the printed ordinal before a title, such as "Panel 2" or "Session IV".

use std::sync::LazyLock;

use regex::Regex;

use crate::intake::pattern;

/// A title with its ordinal taken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Labelled {
    /// As printed.
    pub label: String,
    /// The kind of item counted, in lower case.
    pub word: String,
    pub number: u32,
    /// Empty when the line is nothing but the label.
    pub title: String,
}

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?P<label>",
        r"(?P<first>first|second|third|fourth|fifth|sixth|seventh|eighth|1st|2nd|3rd|[4-9]th)?\s*",
        r"(?P<word>panel|painel|paneel|session|sessão|sessione|sessie|option|stream|strand|theme",
        r"|group|referat|vortrag|taller|sesión|breakout|workshop|track|plenary|keynote",
        r"|round ?table|lecture|talk",
        r"|atelier|table ronde|séance|sitzung|block|module|debate|sesión|mesa|fireside chat",
        r"|conversation)(?:\s+(?:session|panel|discussion|group))?",
        r"(?:\s*(?:no\.?|nr\.?|n°|#)?\s*(?P<number>\d{1,3}|[ivx]{1,5}|[a-h]",
        r"|one|two|three|four|five|six|seven|eight|nine|ten))?(?P<part>\.\d{1,2}|[a-d])?",
        r")(?:\s*[:.|–—-]+\s+|\s*[:|–—]\s*|$)(?P<title>.*)$",
    ))
});

const WORDS: [&str; 10] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
];
const ORDINALS: [&str; 8] = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
];

/// Takes the label off a line that begins with one.
pub(super) fn split(text: &str) -> Option<Labelled> {
    let found = LABEL.captures(text)?;
    let number = match (found.name("number"), found.name("first")) {
        (Some(number), _) => read_number(&number.as_str().to_lowercase())?,
        (None, Some(first)) => {
            let first = first.as_str().to_lowercase();
            let word = ORDINALS.iter().position(|known| *known == first);
            let digits = first.trim_end_matches(char::is_alphabetic).parse().ok();
            word.and_then(|at| u32::try_from(at + 1).ok()).or(digits)?
        }
        (None, None) => return None,
    };
    Some(Labelled {
        label: found.name("label")?.as_str().trim().to_owned(),
        word: found.name("word")?.as_str().to_lowercase(),
        number,
        title: found.name("title")?.as_str().trim().to_owned(),
    })
}

fn read_number(text: &str) -> Option<u32> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    if let Some(at) = WORDS.iter().position(|known| *known == text) {
        return u32::try_from(at + 1).ok();
    }
    let roman = |c| match c {
        'i' => 1,
        'v' => 5,
        'x' => 10,
        _ => 0,
    };
    if text.chars().all(|c| roman(c) > 0) {
        let values: Vec<u32> = text.chars().map(roman).collect();
        let mut total = 0;
        for (at, value) in values.iter().enumerate() {
            let before_larger = values.get(at + 1).is_some_and(|next| next > value);
            total = if before_larger {
                total + 100 - value
            } else {
                total + value
            };
        }
        return Some(total % 100);
    }
    let letter = text.chars().next().filter(|_| text.len() == 1)?;
    letter.to_digit(18).map(|digit| digit - 9)
}
