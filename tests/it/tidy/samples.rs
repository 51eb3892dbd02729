//! The checker itself, on samples: what it has to find, and what it has to let pass.

use super::*;

/// Checks each line `path | text | finding` of a table; without a finding it must be tidy.
#[track_caller]
fn check_each(table: &str) {
    for line in table.trim().lines() {
        let cells: Vec<_> = line.split(" | ").map(str::trim).collect();
        let findings = check(&[(cells[0].into(), format!("//! Sample.\n{}", cells[1]))]);
        let fits = |what: &&str| findings.len() == 1 && findings[0].contains(what);
        let passes = cells.get(2).map_or(findings.is_empty(), fits);
        assert!(passes, "{line}\n{findings:#?}");
    }
}

#[test]
fn a_renderer_that_imports_storage_is_found() {
    check_each(
        r"
        src/render/csv.rs | use crate::storage::Store;                | csv.rs:2: `render` sees
        src/render/csv.rs | use crate::{domain, storage as kept};     | sees `crate::storage`
        src/render/csv.rs | use {crate::{domain::{self}, storage::*}}; | sees `crate::storage`
        src/render/csv.rs | use crate::{self as all};                 | sees `crate::`
        src/render/csv.rs | use super::super::storage;                | sees `crate::storage`
        src/render/mod.rs | use super::storage;                       | sees `crate::storage`
        src/render/a/b.rs | use super::super::super::storage;         | sees `crate::storage`
        src/render/csv.rs | mod tests { use super::super::super::storage; } | `crate::storage`
        src/render/csv.rs | fn f() { crate::storage::load(); }        | sees `crate::storage`
        src/render/csv.rs | fn f() { plenary::storage::load() }       | sees `crate::storage`
        src/render/csv.rs | fn f() { vec![f(&[crate::storage::load::<u8>()])] } | `crate::storage`
        src/render/csv.rs | macro_rules! m { () => { use $crate::{storage::load}; } } | ::storage`
        src/render/csv.rs | #[derive(crate::storage::Row)] struct S;  | sees `crate::storage`
        src/http/mod.rs   | use super::render;                        | itself and [app domain]
        src/cli.rs        | use crate::http;                          | `cli` sees `crate::http`
        src/util.rs       | fn f() {}                                 | outside the rooms
        src/lib.rs        | mod app; fn f() {}                        | no module",
    );
}

#[test]
fn a_room_sees_itself_and_what_the_table_allows() {
    check_each(
        r#"
        src/http/mod.rs   | use crate::{app, http::body}; mod tests { use super::*; }
        src/render/a/b.rs | use super::super::csv; pub(crate) struct S;
        src/app/mod.rs    | use crate::{intake, render, storage}; use super::domain;
        src/main.rs       | use plenary::{cli, http};
        src/lib.rs        | #[macro_use] pub mod domain; mod app;
        src/render/csv.rs | /** [`crate::cli`] */ const S: &str = "crate::cli::x";"#,
    );
}

#[test]
fn a_foreign_crate_in_the_wrong_room_is_found() {
    check_each(
        r"
        src/http/a.rs       | use diesel::prelude::*;                   | names `diesel`
        src/app/a.rs        | use diesel_async as d;                    | names `diesel_async`
        src/app/a.rs        | fn f() { ::actix_web::rt::spawn(x) }      | names `actix_web`
        src/main.rs         | use utoipa::OpenApi;                      | names `utoipa`
        src/render/jsonl.rs | #[derive(utoipa::ToSchema)] struct S;     | names `utoipa`
        src/intake/ics.rs   | use ics::ICalendar;                       | names `ics`
        src/app/a.rs        | use chrono_tz::Tz;                        | names `chrono_tz`
        src/domain/a.rs     | use std::{fmt, fs::File};                 | names `std::fs`
        src/domain/a.rs     | #[derive(serde::Serialize)] struct S;     | names `serde`
        src/domain/a.rs     | fn f(t: std::time::SystemTime) {}         | names `std::time::S",
    );
}

#[test]
fn a_foreign_crate_in_its_own_room_is_fine() {
    check_each(
        r"
        src/storage/mod.rs    | use diesel::{self, prelude::*}; use diesel_migrations::x;
        src/main.rs           | use clap::Parser; #[actix_web::main] async fn main() {}
        src/render/json/a.rs  | use utoipa::ToSchema; use serde::Serialize;
        src/app/report.rs     | use utoipa::ToSchema; use tracing::info;
        src/intake/ics.rs     | fn f(ics: S) { ics.read(); super::ics::read(); ics::read() }
        src/domain/a.rs       | use std::time::Duration; use chrono_tz::Tz;",
    );
}

/// Checks a register and its neighbours, each of which has a `FORMAT` in line 2.
fn check_register(folder: &str, all: &str, neighbours: &[&str]) -> Vec<String> {
    let text = "\npub static FORMAT: Format = x();".to_owned();
    let neighbours = neighbours
        .iter()
        .map(|name| (format!("{folder}{name}"), text.clone()));
    let register = (format!("{folder}mod.rs"), all.to_owned());
    check(&neighbours.chain([register]).collect::<Vec<_>>())
}

#[test]
fn an_unregistered_rule_is_found() {
    let check = |all| check_register("src/domain/rules/", all, &["hall.rs", "room.rs"]);
    let findings = check("static ALL: &[&Rule] = &[&room::RULE]; fn f() { hall::RULE }");
    assert!(
        findings[0].contains("hall.rs:2: not registered; add `hall::RULE`"),
        "{findings:?}"
    );
    assert_eq!(findings.len(), 1);
    assert_eq!(
        check("static ALL: &[&Rule] = &[&self::hall::RULE, &room::RULE];"),
        [""; 0]
    );
}

#[test]
fn an_unregistered_format_is_found() {
    for folder in ["src/render/", "src/intake/"] {
        let check = |all| check_register(folder, all, &["csv.rs", "json/mod.rs"]);
        let findings = check("const ALL: [Format; 1] = [csv::FORMAT];");
        assert!(
            findings[0].contains("json/mod.rs:2: not registered"),
            "{findings:?}"
        );
        assert_eq!(findings.len(), 1);
        assert_eq!(
            check("const ALL: [Format; 2] = [csv::FORMAT, json::FORMAT];"),
            [""; 0]
        );
    }
    check_each("src/render/text.rs | fn shared() {}");
}

#[test]
fn a_long_line_function_or_file_is_found() {
    let line = |columns: usize| "é".repeat(columns - 2);
    check_each(&format!(
        "tests/it/a.rs | //{} | a.rs:2: 101 columns",
        line(101)
    ));
    check_each(&format!("benches/a.rs | //{}", line(100)));
    for (head, tail) in [
        ("", ""),
        ("impl S { ", "}"),
        ("trait T { ", "}"),
        ("mod m { ", "}"),
    ] {
        let breaks = |lines: usize| "\n".repeat(lines - 1);
        let text = |lines| format!("#[inline]\n{head}fn f() {{{}}}{tail}", breaks(lines));
        let findings = check(&[("src/app/a.rs".into(), text(71))]);
        assert_eq!(
            findings,
            ["src/app/a.rs:2: `f` has 71 lines, 70 allowed; split it"]
        );
        assert_eq!(check(&[("tests/it/a.rs".into(), text(70))]), [""; 0]);
    }
    let findings = |path: &str, lines| check(&[(path.into(), "\n".repeat(lines))]).len();
    assert_eq!(findings("src/app/a.rs", 501), 1);
    assert_eq!(
        findings("src/app/a.rs", 500) + findings("tests/it/a.rs", 501),
        0
    );
}

#[test]
fn a_clock_in_the_domain_is_found() {
    check_each(
        r"
        src/domain/a.rs  | fn f() { chrono::Utc::now(); }                | `chrono::Utc::now` is a
        src/http/a.rs    | fn f() { x.unwrap_or_else(Local::now); }      | is a clock
        src/storage/a.rs | fn f() { dbg!(SystemTime::now()); }           | is a clock
        src/cli/a.rs     | mod tests { fn f() { uuid::Uuid::now_v7() } } | is a clock
        src/app/a/b.rs   | fn f() { (Utc::now(), Uuid::now_v7()) }
        src/main.rs      | fn main() { Utc::now(); }
        src/http/a.rs    | fn f() { std::time::Instant::now(); }
        tests/it/a.rs    | fn f() { Utc::now(); }",
    );
}

#[test]
fn an_ignored_or_sleeping_test_is_found() {
    check_each(
        r##"
        tests/it/a.rs | #[test] #[ignore = "slow"] fn f() {}           | a.rs:2: an ignored test
        src/app/a.rs  | #[cfg_attr(unix, ignore)] fn f() {}            | an ignored test
        tests/it/a.rs | fn f() { std::thread::sleep(x); }              | a.rs:2: a sleep
        tests/it/a.rs | fn f() { select! { tokio::time::sleep(x) } }   | a sleep
        tests/it/a.rs | use std::thread::sleep;                        | a sleep
        tests/it/a.rs | fn poll_until() { loop { std::thread::sleep(x); } }
        src/http/a.rs | fn f() { tokio::time::sleep(x); }
        tests/it/a.rs | #[test] fn f() { "#[ignore] thread::sleep"; }"##,
    );
}

#[test]
fn a_file_that_is_not_rust_is_found() {
    check_each("src/app/a.rs | fn { | a.rs:2: cannot be parsed");
}
