//! What a backup or a dump may take the place of, and what never.

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::super::{dump, file, import, rows, serve};
use crate::cli::on_both;
use crate::support::Database;
use crate::support::process::Machine;

fn path_of(database: &Database) -> PathBuf {
    PathBuf::from(database.url.strip_prefix("sqlite://").unwrap())
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn neither_backup_nor_dump_takes_the_place_of_the_database_by_whatever_name() {
    let database = Database::sqlite().unwrap();
    let machine = Machine::new(&database);
    import(&machine, "own");
    let path = path_of(&database);
    let folder = path.parent().unwrap();
    symlink(&path, folder.join("link")).unwrap();
    fs::hard_link(&path, folder.join("hard")).unwrap();
    fs::create_dir(folder.join("sub")).unwrap();
    let aside = machine.folder.path().join("aside");
    symlink(folder, &aside).unwrap();
    // So that its log and the index of that are there.
    let server = serve(&machine);
    let before = (rows(&dump(&machine)), fs::metadata(&path).unwrap().ino());
    let by_a_link = Machine::on(&format!("sqlite://{}", text(&folder.join("link"))));
    let names = [
        "plenary.db",
        "plenary.db-wal",
        "plenary.db-shm",
        "plenary.db-journal",
        "link",
        "hard",
        "sub/../plenary.db-wal",
    ];
    let targets = names.map(|name| folder.join(name));
    let others = ["plenary.db", "plenary.db-shm"].map(|name| aside.join(name));
    for target in targets.iter().chain(&others) {
        for arguments in [
            ["backup", text(target), "--force"],
            ["dump", text(target), "--force"],
        ] {
            for machine in [&machine, &by_a_link] {
                let error = machine.expect(1, &arguments);
                assert!(error.contains("is the database itself"), "{error}");
                assert!(error.contains("name another file"), "{error}");
            }
        }
        let error = machine.expect(1, &["restore", text(target), "--force"]);
        assert!(error.contains("is the database itself"), "{error}");
    }
    // What SQLite would take for its own when it is there must not come to be, either.
    let journal = folder.join("plenary.db-journal");
    machine.expect(1, &["dump", text(&journal)]);
    assert!(!journal.exists());
    let after = (rows(&dump(&machine)), fs::metadata(&path).unwrap().ino());
    assert_eq!(after, before);
    assert_eq!(server.get("/readyz").0, 200);
    drop(server);
    machine.expect(0, &["check", "own"]);
    machine.expect(0, &["backup", text(&folder.join("plenary.db2"))]);
}

#[test]
fn force_takes_the_place_of_files_and_links_and_of_nothing_else() {
    on_both(|machine| {
        import(&machine, "own");
        let at = |name: &str| machine.folder.path().join(name);
        fs::create_dir(at("folder")).unwrap();
        symlink(at("folder"), at("to-folder")).unwrap();
        symlink("/dev/null", at("to-device")).unwrap();
        let _socket = UnixListener::bind(at("socket")).unwrap();
        let pipe = Command::new("mkfifo").arg(at("pipe")).status().unwrap();
        assert!(pipe.success());
        for (name, said) in [
            ("folder", "is a folder"),
            ("to-folder", "is a folder"),
            ("to-device", "is a device, a pipe or a socket"),
            ("socket", "is a device, a pipe or a socket"),
            ("pipe", "is a device, a pipe or a socket"),
        ] {
            let kind = || fs::symlink_metadata(at(name)).unwrap().file_type();
            let before = kind();
            for command in ["backup", "dump"] {
                let error = machine.expect(1, &[command, text(&at(name)), "--force"]);
                assert!(error.contains(said), "{name}: {error}");
                machine.expect(1, &[command, text(&at(name))]);
            }
            assert_eq!(kind(), before, "{name}");
        }
        let (mine, name) = file(&machine, "mine");
        fs::write(&mine, "mine").unwrap();
        symlink(&mine, at("link")).unwrap();
        symlink(at("nowhere"), at("dangling")).unwrap();
        for name in [text(&at("link")), text(&at("dangling")), name.as_str()] {
            machine.expect(1, &["dump", name]);
            assert_eq!(fs::read_to_string(&mine).unwrap(), "mine");
            machine.expect(0, &["dump", name, "--force"]);
            assert!(fs::symlink_metadata(name).unwrap().is_file(), "{name}");
            assert_eq!(fs::read_to_string(name).unwrap(), dump(&machine));
        }
        assert!(!at("nowhere").exists());
    });
}

#[test]
fn a_journal_beside_a_file_is_taken_neither_for_its_own_nor_left_out() {
    let database = Database::sqlite().unwrap();
    let machine = Machine::new(&database);
    import(&machine, "own");
    let (_, name) = file(&machine, "own.backup");
    machine.expect(0, &["backup", &name]);
    let other = Database::sqlite().unwrap();
    let restored = Machine::new(&other);
    // Of a database that was there once.
    let left = ["-wal", "-journal"].map(|side| format!("{}{side}", text(&path_of(&other))));
    for left in &left {
        fs::write(left, "what an older database has left").unwrap();
    }
    restored.expect(0, &["restore", &name]);
    for left in &left {
        assert!(!Path::new(left).exists(), "{left}");
    }
    restored.expect(0, &["check", "own"]);
    let journal = format!("{name}-journal");
    fs::write(&journal, "a transaction that was not finished").unwrap();
    let error = restored.expect(2, &["restore", &name, "--force"]);
    assert!(error.contains("-journal"), "{error}");
}
