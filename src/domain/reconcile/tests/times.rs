//! Ends, dates, zones and values that do not fit.

use chrono::NaiveDate;

use super::{Desk, programme};
use crate::domain::local_time::Zone;
use crate::domain::programme::ProgrammeSession;
use crate::domain::reconcile::Refusal;

#[test]
fn a_session_without_an_end_lasts_until_the_next_one_in_its_room() {
    let mut desk = Desk::new();
    let picture = "
        2027-05-04
        09:00 A $East
        09:00 B $West
        09:30 C $East
        10:00-11:00 D $West";
    let (_, notes) = desk.try_bring(&programme(picture), &[]).unwrap();
    let codes: Vec<_> = notes.iter().map(|note| note.code).collect();
    assert_eq!(codes, ["end_inferred", "end_inferred", "end_missing"]);
    assert!(desk.told("A").starts_with("2027-05-04 09:00–09:30"));
    assert!(desk.told("B").starts_with("2027-05-04 09:00–10:00"));
    assert_eq!(desk.told("C"), "");
}

#[test]
fn dates_that_are_not_printed_have_to_be_given_in_order() {
    let mut desk = Desk::new();
    let picture = programme("no date\n09:00-10:00 A\nno date\n09:00-10:00 B");
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let refusal = desk.try_bring(&picture, &[day("2027-05-04")]).unwrap_err();
    assert_eq!(refusal, Refusal::DatesMissing { days: 2, given: 1 });
    let (late, early) = (day("2027-05-05"), day("2027-05-04"));
    let refusal = desk.try_bring(&picture, &[late, early]).unwrap_err();
    assert_eq!(refusal, Refusal::DatesOutOfOrder(late, early));
    let (_, notes) = desk.try_bring(&picture, &[early, late]).unwrap();
    assert!(
        notes.iter().all(|note| note.code == "date_given"),
        "{notes:?}"
    );
}

#[test]
fn a_label_is_compared_with_what_the_zone_keeps_and_foreign_walls_are_converted() {
    let mut desk = Desk::in_zone("Europe/Berlin");
    let mut picture = programme("2027-05-04\n09:00-10:00 A");
    picture.zone_label = Some("ET".to_owned());
    let (_, notes) = desk.try_bring(&picture, &[]).unwrap();
    assert!(
        notes.iter().any(|note| note.code == "zone_label_differs"),
        "{notes:?}"
    );
    let mut picture = programme("2027-05-04\n09:00-10:00 B");
    picture.conference.zone = Some(Zone::parse("America/New_York").unwrap());
    desk.try_bring(&picture, &[]).unwrap();
    assert!(
        desk.told("B").starts_with("2027-05-04 15:00–16:00"),
        "{}",
        desk.told("B")
    );
}

#[test]
fn a_time_that_the_clock_skips_leaves_its_session_unplaced_and_one_that_happens_twice_is_told() {
    let mut desk = Desk::new();
    let (_, notes) = desk
        .try_bring(
            &programme("2027-03-14\n02:30-03:30 A\n2027-11-07\n01:10-01:40 B"),
            &[],
        )
        .unwrap();
    let told: Vec<_> = notes.iter().map(|note| note.code).collect();
    assert_eq!(told, ["time_unusable", "time_ambiguous"]);
    assert!(
        notes[0].text.contains("“A”") && notes[0].text.contains("03:30"),
        "{notes:?}"
    );
    assert_eq!(desk.told("A"), "");
    assert_eq!(desk.told("B"), "2027-11-07 01:10–01:40");
}

#[test]
fn values_that_do_not_fit_are_cut_and_told() {
    let mut desk = Desk::new();
    let mut picture = programme("2027-05-04\n09:00-10:00 A");
    picture.days[0].sessions[0].title = "x".repeat(301);
    picture.days[0].sessions[0].tags = (0..60).map(|n| n.to_string()).collect();
    let mut empty = ProgrammeSession::new(" ", 9);
    empty.label = Some("Panel 4".to_owned());
    picture.unplaced.push(empty);
    let (_, notes) = desk.try_bring(&picture, &[]).unwrap();
    let told: Vec<_> = notes.iter().map(|note| note.code).collect();
    assert_eq!(told, ["list_cut", "text_cut", "title_missing"]);
    assert_eq!(
        desk.agenda.sessions().last().unwrap().title.as_str(),
        "Panel 4"
    );
}
