//! A seeded stream of edits, stale edits, nonsense and publishes.
//!
//! After each step: what was stored is what was meant, the rules agree with a brute-force oracle,
//! a refused request left no trace, and both databases hold the same. `PLENARY_SEED` and
//! `PLENARY_STEPS` choose another run; a failure prints the seed and the step.

mod edits;
mod oracle;

use chrono::{DateTime, Utc};
use plenary::domain::agenda::{Agenda, Request, Tolerance};
use plenary::domain::conflict::Severity;
use plenary::domain::release::diff::Diff;
use plenary::domain::release::{Item, Release};
use plenary::domain::rules;
use plenary::domain::text::Name;
use plenary::storage::{self, Address, ChangeKind, Error, Log, Store};

use crate::support::agenda::{harbour, now};
use crate::support::database::Database;

/// Enough to meet every kind of edit in every state many times.
const STEPS: u64 = 10_000;

/// A small generator (SplitMix64): the same seed is the same story on every machine.
pub struct Dice(u64);

impl Dice {
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.roll(100) < percent
    }

    pub fn pick<T: Copy>(&mut self, all: &[T]) -> T {
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
        let count = self.dice.roll(3);
        let edits: Vec<_> = (0..=count)
            .map(|_| edits::edit(&mut self.dice, &self.agenda))
            .collect();
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
        if outcome.is_ok() {
            for store in &self.stores {
                assert_eq!(self.load(store), self.agenda, "load(save(x)) is x");
            }
            self.ask_the_oracle(&before, tolerance);
        }
        outcome.is_ok()
    }

    fn save(&self, store: &Store, before: Option<&Agenda>, after: &Agenda) {
        let actor = Name::parse("dice").unwrap().into();
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
        let loaded = store.read(|tx| storage::load_agenda(tx, slug));
        loaded.map_err(|error: Error| error).unwrap().unwrap()
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
        let actor = Name::parse("dice").unwrap().into();
        let log = Log {
            kind: ChangeKind::Publish,
            actor: &actor,
            at,
            notes: &[],
        };
        for store in &self.stores {
            let before = self.release.as_ref();
            let stored: Result<_, Error> = store.write(|tx| {
                let revision = self.agenda.revision();
                storage::add_release(tx, &release, before, revision, None, &log)?;
                let news = storage::news(tx, release.conference.id, 1)?;
                Ok((
                    storage::current_release(tx, &release.conference.slug)?,
                    news,
                ))
            });
            let (stored, news) = stored.unwrap();
            assert_eq!(stored.as_ref(), Some(&release));
            let diff = before.map(|before| Diff::between(Some(before), &release));
            assert_eq!(news[0].diff, diff);
        }
        if let Some(before) = &self.release {
            follows(before, &release);
        }
        self.release = Some(release);
        true
    }

    /// Compares the rules with the plainest possible reading of them.
    fn ask_the_oracle(&self, before: &Agenda, tolerance: Tolerance) {
        let now = oracle::oracle(&self.agenda);
        assert_eq!(oracle::found(&self.agenda), now);
        assert_eq!(
            self.agenda.conflicts().len(),
            now.len(),
            "each breach is told once"
        );
        if tolerance == Tolerance::Refuse {
            let blocks = |code: &str| {
                let rule = rules::rule(code).unwrap();
                self.agenda.rules().severity(rule) == Severity::Block
            };
            let same_law = before.rules() == self.agenda.rules();
            let known = oracle::oracle(before);
            let minutes = |found: &Option<(DateTime<Utc>, DateTime<Utc>)>| {
                found.map_or(0, |(from, to)| (to - from).num_minutes())
            };
            for new in now.iter().filter(|new| same_law && blocks(new.0)) {
                let same = |k: &&oracle::Breach| {
                    (k.0, &k.1, &k.2, &k.3) == (new.0, &new.1, &new.2, &new.3)
                };
                let was = known
                    .iter()
                    .find(same)
                    .unwrap_or_else(|| panic!("{new:?} was let in"));
                assert!(
                    minutes(&was.4) >= minutes(&new.4),
                    "an accepted edit made {new:?} longer"
                );
            }
        }
    }
}

/// What holds between any two releases that follow each other.
fn follows(before: &Release, after: &Release) {
    assert_eq!(after.number, before.number + 1);
    for old in &before.items {
        let new = after.items.iter().find(|item| item.id == old.id);
        let new = new.expect("what was public stays, at least as a tombstone");
        let changed = seen(after, new) != seen(before, old);
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

/// Everything that a reader of the public programme is told about an item.
fn seen(release: &Release, item: &Item) -> String {
    let conference = &release.conference;
    let rooms = item
        .rooms
        .iter()
        .map(|id| release.room(*id).map(|room| &room.name));
    let track = item
        .track
        .and_then(|id| release.track(id))
        .map(|track| &track.name);
    let moments = [item.when.start(), item.when.end()];
    let seats = item.seats.iter().map(|seat| {
        let billing = seat.occupant.as_ref().map(|occupant| &occupant.billing);
        (seat.role, billing)
    });
    let place = (&conference.zone, &conference.url, &conference.venue);
    let texts = (
        &item.label,
        &item.title,
        &item.abstract_text,
        &item.description,
    );
    let marks = (
        item.kind,
        &item.language,
        &item.tags,
        &item.links,
        &item.notice,
    );
    let when = moments.map(|moment| (moment.wall(), moment.fold()));
    format!(
        "{place:?} {:?} {texts:?} {marks:?} {track:?} {:?} {when:?} {:?}",
        item.standing,
        rooms.collect::<Vec<_>>(),
        seats.collect::<Vec<_>>(),
    )
}
