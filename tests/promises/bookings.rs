//! P1: never two sessions in a room, nor one person in two places. P2: no lost update.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::client::Answer;
use crate::support::forum::{creation, new_id};
use crate::support::{Client, Forum, Place, Server, on_both};

const WRITERS: usize = 16;
const SLOTS: usize = 100;
const ROOMS: usize = 5;

const EDITORS: usize = 8;
/// So that nobody moves to where somebody else moves.
const TURNS: usize = SLOTS / EDITORS;

on_both! {
    p1_of_sixteen_writers_for_a_hundred_slots_one_wins_each
    p1_of_writers_to_two_processes_on_one_database_one_wins_each
    p1_nobody_comes_to_two_places_whichever_process_is_asked
    p2_every_accepted_move_is_one_revision
    p2_every_accepted_move_is_one_revision_with_two_processes
}

fn p1_of_sixteen_writers_for_a_hundred_slots_one_wins_each(place: &Place) {
    let busy = fill_rooms(&[place.serve()]);
    assert_eq!(busy, 0, "one process alone was too busy");
}

fn p1_of_writers_to_two_processes_on_one_database_one_wins_each(place: &Place) {
    let busy = fill_rooms(&[place.serve(), place.serve()]);
    // On SQLite, the processes take turns at the file, and neither knows when it is free.
    assert!(
        busy == 0 || place.is_sqlite(),
        "{busy} were told to come back"
    );
    eprintln!("P1: two processes told {busy} to come back");
    place.check_integrity();
}

/// Has sixteen writers ask for each of a hundred slots; says how many were told to come back.
fn fill_rooms(servers: &[Server]) -> usize {
    let client = Client::of(&servers[0]);
    let forum = Forum::open(&client, "forum", ROOMS);
    forum.publish(&client).expect(201);
    let ask = |writer: usize, slot: usize| {
        let title = format!("Session {slot} of {writer}");
        let session = json!({"title": title, "placement": forum.slot(slot)});
        let edits = [creation("session", &new_id(), &session)];
        match writer % 4 {
            0 | 1 => (forum.path("sessions"), session),
            2 => (forum.path("edits"), json!({"edits": edits})),
            _ => {
                let publish = json!({"note": title});
                (
                    forum.path("edits"),
                    json!({"edits": edits, "publish": publish}),
                )
            }
        }
    };
    let (given, busy) = compete(servers, SLOTS, ask);
    assert_eq!(given, [1; SLOTS], "how often each slot was given");
    assert_eq!(forum.conflicts(&client, "room_double_booked"), 0);
    assert_eq!(forum.all(&client, "sessions").len(), SLOTS);
    forum.publish(&client).expect(201);
    let public = client.get(&forum.feed("agenda.json")).expect(200).json();
    assert_eq!(public["sessions"].as_array().unwrap().len(), SLOTS);
    busy
}

fn p1_nobody_comes_to_two_places_whichever_process_is_asked(place: &Place) {
    const TIMES: usize = 10;
    let servers = [place.serve(), place.serve()];
    let client = Client::of(&servers[0]);
    let forum = Forum::open(&client, "forum", ROOMS);
    let ann = new_id();
    let person = creation("person", &ann, &json!({"name": "Ann"}));
    forum.edit(&client, &[person]).expect(200);
    let ask = |writer: usize, time: usize| {
        let session = json!({
            "title": format!("Session {time} of {writer}"),
            "placement": forum.slot(time * ROOMS + writer % ROOMS),
            "people": [{"person_id": ann, "role": "panelist"}],
        });
        (forum.path("sessions"), session)
    };
    let (given, _) = compete(&servers, TIMES, ask);
    assert_eq!(given, [1; TIMES], "how often each time was given");
    assert_eq!(forum.conflicts(&client, "person_double_booked"), 0);
    assert_eq!(forum.all(&client, "sessions").len(), TIMES);
}

/// Lets every writer ask for every slot, all writers at once. Says how often each slot was given,
/// and how often somebody was told to come back.
fn compete(
    servers: &[Server],
    slots: usize,
    ask: impl Fn(usize, usize) -> (String, Value) + Sync,
) -> (Vec<usize>, usize) {
    let given: Vec<_> = (0..slots).map(|_| AtomicUsize::new(0)).collect();
    let busy = AtomicUsize::new(0);
    let write = |writer: usize| {
        let client = Client::of(&servers[writer % servers.len()]);
        // Each begins elsewhere.
        for slot in (0..slots).map(|n| (n + writer * 7) % slots) {
            let (path, body) = ask(writer, slot);
            let answer = insist(&client, &path, &body, &busy);
            if answer.is_done() {
                given[slot].fetch_add(1, Ordering::Relaxed);
                continue;
            }
            assert_eq!(
                (answer.status, &*answer.code()),
                (409, "conflict"),
                "{answer}"
            );
            let conflicts = answer.json()["conflicts"].as_array().map(Vec::len);
            assert!(conflicts > Some(0), "{answer}");
        }
    };
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let write = &write;
            scope.spawn(move || write(writer));
        }
    });
    let given = given.into_iter().map(AtomicUsize::into_inner);
    (given.collect(), busy.into_inner())
}

/// Asks again while the server says that it is too busy, which means that nothing has happened.
fn insist(client: &Client, path: &str, body: &Value, busy: &AtomicUsize) -> Answer {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let answer = client.post(path, body);
        if answer.status != 503 {
            return answer;
        }
        assert!(Instant::now() < deadline, "{answer}");
        assert!(!answer.header("retry-after").is_empty(), "{answer}");
        busy.fetch_add(1, Ordering::Relaxed);
    }
}

fn p2_every_accepted_move_is_one_revision(place: &Place) {
    move_about(&[place.serve()]);
}

fn p2_every_accepted_move_is_one_revision_with_two_processes(place: &Place) {
    move_about(&[place.serve(), place.serve()]);
}

/// Has editors move the same session, each with the ETag that it has read.
fn move_about(servers: &[Server]) {
    let client = Client::of(&servers[0]);
    let forum = Forum::open(&client, "forum", ROOMS);
    let session = new_id();
    forum.put_session(&client, &session, "Arms").expect(201);
    let path = forum.path(&format!("sessions/{session}"));
    let before = forum.revision(&client);
    let edit = |editor: usize| -> Vec<(String, String)> {
        let client = Client::of(&servers[editor % servers.len()]);
        let moved = |turn: usize| {
            let seen = client.get(&path).expect(200).header("etag").to_owned();
            let slot = forum.slot(turn * EDITORS + editor);
            let answer = client.patch(&path, &seen, &json!({"placement": slot}));
            match answer.status {
                200 => Some((seen, answer.header("etag").to_owned())),
                // Another process was at the file for too long: nothing has happened.
                412 | 503 => None,
                _ => panic!("{answer}"),
            }
        };
        (0..TURNS).filter_map(moved).collect()
    };
    let accepted: Vec<_> = std::thread::scope(|scope| {
        let edit = &edit;
        let editors = (0..EDITORS).map(|editor| scope.spawn(move || edit(editor)));
        let editors: Vec<_> = editors.collect();
        editors
            .into_iter()
            .flat_map(|editor| editor.join().unwrap())
            .collect()
    });
    let grown = forum.revision(&client) - before;
    assert!(accepted.len() >= EDITORS, "{accepted:?}");
    assert_eq!(
        i64::try_from(accepted.len()).unwrap(),
        grown,
        "accepted = growth of the revision"
    );
    // Each went out from what another one, and nobody else, has left behind.
    let seen: BTreeSet<_> = accepted.iter().map(|(seen, _)| seen).collect();
    let left: BTreeSet<_> = accepted.iter().map(|(_, left)| left).collect();
    assert_eq!(
        (seen.len(), left.len()),
        (accepted.len(), accepted.len()),
        "{accepted:?}"
    );
    assert_eq!(seen.difference(&left).count(), 1, "{accepted:?}");
    let last = client.get(&path).expect(200).header("etag").to_owned();
    assert!(
        left.contains(&last) && !seen.contains(&last),
        "{last} {accepted:?}"
    );
}
