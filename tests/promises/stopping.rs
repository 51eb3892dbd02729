//! P8: asked to stop, it answers what it has begun, and is gone within two seconds.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::forum::new_id;
use crate::support::large::drain;
use crate::support::{Client, Forum, Large, Place, Server, address, alone, connect, poll_until};

/// Readers in the middle of a download, of whom every other one has stopped reading.
const STREAMS: usize = 50;

/// Requests whose body is on its way.
const IN_FLIGHT: usize = 20;

const GONE_WITHIN: Duration = Duration::from_secs(2);

#[test]
fn p8_asked_to_stop_it_finishes_and_is_gone_within_two_seconds_on_sqlite() {
    let _alone = alone();
    Place::sqlite().iter().for_each(stop_in_good_order);
}

#[test]
fn p8_asked_to_stop_it_finishes_and_is_gone_within_two_seconds_on_postgres() {
    let _alone = alone();
    Place::postgres().iter().for_each(stop_in_good_order);
}

fn stop_in_good_order(place: &Place) {
    let mut server = place.serve();
    let client = Client::of(&server);
    let large = Large::publish(&client);
    let forum = Forum::open(&client, "small", 0);
    let mut reading: Vec<_> = (0..STREAMS).map(|_| large.begin(&server)).collect();
    let stuck = reading.split_off(STREAMS / 2);
    let requests: Vec<_> = (0..IN_FLIGHT)
        .map(|_| InFlight::begin(&server, &forum))
        .collect();

    let begun = Instant::now();
    let pid = server.child.id().to_string();
    let asked = Command::new("sh")
        .args(["-c", "kill -TERM \"$0\"", &pid])
        .status();
    assert!(asked.unwrap().success());
    let reading: Vec<_> = reading
        .into_iter()
        .map(|stream| std::thread::spawn(move || drain(stream)))
        .collect();
    let address = address(&server).to_owned();
    poll_until(
        "it takes no more connections",
        Duration::from_secs(1),
        || TcpStream::connect(&address).is_err(),
    );
    let requests: Vec<_> = requests.into_iter().map(InFlight::go_on).collect();
    let left = GONE_WITHIN.saturating_sub(begun.elapsed());
    let mut status: Option<ExitStatus> = None;
    poll_until("it is gone", left, || {
        status = server.child.try_wait().unwrap();
        status.is_some()
    });
    eprintln!("P8: gone after {:?}", begun.elapsed());
    assert_eq!(
        status.and_then(|status| status.code()),
        Some(0),
        "{status:?}"
    );

    let made: Vec<_> = requests.into_iter().map(InFlight::end).collect();
    for reader in reading {
        let received = reader.join().unwrap();
        let bytes = received.len();
        assert!(
            large.is_whole(&received),
            "a reader who goes on has got {bytes} bytes"
        );
    }
    // The test has stopped it in the middle of something.
    for stream in stuck {
        let received = drain(stream);
        let bytes = received.len();
        assert!(
            !large.is_whole(&received),
            "a reader who does not read has got {bytes} bytes"
        );
    }
    let server = place.serve();
    let client = Client::of(&server);
    for id in made {
        client
            .get(&forum.path(&format!("sessions/{id}")))
            .expect(200);
    }
}

/// What the server says when it waits for a body.
const GO_ON: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// A session that is being made: the server has the head, and a part of the body.
struct InFlight {
    stream: TcpStream,
    id: String,
    rest: String,
}

impl InFlight {
    fn begin(server: &Server, forum: &Forum) -> InFlight {
        let (id, body) = (new_id(), json!({"title": "In flight"}).to_string());
        let head = format!(
            "PUT {} HTTP/1.1\r\nHost: plenary.example\r\nAuthorization: Bearer {}\r\n\
             If-None-Match: *\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             Expect: 100-continue\r\n\r\n",
            forum.path(&format!("sessions/{id}")),
            server.token,
            body.len()
        );
        let mut stream = connect(server);
        stream.write_all(head.as_bytes()).unwrap();
        let mut said = [0; GO_ON.len()];
        stream.read_exact(&mut said).unwrap();
        assert_eq!(&said, GO_ON);
        let (first, rest) = body.split_at(body.len() / 2);
        stream.write_all(first.as_bytes()).unwrap();
        let rest = rest.to_owned();
        InFlight { stream, id, rest }
    }

    /// Sends the rest.
    fn go_on(mut self) -> InFlight {
        self.stream.write_all(self.rest.as_bytes()).unwrap();
        self
    }

    /// Holds the answer to what a whole one is; says which session was made.
    fn end(self) -> String {
        let answer = String::from_utf8(drain(self.stream)).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
        assert!(head.starts_with("HTTP/1.1 201 "), "{answer:?}");
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let length: Option<usize> = length.and_then(|length| length.parse().ok());
        assert_eq!(length, Some(body.len()), "{answer:?}");
        self.id
    }
}
