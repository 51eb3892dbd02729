//! What the migrations make of an empty SQLite file, and how another file differs from that.
//!
//! A trigger or a view of somebody else's would act in the name of this program, and a table of
//! somebody else's need not keep what this one counts on.

use std::collections::BTreeMap;
use std::path::Path;

use crate::storage::conn::Tx;
use crate::storage::dump::migrate_to;
use crate::storage::error::Error;
use crate::storage::inspect::{Migrations, lines, migrations};
use crate::storage::sqlite;

/// All that a schema names, but for what SQLite makes of itself: the indexes of keys, which follow
/// from their tables, and what `ANALYZE` has counted.
const OBJECTS: &str = "SELECT json_array(type, name, tbl_name, coalesce(sql, '')) AS line
    FROM sqlite_schema
    WHERE NOT (type = 'index' AND sql IS NULL)
        AND NOT (type = 'table' AND name IN ('sqlite_stat1', 'sqlite_stat4'))";

/// What an object is and its name; whose it is, and the words that made it.
type Objects = BTreeMap<(String, String), (String, Vec<String>)>;

/// How the schema of a SQLite database differs from what the migrations make that it has run, an
/// object in a line; nothing is said of what no version or a newer one has made.
pub fn differences(tx: &mut Tx<'_>) -> Result<Vec<String>, Error> {
    let Migrations {
        applied, unknown, ..
    } = migrations(tx)?;
    let (Some(newest), None) = (applied.last(), unknown) else {
        return Ok(Vec::new());
    };
    let found = objects(tx)?;
    let mut made = made_until(newest)?;
    let mut told = Vec::new();
    for ((kind, name), object) in found {
        match made.remove(&(kind.clone(), name.clone())) {
            Some(own) if own == object => {}
            Some(_) => told.push(format!(
                "the {kind} {name:?}, which is not as plenary makes it"
            )),
            None => told.push(format!("the {kind} {name:?}, which plenary does not make")),
        }
    }
    let missing = made.into_keys();
    told.extend(missing.map(|(kind, name)| format!("no {kind} {name:?}, which plenary makes")));
    Ok(told)
}

/// What is there after a migration, and all before it.
fn made_until(newest: &str) -> Result<Objects, Error> {
    let mut fresh = sqlite::open(Path::new(":memory:"))?;
    let tx = &mut Tx::Sqlite(&mut fresh);
    migrate_to(tx, newest)?;
    objects(tx)
}

fn objects(tx: &mut Tx<'_>) -> Result<Objects, Error> {
    let mut objects = Objects::new();
    for line in lines(tx, OBJECTS)? {
        let object: Result<(String, String, String, String), _> = serde_json::from_str(&line);
        let (kind, name, of, sql) =
            object.map_err(|error| Error::Corrupt(format!("its schema: {error}")))?;
        objects.insert((kind, name), (of, words(&sql)));
    }
    Ok(objects)
}

/// The words and signs of a statement, without what means nothing: space, comments, capitals, and
/// the quotes that SQLite sets around a name when it renames a table.
fn words(sql: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = sql.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = rest.split_at(length(rest, first));
        rest = after.trim_start();
        if word.starts_with("--") || word.starts_with("/*") {
            continue;
        }
        let inner = word.strip_prefix('"');
        let name = inner.and_then(|inner| inner.strip_suffix('"'));
        words.push(match name {
            Some(name) if is_plain(name) => name.to_owned(),
            _ if is_of_word(first) => word.to_ascii_lowercase(),
            _ => word.to_owned(),
        });
    }
    words
}

/// How long the first word of a text is, in bytes.
fn length(text: &str, first: char) -> usize {
    let until = |end: &str| {
        let from = if text.starts_with("/*") { 2 } else { 1 };
        let tail = text.get(from..).and_then(|tail| tail.find(end));
        tail.map_or(text.len(), |found| from + found + end.len())
    };
    match first {
        '-' if text.starts_with("--") => until("\n"),
        '/' if text.starts_with("/*") => until("*/"),
        '\'' => until("'"),
        '"' => until("\""),
        '`' => until("`"),
        '[' => until("]"),
        word if is_of_word(word) => text.find(|c: char| !is_of_word(c)).unwrap_or(text.len()),
        sign => sign.len_utf8(),
    }
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

fn is_plain(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_') && name.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_its_words_however_it_is_written() {
        let same = [
            "CREATE TABLE \"days\" (id TEXT NOT NULL, -- a name\n label TEXT CHECK (label <> ''))",
            "create table days(id text not null,label/* shown */TEXT check(label<>''))",
        ];
        assert_eq!(words(same[0]), words(same[1]));
        for (a, b) in [
            ("label TEXT", "labelTEXT"),
            ("CHECK (kind IN ('edit'))", "CHECK (kind IN ('EDIT'))"),
            ("\"a b\" TEXT", "a b TEXT"),
            ("a 'it -- is'", "a 'it"),
            ("'unclosed", "unclosed"),
            ("a", "a, b"),
        ] {
            assert_ne!(words(a), words(b), "{a}");
        }
        assert_eq!(words(" -- nothing"), [""; 0]);
    }
}
