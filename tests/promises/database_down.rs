//! P6: without its database it says so within three seconds, serves the public all the while, and
//! goes on within five seconds when the database is back.

use std::time::Duration;

use serde_json::json;

use crate::support::forum::{DAY, creation, new_id};
use crate::support::{Client, Cluster, Forum, Place, Server, alone, poll_until};

/// More than there are connections to the database.
const WRITERS: usize = 12;

/// How soon a writer is told that the database is not there.
const TOLD_WITHIN: Duration = Duration::from_secs(3);

/// How soon a writer may write again.
const BACK_WITHIN: Duration = Duration::from_secs(5);

/// The public waits for no database.
const READ_WITHIN: Duration = Duration::from_secs(1);

#[test]
fn p6_without_its_database_it_says_so_and_the_public_reads_on() {
    let _alone = alone();
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let place = Place::at(&cluster.url);
    let mut server = place.serve();
    let client = Client::of(&server);
    let forum = Forum::open(&client, "forum", 1);
    let session = json!({"title": "Arms", "code": "arms", "placement": forum.slot(0)});
    let arms = creation("session", &new_id(), &session);
    forum.edit(&client, &[arms]).expect(200);
    forum.publish(&client).expect(201);
    client.get(&forum.feed("agenda.ics")).expect(200);
    let mut sessions = forum.all(&client, "sessions").len();

    // What nobody has asked for yet has to be rendered while there is no database.
    let day = format!("days/{DAY}.ics");
    let first = [
        "agenda.ics",
        "agenda.json",
        "agenda.xml",
        "agenda.csv",
        &day,
    ];
    let later = [
        "agenda.ics",
        "agenda.txt",
        "agenda.schedule.json",
        "agenda.atom",
        "now.json",
    ];
    let rest = [
        "agenda.jsonld",
        "rooms/room-0.ics",
        "rooms/room-0.json",
        "sessions/arms.txt",
    ];
    cluster.stop();
    endure(&server, &forum, &[first, later].concat());
    cluster.start_again();
    sessions += recover(&server, &forum, "stopped");
    cluster.crash();
    endure(&server, &forum, &rest);
    cluster.start_again();
    sessions += recover(&server, &forum, "killed");

    assert_eq!(
        server.child.try_wait().unwrap(),
        None,
        "the server has gone on"
    );
    assert_eq!(
        forum.all(&client, "sessions").len(),
        sessions,
        "what was refused is not there"
    );
}

/// Writes and reads while there is no database.
fn endure(server: &Server, forum: &Forum, feeds: &[&str]) {
    std::thread::scope(|scope| {
        for number in 0..WRITERS {
            scope.spawn(move || {
                // The database is asked about the one, and not about the other.
                let client = match number % 2 {
                    0 => Client::of(server),
                    _ => Client::of_environment(server),
                };
                let refused = match number % 3 {
                    0 => forum.publish(&client),
                    _ => forum.put_session(&client, &new_id(), "Never to be seen"),
                };
                assert_eq!(
                    (refused.status, &*refused.code()),
                    (503, "unavailable"),
                    "{refused}"
                );
                assert!(refused.took < TOLD_WITHIN, "{refused}");
                let seconds: u64 = refused.header("retry-after").parse().unwrap();
                assert!((1..=60).contains(&seconds), "{refused}");
            });
        }
        let client = Client::of(server);
        for feed in feeds {
            let read = client.get(&forum.feed(feed)).expect(200);
            assert!(read.took < READ_WITHIN && !read.body.is_empty(), "{read}");
        }
    });
    let client = Client::of(server);
    client.get("/livez").expect(200);
    let ready = client.get("/readyz").expect(503);
    assert!(ready.took < TOLD_WITHIN, "{ready}");
    let list = client.get(&forum.path("sessions")).expect(503);
    assert!(list.took < TOLD_WITHIN, "{list}");
}

/// Writes as soon as it can, and says how many sessions that made.
fn recover(server: &Server, forum: &Forum, how: &str) -> usize {
    let client = Client::of(server);
    let id = new_id();
    let took = poll_until("there is a database again", BACK_WITHIN, || {
        let answer = forum.put_session(&client, &id, "Back again");
        // Nothing of what was refused has happened: the id is still free.
        assert!(matches!(answer.status, 201 | 503), "{answer}");
        answer.is_done()
    });
    assert!(took < BACK_WITHIN, "{took:?}");
    eprintln!("P6: PostgreSQL was {how}; a write {took:?} after it was back");
    client.get("/readyz").expect(200);
    forum.publish(&client).expect(201);
    1
}
