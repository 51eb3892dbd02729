//! Bugs of other systems, by name: each of them once let a wrong programme through.

use serde_json::{Value, json};

use crate::support::{World, both};

const SESSIONS: &str = "/api/v1/conferences/forum/sessions";

fn placed(title: &str, room: &str, starts: &str, ends: &str, people: &[&str]) -> Value {
    let people = people
        .iter()
        .map(|id| json!({"person_id": id, "role": "speaker"}));
    let placement = json!({"room_ids": [room], "starts_at": starts, "ends_at": ends});
    let people: Vec<_> = people.collect();
    json!({"title": title, "placement": placement, "people": people})
}

/// Sends the same kind of request from many writers at once; counts those that were accepted.
async fn accepted(world: &World, path: &str, bodies: Vec<Value>) -> usize {
    let requests = bodies.into_iter().map(|body| {
        let (world, path) = (world.clone(), path.to_owned());
        actix_web::rt::spawn(async move { world.owner().post(&path, body).await.status })
    });
    let mut accepted = 0;
    for request in requests.collect::<Vec<_>>() {
        accepted += usize::from(request.await.unwrap().is_success());
    }
    accepted
}

both! {
    async fn calcom_13397_and_29958_two_bookings_at_the_same_moment(world) {
        world.forum().await;
        let ann = world.make("people", json!({"name": "Ann"})).await;
        let mut rooms = Vec::new();
        for n in 0..8 {
            rooms.push(world.make("rooms", json!({"name": format!("Room {n}")})).await);
        }
        // Each writer has a room of its own: the host alone is booked twice.
        let (from, to) = ("2026-05-04T10:00", "2026-05-04T11:00");
        let bodies = rooms.iter().map(|room| placed("Call", room, from, to, &[&ann]));
        assert_eq!(accepted(&world, SESSIONS, bodies.collect()).await, 1);
    }

    async fn librebooking_147_a_room_reserved_twice_without_waiting_a_random_time(world) {
        world.forum().await;
        let hall = world.make("rooms", json!({"name": "Hall"})).await;
        let bodies = (0..8).map(|n| {
            // They overlap, and no two are equal.
            let (from, to) = (format!("2026-05-04T10:{n:02}"), format!("2026-05-04T11:{n:02}"));
            placed(&format!("Meeting {n}"), &hall, &from, &to, &[])
        });
        assert_eq!(accepted(&world, SESSIONS, bodies.collect()).await, 1);
    }

    async fn indico_4315_two_editors_of_one_timetable_in_whole_requests(world) {
        world.forum().await;
        let hall = world.make("rooms", json!({"name": "Hall"})).await;
        let batch = |n: usize| {
            let create = |hour: usize| json!({"op": "create", "resource": "session", "value":
                placed(&format!("Talk {n}"), &hall, &format!("2026-05-04T{hour}:00"),
                    &format!("2026-05-04T{}:00", hour + 1), &[])});
            // The second half of each is the first half of the next.
            json!({"edits": [create(10 + n), create(11 + n)]})
        };
        let path = "/api/v1/conferences/forum/edits";
        let won = accepted(&world, path, (0..6).map(batch).collect()).await;
        let all = world.owner().get(SESSIONS).await.expect(200).json();
        assert_eq!(all["items"].as_array().unwrap().len(), won * 2, "whole or absent");
        assert!((2..=3).contains(&won), "{won}");
    }

    async fn pretalx_1266_identical_times_are_a_conflict(world) {
        world.forum().await;
        let ann = world.make("people", json!({"name": "Ann"})).await;
        let hall = world.make("rooms", json!({"name": "Hall"})).await;
        let attic = world.make("rooms", json!({"name": "Attic"})).await;
        let (from, to) = ("2026-05-04T10:00", "2026-05-04T10:45");
        world.make("sessions", placed("A", &hall, from, to, &[&ann])).await;
        let second = placed("B", &attic, from, to, &[&ann]);
        let problem = world.owner().post(SESSIONS, second).await.expect(409).json();
        assert_eq!(problem["conflicts"][0]["rule"], "person_double_booked");
        assert_eq!(problem["conflicts"][0]["starts_at"], "2026-05-04T10:00:00-04:00");
        assert_eq!(problem["conflicts"][0]["ends_at"], "2026-05-04T10:45:00-04:00");
    }

    async fn pretalx_1444_the_hours_of_a_room_are_those_of_the_conferences_zone(world) {
        world.forum().await;
        let window = json!({"starts_at": "2026-05-04T09:00", "ends_at": "2026-05-04T17:00"});
        let hall = world.make("rooms", json!({"name": "Hall", "availability": [window]})).await;
        let room = format!("/api/v1/conferences/forum/rooms/{hall}");
        let kept = world.owner().get(&room).await.json();
        assert_eq!(kept["availability"][0]["starts_at"], "2026-05-04T09:00:00-04:00");
        assert_eq!(kept["availability"][0]["ends_at"], "2026-05-04T17:00:00-04:00");
        let all_day = placed("A", &hall, "2026-05-04T09:00", "2026-05-04T17:00", &[]);
        world.make("sessions", all_day).await;
        let found = || async {
            let path = "/api/v1/conferences/forum/conflicts?rule=room_unavailable";
            world.owner().get(path).await.expect(200).json()["conflicts"].clone()
        };
        assert_eq!(found().await, json!([]));
        let early = placed("B", &hall, "2026-05-04T08:00", "2026-05-04T09:00", &[]);
        world.make("sessions", early).await;
        assert_eq!(found().await[0]["starts_at"], "2026-05-04T08:00:00-04:00");
    }

    async fn pretalx_1087_hours_until_midnight_and_from_midnight_on_are_one(world) {
        world.forum().await;
        let hours = json!([
            {"starts_at": "2026-05-04T18:00", "ends_at": "2026-05-05T00:00"},
            {"starts_at": "2026-05-05T00:00", "ends_at": "2026-05-05T06:00"},
        ]);
        let hall = world.make("rooms", json!({"name": "Hall", "availability": hours})).await;
        let night = placed("A", &hall, "2026-05-04T23:00", "2026-05-05T02:00", &[]);
        world.make("sessions", night).await;
        let path = "/api/v1/conferences/forum/conflicts?rule=room_unavailable";
        assert_eq!(world.owner().get(path).await.json()["conflicts"], json!([]));
    }

    async fn pretalx_2081_and_2588_the_zone_of_whoever_asks_moves_nothing(world) {
        world.forum().await;
        let hall = world.make("rooms", json!({"name": "Hall"})).await;
        // The same moment, as three browsers say it.
        let said = ["2026-05-04T10:00", "2026-05-04T16:00:00+02:00", "2026-05-04T14:00:00Z"];
        let id = world.make("sessions", placed("A", &hall, said[0], "2026-05-04T11:00", &[])).await;
        let path = format!("{SESSIONS}/{id}");
        let etag = world.owner().get(&path).await.expect(200).header("etag").to_owned();
        for starts in said {
            let patch = json!({"placement": {"starts_at": starts}});
            let answer = world.owner().with("if-match", "*").patch(&path, patch).await.expect(200);
            assert_eq!(answer.json()["placement"]["starts_at"], "2026-05-04T10:00:00-04:00");
            assert_eq!(answer.header("etag"), etag, "nothing has changed");
        }
        world.publish().await.expect(201);
        let public = world.visitor().get("/conferences/forum/agenda.json").await.expect(200).json();
        assert_eq!(public["sessions"][0]["starts_at"], "2026-05-04T10:00:00-04:00");
    }
}
