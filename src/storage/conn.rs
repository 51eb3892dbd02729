//! Connections, pools and transactions of both databases.

use std::future::Future;
use std::path::PathBuf;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::r2d2::{ManageConnection, Pool, R2D2Connection};
use diesel::{Connection, SqliteConnection};
use diesel_async::AsyncPgConnection;
use diesel_async::async_connection_wrapper::{AsyncConnectionWrapper, BlockOn};
use tokio::runtime::{Builder, Runtime};

use super::error::Error;
use super::migrate;

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

/// PostgreSQL without libpq: the asynchronous client, driven by a small runtime of its own.
pub type PgConnection = AsyncConnectionWrapper<AsyncPgConnection, OwnRuntime>;

/// The runtime of one connection; it runs only while a query waits for it.
pub struct OwnRuntime(Option<Runtime>);

#[expect(clippy::expect_used, reason = "the trait has no way to fail")]
impl BlockOn for OwnRuntime {
    fn block_on<F: Future>(&self, future: F) -> F::Output {
        let runtime = self
            .0
            .as_ref()
            .expect("the runtime lives as long as its connection");
        runtime.block_on(future)
    }

    fn get_runtime() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build();
        OwnRuntime(Some(runtime.expect("the system grants a runtime")))
    }
}

impl Drop for OwnRuntime {
    /// Waiting for a runtime to end is not allowed where futures run; this one has nothing to end.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
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

struct SqliteManager {
    path: PathBuf,
    read_only: bool,
}

/// How long a writer waits for another process's write, in milliseconds.
const BUSY_TIMEOUT_MILLISECONDS: u32 = 5_000;

impl ManageConnection for SqliteManager {
    type Connection = SqliteConnection;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<SqliteConnection, Self::Error> {
        let path = self.path.to_string_lossy();
        let mut connection =
            SqliteConnection::establish(&path).map_err(diesel::r2d2::Error::ConnectionError)?;
        // The time-out goes first: switching the journal may have to wait for somebody, too.
        let query_only = if self.read_only { "ON" } else { "OFF" };
        let settings = format!(
            "PRAGMA busy_timeout = {BUSY_TIMEOUT_MILLISECONDS};
             PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA foreign_keys = ON;
             PRAGMA secure_delete = ON;
             PRAGMA query_only = {query_only};"
        );
        connection
            .batch_execute(&settings)
            .map_err(diesel::r2d2::Error::QueryError)?;
        Ok(connection)
    }

    fn is_valid(&self, _: &mut SqliteConnection) -> Result<(), Self::Error> {
        Ok(())
    }

    fn has_broken(&self, connection: &mut SqliteConnection) -> bool {
        connection.is_broken()
    }
}

struct PgManager {
    url: String,
}

impl ManageConnection for PgManager {
    type Connection = Box<PgConnection>;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Box<PgConnection>, Self::Error> {
        let connection = PgConnection::establish(&self.url);
        connection
            .map(Box::new)
            .map_err(diesel::r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, connection: &mut Box<PgConnection>) -> Result<(), Self::Error> {
        connection.ping().map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, connection: &mut Box<PgConnection>) -> bool {
        connection.is_broken()
    }
}

/// The database, with its pools.
pub struct Store(Engine);

enum Engine {
    /// One writer, because SQLite has one; readers that cannot write.
    Sqlite {
        writer: Pool<SqliteManager>,
        readers: Pool<SqliteManager>,
    },
    Postgres(Pool<PgManager>),
}

/// Enough for the organizers of one machine; attendees never reach the database.
const CONNECTIONS_MAX: u32 = 8;

/// A request waits this long for a connection, in seconds, before it is told to come back.
const CHECK_OUT_SECONDS: u64 = 2;

impl Store {
    /// Opens the database and brings its tables up to date.
    pub fn open(address: &Address) -> Result<Store, Error> {
        let engine = match address {
            Address::Sqlite(path) => {
                let manager = |read_only| SqliteManager {
                    path: path.clone(),
                    read_only,
                };
                let mut first = manager(false).connect().map_err(unavailable)?;
                migrate::sqlite(&mut first)?;
                let writer = pool(
                    manager(false),
                    1,
                    Duration::from_secs(CHECK_OUT_SECONDS * 2),
                )?;
                let wait = Duration::from_secs(CHECK_OUT_SECONDS);
                Engine::Sqlite {
                    writer,
                    readers: pool(manager(true), CONNECTIONS_MAX, wait)?,
                }
            }
            Address::Postgres(url) => {
                let manager = PgManager { url: url.clone() };
                let failed =
                    |error| Error::Unavailable(format!("{error} ({})", without_secret(url)));
                let mut first = manager.connect().map_err(failed)?;
                migrate::postgres(&mut first)?;
                let wait = Duration::from_secs(CHECK_OUT_SECONDS);
                Engine::Postgres(pool(manager, CONNECTIONS_MAX, wait)?)
            }
        };
        Ok(Store(engine))
    }

    /// Runs a body in one transaction that writes; an error undoes all of it.
    pub fn write<T, E: From<Error>>(
        &self,
        body: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.0 {
            Engine::Sqlite { writer, .. } => {
                let mut connection = writer.get().map_err(Error::from)?;
                // A deferred transaction that starts to write ignores the busy time-out.
                settle(connection.immediate_transaction(|c| ended(body(&mut Tx::Sqlite(c)))))
            }
            Engine::Postgres(pool) => {
                let mut connection = pool.get().map_err(Error::from)?;
                settle(connection.transaction(|c| ended(body(&mut Tx::Postgres(c)))))
            }
        }
    }

    /// Runs a body that reads one consistent state.
    pub fn read<T, E: From<Error>>(
        &self,
        body: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.0 {
            Engine::Sqlite { readers, .. } => {
                let mut connection = readers.get().map_err(Error::from)?;
                settle(connection.transaction(|c| ended(body(&mut Tx::Sqlite(c)))))
            }
            Engine::Postgres(pool) => {
                let mut connection = pool.get().map_err(Error::from)?;
                settle(connection.transaction(|c| {
                    c.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
                    ended(body(&mut Tx::Postgres(c)))
                }))
            }
        }
    }

    /// Asks the database for nothing, to see that it answers.
    pub fn ping(&self) -> Result<(), Error> {
        self.read(|tx| on_both!(tx, c => c.batch_execute("SELECT 1").map_err(Error::from)))
    }
}

/// How a transaction ended: by what its body says, or by what the database says.
enum End<E> {
    Body(E),
    Database(diesel::result::Error),
}

impl<E> From<diesel::result::Error> for End<E> {
    fn from(error: diesel::result::Error) -> Self {
        End::Database(error)
    }
}

fn ended<T, E>(result: Result<T, E>) -> Result<T, End<E>> {
    result.map_err(End::Body)
}

fn settle<T, E: From<Error>>(result: Result<T, End<E>>) -> Result<T, E> {
    result.map_err(|end| match end {
        End::Body(error) => error,
        End::Database(error) => Error::from(error).into(),
    })
}

fn pool<M: ManageConnection>(manager: M, size: u32, wait: Duration) -> Result<Pool<M>, Error> {
    let builder = Pool::builder().max_size(size).min_idle(Some(0));
    Ok(builder
        .connection_timeout(wait)
        .test_on_check_out(true)
        .build_unchecked(manager))
}

/// Where a database is, without who asks and with what password.
fn without_secret(url: &str) -> &str {
    let place = url.split_once("://").map_or(url, |(_, place)| place);
    let place = place.split('?').next().unwrap_or_default();
    place.rsplit_once('@').map_or(place, |(_, place)| place)
}

fn unavailable(error: diesel::r2d2::Error) -> Error {
    Error::Unavailable(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_without_its_secret() {
        let place = "db.example:5432/plenary";
        let url = format!("postgres://u:p@ss@{place}?sslmode=require");
        assert_eq!(without_secret(&url), place);
    }

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
