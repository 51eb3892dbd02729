//! Feeds as they are, to the byte, and read back by a parser that is not ours.
//!
//! After a change that is meant: `UPDATE_GOLDEN=1 cargo test --test it golden`, and read the diff.

use chrono::Duration;
use plenary::domain::release::Release;
use plenary::domain::session::{SessionPatch, Status};
use plenary::domain::text::Title;
use plenary::render::{ALL, Options, Scope};

use crate::support::agenda::{amend, apply, harbour, now};
use crate::support::views::{render, render_part};

/// Three releases: the programme; one session cancelled, one postponed, one retitled; and the
/// same again.
pub fn releases() -> Vec<Release> {
    let first = harbour();
    let status = SessionPatch {
        status: Some(Status::Cancelled),
        ..SessionPatch::default()
    };
    let unplaced = SessionPatch {
        placement: Some(None),
        ..SessionPatch::default()
    };
    let title = Some(Title::parse("After the clock was set back").unwrap());
    let retitled = SessionPatch {
        title,
        ..SessionPatch::default()
    };
    let edits = [
        amend(100, status),
        amend(101, unplaced),
        amend(102, retitled),
    ];
    let second = apply(&first, &edits);
    let mut releases: Vec<Release> = Vec::new();
    for (day, agenda) in [&first, &second, &second].into_iter().enumerate() {
        let at = now() + Duration::days(day as i64);
        releases.push(Release::freeze(agenda, releases.last(), at).unwrap());
    }
    releases
}

#[test]
fn every_format_is_as_it_was() {
    let releases = releases();
    for format in ALL {
        for number in [1, 2] {
            let name = format!("harbour-{number}.{}", format.id);
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
            let rendered = render_part(
                &releases[..number],
                format.id,
                &Scope::All,
                Options::default(),
            );
            if std::env::var_os("UPDATE_GOLDEN").is_some() {
                std::fs::create_dir_all(&path).unwrap();
                std::fs::write(path.join(&name), &rendered).unwrap();
            }
            let golden = std::fs::read_to_string(path.join(&name)).unwrap_or_default();
            assert!(
                rendered == golden,
                "{name} changed; see the head of this file"
            );
        }
    }
}

#[test]
fn a_release_that_changes_nothing_changes_no_byte_of_the_calendar() {
    let releases = releases();
    assert_eq!(render(&releases[1], "ics"), render(&releases[2], "ics"));
    assert_ne!(render(&releases[0], "ics"), render(&releases[1], "ics"));
}

#[test]
fn another_parser_reads_the_same_titles_times_and_people() {
    let text = render(&releases()[0], "ics");
    let unfolded = icalendar::parser::unfold(&text);
    let calendar = icalendar::parser::read_calendar(&unfolded).unwrap();
    let events = calendar
        .components
        .iter()
        .filter(|component| component.name == "VEVENT");
    let value = |component: &icalendar::parser::Component<'_>, name: &str| {
        let value = component
            .find_prop(name)
            .map(|property| property.val.to_string());
        value.unwrap_or_default()
    };
    let events: Vec<_> = events.collect();
    assert_eq!(events.len(), 3);
    assert_eq!(value(events[0], "DTSTART"), "20261024T110000");
    assert_eq!(value(events[0], "LOCATION"), "Großer Saal, Foyer");
    let description = value(events[0], "DESCRIPTION");
    assert!(description.starts_with("Moderator: Inês Faro, Chair of the day\nPanelists:"));
    assert!(description.contains("to be announced"), "{description}");
    // The night is ambiguous at its end: both ends are written in UTC.
    assert_eq!(value(events[1], "DTSTART"), "20261024T233000Z");
    assert_eq!(value(events[1], "DTEND"), "20261025T013000Z");
}

/// A calendar with a session on the first of each month of two years, in a zone.
pub fn year_in(zone: &str) -> String {
    use crate::support::agenda::{at, empty, id, session};
    use plenary::domain::agenda::{ConferenceAction, Edit};
    use plenary::domain::conference::ConferencePatch;
    use plenary::domain::ids::SessionId;
    use plenary::domain::local_time::Zone;
    use plenary::domain::resource::{Expected, ResourceEdit};
    let zone = Some(Zone::parse(zone).unwrap());
    let patch = ConferencePatch {
        zone,
        ..ConferencePatch::default()
    };
    let mut edits = vec![Edit::Conference {
        action: ConferenceAction::Update(patch),
        expected: Expected::Any,
    }];
    for month in 0..24_u128 {
        let date = format!("{}-{:02}-01", 2025 + month / 12, month % 12 + 1);
        let when = at(&format!("{date}T10:00"), &format!("{date}T11:00"));
        let patch = session(month, &format!("In month {month}"), &[], Some(when));
        edits.push(Edit::Session(ResourceEdit::create(
            id::<SessionId>(month + 1),
            patch,
        )));
    }
    let agenda = apply(&empty(), &edits);
    render(&Release::freeze(&agenda, None, now()).unwrap(), "ics")
}

/// A calendar without sessions.
pub fn empty_feed() -> String {
    render(
        &Release::freeze(&crate::support::agenda::empty(), None, now()).unwrap(),
        "ics",
    )
}
