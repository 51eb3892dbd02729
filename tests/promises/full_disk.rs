//! P5: on a full disk it says so, goes on to serve readers, and recovers when there is space.
//!
//! The disk is a small one in memory, mounted where only this test sees it: the test starts itself
//! again in a mount namespace of its own, which is gone with it.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::json;

use crate::support::client::Answer;
use crate::support::database::{cannot_run, query};
use crate::support::forum::{creation, new_id};
use crate::support::{Client, Cluster, Forum, Place, beside, poll_until};

/// Tells the test inside where its disk is.
const DISK: &str = "PLENARY_TEST_DISK";

/// What a request for new namespaces may look like: as root, and as anybody.
const ROOT: &[&str] = &["--mount"];
const ANYBODY: &[&str] = &["--user", "--map-root-user", "--mount"];

/// What is free in the files themselves is used up long before so many writes.
const WRITES_MAX: usize = 3_000;

#[test]
fn p5_a_full_disk_stops_writers_only_until_there_is_space_on_sqlite() {
    let _beside = beside();
    let name = "full_disk::p5_a_full_disk_stops_writers_only_until_there_is_space_on_sqlite";
    on_a_small_disk(name, 16, &[ROOT, ANYBODY], |disk| {
        let place = Place::at(&format!("sqlite://{}", disk.join("plenary.db").display()));
        fill_and_free(&place, &disk);
        place.check_integrity();
    });
}

#[test]
fn p5_a_full_disk_stops_writers_only_until_there_is_space_on_postgres() {
    let _beside = beside();
    let name = "full_disk::p5_a_full_disk_stops_writers_only_until_there_is_space_on_postgres";
    // Its server runs as a user of its own, which only root can become.
    on_a_small_disk(name, 48, &[ROOT], |disk| {
        let Some(cluster) = Cluster::start() else {
            return;
        };
        // Without space for its log PostgreSQL falls over as a whole; that is P6. Here its tables
        // are on a disk of their own.
        let space = disk.join("space");
        std::fs::create_dir(&space).unwrap();
        cluster.give(&space);
        let location = space.display();
        query(
            &cluster.url,
            &format!("CREATE TABLESPACE small LOCATION '{location}'"),
        );
        query(&cluster.url, "CREATE DATABASE plenary TABLESPACE small");
        let (server, _) = cluster.url.rsplit_once('/').unwrap();
        fill_and_free(&Place::at(&format!("{server}/plenary")), &disk);
    });
}

/// Runs a test with a small disk, in megabytes; asks for it with the first options that work.
fn on_a_small_disk(name: &str, size: usize, options: &[&[&str]], test: impl FnOnce(PathBuf)) {
    if let Some(disk) = std::env::var_os(DISK) {
        return test(disk.into());
    }
    let disk = tempfile::tempdir().unwrap();
    let mount = format!("mount -t tmpfs -o size={size}m plenary \"$0\" && exec \"$@\"");
    let inside = |options: &[&str]| {
        let mut command = Command::new("unshare");
        command
            .args(options)
            .args(["sh", "-c", &mount])
            .arg(disk.path());
        command
    };
    let works = |options: &&&[&str]| {
        let tried = inside(options).arg("true").output();
        tried.is_ok_and(|tried| tried.status.success())
    };
    let Some(options) = options.iter().find(works) else {
        cannot_run::<()>("a small disk: neither root nor a user namespace can mount one");
        return;
    };
    let mut command = inside(options);
    command.arg(std::env::current_exe().unwrap());
    command.args([name, "--exact", "--nocapture"]);
    let output = command.env(DISK, disk.path()).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}"
    );
    let told = text
        .lines()
        .filter(|line| line.starts_with("P5: ") || line.contains("NOT RUN"));
    told.for_each(|line| eprintln!("{line}"));
}

fn fill_and_free(place: &Place, disk: &Path) {
    let server = place.serve();
    let client = Client::of(&server);
    let forum = Forum::open(&client, "forum", 1);
    let arms = json!({"title": "Arms", "placement": forum.slot(0)});
    forum
        .edit(&client, &[creation("session", &new_id(), &arms)])
        .expect(200);
    forum.publish(&client).expect(201);
    client.get(&forum.feed("agenda.ics")).expect(200);
    let mut accepted: Vec<_> = (0..20).map(|_| new_id()).collect();
    for id in &accepted {
        forum
            .put_session(&client, id, "While there was space")
            .expect(201);
    }
    let filler = fill(disk);

    // Files have some space inside that is still free; what goes there counts.
    ask_until_full(|| {
        let id = new_id();
        let answer = forum.put_session(&client, &id, "On a full disk");
        if answer.is_done() {
            accepted.push(id);
        }
        answer
    });
    ask_until_full(|| forum.publish(&client));
    let batch: Vec<_> = (0..200).map(|_| new_id()).collect();
    let title = json!({"title": "Never to be seen"});
    let edits: Vec<_> = batch
        .iter()
        .map(|id| creation("session", id, &title))
        .collect();
    told_of_space(&forum.edit(&client, &edits));
    read_on(&client, &forum, accepted.len() + 1);

    std::fs::remove_file(filler).unwrap();
    let id = new_id();
    let took = poll_until("there is space again", Duration::from_secs(5), || {
        forum.put_session(&client, &id, "Space again").is_done()
    });
    accepted.push(id);
    eprintln!(
        "P5: {} writes accepted, back {took:?} after there was space",
        accepted.len()
    );
    forum.publish(&client).expect(201);
    drop(server);
    let server = place.serve();
    let client = Client::of(&server);
    let sessions = forum.all(&client, "sessions");
    let there = |id: &str| sessions.iter().any(|session| session["id"] == id);
    assert!(accepted.iter().all(|id| there(id)), "acknowledged and lost");
    assert!(!batch.iter().any(|id| there(id)), "refused and there");
    assert_eq!(sessions.len(), accepted.len() + 1);
}

/// Writes a file until there is no space left.
fn fill(disk: &Path) -> PathBuf {
    let path = disk.join("filler");
    let mut file = File::create(&path).unwrap();
    for size in [1 << 16, 1 << 12, 1] {
        let zeros = vec![0; size];
        let full = loop {
            if let Err(error) = file.write_all(&zeros) {
                break error.kind();
            }
        };
        assert_eq!(full, ErrorKind::StorageFull);
    }
    path
}

/// Asks for something again and again, until there is no space left for it.
fn ask_until_full(mut ask: impl FnMut() -> Answer) {
    for _ in 0..WRITES_MAX {
        let answer = ask();
        if !answer.is_done() {
            return told_of_space(&answer);
        }
    }
    panic!("{WRITES_MAX} writes found space on a full disk");
}

#[track_caller]
fn told_of_space(answer: &Answer) {
    assert_eq!(answer.status, 507, "{answer}");
    assert_eq!(answer.code(), "insufficient_storage");
}

/// Reads as the public and as an organizer; some of it was never asked for before.
fn read_on(client: &Client, forum: &Forum, sessions: usize) {
    for feed in [
        "agenda.ics",
        "agenda.json",
        "agenda.xml",
        "rooms/room-0.csv",
        "now.json",
    ] {
        client.get(&forum.feed(feed)).expect(200);
    }
    for path in [
        "days",
        "rooms",
        "releases",
        "changes",
        "conflicts",
        "preview/agenda.ics",
    ] {
        client.get(&forum.path(path)).expect(200);
    }
    client.get("/readyz").expect(200);
    assert_eq!(forum.all(client, "sessions").len(), sessions);
}
