//! Two sets of zone data: what is printed stays, whatever a law does to the clock.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::process::Machine;
use crate::support::{Database, client::SECRET};

/// Berlin as it is, and Berlin after a law that keeps the clock two hours ahead all year.
const TODAY: &str = "CET-1CEST,M3.5.0,M10.5.0/3";
const LATER: &str = "EET-2";

/// A compiled zone file (RFC 9636) that has no past, only a rule.
fn zone_file(rule: &str) -> Vec<u8> {
    let offset: i32 = if rule == TODAY { 3_600 } else { 7_200 };
    let header = |characters: u32| {
        let mut bytes = b"TZif2".to_vec();
        bytes.extend([0; 15]);
        // Indicators, leap seconds, transitions; types; characters.
        for count in [0, 0, 0, 0, 1, characters] {
            bytes.extend(u32::to_be_bytes(count));
        }
        bytes.extend(offset.to_be_bytes());
        bytes.extend([0, 0]);
        bytes
    };
    let mut bytes = [header(4), b"LAW\0".to_vec(), header(4), b"LAW\0".to_vec()].concat();
    bytes.extend(format!("\n{rule}\n").bytes());
    bytes
}

fn zoneinfo(folder: &Path, rule: &str) -> String {
    let europe = folder.join(if rule == TODAY { "today" } else { "later" });
    std::fs::create_dir_all(europe.join("Europe")).unwrap();
    std::fs::write(europe.join("Europe/Berlin"), zone_file(rule)).unwrap();
    std::fs::write(europe.join("zone.tab"), "no zone file").unwrap();
    europe.to_string_lossy().into_owned()
}

fn get(url: &str, path: &str) -> String {
    let answer = ureq::get(format!("{url}{path}"));
    let answer = answer
        .header("authorization", format!("Bearer {SECRET}"))
        .call();
    answer.unwrap().body_mut().read_to_string().unwrap()
}

fn post(url: &str, path: &str, body: Value) -> Value {
    let answer = ureq::post(format!("{url}/api/v1/conferences{path}"))
        .header("authorization", format!("Bearer {SECRET}"))
        .header("content-type", "application/json")
        .send(body.to_string());
    serde_json::from_str(&answer.unwrap().body_mut().read_to_string().unwrap()).unwrap()
}

/// Every wall time of an output: what stands before the offset.
fn walls(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.len() == 25 && text.as_bytes()[10] == b'T' => {
            found.push(text[..19].to_owned());
        }
        Value::Array(items) => items.iter().for_each(|item| walls(item, found)),
        Value::Object(fields) => {
            // When something was published is an instant, and no printed time.
            let printed = fields.iter().filter(|(name, _)| *name != "published_at");
            printed.for_each(|(_, field)| walls(field, found));
        }
        _ => {}
    }
}

fn all_walls(url: &str) -> Vec<(String, Vec<String>)> {
    let paths = [
        "sessions",
        "time-slots",
        "rooms",
        "people",
        "placements",
        "conflicts",
    ];
    let paths = paths.map(|plural| format!("/api/v1/conferences/forum/{plural}"));
    let public = ["agenda.json", "days/2026-10-25.json"];
    let public = public.map(|feed| format!("/conferences/forum/{feed}"));
    let all = paths.into_iter().chain(public).map(|path| {
        let mut found = Vec::new();
        walls(&serde_json::from_str(&get(url, &path)).unwrap(), &mut found);
        (path, found)
    });
    all.collect()
}

/// The local times of a calendar, without those of the zone's own definition.
fn calendar_walls(url: &str) -> Vec<String> {
    let calendar = get(url, "/conferences/forum/agenda.ics");
    let events = calendar.split("BEGIN:VEVENT").skip(1).collect::<String>();
    let times = events
        .lines()
        .filter(|l| l.starts_with("DTSTART;") || l.starts_with("DTEND;"));
    times.map(str::to_owned).collect()
}

#[test]
fn a_new_law_of_a_zone_moves_no_printed_time() {
    for database in [Database::sqlite(), Database::postgres()]
        .into_iter()
        .flatten()
    {
        let machine = Machine::new(&database);
        let today = zoneinfo(machine.folder.path(), TODAY);
        let later = zoneinfo(machine.folder.path(), LATER);
        let server = machine.serve(&["serve", "--tzdir", &today]);
        programme(&server.url);
        let before = (all_walls(&server.url), calendar_walls(&server.url));
        assert_eq!(before.1.len(), 6, "{:?}", before.1);
        assert!(
            before
                .0
                .iter()
                .all(|(path, walls)| walls.len() >= 2 || path.ends_with("conflicts"))
        );
        let instant = get(&server.url, "/conferences/forum/agenda.json");
        assert!(instant.contains("2026-10-26T10:00:00+01:00"), "{instant}");
        drop(server);

        let server = machine.serve(&["serve", "--tzdir", &later]);
        assert_eq!(
            (all_walls(&server.url), calendar_walls(&server.url)),
            before
        );
        let instant = get(&server.url, "/conferences/forum/agenda.json");
        assert!(instant.contains("2026-10-26T10:00:00+02:00"), "{instant}");
        // What the law has changed is no change of the programme.
        post(&server.url, "/forum/releases", json!({}));
        let calendar = get(&server.url, "/conferences/forum/agenda.ics");
        assert_eq!(calendar.matches("SEQUENCE:0").count(), 3, "{calendar}");
        assert_eq!(
            (all_walls(&server.url), calendar_walls(&server.url)),
            before
        );
    }
}

/// Sessions before, in and after the night on which the clock is set back, one in a time slot, and
/// a room and a person with hours.
fn programme(url: &str) {
    post(
        url,
        "",
        json!({"slug": "forum", "title": "Forum", "zone": "Europe/Berlin"}),
    );
    for date in ["2026-10-24", "2026-10-25", "2026-10-26"] {
        post(url, "/forum/days", json!({"date": date}));
    }
    let day = post(
        url,
        "/forum/days",
        json!({"date": "2026-10-27", "opens": "08:00"}),
    );
    let window = json!({"starts_at": "2026-10-24T08:00", "ends_at": "2026-10-26T20:00"});
    let hall = json!({"name": "Hall", "availability": [window]});
    let hall = post(url, "/forum/rooms", hall)["id"].clone();
    post(
        url,
        "/forum/people",
        json!({"name": "Ann", "availability": [window]}),
    );
    let slot = json!({
        "day_id": day["id"], "label": "Morning",
        "starts_at": "2026-10-27T09:00", "ends_at": "2026-10-27T10:15",
    });
    post(url, "/forum/time-slots", slot);
    for (starts, ends) in [
        ("2026-10-24T23:00", "2026-10-25T01:30"),
        ("2026-10-25T01:30", "2026-10-25T04:00"),
        ("2026-10-26T10:00", "2026-10-26T11:00"),
    ] {
        let placement = json!({"room_ids": [hall], "starts_at": starts, "ends_at": ends});
        post(
            url,
            "/forum/sessions",
            json!({"title": starts, "placement": placement}),
        );
    }
    post(url, "/forum/releases", json!({}));
}

#[test]
fn a_folder_without_zone_files_is_refused_by_name() {
    let machine = Machine::new(&Database::sqlite().unwrap());
    let folder = machine.folder.path().to_string_lossy().into_owned();
    let error = machine.expect(2, &["check", "forum", "--tzdir", &folder]);
    assert!(
        error.contains("--tzdir") && error.contains("no compiled zone files"),
        "{error}"
    );
}

#[test]
fn a_winter_in_vancouver_is_right_by_the_newer_zone_data_and_the_doctor_says_which() {
    let Some(folder) = crate::support::readers::zoneinfo() else {
        return;
    };
    let machine = Machine::new(&Database::sqlite().unwrap());
    let folder = folder.to_str().unwrap();
    let said = machine.expect(0, &["doctor", "--tzdir", folder]);
    let lines: Vec<_> = said.lines().collect();
    assert!(
        lines[0].starts_with("zone data   20") && lines[0].ends_with(folder),
        "{said}"
    );
    assert!(
        lines[1].contains("not used  2025b, the program's own"),
        "{said}"
    );

    let server = machine.serve(&["serve", "--tzdir", folder]);
    let winter = json!({"slug": "winter", "title": "Winter", "zone": "America/Vancouver"});
    post(&server.url, "", winter);
    let times = json!({"starts_at": "2026-12-01T10:00", "ends_at": "2026-12-01T11:00"});
    let session = json!({"title": "Snow", "placement": times});
    post(&server.url, "/winter/sessions", session);
    post(&server.url, "/winter/releases", json!({}));
    let calendar = get(&server.url, "/conferences/winter/agenda.ics?tz=utc");
    assert!(calendar.contains("DTSTART:20261201T170000Z"), "{calendar}");
    let path = machine.folder.path().join("winter.ics");
    std::fs::write(&path, get(&server.url, "/conferences/winter/agenda.ics")).unwrap();
    crate::support::readers::check(&[path.to_str().unwrap().to_owned()], &[]).unwrap();
}

#[test]
fn stale_zone_data_is_said_with_the_way_out() {
    let machine = Machine::new(&Database::sqlite().unwrap());
    let output = machine.run(&["doctor"]);
    let said = String::from_utf8(output.stdout).unwrap();
    let version = said.strip_prefix("zone data   ").unwrap().get(..5).unwrap();
    // What the machine has decides; what is said about it follows from the version alone.
    let is_old = version < "2026a";
    assert_eq!(
        said.contains("is stale") && said.contains("TZDIR"),
        is_old,
        "{said}"
    );
    // A warning: what is old may still be right.
    assert_eq!(output.status.code(), Some(0));
}
