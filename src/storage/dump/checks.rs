//! What is looked at before a dump is believed, or a database: names, numbers, identities.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::shape::{INTEGER_MAX, Kind, Shape, catalogue, known, known_kind};
use super::{Header, sql};
use crate::storage::conn::Tx;
use crate::storage::error::Error;
use crate::storage::inspect::lines;

/// How large a number of a database may be, also below zero: 2^62. What was loaded is smaller, and
/// goes on being counted.
const COUNTED_MAX: i64 = 1 << 62;

/// A row as it is written.
pub struct Row {
    pub fields: Map<String, Value>,
    /// A name that has a second value. Which of them counts, each reader decides for itself, so
    /// what is looked at here need not be what a database keeps.
    pub twice: Option<String>,
}

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Row;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the columns of a row by their names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row, A::Error> {
        let mut row = Row {
            fields: Map::new(),
            twice: None,
        };
        while let Some((name, value)) = map.next_entry::<String, serde_json::Value>()? {
            if row.fields.contains_key(&name) {
                row.twice.get_or_insert(name);
            } else {
                row.fields.insert(name, value);
            }
        }
        Ok(row)
    }
}

/// Names of the file become SQL, so they are names of what is dumped; what a column holds is known
/// here, too.
pub fn check_header(header: &Header) -> Result<(), String> {
    let mut tables = Vec::new();
    for Shape { name, columns } in &header.tables {
        let is_dumped = known().iter().any(|(known, _)| known == name);
        if !is_dumped || columns.is_empty() || tables.contains(&name) {
            return Err(format!("{name:?} is no table of a dump"));
        }
        tables.push(name);
        let mut names = Vec::new();
        for (column, kind) in columns {
            let known = known_kind(name, column);
            let is_other = known.is_some_and(|known| known != *kind);
            if !is_name(column) || is_other || names.contains(&column) {
                return Err(format!("{name} has no such column as {column:?}"));
            }
            names.push(column);
        }
    }
    for counter in &header.counters {
        if !tables.contains(&&counter.table) || !is_name(&counter.column) {
            return Err(format!("nothing counts the rows of {:?}", counter.table));
        }
        if !(0..=INTEGER_MAX).contains(&counter.at) {
            let (table, at) = (&counter.table, counter.at);
            return Err(format!("the rows of {table} cannot be counted until {at}"));
        }
    }
    Ok(())
}

/// True for what is a name on both engines, and none of their own.
fn is_name(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(is_plain)
}

/// What a header names, and tables that are as they were then do not have: engines have columns
/// that no table lists.
pub fn stranger(tx: &mut Tx<'_>, header: &Header) -> Result<Option<String>, Error> {
    let there = catalogue(tx)?;
    for Shape { name, columns } in &header.tables {
        let Some(there) = there.get(name) else {
            let what = format!(
                "there was no table {name} at migration {}",
                header.migration
            );
            return Ok(Some(what));
        };
        if let Some((column, _)) = columns.iter().find(|(column, _)| !there.contains(column)) {
            return Ok(Some(format!(
                "{name} had no column {column:?} at migration {}",
                header.migration
            )));
        }
    }
    let counted = sql::counted(tx)?;
    let is_unknown = |counter: &&sql::Counter| {
        let column = format!("{}.{}", counter.table, counter.column);
        !counted.contains(&column)
    };
    let unknown = header.counters.iter().find(is_unknown);
    Ok(unknown.map(|counter| format!("nothing counts the rows of {:?}", counter.table)))
}

/// Sees that a row has the columns of its table, and that each holds what it may.
pub fn check_row(table: &Shape, row: &Map<String, Value>) -> Result<(), String> {
    let name = &table.name;
    for (column, kind) in &table.columns {
        let value = row.get(column);
        let value = value.ok_or_else(|| format!("{name}.{column} is missing"))?;
        if !kind.fits(value) {
            return Err(format!("{name}.{column} cannot be {value}"));
        }
    }
    let is_known = |column: &str| {
        let mut columns = table.columns.iter();
        column == "table" || columns.any(|(known, _)| known == column)
    };
    match row.keys().find(|column| !is_known(column)) {
        Some(more) => Err(format!("{name} has no column {more:?}")),
        None => Ok(()),
    }
}

/// What a database of this version cannot hold: numbers that nobody can count on from, and
/// identities that are written as this program writes none.
pub fn beyond(tx: &mut Tx<'_>) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    for (table, columns) in known() {
        for (column, kind) in columns {
            let Some((wrong, what)) = wrong(tx, column, kind) else {
                continue;
            };
            let any =
                format!("SELECT CAST('' AS TEXT) AS line FROM \"{table}\" WHERE {wrong} LIMIT 1");
            if !lines(tx, &any)?.is_empty() {
                found.push(format!("{table}.{column} holds {what}"));
            }
        }
    }
    let counters = sql::counters(tx)?.into_iter();
    let counters = counters.filter(|counter| counter.at > COUNTED_MAX);
    found.extend(counters.map(|counter| {
        let sql::Counter { table, at, .. } = counter;
        format!("the rows of {table} are counted until {at}")
    }));
    Ok(found)
}

/// When a column is wrong, in SQL, and what it holds then.
fn wrong(tx: &Tx<'_>, column: &str, kind: Kind) -> Option<(String, &'static str)> {
    match (kind, tx) {
        (Kind::Integer, _) => Some((
            format!("\"{column}\" NOT BETWEEN -{COUNTED_MAX} AND {COUNTED_MAX}"),
            "a number that is too large",
        )),
        // Found by what it is, and not by what it stands for.
        (Kind::Id, Tx::Sqlite(_)) => Some((
            format!("\"{column}\" <> lower(\"{column}\") OR length(\"{column}\") <> 36"),
            "what is no identity",
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_sql() {
        assert!(is_name("session_rooms") && is_name("a1"));
        for bad in ["", "_", "__diesel_schema_migrations", "a b", "a\"", "A"] {
            assert!(!is_name(bad), "{bad}");
        }
    }

    #[test]
    fn a_second_value_of_a_name_is_noticed_however_it_is_written() {
        let read = |text: &str| serde_json::from_str::<Row>(text).unwrap();
        assert_eq!(read(r#"{"a": 1, "b": {"a": 2}}"#).twice, None);
        let row = read(r#"{"a": 1, "b": 2, "\u0061": 3}"#);
        assert_eq!(row.twice.as_deref(), Some("a"));
        assert_eq!(row.fields.len(), 2);
    }
}
