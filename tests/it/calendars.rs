//! Calendars as every reader reads them: odd texts, odd nights, every zone, every part.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Duration, TimeZone, Utc};
use plenary::domain::agenda::{Agenda, ConferenceAction, Edit};
use plenary::domain::appearance::{Appearance, Role};
use plenary::domain::conference::ConferencePatch;
use plenary::domain::few::Few;
use plenary::domain::ids::{PersonId, RoomId, SessionId, TrackId};
use plenary::domain::local_time::{TimeInput, Zone};
use plenary::domain::person::PersonPatch;
use plenary::domain::place::{RoomPatch, TrackPatch};
use plenary::domain::placement::{PlacementInput, WhenInput};
use plenary::domain::release::Release;
use plenary::domain::resource::{Expected, ResourceEdit};
use plenary::domain::session::SessionPatch;
use plenary::domain::text::{Label, Line, Name, Prose, Title, Url};
use plenary::domain::values::{Colour, Geo, Link, Venue};
use plenary::render::{Options, Scope, Times};
use serde_json::json;

use crate::support::agenda::{apply, empty, id, now, session};
use crate::support::readers::{check, current_zone};
use crate::support::views::{render, render_part, scopes};

/// Texts that have broken calendars: separators, quotes, other directions, many bytes a character.
const ODD: &[&str] = &[
    "semi;colon, comma \\ backslash \\n no break",
    "\"quoted\" and ^caret ^n ^' and 'single'",
    "مؤتمر الشرق الأوسط 2027 (النسخة ١)",
    "פאנל 2: ביטחון",
    "👩‍🔬🏳️‍🌈 emoji 潮汐 e\u{301}e\u{301}",
    "BEGIN:VEVENT END:VCALENDAR ATTENDEE:mailto:x@y.example",
    "=cmd|' /C calc'!A0",
    "trailing backslash \\",
    "<b>bold</b> & <script>alert(1)</script>",
    "a:b;c=d:e,f",
];

fn amend_conference(patch: ConferencePatch) -> Edit {
    Edit::Conference {
        action: ConferenceAction::Update(patch),
        expected: Expected::Any,
    }
}

fn in_zone(zone: Zone) -> Agenda {
    let patch = ConferencePatch {
        zone: Some(zone),
        ..ConferencePatch::default()
    };
    apply(&empty(), &[amend_conference(patch)])
}

/// A session between two instants, under a number.
fn between(number: u128, start: DateTime<Utc>, end: DateTime<Utc>) -> Edit {
    let time = |instant: DateTime<Utc>| TimeInput::Instant(instant.fixed_offset());
    let when = WhenInput::at(time(start), time(end));
    let patch = session(number, "On time", &[], Some(when));
    Edit::Session(ResourceEdit::create(id::<SessionId>(number), patch))
}

/// One session of each odd text, which stands in every field that is printed.
pub fn odd_programme() -> Agenda {
    let venue = Venue {
        name: Name::parse(ODD[0]).unwrap(),
        address: Some(Line::parse(ODD[1]).unwrap()),
        geo: Some(Geo::new(-33.856_784, 151.215_297).unwrap()),
    };
    let patch = ConferencePatch {
        title: Some(Title::parse(ODD[2]).unwrap()),
        notice: Some(Some(Line::parse(ODD[4]).unwrap())),
        venue: Some(Some(venue)),
        ..ConferencePatch::default()
    };
    let mut edits = vec![amend_conference(patch)];
    let mut oddities: Vec<_> = ODD
        .iter()
        .enumerate()
        .flat_map(|(at, text)| oddity(at, text))
        .collect();
    // Whoever is named has to be there first.
    oddities.sort_by_key(|edit| matches!(edit, Edit::Session(_)));
    edits.extend(oddities);
    apply(&empty(), &edits)
}

/// A room, a track, a person and a session of one odd text; every session has a guest from another.
fn oddity(at: usize, text: &str) -> Vec<Edit> {
    let prose = |text: &str| Prose::parse(text).unwrap();
    let long = "ä potato; ".repeat(1_000);
    let mut edits = Vec::new();
    let number = at as u128 + 1;
    let name = Name::parse(text).unwrap();
    let room = RoomPatch {
        name: Some(name.clone()),
        ..RoomPatch::default()
    };
    let track = TrackPatch {
        name: Some(name.clone()),
        colour: Some(Some(Colour::parse("#1e90ff").unwrap())),
        ..TrackPatch::default()
    };
    let person = PersonPatch {
        name: Some(name),
        affiliation: Some(Some(Line::parse(text).unwrap())),
        ..PersonPatch::default()
    };
    let link = Link {
        title: Label::parse(&format!("Live {text}")).unwrap(),
        url: Url::parse_web("https://forum.example/live?a=1;b=2&c=%22").unwrap(),
        public: true,
    };
    let day = Utc.with_ymd_and_hms(2027, 5, 4, 8, 0, 0).unwrap();
    let start = day + Duration::hours(at as i64);
    let time = |instant: DateTime<Utc>| TimeInput::Instant(instant.fixed_offset());
    let when = WhenInput::at(time(start), time(start + Duration::minutes(45)));
    let patch = SessionPatch {
        label: Some(Some(Label::parse(text).unwrap())),
        title: Some(Title::parse(&text.repeat(4)).unwrap()),
        abstract_text: Some(Some(match at {
            0 => prose(long.trim()),
            _ => prose(&format!("{text}\n\n{text}\r\nX-EVIL:1\n\t{text}")),
        })),
        notice: Some(Some(Line::parse(text).unwrap())),
        tags: Some(Few::parse(vec![Label::parse(text).unwrap()]).unwrap()),
        links: Some(Few::parse(vec![link]).unwrap()),
        track: Some(Some(id(number + 200))),
        placement: Some(Some(PlacementInput::new(vec![id(number + 100)], when))),
        appearances: Some(vec![
            Appearance::new(id(number + 400), id(number + 300), Role::Moderator),
            Appearance::new(id(number + 500), id(number % 10 + 301), Role::Panelist),
        ]),
        ..SessionPatch::default()
    };
    edits.push(Edit::Room(ResourceEdit::create(
        id::<RoomId>(number + 100),
        room,
    )));
    edits.push(Edit::Track(ResourceEdit::create(
        id::<TrackId>(number + 200),
        track,
    )));
    let person = ResourceEdit::create(id::<PersonId>(number + 300), person);
    edits.push(Edit::Person(person));
    edits.push(Edit::Session(ResourceEdit::create(
        id::<SessionId>(number),
        patch,
    )));
    edits
}

fn frozen(agenda: &Agenda) -> Release {
    Release::freeze(agenda, None, now()).unwrap()
}

/// Writes calendars, and has them read.
fn read(calendars: impl IntoIterator<Item = (String, String)>, options: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (name, text) in calendars {
        let file = folder
            .path()
            .join(format!("{}.ics", name.replace('/', "-")));
        std::fs::write(&file, text).unwrap();
        files.push(file.to_str().unwrap().to_owned());
    }
    check(&files, options).unwrap();
}

#[test]
fn every_reader_reads_every_part_of_a_programme_of_odd_texts() {
    let release = frozen(&odd_programme());
    let mut calendars = Vec::new();
    for (at, scope) in scopes(&release).iter().enumerate() {
        for times in [Times::Zoned, Times::Utc] {
            let options = Options {
                times,
                ..Options::default()
            };
            let text = render_part(std::slice::from_ref(&release), "ics", scope, options);
            assert!(!text.contains("\r\nX-EVIL"), "{scope:?}");
            assert!(text.contains("BEGIN:VEVENT"), "{scope:?}");
            calendars.push((format!("{at}-{times:?}"), text));
        }
    }
    assert_eq!(calendars.len(), 2 * (1 + 4 * ODD.len()));
    read(calendars, &[]);
}

#[test]
fn a_selection_tells_of_its_clashes_and_every_reader_reads_it() {
    let first = Utc.with_ymd_and_hms(2027, 5, 4, 8, 0, 0).unwrap();
    let edits = [
        between(1, first, first + Duration::hours(2)),
        between(2, first + Duration::hours(1), first + Duration::hours(3)),
        between(3, first + Duration::hours(3), first + Duration::hours(4)),
    ];
    let release = frozen(&apply(&empty(), &edits));
    let chosen = |sessions: &[u128]| Scope::Selection {
        sessions: sessions.iter().map(|number| id(*number)).collect(),
        secret: "s".to_owned(),
    };
    let releases = std::slice::from_ref(&release);
    let text = |scope| render_part(releases, "ics", &scope, Options::default());
    let (clashing, fine) = (text(chosen(&[1, 2])), text(chosen(&[1, 3])));
    let told = "X-WR-CALDESC:At the same time: Panel 1: On time / Panel 2: On time";
    let unfolded = clashing.replace("\r\n ", "");
    assert!(
        unfolded.lines().any(|line| line.trim_end() == told),
        "{unfolded}"
    );
    assert_eq!(fine.matches("At the same time").count(), 0);
    read(
        [("clashing".to_owned(), clashing), ("fine".to_owned(), fine)],
        &["--warn-as-error"],
    );
}

/// The instants of a programme as the checker compares them.
fn truth(release: &Release) -> serde_json::Value {
    let conference = release.conference.id;
    let items = release.items.iter().map(|item| {
        let uid = format!("{}@{conference}.plenary", item.id);
        let (start, end) = item.when.instants();
        (
            uid,
            json!({"start": start.to_rfc3339(), "end": end.to_rfc3339()}),
        )
    });
    items.collect::<serde_json::Map<_, _>>().into()
}

#[test]
fn no_instant_is_off_on_the_nights_of_six_zones() {
    let folder = tempfile::tempdir().unwrap();
    for name in [
        "Europe/London",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "America/Sao_Paulo",
        "Africa/Casablanca",
    ] {
        let Some(zone) = current_zone(name) else {
            return;
        };
        let (from, until) = (2026, 2028);
        let at = |year| Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).unwrap();
        let mut given: BTreeMap<u128, (DateTime<Utc>, DateTime<Utc>)> = BTreeMap::new();
        let mut add = |start: DateTime<Utc>, minutes: i64| {
            let number = given.len() as u128 + 1;
            given.insert(number, (start, start + Duration::minutes(minutes)));
        };
        // Around each change of the clock, each way of touching it.
        for change in zone.transitions(at(from), at(until)) {
            for (after, minutes) in [(-150, 60), (-90, 60), (-45, 90), (-30, 30), (0, 15)] {
                add(change.at + Duration::minutes(after), minutes);
            }
            for (after, minutes) in [(15, 30), (30, 60), (-720, 1_440), (90, 60), (180, 30)] {
                add(change.at + Duration::minutes(after), minutes);
            }
        }
        // Across each midnight of a week in each month.
        for month in 1..=12 {
            let noon = Utc.with_ymd_and_hms(2027, month, 10, 12, 0, 0).unwrap();
            let offset = zone.state(noon).offset_seconds;
            let midnight = noon + Duration::hours(12) - Duration::seconds(offset.into());
            add(midnight - Duration::minutes(30), 60);
            add(midnight, 45);
        }
        let edits: Vec<_> = given
            .iter()
            .map(|(n, (s, e))| between(*n, *s, *e))
            .collect();
        let release = frozen(&apply(&in_zone(zone), &edits));
        for item in &release.items {
            let number = item.id.0.as_u128();
            assert_eq!(item.when.instants(), given[&number], "{name} {number}");
        }
        one_truth(folder.path(), &release, name);
    }
}

/// Every reader finds the instants that were meant, as wall times and in UTC.
fn one_truth(folder: &Path, release: &Release, name: &str) {
    let file = folder.join("truth.json");
    std::fs::write(&file, truth(release).to_string()).unwrap();
    for times in [Times::Zoned, Times::Utc] {
        let options = Options {
            times,
            ..Options::default()
        };
        let releases = std::slice::from_ref(release);
        let text = render_part(releases, "ics", &Scope::All, options);
        let expected = ["--expected", file.to_str().unwrap()];
        read([(name.to_owned(), text)], &expected);
    }
}

#[test]
fn the_vtimezone_of_every_zone_agrees_at_fourteen_instants_a_year() {
    let years = 2024..2032;
    let mut calendars = Vec::new();
    for zone in chrono_tz::TZ_VARIANTS {
        let Some(zone) = current_zone(zone.name()) else {
            return;
        };
        let mut edits = Vec::new();
        for (at, year) in years.clone().enumerate() {
            for turn in 0..14 {
                let begin = Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).unwrap();
                let start = begin + Duration::minutes(turn * (26 * 24 + 1) * 60 + 15 * turn);
                let number = at as u128 * 14 + turn as u128 + 1;
                edits.push(between(number, start, start + Duration::minutes(30)));
            }
        }
        let release = frozen(&apply(&in_zone(zone), &edits));
        calendars.push((zone.name().to_owned(), render(&release, "ics")));
    }
    assert_eq!(calendars.len(), 597);
    // Two of three parsers would only repeat what the checker finds by itself.
    read(
        calendars,
        &["--no-js", "--no-libical", "--no-py", "--quiet"],
    );
}
