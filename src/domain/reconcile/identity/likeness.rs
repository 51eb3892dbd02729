//! How like two sessions are, and the pairs that this makes of what is left at the end.

use std::collections::BTreeSet;

use chrono::{NaiveDateTime, Timelike};

use super::Pairing;
use super::traits::{Known, Traits};
use crate::domain::ids::SessionId;

/// More pairs than this are not compared for likeness: what is left of two editions is little.
const PAIRS_MAX: usize = 2_000_000;

/// Two sessions less like each other than this are two sessions.
const LIKE: f64 = 0.5;

/// Of two candidates that are nearly as like, nobody can tell which one it is.
const NEARLY: f64 = 0.05;

impl Pairing<'_> {
    /// Pairs the likeliest first; what may be one of several is left for the organizer to say.
    pub(super) fn by_likeness(&mut self, known: &[Known]) {
        let here: Vec<_> = known
            .iter()
            .filter(|known| !self.taken.contains(&known.id))
            .collect();
        let open = self.open();
        if here.len().saturating_mul(open.len()) > PAIRS_MAX {
            return;
        }
        let mut pairs: Vec<(f64, usize, SessionId)> = Vec::new();
        for at in open {
            let Some(traits) = self.file.get(at) else {
                continue;
            };
            let mut likely: Vec<_> = here
                .iter()
                .filter(|known| !strangers(traits, &known.traits))
                .map(|known| (likeness(traits, &known.traits), at, known.id))
                .filter(|(score, _, _)| *score >= LIKE)
                .collect();
            likely.sort_by(|a, b| b.0.total_cmp(&a.0));
            pairs.extend(likely.into_iter().take(5));
        }
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut undecided = BTreeSet::new();
        for (score, at, id) in &pairs {
            if self.ids.get(*at) != Some(&None) || self.taken.contains(id) || undecided.contains(at)
            {
                continue;
            }
            let rivals: Vec<SessionId> = pairs
                .iter()
                .filter(|(other, of, other_id)| {
                    of == at && (score - other).abs() < NEARLY && !self.taken.contains(other_id)
                })
                .map(|(_, _, id)| *id)
                .collect();
            match rivals.as_slice() {
                [_] => self.pair(*at, *id),
                _ => {
                    undecided.insert(*at);
                    self.ambiguous.push((*at, rivals));
                }
            }
        }
    }
}

/// True for two sessions to which one source gives different ids: they are not the same, unless
/// their titles say so.
pub(super) fn strangers(file: &Traits, here: &Traits) -> bool {
    let differ = match (&file.reference, &here.reference) {
        (Some(file), Some(here)) => file != here,
        _ => false,
    };
    differ && file.title != here.title
}

/// How like two sessions are, 0 to 1: half of it are the words of the title.
fn likeness(a: &Traits, b: &Traits) -> f64 {
    let title = share(&a.words, &b.words);
    let people = match a.people.is_empty() && b.people.is_empty() {
        true => 0.5,
        false => share(&a.people, &b.people),
    };
    let day = f64::from(u8::from(a.date.is_some() && a.date == b.date));
    let minutes = |wall: NaiveDateTime| f64::from(wall.time().num_seconds_from_midnight()) / 60.0;
    let near = match (a.starts, b.starts) {
        (Some(a), Some(b)) => 1.0 - (minutes(a) - minutes(b)).abs() / 1440.0,
        _ => 0.0,
    };
    0.5 * title + 0.25 * people + 0.1 * day + 0.15 * near
}

/// The share of what two sets have in common.
fn share(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let common = a.intersection(b).count();
    let all = a.len() + b.len() - common;
    match u32::try_from(common).ok().zip(u32::try_from(all).ok()) {
        Some((common, all)) if all > 0 => f64::from(common) / f64::from(all),
        _ => 0.0,
    }
}
