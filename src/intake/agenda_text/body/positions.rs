//! What is said of a person on the lines below the name.

use std::sync::LazyLock;

use regex::Regex;

use crate::intake::pattern;

use super::super::lines::Line;
use super::super::people::{Mark, Person};
use super::super::{names, wrap};
use super::{Entry, POSITION_CHARS, WRAP_CHARS};

/// Gives a name that stands alone the position on the lines directly below it.
pub(super) fn attach(lines: &[Line], entries: &mut [Entry]) {
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

/// What begins other lines than those about a person.
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:abstract|summary|description|bio(?:graphy)?|about|duration|dauer|room|raum|salle",
        r"|location|ort|venue|level|language|sprache|track|format|registration|doors|with|guests?",
        r"|topics?|tags?|themes?|questions?|q ?& ?a|discussion|slides|break|lunch|coffee|notes?",
        r"|\d{1,2}[.)])(?:\s|:|$)",
    ))
});

/// True for a line that may say something of the person above it, however unusual: no sentence,
/// no heading, no talk with its speaker.
fn may_be_said(text: &str) -> bool {
    const MOST_WORDS: usize = 16;
    let last = text.rsplit(' ').next().unwrap_or_default();
    let stops = text.ends_with(['!', '?', ':'])
        || (text.ends_with('.') && last.starts_with(char::is_lowercase));
    let sentence = stops && !names::tells_position(text);
    let speaker = [" – ", " — ", " - "]
        .iter()
        .filter_map(|dash| text.rsplit_once(*dash))
        .any(|(_, name)| names::is_name(name) && !names::tells_position(name));
    let bracket = text.split_once('(').is_some_and(|(_, inner)| {
        let name = inner.split([',', ')']).next().unwrap_or_default();
        names::is_name(name) && inner.contains(',')
    });
    !sentence
        && !speaker
        && !bracket
        && !OTHER.is_match(text)
        && text.split(' ').count() <= MOST_WORDS
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
    if !position_line || text.starts_with('(') {
        return false;
    }
    let lowercase = text.chars().next().is_some_and(char::is_lowercase);
    match &mut person.affiliation {
        None if names::tells_position(text) || ((person.sure || grouped) && may_be_said(text)) => {
            person.affiliation = Some(text.to_owned());
            person.sure = true;
            true
        }
        Some(said) if said.ends_with([',', '&']) || wrap::is_open(said.as_str()) || lowercase => {
            said.push(' ');
            said.push_str(text);
            true
        }
        Some(said)
            if person.mark == Mark::Nothing
                && matches!(here, Entry::Prose)
                && may_be_said(text)
                && text.len() < WRAP_CHARS * 2 =>
        {
            said.push_str("; ");
            said.push_str(text);
            true
        }
        _ => false,
    }
}
