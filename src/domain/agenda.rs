//! The editable programme of one conference, and the only way to change it.

mod actions;
mod along;
mod edit;
mod judgement;
mod parts;
mod published;
mod reading;
#[cfg(test)]
mod tests;
mod whole;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::conference::{Conference, Day};
use super::conflict::{Conflict, Waive, Waiver};
use super::error::{Error, Fault};
use super::ids::Revision;
use super::local_time::Zone;
use super::person::Person;
use super::place::{Room, TimeSlot, Track};
use super::placement::When;
use super::resource::{Expected, Kept, Resource, Shelf};
use super::rule_settings::{Settings, SettingsPatch};
use super::session::Session;
use super::text::Name;

pub use edit::{ConferenceAction, Edit, SHIFT_MINUTES_MAX, ShiftMinutes};
use whole::Touched;
pub use whole::UNKNOWN;

/// The most sessions of one conference; the largest published one has 1,351.
pub const SESSIONS_MAX: usize = 20_000;

/// The most days of one conference: every day of a year. The longest published one has 8.
pub const DAYS_MAX: usize = 366;

/// The most rooms, tracks, time slots or people of one conference, each; the largest published
/// ones are 106, some dozens, some hundreds and 992.
pub const SHELF_MAX: usize = 20_000;

/// The editable programme of one conference, with its revision and the conflicts in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agenda {
    pub(super) conference: Conference,
    pub(super) conference_changed_in: Revision,
    pub(super) revision: Revision,
    pub(super) rules: Kept<Settings>,
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
    pub rules: Kept<Settings>,
    pub days: Vec<Kept<Day>>,
    pub rooms: Vec<Kept<Room>>,
    pub tracks: Vec<Kept<Track>>,
    pub time_slots: Vec<Kept<TimeSlot>>,
    pub people: Vec<Kept<Person>>,
    pub sessions: Vec<Kept<Session>>,
    pub waivers: Vec<Waiver>,
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
            rules: Kept::new(Settings::default(), 0),
            days: Arc::default(),
            rooms: Arc::default(),
            tracks: Arc::default(),
            time_slots: Arc::default(),
            people: Arc::default(),
            sessions: Arc::default(),
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
            rules,
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
            rules,
            days: shelve(days),
            rooms: shelve(rooms),
            tracks: shelve(tracks),
            time_slots: shelve(time_slots),
            people: shelve(people),
            sessions: shelve(sessions),
            waivers: waivers.into_iter().map(|w| (w.key.clone(), w)).collect(),
            conflicts: Vec::new(),
        };
        let none = Touched::default();
        // Against nothing, everything is new.
        let nothing = Agenda::new(agenda.conference.clone());
        agenda.check_ancestors(&nothing, &none)?;
        agenda.check_whole(&nothing, &none)?;
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
        let mut touched = Touched::default();
        let alone = request.edits.len() == 1;
        for (index, edit) in request.edits.iter().enumerate() {
            let carried_out = next.carry_out(edit);
            carried_out.map_err(|error| if alone { error } else { error.in_edit(index) })?;
            touched.add(edit.subject(&next), index);
        }
        next.check_ancestors(self, &touched)?;
        next.follow(self, &touched)?;
        next.check_whole(self, &touched)?;
        next.judge();
        next.waive(request)?;
        if request.tolerance == Tolerance::Refuse {
            next.check_conflicts()?;
            next.refuse_introduced(self)?;
        }
        Ok(next)
    }

    fn amend_conference(
        &mut self,
        action: &ConferenceAction,
        expected: &Expected,
    ) -> Result<(), Error> {
        if !expected.includes(self.conference_changed_in) {
            let (name, current) = (self.conference.slug.to_string(), self.conference_changed_in);
            let what = "conference";
            return Err(Error::Stale {
                what,
                name,
                current,
            });
        }
        let before = self.conference.clone();
        match action {
            ConferenceAction::Update(patch) => self.conference.amend(patch),
            ConferenceAction::Replace(patch) => {
                let Conference {
                    id,
                    slug,
                    title,
                    zone,
                    ..
                } = before.clone();
                self.conference = Conference::new(id, slug, title, zone);
                self.conference.amend(patch);
            }
        }
        if self.conference != before {
            self.conference_changed_in = self.revision;
        }
        if self.conference.zone != before.zone {
            self.read_walls_in(self.conference.zone)?;
        }
        Ok(())
    }

    fn amend_rules(&mut self, patch: &SettingsPatch, expected: &Expected) -> Result<(), Error> {
        let (what, name, current) = ("rules", String::new(), self.rules.changed_in);
        if !expected.includes(current) {
            return Err(Error::Stale {
                what,
                name,
                current,
            });
        }
        let mut settings = Settings::clone(&self.rules.resource);
        settings.amend(patch);
        if settings != *self.rules.resource {
            self.rules = Kept::new(settings, self.revision);
        }
        Ok(())
    }

    /// A corrected zone never moves a printed time: the walls stay, the instants follow.
    fn read_walls_in(&mut self, zone: Zone) -> Result<(), Error> {
        let revision = self.revision;
        let mut errors = Vec::new();
        let mut refuse = |name: &str, fault: Fault| {
            let detail = format!("{name}: {}", fault.detail);
            errors.push(Fault::new(fault.code, detail).at("/zone"));
        };
        reread(&mut self.time_slots, revision, &mut refuse, |slot| {
            slot.interval = slot.interval.in_zone(zone)?;
            Ok(())
        });
        reread(&mut self.rooms, revision, &mut refuse, |room| {
            room.availability = room.availability.in_zone(zone)?;
            Ok(())
        });
        reread(&mut self.people, revision, &mut refuse, |person| {
            person.availability = person.availability.in_zone(zone)?;
            Ok(())
        });
        reread(&mut self.sessions, revision, &mut refuse, |session| {
            if let Some(placement) = &mut session.placement
                && let When::At(interval) = &mut placement.when
            {
                *interval = interval.in_zone(zone)?;
            }
            Ok(())
        });
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Error::Invalid(errors))
        }
    }
}

/// Reads the times of a shelf anew; whatever shows other offsets now has changed.
fn reread<R: Resource>(
    shelf: &mut Shelf<R>,
    revision: Revision,
    refuse: &mut impl FnMut(&str, Fault),
    read: impl Fn(&mut R) -> Result<(), Fault>,
) {
    for kept in Arc::make_mut(shelf).values_mut() {
        let mut resource = R::clone(&kept.resource);
        match read(&mut resource) {
            Ok(()) if resource == *kept.resource => {}
            Ok(()) => *kept = Kept::new(resource, revision),
            Err(fault) => refuse(&resource.name(), fault),
        }
    }
}

fn shelve<R: Resource>(kept: Vec<Kept<R>>) -> Shelf<R> {
    let shelf = kept.into_iter().map(|kept| (kept.resource.id(), kept));
    Arc::new(shelf.collect())
}
