//! The lines below a title: description, people and room.

use std::sync::LazyLock;

use regex::Regex;

use crate::intake::pattern;

use super::lines::Line;
use super::names;
use super::people::{self, Mark, Person};
use super::roles;
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

#[derive(Debug)]
enum Entry {
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

/// A line above this length cannot be one of several lines of a wrapped paragraph.
const WRAP_CHARS: usize = 120;

/// An unusual position is believed up to this length.
const PROSE_CHARS: usize = 160;

/// Above this length a text is a paragraph, not a position.
const POSITION_CHARS: usize = 500;

/// Reads the lines below a title; `last` says that no session follows, `colons` that this text
/// lists people as "Name: position".
pub(super) fn read(lines: &[Line], last: bool, colons: bool) -> Body {
    let end = if last {
        end_of_programme(lines)
    } else {
        lines.len()
    };
    let (lines, beyond) = lines.split_at_checked(end).unwrap_or((lines, &[]));
    let mut entries = entries(lines);
    attach_positions(lines, &mut entries);
    settle(lines, &mut entries, colons);
    let mut body = collect(lines, entries, last);
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

fn entries(lines: &[Line]) -> Vec<Entry> {
    let mut below: Option<Option<Role>> = None;
    let mut entries = Vec::with_capacity(lines.len());
    for line in lines {
        let goes_on = matches!(entries.last(), Some(Entry::People(_) | Entry::Heading));
        let entry = entry(line, &mut below, goes_on);
        entries.push(entry);
    }
    entries
}

fn entry(line: &Line, below: &mut Option<Option<Role>>, goes_on: bool) -> Entry {
    let text = line.text.as_str();
    if text.len() > super::lines::MAX_HEADING_CHARS {
        return Entry::Prose;
    }
    if people::is_placeholder(text) {
        return Entry::Nothing;
    }
    if let Some(room) = ROOM.captures(text).and_then(|found| found.name("room")) {
        return Entry::Room(room.as_str().trim().to_owned());
    }
    if let Some(role) = roles::read(text) {
        if role.rest.is_empty() {
            if role.role != Some(Role::Speaker) || below.is_none() || role.plural {
                *below = Some(role.role);
            }
            return Entry::Heading;
        }
        let people = people::after_role(&role, line.number);
        if !people.is_empty() {
            return Entry::People(people);
        }
    }
    if below.is_some() && text.ends_with(':') {
        return Entry::Heading;
    }
    let mut people = people::read(text, line.number);
    if let Some(role) = *below {
        if people.is_empty() {
            people.extend(people::read_position_first(text, line.number));
        }
        for person in &mut people {
            person.role = person.role.or(role);
            person.sure |= line.bullet || person.affiliation.is_some() || !line.gap || goes_on;
        }
    }
    if people.is_empty() {
        Entry::Prose
    } else {
        Entry::People(people)
    }
}

/// Gives a name that stands alone the position on the lines directly below it.
fn attach_positions(lines: &[Line], entries: &mut [Entry]) {
    let grouped = is_grouped(lines, entries);
    let mut name_at: Option<usize> = None;
    for at in 0..entries.len().min(lines.len()) {
        let (Some(line), Some((before, [here, ..]))) =
            (lines.get(at), entries.split_at_mut_checked(at))
        else {
            return;
        };
        let open = name_at.and_then(|name| before.get_mut(name));
        let fits = !line.gap && !line.bullet && line.text.len() < POSITION_CHARS;
        if let (true, Some(Entry::People(people))) = (fits, open)
            && let [person] = people.as_mut_slice()
            && continues(person, &line.text, here, grouped)
        {
            *here = Entry::Heading;
            continue;
        }
        name_at = matches!(here, Entry::People(_)).then_some(at);
    }
}

/// True when people are printed as groups of lines with a blank line between: the name, and below
/// it what is said of them, which may look like a name itself.
fn is_grouped(lines: &[Line], entries: &[Entry]) -> bool {
    let mut groups: Vec<usize> = Vec::new();
    let mut heading = true;
    for (line, entry) in lines.iter().zip(entries) {
        match entry {
            Entry::People(people) if line.gap || heading => {
                let bare = people.iter().all(|person| person.mark == Mark::Nothing);
                groups.push(usize::from(bare));
            }
            Entry::People(_) | Entry::Prose => {
                if let Some(size) = groups.last_mut().filter(|size| **size > 0 && !line.gap) {
                    *size += 1;
                }
            }
            Entry::Heading | Entry::Nothing | Entry::Room(_) => {}
        }
        heading = matches!(entry, Entry::Heading);
    }
    groups.len() > 1 && groups.iter().all(|size| (2..=4).contains(size))
}

/// Joins a line to the person above it, when it goes on with what is printed about them.
fn continues(person: &mut Person, text: &str, here: &Entry, grouped: bool) -> bool {
    let position_line = match here {
        Entry::Prose => true,
        Entry::People(people) => people.iter().all(|other| match grouped {
            true => other.mark != Mark::Colon,
            false => other.mark == Mark::Position && other.role.is_none(),
        }),
        Entry::Room(_) | Entry::Heading | Entry::Nothing => false,
    };
    if !position_line {
        return false;
    }
    let lowercase = text.chars().next().is_some_and(char::is_lowercase);
    match &mut person.affiliation {
        None if names::tells_position(text) || person.sure || grouped => {
            person.affiliation = Some(text.to_owned());
            person.sure = true;
            true
        }
        Some(said) if said.ends_with([',', '&']) || said.ends_with(" and") || lowercase => {
            said.push(' ');
            said.push_str(text);
            true
        }
        Some(said)
            if person.mark == Mark::Nothing
                && matches!(here, Entry::Prose)
                && text.len() < WRAP_CHARS * 2 =>
        {
            said.push_str("; ");
            said.push_str(text);
            true
        }
        _ => false,
    }
}

/// Decides the doubtful: a line that may be a person is one when its neighbours are.
fn settle(lines: &[Line], entries: &mut [Entry], colons: bool) {
    for (line, entry) in lines.iter().zip(entries.iter_mut()).filter(|_| colons) {
        if let Entry::People(people) = entry {
            for person in people
                .iter_mut()
                .filter(|person| person.mark == Mark::Colon)
            {
                person.sure |= may_be_position(line, person);
            }
        }
    }

    let likely = |line: &Line, person: &Person| match person.mark {
        Mark::Nothing => line.bullet,
        Mark::Colon => may_be_position(line, person),
        _ => !line.text.ends_with(['.', '?', '!']) || line.text.len() < 60,
    };
    let spread = |order: &mut dyn Iterator<Item = (&Line, &mut Entry)>| {
        let mut sure = false;
        for (line, entry) in order {
            match entry {
                Entry::People(people) => {
                    sure = people
                        .iter()
                        .any(|person| person.sure || (sure && likely(line, person)));
                    people.iter_mut().for_each(|person| person.sure = sure);
                }
                Entry::Prose | Entry::Room(_) => sure = false,
                Entry::Heading | Entry::Nothing => {}
            }
        }
    };
    spread(&mut lines.iter().zip(entries.iter_mut()));
    spread(&mut lines.iter().zip(entries.iter_mut()).rev());
    settle_runs(lines, entries);
}

/// True when what follows a colon may be a position, however unusual; sentences are none.
fn may_be_position(line: &Line, person: &Person) -> bool {
    let said = person.affiliation.as_deref().unwrap_or_default();
    let named = said
        .chars()
        .next()
        .is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
    named && !line.text.ends_with(['.', '?', '!']) && said.len() < PROSE_CHARS
}

/// Two or more list lines "Ann Lee, X" below each other are people without further proof.
fn settle_runs(lines: &[Line], entries: &mut [Entry]) {
    let listed = |(line, entry): (&Line, &Entry)| match entry {
        Entry::People(people) => people.iter().all(|person| match person.mark {
            Mark::Comma | Mark::Other => line.bullet || line.text.len() < WRAP_CHARS,
            Mark::Nothing => line.bullet || !line.gap,
            Mark::Colon | Mark::Position => line.bullet,
        }),
        Entry::Heading | Entry::Nothing | Entry::Prose | Entry::Room(_) => false,
    };
    let flags: Vec<bool> = lines.iter().zip(entries.iter()).map(listed).collect();
    for (at, entry) in entries.iter_mut().enumerate() {
        let flag = |at: usize| flags.get(at).copied().unwrap_or(false);
        let beside = flag(at + 1) || at.checked_sub(1).is_some_and(flag);
        if let Entry::People(people) = entry
            && flag(at)
            && beside
        {
            people.iter_mut().for_each(|person| person.sure = true);
        }
    }
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
