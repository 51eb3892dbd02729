//! P7: hostile clients cannot exhaust it: whoever sends slowly or without end is cut off, and
//! everybody else is answered meanwhile.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::forum::{creation, new_id};
use crate::support::{Client, Forum, Large, Place, Server, alone, connect, poll_until};

/// How many send a body that does not end, and how many a head.
const HOSTILE: usize = 200;

/// What the server is told about bodies.
const BODY_SECONDS: &str = "2";

/// A head may take five seconds, and a connection one more to close.
const GONE_WITHIN: Duration = Duration::from_secs(15);

/// How many ask for a large feed, and do not read it.
const STUCK: usize = 50;

/// How long somebody waits who means no harm.
const ANSWERED_WITHIN: Duration = Duration::from_secs(3);

/// How often they ask: their token may do so all day long.
const TURN: Duration = Duration::from_millis(100);

/// What the server may ever take, in kilobytes.
const MEMORY_MAX: u64 = 300 * 1024;

/// What a process has now, and the most that it has ever had.
const MEMORY_NOW: &str = "VmRSS:";
const MEMORY_EVER: &str = "VmHWM:";

#[test]
fn p7_who_sends_slowly_is_cut_off_and_others_are_answered() {
    let _alone = alone();
    let place = Place::sqlite().unwrap();
    // The limit of tokens is what it is unless set.
    let server = place.serve_with(&[("PLENARY_BODY_SECONDS", BODY_SECONDS)]);
    let forum = open_forum(&server);
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let normal = scope.spawn(|| go_on(&server, &forum, &is_over));
        let siege = Siege(&is_over);
        let begun = Instant::now();
        let mut bodies: Vec<_> = (0..HOSTILE).map(|n| Hostile::body(&server, n)).collect();
        let mut heads: Vec<_> = (0..HOSTILE).map(|n| Hostile::head(&server, n)).collect();
        let (mut turn, mut open, mut bodies_gone) = (0, 2 * HOSTILE, None);
        poll_until("the hostile connections are closed", GONE_WITHIN, || {
            turn += 1;
            let harass = |all: &mut [Hostile]| {
                let all = all.iter_mut();
                all.filter_map(|hostile| hostile.harass(turn)).count()
            };
            let open_bodies = harass(&mut bodies);
            if open_bodies == 0 && bodies_gone.is_none() {
                bodies_gone = Some(begun.elapsed());
            }
            open = open_bodies + harass(&mut heads);
            // A failure of the others has ended the siege, too.
            open == 0 || normal.is_finished()
        });
        let took = begun.elapsed();
        drop(siege);
        let (answers, slowest) = normal.join().unwrap();
        assert_eq!(open, 0, "connections are still open");
        let memory = memory(&server, MEMORY_EVER);
        eprintln!(
            "P7: bodies closed after {bodies_gone:?}, heads after {took:?}; meanwhile {answers} \
             answers, the slowest after {slowest:?}; at most {memory:?} kB"
        );
        assert!(answers >= 50, "only {answers} answers");
        assert!(memory < Some(MEMORY_MAX), "{memory:?} kB");
    });
}

#[test]
fn p7_what_is_too_large_or_too_deep_is_refused_and_takes_no_memory() {
    let _alone = alone();
    let place = Place::sqlite().unwrap();
    let server = place.serve_with(&[]);
    let forum = open_forum(&server);
    let client = Client::of(&server);
    // Together more than the server may ever take.
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| endless(&server, &forum));
        }
    });
    let nested = "[".repeat(200_000);
    assert_eq!(raw(&server, &forum, &nested), 400);
    let huge = format!("{{\"title\": \"{}\"}}", "x".repeat(2_000_000));
    assert_eq!(raw(&server, &forum, &huge), 413);
    forum
        .put_session(&client, &new_id(), "Still here")
        .expect(201);
    client.get(&forum.feed("agenda.ics")).expect(200);
    let memory = memory(&server, MEMORY_EVER);
    eprintln!("P7: after endless and huge bodies, at most {memory:?} kB");
    assert!(memory < Some(MEMORY_MAX), "{memory:?} kB");
}

#[test]
fn p7_who_does_not_read_takes_no_memory_and_others_are_answered() {
    let _alone = alone();
    let place = Place::sqlite().unwrap();
    let server = place.serve_with(&[]);
    let client = Client::of(&server);
    let large = Large::publish(&client);
    let forum = open_forum(&server);
    let before = memory(&server, MEMORY_NOW);
    let stuck: Vec<_> = (0..STUCK).map(|_| large.begin(&server)).collect();
    let (mut slowest, mut most) = (Duration::ZERO, before);
    for _ in 0..STUCK {
        slowest = slowest.max(ask_in_turn(&client, &forum));
        most = most.max(memory(&server, MEMORY_NOW));
    }
    let counted = String::from_utf8(client.get("/metrics").expect(200).body).unwrap();
    let mut lines = counted.lines();
    let open = lines.find_map(|line| line.strip_prefix("plenary_http_connections "));
    let open: usize = open.unwrap().parse().unwrap();
    assert!(open >= stuck.len(), "only {open} connections are open");
    eprintln!(
        "P7: {STUCK} readers who do not read: {before:?} kB before, at most {most:?} kB with \
         them; the slowest of other answers after {slowest:?}"
    );
    assert!(most < Some(MEMORY_MAX), "{most:?} kB");
}

/// While it is there, others go on to ask.
struct Siege<'a>(&'a AtomicBool);

impl Drop for Siege<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn open_forum(server: &Server) -> Forum {
    let client = Client::of(server);
    let forum = Forum::open(&client, "forum", 1);
    let arms = json!({"title": "Arms", "placement": forum.slot(0)});
    forum
        .edit(&client, &[creation("session", &new_id(), &arms)])
        .expect(200);
    forum.publish(&client).expect(201);
    forum
}

/// Reads and writes until the siege is over; says how often, and how long it took at most.
fn go_on(server: &Server, forum: &Forum, is_over: &AtomicBool) -> (u32, Duration) {
    let client = Client::of(server);
    let (begun, mut slowest) = (Instant::now(), Duration::ZERO);
    let mut turns = 0;
    while !is_over.load(Ordering::Relaxed) {
        slowest = slowest.max(ask_in_turn(&client, forum));
        turns += 1;
        poll_until("it is their turn again", ANSWERED_WITHIN, || {
            begun.elapsed() >= TURN * turns || is_over.load(Ordering::Relaxed)
        });
    }
    (3 * turns, slowest)
}

/// Writes, reads what is public and reads a list; says how long the slowest of these took.
fn ask_in_turn(client: &Client, forum: &Forum) -> Duration {
    let written = forum.put_session(client, &new_id(), "In between");
    let read = client.get(&forum.feed("agenda.ics"));
    let listed = client.get(&forum.path("rooms"));
    let answers = [written.expect(201), read.expect(200), listed.expect(200)];
    for answer in &answers {
        assert!(answer.took < ANSWERED_WITHIN, "{answer}");
    }
    answers.iter().map(|answer| answer.took).max().unwrap()
}

/// Somebody who has begun a request and does not come to its end.
struct Hostile {
    /// None when the server has closed it.
    stream: Option<TcpStream>,
    /// What is sent from time to time; some send nothing more at all.
    drip: Option<u8>,
}

/// Who drips, drips once in so many turns.
const DRIP_TURNS: usize = 10;

impl Hostile {
    /// Begins a body of almost a megabyte; every other one with a token.
    fn body(server: &Server, number: usize) -> Hostile {
        let token = match number.is_multiple_of(2) {
            true => format!("Authorization: Bearer {}\r\n", server.token),
            false => String::new(),
        };
        let head = format!(
            "POST /api/v1/conferences/forum/edits HTTP/1.1\r\nHost: plenary.example\r\n{token}\
             Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{}",
            " ".repeat(50_000)
        );
        Hostile::begin(server, head.as_bytes(), (number % 4 < 2).then_some(b' '))
    }

    /// Begins a head, and comes to no end of it.
    fn head(server: &Server, number: usize) -> Hostile {
        let head = b"GET /conferences/forum/agenda.ics HTTP/1.1\r\nHost: plenary.example\r\nX-A: ";
        Hostile::begin(server, head, number.is_multiple_of(2).then_some(b'a'))
    }

    fn begin(server: &Server, bytes: &[u8], drip: Option<u8>) -> Hostile {
        let mut stream = connect(server);
        // A stranger may be shown the door before the end.
        let sent = stream.write_all(bytes);
        stream.set_nonblocking(true).unwrap();
        let stream = sent.is_ok().then_some(stream);
        Hostile { stream, drip }
    }

    /// Sends a little more and hears what the server says, while the connection is open.
    fn harass(&mut self, turn: usize) -> Option<()> {
        let stream = self.stream.as_mut()?;
        let sent = match self.drip.filter(|_| turn.is_multiple_of(DRIP_TURNS)) {
            None => Ok(0),
            Some(drip) => stream.write(&[drip]),
        };
        let closed = match sent.and_then(|_| stream.read(&mut [0; 4_096])) {
            Ok(bytes) => bytes == 0,
            Err(error) => error.kind() != ErrorKind::WouldBlock,
        };
        if closed {
            self.stream = None;
        }
        self.stream.as_ref().map(|_| ())
    }
}

/// Chunks of 64 KiB that a sender without end sends at most: 128 MiB.
const CHUNKS: usize = 2_048;

/// Sends a body in chunks whose end nobody sees, until the server has had enough of it.
fn endless(server: &Server, forum: &Forum) {
    let mut stream = connect(server);
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: plenary.example\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
        forum.path("edits"),
        server.token
    );
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    let is_cut = (0..CHUNKS).any(|_| stream.write_all(chunk.as_bytes()).is_err());
    assert!(is_cut, "a body without end is not cut off");
}

/// Sends a body as it is, and says with which status it was answered.
fn raw(server: &Server, forum: &Forum, body: &str) -> u16 {
    let mut stream = connect(server);
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: plenary.example\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        forum.path("sessions"),
        server.token,
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // The answer may come before the end of the body.
    let _ = stream.write_all(body.as_bytes());
    let mut status = [0; 12];
    stream.read_exact(&mut status).unwrap();
    let status = String::from_utf8_lossy(&status).into_owned();
    status.strip_prefix("HTTP/1.1 ").unwrap().parse().unwrap()
}

/// How much memory the server has, in kilobytes; where the system tells.
fn memory(server: &Server, which: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(which))?;
    Some(line.trim().trim_end_matches(" kB").parse().unwrap())
}
