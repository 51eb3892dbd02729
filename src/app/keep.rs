//! Taking everything out of a database as text, and bringing it back.

use std::fs::File;
use std::io::{self, BufRead, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

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
/// force.
pub fn dump_into(database: &str, file: &Path, is_forced: bool) -> Result<u64, Error> {
    let address = existing(database)?;
    let new = NewFile::beside(file, is_forced)?;
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

/// A file for its owner's eyes only, which has its name when it is whole and on the disk.
pub(super) struct NewFile {
    file: NamedTempFile,
    target: PathBuf,
    is_forced: bool,
}

impl NewFile {
    /// Begins a file; one that has the name already is replaced only by force.
    pub(super) fn beside(target: &Path, is_forced: bool) -> Result<NewFile, Error> {
        if target.is_dir() {
            let what = format!("{} is a folder; name a file in it", target.display());
            return Err(Error::Refused(what));
        }
        if !is_forced && target.exists() {
            return Err(already(target));
        }
        // Where it gets its name, so that renaming copies nothing. Its mode is 0600.
        let file = tempfile::Builder::new()
            .prefix(".plenary-")
            .tempfile_in(folder(target));
        Ok(NewFile {
            file: file.map_err(|error| failed(target, "written", &error))?,
            target: target.to_owned(),
            is_forced,
        })
    }

    pub(super) fn file(&self) -> &File {
        self.file.as_file()
    }

    /// Where it is until it has its name.
    pub(super) fn path(&self) -> &Path {
        self.file.path()
    }

    /// Flushes it to the disk, and gives it its name.
    pub(super) fn finish(self) -> Result<(), Error> {
        let NewFile {
            file,
            target,
            is_forced,
        } = self;
        let unwritable = |error: &io::Error| failed(&target, "written", error);
        let flushed = file.as_file().sync_all();
        flushed.map_err(|error| unwritable(&error))?;
        let named = match is_forced {
            true => file.persist(&target),
            false => file.persist_noclobber(&target),
        };
        named.map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => already(&target),
            _ => unwritable(&error.error),
        })?;
        sync_folder(&target).map_err(|error| unwritable(&error))
    }
}

fn already(target: &Path) -> Error {
    Error::Refused(format!(
        "{} is there already; --force replaces it",
        target.display()
    ))
}

/// Where a file is.
pub(super) fn folder(file: &Path) -> &Path {
    let folder = file.parent();
    let named = folder.filter(|folder| !folder.as_os_str().is_empty());
    named.unwrap_or(Path::new("."))
}

/// Sees that the names of files in a folder are on the disk, too.
pub(super) fn sync_folder(file: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder(file))?.sync_all()?;
    }
    Ok(())
}
