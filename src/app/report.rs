//! What an import would do and what a check found: printed by the command line, served as JSON.

mod diff;
mod preview;

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::agenda::Agenda;
use crate::domain::conflict::{Conflict, Severity, Waiver};
use crate::domain::free_places::FreePlace;
use crate::domain::overlaps::{Finding, Mark, Overlaps};
use crate::domain::programme::Note;
use crate::domain::words::Word;
use crate::storage::{StoredChange, StoredNote};

pub use diff::DiffReport;
pub(super) use preview::Judged;
pub use preview::{ImportPreview, OutcomeReport, PreviewDay, PreviewPerson, PreviewSession};

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
    /// What an overlap most likely is: `host_of_a_long_item`, `nested_block`,
    /// `same_session_in_two_rooms`, `shared_room`, `short_tail`, `duplicate_entry` or
    /// `true_double_booking`. Told by imports and checks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// What would settle it: "“Open space”: give Ann Lee the role host".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
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
    /// Null of what is about no conference in particular: a token for all of them.
    #[schema(format = Uuid)]
    pub conference_id: Option<String>,
    /// The revision that it has made; 0 of what leaves the agenda as it is.
    pub revision: i64,
    /// `create`, `edit`, `import`, `publish`, `redact`, `delete` (a conference), `token` or `link`.
    pub kind: String,
    /// Who asked: `token:…`, `person:…` or `cli:…`.
    pub actor: String,
    /// The address that it was asked for from; null for the command line.
    pub origin: Option<String>,
    #[schema(format = DateTime)]
    pub at: String,
    /// What differs: `kind` and `id` of each resource, its fields `before` (null: made) and
    /// `after` (null: deleted), of a change only those that differ.
    #[schema(value_type = Vec<Object>)]
    pub resources: serde_json::Value,
    /// What there was to say: the notes of an import, the reason of a redaction.
    pub notes: Vec<NoteReport>,
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
            class: None,
            mark: None,
        }
    }
}

impl ConflictReport {
    /// Adds what an overlap most likely is.
    pub(super) fn explain(&mut self, agenda: &Agenda, finding: Option<Finding>) {
        let Some(Finding { class, mark }) = finding else {
            return;
        };
        self.class = Some(class.word().to_owned());
        self.mark = mark.map(|mark| tell(agenda, &mark));
    }
}

/// A mark as a sentence.
fn tell(agenda: &Agenda, mark: &Mark) -> String {
    let session = |id: &crate::domain::ids::SessionId| {
        agenda
            .session(*id)
            .map(|session| session.quoted())
            .unwrap_or_default()
    };
    match mark {
        Mark::Host {
            session: id,
            person,
        } => {
            let name = agenda.person(*person).map(|person| person.name.to_string());
            format!(
                "{}: give {} the role host",
                session(id),
                name.unwrap_or_default()
            )
        }
        Mark::Block { parent, child } => {
            format!(
                "make {} the block that contains {}",
                session(parent),
                session(child)
            )
        }
        Mark::SeveralRooms { kept, .. } => {
            format!("{}: enter it once, in all its rooms", session(kept))
        }
        Mark::SharedRoom { room } => {
            let name = agenda.room(*room).map(|room| room.name.to_string());
            format!("make {} a shared room", name.unwrap_or_default())
        }
        Mark::Delete { kept, .. } => format!("{}: delete the second entry", session(kept)),
        Mark::Waive => "waive it".to_owned(),
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
            conference,
            revision,
            kind,
            actor,
            origin,
            at,
            resources,
            notes,
        } = change;
        let at = at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        ChangeReport {
            id,
            conference_id: conference.map(|id| id.to_string()),
            revision,
            kind,
            actor,
            origin,
            at,
            resources,
            notes: notes.into_iter().map(NoteReport::from).collect(),
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
        let overlaps = Overlaps::of(agenda);
        let explained = |conflict: &Conflict| {
            let mut report = ConflictReport::from(conflict);
            report.explain(agenda, overlaps.finding(conflict));
            report
        };
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
                .map(|conflict| explained(conflict))
                .collect(),
            notes,
        }
    }
}
