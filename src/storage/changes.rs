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
    /// A conference was deleted.
    Delete,
    /// A token was made, given another secret, or revoked.
    Token,
    /// A person's link was made or taken away.
    Link,
}

impl ChangeKind {
    fn word(self) -> &'static str {
        match self {
            ChangeKind::Create => "create",
            ChangeKind::Edit => "edit",
            ChangeKind::Import => "import",
            ChangeKind::Publish => "publish",
            ChangeKind::Redact => "redact",
            ChangeKind::Delete => "delete",
            ChangeKind::Token => "token",
            ChangeKind::Link => "link",
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
    conference_id: Option<Id>,
    revision: Revision,
    kind: &'a str,
    actor: &'a str,
    at: Instant,
    resources: Json,
    notes: Json,
    origin: Option<String>,
}

/// Keeps what was done, in the transaction in which it is done; what is about no conference in
/// particular has none, and no revision (0).
pub fn append(
    tx: &mut Tx<'_>,
    conference: Option<ConferenceId>,
    revision: Revision,
    log: &Log<'_>,
    resources: Value,
) -> Result<(), Error> {
    let notes = serde_json::to_value(log.notes).map_err(|e| Error::Corrupt(e.to_string()))?;
    let row = NewChange {
        conference_id: conference.map(|id| Id(id.0)),
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
    pub conference: Option<ConferenceId>,
    pub revision: Revision,
    pub kind: String,
    pub actor: String,
    /// The address that it was asked for from.
    pub origin: Option<String>,
    pub at: DateTime<Utc>,
    /// What differs: kind, id, and the fields before and after.
    pub resources: Value,
    /// What there was to say about it: the notes of an import, the reason of a redaction.
    pub notes: Vec<StoredNote>,
}

/// The changes after one, oldest first: of a conference, or all.
pub fn changes(
    tx: &mut Tx<'_>,
    conference: Option<ConferenceId>,
    after: i64,
    limit: i64,
) -> Result<Vec<StoredChange>, Error> {
    type Row = (
        i64,
        Option<Id>,
        Revision,
        String,
        String,
        Option<String>,
        Instant,
        Json,
        Json,
    );
    let all = changes::table
        .filter(changes::id.gt(after))
        .order(changes::id)
        .limit(limit)
        .select((
            changes::id,
            changes::conference_id,
            changes::revision,
            changes::kind,
            changes::actor,
            changes::origin,
            changes::at,
            changes::resources,
            changes::notes,
        ));
    let rows: Vec<Row> = match conference {
        None => on_both!(tx, c => all.load(c))?,
        Some(id) => on_both!(tx, c => all.filter(changes::conference_id.eq(Id(id.0))).load(c))?,
    };
    let read = |(id, of, revision, kind, actor, origin, at, resources, notes): Row| {
        Ok(StoredChange {
            id,
            conference: of.map(|id| id.0.into()),
            revision,
            kind,
            actor,
            origin,
            at: at.0,
            resources: resources.0,
            notes: read_notes(notes)?,
        })
    };
    rows.into_iter().map(read).collect()
}

fn read_notes(Json(notes): Json) -> Result<Vec<StoredNote>, Error> {
    serde_json::from_value(notes).map_err(|e| Error::Corrupt(format!("notes: {e}")))
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
    let notes = notes
        .into_iter()
        .map(read_notes)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(notes.into_iter().flatten().collect())
}
