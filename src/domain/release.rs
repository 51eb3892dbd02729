//! The frozen, numbered, public programme.

pub mod diff;
mod digest;
mod freeze;
mod names;
mod part;
mod project;
mod restore;
pub mod told;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::appearance::{Billing, Role};
use super::conference::{Conference, Day, Timeline};
use super::few::Few;
use super::ids::{PersonId, RoomId, SessionId, TimeSlotId, TrackId};
use super::local_time::Interval;
use super::place::Medium;
use super::session::{Kind, TAGS_MAX};
use super::text::{Label, Line, Name, Prose, Title, Url};
use super::values::{Code, Colour, Language, Links};
use super::words::words;

pub use freeze::Proposal;
pub(super) use project::{project, seat, tombstone};
pub use restore::reset;

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

/// A frozen, public programme. Nothing in it changes after it was published, unless a person is
/// redacted.
#[derive(Clone, Debug, PartialEq)]
pub struct Release {
    /// Counts from 1 within the conference.
    pub number: i64,
    /// What the public calls it: "Final programme".
    pub label: Option<Label>,
    pub published_at: DateTime<Utc>,
    pub conference: Conference,
    /// In order of time.
    pub days: Vec<Day>,
    /// Those that an item names or an earlier release named, as the organizers order them.
    pub rooms: Vec<PublicRoom>,
    /// Those that an item names or an earlier release named, as the organizers order them.
    pub tracks: Vec<PublicTrack>,
    /// Those in which an item takes place, in order of creation.
    pub slots: Vec<PublicSlot>,
    /// Those whom an item names, sorted by name.
    pub people: Vec<PublicPerson>,
    /// In order of time, then of creation; what was withdrawn stays as a tombstone.
    pub items: Vec<Item>,
    /// What has a feed because it was public once.
    pub former: Former,
}

/// What was public once and is not any more: whoever subscribed to it reads an empty feed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Former {
    /// No more of a person than what stands in the address of their feed.
    pub people: BTreeMap<PersonId, Code>,
    pub days: BTreeSet<NaiveDate>,
}

/// What the public sees of a room.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicRoom {
    pub id: RoomId,
    pub code: Code,
    pub name: Name,
    pub position: u16,
    pub capacity: Option<u32>,
    pub medium: Medium,
    /// Public ones alone: of an online room, where one joins.
    pub links: Links,
}

/// What the public sees of a track.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicTrack {
    pub id: TrackId,
    pub code: Code,
    pub name: Name,
    pub position: u16,
    pub colour: Option<Colour>,
}

/// What the public sees of a time slot.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicSlot {
    pub id: TimeSlotId,
    pub label: Label,
}

/// What the public sees of a person, besides how they are billed in each session.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicPerson {
    pub id: PersonId,
    pub code: Code,
    pub name: Name,
    pub sort_name: Option<Name>,
    pub honorific: Option<Label>,
    pub pronouns: Option<Label>,
    pub bio: Option<Prose>,
    pub photo_url: Option<Url>,
    /// Public ones alone.
    pub links: Links,
}

/// One public session.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub id: SessionId,
    pub code: Code,
    pub standing: Standing,
    pub label: Option<Label>,
    pub title: Title,
    pub abstract_text: Option<Prose>,
    /// In Markdown.
    pub description: Option<Prose>,
    pub kind: Kind,
    pub track: Option<TrackId>,
    pub language: Option<Language>,
    pub tags: Few<Label, TAGS_MAX>,
    /// Public ones alone.
    pub links: Links,
    pub notice: Option<Line>,
    /// The public block that contains it.
    pub parent: Option<SessionId>,
    /// The public session that it repeats.
    pub repeat_of: Option<SessionId>,
    /// In printed order.
    pub rooms: Vec<RoomId>,
    pub slot: Option<TimeSlotId>,
    /// When it takes place; of a tombstone: when it last should have.
    pub when: Interval,
    /// The people, in printed order.
    pub seats: Vec<Seat>,
    /// Who sat in a tombstone when it was withdrawn: it is cancelled in their feeds, too, although
    /// nobody is named in it any more.
    pub gone: Vec<(PersonId, Role)>,
    /// How often its public projection has changed since it was first published (RFC 5545,
    /// section 3.8.7.4).
    pub sequence: u32,
    /// When the release was published in which it last changed.
    pub changed_at: DateTime<Utc>,
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

impl Seat {
    /// Who sits there, if that is public.
    pub fn person(&self) -> Option<PersonId> {
        self.occupant.as_ref().map(|occupant| occupant.person)
    }
}

impl Item {
    /// Who takes part and in which role, or did when it was withdrawn, as far as that is public.
    pub fn attendance(&self) -> Vec<(PersonId, Role)> {
        let named = self
            .seats
            .iter()
            .filter_map(|seat| Some((seat.person()?, seat.role)));
        named.chain(self.gone.iter().copied()).collect()
    }

    /// Its label and title: "Panel 2: Arms control".
    pub fn heading(&self) -> String {
        match &self.label {
            Some(label) => format!("{label}: {}", self.title),
            None => self.title.to_string(),
        }
    }
}

impl Release {
    pub fn item(&self, id: SessionId) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    pub fn room(&self, id: RoomId) -> Option<&PublicRoom> {
        self.rooms.iter().find(|room| room.id == id)
    }

    /// The names of an item's rooms, in printed order.
    pub fn room_names(&self, item: &Item) -> Vec<Name> {
        let rooms = item.rooms.iter().filter_map(|id| self.room(*id));
        rooms.map(|room| room.name.clone()).collect()
    }

    pub fn track(&self, id: TrackId) -> Option<&PublicTrack> {
        self.tracks.iter().find(|track| track.id == id)
    }

    pub fn slot(&self, id: TimeSlotId) -> Option<&PublicSlot> {
        self.slots.iter().find(|slot| slot.id == id)
    }

    pub fn person(&self, id: PersonId) -> Option<&PublicPerson> {
        self.people.iter().find(|person| person.id == id)
    }

    /// Each item with the date of the conference day that it belongs to. What is outside of every
    /// day's hours stays on the day that it had, although that is none any more.
    pub fn dated(&self) -> impl Iterator<Item = (&Item, Option<NaiveDate>)> {
        let days = Timeline::new(&self.days, self.conference.zone);
        self.items.iter().map(move |item| {
            let at = item.when.start().instant();
            let former = Some(item.when.date()).filter(|date| self.former.days.contains(date));
            let date = days.day_of(at).map(|day| day.date);
            let date = former.filter(|_| !days.is_open(at)).or(date);
            (item, date)
        })
    }
}

fn items_by_id(release: Option<&Release>) -> BTreeMap<SessionId, &Item> {
    release
        .iter()
        .flat_map(|release| &release.items)
        .map(|item| (item.id, item))
        .collect()
}

#[cfg(test)]
mod tests;
