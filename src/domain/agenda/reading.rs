//! Reading an agenda.

use super::Agenda;
use crate::domain::conference::{Conference, Day};
use crate::domain::conflict::{Conflict, Waiver};
use crate::domain::ids::{PersonId, Revision, RoomId, SessionId, TimeSlotId, TrackId};
use crate::domain::local_time::Interval;
use crate::domain::person::Person;
use crate::domain::place::{Room, TimeSlot, Track};
use crate::domain::session::{Session, When};

impl Agenda {
    pub fn conference(&self) -> &Conference {
        &self.conference
    }

    /// The revision in which the conference itself last changed.
    pub fn conference_changed_in(&self) -> Revision {
        self.conference_changed_in
    }

    /// The number of accepted requests so far.
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// What the rules find, waived or not, in order of rule and time.
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    pub fn waivers(&self) -> impl Iterator<Item = &Waiver> {
        self.waivers.values()
    }

    /// The days in order of time.
    pub fn days(&self) -> Vec<&Day> {
        let mut days: Vec<_> = self.days.values().map(|kept| &kept.resource).collect();
        days.sort_by_key(|day| day.walls());
        days
    }

    pub fn time_slots(&self) -> impl Iterator<Item = &TimeSlot> {
        self.time_slots.values().map(|kept| &kept.resource)
    }

    pub fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions.values().map(|kept| &kept.resource)
    }

    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.people.values().map(|kept| &kept.resource)
    }

    pub fn rooms(&self) -> impl Iterator<Item = &Room> {
        self.rooms.values().map(|kept| &kept.resource)
    }

    pub fn tracks(&self) -> impl Iterator<Item = &Track> {
        self.tracks.values().map(|kept| &kept.resource)
    }

    pub fn session(&self, id: SessionId) -> Option<&Session> {
        self.sessions.get(&id).map(|kept| &kept.resource)
    }

    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.get(&id).map(|kept| &kept.resource)
    }

    pub fn room(&self, id: RoomId) -> Option<&Room> {
        self.rooms.get(&id).map(|kept| &kept.resource)
    }

    pub fn track(&self, id: TrackId) -> Option<&Track> {
        self.tracks.get(&id).map(|kept| &kept.resource)
    }

    pub fn time_slot(&self, id: TimeSlotId) -> Option<&TimeSlot> {
        self.time_slots.get(&id).map(|kept| &kept.resource)
    }

    /// When a session takes place; `None` while it is unplaced.
    pub fn interval(&self, session: &Session) -> Option<Interval> {
        match session.placement.as_ref()?.when {
            When::At(interval) => Some(interval),
            When::Slot(id) => self.time_slot(id).map(|slot| slot.interval),
        }
    }

    /// The sessions that have a time, with it.
    pub fn placed(&self) -> impl Iterator<Item = (&Session, Interval)> {
        self.sessions()
            .filter_map(|session| Some((session, self.interval(session)?)))
    }
}
