//! What an agenda becomes of a programme.

use chrono::{NaiveDate, NaiveTime};
use uuid::Uuid;

use super::{Reconciled, Refusal, reconcile};
use crate::domain::agenda::Edit;
use crate::domain::appearance::Role;
use crate::domain::local_time::Zone;
use crate::domain::programme::{Programme, ProgrammeDay, ProgrammePerson, ProgrammeSession};
use crate::domain::resource::Action;
use crate::domain::session::Kind;

fn time(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").unwrap()
}

/// A line is `10:00-11:00 Title` or `10:00 Title`, with `@Name` for each person.
fn day(lines: &[&str]) -> ProgrammeDay {
    let sessions = lines.iter().enumerate().map(|(index, line)| {
        let (times, rest) = line.split_once(' ').unwrap();
        let (starts, ends) = times
            .split_once('-')
            .map_or((times, None), |(s, e)| (s, Some(e)));
        let mut words = rest.split(" @");
        let title = words.next().unwrap().to_owned();
        let people = words.map(|name| ProgrammePerson {
            name: name.to_owned(),
            role: Role::Panelist,
            role_inferred: true,
            affiliation: Some(format!("Office {index}")),
            line: index + 1,
        });
        ProgrammeSession {
            label: None,
            title,
            abstract_text: None,
            kind: Kind::Panel,
            starts: time(starts),
            ends: ends.map(time),
            room: None,
            people: people.collect(),
            line: index + 1,
        }
    });
    ProgrammeDay {
        date: None,
        order_inferred: false,
        sessions: sessions.collect(),
    }
}

fn run(
    days: Vec<ProgrammeDay>,
    dates: &[&str],
    label: Option<&str>,
) -> Result<Reconciled, Refusal> {
    let programme = Programme {
        zone_label: label.map(str::to_owned),
        days,
    };
    let dates: Vec<NaiveDate> = dates.iter().map(|date| date.parse().unwrap()).collect();
    let zone = Zone::parse("America/New_York").unwrap();
    let mut next = 0;
    let mut new_id = || {
        next += 1;
        Uuid::from_u128(next)
    };
    reconcile(&programme, zone, &dates, &mut new_id)
}

fn codes(reconciled: &Reconciled) -> Vec<&str> {
    reconciled.notes.iter().map(|note| note.code).collect()
}

fn people(reconciled: &Reconciled) -> usize {
    reconciled
        .edits
        .iter()
        .filter(|edit| matches!(edit, Edit::Person(_)))
        .count()
}

fn unplaced(reconciled: &Reconciled) -> usize {
    let unplaced = |edit: &&Edit| match edit {
        Edit::Session(change) => match &change.action {
            Action::Create(patch) => matches!(patch.placement, Some(None)),
            _ => false,
        },
        _ => false,
    };
    reconciled.edits.iter().filter(unplaced).count()
}

#[test]
fn days_without_a_date_are_asked_for_by_number() {
    let refusal = run(
        vec![day(&["10:00-11:00 A"]), day(&["10:00-11:00 B"])],
        &["2021-06-22"],
        None,
    );
    assert_eq!(
        refusal.unwrap_err(),
        Refusal::DatesMissing { days: 2, given: 1 }
    );
}

#[test]
fn one_name_is_one_person_and_keeps_what_is_printed_each_time() {
    let done = run(
        vec![day(&["10:00-11:00 A @Ann", "11:00-12:00 B @ann @Bob"])],
        &["2021-06-22"],
        None,
    );
    assert_eq!(people(&done.unwrap()), 2);
}

#[test]
fn a_missing_end_is_the_next_start_and_the_last_one_stays_unplaced() {
    let done = run(vec![day(&["10:00 A", "11:00 B"])], &["2021-06-22"], None).unwrap();
    assert_eq!(
        (codes(&done), unplaced(&done)),
        (vec!["date_given", "end_inferred", "end_missing"], 1)
    );
}

#[test]
fn a_label_that_the_zone_keeps_that_day_is_fine_and_any_other_is_said() {
    let with = |label, date| {
        let done = run(vec![day(&["10:00-11:00 A"])], &[date], Some(label)).unwrap();
        done.notes
            .iter()
            .any(|note| note.code == "zone_label_differs")
    };
    assert!(!with("ET", "2021-06-22") && !with("ET", "2021-12-22"));
    assert!(!with("EDT", "2021-06-22") && !with("EST", "2021-12-22"));
    assert!(with("EST", "2021-06-22") && with("PT", "2021-06-22") && with("CEST", "2021-06-22"));
}

#[test]
fn what_cannot_be_is_refused_with_its_line() {
    let long = format!("10:00-11:00 {}", "x".repeat(400));
    let Err(Refusal::Invalid(wrong)) =
        run(vec![day(&["09:00-10:00 A", &long])], &["2021-06-22"], None)
    else {
        panic!()
    };
    assert_eq!((wrong[0].0, wrong[0].1.code), (2, "too_long"));
}
