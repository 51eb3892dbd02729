//! What can go wrong with a database.

/// Why storage could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address names no database that is known here.
    #[error("this is not a database address; write postgres://user@host/name or sqlite:PATH")]
    Address,
    /// A parameter of the address cannot be what it says.
    #[error("the database address cannot be used: {0}")]
    Parameter(String),
    /// The database is not there, refuses, or is busy: the same request may succeed later.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// There is no room for what should be written; nothing of it was, and reading goes on.
    #[error("the disk of the database is full, or does not take what is written: {0}")]
    Full(String),
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

/// What the databases say when there is no room: SQLite's `SQLITE_FULL`, its `SQLITE_IOERR` (for
/// files that cannot grow), and PostgreSQL's 53100, whose code diesel does not hand on, so that the
/// words of the operating system have to do.
const FULL: [&str; 4] = [
    "database or disk is full",
    "disk I/O error",
    "No space left on device",
    "Disk quota exceeded",
];

/// What they say when the same may succeed in a moment: a lock that was not granted in time, a
/// statement that took too long, a server that is being stopped.
const PASSING: [&str; 4] = [
    "database is locked",
    "unable to open database file",
    "canceling statement due to",
    "terminating connection due to",
];

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind as Kind, Error as Diesel};
        let one_of = |known: &[&str], said: &str| known.iter().any(|words| said.contains(words));
        match error {
            Diesel::DatabaseError(Kind::UniqueViolation, ref info) => {
                Error::Exists(info.message().to_owned())
            }
            Diesel::DatabaseError(Kind::ClosedConnection | Kind::UnableToSendCommand, ref info) => {
                Error::Unavailable(info.message().to_owned())
            }
            Diesel::DatabaseError(_, ref info) if one_of(&FULL, info.message()) => {
                Error::Full(info.message().to_owned())
            }
            Diesel::DatabaseError(_, ref info) if one_of(&PASSING, info.message()) => {
                Error::Unavailable(info.message().to_owned())
            }
            // The first of the two failures says why.
            Diesel::RollbackErrorOnCommit { commit_error, .. } => Error::from(*commit_error),
            Diesel::BrokenTransactionManager => Error::Unavailable(error.to_string()),
            other => Error::Database(other),
        }
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

#[cfg(test)]
mod tests {
    use diesel::result::{DatabaseErrorKind as Kind, Error as Diesel};

    use super::*;

    fn said(words: &str) -> Error {
        Error::from(Diesel::DatabaseError(
            Kind::Unknown,
            Box::new(words.to_owned()),
        ))
    }

    #[test]
    fn a_full_disk_is_told_from_other_failures_on_both_databases() {
        let extend = "could not extend file \"base/5/16402\": No space left on device";
        for full in ["database or disk is full", "disk I/O error", extend] {
            assert!(matches!(said(full), Error::Full(_)), "{full}");
        }
        let stopped = "terminating connection due to administrator command";
        for passing in ["database is locked", stopped] {
            assert!(matches!(said(passing), Error::Unavailable(_)), "{passing}");
        }
        assert!(matches!(said("no such table: x"), Error::Database(_)));
    }

    #[test]
    fn a_commit_that_fails_is_told_and_not_the_rollback_after_it() {
        let full = Diesel::DatabaseError(
            Kind::Unknown,
            Box::new("database or disk is full".to_owned()),
        );
        let both = Diesel::RollbackErrorOnCommit {
            rollback_error: Box::new(Diesel::NotInTransaction),
            commit_error: Box::new(full),
        };
        assert!(matches!(Error::from(both), Error::Full(_)));
    }
}
