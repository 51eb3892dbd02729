//! Rows as lines and lines as rows, in the words of each engine: neither value nor document of a
//! row passes through this program, so both stay as exact as the engine keeps them.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde::{Deserialize, Serialize};

use super::shape::{Kind, Shape};
use crate::storage::conn::{Tx, on_both};
use crate::storage::error::Error;
use crate::storage::inspect::lines;

fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

fn list(table: &Shape, of: impl Fn(&str, Kind) -> String) -> String {
    let columns = table.columns.iter().map(|(name, kind)| of(name, *kind));
    columns.collect::<Vec<_>>().join(", ")
}

/// A query for all rows of a table, each as a JSON object in one line.
pub fn select(tx: &Tx<'_>, table: &Shape) -> String {
    let name = &table.name;
    // What names a row stands first.
    let order = table.columns.iter().take(2).map(|(name, _)| quoted(name));
    let order = order.collect::<Vec<_>>().join(", ");
    match tx {
        Tx::Sqlite(_) => {
            let columns = list(table, |column, kind| {
                format!("'{column}', {}", of_sqlite(&quoted(column), kind))
            });
            format!(
                "SELECT json_object('table', '{name}', {columns}) AS line
                 FROM \"{name}\" ORDER BY {order}"
            )
        }
        Tx::Postgres(_) => {
            let columns = list(table, |column, kind| match kind {
                Kind::Instant => format!(
                    "to_char(\"{column}\" AT TIME ZONE 'UTC',
                     'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') AS \"{column}\""
                ),
                _ => quoted(column),
            });
            format!(
                "SELECT CAST(row_to_json(r) AS TEXT) AS line
                 FROM (SELECT CAST('{name}' AS TEXT) AS \"table\", {columns}
                       FROM \"{name}\" ORDER BY {order}) AS r"
            )
        }
    }
}

/// A column of SQLite as a value of a dump.
fn of_sqlite(column: &str, kind: Kind) -> String {
    match kind {
        // Rounded down, also before 1970.
        Kind::Instant => {
            let micros = format!("(({column} % 1000000) + 1000000) % 1000000");
            format!(
                "strftime('%Y-%m-%dT%H:%M:%S', ({column} - {micros}) / 1000000, 'unixepoch')
                 || printf('.%06dZ', {micros})"
            )
        }
        Kind::Json => format!("json({column})"),
        Kind::Boolean => {
            format!("json(CASE WHEN {column} THEN 'true' WHEN NOT {column} THEN 'false' END)")
        }
        Kind::Id | Kind::Wall | Kind::Text | Kind::Integer | Kind::Date => column.to_owned(),
    }
}

/// Inserts rows that a JSON array holds; returns how many.
pub fn insert(tx: &mut Tx<'_>, table: &Shape, rows: &str) -> Result<usize, Error> {
    let name = &table.name;
    let columns = list(table, |column, _| quoted(column));
    let sql = match tx {
        Tx::Sqlite(_) => {
            let values = list(table, to_sqlite);
            format!("INSERT INTO \"{name}\" ({columns}) SELECT {values} FROM json_each(?1) AS r")
        }
        // The ids of the change log are kept, although the database would give its own.
        Tx::Postgres(_) => format!(
            "INSERT INTO \"{name}\" ({columns}) OVERRIDING SYSTEM VALUE
             SELECT {columns} FROM json_populate_recordset(NULL::\"{name}\", $1::json) AS r"
        ),
    };
    let inserted = on_both!(tx, c => diesel::sql_query(sql).bind::<Text, _>(rows).execute(c))?;
    Ok(inserted)
}

/// A value of a dump as SQLite keeps it.
fn to_sqlite(column: &str, kind: Kind) -> String {
    match kind {
        Kind::Instant => format!(
            "unixepoch(substr(r.value ->> '{column}', 1, 19)) * 1000000
             + CAST(substr(r.value ->> '{column}', 21, 6) AS INTEGER)"
        ),
        Kind::Json => format!("nullif(r.value -> '{column}', 'null')"),
        Kind::Id | Kind::Wall | Kind::Text | Kind::Integer | Kind::Boolean | Kind::Date => {
            format!("r.value ->> '{column}'")
        }
    }
}

/// How far the database has counted the rows of a table. The cursors of readers of the change log
/// are such numbers, so none may be given a second time.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    pub table: String,
    pub column: String,
    pub at: i64,
}

/// All counters of a database.
pub fn counters(tx: &mut Tx<'_>) -> Result<Vec<Counter>, Error> {
    let sql = match tx {
        Tx::Sqlite(_) => {
            "SELECT json_object('table', s.name, 'column', c.name, 'at', s.seq) AS line
             FROM sqlite_sequence s JOIN pragma_table_info(s.name) c ON c.pk = 1 ORDER BY s.name"
        }
        Tx::Postgres(_) => {
            "SELECT CAST(json_build_object('table', table_name, 'column', column_name, 'at',
                 coalesce(pg_sequence_last_value(CAST(pg_get_serial_sequence(
                     quote_ident(table_name), column_name) AS regclass)), 0)) AS TEXT) AS line
             FROM information_schema.columns
             WHERE table_schema = current_schema() AND is_identity = 'YES' ORDER BY table_name"
        }
    };
    let read = |line: &String| serde_json::from_str(line);
    let counters = lines(tx, sql)?.iter().map(read).collect::<Result<_, _>>();
    counters.map_err(|error| Error::Corrupt(format!("a counter: {error}")))
}

/// What a database counts the rows of, as a table and its column: `changes.id`.
pub fn counted(tx: &mut Tx<'_>) -> Result<Vec<String>, Error> {
    let sql = match tx {
        Tx::Sqlite(_) => {
            "SELECT t.name || '.' || c.name AS line
             FROM sqlite_schema t JOIN pragma_table_info(t.name) c ON c.pk = 1
             WHERE t.type = 'table' AND t.sql LIKE '%AUTOINCREMENT%'"
        }
        Tx::Postgres(_) => {
            "SELECT CAST(table_name || '.' || column_name AS TEXT) AS line
             FROM information_schema.columns
             WHERE table_schema = current_schema() AND is_identity = 'YES'"
        }
    };
    lines(tx, sql)
}

/// Lets the database count on from where another one was, or from where it is itself if that is
/// further: no transaction takes such a step back.
pub fn count_on(tx: &mut Tx<'_>, counter: &Counter) -> Result<(), Error> {
    let Counter { table, column, at } = counter;
    if *at <= 0 {
        return Ok(());
    }
    match tx {
        Tx::Sqlite(connection) => {
            let counted =
                format!("UPDATE sqlite_sequence SET seq = max(seq, {at}) WHERE name = '{table}'");
            if diesel::sql_query(counted).execute(*connection)? == 0 {
                connection.batch_execute(&format!(
                    "INSERT INTO sqlite_sequence (name, seq) VALUES ('{table}', {at})"
                ))?;
            }
        }
        Tx::Postgres(connection) => connection.batch_execute(&format!(
            "SELECT setval(s, greatest({at}, coalesce(pg_sequence_last_value(s), 0)))
             FROM (SELECT CAST(pg_get_serial_sequence('\"{table}\"', '{column}') AS regclass) AS s)
                 AS counter"
        ))?,
    }
    Ok(())
}
