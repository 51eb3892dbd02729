//! The signal to stop.

use std::io::Write;
use std::time::{Duration, Instant};

use super::{Running, creating, header, one_answer, status, to_the_end};
use crate::support::process::{SOON, poll_until};

#[test]
fn a_server_that_is_asked_to_stop_finishes_what_it_does_and_ends_at_once() {
    let mut running = Running::start(&[]);
    let mut idle = running.send("GET /livez HTTP/1.1\r\nhost: x\r\n\r\n");
    assert_eq!(status(&one_answer(&idle)), 200);
    let mut half_sent = running.send("GET /livez HTTP/1.1\r\nhost: ");
    let (head, text) = creating("last");
    let (first, rest) = text.split_at(10);
    let mut upload = running.send(&format!("{head}{first}"));
    poll_until("the upload has begun", SOON, || {
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
        poll_until("the upload has begun", SOON, || {
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
