//! What is stored is what was meant, on both engines alike.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use plenary::domain::agenda::{Agenda, Edit, Request, Tolerance};
use plenary::domain::conflict::Waive;
use plenary::domain::ids::SessionId;
use plenary::domain::release::Release;
use plenary::domain::resource::ResourceEdit;
use plenary::domain::session::SessionPatch;
use plenary::domain::text::{Line, Name, Title};
use plenary::storage::{self, Address, ChangeKind, Error, Log, Store, Tx};

use crate::support::agenda::{amend, apply, at, harbour, id, now, session};
use crate::support::database::{Database, execute, query};

fn on_both(test: impl Fn(&Database, Store)) {
    for database in [Database::sqlite(), Database::postgres()]
        .into_iter()
        .flatten()
    {
        let store = Store::open(&Address::parse(&database.url).unwrap()).unwrap();
        test(&database, store);
    }
}

fn save(store: &Store, before: Option<&Agenda>, after: &Agenda) -> Result<(), Error> {
    let actor = Name::parse("tester").unwrap().into();
    let log = Log {
        kind: ChangeKind::Edit,
        actor: &actor,
        at: now(),
        notes: &[],
    };
    store.write(|tx| storage::save_agenda(tx, before, after, &log))
}

/// The same agenda with another title of its first session.
fn retitled(agenda: &Agenda, title: &str) -> Agenda {
    let title = Some(Title::parse(title).unwrap());
    apply(
        agenda,
        &[amend(
            100,
            SessionPatch {
                title,
                ..SessionPatch::default()
            },
        )],
    )
}

fn load(store: &Store) -> Agenda {
    let slug = harbour().conference().slug.clone();
    let loaded = store.read(|tx| storage::load_agenda(tx, &slug));
    loaded.map_err(|error: Error| error).unwrap().unwrap()
}

#[test]
fn a_stored_agenda_comes_back_as_it_was() {
    on_both(|_, store| {
        let agenda = harbour();
        save(&store, None, &agenda).unwrap();
        assert_eq!(load(&store), agenda);
    });
}

#[test]
fn a_stored_release_comes_back_as_it_was() {
    on_both(|_, store| {
        let agenda = harbour();
        save(&store, None, &agenda).unwrap();
        let release = Release::freeze(&agenda, None, now()).unwrap();
        let actor = Name::parse("tester").unwrap().into();
        let log = Log {
            kind: ChangeKind::Publish,
            actor: &actor,
            at: now(),
            notes: &[],
        };
        let loaded: Result<_, Error> = store.write(|tx| {
            storage::add_release(tx, &release, None, agenda.revision(), None, &log)?;
            storage::current_release(tx, &agenda.conference().slug)
        });
        assert_eq!(loaded.unwrap().unwrap(), release);
    });
}

#[test]
fn whoever_writes_over_an_older_revision_writes_nothing() {
    on_both(|_, store| {
        let first = harbour();
        save(&store, None, &first).unwrap();
        let second = retitled(&first, "Second");
        save(&store, Some(&first), &second).unwrap();
        let other = retitled(&first, "Other");
        assert!(matches!(
            save(&store, Some(&first), &other),
            Err(Error::Raced)
        ));
        assert_eq!(load(&store), second);
    });
}

#[test]
fn as_many_waivers_as_a_poster_hall_needs_are_kept() {
    on_both(|_, store| {
        let when = || at("2026-10-24T10:00", "2026-10-24T11:00");
        // One statement of PostgreSQL takes 65,535 values: 10,922 waivers and no more.
        let posters = (0..150).map(|number| {
            let patch = session(number, &format!("Poster {number}"), &[20], Some(when()));
            Edit::Session(ResourceEdit::create(id::<SessionId>(500 + number), patch))
        });
        let hall = apply(&harbour(), &posters.collect::<Vec<_>>());
        let reason = Line::parse("A hall of posters").unwrap();
        let waive: Vec<_> = hall
            .conflicts()
            .iter()
            .map(|conflict| Waive {
                key: conflict.key.clone(),
                reason: reason.clone(),
            })
            .collect();
        assert!(waive.len() > 11_000);
        let by = Name::parse("tester").unwrap();
        let (edits, at, tolerance) = (&[], now(), Tolerance::Keep);
        let request = Request {
            edits,
            waive: &waive,
            by: &by,
            at,
            tolerance,
        };
        let waived = hall.apply(&request).unwrap();
        save(&store, None, &waived).unwrap();
        assert_eq!(load(&store), waived);
    });
}

#[test]
fn a_transaction_that_fails_leaves_no_trace() {
    on_both(|_, store| {
        let agenda = harbour();
        save(&store, None, &agenda).unwrap();
        let after = retitled(&agenda, "Gone");
        let actor = Name::parse("tester").unwrap().into();
        let log = Log {
            kind: ChangeKind::Edit,
            actor: &actor,
            at: now(),
            notes: &[],
        };
        let failed: Result<(), Error> = store.write(|tx| {
            storage::save_agenda(tx, Some(&agenda), &after, &log)?;
            Err(Error::Raced)
        });
        assert!(failed.is_err());
        assert_eq!(load(&store), agenda);
    });
}

#[test]
fn the_change_log_says_who_did_what_with_before_and_after() {
    on_both(|database, store| {
        let first = harbour();
        save(&store, None, &first).unwrap();
        save(&store, Some(&first), &retitled(&first, "Second")).unwrap();
        let sql = "SELECT revision, kind, actor, resources FROM changes ORDER BY id DESC LIMIT 1";
        let row = rows(database, sql).remove(0);
        let (head, resources) = row.split_at(row.find('[').unwrap());
        assert_eq!(head.trim(), "2 edit tester");
        let resources: serde_json::Value = serde_json::from_str(resources).unwrap();
        assert_eq!(resources.as_array().unwrap().len(), 1, "only what differs");
        assert_eq!(
            resources[0]["before"]["title"],
            "Ports, pilots; and \"law\""
        );
        assert_eq!(resources[0]["after"]["title"], "Second");
    });
}

#[test]
fn a_row_that_this_program_never_writes_is_refused() {
    on_both(|database, store| {
        save(&store, None, &harbour()).unwrap();
        for nonsense in [
            "UPDATE sessions SET start_fold = 0 WHERE start_wall IS NULL",
            "UPDATE days SET closes_minutes = 0",
            "UPDATE rooms SET sharing = 'sometimes'",
            "UPDATE sessions SET title = ''",
            "DELETE FROM rooms",
        ] {
            let refused = std::panic::catch_unwind(|| execute(&database.url, nonsense));
            assert!(refused.is_err(), "the database let {nonsense} pass");
        }
        execute(
            &database.url,
            "UPDATE conferences SET zone = 'Mars/Olympus'",
        );
        let slug = harbour().conference().slug.clone();
        let loaded = store.read(|tx| storage::load_agenda(tx, &slug));
        assert!(matches!(loaded, Err(Error::Corrupt(_))), "{loaded:?}");
    });
}

/// Rows of either engine as text.
fn rows(database: &Database, sql: &str) -> Vec<String> {
    match database.url.strip_prefix("sqlite://") {
        None => query(&database.url, sql),
        Some(path) => {
            let output = std::process::Command::new("python3")
                .args([
                    "-c",
                    "import sqlite3,sys
for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]):
    print(*('null' if cell is None else cell for cell in row))",
                    path,
                    sql,
                ])
                .output()
                .unwrap();
            assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
            String::from_utf8(output.stdout)
                .unwrap()
                .lines()
                .map(str::to_owned)
                .collect()
        }
    }
}

/// What a type of one engine is in the other; both say the same thing.
fn common(of: &str) -> &str {
    match of {
        "uuid" | "jsonb" | "text" | "TEXT" => "text",
        "bigint" | "BIGINT" | "INTEGER" | "integer" => "integer",
        "smallint" | "SMALLINT" => "smallint",
        "date" | "DATE" => "date",
        "boolean" | "BOOLEAN" => "boolean",
        "timestamp without time zone" => "text",
        "timestamp with time zone" => "integer",
        other => other,
    }
}

#[test]
fn both_migration_folders_give_the_same_tables() {
    let (Some(sqlite), Some(postgres)) = (Database::sqlite(), Database::postgres()) else {
        return;
    };
    for database in [&sqlite, &postgres] {
        Store::open(&Address::parse(&database.url).unwrap()).unwrap();
    }
    let of_sqlite = "SELECT m.name, p.name, p.type, p.\"notnull\" = 0 AS nullable
        FROM sqlite_master m JOIN pragma_table_info(m.name) p
        WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'
        AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\'";
    let of_postgres = "SELECT table_name, column_name, data_type, (is_nullable = 'YES')::int
        FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'";
    let columns = |database, sql| -> BTreeMap<String, String> {
        let parse = |row: String| {
            let (head, nullable) = row.rsplit_once(' ').unwrap();
            let mut words = head.splitn(3, ' ');
            let name = format!("{}.{}", words.next().unwrap(), words.next().unwrap());
            (
                name,
                format!("{} {nullable}", common(words.next().unwrap())),
            )
        };
        rows(database, sql).into_iter().map(parse).collect()
    };
    let (left, right) = (columns(&sqlite, of_sqlite), columns(&postgres, of_postgres));
    assert!(left.len() > 80, "{left:?}");
    assert_eq!(left, right);
}

#[test]
fn both_migration_folders_say_the_same_but_for_the_types() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let texts = |engine: &str| {
        let mut files: Vec<_> = std::fs::read_dir(folder.join(engine))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let text = |name: String| {
            let path = folder.join(engine).join(&name).join("up.sql");
            let text = std::fs::read_to_string(path).unwrap();
            // What only one of them can say stands below this line; the columns are compared above.
            let mut text = text
                .split("-- Each engine in its own way:")
                .next()
                .unwrap()
                .to_owned();
            for (postgres, sqlite) in [
                (
                    "BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
                    "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
                ),
                ("UUID", "TEXT"),
                ("JSONB", "TEXT"),
                ("TIMESTAMPTZ", "BIGINT"),
                ("TIMESTAMP", "TEXT"),
            ] {
                text = text.replace(postgres, sqlite);
            }
            let statements = text.lines().filter(|line| !line.starts_with("--"));
            (name, statements.map(str::to_owned).collect::<Vec<_>>())
        };
        files.into_iter().map(text).collect::<Vec<_>>()
    };
    assert_eq!(texts("sqlite"), texts("postgres"));
}

/// A new SQLite database, where its file is, and how it is opened.
fn file() -> (Database, PathBuf, Address) {
    let database = Database::sqlite().unwrap();
    let path = database.url.strip_prefix("sqlite://").unwrap().into();
    let address = Address::parse(&database.url).unwrap();
    (database, path, address)
}

#[test]
fn a_full_disk_is_told_reading_goes_on_and_so_does_writing_once_there_is_room() {
    let (_database, _, address) = file();
    let store = Store::open(&address).unwrap();
    let before = harbour();
    save(&store, None, &before).unwrap();
    let many = (0..300).map(|number| {
        let patch = session(number, &format!("Poster {number}"), &[], None);
        Edit::Session(ResourceEdit::create(id::<SessionId>(500 + number), patch))
    });
    let after = apply(&before, &many.collect::<Vec<_>>());
    // To SQLite this is a disk of so many pages, or of those that there are already.
    let give_room = |pages: u32| {
        let given: Result<(), Error> = store.write(|tx| {
            let Tx::Sqlite(connection) = tx else {
                panic!("this is SQLite");
            };
            Ok(connection.batch_execute(&format!("PRAGMA max_page_count = {pages}"))?)
        });
        given.unwrap();
    };
    give_room(1);
    for _ in 0..2 {
        let refused = save(&store, Some(&before), &after);
        assert!(matches!(refused, Err(Error::Full(_))), "{refused:?}");
        assert_eq!(load(&store), before);
    }
    give_room(1_000_000);
    save(&store, Some(&before), &after).unwrap();
    assert_eq!(load(&store), after);
}

/// The rights of a file, as `chmod` takes them.
#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[cfg(unix)]
#[test]
fn a_new_database_is_for_the_eyes_of_its_owner_and_has_no_copy() {
    let (_database, path, address) = file();
    let store = Store::open(&address).unwrap();
    store.ping().unwrap();
    let files = std::fs::read_dir(path.parent().unwrap()).unwrap();
    let mut files: Vec<_> = files.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let beside = |end: &str| PathBuf::from(format!("{}{end}", path.display()));
    assert_eq!(files, [path.clone(), beside("-shm"), beside("-wal")]);
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

/// Makes the tables of a SQLite database as they were before the newest migration; returns the date
/// of that.
#[cfg(unix)]
fn make_older(database: &Database) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    let names = std::fs::read_dir(&folder).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    let date = |name: &str| name.split('_').next().unwrap().to_owned();
    let newest = date(&names.pop().unwrap());
    execute(
        &database.url,
        "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL,
         run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)",
    );
    for name in names {
        let sql = std::fs::read_to_string(folder.join(&name).join("up.sql")).unwrap();
        execute(&database.url, &sql);
        let version = date(&name).replace('-', "");
        let sql = "INSERT INTO __diesel_schema_migrations (version) VALUES";
        execute(&database.url, &format!("{sql} ('{version}')"));
    }
    newest
}

#[cfg(unix)]
#[test]
fn an_older_database_is_copied_before_it_is_changed_also_by_several_at_once() {
    use std::os::unix::fs::PermissionsExt;
    let (database, path, address) = file();
    let newest = make_older(&database);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    let copy = PathBuf::from(format!("{}.before-{newest}", path.display()));
    std::fs::write(&copy, "what an earlier attempt has left").unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| Store::open(&address).unwrap().ping().unwrap());
        }
    });
    let migrations = |path: &Path| {
        let sql = "SELECT CAST(COUNT(*) AS TEXT) AS line FROM __diesel_schema_migrations";
        let count = query(&format!("sqlite://{}", path.display()), sql).remove(0);
        count.parse::<u32>().unwrap()
    };
    assert_eq!(migrations(&copy) + 1, migrations(&path));
    assert_eq!((mode(&copy), mode(&path)), (0o640, 0o640));
    let unfinished = format!("{}.unfinished", copy.display());
    assert!(!Path::new(&unfinished).exists());
}
