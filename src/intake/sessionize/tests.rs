use super::*;
use crate::domain::appearance::Role;
use crate::domain::local_time::{TimeInput, Zone};
use crate::domain::programme::{ProgrammeSession, Timing};
use crate::domain::session::{Kind, Status};

const GRID: &[u8] = include_bytes!("../../../tests/intake/sessionize-grid.json");
const ALL: &[u8] = include_bytes!("../../../tests/intake/sessionize-all.json");
const SPEAKERS: &[u8] = include_bytes!("../../../tests/intake/sessionize-speakers.json");

/// A file of the app of Google I/O: instants, rooms and people by id.
const APP: &[u8] =
    br#"{"codelabs": [], "sessions": [{"id": "s1", "code": "", "title": "Night pilots ",
    "type": "Sessions", "tagNames": ["topic_sea"], "startTimestamp": 1812196800000,
    "endTimestamp": 1812200400000, "room": "r1", "speakers": ["a", "b"]}],
    "tags": [{"tag": "topic_sea", "name": "Sea"}],
    "rooms": [{"id": "r1", "name": "Stage ", "capacity": "many"}],
    "speakers": {"a": {"id": "a", "name": "", "company": "none"},
    "b": {"id": "b", "name": "Una Kerr", "company": "Tidewise",
    "socialLinks": {"GitHub": "", "Website": "https://kerr.example"}}}}"#;

/// A file of the app of KotlinConf: people by id, a line below the name.
const OTHER_APP: &[u8] = br#"{"sessions": [{"id": "k1", "title": "Deck plans", "description": "",
    "speakerIds": ["x"], "location": "Room 2", "startsAt": "2027-05-04T08:00",
    "endsAt": "2027-05-04T09:00", "tags": ["Regular session", "Beginner"], "videoUrl": null}],
    "speakers": [{"id": "x", "name": "Ty Moor", "position": "Engineer at Hull",
    "description": "Builds.", "photoUrl": "https://pictures.example/x.jpg"}]}"#;

const GROUPS: &[u8] = br#"[{"groupId": null, "groupName": "All", "sessions": [{"id": "21",
    "title": "Lead lines", "startsAt": "2027-05-04T08:00:00", "endsAt": "2027-05-04T09:00:00",
    "isServiceSession": false, "isPlenumSession": false, "room": "Bow", "liveUrl": null,
    "speakers": [{"id": "y", "name": "Wim Dock"}], "categories": [], "status": "Accepted"}]}]"#;

fn read(bytes: &[u8]) -> Reading {
    (FORMAT.parse)(bytes, &Options::default()).unwrap()
}

fn sessions(reading: &Reading) -> Vec<&ProgrammeSession> {
    reading.programme.sessions().collect()
}

fn codes(reading: &Reading) -> Vec<&str> {
    reading.notes.iter().map(|note| note.code).collect()
}

#[test]
fn every_view_is_known_by_its_keys() {
    for file in [GRID, ALL, SPEAKERS, APP, OTHER_APP, GROUPS] {
        assert_eq!((FORMAT.confidence)(&Sniff::of(file)), 90);
    }
    for file in [
        "",
        "[]",
        "{\"sessions\": []}",
        "[{\"title\": \"x\"}]",
        "9:00 Welcome",
    ] {
        assert_eq!(
            (FORMAT.confidence)(&Sniff::of(file.as_bytes())),
            0,
            "{file}"
        );
    }
}

#[test]
fn a_grid_has_each_session_once() {
    let reading = read(GRID);
    let told: Vec<_> = sessions(&reading)
        .iter()
        .map(|one| {
            let own = one.reference.as_deref().unwrap_or("-");
            format!(
                "{own} {:?} {} {}",
                one.kind,
                one.rooms.join("+"),
                one.all_rooms
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "5f0c8f5e-0001 Break Lantern Hall true",
            "4101 Panel Lantern Hall+Rope Loft true",
            "4102 Talk Lantern Hall false",
            "4102/2027-05-04T14:00:00 Other Rope Loft false",
        ]
    );
    let rooms: Vec<_> = reading
        .programme
        .rooms
        .iter()
        .map(|room| room.name.as_str())
        .collect();
    assert_eq!(rooms, ["Lantern Hall", "Rope Loft"]);
    let days: Vec<_> = reading
        .programme
        .days
        .iter()
        .map(|day| day.date.unwrap())
        .collect();
    assert_eq!(days, [NaiveDate::from_ymd_opt(2027, 5, 4).unwrap()]);
    assert_eq!(
        codes(&reading),
        [
            "zone_missing",
            "role_inferred",
            "time_suspicious",
            "not_accepted"
        ]
    );
}

#[test]
fn categories_become_track_language_kind_and_tags() {
    let reading = read(GRID);
    let panel = sessions(&reading)[1];
    assert_eq!(panel.track.as_deref(), Some("Ports"));
    assert_eq!(panel.language.as_deref(), Some("en"));
    assert_eq!(panel.tags, ["Panel", "Everybody"]);
    let text = "Three ports & one question.\n\nBring maps.";
    assert_eq!(panel.description.as_deref(), Some(text));
    assert_eq!(
        (panel.line, panel.links[0].url.as_str()),
        (25, "https://live.example/4101")
    );
    let people: Vec<_> = panel
        .people
        .iter()
        .map(|one| (one.name.as_str(), one.role))
        .collect();
    assert_eq!(
        people,
        [
            ("Ilka Brandt", Role::Moderator),
            ("Odo Vance", Role::Panelist)
        ]
    );
    let inferred: Vec<_> = panel.people.iter().map(|one| one.role_inferred).collect();
    assert_eq!(inferred, [false, true]);
    assert!(matches!(
        sessions(&reading)[2].time,
        Timing::At { ends: None, .. }
    ));
}

#[test]
fn the_view_all_is_put_together_from_its_lists() {
    let zone = Some(Zone::parse("Europe/Berlin").unwrap());
    let options = Options {
        zone,
        date_order: None,
    };
    let reading = (FORMAT.parse)(ALL, &options).unwrap();
    let days: Vec<_> = reading
        .programme
        .days
        .iter()
        .map(|day| (day.date.unwrap().to_string(), day.sessions.len()))
        .collect();
    assert_eq!(
        days,
        [("2027-05-04".to_owned(), 1), ("2027-05-05".to_owned(), 2)]
    );
    let [keynote, horns, again, buoys] = sessions(&reading)[..] else {
        panic!("{:?}", sessions(&reading))
    };
    assert_eq!((keynote.kind, keynote.all_rooms), (Kind::Keynote, true));
    let listed = (keynote.rooms.join("+"), keynote.tags.join("+"));
    assert_eq!(listed, ("Mast Room".to_owned(), "Keynote".to_owned()));
    assert_eq!(keynote.track.as_deref(), Some("Open sea"));
    let maren = &keynote.people[0];
    assert_eq!(maren.title.as_deref(), Some("Oceanographer"));
    assert_eq!(maren.affiliation.as_deref(), Some("Fjord Institute"));
    assert_eq!(maren.reference.as_deref(), Some("p-1"));
    assert_eq!(
        (horns.status, horns.reference.as_deref()),
        (Status::Cancelled, Some("7003"))
    );
    assert_eq!(
        (again.status, again.reference.as_deref()),
        (Status::Confirmed, None)
    );
    assert_eq!((buoys.time, buoys.people.len()), (Timing::Unplaced, 1));
    assert_eq!(buoys.people[0].name, "Bas Ruiter");
    let people = &reading.programme.people;
    assert_eq!(people[0].bio.as_deref(), Some("Charts **currents**."));
    assert_eq!(
        (people.len(), people[0].links.len(), people[0].line),
        (2, 1, 61)
    );
    assert_eq!(
        codes(&reading),
        [
            "reference_duplicate",
            "role_inferred",
            "entry_skipped",
            "person_unknown",
            "not_accepted"
        ]
    );
}

#[test]
fn a_list_of_people_is_no_programme() {
    let reading = read(SPEAKERS);
    assert_eq!(
        (sessions(&reading).len(), reading.programme.people.len()),
        (0, 1)
    );
    let person = &reading.programme.people[0];
    assert_eq!(person.title.as_deref(), Some("Editor"));
    assert_eq!(person.affiliation.as_deref(), Some("Pilot Review"));
    assert_eq!(codes(&reading), ["people_only", "name_missing"]);
}

#[test]
fn the_files_of_apps_are_read_like_the_views() {
    let reading = read(APP);
    let session = sessions(&reading)[0];
    let Timing::At {
        starts: TimeInput::Instant(starts),
        ends: Some(_),
    } = session.time
    else {
        panic!("{:?}", session.time)
    };
    assert_eq!(starts.to_rfc3339(), "2027-06-05T12:00:00+00:00");
    assert_eq!(
        (session.title.as_str(), session.kind),
        ("Night pilots", Kind::Talk)
    );
    let listed = (session.rooms.join("+"), session.tags.join("+"));
    assert_eq!(listed, ("Stage".to_owned(), "Sea".to_owned()));
    let people: Vec<_> = session
        .people
        .iter()
        .map(|one| one.affiliation.as_deref())
        .collect();
    assert_eq!(people, [Some("Tidewise")]);
    assert_eq!(reading.programme.people[0].links[0].title, "Website");
    assert_eq!(
        codes(&reading),
        ["role_inferred", "name_missing", "person_unknown"]
    );

    let reading = read(OTHER_APP);
    let session = sessions(&reading)[0];
    assert_eq!(
        (session.kind, session.rooms.join("+")),
        (Kind::Talk, "Room 2".to_owned())
    );
    assert_eq!(session.people[0].title.as_deref(), Some("Engineer"));
    let person = &reading.programme.people[0];
    assert_eq!(person.bio.as_deref(), Some("Builds."));
    assert_eq!(
        person.photo_url.as_deref(),
        Some("https://pictures.example/x.jpg")
    );

    let reading = read(GROUPS);
    let session = sessions(&reading)[0];
    assert_eq!(
        (session.rooms.join("+"), session.people.len()),
        ("Bow".to_owned(), 1)
    );
}

#[test]
fn what_is_no_programme_is_refused() {
    let refuse = |bytes: &[u8]| (FORMAT.parse)(bytes, &Options::default()).unwrap_err();
    for nothing in ["{}", "[]", "[7]", "{\"sessions\": 7}", "[[[]]]"] {
        let error = refuse(nothing.as_bytes()).to_string();
        assert!(
            error.starts_with("no programme found"),
            "{nothing}: {error}"
        );
    }
    let error = refuse(b"{\"sessions\": [\n{\"startsAt\" 7}]}");
    assert!(matches!(error, Error::Malformed { line: 2, .. }), "{error}");
    let error = refuse(&[b'{'; 500_001]).to_string();
    assert!(error.contains("500001 objects"), "{error}");
}

#[test]
fn what_one_session_repeats_of_a_list_stays_small() {
    let many = "\"s\",".repeat(1_000);
    let tags = (0..200).map(|n| format!("\"t{n}\",")).collect::<String>();
    let file = format!(
        "{{\"sessions\": [{{\"id\": \"1\", \"title\": \"x\", \"startsAt\": \"2027-05-04T08:00\", \
         \"speakers\": [{many}\"s\"], \"tags\": [{tags}\"t\"]}}], \
         \"speakers\": [{{\"id\": \"s\", \"name\": \"Ada Quay\"}}]}}"
    );
    let reading = read(file.as_bytes());
    let session = sessions(&reading)[0];
    assert_eq!((session.people.len(), session.tags.len()), (1, 51));
    assert!(codes(&reading).contains(&"people_left_out"));
}
