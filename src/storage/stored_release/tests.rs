//! Releases that older versions of this program have written are read for ever.
//!
//! `tests/golden/releases` holds one of each form, oldest first; none of them is ever rewritten.
//! A new field of the present form asks for a new file: copy what the last test prints.

use chrono::DateTime;

use super::*;
use crate::domain::picture::draw;

fn golden(name: &str) -> Value {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/releases");
    serde_json::from_str(&std::fs::read_to_string(folder.join(name)).unwrap()).unwrap()
}

/// What every form tells of the same programme: Arms, with Ann moderating; a tombstone.
fn tells(release: &Release) {
    let [arms, tea] = release.items.as_slice() else {
        panic!("{:?}", release.items);
    };
    assert_eq!(
        (arms.title.as_str(), arms.when.start().to_rfc3339().as_str()),
        ("Arms", "2026-05-04T10:00:00+00:00")
    );
    assert_eq!((arms.sequence, tea.sequence), (0, 1));
    assert_eq!(tea.standing, Standing::Cancelled);
    let seat = arms.seats.first().unwrap();
    assert_eq!(seat.occupant.as_ref().unwrap().billing.name.as_str(), "Ann");
    // Rooms and people have an address, whichever form they were written in.
    let person = release.person(seat.person().unwrap()).unwrap();
    assert_eq!(
        (person.name.as_str(), person.code.as_str().len()),
        ("Ann", 10)
    );
    assert_eq!(release.room(arms.rooms[0]).unwrap().name.as_str(), "Hall");
}

#[test]
fn every_form_is_read_and_written_in_the_present_one() {
    for name in ["1-first.json", "2-model.json", "3-feeds.json"] {
        let read = from_json(golden(name)).unwrap();
        tells(&read);
        assert_eq!(from_json(to_json(&read).unwrap()).unwrap(), read, "{name}");
    }
}

#[test]
fn the_present_form_is_that_of_the_newest_file() {
    let picture = "Arms 10:00-11:00 Hall @Ann:moderator\nTea 11:00-12:00 Hall";
    let agenda = draw(picture);
    let first = Release::freeze(&agenda, None, DateTime::UNIX_EPOCH).unwrap();
    let mut second = first.clone();
    second.number = 2;
    second.items[1].standing = Standing::Cancelled;
    second.items[1].sequence = 1;
    second
        .former
        .days
        .insert(NaiveDate::from_ymd_opt(2026, 5, 3).unwrap());
    let written = to_json(&second).unwrap();
    let newest = golden("3-feeds.json");
    assert_eq!(
        written,
        newest,
        "{}",
        serde_json::to_string_pretty(&written).unwrap()
    );
}

#[test]
fn a_form_of_the_future_is_refused_by_name() {
    let mut future = golden("3-feeds.json");
    future["format"] = 99.into();
    assert!(matches!(from_json(future), Err(Error::Newer(_))));
}
