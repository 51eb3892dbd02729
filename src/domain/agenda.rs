//! The editable programme of one conference, and the only way to change it.

mod judgement;
mod reading;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::conference::{Conference, ConferencePatch, Day, overlapping_days};
use super::conflict::{Conflict, Waive, Waiver};
use super::error::{Error, Fault, FieldError};
use super::ids::Revision;
use super::local_time::{Interval, Zone};
use super::person::Person;
use super::place::{Room, TimeSlot, Track};
use super::resource::{Expected, Kept, Resource, ResourceEdit, Shelf, carry_out};
use super::session::{Session, When};
use super::text::Name;

/// The most sessions of one conference; the largest published one has 1,351.
pub const SESSIONS_MAX: usize = 20_000;

/// The most days, rooms, tracks, time slots or people of one conference, each; the largest
/// published ones are 8, 106, some dozens, some hundreds and 992.
pub const SHELF_MAX: usize = 20_000;

/// The editable programme of one conference, with its revision and the conflicts in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Agenda {
    pub(super) conference: Conference,
    pub(super) conference_changed_in: Revision,
    pub(super) revision: Revision,
    // Invariant: what a resource points at stands on these shelves; day windows do not overlap.
    pub(super) days: Shelf<Day>,
    pub(super) rooms: Shelf<Room>,
    pub(super) tracks: Shelf<Track>,
    pub(super) time_slots: Shelf<TimeSlot>,
    pub(super) people: Shelf<Person>,
    pub(super) sessions: Shelf<Session>,
    // Invariant: each waiver belongs to a conflict that is no longer than when it was waived.
    pub(super) waivers: BTreeMap<String, Waiver>,
    // Invariant: what the rules find in all of the above.
    conflicts: Vec<Conflict>,
}

/// What storage keeps of an [`Agenda`]; conflicts are derived.
#[derive(Clone, Debug)]
pub struct AgendaParts {
    pub conference: Conference,
    pub conference_changed_in: Revision,
    pub revision: Revision,
    pub days: Vec<Kept<Day>>,
    pub rooms: Vec<Kept<Room>>,
    pub tracks: Vec<Kept<Track>>,
    pub time_slots: Vec<Kept<TimeSlot>>,
    pub people: Vec<Kept<Person>>,
    pub sessions: Vec<Kept<Session>>,
    pub waivers: Vec<Waiver>,
}

/// One requested change.
#[derive(Clone, Debug)]
pub enum Edit {
    Conference {
        patch: ConferencePatch,
        expected: Expected,
    },
    Day(ResourceEdit<Day>),
    Room(ResourceEdit<Room>),
    Track(ResourceEdit<Track>),
    TimeSlot(ResourceEdit<TimeSlot>),
    Person(ResourceEdit<Person>),
    Session(ResourceEdit<Session>),
}

/// A list of edits, judged at the end as one.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    pub edits: &'a [Edit],
    /// Conflicts that the caller accepts.
    pub waive: &'a [Waive],
    /// Who asks.
    pub by: &'a Name,
    pub at: DateTime<Utc>,
    pub tolerance: Tolerance,
}

/// What becomes of blocking conflicts that a request introduces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tolerance {
    /// They refuse it.
    Refuse,
    /// They are kept and stand in the way of publishing: imports bring real programmes in, and
    /// half of the real ones hold an overlap.
    Keep,
}

impl Agenda {
    /// The empty agenda of a new conference, at revision 0.
    pub fn new(conference: Conference) -> Self {
        Agenda {
            conference,
            conference_changed_in: 0,
            revision: 0,
            days: BTreeMap::new(),
            rooms: BTreeMap::new(),
            tracks: BTreeMap::new(),
            time_slots: BTreeMap::new(),
            people: BTreeMap::new(),
            sessions: BTreeMap::new(),
            waivers: BTreeMap::new(),
            conflicts: Vec::new(),
        }
    }

    /// Puts a stored agenda together again; refuses one whose parts do not belong together.
    pub fn restore(parts: AgendaParts) -> Result<Self, Error> {
        let AgendaParts {
            conference,
            conference_changed_in,
            revision,
            days,
            rooms,
            tracks,
            time_slots,
            people,
            sessions,
            waivers,
        } = parts;
        let mut agenda = Agenda {
            conference,
            conference_changed_in,
            revision,
            days: shelve(days),
            rooms: shelve(rooms),
            tracks: shelve(tracks),
            time_slots: shelve(time_slots),
            people: shelve(people),
            sessions: shelve(sessions),
            waivers: waivers.into_iter().map(|w| (w.key.clone(), w)).collect(),
            conflicts: Vec::new(),
        };
        agenda.check_references()?;
        agenda.check_whole()?;
        agenda.judge();
        Ok(agenda)
    }

    /// Carries out a list of edits and judges the result: all of it happens or nothing.
    ///
    /// # Errors
    /// Values that cannot be, things that are not there, resources that changed since the caller
    /// saw them, and, unless tolerated, blocking conflicts that this request introduces.
    pub fn apply(&self, request: &Request<'_>) -> Result<Agenda, Error> {
        let mut next = self.clone();
        next.revision += 1;
        for (index, edit) in request.edits.iter().enumerate() {
            next.carry_out(edit)
                .map_err(|error| in_edit(index, error))?;
        }
        next.check_whole()?;
        next.judge();
        next.check_conflicts()?;
        next.waive(request)?;
        if request.tolerance == Tolerance::Refuse {
            next.refuse_introduced(self)?;
        }
        Ok(next)
    }

    fn carry_out(&mut self, edit: &Edit) -> Result<(), Error> {
        let revision = self.revision;
        match edit {
            Edit::Conference { patch, expected } => self.amend_conference(patch, expected),
            Edit::Day(change) => carry_out(change, self, revision),
            Edit::Room(change) => carry_out(change, self, revision),
            Edit::Track(change) => carry_out(change, self, revision),
            Edit::TimeSlot(change) => carry_out(change, self, revision),
            Edit::Person(change) => carry_out(change, self, revision),
            Edit::Session(change) => carry_out(change, self, revision),
        }
    }

    fn amend_conference(
        &mut self,
        patch: &ConferencePatch,
        expected: &Expected,
    ) -> Result<(), Error> {
        if !expected.includes(self.conference_changed_in) {
            let (name, current) = (self.conference.slug.to_string(), self.conference_changed_in);
            return Err(Error::Stale {
                what: "conference",
                name,
                current,
            });
        }
        let before = self.conference.clone();
        self.conference.amend(patch);
        if self.conference != before {
            self.conference_changed_in = self.revision;
        }
        if self.conference.zone != before.zone {
            self.read_walls_in(self.conference.zone)?;
        }
        Ok(())
    }

    /// A corrected zone never moves a printed time: the walls stay, the instants follow.
    fn read_walls_in(&mut self, zone: Zone) -> Result<(), Error> {
        let mut errors = Vec::new();
        for kept in self.time_slots.values_mut() {
            let name = format!("the time slot {}", kept.resource.label);
            reread(&mut kept.resource.interval, zone, &name, &mut errors);
            kept.changed_in = self.revision;
        }
        for kept in self.sessions.values_mut() {
            let name = kept.resource.quoted();
            if let Some(placement) = &mut kept.resource.placement
                && let When::At(interval) = &mut placement.when
            {
                reread(interval, zone, &name, &mut errors);
                // Its times are shown with another offset now.
                kept.changed_in = self.revision;
            }
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Error::Invalid(errors))
        }
    }

    fn check_whole(&self) -> Result<(), Error> {
        let days = self.days();
        if let Some((a, _)) = days
            .iter()
            .zip(days.iter().skip(1))
            .find(|(a, b)| a.date == b.date)
        {
            let detail = format!(
                "there is already a day {}; change its hours instead",
                a.date
            );
            return Err(Fault::new("duplicate", detail).at("/date").into());
        }
        if let Some((a, b)) = overlapping_days(&self.days()) {
            let detail = format!(
                "the days {} and {} overlap; close one earlier",
                a.date, b.date
            );
            return Err(Fault::new("overlapping_days", detail).at("/date").into());
        }
        let shelves = [
            ("days", self.days.len(), SHELF_MAX),
            ("rooms", self.rooms.len(), SHELF_MAX),
            ("tracks", self.tracks.len(), SHELF_MAX),
            ("time slots", self.time_slots.len(), SHELF_MAX),
            ("people", self.people.len(), SHELF_MAX),
            ("sessions", self.sessions.len(), SESSIONS_MAX),
        ];
        for (what, count, max) in shelves {
            if count > max {
                let detail = format!("a conference has at most {max} {what}");
                return Err(Fault::new("too_many", detail).at("").into());
            }
        }
        Ok(())
    }

    fn check_references(&self) -> Result<(), Error> {
        let mut missing = BTreeSet::new();
        for slot in self.time_slots() {
            check(&self.days, slot.day, &mut missing);
        }
        for session in self.sessions() {
            session
                .rooms()
                .iter()
                .for_each(|room| check(&self.rooms, *room, &mut missing));
            session
                .track
                .iter()
                .for_each(|track| check(&self.tracks, *track, &mut missing));
            let people = session
                .appearances
                .iter()
                .map(|appearance| appearance.person);
            people.for_each(|person| check(&self.people, person, &mut missing));
            if let Some(When::Slot(slot)) = session.placement.as_ref().map(|p| p.when) {
                check(&self.time_slots, slot, &mut missing);
            }
        }
        match missing.into_iter().next() {
            None => Ok(()),
            Some((what, name)) => Err(Error::NotFound { what, name }),
        }
    }
}

fn shelve<R: Resource>(kept: Vec<Kept<R>>) -> Shelf<R> {
    kept.into_iter()
        .map(|kept| (kept.resource.id(), kept))
        .collect()
}

fn check<R: Resource>(shelf: &Shelf<R>, id: R::Id, missing: &mut BTreeSet<(&'static str, String)>) {
    if !shelf.contains_key(&id) {
        missing.insert((R::WORD, id.to_string()));
    }
}

fn reread(interval: &mut Interval, zone: Zone, name: &str, errors: &mut Vec<FieldError>) {
    match interval.in_zone(zone) {
        Ok(read) => *interval = read,
        Err(fault) => {
            let detail = format!("{name}: {}", fault.detail);
            errors.push(Fault::new(fault.code, detail).at("/zone"));
        }
    }
}

fn in_edit(index: usize, error: Error) -> Error {
    match error {
        Error::Invalid(mut errors) => {
            errors.iter_mut().for_each(|error| error.edit = index);
            Error::Invalid(errors)
        }
        other => other,
    }
}
