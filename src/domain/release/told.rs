//! Whom to tell of what differs between two releases.

use std::collections::{BTreeMap, BTreeSet};

use super::{Release, Standing};
use crate::domain::ids::{PersonId, SessionId};
use crate::domain::text::Name;
use crate::domain::words::Word;

/// One person to tell, and what: the line of each of their sessions that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub person: PersonId,
    pub name: Name,
    pub sessions: Vec<Lines>,
}

/// What was and is printed of one person's part in one session.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
    pub session: SessionId,
    pub old: Option<String>,
    pub new: Option<String>,
}

/// Whom to tell of the difference between two releases, by name.
pub fn by_person(old: Option<&Release>, new: &Release) -> Vec<Told> {
    let (before, after) = (lines(old), lines(Some(new)));
    let mut told: BTreeMap<PersonId, Vec<Lines>> = BTreeMap::new();
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
    for key in keys {
        let (old, new) = (before.get(&key), after.get(&key));
        if old != new {
            let (person, session) = key;
            told.entry(person).or_default().push(Lines {
                session,
                old: old.cloned(),
                new: new.cloned(),
            });
        }
    }
    let name = |id: PersonId| {
        let person = new.person(id).or_else(|| old?.person(id));
        person.map(|person| person.name.clone())
    };
    let mut told: Vec<_> = told
        .into_iter()
        .filter_map(|(person, sessions)| {
            Some(Told {
                person,
                name: name(person)?,
                sessions,
            })
        })
        .collect();
    told.sort_by(|a, b| (&a.name, a.person).cmp(&(&b.name, b.person)));
    told
}

/// The line of each person in each session: what, when, where, as what and under which name.
fn lines(release: Option<&Release>) -> BTreeMap<(PersonId, SessionId), String> {
    let mut lines: BTreeMap<_, String> = BTreeMap::new();
    for (release, item) in release
        .iter()
        .flat_map(|r| r.items.iter().map(move |i| (r, i)))
    {
        for seat in &item.seats {
            let Some(occupant) = &seat.occupant else {
                continue;
            };
            let standing = match item.standing {
                Standing::Confirmed => item.when.printed(),
                standing => format!("{} ({})", item.when.printed(), standing.word()),
            };
            let rooms = release.room_names(item);
            let rooms: Vec<_> = rooms.iter().map(Name::as_str).collect();
            let place = match rooms.is_empty() {
                true => String::new(),
                false => format!(", {}", rooms.join(", ")),
            };
            let (role, billing) = (seat.role.word(), occupant.billing.line());
            let line = format!("{} · {standing}{place} · {role}: {billing}", item.heading());
            let line_of = lines.entry((occupant.person, item.id)).or_default();
            if !line_of.is_empty() {
                line_of.push('\n');
            }
            line_of.push_str(&line);
        }
    }
    lines
}
