//! Freezing: an agenda, or some of its sessions, laid over what was public before.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::names::Taken;
use super::{Former, Item, Release, digest, items_by_id, project, tombstone};
use crate::domain::agenda::Agenda;
use crate::domain::conference::Day;
use crate::domain::conflict::Conflict;
use crate::domain::ids::SessionId;

/// A release that would be, and the conflicts that stand in its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    pub release: Release,
    /// Severity `block` or `block_release`, not waived.
    pub blocking: Vec<Conflict>,
}

impl Proposal {
    /// The release, if nothing stands in its way.
    ///
    /// # Errors
    /// The conflicts that do.
    pub fn accept(self) -> Result<Release, Vec<Conflict>> {
        match self.blocking.is_empty() {
            true => Ok(self.release),
            false => Err(self.blocking),
        }
    }
}

impl Release {
    /// Freezes what is public of an agenda, laid over the previous release.
    ///
    /// # Errors
    /// The conflicts that stand in the way: severity `block` or `block_release`, not waived.
    pub fn freeze(
        agenda: &Agenda,
        previous: Option<&Release>,
        now: DateTime<Utc>,
    ) -> Result<Release, Vec<Conflict>> {
        Release::propose(agenda, previous, now).accept()
    }

    /// What [`Release::freeze`] would make, whatever stands in the way.
    pub fn propose(agenda: &Agenda, previous: Option<&Release>, now: DateTime<Utc>) -> Proposal {
        let blocking = agenda.conflicts().iter().filter(|c| c.blocks_release());
        let blocking = blocking.cloned().collect();
        let mut before = items_by_id(previous);
        let mut items = Vec::new();
        for session in agenda.sessions() {
            items.extend(project(agenda, session, before.remove(&session.id)));
        }
        items.extend(before.into_values().map(|gone| tombstone(agenda, gone)));
        let mut release = Release::begin(agenda, previous, now);
        release.conference.clone_from(agenda.conference());
        release.days = agenda.days().into_iter().cloned().collect();
        release.items = items;
        release.take_names(agenda, previous, Taken::Whole);
        let release = release.finish(agenda, previous);
        Proposal { release, blocking }
    }

    /// Freezes some sessions as they are, laid over the previous release; all else stays public as
    /// it was. Those that are not public leave a tombstone, if they were.
    pub fn propose_sessions(
        agenda: &Agenda,
        sessions: &BTreeSet<SessionId>,
        previous: Option<&Release>,
        now: DateTime<Utc>,
    ) -> Proposal {
        let mut release = Release::begin(agenda, previous, now);
        let before = items_by_id(previous);
        let new = sessions.iter().filter_map(|id| match agenda.session(*id) {
            Some(session) => project(agenda, session, before.get(id).copied()),
            None => before.get(id).map(|gone| tombstone(agenda, gone)),
        });
        let new: Vec<_> = new.collect();
        release.items.retain(|item| !sessions.contains(&item.id));
        release.items.extend(new);
        // A zone that is not public yet moves nothing.
        let zone = release.conference.zone;
        for item in &mut release.items {
            item.when = item.when.recalled_in(zone);
        }
        release.days = with_days_of(agenda, &release.items, &release.days);
        release.take_names(agenda, previous, Taken::Since(agenda));
        release.introducing(agenda, previous)
    }

    /// What the next release begins with: what is public.
    pub(super) fn begin(
        agenda: &Agenda,
        previous: Option<&Release>,
        published_at: DateTime<Utc>,
    ) -> Release {
        let empty = Release {
            number: 0,
            label: None,
            published_at,
            conference: agenda.conference().clone(),
            days: Vec::new(),
            rooms: Vec::new(),
            tracks: Vec::new(),
            slots: Vec::new(),
            people: Vec::new(),
            items: Vec::new(),
            former: Former::default(),
        };
        let public = previous.cloned().unwrap_or(empty);
        Release {
            number: public.number + 1,
            label: None,
            published_at,
            ..public
        }
    }

    /// Refuses what this release would have and the previous one has not.
    pub(super) fn introducing(self, agenda: &Agenda, previous: Option<&Release>) -> Proposal {
        let empty = Release {
            items: Vec::new(),
            ..self.clone()
        };
        let new = agenda
            .new_in_public(previous.unwrap_or(&empty), &self)
            .into_iter();
        let blocking = new.filter(Conflict::blocks_release).collect();
        let release = self.finish(agenda, previous);
        Proposal { release, blocking }
    }

    /// The release with its items in order, and the number of each one's last change.
    pub(super) fn finish(mut self, agenda: &Agenda, previous: Option<&Release>) -> Release {
        let public: BTreeSet<_> = self.items.iter().map(|item| item.id).collect();
        for item in &mut self.items {
            item.parent = item.parent.filter(|id| public.contains(id));
            item.repeat_of = item.repeat_of.filter(|id| public.contains(id));
        }
        self.items
            .sort_by_key(|item| (item.when.instants(), item.id));
        self.retire_codes(agenda);
        self.number_changes(previous, self.published_at);
        previous
            .into_iter()
            .for_each(|previous| self.take_leave(agenda, previous));
        self
    }

    /// The same release after a redaction: what that has changed is changed since now.
    pub fn redacted(mut self, before: &Release, now: DateTime<Utc>) -> Release {
        self.number_changes(Some(before), now);
        self
    }

    /// Gives each item the sequence and time of its last change: another digest is a change. Both
    /// are made here, so a program that shows more does not take everything for changed.
    fn number_changes(&mut self, previous: Option<&Release>, now: DateTime<Utc>) {
        let old = previous.map(|release| (digest::Digests::of(release), items_by_id(previous)));
        let digests = digest::Digests::of(self);
        let new: Vec<_> = self.items.iter().map(|item| digests.digest(item)).collect();
        for (item, new) in self.items.iter_mut().zip(new) {
            let before = old
                .as_ref()
                .and_then(|(digests, items)| Some((digests, *items.get(&item.id)?)));
            (item.sequence, item.changed_at) = match before {
                Some((digests, old)) if digests.digest(old) == new => {
                    (old.sequence, old.changed_at)
                }
                Some((_, old)) => (old.sequence + 1, now),
                None => (0, now),
            };
        }
    }
}

/// Public days, and those of the agenda that items need besides.
fn with_days_of(agenda: &Agenda, items: &[Item], public: &[Day]) -> Vec<Day> {
    let mut days: BTreeMap<_, _> = public.iter().map(|day| (day.date, day.clone())).collect();
    let timeline =
        crate::domain::conference::Timeline::new(agenda.days(), agenda.conference().zone);
    for item in items {
        if let Some(day) = timeline.day_of(item.when.start().instant()) {
            let fits = |other: &Day| other.id != day.id && !overlap(other, day);
            if !days.contains_key(&day.date) && days.values().all(fits) {
                days.insert(day.date, day.clone());
            }
        }
    }
    days.into_values().collect()
}

fn overlap(a: &Day, b: &Day) -> bool {
    let ((a_opens, a_closes), (b_opens, b_closes)) = (a.walls(), b.walls());
    a_opens < b_closes && b_opens < a_closes
}
