//! What the server counts and logs, and that no secret is in it.

use std::process::Output;

use serde_json::Value;

use super::{
    CHOSEN, DEMO, OWNER, Running, bearer, body, demo, header, last_segment, select, status,
};
use crate::support::Database;
use crate::support::client::SECRET;
use crate::support::database::query;
use crate::support::process::{Machine, SOON, poll_until};

/// What is usual, and the most that the program logs.
const LEVELS: [&str; 2] = ["info", "debug"];

/// Of a database.
const PASSWORD: &str = "hush-a-password-of-a-database";

/// Where there is no server.
const NO_DATABASE: &str = "127.0.0.1:1/plenary";

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

/// Asks with a secret of this program's own making in addresses where none belongs.
fn misplace(running: &Running, secret: &str) {
    for path in [
        format!("//f/{secret}.ics"),
        format!("/else/{secret}"),
        format!("{DEMO}/people/{secret}"),
        format!("/conferences/{secret}/agenda.ics"),
    ] {
        running.get(&path, "");
    }
}

/// Asks with any secret wherever else a careless client may put it; what is answered does not
/// matter.
fn scatter(running: &Running, secret: &str) {
    running.get(&format!("/api/v1/conferences?token={secret}"), "");
    let headers = format!("cookie: {secret}\r\nreferer: http://x/f/{secret}\r\n");
    running.get("/livez", &headers);
    running.get("/api/v1/conferences", &bearer(secret));
    running.get("/metrics", &format!("via: x\r\n{}", bearer(secret)));
    let named = format!(r#"{{"slug": "{secret}", "title": "{secret}", "zone": "{secret}"}}"#);
    running.ask("POST", "/api/v1/conferences", OWNER, &named);
}

/// Has a selection made, and asks with its secrets.
fn ask_with_a_selection(running: &Running) -> [String; 2] {
    let [secret, key] = select(running, "");
    for path in [
        format!("/f/{secret}.ics"),
        format!("/f/{secret}.pdf?x={secret}"),
        format!("/%66/{secret}.ics"),
        format!("/f/{secret}/more"),
    ] {
        running.get(&path, "");
    }
    let one = format!("/f/{secret}");
    assert_eq!(
        status(&running.ask("PUT", &one, &bearer(&key), CHOSEN)),
        204
    );
    running.ask("PUT", &one, &bearer(&key), r#"{"session_ids": ["x"]}"#);
    running.ask("DELETE", &one, &bearer(&secret), "");
    [secret, key]
}

/// Has the link of a person made, and asks with it.
fn ask_with_a_link(running: &Running) -> String {
    let people = body(&running.get(&format!("{DEMO}/people?limit=1"), OWNER));
    let person = people["items"][0]["id"].as_str().unwrap();
    let made = running.ask("POST", &format!("{DEMO}/people/{person}/link"), OWNER, "");
    assert_eq!(status(&made), 201, "{made}");
    let secret = last_segment(body(&made)["url"].as_str().unwrap());
    let own = format!("/p/{secret}");
    assert_eq!(status(&running.get(&own, "")), 200);
    assert_eq!(status(&running.get(&format!("{own}.ics"), "")), 200);
    for path in [
        format!("/{own}"),
        format!("{own}/more"),
        format!("/%70/{secret}"),
    ] {
        running.get(&path, "");
    }
    running.ask("PATCH", &own, "", r#"{"name": 1}"#);
    let seat = format!("{own}/appearances/{secret}");
    running.ask("PUT", &seat, "", r#"{"answer": "confirmed"}"#);
    secret
}

/// Has a token made and replaced, and asks with both of its secrets.
fn ask_with_a_token(running: &Running) -> [String; 2] {
    let tokens = "/api/v1/tokens";
    let new = r#"{"name": "press", "permission": "viewer"}"#;
    let made = body(&running.ask("POST", tokens, OWNER, new));
    let old = made["secret"].as_str().unwrap().to_owned();
    let rotation = format!(
        "{tokens}/{}/rotation",
        made["token"]["id"].as_str().unwrap()
    );
    let turned = body(&running.ask("POST", &rotation, OWNER, r#"{"overlap_minutes": 0}"#));
    let new = turned["secret"].as_str().unwrap().to_owned();
    let ask = |secret: &str| status(&running.get("/api/v1/conferences", &bearer(secret)));
    assert_eq!((ask(&old), ask(&new)), (401, 200));
    // What it may not do.
    running.ask(
        "POST",
        tokens,
        &bearer(&new),
        r#"{"name": "x", "permission": "owner"}"#,
    );
    [old, new]
}

/// Asks with every kind of secret, and says which.
fn asked_with_secrets(running: &Running) -> Vec<String> {
    let mistyped = "plenary_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH".to_owned();
    let mut secrets = vec![mistyped, ask_with_a_link(running)];
    secrets.extend(ask_with_a_selection(running));
    secrets.extend(ask_with_a_token(running));
    for secret in &secrets {
        misplace(running, secret);
    }
    secrets.push(SECRET.to_owned());
    for secret in &secrets {
        scatter(running, secret);
    }
    secrets
}

/// The lines of the access log, all of which are objects.
fn access_lines(log: &str) -> Vec<Value> {
    let parse = |line: &str| -> Value {
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
    };
    let mut lines: Vec<_> = log.lines().map(parse).collect();
    lines.retain(|line| line["target"] == "plenary::http::access_log");
    lines
}

#[test]
fn each_request_has_a_line_in_the_log() {
    let running = demo(&[
        ("PLENARY_LOG_FORMAT", "json"),
        ("PLENARY_LOG_LEVEL", "info"),
        ("PLENARY_TRUSTED_PROXIES", "127.0.0.1/32"),
    ]);
    ask_with_a_selection(&running);
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
    assert_eq!(status(&running.get("/api/v1/conferences", OWNER)), 200);
    assert!(running.get("/metrics", "").contains("HTTP/1.1 401"));
    let log = running.log();
    assert!(!log.contains("query-of-somebody"), "{log}");
    let lines = access_lines(&log);
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
    assert_eq!((with("path", feed), with("path", "/f/…")), (1, 7));
    assert!(lines.iter().any(|line| line["token"].is_string()), "{log}");
}

#[test]
fn no_secret_is_in_the_log_however_much_is_logged() {
    for level in LEVELS {
        let running = demo(&[("PLENARY_LOG_FORMAT", "json"), ("PLENARY_LOG_LEVEL", level)]);
        let secrets = asked_with_secrets(&running);
        let log = running.log();
        for secret in &secrets {
            assert!(!log.contains(secret.as_str()), "{secret} in\n{log}");
        }
        // All of that was logged.
        assert!(access_lines(&log).len() > 60, "{log}");
    }
}

/// What a command printed, in either place.
fn printed(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

#[test]
fn no_secret_is_said_where_the_database_is_away_wherever_it_comes_from() {
    let address = format!("postgres://ada:{PASSWORD}@{NO_DATABASE}");
    let machine = Machine::on(&address);
    let write = |name: &str, text: &str| {
        let path = machine.folder.path().join(name);
        std::fs::write(&path, format!("{text}\n")).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (database, token) = (write("database", &address), write("token", SECRET));
    let in_files = [
        ("PLENARY_DATABASE", ""),
        ("PLENARY_DATABASE_FILE", database.as_str()),
        ("PLENARY_OWNER_TOKEN_FILE", token.as_str()),
    ];
    let in_variables = [("PLENARY_OWNER_TOKEN", SECRET)];
    for settings in [&in_variables[..], &in_files] {
        for level in LEVELS {
            let mut command = machine.command(&["serve", "--listen", "127.0.0.1:0"]);
            command.envs(settings.iter().copied());
            let output = command.env("PLENARY_LOG_LEVEL", level).output().unwrap();
            let printed = printed(&output);
            assert_eq!(output.status.code(), Some(3), "{printed}");
            assert!(printed.contains("cannot be reached"), "{printed}");
            for secret in [PASSWORD, SECRET] {
                assert!(!printed.contains(secret), "{printed}");
            }
        }
    }
}

#[test]
fn a_server_that_loses_its_database_says_so_and_not_the_password() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let mut url = url::Url::parse(&database.url).unwrap();
    // The cluster of the tests trusts everybody, so any will do.
    url.set_password(Some(PASSWORD)).unwrap();
    let settings = [
        ("PLENARY_LOG_FORMAT", "json"),
        ("PLENARY_LOG_LEVEL", "debug"),
    ];
    let running = Running::on(Machine::on(url.as_str()), "serve", &settings);
    let name = url.path().trim_start_matches('/');
    let cluster = std::env::var("PLENARY_TEST_POSTGRES").unwrap();
    query(&cluster, &format!("DROP DATABASE {name} WITH (FORCE)"));
    poll_until("the server has noticed", SOON, || {
        running.log().contains("cannot look for new releases")
    });
    let token = bearer("plenary_viewer_of_nobody");
    for (path, headers) in [("/readyz", ""), ("/api/v1/conferences", token.as_str())] {
        let status = status(&running.get(path, headers));
        assert!(status >= 500, "{path} {status}");
    }
    let log = running.log();
    assert!(!log.contains(PASSWORD), "{log}");
    assert!(!access_lines(&log).is_empty(), "{log}");
}
