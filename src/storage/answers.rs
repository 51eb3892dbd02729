//! What was answered to requests that carry an Idempotency-Key.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;

use super::conn::{Tx, on_both};
use super::error::Error;
use super::schema::idempotency_keys as answers;
use super::sql_types::{Instant, Json};
use crate::domain::text::Name;

/// The hash of a request and its answer, if there was one since.
pub fn recall_answer(
    tx: &mut Tx<'_>,
    by: &Name,
    key: &str,
    since: DateTime<Utc>,
) -> Result<Option<(String, String)>, Error> {
    let row: Option<(String, Json)> = on_both!(tx, c => answers::table
        .filter(answers::actor.eq(by.as_str()))
        .filter(answers::key.eq(key))
        .filter(answers::at.ge(Instant(since)))
        .select((answers::request_hash, answers::answer))
        .first(c)
        .optional())?;
    let text = |(hash, Json(answer)): (String, Json)| match answer {
        Value::String(answer) => Ok((hash, answer)),
        other => Err(Error::Corrupt(format!("an answer: {other}"))),
    };
    row.map(text).transpose()
}

/// Keeps the answer to a request, by its key and hash.
pub fn keep_answer(
    tx: &mut Tx<'_>,
    by: &Name,
    (key, request_hash): (&str, &str),
    answer: String,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let row = (
        answers::actor.eq(by.as_str()),
        answers::key.eq(key),
        answers::request_hash.eq(request_hash),
        // A text: what PostgreSQL takes for an object comes back with its fields in another order.
        answers::answer.eq(Json(Value::String(answer))),
        answers::at.eq(Instant(at)),
    );
    on_both!(tx, c => diesel::insert_into(answers::table).values(row).execute(c))?;
    Ok(())
}

/// Forgets answers that are older.
pub fn forget_answers(tx: &mut Tx<'_>, before: DateTime<Utc>) -> Result<(), Error> {
    let old = answers::table.filter(answers::at.lt(Instant(before)));
    on_both!(tx, c => diesel::delete(old).execute(c))?;
    Ok(())
}
