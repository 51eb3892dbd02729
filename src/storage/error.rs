//! What can go wrong with a database.

/// Why storage could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address names no database that is known here.
    #[error("this is not a database address; write postgres://user@host/name or sqlite:PATH")]
    Address,
    /// The database is not there, refuses, or is busy: the same request may succeed later.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// The database was written by a newer version of this program.
    #[error(
        "the database has the migration {0}, which this version of plenary does not know; \
         run the newer version that made it"
    )]
    Newer(String),
    /// The tables could not be brought up to date.
    #[error("the database could not be brought up to date: {0}")]
    Migration(String),
    /// A row holds what this program never writes.
    #[error("the database holds what cannot be: {0}")]
    Corrupt(String),
    /// Something that must be unique exists already.
    #[error("it exists already: {0}")]
    Exists(String),
    /// Somebody else changed the agenda between reading and writing it.
    #[error("the agenda was changed by somebody else at the same moment")]
    Raced,
    /// Anything else the database says.
    #[error("the database refused: {0}")]
    Database(diesel::result::Error),
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind as Kind, Error as Diesel};
        match error {
            Diesel::DatabaseError(Kind::UniqueViolation, ref info) => {
                Error::Exists(info.message().to_owned())
            }
            Diesel::DatabaseError(Kind::ClosedConnection | Kind::UnableToSendCommand, ref info) => {
                Error::Unavailable(info.message().to_owned())
            }
            Diesel::DatabaseError(_, ref info) if info.message().contains("database is locked") => {
                Error::Unavailable(info.message().to_owned())
            }
            Diesel::BrokenTransactionManager => Error::Unavailable(error.to_string()),
            other => Error::Database(other),
        }
    }
}

impl From<diesel::r2d2::PoolError> for Error {
    fn from(error: diesel::r2d2::PoolError) -> Self {
        Error::Unavailable(error.to_string())
    }
}

impl From<crate::domain::error::Error> for Error {
    /// A stored agenda is parsed again; what does not parse was not written by this program.
    fn from(error: crate::domain::error::Error) -> Self {
        Error::Corrupt(error.to_string())
    }
}

impl From<crate::domain::error::Fault> for Error {
    fn from(fault: crate::domain::error::Fault) -> Self {
        Error::Corrupt(fault.to_string())
    }
}
