//! Items without a time of their own below "Parallel sessions": each becomes a session at the time
//! of the item that contains it.

use std::sync::LazyLock;

use regex::Regex;

use crate::intake::pattern;

use super::draft::Draft;
use super::lines::{Line, MAX_HEADING_CHARS};
use super::people::{self, Person};
use super::{body, headings, roles};

static CONTAINER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:breakouts?|parallel|concurrent|simultaneous|sessions",
        r"|workshops|ateliers|tracks|roundtables|streams|options|choose (?:one|from)|electives",
        r"|parallele?s?|parallelsessions|simultáneas?|paralelas?)\b",
    ))
});
static COUNTED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?P<count>\d{1,2}|[A-Z])[.)]\s+(?P<title>\S.*)$"));
static PLACED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?P<room>(?:room|hall|salle|sala|saal|raum|zaal|theat(?:er|re)|auditorium|studio)",
        r"\s+[\w.-]{1,12})\s*(?::|\s[–—|-])\s*(?P<title>\S.*)$",
    ))
});

/// True for a title below which items without a time are sessions.
pub(super) fn is_container(title: &str) -> bool {
    CONTAINER.is_match(title)
}

/// A line that is the title of an item.
struct Item {
    at: usize,
    title: String,
    room: Option<String>,
}

type Way = fn(&[Line], usize) -> Option<Item>;

/// The ways to print such items; the first that two lines have is that of the whole list.
const WAYS: [Way; 3] = [counted, placed, headed];

/// Parts the items off those drafts that contain some.
pub(super) fn part(drafts: Vec<Draft>) -> Vec<Draft> {
    drafts.into_iter().flat_map(parted).collect()
}

fn parted(mut draft: Draft) -> Vec<Draft> {
    if !is_container(&draft.title) {
        return vec![draft];
    }
    let items = items(&draft.body);
    let mut within: Vec<Draft> = Vec::with_capacity(items.len());
    for item in items.into_iter().rev() {
        let mut lines = draft.body.split_off(item.at);
        let number = lines.first().map_or(draft.line, |line| line.number);
        let mut one = Draft::new(&item.title, draft.printed.clone(), number);
        (one.day, one.contained) = (draft.day, true);
        one.room = item.room.or(one.room);
        one.body = lines.split_off(1);
        within.push(one);
    }
    within.push(draft);
    within.reverse();
    within
}

/// The items below a title, told by what all of them have: a count, a room, or the way in which
/// people stand below them.
fn items(lines: &[Line]) -> Vec<Item> {
    let mut ways = WAYS.iter().map(|read| {
        let items = (0..lines.len()).filter_map(|at| read(lines, at));
        items.collect::<Vec<Item>>()
    });
    let found = ways.find(|items| items.len() > 1);
    found
        .filter(|items| items.iter().any(|item| is_peopled(lines, item)))
        .unwrap_or_default()
}

/// True when people, or that they are not known yet, stand in or below an item; else a list may be
/// one of rules.
fn is_peopled(lines: &[Line], item: &Item) -> bool {
    let below = lines.iter().skip(item.at + 1).take(2);
    let mut texts = below
        .map(|line| line.text.as_str())
        .chain([item.title.as_str()]);
    texts.any(|text| {
        text.len() <= MAX_HEADING_CHARS
            && (roles::read(text).is_some()
                || people::is_placeholder(text)
                || !people::read(text, 0).is_empty()
                || body::is_room(text)
                || text.contains(['—', '–']))
    })
}

/// "1. Tides and taxes" and "B. Insurance — Ann Lee"; "1. Ann Lee, X" counts people.
fn counted(lines: &[Line], at: usize) -> Option<Item> {
    let text = short(lines, at)?;
    let found = COUNTED.captures(text)?;
    let (count, title) = (found.name("count")?.as_str(), found.name("title")?.as_str());
    let told = |one: &Person| one.sure || one.affiliation.is_some();
    let person = |text: &str| people::read(text, 0).iter().any(told);
    let letter = count.chars().all(char::is_alphabetic);
    (!person(title) && (letter || !person(text))).then(|| Item {
        at,
        title: title.to_owned(),
        room: None,
    })
}

/// "Room A: Digital lending".
fn placed(lines: &[Line], at: usize) -> Option<Item> {
    let found = PLACED.captures(short(lines, at)?)?;
    Some(Item {
        at,
        title: found.name("title")?.as_str().to_owned(),
        room: Some(found.name("room")?.as_str().to_owned()),
    })
}

/// A line behind a blank one, with people or a place directly below it.
fn headed(lines: &[Line], at: usize) -> Option<Item> {
    let text = short(lines, at)?;
    let line = lines.get(at)?;
    let begins = line.gap || line.heading || at == 0;
    let next = lines
        .get(at + 1)
        .filter(|next| !next.gap || next.bullet || line.heading)?;
    let about = headings::is_about(&Line {
        gap: false,
        ..line.clone()
    });
    let peopled = |text: &str| {
        roles::read(text).is_some() || !people::read(text, 0).is_empty() || body::is_room(text)
    };
    let below = next.text.len() <= MAX_HEADING_CHARS
        && (peopled(&next.text) || body::is_meta(&next.text) || people::is_placeholder(&next.text));
    (begins && about && below).then(|| Item {
        at,
        title: text.to_owned(),
        room: None,
    })
}

/// The text of a line that may be a title.
fn short(lines: &[Line], at: usize) -> Option<&str> {
    const MAX_CHARS: usize = 200;
    let text = lines.get(at)?.text.as_str();
    (text.len() <= MAX_CHARS).then_some(text)
}
