//! Why a use case did not do what it was asked; nothing of it has happened.

use crate::domain;
use crate::domain::conflict::Conflict;
use crate::domain::free_places::FreePlace;
use crate::domain::ids::Revision;
use crate::{intake, storage};

/// Every way in which a use case ends without effect.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was asked breaks a law of the programme.
    #[error(transparent)]
    Domain(#[from] domain::error::Error),
    /// What was asked would introduce conflicts; where the session would fit instead.
    #[error("{}", domain::error::conflicts(.conflicts))]
    Conflict {
        conflicts: Vec<Conflict>,
        places: Vec<FreePlace>,
    },
    #[error(
        "the agenda is at revision {current}, and you have seen revision {seen}; read it again"
    )]
    Outdated { seen: Revision, current: Revision },
    #[error(
        "the Idempotency-Key {0:?} was sent with another request; each request has a key of its own"
    )]
    KeyReused(String),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Intake(#[from] intake::Error),
    #[error(
        "there is no conference {0:?}; `plenary import --new` or POST /api/v1/conferences \
             makes one"
    )]
    NoConference(String),
    #[error("there is already a conference {0:?}; choose another slug")]
    SlugTaken(String),
    #[error("this id is taken; choose another one, such as a new UUIDv7")]
    IdTaken,
    #[error("{0:?} has not been published yet")]
    NotPublished(String),
    #[error("there is no format {0:?}; there are {known}", known = formats())]
    NoFormat(String),
    /// A choice of a feed's reader that there is not.
    #[error("{name}: {detail}")]
    Choice { name: &'static str, detail: String },
    #[error("there is no {what} {name}")]
    NotFound { what: &'static str, name: String },
    /// Conflicts stand in the way of publishing.
    #[error(
        "{} in the way of publishing; mend or waive: {}",
        stand(.0.len()), domain::error::conflicts(.0)
    )]
    Blocked(Vec<Conflict>),
    /// An import cannot be applied without what the text does not print.
    #[error("the text does not print everything that is needed: {0}")]
    ImportNeeds(String),
    /// An import holds values that cannot be.
    #[error("the programme cannot be brought in: {0}")]
    ImportInvalid(String),
    #[error("there is already a token {0:?}; revoke it or choose another name")]
    TokenExists(String),
    #[error("nobody can give a token more than they may do themselves")]
    TooMuch,
    #[error("there is no token {0:?}; `plenary token list` shows them")]
    NoToken(String),
    #[error(
        "there is no database at {0}; `plenary serve` or `plenary import --new` makes one, \
             --data or --database names another"
    )]
    NoDatabase(String),
    #[error("{name}: {detail}")]
    Setting { name: &'static str, detail: String },
    #[error("the folder {path} cannot be written: {reason}; give another one with --data")]
    Folder { path: String, reason: String },
}

fn stand(count: usize) -> String {
    if count == 1 {
        "a conflict stands".to_owned()
    } else {
        format!("{count} conflicts stand")
    }
}

fn formats() -> String {
    crate::render::ALL
        .iter()
        .map(|format| format.id)
        .collect::<Vec<_>>()
        .join(", ")
}

impl Error {
    /// True when the address of the database makes no sense.
    pub fn is_address(&self) -> bool {
        use storage::Error as E;
        matches!(self, Error::Storage(E::Address | E::Parameter(_)))
    }

    /// True when there is no room on the database's disk.
    pub fn is_full(&self) -> bool {
        matches!(self, Error::Storage(storage::Error::Full(_)))
    }

    /// True when the same request may succeed in a moment.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Error::Storage(
                storage::Error::Unavailable(_) | storage::Error::Raced | storage::Error::Newer(_)
            )
        )
    }
}
