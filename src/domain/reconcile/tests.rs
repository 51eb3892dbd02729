//! Editions of a programme as pictures: what each makes of an agenda.

mod matching;
mod times;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime};
use uuid::Uuid;

use super::{Ground, Import, Outcome, Refusal, reconcile};
use crate::domain::agenda::{Agenda, Edit, Request, Tolerance};
use crate::domain::appearance::Role;
use crate::domain::conference::Conference;
use crate::domain::ids::SessionId;
use crate::domain::local_time::{TimeInput, Zone};
use crate::domain::programme::{
    Note, Programme, ProgrammeAppearance, ProgrammeDay, ProgrammeSession, Timing,
};
use crate::domain::resource::{Action, Expected, ResourceEdit};
use crate::domain::session::{SessionPatch, Status};
use crate::domain::text::{Label, Name, Slug, Title};
use crate::domain::words::Word;

/// A line is `10:00-11:00 Title`, `10:00 Title` or `- Title`, then any of ` [Panel 1]`, ` #ref`,
/// ` $Hall`, ` @Name:role=Office`. A line `2027-05-04` begins a day, `no date` one without.
fn programme(picture: &str) -> Programme {
    let mut programme = Programme::default();
    for (index, line) in picture
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .enumerate()
    {
        if line == "no date" || line.parse::<NaiveDate>().is_ok() {
            programme.days.push(ProgrammeDay {
                date: line.parse().ok(),
                ..ProgrammeDay::default()
            });
            continue;
        }
        let session = session(line, index + 1);
        let day = programme
            .days
            .last_mut()
            .filter(|_| session.time != Timing::Unplaced);
        day.map_or(&mut programme.unplaced, |day| &mut day.sessions)
            .push(session);
    }
    programme
}

fn session(line: &str, number: usize) -> ProgrammeSession {
    let (times, rest) = line.split_once(' ').unwrap();
    let marks = [" [", " #", " $", " @"];
    let end = marks
        .iter()
        .filter_map(|mark| rest.find(mark))
        .min()
        .unwrap_or(rest.len());
    let (title, mut marked) = rest.split_at(end);
    let mut session = ProgrammeSession::new(title, number);
    let clock = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").unwrap();
    if times != "-" {
        let (starts, ends) = times
            .split_once('-')
            .map_or((times, None), |(s, e)| (s, Some(e)));
        let (starts, ends) = (clock(starts), ends.map(clock));
        session.time = Timing::OfDay { starts, ends };
    }
    while let Some(part) = marked.get(1..).filter(|part| !part.is_empty()) {
        let end = marks
            .iter()
            .filter_map(|mark| part.find(mark))
            .min()
            .unwrap_or(part.len());
        let (word, next) = part.split_at(end);
        marked = next;
        let value = word.get(1..).unwrap();
        match word.chars().next().unwrap() {
            '[' => session.label = Some(value.trim_end_matches(']').to_owned()),
            '#' => session.reference = Some(value.to_owned()),
            '$' => session.rooms.push(value.to_owned()),
            _ => {
                let (name, office) = value
                    .split_once('=')
                    .map_or((value, None), |(n, o)| (n, Some(o)));
                let (name, role) = name.split_once(':').unwrap_or((name, "panelist"));
                session.people.push(ProgrammeAppearance {
                    affiliation: office.map(str::to_owned),
                    ..ProgrammeAppearance::new(name, Role::from_word(role).unwrap(), number)
                });
            }
        }
    }
    session
}

/// A conference into which editions of a programme are brought.
struct Desk {
    agenda: Agenda,
    said: Option<Agenda>,
    public: BTreeSet<SessionId>,
    prune: bool,
    matches: Vec<(String, String)>,
    next_id: u128,
}

impl Desk {
    fn new() -> Self {
        Desk::in_zone("America/New_York")
    }

    fn in_zone(zone: &str) -> Self {
        let (slug, title) = (
            Slug::parse("forum").unwrap(),
            Title::parse("Forum").unwrap(),
        );
        let zone = Zone::parse(zone).unwrap();
        let conference = Conference::new(Uuid::from_u128(1).into(), slug, title, zone);
        Desk {
            agenda: Agenda::new(conference),
            said: None,
            public: BTreeSet::new(),
            prune: false,
            matches: Vec::new(),
            next_id: 100,
        }
    }

    fn try_bring(
        &mut self,
        programme: &Programme,
        dates: &[NaiveDate],
    ) -> Result<(Outcome, Vec<Note>), Refusal> {
        let (source, by) = (Label::parse("sheet").unwrap(), Name::parse("test").unwrap());
        let import = Import {
            programme,
            source: &source,
            dates,
            matches: &self.matches,
            prune: self.prune,
            by: &by,
            at: DateTime::UNIX_EPOCH,
        };
        let ground = Ground {
            agenda: &self.agenda,
            before: self.said.as_ref(),
            others: &[],
            public: &self.public,
        };
        let mut next = self.next_id;
        let reconciled = reconcile(&import, &ground, &mut || {
            next += 1;
            Uuid::from_u128(next)
        })?;
        self.next_id = next;
        self.apply(&reconciled.edits);
        self.said = Some(reconciled.said);
        Ok((reconciled.outcome, reconciled.notes))
    }

    fn apply(&mut self, edits: &[Edit]) {
        let by = Name::parse("test").unwrap();
        let request = Request {
            edits,
            waive: &[],
            by: &by,
            at: DateTime::UNIX_EPOCH,
            tolerance: Tolerance::Keep,
        };
        self.agenda = self.agenda.apply(&request).unwrap();
    }

    /// Brings an edition in, and tells what has become of the sessions.
    #[track_caller]
    fn bring(&mut self, picture: &str, expected: &str) {
        let (outcome, _) = self.try_bring(&programme(picture), &[]).unwrap();
        let title = |id: SessionId| {
            self.agenda
                .session(id)
                .map_or("gone".to_owned(), |s| s.title.to_string())
        };
        let mut told: Vec<String> = outcome
            .added
            .iter()
            .map(|id| format!("+{}", title(*id)))
            .collect();
        for (id, fields) in &outcome.changed {
            told.push(format!("{}: {}", title(*id), fields.join(" ")));
        }
        for kept in &outcome.kept {
            told.push(
                format!("kept {} {}", kept.name, kept.fields.join(" "))
                    .trim()
                    .to_owned(),
            );
        }
        for (id, fate) in &outcome.missing {
            told.push(format!("missing {} {}", title(*id), fate.word()));
        }
        for one in &outcome.ambiguous {
            told.push(format!(
                "ambiguous {} of {}",
                one.title,
                one.candidates.len()
            ));
        }
        told.push(format!("={}", outcome.unchanged));
        assert_eq!(told.join(", "), expected);
    }

    fn id(&self, title: &str) -> SessionId {
        self.agenda
            .sessions()
            .find(|s| s.title.as_str() == title)
            .unwrap()
            .id
    }

    fn edit(&mut self, title: &str, patch: SessionPatch) {
        let edit = ResourceEdit {
            id: self.id(title),
            expected: Expected::Any,
            action: Action::Update(patch),
        };
        self.apply(&[Edit::Session(edit)]);
    }

    /// A session in short form.
    fn told(&self, title: &str) -> String {
        let session = self.agenda.session(self.id(title)).unwrap();
        let when = self.agenda.interval(session).map(|when| when.printed());
        let rooms = session
            .named_rooms()
            .iter()
            .filter_map(|id| self.agenda.room(*id));
        let rooms = rooms.map(|room| room.name.to_string());
        let people = session.appearances.iter().map(|one| {
            let own = || self.agenda.person(one.person).unwrap().billing();
            format!(
                "{} {}",
                one.role.word(),
                one.billing.clone().unwrap_or_else(own).line()
            )
        });
        let parts = when.into_iter().chain(rooms).chain(people);
        parts.collect::<Vec<_>>().join(" · ")
    }
}

const FIRST: &str = "
    2027-05-04
    09:00-10:00 Tides [Panel 1] $Hall @Ann Lee:moderator=Editor, Tide Review @Tom Reed=Harbour
    10:00-11:00 Salt  [Panel 2] $Hall @Bo Roe
    2027-05-05
    09:00-10:00 Sand  [Panel 1] $Attic @Ann Lee=Editor, Tide Review";

fn title(text: &str) -> SessionPatch {
    SessionPatch {
        title: Some(Title::parse(text).unwrap()),
        ..SessionPatch::default()
    }
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let mut desk = Desk::new();
    desk.bring(FIRST, "+Tides, +Salt, +Sand, =0");
    assert_eq!(
        (desk.agenda.people().count(), desk.agenda.rooms().count()),
        (3, 2)
    );
    let tides = "2027-05-04 09:00–10:00 · Hall · moderator Ann Lee, Editor, Tide Review · \
                 panelist Tom Reed, Harbour";
    assert_eq!(desk.told("Tides"), tides);
    let before = desk.agenda.clone();
    desk.bring(FIRST, "=3");
    assert_eq!(desk.agenda.conflicts(), before.conflicts());
    assert!(desk.agenda.sessions().eq(before.sessions()));
    assert!(desk.agenda.people().eq(before.people()));
}

#[test]
fn three_edits_of_the_file_are_three_changes_and_an_edit_here_survives() {
    let mut desk = Desk::new();
    desk.bring(FIRST, "+Tides, +Salt, +Sand, =0");
    desk.edit("Salt", title("Salt and light"));
    let second = FIRST
        .replace("Tom Reed=Harbour", "Cy Poe=Pier")
        .replace("09:00-10:00 Sand", "09:30-10:30 Sand")
        .replace("10:00-11:00 Salt ", "10:00-11:00 Salt II ");
    desk.bring(
        &second,
        "Tides: people, Sand: placement, kept “Panel 2: Salt and light” title, =1",
    );
    assert!(
        desk.told("Tides").ends_with("panelist Cy Poe, Pier"),
        "{}",
        desk.told("Tides")
    );
    assert!(desk.told("Sand").starts_with("2027-05-05 09:30–10:30"));
}

#[test]
fn what_both_have_changed_stays_as_it_is_here_part_by_part() {
    let mut desk = Desk::new();
    desk.bring(FIRST, "+Tides, +Salt, +Sand, =0");
    let zone = desk.agenda.conference().zone;
    let at = |text: &str| {
        zone.resolve(TimeInput::parse(text).unwrap())
            .unwrap()
            .with_offset()
    };
    let when = crate::domain::placement::WhenInput::at(
        TimeInput::Instant(at("2027-05-04T15:00")),
        TimeInput::Instant(at("2027-05-04T16:00")),
    );
    let placement = crate::domain::placement::PlacementInput {
        when: Some(when),
        ..Default::default()
    };
    desk.edit(
        "Salt",
        SessionPatch {
            placement: Some(Some(placement)),
            ..SessionPatch::default()
        },
    );
    // Moved here, given another room there: both hold.
    let second = FIRST.replace("[Panel 2] $Hall", "[Panel 2] $Attic");
    desk.bring(&second, "Salt: placement, kept “Panel 2: Salt” time, =2");
    assert!(
        desk.told("Salt")
            .starts_with("2027-05-04 15:00–16:00 · Attic")
    );
}

#[test]
fn somebody_added_here_stays_and_somebody_taken_away_here_stays_away() {
    let mut desk = Desk::new();
    desk.bring(FIRST, "+Tides, +Salt, +Sand, =0");
    let session = desk.agenda.session(desk.id("Tides")).unwrap();
    let mut people = session.appearances.clone();
    let salt = desk.agenda.session(desk.id("Salt")).unwrap().appearances[0].clone();
    people.remove(1);
    people.push(crate::domain::appearance::Appearance {
        id: Uuid::from_u128(7).into(),
        ..salt
    });
    let patch = SessionPatch {
        appearances: Some(people),
        ..SessionPatch::default()
    };
    desk.edit("Tides", patch);
    let second = FIRST.replace("@Tom Reed=Harbour", "@Tom Reed=Harbour @Cy Poe");
    desk.bring(&second, "Tides: people, kept “Panel 1: Tides” people, =2");
    let told = desk.told("Tides");
    assert!(
        told.contains("Bo Roe") && told.contains("Cy Poe") && !told.contains("Tom"),
        "{told}"
    );
}

#[test]
fn what_is_missing_is_kept_or_with_prune_deleted_or_cancelled() {
    let mut desk = Desk::new();
    desk.bring(FIRST, "+Tides, +Salt, +Sand, =0");
    let second = "2027-05-04\n09:00-10:00 Tides [Panel 1] $Hall \
                  @Ann Lee:moderator=Editor, Tide Review @Tom Reed=Harbour";
    let said = desk.said.clone();
    desk.bring(second, "missing Salt kept, missing Sand kept, =1");
    desk.said = said;
    (desk.prune, desk.public) = (true, BTreeSet::from([desk.id("Sand")]));
    desk.bring(second, "missing gone deleted, missing Sand cancelled, =1");
    let sand = desk.agenda.session(desk.id("Sand")).unwrap();
    assert_eq!(sand.status, Status::Cancelled);
}

#[test]
fn what_was_deleted_here_does_not_come_back() {
    let mut desk = Desk::new();
    desk.bring(FIRST, "+Tides, +Salt, +Sand, =0");
    let edit = ResourceEdit {
        id: desk.id("Salt"),
        expected: Expected::Any,
        action: Action::Delete,
    };
    desk.apply(&[Edit::Session(edit)]);
    desk.bring(FIRST, "kept “Panel 2: Salt”, =2");
}

#[test]
fn one_person_has_many_forms_of_a_name_and_is_billed_as_printed() {
    let mut desk = Desk::new();
    desk.bring(
        "2027-05-04
         09:00-10:00 A @Dr. Tom Jones=Harbour Office
         10:00-11:00 B @Tom Jones=University of Brine
         11:00-12:00 C @TOM JONES @T. Jones",
        "+A, +B, +C, =0",
    );
    let names: Vec<_> = desk
        .agenda
        .people()
        .map(|person| person.name.to_string())
        .collect();
    assert_eq!(names, ["Dr. Tom Jones", "T. Jones"]);
    assert!(
        desk.told("A")
            .ends_with("panelist Dr. Tom Jones, Harbour Office")
    );
    assert!(
        desk.told("B")
            .ends_with("panelist Tom Jones, University of Brine")
    );
    assert!(
        desk.told("C").contains("panelist TOM JONES ·"),
        "{}",
        desk.told("C")
    );
}
