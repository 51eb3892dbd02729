//! What has to hold of an agenda as a whole, looked at after all edits of a request.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use uuid::Uuid;

use super::{Agenda, DAYS_MAX, SESSIONS_MAX, SHELF_MAX};
use crate::domain::conference::{Day, overlapping_days};
use crate::domain::error::{Error, Fault, FieldError};
use crate::domain::ids::{AppearanceId, SessionId};
use crate::domain::person::Person;
use crate::domain::place::{Room, TimeSlot, Track};
use crate::domain::resource::{Editable, Reference, Resource, Shelf, Target, changed};
use crate::domain::session::Session;
use crate::domain::values::ExternalReference;

/// Which edit of a request was about which resource, so that an error finds its place.
#[derive(Debug, Default)]
pub(super) struct Touched(BTreeMap<Uuid, (usize, Seen)>);

/// As what a session was seen by an edit: the whole, or a part with pointers of its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Seen {
    Whole,
    Placement,
    Appearance,
}

impl Touched {
    pub fn add(&mut self, subject: Option<(Uuid, Seen)>, edit: usize) {
        self.0.extend(subject.map(|(id, seen)| (id, (edit, seen))));
    }

    /// Puts an error where the last edit of a resource stands.
    pub fn place(&self, id: Uuid, error: FieldError) -> FieldError {
        let Some((edit, seen)) = self.0.get(&id).copied() else {
            return error;
        };
        let rest = match seen {
            Seen::Whole => None,
            Seen::Placement => error.pointer.strip_prefix("/placement"),
            // "/people/2/person_id" is "/person_id" to whoever edits one appearance.
            Seen::Appearance => {
                let inside = error.pointer.strip_prefix("/people/");
                inside.map(|inside| inside.find('/').map_or("", |at| inside.split_at(at).1))
            }
        };
        let pointer = rest.unwrap_or(&error.pointer).to_owned();
        FieldError {
            edit,
            pointer,
            ..error
        }
    }

    /// Of two resources the one that was touched later.
    fn later(&self, a: Uuid, b: Uuid) -> Uuid {
        let edit = |id: &Uuid| self.0.get(id).map(|(edit, _)| *edit);
        if edit(&a) > edit(&b) { a } else { b }
    }
}

impl Agenda {
    /// Checks what has changed since `before`: days, numbers, codes and everything pointed at.
    pub(super) fn check_whole(&self, before: &Agenda, touched: &Touched) -> Result<(), Error> {
        self.check_days(touched)?;
        self.check_counts()?;
        let mut errors = Vec::new();
        let mut refuse = |id: Uuid, error| errors.push(touched.place(id, error));
        let both = (self, before, touched);
        unique::<Room, _>(both, |room, tell| tell(&room.code), "/code", &mut refuse);
        unique::<Track, _>(both, |track, tell| tell(&track.code), "/code", &mut refuse);
        unique::<Person, _>(
            both,
            |person, tell| tell(&person.code),
            "/code",
            &mut refuse,
        );
        unique::<Session, _>(
            both,
            |session, tell| tell(&session.code),
            "/code",
            &mut refuse,
        );
        let references: Values<'_, Session, &ExternalReference> =
            |session, tell| session.reference.iter().for_each(tell);
        unique(both, references, "/ref", &mut refuse);
        let people: Values<'_, Session, AppearanceId> =
            |session, tell| session.appearances.iter().for_each(|a| tell(a.id));
        unique(both, people, "/people", &mut refuse);
        self.check_parts(before, &mut refuse);
        self.check_repeats(before, &mut refuse);
        self.check_order(before, &mut refuse);
        self.check_references(before, &mut refuse);
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        self.check_removed(before)
    }

    fn check_days(&self, touched: &Touched) -> Result<(), Error> {
        let days = self.days();
        let pairs = || days.iter().zip(days.iter().skip(1));
        if let Some((a, b)) = pairs().find(|(a, b)| a.date == b.date) {
            let detail = format!(
                "there is already a day {}; change its hours instead",
                a.date
            );
            let error = Fault::new("duplicate", detail).at("/date");
            return Err(touched.place(touched.later(a.id.0, b.id.0), error).into());
        }
        if let Some((a, b)) = overlapping_days(&days) {
            let detail = format!(
                "the days {} and {} overlap; close one earlier",
                a.date, b.date
            );
            let error = Fault::new("overlapping_days", detail).at("/date");
            return Err(touched.place(touched.later(a.id.0, b.id.0), error).into());
        }
        Ok(())
    }

    fn check_counts(&self) -> Result<(), Error> {
        let shelves = [
            ("days", self.days.len(), DAYS_MAX),
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

    /// No block is inside itself, at any depth.
    pub(super) fn check_ancestors(&self, before: &Agenda, touched: &Touched) -> Result<(), Error> {
        let changed = changed_of::<Session>(self, before);
        let was = |id| before.session(id).and_then(|session| session.parent);
        let moved: Vec<_> = changed
            .iter()
            .filter(|session| session.parent != was(session.id))
            .collect();
        let Some(first) = moved.first() else {
            return Ok(());
        };
        // Whoever is given a parent takes all that it contains a level down.
        for session in self.sessions().filter(|session| session.parent.is_some()) {
            let (mut parent, mut depth) = (session.parent, 0);
            while let Some(id) = parent {
                depth += 1;
                if id == session.id || depth > DEPTH_MAX {
                    let detail = format!(
                        "{} would be inside itself, or more than {DEPTH_MAX} blocks deep",
                        session.quoted()
                    );
                    let error = Fault::new("circular", detail).at("/parent_id");
                    let blamed = moved.iter().find(|moved| moved.id == session.id);
                    return Err(touched.place(blamed.unwrap_or(first).id.0, error).into());
                }
                parent = self.session(id).and_then(|session| session.parent);
            }
        }
        Ok(())
    }

    /// No room is a part of itself, at any depth, and none has more parts than a building.
    fn check_parts(&self, before: &Agenda, refuse: &mut impl FnMut(Uuid, FieldError)) {
        if Arc::ptr_eq(&self.rooms, &before.rooms) {
            return;
        }
        for room in self.rooms().filter(|room| !room.parts.is_empty()) {
            let mut inside = BTreeSet::new();
            let mut open: Vec<_> = room.parts.iter().copied().collect();
            while let Some(part) = open.pop() {
                if inside.insert(part) && inside.len() <= ALL_PARTS_MAX {
                    open.extend(self.room(part).into_iter().flat_map(|part| &part.parts));
                }
            }
            let detail = match inside.contains(&room.id) {
                true => format!("{} would be a part of itself", room.name),
                false if inside.len() > ALL_PARTS_MAX => {
                    format!(
                        "{} would have more than {ALL_PARTS_MAX} parts in all",
                        room.name
                    )
                }
                false => continue,
            };
            refuse(room.id.0, Fault::new("circular", detail).at("/part_ids"));
        }
    }

    /// A repeat points at an original, and an original is no repeat.
    fn check_repeats(&self, before: &Agenda, refuse: &mut impl FnMut(Uuid, FieldError)) {
        let mut changed = changed_of::<Session>(self, before);
        changed.retain(|session| session.repeat_of.is_some());
        if changed.is_empty() {
            return;
        }
        let originals: BTreeSet<_> = self.sessions().filter_map(|s| s.repeat_of).collect();
        for session in changed {
            let original = session.repeat_of.and_then(|id| self.session(id));
            if originals.contains(&session.id)
                || original.is_some_and(|original| original.repeat_of.is_some())
            {
                let detail =
                    "name an original: not the session itself, no repeat; what is repeated is none";
                refuse(
                    session.id.0,
                    Fault::new("not_an_original", detail).at("/repeat_of_id"),
                );
            }
        }
    }

    /// No session has to come after itself, by way of others: taking away again and again what
    /// comes after nothing that is left takes away everything, or leaves circles.
    fn check_order(&self, before: &Agenda, refuse: &mut impl FnMut(Uuid, FieldError)) {
        let was = |session: &Session| {
            before
                .session(session.id)
                .is_some_and(|old| old.after == session.after)
        };
        let mut changed = changed_of::<Session>(self, before);
        changed.retain(|session| !session.after.is_empty() && !was(session));
        let Some(first) = changed.first().copied() else {
            return;
        };
        let ordered = self.sessions().filter(|session| !session.after.is_empty());
        let mut waiting: BTreeMap<_, _> = ordered.map(|session| (session.id, session)).collect();
        for _ in 0..ORDER_MAX {
            let left: BTreeSet<_> = waiting.keys().copied().collect();
            waiting.retain(|_, session| session.after.iter().any(|id| left.contains(id)));
        }
        if waiting.is_empty() {
            return;
        }
        changed.retain(|session| waiting.contains_key(&session.id));
        for session in if changed.is_empty() {
            vec![first]
        } else {
            changed
        } {
            let detail = format!(
                "{} would have to come after itself, or stand in a line of more than {ORDER_MAX}",
                session.quoted()
            );
            refuse(
                session.id.0,
                Fault::new("circular", detail).at("/after_ids"),
            );
        }
    }

    fn check_references(&self, before: &Agenda, refuse: &mut impl FnMut(Uuid, FieldError)) {
        self.check_shelf::<TimeSlot>(before, refuse);
        self.check_shelf::<Room>(before, refuse);
        self.check_shelf::<Person>(before, refuse);
        self.check_shelf::<Session>(before, refuse);
    }

    /// Whatever a changed resource points at is there, and is not itself.
    fn check_shelf<R: Editable>(&self, before: &Agenda, refuse: &mut impl FnMut(Uuid, FieldError)) {
        for resource in changed_of::<R>(self, before) {
            for error in self.wrong_references(resource) {
                refuse(resource.id().into(), error);
            }
        }
    }

    /// What a resource points at that is not there, or is itself.
    pub(in crate::domain) fn wrong_references<R: Editable>(&self, resource: &R) -> Vec<FieldError> {
        let id: Uuid = resource.id().into();
        let mut errors = Vec::new();
        resource.references(&mut |reference: Reference| {
            let (there, target) = self.has(reference.target);
            let own = target == id && reference.target.word() == R::WORD;
            let (code, detail) = match (there, own) {
                (true, false) => return,
                (_, true) => ("itself", format!("a {} cannot name itself", R::WORD)),
                (false, _) => {
                    let word = reference.target.word();
                    (UNKNOWN, format!("this conference has no {word} {target}"))
                }
            };
            errors.push(Fault::new(code, detail).at(reference.pointer()));
        });
        errors
    }

    fn has(&self, target: Target) -> (bool, Uuid) {
        match target {
            Target::Day(id) => (self.days.contains_key(&id), id.0),
            Target::Room(id) => (self.rooms.contains_key(&id), id.0),
            Target::Track(id) => (self.tracks.contains_key(&id), id.0),
            Target::TimeSlot(id) => (self.time_slots.contains_key(&id), id.0),
            Target::Person(id) => (self.people.contains_key(&id), id.0),
            Target::Session(id) => (self.sessions.contains_key(&id), id.0),
        }
    }

    /// Whatever was removed is pointed at by nothing that stayed.
    fn check_removed(&self, before: &Agenda) -> Result<(), Error> {
        let mut removed = BTreeMap::new();
        note_removed::<Day>(self, before, Target::Day, &mut removed);
        note_removed::<Room>(self, before, Target::Room, &mut removed);
        note_removed::<Track>(self, before, Target::Track, &mut removed);
        note_removed::<TimeSlot>(self, before, Target::TimeSlot, &mut removed);
        note_removed::<Person>(self, before, Target::Person, &mut removed);
        note_removed::<Session>(self, before, Target::Session, &mut removed);
        if removed.is_empty() {
            return Ok(());
        }
        let targets: BTreeSet<_> = removed.keys().copied().collect();
        let user = user::<Session>(self, &targets)
            .or_else(|| user::<TimeSlot>(self, &targets))
            .or_else(|| user::<Room>(self, &targets))
            .or_else(|| user::<Person>(self, &targets));
        let Some((target, by)) = user else {
            return Ok(());
        };
        let (what, name) = (target.word(), removed.remove(&target).unwrap_or_default());
        Err(Error::InUse { what, name, by })
    }
}

/// The code of a reference to what is not there.
pub const UNKNOWN: &str = "unknown_reference";

/// The most blocks inside each other: a summit with a workshop with a session has three.
const DEPTH_MAX: usize = 8;

/// The most parts of one room, those of its parts included: a convention centre has some dozen.
const ALL_PARTS_MAX: usize = 200;

/// The most sessions that have to come one after the other: a course of many days.
const ORDER_MAX: usize = 100;

fn note_removed<R: Editable>(
    now: &Agenda,
    before: &Agenda,
    target: impl Fn(R::Id) -> Target,
    removed: &mut BTreeMap<Target, String>,
) {
    let (now, then): (&Shelf<R>, &Shelf<R>) = (R::shelf(now), R::shelf(before));
    if Arc::ptr_eq(now, then) {
        return;
    }
    let gone = changed::<R>(then, now).into_iter();
    let gone = gone.filter(|kept| !now.contains_key(&kept.resource.id()));
    removed.extend(gone.map(|kept| (target(kept.resource.id()), kept.resource.name())));
}

/// The first resource that points at one of several, and at which.
fn user<R: Editable>(agenda: &Agenda, targets: &BTreeSet<Target>) -> Option<(Target, String)> {
    R::shelf(agenda).values().find_map(|kept| {
        let mut found = None;
        kept.resource.references(&mut |reference| {
            if targets.contains(&reference.target) {
                found = Some(reference.target);
            }
        });
        found.map(|target| (target, kept.resource.name()))
    })
}

/// Tells of each value of a resource that no other one may have.
type Values<'a, R, T> = fn(&'a R, &mut dyn FnMut(T));

/// Refuses what a changed resource newly shares with another one; of two changed ones the later.
fn unique<'a, R: Resource + 'a, T: Ord + std::fmt::Display>(
    (now, before, touched): (&'a Agenda, &'a Agenda, &Touched),
    values: Values<'a, R, T>,
    pointer: &str,
    refuse: &mut impl FnMut(Uuid, FieldError),
) {
    let (mut seen, mut new) = (BTreeMap::new(), BTreeMap::new());
    let mut taken = |id: Uuid, value: &T| {
        let detail = format!("{value} is taken in this conference; choose another one");
        refuse(id, Fault::new("taken", detail).at(pointer));
    };
    for resource in changed_of::<R>(now, before) {
        let mut known = BTreeSet::new();
        if let Some(old) = R::shelf(before).get(&resource.id()) {
            values(&old.resource, &mut |value| {
                known.insert(value);
            });
        }
        let id: Uuid = resource.id().into();
        values(resource, &mut |value| {
            if let Some(other) = seen.get(&value) {
                taken(touched.later(*other, id), &value);
            }
            seen.insert(value, id);
        });
        values(resource, &mut |value| {
            if !known.contains(&value) {
                new.insert(value, id);
            }
        });
    }
    if new.is_empty() {
        return;
    }
    for kept in R::shelf(now).values() {
        let id: Uuid = kept.resource.id().into();
        values(&kept.resource, &mut |value| {
            if let Some(by) = new.get(&value).filter(|by| **by != id) {
                taken(*by, &value);
            }
        });
    }
}

/// The resources of one kind that are new or different.
fn changed_of<'a, R: Resource>(now: &'a Agenda, before: &Agenda) -> Vec<&'a R> {
    let changed = changed::<R>(R::shelf(now), R::shelf(before)).into_iter();
    changed.map(|kept| &*kept.resource).collect()
}

impl Target {
    fn word(self) -> &'static str {
        match self {
            Target::Day(_) => Day::WORD,
            Target::Room(_) => Room::WORD,
            Target::Track(_) => Track::WORD,
            Target::TimeSlot(_) => TimeSlot::WORD,
            Target::Person(_) => Person::WORD,
            Target::Session(_) => Session::WORD,
        }
    }
}

/// Children of each block.
pub(super) fn children(agenda: &Agenda) -> BTreeMap<SessionId, Vec<SessionId>> {
    let mut children: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for session in agenda.sessions() {
        if let Some(parent) = session.parent {
            children.entry(parent).or_default().push(session.id);
        }
    }
    children
}
