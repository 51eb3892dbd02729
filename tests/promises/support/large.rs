//! A programme so large that no system keeps all of it for a reader who does not read.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::json;

use super::forum::{creation, new_id};
use super::{Client, Forum, Server, connect};

/// What systems keep for a reader who does not read is less than this, in bytes.
const FEED_BYTES: usize = 6_000_000;

/// The longest abstract, in characters.
const ABSTRACT: usize = 10_000;

/// As many of these as a request takes, which has at most a megabyte.
const BATCH: usize = 90;

/// What an answer begins with.
const BEGINNING: &[u8] = b"HTTP/1.1 200 OK";

/// A feed of many megabytes.
pub struct Large {
    path: String,
    body: Vec<u8>,
}

impl Large {
    /// Publishes a programme whose feed is one.
    pub fn publish(client: &Client) -> Large {
        // Each batch has a quarter of an hour of its own.
        let forum = Forum::open(client, "large", BATCH);
        let path = forum.feed("agenda.json");
        let text = "x".repeat(ABSTRACT);
        let session = |n: usize| {
            let (title, place) = (format!("Session {n}"), forum.slot(n));
            let session = json!({"title": title, "abstract": text, "placement": place});
            creation("session", &new_id(), &session)
        };
        let (mut sessions, mut body) = (0, Vec::new());
        while body.len() < FEED_BYTES {
            let edits: Vec<_> = (sessions..sessions + BATCH).map(session).collect();
            forum.edit(client, &edits).expect(200);
            forum.publish(client).expect(201);
            body = client.get(&path).expect(200).body;
            sessions += BATCH;
        }
        Large { path, body }
    }

    /// Asks for the feed, and reads only the beginning of the answer.
    pub fn begin(&self, server: &Server) -> TcpStream {
        let mut stream = connect(server);
        let head = format!(
            "GET {} HTTP/1.1\r\nHost: plenary.example\r\n\r\n",
            self.path
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut beginning = [0; BEGINNING.len()];
        stream.read_exact(&mut beginning).unwrap();
        assert_eq!(&beginning, BEGINNING);
        stream
    }

    /// True if the rest of an answer ends with the whole feed.
    pub fn is_whole(&self, rest: &[u8]) -> bool {
        rest.ends_with(&self.body)
    }
}

/// Everything that is still to come, whether it breaks off or not.
pub fn drain(mut stream: TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    // What came before the connection broke is kept.
    let _ = stream.read_to_end(&mut bytes);
    bytes
}
