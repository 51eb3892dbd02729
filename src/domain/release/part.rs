//! Publishing what one request has touched, and nothing else.
//!
//! A session that was touched may hold unfinished work besides: so it is not the session that
//! becomes public, but each public value of it that the request has changed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{Item, Occupant, Release, keep, project, public_room, public_track, tombstone};
use crate::domain::agenda::{Agenda, Edit};
use crate::domain::conference::Day;
use crate::domain::conflict::Conflict;
use crate::domain::ids::SessionId;
use crate::domain::resource::{Action, ResourceEdit};
use crate::domain::session::{Session, Status};

impl Release {
    /// Freezes what some edits have touched between two states of an agenda, laid over the previous
    /// release: what differs, and what they name although it was so already.
    ///
    /// # Errors
    /// The conflicts that the result would have and the previous release has not, as far as they
    /// stand in the way of publishing.
    pub fn freeze_part(
        (before, after): (&Agenda, &Agenda),
        edits: &[Edit],
        previous: &Release,
        now: DateTime<Utc>,
    ) -> Result<Release, Vec<Conflict>> {
        let mut release = previous.clone();
        release.number += 1;
        release.published_at = now;
        let (old, new) = (before.conference(), after.conference());
        release.conference.take_changes(old, new);
        release.days = days(before, after, previous);
        release.items = items(before, after, &named(edits), previous);
        let zone = release.conference.zone;
        release
            .items
            .iter_mut()
            .for_each(|item| item.when = item.when.recalled_in(zone));
        release.take_names(before, after, previous);
        let blocking = after.new_in_public(previous, &release).into_iter();
        let blocking: Vec<_> = blocking.filter(Conflict::blocks_release).collect();
        if blocking.is_empty() {
            Ok(release.numbered(Some(previous)))
        } else {
            Err(blocking)
        }
    }

    /// Names of rooms and tracks are those of the previous release, unless they are new there or
    /// were changed now.
    fn take_names(&mut self, before: &Agenda, after: &Agenda, previous: &Release) {
        let rooms: BTreeSet<_> = self
            .items
            .iter()
            .flat_map(|i| i.rooms.iter().copied())
            .collect();
        let public = |id| previous.room(id).cloned();
        let now = after.rooms().map(|room| {
            let changed = before.room(room.id) != Some(room);
            public(room.id)
                .filter(|_| !changed)
                .unwrap_or_else(|| public_room(room))
        });
        self.rooms = keep(now, Some(&previous.rooms), &rooms, |room| room.id);
        let tracks = self.items.iter().filter_map(|item| item.track).collect();
        let public = |id| previous.track(id).cloned();
        let now = after.tracks().map(|track| {
            let changed = before.track(track.id) != Some(track);
            public(track.id)
                .filter(|_| !changed)
                .unwrap_or_else(|| public_track(track))
        });
        self.tracks = keep(now, Some(&previous.tracks), &tracks, |track| track.id);
    }
}

fn days(before: &Agenda, after: &Agenda, previous: &Release) -> Vec<Day> {
    let old: BTreeMap<_, _> = before.days().into_iter().map(|day| (day.id, day)).collect();
    let mut days: BTreeMap<_, _> = previous
        .days
        .iter()
        .map(|day| (day.id, day.clone()))
        .collect();
    let mut gone: BTreeSet<_> = old.keys().copied().collect();
    for day in after.days() {
        gone.remove(&day.id);
        if old.get(&day.id) != Some(&day) {
            days.insert(day.id, day.clone());
        }
    }
    days.retain(|id, _| !gone.contains(id));
    let mut days: Vec<_> = days.into_values().collect();
    days.sort_by_key(Day::walls);
    days
}

fn items(
    before: &Agenda,
    after: &Agenda,
    named: &BTreeMap<SessionId, Named>,
    previous: &Release,
) -> Vec<Item> {
    let mut public: BTreeMap<SessionId, Item> = previous
        .items
        .iter()
        .map(|item| (item.id, item.clone()))
        .collect();
    for session in after.sessions() {
        let was = before.session(session.id);
        let item = public.remove(&session.id);
        let item = match (item, was) {
            (Some(item), Some(was)) => {
                let named = named.get(&session.id).copied().unwrap_or_default();
                Some(overlaid((before, was), (after, session), named, item))
            }
            (item, None) => project(after, session, item.as_ref()),
            // What was never public becomes so only if it was touched itself.
            (None, Some(was)) if was != session => project(after, session, None),
            (None, Some(_)) => None,
        };
        public.extend(item.map(|item| (session.id, item)));
    }
    let deleted = |id: &SessionId| before.session(*id).is_some() && after.session(*id).is_none();
    let stays = public.into_iter().map(|(id, item)| {
        if deleted(&id) {
            tombstone(after, &item)
        } else {
            item
        }
    });
    stays.collect()
}

/// What edits name of one session, whether it was so already or not.
#[derive(Clone, Copy, Debug, Default)]
struct Named {
    placement: bool,
    text: bool,
    people: bool,
}

fn named(edits: &[Edit]) -> BTreeMap<SessionId, Named> {
    let mut all: BTreeMap<SessionId, Named> = BTreeMap::new();
    for edit in edits {
        match edit {
            Edit::Session(ResourceEdit {
                id,
                action: Action::Update(patch),
                ..
            }) => {
                let named = all.entry(*id).or_default();
                named.placement |= patch.placement.is_some();
                let texts = patch.label.is_some() || patch.abstract_text.is_some();
                named.text |= texts || patch.title.is_some();
                named.people |= patch.appearances.is_some();
            }
            Edit::Session(ResourceEdit {
                id,
                action: Action::Replace(_),
                ..
            }) => {
                all.insert(
                    *id,
                    Named {
                        placement: true,
                        text: true,
                        people: true,
                    },
                );
            }
            Edit::Placement(edit) => all.entry(edit.id).or_default().placement = true,
            Edit::Swap(a, b) => {
                for id in [a, b] {
                    all.entry(*id).or_default().placement = true;
                }
            }
            _ => {}
        }
    }
    all
}

/// A public item with every public value that differs between two states of its session.
fn overlaid(
    (before, was): (&Agenda, &Session),
    (after, session): (&Agenda, &Session),
    named: Named,
    public: Item,
) -> Item {
    let (Some(old), Some(new)) = (
        project(before, was, Some(&public)),
        project(after, session, Some(&public)),
    ) else {
        return public;
    };
    let mut item = public;
    macro_rules! take {
        ($($field:ident)*) => {$(
            if old.$field != new.$field {
                item.$field.clone_from(&new.$field);
            }
        )*};
    }
    take! { standing label title abstract_text kind track rooms when }
    if named.placement {
        item.rooms.clone_from(&new.rooms);
        item.when = new.when;
        item.standing = new.standing;
    }
    if named.text {
        item.label.clone_from(&new.label);
        item.title.clone_from(&new.title);
        item.abstract_text.clone_from(&new.abstract_text);
    }
    let other_people = was.appearances != session.appearances;
    if named.people || other_people || withdrawn(was) != withdrawn(session) {
        item.seats.clone_from(&new.seats);
    } else {
        // The same people, some of them billed otherwise.
        for (old, new) in old
            .seats
            .iter()
            .zip(&new.seats)
            .filter(|(old, new)| old != new)
        {
            let Some(Occupant { person, billing }) = &new.occupant else {
                continue;
            };
            let own = item.seats.iter_mut().filter(|seat| seat.role == old.role);
            for occupant in own.filter_map(|seat| seat.occupant.as_mut()) {
                if occupant.person == *person {
                    occupant.billing.clone_from(billing);
                }
            }
        }
    }
    item
}

/// True for a session of which the public sees a tombstone, or nothing.
fn withdrawn(session: &Session) -> bool {
    session.status == Status::Draft
        || session.audience == crate::domain::session::Audience::Internal
        || session.placement.is_none()
}
