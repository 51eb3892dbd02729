//! Brings the tables up to date, one process at a time, and never runs on a newer database.

use std::collections::BTreeSet;

use diesel::SqliteConnection;
use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::conn::PgConnection;
use super::error::Error;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Any number, as long as it is always the same: the name of the lock among others.
const ADVISORY_LOCK: i64 = 0x706c_656e_6172_7901;

pub fn sqlite(connection: &mut SqliteConnection) -> Result<(), Error> {
    connection.immediate_transaction(|connection| run(connection, SQLITE))
}

pub fn postgres(connection: &mut PgConnection) -> Result<(), Error> {
    connection.batch_execute(&format!("SELECT pg_advisory_lock({ADVISORY_LOCK})"))?;
    let outcome = run(connection, POSTGRES);
    connection.batch_execute(&format!("SELECT pg_advisory_unlock({ADVISORY_LOCK})"))?;
    outcome
}

fn run<DB: Backend>(
    harness: &mut impl MigrationHarness<DB>,
    source: EmbeddedMigrations,
) -> Result<(), Error> {
    let failed =
        |error: Box<dyn std::error::Error + Send + Sync>| Error::Migration(error.to_string());
    let known = MigrationSource::<DB>::migrations(&source).map_err(failed)?;
    let known: BTreeSet<_> = known
        .iter()
        .map(|m| m.name().version().as_owned())
        .collect();
    let applied = harness.applied_migrations().map_err(failed)?;
    if let Some(newer) = applied.iter().find(|version| !known.contains(version)) {
        return Err(Error::Newer(newer.to_string()));
    }
    harness.run_pending_migrations(source).map_err(failed)?;
    Ok(())
}
