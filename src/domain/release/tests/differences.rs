//! What differs between releases, some sessions alone, and older releases again.

use std::collections::BTreeSet;

use super::*;
use crate::domain::release::diff::Diff;
use crate::domain::release::reset;
use crate::domain::release::told::by_person;
use crate::domain::text::Line;

impl Story {
    fn last_two(&self) -> (&Release, &Release) {
        let [.., old, new] = self.releases.as_slice() else {
            panic!("there are not two releases");
        };
        (old, new)
    }

    /// What differs between the last two releases: "A moved_in_time 10:00–11:00 → 12:00–13:00".
    fn differs(&self, expected: &[&str]) {
        let (old, new) = self.last_two();
        let diff = Diff::between(Some(old), new);
        let lines = diff.items.iter().flat_map(|item| {
            let heading = item
                .new
                .as_ref()
                .or(item.old.as_ref())
                .unwrap()
                .heading
                .clone();
            item.changes.iter().map(move |change| {
                let values = match (&change.old, &change.new) {
                    (None, None) => String::new(),
                    (old, new) => {
                        let text = |text: &Option<String>| text.clone().unwrap_or("-".to_owned());
                        format!(" {} → {}", text(old), text(new))
                    }
                };
                let minor = if change.is_material { "" } else { " (minor)" };
                format!("{heading} {}{values}{minor}", change.way.word())
            })
        });
        assert_eq!(lines.collect::<Vec<_>>(), expected);
    }

    fn publish_only(&mut self, titles: &[&str]) -> &mut Story {
        let ids: BTreeSet<_> = titles.iter().map(|title| self.session(title)).collect();
        let (last, now) = (self.releases.last(), DateTime::UNIX_EPOCH);
        let proposal = Release::propose_sessions(&self.agenda, &ids, last, now);
        self.releases.push(proposal.accept().unwrap());
        self
    }

    fn move_to(&mut self, title: &str, time: &str) -> &mut Story {
        let moved = draw(&format!("{title} {time} Hall"));
        let when = moved.interval(moved.sessions().next().unwrap()).unwrap();
        let instant = |m: crate::domain::local_time::Moment| {
            crate::domain::local_time::TimeInput::Instant(m.instant().fixed_offset())
        };
        let when =
            crate::domain::placement::WhenInput::at(instant(when.start()), instant(when.end()));
        let placement = crate::domain::placement::PlacementInput {
            when: Some(when),
            ..Default::default()
        };
        self.amend(
            title,
            SessionPatch {
                placement: Some(Some(placement)),
                ..SessionPatch::default()
            },
        )
    }
}

#[test]
fn a_difference_is_told_in_the_words_of_those_who_attend() {
    let mut story =
        Story::begins("A 10:00-11:00 Hall @Ann:moderator @Bob\nB 12:00-13:00 Hall @Cem");
    story.move_to("A", "14:00-15:00").publish();
    story.differs(&["A moved_in_time 2026-05-04 10:00–11:00 → 2026-05-04 14:00–15:00"]);
    let notice = SessionPatch {
        notice: Some(Some(Line::parse("20 minutes late").unwrap())),
        ..SessionPatch::default()
    };
    story
        .amend("B", notice)
        .amend("A", retitle("Arms"))
        .publish();
    story.differs(&["B notice - → 20 minutes late", "Arms retitled A → Arms"]);
    story.amend("B", status(Status::Cancelled)).publish();
    story.differs(&["B cancelled"]);
    story.amend("B", status(Status::Confirmed)).publish();
    story.differs(&["B reinstated"]);
    story.publish().differs(&[]);
}

#[test]
fn another_human_or_role_is_material_and_another_line_is_not() {
    let mut story = Story::begins("A 10:00-11:00 Hall @Ann:moderator @Bob");
    let session = story.session("A");
    let people = |agenda: &Agenda| agenda.session(session).unwrap().appearances.clone();
    let mut billed = people(&story.agenda);
    let person = story.agenda.person(billed[1].person).unwrap();
    let mut billing = person.billing();
    billing.title = Some(Line::parse("Envoy").unwrap());
    billed[1].billing = Some(billing);
    story
        .amend(
            "A",
            SessionPatch {
                appearances: Some(billed),
                ..Default::default()
            },
        )
        .publish();
    story.differs(&["A people_changed (minor)"]);
    let only = people(&story.agenda)[..1].to_vec();
    story
        .amend(
            "A",
            SessionPatch {
                appearances: Some(only),
                ..Default::default()
            },
        )
        .publish();
    story.differs(&["A people_changed"]);
    let (old, new) = story.last_two();
    let told = by_person(Some(old), new);
    assert_eq!(told.len(), 1);
    let lines = &told[0].sessions[0];
    assert_eq!((told[0].name.as_str(), lines.new.as_deref()), ("Bob", None));
    assert_eq!(
        lines.old.as_deref(),
        Some("A · 2026-05-04 10:00–11:00, Hall · panelist: Bob, Envoy")
    );
}

#[test]
fn some_sessions_are_published_without_what_else_is_unfinished() {
    let mut story = Story::begins(TWO);
    story
        .amend("B", retitle("Unfinished"))
        .move_to("A", "14:00-15:00");
    story.publish_only(&["A"]);
    story.differs(&["A moved_in_time 2026-05-04 10:00–11:00 → 2026-05-04 14:00–15:00"]);
    story.tells("B confirmed 0 day 0\nA confirmed 1 day 0");
}

#[test]
fn a_double_booking_with_what_is_public_refuses_some_sessions_alone() {
    let mut story = Story::begins("A 10:00-11:00 Hall\nB 12:00-13:00 Hall");
    story
        .move_to("B", "14:00-15:00")
        .move_to("A", "12:00-13:00");
    let ids = [story.session("A")].into();
    let last = story.releases.last();
    let proposal = Release::propose_sessions(&story.agenda, &ids, last, DateTime::UNIX_EPOCH);
    let rules: Vec<_> = proposal.blocking.iter().map(|c| c.rule).collect();
    assert_eq!(rules, ["room_double_booked"]);
}

#[test]
fn an_older_release_comes_again_as_a_new_one_and_takes_the_draft_along() {
    let mut story = Story::begins(TWO);
    story
        .move_to("A", "14:00-15:00")
        .amend("B", status(Status::Cancelled))
        .publish();
    let (old, current) = story.last_two();
    let again = old
        .propose_again(&story.agenda, current, DateTime::UNIX_EPOCH)
        .accept()
        .unwrap();
    assert_eq!((again.number, again.items.len()), (3, 2));
    let edits = reset(&story.agenda, &again, uuid::Uuid::nil);
    for edit in edits {
        story.edit(edit);
    }
    story.releases.push(again);
    story.tells("A confirmed 2 day 0\nB confirmed 2 day 0");
    story.publish().differs(&[]);
}

#[test]
fn whoever_was_public_once_leaves_no_more_than_an_address() {
    let mut story = Story::begins("A 10:00-11:00 Hall @Ann @Bob");
    let people = story
        .agenda
        .session(story.session("A"))
        .unwrap()
        .appearances
        .clone();
    let mut hidden = vec![people[1].clone()];
    story.amend(
        "A",
        SessionPatch {
            appearances: Some(hidden.clone()),
            ..Default::default()
        },
    );
    story.publish();
    let release = story.releases.last().unwrap();
    assert!(release.former.people.contains_key(&people[0].person));
    assert!(release.person(people[0].person).is_none());
    hidden[0].shown = false;
    story
        .amend(
            "A",
            SessionPatch {
                appearances: Some(hidden),
                ..Default::default()
            },
        )
        .publish();
    let release = story.releases.last().unwrap();
    assert!(!release.former.people.contains_key(&people[1].person));
}
