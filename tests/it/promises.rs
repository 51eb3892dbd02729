//! Sixteen writers at once: nobody is in two places, and nothing is waived by the way. What they do
//! to rooms, and to each other, is proven with the program itself (`tests/promises`).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{World, both};

const WRITERS: usize = 16;

const EDITS: &str = "/api/v1/conferences/forum/edits";
const SESSIONS: &str = "/api/v1/conferences/forum/sessions";

/// Lets every writer send its requests one after the other, all writers at once; counts statuses.
async fn storm(world: &World, requests: Vec<Vec<(String, Value)>>) -> BTreeMap<u16, usize> {
    let writers = requests.into_iter().map(|requests| {
        let world = world.clone();
        actix_web::rt::spawn(async move {
            let mut statuses = Vec::new();
            for (path, body) in requests {
                statuses.push(world.owner().post(&path, body).await.status.as_u16());
            }
            statuses
        })
    });
    let mut counted = BTreeMap::new();
    for writer in writers.collect::<Vec<_>>() {
        for status in writer.await.unwrap() {
            *counted.entry(status).or_default() += 1;
        }
    }
    counted
}

/// The placement of slot `n`: five rooms, twenty quarters of an hour.
fn slot(rooms: &[String], n: usize) -> Value {
    let (room, quarter) = (&rooms[n % rooms.len()], n / rooms.len());
    let time =
        |quarter: usize| format!("2026-05-04T{:02}:{:02}", 9 + quarter / 4, quarter % 4 * 15);
    let (starts, ends) = (time(quarter), time(quarter + 1));
    json!({"room_ids": [room], "starts_at": starts, "ends_at": ends})
}

async fn rooms(world: &World) -> Vec<String> {
    world.forum().await;
    world.make("days", json!({"date": "2026-05-04"})).await;
    let mut rooms = Vec::new();
    for n in 0..5 {
        rooms.push(
            world
                .make("rooms", json!({"name": format!("Room {n}")}))
                .await,
        );
    }
    rooms
}

async fn conflicts(world: &World, rule: &str) -> usize {
    let path = format!("/api/v1/conferences/forum/conflicts?rule={rule}");
    let report = world.owner().get(&path).await.expect(200).json();
    report["conflicts"].as_array().unwrap().len()
}

both! {
    async fn sixteen_writers_cannot_bring_one_person_to_two_places(world) {
        let rooms = rooms(&world).await;
        let ann = world.make("people", json!({"name": "Ann"})).await;
        let writer = |writer: usize| {
            let request = |quarter: usize| {
                let placement = slot(&rooms[writer % 5..=writer % 5], quarter);
                let people = json!([{"person_id": ann, "role": "panelist"}]);
                let title = format!("Session {quarter} of {writer}");
                let body = json!({"title": title, "placement": placement, "people": people});
                (SESSIONS.to_owned(), body)
            };
            (0..10).map(request).collect::<Vec<_>>()
        };
        let counted = storm(&world, (0..WRITERS).map(writer).collect()).await;
        assert_eq!((counted[&201], counted[&409]), (10, 10 * (WRITERS - 1)), "{counted:?}");
        assert_eq!(conflicts(&world, "person_double_booked").await, 0);
    }

    async fn a_waived_conflict_is_the_only_one_that_gets_in(world) {
        let rooms = rooms(&world).await;
        let first = json!({"title": "A", "placement": slot(&rooms, 0)});
        let first = world.make("sessions", first).await;
        let writer = |writer: usize| {
            // The key of another conflict waives nothing.
            let session = json!({"title": format!("B{writer}"), "placement": slot(&rooms, 0)});
            let body = json!({
                "edits": [{"op": "create", "resource": "session", "value": session}],
                "waive": [{"key": "0000000000000000", "reason": "because"}],
            });
            vec![(EDITS.to_owned(), body)]
        };
        let counted = storm(&world, (0..WRITERS).map(writer).collect()).await;
        assert_eq!(counted, BTreeMap::from([(422, WRITERS)]));
        let id = plenary::app::clock::new_id();
        let edit = json!({
            "op": "create", "resource": "session", "id": id,
            "value": {"title": "B", "placement": slot(&rooms, 0)},
        });
        let refused = world.owner().post(EDITS, json!({"edits": [edit]})).await.expect(409).json();
        let key = &refused["conflicts"][0]["key"];
        let waive = json!([{"key": key, "reason": "a joint session"}]);
        world.owner().post(EDITS, json!({"edits": [edit], "waive": waive})).await.expect(200);
        let report = world.owner().get("/api/v1/conferences/forum/conflicts").await.json();
        let waived: Vec<_> = report["conflicts"].as_array().unwrap().iter()
            .filter(|conflict| conflict["rule"] == "room_double_booked").collect();
        assert_eq!(waived.len(), 1);
        assert_eq!(waived[0]["waiver"]["reason"], "a joint session");
        assert!(waived[0]["sessions"].as_array().unwrap().contains(&json!(first)));
    }
}
