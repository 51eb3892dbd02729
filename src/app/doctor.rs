//! What a service stands on, looked at without touching it, and the way out of what is wrong.

use std::fs;
use std::ops::RangeInclusive;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Datelike, SecondsFormat, TimeDelta, Utc};
use serde::Serialize;

use super::clock;
use super::zone_data::Choice;
use crate::domain::access::Right;
use crate::storage::{self, Address, Migrations, StoredToken, Tx};

/// How far two clocks may differ without anybody minding, in seconds.
const CLOCK_SECONDS_MAX: i64 = 5;

/// What a clock may show that somebody has set.
const YEARS: RangeInclusive<i32> = 2025..=2100;

/// With less room than this a write may fail at any moment, in bytes.
const FREE_BYTES_MIN: u64 = 50 << 20;

/// With less room than this it is time to do something, in bytes.
const FREE_BYTES_FEW: u64 = 500 << 20;

/// How many times its size a database wants: the log, a backup beside it, and a year's growth.
const FREE_DATABASES_FEW: u64 = 10;

/// What is looked at.
pub struct Patient<'a> {
    /// `postgres://…` or `sqlite:PATH`.
    pub database: &'a str,
    /// Whether the environment gives the owner's secret.
    pub has_owner_secret: bool,
    /// The file that settings were read from.
    pub config_file: Option<&'a Path>,
    pub zones: &'a Choice,
}

/// How it is; each is worse than those before.
#[derive(Serialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Ok,
    /// It works, and something is to be done.
    Warning,
    /// It does not work, or not right.
    Failed,
}

impl State {
    /// The word that is printed.
    pub fn word(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Warning => "warning",
            State::Failed => "failed",
        }
    }
}

/// One thing that was looked at.
#[derive(Serialize, Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub name: &'static str,
    pub state: State,
    pub detail: String,
    /// What to do about it.
    pub way_out: Option<String>,
}

impl Finding {
    fn ok(name: &'static str, detail: impl Into<String>) -> Finding {
        Finding {
            name,
            state: State::Ok,
            detail: detail.into(),
            way_out: None,
        }
    }

    fn bad(
        state: State,
        name: &'static str,
        detail: impl Into<String>,
        way_out: impl Into<String>,
    ) -> Finding {
        Finding {
            name,
            state,
            detail: detail.into(),
            way_out: Some(way_out.into()).filter(|way_out| !way_out.is_empty()),
        }
    }
}

/// Looks at everything; nothing is made, changed or brought up to date.
pub fn examine(patient: &Patient<'_>) -> Vec<Finding> {
    let mut found = zones(patient.zones);
    match Address::parse(patient.database) {
        Ok(address) => examine_database(patient, &address, &mut found),
        Err(error) => {
            let (detail, way_out) = halves(&error.to_string());
            found.push(Finding::bad(State::Failed, "database", detail, way_out));
        }
    }
    let database = sqlite_file(patient.database);
    let files = database.iter().map(PathBuf::as_path);
    found.extend(files.chain(patient.config_file).filter_map(permissions));
    found
}

/// Messages say first what is, then what to do.
fn halves(message: &str) -> (String, String) {
    let (detail, way_out) = message.split_once("; ").unwrap_or((message, ""));
    (detail.to_owned(), way_out.to_owned())
}

fn zones(zones: &Choice) -> Vec<Finding> {
    if zones.warnings.is_empty() {
        return vec![Finding::ok("zone data", zones.used.line())];
    }
    let bad = |warning: &String| {
        let (detail, way_out) = halves(warning);
        Finding::bad(State::Warning, "zone data", detail, way_out)
    };
    zones.warnings.iter().map(bad).collect()
}

fn sqlite_file(database: &str) -> Option<PathBuf> {
    match Address::parse(database) {
        Ok(Address::Sqlite(path)) => Some(path),
        Ok(Address::Postgres(_)) | Err(_) => None,
    }
}

fn examine_database(patient: &Patient<'_>, address: &Address, found: &mut Vec<Finding>) {
    let now = clock::now();
    if let Address::Sqlite(path) = address {
        found.push(disk(path));
        if !path.exists() {
            found.push(Finding::bad(
                State::Warning,
                "database",
                format!("there is none yet at {}", path.display()),
                "`plenary serve` or `plenary import --new` makes one, --data or --database names \
                 another",
            ));
            found.push(clock_alone(now));
            return;
        }
    }
    match storage::look(address, see) {
        Ok(seen) => {
            found.push(Finding::ok("database", place(address)));
            found.push(migrations(&seen.migrations));
            found.push(integrity(address, &seen));
            found.push(clock_beside(now, &seen));
            found.extend(seen.tokens.map(|tokens| owner(patient, now, &tokens)));
        }
        Err(error) => {
            let way_out = match address {
                Address::Sqlite(_) => "`plenary restore FILE --force` brings a backup back",
                Address::Postgres(_) => "see that the server runs and that --database names it",
            };
            let error = error.to_string();
            found.push(Finding::bad(State::Failed, "database", error, way_out));
            found.push(clock_alone(now));
        }
    }
}

fn place(address: &Address) -> String {
    match address {
        Address::Sqlite(path) => format!("SQLite, {}", path.display()),
        Address::Postgres(_) => "PostgreSQL".to_owned(),
    }
}

/// What a database shows of itself.
struct Seen {
    migrations: Migrations,
    /// `None`: the tables are not those of this version.
    unreadable: Option<Vec<String>>,
    newest: Option<DateTime<Utc>>,
    server: Option<DateTime<Utc>>,
    /// `None`: the tables are not those of this version.
    tokens: Option<Vec<StoredToken>>,
}

fn see(tx: &mut Tx<'_>) -> Result<Seen, storage::Error> {
    let migrations = storage::migrations(tx)?;
    let has_tables = !migrations.applied.is_empty();
    let is_ours = migrations.unknown.is_none() && migrations.pending == 0;
    Ok(Seen {
        unreadable: is_ours.then(|| storage::unreadable(tx)).transpose()?,
        newest: match has_tables {
            true => storage::newest_change(tx)?,
            false => None,
        },
        server: storage::server_clock(tx)?,
        tokens: is_ours.then(|| storage::tokens(tx)).transpose()?,
        migrations,
    })
}

fn migrations(migrations: &Migrations) -> Finding {
    let Migrations {
        applied,
        pending,
        unknown,
    } = migrations;
    let name = "migrations";
    match (unknown, pending) {
        (Some(unknown), _) => Finding::bad(
            State::Failed,
            name,
            format!("the database has {unknown}, which this version of plenary does not know"),
            "run the newer version that made it",
        ),
        (None, 0) => Finding::ok(name, format!("all {} are there", applied.len())),
        (None, pending) => Finding::bad(
            State::Warning,
            name,
            format!("{pending} of {} are pending", applied.len() + pending),
            "the next `plenary serve` runs them; `plenary backup FILE` before it",
        ),
    }
}

fn integrity(address: &Address, seen: &Seen) -> Finding {
    let name = "integrity";
    let way_out = "stop the server, and bring a backup back: `plenary restore FILE --force`";
    let damage = match storage::damage(address) {
        Ok(damage) => damage,
        Err(error) => vec![error.to_string()],
    };
    let unreadable = seen.unreadable.iter().flatten();
    let faults: Vec<_> = damage.iter().chain(unreadable).collect();
    let unread = match seen.unreadable {
        Some(_) => "",
        None => "; agendas and releases are read when the tables are those of this version",
    };
    match (faults.as_slice(), address) {
        ([], Address::Sqlite(_)) => Finding::ok(name, format!("the file is sound{unread}")),
        ([], Address::Postgres(_)) if seen.unreadable.is_some() => {
            Finding::ok(name, "every agenda and release can be read")
        }
        ([], Address::Postgres(_)) => Finding::ok(name, unread.trim_start_matches("; ").to_owned()),
        ([first, rest @ ..], _) => {
            let more = match rest.len() {
                0 => String::new(),
                more => format!(" (and {more} more)"),
            };
            let first = first.lines().next().unwrap_or_default();
            Finding::bad(State::Failed, name, format!("{first}{more}"), way_out)
        }
    }
}

const SET_CLOCK: &str = "set the clock of this machine, and keep it right with NTP";

fn shown(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn clock_alone(now: DateTime<Utc>) -> Finding {
    match YEARS.contains(&now.year()) {
        true => Finding::ok("clock", shown(now)),
        false => Finding::bad(
            State::Failed,
            "clock",
            format!("it shows {}", shown(now)),
            SET_CLOCK,
        ),
    }
}

/// The clock beside the newest change, and beside that of the database's server.
fn clock_beside(now: DateTime<Utc>, seen: &Seen) -> Finding {
    let most = TimeDelta::seconds(CLOCK_SECONDS_MAX);
    let alone = clock_alone(now);
    if alone.state != State::Ok {
        return alone;
    }
    if let Some(newest) = seen.newest.filter(|newest| *newest - now > most) {
        let detail = format!(
            "it shows {}, and the newest change was made at {}",
            shown(now),
            shown(newest)
        );
        return Finding::bad(State::Failed, "clock", detail, SET_CLOCK);
    }
    if let Some(server) = seen.server.filter(|server| (*server - now).abs() > most) {
        let detail = format!(
            "it shows {}, and that of the database's server {}",
            shown(now),
            shown(server)
        );
        return Finding::bad(State::Warning, "clock", detail, SET_CLOCK);
    }
    alone
}

/// Whether there is somebody who may do everything.
fn owner(patient: &Patient<'_>, now: DateTime<Utc>, tokens: &[StoredToken]) -> Finding {
    let name = "tokens";
    let is_owner = |token: &&StoredToken| {
        let is_expired = token.expires_at.is_some_and(|until| until <= now);
        let is_limited = token.grant.conference.is_some();
        token.grant.rights.include(Right::Admin) && !is_limited && !is_expired
    };
    match tokens.iter().filter(is_owner).count() {
        _ if patient.has_owner_secret => {
            Finding::ok(name, "the owner's is given by PLENARY_OWNER_TOKEN")
        }
        0 => Finding::bad(
            State::Warning,
            name,
            "there is none of an owner, so nobody can make conferences through the API",
            "`plenary token create NAME --permission owner` makes one",
        ),
        count => Finding::ok(
            name,
            format!("of owners: {count}, of all: {}", tokens.len()),
        ),
    }
}

/// The room where the database is, or will be.
fn disk(database: &Path) -> Finding {
    let name = "disk";
    let absolute = std::path::absolute(database).unwrap_or_else(|_| database.to_owned());
    let folder = absolute.ancestors().skip(1).find(|folder| folder.is_dir());
    let folder = folder.unwrap_or(Path::new("/"));
    let room = match rustix::fs::statvfs(folder) {
        Ok(room) => room,
        Err(error) => {
            let detail = format!("{}: {error}", folder.display());
            return Finding::bad(
                State::Failed,
                name,
                detail,
                "name another folder with --data",
            );
        }
    };
    let free = room.f_bavail.saturating_mul(room.f_frsize);
    let size = |suffix: &str| {
        let mut file = database.as_os_str().to_owned();
        file.push(suffix);
        fs::metadata(file).map_or(0, |file| file.len())
    };
    let size = size("").saturating_add(size("-wal"));
    let few = FREE_BYTES_FEW.max(size.saturating_mul(FREE_DATABASES_FEW));
    let detail = format!(
        "{} free in {}, the database has {}",
        megabytes(free),
        folder.display(),
        megabytes(size)
    );
    match free {
        free if free < FREE_BYTES_MIN => Finding::bad(
            State::Failed,
            name,
            detail,
            "make room, or move the data folder (--data)",
        ),
        free if free < few => Finding::bad(
            State::Warning,
            name,
            detail,
            format!("make room: {} are wanted", megabytes(few)),
        ),
        _ => Finding::ok(name, detail),
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1 << 20))
}

/// Who may read a file that holds what is not public; `None` for one that is not there.
fn permissions(file: &Path) -> Option<Finding> {
    let mode = fs::metadata(file).ok()?.mode() & 0o777;
    let (name, path) = ("permissions", file.display());
    Some(match mode & 0o077 {
        0 => Finding::ok(name, format!("{path} is its owner's alone")),
        _ => Finding::bad(
            State::Warning,
            name,
            format!("{path} can be read by others of this machine (mode {mode:o})"),
            format!("chmod 600 {path}"),
        ),
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn seen(newest: Option<i64>, server: Option<i64>) -> Seen {
        let at = |seconds: i64| now() + TimeDelta::seconds(seconds);
        Seen {
            migrations: Migrations {
                applied: Vec::new(),
                pending: 0,
                unknown: None,
            },
            unreadable: None,
            newest: newest.map(at),
            server: server.map(at),
            tokens: None,
        }
    }

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    #[test]
    fn a_clock_is_right_beside_others() {
        let state = |newest, server| clock_beside(now(), &seen(newest, server)).state;
        assert_eq!(state(None, None), State::Ok);
        assert_eq!(state(Some(5), Some(-5)), State::Ok);
        assert_eq!(state(Some(-9_000), Some(6)), State::Warning);
        assert_eq!(state(Some(6), Some(0)), State::Failed);
        assert_eq!(clock_alone(DateTime::UNIX_EPOCH).state, State::Failed);
    }

    #[test]
    fn a_file_that_others_read_is_said_with_the_way_out() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let state = |file: &Path| permissions(file).map(|finding| finding.state);
        assert_eq!(state(file.path()), Some(State::Ok));
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(state(file.path()), Some(State::Warning));
        assert_eq!(state(Path::new("/none")), None);
    }
}
