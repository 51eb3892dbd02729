use super::*;

const WIDGET: &[u8] = include_bytes!("../../../tests/intake/pretalx-widget.json");
const SUBMISSIONS: &[u8] = include_bytes!("../../../tests/intake/pretalx-submissions.json");
const GRID: &[u8] = include_bytes!("../../../tests/intake/pretalx-grid.json");

/// A list of slots as the API gives it with `expand=submission`.
const SLOTS: &[u8] = br#"[{"id": 9, "room": {"id": 3, "name": {"en": "Mole"}},
    "start": "2027-06-08T08:00:00Z", "end": "2027-06-08T09:00:00Z",
    "submission": {"code": "HJK2LM", "title": "Piers", "state": "confirmed", "speakers": [],
    "submission_type": {"id": 4, "name": {"en": "Keynote"}}, "tags": [4]}},
    {"id": 10, "room": null, "start": "2027-06-08T09:00:00Z", "end": "2027-06-08T09:30:00Z",
    "submission": null, "description": {"en": "Doors"}}]"#;

fn read(bytes: &[u8]) -> Reading {
    (FORMAT.parse)(bytes, &Options::default()).unwrap()
}

/// The sessions of each day, then those without a time.
fn told(reading: &Reading) -> Vec<String> {
    let days = reading.programme.days.iter();
    let days = days.map(|day| (day.date.unwrap().to_string(), &day.sessions));
    days.chain([("-".to_owned(), &reading.programme.unplaced)])
        .flat_map(|(day, sessions)| sessions.iter().map(move |one| (day.clone(), one)))
        .map(|(day, one)| {
            let own = one.reference.as_deref().unwrap_or("-");
            format!("{day} {own} {:?} {}", one.kind, one.rooms.join("+"))
        })
        .collect()
}

fn codes(reading: &Reading) -> Vec<&str> {
    reading.notes.iter().map(|note| note.code).collect()
}

#[test]
fn every_shape_is_known_by_its_keys() {
    for file in [WIDGET, SUBMISSIONS, GRID, SLOTS] {
        assert_eq!((FORMAT.confidence)(&Sniff::of(file)), 90);
    }
    for file in [
        "",
        "{\"schedule\": {\"conference\": {}}}",
        "{\"talks\": []}",
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
fn the_widget_names_zone_rooms_tracks_and_people_by_id() {
    let reading = read(WIDGET);
    assert_eq!(
        told(&reading),
        [
            "2027-06-08 QRS7TU Other Dike",
            "2027-06-08 - Break Sluice",
            "2027-06-09 QRS7TU-2 Other ",
        ]
    );
    let programme = &reading.programme;
    assert_eq!(programme.conference.zone.unwrap().name(), "Europe/Berlin");
    let [first, lunch] = &programme.days[0].sessions[..] else {
        panic!("{:?}", programme.days)
    };
    assert_eq!(
        (lunch.title.as_str(), first.track.as_deref()),
        ("Midday meal", Some("Coast"))
    );
    assert_eq!(first.abstract_text.as_deref(), Some("Mud, mostly."));
    assert_eq!(
        (first.code.as_deref(), first.duration_minutes),
        (Some("QRS7TU"), None)
    );
    let again = &programme.days[1].sessions[0];
    assert_eq!(again.repeat_of.as_deref(), Some("QRS7TU"));
    assert_eq!(
        (again.code.as_deref(), again.abstract_text.as_deref()),
        (None, None)
    );
    let names: Vec<_> = again.people.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Ebba Lund", "Fio Marsh"]);
    assert_eq!(programme.people[1].pronouns.as_deref(), Some("she/her"));
    assert_eq!(programme.tracks[0].colour.as_deref(), Some("#336699"));
    let rooms = programme.rooms.iter();
    let rooms: Vec<_> = rooms
        .map(|room| (room.name.as_str(), room.capacity))
        .collect();
    assert_eq!(rooms, [("Dike", Some(80)), ("Sluice", None)]);
    assert_eq!(codes(&reading), ["role_inferred", "id_unknown"]);
}

#[test]
fn a_submission_with_two_slots_is_a_session_and_a_repeat() {
    let reading = read(SUBMISSIONS);
    assert_eq!(
        told(&reading),
        [
            "2027-06-08 ABC3DE Workshop Beach",
            "2027-06-08 KLM5NO Talk ",
            "2027-06-09 ABC3DE-2 Workshop Beach",
            "- FGH4IJ Talk ",
        ]
    );
    let programme = &reading.programme;
    let dunes = &programme.days[0].sessions[0];
    assert_eq!(dunes.abstract_text.as_deref(), Some("Dunes & wind."));
    assert_eq!(dunes.description.as_deref(), Some("Bring boots."));
    assert_eq!(
        (dunes.language.as_deref(), dunes.track.as_deref()),
        (Some("nl"), Some("Sand"))
    );
    assert_eq!(
        (&dunes.tags[..], dunes.links.len()),
        (&["outdoors".to_owned()][..], 1)
    );
    assert_eq!(programme.days[0].sessions[1].status, Status::Cancelled);
    assert_eq!(programme.unplaced[0].duration_minutes, Some(20));
    let pim = &programme.people[0];
    assert_eq!((programme.people.len(), pim.line), (1, 9));
    assert_eq!(
        pim.photo_url.as_deref(),
        Some("https://pictures.example/oste.png")
    );
    assert_eq!(
        codes(&reading),
        ["role_inferred", "id_unknown", "not_accepted"]
    );
}

#[test]
fn a_schedule_by_date_minute_and_room_says_what_its_sessions_do_not() {
    let reading = read(GRID);
    assert_eq!(
        told(&reading),
        [
            "2027-06-08 TUV8WX Talk Pier",
            "2027-06-08 DEF9GH Talk Jetty",
            "2027-06-08 tuesday-tea Break ",
        ]
    );
    let tea = &reading.programme.days[0].sessions[2];
    let walls = tea.time.walls().unwrap();
    assert_eq!(
        (walls.0.to_string(), walls.1),
        ("10:00:00".to_owned(), None)
    );
    let (people, rooms) = (&reading.programme.people, &reading.programme.rooms);
    assert_eq!(
        (people.len(), people[0].bio.as_deref(), rooms.len()),
        (1, Some("Skipper."), 2)
    );
    assert_eq!(codes(&reading), ["zone_missing", "role_inferred"]);
}

#[test]
fn slots_are_read_with_the_submission_inside() {
    let reading = read(SLOTS);
    assert_eq!(
        told(&reading),
        ["2027-06-08 HJK2LM Keynote Mole", "2027-06-08 - Break "]
    );
    assert_eq!(reading.programme.days[0].sessions[1].title, "Doors");
    assert_eq!(codes(&reading), ["id_unknown"]);
}

#[test]
fn what_is_said_twice_and_what_is_no_programme_is_told() {
    let slot = r#"{"code": "AAA111", "title": "x", "start": "2027-06-08T08:00:00Z", "room": "R"}"#;
    let reading = read(format!("[{slot}, {slot}]").as_bytes());
    assert_eq!(
        told(&reading),
        ["2027-06-08 AAA111 Other R", "2027-06-08 - Other R"]
    );
    assert_eq!(codes(&reading), ["reference_duplicate"]);
    for nothing in [
        "{}",
        "[]",
        "[7, null]",
        "{\"schedule\": {\"2027-06-08\": 7}}",
    ] {
        let error = (FORMAT.parse)(nothing.as_bytes(), &Options::default()).unwrap_err();
        assert_eq!(
            error,
            Error::NoProgramme {
                looked_for: LOOKED_FOR
            },
            "{nothing}"
        );
    }
}
