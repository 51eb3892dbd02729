//! Clues: what the whole text tells about a line that is doubtful by itself.

use std::collections::HashSet;

use super::people::{Mark, Person};
use super::{kind, names};
use crate::domain::session::Kind;

/// So many people printed in one way show that it is the way of this text.
const CLEARLY: usize = 3;

/// How this text prints people, and who they are.
#[derive(Debug, Default)]
pub(super) struct Clues {
    /// People stand as "Name: position".
    pub colons: bool,
    /// People stand as "Name, affiliation".
    pub commas: bool,
    /// A name alone stands below a title.
    pub alone: bool,
    /// "Ann Lee (X)" stands directly below a title.
    pub first: bool,
    /// Names that are beyond doubt in some place, without honorific.
    names: HashSet<String>,
}

impl Clues {
    /// Learns from the people of whom a first reading was sure.
    pub(super) fn of<'a>(people: impl Iterator<Item = &'a Person>) -> Self {
        let mut clues = Self::default();
        let (mut colons, mut commas) = (0, 0);
        for person in people.filter(|person| person.sure) {
            colons += usize::from(person.mark == Mark::Colon && person.role.is_none());
            commas += usize::from(person.mark == Mark::Comma && person.affiliation.is_some());
            clues.add(person);
        }
        clues.colons = colons >= CLEARLY;
        clues.commas = commas >= CLEARLY;
        clues
    }

    /// Learns from the lines that stand alone below titles, each with its title.
    pub(super) fn see_alone(&mut self, lines: &[(&str, &str)]) {
        self.alone = are_people(lines);
    }

    /// Learns from the lines directly below titles that may be "Ann Lee (X)".
    pub(super) fn see_first(&mut self, lines: &[(&str, &str)]) {
        self.first = are_people(lines);
    }

    pub(super) fn add(&mut self, person: &Person) {
        self.names.insert(bare(&person.name).to_owned());
    }

    pub(super) fn knows(&self, name: &str) -> bool {
        self.names.contains(bare(name))
    }
}

/// True when lines below titles are people: no break has one as well, and not most have the same;
/// those are rooms.
fn are_people(lines: &[(&str, &str)]) -> bool {
    let distinct: HashSet<&str> = lines.iter().map(|(_, line)| *line).collect();
    let pause = |title: &str| matches!(kind::of(None, title), Kind::Break | Kind::Social);
    lines.len() >= CLEARLY
        && 3 * distinct.len() >= 2 * lines.len()
        && !lines.iter().any(|(title, _)| pause(title))
}

fn bare(name: &str) -> &str {
    names::without_honorific(name).trim()
}
