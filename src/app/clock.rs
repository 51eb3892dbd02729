//! The clock and new identities.

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

/// The present, in microseconds: what both databases keep.
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}

/// A new identity (UUIDv7): later ones sort after earlier ones.
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}
