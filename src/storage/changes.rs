//! The change log: audit trail and outbox in one, written in the transaction of the change.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::conn::{Tx, on_both};
use super::error::Error;
use super::schema::{changes, releases};
use super::sql_types::{Id, Instant, Json};
use crate::domain::access::Actor;
use crate::domain::ids::{ConferenceId, Revision};

/// What sort of request was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    Create,
    Edit,
    Import,
    Publish,
    Redact,
}

impl ChangeKind {
    fn word(self) -> &'static str {
        match self {
            ChangeKind::Create => "create",
            ChangeKind::Edit => "edit",
            ChangeKind::Import => "import",
            ChangeKind::Publish => "publish",
            ChangeKind::Redact => "redact",
        }
    }
}

/// Who did something, when, and what there was to say about it.
#[derive(Clone, Debug)]
pub struct Log<'a> {
    pub kind: ChangeKind,
    pub actor: &'a Actor,
    pub at: DateTime<Utc>,
    pub notes: &'a [StoredNote],
}

/// A note of an import, as it is kept with the change.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct StoredNote {
    pub line: Option<usize>,
    pub code: String,
    pub text: String,
}

#[derive(Insertable)]
#[diesel(table_name = changes)]
struct NewChange<'a> {
    conference_id: Id,
    revision: Revision,
    kind: &'a str,
    actor: &'a str,
    at: Instant,
    resources: Json,
    notes: Json,
    origin: Option<String>,
}

pub(super) fn append(
    tx: &mut Tx<'_>,
    conference: ConferenceId,
    revision: Revision,
    log: &Log<'_>,
    resources: Value,
) -> Result<(), Error> {
    let notes = serde_json::to_value(log.notes).map_err(|e| Error::Corrupt(e.to_string()))?;
    let row = NewChange {
        conference_id: Id(conference.0),
        revision,
        kind: log.kind.word(),
        actor: log.actor.name.as_str(),
        at: Instant(log.at),
        resources: Json(resources),
        notes: Json(notes),
        origin: log.actor.origin.map(|address| address.to_string()),
    };
    on_both!(tx, c => diesel::insert_into(changes::table).values(&row).execute(c))?;
    Ok(())
}

/// An accepted request, as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredChange {
    /// Counts over all conferences, in the order in which requests were accepted.
    pub id: i64,
    pub revision: Revision,
    pub kind: String,
    pub actor: String,
    /// The address that it was asked for from.
    pub origin: Option<String>,
    pub at: DateTime<Utc>,
    /// What differs: kind, id, and the fields before and after.
    pub resources: Value,
}

/// The changes of a conference after one, oldest first.
pub fn changes(
    tx: &mut Tx<'_>,
    conference: ConferenceId,
    after: i64,
    limit: i64,
) -> Result<Vec<StoredChange>, Error> {
    type Row = (i64, Revision, String, String, Option<String>, Instant, Json);
    let rows: Vec<Row> = on_both!(tx, c => changes::table
        .filter(changes::conference_id.eq(Id(conference.0)))
        .filter(changes::id.gt(after))
        .order(changes::id)
        .limit(limit)
        .select((
            changes::id,
            changes::revision,
            changes::kind,
            changes::actor,
            changes::origin,
            changes::at,
            changes::resources,
        ))
        .load(c))?;
    let change = |(id, revision, kind, actor, origin, at, Json(resources)): Row| StoredChange {
        id,
        revision,
        kind,
        actor,
        origin,
        at: at.0,
        resources,
    };
    Ok(rows.into_iter().map(change).collect())
}

/// The notes of imports, until the first release; what is public needs no notes any more.
pub fn notes_since_first_release(
    tx: &mut Tx<'_>,
    conference: ConferenceId,
) -> Result<Vec<StoredNote>, Error> {
    let id = Id(conference.0);
    let released: i64 = on_both!(tx, c => releases::table
        .filter(releases::conference_id.eq(id))
        .count()
        .get_result(c))?;
    if released > 0 {
        return Ok(Vec::new());
    }
    let notes: Vec<Json> = on_both!(tx, c => changes::table
        .filter(changes::conference_id.eq(id))
        .order(changes::id)
        .select(changes::notes)
        .load(c))?;
    let read = |Json(value)| serde_json::from_value::<Vec<StoredNote>>(value);
    let read = |json| read(json).map_err(|e| Error::Corrupt(format!("import notes: {e}")));
    let notes = notes.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(notes.into_iter().flatten().collect())
}
