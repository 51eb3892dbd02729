//! People: what one line says about who takes part and as what.

use std::sync::LazyLock;

use regex::Regex;

use crate::intake::pattern;

pub(super) use super::listing::after_role;
use super::listing::{self, is_single_name, listed};
use super::names;
use super::roles;
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
    /// The title of their talk, where it is printed beside name and affiliation.
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
static CONVERSATION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(?:^|,?\s+)in (?:conversation|dialogue|discussion) with:?\s+"));
static NAMES: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s*[,;&]\s*|\s+(?:and|und|et|y|e)\s+"));
static WITH: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:with|avec|mit|met|con|com|featuring)\s+"));
/// The end of the affiliation behind which a talk is printed.
static BEFORE_TALK: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"\)(?:\s*:|,?\s*(?:[–—-]\s*)?["“„«])"#));
static TALK_AT_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"^(?P<head>[^"“„«]+?)\s*(?P<mark>[,:–—-])\s*(?P<talk>["“„«].{3,}["”“»])\.?$"#)
});
/// "Host, “Tidelines”" is a position.
static OWNS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:host|author|editor|creator|producer|director|founder|columnist|podcast",
        r"|writer)(?: of)?$",
    ))
});
static BEHIND_TALK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?P<talk>.+)\s[–—-]\s+(?P<name>[^,()–—]+?)(?:\s*",
        r"\((?P<affiliation>[^()]+)\)|,\s+(?P<position>.+))$",
    ))
});
static LINKED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^[\[(]?(?:slides?|slide deck|folien|video|recording|aufzeichnung|pdf|download",
        r"(?: slides)?|watch(?: (?:video|recording|live))?|zoom(?: link)?|link|abstract|notes?",
        r"|[ap]m notes|details|read more|view (?:more|details|session|abstract)|learn more|bio",
        r"|more info(?:rmation)?|show more|expand|diapositivas?|presentación|livestream)[\])]?$",
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
    text.len() < 60 && UNNAMED.is_match(&listing::without_doubt(text))
}

/// Reads a line as one person, or as two who share an affiliation.
pub(super) fn read(text: &str, line: usize) -> Vec<Person> {
    let text: &str = &listing::without_doubt(text);
    if UNNAMED.is_match(text) || is_byline(text) || text.len() > super::lines::MAX_HEADING_CHARS {
        return Vec::new();
    }
    let (text, role) = without_role(text);
    let mut people = with_talk(&text, line);
    if people.is_empty() {
        people = before_talk(&text, line);
    }
    if people.is_empty() {
        people = read_plain(&text, line);
    }
    for person in &mut people {
        person.role = role;
        person.sure |= role.is_some();
    }
    people
}

/// Reads "Ann Lee, Elm College, “A title”" and "Ann Lee, Elm College – “A title”".
fn before_talk(text: &str, line: usize) -> Vec<Person> {
    let Some(found) = TALK_AT_END.captures(text) else {
        return Vec::new();
    };
    let part = |name| found.name(name).map_or("", |part| part.as_str());
    if part("mark") == "," && OWNS.is_match(part("head")) {
        return Vec::new();
    }
    let mut people = read_plain(part("head"), line);
    people.iter_mut().for_each(|one| one.sure = true);
    if let Some(first) = people.first_mut() {
        first.talk = Some(part("talk").to_owned());
    }
    people
}

/// Reads "Ann Lee (X): A title", "Ann Lee (X), “A title”" and "Ann Lee (X) and Bo Roe (Y): A
/// title".
fn with_talk(text: &str, line: usize) -> Vec<Person> {
    let Some(found) = BEFORE_TALK.find(text) else {
        return Vec::new();
    };
    let (head, talk) = text
        .split_at_checked(found.start() + 1)
        .unwrap_or((text, ""));
    let talk = talk.trim_start_matches([' ', ',', ':', '–', '—', '-']);
    let mut people = listed(head, line);
    if people.is_empty() {
        people = read_plain(head, line);
        people.retain(|person| person.mark == Mark::Other && person.affiliation.is_some());
    }
    for person in &mut people {
        person.sure = true;
        person.mark = Mark::Other;
    }
    if let Some(first) = people.first_mut() {
        first.talk = (!talk.is_empty()).then(|| talk.to_owned());
    }
    people
}

/// Reads the list item "A title – Ann Lee (X)": the talk stands before its speaker.
pub(super) fn behind_talk(text: &str, line: usize) -> Vec<Person> {
    let Some((talk, (name, affiliation))) = BEHIND_TALK.captures(text).and_then(|found| {
        let part = |name| found.name(name).map(|part| part.as_str());
        let position = part("position").filter(|said| names::tells_position(said));
        let affiliation = part("affiliation").or(position)?;
        Some((part("talk")?, (part("name")?, affiliation)))
    }) else {
        return Vec::new();
    };
    if !names::is_name(name) {
        return Vec::new();
    }
    let one = person(name, affiliation, Mark::Other, line);
    vec![Person {
        talk: Some(talk.trim().to_owned()),
        ..one
    }]
}

/// Reads "with Ann Lee, Bo Roe (X) and Cy Poe", whom nothing but the word introduces.
pub(super) fn accompanied(text: &str, line: usize) -> Vec<Person> {
    let Some(found) = WITH.find(text) else {
        return Vec::new();
    };
    let rest = text.get(found.end()..).unwrap_or_default();
    let mut people = listed(rest.trim_end_matches('.'), line);
    people.iter_mut().for_each(|person| person.sure = true);
    people
}

/// Reads the list item "Sand mining (Ann Lee, Bo Roe)": the talk stands before its speakers.
pub(super) fn in_bracket(text: &str, line: usize) -> Vec<Person> {
    let Some((talk, inner)) = text
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once(" ("))
    else {
        return Vec::new();
    };
    let names: Vec<&str> = NAMES.split(inner).map(str::trim).collect();
    if names::is_name(talk) || !names.iter().all(|name| names::is_name(name)) {
        return Vec::new();
    }
    let mut people: Vec<Person> = names
        .iter()
        .map(|name| person(name, "", Mark::Other, line))
        .collect();
    if let Some(first) = people.first_mut() {
        first.talk = Some(talk.to_owned());
    }
    people
}

/// Reads "Ann Lee, X; Bo Roe, Y" and "Ann Lee, X and Bo Roe, Y".
pub(super) fn in_series(text: &str, line: usize) -> Vec<Person> {
    let inner = text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'));
    let names = inner.filter(|inner| !inner.contains(['(', ')']));
    let names = names.map(|inner| NAMES.split(inner).map(str::trim).collect::<Vec<_>>());
    if let Some(names) = names.filter(|names| names.iter().all(|name| names::is_name(name))) {
        let people = names.iter().map(|name| Person {
            sure: true,
            ..person(name, "", Mark::Nothing, line)
        });
        return people.collect();
    }
    if text.len() > super::lines::MAX_HEADING_CHARS && !text.contains(';') {
        return Vec::new();
    }
    let mut people = listing::series(text.trim_end_matches(['.', ';']), line);
    people.iter_mut().for_each(|person| person.sure = true);
    people
}

/// Reads "Ann Lee, X, in conversation with Bo Roe" and "In conversation with Bo Roe, Y".
pub(super) fn in_conversation(text: &str, line: usize) -> Vec<Person> {
    let Some(found) = CONVERSATION.find(text) else {
        return Vec::new();
    };
    let before = text.get(..found.start()).unwrap_or_default();
    let after = text.get(found.end()..).unwrap_or_default();
    let mut people = read(before, line);
    let others = read(after, line);
    if others.is_empty() || (people.is_empty() && !before.is_empty()) {
        return Vec::new();
    }
    people.extend(others);
    people.iter_mut().for_each(|person| person.sure = true);
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
    let text = without_links(text);
    // "Lena MarshPresident, Ford": the comma does not tell where the name ends.
    if let Some((name, rest)) = names::split_glued(text) {
        return vec![person(name, rest, Mark::Position, line)];
    }
    let colon = text.split_once(':').map(|parts| (parts, Mark::Colon));
    let comma = names::split_at_comma(text).map(|parts| (parts, Mark::Comma));
    let others = [" – ", " — ", "—", " - ", " | ", "; "]
        .into_iter()
        .filter_map(|mark| text.split_once(mark))
        .map(|parts| (parts, Mark::Other));
    let bracket = text.split_once('(').filter(|(name, rest)| {
        rest.trim_end().ends_with(')')
            && !names::is_suffix(text.get(name.len()..).unwrap_or_default())
    });
    let bracket =
        bracket.map(|(name, rest)| ((name, rest.trim_end().trim_end_matches(')')), Mark::Other));
    for ((name, rest), mark) in colon.into_iter().chain(bracket).chain(comma).chain(others) {
        if let Some((one, two)) = pair(name) {
            return vec![person(one, rest, mark, line), person(two, rest, mark, line)];
        }
        if names::is_name(name) {
            return vec![person(name, rest, mark, line)];
        }
    }
    if let Some((name, inner, after)) = bracket_within(text) {
        return vec![person(name, &format!("{inner}{after}"), Mark::Other, line)];
    }
    if let Some((name, rest)) = names::split_before_position(text) {
        return vec![person(name, rest, Mark::Position, line)];
    }
    if let Some((one, two)) = pair(text) {
        return [one, two]
            .map(|name| person(name, "", Mark::Nothing, line))
            .into();
    }
    if let Some((office, name)) = names::split_after_office(text) {
        return vec![person(name, office, Mark::Position, line)];
    }
    if names::is_name(text) {
        vec![person(text, "", Mark::Nothing, line)]
    } else {
        Vec::new()
    }
}

/// "Ann Lee and Bo Roe".
fn pair(text: &str) -> Option<(&str, &str)> {
    let joints = [" and ", " & ", " et ", " und ", " y ", " e ", " en "];
    let mut pairs = joints.iter().filter_map(|joint| text.split_once(*joint));
    let name =
        |text: &str| names::is_name(text) && !names::tells_position(names::without_honorific(text));
    pairs.find(|(one, two)| name(one) && name(two))
}

/// Takes off what a page links behind a person: "Ann Lee (X) / Abstract".
fn without_links(text: &str) -> &str {
    let links = |rest: &str| {
        let mut words = rest.split(['/', '|', ',']).map(str::trim);
        words.all(|word| LINKED.is_match(word))
    };
    text.split_once(" / ")
        .filter(|(_, rest)| links(rest))
        .map_or(text, |(head, _)| head.trim_end())
}

/// True for words that a page links to and that say nothing: "Slides", "Watch video".
pub(super) fn is_link(text: &str) -> bool {
    LINKED.is_match(text)
}

/// Splits "Ann Lee (X), Director": the bracket belongs to what is said of her.
fn bracket_within(text: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = text.split_once('(')?;
    let (inner, after) = rest.split_once(')')?;
    let after = after.trim_end();
    (after.starts_with(',') && names::is_name(name)).then_some((name, inner, after))
}

/// Reads what only a role heading above makes a person: "Minister of Tides Tom Vole", "ANN LEE,
/// TIDE LAB" and, where `single` names are to be expected, "Bo, Independent Artist".
pub(super) fn read_below_role(text: &str, single: bool, line: usize) -> Vec<Person> {
    if let Some(person) = read_position_first(text, line) {
        return vec![person];
    }
    let (text, role) = without_role(text);
    let Some((name, rest)) = names::split_at_comma(&text) else {
        return Vec::new();
    };
    let capitals = !rest.is_empty() && names::is_name_in_capitals(name);
    let single = single
        && names::tells_position(rest)
        && !names::tells_position(name)
        && is_single_name(name);
    if !capitals && !single {
        return Vec::new();
    }
    let one = person(name, rest, Mark::Comma, line);
    let sure = one.sure || role.is_some();
    vec![Person { role, sure, ..one }]
}

/// Reads "Minister of Tides Tom Vole": the name ends the line.
fn read_position_first(text: &str, line: usize) -> Option<Person> {
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

pub(super) fn person(name: &str, rest: &str, mark: Mark, line: usize) -> Person {
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
