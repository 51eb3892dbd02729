//! The frozen, numbered, public programme.

mod digest;
mod part;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::agenda::Agenda;
use super::appearance::{Appearance, Attendance, Billing, Role};
use super::conference::{Conference, Day, Timeline};
use super::conflict::Conflict;
use super::ids::{PersonId, RoomId, SessionId, TrackId};
use super::local_time::Interval;
use super::place::{Room, Track};
use super::session::{Audience, Kind, Session, Status};
use super::text::{Label, Name, Prose, Title};
use super::values::Code;
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
    pub rooms: Vec<PublicRoom>,
    /// Those that an item names, in order of creation.
    pub tracks: Vec<PublicTrack>,
    /// In order of time, then of creation; what was withdrawn stays as a tombstone.
    pub items: Vec<Item>,
}

/// What the public sees of a room.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicRoom {
    pub id: RoomId,
    pub code: Code,
    pub name: Name,
}

/// What the public sees of a track.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicTrack {
    pub id: TrackId,
    pub code: Code,
    pub name: Name,
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
        refuse_blocking(agenda)?;
        let mut before = items_by_id(previous);
        let mut items = Vec::new();
        for session in agenda.sessions() {
            items.extend(project(agenda, session, before.remove(&session.id)));
        }
        items.extend(before.into_values().map(|gone| tombstone(agenda, gone)));
        Ok(Release::of(agenda, previous, items, now).numbered(previous))
    }

    fn of(
        agenda: &Agenda,
        previous: Option<&Release>,
        items: Vec<Item>,
        now: DateTime<Utc>,
    ) -> Release {
        let rooms = items
            .iter()
            .flat_map(|item| item.rooms.iter().copied())
            .collect();
        let tracks = items.iter().filter_map(|item| item.track).collect();
        let (now_rooms, now_tracks) = (
            agenda.rooms().map(public_room),
            agenda.tracks().map(public_track),
        );
        Release {
            number: previous.map_or(1, |release| release.number + 1),
            published_at: now,
            conference: agenda.conference().clone(),
            days: agenda.days().into_iter().cloned().collect(),
            rooms: keep(now_rooms, previous.map(|p| &p.rooms), &rooms, |room| {
                room.id
            }),
            tracks: keep(now_tracks, previous.map(|p| &p.tracks), &tracks, |track| {
                track.id
            }),
            items,
        }
    }

    /// The release with its items in order, and the number of each one's last change.
    fn numbered(mut self, previous: Option<&Release>) -> Release {
        self.items
            .sort_by_key(|item| (item.when.instants(), item.id));
        self.number_changes(previous);
        self
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

    pub fn room(&self, id: RoomId) -> Option<&PublicRoom> {
        self.rooms.iter().find(|room| room.id == id)
    }

    pub fn track(&self, id: TrackId) -> Option<&PublicTrack> {
        self.tracks.iter().find(|track| track.id == id)
    }

    /// Its days, for telling to which one an item belongs.
    pub fn timeline(&self) -> Timeline<'_> {
        Timeline::new(&self.days, self.conference.zone)
    }
}

/// The conflicts that stand in the way of publishing, if there are such.
fn refuse_blocking(agenda: &Agenda) -> Result<(), Vec<Conflict>> {
    let blocking = agenda.conflicts().iter().filter(|c| c.blocks_release());
    let blocking: Vec<_> = blocking.cloned().collect();
    if blocking.is_empty() {
        Ok(())
    } else {
        Err(blocking)
    }
}

fn public_room(room: &Room) -> PublicRoom {
    let (id, code, name) = (room.id, room.code.clone(), room.name.clone());
    PublicRoom { id, code, name }
}

fn public_track(track: &Track) -> PublicTrack {
    let (id, code, name) = (track.id, track.code.clone(), track.name.clone());
    PublicTrack { id, code, name }
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
                Some(_) => agenda.rooms_of(session).into_owned(),
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
    Item {
        id: session.id,
        standing: Standing::Confirmed,
        label: session.label.clone(),
        title: session.title.clone(),
        abstract_text: session.abstract_text.clone(),
        kind: session.kind,
        track: session.track,
        rooms: agenda.rooms_of(session).into_owned(),
        when,
        seats: session
            .appearances
            .iter()
            .filter_map(|a| seat(agenda, a))
            .collect(),
        sequence: 0,
        changed_at: DateTime::UNIX_EPOCH,
        digest: String::new(),
    }
}

/// Confirmed and shown people by name, invited and hidden ones without, others not at all.
fn seat(agenda: &Agenda, appearance: &Appearance) -> Option<Seat> {
    let Appearance {
        id: _,
        person,
        role,
        billing,
        state,
        shown,
        remote: _,
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
fn keep<T: Clone, Id: Ord + Copy>(
    now: impl Iterator<Item = T>,
    before: Option<&Vec<T>>,
    named: &BTreeSet<Id>,
    id: impl Fn(&T) -> Id,
) -> Vec<T> {
    let mut kept: BTreeMap<Id, T> = BTreeMap::new();
    for thing in now.chain(before.into_iter().flatten().cloned()) {
        if named.contains(&id(&thing)) {
            kept.entry(id(&thing)).or_insert(thing);
        }
    }
    kept.into_values().collect()
}

#[cfg(test)]
mod tests;
