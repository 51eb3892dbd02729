//! The people of one session out of three states: whoever only the file has added or taken away
//! comes or goes, whoever was added, taken away or billed otherwise here stays as they are.

use std::collections::BTreeMap;

use crate::domain::agenda::Agenda;
use crate::domain::appearance::{Appearance, Billing, Role};
use crate::domain::ids::PersonId;

/// What becomes of the people of a session.
pub(super) struct Cast {
    /// The new list; `None` when nothing changes.
    pub list: Option<Vec<Appearance>>,
    /// True when the file says something else, and what is here stays.
    pub differs: bool,
}

/// Somebody in a session, and whether for the first or a further time.
type Key = (PersonId, usize);

/// One part: the role, and the line that is printed.
type Part = (Role, Billing);

/// A state of the list: an agenda and the people of the session in it.
type State<'a> = (&'a Agenda, &'a [Appearance]);

pub(super) fn merged_cast(
    before: Option<State<'_>>,
    said: State<'_>,
    here: State<'_>,
    billed: &BTreeMap<PersonId, Billing>,
) -> Cast {
    let (was, now, own) = (
        before.map(parts).unwrap_or_default(),
        parts(said),
        parts(here),
    );
    let (was_by, own_by) = (by_key(&was), by_key(&own));
    let now_by = by_key(&now);
    let mut list: Vec<(Key, Appearance, Part)> = Vec::new();
    for (key, appearance, (role, line)) in &now {
        match (own_by.get(key), was_by.get(key)) {
            (Some((mine, (own_role, own_line))), was) => {
                let base = was.map(|(_, part)| part);
                let role = taken(base.map(|(role, _)| role), role, own_role);
                let line = taken(base.map(|(_, line)| line), line, own_line);
                list.push((*key, (*mine).clone(), (*role, line.clone())));
            }
            // Taken away here.
            (None, Some(_)) => {}
            (None, None) => {
                list.push((*key, (*appearance).clone(), (*role, line.clone())));
            }
        }
    }
    for (key, appearance, part) in own.iter().filter(|(key, _, _)| !now_by.contains_key(key)) {
        // A person who was billed otherwise everywhere is here as the file had them.
        let gone = was_by.get(key).is_some_and(|(was, was_part)| {
            let as_it_was = was.role == appearance.role && was.billing == appearance.billing;
            *was_part == part || as_it_was || !appearance.occupies()
        });
        if !gone {
            list.push((*key, (*appearance).clone(), part.clone()));
        }
    }
    let order = |parts: &[(Key, &Appearance, Part)], others: &BTreeMap<Key, _>| -> Vec<Key> {
        let common = parts.iter().filter(|(key, _, _)| others.contains_key(key));
        common.map(|(key, _, _)| *key).collect()
    };
    let moved_here = before.is_none() || order(&was, &own_by) != order(&own, &was_by);
    if moved_here {
        let place = |key: &Key| own.iter().position(|(own, _, _)| own == key);
        list.sort_by_key(|(key, _, _)| place(key).unwrap_or(usize::MAX));
    }
    let differs = !are_as_said(&list, &now);
    let list: Vec<Appearance> = list
        .into_iter()
        .map(|(_, appearance, (role, line))| {
            let usual = billed.get(&appearance.person).cloned();
            let usual = usual.or_else(|| Some(here.0.person(appearance.person)?.billing()));
            let billing = Some(line).filter(|line| usual.as_ref() != Some(line));
            Appearance {
                role,
                billing,
                ..appearance
            }
        })
        .collect();
    let changed = list != here.1;
    Cast {
        list: changed.then_some(list),
        differs,
    }
}

/// True for a list as the file has it; who is billed otherwise everywhere differs there, not here.
fn are_as_said(list: &[(Key, Appearance, Part)], now: &[(Key, &Appearance, Part)]) -> bool {
    let as_said = |(key, mine, (role, line)): &(Key, Appearance, Part)| {
        now.iter().any(|(other, theirs, (said_role, said_line))| {
            let unbilled = mine.billing.is_none() && theirs.billing.is_none();
            other == key && said_role == role && (said_line == line || unbilled)
        })
    };
    list.len() == now.len() && list.iter().all(as_said)
}

/// What the file says now, where it differs from last time and what is here does not.
fn taken<'t, T: PartialEq>(before: Option<&T>, said: &'t T, here: &'t T) -> &'t T {
    match before {
        Some(before) if before == here => said,
        _ => here,
    }
}

fn parts<'a>((agenda, list): State<'a>) -> Vec<(Key, &'a Appearance, Part)> {
    let mut seen: BTreeMap<PersonId, usize> = BTreeMap::new();
    let part = |appearance: &'a Appearance| {
        let count = seen.entry(appearance.person).or_default();
        let key = (appearance.person, *count);
        *count += 1;
        let own = || Some(agenda.person(appearance.person)?.billing());
        let line = appearance.billing.clone().or_else(own)?;
        Some((key, appearance, (appearance.role, line)))
    };
    list.iter().filter_map(part).collect()
}

fn by_key<'p, 'a>(
    parts: &'p [(Key, &'a Appearance, Part)],
) -> BTreeMap<Key, (&'a Appearance, &'p Part)> {
    parts
        .iter()
        .map(|(key, appearance, part)| (*key, (*appearance, part)))
        .collect()
}
