//! The people of titles that keep their words.

use std::sync::LazyLock;

use regex::Regex;

use crate::intake::pattern;

use super::super::clues::Clues;
use super::super::lines::MAX_HEADING_CHARS;
use super::super::people::{self, Person};
use super::super::roles::{self, RoleLine};
use super::super::{listing, names};
use super::forms::part;

static BY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?P<word>moderated|chaired|led|facilitated|presented|delivered|given",
        r"|introduced|remarks|address|keynote|lecture|talk|overview)\s+by\s+(?P<rest>.+)$",
    ))
});
/// What comes from somebody: "Welcome from Mayor Ann Lee", "Opening door dagvoorzitter Ann Lee".
static FROM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:.{0,40}\s)?(?:welcome|greetings?|remarks|opening|closing|introduction|message",
        r"|address|update|report|reading|performance)\s+(?:from|by|door|par|von|por|di|da)\s+",
        r"(?:dagvoorzitter\s+|voorzitter\s+)?(?P<rest>.+)$",
    ))
});
/// What may follow a name behind "by".
static BEYOND: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s(?:on|about|followed by)\s"));
static TOGETHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:in )?(?:conversation|dialogue|discussion)\s*[:–—-]\s*(?P<one>.+?)",
        r"\s+(?:with|and|&)\s+(?P<other>.+)$",
    ))
});
static WITH: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\s(?:with|avec|mit|featuring)\s+(?P<rest>.+)$"));

/// The people of a title that keeps its words: "Keynote by Ann Lee, Tide Lab", "Q&A moderated by
/// Ann Lee", "Debate with Ann Lee and Bo Roe", "In conversation: Ann Lee with Bo Roe".
pub(in crate::intake::agenda_text) fn people_within(
    title: &str,
    line: usize,
    clues: &Clues,
) -> Vec<Person> {
    if title.len() > MAX_HEADING_CHARS {
        return Vec::new();
    }
    let by = title.to_lowercase().contains(" by ");
    let role = roles::read(title).filter(|role| by && role.role.is_some());
    let mut people = role.map_or_else(Vec::new, |role| people::after_role(&role, line));
    if people.is_empty() {
        people = introduced(title, line);
    }
    people.retain(|one| one.name.contains(' ') || one.affiliation.is_some());
    if people.is_empty()
        && let Some(found) = FROM.captures(title)
    {
        people = people::read(part(&found, "rest"), line);
    }
    if people.is_empty() {
        people = together(title, line);
        let proven = |one: &Person| names::is_honoured(&one.name) || clues.knows(&one.name);
        if !people.iter().any(proven) {
            people.clear();
        }
    }
    people
}

/// Reads "… moderated by Ann Lee" and "… remarks by Ann Lee on tides".
fn introduced(title: &str, line: usize) -> Vec<Person> {
    let Some(found) = BY.captures(title) else {
        return Vec::new();
    };
    let rest = part(&found, "rest");
    let rest = BEYOND.split(rest).next().unwrap_or(rest);
    let rest = match rest.contains('(') {
        true => rest,
        false => rest.trim_end_matches(')'),
    };
    let role = RoleLine {
        role: roles::named(&part(&found, "word").to_lowercase()),
        plural: roles::has_list(rest),
        rest: rest.to_owned(),
    };
    people::after_role(&role, line)
}

/// Reads "In conversation: Ann Lee with Bo Roe" and "Debate with Ann Lee, Bo Roe and Cy Poe".
fn together(title: &str, line: usize) -> Vec<Person> {
    if let Some(found) = TOGETHER.captures(title) {
        let mut people = people::read(part(&found, "one"), line);
        let others = people::read(part(&found, "other"), line);
        if !people.is_empty() && !others.is_empty() {
            people.extend(others);
            return people;
        }
    }
    let Some(found) = WITH.captures(title) else {
        return Vec::new();
    };
    let rest = part(&found, "rest");
    let people = listing::listed(rest, line);
    match people.is_empty() {
        true => people::read(rest, line),
        false => people,
    }
}
