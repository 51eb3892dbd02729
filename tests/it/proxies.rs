//! The program behind the proxies of `deploy/`, asked as the internet would ask it.

mod front;

use std::fs::{self, File};
use std::io::Read;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use serde_json::Value;

use self::front::{Answer, PROXY, Proxy, SITE, VISITOR, caddy, caddy_command, curl, nginx};
use crate::cli::{OWN_TEXT, own_file};
use crate::deploy::{program, root, said};
use crate::support::Database;
use crate::support::client::SECRET;
use crate::support::process::{Machine, SOON, Server, poll_until};

const FEED: &str = "/conferences/own/agenda.ics";
const API: &str = "/api/v1/conferences";

/// Somebody who asks the program without a proxy.
const STRANGER: &str = "127.0.0.3";

/// What somebody claims to be.
const CLAIMED: &str = "203.0.113.9";

/// The program with one programme published, and its log.
struct Backend {
    server: Server,
    log: PathBuf,
    _machine: Machine,
    _database: Database,
}

impl Backend {
    fn start() -> Backend {
        let database = Database::sqlite().unwrap();
        let machine = Machine::new(&database);
        let file = own_file(&machine, OWN_TEXT);
        let import = ["import", &file, "--new", "own", "--zone", "Europe/Lisbon"];
        machine.expect(0, &import);
        machine.expect(0, &["publish", "own"]);
        let log = machine.folder.path().join("server.log");
        let mut command = machine.command(&["serve", "--listen", "127.0.0.1:0"]);
        command
            .env("PLENARY_OWNER_TOKEN", SECRET)
            .env("PLENARY_BASE_URL", format!("https://{SITE}"))
            .env("PLENARY_TRUSTED_PROXIES", PROXY)
            .env("PLENARY_LOG_FORMAT", "json")
            .env("PLENARY_LOG_LEVEL", "info")
            .stderr(File::create(&log).unwrap());
        Backend {
            server: Server::start(command),
            log,
            _machine: machine,
            _database: database,
        }
    }

    /// Where it listens, as `address:port`.
    fn upstream(&self) -> &str {
        self.server.url.strip_prefix("http://").unwrap()
    }

    /// Asks without a proxy.
    fn ask(&self, path: &str, arguments: &[&str]) -> Answer {
        let folder = tempfile::tempdir().unwrap();
        curl(
            folder.path(),
            &format!("{}{path}", self.server.url),
            arguments,
        )
    }

    /// Whom the log names as the client of the request that was answered.
    fn client_of(&self, answer: &Answer) -> IpAddr {
        let id = answer.header("x-request-id");
        assert!(!id.is_empty(), "{}", answer.head);
        let mut client = None;
        poll_until("the log tells the request", SOON, || {
            let log = fs::read_to_string(&self.log).unwrap();
            let mut lines = log.lines().filter(|line| line.contains(&id));
            client = lines.find_map(client_in);
            client.is_some()
        });
        client.unwrap()
    }
}

/// The client that a line of the log names, with or without a port.
fn client_in(line: &str) -> Option<IpAddr> {
    let line: Value = serde_json::from_str(line).ok()?;
    let text = named(&line, "client")?.as_str()?;
    let ported = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    text.parse().ok().or_else(ported)
}

fn named<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let fields = value.as_object()?;
    let inner = || fields.values().find_map(|field| named(field, name));
    fields.get(name).or_else(inner)
}

fn feeds_come_through_as_they_are(backend: &Backend, proxy: &Proxy) {
    for path in [FEED, "/conferences/own/agenda.json"] {
        let direct = backend.ask(path, &[]);
        let plain = proxy.ask(path, &[]);
        assert_eq!((plain.status, plain.version.as_str()), (200, "2"), "{path}");
        assert!(plain.body == direct.body, "{path}: {}", plain.text());
        let zipped = proxy.ask(path, &["--header", "Accept-Encoding: gzip"]);
        assert_eq!(zipped.header("content-encoding"), "gzip", "{path}");
        let mut unzipped = Vec::new();
        let mut reader = flate2::read::GzDecoder::new(&zipped.body[..]);
        reader.read_to_end(&mut unzipped).unwrap();
        assert!(unzipped == direct.body, "{path}");
        for (answer, accepted) in [(&plain, "identity"), (&zipped, "gzip")] {
            let accepts = format!("Accept-Encoding: {accepted}");
            let etag = answer.header("etag");
            let direct = backend.ask(path, &["--header", &accepts]).header("etag");
            assert!(etag == direct && etag.starts_with('"'), "{etag} {direct}");
            let knows = format!("If-None-Match: {etag}");
            let again = proxy.ask(path, &["--header", &accepts, "--header", &knows]);
            assert_eq!((again.status, again.header("etag")), (304, etag), "{path}");
            assert!(again.body.is_empty(), "{path}");
        }
        let security = plain.header("strict-transport-security");
        assert!(security.starts_with("max-age="), "{security}");
    }
    let shown = proxy.ask("/conferences/own/agenda.json", &[]).text();
    let port = backend.upstream().rsplit_once(':').unwrap().1;
    assert!(shown.contains(&format!("https://{SITE}/conferences/own/")));
    assert!(!shown.contains(PROXY) && !shown.contains(&format!(":{port}/")));
}

fn nobody_says_who_they_are_but_the_proxy(backend: &Backend, proxy: &Proxy) {
    let token = format!("Authorization: Bearer {SECRET}");
    let forwarded = format!("X-Forwarded-For: {CLAIMED}");
    let standard = format!("Forwarded: for={CLAIMED}");
    let real = format!("X-Real-IP: {CLAIMED}");
    let mut claims = vec!["--header", &token, "--header", &forwarded];
    claims.extend(["--header", &standard, "--header", &real]);
    let through = proxy.ask(API, &claims);
    let asked = |address| {
        let from = [&["--interface", address][..], &claims[..]].concat();
        backend.ask(API, &from)
    };
    for (answer, client) in [
        (through, VISITOR),
        (asked(STRANGER), STRANGER),
        (asked(PROXY), CLAIMED),
    ] {
        assert_eq!(answer.status, 200, "{}", answer.text());
        let named = backend.client_of(&answer);
        assert_eq!(named.to_string(), client, "{}", answer.head);
    }
}

fn metrics_stay_inside(backend: &Backend, proxy: &Proxy) {
    let inside = backend.ask("/metrics", &["--interface", STRANGER]);
    assert_eq!(inside.status, 200, "{}", inside.text());
    let inside = inside.text();
    assert!(inside.contains("# TYPE "), "{inside}");
    for path in [
        "/metrics",
        "//metrics",
        "/metrics/",
        "/METRICS",
        "/%6Detrics",
        "/./metrics",
        "/docs/../metrics",
        "/metrics?name=all",
    ] {
        let answer = proxy.ask(path, &["--path-as-is"]);
        assert!([403, 404].contains(&answer.status), "{path}");
        assert!(!answer.text().contains("# TYPE "), "{path}");
    }
}

/// Sends a file as the owner.
fn send(proxy: &Proxy, path: &str, media_type: &str, body: &str) -> Answer {
    let file = proxy.folder.path().join("sent");
    fs::write(&file, body).unwrap();
    let token = format!("Authorization: Bearer {SECRET}");
    let kind = format!("Content-Type: {media_type}");
    let file = format!("@{}", file.display());
    let mut arguments = vec!["--http1.1", "--header", &token, "--header", &kind];
    arguments.extend(["--data-binary", &file]);
    proxy.ask(path, &arguments)
}

fn a_large_import_passes(proxy: &Proxy) {
    let feed = proxy.ask("/conferences/own/agenda.xml", &[]).text();
    let (start, end) = feed.rsplit_once("</schedule>").unwrap();
    let blanks = " ".repeat(20_000_000 - feed.len());
    let large = format!("{start}{blanks}</schedule>{end}");
    let path = format!("{API}/own/imports?dry_run=true");
    let answer = send(proxy, &path, "application/xml", &large);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.text().contains("\"outcome\""), "{}", answer.text());
}

/// A conference of more bytes than JSON may have.
fn large_json() -> String {
    let title = "x".repeat(1_100_000);
    format!("{{\"slug\": \"large\", \"title\": \"{title}\", \"zone\": \"Europe/Lisbon\"}}")
}

/// What every proxy has to leave as it is.
fn all_is_as_it_is_without(backend: &Backend, proxy: &Proxy) {
    feeds_come_through_as_they_are(backend, proxy);
    nobody_says_who_they_are_but_the_proxy(backend, proxy);
    metrics_stay_inside(backend, proxy);
    a_large_import_passes(proxy);
}

#[test]
fn behind_nginx_everything_is_as_it_is_without_it() {
    let backend = Backend::start();
    let Some(proxy) = nginx(backend.upstream()) else {
        return;
    };
    all_is_as_it_is_without(&backend, &proxy);
    // The program's own answer: what it says is not lost when it does not read to the end.
    let refused = send(&proxy, API, "application/json", &large_json());
    assert_eq!(refused.status, 413, "{}", refused.text());
    assert!(refused.text().contains("too_large"), "{}", refused.text());
    let larger = " ".repeat(21 * 1024 * 1024);
    let path = format!("{API}/own/imports");
    let refused = send(&proxy, &path, "text/plain", &larger);
    assert_eq!(refused.status, 413, "{}", refused.text());
    let folder = proxy.folder.path();
    let plain = format!("http://{SITE}:{}/docs/?a=b", proxy.ports[0]);
    let resolve = format!("{SITE}:{}:{PROXY}", proxy.ports[0]);
    let moved = curl(folder, &plain, &["--resolve", &resolve]);
    let location = format!("https://{SITE}/docs/?a=b");
    assert_eq!((moved.status, moved.header("location")), (301, location));
    for path in ["/f/nobody-has-this.ics", "/p/nobody-has-this"] {
        assert_eq!(proxy.ask(path, &[]).status, 404, "{path}");
    }
    let log = fs::read_to_string(folder.join("access.log")).unwrap();
    let is_discreet = !log.contains("nobody-has-this");
    assert!(log.contains(FEED) && is_discreet, "{log}");
}

#[test]
fn behind_caddy_everything_is_as_it_is_without_it() {
    let backend = Backend::start();
    let Some(proxy) = caddy(backend.upstream()) else {
        return;
    };
    all_is_as_it_is_without(&backend, &proxy);
    // Caddy may close before a client has sent all; whatever is said, nothing is taken in.
    let refused = send(&proxy, API, "application/json", &large_json());
    assert!(!(200..300).contains(&refused.status), "{}", refused.text());
    assert_eq!(proxy.ask("/conferences/large/agenda.ics", &[]).status, 404);
    assert_eq!(proxy.ask(FEED, &[]).status, 200);
}

#[test]
fn caddy_has_nothing_to_say_against_our_site_as_it_is() {
    let Some(caddy) = program("caddy") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = root().join("deploy/Caddyfile");
    let mut validate = caddy_command(&caddy, folder.path());
    validate.args(["validate", "--adapter", "caddyfile", "--config"]);
    let output = validate.arg(&file).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
}
