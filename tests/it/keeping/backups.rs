//! Backups, and the ways back: a copy of a SQLite file, and a dump in the place of what is there.

mod foreign;
mod targets;

use std::path::{Path, PathBuf};

use serde_json::json;

use super::dumps::{broken_dumps, small_dump};
use super::{
    FORUM, assert_same_feeds, changes, dump, feeds, file, import, make, mode, programme, rows,
    serve, use_secrets,
};
use crate::cli::on_both;
use crate::support::Database;
use crate::support::database::execute;
use crate::support::process::{Machine, Server};

#[test]
fn a_backup_is_taken_beside_a_server_and_comes_back() {
    for database in [Database::sqlite(), Database::postgres()]
        .into_iter()
        .flatten()
    {
        let machine = Machine::new(&database);
        let kept = programme(&machine);
        let server = serve(&machine);
        let (path, name) = file(&machine, "forum.backup");
        machine.expect(0, &["backup", &name]);
        assert_eq!(mode(&path), 0o600);
        let error = machine.expect(1, &["backup", &name]);
        assert!(error.contains("--force"), "{error}");
        make(
            &server,
            &format!("{FORUM}/people"),
            json!({"name": "Too late"}),
        );
        machine.expect(2, &["backup", "-"]);
        machine.expect(1, &["restore", &name]);
        let error = machine.expect(1, &["restore", &name, "--force"]);
        assert!(error.contains("is open in a server"), "{error}");
        drop(server);

        let other = Database::sqlite().unwrap();
        let restored = Machine::new(&other);
        restored.expect(0, &["restore", &name]);
        assert_eq!(
            mode(Path::new(other.url.strip_prefix("sqlite://").unwrap())),
            0o600
        );
        assert!(!dump(&restored).contains("Too late"));
        let server = serve(&restored);
        assert_same_feeds(&feeds(&server, &kept.selection), &kept);
        use_secrets(&server, &kept);
    }
}

#[test]
fn a_dump_takes_by_force_the_place_of_all_there_is_and_of_nothing_that_is_in_use() {
    for database in [Database::sqlite(), Database::postgres()]
        .into_iter()
        .flatten()
    {
        let machine = Machine::new(&database);
        let kept = programme(&machine);
        let (_, name) = file(&machine, "forum.jsonl");
        machine.expect(0, &["dump", &name]);
        let before = rows(&dump(&machine));
        let server = serve(&machine);
        let late = json!({"name": "Too late"});
        make(&server, &format!("{FORUM}/people"), late);
        let newest = |server: &Server| {
            let changes = changes(server);
            changes.as_array().unwrap().last().unwrap()["id"].as_i64()
        };
        let last = newest(&server);
        let error = machine.expect(1, &["restore", &name]);
        assert!(error.contains("not empty"), "{error}");
        let error = machine.expect(1, &["restore", &name, "--force"]);
        for words in ["is open in a server", "stop it"] {
            assert!(error.contains(words), "{error}");
        }
        assert_eq!(newest(&server), last, "nothing was changed");
        drop(server);
        let said = machine.expect(0, &["restore", &name, "--force"]);
        assert_eq!(rows(&dump(&machine)), before);
        match database.url.strip_prefix("sqlite://") {
            Some(path) => {
                assert!(said.contains("plenary.db.before-restore."), "{said}");
                assert_eq!(mode(Path::new(path)), 0o600);
                let kept = format!("{}.before-restore", database.url);
                let before = machine.expect(0, &["dump", "-", "--database", &kept]);
                assert!(before.contains("Too late"), "{before}");
            }
            None => assert!(!said.contains("kept"), "{said}"),
        }
        let server = serve(&machine);
        assert_same_feeds(&feeds(&server, &kept.selection), &kept);
        use_secrets(&server, &kept);
        make(&server, &format!("{FORUM}/people"), json!({"name": "Cy"}));
        if !database.url.starts_with("sqlite:") {
            // Whoever follows the log knows numbers that are in no dump.
            assert!(newest(&server) > last, "{last:?} was given twice");
        }
    }
}

#[test]
fn a_dump_that_is_not_whole_takes_the_place_of_nothing() {
    let (whole, _) = small_dump();
    on_both(|machine| {
        import(&machine, "own");
        import(&machine, "later");
        let before = rows(&dump(&machine));
        let (path, name) = file(&machine, "programme.jsonl");
        for (broken, expected) in broken_dumps(&whole) {
            std::fs::write(&path, broken).unwrap();
            let error = machine.expect(2, &["restore", &name, "--force"]);
            assert!(error.contains("nothing was changed"), "{expected}: {error}");
            assert_eq!(rows(&dump(&machine)), before, "{expected}");
        }
        machine.expect(0, &["cancel", "own", "Panel 1"]);
        std::fs::write(&path, &whole).unwrap();
        machine.expect(0, &["restore", &name, "--force"]);
        assert_eq!(rows(&dump(&machine)), rows(&whole));
    });
}

#[test]
fn a_restored_database_takes_the_place_of_one_that_is_kept() {
    let database = Database::sqlite().unwrap();
    let machine = Machine::new(&database);
    import(&machine, "own");
    let (_, name) = file(&machine, "own.backup");
    machine.expect(0, &["backup", &name]);
    import(&machine, "later");
    // Killed, so that its log is still beside the database.
    drop(serve(&machine));
    let path = PathBuf::from(database.url.strip_prefix("sqlite://").unwrap());
    let beside = |suffix: &str| PathBuf::from(format!("{}{suffix}", path.display()));
    let error = machine.expect(1, &["restore", &name]);
    assert!(
        error.contains("not empty") && error.contains("--force"),
        "{error}"
    );
    machine.expect(0, &["check", "later"]);
    for (kept, slug) in [(".before-restore", "later"), (".before-restore-2", "own")] {
        let said = machine.expect(0, &["restore", &name, "--force"]);
        assert!(said.contains(&format!("{kept}.")), "{said}");
        assert_eq!((mode(&path), beside("-wal").exists()), (0o600, false));
        machine.expect(2, &["check", "later"]);
        machine.expect(0, &["check", "own"]);
        let before = format!("sqlite://{}", beside(kept).display());
        machine.expect(0, &["check", slug, "--database", &before]);
    }
}

#[test]
fn a_file_that_is_no_whole_backup_replaces_nothing() {
    let database = Database::sqlite().unwrap();
    let machine = Machine::new(&database);
    import(&machine, "own");
    let (path, name) = file(&machine, "own.backup");
    machine.expect(0, &["backup", &name]);
    let whole = std::fs::read(&path).unwrap();
    let refuse = |bytes: &[u8], expected: &str| {
        std::fs::write(&path, bytes).unwrap();
        let error = machine.expect(2, &["restore", &name, "--force"]);
        assert!(error.contains(expected), "{expected}: {error}");
        machine.expect(0, &["check", "own"]);
    };
    refuse(b"PK\x03\x04 something else", "neither a backup nor a dump");
    refuse(&[], "neither a backup nor a dump");
    refuse(&whole[..whole.len() / 2], "nothing was changed");
    let mut damaged = whole.clone();
    damaged[8_192..16_384].fill(0xa5);
    refuse(&damaged, "nothing was changed");
    std::fs::write(&path, &whole).unwrap();
    execute(
        &format!("sqlite://{name}"),
        "INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000000')",
    );
    refuse(&std::fs::read(&path).unwrap(), "29990101000000");
    let (other, other_name) = file(&machine, "other.db");
    execute(
        &format!("sqlite://{other_name}"),
        "CREATE TABLE songs (title TEXT)",
    );
    refuse(&std::fs::read(&other).unwrap(), "none of plenary");
    std::fs::write(&path, &whole).unwrap();
    std::fs::write(format!("{name}-wal"), "a log").unwrap();
    machine.expect(2, &["restore", &name, "--force"]);
    std::fs::remove_file(format!("{name}-wal")).unwrap();
    let own = database.url.strip_prefix("sqlite://").unwrap();
    machine.expect(1, &["restore", own, "--force"]);
    machine.expect(2, &["restore", "-"]);
    machine.expect(2, &["restore", "nowhere.backup"]);
    if let Some(postgres) = Database::postgres() {
        let error = Machine::new(&postgres).expect(1, &["restore", &name]);
        assert!(error.contains("plenary load"), "{error}");
    }
}
