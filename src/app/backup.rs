//! A copy of the database beside the running server, and the way back from it.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use super::keep::new_file::{NewFile, SIDES, beside, is_of_database, sync_folder};
use super::keep::{self, Error, existing, failed};
use crate::storage::{self, Address};

/// What is copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    pub conferences: Option<i64>,
    /// Of a dump.
    pub rows: Option<u64>,
}

/// What was brought back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    pub conferences: i64,
    /// Where the database is that was there before.
    pub kept: Option<PathBuf>,
}

/// The first bytes of a SQLite database (its file format, section 1.3).
const SQLITE: &[u8] = b"SQLite format 3\0";

/// Copies a database, as it is at one moment, while servers work with it: SQLite as a database,
/// examined before it has its name, PostgreSQL as a dump.
pub fn backup(database: &str, file: &Path, is_forced: bool) -> Result<Copied, Error> {
    if file == Path::new("-") {
        return Err(no_stream(
            "backup",
            "a backup is examined before it counts, so it needs a file; `plenary dump -` prints",
        ));
    }
    let address = existing(database)?;
    match &address {
        Address::Sqlite(from) => {
            let new = NewFile::apart_from(&address, file, is_forced)?;
            storage::copy_sqlite(from, new.path())?;
            let contents = storage::examine_sqlite(new.path())?;
            new.finish()?;
            Ok(Copied {
                conferences: Some(contents.population.conferences),
                rows: None,
            })
        }
        Address::Postgres(_) => Ok(Copied {
            conferences: None,
            rows: Some(keep::dump_into(database, file, is_forced)?),
        }),
    }
}

fn no_stream(name: &'static str, detail: &str) -> Error {
    Error::App(super::Error::Setting {
        name,
        detail: detail.to_owned(),
    })
}

/// Brings a backup or a dump back, whichever the file is; by force also in the place of what is
/// there, all of it or nothing.
pub fn restore(database: &str, file: &Path, is_forced: bool) -> Result<Restored, Error> {
    if file == Path::new("-") {
        return Err(no_stream(
            "restore",
            "a backup is examined first, so it has to be a file; `plenary load -` reads a dump",
        ));
    }
    let address = Address::parse(database)?;
    if let Address::Sqlite(target) = &address
        && is_of_database(target, file)
    {
        return Err(Error::Refused(format!(
            "{} is the database itself, or what SQLite keeps beside it; name the file of a backup",
            file.display()
        )));
    }
    let unreadable = |error: io::Error| input(file, &format!("it cannot be read: {error}"));
    let mut source = File::open(file).map_err(unreadable)?;
    let mut first = Vec::new();
    let head = source.by_ref().take(16).read_to_end(&mut first);
    head.and_then(|_| source.rewind()).map_err(unreadable)?;
    match address {
        address if first.starts_with(b"{") => of_dump(file, source, &address, is_forced),
        _ if first != SQLITE => Err(input(
            file,
            "this is neither a backup nor a dump of plenary",
        )),
        Address::Sqlite(target) => of_copy(file, &source, &target, is_forced),
        Address::Postgres(_) => Err(Error::Refused(format!(
            "{} is a SQLite database, and --database names PostgreSQL; restore it into a SQLite \
             file (--database sqlite:PATH), and take `plenary dump` and `plenary load` from there",
            file.display()
        ))),
    }
}

fn input(file: &Path, detail: &str) -> Error {
    Error::Input {
        name: file.display().to_string(),
        detail: detail.to_owned(),
    }
}

/// Loads a dump; where something is there, only by force, and in its place.
fn of_dump(
    file: &Path,
    source: File,
    address: &Address,
    is_forced: bool,
) -> Result<Restored, Error> {
    let name = file.display().to_string();
    let mut lines = BufReader::new(source);
    let (loaded, kept) = match address {
        Address::Postgres(_) if is_forced => (keep::load_over(address, &mut lines, &name)?, None),
        Address::Postgres(_) => (keep::load_into(address, &mut lines, &name)?, None),
        Address::Sqlite(target) => {
            super::make_folder(target)?;
            if is_forced && occupied(target)? {
                let new = NewFile::instead_of(target)?;
                let made = Address::Sqlite(new.path().to_owned());
                let loaded = keep::load_into(&made, &mut lines, &name)?;
                // From here on it is one file, without a log beside it.
                drop(storage::hold_sqlite(new.path())?);
                (loaded, Some(put_in_place(target, new)?))
            } else {
                (keep::load_into(address, &mut lines, &name)?, None)
            }
        }
    };
    Ok(Restored {
        conferences: loaded.conferences,
        kept,
    })
}

/// Puts a copy of a SQLite database where one is, or will be.
fn of_copy(
    file: &Path,
    mut source: &File,
    target: &Path,
    is_forced: bool,
) -> Result<Restored, Error> {
    refuse_unfinished(file)?;
    super::make_folder(target)?;
    // Examined is what will be there, not what it was copied from.
    let new = NewFile::instead_of(target)?;
    let copied = io::copy(&mut source, &mut new.file());
    copied.map_err(|error| failed(target, "written", &error))?;
    let contents = storage::examine_sqlite(new.path()).map_err(|error| match error {
        storage::Error::Unavailable(_) => Error::Storage(error),
        error => input(file, &error.to_string()),
    })?;
    if let Some(newer) = contents.migrations.unknown {
        return Err(input(file, &storage::Error::Newer(newer).to_string()));
    }
    if contents.migrations.applied.is_empty() {
        return Err(input(file, "this SQLite database is none of plenary"));
    }
    let kept = match (occupied(target)?, is_forced) {
        (true, false) => {
            return Err(Error::Refused(format!(
                "{} is not empty; --force replaces it, and keeps it beside the new one",
                target.display()
            )));
        }
        (true, true) => Some(put_in_place(target, new)?),
        (false, _) => {
            let held = hold(target)?;
            clear_sides(target, None).and_then(|()| new.finish())?;
            drop(held);
            None
        }
    };
    Ok(Restored {
        conferences: contents.population.conferences,
        kept,
    })
}

/// Gives a new database the name of the one that is there; returns the name which that has now.
fn put_in_place(target: &Path, new: NewFile) -> Result<PathBuf, Error> {
    let held = hold(target)?;
    let kept = set_aside(target)?;
    let replaced = clear_sides(target, Some(kept.as_path())).and_then(|()| new.finish());
    if replaced.is_err() {
        fs::rename(&kept, target).map_err(|error| failed(&kept, "put back", &error))?;
    }
    drop(held);
    replaced.map(|()| kept)
}

/// What stands in a log beside the file is not in the file.
fn refuse_unfinished(file: &Path) -> Result<(), Error> {
    for side in ["-wal", "-journal"] {
        let log = fs::metadata(beside(file, side));
        if log.map_or(0, |log| log.len()) > 0 {
            let what = format!(
                "there is a {side} beside it, so it is a database that was copied or is in use, \
                 and no backup; `plenary backup FILE` with --database makes one of it"
            );
            return Err(input(file, &what));
        }
    }
    Ok(())
}

/// Whether there is something to lose; what cannot be read may be something.
fn occupied(target: &Path) -> Result<bool, Error> {
    if !target.exists() {
        return Ok(false);
    }
    match storage::contents_sqlite(target) {
        Ok(contents) => Ok(!contents.population.is_empty()),
        Err(error @ storage::Error::Unavailable(_)) => Err(error.into()),
        Err(_) => Ok(true),
    }
}

/// Keeps everybody else out of the database; one that is damaged cannot be held.
fn hold(target: &Path) -> Result<Option<storage::Held>, Error> {
    if !target.exists() {
        return Ok(None);
    }
    match storage::hold_sqlite(target) {
        Ok(held) => Ok(Some(held)),
        Err(storage::Error::Unavailable(_)) => Err(Error::Refused(format!(
            "{} is open in a server or another command; stop it, and try again",
            target.display()
        ))),
        Err(_) => Ok(None),
    }
}

/// Gives the database another name, which nothing has yet.
fn set_aside(target: &Path) -> Result<PathBuf, Error> {
    let name = |number: u32| match number {
        1 => beside(target, ".before-restore"),
        number => beside(target, &format!(".before-restore-{number}")),
    };
    let mut number = 1;
    while name(number).exists() {
        number += 1;
    }
    let kept = name(number);
    let renamed = fs::rename(target, &kept).and_then(|()| sync_folder(target));
    renamed.map_err(|error| failed(target, "kept", &error))?;
    Ok(kept)
}

/// Takes away what SQLite would take for the log of the new database; it stays with the old one.
fn clear_sides(target: &Path, kept: Option<&Path>) -> Result<(), Error> {
    for side in SIDES {
        let own = beside(target, side);
        let cleared = match kept {
            // The index of the log is made again.
            Some(kept) if side != "-shm" => fs::rename(&own, beside(kept, side)),
            _ => fs::remove_file(&own),
        };
        match cleared {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(failed(target, "replaced", &error));
            }
            _ => {}
        }
    }
    Ok(())
}
