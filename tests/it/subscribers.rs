//! Subscribers of four feeds through eight releases: each sees each change once, and nothing else.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::Database;
use crate::support::client::SECRET;
use crate::support::process::{Machine, Server};
use crate::support::readers::{program, readers};

const FEEDS: [(&str, &str); 4] = [
    ("whole", "agenda"),
    ("hall", "rooms/hall"),
    ("tuesday", "days/2027-05-04"),
    ("bob", "people/bob"),
];

/// What somebody's calendar holds: by UID, each field by its name.
type Calendar = BTreeMap<String, BTreeMap<String, Value>>;

/// The organizers, at a running server.
struct Organizers<'a>(&'a Server);

impl Organizers<'_> {
    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let url = format!("{}/api/v1/conferences{path}", self.0.url);
        let agent = ureq::Agent::new_with_defaults();
        let request = match method {
            "POST" => agent.post(&url),
            "PATCH" => agent.patch(&url),
            other => panic!("{other}"),
        };
        let request = request.header("authorization", format!("Bearer {SECRET}"));
        let request = request.header("content-type", "application/json");
        let answer = request.header("if-match", "*").send(body.to_string());
        let mut answer = answer.unwrap_or_else(|error| panic!("{path}: {error}"));
        serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
    }

    fn make(&self, plural: &str, body: Value) -> String {
        let made = self.ask("POST", &format!("/forum/{plural}"), &body);
        made["id"].as_str().unwrap().to_owned()
    }

    fn change(&self, path: &str, body: Value) {
        self.ask("PATCH", &format!("/forum/{path}"), &body);
    }

    /// Publishes; says when, as a calendar writes it.
    fn publish(&self, body: Value) -> String {
        let release = self.ask("POST", "/forum/releases", &body);
        let at = release["published_at"].as_str().unwrap();
        at.to_owned()
    }
}

/// The subscribers, with what they saw last.
struct Subscribers<'a> {
    folder: &'a Path,
    url: String,
    seen: Vec<Calendar>,
}

impl Subscribers<'_> {
    fn urls(&self) -> Vec<String> {
        let url = |(_, path): &(&str, &str)| format!("{}/conferences/forum/{path}.ics", self.url);
        FEEDS.iter().map(url).collect()
    }

    /// What ical.js reads.
    fn read(&self) -> Vec<Calendar> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers/subscriber.mjs");
        let mut command = Command::new("node");
        command.arg(script).arg(readers().unwrap().join("node"));
        told(command.args(self.urls()))
    }

    /// What vdirsyncer brings, and khal shows.
    fn synchronize(&self, options: &[&str]) -> BTreeMap<String, Value> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers/subscriber.py");
        let mut command = Command::new(program("python").unwrap());
        command.arg(script).arg(self.folder).args(options);
        let feeds = FEEDS.iter().zip(self.urls());
        told(command.args(feeds.map(|((name, _), url)| format!("{name}={url}"))))
    }

    /// Looks, and compares with what was seen last: of each feed, the titles of what changed with
    /// the fields that differ, and of what came and went.
    fn look(&mut self, published_at: &str, expected: [&[&str]; 4]) {
        let now = self.read();
        let synchronized = self.synchronize(&[]);
        let again = self.synchronize(&["--only-sync"]);
        for (at, (name, _)) in FEEDS.iter().enumerate() {
            let (before, after) = (&self.seen[at], &now[at]);
            let news = news(before, after, published_at);
            assert_eq!(news, expected[at], "{name}");
            // One file less and one more is what vdirsyncer makes of a change.
            let is = |mark: char| news.iter().filter(|line| line.starts_with(mark)).count();
            let changed = news.len() - is('+') - is('-');
            let moved = &synchronized[*name];
            assert_eq!(moved["added"], changed + is('+'), "{name}: {news:?}");
            assert_eq!(moved["removed"], changed + is('-'), "{name}: {news:?}");
            assert_eq!(
                (&again[*name]["added"], &again[*name]["removed"]),
                (&json!(0), &json!(0))
            );
            assert_eq!(summaries(after), items(&moved["items"]), "{name}");
        }
        let draft = format!("{now:?}{synchronized:?}");
        assert!(!draft.contains("UNFINISHED"), "{draft}");
        self.seen = now;
    }
}

/// What a reader prints as JSON.
fn told<T: serde::de::DeserializeOwned>(command: &mut Command) -> T {
    let output = command.output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn text<'a>(event: &'a BTreeMap<String, Value>, field: &str) -> &'a str {
    event[field].as_str().unwrap_or_default()
}

fn news(before: &Calendar, after: &Calendar, published_at: &str) -> Vec<String> {
    let mut news = Vec::new();
    for (uid, old) in before.iter().filter(|(uid, _)| !after.contains_key(*uid)) {
        assert!(!uid.is_empty());
        news.push(format!("-{}", text(old, "summary")));
    }
    for (uid, new) in after {
        let Some(old) = before.get(uid) else {
            news.push(format!("+{}", text(new, "summary")));
            continue;
        };
        let bookkeeping = ["sequence", "stamp", "modified"];
        let differs = |field: &&String| new[*field] != old[*field];
        let (kept, fields): (Vec<_>, Vec<_>) = new
            .keys()
            .filter(differs)
            .partition(|field| bookkeeping.contains(&field.as_str()));
        let (was, is) = (&old["sequence"], &new["sequence"]);
        if fields.is_empty() {
            assert!(kept.is_empty(), "{new:?} claims to have changed");
            continue;
        }
        assert_eq!(is.as_i64(), was.as_i64().map(|was| was + 1), "{new:?}");
        assert_eq!(text(new, "stamp"), published_at, "{new:?}");
        assert_eq!(text(new, "modified"), published_at, "{new:?}");
        let fields: Vec<_> = fields.iter().map(|field| field.as_str()).collect();
        news.push(format!("{}: {}", text(new, "summary"), fields.join(" ")));
    }
    news.sort();
    news
}

/// What ical.js and vdirsyncer can both tell of a calendar.
fn summaries(calendar: &Calendar) -> Vec<String> {
    let line = |event: &BTreeMap<String, Value>| {
        format!(
            "{} {} {}",
            text(event, "summary"),
            text(event, "status"),
            event["sequence"]
        )
    };
    let mut lines: Vec<_> = calendar.values().map(line).collect();
    lines.sort();
    lines
}

fn items(items: &Value) -> Vec<String> {
    let line = |item: &Value| {
        let (summary, status) = (item["summary"].as_str(), item["status"].as_str());
        format!(
            "{} {} {}",
            summary.unwrap(),
            status.unwrap(),
            item["sequence"]
        )
    };
    let mut lines: Vec<_> = items.as_array().unwrap().iter().map(line).collect();
    lines.sort();
    lines
}

fn place(room: &str, starts: &str, ends: &str) -> Value {
    json!({"room_ids": [room], "starts_at": starts, "ends_at": ends})
}

#[test]
fn every_subscriber_sees_every_change_once_and_nothing_else() {
    for database in [Database::sqlite(), Database::postgres()]
        .into_iter()
        .flatten()
    {
        if readers().is_none() {
            return;
        }
        let machine = Machine::new(&database);
        let server = machine.serve(&["serve"]);
        play(&machine, &server);
    }
}

/// Who and what there is.
struct Forum {
    hall: String,
    attic: String,
    cem: String,
    ann: String,
    arms: String,
    bread: String,
    cider: String,
}

/// A panel in the hall and bread in the attic on Tuesday, cider in the hall on Wednesday.
fn begin(forum: &Organizers<'_>) -> Forum {
    let conference = json!({"slug": "forum", "title": "Forum", "zone": "America/New_York"});
    forum.ask("POST", "", &conference);
    for date in ["2027-05-04", "2027-05-05"] {
        forum.make("days", json!({"date": date}));
    }
    let room = |name: &str, code: &str| forum.make("rooms", json!({"name": name, "code": code}));
    let (hall, attic) = (room("Great Hall", "hall"), room("Attic", "attic"));
    let person = |name: &str| {
        let code = name.to_lowercase();
        let person = json!({"name": name, "code": code, "affiliation": "Tide Lab"});
        forum.make("people", person)
    };
    let (ann, bob, cem) = (person("Ann"), person("Bob"), person("Cem"));
    let session = |title: &str, people: Value, room: &str, starts: &str, ends: &str| {
        let placement = place(room, starts, ends);
        let session = json!({"title": title, "people": people, "placement": placement});
        forum.make("sessions", session)
    };
    let (ten, eleven) = ("2027-05-04T10:00", "2027-05-04T11:00");
    let arms = session("Arms", panel(&ann, &bob), &hall, ten, eleven);
    let (noon, one) = ("2027-05-04T12:00", "2027-05-04T13:00");
    let bread = session("Bread", json!([]), &attic, noon, one);
    let (ten, eleven) = ("2027-05-05T10:00", "2027-05-05T11:00");
    let cider = session("Cider", json!([]), &hall, ten, eleven);
    Forum {
        hall,
        attic,
        cem,
        ann,
        arms,
        bread,
        cider,
    }
}

fn panel(moderator: &str, panelist: &str) -> Value {
    json!([
        {"person_id": moderator, "role": "moderator"},
        {"person_id": panelist, "role": "panelist"},
    ])
}

fn play(machine: &Machine, server: &Server) {
    let forum = Organizers(server);
    let there = begin(&forum);
    let folder = machine.folder.path().join("subscribers");
    std::fs::create_dir(&folder).unwrap();
    let mut subscribers = Subscribers {
        folder: &folder,
        url: server.url.clone(),
        seen: vec![Calendar::new(); 4],
    };
    let at = forum.publish(json!({}));
    let two: &[&str] = &["+Arms", "+Cider"];
    subscribers.look(
        &at,
        [
            &["+Arms", "+Bread", "+Cider"],
            two,
            &["+Arms", "+Bread"],
            &["+Arms"],
        ],
    );

    // A move in time.
    let later = place(&there.hall, "2027-05-04T14:00", "2027-05-04T15:15");
    forum.change(&session(&there.arms), json!({"placement": later}));
    let at = forum.publish(json!({}));
    subscribers.look(&at, [&["Arms: end start"]; 4]);

    // A move to another room: it leaves the hall without a trace.
    let moved = json!({"placement": {"room_ids": [there.attic]}});
    forum.change(&session(&there.arms), moved);
    let at = forum.publish(json!({}));
    let moved: &[&str] = &["Arms: location"];
    subscribers.look(&at, [moved, &["-Arms"], moved, moved]);

    // Another panelist: whoever was one has an empty calendar.
    forum.change(
        &session(&there.arms),
        json!({"people": panel(&there.ann, &there.cem)}),
    );
    let at = forum.publish(json!({}));
    let other: &[&str] = &["Arms: description"];
    subscribers.look(&at, [other, &[], other, &["-Arms"]]);
    rename_cancel_and_publish_one(&forum, &there, &mut subscribers);
}

fn session(id: &str) -> String {
    format!("sessions/{id}")
}

fn rename_cancel_and_publish_one(
    forum: &Organizers<'_>,
    there: &Forum,
    subscribers: &mut Subscribers<'_>,
) {
    // Another name of a room.
    forum.change(
        &format!("rooms/{}", there.attic),
        json!({"name": "Gallery"}),
    );
    let other: &[&str] = &["Arms: description"];
    let at = forum.publish(json!({}));
    let renamed: &[&str] = &["Arms: location", "Bread: location"];
    subscribers.look(&at, [renamed, &[], renamed, &[]]);

    // A cancellation, and a change of mind.
    forum.change(&session(&there.cider), json!({"status": "cancelled"}));
    let at = forum.publish(json!({}));
    let cancelled: &[&str] = &["CANCELLED: Cider: description status summary"];
    subscribers.look(&at, [cancelled, cancelled, &[], &[]]);
    forum.change(&session(&there.cider), json!({"status": "confirmed"}));
    let at = forum.publish(json!({}));
    let back: &[&str] = &["Cider: description status summary"];
    subscribers.look(&at, [back, back, &[], &[]]);

    // One session alone, while the rest of the draft is unfinished.
    forum.change(&session(&there.bread), json!({"title": "UNFINISHED bread"}));
    forum.change(
        &session(&there.cider),
        json!({"abstract": "UNFINISHED", "status": "draft"}),
    );
    forum.change(
        &format!("rooms/{}", there.hall),
        json!({"name": "UNFINISHED hall"}),
    );
    let new = place(&there.hall, "2027-05-04T16:00", "2027-05-04T17:00");
    forum.make(
        "sessions",
        json!({"title": "UNFINISHED new", "placement": new}),
    );
    forum.change(&session(&there.arms), json!({"notice": "20 minutes late"}));
    let at = forum.publish(json!({"sessions": [there.arms]}));
    subscribers.look(&at, [other, &[], other, &[]]);
}
