//! The disk of a SQLite database.

use std::fs;
use std::path::Path;

use super::{Finding, State};
use crate::storage::Address;

/// With less room than this a write may fail at any moment, in bytes.
const FREE_BYTES_MIN: u64 = 50 << 20;

/// With less room than this it is time to do something, in bytes.
const FREE_BYTES_FEW: u64 = 500 << 20;

/// How many times its size a database wants: the log, a backup beside it, and a year's growth.
const FREE_DATABASES_FEW: u64 = 10;

/// The room where a database is, or will be. Where PostgreSQL keeps its files is its own business,
/// and often another machine's.
pub fn disk(address: &Address) -> Option<Finding> {
    match address {
        Address::Sqlite(database) => Some(around(database)),
        Address::Postgres(_) => None,
    }
}

fn around(database: &Path) -> Finding {
    let name = "disk";
    let absolute = std::path::absolute(database).unwrap_or_else(|_| database.to_owned());
    let folder = absolute.ancestors().skip(1).find(|folder| folder.is_dir());
    let folder = folder.unwrap_or(Path::new("/"));
    let room = match rustix::fs::statvfs(folder) {
        Ok(room) => room,
        Err(error) => {
            let detail = format!("{}: {error}", folder.display());
            let way_out = "name another folder with --data";
            return Finding::bad(State::Failed, name, detail, way_out);
        }
    };
    let free = room.f_bavail.saturating_mul(room.f_frsize);
    let size = |suffix: &str| {
        let mut file = database.as_os_str().to_owned();
        file.push(suffix);
        fs::metadata(file).map_or(0, |file| file.len())
    };
    let size = size("").saturating_add(size("-wal"));
    let detail = format!(
        "{} free in {}, the database has {}",
        megabytes(free),
        folder.display(),
        megabytes(size)
    );
    match judged(free, size) {
        State::Ok => Finding::ok(name, detail),
        State::Warning => {
            let way_out = format!("make room: {} are wanted", megabytes(wanted(size)));
            Finding::bad(State::Warning, name, detail, way_out)
        }
        State::Failed => {
            let way_out = "make room, or move the data folder (--data)";
            Finding::bad(State::Failed, name, detail, way_out)
        }
    }
}

/// How it is with so much room for a database of that size, both in bytes.
fn judged(free: u64, size: u64) -> State {
    match free {
        free if free < FREE_BYTES_MIN => State::Failed,
        free if free < wanted(size) => State::Warning,
        _ => State::Ok,
    }
}

/// How much room nobody has to think about, in bytes.
fn wanted(size: u64) -> u64 {
    FREE_BYTES_FEW.max(size.saturating_mul(FREE_DATABASES_FEW))
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1 << 20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_judged_by_itself_and_by_the_size_of_the_database() {
        const MB: u64 = 1 << 20;
        for (free, size, state) in [
            (0, 0, State::Failed),
            (50 * MB - 1, 0, State::Failed),
            (50 * MB, 0, State::Warning),
            (500 * MB - 1, 0, State::Warning),
            (500 * MB, 0, State::Ok),
            (500 * MB, 50 * MB, State::Ok),
            (500 * MB, 50 * MB + 1, State::Warning),
            (1_000 * MB - 1, 100 * MB, State::Warning),
            (1_000 * MB, 100 * MB, State::Ok),
            // However large the database: what fails is a write, and that needs little room.
            (50 * MB, u64::MAX, State::Warning),
            (u64::MAX, u64::MAX, State::Ok),
        ] {
            assert_eq!(judged(free, size), state, "{free} for {size}");
        }
    }
}
