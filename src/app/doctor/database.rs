//! The database: that it is there, is of this version, can be read whole, and lets somebody in.

use chrono::{DateTime, Utc};

use super::time::{beside, on_its_own};
use super::{Finding, Patient, State};
use crate::app::clock;
use crate::domain::access::Right;
use crate::storage::{self, Address, Migrations, StoredToken, Tx};

/// Looks at a database, and at the clock beside it.
pub fn examine(patient: &Patient<'_>, address: &Address, found: &mut Vec<Finding>) {
    let now = clock::now();
    if let Address::Sqlite(path) = address
        && !path.exists()
    {
        found.push(Finding::bad(
            State::Warning,
            "database",
            format!("there is none yet at {}", path.display()),
            "`plenary serve` or `plenary import --new` makes one, --data or --database names \
             another",
        ));
        found.push(on_its_own(now));
        return;
    }
    match storage::look(address, see) {
        Ok(seen) => {
            found.push(Finding::ok("database", place(address)));
            found.push(migrations(&seen.migrations));
            found.push(integrity(address, &seen));
            found.push(beside(now, seen.newest, seen.server));
            found.extend(seen.tokens.map(|tokens| owner(patient, now, &tokens)));
        }
        Err(error) => {
            let way_out = match address {
                Address::Sqlite(_) => "`plenary restore FILE --force` brings a backup back",
                Address::Postgres(_) => "see that the server runs and that --database names it",
            };
            let error = error.to_string();
            found.push(Finding::bad(State::Failed, "database", error, way_out));
            found.push(on_its_own(now));
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
    /// `None`: the tables are not those of this version, or one of them cannot be read.
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
        tokens: match is_ours.then(|| storage::tokens(tx)) {
            Some(Err(error @ storage::Error::Unavailable(_))) => return Err(error),
            // Which one cannot be read is said among what is unreadable.
            tokens => tokens.and_then(Result::ok),
        },
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

/// Whether there is somebody who may do everything.
fn owner(patient: &Patient<'_>, now: DateTime<Utc>, tokens: &[StoredToken]) -> Finding {
    let name = "tokens";
    let is_owner = |token: &&StoredToken| {
        let is_expired = token.grant.until.is_some_and(|until| until <= now);
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
            "there is none of an owner, so nobody can make conferences through the API, unless the \
             server alone is given the owner's (PLENARY_OWNER_TOKEN_FILE)",
            "`plenary token create NAME --permission owner` makes one",
        ),
        count => Finding::ok(
            name,
            format!("of owners: {count}, of all: {}", tokens.len()),
        ),
    }
}
