//! How often strangers make something, how often anybody shows a wrong secret, and how often a
//! token asks.

use std::io::Write;

use super::{
    CHOSEN, OWNER, Running, SELECTIONS, bearer, body, demo, header, one_answer, select, status,
    to_the_end,
};
use crate::support::process::{SOON, poll_until};

/// As many wrong secrets as nobody is allowed in a minute, however slow the machine.
const GUESSES: usize = 50;

/// Somebody behind a proxy on this machine.
fn from(client: &str) -> String {
    format!("x-forwarded-for: {client}\r\n")
}

/// A demo behind a proxy.
fn proxied() -> Running {
    demo(&[("PLENARY_TRUSTED_PROXIES", "127.0.0.1/32")])
}

/// Holds what became of guesses to how many there may be: so many are heard, and then no more.
#[track_caller]
fn check_guesses(statuses: &[u16], wrong: u16) {
    let heard = statuses.iter().filter(|status| **status == wrong).count();
    assert!((30..=40).contains(&heard), "{statuses:?}");
    assert!(statuses[40..].contains(&429), "{statuses:?}");
}

/// Asks some times what has to be refused: one more guess is forgiven each two seconds.
fn is_refused(ask: impl Fn() -> u16) -> bool {
    (0..3).any(|_| ask() == 429)
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
fn a_token_that_is_good_no_longer_is_one_guess_among_others() {
    let running = proxied();
    let tokens = "/api/v1/tokens";
    for (number, end) in ["revoked", "replaced"].iter().enumerate() {
        let new = format!(r#"{{"name": "{end}", "permission": "viewer"}}"#);
        let made = body(&running.ask("POST", tokens, OWNER, &new));
        let client = from(&format!("203.0.113.{number}"));
        let mine = bearer(made["secret"].as_str().unwrap()) + &client;
        let ask = |headers: &str| status(&running.get("/api/v1/conferences", headers));
        assert_eq!(ask(&mine), 200);
        let one = format!("{tokens}/{}", made["token"]["id"].as_str().unwrap());
        let ended = match *end {
            "revoked" => running.ask("DELETE", &one, OWNER, ""),
            _ => {
                let at_once = r#"{"overlap_minutes": 0}"#;
                running.ask("POST", &format!("{one}/rotation"), OWNER, at_once)
            }
        };
        assert!([200, 204].contains(&status(&ended)), "{ended}");
        let statuses: Vec<_> = (0..GUESSES).map(|_| ask(&mine)).collect();
        check_guesses(&statuses, 401);
        // Nobody who has a good one is kept out by a neighbour.
        assert_eq!(ask(&format!("{OWNER}{client}")), 200);
    }
}

#[test]
fn secrets_of_selections_are_guessed_so_often_only_and_those_that_are_good_work_on() {
    let running = proxied();
    let maker = from("198.51.100.1");
    for (number, method) in ["GET", "PUT", "DELETE"].iter().enumerate() {
        let [secret, key] = select(&running, &maker);
        let client = from(&format!("203.0.113.{number}"));
        let with_key = |key: &str| bearer(key) + &client;
        let ask = |method: &str, secret: &str, headers: &str| {
            let answer = match method {
                "GET" => running.get(&format!("/f/{secret}.ics"), headers),
                "PUT" => running.ask("PUT", &format!("/f/{secret}"), headers, CHOSEN),
                _ => running.ask(method, &format!("/f/{secret}"), headers, ""),
            };
            status(&answer)
        };
        let guess = |number: usize| ask(method, &format!("nobodys{number}"), &with_key(&key));
        let statuses: Vec<_> = (0..GUESSES).map(guess).collect();
        check_guesses(&statuses, 404);
        let wrong = with_key("another-key");
        assert!(is_refused(|| ask("PUT", &secret, &wrong)));
        // Made since the server started, and so known to be good.
        assert_eq!(ask("GET", &secret, &client), 200);
        assert_eq!(ask("PUT", &secret, &with_key(&key)), 204);
        assert_eq!(ask("DELETE", &secret, &with_key(&key)), 204);
        // It was, and is a guess now.
        assert!(is_refused(|| ask("GET", &secret, &client)));
        assert_eq!(ask("GET", &secret, &maker), 404);
    }
}

#[test]
fn a_wrong_format_of_a_good_secret_is_no_guess() {
    let running = proxied();
    let client = from("203.0.113.1");
    let [secret, _] = select(&running, &client);
    let ask = |format: &str| status(&running.get(&format!("/f/{secret}.{format}"), &client));
    assert!((0..GUESSES).all(|_| ask("csv") == 404));
    assert_eq!(ask("json"), 200);
}

#[test]
fn who_has_made_too_much_is_refused_before_their_body_is_read() {
    let running = demo(&[("PLENARY_BODY_SECONDS", "1")]);
    let make = || running.ask("POST", SELECTIONS, "", CHOSEN);
    let made: Vec<_> = (0..25).map(|_| status(&make())).collect();
    assert!(made[0] == 201 && made.contains(&429), "{made:?}");
    let json = "content-type: application/json\r\ncontent-length: 19\r\n\r\n";
    let head = format!("POST {SELECTIONS} HTTP/1.1\r\nhost: x\r\n{json}");
    let stalled = || to_the_end(&mut running.send(&head));
    // One more may be made each three seconds, of which a body that is waited for takes one.
    let answers = [stalled(), stalled()];
    let refused = answers.iter().find(|answer| status(answer) == 429);
    let refused = refused.unwrap_or_else(|| panic!("{answers:?}"));
    assert_eq!(header(refused, "connection"), "close");
    let told = body(refused)["detail"].to_string();
    assert!(told.contains("too much was made"), "{told}");
}

#[test]
fn a_token_that_is_revoked_while_its_body_is_on_the_way_does_nothing() {
    let (running, tokens) = (demo(&[]), "/api/v1/tokens");
    let owner = |name: &str| format!(r#"{{"name": "{name}", "permission": "owner"}}"#);
    let made = body(&running.ask("POST", tokens, OWNER, &owner("ada")));
    let successor = owner("eve");
    let head = format!(
        "POST {tokens} HTTP/1.1\r\nhost: x\r\n{}content-type: application/json\r\n\
         content-length: {}\r\n\r\n",
        bearer(made["secret"].as_str().unwrap()),
        successor.len()
    );
    let mut pending = running.send(&head);
    // She is let in when her token was used.
    poll_until("the request has begun", SOON, || {
        let seen = body(&running.get(tokens, OWNER));
        let seen = seen["items"].as_array().unwrap().iter();
        let mut ada = seen.filter(|token| token["name"] == "ada");
        ada.any(|token| token["last_used_at"].is_string())
    });
    let one = format!("{tokens}/{}", made["token"]["id"].as_str().unwrap());
    assert_eq!(status(&running.ask("DELETE", &one, OWNER, "")), 204);
    pending.write_all(successor.as_bytes()).unwrap();
    assert_eq!(status(&one_answer(&pending)), 401);
    assert!(!running.get(tokens, OWNER).contains("eve"));
}
