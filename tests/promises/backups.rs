//! P9: a backup that is taken while everybody writes restores to one consistent revision.

use crate::support::dice::Dice;
use crate::support::storm::{Found, Storm};
use crate::support::{Client, Forum, Place, beside};

/// Backups of one storm.
const BACKUPS: usize = 3;

/// Before each backup, at most so many more requests are acknowledged.
const ACKNOWLEDGED_MAX: u64 = 60;

#[test]
fn p9_a_backup_in_a_storm_restores_to_one_revision_on_sqlite() {
    let _beside = beside();
    if let Some(place) = Place::sqlite() {
        back_up(&place, || Place::sqlite().unwrap());
    }
}

#[test]
fn p9_a_backup_in_a_storm_restores_to_one_revision_on_postgres() {
    let _beside = beside();
    if let Some(place) = Place::postgres() {
        back_up(&place, || Place::postgres().unwrap());
    }
}

fn back_up(place: &Place, elsewhere: impl Fn() -> Place) {
    let mut dice = Dice::of_this_run();
    let server = place.serve();
    let forum = Forum::open(&Client::of(&server), "forum", 0);
    let storm = Storm::begin(&server, &forum);
    let mut backups = Vec::new();
    for number in 0..BACKUPS {
        storm.wait_for(dice.roll(ACKNOWLEDGED_MAX));
        let before = storm.acknowledged();
        let file = place.folder().join(format!("backup-{number}"));
        place.run(&["backup", file.to_str().unwrap()]);
        backups.push((file, before, storm.acknowledged()));
    }
    let told = storm.end();
    assert_eq!(
        told.unanswered(),
        0,
        "writers were refused while a backup was taken"
    );
    told.check(&Found::of(&server, &forum), told.acknowledged());
    for (file, before, after) in backups {
        let restored = elsewhere();
        restored.run(&["restore", file.to_str().unwrap()]);
        restored.check_integrity();
        let server = restored.serve();
        let found = Found::of(&server, &forum);
        told.check(&found, before);
        let of = told.acknowledged();
        eprintln!(
            "P9: a backup between acknowledgements {before} and {after} of {of} restores to \
             revision {}",
            found.revision
        );
        // It is a programme again, and not only a copy of one.
        let client = Client::of(&server);
        forum.publish(&client).expect(201);
        client.get(&forum.feed("agenda.ics")).expect(200);
        let storm = Storm::begin(&server, &forum);
        storm.wait_for(5);
        assert_eq!(storm.end().unanswered(), 0);
    }
}
