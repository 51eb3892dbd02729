//! Keeping it running: what is taken out comes back to the byte, and what is wrong is said.

mod backups;
mod doctor;
mod dumps;
mod shell;

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::client::SECRET;
use crate::support::process::{Machine, Server};

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
