//! What becomes public, and what counts as a change, release by release.

use chrono::{DateTime, Duration, Utc};

use super::{Release, Standing};
use crate::domain::agenda::{Agenda, Edit, Request, Tolerance};
use crate::domain::appearance::Attendance;
use crate::domain::ids::SessionId;
use crate::domain::picture::draw;
use crate::domain::place::RoomPatch;
use crate::domain::resource::{Action, Expected, ResourceEdit};
use crate::domain::session::{Audience, SessionPatch, Status};
use crate::domain::text::{Name, Title};
use crate::domain::words::Word;

/// An agenda and its releases, told step by step; a day lies between two releases.
struct Story {
    agenda: Agenda,
    releases: Vec<Release>,
}

impl Story {
    fn begins(picture: &str) -> Story {
        let mut story = Story {
            agenda: draw(picture),
            releases: Vec::new(),
        };
        story.publish();
        story
    }

    fn session(&self, title: &str) -> SessionId {
        self.agenda
            .sessions()
            .find(|s| s.title.as_str() == title)
            .unwrap()
            .id
    }

    fn edit(&mut self, edit: Edit) -> &mut Story {
        let by = Name::parse("editor").unwrap();
        let (edits, at) = ([edit], DateTime::UNIX_EPOCH);
        let tolerance = Tolerance::Refuse;
        let request = Request {
            edits: &edits,
            waive: &[],
            by: &by,
            at,
            tolerance,
        };
        self.agenda = self.agenda.apply(&request).unwrap();
        self
    }

    fn amend(&mut self, title: &str, patch: SessionPatch) -> &mut Story {
        let (id, action) = (self.session(title), Action::Update(patch));
        self.edit(Edit::Session(ResourceEdit {
            id,
            expected: Expected::Any,
            action,
        }))
    }

    fn delete(&mut self, title: &str) -> &mut Story {
        let change = ResourceEdit {
            id: self.session(title),
            expected: Expected::Any,
            action: Action::Delete,
        };
        self.edit(Edit::Session(change))
    }

    fn publish(&mut self) -> &mut Story {
        let days = Duration::days(self.releases.len().try_into().unwrap());
        let now: DateTime<Utc> = DateTime::UNIX_EPOCH + days;
        let release = Release::freeze(&self.agenda, self.releases.last(), now).unwrap();
        self.releases.push(release);
        self
    }

    /// The current release, a line an item: title, standing, sequence, day of the last change.
    fn tells(&self, expected: &str) {
        let release = self.releases.last().unwrap();
        let lines = release.items.iter().map(|item| {
            let day = (item.changed_at - DateTime::<Utc>::UNIX_EPOCH).num_days();
            format!(
                "{} {} {} day {day}",
                item.title,
                item.standing.word(),
                item.sequence
            )
        });
        let expected: Vec<_> = expected
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .collect();
        assert_eq!(lines.collect::<Vec<_>>(), expected);
    }
}

fn status(status: Status) -> SessionPatch {
    SessionPatch {
        status: Some(status),
        ..SessionPatch::default()
    }
}

fn retitle(title: &str) -> SessionPatch {
    SessionPatch {
        title: Some(Title::parse(title).unwrap()),
        ..SessionPatch::default()
    }
}

const TWO: &str = "A 10:00-11:00 Hall @Ann\nB 11:00-12:00 Hall";

#[test]
fn only_confirmed_public_placed_sessions_become_public() {
    let story = Story::begins(
        "A 10:00-11:00 Hall
         B 11:00-12:00 Hall draft
         C 12:00-13:00 Hall internal
         D 13:00-14:00 Hall cancelled
         E unplaced",
    );
    story.tells("A confirmed 0 day 0");
}

#[test]
fn nothing_counts_as_changed_when_nothing_has() {
    let mut story = Story::begins(TWO);
    story
        .publish()
        .tells("A confirmed 0 day 0\nB confirmed 0 day 0");
    let [first, second] = story.releases.as_slice() else {
        panic!()
    };
    assert_eq!((first.number, second.number), (1, 2));
    assert_eq!(first.items, second.items);
}

#[test]
fn a_change_raises_the_sequence_of_its_item_only() {
    let mut story = Story::begins(TWO);
    story.amend("A", retitle("A2")).publish();
    story.tells("A2 confirmed 1 day 1\nB confirmed 0 day 0");
}

#[test]
fn a_change_that_is_taken_back_before_publishing_is_none() {
    let mut story = Story::begins(TWO);
    story
        .amend("A", retitle("A2"))
        .amend("A2", retitle("A"))
        .publish();
    story.tells("A confirmed 0 day 0\nB confirmed 0 day 0");
}

#[test]
fn a_renamed_room_changes_every_item_in_it() {
    let mut story = Story::begins(TWO);
    let id = story.agenda.rooms().next().unwrap().id;
    let patch = RoomPatch {
        name: Some(Name::parse("Ballroom").unwrap()),
        ..RoomPatch::default()
    };
    let change = ResourceEdit {
        id,
        expected: Expected::Any,
        action: Action::Update(patch),
    };
    story.edit(Edit::Room(change)).publish();
    story.tells("A confirmed 1 day 1\nB confirmed 1 day 1");
}

#[test]
fn cancelled_deleted_and_withdrawn_sessions_stay_as_tombstones_and_may_come_back() {
    let mut story = Story::begins(TWO);
    story
        .amend("A", status(Status::Cancelled))
        .delete("B")
        .publish();
    story.tells("A cancelled 1 day 1\nB cancelled 1 day 1");
    story
        .publish()
        .tells("A cancelled 1 day 1\nB cancelled 1 day 1");
    story.amend("A", status(Status::Confirmed)).publish();
    story.tells("A confirmed 2 day 3\nB cancelled 1 day 1");
    story.amend("A", status(Status::Draft)).publish();
    story.tells("A cancelled 3 day 4\nB cancelled 1 day 1");
}

#[test]
fn a_public_session_without_a_time_is_postponed_at_its_last_time() {
    let mut story = Story::begins(TWO);
    story
        .amend(
            "A",
            SessionPatch {
                placement: Some(None),
                ..SessionPatch::default()
            },
        )
        .publish();
    story.tells("A postponed 1 day 1\nB confirmed 0 day 0");
    let a = &story.releases[1].items[0];
    assert_eq!(
        (a.standing, a.when.printed()[11..].to_owned()),
        (Standing::Postponed, "10:00–11:00".to_owned())
    );
}

#[test]
fn people_are_named_when_they_come_and_are_shown() {
    let mut story =
        Story::begins("A 10:00-11:00 Hall @Ann @Bob/invited @Cem/declined @Dan/withdrawn @Eve");
    let mut appearances = story.agenda.sessions().next().unwrap().appearances.clone();
    assert_eq!(appearances[1].state, Attendance::Invited);
    appearances[4].shown = false;
    let patch = SessionPatch {
        appearances: Some(appearances),
        ..SessionPatch::default()
    };
    story.amend("A", patch).publish();
    let seats = story.releases[1].items[0]
        .seats
        .iter()
        .map(|seat| match &seat.occupant {
            Some(occupant) => occupant.billing.line(),
            None => "to be announced".to_owned(),
        });
    assert_eq!(
        seats.collect::<Vec<_>>(),
        ["Ann", "to be announced", "to be announced"]
    );
}

#[test]
fn a_name_that_is_taken_out_of_the_public_is_in_no_tombstone_either() {
    let draft = status(Status::Draft);
    let internal = SessionPatch {
        audience: Some(Audience::Internal),
        ..SessionPatch::default()
    };
    let nobody = SessionPatch {
        appearances: Some(Vec::new()),
        ..status(Status::Cancelled)
    };
    for patch in [draft, internal, nobody] {
        let mut story = Story::begins("A 10:00-11:00 Hall @Ann");
        assert_eq!(story.releases[0].items[0].seats.len(), 1);
        story
            .amend("A", patch)
            .publish()
            .tells("A cancelled 1 day 1");
        assert!(story.releases[1].items[0].seats.is_empty());
    }
    let mut story = Story::begins("A 10:00-11:00 Hall @Ann");
    story.delete("A").publish();
    assert!(story.releases[1].items[0].seats.is_empty());
}

#[test]
fn a_cancelled_session_still_says_whose_it_was() {
    let mut story = Story::begins("A 10:00-11:00 Hall @Ann");
    story.amend("A", status(Status::Cancelled)).publish();
    assert_eq!(story.releases[1].items[0].seats.len(), 1);
}

#[test]
fn a_blocking_conflict_stands_in_the_way_and_a_warning_does_not() {
    let agenda = draw("A 10:00-11:00 Hall\nB 10:30-11:00 Hall");
    let blocking = Release::freeze(&agenda, None, DateTime::UNIX_EPOCH).unwrap_err();
    assert_eq!(
        blocking.iter().map(|c| c.rule).collect::<Vec<_>>(),
        ["room_double_booked"]
    );
    Story::begins("A 10:00-11:00 Hall panel").tells("A confirmed 0 day 0");
}

mod differences;
