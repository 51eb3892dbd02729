//! Taking everything out of a database as text, and bringing it back.

pub(super) mod new_file;

use std::io::{self, BufRead, BufWriter, Write};
use std::path::Path;

use new_file::NewFile;

use crate::storage::{self, Address, DumpError, Loaded};

/// Why nothing was taken out or brought back.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    App(#[from] super::Error),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    /// Whoever reads the output has gone, or cannot take it.
    #[error("the output cannot be written: {0}")]
    Output(io::Error),
    /// The disk does not give or take.
    #[error("{path} cannot be {done}: {reason}")]
    File {
        path: String,
        done: &'static str,
        reason: String,
    },
    /// What was handed in is not what it has to be.
    #[error("{name}: {detail}; nothing was changed")]
    Input { name: String, detail: String },
    /// It would destroy something.
    #[error("{0}")]
    Refused(String),
}

/// Writes everything that a database holds; returns how many rows there are.
pub fn dump(database: &str, out: &mut dyn Write) -> Result<u64, Error> {
    let address = existing(database)?;
    let rows = storage::dump(&address, out);
    rows.map_err(|error| told(error, "the dump", Error::Output))
}

/// The same, into a file that is there whole or not at all; an existing one is replaced only by
/// force, and the database itself never.
pub fn dump_into(database: &str, file: &Path, is_forced: bool) -> Result<u64, Error> {
    let address = existing(database)?;
    let new = NewFile::apart_from(&address, file, is_forced)?;
    let written = storage::dump(&address, &mut BufWriter::new(new.file()));
    let unwritable = |error: io::Error| failed(file, "written", &error);
    let rows = written.map_err(|error| told(error, "the dump", unwritable))?;
    new.finish()?;
    Ok(rows)
}

/// Loads a dump, which errors call by a name, into an empty database.
pub fn load(database: &str, input: &mut dyn BufRead, name: &str) -> Result<Loaded, Error> {
    let address = Address::parse(database)?;
    if let Address::Sqlite(path) = &address {
        super::make_folder(path)?;
    }
    load_into(&address, input, name)
}

/// The same, where the folder of the database is there.
pub(super) fn load_into(
    address: &Address,
    input: &mut dyn BufRead,
    name: &str,
) -> Result<Loaded, Error> {
    storage::load(address, input).map_err(|error| of_input(error, name))
}

/// Loads a dump in the place of everything that a database of PostgreSQL holds.
pub(super) fn load_over(
    address: &Address,
    input: &mut dyn BufRead,
    name: &str,
) -> Result<Loaded, Error> {
    storage::load_over(address, input).map_err(|error| of_input(error, name))
}

fn of_input(error: DumpError, name: &str) -> Error {
    told(error, name, |error| failed(Path::new(name), "read", &error))
}

/// The address of a database that is there.
pub(super) fn existing(database: &str) -> Result<Address, Error> {
    let address = Address::parse(database)?;
    match &address {
        Address::Sqlite(path) if !path.exists() => {
            Err(super::Error::NoDatabase(path.display().to_string()).into())
        }
        Address::Sqlite(_) | Address::Postgres(_) => Ok(address),
    }
}

fn told(error: DumpError, name: &str, by_file: impl Fn(io::Error) -> Error) -> Error {
    match error {
        DumpError::Storage(error) => Error::Storage(error),
        DumpError::Io(error) => by_file(error),
        DumpError::Occupied(_) | DumpError::InUse(_) => Error::Refused(error.to_string()),
        DumpError::Line { .. } | DumpError::Rows { .. } | DumpError::Unsound(_) => Error::Input {
            name: name.to_owned(),
            detail: error.to_string(),
        },
    }
}

pub(super) fn failed(path: &Path, done: &'static str, error: &io::Error) -> Error {
    Error::File {
        path: path.display().to_string(),
        done,
        reason: error.to_string(),
    }
}
