use super::*;
use crate::domain::appearance::Role;
use crate::domain::session::Kind;

const SCHEDULE: &[u8] = include_bytes!("../../../tests/intake/conclar-schedule.json");

/// The old form; its ids are numbers.
const SCRIPT: &[u8] = br#"var program = [{"id": 5, "title": "Knots", "tags": ["track:Ropes"],
    "date": "2027-10-16", "time": "9:30", "mins": "30", "loc": ["Deck", "Port side"],
    "people": [{"id": 8, "name": "Vic Lowe"}]}];
var people = [{"id": 8, "name": ["Vic", "Lowe"], "bio": "Ties [things]."}];
"#;

fn read(bytes: &[u8]) -> Reading {
    (FORMAT.parse)(bytes, &Options::default()).unwrap()
}

fn codes(reading: &Reading) -> Vec<&str> {
    reading.notes.iter().map(|note| note.code).collect()
}

#[test]
fn both_forms_are_known() {
    let bare = br#"[{"id": "1", "title": "x", "loc": ["Deck"], "mins": "5"}]"#;
    let people = br#"{"people": [{"id": "1", "name": ["Ann"], "prog": ["1"]}]}"#;
    for file in [SCHEDULE, SCRIPT, bare, people] {
        assert_eq!((FORMAT.confidence)(&Sniff::of(file)), 90);
    }
    for file in [
        "",
        "var x = [1]",
        "program notes = [",
        "{\"schedule\": {}}",
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
fn items_are_read_with_room_track_kind_and_roles() {
    let reading = read(SCHEDULE);
    let [maps, songs] = &reading.programme.days[0].sessions[..] else {
        panic!("{:?}", reading.programme.days)
    };
    assert_eq!((maps.kind, maps.duration_minutes), (Kind::Panel, Some(50)));
    assert_eq!(maps.rooms, ["Chart Room"]);
    assert_eq!(maps.track.as_deref(), Some("Cartography"));
    assert_eq!(maps.tags, ["Islands", "Division:Evening", "Panel"]);
    assert_eq!(maps.description.as_deref(), Some("Where is it?"));
    let people: Vec<_> = maps
        .people
        .iter()
        .map(|one| (one.name.as_str(), one.role, one.role_inferred))
        .collect();
    assert_eq!(
        people,
        [
            ("Hedda Falk", Role::Moderator, false),
            ("Jory Penn", Role::Panelist, true),
            ("Dr. Arvid Lind Jr.", Role::Moderator, false),
        ]
    );
    assert_eq!((songs.kind, songs.duration_minutes), (Kind::Workshop, None));
    assert_eq!(songs.rooms, ["Deck"]);
    assert_eq!(songs.track.as_deref(), Some("Music"));
    assert_eq!(songs.tags, ["Loud", "Workshop"]);
    assert_eq!(songs.links.len(), 1);
    assert!(matches!(
        songs.time,
        Timing::At {
            starts: TimeInput::Instant(_),
            ends: None
        }
    ));
    assert_eq!((maps.line, songs.line), (6, 22));
}

#[test]
fn what_has_no_time_is_unplaced_and_told() {
    let reading = read(SCHEDULE);
    let told: Vec<_> = reading
        .programme
        .unplaced
        .iter()
        .map(|one| {
            (
                one.title.as_str(),
                one.reference.as_deref(),
                one.track.as_deref(),
            )
        })
        .collect();
    let expected = [
        ("Songs, again", Some("3"), Some("Music")),
        ("Late tide", None, None),
    ];
    assert_eq!(told, expected);
    assert_eq!(
        codes(&reading),
        [
            "zone_missing",
            "reference_duplicate",
            "role_inferred",
            "time_unreadable"
        ]
    );
}

#[test]
fn people_are_put_together_from_the_parts_of_their_names() {
    let reading = read(SCHEDULE);
    let person = &reading.programme.people[0];
    assert_eq!(
        (person.name.as_str(), person.line),
        ("Dr. Arvid Lind Jr.", 56)
    );
    assert_eq!(person.sort_name.as_deref(), Some("Lind Arvid"));
    assert_eq!(person.bio.as_deref(), Some("Sails *slowly*."));
    assert_eq!(
        person.photo_url.as_deref(),
        Some("https://pictures.example/lind.jpg")
    );
    let links: Vec<_> = person.links.iter().map(|link| link.url.as_str()).collect();
    assert_eq!(links, ["https://lind.example"]);
    let alone = br#"{"people": [{"id": "1", "name": "Ann Lee", "prog": ["1"], "links": []}]}"#;
    let reading = read(alone);
    assert_eq!(reading.programme.people[0].name, "Ann Lee");
    assert_eq!(codes(&reading), ["people_only"]);
}

#[test]
fn a_script_is_read_array_by_array() {
    let reading = read(SCRIPT);
    let session = &reading.programme.days[0].sessions[0];
    assert_eq!((session.title.as_str(), session.line), ("Knots", 1));
    assert_eq!(session.rooms, ["Deck"]);
    assert_eq!(session.track.as_deref(), Some("Ropes"));
    assert_eq!(
        (session.people.len(), reading.programme.people.len()),
        (1, 1)
    );
    assert_eq!(
        reading.programme.people[0].bio.as_deref(),
        Some("Ties [things].")
    );
}

#[test]
fn what_is_broken_names_its_line() {
    let refuse = |bytes: &[u8]| (FORMAT.parse)(bytes, &Options::default()).unwrap_err();
    let error = refuse(b"var program = [];\nvar people = [\n{id: 1}];");
    assert!(matches!(error, Error::Malformed { line: 3, .. }), "{error}");
    for nothing in ["", "{}", "var program = [];", "[{}]"] {
        let error = refuse(nothing.as_bytes());
        assert_eq!(
            error,
            Error::NoProgramme {
                looked_for: LOOKED_FOR
            },
            "{nothing}"
        );
    }
}
