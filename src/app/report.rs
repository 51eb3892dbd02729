//! What an import would do and what a check found: printed by the command line, served as JSON.

mod diff;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::agenda::Agenda;
use crate::domain::conflict::{Conflict, Severity, Waiver};
use crate::domain::free_places::FreePlace;
use crate::domain::programme::{Note, ProgrammePerson, ProgrammeSession};
use crate::domain::words::Word;
use crate::intake::Reading;
use crate::storage::{StoredChange, StoredNote};

pub use diff::DiffReport;

/// What a file says, before anything is written.
#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct ImportPreview {
    /// How the file was read.
    pub format: String,
    /// The zone as printed ("ET").
    pub zone_label: Option<String>,
    /// In order of time.
    pub days: Vec<PreviewDay>,
    pub notes: Vec<NoteReport>,
    /// The conflicts that it would bring; `null` while a zone or dates are missing.
    pub conflicts: Option<Vec<ConflictReport>>,
}

#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct PreviewDay {
    /// `null` when none is printed and none was given.
    pub date: Option<String>,
    /// True when the order of the days was concluded, not printed.
    pub order_inferred: bool,
    pub sessions: Vec<PreviewSession>,
}

#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct PreviewSession {
    pub label: Option<String>,
    pub title: String,
    pub kind: String,
    /// Wall time, `HH:MM`.
    pub starts: String,
    /// Wall time; before `starts` it is the next day's; `null` when none is printed.
    pub ends: Option<String>,
    pub room: Option<String>,
    #[serde(rename = "abstract")]
    pub abstract_text: Option<String>,
    pub people: Vec<PreviewPerson>,
    /// The line of the file, counted from 1.
    pub line: usize,
}

#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct PreviewPerson {
    pub name: String,
    pub role: String,
    /// True when no role is printed.
    pub role_inferred: bool,
    /// All that is printed after the name, title included.
    pub affiliation: Option<String>,
}

/// One thing that the reader of a file tells the organizer.
#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct NoteReport {
    /// The line of the file, counted from 1.
    pub line: Option<usize>,
    /// A stable word for the kind of note.
    pub code: String,
    pub text: String,
}

/// One breach of a rule.
#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct ConflictReport {
    /// Its identity; a request may carry it to waive the conflict.
    pub key: String,
    pub rule: String,
    /// `block`, `block_release` or `warn`.
    pub severity: String,
    pub waived: bool,
    /// By whom and why it was accepted.
    pub waiver: Option<WaiverReport>,
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub sessions: Vec<String>,
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub rooms: Vec<String>,
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub people: Vec<String>,
    #[schema(format = DateTime)]
    pub starts_at: Option<String>,
    #[schema(format = DateTime)]
    pub ends_at: Option<String>,
    /// The zone of the conference, in which the times are.
    pub zone: Option<String>,
    pub detail: String,
}

/// A conflict that somebody accepted.
#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct WaiverReport {
    pub by: String,
    pub reason: String,
    #[schema(format = DateTime)]
    pub at: String,
}

/// A place where a session would fit.
#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct FreePlaceReport {
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub room_ids: Vec<String>,
    #[schema(format = DateTime)]
    pub starts_at: String,
    #[schema(format = DateTime)]
    pub ends_at: String,
    pub zone: String,
    /// What the rules would say that they do not say now.
    pub brings: Vec<ConflictReport>,
}

/// An accepted request.
#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct ChangeReport {
    /// Later ones are larger.
    pub id: i64,
    /// The revision that it has made.
    pub revision: i64,
    /// `create`, `edit`, `import` or `publish`.
    pub kind: String,
    /// Who asked: `token:…` or `cli:…`.
    pub actor: String,
    #[schema(format = DateTime)]
    pub at: String,
    /// What differs: `kind` and `id` of each resource, its fields `before` (null: made) and
    /// `after` (null: deleted), of a change only those that differ.
    #[schema(value_type = Vec<Object>)]
    pub resources: serde_json::Value,
}

/// What the rules find in an agenda, and what its import noted.
#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct CheckReport {
    pub conference: String,
    pub revision: i64,
    /// How many conflicts stand in the way of publishing.
    pub blocking: usize,
    pub warnings: usize,
    pub conflicts: Vec<ConflictReport>,
    /// The notes of imports, until the first release.
    pub notes: Vec<NoteReport>,
}

impl From<&Conflict> for ConflictReport {
    fn from(conflict: &Conflict) -> Self {
        let Conflict {
            rule,
            severity,
            sessions,
            rooms,
            people,
            when,
            detail,
            key,
            waiver,
        } = conflict;
        ConflictReport {
            key: key.clone(),
            rule: (*rule).to_owned(),
            severity: severity.word().to_owned(),
            waived: waiver.is_some(),
            waiver: waiver.as_ref().map(WaiverReport::from),
            sessions: sessions.iter().map(ToString::to_string).collect(),
            rooms: rooms.iter().map(ToString::to_string).collect(),
            people: people.iter().map(ToString::to_string).collect(),
            starts_at: when.map(|when| when.start().to_rfc3339()),
            ends_at: when.map(|when| when.end().to_rfc3339()),
            zone: when.map(|when| when.zone().name().to_owned()),
            detail: detail.clone(),
        }
    }
}

impl From<&Waiver> for WaiverReport {
    fn from(waiver: &Waiver) -> Self {
        let Waiver {
            key: _,
            reason,
            by,
            at,
            minutes: _,
        } = waiver;
        let at = at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        WaiverReport {
            by: by.to_string(),
            reason: reason.to_string(),
            at,
        }
    }
}

impl From<&FreePlace> for FreePlaceReport {
    fn from(place: &FreePlace) -> Self {
        let FreePlace {
            rooms,
            when,
            brings,
        } = place;
        FreePlaceReport {
            room_ids: rooms.iter().map(ToString::to_string).collect(),
            starts_at: when.start().to_rfc3339(),
            ends_at: when.end().to_rfc3339(),
            zone: when.zone().name().to_owned(),
            brings: brings.iter().map(ConflictReport::from).collect(),
        }
    }
}

impl From<StoredChange> for ChangeReport {
    fn from(change: StoredChange) -> Self {
        let StoredChange {
            id,
            revision,
            kind,
            actor,
            at,
            resources,
        } = change;
        let at = at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        ChangeReport {
            id,
            revision,
            kind,
            actor,
            at,
            resources,
        }
    }
}

impl From<&Note> for NoteReport {
    fn from(note: &Note) -> Self {
        let Note { line, code, text } = note;
        NoteReport {
            line: *line,
            code: (*code).to_owned(),
            text: text.clone(),
        }
    }
}

impl From<StoredNote> for NoteReport {
    fn from(note: StoredNote) -> Self {
        let StoredNote { line, code, text } = note;
        NoteReport { line, code, text }
    }
}

impl CheckReport {
    pub(super) fn new(agenda: &Agenda, conflicts: &[&Conflict], notes: Vec<NoteReport>) -> Self {
        CheckReport {
            conference: agenda.conference().slug.to_string(),
            revision: agenda.revision(),
            blocking: conflicts.iter().filter(|c| c.blocks_release()).count(),
            warnings: conflicts
                .iter()
                .filter(|c| c.severity == Severity::Warn)
                .count(),
            conflicts: conflicts
                .iter()
                .copied()
                .map(ConflictReport::from)
                .collect(),
            notes,
        }
    }
}

impl ImportPreview {
    pub(super) fn new(
        reading: &Reading,
        dates: &[NaiveDate],
        judged: Option<&Agenda>,
        notes: &[Note],
    ) -> Self {
        let programme = &reading.programme;
        let days = programme
            .days
            .iter()
            .enumerate()
            .map(|(index, day)| PreviewDay {
                date: day
                    .date
                    .or(dates.get(index).copied())
                    .map(|date| date.to_string()),
                order_inferred: day.order_inferred,
                sessions: day.sessions.iter().map(session).collect(),
            });
        ImportPreview {
            format: reading.format.to_owned(),
            zone_label: programme.zone_label.clone(),
            days: days.collect(),
            notes: notes.iter().map(NoteReport::from).collect(),
            conflicts: judged.map(|a| a.conflicts().iter().map(ConflictReport::from).collect()),
        }
    }

    /// How many sessions the file has.
    pub fn session_count(&self) -> usize {
        self.days.iter().map(|day| day.sessions.len()).sum()
    }
}

fn session(session: &ProgrammeSession) -> PreviewSession {
    let ProgrammeSession {
        label,
        title,
        abstract_text,
        kind,
        starts,
        ends,
        room,
        people,
        line,
    } = session;
    PreviewSession {
        label: label.clone(),
        title: title.clone(),
        kind: kind.word().to_owned(),
        starts: starts.format("%H:%M").to_string(),
        ends: ends.map(|ends| ends.format("%H:%M").to_string()),
        room: room.clone(),
        abstract_text: abstract_text.clone(),
        people: people.iter().map(person).collect(),
        line: *line,
    }
}

fn person(person: &ProgrammePerson) -> PreviewPerson {
    let ProgrammePerson {
        name,
        role,
        role_inferred,
        affiliation,
        line: _,
    } = person;
    PreviewPerson {
        name: name.clone(),
        role: role.word().to_owned(),
        role_inferred: *role_inferred,
        affiliation: affiliation.clone(),
    }
}
