//! The built program and what arrives at its socket: slow clients, many clients, large requests,
//! strangers, secrets, and the signal to stop.

mod large;
mod logs;
mod slow;
mod stopping;
mod strangers;

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::Database;
use crate::support::client::SECRET;
use crate::support::process::{Machine, SOON, poll_until};

/// The longest that a test waits for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

const OWNER: &str = "authorization: Bearer a-secret-of-more-than-32-characters-for-tests\r\n";

/// A server whose end is watched; it is killed if it is still there.
struct Running {
    machine: Machine,
    child: Child,
    address: String,
}

impl Running {
    fn start(settings: &[(&str, &str)]) -> Running {
        let machine = Machine::new(&Database::sqlite().unwrap());
        Running::on(machine, "serve", settings)
    }

    fn on(machine: Machine, what: &str, settings: &[(&str, &str)]) -> Running {
        let mut command = machine.command(&[what, "--listen", "127.0.0.1:0"]);
        let log = File::create(machine.folder.path().join("log")).unwrap();
        command
            .env("PLENARY_OWNER_TOKEN", SECRET)
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(log);
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.find_map(|line| {
            let line = line.unwrap();
            let (_, rest) = line.split_once("listening on ")?;
            rest.split(',').next().map(str::to_owned)
        });
        let running = Running {
            machine,
            child,
            address: address.unwrap(),
        };
        poll_until("the server is ready", SOON, || {
            running.get("/readyz", "").starts_with("HTTP/1.1 200")
        });
        running
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends something on a connection of its own, as far as the server hears it out.
    fn send(&self, bytes: &str) -> TcpStream {
        let mut stream = self.connect();
        let _ = stream.write_all(bytes.as_bytes());
        stream
    }

    /// Asks once; the headers end with line breaks.
    fn get(&self, path: &str, headers: &str) -> String {
        let head = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n");
        to_the_end(&mut self.send(&head))
    }

    /// Asks once with any method, and with a body unless that is empty.
    fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> String {
        let length = match body.len() {
            0 => String::new(),
            length => format!("content-type: application/json\r\ncontent-length: {length}\r\n"),
        };
        let head = format!("{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n");
        to_the_end(&mut self.send(&format!("{head}{headers}{length}\r\n{body}")))
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.machine.folder.path().join("log")).unwrap()
    }

    fn signal(&self, name: &str) {
        let line = format!("kill -{name} {}", self.child.id());
        assert!(
            Command::new("sh")
                .args(["-c", &line])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Waits for the end of the process, and says whether it was content.
    fn ends(&mut self) -> bool {
        let mut status = None;
        poll_until("the server has stopped", SOON, || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        status.unwrap().success()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// All that comes until the server closes.
#[track_caller]
fn to_the_end(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    match end {
        Ok(_) => text,
        // Closed, with something of ours unread.
        Err(error) if error.kind() == ErrorKind::ConnectionReset => text,
        Err(error) => panic!("still open ({error}) after {text:?}"),
    }
}

/// One answer on a connection that stays open.
fn one_answer(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(
            reader.read_line(&mut head).unwrap(),
            0,
            "closed after {head:?}"
        );
    }
    let length = header(&head, "content-length").parse().unwrap();
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    head + &String::from_utf8(body).unwrap()
}

fn status(answer: &str) -> u16 {
    let status = answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    status.unwrap_or_default()
}

/// The value of a header, or nothing.
fn header<'a>(answer: &'a str, name: &str) -> &'a str {
    let lines = answer.lines().take_while(|line| !line.is_empty());
    let mut pairs = lines.filter_map(|line| line.split_once(": "));
    let found = pairs.find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map_or("", |(_, value)| value)
}

fn body(answer: &str) -> Value {
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"))
}

/// A token in a header.
fn bearer(secret: &str) -> String {
    format!("authorization: Bearer {secret}\r\n")
}

/// The conference of the demo.
const DEMO: &str = "/api/v1/conferences/middle-east-forum";

/// Where selections of it are made.
const SELECTIONS: &str = "/conferences/middle-east-forum/selections";

/// A selection of nothing.
const CHOSEN: &str = r#"{"session_ids": []}"#;

/// A demo, with some settings.
fn demo(settings: &[(&str, &str)]) -> Running {
    let machine = Machine::new(&Database::sqlite().unwrap());
    Running::on(machine, "demo", settings)
}

/// The secrets of a selection: of its address, and its key.
fn select(running: &Running, headers: &str) -> [String; 2] {
    let made = running.ask("POST", SELECTIONS, headers, CHOSEN);
    assert_eq!(status(&made), 201, "{made}");
    let made = body(&made);
    let url = made["url"].as_str().unwrap();
    let key = made["key"].as_str().unwrap();
    [last_segment(url), key.to_owned()]
}

fn last_segment(url: &str) -> String {
    url.rsplit('/').next().unwrap().to_owned()
}

/// The head of a request that makes a conference, and its body.
fn creating(slug: &str) -> (String, String) {
    let body = json!({"slug": slug, "title": "Forum", "zone": "UTC"}).to_string();
    let head = format!(
        "POST /api/v1/conferences HTTP/1.1\r\nhost: x\r\n{OWNER}\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    (head, body)
}

/// The head of a body in chunks, and the first of these.
const CHUNKED: &str = "transfer-encoding: chunked\r\n\r\n5\r\n{\"tit";
