use super::*;
use crate::domain::place::Medium;

const TIDE_DAYS: &str = include_str!("../../../tests/intake/tide-days.json");

fn read_text(text: &str) -> Result<Reading, Error> {
    parse(text.as_bytes(), &Options::default())
}

fn refused(from: &str, to: &str) -> String {
    assert!(TIDE_DAYS.contains(from), "{from}");
    read_text(&TIDE_DAYS.replacen(from, to, 1))
        .unwrap_err()
        .to_string()
}

#[test]
fn a_conference_comes_back_with_all_it_says() {
    let about = read_text(TIDE_DAYS).unwrap().programme.conference;
    assert_eq!(about.title.unwrap().as_str(), "Tide Days");
    assert_eq!(
        about.subtitle.flatten().unwrap().as_str(),
        "Mud, maps and markets"
    );
    assert_eq!(about.zone.unwrap().name(), "Europe/Lisbon");
    assert_eq!(about.languages.unwrap().iter().count(), 2);
    let venue = about.venue.flatten().unwrap();
    assert_eq!(venue.address.unwrap().as_str(), "Quay 4, Aveiro");
    assert_eq!(venue.geo.unwrap().longitude(), -8.65);
    let contact = about.contact.flatten().unwrap();
    assert_eq!(contact.email.unwrap().as_str(), "desk@tide.example");
    assert_eq!(contact.url, None);
    assert_eq!(about.notice.flatten().unwrap().as_str(), "Bring boots");
}

#[test]
fn lists_come_back_with_all_they_say() {
    let programme = read_text(TIDE_DAYS).unwrap().programme;
    let [north, wire] = programme.rooms.as_slice() else {
        panic!("{:?}", programme.rooms)
    };
    assert_eq!((north.capacity, north.line), (Some(40), 35));
    assert_eq!(
        (wire.medium, wire.links[0].title.as_str()),
        (Medium::Online, "Join")
    );
    assert_eq!(programme.tracks[0].colour.as_deref(), Some("#806040"));
    assert_eq!(programme.slots.len(), 2);
    let person = &programme.people[0];
    assert_eq!(person.reference.as_deref(), Some("person-1"));
    assert_eq!(person.bio.as_deref(), Some("Walks <far>."));
    assert_eq!(person.sort_name.as_deref(), Some("Quay, Mara"));
}

#[test]
fn days_are_those_of_the_wall_also_in_the_night_when_the_clock_is_set() {
    let programme = read_text(TIDE_DAYS).unwrap().programme;
    let shown = |day: &ProgrammeDay| (day.date.unwrap().to_string(), day.window, day.label.clone());
    let days: Vec<_> = programme.days.iter().map(shown).collect();
    let ebb = (
        "2027-03-27".to_owned(),
        Some((1080, 1590)),
        Some("Ebb".to_owned()),
    );
    assert_eq!(days, [ebb, ("2027-03-28".to_owned(), None, None)]);
}

#[test]
fn sessions_come_back_letter_by_letter() {
    let Reading {
        programme, notes, ..
    } = read_text(TIDE_DAYS).unwrap();
    let walk = &programme.days[0].sessions[0];
    assert_eq!(walk.title, "Walking & **falling**");
    assert_eq!(walk.abstract_text.as_deref(), Some("a <b>\n\nb &amp; c"));
    assert_eq!(
        (walk.kind, walk.status, walk.slot),
        (Kind::Panel, Status::Confirmed, Some(1))
    );
    assert_eq!(
        (walk.rooms.as_slice(), walk.line),
        (["Shed | North".to_owned()].as_slice(), 81)
    );
    assert_eq!(walk.parent.as_deref(), Some("session-2"));
    assert_eq!(walk.repeat_of.as_deref(), Some("session-3"));
    assert_eq!(walk.tags, ["mud", "boots, high"]);
    let [guide] = walk.people.as_slice() else {
        panic!("{:?}", walk.people)
    };
    assert_eq!((guide.role, guide.role_inferred), (Role::Moderator, false));
    assert_eq!(guide.title.as_deref(), Some("Guide"));
    let Timing::At {
        starts: TimeInput::Instant(at),
        ..
    } = walk.time
    else {
        panic!("{:?}", walk.time)
    };
    assert_eq!(at.to_rfc3339(), "2027-03-27T20:00:00+00:00");
    let late = &programme.days[1].sessions[0];
    assert_eq!(
        (late.status, late.reference.as_deref()),
        (Status::Cancelled, Some("session-2"))
    );
    let fog = &programme.unplaced[0];
    assert_eq!(
        (fog.status, fog.time),
        (Status::Confirmed, Timing::Unplaced)
    );
    assert_eq!((notes[0].code, notes.len()), ("seat_unnamed", 1));
}

#[test]
fn html_beside_a_text_is_passed_over_and_the_text_is_taken() {
    let told = "\"abstract_html\": \"<p>x\", \"description_html\": \"<p>y\", \"abstract\":";
    let with = TIDE_DAYS.replace("\"abstract\":", told);
    let told = "\"description_html\": \"<p>z\", \"zone\":";
    let with = with.replacen("\"zone\":", told, 1);
    let [with, without] = [with.as_str(), TIDE_DAYS].map(|text| read_text(text).unwrap());
    assert_eq!(with.programme, without.programme);
}

#[test]
fn a_description_that_nests_too_deep_is_flattened_and_that_is_said() {
    let deep = ">".repeat(40) + "far";
    let text = TIDE_DAYS.replacen("Two days on **flat** ground.", &deep, 1);
    let Reading {
        programme, notes, ..
    } = read_text(&text).unwrap();
    let about = programme.conference.description.flatten().unwrap();
    assert_eq!(about.as_str(), ">".repeat(16) + "far");
    assert_eq!(notes[0].code, "text_flattened");
}

#[test]
fn what_is_wrong_is_refused_with_its_place() {
    let kind = refused("\"kind\": \"panel\"", "\"kind\": \"dance\"");
    assert!(
        kind.starts_with("line 81: sessions/kind: \"dance\" is not known"),
        "{kind}"
    );
    let tags = refused("[\"mud\", \"boots, high\"]", "\"mud\"");
    assert!(
        tags.starts_with("line 98: the JSON cannot be read"),
        "{tags}"
    );
    let zone = refused("\"zone\": \"Europe/Lisbon\"", "\"zone\": \"WET\"");
    assert!(zone.starts_with("line 1: conference/zone: "), "{zone}");
    let title = refused("\"title\": \"Late watch\"", "\"title\": null");
    assert!(title.contains("sessions/title: this is missing"), "{title}");
    let error = read_text("{}").unwrap_err();
    assert!(matches!(error, Error::NoProgramme { .. }), "{error}");
    let crowd = "{".repeat(25 * crate::intake::MAX_SESSIONS + 1);
    assert!(
        read_text(&crowd)
            .unwrap_err()
            .to_string()
            .contains("objects")
    );
}

#[test]
fn our_own_documents_are_recognised_and_others_are_not() {
    let sure = |text: &str| confidence(&Sniff::of(text.as_bytes()));
    assert_eq!(sure(TIDE_DAYS), 95);
    assert_eq!(
        sure(include_str!("../../../tests/golden/harbour-2.json")),
        95
    );
    assert_eq!(
        sure("{\"conference\": {\"slug\": \"x\", \"zone\": \"UTC\"}}"),
        0
    );
    assert_eq!(sure("{\"sessions\": [{\"sequence\": 1}]}"), 0);
}

#[test]
fn our_table_and_our_json_say_the_same() {
    let json = include_bytes!("../../../tests/golden/harbour-2.json");
    let table = include_bytes!("../../../tests/golden/harbour-2.csv");
    let json = parse(json, &Options::default()).unwrap().programme;
    let read = super::super::csv_table::FORMAT.parse;
    let table = read(table, &Options::default()).unwrap().programme;
    let shown = |programme: &Programme| -> Vec<_> {
        let sessions = programme.sessions();
        sessions
            .map(|one| {
                let texts = (
                    one.title.clone(),
                    one.abstract_text.clone(),
                    one.label.clone(),
                );
                let place = (one.time, one.rooms.clone(), one.track.clone());
                (one.reference.clone(), one.status, texts, place)
            })
            .collect()
    };
    assert_eq!(shown(&json), shown(&table));
    let dates =
        |programme: &Programme| -> Vec<_> { programme.days.iter().map(|day| day.date).collect() };
    assert_eq!(dates(&json), dates(&table));
}
