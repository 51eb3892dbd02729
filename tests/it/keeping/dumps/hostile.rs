//! Dumps that somebody has written by hand: what would stop or fool the program later is refused.

use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};

use super::super::{dump, file, programme, rows, serve};
use super::{small_dump, with_row};
use crate::cli::on_both;
use crate::support::Database;
use crate::support::process::Machine;

/// The largest number that a program counts until, and nobody else.
const MOST: i64 = i64::MAX;

/// The dump with another header.
fn with_header(dump: &str, change: impl Fn(&mut Value)) -> String {
    let (first, rest) = dump.split_once('\n').unwrap();
    let mut header: Value = serde_json::from_str(first).unwrap();
    change(&mut header);
    format!("{header}\n{rest}")
}

/// Sees that a dump is refused with certain words.
#[track_caller]
fn refuse(machine: &Machine, dump: &str, expected: &[&str]) {
    let (path, name) = file(machine, "programme.jsonl");
    std::fs::write(path, dump).unwrap();
    let error = machine.expect(2, &["load", &name]);
    for words in expected.iter().chain(&["nothing was changed"]) {
        assert!(error.contains(words), "{words}: {error}");
    }
}

/// Sees that a dump is taken, by a database that has refused others before.
#[track_caller]
fn take(machine: &Machine, whole: &str) {
    let (path, name) = file(machine, "whole.jsonl");
    std::fs::write(path, whole).unwrap();
    machine.expect(0, &["load", &name]);
    assert_eq!(rows(&dump(machine)), rows(whole));
}

#[test]
fn a_counter_that_leaves_nothing_to_count_is_refused() {
    let (whole, _database) = small_dump();
    on_both(|machine| {
        for at in [MOST, (1 << 53) + 1, -1] {
            let counted = with_header(&whole, |header| header["counters"][0]["at"] = json!(at));
            let at = at.to_string();
            refuse(&machine, &counted, &["line 1", "rows of changes", &at]);
        }
        for (table, column) in [("conferences", "id"), ("changes", "revision"), ("x", "id")] {
            let counter = json!({"table": table, "column": column, "at": 5});
            let counted = with_header(&whole, |header| header["counters"][0] = counter.clone());
            let expected = format!("nothing counts the rows of {table:?}");
            refuse(&machine, &counted, &["line 1", &expected]);
        }
        take(&machine, &whole);
    });
}

#[test]
fn a_table_or_column_that_no_dump_has_is_refused_by_its_name() {
    let (whole, _database) = small_dump();
    on_both(|machine| {
        for name in [
            "sqlite_sequence",
            "sqlite_schema",
            "idempotency_keys",
            "pg_authid",
            "__diesel_schema_migrations",
            "days",
            "songs",
        ] {
            let table = json!({"name": name, "columns": [["name", "text"], ["seq", "integer"]]});
            let more = with_header(&whole, |header| {
                let tables = header["tables"].as_array_mut().unwrap();
                tables.push(table.clone());
            });
            let expected = format!("{name:?} is no table of a dump");
            refuse(&machine, &more, &["line 1", &expected]);
        }
        for column in ["rowid", "oid", "xmin", "slug"] {
            let more = with_header(&whole, |header| {
                let columns = &mut header["tables"][0]["columns"];
                let columns = columns.as_array_mut().unwrap();
                let kind = if column == "slug" { "text" } else { "integer" };
                columns.push(json!([column, kind]));
            });
            refuse(&machine, &more, &["line 1", "conferences", column]);
        }
        take(&machine, &whole);
    });
}

#[test]
fn a_token_a_selection_or_a_log_that_does_not_read_is_refused_before_it_is_there() {
    let database = Database::sqlite().unwrap();
    let source = Machine::new(&database);
    programme(&source);
    let whole = dump(&source);
    on_both(|machine| {
        for (table, column, value, expected) in [
            ("tokens", "rights", json!("root"), "the token \"committee\""),
            ("selections", "session_ids", json!(["x"]), "the selection"),
            ("changes", "notes", json!({"a": 1}), "the change log after"),
        ] {
            let broken = with_row(&whole, table, |row| row[column] = value.clone());
            assert_ne!(broken, whole, "{table}");
            refuse(&machine, &broken, &["cannot be read", expected]);
        }
        take(&machine, &whole);
        drop(serve(&machine));
    });
}

#[test]
fn a_number_that_nobody_can_count_on_from_is_refused_with_its_line_and_column() {
    let (whole, _database) = small_dump();
    on_both(|machine| {
        for (table, column) in [
            ("conferences", "revision"),
            ("conferences", "changed_in"),
            ("conferences", "redactions"),
            ("sessions", "changed_in"),
            ("releases", "number"),
            ("changes", "id"),
            ("changes", "revision"),
        ] {
            let place = whole.lines().position(|line| {
                let row: Value = serde_json::from_str(line).unwrap();
                row["table"] == table
            });
            let line = format!("line {}:", place.unwrap() + 1);
            for value in [MOST, (1 << 53) + 1, i64::MIN] {
                let broken = with_row(&whole, table, |row| row[column] = json!(value));
                let expected = format!("{table}.{column} cannot be {value}");
                refuse(&machine, &broken, &[&line, &expected]);
            }
        }
        take(&machine, &whole);
    });
}

#[test]
fn a_row_that_says_something_twice_is_refused_with_its_line_and_what() {
    let (whole, _database) = small_dump();
    on_both(|machine| {
        for (once, twice, said) in [
            (
                "\"revision\":",
                "\"revision\":9223372036854775807,",
                "revision",
            ),
            ("\"revision\":", "\"\\u0072evision\":-1,", "revision"),
            ("\"slug\":", "\"slug\":\"other\",", "slug"),
            ("\"table\":", "\"table\":\"tokens\",", "table"),
        ] {
            let (header, rest) = whole.split_once('\n').unwrap();
            let rest = rest.replacen(once, &format!("{twice}{once}"), 1);
            let broken = format!("{header}\n{rest}");
            assert_ne!(broken, whole, "{once}");
            let expected = format!("{said:?} is there twice");
            refuse(&machine, &broken, &["line 2:", &expected]);
        }
        take(&machine, &whole);
    });
}

#[test]
fn an_identity_is_written_in_one_way_only() {
    let (whole, _database) = small_dump();
    on_both(|machine| {
        let broken = with_row(&whole, "people", |row| {
            row["id"] = json!(row["id"].as_str().unwrap().to_uppercase());
        });
        refuse(&machine, &broken, &["people.id cannot be"]);
        take(&machine, &whole);
    });
}

/// Feeds a dump that goes on without an end after its head; returns how many bytes were taken
/// before it was refused, and what was said.
fn feed(machine: &Machine, head: &str) -> (usize, String) {
    let mut child = machine
        .command(&["load", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let block = vec![0; 1 << 16];
    let mut taken = 0;
    let mut open = input.write_all(head.as_bytes()).is_ok();
    while open && taken < 200 << 20 {
        open = input.write_all(&block).is_ok();
        taken += block.len();
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{error}");
    (taken, error)
}

#[test]
fn a_line_without_an_end_is_refused_before_it_is_in_memory() {
    let machine = Machine::new(&Database::sqlite().unwrap());
    let (taken, error) = feed(&machine, "");
    assert!(error.contains("line 1: "), "{error}");
    assert!(error.contains("more than 65536 bytes"), "{error}");
    assert!(taken < 1 << 20, "{taken}");
    let (whole, _database) = small_dump();
    let (header, _) = whole.split_once('\n').unwrap();
    let (taken, error) = feed(&machine, &format!("{header}\n"));
    assert!(error.contains("line 2: "), "{error}");
    assert!(error.contains("more than 67108864 bytes"), "{error}");
    assert!(taken < 66 << 20, "{taken}");
}
