//! P3: what was acknowledged is durable, and batches are there as a whole or not at all.

use std::time::Duration;

use crate::support::database::query;
use crate::support::dice::Dice;
use crate::support::storm::{Found, Storm, Told};
use crate::support::{Client, Cluster, Forum, Place, beside, poll_until};

/// After at most so many acknowledgements somebody pulls the plug.
const ACKNOWLEDGED_MAX: u64 = 40;

#[test]
fn p3_what_was_acknowledged_survives_thirty_kills_on_sqlite() {
    let _beside = beside();
    if let Some(place) = Place::sqlite() {
        kill_servers(&place, 30);
        place.check_integrity();
    }
}

#[test]
fn p3_what_was_acknowledged_survives_kills_on_postgres() {
    let _beside = beside();
    if let Some(place) = Place::postgres() {
        kill_servers(&place, 8);
    }
}

#[test]
fn p3_what_was_acknowledged_survives_a_killed_postgres() {
    let _beside = beside();
    if let Some(cluster) = Cluster::start() {
        kill_databases(&cluster, 6);
    }
}

/// Kills the server in the middle of a storm, starts it again, and looks what is there.
fn kill_servers(place: &Place, rounds: usize) {
    let mut dice = Dice::of_this_run();
    let mut all = Vec::new();
    let mut server = place.serve();
    for round in 0..rounds {
        let forum = Forum::open(&Client::of(&server), &format!("round-{round}"), 0);
        let storm = Storm::begin(&server, &forum);
        storm.wait_for(dice.roll(ACKNOWLEDGED_MAX));
        drop(server);
        let told = storm.end();
        server = place.serve();
        told.check(&Found::of(&server, &forum), told.acknowledged());
        all.push((forum, told));
    }
    // No later round has taken anything from an earlier one.
    for (forum, told) in &all {
        told.check(&Found::of(&server, forum), told.acknowledged());
    }
    report("the server killed", &all);
}

/// Kills the database under a server that goes on, starts it again, and looks what is there.
fn kill_databases(cluster: &Cluster, rounds: usize) {
    let mut dice = Dice::of_this_run();
    // Else a commit may be acknowledged that only the memory of the killed process had.
    assert_eq!(query(&cluster.url, "SHOW synchronous_commit"), ["on"]);
    let place = Place::at(&cluster.url);
    let server = place.serve();
    let mut all = Vec::new();
    for round in 0..rounds {
        let forum = Forum::open(&Client::of(&server), &format!("round-{round}"), 0);
        let storm = Storm::begin(&server, &forum);
        storm.wait_for(dice.roll(ACKNOWLEDGED_MAX));
        cluster.crash();
        let told = storm.end();
        cluster.start_again();
        let client = Client::of(&server);
        poll_until(
            "the server has its database back",
            Duration::from_secs(10),
            || client.get("/readyz").status == 200,
        );
        told.check(&Found::of(&server, &forum), told.acknowledged());
        all.push((forum, told));
    }
    report("PostgreSQL killed", &all);
}

fn report(what: &str, all: &[(Forum, Told)]) {
    let acknowledged: usize = all.iter().map(|(_, told)| told.acknowledged()).sum();
    let unanswered: usize = all.iter().map(|(_, told)| told.unanswered()).sum();
    let rounds = all.len();
    eprintln!(
        "P3: {what} {rounds} times; {acknowledged} acknowledged requests, none lost; \
         {unanswered} unanswered ones, each whole or absent"
    );
    // Every round ends in the middle of something, or the test would prove nothing.
    assert!(unanswered >= rounds, "{unanswered} of {rounds}");
}
