//! Loading a dump over what a database of PostgreSQL holds: all of it or nothing, and by nobody
//! while others work with it.

use std::io::BufRead;

use diesel::connection::SimpleConnection;

use super::load::{Lines, Loaded, fill, load, read_header};
use super::{DumpError, shape};
use crate::storage::conn::{Address, Store, Tx};
use crate::storage::error::Error;
use crate::storage::inspect::lines;

/// How often is looked whether others have gone: a server that was stopped hangs up a moment later,
/// and so do connections of our own.
const LOOKS: u32 = 20;

/// Between two looks, in seconds.
const PAUSE: &str = "0.1";

/// How long is waited for whoever holds the tables and is none of ours.
const LOCK_TIMEOUT: &str = "5s";

/// The other sessions of this program in the database. That they are there everybody may see; where
/// they come from, only who has the same role.
const OTHERS: &str = "SELECT coalesce(host(client_addr), 'an address that is not shown') AS line
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND application_name IN ('plenary', nullif(current_setting('application_name'), ''))
    ORDER BY 1";

/// Loads a dump in the place of everything that a database of PostgreSQL holds.
///
/// A SQLite database is replaced as the file that it is, by whoever calls this; here, one that is
/// not empty is refused as [`load`] refuses it.
///
/// # Errors
///
/// [`DumpError::InUse`] while another session of this program is connected.
pub fn load_over(address: &Address, input: &mut dyn BufRead) -> Result<Loaded, DumpError> {
    if let Address::Sqlite(_) = address {
        return load(address, input);
    }
    let mut lines = Lines::of(input);
    let header = read_header(&mut lines)?;
    // Before the tables are brought up to date beneath somebody.
    let as_is = Store::open_as_is(address)?;
    as_is.read(|tx| refuse_company(tx, LOOKS))?;
    drop(as_is);
    let store = Store::open_patiently(address)?;
    store.write(|tx| {
        refuse_company(tx, LOOKS)?;
        empty(tx)?;
        // From here on nobody reads; who came in before that may have what was there in memory.
        refuse_company(tx, 1)?;
        fill(tx, &header, &mut lines)
    })
}

fn refuse_company(tx: &mut Tx<'_>, looks: u32) -> Result<(), DumpError> {
    let mut found = others(tx)?;
    for _ in 1..looks {
        if found.is_empty() {
            break;
        }
        if let Tx::Postgres(connection) = tx {
            connection.batch_execute(&format!("SELECT pg_sleep({PAUSE})"))?;
        }
        found = others(tx)?;
    }
    let count = found.len();
    found.dedup();
    match count {
        0 => Ok(()),
        _ => Err(DumpError::InUse(format!(
            "connections: {count}, from {}",
            found.join(", ")
        ))),
    }
}

fn others(tx: &mut Tx<'_>) -> Result<Vec<String>, Error> {
    // Or a transaction sees again what it has seen first.
    if let Tx::Postgres(connection) = tx {
        connection.batch_execute("SELECT pg_stat_clear_snapshot()")?;
    }
    lines(tx, OTHERS)
}

/// Takes all rows away. What guards single rows of the change log against being deleted does not
/// stand in the way, and nobody else sees the empty tables.
fn empty(tx: &mut Tx<'_>) -> Result<(), DumpError> {
    let tables = shape::tables(tx)?.into_iter();
    let tables: Vec<_> = tables.map(|name| format!("\"{name}\"")).collect();
    let Tx::Postgres(connection) = tx else {
        return Ok(());
    };
    let emptied = connection.batch_execute(&format!(
        "SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'; TRUNCATE {}",
        tables.join(", ")
    ));
    emptied.map_err(|error| match Error::from(error) {
        Error::Unavailable(why) if why.contains("lock timeout") => DumpError::InUse(why),
        error => error.into(),
    })
}
