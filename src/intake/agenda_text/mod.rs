//! Agenda text: a programme as people write it into a web page, an e-mail or a document.
//!
//! There is no grammar, so the text is read in four steps, each a module of its own: clean lines
//! (`lines`), drafts of sessions (`draft`, with `tokens`, `clock`, `dates`, `label` and `table`),
//! what stands in each title (`titles`) and below it (`body`, with `people`, `roles` and `names`),
//! and days (`days`).
//! What is not printed is not invented: a date stays empty, nobody becomes a moderator. What was
//! concluded is in a note (`notes`).

mod body;
mod clock;
mod clues;
mod contained;
mod dates;
mod days;
mod draft;
mod headings;
mod kind;
mod label;
mod lines;
mod listing;
mod names;
mod notes;
mod people;
mod placed;
mod roles;
mod settle;
mod spans;
mod table;
#[cfg(test)]
mod tests;
mod times;
mod titles;
mod tokens;
mod wrap;

use std::collections::BTreeMap;

use super::sniff::{Shape, Sniff};
use super::{Error, InputFormat, Options, Reading, text, within_bounds};
use crate::domain::appearance::Role;
use crate::domain::programme::Programme;
use crate::domain::session::Kind;
use body::Body;
use clues::Clues;
use days::Placed;
use draft::{Draft, Outline};
use notes::Findings;
use people::{Mark, Person};
use times::Times;

pub static FORMAT: InputFormat = InputFormat {
    id: "agenda-text",
    summary: "A programme as plain text or Markdown, with a time for each session",
    confidence,
    parse,
};

const LOOKED_FOR: &str = "sessions with a time, \
    such as \"Panel 1: Title (10:30 AM - 11:45 AM)\" or \"9:00–9:30 Welcome\"";

/// A format with a grammar is surer of its own files than this one can ever be.
const MOST_CONFIDENT: u8 = 60;

fn confidence(sniff: &Sniff<'_>) -> u8 {
    if sniff.shape != Shape::Text {
        return 0;
    }
    let short = |line: &&str| line.len() <= lines::MAX_HEADING_CHARS;
    let timed = sniff
        .text
        .lines()
        .filter(short)
        .filter(|line| clock::find(line.trim_start_matches(['|', ' ', '-', '*'])).is_some());
    let timed = u8::try_from(timed.take(10).count()).unwrap_or(10);
    if timed == 0 {
        1
    } else {
        (20 + 5 * timed).min(MOST_CONFIDENT)
    }
}

fn parse(bytes: &[u8], _: &Options) -> Result<Reading, Error> {
    let lines = lines::split(text(bytes)?)?;
    let mut numbers: Vec<usize> = lines.iter().map(|line| line.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let above = dates::event::find(&lines);
    let mut outline = draft::outline(lines)?;
    let first = outline.drafts.iter().map(|draft| draft.line).min();
    let events = dates::event::until(above, first.unwrap_or_default());
    let completed = dates::event::complete(&mut outline.headings, &events);
    within_bounds(outline.drafts.len())?;
    let drafts = contained::part(std::mem::take(&mut outline.drafts));
    let times = times::settle(&drafts);
    let (drafts, times, spans) = spans::without_spans(drafts, times);
    let named = |span: &Draft| format!("{} {}", span.printed.text, span.title);
    outline
        .untitled
        .extend(spans.iter().map(|span| (span.line, named(span))));
    outline.left.extend(
        spans
            .iter()
            .flat_map(|span| &span.body)
            .map(|line| line.number),
    );
    if !is_programme(&drafts) {
        return Err(Error::NoProgramme {
            looked_for: LOOKED_FOR,
        });
    }
    let zone_label = zone_label(&drafts, &outline);
    let (placed, left) = sessions(drafts, &times);
    outline.left.extend(left);
    let arranged = days::arrange(placed, &outline.headings);
    let findings = Findings {
        outline: &outline,
        zone: zone_label.as_deref(),
        numbers: &numbers,
        completed: &completed,
    };
    let notes = notes::write(&arranged, &findings, &times);
    let programme = Programme {
        zone_label,
        days: arranged.days,
        ..Programme::default()
    };
    Ok(Reading {
        format: FORMAT.id,
        programme,
        notes,
    })
}

/// One line with a time may stand in any article: it takes two, or one with people, to be a
/// programme.
fn is_programme(drafts: &[Draft]) -> bool {
    match drafts {
        [] => false,
        [only] => {
            only.label.is_some()
                || (only.printed.end.is_some() && !only.apart)
                || is_peopled(only, only.apart && only.printed.end.is_none())
        }
        _ => true,
    }
}

/// True for a draft with people, or with some whose role is `printed`.
fn is_peopled(draft: &Draft, printed: bool) -> bool {
    let people = body::read(&draft.body, true, &Clues::default()).people;
    let mut people = draft.people.iter().chain(&people);
    people.any(|person| !printed || person.role.is_some())
}

/// The zone printed most often beside the times.
fn zone_label(drafts: &[Draft], outline: &Outline) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for zone in drafts
        .iter()
        .filter_map(|draft| draft.printed.zone.as_deref())
    {
        *counts.entry(zone).or_default() += 1;
    }
    let most = counts
        .iter()
        .max_by_key(|(_, count)| **count)
        .map(|(zone, _)| (*zone).to_owned());
    most.or_else(|| outline.zone.clone())
}

/// Reads what stands in and below each title; the second part are the lines that belong to
/// nothing.
fn sessions(mut drafts: Vec<Draft>, times: &[Times]) -> (Vec<Placed>, Vec<usize>) {
    drafts.iter_mut().for_each(headings::name_labelled);
    drafts.iter_mut().for_each(headings::swap_speaker);
    let first = bodies(&drafts, &Clues::default());
    let mut clues = Clues::of(first.iter().flat_map(|body| &body.people));
    clues.see_alone(&drafts.iter().filter_map(alone).collect::<Vec<_>>());
    clues.see_first(&drafts.iter().filter_map(first_said).collect::<Vec<_>>());
    titles::split(&mut drafts, &mut clues);
    drafts.iter_mut().for_each(headings::complete_title);
    let bodies = bodies(&drafts, &clues);
    let commas = bodies
        .iter()
        .flat_map(|body| &body.people)
        .filter(|one| has_comma_position(one));
    let colon_means_talk = commas.count() >= 2;
    let mut left = Vec::new();
    let mut placed = Vec::with_capacity(drafts.len());
    for ((mut draft, mut body), times) in drafts.into_iter().zip(bodies).zip(times) {
        left.append(&mut body.left);
        let mut people = std::mem::take(&mut draft.people);
        let within = titles::people_within(&draft.title, draft.line, &clues);
        let missing = within
            .into_iter()
            .filter(|one| people.iter().all(|other| other.name != one.name));
        let missing: Vec<Person> = missing.collect();
        people.extend(missing);
        let above = people
            .into_iter()
            .filter_map(|person| beside(person, &mut body.people));
        let above: Vec<Person> = above.collect();
        body.people.splice(0..0, above);
        placed.push(placed::place(draft, body, times, colon_means_talk));
    }
    (placed, left)
}

/// Gives back a person of the title, unless they stand below it as well: then those learn from it.
fn beside(person: Person, below: &mut [Person]) -> Option<Person> {
    let name = names::without_honorific(&person.name);
    let same = |other: &&mut Person| names::without_honorific(&other.name) == name;
    let Some(other) = below.iter_mut().find(same) else {
        return Some(person);
    };
    other.role = other.role.or(person.role);
    other.affiliation = other.affiliation.take().or(person.affiliation);
    None
}

/// The title of a draft and the name that stands alone below it.
fn alone(draft: &Draft) -> Option<(&str, &str)> {
    let [line] = draft.body.as_slice() else {
        return None;
    };
    let bare = |one: &Person| one.mark == Mark::Nothing;
    let people = people::read(&line.text, line.number);
    let named = !people.is_empty() && people.iter().all(bare) && !body::is_room(&line.text);
    named.then_some((draft.title.as_str(), line.text.as_str()))
}

/// The title of a draft and the line below it that may be somebody with an affiliation.
fn first_said(draft: &Draft) -> Option<(&str, &str)> {
    let mut lines = draft.body.iter();
    let line = lines.find(|line| !body::is_room(&line.text) && !body::is_meta(&line.text))?;
    if line.gap && !line.bullet {
        return None;
    }
    let people = people::read(&line.text, line.number);
    let told = |one: &Person| matches!(one.mark, Mark::Comma | Mark::Other);
    let [one] = people.as_slice() else {
        return None;
    };
    let said = told(one) && one.affiliation.is_some() && one.talk.is_none();
    said.then_some((draft.title.as_str(), line.text.as_str()))
}

/// Reads all bodies, with what is known of the whole text.
fn bodies(drafts: &[Draft], clues: &Clues) -> Vec<Body> {
    let last = drafts.len().saturating_sub(1);
    let bodies = drafts.iter().enumerate();
    bodies
        .map(|(at, draft)| body::read(&draft.body, at == last, clues))
        .collect()
}

fn has_comma_position(person: &Person) -> bool {
    person.mark == Mark::Comma
        && person
            .affiliation
            .as_deref()
            .is_some_and(names::tells_position)
}

/// The role that a word in lower case names.
pub(super) fn role_of_word(word: &str) -> Option<Role> {
    let word = word
        .trim_start_matches("session ")
        .trim_start_matches("panel ");
    roles::named(word).or(match word {
        "m" | "mod" => Some(Role::Moderator),
        _ => None,
    })
}

/// The date of a text that is nothing but a full date ("4 May 2027").
pub(super) fn date_of_heading(text: &str) -> Option<chrono::NaiveDate> {
    dates::heading(text)?.date
}

/// The kind that a label and a title tell.
pub(super) fn kind_told(label: Option<&str>, title: &str) -> Kind {
    kind::of(label, title)
}

/// The label that a heading begins with, and the title behind it.
pub(super) fn label_of(heading: &str) -> Option<(String, String)> {
    let found = label::split(heading)?;
    Some((found.label, found.title))
}

/// A printed line as name and what stands behind it.
pub(super) fn name_and_rest(line: &str) -> (&str, &str) {
    names::split_at_comma(line).unwrap_or((line, ""))
}
