//! A seeded stream of edits, stale edits, nonsense and publishes.
//!
//! After each step: what was stored is what was meant, the rules agree with a brute-force oracle,
//! a refused request left no trace, and both databases hold the same. `PLENARY_SEED` and
//! `PLENARY_STEPS` choose another run; a failure prints the seed and the step.

use std::collections::BTreeSet;

use plenary::domain::agenda::{Agenda, Edit, Request, Tolerance};
use plenary::domain::appearance::{Appearance, Attendance, Role};
use plenary::domain::error::Error as DomainError;
use plenary::domain::ids::{PersonId, RoomId, SessionId, TimeSlotId};
use plenary::domain::local_time::TimeInput;
use plenary::domain::place::{RoomPatch, Sharing, TimeSlotPatch};
use plenary::domain::release::Release;
use plenary::domain::resource::{Action, Expected, ResourceEdit};
use plenary::domain::session::{Kind, PlacementInput, Session, SessionPatch, Status, WhenInput};
use plenary::domain::text::{Name, Title};
use plenary::domain::words::Word;
use plenary::storage::{self, Address, ChangeKind, Error, Lock, Log, Store};

use crate::support::agenda::{harbour, id, now};
use crate::support::database::Database;

/// Enough to meet every kind of edit in every state several times; a second or so.
const STEPS: u64 = 400;

/// A small generator (SplitMix64): the same seed is the same story on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.roll(100) < percent
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.roll(all.len() as u64) as usize]
    }
}

struct Simulation {
    dice: Dice,
    agenda: Agenda,
    stores: Vec<Store>,
    /// Kept open: a database is gone with it.
    _databases: Vec<Database>,
    release: Option<Release>,
}

#[test]
fn whatever_editors_do_everything_agrees() {
    let number = |name: &str, unset| {
        std::env::var(name)
            .ok()
            .map_or(unset, |text| text.parse::<u64>().unwrap())
    };
    let (seed, steps) = (
        number("PLENARY_SEED", 20_261_121),
        number("PLENARY_STEPS", STEPS),
    );
    let mut simulation = Simulation::new(seed);
    let (mut accepted, mut refused) = (0, 0);
    for step in 0..steps {
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| simulation.step()));
        match outcome {
            Ok(true) => accepted += 1,
            Ok(false) => refused += 1,
            Err(_) => panic!("PLENARY_SEED={seed} fails at step {step}"),
        }
    }
    assert!(
        accepted > steps / 10 && refused > steps / 10,
        "{accepted} and {refused}: no story"
    );
}

impl Simulation {
    fn new(seed: u64) -> Simulation {
        let databases: Vec<_> = [Database::sqlite(), Database::postgres()]
            .into_iter()
            .flatten()
            .collect();
        let open =
            |database: &Database| Store::open(&Address::parse(&database.url).unwrap()).unwrap();
        let stores = databases.iter().map(open).collect();
        let agenda = harbour();
        let simulation = Simulation {
            dice: Dice(seed),
            agenda,
            stores,
            _databases: databases,
            release: None,
        };
        for store in &simulation.stores {
            simulation.save(store, None, &simulation.agenda);
        }
        simulation
    }

    /// One request or publish; true when it was accepted.
    fn step(&mut self) -> bool {
        if self.dice.chance(5) {
            return self.publish();
        }
        let edits: Vec<_> = (0..=self.dice.roll(3)).map(|_| self.edit()).collect();
        let by = Name::parse("dice").unwrap();
        let tolerance = if self.dice.chance(10) {
            Tolerance::Keep
        } else {
            Tolerance::Refuse
        };
        let request = Request {
            edits: &edits,
            waive: &[],
            by: &by,
            at: now(),
            tolerance,
        };
        let before = self.agenda.clone();
        let outcome = self.agenda.apply(&request);
        assert_eq!(self.agenda, before, "judging changes nothing");
        if let Ok(after) = &outcome {
            assert_eq!(after.revision(), before.revision() + 1);
            for store in &self.stores {
                self.save(store, Some(&before), after);
            }
            self.agenda = after.clone();
        }
        for store in &self.stores {
            assert_eq!(self.load(store), self.agenda, "load(save(x)) is x");
        }
        self.ask_the_oracle(&before, outcome.as_ref().err(), tolerance);
        outcome.is_ok()
    }

    fn save(&self, store: &Store, before: Option<&Agenda>, after: &Agenda) {
        let actor = Name::parse("dice").unwrap();
        let log = Log {
            kind: ChangeKind::Edit,
            actor: &actor,
            at: now(),
            notes: &[],
        };
        let saved = store.write(|tx| storage::save_agenda(tx, before, after, &log));
        saved.map_err(|error: Error| error).unwrap();
    }

    fn load(&self, store: &Store) -> Agenda {
        let slug = &self.agenda.conference().slug;
        let loaded = store.read(|tx| storage::load_agenda(tx, slug, Lock::None));
        loaded.map_err(|error: Error| error).unwrap().unwrap()
    }

    fn edit(&mut self) -> Edit {
        let stale = self.dice.chance(10);
        let expected = if stale {
            Expected::OneOf(vec![1])
        } else {
            Expected::Any
        };
        match self.dice.roll(20) {
            0..4 => {
                let new = id::<SessionId>(1_000 + u128::from(self.dice.roll(60)));
                Edit::Session(ResourceEdit::create(new, self.session()))
            }
            4 | 5 => {
                let (id, action) = (self.known(), Action::Delete);
                Edit::Session(ResourceEdit {
                    id,
                    expected,
                    action,
                })
            }
            6 => {
                let sharing = Some(self.dice.pick(&[Sharing::Shared, Sharing::Exclusive]));
                let id = id::<RoomId>(20 + u128::from(self.dice.roll(3)));
                let action = Action::Update(RoomPatch {
                    name: None,
                    sharing,
                });
                Edit::Room(ResourceEdit {
                    id,
                    expected,
                    action,
                })
            }
            7 => {
                let (starts, ends) = self.times();
                let (starts, ends) = (Some(starts), Some(ends));
                let patch = TimeSlotPatch {
                    starts,
                    ends,
                    ..TimeSlotPatch::default()
                };
                let (id, action) = (id::<TimeSlotId>(40), Action::Update(patch));
                Edit::TimeSlot(ResourceEdit {
                    id,
                    expected,
                    action,
                })
            }
            8 => {
                let id = id::<PersonId>(50 + u128::from(self.dice.roll(3)));
                let action = Action::Delete;
                Edit::Person(ResourceEdit {
                    id,
                    expected,
                    action,
                })
            }
            _ => {
                let (id, action) = (self.known(), Action::Update(self.session()));
                Edit::Session(ResourceEdit {
                    id,
                    expected,
                    action,
                })
            }
        }
    }

    /// A session that is there; one that is not when there is none.
    fn known(&mut self) -> SessionId {
        let sessions: Vec<_> = self.agenda.sessions().map(|session| session.id).collect();
        if sessions.is_empty() {
            id(100)
        } else {
            self.dice.pick(&sessions)
        }
    }

    fn session(&mut self) -> SessionPatch {
        let title = format!("Session {}", self.dice.roll(1_000));
        let statuses = [
            Status::Draft,
            Status::Confirmed,
            Status::Confirmed,
            Status::Cancelled,
        ];
        let kinds = [Kind::Panel, Kind::Panel, Kind::Talk, Kind::Break];
        let people = (0..self.dice.roll(3)).map(|_| self.appearance()).collect();
        SessionPatch {
            title: Some(Title::parse(&title).unwrap()),
            status: self.dice.chance(50).then(|| self.dice.pick(&statuses)),
            kind: self.dice.chance(50).then(|| self.dice.pick(&kinds)),
            placement: self.dice.chance(80).then(|| self.placement()),
            appearances: self.dice.chance(50).then_some(people),
            ..SessionPatch::default()
        }
    }

    /// A person who may not exist, in any state.
    fn appearance(&mut self) -> Appearance {
        let person = id(50 + u128::from(self.dice.roll(21) / 10));
        let role = self
            .dice
            .pick(&[Role::Moderator, Role::Panelist, Role::Speaker]);
        let states = [
            Attendance::Confirmed,
            Attendance::Invited,
            Attendance::Withdrawn,
        ];
        Appearance {
            state: self.dice.pick(&states),
            ..Appearance::new(person, role)
        }
    }

    fn placement(&mut self) -> Option<PlacementInput> {
        if self.dice.chance(10) {
            return None;
        }
        let mut rooms: Vec<RoomId> = (0..self.dice.roll(3))
            .map(|_| id(20 + u128::from(self.dice.roll(21) / 10)))
            .collect();
        if self.dice.chance(95) {
            rooms.dedup();
        }
        let when = if self.dice.chance(10) {
            WhenInput::Slot(id(40))
        } else {
            let (starts, ends) = self.times();
            WhenInput::at(starts, ends)
        };
        Some(PlacementInput::new(rooms, when))
    }

    /// Times around the night on which the clock is set back; some are nonsense.
    fn times(&mut self) -> (TimeInput, TimeInput) {
        let start = self.dice.roll(40 * 4) as i64 * 15;
        let length = self.dice.roll(14) as i64 * 15 - 15;
        let midnight = now() + chrono::Duration::days(237) - chrono::Duration::hours(9);
        let time = |minutes: i64| {
            let at = (midnight + chrono::Duration::minutes(minutes)).naive_utc();
            TimeInput::parse(&at.format("%Y-%m-%dT%H:%M").to_string()).unwrap()
        };
        (time(start), time(start + length))
    }

    fn publish(&mut self) -> bool {
        let at = now() + chrono::Duration::minutes(self.agenda.revision());
        let blocked = self
            .agenda
            .conflicts()
            .iter()
            .any(|conflict| conflict.blocks_release());
        let release = Release::freeze(&self.agenda, self.release.as_ref(), at);
        assert_eq!(release.is_err(), blocked);
        let Ok(release) = release else { return false };
        let actor = Name::parse("dice").unwrap();
        let log = Log {
            kind: ChangeKind::Publish,
            actor: &actor,
            at,
            notes: &[],
        };
        for store in &self.stores {
            let stored: Result<_, Error> = store.write(|tx| {
                storage::add_release(tx, &release, self.agenda.revision(), &log)?;
                storage::current_release(tx, &release.conference.slug)
            });
            assert_eq!(stored.unwrap().as_ref(), Some(&release));
        }
        if let Some(before) = &self.release {
            follows(before, &release);
        }
        self.release = Some(release);
        true
    }

    /// Compares the rules with the plainest possible reading of them.
    fn ask_the_oracle(&self, before: &Agenda, error: Option<&DomainError>, tolerance: Tolerance) {
        let rules = ["room_double_booked", "person_double_booked"];
        let found = self
            .agenda
            .conflicts()
            .iter()
            .filter(|c| rules.contains(&c.rule));
        let found: BTreeSet<_> = found
            .map(|c| {
                let rooms = c.rooms.iter().map(|room| room.0);
                let subject = rooms.chain(c.people.iter().map(|p| p.0)).next().unwrap();
                (c.rule, c.sessions[0], c.sessions[1], subject, c.minutes())
            })
            .collect();
        assert_eq!(found, oracle(&self.agenda));
        if tolerance == Tolerance::Refuse {
            let known = oracle(before);
            for (rule, first, second, subject, minutes) in oracle(&self.agenda) {
                let same =
                    |k: &&(_, _, _, _, i64)| (k.0, k.1, k.2, k.3) == (rule, first, second, subject);
                let was = known.iter().find(same).map_or(0, |k| k.4);
                assert!(
                    was >= minutes,
                    "an accepted edit made an overlap longer: {error:?}"
                );
            }
        }
    }
}

type Found = BTreeSet<(&'static str, SessionId, SessionId, uuid::Uuid, i64)>;

/// Every pair of sessions, every room and person that they share, minute by minute.
fn oracle(agenda: &Agenda) -> Found {
    let mut found = Found::new();
    let sessions: Vec<_> = agenda.sessions().collect();
    for (index, a) in sessions.iter().enumerate() {
        for b in &sessions[index + 1..] {
            let minutes = shared_minutes(agenda, a, b);
            if minutes == 0 {
                continue;
            }
            if a.kind != Kind::Break && b.kind != Kind::Break {
                for room in a.rooms().iter().filter(|room| b.rooms().contains(room)) {
                    if agenda.room(*room).unwrap().sharing == Sharing::Exclusive {
                        found.insert(("room_double_booked", a.id, b.id, room.0, minutes));
                    }
                }
            }
            for person in agenda.people() {
                let comes = |session: &Session| {
                    let there = |x: &&Appearance| x.person == person.id;
                    let mut states = session.appearances.iter().filter(there).map(|x| x.state);
                    states.any(|state| ["invited", "confirmed"].contains(&state.word()))
                };
                if comes(a) && comes(b) {
                    found.insert(("person_double_booked", a.id, b.id, person.id.0, minutes));
                }
            }
        }
    }
    found
}

fn shared_minutes(agenda: &Agenda, a: &Session, b: &Session) -> i64 {
    if a.status == Status::Cancelled || b.status == Status::Cancelled {
        return 0;
    }
    let (Some(a), Some(b)) = (agenda.interval(a), agenda.interval(b)) else {
        return 0;
    };
    let ((a_start, a_end), (b_start, b_end)) = (a.instants(), b.instants());
    (a_end.min(b_end) - a_start.max(b_start))
        .num_minutes()
        .max(0)
}

/// What holds between any two releases that follow each other.
fn follows(before: &Release, after: &Release) {
    assert_eq!(after.number, before.number + 1);
    for old in &before.items {
        let new = after.items.iter().find(|item| item.id == old.id);
        let new = new.expect("what was public stays, at least as a tombstone");
        let changed = new.digest != old.digest;
        assert_eq!(new.sequence, old.sequence + u32::from(changed));
        assert_eq!(
            new.changed_at,
            if changed {
                after.published_at
            } else {
                old.changed_at
            }
        );
    }
}
