//! Formats of others, held against their schemas and read back.

use std::process::Command;

use chrono::Duration;
use plenary::domain::agenda::{Agenda, Edit};
use plenary::domain::appearance::{Appearance, Role};
use plenary::domain::conference::DayPatch;
use plenary::domain::ids::{DayId, PersonId, RoomId, SessionId};
use plenary::domain::local_time::parse_date;
use plenary::domain::person::PersonPatch;
use plenary::domain::place::{RoomPatch, Sharing};
use plenary::domain::programme::ProgrammeSession;
use plenary::domain::release::Release;
use plenary::domain::resource::ResourceEdit;
use plenary::domain::session::{Kind, SessionPatch};
use plenary::domain::text::{Label, Line, Name, Prose};
use plenary::render::{Clock, Options, Scope};
use serde_json::Value;

use crate::calendars::odd_programme;
use crate::golden;
use crate::support::agenda::{apply, at, empty, harbour, id, now, session};
use crate::support::readers::shared;
use crate::support::views::{render, render_part, scopes};

fn frozen(agenda: &Agenda) -> Release {
    Release::freeze(agenda, None, now()).unwrap()
}

/// Three posters at once in a hall, a block with a child, a party past midnight, a break in every
/// room, and something nowhere, on a day of its own.
fn crowded() -> Agenda {
    let room = |number, name: &str, sharing| {
        let patch = RoomPatch {
            name: Some(Name::parse(name).unwrap()),
            sharing: Some(sharing),
            ..RoomPatch::default()
        };
        Edit::Room(ResourceEdit::create(id::<RoomId>(number), patch))
    };
    let day = DayPatch {
        date: Some(parse_date("2027-05-04").unwrap()),
        opens_minutes: Some(9 * 60),
        closes_minutes: Some(18 * 60),
        ..DayPatch::default()
    };
    let create =
        |number, patch| Edit::Session(ResourceEdit::create(id::<SessionId>(number), patch));
    let place = |number: u128, title: &str, rooms: &[u128], from: &str, to: &str| {
        let when = at(&format!("2027-05-04T{from}"), &format!("2027-05-{to}"));
        create(number, session(number, title, rooms, Some(when)))
    };
    let child = SessionPatch {
        parent: Some(Some(id(4))),
        ..session(
            5,
            "Child",
            &[1],
            Some(at("2027-05-04T13:30", "2027-05-04T14:00")),
        )
    };
    let plenary = SessionPatch {
        kind: Some(Kind::Break),
        ..session(
            7,
            "Tea",
            &[1, 2],
            Some(at("2027-05-04T15:00", "2027-05-04T15:30")),
        )
    };
    let edits = [
        Edit::Day(ResourceEdit::create(id::<DayId>(9), day)),
        room(1, "Stage", Sharing::Exclusive),
        room(2, "Hall", Sharing::Shared),
        room(3, "Hall", Sharing::Exclusive),
        place(1, "First poster", &[2], "10:00", "04T12:00"),
        place(2, "Second poster", &[2], "10:00", "04T12:00"),
        place(3, "Third poster", &[2], "11:00", "04T13:00"),
        place(4, "Block", &[1], "13:00", "04T14:30"),
        create(5, child),
        place(6, "Party", &[3], "22:30", "05T02:00"),
        create(7, plenary),
        place(8, "Walk", &[], "16:00", "04T17:00"),
        create(
            10,
            session(
                10,
                "A day later",
                &[1],
                Some(at("2027-05-06T10:00", "2027-05-06T11:00")),
            ),
        ),
    ];
    apply(&empty(), &edits)
}

fn releases() -> Vec<Release> {
    let golden = golden::releases();
    let others = [crowded(), odd_programme(), harbour(), empty()];
    golden
        .into_iter()
        .chain(others.iter().map(frozen))
        .collect()
}

#[test]
fn schedule_xml_of_every_part_is_valid_and_says_what_apps_need() {
    let Some(schema) = shared("data/schemas/schedule.xml.xsd") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (number, release) in releases().iter().enumerate() {
        for (part, scope) in scopes(release).iter().enumerate() {
            let releases = std::slice::from_ref(release);
            let text = render_part(releases, "xml", scope, Options::default());
            let file = folder.path().join(format!("{number}-{part}.xml"));
            std::fs::write(&file, text).unwrap();
            files.push(file);
        }
    }
    let mut command = Command::new("xmllint");
    command.args(["--noout", "--nonet", "--schema"]).arg(schema);
    let output = command.args(&files).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    assert_eq!(errors.matches(" validates").count(), files.len());
}

#[test]
fn schedule_json_of_every_part_is_valid() {
    let Some(schema) = shared("data/schemas/schedule.schema.json") else {
        return;
    };
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    let validator = jsonschema::options()
        .with_draft(jsonschema::Draft::Draft6)
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    let invalid = shared("data/schedule-json/invalid-example.json").unwrap();
    let invalid = serde_json::from_str(&std::fs::read_to_string(invalid).unwrap()).unwrap();
    assert!(
        !validator.is_valid(&invalid),
        "the schema refuses something"
    );
    for release in releases() {
        for scope in scopes(&release) {
            let releases = std::slice::from_ref(&release);
            let text = render_part(releases, "schedule.json", &scope, Options::default());
            let document: Value = serde_json::from_str(&text).unwrap();
            let errors = validator.iter_errors(&document);
            let errors: Vec<_> = errors
                .map(|e| format!("{e} at {}", e.instance_path))
                .collect();
            assert!(errors.is_empty(), "{scope:?}: {errors:#?}");
        }
    }
}

/// Every event of a schedule.json with its day, in order.
fn events(document: &Value) -> Vec<(&str, &Value)> {
    let days = document["schedule"]["conference"]["days"]
        .as_array()
        .unwrap();
    let rooms = days.iter().flat_map(|day| {
        let date = day["date"].as_str().unwrap();
        let rooms = day["rooms"].as_object().unwrap();
        rooms.values().map(move |events| (date, events))
    });
    let events = rooms.flat_map(|(date, events)| {
        events
            .as_array()
            .unwrap()
            .iter()
            .map(move |event| (date, event))
    });
    events.collect()
}

#[test]
fn apps_lose_nothing_of_what_takes_place_at_once() {
    let release = frozen(&crowded());
    let document: Value = serde_json::from_str(&render(&release, "schedule.json")).unwrap();
    let events = events(&document);
    assert_eq!(events.len(), release.items.len());
    let mut numbers: Vec<_> = events
        .iter()
        .map(|(_, event)| event["id"].as_u64())
        .collect();
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), events.len(), "every number is there once");
    // In no room do two of them overlap.
    for (a, (_, first)) in events.iter().enumerate() {
        for (_, second) in &events[a + 1..] {
            let bounds = |event: &Value| {
                ["date", "end"].map(|field| {
                    let text = event[field].as_str().unwrap();
                    chrono::DateTime::parse_from_rfc3339(text).unwrap()
                })
            };
            let ([a, b], [c, d]) = (bounds(first), bounds(second));
            let apart = first["room"] != second["room"] || b <= c || d <= a;
            assert!(apart, "{} and {}", first["title"], second["title"]);
        }
    }
    let room = |title: &str| {
        let found = events.iter().find(|(_, event)| event["title"] == title);
        let (date, event) = found.unwrap();
        format!("{} on {date}", event["room"].as_str().unwrap())
    };
    assert_eq!(room("Second poster"), "Hall [692865c9a3] (2) on 2027-05-04");
    assert_eq!(room("Child"), "Stage (2) on 2027-05-04");
    assert_eq!(room("Tea"), "Stage + Hall [692865c9a3] on 2027-05-04");
    assert_eq!(room("Walk"), "No room on 2027-05-04");
    // Outside of every window a session belongs to the day before, whose hours are as wide.
    assert_eq!(room("A day later"), "Stage on 2027-05-04");
    let day = &document["schedule"]["conference"]["days"][0];
    assert_eq!(day["day_end"], "2027-05-06T11:00:00+02:00");
}

#[test]
fn numbers_and_identities_stay_from_release_to_release() {
    let releases = golden::releases();
    let ids = |release: &Release| {
        let document: Value = serde_json::from_str(&render(release, "schedule.json")).unwrap();
        let ids = events(&document)
            .into_iter()
            .map(|(_, event)| (event["guid"].to_string(), event["id"].to_string()));
        ids.collect::<std::collections::BTreeMap<_, _>>()
    };
    let (first, later) = (ids(&releases[0]), ids(&releases[1]));
    assert!(later.iter().all(|(guid, id)| first.get(guid) == Some(id)));
    assert!(!later.is_empty() && later.len() < first.len());
}

/// A programme of plain words with every role, breaks, an abstract and rooms.
fn plain() -> Agenda {
    let person = |number: u128, name: &str, line: &str| {
        let patch = PersonPatch {
            name: Some(Name::parse(name).unwrap()),
            affiliation: Some(Some(Line::parse(line).unwrap())),
            ..PersonPatch::default()
        };
        Edit::Person(ResourceEdit::create(id::<PersonId>(number), patch))
    };
    let room = RoomPatch {
        name: Some(Name::parse("Great Hall").unwrap()),
        ..RoomPatch::default()
    };
    let mut edits = vec![
        Edit::Room(ResourceEdit::create(id::<RoomId>(1), room)),
        person(50, "Ines Faro", "Head of Pilots, Harbour Office"),
        person(51, "Tom Reed", "Clerk of the Port, North Quay"),
        person(52, "Uma Rask", "Professor of Tides, Port University"),
        person(53, "Dr. Kofi Mensah", "Tide Tribune"),
    ];
    for date in ["2027-05-04", "2027-05-05"] {
        let day = DayPatch {
            date: Some(parse_date(date).unwrap()),
            ..DayPatch::default()
        };
        let number = edits.len() as u128 + 10;
        edits.push(Edit::Day(ResourceEdit::create(id::<DayId>(number), day)));
        for (turn, (from, to, title, kind)) in [
            ("09:00", "09:30", "Welcome", Kind::Opening),
            ("09:30", "10:45", "Ships and Shores", Kind::Panel),
            ("10:45", "11:15", "Coffee Break", Kind::Break),
            ("11:15", "12:00", "Reading the Tide", Kind::Talk),
            ("13:00", "14:15", "Ports and Weather", Kind::Panel),
            ("23:30", "00:15", "Night Watch", Kind::Other),
        ]
        .into_iter()
        .enumerate()
        {
            let number = edits.len() as u128 + 100;
            let seat =
                |person: u128, role| Appearance::new(id(number * 10 + person), id(person), role);
            let panel = kind == Kind::Panel;
            let people = match kind {
                Kind::Panel => vec![
                    seat(50, Role::Moderator),
                    seat(51, Role::Panelist),
                    seat(52, Role::Panelist),
                    seat(53, Role::Discussant),
                ],
                Kind::Talk => vec![seat(52, Role::Speaker)],
                _ => Vec::new(),
            };
            let end = parse_date(date).unwrap() + Duration::days(i64::from(to < from));
            let when = at(&format!("{date}T{from}"), &format!("{end}T{to}"));
            let prose = "What the harbour has learned in ten years of storms.";
            let patch = SessionPatch {
                label: Some(panel.then(|| Label::parse(&format!("Panel {}", turn + 1)).unwrap())),
                kind: Some(kind),
                abstract_text: Some(panel.then(|| Prose::parse(prose).unwrap())),
                appearances: Some(people),
                ..session(number, title, &[1], Some(when))
            };
            edits.push(Edit::Session(ResourceEdit::create(
                id::<SessionId>(number),
                patch,
            )));
        }
    }
    apply(&empty(), &edits)
}

/// What a printed agenda can carry of a session.
fn printed(release: &Release) -> Vec<String> {
    let items = release.items.iter().map(|item| {
        let time = |moment: plenary::domain::local_time::Moment| moment.wall().time();
        let mut seats: Vec<_> = item.seats.iter().collect();
        seats.sort_by_key(|seat| seat.role);
        let people = seats.iter().map(|seat| {
            let billing = &seat.occupant.as_ref().unwrap().billing;
            (
                billing.name.to_string(),
                seat.role,
                billing.affiliation.as_ref().map(ToString::to_string),
            )
        });
        let rooms = release.room_names(item);
        format!(
            "{} {:?} {}-{} {:?} {:?} {:?}",
            item.when.date(),
            item.label.as_ref().map(ToString::to_string),
            time(item.when.start()),
            time(item.when.end()),
            (item.title.as_str(), rooms.first().map(ToString::to_string)),
            people.collect::<Vec<_>>(),
            item.abstract_text.as_ref().map(ToString::to_string),
        )
    });
    items.collect()
}

fn read_back(text: &str) -> Vec<String> {
    let reading = plenary::intake::read(text.as_bytes(), None, &Default::default()).unwrap();
    let days = reading.programme.days.iter();
    let sessions = days.flat_map(|day| day.sessions.iter().map(move |s| (day.date.unwrap(), s)));
    let line = |(date, session): (chrono::NaiveDate, &ProgrammeSession)| {
        let people = session.people.iter();
        let people = people.map(|p| (p.name.clone(), p.role, p.affiliation.clone()));
        let (starts, ends) = session.time.walls().unwrap();
        format!(
            "{date} {:?} {starts}-{} {:?} {:?} {:?}",
            session.label,
            ends.unwrap(),
            (session.title.as_str(), session.rooms.first().cloned()),
            people.collect::<Vec<_>>(),
            session.abstract_text,
        )
    };
    sessions.map(line).collect()
}

#[test]
fn our_importer_reads_a_printed_agenda_back() {
    let release = frozen(&plain());
    for clock in [Clock::Twelve, Clock::TwentyFour] {
        let options = Options {
            clock,
            ..Options::default()
        };
        let releases = std::slice::from_ref(&release);
        let text = render_part(releases, "txt", &Scope::All, options);
        let (read, meant) = (read_back(&text), printed(&release));
        for (read, meant) in read.iter().zip(&meant) {
            assert_eq!(read, meant, "{text}");
        }
        assert_eq!(read.len(), meant.len(), "{text}");
    }
}

#[test]
fn no_cell_is_a_formula_and_every_row_has_every_column() {
    for release in releases() {
        let text = render(&release, "csv");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let width = reader.headers().unwrap().len();
        let rows: Vec<_> = reader.records().map(|row| row.unwrap()).collect();
        assert_eq!(rows.len(), release.items.len());
        for row in &rows {
            assert_eq!(row.len(), width);
            assert!(
                row.iter()
                    .all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r']))
            );
        }
    }
    let formula = render(&frozen(&odd_programme()), "csv");
    assert!(formula.contains("'=cmd|"), "{formula}");
}
