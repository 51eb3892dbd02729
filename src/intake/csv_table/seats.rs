//! Columns about people: "Speakers", "Speaker 2 Affiliation", "Name" beside "Role".

use std::collections::BTreeMap;

use super::table::Row;
use super::words::{PARTS, ROLES, has};
use crate::domain::appearance::Role;
use crate::intake::said;

/// What a column says about somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Name,
    First,
    Last,
    Title,
    Affiliation,
    Role,
}

/// Columns that belong to one person, or to the people of one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// `None`: the headings speak of people and name no role.
    pub role: Option<Role>,
    /// 2 in "Speaker 2 Name".
    number: Option<u32>,
    columns: BTreeMap<Part, usize>,
}

/// Whom a heading speaks of.
#[derive(Clone, Copy)]
enum Whose {
    As(Role),
    /// People without a role.
    Somebody,
    /// Whoever stands in the columns before it: "Affiliation".
    Neighbour,
}

/// A heading about people.
pub(super) struct Seat {
    whose: Whose,
    /// 2 in "Speaker 2 Name".
    number: Option<u32>,
    part: Part,
}

impl Group {
    /// What a row says of these people.
    pub fn cell<'r>(&self, row: &'r Row, part: Part) -> &'r str {
        self.columns
            .get(&part)
            .map_or("", |column| row.cell(*column))
    }

    /// Their names as the row has them, in one or two columns.
    pub fn names(&self, row: &Row) -> String {
        let whole = self.cell(row, Part::Name);
        if !whole.is_empty() {
            return whole.to_owned();
        }
        let parts = [self.cell(row, Part::First), self.cell(row, Part::Last)];
        parts.join(" ").trim().to_owned()
    }

    pub fn is_named(&self) -> bool {
        [Part::Name, Part::First, Part::Last]
            .iter()
            .any(|part| self.columns.contains_key(part))
    }

    /// The columns about them.
    pub fn columns(&self) -> impl Iterator<Item = usize> {
        self.columns.values().copied()
    }
}

/// What a heading in plain words says about people: "speaker 2 affiliation".
pub(super) fn seat(name: &str) -> Option<Seat> {
    let mut number = None;
    let mut words = Vec::new();
    for word in name.split(' ') {
        match word.parse::<u32>() {
            Ok(found) => number = Some(found),
            Err(_) => words.push(word),
        }
    }
    let name = words.join(" ");
    let part = |rest: &str| {
        let found = PARTS.iter().find(|(_, words)| has(words, rest));
        found.map(|(part, _)| *part)
    };
    for (role, words) in ROLES {
        let whose = role.map_or(Whose::Somebody, Whose::As);
        for rest in words.split('|').filter_map(|word| name.strip_prefix(word)) {
            let part = match rest.strip_prefix(' ') {
                Some(rest) => part(rest),
                None => rest.is_empty().then_some(Part::Name),
            };
            if let Some(part) = part {
                return Some(Seat {
                    whose,
                    number,
                    part,
                });
            }
        }
    }
    let whose = Whose::Neighbour;
    part(&name).map(|part| Seat {
        whose,
        number,
        part,
    })
}

/// The role that a cell names, in the words of headings or others.
pub(super) fn role(word: &str) -> Option<Role> {
    let plain = word.trim().to_lowercase();
    let known = ROLES.iter().find(|(_, words)| has(words, &plain));
    known
        .and_then(|(role, _)| *role)
        .or_else(|| said::role(word))
}

/// Puts a column to those of the same people.
pub(super) fn place(groups: &mut Vec<Group>, seat: &Seat, column: usize) {
    let role = match seat.whose {
        Whose::As(role) => Some(role),
        Whose::Somebody | Whose::Neighbour => None,
    };
    let last = groups.len().checked_sub(1);
    let same = |group: &Group| group.role == role && group.number == seat.number;
    // "Role, Name": what stands before a name waits for it.
    let waits =
        |group: &Group| group.role.is_none() && group.number == seat.number && !group.is_named();
    let at = match (seat.whose, seat.number) {
        (Whose::Neighbour, None) => last,
        _ => groups
            .iter()
            .rposition(same)
            .or(last.filter(|at| groups.get(*at).is_some_and(waits))),
    };
    let group = at.and_then(|at| groups.get_mut(at));
    match group.filter(|group| !group.columns.contains_key(&seat.part)) {
        Some(group) => {
            group.role = group.role.or(role);
            group.columns.insert(seat.part, column);
        }
        None => groups.push(Group {
            role,
            number: seat.number,
            columns: BTreeMap::from([(seat.part, column)]),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_named_in_several_languages() {
        let words = [
            "Gastgeber",
            " MODERATOR ",
            "panélistes",
            "Participant",
            "Koch",
        ];
        let roles = words.map(role);
        let speaker = Some(Role::Speaker);
        let expected = [
            Some(Role::Host),
            Some(Role::Moderator),
            Some(Role::Panelist),
            speaker,
        ];
        assert_eq!(roles[..4], expected);
        assert_eq!(roles[4], None);
    }
}
