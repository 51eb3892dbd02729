//! The edits that can be asked for.

use chrono::NaiveDate;
use uuid::Uuid;

use super::Agenda;
use super::whole::Seen;
use crate::domain::appearance::AppearanceEdit;
use crate::domain::conference::{ConferencePatch, Day};
use crate::domain::error::{Error, Fault};
use crate::domain::ids::{PersonId, SessionId};
use crate::domain::person::Person;
use crate::domain::place::{Room, TimeSlot, Track};
use crate::domain::placement::PlacementEdit;
use crate::domain::resource::{Expected, ResourceEdit, carry_out};
use crate::domain::rule_settings::SettingsPatch;
use crate::domain::session::Session;

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
    Placement(PlacementEdit),
    /// Two sessions change places: rooms and times.
    Swap(SessionId, SessionId),
    /// Everything of a conference day that begins at a time or later begins some minutes later.
    Shift {
        date: NaiveDate,
        /// After the midnight at which the date begins, on the wall clock.
        from_minutes: u16,
        minutes: ShiftMinutes,
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

/// By how much a day is shifted: later, or with a minus earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShiftMinutes(i64);

/// A day has no more minutes; longer shifts are typing errors.
pub const SHIFT_MINUTES_MAX: i64 = 24 * 60;

impl ShiftMinutes {
    /// Takes 1 to 1440 minutes, later or earlier.
    pub fn new(minutes: i64) -> Result<Self, Fault> {
        if minutes != 0 && (-SHIFT_MINUTES_MAX..=SHIFT_MINUTES_MAX).contains(&minutes) {
            return Ok(ShiftMinutes(minutes));
        }
        let detail = "a shift is 1 to 1440 minutes, later or (with a minus) earlier";
        Err(Fault::new("out_of_range", detail))
    }

    pub fn get(self) -> i64 {
        self.0
    }
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
    /// The resource that an edit was about, and as what it was seen, in the agenda after it.
    pub(super) fn subject(&self, after: &Agenda) -> Option<(Uuid, Seen)> {
        match self {
            Edit::Day(edit) => Some((edit.id.0, Seen::Whole)),
            Edit::Room(edit) => Some((edit.id.0, Seen::Whole)),
            Edit::Track(edit) => Some((edit.id.0, Seen::Whole)),
            Edit::TimeSlot(edit) => Some((edit.id.0, Seen::Whole)),
            Edit::Person(edit) => Some((edit.id.0, Seen::Whole)),
            Edit::Session(edit) => Some((edit.id.0, Seen::Whole)),
            Edit::Placement(edit) => Some((edit.id.0, Seen::Placement)),
            Edit::Appearance(edit) => {
                let (kept, _) = after.appearance(edit.id)?;
                Some((kept.resource.id.0, Seen::Appearance))
            }
            Edit::Conference { .. } | Edit::Rules { .. } => None,
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
            Edit::Placement(change) => self.change_placement(change),
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
}
