//! SQLite: one file, which only its owner reads and writes.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::{Connection, SqliteConnection};

use super::error::Error;
use super::pool::Manager;

/// How long a writer waits for another process's write, in milliseconds.
const BUSY_TIMEOUT_MILLISECONDS: u32 = 5_000;

/// Connections to one file.
pub struct SqliteManager {
    path: PathBuf,
    read_only: bool,
}

impl SqliteManager {
    /// Connections to the file at `path`.
    pub fn new(path: &Path, read_only: bool) -> Self {
        let path = path.to_owned();
        SqliteManager { path, read_only }
    }
}

impl Manager for SqliteManager {
    type Connection = SqliteConnection;

    fn connect(&self, _: Duration) -> Result<SqliteConnection, Error> {
        let mut connection = open(&self.path)?;
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
        let set = connection.batch_execute(&settings);
        set.map_err(|error| match Error::from(error) {
            Error::Database(error) => Error::Unavailable(error.to_string()),
            known => known,
        })?;
        Ok(connection)
    }

    /// A file does not go away; if its disk does, the next statement says so.
    fn answers(&self, _: &mut SqliteConnection) -> bool {
        true
    }

    fn is_broken(&self, connection: &mut SqliteConnection) -> bool {
        AnsiTransactionManager::is_broken_transaction_manager(connection)
    }
}

/// Opens a file as it is; SQLite makes one that is not there.
pub fn open(path: &Path) -> Result<SqliteConnection, Error> {
    let opened = SqliteConnection::establish(&path.to_string_lossy());
    opened.map_err(|error| Error::Unavailable(error.to_string()))
}

/// Makes an empty file that only its owner can read and write; fails if something is there.
///
/// SQLite takes an empty file for a new database, and gives the files beside it (`-wal`, `-shm`)
/// the same rights.
pub fn make_private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
