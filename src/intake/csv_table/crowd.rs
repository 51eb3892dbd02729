//! Who takes part: the columns about people of each row → seats.

use std::collections::BTreeMap;

use super::notes::Notes;
use super::people::{self, Someone, is_nothing, is_open};
use super::seats::{Group, Part, role};
use super::session::{BETWEEN, Cells};
use crate::domain::appearance::Role;
use crate::domain::programme::{ProgrammeAppearance, ProgrammePerson};
use crate::domain::session::Kind;
use crate::intake::{Error, MAX_SESSIONS};

/// Five for each of the most sessions.
const SEATS_MAX: usize = 5 * MAX_SESSIONS;

/// Five times the most of one session that is kept; more are no people.
const SESSION_SEATS_MAX: usize = 1_000;

/// What we print for somebody who is not announced yet.
const UNNAMED: &str = "to be announced";

/// What parts several values of a cell, before commas do.
const MARKS: &[char] = &['\n', '\r', ';', '|'];

/// Everybody whom a table names.
#[derive(Default)]
pub(super) struct Crowd {
    seats: usize,
    inferred: usize,
    unnamed: usize,
    /// What is said of people besides their seats, by name.
    described: BTreeMap<String, ProgrammePerson>,
}

impl Crowd {
    /// The people of a row, in the order of its columns.
    pub fn seat(
        &mut self,
        cells: Cells<'_>,
        kind: Kind,
        notes: &mut Notes,
    ) -> Result<Vec<ProgrammeAppearance>, Error> {
        let Cells { columns, row } = cells;
        let mut seats = Vec::new();
        for group in &columns.groups {
            let names = group.names(row);
            if names.is_empty() {
                continue;
            }
            let named: Vec<Someone> = match columns.is_ours {
                true => names.split(BETWEEN).map(people::printed).collect(),
                false => {
                    let names = people::split(&names);
                    names.iter().filter_map(|name| people::read(name)).collect()
                }
            };
            let beside = Beside::read(cells, group, named.len(), notes);
            for (at, one) in named.into_iter().enumerate() {
                let (is_open, is_nothing) = match columns.is_ours {
                    true => (one.name == UNNAMED, false),
                    false => (is_open(&one.name), is_nothing(&one.name)),
                };
                if is_open {
                    self.unnamed += 1;
                } else if !is_nothing {
                    seats.push(self.appearance(one, beside.of(at), group.role, kind, row.line));
                }
            }
            if seats.len() > SESSION_SEATS_MAX || self.seats > SEATS_MAX {
                return Err(crowded(row.line));
            }
        }
        Ok(seats)
    }

    fn appearance(
        &mut self,
        one: Someone,
        beside: [Option<String>; 3],
        heading: Option<Role>,
        kind: Kind,
        line: usize,
    ) -> ProgrammeAppearance {
        let [title, affiliation, word] = beside;
        let word = word.as_deref().and_then(role);
        let printed = one.role.or(word).or(heading);
        let usual = match kind {
            Kind::Panel => Role::Panelist,
            _ => Role::Speaker,
        };
        self.seats += 1;
        self.inferred += usize::from(printed.is_none());
        let seat = ProgrammeAppearance {
            role_inferred: printed.is_none(),
            title: one.title.or(title),
            affiliation: one.affiliation.or(affiliation),
            ..ProgrammeAppearance::new(one.name, printed.unwrap_or(usual), line)
        };
        if let Some(pronouns) = one.pronouns {
            let person = || ProgrammePerson {
                name: seat.name.clone(),
                title: seat.title.clone(),
                affiliation: seat.affiliation.clone(),
                pronouns: Some(pronouns),
                line,
                ..ProgrammePerson::default()
            };
            let known = self.described.entry(seat.name.clone());
            known.or_insert_with(person);
        }
        seat
    }

    /// What is said of people besides their seats, and notes about all of them.
    pub fn finish(self, notes: &mut Notes) -> Vec<ProgrammePerson> {
        let Crowd {
            seats,
            inferred,
            unnamed,
            described,
        } = self;
        if inferred > 0 {
            let text = format!(
                "{inferred} of {seats} people in sessions have no printed role: taken for \
                 panelists in panels and for speakers elsewhere; nobody was made a moderator"
            );
            notes.whole("role_inferred", text);
        }
        if unnamed > 0 {
            let seats = if unnamed == 1 { "seat is" } else { "seats are" };
            let text = format!("{unnamed} {seats} without a name and left out");
            notes.whole("seat_unnamed", text);
        }
        described.into_values().collect()
    }
}

/// Adds people to those of a session, each once in a role.
pub(super) fn join(
    seats: &mut Vec<ProgrammeAppearance>,
    more: Vec<ProgrammeAppearance>,
    line: usize,
) -> Result<(), Error> {
    for one in more {
        let is_same = |seat: &ProgrammeAppearance| seat.name == one.name && seat.role == one.role;
        if !seats.iter().any(is_same) {
            seats.push(one);
        }
    }
    match seats.len() > SESSION_SEATS_MAX {
        true => Err(crowded(line)),
        false => Ok(()),
    }
}

fn crowded(line: usize) -> Error {
    let reason = format!(
        "a session has more than {SESSION_SEATS_MAX} people or the file more than {SEATS_MAX}; \
         check the columns of people"
    );
    Error::Malformed { line, reason }
}

/// What stands in the columns beside the names, one value for each person or one for all.
struct Beside<'a> {
    cells: Cells<'a>,
    titles: Vec<&'a str>,
    affiliations: Vec<&'a str>,
    roles: Vec<&'a str>,
}

impl<'a> Beside<'a> {
    fn read(cells: Cells<'a>, group: &Group, people: usize, notes: &mut Notes) -> Self {
        let mut values = |part: Part| {
            let values = shared_out(group.cell(cells.row, part), people);
            if values.is_none() {
                let text = format!(
                    "which of {people} people which title, affiliation or role is meant for \
                     cannot be told: it was left out"
                );
                notes.at("affiliation_unclear", cells.row.line, text);
            }
            values.unwrap_or_default()
        };
        Beside {
            cells,
            titles: values(Part::Title),
            affiliations: values(Part::Affiliation),
            roles: values(Part::Role),
        }
    }

    /// The title, the affiliation and the word for the role of one of them.
    fn of(&self, at: usize) -> [Option<String>; 3] {
        [&self.titles, &self.affiliations, &self.roles].map(|values| {
            let value = values.get(at).copied().filter(|value| !is_nothing(value));
            value.and_then(|value| self.cells.line(value))
        })
    }
}

/// A cell as one value for each person; `None` when it has several, and not as many.
fn shared_out(cell: &str, people: usize) -> Option<Vec<&str>> {
    let parted = |marks: &[char]| {
        let parts = cell.split(marks).map(str::trim);
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>()
    };
    let strongly = parted(MARKS);
    if people == 1 || strongly.is_empty() {
        return Some(vec![cell; people]);
    }
    let lists = [&strongly, &parted(&[','])];
    match lists.into_iter().find(|parts| parts.len() == people) {
        Some(parts) => Some(parts.clone()),
        None => (strongly.len() == 1).then(|| vec![cell; people]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_beside_several_names_is_shared_out() {
        assert_eq!(shared_out("Acme, Kiel", 1), Some(vec!["Acme, Kiel"]));
        assert_eq!(
            shared_out("Acme; Tide & Sons", 2),
            Some(vec!["Acme", "Tide & Sons"])
        );
        assert_eq!(shared_out("Acme, Tide", 2), Some(vec!["Acme", "Tide"]));
        assert_eq!(shared_out("Acme", 2), Some(vec!["Acme", "Acme"]));
        assert_eq!(shared_out("", 2), Some(vec!["", ""]));
        assert_eq!(shared_out("Acme; Tide", 3), None);
    }
}
