//! What is too much: connections, heads, addresses and bodies.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::time::Duration;

use serde_json::json;

use super::{
    OWNER, PATIENCE, Running, SELECTIONS, body, demo, header, one_answer, status, to_the_end,
};

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
fn a_stranger_whose_body_is_large_is_told_how_large_it_may_be_before_it_is_read() {
    let running = demo(&[]);
    let head = format!("POST {SELECTIONS} HTTP/1.1\r\nhost: x\r\n");
    let json = "content-type: application/json\r\n";
    let mut announced = running.send(&format!("{head}{json}content-length: 32769\r\n\r\n{{"));
    let chunk = format!("8001\r\n{}\r\n", " ".repeat(0x8001));
    let chunked = format!("{head}{json}transfer-encoding: chunked\r\n\r\n{chunk}");
    for stream in [&mut announced, &mut running.send(&chunked)] {
        let answer = to_the_end(stream);
        assert_eq!(
            (status(&answer), header(&answer, "connection")),
            (413, "close")
        );
        let detail = body(&answer)["detail"].clone();
        assert_eq!(detail, "the body has more than 32768 bytes");
    }
}
