//! What differs between two releases, for organizers.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::release::diff::{Change, Diff, ItemDiff, Part, PersonChange, State};
use crate::domain::release::told::{Lines, Told};
use crate::domain::words::Word;

/// What differs between two releases: session by session, or person by person.
#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct DiffReport {
    /// The number of the older one; null when everything is new.
    pub from: Option<i64>,
    /// The number of the newer one; null while it is not published.
    pub to: Option<i64>,
    /// The zone of all times.
    pub zone: String,
    /// The conference's own notice, if it changed: the new one, or null when it was taken away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<Option<String>>,
    /// Session by session, in order of time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sessions: Option<Vec<SessionDiff>>,
    /// Whom to tell, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub people: Option<Vec<PersonDiff>>,
}

/// How one session differs.
#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct SessionDiff {
    #[schema(format = Uuid)]
    pub session_id: String,
    /// Left out when it was not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<SessionState>,
    /// Left out when it is not there any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<SessionState>,
    pub changes: Vec<ChangeOfSession>,
}

/// What a session was or is, as it is printed.
#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct SessionState {
    /// `confirmed`, `cancelled` or `postponed`.
    pub status: String,
    /// Label and title.
    pub heading: String,
    #[schema(format = DateTime)]
    pub starts_at: String,
    #[schema(format = DateTime)]
    pub ends_at: String,
    /// Their names.
    pub rooms: Vec<String>,
}

/// One way in which a session differs.
#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct ChangeOfSession {
    /// `added`, `removed`, `cancelled`, `reinstated`, `postponed`, `moved_in_time`,
    /// `moved_in_room`, `retitled`, `people_changed`, `text_changed` or `notice`.
    pub kind: String,
    /// True when somebody who attends or takes part would act differently.
    pub material: bool,
    /// What was printed.
    pub old: Option<String>,
    /// What is printed.
    pub new: Option<String>,
    /// Who it is about, as far as it is about people.
    pub people: Vec<PartDiff>,
}

/// How one person's part in a session differs.
#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct PartDiff {
    /// Null for a seat whose occupant is not announced.
    #[schema(format = Uuid)]
    pub person_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<PrintedPart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<PrintedPart>,
}

/// A role, and how somebody is printed in it.
#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct PrintedPart {
    pub role: String,
    /// "Name, title, affiliation"; null when they are not announced.
    pub line: Option<String>,
}

/// Somebody to tell.
#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct PersonDiff {
    #[schema(format = Uuid)]
    pub person_id: String,
    pub name: String,
    pub sessions: Vec<LineDiff>,
}

/// What was and is printed of somebody's part in one session: when, where, as what.
#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct LineDiff {
    #[schema(format = Uuid)]
    pub session_id: String,
    /// Null when they were not in it.
    pub old: Option<String>,
    /// Null when they are not in it any more.
    pub new: Option<String>,
}

impl DiffReport {
    pub fn of_sessions(mut self, diff: &Diff) -> Self {
        self.notice = diff.notice.as_ref().map(|notice| notice.now.clone());
        self.sessions = Some(diff.items.iter().map(session).collect());
        self
    }

    pub fn of_people(mut self, told: &[Told]) -> Self {
        self.people = Some(told.iter().map(person).collect());
        self
    }
}

fn session(diff: &ItemDiff) -> SessionDiff {
    SessionDiff {
        session_id: diff.session.to_string(),
        old: diff.old.as_ref().map(state),
        new: diff.new.as_ref().map(state),
        changes: diff.changes.iter().map(change).collect(),
    }
}

fn state(state: &State) -> SessionState {
    SessionState {
        status: state.standing.word().to_owned(),
        heading: state.heading.clone(),
        starts_at: state.when.start().to_rfc3339(),
        ends_at: state.when.end().to_rfc3339(),
        rooms: state.rooms.iter().map(ToString::to_string).collect(),
    }
}

fn change(change: &Change) -> ChangeOfSession {
    let part = |change: &PersonChange| PartDiff {
        person_id: change.person.map(|person| person.to_string()),
        old: change.old.as_ref().map(printed),
        new: change.new.as_ref().map(printed),
    };
    ChangeOfSession {
        kind: change.way.word().to_owned(),
        material: change.is_material,
        old: change.old.clone(),
        new: change.new.clone(),
        people: change.people.iter().map(part).collect(),
    }
}

fn printed(part: &Part) -> PrintedPart {
    PrintedPart {
        role: part.role.word().to_owned(),
        line: part.billing.as_ref().map(|billing| billing.line()),
    }
}

fn person(told: &Told) -> PersonDiff {
    let line = |lines: &Lines| LineDiff {
        session_id: lines.session.to_string(),
        old: lines.old.clone(),
        new: lines.new.clone(),
    };
    PersonDiff {
        person_id: told.person.to_string(),
        name: told.name.to_string(),
        sessions: told.sessions.iter().map(line).collect(),
    }
}
