//! What all six kinds of resources have in common.

use serde_json::{Value, json};

use crate::support::{World, both};

/// Each kind: a body that makes one, a change, and the field that shows it.
async fn kinds(world: &World) -> Vec<(&'static str, Value, Value)> {
    world.forum().await;
    let day = world.make("days", json!({"date": "2026-05-04"})).await;
    let slot = json!({
        "day_id": day,
        "label": "Morning",
        "starts_at": "2026-05-04T10:00",
        "ends_at": "2026-05-04T11:00",
    });
    vec![
        (
            "days",
            json!({"date": "2026-05-05", "opens": "09:00"}),
            json!({"closes": "26:00"}),
        ),
        (
            "rooms",
            json!({"name": "Hall"}),
            json!({"sharing": "shared"}),
        ),
        (
            "tracks",
            json!({"name": "Security"}),
            json!({"name": "Trade"}),
        ),
        (
            "time-slots",
            slot,
            json!({"ends_at": "2026-05-04T11:30:00-04:00"}),
        ),
        (
            "people",
            json!({"name": "Ada Lovelace", "title": "Countess"}),
            json!({"title": null}),
        ),
        (
            "sessions",
            json!({"title": "Opening", "kind": "opening"}),
            json!({"abstract": "Hello"}),
        ),
    ]
}

both! {
    async fn each_kind_is_made_read_changed_and_deleted(world) {
        for (plural, body, change) in kinds(&world).await {
            let all = format!("/api/v1/conferences/forum/{plural}");
            let made = world.owner().post(&all, body.clone()).await.expect(201);
            let (id, etag) = (made.json()["id"].clone(), made.header("etag").to_owned());
            let one = format!("{all}/{}", id.as_str().unwrap());
            assert!(made.header("location").ends_with(&one), "{}", made.header("location"));
            let read = world.owner().get(&one).await.expect(200);
            assert_eq!(read.header("etag"), etag);
            for (field, value) in body.as_object().unwrap() {
                let shown = &read.json()[field];
                let text = |value: &Value| value.as_str().unwrap().to_owned();
                let same = text(shown).starts_with(&text(value));
                assert!(same, "{plural} {field}: {shown}");
            }
            let seen = world.owner().with("if-match", &etag);
            let changed = seen.patch(&one, change).await.expect(200);
            assert_ne!(changed.header("etag"), etag);
            world.owner().with("if-match", &etag).delete(&one).await.expect(412);
            world.owner().with("if-match", changed.header("etag")).delete(&one).await.expect(204);
            world.owner().get(&one).await.expect(404);
        }
    }

    async fn a_stale_change_is_answered_with_what_it_is_now(world) {
        for (plural, body, change) in kinds(&world).await {
            let id = world.make(plural, body).await;
            let one = format!("/api/v1/conferences/forum/{plural}/{id}");
            world.owner().patch(&one, change.clone()).await.expect(428);
            let first = world.owner().get(&one).await.expect(200);
            let seen = first.header("etag").to_owned();
            world.owner().with("if-match", &seen).patch(&one, change.clone()).await.expect(200);
            let stale = world.owner().with("if-match", &seen).patch(&one, change).await.expect(412);
            let now = world.owner().get(&one).await.expect(200);
            assert_eq!(stale.json()["current"], now.json(), "{plural}");
            assert_eq!(stale.header("etag"), now.header("etag"));
        }
    }

    async fn unknown_fields_wrong_types_and_missing_fields_are_named(world) {
        for (plural, _, _) in kinds(&world).await {
            let all = format!("/api/v1/conferences/forum/{plural}");
            let body = json!({"colour": "red", "waive": "no"});
            let (code, pointers) = world.owner().post(&all, body).await.expect(422).problem();
            assert_eq!(code, "invalid");
            assert!(pointers.contains(&"/colour".to_owned()), "{plural} {pointers:?}");
            assert!(pointers.len() >= 3, "{plural}: the missing field, too: {pointers:?}");
        }
    }

    async fn ids_that_are_none_are_not_found(world) {
        for (plural, _, _) in kinds(&world).await {
            for id in ["1", "00000000-0000-0000-0000-000000000000", "%2e%2e"] {
                let one = format!("/api/v1/conferences/forum/{plural}/{id}");
                world.owner().get(&one).await.expect(404);
                world.owner().with("if-match", "*").delete(&one).await.expect(404);
            }
        }
        world.owner().get("/api/v1/conferences/nowhere/rooms").await.expect(404);
        world.owner().get("/api/v1/conferences/No%20Where/rooms").await.expect(404);
    }

    async fn lists_come_in_pages(world) {
        world.forum().await;
        for number in 0..5 {
            world.make("rooms", json!({"name": format!("Room {number}")})).await;
        }
        let (mut names, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/v1/conferences/forum/rooms?limit=2{cursor}");
            let page = world.owner().get(&path).await.expect(200).json();
            let items = page["items"].as_array().unwrap();
            names.extend(items.iter().map(|room| room["name"].as_str().unwrap().to_owned()));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(names, ["Room 0", "Room 1", "Room 2", "Room 3", "Room 4"]);
        for wrong in ["limit=0", "limit=1001", "limit=x", "cursor=x"] {
            let path = format!("/api/v1/conferences/forum/rooms?{wrong}");
            world.owner().get(&path).await.expect(400);
        }
    }

    async fn what_is_used_stays_and_says_by_whom(world) {
        world.forum().await;
        let room = world.make("rooms", json!({"name": "Hall"})).await;
        let placement = json!({
            "room_ids": [room],
            "starts_at": "2026-05-04T10:00",
            "ends_at": "2026-05-04T11:00",
        });
        world.make("sessions", json!({"title": "Opening", "placement": placement})).await;
        let path = format!("/api/v1/conferences/forum/rooms/{room}");
        let answer = world.owner().with("if-match", "*").delete(&path).await.expect(409);
        assert!(answer.json()["detail"].as_str().unwrap().contains("“Opening”"));
    }

    async fn a_caller_may_choose_the_id_and_makes_nothing_twice(world) {
        for (plural, body, _) in kinds(&world).await {
            let id = "01890a5d-ac96-774b-bcce-b302099a8057".replace("774b", match plural {
                "days" => "7001", "rooms" => "7002", "tracks" => "7003",
                "time-slots" => "7004", "people" => "7005", _ => "7006",
            });
            let one = format!("/api/v1/conferences/forum/{plural}/{id}");
            let put = || world.owner().with("if-none-match", "*");
            world.owner().put(&one, body.clone()).await.expect(428);
            let made = put().put(&one, body.clone()).await.expect(201);
            assert_eq!(made.json()["id"], id);
            let again = put().put(&one, body).await.expect(412);
            assert_eq!(again.json()["current"]["id"], id);
        }
    }

    async fn a_second_day_of_a_date_is_refused(world) {
        world.forum().await;
        let day = |opens, closes| json!({"date": "2026-05-04", "opens": opens, "closes": closes});
        world.make("days", day("09:00", "12:00")).await;
        let again = day("14:00", "18:00");
        let answer = world.owner().post("/api/v1/conferences/forum/days", again).await;
        assert_eq!(answer.expect(422).problem().1, ["/date"]);
    }

    async fn nobody_takes_what_another_conference_has(world) {
        let all = kinds(&world).await;
        let body = json!({"slug": "other", "title": "Other", "zone": "America/New_York"});
        world.owner().post("/api/v1/conferences", body).await.expect(201);
        let day = json!({"date": "2026-05-04"});
        let day = world.owner().post("/api/v1/conferences/other/days", day).await.expect(201);
        for (plural, mut body, _) in all {
            let id = world.make(plural, body.clone()).await;
            let mine = format!("/api/v1/conferences/forum/{plural}/{id}");
            let before = world.owner().get(&mine).await.expect(200);
            if plural == "time-slots" {
                body["day_id"] = day.json()["id"].clone();
            }
            let theirs = format!("/api/v1/conferences/other/{plural}/{id}");
            let stolen = world.owner().with("if-none-match", "*").put(&theirs, body).await;
            stolen.expect(409);
            assert_eq!(world.owner().get(&mine).await.expect(200).bytes, before.bytes);
            world.owner().get(&theirs).await.expect(404);
        }
    }

    async fn tags_are_compared_letter_by_letter(world) {
        world.forum().await;
        let room = world.make("rooms", json!({"name": "Hall"})).await;
        let path = format!("/api/v1/conferences/forum/rooms/{room}");
        let patch = |tag: &str| {
            world.owner().with("if-match", tag).patch(&path, json!({"name": "Hall"}))
        };
        for wrong in ["\"+1\"", "\"01\"", "1", "W/\"1\"", "*, \"9\"", "\"\"", "x"] {
            patch(wrong).await.expect(412);
        }
        patch("\"1\"").await.expect(200);
    }
}
