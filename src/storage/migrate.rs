//! Brings the tables up to date, one process at a time, and never runs on a newer database.
//!
//! A SQLite database that holds something is copied first, so that the version that made it can
//! still be gone back to; who runs PostgreSQL has ways of their own for that.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use diesel::SqliteConnection;
use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::backup::copy_sqlite;
use super::error::Error;
use super::postgres::PgConnection;
use super::sqlite::make_private;

/// The migrations of SQLite.
pub const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
/// The migrations of PostgreSQL; they have the same names.
pub const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Any number, as long as it is always the same: the name of the lock among others.
const ADVISORY_LOCK: i64 = 0x706c_656e_6172_7901;

/// How long a process waits for another one that brings the same file up to date, in milliseconds:
/// it may have a large database to copy.
const BUSY_TIMEOUT_MILLISECONDS: u32 = 60_000;

/// Brings a SQLite database up to date; leaves the connection with its long time-out.
pub fn sqlite(connection: &mut SqliteConnection, path: &Path) -> Result<(), Error> {
    let patience = format!("PRAGMA busy_timeout = {BUSY_TIMEOUT_MILLISECONDS}");
    connection.batch_execute(&patience)?;
    let mut failure = None;
    // Nobody else writes from here on, so the copy is what the migrations begin with; whoever
    // waited for this lock sees what has been done meanwhile.
    let outcome = connection.immediate_transaction(|connection| {
        up_to_date(connection, path).map_err(|error| {
            failure = Some(error);
            diesel::result::Error::RollbackTransaction
        })
    });
    // A rollback that fails tells less than what it was for.
    match failure {
        Some(error) => Err(error),
        None => Ok(outcome?),
    }
}

fn up_to_date(connection: &mut SqliteConnection, path: &Path) -> Result<(), Error> {
    if let Some(newest) = survey(connection, SQLITE)? {
        keep_copy(path, &newest)?;
    }
    run(connection, SQLITE)
}

/// Brings a PostgreSQL database up to date.
pub fn postgres(connection: &mut PgConnection) -> Result<(), Error> {
    connection.batch_execute(&format!("SELECT pg_advisory_lock({ADVISORY_LOCK})"))?;
    let outcome = survey(connection, POSTGRES).and_then(|_| run(connection, POSTGRES));
    let unlock = format!("SELECT pg_advisory_unlock({ADVISORY_LOCK})");
    let unlocked = connection.batch_execute(&unlock);
    outcome?;
    Ok(unlocked?)
}

/// Refuses a newer database; returns the newest migration that is still to run, if others have
/// run before.
fn survey<DB: Backend>(
    harness: &mut impl MigrationHarness<DB>,
    source: EmbeddedMigrations,
) -> Result<Option<String>, Error> {
    let known = MigrationSource::<DB>::migrations(&source).map_err(failed)?;
    let versions: BTreeSet<_> = known
        .iter()
        .map(|m| m.name().version().as_owned())
        .collect();
    let applied = harness.applied_migrations().map_err(failed)?;
    if let Some(newer) = applied.iter().find(|version| !versions.contains(version)) {
        return Err(Error::Newer(newer.to_string()));
    }
    if applied.is_empty() {
        return Ok(None);
    }
    let applied: BTreeSet<_> = applied.into_iter().collect();
    let names = known.iter().map(|migration| migration.name());
    let pending = names.filter(|name| !applied.contains(&name.version().as_owned()));
    // Their names begin with their dates.
    Ok(pending.map(|name| name.to_string()).max())
}

fn run<DB: Backend>(
    harness: &mut impl MigrationHarness<DB>,
    source: EmbeddedMigrations,
) -> Result<(), Error> {
    harness.run_pending_migrations(source).map_err(failed)?;
    Ok(())
}

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::Migration(error.to_string())
}

/// Copies a database to a file beside it that is named after a migration, or replaces the one that
/// an earlier attempt has left; it is there whole or not at all.
fn keep_copy(path: &Path, migration: &str) -> Result<(), Error> {
    let date = migration.split('_').next().unwrap_or(migration);
    let beside = |end: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".before-{date}{end}"));
        PathBuf::from(name)
    };
    let (copy, unfinished) = (beside(""), beside(".unfinished"));
    let kept = write_copy(path, &unfinished)
        .and_then(|()| put(&unfinished, &copy).map_err(|error| unwritable(&copy, &error)));
    if kept.is_err() {
        // What is left of it is only in the way; why there is no copy is said already.
        drop(fs::remove_file(&unfinished));
    }
    kept
}

fn write_copy(from: &Path, into: &Path) -> Result<(), Error> {
    let failed = |error: io::Error| unwritable(into, &error);
    match fs::remove_file(into) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    let file = make_private(into).map_err(failed)?;
    copy_sqlite(from, into).map_err(|error| match error {
        Error::Database(error) => failed(io::Error::other(error.to_string())),
        known => known,
    })?;
    let rights = fs::metadata(from).map_err(failed)?.permissions();
    file.set_permissions(rights).map_err(failed)?;
    file.sync_all().map_err(failed)
}

/// Gives a file another name, for good.
fn put(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    if cfg!(unix) {
        let folder = to.parent();
        let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

fn unwritable(path: &Path, error: &io::Error) -> Error {
    let path = path.display();
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            Error::Full(format!("{path}: {error}"))
        }
        _ => Error::Migration(format!("it cannot be copied to {path} first: {error}")),
    }
}
