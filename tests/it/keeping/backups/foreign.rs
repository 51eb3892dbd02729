//! Backups that somebody has written into: a schema that is not ours, rows that do not read.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::{dump, file, import, rows};
use crate::support::Database;
use crate::support::database::{execute, query};
use crate::support::process::Machine;

/// A backup of a small conference, which is then made another one.
struct Backup {
    machine: Machine,
    database: Database,
    path: PathBuf,
    name: String,
    whole: Vec<u8>,
}

impl Backup {
    fn make() -> Backup {
        let database = Database::sqlite().unwrap();
        let machine = Machine::new(&database);
        import(&machine, "own");
        let (path, name) = file(&machine, "own.backup");
        machine.expect(0, &["backup", &name]);
        let whole = fs::read(&path).unwrap();
        Backup {
            machine,
            database,
            path,
            name,
            whole,
        }
    }

    /// Sees that it is refused after a statement, and replaces nothing.
    #[track_caller]
    fn refuse_after(&self, sql: &str, expected: &str) {
        fs::write(&self.path, &self.whole).unwrap();
        execute(&format!("sqlite://{}", self.name), sql);
        let error = self.machine.expect(2, &["restore", &self.name, "--force"]);
        for words in [expected, "own.backup", "nothing was changed"] {
            assert!(error.contains(words), "{sql}: {error}");
        }
        self.machine.expect(0, &["check", "own"]);
    }
}

#[test]
fn a_backup_with_tables_triggers_views_or_indexes_of_others_is_refused_by_their_names() {
    let backup = Backup::make();
    let before = rows(&dump(&backup.machine));
    let made = [
        (
            "CREATE TRIGGER evil AFTER INSERT ON changes BEGIN DELETE FROM tokens; END",
            "trigger \"evil\"",
        ),
        ("CREATE VIEW evil AS SELECT * FROM tokens", "view \"evil\""),
        ("CREATE TABLE evil (secret TEXT)", "table \"evil\""),
        (
            // What SQLite is asked whether the file is sound.
            "CREATE TABLE pragma_integrity_check (integrity_check TEXT);
             INSERT INTO pragma_integrity_check VALUES ('ok')",
            "table \"pragma_integrity_check\"",
        ),
        (
            "CREATE INDEX evil ON days (abs(closes_minutes))",
            "index \"evil\"",
        ),
    ];
    for (sql, named) in made {
        backup.refuse_after(sql, &format!("the {named}, which plenary does not make"));
    }
    for (sql, named) in [
        ("DROP TABLE waivers", "table \"waivers\""),
        (
            "DROP TRIGGER changes_are_not_deleted",
            "trigger \"changes_are_not_deleted\"",
        ),
        (
            "DROP INDEX days_of_conference",
            "index \"days_of_conference\"",
        ),
    ] {
        backup.refuse_after(sql, &format!("no {named}, which plenary makes"));
    }
    for sql in [
        "ALTER TABLE days ADD COLUMN evil TEXT",
        "ALTER TABLE days RENAME COLUMN label TO evil",
    ] {
        let expected = "the table \"days\", which is not as plenary makes it";
        backup.refuse_after(sql, expected);
    }
    assert_eq!(rows(&dump(&backup.machine)), before);
    // Counting for the planner of queries changes nothing.
    fs::write(&backup.path, &backup.whole).unwrap();
    execute(&format!("sqlite://{}", backup.name), "ANALYZE");
    backup
        .machine
        .expect(0, &["restore", &backup.name, "--force"]);
    assert_eq!(rows(&dump(&backup.machine)), before);
}

#[test]
fn a_backup_whose_rows_do_not_read_is_refused_with_what_does_not() {
    let backup = Backup::make();
    let token = "INSERT INTO tokens (id, name, hash, created_at, rights) VALUES";
    let id = "0190c0de-0000-7000-8000-00000000000a";
    for (sql, expected) in [
        (
            "UPDATE conferences SET zone = 'Mars/Olympus'".to_owned(),
            "the agenda of own",
        ),
        (
            format!("{token} ('{id}', 'ada', 'x', 0, 'root')"),
            "the token \"ada\"",
        ),
        (
            format!("{token} (upper('{id}'), 'ada', 'x', 0, 'read')"),
            "tokens.id holds what is no identity",
        ),
        (
            "UPDATE conferences SET revision = 9223372036854775807".to_owned(),
            "conferences.revision holds a number that is too large",
        ),
        (
            "UPDATE sqlite_sequence SET seq = 9223372036854775807 WHERE name = 'changes'"
                .to_owned(),
            "the rows of changes are counted until 9223372036854775807",
        ),
        (
            "INSERT INTO person_links
             SELECT 'abc', conference_id, id, 9223372036854775807, 'ada' FROM people LIMIT 1"
                .to_owned(),
            "the link \"abc\"",
        ),
        (
            "INSERT INTO selections SELECT 'feed', 'key', id, '[\"nobody\"]', 0, 0 FROM conferences"
                .to_owned(),
            "the selection \"feed\"",
        ),
        (
            "UPDATE changes SET notes = '{}'".to_owned(),
            "the change log after entry 0",
        ),
    ] {
        backup.refuse_after(&sql, expected);
    }
}

#[test]
fn what_restore_would_not_take_is_told_when_the_backup_is_made() {
    let backup = Backup::make();
    let database = &backup.database.url;
    execute(database, "CREATE VIEW evil AS SELECT * FROM tokens");
    let (path, name) = file(&backup.machine, "later.backup");
    let error = backup.machine.expect(3, &["backup", &name]);
    assert!(error.contains("view \"evil\""), "{error}");
    assert!(!path.exists());
    let (found, _) = super::super::doctor::checks(&backup.machine);
    assert!(found["integrity"].1.contains("view \"evil\""), "{found:?}");
    execute(database, "DROP VIEW evil");
    backup.machine.expect(0, &["backup", &name]);
}

#[test]
fn a_backup_of_an_older_version_is_examined_as_that_and_restored_as_it_is() {
    let backup = Backup::make();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    let names = fs::read_dir(&folder).unwrap();
    let newest = names.map(|entry| entry.unwrap().file_name()).max().unwrap();
    let down = fs::read_to_string(folder.join(newest).join("down.sql")).unwrap();
    let table = "__diesel_schema_migrations";
    let older =
        format!("{down}; DELETE FROM {table} WHERE version = (SELECT max(version) FROM {table})");
    let newest = format!("SELECT max(version) AS line FROM {table}");
    let url = format!("sqlite://{}", backup.name);
    execute(&url, &older);
    let (of_backup, whole) = (query(&url, &newest), fs::read(&backup.path).unwrap());
    let other = Database::sqlite().unwrap();
    let restored = Machine::new(&other);
    restored.expect(0, &["restore", &backup.name]);
    assert_eq!(query(&other.url, &newest), of_backup);
    // It is brought up to date when it is opened.
    restored.expect(0, &["check", "own"]);
    assert_ne!(query(&other.url, &newest), of_backup);
    let older = Backup { whole, ..backup };
    older.refuse_after("DROP TABLE imports", "no table \"imports\"");
    let zone = "UPDATE conferences SET zone = 'Mars/Olympus'";
    older.refuse_after(zone, "the agenda of own");
}
