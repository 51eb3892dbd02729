//! People: what one line says about who takes part and as what.

use std::sync::LazyLock;

use regex::Regex;

use crate::intake::pattern;

use super::names;
use super::roles::{self, RoleLine};
use crate::domain::appearance::Role;

/// A person as one line prints them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    pub name: String,
    /// `None` when no role is printed.
    pub role: Option<Role>,
    pub affiliation: Option<String>,
    /// True when the line alone proves that it is a person; otherwise its neighbours decide.
    pub sure: bool,
    /// What separates the name from the rest: a colon may also introduce the title of a talk.
    pub mark: Mark,
    pub line: usize,
    /// The title of their talk, where it is printed behind the affiliation.
    pub talk: Option<String>,
}

/// What stands between a name and what follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Colon,
    Comma,
    /// A dash, a bracket and the like.
    Other,
    /// Nothing but the first word of a position.
    Position,
    Nothing,
}

static ROLE_IN_BRACKETS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\s*[(\[]\s*(?:session |panel )?(?P<word>(?:co-?)?(?:moderator",
        r"|chair|discussant|host|interpreter|keynote speaker|speaker|panell?ist))\s*[)\]]\s*",
    ))
});
static ROLE_AT_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\s*[,–—-]\s*(?P<word>(?i:moderator|discussant|session chair|panel chair)",
        r"|chair)\s*$",
    ))
});
static UNNAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:to be (?:announced|confirmed|determined)|tba|tbc|tbd",
        r"|more speakers)\b",
    ))
});
static BYLINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:(?:written|posted|published|photo|photographs?|edited",
        r"|text|image|story)\s+)?(?:by|author|autor|auteur|source|image",
        r"|photo|credit|type|posted|published|updated)\b\s*(?:on|in)?\s*:",
    ))
});

/// True for "By: …", "Written By:", "Type: …": the dress of articles, never of programmes.
pub(super) fn is_byline(text: &str) -> bool {
    BYLINE.is_match(text)
}

/// True for a short line that only says that people are not known yet.
pub(super) fn is_placeholder(text: &str) -> bool {
    text.len() < 60 && UNNAMED.is_match(text)
}

/// The people of a role line: one, or several of whom each may have an affiliation.
pub(super) fn after_role(role: &RoleLine, line: usize) -> Vec<Person> {
    if is_placeholder(&role.rest) {
        return Vec::new();
    }
    let mut people = if role.plural {
        listed(&role.rest, line)
    } else {
        Vec::new()
    };
    if people.is_empty() {
        people = read(&role.rest, line);
    }
    if people.is_empty() && role.role.is_some() && is_single_name(&role.rest) {
        let (name, rest) = names::split_at_comma(&role.rest).unwrap_or((&role.rest, ""));
        people.push(person(name, rest, Mark::Comma, line));
    }
    for person in &mut people {
        person.role = person.role.or(role.role);
        person.sure = true;
    }
    people
}

/// The people of a title such as "Keynote by Ann Lee, Tide Lab"; the title keeps its words.
pub(super) fn in_title(title: &str, line: usize) -> Vec<Person> {
    let by = title.to_lowercase().contains(" by ");
    let Some(role) = roles::read(title).filter(|role| by && role.role.is_some()) else {
        return Vec::new();
    };
    after_role(&role, line)
}

/// Splits "Welcome: Ann Lee (Tide Lab)" into the title and its people, when they are beyond doubt.
pub(super) fn behind_title(title: &str, line: usize) -> Option<(String, Vec<Person>)> {
    let (head, rest) = title.split_once(':')?;
    roles::read(title)?;
    let mut people = read(rest.trim(), line);
    let sure = |one: &Person| one.affiliation.is_some() && (one.sure || one.mark == Mark::Other);
    if people.is_empty() || !people.iter().all(sure) {
        return None;
    }
    people
        .iter_mut()
        .for_each(|person| person.role = person.role.or(Some(Role::Speaker)));
    Some((head.trim().to_owned(), people))
}

/// A single capitalised word is taken for a name only where a role introduces it.
fn is_single_name(text: &str) -> bool {
    let (head, _) = text.split_once(',').unwrap_or((text, ""));
    let word = head.trim();
    !word.contains(' ') && names::is_name(&format!("Dr. {word}"))
}

/// Reads "Ann Lee (X), Bo Roe (Y) and Cy Poe (Z)", "Ann Lee, Bo Roe and Cy Poe" and
/// "Ann Lee, X; Bo Roe, Y".
fn listed(text: &str, line: usize) -> Vec<Person> {
    let by_semicolon: Vec<&str> = text
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    if by_semicolon.len() > 1 {
        let people: Vec<Vec<Person>> = by_semicolon.iter().map(|part| read(part, line)).collect();
        if people.iter().all(|found| !found.is_empty()) {
            return people.into_iter().flatten().collect();
        }
    }
    let parts = outside_brackets(text);
    let people: Vec<Person> = parts
        .iter()
        .filter_map(|part| match part.split_once('(') {
            Some((name, rest)) if names::is_name(name) => Some(person(
                name,
                rest.trim_end_matches([')', ' ']),
                Mark::Other,
                line,
            )),
            None if names::is_name(part) => Some(person(part, "", Mark::Nothing, line)),
            _ => None,
        })
        .collect();
    if people.len() > 1 && people.len() == parts.len() {
        people
    } else {
        Vec::new()
    }
}

/// Splits at commas and "and" that stand in no bracket.
fn outside_brackets(text: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let mut parts = vec![String::new()];
    for c in text
        .replace(" and ", " , ")
        .replace(" & ", " , ")
        .replace(" et ", " , ")
        .chars()
    {
        depth = match c {
            '(' => depth + 1,
            ')' => depth.saturating_sub(1),
            _ => depth,
        };
        match parts.last_mut() {
            Some(part) if c != ',' || depth > 0 => part.push(c),
            _ => parts.push(String::new()),
        }
    }
    let parts = parts.iter().map(|part| part.trim().to_owned());
    parts.filter(|part| !part.is_empty()).collect()
}

/// Reads a line as one person, or as two who share an affiliation.
pub(super) fn read(text: &str, line: usize) -> Vec<Person> {
    if UNNAMED.is_match(text) || is_byline(text) || text.len() > super::lines::MAX_HEADING_CHARS {
        return Vec::new();
    }
    let (text, role) = without_role(text);
    let mut people = with_talk(&text, line);
    if people.is_empty() {
        people = read_plain(&text, line);
    }
    for person in &mut people {
        person.role = role;
        person.sure |= role.is_some();
    }
    people
}

/// Reads "Ann Lee (X): A title" and "Ann Lee (X) and Bo Roe (Y): A title".
fn with_talk(text: &str, line: usize) -> Vec<Person> {
    let Some((head, talk)) = text.split_once("):") else {
        return Vec::new();
    };
    let head = format!("{head})");
    let mut people = listed(&head, line);
    if people.is_empty() {
        people = read_plain(&head, line);
        people.retain(|person| person.mark == Mark::Other && person.affiliation.is_some());
    }
    for person in &mut people {
        person.sure = true;
        person.mark = Mark::Other;
    }
    if let Some(first) = people.first_mut() {
        first.talk = Some(talk.trim().to_owned());
    }
    people
}

/// Takes "(moderator)" or ", chair" off; brackets in the middle leave a break after the name.
fn without_role(text: &str) -> (String, Option<Role>) {
    if let Some(found) = ROLE_IN_BRACKETS.captures(text)
        && let (Some(whole), Some(word)) = (found.get(0), found.name("word"))
    {
        let before = text.get(..whole.start()).unwrap_or_default();
        let after = text
            .get(whole.end()..)
            .unwrap_or_default()
            .trim_start_matches([',', ':', ' ', '–', '-']);
        let joint = if after.is_empty() { "" } else { ", " };
        return (
            format!("{before}{joint}{after}"),
            roles::named(&word.as_str().to_lowercase()),
        );
    }
    if let Some(found) = ROLE_AT_END.captures(text)
        && let (Some(whole), Some(word)) = (found.get(0), found.name("word"))
    {
        let before = text.get(..whole.start()).unwrap_or_default();
        return (
            before.to_owned(),
            roles::named(&word.as_str().to_lowercase()),
        );
    }
    (text.to_owned(), None)
}

fn read_plain(text: &str, line: usize) -> Vec<Person> {
    let colon = text.split_once(':').map(|parts| (parts, Mark::Colon));
    let comma = names::split_at_comma(text).map(|parts| (parts, Mark::Comma));
    let others = [" – ", " — ", " - ", " | ", "; "]
        .into_iter()
        .filter_map(|mark| text.split_once(mark))
        .map(|parts| (parts, Mark::Other));
    let bracket = text
        .split_once('(')
        .filter(|(_, rest)| rest.trim_end().ends_with(')'));
    let bracket =
        bracket.map(|(name, rest)| ((name, rest.trim_end().trim_end_matches(')')), Mark::Other));
    for ((name, rest), mark) in colon.into_iter().chain(bracket).chain(comma).chain(others) {
        if names::is_name(name) {
            return vec![person(name, rest, mark, line)];
        }
        let pair = name.split_once(" and ").or_else(|| name.split_once(" & "));
        if let Some((one, two)) = pair
            && names::is_name(one)
            && names::is_name(two)
        {
            return vec![person(one, rest, mark, line), person(two, rest, mark, line)];
        }
    }
    if let Some((name, rest)) = names::split_before_position(text) {
        return vec![person(name, rest, Mark::Position, line)];
    }
    if names::is_name(text) {
        vec![person(text, "", Mark::Nothing, line)]
    } else {
        Vec::new()
    }
}

/// Reads "Minister of Tides Tom Vole": the name ends the line. Only below a role heading.
pub(super) fn read_position_first(text: &str, line: usize) -> Option<Person> {
    if text.len() > 100 || !names::tells_position(text) || text.contains([',', ':']) {
        return None;
    }
    let mut starts: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).collect();
    starts.reverse();
    let at = *starts.get(1)?;
    let (position, name) = text.split_at_checked(at)?;
    names::is_name(name).then(|| Person {
        sure: true,
        ..person(name, position, Mark::Other, line)
    })
}

fn person(name: &str, rest: &str, mark: Mark, line: usize) -> Person {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name.trim_end_matches([',', ';', ':']).to_owned();
    let rest = rest.trim();
    let honoured = names::without_honorific(&name).len() < name.len();
    let sure = honoured || names::tells_position(rest);
    let affiliation = (!rest.is_empty()).then(|| rest.to_owned());
    Person {
        name,
        role: None,
        affiliation,
        sure,
        mark,
        line,
        talk: None,
    }
}
