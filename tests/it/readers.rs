//! Feeds as others read them: a strict checker and three parsers that are not ours.

use std::path::Path;

use crate::support::Database;
use crate::support::process::{Machine, Server};
use crate::support::readers::check;

/// Has feeds read by everybody; errors and warnings fail the test.
fn read(feeds: &[String]) {
    check(feeds, &["--warn-as-error"]).unwrap();
}

/// Has feeds read by everybody; errors fail the test.
fn read_tolerantly(feeds: &[String]) {
    check(feeds, &[]).unwrap();
}

/// Every part of the forum that has a feed.
fn parts(server: &Server) -> Vec<String> {
    let (_, _, bytes) = server.get("/conferences/middle-east-forum/agenda.json");
    let shown: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let mut parts = vec!["agenda.ics".to_owned(), "agenda.ics?tz=utc".to_owned()];
    for (list, key) in [("days", "date"), ("people", "code"), ("sessions", "code")] {
        let names = shown[list].as_array().unwrap().iter();
        parts.extend(names.map(|part| format!("{list}/{}.ics", part[key].as_str().unwrap())));
    }
    parts
}

#[test]
fn every_reader_reads_the_published_forum_as_file_and_as_url() {
    for database in [Database::sqlite(), Database::postgres()]
        .into_iter()
        .flatten()
    {
        let machine = Machine::new(&database);
        let server: Server = machine.serve(&["demo"]);
        let base = format!("{}/conferences/middle-east-forum", server.url);
        let mut feeds = vec![
            format!("{base}/agenda.ics"),
            format!("{base}/days/2021-06-22.ics"),
            format!("{base}/agenda.ics?tz=utc"),
        ];
        for path in parts(&server) {
            let (status, _, bytes) = server.get(&format!("/conferences/middle-east-forum/{path}"));
            assert_eq!(status, 200);
            let file = machine.folder.path().join(path.replace(['/', '?'], "-"));
            std::fs::write(&file, bytes).unwrap();
            feeds.push(file.to_str().unwrap().to_owned());
        }
        assert!(feeds.len() > 45, "{feeds:?}");
        read(&feeds);
    }
}

#[test]
fn every_reader_reads_the_golden_feeds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let feeds = ["harbour-1.ics", "harbour-2.ics"].map(|name| folder.join(name));
    read(&feeds.map(|path| path.to_str().unwrap().to_owned()));
}

#[test]
fn every_reader_finds_the_same_instants_in_every_sort_of_zone() {
    let folder = tempfile::tempdir().unwrap();
    let zones = [
        "America/New_York",
        "America/St_Johns",
        "America/Sao_Paulo",
        "America/Santiago",
        "Europe/London",
        "Europe/Dublin",
        "Europe/Lisbon",
        "Africa/Cairo",
        "Asia/Tehran",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "Asia/Jerusalem",
        "Asia/Gaza",
        "Asia/Beirut",
        "Australia/Lord_Howe",
        "Australia/Adelaide",
        "Pacific/Chatham",
        "Pacific/Kiritimati",
        "America/Asuncion",
        "Asia/Tokyo",
        "UTC",
    ];
    let feeds = zones.map(|zone| {
        let file = folder
            .path()
            .join(format!("{}.ics", zone.replace('/', "-")));
        std::fs::write(&file, crate::golden::year_in(zone)).unwrap();
        file.to_str().unwrap().to_owned()
    });
    read(&feeds);
}

#[test]
fn every_reader_reads_a_feed_without_sessions() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("empty.ics");
    std::fs::write(&file, crate::golden::empty_feed()).unwrap();
    // Its VTIMEZONE is there only because a calendar has to have a component.
    read_tolerantly(&[file.to_str().unwrap().to_owned()]);
}
