//! Requests that may arrive twice and must happen once (Idempotency-Key).

use chrono::Duration;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Error, clock};
use crate::domain::access::Actor;
use crate::storage::{self, Tx};

/// How long an answer is kept for a repeated request, in hours.
const KEPT_HOURS: i64 = 24;

/// What makes a request the same one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// What the caller calls it.
    pub key: String,
    /// The hash of all that was asked.
    pub request_hash: String,
}

/// What was answered: enough to say it again, word for word.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    /// Header fields besides those that every answer has.
    pub headers: Vec<(String, String)>,
    pub body: Value,
}

/// The answer that a request has had already.
pub(super) fn recall(
    tx: &mut Tx<'_>,
    by: &Actor,
    once: Option<&Once>,
) -> Result<Option<Answer>, Error> {
    let Some(Once { key, request_hash }) = once else {
        return Ok(None);
    };
    let since = clock::now() - Duration::hours(KEPT_HOURS);
    let Some((hash, answer)) = storage::recall_answer(tx, &by.name, key, since)? else {
        return Ok(None);
    };
    if hash != *request_hash {
        return Err(Error::KeyReused(key.clone()));
    }
    let answer = serde_json::from_str(&answer);
    let corrupt = |e: serde_json::Error| storage::Error::Corrupt(format!("an answer: {e}"));
    Ok(Some(answer.map_err(corrupt)?))
}

/// Keeps an answer in the transaction of its effect.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    by: &Actor,
    once: Option<&Once>,
    answer: &Answer,
) -> Result<(), Error> {
    let Some(Once { key, request_hash }) = once else {
        return Ok(());
    };
    let now = clock::now();
    let answer = serde_json::to_string(answer);
    let answer = answer.map_err(|e| storage::Error::Corrupt(format!("an answer: {e}")))?;
    storage::forget_answers(tx, now - Duration::hours(KEPT_HOURS))?;
    let kept = storage::keep_answer(tx, &by.name, (key, request_hash), answer, now);
    kept.map_err(|error| match error {
        // Another request of the same key was first, in another conference at the same moment.
        storage::Error::Exists(_) => Error::KeyReused(key.clone()),
        other => Error::Storage(other),
    })
}
