//! The doctor: what is right, what is wrong, and the way out.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use serde_json::Value;

use super::{import, serve};
use crate::support::Database;
use crate::support::client::SECRET;
use crate::support::database::execute;
use crate::support::process::Machine;

/// What the doctor says: each name with its state, detail and way out; and the exit code.
pub fn checks(machine: &Machine) -> (BTreeMap<String, (String, String)>, Option<i32>) {
    read(&machine.run(&["doctor", "--output", "json"]))
}

fn read(output: &Output) -> (BTreeMap<String, (String, String)>, Option<i32>) {
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let checks = said["checks"].as_array().unwrap().iter();
    let checks = checks.map(|check| {
        let text = |name: &str| check[name].as_str().unwrap_or_default().to_owned();
        let told = format!("{} → {}", text("detail"), text("way_out"));
        (text("name"), (text("state"), told))
    });
    let checks: BTreeMap<_, _> = checks.collect();
    let has_failed = checks.values().any(|(state, _)| state == "failed");
    let code = output.status.code();
    assert_eq!(code, Some(if has_failed { 3 } else { 0 }), "{checks:?}");
    (checks, code)
}

#[test]
fn the_doctor_finds_nothing_wrong_with_what_is_right_and_makes_nothing() {
    for database in [Database::sqlite(), Database::postgres()]
        .into_iter()
        .flatten()
    {
        let machine = Machine::new(&database);
        if let Some(path) = database.url.strip_prefix("sqlite://") {
            let (found, _) = checks(&machine);
            assert_eq!(found["database"].0, "warning", "{found:?}");
            assert!(!Path::new(path).exists(), "the doctor makes no database");
        }
        import(&machine, "own");
        machine.expect(0, &["publish", "own"]);
        let (found, _) = checks(&machine);
        for name in ["database", "migrations", "integrity", "clock"] {
            assert_eq!(found[name].0, "ok", "{name}: {found:?}");
        }
        machine.expect(0, &["token", "create", "committee"]);
        assert_eq!(checks(&machine).0["tokens"].0, "warning", "{found:?}");
        machine.expect(0, &["token", "create", "ada", "--permission", "owner"]);
        let server = serve(&machine);
        let (found, _) = checks(&machine);
        assert_eq!(found["tokens"].0, "ok", "{found:?}");
        assert_eq!(found["integrity"].0, "ok", "{found:?}");
        drop(server);
        // The disk of PostgreSQL is none of its clients' business.
        let path = database.url.strip_prefix("sqlite://");
        assert_eq!(found.contains_key("disk"), path.is_some(), "{found:?}");
        if let Some(path) = path {
            for (mode, state) in [(0o644, "warning"), (0o600, "ok")] {
                let mode = fs::Permissions::from_mode(mode);
                fs::set_permissions(path, mode).unwrap();
                let (found, _) = checks(&machine);
                assert_eq!(found["permissions"].0, state, "{found:?}");
            }
        }
        let said = machine.run(&["doctor"]).stdout;
        let said = String::from_utf8(said).unwrap();
        assert!(said.contains("\nok       migrations   "), "{said}");
    }
}

#[test]
fn the_doctor_says_what_is_wrong_and_the_way_out() {
    for database in [Database::sqlite(), Database::postgres()]
        .into_iter()
        .flatten()
    {
        let machine = Machine::new(&database);
        import(&machine, "own");
        machine.add_migration("29990101000000");
        let (found, code) = checks(&machine);
        let (state, told) = &found["migrations"];
        assert_eq!((code, state.as_str()), (Some(3), "failed"), "{found:?}");
        assert!(
            told.contains("29990101000000") && told.contains("newer version"),
            "{told}"
        );
        let table = "__diesel_schema_migrations";
        let newest = format!("DELETE FROM {table} WHERE version >= '2999'");
        execute(&database.url, &newest);

        execute(
            &database.url,
            "UPDATE conferences SET zone = 'Mars/Olympus'",
        );
        let (found, code) = checks(&machine);
        let (state, told) = &found["integrity"];
        assert_eq!((code, state.as_str()), (Some(3), "failed"), "{found:?}");
        assert!(
            told.contains("agenda of own") && told.contains("plenary restore"),
            "{told}"
        );
        execute(
            &database.url,
            "UPDATE conferences SET zone = 'Europe/Lisbon'",
        );

        // No entry of the log can be made another one.
        let future = match database.url.starts_with("sqlite:") {
            true => "at + 86400000000",
            false => "at + interval '1 day'",
        };
        let columns = "conference_id, revision, kind, actor, resources, notes, at";
        let values = columns.replace(", at", &format!(", {future}"));
        let entry = format!("INSERT INTO changes ({columns}) SELECT {values} FROM changes");
        execute(&database.url, &entry);
        assert_eq!(checks(&machine).0["clock"].0, "failed");

        // Pending ones are said, and stay pending.
        let last =
            format!("DELETE FROM {table} WHERE version = (SELECT max(version) FROM {table})");
        execute(&database.url, &last);
        for _ in 0..2 {
            let (found, _) = checks(&machine);
            let (state, told) = &found["migrations"];
            assert!(state == "warning" && told.contains("pending"), "{found:?}");
        }
    }
}

#[test]
fn the_doctor_looks_at_the_file_that_a_secret_is_read_from() {
    let machine = Machine::new(&Database::sqlite().unwrap());
    let file = machine.folder.path().join("owner-token");
    fs::write(&file, SECRET).unwrap();
    for (mode, state) in [(0o640, "warning"), (0o400, "ok")] {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let mut doctor = machine.command(&["doctor", "--output", "json"]);
        doctor.env("PLENARY_OWNER_TOKEN_FILE", &file);
        let (found, _) = read(&doctor.output().unwrap());
        let (found, told) = &found["permissions"];
        assert_eq!(found, state, "{told}");
        assert!(
            told.contains("owner-token") && !told.contains(SECRET),
            "{told}"
        );
    }
}

#[test]
fn the_doctor_notices_a_damaged_file_and_rows_that_point_at_nothing() {
    let database = Database::sqlite().unwrap();
    let machine = Machine::new(&database);
    import(&machine, "own");
    let astray = "PRAGMA foreign_keys = OFF; INSERT INTO session_rooms VALUES ('x', 0, 'y')";
    execute(&database.url, astray);
    let (found, code) = checks(&machine);
    assert_eq!(code, Some(3), "{found:?}");
    assert!(found["integrity"].1.contains("session_rooms"), "{found:?}");
    let path = database.url.strip_prefix("sqlite://").unwrap();
    let mut bytes = fs::read(path).unwrap();
    let end = bytes.len();
    for kept in [8_192, 0] {
        bytes[kept..end].fill(0xa5);
        fs::write(path, &bytes).unwrap();
        let (found, code) = checks(&machine);
        assert_eq!(code, Some(3), "{found:?}");
        let told = found.values().filter(|(state, _)| state == "failed");
        let told: Vec<_> = told.map(|(_, told)| told).collect();
        assert!(
            told.iter().any(|told| told.contains("plenary restore")),
            "{told:?}"
        );
    }
}
