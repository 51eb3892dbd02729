//! Edits of more than one resource: what organizers call one action.

use std::sync::Arc;

use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime};

use super::Agenda;
use super::edit::ShiftMinutes;
use crate::domain::appearance::{Attendance, Role};
use crate::domain::conference::Timeline;
use crate::domain::error::{Error, Fault};
use crate::domain::ids::{PersonId, SessionId};
use crate::domain::local_time::Interval;
use crate::domain::person::Person;
use crate::domain::place::TimeSlot;
use crate::domain::placement::When;
use crate::domain::resource::{existing, put};
use crate::domain::session::Session;

impl Agenda {
    pub(super) fn swap(&mut self, a: SessionId, b: SessionId) -> Result<(), Error> {
        let mut first = Session::clone(&existing::<Session>(self, a)?.resource);
        let mut second = Session::clone(&existing::<Session>(self, b)?.resource);
        if a == b {
            return Err(Fault::new("itself", "name two sessions")
                .at("/session_ids/1")
                .into());
        }
        std::mem::swap(&mut first.placement, &mut second.placement);
        put(first, self, self.revision);
        put(second, self, self.revision);
        Ok(())
    }

    pub(super) fn shift(
        &mut self,
        date: NaiveDate,
        from_minutes: u16,
        minutes: ShiftMinutes,
    ) -> Result<(), Error> {
        if !self.days().iter().any(|day| day.date == date) {
            let detail = format!("there is no conference day {date}");
            return Err(Fault::new("unknown_reference", detail).at("/date").into());
        }
        let from = date.and_time(NaiveTime::MIN) + Duration::minutes(from_minutes.into());
        let (mut slots, mut sessions) = self.begun_on(date, from);
        let mut errors = Vec::new();
        let mut move_on =
            |name: String, interval: &mut Interval| match interval.shifted(minutes.get()) {
                Ok(shifted) => *interval = shifted,
                Err(Fault { code, detail }) => {
                    let fault = Fault::new(code, format!("{name}: {detail}"));
                    errors.push(fault.at("/minutes"));
                }
            };
        for slot in &mut slots {
            move_on(slot.label.to_string(), &mut slot.interval);
        }
        for session in &mut sessions {
            let name = session.quoted();
            if let Some(When::At(at)) = session.placement.as_mut().map(|p| &mut p.when) {
                move_on(name, at);
            }
        }
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        slots
            .into_iter()
            .for_each(|slot| put(slot, self, self.revision));
        sessions
            .into_iter()
            .for_each(|session| put(session, self, self.revision));
        Ok(())
    }

    /// The time slots and the sessions at exact times that begin on a conference day, from a wall
    /// time on.
    fn begun_on(&self, date: NaiveDate, from: NaiveDateTime) -> (Vec<TimeSlot>, Vec<Session>) {
        let days = Timeline::new(self.days(), self.conference.zone);
        let late = |when: Interval| {
            let day = days.day_of(when.start().instant());
            day.is_some_and(|day| day.date == date) && when.start().wall() >= from
        };
        let exact = |session: &&Session| match session.placement.as_ref().map(|p| p.when) {
            Some(When::At(at)) => late(at),
            Some(When::Slot(_)) | None => false,
        };
        let slots = self.time_slots().filter(|slot| late(slot.interval));
        (
            slots.cloned().collect(),
            self.sessions().filter(exact).cloned().collect(),
        )
    }

    pub(super) fn replace_person(&mut self, from: PersonId, to: PersonId) -> Result<(), Error> {
        existing::<Person>(self, from)?;
        existing::<Person>(self, to)?;
        if from == to {
            return Err(Fault::new("itself", "name two people").at("/to_id").into());
        }
        for mut session in self.sessions_with(from) {
            for appearance in session.appearances.iter_mut().filter(|a| a.person == from) {
                // What is printed of the one is not true of the other, nor that they do not come.
                (appearance.person, appearance.billing) = (to, None);
                if !appearance.occupies() {
                    appearance.state = Attendance::Confirmed;
                }
            }
            put(session, self, self.revision);
        }
        Ok(())
    }

    pub(super) fn merge_people(&mut self, from: PersonId, into: PersonId) -> Result<(), Error> {
        let old = Person::clone(&existing::<Person>(self, from)?.resource);
        let mut person = Person::clone(&existing::<Person>(self, into)?.resource);
        if from == into {
            let detail = "these are one entry already; name two";
            return Err(Fault::new("itself", detail).at("/into_id").into());
        }
        for mut session in self.sessions_with(from) {
            // Of two parts in one role the one stays in which they come.
            let (mine, theirs): (Vec<_>, Vec<_>) = (of(&session, into), of(&session, from));
            let comes = |parts: &[(Role, bool)], role| parts.contains(&(role, true));
            let has = |parts: &[(Role, bool)], role| parts.iter().any(|part| part.0 == role);
            session.appearances.retain(|a| match a.person {
                person if person == from => !has(&mine, a.role) || !comes(&mine, a.role),
                person if person == into => comes(&mine, a.role) || !has(&theirs, a.role),
                _ => true,
            });
            for appearance in session.appearances.iter_mut().filter(|a| a.person == from) {
                // A printed line stays as it was printed.
                let printed = appearance.billing.take().unwrap_or_else(|| old.billing());
                appearance.billing = Some(printed).filter(|line| *line != person.billing());
                appearance.person = into;
            }
            put(session, self, self.revision);
        }
        person.adopt(&old);
        put(person, self, self.revision);
        let named = self.people().filter(|p| p.kept_apart_from.contains(&from));
        for mut other in named.cloned().collect::<Vec<_>>() {
            other.kept_apart_from = other.kept_apart_from.exchanged(&from, &into);
            other.kept_apart_from = other.kept_apart_from.without(&other.id);
            put(other, self, self.revision);
        }
        Arc::make_mut(&mut self.people).remove(&from);
        Ok(())
    }

    fn sessions_with(&self, person: PersonId) -> Vec<Session> {
        let with = |session: &&Session| session.appearances.iter().any(|a| a.person == person);
        self.sessions().filter(with).cloned().collect()
    }
}

/// The roles of a person in a session, and whether they come in them.
fn of(session: &Session, person: PersonId) -> Vec<(Role, bool)> {
    let own = session.appearances.iter().filter(|a| a.person == person);
    own.map(|appearance| (appearance.role, appearance.occupies()))
        .collect()
}
