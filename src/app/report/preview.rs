//! What an import would do, or has done.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{ConflictReport, NoteReport};
use crate::domain::agenda::Agenda;
use crate::domain::ids::SessionId;
use crate::domain::local_time::Zone;
use crate::domain::overlaps::Overlaps;
use crate::domain::programme::{Note, ProgrammeAppearance, ProgrammeSession};
use crate::domain::reconcile::{Fate, Kept, Outcome, walls_in};
use crate::domain::words::Word;
use crate::intake::Reading;

/// What a file says, and what becomes of it.
#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct ImportPreview {
    /// How the file was read.
    pub format: String,
    /// Whose programme it is: its next edition is compared with this one.
    pub source: String,
    /// The zone as printed ("ET").
    pub zone_label: Option<String>,
    /// The IANA name of the zone of the times below; `null` while none is known, and then they are
    /// as printed.
    pub zone: Option<String>,
    /// In order of time.
    pub days: Vec<PreviewDay>,
    /// The sessions without a time.
    pub unplaced: Vec<PreviewSession>,
    /// How many different people the file names.
    pub people_count: usize,
    /// How many different rooms the file names.
    pub room_count: usize,
    pub notes: Vec<NoteReport>,
    /// The conflicts that it would bring; `null` while a zone or dates are missing.
    pub conflicts: Option<Vec<ConflictReport>>,
    /// What changes here; `null` while a zone or dates are missing.
    pub outcome: Option<OutcomeReport>,
    /// The revision that it has made; `null` for a preview, and where nothing changed.
    pub revision: Option<i64>,
}

#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct PreviewDay {
    /// `null` when none is printed and none was given.
    pub date: Option<String>,
    pub label: Option<String>,
    /// True when the order of the days was concluded, not printed.
    pub order_inferred: bool,
    pub sessions: Vec<PreviewSession>,
}

#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct PreviewSession {
    /// What the file calls it.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    pub label: Option<String>,
    pub title: String,
    pub kind: String,
    /// `draft`, `confirmed` or `cancelled`.
    pub status: String,
    /// Wall time, `HH:MM`; `null` for a session without a time.
    pub starts: Option<String>,
    /// Wall time; before `starts` it is the next day's; `null` when none is printed.
    pub ends: Option<String>,
    pub rooms: Vec<String>,
    /// True when it takes place in all of them.
    pub all_rooms: bool,
    pub track: Option<String>,
    pub language: Option<String>,
    pub tags: Vec<String>,
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

/// What becomes of the sessions here.
#[derive(Serialize, ToSchema, Debug, Clone, PartialEq, Default)]
pub struct OutcomeReport {
    pub added: Vec<SessionReport>,
    pub changed: Vec<SessionReport>,
    /// How many are here as the file has them.
    pub unchanged: usize,
    /// What differs from the file and stays, because it was changed here.
    pub kept: Vec<KeptReport>,
    /// What the source had and has no longer.
    pub missing: Vec<MissingReport>,
    /// Sessions of the file that may be one of several here; they come in as new ones.
    pub ambiguous: Vec<AmbiguousReport>,
    pub people_added: usize,
    pub rooms_added: usize,
}

#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct SessionReport {
    #[schema(format = Uuid)]
    pub id: String,
    pub title: String,
    /// The fields that change; empty for a new session.
    pub fields: Vec<String>,
}

#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct KeptReport {
    /// `session`, `person`, `room`, `track`, `day` or `time slot`.
    pub kind: String,
    #[schema(format = Uuid)]
    pub id: String,
    pub name: String,
    /// The fields that stay; empty for something that was deleted here.
    pub fields: Vec<String>,
}

#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct MissingReport {
    #[schema(format = Uuid)]
    pub id: String,
    pub title: String,
    /// `kept`, `cancelled` or `deleted`.
    pub fate: String,
}

#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct AmbiguousReport {
    pub title: String,
    /// The line of the file, counted from 1.
    pub line: usize,
    pub candidates: Vec<SessionReport>,
}

/// What is known of an import besides what the file says.
pub struct Judged<'a> {
    pub agenda: &'a Agenda,
    /// The agenda before it.
    pub before: &'a Agenda,
    pub outcome: &'a Outcome,
}

impl ImportPreview {
    pub(in crate::app) fn new(
        reading: &Reading,
        source: &str,
        (zone, dates): (Option<Zone>, &[NaiveDate]),
        judged: Option<&Judged<'_>>,
        notes: &[Note],
    ) -> Self {
        let programme = &reading.programme;
        let zones = (programme.conference.zone, zone);
        let day = |(index, day): (usize, &crate::domain::programme::ProgrammeDay)| {
            let date = day.date.or(dates.get(index).copied());
            PreviewDay {
                date: date.map(|date| date.to_string()),
                label: day.label.clone(),
                order_inferred: day.order_inferred,
                sessions: day
                    .sessions
                    .iter()
                    .map(|s| session(s, date, zones))
                    .collect(),
            }
        };
        let unplaced = programme.unplaced.iter();
        ImportPreview {
            format: reading.format.to_owned(),
            source: source.to_owned(),
            zone_label: programme.zone_label.clone(),
            zone: zone
                .or(programme.conference.zone)
                .map(|zone| zone.name().to_owned()),
            days: programme.days.iter().enumerate().map(day).collect(),
            unplaced: unplaced.map(|s| session(s, None, zones)).collect(),
            people_count: programme.people_count(),
            room_count: programme.room_count(),
            notes: notes.iter().map(NoteReport::from).collect(),
            conflicts: judged.map(|judged| conflicts(judged.agenda)),
            outcome: judged.map(OutcomeReport::new),
            revision: None,
        }
    }

    /// How many sessions the file has.
    pub fn session_count(&self) -> usize {
        let placed: usize = self.days.iter().map(|day| day.sessions.len()).sum();
        placed + self.unplaced.len()
    }
}

/// The conflicts of an agenda, each with what it most likely is and what would settle it.
pub(super) fn conflicts(agenda: &Agenda) -> Vec<ConflictReport> {
    let overlaps = Overlaps::of(agenda);
    let report = |conflict| {
        let mut report = ConflictReport::from(conflict);
        report.explain(agenda, overlaps.finding(conflict));
        report
    };
    agenda.conflicts().iter().map(report).collect()
}

impl OutcomeReport {
    fn new(judged: &Judged<'_>) -> Self {
        let Outcome {
            added,
            changed,
            unchanged,
            kept,
            missing,
            ambiguous,
            people_added,
            rooms_added,
        } = judged.outcome;
        let title = |id: SessionId| {
            let session = judged
                .agenda
                .session(id)
                .or_else(|| judged.before.session(id));
            session
                .map(|session| session.title.to_string())
                .unwrap_or_default()
        };
        let session = |id: SessionId, fields: &[&'static str]| SessionReport {
            id: id.to_string(),
            title: title(id),
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        };
        let gone = |(id, fate): &(SessionId, Fate)| MissingReport {
            id: id.to_string(),
            title: title(*id),
            fate: fate.word().to_owned(),
        };
        let doubtful = ambiguous.iter().map(|one| AmbiguousReport {
            title: one.title.clone(),
            line: one.line,
            candidates: one.candidates.iter().map(|id| session(*id, &[])).collect(),
        });
        OutcomeReport {
            added: added.iter().map(|id| session(*id, &[])).collect(),
            changed: changed
                .iter()
                .map(|(id, fields)| session(*id, fields))
                .collect(),
            unchanged: *unchanged,
            kept: kept.iter().map(KeptReport::from).collect(),
            missing: missing.iter().map(gone).collect(),
            ambiguous: doubtful.collect(),
            people_added: *people_added,
            rooms_added: *rooms_added,
        }
    }
}

impl From<&Kept> for KeptReport {
    fn from(kept: &Kept) -> Self {
        let Kept {
            what,
            id,
            name,
            fields,
        } = kept;
        KeptReport {
            kind: (*what).to_owned(),
            id: id.to_string(),
            name: name.clone(),
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        }
    }
}

fn session(
    session: &ProgrammeSession,
    date: Option<NaiveDate>,
    (printed, kept): (Option<Zone>, Option<Zone>),
) -> PreviewSession {
    let read = kept.and_then(|kept| walls_in(session, date, printed, kept));
    let read = read.map(|(starts, ends)| (starts.wall().time(), ends.map(|ends| ends.time())));
    let walls = read.or_else(|| session.time.walls());
    let clock = |time: chrono::NaiveTime| time.format("%H:%M").to_string();
    PreviewSession {
        reference: session.reference.clone(),
        label: session.label.clone(),
        title: session.title.clone(),
        kind: session.kind.word().to_owned(),
        status: session.status.word().to_owned(),
        starts: walls.map(|(starts, _)| clock(starts)),
        ends: walls.and_then(|(_, ends)| ends).map(clock),
        rooms: session.rooms.clone(),
        all_rooms: session.all_rooms,
        track: session.track.clone(),
        language: session.language.clone(),
        tags: session.tags.clone(),
        abstract_text: session.abstract_text.clone(),
        people: session.people.iter().map(person).collect(),
        line: session.line,
    }
}

fn person(person: &ProgrammeAppearance) -> PreviewPerson {
    let ProgrammeAppearance {
        reference: _,
        name,
        role,
        role_inferred,
        title,
        affiliation,
        line: _,
    } = person;
    let parts: Vec<&str> = [title, affiliation]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    PreviewPerson {
        name: name.clone(),
        role: role.word().to_owned(),
        role_inferred: *role_inferred,
        affiliation: (!parts.is_empty()).then(|| parts.join(", ")),
    }
}
