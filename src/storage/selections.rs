//! What attendees have chosen: found by the hash of a secret, changed by that of another.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::{Tx, on_both};
use super::details::Detail;
use super::error::Error;
use super::schema::selections;
use super::sql_types::{Id, Instant, Json};
use crate::domain::ids::{ConferenceId, SessionId};

/// A selection as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredSelection {
    pub conference: ConferenceId,
    pub sessions: Vec<SessionId>,
    pub key_hash: String,
}

/// Keeps a new selection.
pub fn add_selection(
    tx: &mut Tx<'_>,
    feed_hash: &str,
    selection: &StoredSelection,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let row = (
        selections::feed_hash.eq(feed_hash),
        selections::key_hash.eq(&selection.key_hash),
        selections::conference_id.eq(Id(selection.conference.0)),
        selections::session_ids.eq(Json(selection.sessions.store())),
        selections::created_at.eq(Instant(at)),
        selections::changed_at.eq(Instant(at)),
    );
    on_both!(tx, c => diesel::insert_into(selections::table).values(row).execute(c))?;
    Ok(())
}

/// The selection behind the hash of a secret.
pub fn selection(tx: &mut Tx<'_>, feed_hash: &str) -> Result<Option<StoredSelection>, Error> {
    let row: Option<(Id, Json, String)> = on_both!(tx, c => selections::table
        .find(feed_hash)
        .select((selections::conference_id, selections::session_ids, selections::key_hash))
        .first(c)
        .optional())?;
    let read = |(conference, Json(sessions), key_hash): (Id, Json, String)| {
        Ok(StoredSelection {
            conference: conference.0.into(),
            sessions: Detail::read(&sessions)?,
            key_hash,
        })
    };
    row.map(read).transpose()
}

/// Chooses other sessions.
pub fn change_selection(
    tx: &mut Tx<'_>,
    feed_hash: &str,
    sessions: &[SessionId],
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let row = (
        selections::session_ids.eq(Json(sessions.to_vec().store())),
        selections::changed_at.eq(Instant(at)),
    );
    let one = selections::table.find(feed_hash);
    on_both!(tx, c => diesel::update(one).set(row).execute(c))?;
    Ok(())
}

/// Forgets a selection.
pub fn delete_selection(tx: &mut Tx<'_>, feed_hash: &str) -> Result<(), Error> {
    on_both!(tx, c => diesel::delete(selections::table.find(feed_hash)).execute(c))?;
    Ok(())
}
