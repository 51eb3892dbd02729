//! Titles: the people that stand in the line of a title.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::intake::pattern;

use super::body;
use super::clues::Clues;
use super::draft::Draft;
use super::kind;
use super::lines::MAX_HEADING_CHARS;
use super::listing::{self, CONJUNCTION};
use super::names;
use super::people::{self, Mark, Person, person};
use super::roles::{self, RoleLine};
use crate::domain::appearance::Role;
use crate::domain::session::Kind;

/// How title and people stand beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
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
    /// "Title by Ann Lee"
    Author,
    /// A role stands before the people: "Welcome: Ann Lee (X)", "Title; moderator: Ann Lee".
    Role,
}

/// A title without its people.
#[derive(Clone, Debug)]
struct Split {
    title: String,
    people: Vec<Person>,
    form: Form,
}

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
static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:opening|closing|welcome|remarks|address|keynote|introduction",
        r"|lecture|speech|grußwort|begrüßung|eröffnung|ouverture|clôture)\b",
    ))
});
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

/// So many titles that hold people beyond doubt show that the doubtful hold people, too.
const ENOUGH: usize = 2;

/// Takes the people out of the titles in which they surely stand, and where the text does so
/// again and again, out of those that look alike.
pub(super) fn split(drafts: &mut [Draft], clues: &mut Clues) {
    let all: Vec<Vec<Split>> = drafts
        .iter()
        .map(|draft| splits(&draft.title, draft.line))
        .collect();
    let bare = |splits: &&Vec<Split>| splits.iter().any(is_bare_bracket);
    let brackets = all.iter().filter(bare).count() >= ENOUGH;
    let has = |form: Form| {
        all.iter()
            .filter(move |splits| splits.iter().any(|one| one.form == form))
    };
    let commas = has(Form::Comma).count() >= ENOUGH + 1;
    let tails = has(Form::Tail).count() >= ENOUGH;
    let mut proven: Vec<Form> = Vec::new();
    for splits in &all {
        if let Some(split) = splits.iter().find(|split| is_sure(split, clues)) {
            proven.push(split.form);
            let people = split.people.iter();
            people
                .filter(|person| person.affiliation.is_some())
                .for_each(|person| clues.add(person));
        }
    }
    for (draft, splits) in drafts.iter_mut().zip(all) {
        let sure = splits.iter().position(|split| is_sure(split, clues));
        let usual = || {
            let bare = |split: &Split| match split.form {
                Form::Several | Form::Bracket => {
                    brackets && (split.form == Form::Several || is_bare_bracket(split))
                }
                Form::Comma => commas && !is_pause(split),
                Form::Tail => tails && !is_pause(split) && proven.contains(&Form::Tail),
                _ => false,
            };
            let usual = splits.iter().position(|split| is_usual(split, &proven));
            let bare = splits.iter().position(bare);
            bare.or(usual)
        };
        let Some(split) = sure
            .or_else(usual)
            .and_then(|at| splits.into_iter().nth(at))
        else {
            continue;
        };
        draft.title = split.title;
        draft.people.extend(split.people);
    }
}

/// The ways in which people may stand in a title, the most telling first.
fn splits(title: &str, line: usize) -> Vec<Split> {
    if title.len() > MAX_HEADING_CHARS {
        return Vec::new();
    }
    let forms = [
        (parted(title, line), Form::Role),
        (first(title, line), Form::First),
        (tail(title, line), Form::Tail),
        (bracket(title, line), Form::Bracket),
        (several(title, line), Form::Several),
        (comma(title, line), Form::Comma),
        (dash(title, line), Form::Dash),
        (colon(title, line), Form::Colon),
        (author(title, line), Form::Author),
        (behind_role(title, line), Form::Role),
    ];
    forms
        .into_iter()
        .filter_map(|(found, form)| {
            let (head, mut people) = found?;
            let head = head.trim_end_matches([' ', ',', ':', ';', '–', '—', '-']);
            let doubtful = |one: &Person| !names::is_honoured(&one.name) && is_place(one);
            if head.is_empty() || people.is_empty() || people.iter().any(doubtful) {
                return None;
            }
            if let Some(role) = role_before(title, head) {
                for one in &mut people {
                    one.role = one.role.or(Some(role));
                }
            }
            let title = head.to_owned();
            Some(Split {
                title,
                people,
                form,
            })
        })
        .collect()
}

/// The role of those whom a title names straight behind "Welcome:" or "Keynote:".
fn role_before(title: &str, head: &str) -> Option<Role> {
    let rest = title.strip_prefix(head)?.trim_start();
    let direct = rest.starts_with(':') && !head.contains(':');
    let said = roles::read(title).filter(|_| direct)?;
    said.role.or(Some(Role::Speaker))
}

/// "Harbour Hall, Level 2" looks like a human with an affiliation.
fn is_place(one: &Person) -> bool {
    let said = one.affiliation.as_deref().unwrap_or_default();
    body::is_room(&one.name)
        || body::is_room(said)
        || (said.contains(|c: char| c.is_ascii_digit()) && !names::tells_position(said))
}

/// A title with the people beside it.
type Beside<'a> = Option<(&'a str, Vec<Person>)>;

fn part<'a>(found: &Captures<'a>, name: &str) -> &'a str {
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

/// "State of the Project (Ann Lee)": a text that does so twice means its speakers.
fn is_bare_bracket(split: &Split) -> bool {
    split.form == Form::Bracket
        && split.people.iter().all(|one| one.affiliation.is_none())
        && !is_pause(split)
}

fn author(title: &str, line: usize) -> Beside<'_> {
    let found = AUTHOR.captures(title)?;
    let head = part(&found, "title");
    let people = sharing(part(&found, "names"), "", line);
    let titled = head.ends_with(['"', '”', '»', '“', ',']) || head.split(' ').count() > 2;
    let honoured = people.iter().any(|one| names::is_honoured(&one.name));
    (!DONE.is_match(head) && (titled || honoured)).then_some((head, people))
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

/// True when the words alone, or other places of the text, prove that these are people.
fn is_sure(split: &Split, clues: &Clues) -> bool {
    let people = split.people.as_slice();
    let known = people.iter().all(|one| clues.knows(&one.name));
    let written = split.form == Form::Author && !is_pause(split);
    if split.form == Form::Role
        || known
        || written
        || people.iter().any(|one| names::is_honoured(&one.name))
    {
        return true;
    }
    let telling = |one: &Person| {
        let said = one.affiliation.as_deref().unwrap_or_default();
        names::tells_position(said) || (split.form == Form::First && said.contains(' '))
    };
    !is_pause(split) && people.iter().any(telling)
}

/// True for a split that this text makes elsewhere.
fn is_usual(split: &Split, proven: &[Form]) -> bool {
    let alike = proven.iter().filter(|form| **form == split.form).count();
    let telling = matches!(split.form, Form::First | Form::Tail | Form::Bracket)
        || split.title.ends_with(['"', '”', '»', '“']);
    let affiliated = split.people.iter().all(|one| one.affiliation.is_some());
    !is_pause(split) && affiliated && (alike >= ENOUGH || telling && proven.len() >= ENOUGH)
}

/// True for lunches and dinners, beside which places stand rather than people.
fn is_pause(split: &Split) -> bool {
    matches!(kind::of(None, &split.title), Kind::Break | Kind::Social)
}

/// The people of a title that keeps its words: "Keynote by Ann Lee, Tide Lab", "Q&A moderated by
/// Ann Lee", "Debate with Ann Lee and Bo Roe", "In conversation: Ann Lee with Bo Roe".
pub(super) fn people_within(title: &str, line: usize, clues: &Clues) -> Vec<Person> {
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
