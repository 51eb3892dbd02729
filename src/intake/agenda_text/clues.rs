//! Clues: what the whole text tells about a line that is doubtful by itself.

use std::collections::HashSet;

use super::names;
use super::people::{Mark, Person};

/// So many people printed in one way show that it is the way of this text.
const CLEARLY: usize = 3;

/// How this text prints people, and who they are.
#[derive(Debug, Default)]
pub(super) struct Clues {
    /// People stand as "Name: position".
    pub colons: bool,
    /// People stand as "Name, affiliation".
    pub commas: bool,
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

    pub(super) fn add(&mut self, person: &Person) {
        self.names.insert(bare(&person.name).to_owned());
    }

    pub(super) fn knows(&self, name: &str) -> bool {
        self.names.contains(bare(name))
    }
}

fn bare(name: &str) -> &str {
    names::without_honorific(name).trim()
}
