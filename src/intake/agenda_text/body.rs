//! The lines below a title: description, people and room.

mod positions;

use std::sync::LazyLock;

use regex::Regex;

use crate::intake::pattern;

use super::clues::Clues;
use super::lines::Line;
use super::names;
use super::people::{self, Mark, Person};
use super::roles;
use super::settle;
use super::wrap;
use crate::domain::appearance::Role;

/// What stands below one title.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub abstract_text: Option<String>,
    pub people: Vec<Person>,
    pub room: Option<String>,
    /// Lines that belong to none of these.
    pub left: Vec<usize>,
}

/// What one line below a title is.
#[derive(Debug)]
pub(super) enum Entry {
    Room(String),
    /// A role that holds for the lines below it, or a sub-heading that is not a role.
    Heading,
    /// "More speakers to be announced": says nothing.
    Nothing,
    People(Vec<Person>),
    Prose,
}

static ROOM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:location|room|venue|lieu|salle|where|ort|raum)\s*:\s*(?P<room>.+)$")
});

/// What a line of data about an item begins with, whether or not it is read.
static META: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:location|room|venue|lieu|salle|where|ort|raum|duration|durée|dauer|date",
        r"|format|track|language|phone|tel|dial-in|meeting id|passcode)\s*:",
    ))
});

/// What people call a place, as its last word or before its number.
const PLACES: [&str; 19] = [
    "room",
    "hall",
    "auditorium",
    "theatre",
    "theater",
    "ballroom",
    "salle",
    "amphithéâtre",
    "saal",
    "hörsaal",
    "raum",
    "aula",
    "lobby",
    "foyer",
    "atrium",
    "lounge",
    "terrace",
    "courtyard",
    "online",
];

/// A line above this length cannot be one of several lines of a wrapped paragraph.
pub(super) const WRAP_CHARS: usize = 120;

/// Above this length a text is a paragraph, not a position.
const POSITION_CHARS: usize = 500;

/// True for a line of data about an item, such as "Location: Hall B": it is no title.
pub(super) fn is_meta(text: &str) -> bool {
    text.len() <= super::lines::MAX_HEADING_CHARS && META.is_match(text)
}

/// True for a short line that names a place: "Hall B", "Main Lobby", "Salle des Actes".
///
/// A word such as "hall" ends surnames and subtitles as well, so a name is no place unless a
/// number follows it, and neither is a phrase.
pub(super) fn is_room(text: &str) -> bool {
    const MAX_CHARS: usize = 60;
    const MAX_WORDS: usize = 5;
    const PHRASE: [&str; 12] = [
        "the", "from", "to", "with", "and", "is", "are", "in", "your", "our", "of", "for",
    ];
    const LARGE: [&str; 6] = ["great", "main", "grand", "town", "city", "concert"];
    let head = text.split(',').next().unwrap_or_default();
    let lower = head.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let long = text.len() > MAX_CHARS || text.split_whitespace().count() > MAX_WORDS;
    let sentence = text.ends_with(['.', '?', '!', ':']) || text.contains(['"', '“', '«']);
    if long || sentence || words.iter().any(|word| PHRASE.contains(word)) {
        return false;
    }
    let Some(at) = words.iter().position(|word| PLACES.contains(word)) else {
        return false;
    };
    let counted = words
        .get(at + 1)
        .is_some_and(|next| next.chars().count() == 1 || next.chars().any(|c| c.is_ascii_digit()));
    let foremost = at == 0
        && matches!(
            words.first(),
            Some(&("salle" | "amphithéâtre" | "aula" | "room" | "sala" | "saal" | "raum" | "zaal"))
        );
    let remote = matches!(words.as_slice(), ["online", next, ..]
        if next.starts_with('(') || *next == "via");
    if counted || foremost || remote {
        return true;
    }
    let large = words.first().is_some_and(|word| LARGE.contains(word));
    at + 1 == words.len() && (large || !names::is_name(head))
}

/// Reads the lines below a title; `last` says that no session follows.
pub(super) fn read(lines: &[Line], last: bool, clues: &Clues) -> Body {
    let end = if last {
        end_of_programme(lines)
    } else {
        lines.len()
    };
    let (lines, beyond) = lines.split_at_checked(end).unwrap_or((lines, &[]));
    let lines = wrap::join(lines);
    let mut entries = entries(&lines);
    positions::attach(&lines, &mut entries);
    settle::settle(&lines, &mut entries, clues);
    let mut body = collect(&lines, entries, last);
    body.left.extend(beyond.iter().map(|line| line.number));
    body
}

/// Where a short heading above a paragraph shows that another text begins.
fn end_of_programme(lines: &[Line]) -> usize {
    let heads = |(line, next): (&Line, &Line)| {
        line.gap
            && next.gap
            && line.text.len() < 80
            && !line.bullet
            && !line.text.ends_with(['.', '?', '!', ':'])
            && next.text.len() > WRAP_CHARS
            && people::read(&line.text, 0)
                .iter()
                .all(|person| person.affiliation.is_none() && !person.sure)
    };
    let next = lines.iter().skip(1);
    let byline = lines
        .iter()
        .position(|line| people::is_byline(&line.text))
        .unwrap_or(lines.len());
    lines
        .iter()
        .zip(next)
        .position(heads)
        .unwrap_or(lines.len())
        .min(byline)
}

/// Which role the lines stand below.
#[derive(Default)]
struct Below {
    /// The inner one is `None` below words that name none of our roles.
    role: Option<Option<Role>>,
    /// True once "Speakers" stood alone on a line without a colon.
    bare: bool,
    /// True below "Moderator:", which is said of one.
    one: bool,
}

fn entries(lines: &[Line]) -> Vec<Entry> {
    let mut below = Below::default();
    let mut entries: Vec<Entry> = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let next = lines.get(at + 1);
        let entry = entry((line, next), &mut below, entries.last());
        if below.one && matches!(entry, Entry::People(_)) {
            (below.one, below.role) = (false, None);
        }
        entries.push(entry);
    }
    entries
}

/// True for a line that somebody stands below, and that is not the position of somebody above it.
fn opens(line: &Line, next: Option<&Line>, before: Option<&Entry>) -> bool {
    let nameless = |people: &[Person]| people.iter().all(|one| one.mark == Mark::Nothing);
    let continues = match before {
        Some(Entry::People(people)) => !line.gap && nameless(people),
        _ => false,
    };
    !continues && next.is_some_and(|next| !people::read(&next.text, 0).is_empty())
}

fn entry((line, next): (&Line, Option<&Line>), below: &mut Below, before: Option<&Entry>) -> Entry {
    let text = line.text.as_str();
    if text.len() > super::lines::MAX_HEADING_CHARS {
        return Entry::Prose;
    }
    if people::is_placeholder(text) || people::is_link(text) {
        return Entry::Nothing;
    }
    if let Some(room) = ROOM.captures(text).and_then(|found| found.name("room")) {
        return Entry::Room(room.as_str().trim().to_owned());
    }
    if before.is_none() && !line.bullet && is_room(text) {
        return Entry::Room(text.to_owned());
    }
    if let Some(role) = roles::read(text) {
        if role.rest.is_empty() {
            if role.role != Some(Role::Speaker) || below.role.is_none() || role.plural {
                below.role = Some(role.role);
                let leads = matches!(role.role, Some(Role::Moderator | Role::Chair | Role::Host));
                below.one = leads && !role.plural;
            }
            below.bare |= text.ends_with(char::is_alphabetic);
            return Entry::Heading;
        }
        let people = people::after_role(&role, line.number);
        if !people.is_empty() {
            return Entry::People(people);
        }
    }
    let alone = roles::read_alone(text).filter(|_| below.bare || opens(line, next, before));
    if let Some(role) = alone {
        below.bare = true;
        below.role = Some(Some(role));
        return Entry::Heading;
    }
    if below.role.is_some() && text.ends_with(':') {
        return Entry::Heading;
    }
    let people = people_of(line, below.role, before);
    if people.is_empty() {
        Entry::Prose
    } else {
        Entry::People(people)
    }
}

/// The people of a line without a role of its own.
fn people_of(line: &Line, below: Option<Option<Role>>, before: Option<&Entry>) -> Vec<Person> {
    let text = line.text.as_str();
    let readings = [
        people::in_conversation,
        people::accompanied,
        people::in_series,
        people::read,
    ];
    let mut readings = readings.iter().map(|read| read(text, line.number));
    let mut people = readings
        .find(|people| !people.is_empty())
        .unwrap_or_default();
    if line.bullet {
        let speakers = people::behind_talk(text, line.number);
        let honoured = |one: &Person| names::is_honoured(&one.name);
        if people.is_empty() || speakers.iter().any(honoured) {
            people = speakers;
        }
        if people.is_empty() {
            people = people::in_bracket(text, line.number);
        }
    }
    let Some(role) = below else {
        return people;
    };
    let goes_on = matches!(before, Some(Entry::People(_) | Entry::Heading));
    if people.is_empty() {
        let complete = match before {
            Some(Entry::People(people)) => people.iter().all(|one| one.affiliation.is_some()),
            _ => true,
        };
        people = people::read_below_role(text, complete, line.number);
    }
    for person in &mut people {
        person.role = person.role.or(role);
        person.sure |= line.bullet || person.affiliation.is_some() || !line.gap || goes_on;
    }
    people
}

fn collect(lines: &[Line], entries: Vec<Entry>, last: bool) -> Body {
    let mut body = Body::default();
    let mut text = String::new();
    let mut closed = false;
    let more = entries.iter().rposition(is_sure);
    for (at, (line, entry)) in lines.iter().zip(entries).enumerate() {
        match entry {
            Entry::Room(room) => body.room = Some(room),
            Entry::Heading => {}
            Entry::Nothing => body.left.push(line.number),
            Entry::People(people) if people.iter().any(|person| person.sure) => {
                closed |= !text.is_empty();
                body.people.extend(people);
            }
            Entry::People(_) | Entry::Prose => {
                let between = body.people.is_empty() || !last || more.is_some_and(|more| at < more);
                if !closed && between && !is_biography(&line.text, &body.people) {
                    append(&mut text, line);
                } else {
                    body.left.push(line.number);
                }
            }
        }
    }
    body.abstract_text = (!text.is_empty()).then_some(text);
    body
}

fn is_sure(entry: &Entry) -> bool {
    matches!(entry, Entry::People(people) if people.iter().any(|person| person.sure))
}

/// True when a paragraph begins with someone already named.
fn is_biography(text: &str, people: &[Person]) -> bool {
    let opening: String = text.chars().take(60).collect();
    let surname = |person: &Person| {
        person
            .name
            .rsplit(' ')
            .next()
            .is_some_and(|name| opening.contains(name))
    };
    !people.is_empty()
        && (["He ", "She ", "They "]
            .iter()
            .any(|word| text.starts_with(word))
            || people.iter().any(surname))
}

/// Adds a line to the description: as a new paragraph, a list item or the rest of a wrapped line.
fn append(text: &mut String, line: &Line) {
    let wrapped = !line.gap
        && text
            .rsplit('\n')
            .next()
            .is_some_and(|last| last.len() <= WRAP_CHARS);
    if !text.is_empty() {
        text.push_str(match (line.bullet, wrapped) {
            (true, _) => "\n",
            (false, true) => " ",
            (false, false) => "\n\n",
        });
    }
    if line.bullet {
        text.push_str("- ");
    }
    text.push_str(&line.text);
}
