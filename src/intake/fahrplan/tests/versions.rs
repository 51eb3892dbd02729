//! Both versions of schedule.json.

use super::{VERSION_1, VERSION_2, codes, lines, links, read, references, sessions};
use crate::domain::place::Medium;
use crate::domain::session::Status;
use crate::intake::schedule_json;

#[test]
fn version_1_is_read_however_its_values_are_written() {
    let reading = read(&schedule_json::FORMAT, VERSION_1.as_bytes());
    let programme = &reading.programme;
    assert_eq!(
        sessions(programme),
        [
            "04 09:00+02:00–09:20 · Race · other · Bread · ",
            "04 14:00+02:00–14:45 · Wheel, upper · talk · Water · Kay Rill speaker?, \
             Lou Weir host, May Pond speaker?, Ned Rush interpreter",
            "05 01:00+02:00–01:50 · Race · other · Stars · ",
        ]
    );
    assert_eq!(references(programme), [Some("e3"), Some("e1"), Some("e2")]);
    assert_eq!(lines(programme), [48, 19, 42]);
    assert_eq!(programme.days[0].sessions[0].status, Status::Cancelled);
    let water = &programme.days[0].sessions[1];
    assert_eq!(water.abstract_text.as_deref(), Some("About **water**"));
    let words = (water.track.as_deref(), water.language.as_deref());
    assert_eq!(words, (Some("Power"), Some("en")));
    assert_eq!(
        links(water),
        "water.example https://water.example/, Map https://mill.example/map, \
         Slides https://water.example/a.pdf"
    );
    let lou = &water.people[1];
    let lou = (lou.reference.as_deref(), lou.affiliation.as_deref());
    assert_eq!(lou, (Some("x"), Some("Old Mill")));
    let kay = &programme.people[0];
    assert_eq!(
        kay.photo_url.as_deref(),
        Some("https://mill.example/avatars/kay.png")
    );
    assert_eq!(
        (programme.people.len(), kay.code.as_deref()),
        (1, Some("NQ7"))
    );
    assert_eq!(
        programme.conference.title.as_ref().unwrap().as_str(),
        "Mill Days"
    );
    let zone = (programme.conference.zone, programme.zone_label.as_deref());
    assert_eq!(zone, (None, Some("CET")));
    assert_eq!(codes(&reading), ["zone_missing"]);
}

#[test]
fn sessions_of_schedule2_go_into_the_day_that_is_open() {
    let reading = read(&schedule_json::FORMAT, VERSION_2.as_bytes());
    let programme = &reading.programme;
    assert_eq!(
        sessions(programme),
        [
            "04 10:30+02:00–11:00 · Pool · other · Ladders · Ora Leap moderator, Quin Roe speaker",
            "04 23:30+00:00–02:00 · Stream · break · Soup · ",
            "05 06:00+02:00– · Pool · other · Dawn · ",
        ]
    );
    let days: Vec<_> = programme
        .days
        .iter()
        .map(|day| (day.sessions.len(), day.window))
        .collect();
    assert_eq!(days, [(2, Some((570, 1800))), (1, Some((360, 1080)))]);
    let tracks = programme.sessions().map(|session| session.track.as_deref());
    let fish = Some("Fish & Stairs");
    assert_eq!(tracks.collect::<Vec<_>>(), [fish, None, fish]);
    let ladders = &programme.days[0].sessions[0];
    assert_eq!(ladders.description.as_deref(), Some("Upwards."));
    let expected = "Website https://weir.example/event/1, leap.example https://leap.example/";
    assert_eq!(links(ladders), expected);
    assert_eq!(lines(programme), [36, 29, 52]);
    let track = &programme.tracks[0];
    let track = (track.code.as_deref(), track.colour.as_deref());
    assert_eq!(track, (Some("fish"), Some("#aabbcc")));
    let rooms = programme.rooms.iter();
    let rooms = rooms.map(|room| (room.code.as_deref(), room.capacity, room.medium));
    let pool = (Some("pool"), Some(640), Medium::Physical);
    assert_eq!(
        rooms.collect::<Vec<_>>(),
        [pool, (Some("stream"), None, Medium::Online)]
    );
    let ora = &programme.people[0];
    assert_eq!(
        (programme.people.len(), ora.bio.as_deref()),
        (2, Some("Counts fish."))
    );
    assert_eq!(
        ora.photo_url.as_deref(),
        Some("https://weir.example/ora.png")
    );
    let titles: Vec<_> = ora.links.iter().map(|link| link.title.as_str()).collect();
    assert_eq!(titles, ["Website", "Mastodon"]);
    assert_eq!(codes(&reading), ["end_missing", "person_cancelled"]);
}
