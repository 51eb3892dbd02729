//! The edits that can be asked for.

use chrono::NaiveDate;
use uuid::Uuid;

use super::Agenda;
use crate::domain::appearance::{Appearance, AppearanceEdit, AppearancePatch};
use crate::domain::conference::{ConferencePatch, Day};
use crate::domain::error::{Error, Fault};
use crate::domain::ids::{PersonId, SessionId};
use crate::domain::person::Person;
use crate::domain::place::{Room, TimeSlot, Track};
use crate::domain::resource::{Action, Expected, ResourceEdit, carry_out, put, required};
use crate::domain::rule_settings::SettingsPatch;
use crate::domain::session::{APPEARANCES_MAX, Session};

/// One requested change.
#[derive(Clone, Debug)]
pub enum Edit {
    Conference {
        action: ConferenceAction,
        expected: Expected,
    },
    Rules {
        patch: SettingsPatch,
        expected: Expected,
    },
    Day(ResourceEdit<Day>),
    Room(ResourceEdit<Room>),
    Track(ResourceEdit<Track>),
    TimeSlot(ResourceEdit<TimeSlot>),
    Person(ResourceEdit<Person>),
    Session(ResourceEdit<Session>),
    Appearance(AppearanceEdit),
    /// Two sessions change places: rooms and times.
    Swap(SessionId, SessionId),
    /// Everything of a conference day that begins at a time or later begins some minutes later.
    Shift {
        date: NaiveDate,
        /// After the midnight at which the date begins, on the wall clock.
        from_minutes: u16,
        minutes: i64,
    },
    /// Somebody comes in place of somebody else, to all their sessions.
    ReplacePerson {
        from: PersonId,
        to: PersonId,
    },
    /// Two entries turn out to be one person: the second stays.
    MergePeople {
        from: PersonId,
        into: PersonId,
    },
}

/// What becomes of a conference.
#[derive(Clone, Debug)]
pub enum ConferenceAction {
    /// What the patch does not say stays.
    Update(ConferencePatch),
    /// What the patch does not say goes back to what it is unless said.
    Replace(ConferencePatch),
}

impl Edit {
    /// What an edit of one resource is about.
    pub(super) fn subject(&self) -> Option<Uuid> {
        match self {
            Edit::Day(edit) => Some(edit.id.0),
            Edit::Room(edit) => Some(edit.id.0),
            Edit::Track(edit) => Some(edit.id.0),
            Edit::TimeSlot(edit) => Some(edit.id.0),
            Edit::Person(edit) => Some(edit.id.0),
            Edit::Session(edit) => Some(edit.id.0),
            Edit::Conference { .. } | Edit::Rules { .. } | Edit::Appearance(_) => None,
            Edit::Swap(..) | Edit::Shift { .. } => None,
            Edit::ReplacePerson { .. } | Edit::MergePeople { .. } => None,
        }
    }
}

impl Agenda {
    pub(super) fn carry_out(&mut self, edit: &Edit) -> Result<(), Error> {
        let revision = self.revision;
        match edit {
            Edit::Conference { action, expected } => self.amend_conference(action, expected),
            Edit::Rules { patch, expected } => self.amend_rules(patch, expected),
            Edit::Day(change) => carry_out(change, self, revision),
            Edit::Room(change) => carry_out(change, self, revision),
            Edit::Track(change) => carry_out(change, self, revision),
            Edit::TimeSlot(change) => carry_out(change, self, revision),
            Edit::Person(change) => carry_out(change, self, revision),
            Edit::Session(change) => carry_out(change, self, revision),
            Edit::Appearance(change) => self.change_appearance(change),
            Edit::Swap(a, b) => self.swap(*a, *b),
            Edit::Shift {
                date,
                from_minutes,
                minutes,
            } => self.shift(*date, *from_minutes, *minutes),
            Edit::ReplacePerson { from, to } => self.replace_person(*from, *to),
            Edit::MergePeople { from, into } => self.merge_people(*from, *into),
        }
    }

    fn change_appearance(&mut self, edit: &AppearanceEdit) -> Result<(), Error> {
        let (what, name) = ("appearance", edit.id.to_string());
        let found = self
            .appearance(edit.id)
            .map(|(kept, place)| (kept.clone(), place));
        let (patch, mut appearance, place) = match (&edit.action, found) {
            (Action::Create(_), Some(_)) => return Err(Error::Exists { what, name }),
            (Action::Create(patch), None) => (patch, blank(edit, patch)?, None),
            (_, None) => return Err(Error::NotFound { what, name }),
            (_, Some((kept, _))) if !edit.expected.includes(kept.changed_in) => {
                return Err(Error::Stale {
                    what,
                    name,
                    current: kept.changed_in,
                });
            }
            (action, Some((kept, place))) => {
                let mut session = Session::clone(&kept.resource);
                let appearance = session.appearances.remove(place);
                let home = (session.id, place);
                put(session, self, self.revision);
                match action {
                    Action::Delete => return Ok(()),
                    Action::Replace(patch) => (patch, blank(edit, patch)?, Some(home)),
                    Action::Update(patch) | Action::Create(patch) => {
                        (patch, appearance, Some(home))
                    }
                }
            }
        };
        appearance.amend(patch);
        let home = place.map(|(session, _)| session);
        let session = required(&patch.session.or(home), "/session_id", &mut Vec::new());
        let Some(session) = session.and_then(|id| self.session(id)) else {
            let detail = "name a session of this conference";
            return Err(Fault::new("unknown_reference", detail)
                .at("/session_id")
                .into());
        };
        let mut session = session.clone();
        let end = session.appearances.len();
        let stays = place
            .filter(|(home, _)| *home == session.id)
            .map(|(_, place)| place);
        let place = patch.position.or(stays).unwrap_or(end).min(end);
        session.appearances.insert(place, appearance);
        if session.appearances.len() > APPEARANCES_MAX {
            let detail = format!("a session has at most {APPEARANCES_MAX} people");
            return Err(Fault::new("too_many", detail).at("/session_id").into());
        }
        put(session, self, self.revision);
        Ok(())
    }
}

/// A new appearance of the values that have no default.
fn blank(edit: &AppearanceEdit, patch: &AppearancePatch) -> Result<Appearance, Error> {
    let mut errors = Vec::new();
    let person = required(&patch.person, "/person_id", &mut errors);
    let role = required(&patch.role, "/role", &mut errors);
    match (person, role) {
        (Some(person), Some(role)) => Ok(Appearance::new(edit.id, person, role)),
        _ => Err(Error::Invalid(errors)),
    }
}
