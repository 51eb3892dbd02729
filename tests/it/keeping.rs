//! Keeping it running: what is taken out comes back to the byte, and what is wrong is said.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::cli::{on_both, on_sqlite};
use crate::support::Database;
use crate::support::client::SECRET;
use crate::support::database::{execute, query};
use crate::support::process::{Machine, Server, get};

const FORUM: &str = "/api/v1/conferences/forum";

fn serve(machine: &Machine) -> Server {
    // The address is in the feeds, so all servers are told the same one.
    machine.serve(&["serve", "--base-url", "https://forum.example"])
}

/// Asks for something, with a token.
fn call(server: &Server, method: &str, path: &str, secret: &str, body: &Value) -> (u16, Value) {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    let mut request = ureq::http::Request::builder()
        .method(method)
        .uri(format!("{}{path}", server.url))
        .header("authorization", format!("Bearer {secret}"));
    request = match method {
        "PATCH" => request
            .header("content-type", "application/merge-patch+json")
            .header("if-match", "*"),
        "DELETE" => request.header("if-match", "*"),
        _ => request.header("content-type", "application/json"),
    };
    let mut answer = match method {
        "GET" | "DELETE" => agent.run(request.body(()).unwrap()).unwrap(),
        _ => agent.run(request.body(body.to_string()).unwrap()).unwrap(),
    };
    let text = answer.body_mut().read_to_string().unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::Null);
    (answer.status().as_u16(), body)
}

/// Makes something as the owner, and returns its id.
#[track_caller]
fn make(server: &Server, path: &str, body: Value) -> Value {
    let (status, made) = call(server, "POST", path, SECRET, &body);
    assert!((200..300).contains(&status), "{path}: {status} {made}");
    made["id"].clone()
}

/// What was made, and how to reach what is secret of it.
struct Kept {
    session: Value,
    selection: String,
    key: String,
    token: String,
    feeds: Vec<(String, u16, String, Vec<u8>)>,
    changes: Value,
}

/// Two releases, a cancelled session, somebody who was taken out, a selection, a token, an import,
/// and a conference that was deleted.
fn programme(machine: &Machine) -> Kept {
    let token = machine.expect(0, &["token", "create", "committee"]);
    let server = serve(machine);
    let new = "/api/v1/conferences";
    let forum = json!({"slug": "forum", "title": "Forum “Ü”", "zone": "America/New_York"});
    make(&server, new, forum);
    let within = |plural: &str, body| make(&server, &format!("{FORUM}/{plural}"), body);
    let day = within("days", json!({"date": "2026-05-04", "opens": "09:00"}));
    within("days", json!({"date": "2026-05-05"}));
    let hall = within("rooms", json!({"name": "Hall", "capacity": 80}));
    let attic = within("rooms", json!({"name": "Attic"}));
    let track = within("tracks", json!({"name": "Law"}));
    let jane = within("people", json!({"name": "Jane Doe", "bio": "Born at sea."}));
    let bo = within("people", json!({"name": "Bo Lind", "title": "Pilot"}));
    let late = json!({"day_id": day, "label": "Late", "starts_at": "2026-05-04T11:00",
        "ends_at": "2026-05-04T12:15"});
    let slot = within("time-slots", late);
    let seats = json!([{"person_id": jane, "role": "moderator"},
        {"person_id": bo, "role": "panelist"}]);
    let arms = json!({"title": "Arms, and \"law\"", "label": "Panel 1", "kind": "panel",
        "track_id": track, "people": seats, "abstract": "Line one.\n\nLine two.",
        "placement": {"room_ids": [hall], "time_slot_id": slot}});
    let arms = within("sessions", arms);
    let at = |room: &Value, starts: &str, ends: &str| {
        let rooms = json!([room]);
        json!({"room_ids": rooms, "starts_at": starts, "ends_at": ends})
    };
    let bread = at(&attic, "2026-05-05T09:00", "2026-05-05T10:00");
    let bread = within("sessions", json!({"title": "Bread", "placement": bread}));
    let cider = at(&hall, "2026-05-04T14:00", "2026-05-04T15:00");
    let cider = within("sessions", json!({"title": "Cider", "placement": cider}));
    within("releases", json!({"label": "The first", "note": "Out"}));
    let change = |id: &Value, body: Value| {
        let path = format!("{FORUM}/sessions/{}", id.as_str().unwrap());
        let (status, answer) = call(&server, "PATCH", &path, SECRET, &body);
        assert_eq!(status, 200, "{answer}");
    };
    change(&cider, json!({"status": "cancelled"}));
    change(&bread, json!({"title": "Bread and salt"}));
    within("releases", json!({}));
    let redaction = format!("people/{}/redaction", jane.as_str().unwrap());
    within(&redaction, json!({"reason": "Asked for it"}));
    let (selection, key) = choose(&server, &[&arms, &cider]);
    import(machine, "own");
    make(
        &server,
        new,
        json!({"slug": "gone", "title": "Gone", "zone": "Europe/Paris"}),
    );
    let (status, _) = call(
        &server,
        "DELETE",
        &format!("{new}/gone"),
        SECRET,
        &json!({}),
    );
    assert_eq!(status, 204);
    Kept {
        session: arms,
        token: token.trim().to_owned(),
        feeds: feeds(&server, &selection),
        changes: changes(&server),
        selection,
        key,
    }
}

/// Makes a selection: the path of its feeds without format, and its key.
fn choose(server: &Server, sessions: &[&Value]) -> (String, String) {
    let chosen = json!({"session_ids": sessions});
    let path = "/conferences/forum/selections";
    let (status, made) = call(server, "POST", path, SECRET, &chosen);
    assert_eq!(status, 201, "{made}");
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    let url = text("url");
    let path = url.strip_prefix("https://forum.example").unwrap();
    (path.to_owned(), text("key"))
}

fn import(machine: &Machine, slug: &str) {
    let file = machine.folder.path().join("agenda.txt");
    let text = "Tuesday, 4 May 2027\n\nPanel 1: Ports and Weather (9:00 AM - 10:15 AM)\n\
        Moderator: Ines Faro, Harbour Office\nTom Reed: Head of Pilots, North Quay\n";
    std::fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();
    machine.expect(
        0,
        &["import", file, "--new", slug, "--zone", "Europe/Lisbon"],
    );
}

fn changes(server: &Server) -> Value {
    let path = format!("{FORUM}/changes?limit=1000");
    let (status, changes) = call(server, "GET", &path, SECRET, &Value::Null);
    assert_eq!(status, 200);
    changes["items"].clone()
}

/// Every public address in every format: status, ETag and body.
fn feeds(server: &Server, selection: &str) -> Vec<(String, u16, String, Vec<u8>)> {
    let whole = server.get("/conferences/forum/agenda.json").2;
    let whole: Value = serde_json::from_slice(&whole).unwrap();
    let mut parts = vec!["/conferences/forum/agenda".to_owned(), selection.to_owned()];
    for (list, key) in [
        ("days", "date"),
        ("rooms", "code"),
        ("tracks", "code"),
        ("people", "code"),
        ("sessions", "code"),
    ] {
        let codes = whole[list].as_array().unwrap().iter();
        let codes = codes.map(|part| part[key].as_str().unwrap());
        parts.extend(codes.map(|code| format!("/conferences/forum/{list}/{code}")));
    }
    assert!(parts.len() >= 10, "{parts:?}");
    let mut feeds = Vec::new();
    for part in parts {
        for format in plenary::render::ALL {
            let path = format!("{part}.{}", format.id);
            let (status, headers, body) = server.get(&path);
            let etag = headers.into_iter().find(|(name, _)| name == "etag");
            feeds.push((
                path,
                status,
                etag.map(|(_, tag)| tag).unwrap_or_default(),
                // A problem names its request.
                if status == 200 { body } else { Vec::new() },
            ));
        }
    }
    let fine = feeds
        .iter()
        .filter(|(_, status, ..)| *status == 200)
        .count();
    assert!(fine >= 60, "{fine}");
    feeds
}

#[track_caller]
fn assert_same_feeds(found: &[(String, u16, String, Vec<u8>)], kept: &Kept) {
    assert_eq!(found.len(), kept.feeds.len());
    for (found, kept) in found.iter().zip(&kept.feeds) {
        let text = |body: &[u8]| String::from_utf8_lossy(body).into_owned();
        assert_eq!((&found.0, found.1), (&kept.0, kept.1));
        assert_eq!(text(&found.3), text(&kept.3), "{}", found.0);
        assert_eq!(found.2, kept.2, "{}", found.0);
    }
}

fn file(machine: &Machine, name: &str) -> (PathBuf, String) {
    let path = machine.folder.path().join(name);
    let text = path.to_str().unwrap().to_owned();
    (path, text)
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn dump(machine: &Machine) -> String {
    machine.expect(0, &["dump", "-"])
}

/// A value with its fields in order, whatever order an engine keeps them in.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<_, _> = fields
                .iter()
                .map(|(name, value)| (name, canonical(value)))
                .collect();
            format!("{fields:?}")
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(canonical).collect();
            format!("{items:?}")
        }
        other => other.to_string(),
    }
}

/// All lines of a dump without the header, whatever order an engine's words have.
fn rows(dump: &str) -> BTreeSet<String> {
    let lines = dump.lines().skip(1);
    lines
        .map(|line| canonical(&serde_json::from_str(line).unwrap()))
        .collect()
}

fn header(dump: &str) -> Value {
    serde_json::from_str(dump.lines().next().unwrap()).unwrap()
}

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

/// What only a hash was kept of is still good.
fn use_secrets(server: &Server, kept: &Kept) {
    let all = "/api/v1/conferences";
    assert_eq!(call(server, "GET", all, &kept.token, &Value::Null).0, 200);
    assert_eq!(
        call(
            server,
            "GET",
            all,
            "a-secret-that-nobody-has-ever-been-given",
            &Value::Null
        )
        .0,
        401
    );
    let chosen = json!({"session_ids": [kept.session]});
    let (status, answer) = call(server, "PUT", &kept.selection, &kept.key, &chosen);
    assert_eq!(status, 204, "{answer}");
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
fn small_dump() -> (String, Database) {
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
fn broken_dumps(whole: &str) -> Vec<(String, String)> {
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
        for command in ["load", "restore"] {
            let error = machine.expect(1, &[command, &name]);
            assert!(
                error.contains("not empty") && error.contains("--data"),
                "{error}"
            );
        }
        machine.expect(2, &["load", "nowhere.jsonl"]);
        machine.expect(0, &["token", "revoke", "ada"]);
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
        assert_ne!(self::header(&now)["migration"], "20261121000000");
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
        let reason = match database.url.strip_prefix("sqlite://") {
            Some(_) => "is open in a server",
            None => "not empty",
        };
        assert!(error.contains(reason), "{error}");
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

/// What the doctor says: each name with its state, detail and way out; and the exit code.
fn checks(machine: &Machine) -> (BTreeMap<String, (String, String)>, Option<i32>) {
    let output = machine.run(&["doctor", "--output", "json"]);
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
        if let Some(path) = database.url.strip_prefix("sqlite://") {
            assert!(found.contains_key("disk"), "{found:?}");
            for (mode, state) in [(0o644, "warning"), (0o600, "ok")] {
                let mode = std::fs::Permissions::from_mode(mode);
                std::fs::set_permissions(path, mode).unwrap();
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

        let future = match database.url.starts_with("sqlite:") {
            true => "UPDATE changes SET at = at + 86400000000",
            false => "UPDATE changes SET at = at + interval '1 day'",
        };
        execute(&database.url, future);
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
    let mut bytes = std::fs::read(path).unwrap();
    let end = bytes.len();
    for kept in [8_192, 0] {
        bytes[kept..end].fill(0xa5);
        std::fs::write(path, &bytes).unwrap();
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

#[test]
fn a_health_check_tells_a_server_that_is_up_from_one_that_is_not() {
    on_sqlite(|machine| {
        let server = serve(&machine);
        let address = server.url.strip_prefix("http://").unwrap().to_owned();
        let url = server.url.clone();
        let everywhere = format!("0.0.0.0:{}", port(&address));
        for (option, value) in [
            ("--url", &url),
            ("--listen", &address),
            ("--listen", &everywhere),
        ] {
            let arguments = ["healthcheck", option, value];
            let said = machine.expect(0, &arguments);
            assert!(said.ends_with("/readyz is ready\n"), "{said}");
        }
        drop(server);
        assert_eq!(get(&format!("{url}/readyz")).0, 0);
        let error = machine.expect(3, &["healthcheck", "--url", &url]);
        assert!(error.contains("does not answer"), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
        machine.expect(2, &["healthcheck", "--url", "https://forum.example"]);
    });
    // It takes the connection, and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let machine = Machine::new(&Database::sqlite().unwrap());
    let error = machine.expect(3, &["healthcheck", "--url", &url]);
    assert!(error.contains("within 2 seconds"), "{error}");
}

fn port(address: &str) -> &str {
    address.rsplit_once(':').unwrap().1
}

#[test]
fn every_shell_completes_every_command() {
    let machine = Machine::new(&Database::sqlite().unwrap());
    let help = machine.expect(0, &["--help"]);
    let commands = help.split("Commands:\n").nth(1).unwrap();
    let commands = commands.split("\n\n").next().unwrap().lines();
    // The text of a command that goes on in the next line is indented further.
    let commands = commands.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let commands: Vec<_> = commands
        .map(|line| line.split_whitespace().next().unwrap())
        .collect();
    assert!(
        commands.len() > 18 && commands.contains(&"healthcheck"),
        "{commands:?}"
    );
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = machine.expect(0, &["completions", shell]);
        for command in &commands {
            assert!(script.contains(command), "{shell} does not know {command}");
        }
    }
    machine.expect(2, &["completions", "cmd"]);
}

#[test]
fn the_log_tells_who_did_what_when_with_before_and_after() {
    on_both(|machine| {
        import(&machine, "own");
        machine.expect(0, &["move", "own", "Panel 1", "--to", "2027-05-04T09:30"]);
        machine.expect(0, &["publish", "own"]);
        let ndjson = machine.expect(0, &["log", "own", "--output", "ndjson"]);
        let changes: Vec<Value> = ndjson
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let kinds: Vec<_> = changes
            .iter()
            .map(|change| change["kind"].as_str().unwrap())
            .collect();
        assert!(
            kinds.len() >= 3 && kinds.ends_with(&["edit", "publish"]),
            "{kinds:?}"
        );
        assert!(changes.is_sorted_by_key(|change| change["id"].as_i64()));
        assert!(
            changes.iter().all(|change| change["actor"] == "cli:ada"),
            "{ndjson}"
        );
        let text = machine.expect(0, &["log", "own"]);
        let heads = text.lines().filter(|line| line.contains("  by cli:ada"));
        assert_eq!(heads.count(), changes.len(), "{text}");
        assert!(text.contains("session "), "{text}");
        assert!(text.contains("09:00") && text.contains("09:30"), "{text}");
        assert!(text.contains(" → "), "{text}");
        machine.expect(2, &["log", "none"]);
    });
}
