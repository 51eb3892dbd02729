//! Whole files: small ones that are made up, and real ones where they are at hand.

mod refused;
mod versions;

use chrono::NaiveDate;

use crate::domain::local_time::TimeInput;
use crate::domain::place::Medium;
use crate::domain::programme::{Programme, ProgrammeSession, Timing};
use crate::domain::session::Status;
use crate::domain::words::Word;
use crate::intake::sniff::Sniff;
use crate::intake::{InputFormat, Options, Reading};
use crate::intake::{schedule_json, schedule_xml};

const FRAB: &str = include_str!("../../../../tests/intake/schedule-frab.xml");
const PENTABARF: &str = include_str!("../../../../tests/intake/schedule-pentabarf.xml");
const ENTRIES: &str = include_str!("../../../../tests/intake/schedule-entries.xml");
const OWN_XML: &str = include_str!("../../../../tests/intake/schedule-own.xml");
const OWN_JSON: &str = include_str!("../../../../tests/intake/schedule-own.json");
const VERSION_1: &str = include_str!("../../../../tests/intake/schedule-version1.json");
const VERSION_2: &str = include_str!("../../../../tests/intake/schedule-version2.json");

fn read(format: &InputFormat, file: &[u8]) -> Reading {
    assert_eq!((format.confidence)(&Sniff::of(file)), 90);
    (format.parse)(file, &Options::default()).unwrap()
}

fn codes(reading: &Reading) -> Vec<&str> {
    reading.notes.iter().map(|note| note.code).collect()
}

fn wall(time: TimeInput, format: &str) -> String {
    match time {
        TimeInput::Wall(wall) => wall.format(format).to_string(),
        TimeInput::Instant(at) => at.format(format).to_string(),
    }
}

fn when(session: &ProgrammeSession) -> String {
    let Timing::At { starts, ends } = session.time else {
        return format!("{:?} {:?}", session.time, session.duration_minutes);
    };
    let ends = ends.map(|ends| wall(ends, "%H:%M")).unwrap_or_default();
    match starts {
        TimeInput::Wall(_) => format!("{}–{ends}", wall(starts, "%d %H:%M")),
        TimeInput::Instant(_) => format!("{}–{ends}", wall(starts, "%d %H:%M%:z")),
    }
}

/// A session on one line: `04 10:00–11:00 · rooms · kind · title · people`.
fn told(session: &ProgrammeSession) -> String {
    let rooms = match session.all_rooms {
        true => "everywhere".to_owned(),
        false => session.rooms.join(" | "),
    };
    let people = session.people.iter().map(|one| {
        let inferred = if one.role_inferred { "?" } else { "" };
        format!("{} {}{inferred}", one.name, one.role.word())
    });
    let people: Vec<_> = people.collect();
    let (kind, title) = (session.kind.word(), &session.title);
    format!(
        "{} · {rooms} · {kind} · {title} · {}",
        when(session),
        people.join(", ")
    )
}

fn sessions(programme: &Programme) -> Vec<String> {
    programme.sessions().map(told).collect()
}

fn links(session: &ProgrammeSession) -> String {
    let links = session
        .links
        .iter()
        .map(|link| format!("{} {}", link.title, link.url));
    links.collect::<Vec<_>>().join(", ")
}

fn references(programme: &Programme) -> Vec<Option<&str>> {
    programme
        .sessions()
        .map(|session| session.reference.as_deref())
        .collect()
}

fn lines(programme: &Programme) -> Vec<usize> {
    programme.sessions().map(|session| session.line).collect()
}

#[test]
fn a_file_of_frab_is_read_with_all_that_is_odd_in_it() {
    let reading = read(&schedule_xml::FORMAT, FRAB.as_bytes());
    let programme = &reading.programme;
    assert_eq!(
        sessions(programme),
        [
            "04 10:00+02:00– · Mole · panel · Panel: who owns the shore? · \
             Di Loe panelist?, Eve Moe panelist?",
            "05 09:00+02:00–11:02 · Pier #1 / \"Old\" · workshop · Salt marshes & more · \
             Bo Roe speaker?, Cy Poe moderator, Ada Quay speaker?",
            "06 00:30+02:00–01:15 · Boat, upper deck · other · Night boat · ",
            "Unplaced Some(60) · Mole · other · Not yet placed · ",
        ]
    );
    assert_eq!(lines(programme), [65, 23, 51, 78]);
    let guid = "5b1e3c6e-0000-4000-8000-000000000009";
    assert_eq!(references(programme), [Some(guid), None, Some("8"), None]);
    let all: Vec<_> = programme.sessions().collect();
    let codes_of: Vec<_> = all.iter().map(|session| session.code.as_deref()).collect();
    assert_eq!(codes_of, [Some("QX7RTZ"), None, None, None]);
    let marshes = all[1];
    let text = "And what they cost\n\nFirst.\n\nSecond.";
    assert_eq!(marshes.abstract_text.as_deref(), Some(text));
    assert_eq!(
        (marshes.track.as_deref(), marshes.language.as_deref()),
        (Some("Mud"), None)
    );
    assert_eq!(
        links(marshes),
        "Paper https://mud.example/paper, \
         wiki.tidal.example https://wiki.tidal.example/Session:Mud, \
         slides https://tidal.example/media/mud.pdf"
    );
    let people: Vec<_> = marshes
        .people
        .iter()
        .map(|one| one.reference.as_deref())
        .collect();
    assert_eq!(people, [None, None, Some("41")]);
    assert_eq!(
        (all[2].status, all[2].language.as_deref()),
        (Status::Cancelled, Some("de"))
    );
    assert_eq!(links(all[0]), "Website https://tidal.example/2027/talk/9");
    assert_eq!(
        codes(&reading),
        [
            "zone_missing",
            "end_missing",
            "language_unknown",
            "person_unnamed",
            "reference_duplicate",
            "time_missing",
        ]
    );
    assert!(
        reading.notes[0].text.contains("only the offset +02:00"),
        "{}",
        reading.notes[0].text
    );
}

#[test]
fn what_a_file_says_outside_of_its_sessions_is_read() {
    let programme = read(&schedule_xml::FORMAT, FRAB.as_bytes()).programme;
    let days: Vec<_> = programme
        .days
        .iter()
        .map(|day| (day.date, day.window))
        .collect();
    let date = |day: u32| NaiveDate::from_ymd_opt(2027, 5, day);
    assert_eq!(
        days,
        [(date(4), Some((540, 1080))), (date(5), Some((540, 1560)))]
    );
    let conference = programme.conference;
    assert_eq!(conference.title.unwrap().as_str(), "Tidal Days 2027");
    let url = conference.url.flatten().unwrap();
    assert_eq!(url.as_str(), "https://tidal.example/2027/schedule/");
    let tracks = programme.tracks.iter().map(|track| {
        (
            track.name.as_str(),
            track.code.as_deref(),
            track.colour.as_deref(),
        )
    });
    let expected = [
        ("Law & Order", Some("law"), Some("#1e90ff")),
        ("Mud", None, None),
    ];
    assert_eq!(tracks.collect::<Vec<_>>(), expected);
    let rooms = programme
        .rooms
        .iter()
        .map(|room| (room.name.as_str(), room.code.as_deref()));
    assert_eq!(
        rooms.collect::<Vec<_>>(),
        [("Pier #1 / \"Old\"", Some("pier-1"))]
    );
    let people = &programme.people;
    let names: Vec<_> = people.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(names, ["Ada Quay", "Di Loe", "Eve Moe"]);
    assert_eq!(people[0].reference.as_deref(), Some("41"));
    assert_eq!(people[0].bio.as_deref(), Some("Keeps *locks*."));
    assert_eq!(people[1].links[0].url, "https://wiki.tidal.example/User:Di");
    let eve = (people[2].code.as_deref(), people[2].pronouns.as_deref());
    assert_eq!(eve, (Some("QUAY77"), Some("she/her")));
}

#[test]
fn a_pentabarf_has_walls_and_nights_and_no_zone() {
    let reading = read(&schedule_xml::FORMAT, PENTABARF.as_bytes());
    let programme = &reading.programme;
    assert_eq!(
        sessions(programme),
        [
            "07 15:20–15:45 · Basin · other · Gates in winter · Fay Noe speaker?",
            "08 01:30–02:15 · Basin · other · Night shift · ",
        ]
    );
    assert_eq!(programme.days[0].window, Some((540, 1980)));
    let gates = &programme.days[0].sessions[0];
    assert_eq!(gates.abstract_text.as_deref(), Some("Ice & iron."));
    assert_eq!(references(programme), [Some("310"), Some("311")]);
    assert_eq!(lines(programme), [11, 24]);
    let venue = programme.conference.venue.clone().flatten().unwrap();
    assert_eq!(
        (venue.name.as_str(), venue.address.unwrap().as_str()),
        ("Old Waterworks", "Ghent")
    );
    assert_eq!(codes(&reading), ["zone_missing"]);
    assert!(
        reading.notes[0].text.contains("have no offset"),
        "{}",
        reading.notes[0].text
    );
}

#[test]
fn entries_below_days_name_several_rooms_at_once() {
    let reading = read(&schedule_xml::FORMAT, ENTRIES.as_bytes());
    let programme = &reading.programme;
    assert_eq!(
        sessions(programme),
        [
            "04 09:30–10:00 · everywhere · break · Morning coffee break · ",
            "04 10:30–11:15 · Quay · keynote · After the flood · Gus Oar speaker?",
            "04 10:30–13:30 · Dock · other · Knots · ",
            "04 14:30–15:00 · Slip · talk · Ropes · ",
            "04 17:00–18:00 · Quay | Dock · poster · Posters · ",
            "04 19:00–20:30 · everywhere · social · Dinner · ",
        ]
    );
    assert_eq!(lines(programme), [1, 2, 3, 4, 5, 6]);
    let flood = &programme.days[0].sessions[1];
    let texts = (flood.abstract_text.as_deref(), flood.description.as_deref());
    assert_eq!(texts, (Some("How we came back."), None));
    assert_eq!(flood.tags, ["Mud"]);
    let gus = &programme.people[0];
    assert_eq!(
        (gus.reference.as_deref(), gus.bio.as_deref()),
        (Some("132"), Some("Rows."))
    );
    assert_eq!(codes(&reading), ["zone_missing", "reference_duplicate"]);
}

#[test]
fn our_own_xml_is_read_back_as_what_it_was_made_of() {
    let reading = read(&schedule_xml::FORMAT, OWN_XML.as_bytes());
    let programme = &reading.programme;
    assert_eq!(
        sessions(programme),
        [
            "04 09:30+01:00–10:45 · Hall [hall-a] · panel · \
             Silt\u{202f}: Vec<Sand> &amp; clay · Hal Ebb moderator, Ida (Red) Flow panelist?",
            "04 12:00+01:00–13:00 · everywhere · break · Lunch · ",
            "04 14:00+01:00–14:30 · Hall [hall-a] | Hall [hall-b] · talk · Together · \
             Jo Spring speaker?, Jo Spring chair",
            "04 16:00+01:00–16:30 ·  · other · Walk · ",
            "05 00:30+01:00–02:00 · Hall [hall-b] · social · CANCELLED: a play · ",
            "05 00:45+01:00–01:00 · Hall [hall-b] · other · Encore · ",
        ]
    );
    let silt = &programme.days[0].sessions[0];
    assert_eq!(
        silt.reference.as_deref(),
        Some("019a0000-0000-7000-8000-000000000101")
    );
    assert_eq!(
        (silt.code.as_deref(), silt.label.as_deref()),
        (Some("ABC123"), Some("Panel 1"))
    );
    let text = "Starts ten minutes late\n\nOne <b>paragraph</b>.\n\nAnother.";
    let texts = (silt.abstract_text.as_deref(), silt.description.as_deref());
    assert_eq!(texts, (Some(text), Some("* a list")));
    assert_eq!(silt.track.as_deref(), Some("Dredging & more"));
    assert_eq!(silt.language.as_deref(), Some("pt-PT"));
    assert_eq!(links(silt), "Slides https://silt.example");
    let hal = silt.people[0].reference.as_deref();
    assert_eq!(hal, Some("019a0000-0000-7000-8000-000000000201"));
    assert!(
        programme
            .sessions()
            .all(|session| session.status == Status::Confirmed)
    );
    let rooms = programme
        .rooms
        .iter()
        .map(|room| (room.name.as_str(), room.code.as_deref()));
    let expected = [
        ("Hall [hall-a]", Some("hall-a")),
        ("Hall [hall-b]", Some("hall-b")),
    ];
    assert_eq!(rooms.collect::<Vec<_>>(), expected);
    let conference = &programme.conference;
    assert_eq!(
        conference.title.as_ref().unwrap().as_str(),
        "Estuary Forum <2027>"
    );
    assert_eq!(conference.zone.unwrap().name(), "Europe/Lisbon");
    let url = conference.url.clone().flatten().unwrap();
    assert_eq!(url.as_str(), "https://estuary.example/forum");
    assert_eq!(programme.days[0].window, Some((540, 1560)));
    assert!(codes(&reading).is_empty());
}

#[test]
fn our_own_json_carries_what_people_are() {
    let reading = read(&schedule_json::FORMAT, OWN_JSON.as_bytes());
    let programme = &reading.programme;
    assert_eq!(
        sessions(programme),
        [
            "04 09:30+01:00–10:45 · Hall · panel · Silt · Hal Ebb moderator, Ida Flow panelist",
            "04 09:45+01:00–10:00 · Hall · talk · Sand · ",
            "04 11:00+01:00–12:00 · Hall | Stream (2) · closing · Clay · ",
        ]
    );
    let silt = &programme.days[0].sessions[0];
    let people = silt
        .people
        .iter()
        .map(|one| (one.title.as_deref(), one.affiliation.as_deref()));
    let expected = [
        (Some("Chair of the day"), None),
        (Some("Pilot"), Some("Harbour Office")),
    ];
    assert_eq!(people.collect::<Vec<_>>(), expected);
    assert_eq!(
        silt.abstract_text.as_deref(),
        Some("One *paragraph* & <more>.")
    );
    assert_eq!(
        (silt.code.as_deref(), silt.label.as_deref()),
        (Some("ABC"), Some("Panel 1"))
    );
    assert_eq!(links(silt), "Slides https://silt.example");
    let clay = &programme.days[0].sessions[2];
    assert_eq!(clay.description.as_deref(), Some("1. first\n\n\n2. second"));
    let rooms = programme.rooms.iter();
    let rooms = rooms.map(|room| (room.name.as_str(), room.capacity, room.medium));
    let expected = [
        ("Hall", Some(120), Medium::Physical),
        ("Stream (2)", None, Medium::Online),
    ];
    assert_eq!(rooms.collect::<Vec<_>>(), expected);
    assert_eq!(programme.days[0].window, Some((0, 1440)));
    let url = programme.conference.url.clone().flatten().unwrap();
    assert_eq!(url.as_str(), "https://estuary.example/forum");
    assert_eq!((programme.people.len(), codes(&reading).len()), (0, 0));
}
