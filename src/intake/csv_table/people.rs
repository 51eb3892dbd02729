//! People in cells: "Ann Lee; Bo Roe", "Ann Lee (moderator), Bo Roe", "Ann Lee, Director, Acme".

use std::sync::LazyLock;

use regex::Regex;

use super::words::{BODIES, HONORIFICS, OFFICES, OPEN, PARTICLES, SHORT_BODIES, has};
use crate::domain::appearance::Role;
use crate::intake::{html, pattern, said};

/// Somebody as a cell names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Someone {
    pub name: String,
    pub role: Option<Role>,
    pub title: Option<String>,
    pub affiliation: Option<String>,
    pub pronouns: Option<String>,
}

static COMMA: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s*,\s*"));
static JOINT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\s*,\s*(?:(?:and|und|et|y|&)\s+)?|\s+(?:and|und|et|y|&)\s+"));
static DASH: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s+[-–—]\s+"));
static SUFFIX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?i:Jr\.?|Sr\.?|II|III|IV|Ph\.? ?D\.?|M\.? ?D\.?|M\.? ?Sc\.?|MBA|MPH|J\.?D\.?|LL\.?M\.?",
        r"|Esq\.?|K\.?C\.?|Q\.?C\.?|MP|MEP|OBE|CBE|\(?ret\.?\)?)$",
    ))
});

/// True for the words that keep a place open: "tbd", "N.N.", "to be announced".
pub(super) fn is_open(text: &str) -> bool {
    /// The longest of these words are shorter.
    const BYTES_MAX: usize = 40;
    let letters = |text: &str| {
        let kept = text.chars().filter(|c| c.is_alphanumeric() || *c == '?');
        kept.flat_map(char::to_lowercase).collect::<String>()
    };
    text.len() <= BYTES_MAX && has(OPEN, &letters(text))
}

/// True for what stands in a cell instead of nothing.
pub(super) fn is_nothing(text: &str) -> bool {
    matches!(
        text,
        "" | "-" | "–" | "—" | "/" | "n/a" | "N/A" | "none" | "None" | "keine"
    )
}

/// Reads a person as we print them: "Name, title, affiliation".
pub(super) fn printed(text: &str) -> Someone {
    let parts: Vec<&str> = text.split(", ").collect();
    let behind = parts
        .iter()
        .skip(1)
        .take_while(|part| SUFFIX.is_match(part))
        .count();
    let (name, rest) = parts.split_at((behind + 1).min(parts.len()));
    Someone {
        name: name.join(", ").trim().to_owned(),
        affiliation: (!rest.is_empty()).then(|| rest.join(", ")),
        ..Someone::default()
    }
}

/// Splits a cell into its people; commas and "and" part names, and nothing else.
pub(super) fn split(cell: &str) -> Vec<String> {
    let cell = html::decoded(cell);
    let pieces = cell.split(['\n', '\r', ';', '|']).map(str::trim);
    let mut people = Vec::new();
    for piece in pieces.filter(|piece| !piece.is_empty()) {
        let is_list = |parts: &Vec<&str>| {
            parts.len() > 1 && parts.iter().all(|part| is_somebody(part) || is_open(part))
        };
        let mut lists = [&JOINT, &COMMA]
            .into_iter()
            .map(|joint| listed(piece, joint));
        match lists.find(is_list) {
            Some(parts) => people.extend(parts.into_iter().map(str::to_owned)),
            None => people.push(piece.to_owned()),
        }
    }
    people
}

/// Reads one person: "Ann Lee (moderator)", "Ann Lee, Director, Acme", "Ann Lee – Acme"; `None`
/// when nothing is left of the name.
pub(super) fn read(text: &str) -> Option<Someone> {
    let said::Named {
        name,
        role,
        pronouns,
    } = said::person(text)?;
    let mut halves = DASH.splitn(&name, 2);
    let (head, tail) = (halves.next().unwrap_or_default(), halves.next());
    let (name, title, affiliation) = match tail {
        Some(tail) if is_somebody(head) => {
            let (title, affiliation) = office(&listed(tail, &COMMA));
            (head.to_owned(), title, affiliation)
        }
        Some(_) | None => divided(&name),
    };
    let (name, bracket) = match affiliation {
        None => bracketed(&name),
        Some(_) => (name, None),
    };
    let affiliation = affiliation.or(bracket);
    let name = name.trim_matches([',', ' ']).to_owned();
    (!name.is_empty()).then_some(Someone {
        name,
        role,
        title,
        affiliation,
        pronouns,
    })
}

/// A name, a title and an affiliation, parted by commas.
fn divided(text: &str) -> (String, Option<String>, Option<String>) {
    let parts = listed(text, &COMMA);
    if let [family, given] = parts.as_slice()
        && is_inverted(family, given)
    {
        return (text.to_owned(), None, None);
    }
    let behind = parts
        .iter()
        .skip(1)
        .take_while(|part| SUFFIX.is_match(part))
        .count();
    let (name, rest) = parts.split_at((behind + 1).min(parts.len()));
    let (title, affiliation) = office(rest);
    (name.join(", "), title, affiliation)
}

/// The office and the body of what stands behind a name; the whole is the affiliation where they
/// cannot be told apart.
fn office(rest: &[&str]) -> (Option<String>, Option<String>) {
    let has_office = |text: &str| words(text).any(|word| has(OFFICES, &word));
    match rest {
        [] => (None, None),
        [title, body] if has_office(title) && !has_office(body) => {
            (Some((*title).to_owned()), Some((*body).to_owned()))
        }
        rest => (None, Some(rest.join(", "))),
    }
}

/// Takes "(Acme)" off the end of a name; "(red)" and the "(IT)" of an institute stay.
fn bracketed(text: &str) -> (String, Option<String>) {
    let (name, inside) = without_bracket(text);
    let is_body = inside.starts_with(char::is_uppercase) && is_full_name(name);
    match is_body {
        true => (name.to_owned(), Some(inside.to_owned())),
        false => (text.to_owned(), None),
    }
}

/// A text without the bracket at its end, and what stands in that.
fn without_bracket(text: &str) -> (&str, &str) {
    let inside = text.trim_end().strip_suffix([')', ']']);
    let parts = inside.and_then(|text| text.rsplit_once(['(', '[']));
    match parts {
        Some((name, inside)) => (name.trim(), inside.trim()),
        None => (text.trim(), ""),
    }
}

/// "Lovelace, Ada" is one name.
fn is_inverted(family: &str, given: &str) -> bool {
    let is_word = |word: &str| is_capitalised(word) && is_free(word) && !SUFFIX.is_match(word);
    let is_family = !family.contains(' ') && is_word(family);
    is_family && given.split(' ').count() <= 2 && given.split(' ').all(is_word)
}

/// True for what can stand in a list of people: a name, perhaps with something behind it.
fn is_somebody(part: &str) -> bool {
    let head = DASH.splitn(part, 2).next().unwrap_or_default();
    let (name, _) = without_bracket(head);
    is_full_name(name) || is_handle(name)
}

/// True for two to five capitalised words, with particles; an honorific stands for one of them.
fn is_full_name(text: &str) -> bool {
    /// Longer texts are phrases.
    const BYTES_MAX: usize = 100;
    if text.len() > BYTES_MAX || text.contains([',', ':', '"', '“']) {
        return false;
    }
    let all: Vec<&str> = text.split_whitespace().collect();
    let is_honorific = |word: &&&str| {
        let word = word.trim_matches(['.', ',']).to_lowercase();
        has(HONORIFICS, &word)
    };
    let honorifics = all.iter().take_while(is_honorific).count();
    let words = all.get(honorifics..).unwrap_or_default();
    let least = if honorifics > 0 { 1 } else { 2 };
    let ends = [words.first(), words.last()];
    // "ETH Kiel" is none, "Jean DUPONT" and "JEAN DUPONT" are.
    let is_shortened = words.first().is_some_and(|word| is_shouted(word))
        && !words.iter().all(|word| is_shouted(word));
    (least..=5).contains(&words.len())
        && !is_shortened
        && ends.into_iter().flatten().all(|word| is_capitalised(word))
        && words
            .iter()
            .all(|word| has(PARTICLES, word) || (is_capitalised(word) && is_free(word)))
}

/// True for a name that somebody goes by online: "@ann", "n0va", "erdkröte".
fn is_handle(text: &str) -> bool {
    /// Longer words are none.
    const BYTES_MAX: usize = 30;
    let is_word = !text.is_empty() && text.len() <= BYTES_MAX && !text.contains([' ', '/', ':']);
    let is_odd = text.starts_with(|c: char| c == '@' || c.is_lowercase())
        || text.contains(|c: char| c == '_' || c.is_ascii_digit());
    is_word && is_odd && text.contains(char::is_alphabetic) && is_free(text)
}

/// True for a word of no office or body.
fn is_free(word: &str) -> bool {
    let known = |word: String| has(OFFICES, &word) || has(BODIES, &word);
    !has(SHORT_BODIES, word) && !words(word).any(known)
}

/// True for "DUPONT", as some write family names, and as bodies are shortened.
fn is_shouted(word: &str) -> bool {
    word.chars().all(char::is_uppercase) && word.chars().nth(2).is_some()
}

/// The words of a text in lower case, without what stands around them.
fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split_whitespace();
    words.map(|word| {
        word.trim_matches(|c: char| !c.is_alphanumeric())
            .to_lowercase()
    })
}

/// True for "Ann", "O’Reed", "d’Arc" and "al-Amin", and in scripts without capitals.
fn is_capitalised(word: &str) -> bool {
    let is_large = |part: &str| part.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase());
    is_large(word)
        || word
            .split_once(['-', '’', '\''])
            .is_some_and(|(_, rest)| is_large(rest))
}

/// The parts of a list: at joints that stand in no brackets.
fn listed<'a>(text: &'a str, joint: &Regex) -> Vec<&'a str> {
    let (mut parts, mut from, mut seen, mut depth) = (Vec::new(), 0, 0, 0_i64);
    for found in joint.find_iter(text) {
        let passed = text.get(seen..found.start()).unwrap_or_default();
        for c in passed.chars() {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => depth -= 1,
                _ => {}
            }
        }
        seen = found.start();
        if depth <= 0 {
            parts.push(text.get(from..found.start()).unwrap_or_default().trim());
            from = found.end();
        }
    }
    parts.push(text.get(from..).unwrap_or_default().trim());
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(cell: &str) -> String {
        let people = split(cell)
            .into_iter()
            .filter_map(|one| read(&one))
            .map(|one| {
                let role = one.role.map(|role| format!("{role:?}"));
                let parts = [
                    Some(one.name),
                    role,
                    one.title,
                    one.affiliation,
                    one.pronouns,
                ];
                parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
            });
        people.collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn several_names_in_one_cell_are_parted() {
        for (cell, expected) in [
            ("Ann Lee, Bo Roe", "Ann Lee | Bo Roe"),
            (
                "Ann Lee, Bo van Roe and Dr. Poe",
                "Ann Lee | Bo van Roe | Dr. Poe",
            ),
            ("Ann Lee & Bo Roe", "Ann Lee | Bo Roe"),
            ("Ann Lee und tidewalker", "Ann Lee | tidewalker"),
            ("@ann, n0va, erdkröte", "@ann | n0va | erdkröte"),
            ("Ann Lee; Bo Roe\nCy Poe", "Ann Lee | Bo Roe | Cy Poe"),
            (
                "Ann Lee (moderator), Bo Roe (Acme, Kiel)",
                "Ann Lee · Moderator | Bo Roe · Acme, Kiel",
            ),
            (
                "José Ortega y Gasset, Ann Lee",
                "José Ortega y Gasset | Ann Lee",
            ),
            ("Ann Lee, tbd", "Ann Lee | tbd"),
        ] {
            assert_eq!(told(cell), expected, "{cell}");
        }
    }

    #[test]
    fn what_stands_behind_one_name_is_no_second_one() {
        for (cell, expected) in [
            ("Ann Lee, Director, Acme", "Ann Lee · Director · Acme"),
            ("Ann Lee, Acme", "Ann Lee · Acme"),
            ("Ann Lee, TU Kiel", "Ann Lee · TU Kiel"),
            ("Ann Lee, journalist", "Ann Lee · journalist"),
            (
                "Ann Lee, Harbour Office, Pier 3, Kiel",
                "Ann Lee · Harbour Office, Pier 3, Kiel",
            ),
            ("Ann Lee, Jr., Acme", "Ann Lee, Jr. · Acme"),
            (
                "Ann Lee – Institute for Tides",
                "Ann Lee · Institute for Tides",
            ),
            ("Ann Lee (Acme)", "Ann Lee · Acme"),
            ("liv (she/her)", "liv · she/her"),
            ("Reed, Tom; Lee, Ann", "Reed, Tom | Lee, Ann"),
            ("Tide & Sons", "Tide & Sons"),
            ("Das Tidenamt", "Das Tidenamt"),
            ("Tide Institute (TI)", "Tide Institute (TI)"),
            ("Jean DUPONT, ETH Kiel", "Jean DUPONT · ETH Kiel"),
        ] {
            assert_eq!(told(cell), expected, "{cell}");
        }
    }

    #[test]
    fn our_own_lines_are_read_as_they_were_printed() {
        let one = printed("Tom O’Reed, Jr., PhD, Clerk; of, the court, Harbour Office");
        assert_eq!(one.name, "Tom O’Reed, Jr., PhD");
        assert_eq!(
            one.affiliation.as_deref(),
            Some("Clerk; of, the court, Harbour Office")
        );
        assert_eq!(printed("Ann (moderator)").name, "Ann (moderator)");
    }

    #[test]
    fn open_places_are_nobody() {
        for text in ["tbd", "T.B.A.", "N. N.", "N.N.", "to be announced", "?"] {
            assert!(is_open(text), "{text}");
        }
        assert!(!is_open("Nan") && !is_open("") && is_nothing("n/a"));
    }

    #[test]
    fn hostile_cells_cost_linear_time() {
        for part in ["a,", "(,", "Ann Lee and ", " - ", ", "] {
            let people = split(&part.repeat(100_000));
            assert!(people.len() <= 100_001, "{part}");
        }
    }
}
