//! Who is slow: heads, bodies and connections have so much time, and others are served meanwhile.

use std::io::{ErrorKind, Read, Write};
use std::time::{Duration, Instant};

use super::{CHUNKED, OWNER, Running, body, creating, header, one_answer, status, to_the_end};

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
fn a_connection_that_is_idle_after_its_answer_is_closed_in_time() {
    let running = Running::start(&[]);
    let mut idle = running.send("GET /livez HTTP/1.1\r\nhost: x\r\n\r\n");
    assert_eq!(status(&one_answer(&idle)), 200);
    let begin = Instant::now();
    assert_eq!(to_the_end(&mut idle), "");
    assert!(
        (4..12).contains(&begin.elapsed().as_secs()),
        "{:?}",
        begin.elapsed()
    );
}
