//! The frozen, numbered, public programme.

mod digest;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::agenda::Agenda;
use super::appearance::{Appearance, Attendance, Billing, Role};
use super::conference::{Conference, Day, Timeline};
use super::conflict::Conflict;
use super::ids::{PersonId, RoomId, SessionId, TrackId};
use super::local_time::Interval;
use super::place::{Room, Track};
use super::resource::Resource;
use super::session::{Audience, Kind, Session, Status};
use super::text::{Label, Prose, Title};
use super::words::words;

words! {
    /// What the public is told about an item.
    Standing {
        Confirmed = "confirmed",
        /// It was public and does not take place: cancelled, deleted, made draft or internal.
        Cancelled = "cancelled",
        /// It was public and has no time at present.
        Postponed = "postponed",
    }
}

/// A frozen, public programme. Nothing in it changes after it was published.
#[derive(Clone, Debug, PartialEq)]
pub struct Release {
    /// Counts from 1 within the conference.
    pub number: i64,
    pub published_at: DateTime<Utc>,
    pub conference: Conference,
    /// In order of time.
    pub days: Vec<Day>,
    /// Those that an item names, in order of creation.
    pub rooms: Vec<Room>,
    /// Those that an item names, in order of creation.
    pub tracks: Vec<Track>,
    /// In order of time, then of creation; what was withdrawn stays as a tombstone.
    pub items: Vec<Item>,
}

/// One public session.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub id: SessionId,
    pub standing: Standing,
    pub label: Option<Label>,
    pub title: Title,
    pub abstract_text: Option<Prose>,
    pub kind: Kind,
    pub track: Option<TrackId>,
    /// In printed order.
    pub rooms: Vec<RoomId>,
    /// When it takes place; of a tombstone: when it last should have.
    pub when: Interval,
    /// The people, in printed order.
    pub seats: Vec<Seat>,
    /// How often its public projection has changed since it was first published (RFC 5545,
    /// section 3.8.7.4).
    pub sequence: u32,
    /// When the release was published in which it last changed.
    pub changed_at: DateTime<Utc>,
    /// Of its public projection, names of rooms, track and people included.
    pub digest: String,
}

/// One public place on a session.
#[derive(Clone, Debug, PartialEq)]
pub struct Seat {
    pub role: Role,
    /// `None`: somebody who is not announced yet.
    pub occupant: Option<Occupant>,
}

/// A person as printed on a session.
#[derive(Clone, Debug, PartialEq)]
pub struct Occupant {
    pub person: PersonId,
    pub billing: Billing,
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
        let blocking = agenda
            .conflicts()
            .iter()
            .filter(|c| c.blocks_release())
            .cloned();
        let blocking: Vec<_> = blocking.collect();
        if !blocking.is_empty() {
            return Err(blocking);
        }
        let mut before = items_by_id(previous);
        let mut items = Vec::new();
        for session in agenda.sessions() {
            items.extend(project(agenda, session, before.remove(&session.id)));
        }
        items.extend(before.into_values().map(|gone| tombstone(agenda, gone)));
        let rooms = items
            .iter()
            .flat_map(|item| item.rooms.iter().copied())
            .collect();
        let tracks = items.iter().filter_map(|item| item.track).collect();
        let mut release = Release {
            number: previous.map_or(1, |release| release.number + 1),
            published_at: now,
            conference: agenda.conference().clone(),
            days: agenda.days().into_iter().cloned().collect(),
            rooms: keep(agenda.rooms(), previous.map(|p| &p.rooms), &rooms),
            tracks: keep(agenda.tracks(), previous.map(|p| &p.tracks), &tracks),
            items,
        };
        release
            .items
            .sort_by_key(|item| (item.when.instants(), item.id));
        release.number_changes(previous);
        Ok(release)
    }

    /// Gives each item its digest, and from it the sequence and time of its last change.
    fn number_changes(&mut self, previous: Option<&Release>) {
        let before = items_by_id(previous);
        let digests: Vec<_> = self
            .items
            .iter()
            .map(|item| digest::digest(self, item))
            .collect();
        for (item, digest) in self.items.iter_mut().zip(digests) {
            match before.get(&item.id) {
                Some(old) if old.digest == digest => {
                    (item.sequence, item.changed_at) = (old.sequence, old.changed_at);
                }
                Some(old) => {
                    (item.sequence, item.changed_at) = (old.sequence + 1, self.published_at);
                }
                None => (item.sequence, item.changed_at) = (0, self.published_at),
            }
            item.digest = digest;
        }
    }

    pub fn room(&self, id: RoomId) -> Option<&Room> {
        self.rooms.iter().find(|room| room.id == id)
    }

    pub fn track(&self, id: TrackId) -> Option<&Track> {
        self.tracks.iter().find(|track| track.id == id)
    }

    /// Its days, for telling to which one an item belongs.
    pub fn timeline(&self) -> Timeline<'_> {
        Timeline::new(&self.days, self.conference.zone)
    }
}

fn items_by_id(release: Option<&Release>) -> BTreeMap<SessionId, &Item> {
    release
        .iter()
        .flat_map(|release| &release.items)
        .map(|item| (item.id, item))
        .collect()
}

/// The public projection of a session; `None` when it is and was not public.
fn project(agenda: &Agenda, session: &Session, before: Option<&Item>) -> Option<Item> {
    let public = session.audience == Audience::Public;
    let when = agenda.interval(session);
    let last = |before: &Item| before.when.recalled_in(agenda.conference().zone);
    match (public, session.status, when) {
        (true, Status::Confirmed, Some(when)) => Some(item(agenda, session, when)),
        (true, Status::Confirmed, None) => {
            // Its texts may have changed meanwhile; its last time and place are postponed.
            let before = before?;
            let (standing, rooms) = (Standing::Postponed, before.rooms.clone());
            Some(Item {
                standing,
                rooms,
                ..item(agenda, session, last(before))
            })
        }
        (true, Status::Cancelled, _) => {
            let before = before?;
            let rooms = match when {
                Some(_) => session.rooms().to_vec(),
                None => before.rooms.clone(),
            };
            let when = when.unwrap_or_else(|| last(before));
            let standing = Standing::Cancelled;
            Some(Item {
                standing,
                rooms,
                ..item(agenda, session, when)
            })
        }
        (true, Status::Draft, _) | (false, _, _) => before.map(|before| tombstone(agenda, before)),
    }
}

fn item(agenda: &Agenda, session: &Session, when: Interval) -> Item {
    let Session {
        id,
        label,
        title,
        abstract_text,
        kind,
        track,
        status: _,
        audience: _,
        placement: _,
        appearances,
    } = session.clone();
    Item {
        id,
        standing: Standing::Confirmed,
        label,
        title,
        abstract_text,
        kind,
        track,
        rooms: session.rooms().to_vec(),
        when,
        seats: appearances.iter().filter_map(|a| seat(agenda, a)).collect(),
        sequence: 0,
        changed_at: DateTime::UNIX_EPOCH,
        digest: String::new(),
    }
}

/// Confirmed and shown people by name, invited and hidden ones without, others not at all.
fn seat(agenda: &Agenda, appearance: &Appearance) -> Option<Seat> {
    let Appearance {
        person,
        role,
        billing,
        state,
        shown,
    } = appearance;
    let named = match state {
        Attendance::Confirmed => *shown,
        Attendance::Invited => false,
        Attendance::Declined | Attendance::Withdrawn => return None,
    };
    let printed = || {
        billing
            .clone()
            .or_else(|| agenda.person(*person).map(|p| p.billing()))
    };
    let occupant = named.then(printed).flatten();
    let occupant = occupant.map(|billing| Occupant {
        person: *person,
        billing,
    });
    Some(Seat {
        role: *role,
        occupant,
    })
}

/// What was public and is not any more: what, when and where it was, and nothing that somebody may
/// have had taken out of the public, such as a name.
fn tombstone(agenda: &Agenda, before: &Item) -> Item {
    Item {
        standing: Standing::Cancelled,
        when: before.when.recalled_in(agenda.conference().zone),
        abstract_text: None,
        seats: Vec::new(),
        ..before.clone()
    }
}

/// The rooms or tracks that items name, from the agenda or, for tombstones, the last release.
fn keep<'a, R: Resource + 'a>(
    now: impl Iterator<Item = &'a R>,
    before: Option<&'a Vec<R>>,
    named: &BTreeSet<R::Id>,
) -> Vec<R> {
    let mut kept: BTreeMap<R::Id, R> = BTreeMap::new();
    for thing in now.chain(before.into_iter().flatten()) {
        if named.contains(&thing.id()) {
            kept.entry(thing.id()).or_insert_with(|| thing.clone());
        }
    }
    kept.into_values().collect()
}

#[cfg(test)]
mod tests;
