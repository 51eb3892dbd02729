//! Files that are there whole or not at all, and in the place of nothing that is not meant.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{Error, failed};
use crate::storage::Address;

/// What SQLite keeps beside a database: its name, and one of these.
pub(in crate::app) const SIDES: [&str; 3] = ["-wal", "-shm", "-journal"];

/// A file for its owner's eyes only, which has its name when it is whole and on the disk.
pub(in crate::app) struct NewFile {
    file: NamedTempFile,
    target: PathBuf,
    is_forced: bool,
}

impl NewFile {
    /// Begins a file that something of a database is written to, which is no file of that database;
    /// one that has the name already is replaced only by force.
    pub(in crate::app) fn apart_from(
        database: &Address,
        target: &Path,
        is_forced: bool,
    ) -> Result<NewFile, Error> {
        if let Address::Sqlite(database) = database
            && is_of_database(database, target)
        {
            return Err(Error::Refused(format!(
                "{} is the database itself, or what SQLite keeps beside it; name another file",
                target.display()
            )));
        }
        NewFile::begin(target, is_forced)
    }

    /// Begins a file that takes the place of a database, or of nothing.
    pub(in crate::app) fn instead_of(database: &Path) -> Result<NewFile, Error> {
        NewFile::begin(database, true)
    }

    fn begin(target: &Path, is_forced: bool) -> Result<NewFile, Error> {
        refuse_irreplaceable(target)?;
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

    pub(in crate::app) fn file(&self) -> &File {
        self.file.as_file()
    }

    /// Where it is until it has its name.
    pub(in crate::app) fn path(&self) -> &Path {
        self.file.path()
    }

    /// Flushes it to the disk, and gives it its name.
    pub(in crate::app) fn finish(self) -> Result<(), Error> {
        let NewFile {
            file,
            target,
            is_forced,
        } = self;
        let unwritable = |error: &io::Error| failed(&target, "written", error);
        let flushed = file.as_file().sync_all();
        flushed.map_err(|error| unwritable(&error))?;
        // It may have come there meanwhile: what is large takes its time.
        refuse_irreplaceable(&target)?;
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

/// Only a regular file is ever replaced, or a link to one or to nothing.
fn refuse_irreplaceable(target: &Path) -> Result<(), Error> {
    let Ok(itself) = fs::symlink_metadata(target) else {
        return Ok(());
    };
    // Where a link leads to nothing, or to itself, it is all there is.
    let behind = fs::metadata(target).unwrap_or_else(|_| itself.clone());
    let is_replaceable = |kind: fs::FileType| kind.is_file() || kind.is_symlink();
    let (target, kinds) = (target.display(), [itself.file_type(), behind.file_type()]);
    if kinds.into_iter().all(is_replaceable) {
        return Ok(());
    }
    Err(Error::Refused(match behind.is_dir() {
        true => format!("{target} is a folder; name a file in it"),
        false => format!(
            "{target} is a device, a pipe or a socket, and no file that can be replaced; name \
             another one"
        ),
    }))
}

/// True for the file of a SQLite database and for what SQLite keeps beside it, by whatever name,
/// also when it is not there at the moment.
pub(in crate::app) fn is_of_database(database: &Path, file: &Path) -> bool {
    // What SQLite keeps is beside the file itself, not beside a link to it.
    let names = [Some(database.to_owned()), database.canonicalize().ok()];
    let mut names = names.into_iter().flatten();
    names.any(|name| {
        let mut own = [""].iter().chain(&SIDES);
        own.any(|suffix| is_same(&beside(&name, suffix), file))
    })
}

fn is_same(a: &Path, b: &Path) -> bool {
    let both = |a: Option<PathBuf>, b: Option<PathBuf>| a.is_some() && a == b;
    both(placed(a), placed(b))
        || both(a.canonicalize().ok(), b.canonicalize().ok())
        || is_same_node(a, b)
}

/// The path without links, but for its last part, which need not be there.
fn placed(path: &Path) -> Option<PathBuf> {
    let folder = folder(path).canonicalize().ok()?;
    Some(folder.join(path.file_name()?))
}

/// True for two names of one file.
#[cfg(unix)]
fn is_same_node(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (fs::metadata(a), fs::metadata(b)) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_same_node(_: &Path, _: &Path) -> bool {
    false
}

/// The path with something after its name.
pub(in crate::app) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Where a file is.
pub(in crate::app) fn folder(file: &Path) -> &Path {
    let folder = file.parent();
    let named = folder.filter(|folder| !folder.as_os_str().is_empty());
    named.unwrap_or(Path::new("."))
}

/// Sees that the names of files in a folder are on the disk, too.
pub(in crate::app) fn sync_folder(file: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder(file))?.sync_all()?;
    }
    Ok(())
}
