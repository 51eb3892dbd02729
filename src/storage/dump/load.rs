//! Loading a dump: into an empty database, all of it or nothing.
//!
//! An older dump is loaded into tables as they were then, which are brought up to date afterwards:
//! so what a migration does to rows is done to these, too.

use std::collections::BTreeSet;
use std::io::{BufRead, Read};

use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness};
use serde_json::{Map, Value};

use super::checks::{Row, check_header, check_row, stranger};
use super::shape::Shape;
use super::{DumpError, FORM, Header, sql};
use crate::storage::conn::{Address, Store, Tx};
use crate::storage::error::Error;
use crate::storage::inspect::{known_migrations, population, unreadable};
use crate::storage::migrate;

/// How many rows one statement inserts at most: an answer from a server takes longer than a row.
const BATCH_ROWS: usize = 500;

/// How long such a statement may become, in bytes, unless one row is longer.
const BATCH_BYTES: usize = 4 << 20;

/// How long the first line may be, in bytes: all tables of this version take a tenth of it.
const HEADER_BYTES_MAX: u64 = 64 << 10;

/// How long any other line may be, in bytes: three times the largest file that is imported.
const ROW_BYTES_MAX: u64 = 64 << 20;

/// What a dump held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    pub rows: u64,
    pub conferences: i64,
    /// The newest migration of the database that was dumped.
    pub migration: String,
}

/// Loads a dump into an empty database, which is made when it is not there.
pub fn load(address: &Address, input: &mut dyn BufRead) -> Result<Loaded, DumpError> {
    let mut lines = Lines::of(input);
    let header = read_header(&mut lines)?;
    let store = Store::open_patiently(address)?;
    store.write(|tx| {
        refuse_occupied(tx)?;
        fill(tx, &header, &mut lines)
    })
}

/// Reads all rows of a dump into tables without rows, and sees that they make sense.
pub(super) fn fill(
    tx: &mut Tx<'_>,
    header: &Header,
    lines: &mut Lines<'_>,
) -> Result<Loaded, DumpError> {
    migrate_to(tx, &header.migration)?;
    if let Some(what) = stranger(tx, header)? {
        return Err(lines.fault(what));
    }
    let rows = read_rows(tx, header, lines)?;
    for counter in &header.counters {
        sql::count_on(tx, counter)?;
    }
    if let Some(newest) = known_migrations()?.last() {
        migrate_to(tx, newest)?;
    }
    if let Some(first) = unreadable(tx)?.into_iter().next() {
        return Err(DumpError::Unsound(first));
    }
    Ok(Loaded {
        rows,
        conferences: population(tx)?.conferences,
        migration: header.migration.clone(),
    })
}

/// The lines of a dump, counted from 1.
pub(super) struct Lines<'a> {
    input: &'a mut dyn BufRead,
    number: usize,
}

impl<'a> Lines<'a> {
    /// The lines of a dump of which nothing was read yet.
    pub(super) fn of(input: &'a mut dyn BufRead) -> Self {
        Lines { input, number: 0 }
    }

    /// The next line, of which no more is read than may be there.
    fn line(&mut self) -> Result<Option<String>, DumpError> {
        let most = match self.number {
            0 => HEADER_BYTES_MAX,
            _ => ROW_BYTES_MAX,
        };
        let mut line = Vec::new();
        let mut input = Read::take(&mut *self.input, most + 1);
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        if input.limit() == 0 && line.last() != Some(&b'\n') {
            return Err(self.fault(format!(
                "this line has more than {most} bytes, and none of a dump of plenary has"
            )));
        }
        while line.pop_if(|last| matches!(last, b'\n' | b'\r')).is_some() {}
        match String::from_utf8(line) {
            Ok(line) => Ok(Some(line)),
            Err(_) => Err(self.fault("this is no UTF-8")),
        }
    }

    fn fault(&self, what: impl Into<String>) -> DumpError {
        DumpError::Line {
            line: self.number.max(1),
            what: what.into(),
        }
    }
}

/// Reads the first line, and refuses a dump that this version cannot load.
pub(super) fn read_header(lines: &mut Lines<'_>) -> Result<Header, DumpError> {
    let first = lines.line()?.unwrap_or_default();
    let found: Option<Value> = serde_json::from_str(&first).ok();
    let form = found.as_ref().and_then(|found| found.get("plenary_dump"));
    match form.and_then(Value::as_u64) {
        Some(form) if form == u64::from(FORM) => {}
        Some(form) => {
            return Err(lines.fault(format!(
                "this dump has the form {form}, which this version of plenary does not know; \
                 load it with the version that made it, or a newer one"
            )));
        }
        None => {
            return Err(lines.fault("this is no dump of plenary; `plenary dump FILE` makes one"));
        }
    }
    let header: Result<Header, _> = serde_json::from_str(&first);
    let header = header.map_err(|error| lines.fault(format!("this is no header: {error}")))?;
    if !known_migrations()?.contains(&header.migration) {
        return Err(lines.fault(format!(
            "this dump is of migration {}, which this version of plenary does not know; load it \
             with the version that made it, or a newer one",
            header.migration
        )));
    }
    check_header(&header).map_err(|what| lines.fault(what))?;
    Ok(header)
}

fn refuse_occupied(tx: &mut Tx<'_>) -> Result<(), DumpError> {
    // Nobody may come in between; a transaction that writes to SQLite is alone already.
    if let Tx::Postgres(connection) = tx {
        connection.batch_execute("LOCK TABLE conferences, tokens, changes IN EXCLUSIVE MODE")?;
    }
    let population = population(tx)?;
    match population.is_empty() {
        true => Ok(()),
        false => Err(DumpError::Occupied(population)),
    }
}

/// Rows of one table that are inserted together.
struct Batch<'a> {
    table: &'a Shape,
    /// A JSON array without its brackets.
    text: String,
    rows: usize,
    first: usize,
}

impl Batch<'_> {
    fn is_full(&self, row: &str) -> bool {
        self.rows == BATCH_ROWS || self.text.len() + row.len() > BATCH_BYTES
    }

    fn insert(self, tx: &mut Tx<'_>) -> Result<(), DumpError> {
        let (first, last) = (self.first, self.first + self.rows - 1);
        let inserted = sql::insert(tx, self.table, &format!("[{}]", self.text));
        match inserted {
            Ok(count) if count == self.rows => Ok(()),
            Ok(count) => Err(DumpError::Rows {
                first,
                last,
                error: Error::Corrupt(format!("{count} rows instead of {}", self.rows)),
            }),
            Err(error @ (Error::Unavailable(_) | Error::Full(_))) => Err(error.into()),
            Err(error) => Err(DumpError::Rows { first, last, error }),
        }
    }
}

fn read_rows(tx: &mut Tx<'_>, header: &Header, lines: &mut Lines<'_>) -> Result<u64, DumpError> {
    let mut rows: u64 = 0;
    let mut waiting: Option<Batch<'_>> = None;
    while let Some(text) = lines.line()? {
        let row: Result<Row, _> = serde_json::from_str(&text);
        let Row { fields: row, twice } = row
            .map_err(|error| lines.fault(format!("this is no row, or not all of it ({error})")))?;
        if let Some(twice) = twice {
            return Err(lines.fault(format!("{twice:?} is there twice")));
        }
        let Some(name) = row.get("table").and_then(Value::as_str) else {
            if let Some(batch) = waiting {
                batch.insert(tx)?;
            }
            return finish(lines, &row, rows);
        };
        let table = header.tables.iter().find(|table| table.name == name);
        let table = table.ok_or_else(|| lines.fault(format!("there is no table {name:?}")))?;
        check_row(table, &row).map_err(|what| lines.fault(what))?;
        rows += 1;
        waiting = Some(match waiting {
            Some(mut batch) if batch.table.name == table.name && !batch.is_full(&text) => {
                batch.text.push(',');
                batch.text.push_str(&text);
                batch.rows += 1;
                batch
            }
            before => {
                if let Some(batch) = before {
                    batch.insert(tx)?;
                }
                Batch {
                    table,
                    text,
                    rows: 1,
                    first: lines.number,
                }
            }
        });
    }
    lines.number += 1;
    Err(lines.fault("the dump ends before its last line, so the file was cut off"))
}

/// Sees that the last line tells as many rows as there were, and is the last.
fn finish(lines: &mut Lines<'_>, last: &Map<String, Value>, rows: u64) -> Result<u64, DumpError> {
    let Some(told) = last.get("rows").and_then(Value::as_u64) else {
        return Err(lines.fault("this is neither a row nor the last line of a dump"));
    };
    if told != rows {
        let what = format!("there are {rows} rows, and the dump had {told}: some are missing");
        return Err(lines.fault(what));
    }
    while let Some(more) = lines.line()? {
        if !more.trim().is_empty() {
            return Err(lines.fault("the dump was over before this line"));
        }
    }
    Ok(rows)
}

/// Brings empty tables to the form that they had at a migration, or rows on from there.
pub(in crate::storage) fn migrate_to(tx: &mut Tx<'_>, version: &str) -> Result<(), Error> {
    match tx {
        Tx::Sqlite(connection) => step(*connection, &migrate::SQLITE, version),
        Tx::Postgres(connection) => step(*connection, &migrate::POSTGRES, version),
    }
}

fn step<DB: Backend>(
    harness: &mut impl MigrationHarness<DB>,
    source: &EmbeddedMigrations,
    version: &str,
) -> Result<(), Error> {
    let failed =
        |error: Box<dyn std::error::Error + Send + Sync>| Error::Migration(error.to_string());
    let applied = harness.applied_migrations().map_err(failed)?;
    let applied: BTreeSet<String> = applied.iter().map(ToString::to_string).collect();
    let all = MigrationSource::<DB>::migrations(source).map_err(failed)?;
    let named = |migration: Box<dyn Migration<DB>>| {
        let version = migration.name().version().to_string();
        (version, migration)
    };
    let mut all: Vec<_> = all.into_iter().map(named).collect();
    all.sort_by(|(a, _), (b, _)| a.cmp(b));
    for (name, migration) in all.iter().rev() {
        if name.as_str() > version && applied.contains(name) {
            harness.revert_migration(&**migration).map_err(failed)?;
        }
    }
    for (name, migration) in &all {
        if name.as_str() <= version && !applied.contains(name) {
            harness.run_migration(&**migration).map_err(failed)?;
        }
    }
    Ok(())
}
