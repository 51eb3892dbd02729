//! What a database holds, and whether it is sound: nothing is made, changed or brought up to date.

use std::path::Path;

use chrono::{DateTime, Utc};
use diesel::connection::{DefaultLoadingMode, SimpleConnection};
use diesel::migration::MigrationSource;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;

use super::agendas::load_agenda;
use super::backup::blueprint;
use super::conn::{Address, Store, Tx, on_both};
use super::dump::beyond;
use super::error::Error;
use super::migrate;
use super::person_links::person_link;
use super::releases::{news, release};
use super::schema::{changes, conferences, person_links, releases, selections, tokens};
use super::selections::selection;
use super::sql_types::{Id, Instant};
use super::sqlite;
use super::tokens::token_of;
use crate::domain::ids::ConferenceId;
use crate::domain::text::Slug;

/// How long a look waits for somebody's write, in milliseconds.
const BUSY_TIMEOUT_MILLISECONDS: u32 = 5_000;

/// How many entries of the change log are read at a time: some hold much.
const LOG_PAGE: i64 = 200;

/// Runs a body that reads one consistent state of a database as it is, of whatever version.
pub fn look<T, E>(address: &Address, body: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E>
where
    E: From<Error> + From<diesel::result::Error>,
{
    match address {
        Address::Sqlite(path) => {
            let mut connection = open_existing(path)?;
            read_only(&mut connection)?;
            connection.transaction(|connection| body(&mut Tx::Sqlite(connection)))
        }
        Address::Postgres(_) => Store::open_as_is(address)?.read(body),
    }
}

/// A connection to a file that is there; SQLite itself would make one.
pub(super) fn open_existing(path: &Path) -> Result<SqliteConnection, Error> {
    let unavailable = |reason: &str| Error::Unavailable(format!("{}: {reason}", path.display()));
    if !path.exists() {
        return Err(unavailable("there is no such file"));
    }
    if path.to_str().is_none() {
        return Err(unavailable("this name of a file is no UTF-8"));
    }
    let mut connection = sqlite::open(path)?;
    // The file may be anybody's: what its schema calls is called as by a stranger.
    connection.batch_execute(&format!(
        "PRAGMA busy_timeout = {BUSY_TIMEOUT_MILLISECONDS}; PRAGMA trusted_schema = OFF"
    ))?;
    Ok(connection)
}

pub(super) fn read_only(connection: &mut SqliteConnection) -> Result<(), Error> {
    Ok(connection.batch_execute("PRAGMA query_only = ON")?)
}

/// A row of a query whose only column is `line`.
#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Runs a query whose only column is `line`, and hands out each row while others are still read.
pub(super) fn each_line<E: From<Error>>(
    tx: &mut Tx<'_>,
    sql: &str,
    mut each: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    on_both!(tx, c => {
        let rows = diesel::sql_query(sql).load_iter::<Line, DefaultLoadingMode>(c);
        for row in rows.map_err(Error::from)? {
            each(&row.map_err(Error::from)?.line)?;
        }
        Ok(())
    })
}

/// Runs a query whose only column is `line`.
pub(super) fn lines(tx: &mut Tx<'_>, sql: &str) -> Result<Vec<String>, Error> {
    let mut lines = Vec::new();
    each_line::<Error>(tx, sql, |line| {
        lines.push(line.to_owned());
        Ok(())
    })?;
    Ok(lines)
}

/// How the tables of a database compare with those that this program makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrations {
    /// Oldest first; none in a database without tables.
    pub applied: Vec<String>,
    /// How many this program would still run.
    pub pending: usize,
    /// One that a newer version of this program has run.
    pub unknown: Option<String>,
}

/// Compares the tables of a database with those that this program makes.
pub fn migrations(tx: &mut Tx<'_>) -> Result<Migrations, Error> {
    let (applied, known) = (applied(tx)?, known_migrations()?);
    let unknown = applied.iter().find(|version| !known.contains(version));
    let unknown = unknown.cloned();
    let pending = known.iter().filter(|version| !applied.contains(version));
    let pending = pending.count();
    Ok(Migrations {
        applied,
        pending,
        unknown,
    })
}

fn applied(tx: &mut Tx<'_>) -> Result<Vec<String>, Error> {
    let table = match tx {
        Tx::Sqlite(_) => {
            "SELECT name AS line FROM sqlite_schema
             WHERE type = 'table' AND name = '__diesel_schema_migrations'"
        }
        Tx::Postgres(_) => {
            "SELECT CAST(table_name AS TEXT) AS line FROM information_schema.tables
             WHERE table_schema = current_schema() AND table_name = '__diesel_schema_migrations'"
        }
    };
    if lines(tx, table)?.is_empty() {
        return Ok(Vec::new());
    }
    let versions = "SELECT CAST(version AS TEXT) AS line FROM __diesel_schema_migrations
        ORDER BY version";
    lines(tx, versions)
}

/// The versions of all migrations of this program, oldest first; both engines have the same.
pub(super) fn known_migrations() -> Result<Vec<String>, Error> {
    let known = MigrationSource::<Sqlite>::migrations(&migrate::SQLITE);
    let known = known.map_err(|error| Error::Migration(error.to_string()))?;
    let versions = known
        .iter()
        .map(|migration| migration.name().version().to_string());
    let mut versions: Vec<_> = versions.collect();
    versions.sort();
    Ok(versions)
}

/// What is wrong with the file of a SQLite database, a line each: damage, and a schema that is not
/// what the migrations make. PostgreSQL sees to its own.
pub fn damage(address: &Address) -> Result<Vec<String>, Error> {
    let Address::Sqlite(path) = address else {
        return Ok(Vec::new());
    };
    let mut connection = open_existing(path)?;
    read_only(&mut connection)?;
    let mut found = faults(&mut connection, "quick_check")?;
    if found.is_empty() {
        found = connection
            .transaction(|connection| blueprint::differences(&mut Tx::Sqlite(connection)))?;
    }
    Ok(found)
}

/// What `quick_check` or `integrity_check` finds, and rows that point at nothing.
pub(super) fn faults(connection: &mut SqliteConnection, check: &str) -> Result<Vec<String>, Error> {
    let tx = &mut Tx::Sqlite(connection);
    let mut found = lines(tx, &format!("SELECT {check} AS line FROM pragma_{check}"))?;
    found.retain(|line| line != "ok");
    if found.is_empty() {
        let astray = "SELECT 'a row of ' || \"table\" || ' points at a row of ' || parent ||
            ' that is not there' AS line FROM pragma_foreign_key_check LIMIT 100";
        found = lines(tx, astray)?;
    }
    Ok(found)
}

/// What is stored and cannot be read, a line each: agendas and releases of all conferences, the
/// change log, tokens, links and selections; and numbers and identities that cannot be.
///
/// Only for a database whose tables are up to date.
pub fn unreadable(tx: &mut Tx<'_>) -> Result<Vec<String>, Error> {
    let mut found = beyond(tx)?;
    let all: Vec<(Id, String)> = on_both!(tx, c => conferences::table
        .order(conferences::slug)
        .select((conferences::id, conferences::slug))
        .load(c))?;
    for (id, slug) in all {
        let agenda = match Slug::parse(&slug) {
            Ok(slug) => load_agenda(tx, &slug).map(drop),
            Err(fault) => Err(Error::from(fault)),
        };
        note(&mut found, agenda, || format!("the agenda of {slug}"))?;
        let numbers: Vec<i64> = on_both!(tx, c => releases::table
            .filter(releases::conference_id.eq(id))
            .order(releases::number)
            .select(releases::number)
            .load(c))?;
        for number in numbers {
            let read = release(tx, ConferenceId(id.0), number).map(drop);
            note(&mut found, read, || format!("release {number} of {slug}"))?;
        }
        let read = news(tx, ConferenceId(id.0), i64::MAX).map(drop);
        note(&mut found, read, || {
            format!("what the releases of {slug} have brought")
        })?;
    }
    read_log(tx, &mut found)?;
    read_secrets(tx, &mut found)?;
    Ok(found)
}

fn read_log(tx: &mut Tx<'_>, found: &mut Vec<String>) -> Result<(), Error> {
    let mut after = 0;
    loop {
        match super::changes::changes(tx, None, after, LOG_PAGE) {
            Ok(page) => match page.last() {
                Some(last) => after = last.id,
                None => return Ok(()),
            },
            Err(error) => {
                let what = || format!("the change log after entry {after}");
                return note(found, Err(error), what);
            }
        }
    }
}

/// Reads what is found by the hash of a secret.
fn read_secrets(tx: &mut Tx<'_>, found: &mut Vec<String>) -> Result<(), Error> {
    let all: Vec<(String, String)> = on_both!(tx, c => tokens::table
        .order(tokens::name)
        .select((tokens::name, tokens::hash))
        .load(c))?;
    for (name, hash) in all {
        let read = token_of(tx, &hash).map(drop);
        note(found, read, || format!("the token {name:?}"))?;
    }
    // Enough of a hash to find it again.
    let short = |hash: &str| hash.chars().take(12).collect::<String>();
    let all: Vec<String> = on_both!(tx, c => person_links::table
        .order(person_links::secret_hash)
        .select(person_links::secret_hash)
        .load(c))?;
    for hash in all {
        let read = person_link(tx, &hash).map(drop);
        note(found, read, || format!("the link {:?}", short(&hash)))?;
    }
    let all: Vec<String> = on_both!(tx, c => selections::table
        .order(selections::feed_hash)
        .select(selections::feed_hash)
        .load(c))?;
    for hash in all {
        let read = selection(tx, &hash).map(drop);
        note(found, read, || format!("the selection {:?}", short(&hash)))?;
    }
    Ok(())
}

fn note(
    found: &mut Vec<String>,
    read: Result<(), Error>,
    what: impl Fn() -> String,
) -> Result<(), Error> {
    match read {
        Ok(()) => {}
        Err(error @ Error::Unavailable(_)) => return Err(error),
        Err(error) => found.push(format!("{}: {error}", what())),
    }
    Ok(())
}

/// When the newest change was made.
pub fn newest_change(tx: &mut Tx<'_>) -> Result<Option<DateTime<Utc>>, Error> {
    let at: Option<Instant> = on_both!(tx, c => changes::table
        .order(changes::id.desc())
        .select(changes::at)
        .first(c)
        .optional())?;
    Ok(at.map(|at| at.0))
}

/// What the clock of the database's server shows; SQLite has none of its own.
pub fn server_clock(tx: &mut Tx<'_>) -> Result<Option<DateTime<Utc>>, Error> {
    if matches!(tx, Tx::Sqlite(_)) {
        return Ok(None);
    }
    let now = "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC',
        'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') AS line";
    let shown = lines(tx, now)?;
    let read = |text: &String| DateTime::parse_from_rfc3339(text).ok();
    Ok(shown
        .first()
        .and_then(read)
        .map(|at| at.with_timezone(&Utc)))
}

/// How much there is that somebody would miss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Population {
    pub conferences: i64,
    pub tokens: i64,
    /// Entries of the change log, which outlives what it tells of.
    pub changes: i64,
}

impl Population {
    /// True when there is nothing to lose.
    pub fn is_empty(self) -> bool {
        self == Population::default()
    }
}

/// Counts what somebody would miss.
pub fn population(tx: &mut Tx<'_>) -> Result<Population, Error> {
    Ok(Population {
        conferences: on_both!(tx, c => conferences::table.count().get_result(c))?,
        tokens: on_both!(tx, c => tokens::table.count().get_result(c))?,
        changes: on_both!(tx, c => changes::table.count().get_result(c))?,
    })
}
