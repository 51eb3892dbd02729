//! What is stored is what was meant, on both engines alike.

use std::collections::BTreeMap;

use plenary::domain::agenda::{Agenda, Edit, Request, Tolerance};
use plenary::domain::conflict::Waive;
use plenary::domain::ids::SessionId;
use plenary::domain::release::Release;
use plenary::domain::resource::ResourceEdit;
use plenary::domain::session::SessionPatch;
use plenary::domain::text::{Line, Name, Title};
use plenary::storage::{self, Address, ChangeKind, Error, Log, Store};

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
