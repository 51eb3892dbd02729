//! Connections, pools and transactions of both databases.

use std::path::PathBuf;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, QueryResult, SqliteConnection};

use super::error::Error;
use super::migrate;
use super::pool::{Manager, Pool};
use super::postgres::{PgConnection, PgManager};
use super::sqlite::{self, SqliteManager};

/// Which database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// One file.
    Sqlite(PathBuf),
    /// `postgres://…`
    Postgres(String),
}

impl Address {
    /// Takes `postgres://…`, `postgresql://…` or `sqlite:PATH`.
    pub fn parse(address: &str) -> Result<Self, Error> {
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            return Ok(Address::Postgres(address.to_owned()));
        }
        let path = address.strip_prefix("sqlite:");
        match path.map(|path| path.strip_prefix("//").unwrap_or(path)) {
            Some(path) if !path.is_empty() && !path.contains(":memory:") => {
                Ok(Address::Sqlite(path.into()))
            }
            _ => Err(Error::Address),
        }
    }
}

/// A transaction on either database.
pub enum Tx<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

/// Compiles one query body for both databases.
macro_rules! on_both {
    ($tx:expr, $connection:ident => $body:expr) => {
        match $tx {
            $crate::storage::conn::Tx::Sqlite(connection) => {
                let $connection = &mut **connection;
                $body
            }
            $crate::storage::conn::Tx::Postgres(connection) => {
                let $connection = &mut **connection;
                $body
            }
        }
    };
}
pub(super) use on_both;

/// The database, with its pools.
pub struct Store(Engine);

enum Engine {
    /// One writer, because SQLite has one; readers that cannot write.
    Sqlite {
        writer: Pool<SqliteManager>,
        readers: Pool<SqliteManager>,
    },
    Postgres(Box<Pool<PgManager>>),
}

/// Enough for the organizers of one machine; attendees never reach the database.
const CONNECTIONS_MAX: usize = 8;

/// A request waits this long for a connection before it is told to come back.
const CHECK_OUT: Duration = Duration::from_secs(2);

/// The one writer of SQLite is waited for longer: nothing but the queue before it takes the time.
const CHECK_OUT_OF_WRITER: Duration = Duration::from_secs(4);

impl Store {
    /// Opens the database and brings its tables up to date.
    pub fn open(address: &Address) -> Result<Store, Error> {
        bring_up_to_date(address)?;
        Store::with(address, |manager| manager)
    }

    /// The same for work that takes its time, such as loading all there is: a statement may take
    /// as long as it needs.
    pub fn open_patiently(address: &Address) -> Result<Store, Error> {
        bring_up_to_date(address)?;
        Store::open_as_is(address)
    }

    /// Opens a database without bringing it up to date; a statement may take as long as it needs.
    pub fn open_as_is(address: &Address) -> Result<Store, Error> {
        Store::with(address, PgManager::patient)
    }

    fn with(address: &Address, how: impl Fn(PgManager) -> PgManager) -> Result<Store, Error> {
        Ok(Store(match address {
            Address::Sqlite(path) => {
                let manager = |read_only| SqliteManager::new(path, read_only);
                Engine::Sqlite {
                    writer: Pool::new(manager(false), 1, CHECK_OUT_OF_WRITER),
                    readers: Pool::new(manager(true), CONNECTIONS_MAX, CHECK_OUT),
                }
            }
            Address::Postgres(url) => {
                let manager = how(PgManager::new(url)?);
                let pool = Pool::new(manager, CONNECTIONS_MAX, CHECK_OUT);
                Engine::Postgres(Box::new(pool))
            }
        }))
    }

    /// Runs a body in one transaction that writes; an error undoes all of it.
    pub fn write<T, E: From<Error>>(
        &self,
        body: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut said = None;
        let body = heard(&mut said, body);
        let outcome = match &self.0 {
            // A deferred transaction that starts to write ignores the busy time-out.
            Engine::Sqlite { writer, .. } => {
                writer.with(|c| c.immediate_transaction(|c| body(&mut Tx::Sqlite(c))))
            }
            Engine::Postgres(pool) => pool.with(|session| {
                session
                    .connection
                    .transaction(|c| body(&mut Tx::Postgres(c)))
            }),
        };
        settle(outcome?, said)
    }

    /// Runs a body that reads one consistent state.
    pub fn read<T, E: From<Error>>(
        &self,
        body: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut said = None;
        let body = heard(&mut said, body);
        let outcome = match &self.0 {
            Engine::Sqlite { readers, .. } => {
                readers.with(|c| c.transaction(|c| body(&mut Tx::Sqlite(c))))
            }
            Engine::Postgres(pool) => pool.with(|session| {
                session.connection.transaction(|c| {
                    c.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
                    body(&mut Tx::Postgres(c))
                })
            }),
        };
        settle(outcome?, said)
    }

    /// Empties the journal of SQLite into the database, so that nothing is left in it of what was
    /// taken out; readers at work keep some of it until the next time.
    pub fn settle_journal(&self) {
        let Engine::Sqlite { writer, .. } = &self.0 else {
            return;
        };
        let settled = writer.with(|c| c.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)"));
        if let Err(error) = settled.and_then(|settled| settled.map_err(Error::from)) {
            tracing::warn!(%error, "the journal of the database was not emptied");
        }
    }

    /// Asks the database for nothing, to see that it answers.
    pub fn ping(&self) -> Result<(), Error> {
        self.read(|tx| on_both!(tx, c => c.batch_execute("SELECT 1").map_err(Error::from)))
    }
}

fn bring_up_to_date(address: &Address) -> Result<(), Error> {
    match address {
        Address::Sqlite(path) => {
            // Whatever stands in the way, SQLite says it better; most often the file is there.
            drop(sqlite::make_private(path));
            let mut connection = SqliteManager::new(path, false).connect(CHECK_OUT)?;
            migrate::sqlite(&mut connection, path)
        }
        Address::Postgres(url) => {
            let mut session = PgManager::new(url)?.patient().connect(CHECK_OUT)?;
            migrate::postgres(&mut session.connection)
        }
    }
}

/// A body whose error is laid aside; all that diesel hears of it is to roll back.
fn heard<T, E>(
    said: &mut Option<E>,
    body: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
) -> impl FnOnce(&mut Tx<'_>) -> QueryResult<T> {
    move |tx: &mut Tx<'_>| {
        body(tx).map_err(|error| {
            *said = Some(error);
            diesel::result::Error::RollbackTransaction
        })
    }
}

/// How a transaction ended: by what its body said, or by what the database said.
fn settle<T, E: From<Error>>(outcome: QueryResult<T>, said: Option<E>) -> Result<T, E> {
    match (outcome.map_err(Error::from), said) {
        (Ok(value), _) => Ok(value),
        // Nobody was there to roll back: the body had met with that, whatever it took it for.
        (Err(lost @ Error::Unavailable(_)), _) => Err(lost.into()),
        // When its disk is full, SQLite has rolled back before it is asked to, and says so.
        (Err(_), Some(error)) => Err(error),
        (Err(error), None) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        let path = |text: &str| Address::Sqlite(text.into());
        assert_eq!(Address::parse("sqlite:a/b.db").unwrap(), path("a/b.db"));
        assert_eq!(Address::parse("sqlite:///a/b.db").unwrap(), path("/a/b.db"));
        let url = "postgres://plenary@localhost/plenary";
        assert_eq!(Address::parse(url).unwrap(), Address::Postgres(url.into()));
        for bad in ["", "mysql://x", "sqlite:", "sqlite::memory:", "plenary.db"] {
            assert!(matches!(Address::parse(bad), Err(Error::Address)), "{bad}");
        }
    }
}
