//! What the rules find in an agenda.

use chrono::NaiveDate;

use super::report::{CheckReport, NoteReport};
use super::{App, Error};
use crate::domain::agenda::Agenda;
use crate::domain::conference::Timeline;
use crate::domain::conflict::{Conflict, Severity};
use crate::domain::ids::{PersonId, RoomId, SessionId};
use crate::domain::text::Slug;
use crate::storage::{self, Lock};

/// Which conflicts somebody wants to see; all, where nothing is said.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub severity: Option<Severity>,
    /// The code of a rule.
    pub rule: Option<String>,
    pub session: Option<SessionId>,
    pub person: Option<PersonId>,
    pub room: Option<RoomId>,
    /// The date of a conference day.
    pub date: Option<NaiveDate>,
}

impl App {
    /// The conflicts of an agenda and, until the first release, the notes of its import.
    pub fn check(&self, slug: &Slug, wanted: &Wanted) -> Result<CheckReport, Error> {
        self.store.read(|tx| {
            let agenda = self.existing(tx, slug, Lock::None)?;
            let notes = storage::notes_since_first_release(tx, agenda.conference().id)?;
            let notes = notes.into_iter().map(NoteReport::from).collect();
            let conflicts = agenda.conflicts().iter();
            let days = Timeline::new(agenda.days(), agenda.conference().zone);
            let wanted = conflicts.filter(|c| wanted.includes(c, &agenda, &days));
            let conflicts: Vec<_> = wanted.collect();
            Ok(CheckReport::new(&agenda, &conflicts, notes))
        })
    }
}

impl Wanted {
    fn includes(&self, conflict: &Conflict, agenda: &Agenda, days: &Timeline<'_>) -> bool {
        self.severity
            .is_none_or(|severity| conflict.severity == severity)
            && self.rule.as_ref().is_none_or(|rule| conflict.rule == rule)
            && self
                .session
                .is_none_or(|id| conflict.sessions.contains(&id))
            && self.person.is_none_or(|id| conflict.people.contains(&id))
            && self.room.is_none_or(|id| conflict.rooms.contains(&id))
            && self
                .date
                .is_none_or(|date| is_on(conflict, agenda, days, date))
    }
}

/// True for a conflict whose time, or one of whose sessions, belongs to a day.
fn is_on(conflict: &Conflict, agenda: &Agenda, days: &Timeline<'_>, date: NaiveDate) -> bool {
    let of_session = |id: &SessionId| agenda.interval(agenda.session(*id)?);
    let times = conflict
        .when
        .into_iter()
        .chain(conflict.sessions.iter().filter_map(of_session));
    let mut dates = times.filter_map(|when| days.day_of(when.start().instant()));
    dates.any(|day| day.date == date)
}
