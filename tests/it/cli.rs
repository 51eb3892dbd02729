//! The built program, end to end: the main job on a printed programme, and every wrong turn.

use serde_json::{Value, json};

use crate::support::Database;
use crate::support::process::{Machine, SOON, Server, ask, poll_until};
use crate::support::readers::shared;

pub fn on_both(test: impl Fn(Machine)) {
    for database in [Database::sqlite(), Database::postgres()]
        .into_iter()
        .flatten()
    {
        test(Machine::new(&database));
    }
}

pub fn on_sqlite(test: impl Fn(Machine)) {
    test(Machine::new(&Database::sqlite().unwrap()));
}

const FORUM: &[&str] = &[
    "--new",
    "middle-east-forum",
    "--zone",
    "America/New_York",
    "--date",
    "2021-06-22",
    "--date",
    "2021-06-23",
];

#[test]
fn a_printed_programme_becomes_a_calendar_that_people_can_subscribe_to() {
    let Some(text) = shared("data/agenda-text/seed-000.txt") else {
        return;
    };
    on_both(|machine| {
        let mut import = vec!["import", text.to_str().unwrap()];
        import.extend(FORUM);
        let out = machine.expect(0, &import);
        assert!(
            out.contains("2 days, 9 sessions, 0 rooms, 38 people"),
            "{out}"
        );
        let check = machine.expect(0, &["check", "middle-east-forum"]);
        assert_eq!(check.matches("missing_moderator").count(), 8, "{check}");
        assert!(check.contains("nothing stands in the way") && check.contains("8 warnings"));
        for note in [
            "day_order_inferred",
            "date_given",
            "zone_given",
            "role_inferred",
        ] {
            assert!(check.contains(note), "{note} in\n{check}");
        }
        assert!(
            machine
                .expect(0, &["publish", "middle-east-forum"])
                .contains("release 1")
        );
        let check = machine.expect(0, &["check", "middle-east-forum"]);
        assert!(
            !check.contains("day_order_inferred"),
            "notes end with the first release"
        );
        let server = machine.serve(&["serve"]);
        subscribe(&server);
    });
}

fn subscribe(server: &Server) {
    let feed = |path: &str| {
        let (status, headers, body) = server.get(&format!("/conferences/middle-east-forum/{path}"));
        assert_eq!(status, 200, "{path}");
        (headers, String::from_utf8(body).unwrap())
    };
    let (_, all) = feed("agenda.ics");
    assert_eq!(all.matches("BEGIN:VEVENT").count(), 9);
    assert!(!all.contains("Moderator"), "nobody is called moderator");
    assert!(!all.contains("LOCATION"), "no room is made up");
    let (_, day) = feed("days/2021-06-22.ics");
    assert_eq!(day.matches("BEGIN:VEVENT").count(), 4);
    assert!(day.contains("DTSTART;TZID=America/New_York:20210622T103000"));
    assert!(!day.contains("Closing"), "the Closing is on day 2");
    let (_, json) = feed("agenda.json");
    let agenda: Value = serde_json::from_str(&json).unwrap();
    let sessions = agenda["sessions"].as_array().unwrap();
    let people = sessions
        .iter()
        .flat_map(|s| s["people"].as_array().unwrap());
    let panelists = people.filter(|person| person["role"] == "panelist").count();
    assert_eq!(
        (
            agenda["days"].as_array().unwrap().len(),
            sessions.len(),
            panelists
        ),
        (2, 9, 38)
    );
    let first = &sessions[0];
    assert_eq!(
        first["title"],
        "A New Middle East Security Architecture in the Making"
    );
    assert_eq!(first["starts_at"], "2021-06-22T10:30:00-04:00");
    let last = &sessions[8];
    assert_eq!(
        (&last["title"], &last["ends_at"]),
        (&json!("Closing"), &json!("2021-06-23T18:00:00-04:00"))
    );
}

#[test]
fn a_restarted_server_sends_the_same_bytes_and_answers_head_and_304() {
    on_both(|machine| {
        import_own_text(&machine);
        machine.expect(0, &["publish", "own"]);
        let path = "/conferences/own/agenda.ics";
        // The address is in the feed, so both servers are told the same one.
        let serve = ["serve", "--base-url", "https://forum.example"];
        let first = machine.command(&serve);
        let bytes = Server::start(listening(first)).get(path).2;
        let server = Server::start(listening(machine.command(&serve)));
        let (_, headers, again) = server.get(path);
        assert_eq!(bytes, again);
        let header = |name: &str| headers.iter().find(|(n, _)| n == name).unwrap().1.clone();
        let url = format!("{}{path}", server.url);
        let (status, not_modified, body) = ask("GET", &url, &[("if-none-match", &header("etag"))]);
        assert_eq!((status, body.len()), (304, 0));
        assert!(
            not_modified
                .iter()
                .any(|(n, v)| n == "etag" && *v == header("etag"))
        );
        let (status, head, body) = ask("HEAD", &url, &[]);
        assert_eq!((status, body.len()), (200, 0));
        assert!(
            head.iter()
                .any(|(n, v)| n == "content-length" && *v == bytes.len().to_string())
        );
    });
}

pub fn listening(mut command: std::process::Command) -> std::process::Command {
    command.args(["--listen", "127.0.0.1:0"]);
    command
}

#[test]
fn a_running_server_shows_what_the_shell_publishes() {
    on_both(|machine| {
        import_own_text(&machine);
        let server = machine.serve(&["serve"]);
        let path = "/conferences/own/agenda.ics";
        assert_eq!(server.get(path).0, 404);
        machine.expect(0, &["publish", "own"]);
        poll_until("the release is shown", SOON, || server.get(path).0 == 200);
    });
}

pub const OWN_TEXT: &str = "\
Harbour Forum

Tuesday, 4 May 2027

Panel 1: Ports and Weather (9:00 AM - 10:15 AM)
Moderator: Ines Faro, Harbour Office
Tom Reed: Head of Pilots, North Quay
Mara Osei: Professor of Tides, Coastal University

Panel 2: Ships and Law (10:30 AM - 11:45 AM)
Moderator: Jon Abell, Admiralty Court
Lia Brandt: Registrar, Flag Registry
";

pub fn own_file(machine: &Machine, text: &str) -> String {
    let file = machine.folder.path().join("agenda.txt");
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

fn import_own_text(machine: &Machine) {
    let file = own_file(machine, OWN_TEXT);
    machine.expect(
        0,
        &["import", &file, "--new", "own", "--zone", "Europe/Lisbon"],
    );
}

#[test]
fn a_dry_run_needs_nothing_and_writes_nothing() {
    on_sqlite(|machine| {
        let text = OWN_TEXT.replace("Tuesday, 4 May 2027\n", "");
        let file = own_file(&machine, &text);
        let out = machine.expect(0, &["import", &file, "--dry-run", "--output", "json"]);
        let preview: Value = serde_json::from_str(&out).unwrap();
        let day = &preview["days"][0];
        assert_eq!(
            (&day["date"], &preview["conflicts"]),
            (&Value::Null, &Value::Null)
        );
        let person = &day["sessions"][0]["people"][1];
        assert_eq!(person["name"], "Tom Reed");
        assert_eq!(person["affiliation"], "Head of Pilots, North Quay");
        let one = [
            "import",
            &file,
            "--dry-run",
            "--date",
            "2027-05-04",
            "--date",
            "2027-05-05",
        ];
        assert!(
            machine
                .expect(2, &one)
                .contains("1 of the days have no date and 2 were given")
        );
        let codes: Vec<_> = preview["notes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|n| &n["code"])
            .collect();
        assert!(codes.contains(&&json!("date_missing")), "{codes:?}");
        machine.expect(3, &["check", "own"]);
    });
}

#[test]
fn applying_asks_for_what_is_missing_by_naming_the_option() {
    on_sqlite(|machine| {
        let text = OWN_TEXT.replace("Tuesday, 4 May 2027\n", "");
        let file = own_file(&machine, &text);
        let error = machine.expect(2, &["import", &file, "--new", "own"]);
        assert!(
            error.contains("--zone") && error.contains("--date"),
            "{error}"
        );
        let zone = ["import", &file, "--new", "own", "--zone", "Europe/Lisbon"];
        let error = machine.expect(2, &zone);
        assert!(
            !error.contains("--zone") && error.contains("--date"),
            "{error}"
        );
        machine.expect(2, &["import", &file]);
        let mut whole = zone.to_vec();
        whole.extend(["--date", "2027-05-04"]);
        machine.expect(0, &whole);
        let again = machine.expect(1, &whole);
        assert!(again.contains("already a conference"), "{again}");
    });
}

#[test]
fn dates_come_in_order_of_time() {
    on_sqlite(|machine| {
        let text = OWN_TEXT.replace("Tuesday, 4 May 2027\n", "Day 1\n");
        let second = "\nDay 2\n\nPanel 3: Cranes (9:00 AM - 10:00 AM)\nJo Park: Pilot, Quay\n";
        let file = own_file(&machine, &format!("{text}{second}"));
        let mut import = vec!["import", &file, "--new", "own", "--zone", "Europe/Lisbon"];
        import.extend(["--date", "2027-05-05", "--date", "2027-05-04"]);
        let error = machine.expect(2, &import);
        assert!(
            error.contains("--date") && error.contains("order of time"),
            "{error}"
        );
    });
}

#[test]
fn overlaps_come_in_and_stand_in_the_way_of_publishing_only() {
    on_sqlite(|machine| {
        let text = OWN_TEXT
            .replace("Lia Brandt:", "Tom Reed:")
            .replace("10:30 AM", "10:00 AM");
        let file = own_file(&machine, &text);
        machine.expect(
            0,
            &["import", &file, "--new", "own", "--zone", "Europe/Lisbon"],
        );
        let out = machine.run(&["check", "own"]);
        let text = String::from_utf8(out.stdout).unwrap();
        assert_eq!(out.status.code(), Some(1));
        assert!(
            text.contains("person_double_booked") && text.contains("Tom Reed"),
            "{text}"
        );
        let error = machine.expect(1, &["publish", "own"]);
        assert!(error.contains("Tom Reed"), "{error}");
        let checked = machine.run(&["check", &file, "--zone", "Europe/Lisbon"]);
        assert_eq!(
            checked.status.code(),
            Some(1),
            "a file is checked like a conference"
        );
        // What is left is accepted for one release, with its reason beside what is said of it.
        let waive = ["--waive-all", "a joint session", "--note", "Out"];
        machine.expect(0, &[&["publish", "own"], &waive[..]].concat());
        machine.expect(1, &["publish", "own"]);
        let server = machine.serve(&["serve"]);
        let releases = ureq::get(format!("{}/api/v1/conferences/own/releases", server.url))
            .header(
                "authorization",
                format!("Bearer {}", crate::support::client::SECRET),
            )
            .call();
        let releases = releases.unwrap().body_mut().read_to_string().unwrap();
        assert!(
            releases.contains("Out (waived: a joint session)"),
            "{releases}"
        );
    });
}

#[test]
fn a_feed_is_exported_as_it_is_served() {
    on_sqlite(|machine| {
        import_own_text(&machine);
        machine.expect(1, &["export", "own"]);
        machine.expect(0, &["publish", "own"]);
        let server = machine.serve(&["serve"]);
        for format in ["json", "ics"] {
            let export = [
                "export",
                "own",
                "--format",
                format,
                "--base-url",
                &server.url,
            ];
            let printed = machine.expect(0, &export);
            let served = server.get(&format!("/conferences/own/agenda.{format}")).2;
            assert_eq!(printed.as_bytes(), served);
        }
        let file = machine.folder.path().join("own.ics");
        let out = file.to_str().unwrap();
        machine.expect(0, &["export", "own", "--day", "2027-05-04", "--out", out]);
        assert!(
            std::fs::read_to_string(&file)
                .unwrap()
                .starts_with("BEGIN:VCALENDAR\r\n")
        );
        machine.expect(2, &["export", "own", "--format", "pdf"]);
        machine.expect(2, &["export", "own", "--day", "2027-05-05"]);
    });
}

#[test]
fn tokens_are_made_listed_and_revoked() {
    on_both(|machine| {
        let secret = machine.expect(0, &["token", "create", "ada"]);
        assert!(secret.starts_with("plenary_editor_"), "{secret}");
        machine.expect(1, &["token", "create", "ada"]);
        let other = machine.expect(0, &["token", "rotate", "ada", "--overlap-minutes", "5"]);
        assert!(
            other.starts_with("plenary_editor_") && other != secret,
            "{other}"
        );
        let press = [
            "token",
            "create",
            "press",
            "--permission",
            "viewer",
            "--expires",
            "30d",
        ];
        machine.expect(0, &press);
        machine.expect(2, &["token", "create", "x", "--conference", "no-such"]);
        machine.expect(1, &["token", "create", "x", "--expires", "2020-01-01"]);
        machine.expect(2, &["token", "create", "x", "--expires", "soon"]);
        machine.expect(2, &["token", "create", "x", "--rights", "fly"]);
        machine.expect(
            1,
            &[
                "token",
                "create",
                "x",
                "--permission",
                "viewer",
                "--rights",
                "write",
            ],
        );
        let list = machine.expect(0, &["token", "list"]);
        assert!(
            list.contains("editor of all (read,write,publish)"),
            "{list}"
        );
        assert!(
            list.contains("viewer of all (read)") && list.contains("good until"),
            "{list}"
        );
        assert!(!list.contains(secret.trim()) && !list.contains(other.trim()));
        machine.expect(0, &["token", "revoke", "ada"]);
        machine.expect(2, &["token", "revoke", "ada"]);
    });
}

#[test]
fn the_first_start_prints_the_owners_token_once() {
    on_sqlite(|machine| {
        let first = Server::start(listening(machine.command(&["serve"])));
        let secret = first
            .greeting
            .iter()
            .find_map(|line| line.rsplit(' ').next());
        let secret = secret
            .filter(|s| s.starts_with("plenary_owner_"))
            .unwrap()
            .to_owned();
        let url = format!("{}/api/v1/conferences", first.url);
        let bearer = format!("Bearer {secret}");
        assert_eq!(ask("GET", &url, &[("authorization", &bearer)]).0, 200);
        drop(first);
        let second = Server::start(listening(machine.command(&["serve"])));
        assert!(!second.greeting.join("\n").contains("plenary_owner_"));
    });
}

#[test]
fn the_demo_prints_its_links_before_it_accepts_and_shows_eight_panels() {
    on_sqlite(|machine| {
        let server = machine.serve(&["demo"]);
        let line = server
            .greeting
            .iter()
            .find(|line| line.ends_with("agenda.ics"))
            .unwrap();
        let link = line
            .split_whitespace()
            .find(|word| word.starts_with("http://"))
            .unwrap();
        let (status, _, body) = ask("GET", link, &[]);
        let text = String::from_utf8(body).unwrap().replace("\r\n ", "");
        assert_eq!((status, text.matches("SUMMARY:Panel ").count()), (200, 8));
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 9);
    });
}

/// Scores every text of a folder against its hand-made answer, and returns the last row: sessions,
/// people, roles, affiliations, ends, days.
fn scores(folder: &std::path::Path) -> Option<Vec<f64>> {
    let score = shared("tools/agenda_score.py")?;
    let program = env!("CARGO_BIN_EXE_plenary");
    let command = format!("{program} import --dry-run --output json");
    let gold = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let gold = gold.filter(|path| path.to_str().unwrap().ends_with(".gold.json"));
    let mut python = std::process::Command::new("python3");
    python.arg(score).args(["--command", &command]).args(gold);
    let table = String::from_utf8(python.output().unwrap().stdout).unwrap();
    let row = table.lines().last()?.split_whitespace().skip(1);
    Some(row.map(|column| column.parse().unwrap()).collect())
}

#[test]
fn real_agendas_and_those_made_up_after_them_are_read() {
    let own = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/agendas");
    let Some(real) = shared("data/agenda-text") else {
        return;
    };
    for folder in [real, own] {
        let Some(scores) = scores(&folder) else {
            return;
        };
        let least = [0.98, 0.98, 0.98, 0.97, 0.98, 0.98];
        let enough = scores
            .iter()
            .zip(least)
            .all(|(score, least)| *score >= least);
        assert!(
            scores.len() == 6 && enough,
            "{}: {scores:?}",
            folder.display()
        );
    }
}

#[test]
fn the_scores_of_the_seed_texts_are_perfect() {
    let Some(score) = shared("tools/agenda_score.py") else {
        return;
    };
    let command = format!(
        "{} import --dry-run --output json",
        env!("CARGO_BIN_EXE_plenary")
    );
    for seed in ["seed-000", "seed-001"] {
        let gold = shared(&format!("data/agenda-text/{seed}.gold.json")).unwrap();
        let mut python = std::process::Command::new("python3");
        python
            .arg(&score)
            .args(["--min", "1.0", "--command", &command])
            .arg(gold);
        let output = python.output().unwrap();
        let table = String::from_utf8(output.stdout).unwrap();
        let row = table.lines().find(|line| line.starts_with(seed)).unwrap();
        let columns: Vec<_> = row.split_whitespace().skip(1).collect();
        assert!(output.status.success() && columns.len() == 6, "{table}");
        assert!(
            columns.iter().all(|column| ["1.00", "–"].contains(column)),
            "{table}"
        );
    }
    let Some(text) = shared("data/agenda-text/seed-001.txt") else {
        return;
    };
    on_sqlite(|machine| {
        let error = machine.expect(2, &["import", text.to_str().unwrap(), "--dry-run"]);
        assert!(error.contains("no programme found"), "{error}");
    });
}
