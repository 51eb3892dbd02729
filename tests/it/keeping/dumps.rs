//! Dumps: everything as text, for either engine.

mod hostile;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::doctor::checks;
use super::{
    FORUM, assert_same_feeds, canonical, changes, dump, feeds, file, header, import, make, mode,
    programme, rows, serve, use_secrets,
};
use crate::cli::on_both;
use crate::support::Database;
use crate::support::database::query;
use crate::support::process::Machine;

#[test]
fn a_dump_carries_every_byte_of_every_feed_to_the_other_engine_and_back() {
    let databases = [Database::sqlite(), Database::postgres(), Database::sqlite()];
    let databases: Vec<_> = databases.into_iter().flatten().collect();
    let machines: Vec<_> = databases.iter().map(Machine::new).collect();
    let kept = programme(&machines[0]);
    let first = dump(&machines[0]);
    assert!(!first.contains("Jane Doe"), "she was taken out");
    let counted = header(&first)["counters"][0]["at"].as_i64().unwrap();
    let mut last = first.clone();
    for machine in &machines[1..] {
        let (path, name) = file(machine, "programme.jsonl");
        std::fs::write(&path, &last).unwrap();
        let said = machine.expect(0, &["load", &name]);
        assert!(said.contains("conferences: 2"), "{said}");
        last = dump(machine);
        assert_eq!(rows(&last), rows(&first));
        assert_eq!(header(&last), header(&first));
        let server = serve(machine);
        assert_same_feeds(&feeds(&server, &kept.selection), &kept);
        assert_eq!(canonical(&changes(&server)), canonical(&kept.changes));
        use_secrets(&server, &kept);
        make(&server, &format!("{FORUM}/people"), json!({"name": "Cy"}));
        let newest = changes(&server).as_array().unwrap().last().unwrap()["id"].clone();
        assert!(newest.as_i64().unwrap() > counted, "{newest} is not new");
    }
}

#[test]
fn a_dump_holds_every_table_and_column_that_the_database_has() {
    for database in [Database::sqlite(), Database::postgres()]
        .into_iter()
        .flatten()
    {
        let machine = Machine::new(&database);
        import(&machine, "own");
        let sql = match database.url.starts_with("sqlite:") {
            true => {
                "SELECT t.name || '.' || c.name AS line
                 FROM sqlite_schema t JOIN pragma_table_info(t.name) c
                 WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'"
            }
            false => {
                "SELECT table_name || '.' || column_name FROM information_schema.columns
                 WHERE table_schema = 'public'"
            }
        };
        let left_out = ["__diesel_schema_migrations.", "idempotency_keys."];
        let there = query(&database.url, sql).into_iter();
        let there: BTreeSet<_> = there
            .filter(|column| !left_out.iter().any(|table| column.starts_with(table)))
            .collect();
        let header = header(&dump(&machine));
        let mut dumped = BTreeSet::new();
        for table in header["tables"].as_array().unwrap() {
            for column in table["columns"].as_array().unwrap() {
                let (table, column) = (table["name"].as_str(), column[0].as_str());
                dumped.insert(format!("{}.{}", table.unwrap(), column.unwrap()));
            }
        }
        assert!(dumped.len() > 80, "{dumped:?}");
        assert_eq!(dumped, there, "src/storage/dump/shape.rs lists the tables");
    }
}

/// A dump of a small conference, and a machine to load it into.
pub fn small_dump() -> (String, Database) {
    let database = Database::sqlite().unwrap();
    let machine = Machine::new(&database);
    import(&machine, "own");
    machine.expect(0, &["publish", "own"]);
    (dump(&machine), Database::sqlite().unwrap())
}

/// The dump with another first row of a table.
fn with_row(dump: &str, table: &str, change: impl Fn(&mut Value)) -> String {
    let mut is_done = false;
    let lines = dump.lines().map(|line| {
        let mut row: Value = serde_json::from_str(line).unwrap();
        if row["table"] == table && !is_done {
            is_done = true;
            change(&mut row);
            return format!("{row}\n");
        }
        format!("{line}\n")
    });
    lines.collect()
}

/// Dumps that something has happened to, and what is said of them.
pub fn broken_dumps(whole: &str) -> Vec<(String, String)> {
    let lines: Vec<_> = whole.lines().map(|line| format!("{line}\n")).collect();
    let count = lines.len();
    let row = |table: &str, column: &str, value: Value| {
        with_row(whole, table, |row| row[column] = value.clone())
    };
    let without = with_row(whole, "conferences", |row| {
        row.as_object_mut().unwrap().remove("revision");
    });
    let cases = [
        (
            lines[..count - 1].concat(),
            "the dump ends before its last line",
        ),
        (
            whole[..whole.floor_char_boundary(whole.len() / 2)].to_owned(),
            "not all of it",
        ),
        (
            lines[..count - 2].concat() + &lines[count - 1],
            "some are missing",
        ),
        (whole.to_owned() + &lines[1], "the dump was over"),
        (
            row("conferences", "revision", json!("one")),
            "line 2: conferences.revision cannot be",
        ),
        (
            row("conferences", "colour", json!("red")),
            "line 2: conferences has no column",
        ),
        (without, "line 2: conferences.revision is missing"),
        (row("changes", "kind", json!("nonsense")), "CHECK"),
        (
            row("sessions", "conference_id", json!(STRANGER)),
            "FOREIGN KEY",
        ),
        (
            row("conferences", "zone", json!("Mars/Olympus")),
            "the agenda of own",
        ),
        (
            whole.replacen("_dump\":1", "_dump\":2", 1),
            "line 1: this dump has the form 2",
        ),
        (
            whole.replacen("\"migration\":\"20", "\"migration\":\"29", 1),
            "line 1: this dump is of migration 29",
        ),
        (
            "BEGIN:VCALENDAR\n".to_owned(),
            "line 1: this is no dump of plenary",
        ),
        (String::new(), "line 1: this is no dump of plenary"),
    ];
    cases.map(|(text, said)| (text, said.to_lowercase())).into()
}

/// An identity that nothing has.
const STRANGER: &str = "0190c0de-0000-7000-8000-00000000ffff";

#[test]
fn a_dump_that_is_not_whole_is_refused_with_its_line_and_nothing_is_loaded() {
    let (whole, sqlite) = small_dump();
    let postgres = Database::postgres();
    for database in [Some(&sqlite), postgres.as_ref()].into_iter().flatten() {
        let machine = Machine::new(database);
        let (path, name) = file(&machine, "programme.jsonl");
        for (broken, expected) in broken_dumps(&whole) {
            assert_ne!(broken, whole, "{expected}");
            std::fs::write(&path, &broken).unwrap();
            let error = machine.expect(2, &["load", &name]).to_lowercase();
            // PostgreSQL names the constraint between the words.
            let words: Vec<_> = expected.split(' ').collect();
            assert!(
                words.iter().all(|word| error.contains(word)),
                "{expected}: {error}"
            );
            assert!(error.contains("nothing was changed"), "{error}");
        }
        std::fs::write(&path, &whole).unwrap();
        machine.expect(0, &["load", &name]);
        assert_eq!(rows(&dump(&machine)), rows(&whole));
    }
}

#[test]
fn a_dump_is_loaded_into_an_empty_database_only() {
    let (whole, _) = small_dump();
    on_both(|machine| {
        machine.expect(0, &["token", "create", "ada"]);
        let (path, name) = file(&machine, "whole.jsonl");
        std::fs::write(path, &whole).unwrap();
        let refused = || {
            for command in ["load", "restore"] {
                let error = machine.expect(1, &[command, &name]);
                for words in ["not empty", "--data", "--force"] {
                    assert!(error.contains(words), "{words}: {error}");
                }
            }
        };
        refused();
        machine.expect(2, &["load", "nowhere.jsonl"]);
        machine.expect(0, &["token", "revoke", "ada"]);
        // The log tells of the token still.
        refused();
        machine.expect(0, &["restore", &name, "--force"]);
        machine.expect(0, &["check", "own"]);
        assert_eq!(rows(&dump(&machine)), rows(&whole));
    });
    on_both(|machine| {
        let (path, name) = file(&machine, "whole.jsonl");
        std::fs::write(path, &whole).unwrap();
        machine.expect(0, &["restore", &name]);
        machine.expect(0, &["check", "own"]);
    });
}

#[test]
fn a_dump_of_an_older_version_is_brought_up_to_date_while_it_is_loaded() {
    let columns = [
        ("id", "id"),
        ("slug", "text"),
        ("title", "text"),
        ("zone", "text"),
        ("url", "text"),
        ("revision", "integer"),
        ("changed_in", "integer"),
        ("created_at", "instant"),
    ];
    let header = json!({"plenary_dump": 1, "made_by": "0.0.1", "migration": "20261121000000",
        "counters": [], "tables": [{"name": "conferences", "columns": columns}]});
    let row = json!({"table": "conferences", "id": "0190c0de-0000-7000-8000-000000000001",
        "slug": "old", "title": "Old", "zone": "Europe/Lisbon", "url": null, "revision": 3,
        "changed_in": 3, "created_at": "2026-11-21T10:00:00.123456Z"});
    let old = format!("{header}\n{row}\n{}\n", json!({"rows": 1}));
    on_both(|machine| {
        let (path, name) = file(&machine, "old.jsonl");
        std::fs::write(path, &old).unwrap();
        machine.expect(0, &["load", &name]);
        machine.expect(0, &["log", "old"]);
        let now = dump(&machine);
        assert_ne!(super::header(&now)["migration"], "20261121000000");
        assert!(now.contains("2026-11-21T10:00:00.123456Z"), "{now}");
        let (found, _) = checks(&machine);
        assert_eq!(found["migrations"].0, "ok", "{found:?}");
    });
}

#[test]
fn a_dump_into_a_file_is_its_owners_alone_and_replaces_nothing_unless_forced() {
    on_both(|machine| {
        import(&machine, "own");
        let (path, name) = file(&machine, "programme.jsonl");
        machine.expect(0, &["dump", &name]);
        assert_eq!(mode(&path), 0o600);
        let error = machine.expect(1, &["dump", &name]);
        assert!(error.contains("--force"), "{error}");
        machine.expect(0, &["dump", &name, "--force"]);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), dump(&machine));
        let folder = machine.folder.path().to_str().unwrap();
        machine.expect(1, &["dump", folder, "--force"]);
        let left = std::fs::read_dir(machine.folder.path()).unwrap();
        let left = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let left: Vec<_> = left.filter(|name| name.starts_with(".plenary-")).collect();
        assert_eq!(left, [""; 0]);
    });
    let machine = Machine::new(&Database::sqlite().unwrap());
    assert!(machine.expect(3, &["dump", "-"]).contains("no database"));
}
