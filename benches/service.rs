//! What the service costs, measured on the built program: `cargo bench`.
//!
//! Times depend on the machine, so what matters stands as a ratio of two figures of one run.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a benchmark that cannot go on has failed"
)]

use std::hint::black_box;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use plenary::app::import::{self, ImportOptions};
use plenary::domain::access::Grant;
use plenary::domain::agenda::{Agenda, Edit, Request, Tolerance};
use plenary::domain::appearance::{Appearance, Role};
use plenary::domain::conference::{Conference, DayPatch};
use plenary::domain::ids::{DayId, PersonId, RoomId, SessionId};
use plenary::domain::local_time::{TimeInput, Zone};
use plenary::domain::person::PersonPatch;
use plenary::domain::place::RoomPatch;
use plenary::domain::placement::{PlacementInput, WhenInput};
use plenary::domain::release::Release;
use plenary::domain::resource::{Action, Expected, ResourceEdit};
use plenary::domain::rules;
use plenary::domain::session::{Kind, SessionPatch};
use plenary::domain::text::{Name, Slug, Title};
use plenary::render::{ALL, Filter, Options, Scope, View};
use plenary::storage::{self, Address, ChangeKind, Log, Store, StoredToken};
use uuid::Uuid;

fn main() {
    // `cargo test --benches` asks benchmarks to do nothing but run.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    process();
    agenda();
    import();
    write();
}

/// One PATCH through HTTP on the largest real programme, beside the bare commit of one row in the
/// same SQLite database, in turns.
fn write() {
    const SECRET: &str = "a-secret-of-more-than-32-characters-for-benches";
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite:{}", folder.path().join("plenary.db").display());
    let store = Store::open(&Address::parse(&address).unwrap()).unwrap();
    let actor = Name::parse("bench").unwrap().into();
    let (at, kind) = (chrono::DateTime::UNIX_EPOCH, ChangeKind::Create);
    let log = Log {
        kind,
        actor: &actor,
        at,
        notes: &[],
    };
    let programme = programme(1_351);
    let saved = store.write(|tx| storage::save_agenda(tx, None, &programme, &log));
    saved.map_err(|error: storage::Error| error).unwrap();
    let server = Server::start_with(folder.path(), "serve", &[("PLENARY_OWNER_TOKEN", SECRET)]);
    let mut stream = server.connect();
    let path = format!(
        "/api/v1/conferences/bench/sessions/{}",
        id::<SessionId>(10_000)
    );
    let (mut patches, mut commits) = (Vec::new(), Vec::new());
    for turn in 0..201_u32 {
        let body = format!("{{\"title\": \"Title {turn}\"}}");
        let begin = Instant::now();
        write!(
            stream,
            "PATCH {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {SECRET}\r\nIf-Match: *\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let answer = read_answer(&mut stream);
        patches.push(begin.elapsed());
        assert!(
            answer.starts_with(b"HTTP/1.1 200"),
            "{}",
            String::from_utf8_lossy(&answer)
        );
        let token = StoredToken {
            id: Uuid::from_u128(turn.into()),
            name: format!("token {turn}"),
            hash: format!("hash {turn}"),
            grant: Grant::owner(),
            created_at: at,
            last_used_at: None,
            previous: None,
        };
        let begin = Instant::now();
        let added = store.write(|tx| storage::add_token(tx, &token));
        commits.push(begin.elapsed());
        added.map_err(|error: storage::Error| error).unwrap();
    }
    patches.sort();
    commits.sort();
    let (patch, commit) = (patches[100], commits[100]);
    println!("one PATCH over HTTP, SQLite         {patch:>9.1?} (median of 201)");
    println!("a bare commit of the same database  {commit:>9.1?} (median of 201)");
    println!(
        "  a PATCH adds                      {:>9.1?}",
        patch.saturating_sub(commit)
    );
}

/// Start, memory and requests of the built program.
fn process() {
    let mut starts: Vec<_> = (0..21)
        .map(|_| {
            let folder = tempfile::tempdir().unwrap();
            let begin = Instant::now();
            let server = Server::start(folder.path(), "serve");
            let taken = begin.elapsed();
            drop(server);
            taken
        })
        .collect();
    starts.sort();
    println!(
        "start to ready on an empty folder   {:>9.1?} (median of 21)",
        starts[10]
    );
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "serve");
    println!(
        "idle memory                         {:>7} kB",
        server.resident_kilobytes()
    );
    drop(server);
    let server = Server::start(folder.path(), "demo");
    let feed = "/conferences/middle-east-forum/agenda.ics";
    let live = server.requests("/livez");
    let ready = server.requests("/readyz");
    let feed = server.requests(feed);
    println!("requests a second, one connection   {live:>7.0} /livez (no work)");
    println!("                                    {feed:>7.0} agenda.ics (from memory)");
    println!("                                    {ready:>7.0} /readyz (one query)");
    println!(
        "a feed costs                        {:>7.2} × /livez",
        live / feed
    );
    println!(
        "one query costs                     {:>7.2} × /livez",
        live / ready
    );
    println!(
        "memory after 9,000 requests         {:>7} kB",
        server.resident_kilobytes()
    );
}

struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts the program, and waits until `/readyz` answers.
    fn start(folder: &std::path::Path, command: &str) -> Server {
        Server::start_with(folder, command, &[])
    }

    fn start_with(folder: &std::path::Path, command: &str, environment: &[(&str, &str)]) -> Server {
        let mut child = Command::new(env!("CARGO_BIN_EXE_plenary"))
            .envs(environment.iter().copied())
            .args([command, "--listen", "127.0.0.1:0", "--data"])
            .arg(folder)
            .env_remove("PLENARY_DATABASE")
            .env("TMPDIR", folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.map(Result::unwrap).find_map(|line| {
            let (_, rest) = line.split_once("listening on ")?;
            rest.split(',').next().map(str::to_owned)
        });
        let server = Server {
            child,
            address: address.expect("the server says where it is"),
        };
        while !server
            .get(&mut server.connect(), "/readyz")
            .starts_with(b"HTTP/1.1 200")
        {}
        server
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream
    }

    fn get(&self, stream: &mut TcpStream, path: &str) -> Vec<u8> {
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        read_answer(stream)
    }

    /// Requests a second on one connection.
    fn requests(&self, path: &str) -> f64 {
        const COUNT: u32 = 3_000;
        let mut stream = self.connect();
        let begin = Instant::now();
        for _ in 0..COUNT {
            black_box(self.get(&mut stream, path));
        }
        f64::from(COUNT) / begin.elapsed().as_secs_f64()
    }

    fn resident_kilobytes(&self) -> String {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.unwrap_or("? kB")
            .trim()
            .trim_end_matches(" kB")
            .to_owned()
    }
}

/// Reads one answer to its end.
fn read_answer(stream: &mut TcpStream) -> Vec<u8> {
    let mut answer = Vec::new();
    let mut buffer = [0; 65_536];
    loop {
        let read = stream.read(&mut buffer).unwrap();
        answer.extend_from_slice(&buffer[..read]);
        if let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
            if answer.len() >= end + 4 + length {
                return answer;
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// The pure work on the largest real programme: 1,351 sessions, 92 rooms, 900 people.
fn agenda() {
    let (small, big) = (programme(1_000), programme(5_000));
    let check = |agenda: &Agenda| drop(black_box(rules::check(agenda, agenda.rules())));
    // In turns, so that whatever else the machine does slows both.
    let (few, many) = times(|| check(&small), || check(&big));
    let large = programme(1_351);
    let found = large.conflicts().len();
    let all = time(|| drop(black_box(rules::check(&large, large.rules()))));
    println!("all rules on 1,351 sessions         {all:>9.1?} ({found} conflicts)");
    println!(
        "  5,000 sessions cost               {:>7.2} × 1,000",
        ratio(many, few)
    );
    let by = Name::parse("bench").unwrap();
    let patch = SessionPatch {
        title: Some(Title::parse("New").unwrap()),
        ..SessionPatch::default()
    };
    let action = Action::Update(patch);
    let edits = [Edit::Session(ResourceEdit {
        id: id(10_000),
        expected: Expected::Any,
        action,
    })];
    let at = chrono::DateTime::UNIX_EPOCH;
    let tolerance = Tolerance::Refuse;
    let request = Request {
        edits: &edits,
        waive: &[],
        by: &by,
        at,
        tolerance,
    };
    let apply = time(|| drop(black_box(large.apply(&request))));
    println!("one edit, judged                    {apply:>9.1?}");
    println!(
        "  of which the rules                {:>7.2}",
        ratio(all, apply)
    );
    let release = Release::freeze(&large, None, at).unwrap();
    println!(
        "freeze                              {:>9.1?}",
        time(|| drop(black_box(Release::freeze(&large, Some(&release), at))))
    );
    let thousand = Release::freeze(&programme(1_000), None, at).unwrap();
    for (release, format) in ALL
        .iter()
        .map(|f| (&release, f))
        .chain([(&thousand, &ALL[0])])
    {
        let (scope, filter, options) = (Scope::All, Filter::default(), Options::default());
        let view = View {
            release,
            news: &[],
            scope: &scope,
            filter: &filter,
            options,
            is_preview: false,
            base_url: "https://x.example",
            markdown: &plenary::render::markdown::Anew,
        };
        let taken = time(|| drop(black_box((format.render)(&view))));
        let count = release.items.len();
        println!("render {:<14} {count:>5} sessions {taken:>9.1?}", format.id);
    }
}

/// From a file to what it would change, for the largest real programme in each format that is
/// written and read; beside it, what reading no more than the marks of its XML costs.
fn import() {
    let release = Release::freeze(&programme(1_351), None, chrono::DateTime::UNIX_EPOCH).unwrap();
    for format in ["xml", "schedule.json", "json", "ics", "csv", "txt"] {
        let (scope, filter, options) = (Scope::All, Filter::default(), Options::default());
        let view = View {
            release: &release,
            news: &[],
            scope: &scope,
            filter: &filter,
            options,
            is_preview: false,
            base_url: "https://x.example",
            markdown: &plenary::render::markdown::Anew,
        };
        let format = ALL.iter().find(|known| known.id == format).unwrap();
        let file = vec![(format.render)(&view)];
        let options = ImportOptions {
            zone: Zone::parse("Europe/Berlin").ok(),
            ..ImportOptions::default()
        };
        let read = || import::read(&file, &options).unwrap();
        let kilobytes = file[0].len() / 1024;
        let parsed = time(|| drop(black_box(read())));
        let whole = time(|| drop(black_box(read().preview().unwrap())));
        println!(
            "import {:<14} {kilobytes:>5} kB     {whole:>9.1?} (reading {:.2} of it)",
            format.id,
            ratio(parsed, whole)
        );
        if format.id == "xml" {
            let marks = time(|| {
                let mut reader = quick_xml::Reader::from_reader(file[0].as_slice());
                while !matches!(reader.read_event(), Ok(quick_xml::events::Event::Eof)) {}
            });
            println!(
                "  × the marks of its XML            {:>7.1}",
                ratio(whole, marks)
            );
        }
    }
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}

/// The medians of 51 runs of each, in turns.
fn times(mut one: impl FnMut(), mut other: impl FnMut()) -> (Duration, Duration) {
    let (mut ones, mut others) = (Vec::new(), Vec::new());
    for _ in 0..51 {
        let begin = Instant::now();
        one();
        ones.push(begin.elapsed());
        let begin = Instant::now();
        other();
        others.push(begin.elapsed());
    }
    ones.sort();
    others.sort();
    (ones[25], others[25])
}

/// The median of 51 runs.
fn time(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<_> = (0..51)
        .map(|_| {
            let begin = Instant::now();
            run();
            begin.elapsed()
        })
        .collect();
    times.sort();
    times[25]
}

fn id<I: From<Uuid>>(number: u32) -> I {
    I::from(Uuid::from_u128(number.into()))
}

/// As many days as the longest published programme has.
const DAYS: u32 = 8;

/// A programme without double bookings: 92 rooms, three people a session, an hour each.
fn programme(sessions: u32) -> Agenda {
    const ROOMS: u32 = 92;
    let slug = Slug::parse("bench").unwrap();
    let (title, zone) = (
        Title::parse("Bench").unwrap(),
        Zone::parse("Europe/Berlin").unwrap(),
    );
    let conference = Conference::new(id(1), slug, title, zone);
    let name = |text: String| Some(Name::parse(&text).unwrap());
    let mut edits = Vec::new();
    for day in 0..DAYS {
        let date = chrono::NaiveDate::from_ymd_opt(2026, 5, 4 + day);
        let patch = DayPatch {
            date,
            ..DayPatch::default()
        };
        edits.push(Edit::Day(ResourceEdit::create(
            id::<DayId>(10 + day),
            patch,
        )));
    }
    for room in 0..ROOMS {
        let patch = RoomPatch {
            name: name(format!("Room {room}")),
            ..RoomPatch::default()
        };
        edits.push(Edit::Room(ResourceEdit::create(
            id::<RoomId>(100 + room),
            patch,
        )));
    }
    for person in 0..900 {
        let patch = PersonPatch {
            name: name(format!("Person {person}")),
            ..PersonPatch::default()
        };
        edits.push(Edit::Person(ResourceEdit::create(
            id::<PersonId>(1_000 + person),
            patch,
        )));
    }
    for number in 0..sessions {
        let patch = session(number, number / ROOMS, number % ROOMS);
        edits.push(Edit::Session(ResourceEdit::create(
            id::<SessionId>(10_000 + number),
            patch,
        )));
    }
    let by = Name::parse("bench").unwrap();
    let (at, tolerance) = (chrono::DateTime::UNIX_EPOCH, Tolerance::Refuse);
    let request = Request {
        edits: &edits,
        waive: &[],
        by: &by,
        at,
        tolerance,
    };
    Agenda::new(conference).apply(&request).unwrap()
}

fn session(number: u32, slot: u32, room: u32) -> SessionPatch {
    let (day, hour) = (4 + slot % DAYS, 9 + slot / DAYS);
    let time = |text: String| TimeInput::parse(&text).unwrap();
    let when = WhenInput::at(
        time(format!("2026-05-{day:02}T{hour:02}:00")),
        time(format!("2026-05-{day:02}T{:02}:00", hour + 1)),
    );
    // Three of 900 people for each of 92 rooms, others in the next slot: nobody is in two rooms at
    // once, and few have to hurry.
    let person = |seat| id::<PersonId>(1_000 + (slot * 276 + room * 3 + seat) % 900);
    let role = |seat| {
        if seat == 0 {
            Role::Moderator
        } else {
            Role::Panelist
        }
    };
    let people = (0..3)
        .map(|seat| Appearance::new(id(100_000 + number * 3 + seat), person(seat), role(seat)));
    SessionPatch {
        title: Some(Title::parse(&format!("Session {number}")).unwrap()),
        kind: Some(Kind::Panel),
        placement: Some(Some(PlacementInput::new(vec![id(100 + room)], when))),
        appearances: Some(people.collect()),
        ..SessionPatch::default()
    }
}
