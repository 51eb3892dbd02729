//! The file of a SQLite database as a whole: copied while others work with it, examined, held.

pub(super) mod blueprint;

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::conn::Tx;
use super::dump::migrate_to;
use super::error::Error;
use super::inspect::{
    Migrations, Population, faults, known_migrations, lines, migrations, open_existing, population,
    read_only, unreadable,
};

/// How long somebody else may still be about to close the file, in milliseconds.
const HOLD_TIMEOUT_MILLISECONDS: u32 = 1_000;

/// What the file of a SQLite database holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    pub migrations: Migrations,
    pub population: Population,
}

/// Copies a SQLite database, as it is at one moment, into an empty file; neither readers nor
/// writers are kept waiting. The copy is one file, and not yet flushed to the disk.
pub fn copy_sqlite(from: &Path, into: &Path) -> Result<(), Error> {
    let absolute = std::path::absolute(into).ok();
    let name = absolute.as_deref().and_then(Path::to_str);
    let name = name.ok_or_else(|| {
        Error::Unavailable(format!(
            "{}: the name of this file is no UTF-8",
            into.display()
        ))
    })?;
    let name = name.replace('\'', "''");
    // Not in a transaction, and not on a connection that only reads: SQLite refuses both.
    Ok(open_existing(from)?.batch_execute(&format!("VACUUM INTO '{name}'"))?)
}

/// What a SQLite database holds, whether it is sound or not.
pub fn contents_sqlite(path: &Path) -> Result<Contents, Error> {
    let mut connection = open_existing(path)?;
    read_only(&mut connection)?;
    connection.transaction(|connection| contents(&mut Tx::Sqlite(connection)))
}

fn contents(tx: &mut Tx<'_>) -> Result<Contents, Error> {
    let migrations = migrations(tx)?;
    let population = match migrations.applied.is_empty() {
        true => Population::default(),
        false => population(tx)?,
    };
    Ok(Contents {
        migrations,
        population,
    })
}

/// Reads every page, every index and every row of a SQLite database, and says what it holds.
///
/// What a newer version has made is not read, nor what is no database of this program.
///
/// # Errors
///
/// [`Error::Corrupt`] for one that is damaged, has other tables, triggers, views or indexes than
/// the migrations make, or holds what cannot be read.
pub fn examine_sqlite(path: &Path) -> Result<Contents, Error> {
    let mut connection = open_existing(path)?;
    read_only(&mut connection)?;
    // Before the rest: a table may have any name, also that of what the rest asks.
    let differences =
        connection.transaction(|connection| blueprint::differences(&mut Tx::Sqlite(connection)))?;
    refuse(differences)?;
    refuse(faults(&mut connection, "integrity_check")?)?;
    let contents = connection.transaction(|connection| contents(&mut Tx::Sqlite(connection)))?;
    let migrations = &contents.migrations;
    if migrations.unknown.is_none() && !migrations.applied.is_empty() {
        refuse(read_all(&mut connection, migrations.pending > 0)?)?;
    }
    Ok(contents)
}

fn refuse(found: Vec<String>) -> Result<(), Error> {
    match found.into_iter().next() {
        Some(first) => Err(Error::Corrupt(first)),
        None => Ok(()),
    }
}

/// Reads all rows; tables of an older version are brought up to date for as long as that takes.
fn read_all(connection: &mut SqliteConnection, is_older: bool) -> Result<Vec<String>, Error> {
    if is_older {
        connection.batch_execute("PRAGMA query_only = OFF")?;
    }
    let mut found = Ok(Vec::new());
    let undone = connection.transaction::<(), diesel::result::Error, _>(|connection| {
        found = read_newest(&mut Tx::Sqlite(connection), is_older);
        Err(diesel::result::Error::RollbackTransaction)
    });
    match undone {
        Ok(()) | Err(diesel::result::Error::RollbackTransaction) => found,
        Err(error) => found.and(Err(error.into())),
    }
}

fn read_newest(tx: &mut Tx<'_>, is_older: bool) -> Result<Vec<String>, Error> {
    if is_older && let Some(newest) = known_migrations()?.last() {
        migrate_to(tx, newest)?;
    }
    unreadable(tx)
}

/// A SQLite database that nobody else has open, as long as this lives.
pub struct Held {
    _connection: SqliteConnection,
}

/// Holds a SQLite database alone, and brings all of it into its one file.
///
/// Leaving the WAL mode takes what no other connection may have then, so a server is noticed even
/// when it is idle; what opens the file later waits, and gives up. Who opened it in another mode,
/// and reads nothing at the moment, is not noticed: this program never does that.
///
/// # Errors
///
/// [`Error::Unavailable`] when somebody else has it open.
pub fn hold_sqlite(path: &Path) -> Result<Held, Error> {
    let mut connection = open_existing(path)?;
    connection.batch_execute(&format!(
        "PRAGMA busy_timeout = {HOLD_TIMEOUT_MILLISECONDS};
         PRAGMA journal_mode = DELETE;
         BEGIN EXCLUSIVE;"
    ))?;
    // Somebody who came in between has set it back.
    let mode = "SELECT journal_mode AS line FROM pragma_journal_mode";
    let mode = lines(&mut Tx::Sqlite(&mut connection), mode)?;
    if mode.first().is_none_or(|mode| mode != "delete") {
        return Err(Error::Unavailable("database is locked".to_owned()));
    }
    Ok(Held {
        _connection: connection,
    })
}
