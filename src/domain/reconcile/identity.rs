//! Which session of the file is which session here: one to one, by what is surest first.
//!
//! First the pairs that the organizer names; then the id that its source gives it, a title that
//! is unique on both sides, its label and day, its place and time; last, likeness. A session is
//! compared with what its source said of it last time and only then with what it is here now, so
//! that an edit here does not hide who it is.

mod declared;
mod likeness;
mod traits;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};

use super::{Ambiguous, Ground, Import, Refusal};
use crate::domain::ids::SessionId;
use crate::domain::programme::Note;
use likeness::strangers;
use traits::{Known, Traits, of_agenda, of_file};

pub(in crate::domain) use crate::domain::text::compared::plain;

/// Which session of the file is which one here.
#[derive(Debug, Default)]
pub(super) struct Matched {
    /// For each session of the file, in order; `None` for a new one.
    pub ids: Vec<Option<SessionId>>,
    pub ambiguous: Vec<Ambiguous>,
    pub notes: Vec<Note>,
}

pub(super) fn matched(
    import: &Import<'_>,
    ground: &Ground<'_>,
    dates: &[NaiveDate],
) -> Result<Matched, Refusal> {
    let file = of_file(import, ground.agenda, dates);
    let mut pairing = Pairing {
        file: file.iter().map(|(traits, _)| traits).collect(),
        ids: vec![None; file.len()],
        taken: BTreeSet::new(),
        ambiguous: Vec::new(),
    };
    pairing.declared(import, ground.agenda)?;
    let source = import.source.as_str();
    let before: Vec<Known> = ground
        .before
        .map(|before| of_agenda(before, source))
        .unwrap_or_default();
    let said: BTreeSet<_> = before.iter().map(|known| known.id).collect();
    let here = of_agenda(ground.agenda, source);
    let here: Vec<Known> = here
        .into_iter()
        .filter(|known| !said.contains(&known.id))
        .collect();
    pairing.run(&before);
    pairing.run(&here);
    let session = |(at, candidates): (usize, Vec<SessionId>)| {
        let (_, session) = file.get(at)?;
        Some(Ambiguous {
            line: session.line,
            title: session.title.clone(),
            candidates,
        })
    };
    let Pairing { ids, ambiguous, .. } = pairing;
    let open = ambiguous
        .into_iter()
        .filter(|(at, _)| ids.get(*at) == Some(&None));
    let ambiguous: Vec<_> = open.filter_map(session).collect();
    let note = |one: &Ambiguous| {
        let count = one.candidates.len();
        let text = format!(
            "“{}” may be one of {count} sessions here and was taken for a new one; say which one \
             it is with --match OLD=NEW",
            one.title
        );
        Note::at(one.line, "match_ambiguous", text)
    };
    let notes = ambiguous.iter().map(note).collect();
    Ok(Matched {
        ids,
        ambiguous,
        notes,
    })
}

struct Pairing<'a> {
    file: Vec<&'a Traits>,
    ids: Vec<Option<SessionId>>,
    taken: BTreeSet<SessionId>,
    ambiguous: Vec<(usize, Vec<SessionId>)>,
}

impl Pairing<'_> {
    fn pair(&mut self, at: usize, id: SessionId) {
        if let Some(slot) = self.ids.get_mut(at).filter(|slot| slot.is_none())
            && self.taken.insert(id)
        {
            *slot = Some(id);
        }
    }

    fn run(&mut self, known: &[Known]) {
        self.by_key(known, |traits| traits.reference.clone());
        // An export of this very agenda calls its sessions by their own ids.
        let own: BTreeMap<String, SessionId> = known
            .iter()
            .map(|known| (known.id.to_string(), known.id))
            .collect();
        for at in self.open() {
            let reference = self
                .file
                .get(at)
                .and_then(|traits| traits.reference.as_ref());
            if let Some(id) = reference.and_then(|reference| own.get(reference)) {
                self.pair(at, *id);
            }
        }
        self.by_key(known, |traits| traits.code.clone());
        self.by_key(known, |traits| {
            Some(traits.title.clone()).filter(|title| !title.is_empty())
        });
        self.by_key(known, |traits| Some((traits.label.clone()?, traits.date?)));
        self.by_key(known, |traits| {
            let first = traits.rooms.iter().next().cloned();
            Some((traits.starts?, first))
        });
        self.by_order(known);
        self.by_likeness(known);
    }

    /// Pairs what has one title on one day, where both sides have as many of it: five breaks are
    /// five breaks, whenever they are.
    fn by_order(&mut self, known: &[Known]) {
        let mut here: BTreeMap<_, Vec<(Option<NaiveDateTime>, SessionId)>> = BTreeMap::new();
        for one in known.iter().filter(|one| !self.taken.contains(&one.id)) {
            let key = (one.traits.title.clone(), one.traits.date);
            here.entry(key)
                .or_default()
                .push((one.traits.starts, one.id));
        }
        let mut there: BTreeMap<_, Vec<(Option<NaiveDateTime>, usize)>> = BTreeMap::new();
        for at in self.open() {
            if let Some(traits) = self
                .file
                .get(at)
                .filter(|traits| traits.reference.is_none())
            {
                let key = (traits.title.clone(), traits.date);
                there.entry(key).or_default().push((traits.starts, at));
            }
        }
        for (key, mut places) in there {
            let Some(mut ids) = here.remove(&key).filter(|ids| ids.len() == places.len()) else {
                continue;
            };
            // At one time nobody can tell which is which.
            places.sort();
            ids.sort();
            let distinct = |times: Vec<Option<NaiveDateTime>>| {
                let count = times.len();
                times.into_iter().collect::<BTreeSet<_>>().len() == count
            };
            let (of_file, of_here) = (places.iter(), ids.iter());
            if distinct(of_file.map(|(time, _)| *time).collect())
                && distinct(of_here.map(|(time, _)| *time).collect())
            {
                for ((_, place), (_, id)) in places.into_iter().zip(ids) {
                    self.pair(place, id);
                }
            }
        }
    }

    /// The sessions of the file that have no partner yet.
    fn open(&self) -> Vec<usize> {
        let open = self.ids.iter().enumerate().filter(|(_, id)| id.is_none());
        open.map(|(at, _)| at).collect()
    }

    /// Pairs what has a key that nothing else has on its side.
    fn by_key<K: Ord>(&mut self, known: &[Known], key: impl Fn(&Traits) -> Option<K>) {
        let mut here: BTreeMap<K, Vec<&Known>> = BTreeMap::new();
        for one in known.iter().filter(|known| !self.taken.contains(&known.id)) {
            if let Some(key) = key(&one.traits) {
                here.entry(key).or_default().push(one);
            }
        }
        let mut there: BTreeMap<K, Vec<usize>> = BTreeMap::new();
        for at in self.open() {
            if let Some(key) = self.file.get(at).and_then(|traits| key(traits)) {
                there.entry(key).or_default().push(at);
            }
        }
        for (key, places) in there {
            if let ([place], Some([one])) = (places.as_slice(), here.get(&key).map(Vec::as_slice))
                && self
                    .file
                    .get(*place)
                    .is_some_and(|traits| !strangers(traits, &one.traits))
            {
                self.pair(*place, one.id);
            }
        }
    }
}
