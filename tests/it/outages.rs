//! The database goes away and comes back: nobody waits for long, and nobody restarts anything.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Database, World, client};

/// What becomes of what is sent to a database, and of what it answers.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Open,
    /// It is taken, and nothing comes back, as from a machine that hangs.
    Frozen,
    /// Every connection ends at once, as with a server that is not there.
    Closed,
}

/// Stands before a database.
struct Gate {
    way: Mutex<Way>,
    changed: Condvar,
    sockets: Mutex<Vec<TcpStream>>,
}

impl Gate {
    /// Puts a gate before a database; returns the address to reach it by.
    fn before(database: &str) -> (Arc<Gate>, String) {
        let mut url = url::Url::parse(database).unwrap();
        let server = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(listener.local_addr().unwrap().port()))
            .unwrap();
        let gate = Arc::new(Gate {
            way: Mutex::new(Way::Open),
            changed: Condvar::new(),
            sockets: Mutex::new(Vec::new()),
        });
        let here = Arc::clone(&gate);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (gate, server) = (Arc::clone(&here), server.clone());
                std::thread::spawn(move || gate.join(client.unwrap(), &server));
            }
        });
        (gate, url.into())
    }

    fn set(&self, way: Way) {
        *self.way.lock().unwrap() = way;
        self.changed.notify_all();
        if way == Way::Closed {
            for socket in self.sockets.lock().unwrap().drain(..) {
                // The other end may have gone first.
                drop(socket.shutdown(Shutdown::Both));
            }
        }
    }

    /// Waits while nothing passes; says whether anything does.
    fn passes(&self) -> bool {
        let way = self.way.lock().unwrap();
        let is_frozen = |way: &mut Way| *way == Way::Frozen;
        let way = self.changed.wait_while(way, is_frozen).unwrap();
        *way == Way::Open
    }

    fn join(self: Arc<Self>, client: TcpStream, server: &str) {
        if !self.passes() {
            return;
        }
        let server = TcpStream::connect(server).unwrap();
        let ends = [(&client, &server), (&server, &client)];
        for (from, into) in ends {
            let (from, into) = (from.try_clone().unwrap(), into.try_clone().unwrap());
            let kept = from.try_clone().unwrap();
            self.sockets.lock().unwrap().push(kept);
            let gate = Arc::clone(&self);
            std::thread::spawn(move || gate.hand_on(from, into));
        }
    }

    fn hand_on(&self, mut from: TcpStream, mut into: TcpStream) {
        let mut buffer = [0; 16 * 1024];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            if !self.passes() || into.write_all(&buffer[..count]).is_err() {
                break;
            }
        }
        drop(into.shutdown(Shutdown::Both));
    }
}

const ROOMS: &str = "/api/v1/conferences/forum/rooms";

/// Lets more people write than there are connections; each must be told to come back, in time.
async fn refused_in_time(world: &World) {
    let began = Instant::now();
    let writers = (0..12).map(|number| {
        let world = world.clone();
        let body = json!({"name": format!("Nowhere {number}")});
        actix_web::rt::spawn(async move { world.owner().post(ROOMS, body).await })
    });
    for writer in writers.collect::<Vec<_>>() {
        let answer = writer.await.unwrap().expect(503);
        assert_eq!(answer.problem().0, "unavailable");
        assert!(!answer.header("retry-after").is_empty());
    }
    let waited = began.elapsed();
    assert!(waited < Duration::from_secs(3), "{waited:?}");
}

#[test]
fn a_write_is_refused_in_time_while_the_database_is_away_and_accepted_once_it_is_back() {
    let Some(mut database) = Database::postgres() else {
        return;
    };
    let (gate, url) = Gate::before(&database.url);
    database.url = url;
    client::run(Some(database), |world| async move {
        world.forum().await;
        world.publish().await.expect(201);
        for (number, way) in (0..).zip([Way::Closed, Way::Frozen, Way::Closed]) {
            gate.set(way);
            refused_in_time(&world).await;
            let feed = world.visitor().get("/conferences/forum/agenda.ics");
            feed.await.expect(200);
            gate.set(Way::Open);
            let began = Instant::now();
            let room = json!({"name": format!("Room {number}")});
            world.make("rooms", room).await;
            let waited = began.elapsed();
            assert!(waited < Duration::from_secs(5), "{waited:?}");
        }
        let rooms = world.owner().get(ROOMS).await.expect(200).json();
        assert_eq!(rooms["items"].as_array().unwrap().len(), 3);
    });
}
