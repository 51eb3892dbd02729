//! The forms in which people stand beside a title, each read by a function of its own.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::intake::pattern;

use super::super::body;
use super::super::listing::CONJUNCTION;
use super::super::names;
use super::super::people::{self, Mark, Person, person};
use super::super::roles;

/// How title and people stand beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// "Ann Lee (X): Title"
    First,
    /// "Title, Ann Lee (X)"
    Tail,
    /// "Title (Ann Lee, X)"
    Bracket,
    /// "Title, Ann Lee"
    Comma,
    /// "Title (Ann Lee, Bo Roe)"
    Several,
    /// "Title – Ann Lee, X"
    Dash,
    /// "Opening: Ann Lee, X"
    Colon,
    /// "“Title”, Ann Lee, X"
    Quoted,
    /// "Title by Ann Lee"
    Author,
    /// A role stands before the people: "Welcome: Ann Lee (X)", "Title; moderator: Ann Lee".
    Role,
}

/// A title with the people beside it.
type Beside<'a> = Option<(&'a str, Vec<Person>)>;

type Read = fn(&str, usize) -> Beside<'_>;

/// The forms, the most telling first.
pub(super) const FORMS: [(Form, Read); 11] = [
    (Form::Quoted, quoted),
    (Form::Role, parted),
    (Form::First, first),
    (Form::Tail, tail),
    (Form::Bracket, bracket),
    (Form::Several, several),
    (Form::Comma, comma),
    (Form::Dash, dash),
    (Form::Colon, colon),
    (Form::Author, author),
    (Form::Role, behind_role),
];

static FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?P<names>[^():]{4,80}?)\s*\((?P<affiliation>[^()]+)\)",
        r"\s*[:–—]\s+(?P<title>.+)$",
    ))
});
static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?P<title>.+?)(?:,|\s[–—-]|:)\s+(?P<names>[^(),:–—]+?)",
        r"\s*\((?P<affiliation>[^()]+)\)$",
    ))
});
static BRACKET: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?P<title>.+?)\s*\((?P<people>[^()]+)\)$"));
static DASH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?P<title>.+)\s[–—-]\s+(?P<names>[^,()]+?)",
        r"(?:,\s*(?P<affiliation>.+))?$",
    ))
});
static COLON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?P<title>[^:,–]{3,40}):\s+(?P<names>[^,()]+?)",
        r"(?:,\s*(?P<affiliation>.+))?$",
    ))
});
/// What a title says that is about a human at least as much as about a subject.
static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"^(?P<title>["“„«][^"”»]{5,}["”“»]),?\s*[,–—:-]\s*(?P<people>.+)$"#)
});
static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:opening|closing|welcome|remarks|address|keynote|introduction",
        r"|lecture|speech|grußwort|begrüßung|eröffnung|ouverture|clôture)\b",
    ))
});
/// "A title by Ann Lee", "Mittagsvorlesung von Prof. Ann Lee".
static AUTHOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?P<title>.+?)\s+(?:by|von|par|door|por)\s+(?P<names>[^,()]+?)\.?$")
});
/// Words behind which "by" names no author.
static DONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:sponsored|provided|powered|hosted|organi[sz]ed|supported|offered|followed",
        r"|funded|presented|convened|moderated|chaired|led|facilitated|delivered|given|introduced",
        r"|remarks|address|keynote|lecture|talk|overview|accompanied|walk|reading|welcome)$",
    ))
});
/// "Harbour Hall, Level 2" looks like a human with an affiliation.
pub(super) fn is_place(one: &Person) -> bool {
    let said = one.affiliation.as_deref().unwrap_or_default();
    body::is_room(&one.name)
        || body::is_room(said)
        || (said.contains(|c: char| c.is_ascii_digit()) && !names::tells_position(said))
}

pub(super) fn part<'a>(found: &Captures<'a>, name: &str) -> &'a str {
    found.name(name).map_or("", |part| part.as_str())
}

/// "Ann Lee" or "Ann Lee & Bo Roe", who share an affiliation.
fn sharing(names: &str, affiliation: &str, line: usize) -> Vec<Person> {
    const MOST: usize = 3;
    let remote = [
        "online",
        "remote",
        "virtual",
        "via zoom",
        "in person",
        "tbc",
        "tba",
    ];
    let affiliation = match remote.contains(&affiliation.to_lowercase().as_str()) {
        true => "",
        false => affiliation,
    };
    let parts: Vec<&str> = CONJUNCTION.split(names.trim()).collect();
    if parts.len() > MOST || !parts.iter().all(|part| names::is_name(part)) {
        return Vec::new();
    }
    let people = parts.iter();
    people
        .map(|name| person(name, affiliation, Mark::Other, line))
        .collect()
}

fn first(title: &str, line: usize) -> Beside<'_> {
    let found = FIRST.captures(title)?;
    let people = sharing(part(&found, "names"), part(&found, "affiliation"), line);
    Some((part(&found, "title"), people))
}

fn tail(title: &str, line: usize) -> Beside<'_> {
    let found = TAIL.captures(title)?;
    let affiliation = part(&found, "affiliation");
    // "Keynote: Blue Tides (Dr. Ann Lee, X)": the bracket holds the human.
    let (name, rest) = names::split_at_comma(affiliation).unwrap_or((affiliation, ""));
    if names::is_name(name) && (!rest.is_empty() || names::is_honoured(name)) {
        return None;
    }
    let people = sharing(part(&found, "names"), affiliation, line);
    Some((part(&found, "title"), people))
}

fn bracket(title: &str, line: usize) -> Beside<'_> {
    let found = BRACKET.captures(title)?;
    let inner = part(&found, "people");
    let (names, affiliation) = names::split_at_comma(inner).unwrap_or((inner, ""));
    Some((part(&found, "title"), sharing(names, affiliation, line)))
}

/// "Title (Ann Lee, Bo Roe)", which may also be a human and an institution.
fn several(title: &str, line: usize) -> Beside<'_> {
    let found = BRACKET.captures(title)?;
    let inner = part(&found, "people");
    let names: Vec<&str> = inner.split([',', ';', '&']).map(str::trim).collect();
    let named = names.len() > 1 && names.iter().all(|name| names::is_name(name));
    let people = names.iter().filter(|_| named);
    let people = people.map(|name| person(name, "", Mark::Other, line));
    Some((part(&found, "title"), people.collect()))
}

fn comma(title: &str, line: usize) -> Beside<'_> {
    let (head, name) = title.rsplit_once(", ")?;
    let phrase = head.split(' ').count() > 1;
    phrase.then(|| (head, sharing(name, "", line)))
}

fn author(title: &str, line: usize) -> Beside<'_> {
    let found = AUTHOR.captures(title)?;
    let head = part(&found, "title");
    let people = sharing(part(&found, "names"), "", line);
    let titled = head.ends_with(['"', '”', '»', '“', ',']) || head.split(' ').count() > 2;
    let honoured = people.iter().any(|one| names::is_honoured(&one.name));
    (!DONE.is_match(head) && (titled || honoured)).then_some((head, people))
}

/// Splits "“Salt and licences”, Ann Lee, Tide Lab".
fn quoted(title: &str, line: usize) -> Beside<'_> {
    let found = QUOTED.captures(title)?;
    let people = people::read(part(&found, "people"), line);
    let told = people.iter().all(|one| one.affiliation.is_some());
    told.then(|| (part(&found, "title"), people))
}

fn dash(title: &str, line: usize) -> Beside<'_> {
    let found = DASH.captures(title)?;
    let people = sharing(part(&found, "names"), part(&found, "affiliation"), line);
    Some((part(&found, "title"), people))
}

fn colon(title: &str, line: usize) -> Beside<'_> {
    let found = COLON.captures(title)?;
    let head = part(&found, "title");
    let people = sharing(part(&found, "names"), part(&found, "affiliation"), line);
    HEAD.is_match(head).then_some((head, people))
}

/// Splits "Debate with many guests; moderator: Ann Lee" and "Debate (led by Ann Lee)".
fn parted(title: &str, line: usize) -> Beside<'_> {
    let bracket = BRACKET.captures(title);
    let bracket = bracket.map(|found| (part(&found, "title"), part(&found, "people")));
    let (head, rest) = title.split_once("; ").or(bracket)?;
    let role = roles::read(rest).filter(|role| !role.rest.is_empty())?;
    Some((head, people::after_role(&role, line)))
}

/// Splits "Welcome: Ann Lee – Director, Tide Lab" and other ways to print one or two people.
fn behind_role(title: &str, line: usize) -> Beside<'_> {
    let (head, rest) = title.split_once(':')?;
    roles::read(title)?;
    let people = people::read(rest.trim(), line);
    let sure = |one: &Person| {
        let said = one.affiliation.as_deref();
        let told = one.sure || one.mark == Mark::Other;
        one.talk.is_some() || (told && said.is_some_and(|said| !names::is_name(said)))
    };
    people.iter().all(sure).then_some((head, people))
}
