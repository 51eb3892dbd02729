//! The built program and what arrives at its socket: slow clients, many clients, large requests,
//! proxies, and the signal to stop.

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::Database;
use crate::support::client::SECRET;
use crate::support::process::{Machine, poll_until};

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
        poll_until("the server is ready", || {
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
        poll_until("the server has stopped", || {
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

const CHUNKED: &str = "transfer-encoding: chunked\r\n\r\n5\r\n{\"tit";

#[test]
fn a_head_that_never_ends_is_cut_off_while_others_are_served() {
    let running = Running::start(&[]);
    let begin = Instant::now();
    let mut slow = running.send("GET /livez HTTP/1.1\r\nhost: x\r\nx-slow: ");
    // A second request on a connection has no more time than the first.
    let second = running.send("GET /livez HTTP/1.1\r\nhost: x\r\n\r\n");
    assert_eq!(status(&one_answer(&second)), 200);
    (&second)
        .write_all(b"GET /livez HTTP/1.1\r\nhost: ")
        .unwrap();
    assert_eq!(status(&running.get("/livez", "")), 200);
    assert_eq!(status(&to_the_end(&mut slow)), 408);
    assert!(
        (4..8).contains(&begin.elapsed().as_secs()),
        "{:?}",
        begin.elapsed()
    );
    assert_eq!(to_the_end(&mut { second }), "");
    assert!(
        begin.elapsed() < Duration::from_secs(14),
        "{:?}",
        begin.elapsed()
    );
}

#[test]
fn a_body_that_stalls_is_refused_in_its_time_while_others_are_served() {
    let running = Running::start(&[("PLENARY_BODY_SECONDS", "1")]);
    let (head, text) = creating("stalled");
    let begin = Instant::now();
    let mut sized = running.send(&format!("{head}{}", &text[..10]));
    let post = format!("POST /api/v1/conferences HTTP/1.1\r\nhost: x\r\n{OWNER}");
    let json = "content-type: application/json\r\n";
    let mut chunked = running.send(&format!("{post}{json}{CHUNKED}"));
    assert_eq!(status(&running.get("/livez", "")), 200);
    for stalled in [&mut sized, &mut chunked] {
        let answer = to_the_end(stalled);
        assert_eq!(
            (status(&answer), header(&answer, "connection")),
            (408, "close")
        );
        assert_eq!(body(&answer)["code"], "body_timeout");
    }
    assert!(
        begin.elapsed() < Duration::from_secs(4),
        "{:?}",
        begin.elapsed()
    );
    assert_eq!(
        status(&running.get("/api/v1/conferences/stalled", OWNER)),
        404
    );
}

#[test]
fn a_body_that_nobody_reads_holds_no_connection() {
    let running = Running::start(&[("PLENARY_BODY_SECONDS", "1")]);
    let begin = Instant::now();
    let sent = ["content-length: 10\r\n\r\n{", CHUNKED];
    let streams: Vec<_> = ["/livez", "/nowhere", "/api/v1/conferences"]
        .iter()
        .flat_map(|path| sent.map(|body| format!("GET {path} HTTP/1.1\r\nhost: x\r\n{body}")))
        .map(|request| running.send(&request))
        .collect();
    for mut stream in streams {
        let answer = to_the_end(&mut stream);
        assert!([200, 401, 404].contains(&status(&answer)), "{answer}");
    }
    assert!(
        begin.elapsed() < Duration::from_secs(5),
        "{:?}",
        begin.elapsed()
    );
}

#[test]
fn a_body_that_dribbles_has_no_more_time_than_one_that_stalls() {
    let running = Running::start(&[("PLENARY_BODY_SECONDS", "1")]);
    let (head, text) = creating("dribbled");
    let mut stream = running.send(&head);
    let begin = Instant::now();
    stream
        .set_read_timeout(Some(Duration::from_millis(100)))
        .unwrap();
    let mut letters = text.bytes();
    // A letter each time that nothing was answered: twenty of them take twice the time there is.
    let answer = loop {
        let mut buffer = [0; 4_096];
        match stream.read(&mut buffer) {
            Ok(read) => break String::from_utf8_lossy(&buffer[..read]).into_owned(),
            Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
        }
        stream.write_all(&[letters.next().unwrap()]).unwrap();
    };
    assert_eq!(status(&answer), 408, "{answer}");
    assert!(
        begin.elapsed() < Duration::from_secs(4),
        "{:?}",
        begin.elapsed()
    );
}

#[test]
fn connections_beyond_the_most_wait_until_others_leave() {
    let running = Running::start(&[("PLENARY_CONNECTIONS_MAX", "2")]);
    let request = "GET /livez HTTP/1.1\r\nhost: x\r\n\r\n";
    let held: Vec<_> = (0..2).map(|_| running.send(request)).collect();
    for stream in &held {
        assert_eq!(status(&one_answer(stream)), 200);
    }
    let waiting: Vec<_> = (0..20).map(|_| running.send(request)).collect();
    let first = &waiting[0];
    first
        .set_read_timeout(Some(Duration::from_millis(300)))
        .unwrap();
    let early = { first }.read(&mut [0; 16]);
    assert!(early.is_err(), "a third connection was served beside two");
    first.set_read_timeout(Some(PATIENCE)).unwrap();
    drop(held);
    for stream in waiting {
        assert_eq!(status(&one_answer(&stream)), 200);
    }
    assert_eq!(status(&running.get("/readyz", "")), 200);
}

#[test]
fn heads_and_bodies_that_are_too_large_are_refused_and_the_server_goes_on() {
    let running = Running::start(&[]);
    let long = "a".repeat(200_000);
    for (path, headers) in [
        ("/livez", format!("x-long: {long}\r\n")),
        ("/livez", "x-many: 1\r\n".repeat(500)),
        (&format!("/{long}"), String::new()),
    ] {
        let status = status(&running.get(path, &headers));
        assert!([400, 431].contains(&status), "{status}");
    }
    let fits = format!("/conferences/none/agenda.ics?x={}", "a".repeat(16_000));
    assert_eq!(status(&running.get(&fits, "")), 404);
    let answer = running.get(&format!("{fits}{}", "a".repeat(400)), "");
    assert_eq!(body(&answer)["code"], "address_too_long");
    assert_eq!(status(&answer), 414);
    let head = format!("POST /api/v1/conferences HTTP/1.1\r\nhost: x\r\n{OWNER}");
    let json = "content-type: application/json\r\n";
    let large = format!("{head}{json}content-length: 1048577\r\n\r\n{{");
    let answer = to_the_end(&mut running.send(&large));
    assert_eq!(
        (status(&answer), &body(&answer)["code"]),
        (413, &json!("too_large"))
    );
    let chunks = format!("{:x}\r\n{long}\r\n", long.len()).repeat(6);
    let chunked = format!("{head}{json}transfer-encoding: chunked\r\n\r\n{chunks}0\r\n\r\n");
    let answer = one_answer(&running.send(&chunked));
    assert_eq!(status(&answer), 413, "{answer}");
    // A body without end is not heard out, whether somebody reads it or not.
    let chunk = format!("100000\r\n{}\r\n", "a".repeat(0x10_0000));
    for path in ["/api/v1/conferences", "/livez"] {
        let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\n{OWNER}{json}");
        let mut stream = running.send(&format!("{head}transfer-encoding: chunked\r\n\r\n"));
        let is_cut = (0..512).any(|_| stream.write_all(chunk.as_bytes()).is_err());
        assert!(is_cut, "{path} takes a body without end");
    }
    for garbage in [
        "\r\n\r\n",
        "GET\r\n\r\n",
        "\u{16}\u{3}\u{1}\0",
        "GET / HTTP/9.9\r\n\r\n",
    ] {
        let mut stream = running.send(garbage);
        let _ = stream.shutdown(Shutdown::Write);
        to_the_end(&mut stream);
    }
    assert_eq!(status(&running.get("/livez", "")), 200);
}

#[test]
fn no_answer_names_the_program_that_serves() {
    let running = Running::start(&[]);
    for path in ["/livez", "/docs/", "/nowhere"] {
        let answer = running.get(path, "");
        assert_eq!(header(&answer, "server"), "", "{answer}");
        assert_eq!(
            header(&answer, "x-content-type-options"),
            "nosniff",
            "{answer}"
        );
    }
}

#[test]
fn a_server_that_is_asked_to_stop_finishes_what_it_does_and_ends_at_once() {
    let mut running = Running::start(&[]);
    let mut idle = running.send("GET /livez HTTP/1.1\r\nhost: x\r\n\r\n");
    assert_eq!(status(&one_answer(&idle)), 200);
    let mut half_sent = running.send("GET /livez HTTP/1.1\r\nhost: ");
    let (head, text) = creating("last");
    let (first, rest) = text.split_at(10);
    let mut upload = running.send(&format!("{head}{first}"));
    poll_until("the upload has begun", || {
        // The question itself, and the upload.
        running
            .get("/metrics", "")
            .contains("plenary_http_requests_in_flight 2")
    });
    let begin = Instant::now();
    running.signal("TERM");
    assert_eq!(to_the_end(&mut idle), "");
    assert_eq!(to_the_end(&mut half_sent), "");
    assert!(
        begin.elapsed() < Duration::from_secs(1),
        "{:?}",
        begin.elapsed()
    );
    upload.write_all(rest.as_bytes()).unwrap();
    let answer = to_the_end(&mut upload);
    assert_eq!(
        (status(&answer), header(&answer, "connection")),
        (201, "close")
    );
    assert!(running.ends());
    assert!(
        begin.elapsed() < Duration::from_secs(2),
        "{:?}",
        begin.elapsed()
    );
}

#[test]
fn a_server_that_is_asked_to_stop_waits_for_nobody_for_long() {
    for signal in ["TERM", "INT"] {
        let mut running = Running::start(&[]);
        let (head, text) = creating("never");
        let _stalled = running.send(&format!("{head}{}", &text[..10]));
        let _silent: Vec<_> = (0..50).map(|_| running.connect()).collect();
        poll_until("the upload has begun", || {
            running
                .get("/metrics", "")
                .contains("plenary_http_requests_in_flight 2")
        });
        let begin = Instant::now();
        running.signal(signal);
        assert!(running.ends());
        assert!(
            begin.elapsed() < Duration::from_secs(2),
            "{:?}",
            begin.elapsed()
        );
    }
}

#[test]
fn whoever_shows_many_wrong_tokens_waits_and_others_behind_the_proxy_do_not() {
    let running = Running::start(&[("PLENARY_TRUSTED_PROXIES", "127.0.0.1/32")]);
    let ask = |client: &str, number: u32| {
        // What stands before the proxy's own word anybody may write.
        let headers = format!(
            "authorization: Bearer wrong-token-{number:020}\r\n\
             x-forwarded-for: 198.51.100.{}, {client}\r\n",
            number % 250
        );
        running.get("/api/v1/conferences", &headers)
    };
    let answers: Vec<_> = (0..60).map(|number| ask("203.0.113.7", number)).collect();
    let refused: Vec<_> = answers
        .iter()
        .filter(|answer| status(answer) == 429)
        .collect();
    assert!((20..=30).contains(&refused.len()), "{}", refused.len());
    assert!(answers[..30].iter().all(|answer| status(answer) == 401));
    let seconds: u64 = header(refused[0], "retry-after").parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    assert_eq!(body(refused[0])["code"], "too_many_requests");
    assert_eq!(status(&ask("203.0.113.8", 1)), 401);
    // What the public reads has no limit.
    let public = "x-forwarded-for: 203.0.113.7\r\n";
    let path = "/conferences/none/agenda.ics";
    assert!((0..100).all(|_| status(&running.get(path, public)) == 404));
}

#[test]
fn without_a_trusted_proxy_a_client_cannot_say_who_it_is() {
    let running = Running::start(&[]);
    let ask = |number: u32| {
        let headers = format!(
            "authorization: Bearer wrong-token-{number:020}\r\n\
             x-forwarded-for: 203.0.113.{number}\r\nforwarded: for=203.0.113.{number}\r\n"
        );
        status(&running.get("/api/v1/conferences", &headers))
    };
    let answers: Vec<_> = (0..60).map(ask).collect();
    assert!(answers.contains(&429), "{answers:?}");
}

#[test]
fn a_token_makes_so_many_requests_a_minute() {
    let running = Running::start(&[("PLENARY_REQUESTS_PER_MINUTE", "10")]);
    let ask = || running.get("/api/v1/conferences", OWNER);
    let answers: Vec<_> = (0..15).map(|_| ask()).collect();
    let statuses: Vec<_> = answers.iter().map(|answer| status(answer)).collect();
    assert_eq!(statuses[..10], [200; 10]);
    assert!(statuses[10..].contains(&429), "{statuses:?}");
    let refused = answers.iter().find(|answer| status(answer) == 429).unwrap();
    let seconds: u64 = header(refused, "retry-after").parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    let unbounded = Running::start(&[("PLENARY_REQUESTS_PER_MINUTE", "0")]);
    let ask = || status(&unbounded.get("/api/v1/conferences", OWNER));
    assert!((0..50).all(|_| ask() == 200));
}

#[test]
fn counters_are_for_this_machine_and_name_nobody() {
    let running = Running::start(&[]);
    let secret = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF";
    running.get(&format!("/f/{secret}.ics"), "");
    running.get("/conferences/some-forum/agenda.ics", "");
    running.get("/api/v1/conferences/some-forum/sessions", OWNER);
    let answer = running.get("/metrics", "");
    assert_eq!(status(&answer), 200);
    for said in [
        "plenary_build_info{version=",
        "process_start_time_seconds ",
        "{route=\"/f/{secret}.{format}\",method=\"GET\",status=\"4xx\"} 1",
        "plenary_http_request_duration_seconds_bucket{",
        "plenary_http_connections ",
    ] {
        assert!(answer.contains(said), "{said} in\n{answer}");
    }
    assert!(
        !answer.contains(secret) && !answer.contains("some-forum"),
        "{answer}"
    );
    for through in [
        "x-forwarded-for: 127.0.0.1",
        "forwarded: for=127.0.0.1",
        "via: 1.1 x",
    ] {
        let refused = running.get("/metrics", &format!("{through}\r\n"));
        assert_eq!(status(&refused), 401, "{through}");
    }
    let proxied = Running::start(&[("PLENARY_TRUSTED_PROXIES", "127.0.0.0/8")]);
    assert_eq!(status(&proxied.get("/metrics", "")), 401);
    let owner = format!("authorization: Bearer {SECRET}\r\n");
    assert_eq!(status(&proxied.get("/metrics", &owner)), 200);
}

/// A demo that logs, and the secrets that were asked with.
fn asked_with_secrets(running: &Running) -> Vec<String> {
    let chosen = json!({"session_ids": []}).to_string();
    let made = to_the_end(&mut running.send(&format!(
        "POST /conferences/middle-east-forum/selections HTTP/1.1\r\nhost: x\r\n\
         connection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{chosen}",
        chosen.len()
    )));
    assert_eq!(status(&made), 201, "{made}");
    let made = body(&made);
    let secret = made["url"].as_str().unwrap().rsplit('/').next().unwrap();
    let key = made["key"].as_str().unwrap();
    for path in [
        format!("/f/{secret}.ics"),
        format!("/f/{secret}.pdf?x={secret}"),
        format!("//f/{secret}.ics"),
        format!("/%66/{secret}.ics"),
        format!("/f/{secret}/more"),
        format!("/else/{secret}"),
        format!("/api/v1/conferences?token={SECRET}"),
    ] {
        running.get(&path, "");
    }
    let wrong = "plenary_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH";
    running.get("/api/v1/conferences", OWNER);
    running.get(
        "/api/v1/conferences",
        &format!("authorization: Bearer {wrong}\r\n"),
    );
    running.get(
        "/api/v1/conferences",
        &format!("authorization: Bearer {key}\r\n"),
    );
    running.get(
        "/livez",
        &format!("cookie: {secret}\r\nreferer: http://x/f/{secret}\r\n"),
    );
    let secrets = [secret, key, wrong, SECRET];
    secrets.map(str::to_owned).to_vec()
}

#[test]
fn each_request_has_a_line_in_the_log_and_no_secret_has() {
    let machine = Machine::new(&Database::sqlite().unwrap());
    let settings = [
        ("PLENARY_LOG_FORMAT", "json"),
        ("PLENARY_LOG_LEVEL", "info"),
        ("PLENARY_TRUSTED_PROXIES", "127.0.0.1/32"),
    ];
    let running = Running::on(machine, "demo", &settings);
    let secrets = asked_with_secrets(&running);
    let given = "x-request-id: 7f-B2\r\nx-forwarded-for: 203.0.113.7\r\n";
    let answer = running.get("/livez?x=query-of-somebody", given);
    assert_eq!(header(&answer, "x-request-id"), "7f-B2");
    let answer = running.get("/livez", "x-request-id: not plain\r\n");
    assert_eq!(header(&answer, "x-request-id").len(), 36);
    // The same again is counted, and not written.
    let feed = "/conferences/middle-east-forum/agenda.ics";
    for _ in 0..3 {
        assert_eq!(status(&running.get(feed, "")), 200);
    }
    assert!(running.get("/metrics", "").contains("HTTP/1.1 401"));
    let log = running.log();
    for secret in &secrets {
        assert!(!log.contains(secret.as_str()), "{secret} in\n{log}");
    }
    assert!(!log.contains("query-of-somebody"), "{log}");
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    let is_ours = |line: &&Value| line["target"] == "plenary::http::access_log";
    let lines: Vec<_> = lines.iter().filter(is_ours).collect();
    assert!(lines.len() > 12, "{log}");
    for line in &lines {
        let id = line["request_id"].as_str().unwrap();
        assert!((1..=64).contains(&id.len()), "{line}");
        for field in ["method", "path", "route", "client"] {
            assert!(line[field].is_string(), "{field} in {line}");
        }
        assert!(
            line["status"].is_u64() && line["milliseconds"].is_number(),
            "{line}"
        );
    }
    let with = |field: &str, value: &str| lines.iter().filter(|line| line[field] == value).count();
    assert_eq!(
        (with("request_id", "7f-B2"), with("client", "203.0.113.7")),
        (1, 1)
    );
    assert_eq!((with("path", feed), with("path", "/f/…")), (1, 4));
    assert!(lines.iter().any(|line| line["token"].is_string()), "{log}");
}
