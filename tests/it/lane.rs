//! What is asked again is answered the same, until something is published.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::Database;
use crate::support::client::SECRET;
use crate::support::process::{Machine, Server};

/// An answer: status, headers and body.
type Answer = (u16, BTreeMap<String, String>, Vec<u8>);

fn get(server: &Server, path: &str, headers: &[(&str, &str)]) -> Answer {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    let agent: ureq::Agent = config.accept_encoding("").build().into();
    let mut request = agent.get(format!("{}{path}", server.url));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut answer = request.call().unwrap();
    let told = answer
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    let mut told: BTreeMap<_, _> = told.collect();
    // What no two answers share, or only those that went the whole way have.
    for own in ["date", "x-request-id"] {
        told.remove(own);
    }
    let status = answer.status().as_u16();
    (status, told, answer.body_mut().read_to_vec().unwrap())
}

fn ask(server: &Server, method: &str, path: &str, body: &Value) -> Value {
    let url = format!("{}/api/v1/conferences{path}", server.url);
    let agent = ureq::Agent::new_with_defaults();
    let request = if method == "POST" {
        agent.post(&url)
    } else {
        agent.patch(&url)
    };
    let request = request.header("authorization", format!("Bearer {SECRET}"));
    let request = request.header("content-type", "application/json");
    let mut answer = request
        .header("if-match", "*")
        .send(body.to_string())
        .unwrap();
    serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
}

#[test]
fn what_is_asked_again_is_answered_the_same_until_something_is_published() {
    let machine = Machine::new(&Database::sqlite().unwrap());
    let server = machine.serve(&["serve"]);
    ask(
        &server,
        "POST",
        "",
        &json!({"slug": "forum", "title": "Forum", "zone": "UTC"}),
    );
    let times = json!({"starts_at": "2027-05-04T10:00", "ends_at": "2027-05-04T11:00"});
    let session = json!({"title": "Arms", "code": "arms", "placement": times});
    let session = ask(&server, "POST", "/forum/sessions", &session);
    ask(&server, "POST", "/forum/releases", &json!({}));
    let paths = [
        "/conferences/forum/agenda.ics",
        "/conferences/forum/agenda.json?q=arms",
        "/conferences/forum/sessions/arms.schedule.json",
    ];
    for path in paths {
        for encoding in [
            &[][..],
            &[("accept-encoding", "gzip, br")],
            &[("accept-encoding", "br")],
        ] {
            let first = get(&server, path, encoding);
            assert_eq!(first.0, 200, "{path}");
            assert_eq!(get(&server, path, encoding), first, "{path} {encoding:?}");
            let etag = first.1["etag"].clone();
            let known = [encoding, &[("if-none-match", etag.as_str())]].concat();
            let weak = format!("W/{etag}");
            let slow = [encoding, &[("if-none-match", weak.as_str())]].concat();
            let short = get(&server, path, &known);
            assert_eq!((short.0, short.2.len()), (304, 0));
            // A weak tag goes the whole way, and is told the same.
            assert_eq!(get(&server, path, &slow), short, "{path} {encoding:?}");
            let other = [encoding, &[("if-none-match", "\"other\"")]].concat();
            assert_eq!(get(&server, path, &other), first);
        }
    }
    let before: Vec<_> = paths.iter().map(|path| get(&server, path, &[])).collect();
    let path = format!("/forum/sessions/{}", session["id"].as_str().unwrap());
    ask(&server, "PATCH", &path, &json!({"title": "Arms and ships"}));
    for (path, before) in paths.iter().zip(&before) {
        assert_eq!(
            &get(&server, path, &[]),
            before,
            "nothing is public before it is published"
        );
    }
    ask(&server, "POST", "/forum/releases", &json!({}));
    for (path, before) in paths.iter().zip(&before) {
        let after = get(&server, path, &[("if-none-match", &before.1["etag"])]);
        assert_eq!(after.0, 200);
        assert!(
            String::from_utf8(after.2)
                .unwrap()
                .contains("Arms and ships"),
            "{path}"
        );
    }
}
