//! Reading an agenda.

use std::borrow::Cow;

use super::Agenda;
use crate::domain::conference::{Conference, Day};
use crate::domain::conflict::{Conflict, Waiver};
use crate::domain::ids::{
    AppearanceId, PersonId, Revision, RoomId, SessionId, TimeSlotId, TrackId,
};
use crate::domain::local_time::Interval;
use crate::domain::person::Person;
use crate::domain::place::{Medium, Room, TimeSlot, Track};
use crate::domain::placement::{Rooms, When};
use crate::domain::resource::Kept;
use crate::domain::rule_settings::Settings;
use crate::domain::session::Session;

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

    /// What the organizers have said about the rules.
    pub fn rules(&self) -> &Settings {
        &self.rules.resource
    }

    /// The revision in which that last changed.
    pub fn rules_changed_in(&self) -> Revision {
        self.rules.changed_in
    }

    /// The days in order of time.
    pub fn days(&self) -> Vec<&Day> {
        let mut days: Vec<_> = self.days.values().map(|kept| &*kept.resource).collect();
        days.sort_by_key(|day| day.walls());
        days
    }

    pub fn time_slots(&self) -> impl Iterator<Item = &TimeSlot> {
        self.time_slots.values().map(|kept| &*kept.resource)
    }

    pub fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions.values().map(|kept| &*kept.resource)
    }

    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.people.values().map(|kept| &*kept.resource)
    }

    pub fn rooms(&self) -> impl Iterator<Item = &Room> + Clone {
        self.rooms.values().map(|kept| &*kept.resource)
    }

    pub fn tracks(&self) -> impl Iterator<Item = &Track> {
        self.tracks.values().map(|kept| &*kept.resource)
    }

    pub fn session(&self, id: SessionId) -> Option<&Session> {
        self.sessions.get(&id).map(|kept| &*kept.resource)
    }

    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.get(&id).map(|kept| &*kept.resource)
    }

    pub fn room(&self, id: RoomId) -> Option<&Room> {
        self.rooms.get(&id).map(|kept| &*kept.resource)
    }

    pub fn track(&self, id: TrackId) -> Option<&Track> {
        self.tracks.get(&id).map(|kept| &*kept.resource)
    }

    pub fn time_slot(&self, id: TimeSlotId) -> Option<&TimeSlot> {
        self.time_slots.get(&id).map(|kept| &*kept.resource)
    }

    /// When a session takes place; `None` while it is unplaced.
    pub fn interval(&self, session: &Session) -> Option<Interval> {
        match session.placement.as_ref()?.when {
            When::At(interval) => Some(interval),
            When::Slot(id) => self.time_slot(id).map(|slot| slot.interval),
        }
    }

    /// The rooms of a session, in printed order; all physical ones as they are now.
    pub fn rooms_of<'a>(&'a self, session: &'a Session) -> Cow<'a, [RoomId]> {
        match session.placement.as_ref().map(|placement| &placement.rooms) {
            None => Cow::Borrowed(&[]),
            Some(Rooms::Named(rooms)) => Cow::Borrowed(rooms),
            Some(Rooms::AllPhysical) => {
                let physical = self.rooms().filter(|room| room.medium == Medium::Physical);
                let mut rooms: Vec<_> = physical.map(|room| (room.position, room.id)).collect();
                rooms.sort_unstable();
                rooms.into_iter().map(|(_, id)| id).collect()
            }
        }
    }

    /// The session that has an appearance, and its place there.
    pub fn appearance(&self, id: AppearanceId) -> Option<(&Kept<Session>, usize)> {
        self.sessions.values().find_map(|kept| {
            let place = kept.resource.appearances.iter().position(|a| a.id == id)?;
            Some((kept, place))
        })
    }

    /// The sessions that have a time, with it.
    pub fn placed(&self) -> impl Iterator<Item = (&Session, Interval)> {
        self.sessions()
            .filter_map(|session| Some((session, self.interval(session)?)))
    }
}
