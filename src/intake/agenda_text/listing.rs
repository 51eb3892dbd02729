//! Lists: the people of a line that introduces several, or one with a role.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::intake::pattern;

use super::names;
use super::people::{Mark, Person, is_placeholder, person, read};
use super::roles::{self, RoleLine};

pub(super) static CONJUNCTION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i),?\s+(?:and|&|et|und)\s+"));

/// Another role behind the people of the first: ". Moderator:", "| Chair:".
static NEXT_ROLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\s*[.;|,–—-]+\s+(?P<role>(?:(?:session|panel)\s)?(?:moderat|panell?ist|speaker|chair",
        r"|discussant|respondent|host|modérat|intervenant|referent)\w*(?:\(s\))?\s*:)",
    ))
});
/// What is said of somebody who may not come.
static UNSURE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\s*[(\[](?:tb[acd]|invited|confirmed|to be confirmed|requested|pending|angefragt",
        r"|à confirmer|por confirmar)[)\]]|,\s*(?:and\s+)?(?:tb[acd]|n\.\s?n\.)$",
    ))
});

/// The text without "(tbc)" and ", TBA"; a text that says nothing else stays as it is.
pub(super) fn without_doubt(text: &str) -> Cow<'_, str> {
    UNSURE.replace_all(text, "")
}

/// The people of a role line: one, or several of whom each may have an affiliation.
pub(super) fn after_role(role: &RoleLine, line: usize) -> Vec<Person> {
    let rest = NEXT_ROLE.replace_all(&role.rest, "; $role");
    let rest = without_doubt(&rest).into_owned();
    let role = &RoleLine {
        rest,
        ..role.clone()
    };
    let people = with_roles(role, line);
    if people.is_empty() {
        with_role(role, line)
    } else {
        people
    }
}

/// Reads "Moderator: Ann Lee; Panelists: Bo Roe, X; Cy Poe": a part without a role has that of
/// the part before it.
fn with_roles(first: &RoleLine, line: usize) -> Vec<Person> {
    let mut role = first.clone();
    let mut people = Vec::new();
    let mut named = 0;
    for part in first.rest.split(';').map(str::trim) {
        if part.is_empty() {
            continue;
        }
        match roles::read(part).filter(|said| !said.rest.is_empty()) {
            Some(said) => {
                named += 1;
                role = said;
            }
            None => part.clone_into(&mut role.rest),
        }
        let found = with_role(&role, line);
        if found.is_empty() {
            return Vec::new();
        }
        people.extend(found);
    }
    if named > 0 { people } else { Vec::new() }
}

fn with_role(role: &RoleLine, line: usize) -> Vec<Person> {
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
    if people.is_empty()
        && let Some((name, rest)) = of_institution(&role.rest)
    {
        people.push(person(name, rest, Mark::Other, line));
    }
    if people.is_empty() && role.role.is_some() && is_single_name(&role.rest) {
        let (name, rest) = names::split_at_comma(&role.rest).unwrap_or((&role.rest, ""));
        people.push(person(name, rest, Mark::Comma, line));
    }
    for person in &mut people {
        let said = person.affiliation.as_deref().map(str::to_lowercase);
        if let Some(own) = said.and_then(|said| roles::named_exactly(&said)) {
            (person.role, person.affiliation) = (Some(own), None);
        }
        person.role = person.role.or(role.role);
        person.sure = true;
    }
    people
}

/// Splits "Ann Lee of Elm College" and "Ann Lee from the Tide Lab".
fn of_institution(text: &str) -> Option<(&str, &str)> {
    let mut parts = [" of ", " from ", " at ", " with "]
        .iter()
        .filter_map(|word| text.split_once(*word));
    parts.find(|(name, _)| names::is_name(name))
}

/// A single capitalised word is taken for a name only where a role introduces it.
pub(super) fn is_single_name(text: &str) -> bool {
    let (head, _) = text.split_once(',').unwrap_or((text, ""));
    let word = head.trim();
    !word.contains(' ') && names::is_name(&format!("Dr. {word}"))
}

/// Reads "Ann Lee (X), Bo Roe (Y) and Cy Poe (Z)", "Ann Lee, Bo Roe and Cy Poe",
/// "Ann Lee, X; Bo Roe, Y" and "Ann Lee, X, and Bo Roe, Y".
pub(super) fn listed(text: &str, line: usize) -> Vec<Person> {
    let people = by_semicolons(text, line);
    if !people.is_empty() {
        return people;
    }
    let parts = outside_brackets(&commas_for_words(text));
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
    let only_names = people.len() > 1 && people.len() == parts.len();
    // "Ann Lee, Roe Watch, and Cy Poe, Elm Quay": no list goes on behind its ", and".
    let closed = CONJUNCTION.find_iter(text).last().is_none_or(|last| {
        let rest = text.get(last.end()..).unwrap_or_default();
        !last.as_str().starts_with(',') || !rest.contains(',')
    });
    if only_names && closed {
        return people;
    }
    let turns = in_turn(text, line);
    if turns.is_empty() && only_names {
        people
    } else {
        turns
    }
}

/// Reads "Ann Lee, X; Bo Roe, Y", where every part is somebody.
fn by_semicolons(text: &str, line: usize) -> Vec<Person> {
    let parts = text
        .split(';')
        .map(|part| part.trim().trim_start_matches("and "));
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let people: Vec<Vec<Person>> = parts.iter().map(|part| read(part, line)).collect();
    if parts.len() < 2 || people.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    people.into_iter().flatten().collect()
}

/// The people of a line that nothing introduces: several, each with what is said of them.
pub(super) fn series(text: &str, line: usize) -> Vec<Person> {
    let mut people = by_semicolons(text, line);
    let names = outside_brackets(&commas_for_words(text));
    let told = names.len() > 1 && names.iter().all(|name| name.ends_with(')'));
    let several = names.len() > 2 || told;
    if people.is_empty() && several && names.iter().all(|name| begins_with_name(name)) {
        let listed = listed(text, line);
        return if told || listed.iter().all(|one| one.affiliation.is_none()) {
            listed
        } else {
            Vec::new()
        };
    }
    let talk = text.contains(['"', '“', '„', '«']);
    if people.is_empty() && !talk && CONJUNCTION.find_iter(text).count() == 1 {
        people = in_turn(text, line);
    }
    let telling = people
        .iter()
        .filter(|one| one.affiliation.is_some())
        .count();
    people.retain(|_| telling > 0);
    people
}

/// Reads "Ann Lee, X, and Bo Roe, Y": names and affiliations in turn. An "and" parts two people
/// only where a name follows it.
fn in_turn(text: &str, line: usize) -> Vec<Person> {
    let mut parts: Vec<&str> = Vec::new();
    let mut from = 0;
    for found in CONJUNCTION.find_iter(text) {
        let after = text.get(found.end()..).unwrap_or_default();
        let head = CONJUNCTION.split(after).next().unwrap_or_default();
        if begins_with_name(head)
            && let Some(part) = text.get(from..found.start())
        {
            parts.push(part);
            from = found.end();
        }
    }
    parts.extend(text.get(from..));
    if parts.len() < 2 || !parts.iter().all(|part| begins_with_name(part)) {
        return Vec::new();
    }
    let affiliated = |people: &[Person]| people.iter().all(|one| one.affiliation.is_some());
    let each: Vec<Person> = parts
        .iter()
        .flat_map(|part| by_commas(part, line))
        .collect();
    if affiliated(&each) {
        return each;
    }
    let pairs = parts.iter().filter_map(|part| {
        let (name, rest) = names::split_at_comma(part)?;
        names::is_name(name).then(|| person(name, rest, Mark::Comma, line))
    });
    let pairs: Vec<Person> = pairs.collect();
    if pairs.len() == parts.len() && affiliated(&pairs) {
        pairs
    } else {
        Vec::new()
    }
}

fn begins_with_name(text: &str) -> bool {
    let name =
        |text: &str| names::is_name(text) && !names::tells_position(names::without_honorific(text));
    text.split(['(', ',']).next().is_some_and(name)
}

/// Reads "Ann Lee, X, Bo Roe (Y)": what is no name is said of the name before it.
fn by_commas(text: &str, line: usize) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for part in outside_brackets(text) {
        let (name, said) = match part.split_once('(') {
            Some((name, said)) if names::is_name(name) => (name, said.trim_end_matches([')', ' '])),
            _ => (part.as_str(), ""),
        };
        if names::is_name(name) {
            people.push(person(name, said, Mark::Comma, line));
        } else if let Some(last) = people.last_mut() {
            match &mut last.affiliation {
                Some(said) => said.push_str(&format!(", {part}")),
                None => last.affiliation = Some(part),
            }
        }
    }
    people
}

/// "and" between two parts of a list is as good as a comma.
fn commas_for_words(text: &str) -> String {
    text.replace(" and ", " , ")
        .replace(" & ", " , ")
        .replace(" et ", " , ")
        .replace(" und ", " , ")
}

/// Splits at commas that stand in no bracket.
fn outside_brackets(text: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let mut parts = vec![String::new()];
    for c in text.chars() {
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
