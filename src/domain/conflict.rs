//! A breach of a rule: who, where, when; how severe; and whether somebody has accepted it.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::hash::hex;
use super::ids::{PersonId, RoomId, SessionId};
use super::local_time::Interval;
use super::text::{Line, Name};
use super::words::words;

words! {
    /// What a breach of a rule stands in the way of.
    Severity {
        /// The edit that introduces it, and publishing.
        Block = "block",
        /// Publishing.
        BlockRelease = "block_release",
        /// Nothing; it is told.
        Warn = "warn",
        /// Nothing; it is not looked for.
        Off = "off",
    }
}

/// What a rule found: the subjects are its identity, the rest describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    pub sessions: Vec<SessionId>,
    pub rooms: Vec<RoomId>,
    pub people: Vec<PersonId>,
    /// The time that it concerns.
    pub when: Option<Interval>,
    /// One sentence that names the things, the place and the time.
    pub detail: String,
}

/// One breach of a rule in an agenda.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The code of the rule.
    pub rule: &'static str,
    pub severity: Severity,
    pub sessions: Vec<SessionId>,
    pub rooms: Vec<RoomId>,
    pub people: Vec<PersonId>,
    pub when: Option<Interval>,
    pub detail: String,
    /// Its identity, for waiving it: the same for the same rule, sessions, rooms and people.
    pub key: String,
    /// By whom and why it was accepted.
    pub waiver: Option<Waiver>,
}

impl Conflict {
    pub fn new(rule: &'static str, severity: Severity, breach: Breach) -> Self {
        let Breach {
            mut sessions,
            mut rooms,
            mut people,
            when,
            detail,
        } = breach;
        sessions.sort();
        rooms.sort();
        people.sort();
        let key = key(rule, &sessions, &rooms, &people);
        Conflict {
            rule,
            severity,
            sessions,
            rooms,
            people,
            when,
            detail,
            key,
            waiver: None,
        }
    }

    /// How long it lasts; it has grown when this has.
    pub fn minutes(&self) -> i64 {
        self.when.map_or(0, Interval::minutes)
    }

    /// True while it stands in the way of publishing.
    pub fn blocks_release(&self) -> bool {
        let severe = matches!(self.severity, Severity::Block | Severity::BlockRelease);
        severe && self.waiver.is_none()
    }
}

fn key(rule: &str, sessions: &[SessionId], rooms: &[RoomId], people: &[PersonId]) -> String {
    let mut hash = Sha256::new();
    hash.update(rule);
    for id in sessions {
        hash.update(b"s");
        hash.update(id.0);
    }
    for id in rooms {
        hash.update(b"r");
        hash.update(id.0);
    }
    for id in people {
        hash.update(b"p");
        hash.update(id.0);
    }
    // 64 bits: a programme has some hundred conflicts, not four billion.
    hex(&hash.finalize(), 8)
}

/// A request to accept a conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waive {
    pub key: String,
    pub reason: Line,
}

/// A conflict that a named person accepted, for a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    pub key: String,
    pub reason: Line,
    pub by: Name,
    pub at: DateTime<Utc>,
    /// How long the conflict lasted when it was accepted; it lapses when the conflict grows.
    pub minutes: i64,
}
