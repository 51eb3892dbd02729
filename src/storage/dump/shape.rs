//! The tables of a dump, in the order in which rows point at rows, and what their columns hold.
//!
//! Columns and what they hold come from `schema.rs`; which of them a database has, it says itself.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Integer, Nullable, SmallInt, Text};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::storage::conn::Tx;
use crate::storage::error::Error;
use crate::storage::inspect::lines;
use crate::storage::schema;
use crate::storage::sql_types::{IdSql, InstantSql, JsonSql, WallSql};

/// The largest number in a row, also below zero: 2^53, until where every reader of JSON is exact. A
/// number that counts something still has enough to count on, whoever wrote it.
pub const INTEGER_MAX: i64 = 1 << 53;

/// What a column holds, whatever each engine keeps it as.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Id,
    /// RFC 3339 in UTC, with six digits of a second.
    Instant,
    /// What the clock on the wall shows: `2026-05-04T10:30:00`.
    Wall,
    Json,
    Text,
    Integer,
    Boolean,
    Date,
}

impl Kind {
    /// True for what such a column may hold; which ones may hold nothing, the database knows.
    pub fn fits(self, value: &Value) -> bool {
        let text = |fits: fn(&str) -> bool| value.as_str().is_some_and(fits);
        value.is_null()
            || match self {
                Kind::Id => text(is_id),
                Kind::Instant => text(is_instant),
                Kind::Wall => {
                    text(|wall| NaiveDateTime::parse_from_str(wall, "%Y-%m-%dT%H:%M:%S").is_ok())
                }
                Kind::Json => true,
                Kind::Text => value.is_string(),
                Kind::Integer => value
                    .as_i64()
                    .is_some_and(|number| (-INTEGER_MAX..=INTEGER_MAX).contains(&number)),
                Kind::Boolean => value.is_boolean(),
                Kind::Date => text(|date| NaiveDate::parse_from_str(date, "%Y-%m-%d").is_ok()),
            }
    }
}

/// True for an identity as it is printed: SQLite finds it by its letters.
fn is_id(text: &str) -> bool {
    Uuid::parse_str(text).is_ok_and(|id| id.to_string() == text)
}

fn is_instant(text: &str) -> bool {
    let is_exact = text.len() == "2026-05-04T10:30:00.123456Z".len() && text.ends_with('Z');
    is_exact && DateTime::parse_from_rfc3339(text).is_ok()
}

/// A table of a dump; what names a row stands in its first columns.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct Shape {
    pub name: String,
    pub columns: Vec<(String, Kind)>,
}

/// What a column of `schema.rs` holds.
trait Kinded {
    const KIND: Kind;
}

macro_rules! kinds {
    ($($sql_type:ty => $kind:ident)*) => {$(
        impl Kinded for $sql_type {
            const KIND: Kind = Kind::$kind;
        }
    )*};
}

kinds! {
    IdSql => Id
    InstantSql => Instant
    WallSql => Wall
    JsonSql => Json
    Text => Text
    BigInt => Integer
    Integer => Integer
    SmallInt => Integer
    Bool => Boolean
    Date => Date
}

impl<T: Kinded> Kinded for Nullable<T> {
    const KIND: Kind = T::KIND;
}

/// All columns of a table of `schema.rs`.
trait Columns {
    fn list() -> Vec<(&'static str, Kind)>;
}

/// Diesel gives the columns of a table as a tuple: one `impl` for each length.
macro_rules! columns {
    ($first:ident $($rest:ident)*) => {
        impl<$first, $($rest),*> Columns for ($first, $($rest,)*)
        where
            $first: Column,
            <$first as Expression>::SqlType: Kinded,
            $($rest: Column, <$rest as Expression>::SqlType: Kinded,)*
        {
            fn list() -> Vec<(&'static str, Kind)> {
                vec![
                    ($first::NAME, <<$first as Expression>::SqlType as Kinded>::KIND),
                    $(($rest::NAME, <<$rest as Expression>::SqlType as Kinded>::KIND),)*
                ]
            }
        }
        columns!($($rest)*);
    };
    () => {};
}

columns!(A B C D E F G H I J K L M N O P Q R S T U V W X Y Z);

/// A table with its columns.
type Known = (&'static str, Vec<(&'static str, Kind)>);

macro_rules! dumped {
    ($($table:ident)*) => {
        /// Every table that is dumped, those first that others point at.
        pub fn known() -> Vec<Known> {
            vec![$((
                stringify!($table),
                <schema::$table::table as Table>::AllColumns::list(),
            )),*]
        }
    };
}

/// What is in no dump: answers to requests that were made here, kept for a day.
const LEFT_OUT: [&str; 1] = ["idempotency_keys"];

dumped! {
    conferences
    days
    rooms
    tracks
    time_slots
    people
    sessions
    session_rooms
    appearances
    waivers
    changes
    releases
    selections
    imports
    tokens
    person_links
}

/// The dumped tables of a database as it is; one of an older version has fewer columns.
pub fn shapes(tx: &mut Tx<'_>) -> Result<Vec<Shape>, Error> {
    let there = catalogue(tx)?;
    let mut shapes = Vec::new();
    for (name, columns) in known() {
        let Some(there) = there.get(name) else {
            continue;
        };
        let is_known = |column: &&String| columns.iter().any(|(known, _)| known == column);
        if let Some(unknown) = there.iter().find(|column| !is_known(column)) {
            let what = format!("{name}.{unknown}, a column that this version does not know");
            return Err(Error::Corrupt(what));
        }
        let columns = columns.into_iter();
        let columns = columns.map(|(column, kind)| (column.to_owned(), kind));
        shapes.push(Shape {
            name: name.to_owned(),
            columns: columns
                .filter(|(column, _)| there.contains(column))
                .collect(),
        });
    }
    Ok(shapes)
}

/// The names of all tables of a database that hold what it was told, whether that is dumped or not.
pub fn tables(tx: &mut Tx<'_>) -> Result<Vec<String>, Error> {
    let there = catalogue(tx)?;
    let names = known().into_iter().map(|(name, _)| name).chain(LEFT_OUT);
    let names = names.filter(|name| there.contains_key(*name));
    Ok(names.map(str::to_owned).collect())
}

/// What this version takes a column for; `None` for one that is gone since.
pub fn known_kind(table: &str, column: &str) -> Option<Kind> {
    let (_, columns) = known().into_iter().find(|(name, _)| *name == table)?;
    let (_, kind) = columns.into_iter().find(|(name, _)| *name == column)?;
    Some(kind)
}

/// The columns of each table, as the database names them.
pub fn catalogue(tx: &mut Tx<'_>) -> Result<BTreeMap<String, Vec<String>>, Error> {
    let sql = match tx {
        Tx::Sqlite(_) => {
            "SELECT t.name || '.' || c.name AS line
             FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'"
        }
        Tx::Postgres(_) => {
            "SELECT CAST(table_name || '.' || column_name AS TEXT) AS line
             FROM information_schema.columns WHERE table_schema = current_schema()"
        }
    };
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in lines(tx, sql)? {
        if let Some((table, column)) = line.split_once('.') {
            let columns = tables.entry(table.to_owned()).or_default();
            columns.push(column.to_owned());
        }
    }
    Ok(tables)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_of_its_kind_or_is_none() {
        for (kind, good, bad) in [
            (
                Kind::Id,
                json!("0190c0de-0000-7000-8000-000000000001"),
                json!("0190c0de"),
            ),
            (
                Kind::Instant,
                json!("2027-01-15T07:59:59.123456Z"),
                json!("2027-01-15T07:59:59Z"),
            ),
            (
                Kind::Wall,
                json!("2026-05-04T10:30:00"),
                json!("2026-05-04T10:30:00Z"),
            ),
            (
                Kind::Id,
                json!("0190c0de-0000-7000-8000-00000000000a"),
                json!("0190c0de-0000-7000-8000-00000000000A"),
            ),
            (Kind::Text, json!(""), json!(1)),
            (Kind::Integer, json!(-7), json!(1.5)),
            (Kind::Integer, json!(1_i64 << 53), json!((1_i64 << 53) + 1)),
            (Kind::Integer, json!(-(1_i64 << 53)), json!(i64::MIN)),
            (Kind::Boolean, json!(false), json!(0)),
            (Kind::Date, json!("2026-05-04"), json!("2026-02-30")),
        ] {
            assert!(kind.fits(&good) && kind.fits(&Value::Null), "{kind:?}");
            assert!(!kind.fits(&bad), "{kind:?} {bad}");
        }
    }

    #[test]
    fn columns_are_those_of_the_schema() {
        assert_eq!(known_kind("changes", "at"), Some(Kind::Instant));
        assert_eq!(known_kind("releases", "diff"), Some(Kind::Json));
        assert_eq!(known_kind("releases", "gone"), None);
    }
}
