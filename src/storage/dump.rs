//! Everything that is kept, as text that either engine writes and either engine reads.
//!
//! A dump is JSON Lines:
//!
//! | line | holds |
//! | --- | --- |
//! | first | `plenary_dump` (the form: 1), the newest migration, tables and what columns hold |
//! | each other | a row: `table`, and its columns by name |
//! | last | `rows`: how many there are, so that a file that was cut off is noticed |
//!
//! Identities are UUIDs, instants RFC 3339 in UTC with microseconds, wall times as printed; secrets
//! stand in it as they stand in the database, as hashes only.

mod checks;
mod load;
mod over;
mod shape;
mod sql;

use std::io::Write;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::conn::{Address, Tx};
use super::error::Error;
use super::inspect::{Population, each_line, look, migrations};
use shape::Shape;
use sql::Counter;

pub(super) use checks::beyond;
pub(super) use load::migrate_to;
pub use load::{Loaded, load};
pub use over::load_over;

/// The form that this version writes; it rises when an older one has to be read differently.
const FORM: u32 = 1;

/// The first line.
#[derive(Serialize, Deserialize)]
struct Header {
    plenary_dump: u32,
    /// The version of the program, for whoever wonders.
    made_by: String,
    /// The newest of the database.
    migration: String,
    counters: Vec<Counter>,
    /// In the order of their rows.
    tables: Vec<Shape>,
}

/// Why a dump was not written, or not loaded.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    #[error(transparent)]
    Storage(#[from] Error),
    /// The file or the terminal.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A line is not what it has to be.
    #[error("line {line}: {what}")]
    Line { line: usize, what: String },
    /// The database takes these rows not.
    #[error("lines {first} to {last}: {error}")]
    Rows {
        first: usize,
        last: usize,
        error: Error,
    },
    /// Every row was taken, and what they say together makes no sense.
    #[error("what it holds cannot be read: {0}")]
    Unsound(String),
    /// A dump is loaded into an empty database.
    #[error(
        "the database is not empty (conferences: {}, tokens: {}, changes: {}); load into a new \
         one, which --database or --data names, or let `plenary restore FILE --force` replace it",
        .0.conferences, .0.tokens, .0.changes
    )]
    Occupied(Population),
    /// Nobody works with a database whose rows are replaced; who does, or what stands in the way.
    #[error(
        "the database is open in a server or another command ({0}); stop it, and try again, or \
         load into another one"
    )]
    InUse(String),
}

impl From<diesel::result::Error> for DumpError {
    fn from(error: diesel::result::Error) -> Self {
        DumpError::Storage(error.into())
    }
}

/// Writes everything that a database holds at one moment, while others go on working with it;
/// returns how many rows there are. A database of an older version is dumped as it is.
pub fn dump(address: &Address, out: &mut dyn Write) -> Result<u64, DumpError> {
    look(address, |tx| write(tx, out))
}

fn write(tx: &mut Tx<'_>, out: &mut dyn Write) -> Result<u64, DumpError> {
    let migrations = migrations(tx)?;
    if let Some(newer) = migrations.unknown {
        return Err(Error::Newer(newer).into());
    }
    let Some(migration) = migrations.applied.last() else {
        return Err(Error::Corrupt("it has no tables of plenary".to_owned()).into());
    };
    let tables = shape::shapes(tx)?;
    let is_dumped = |counter: &Counter| {
        counter.at > 0 && tables.iter().any(|table| table.name == counter.table)
    };
    let mut counters = sql::counters(tx)?;
    counters.retain(is_dumped);
    let header = Header {
        plenary_dump: FORM,
        made_by: env!("CARGO_PKG_VERSION").to_owned(),
        migration: migration.clone(),
        counters,
        tables,
    };
    write_line(out, &header)?;
    let mut rows: u64 = 0;
    for table in &header.tables {
        let all = sql::select(tx, table);
        each_line::<DumpError>(tx, &all, |row| {
            rows += 1;
            out.write_all(row.as_bytes())?;
            Ok(out.write_all(b"\n")?)
        })?;
    }
    write_line(out, &json!({"rows": rows}))?;
    out.flush()?;
    Ok(rows)
}

fn write_line(out: &mut dyn Write, value: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}
