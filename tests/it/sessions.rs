//! Sessions, and the contradictions that they are refused for.

use serde_json::{Value, json};

use crate::support::{World, both};

async fn world_with_two_rooms(world: &World) -> (String, String, String) {
    world.forum().await;
    world
        .make(
            "days",
            json!({"date": "2026-05-04", "opens": "09:00", "closes": "18:00"}),
        )
        .await;
    let hall = world.make("rooms", json!({"name": "Hall"})).await;
    let attic = world.make("rooms", json!({"name": "Attic"})).await;
    let ann = world
        .make(
            "people",
            json!({"name": "Ann Lee", "affiliation": "Institute"}),
        )
        .await;
    (hall, attic, ann)
}

fn session(title: &str, room: &str, starts: &str, ends: &str, people: &[(&str, &str)]) -> Value {
    let people: Vec<_> = people
        .iter()
        .map(|(id, role)| json!({"person_id": id, "role": role}))
        .collect();
    let (starts, ends) = (format!("2026-05-04T{starts}"), format!("2026-05-04T{ends}"));
    let placement = json!({"room_ids": [room], "starts_at": starts, "ends_at": ends});
    json!({"title": title, "kind": "panel", "placement": placement, "people": people})
}

const SESSIONS: &str = "/api/v1/conferences/forum/sessions";

both! {
    async fn a_second_session_in_the_room_is_refused_and_says_with_what_it_collides(world) {
        let (hall, attic, _) = world_with_two_rooms(&world).await;
        let first = world.make("sessions", session("Arms", &hall, "10:00", "11:00", &[])).await;
        let second = session("Trade", &hall, "10:30", "11:30", &[]);
        let problem = world.owner().post(SESSIONS, second).await.expect(409).json();
        let conflict = &problem["conflicts"][0];
        assert_eq!(problem["code"], "conflict");
        assert_eq!(conflict["rule"], "room_double_booked");
        assert_eq!(conflict["starts_at"], "2026-05-04T10:30:00-04:00");
        assert_eq!(conflict["ends_at"], "2026-05-04T11:00:00-04:00");
        assert_eq!(conflict["rooms"], json!([hall]));
        assert!(conflict["sessions"].as_array().unwrap().contains(&json!(first)));
        let detail = conflict["detail"].as_str().unwrap();
        assert!(detail.contains("“Arms”") && detail.contains("Hall"), "{detail}");
        world.make("sessions", session("Trade", &hall, "11:00", "12:00", &[])).await;
        world.make("sessions", session("Aside", &attic, "10:30", "11:30", &[])).await;
        let all = world.owner().get(SESSIONS).await.expect(200).json();
        assert_eq!(all["items"].as_array().unwrap().len(), 3, "the refused one left no trace");
    }

    async fn one_panelist_in_two_rooms_at_once_is_refused(world) {
        let (hall, attic, ann) = world_with_two_rooms(&world).await;
        let people = [(ann.as_str(), "moderator")];
        world.make("sessions", session("Arms", &hall, "10:00", "11:00", &people)).await;
        let people = [(ann.as_str(), "panelist")];
        let second = session("Trade", &attic, "10:30", "11:30", &people);
        let problem = world.owner().post(SESSIONS, second).await.expect(409).json();
        assert_eq!(problem["conflicts"][0]["rule"], "person_double_booked");
        assert_eq!(problem["conflicts"][0]["people"], json!([ann]));
    }

    async fn a_conflict_is_waived_with_a_reason_and_stays_visible(world) {
        let (hall, _, _) = world_with_two_rooms(&world).await;
        world.make("sessions", session("Arms", &hall, "10:00", "11:00", &[])).await;
        let second = world.make("sessions", session("Trade", &hall, "11:00", "12:00", &[])).await;
        let path = format!("{SESSIONS}/{second}");
        let overlap = json!({"placement": {
            "room_ids": [hall], "starts_at": "2026-05-04T10:30", "ends_at": "2026-05-04T12:00",
        }});
        let refused = world.owner().with("if-match", "*").patch(&path, overlap.clone()).await;
        let key = refused.expect(409).json()["conflicts"][0]["key"].clone();
        let mut waived = overlap;
        waived["waive"] = json!([{"key": key, "reason": "The hall is divided"}]);
        world.owner().with("if-match", "*").patch(&path, waived).await.expect(200);
        let conflicts = "/api/v1/conferences/forum/conflicts";
        let report = world.owner().get(conflicts).await.expect(200).json();
        assert_eq!(report["blocking"], 0);
        assert_eq!(report["conflicts"][0]["waived"], true);
        world.publish().await.expect(201);
    }

    async fn a_panel_without_a_moderator_is_accepted_with_a_warning(world) {
        let (hall, _, ann) = world_with_two_rooms(&world).await;
        let people = [(ann.as_str(), "panelist")];
        let body = session("Arms", &hall, "08:00", "09:30", &people);
        let answer = world.owner().post(SESSIONS, body).await.expect(201).json();
        let warnings = answer["warnings"].as_array().unwrap().iter();
        let rules: Vec<_> = warnings.map(|warning| warning["rule"].as_str().unwrap()).collect();
        assert_eq!(rules, ["outside_day", "missing_moderator", "panel_size"]);
    }

    async fn a_session_in_a_time_slot_moves_with_it(world) {
        let (hall, _, _) = world_with_two_rooms(&world).await;
        let day = world.make("days", json!({"date": "2026-05-05"})).await;
        let slot = world.make("time-slots", json!({
            "day_id": day, "label": "Morning",
            "starts_at": "2026-05-05T10:00", "ends_at": "2026-05-05T11:00",
        })).await;
        let placement = json!({"room_ids": [hall], "time_slot_id": slot});
        world.make("sessions", json!({"title": "Arms", "placement": placement})).await;
        let other = json!({"room_ids": [hall],
            "starts_at": "2026-05-05T12:00", "ends_at": "2026-05-05T13:00"});
        world.make("sessions", json!({"title": "Trade", "placement": other})).await;
        let path = format!("/api/v1/conferences/forum/time-slots/{slot}");
        let onto = json!({"starts_at": "2026-05-05T12:30", "ends_at": "2026-05-05T13:30"});
        let refused = world.owner().with("if-match", "*").patch(&path, onto).await.expect(409);
        assert!(refused.json()["conflicts"][0]["detail"].as_str().unwrap().contains("“Trade”"));
        let free = json!({"starts_at": "2026-05-05T11:00", "ends_at": "2026-05-05T12:00"});
        world.owner().with("if-match", "*").patch(&path, free).await.expect(200);
    }

    async fn wrong_values_are_named_with_their_place(world) {
        let (hall, _, ann) = world_with_two_rooms(&world).await;
        let place = |placement: Value| json!({"title": "A", "placement": placement});
        let at = |starts: &str, ends: &str| {
            place(json!({"room_ids": [hall], "starts_at": starts, "ends_at": ends}))
        };
        let person = |person: Value| json!({"title": "A", "people": [person]});
        let cases = [
            (at("2026-05-04T11:00", "2026-05-04T10:00"), "/placement/ends_at",
                "end_not_after_start"),
            (at("2026-05-04T10:00", "2026-05-04T10:00"), "/placement/ends_at",
                "end_not_after_start"),
            (at("2026-05-04T10:00", "2026-05-06T10:00"), "/placement/ends_at",
                "too_long_a_time"),
            (at("2026-03-08T02:30", "2026-03-08T04:00"), "/placement/starts_at",
                "nonexistent_time"),
            (at("2026-11-01T01:30", "2026-11-01T04:00"), "/placement/starts_at",
                "ambiguous_time"),
            (at("10:00", "2026-05-04T10:00"), "/placement/starts_at", "not_a_time"),
            (place(json!({"room_ids": [hall]})), "/placement", "not_a_placement"),
            (place(json!({"starts_at": "2026-05-04T10:00"})), "/placement", "not_a_placement"),
            (place(json!({"starts_at": "2026-05-04T10:00", "time_slot_id": hall})), "/placement",
                "not_a_placement"),
            (place(json!({"room_ids": ["x"]})), "/placement/room_ids/0", "not_an_id"),
            (place(json!({"room_ids": [hall, hall], "starts_at": "2026-05-04T10:00",
                "ends_at": "2026-05-04T11:00"})), "/placement/room_ids/1", "duplicate"),
            (place(json!({"starts_at": "2026-05-04T10:00", "ends_at": "2026-05-04T11:00",
                "zone": "Europe/Berlin"})), "/placement/zone", "wrong_zone"),
            (person(json!({"person_id": ann, "role": "boss"})), "/people/0/role", "unknown_word"),
            (person(json!({"person_id": hall, "role": "host"})), "/people/0/person_id",
                "unknown_reference"),
            (person(json!({"role": "host"})), "/people/0/person_id", "required"),
            (json!({"title": "A", "kind": null}), "/kind", "wrong_type"),
            (json!({"title": "A\nB"}), "/title", "control_character"),
            (json!({"title": " "}), "/title", "empty"),
        ];
        for (body, pointer, code) in cases {
            let problem = world.owner().post(SESSIONS, body.clone()).await.expect(422).json();
            let error = &problem["errors"][0];
            assert_eq!((&error["pointer"], &error["code"]), (&json!(pointer), &json!(code)));
        }
        let offset = at("2026-11-01T01:30:00-05:00", "2026-11-01T04:00");
        world.owner().post(SESSIONS, offset).await.expect(201);
    }

    async fn null_and_nothing_are_different_in_a_patch(world) {
        world.forum().await;
        let body = json!({"title": "A", "label": "Panel 1", "abstract": "Text"});
        let path = format!("{SESSIONS}/{}", world.make("sessions", body).await);
        let patch = json!({"label": null});
        let now = world.owner().with("if-match", "*").patch(&path, patch).await.expect(200).json();
        assert_eq!((&now["label"], &now["abstract"]), (&Value::Null, &json!("Text")));
    }

    async fn a_patch_of_a_placement_leaves_alone_what_it_does_not_say(world) {
        let (hall, attic, _) = world_with_two_rooms(&world).await;
        let body = session("Arms", &hall, "10:00", "11:00", &[]);
        let path = format!("{SESSIONS}/{}", world.make("sessions", body).await);
        let patch = |placement: Value| {
            let (world, path) = (world.clone(), path.clone());
            async move {
                let forced = world.owner().with("if-match", "*");
                let answer = forced.patch(&path, json!({"placement": placement})).await;
                answer.expect(200).json()["placement"].clone()
            }
        };
        let later = patch(json!({"ends_at": "2026-05-04T11:30"})).await;
        assert_eq!(later["room_ids"], json!([hall]));
        assert_eq!(later["starts_at"], "2026-05-04T10:00:00-04:00");
        assert_eq!(later["ends_at"], "2026-05-04T11:30:00-04:00");
        let moved = patch(json!({"room_ids": [attic]})).await;
        assert_eq!((&moved["room_ids"], &moved["ends_at"]), (&json!([attic]), &later["ends_at"]));
        let same = patch(moved.clone()).await;
        assert_eq!(same, moved, "what was read can be sent back");
    }

    async fn a_session_that_collides_is_made_with_a_waiver_when_its_id_is_chosen(world) {
        let (hall, _, _) = world_with_two_rooms(&world).await;
        world.make("sessions", session("Arms", &hall, "10:00", "11:00", &[])).await;
        let path = format!("{SESSIONS}/01890a5d-ac96-774b-bcce-b302099a8057");
        let put = |body: Value| world.owner().with("if-none-match", "*").put(&path, body);
        let mut body = session("Trade", &hall, "10:30", "11:30", &[]);
        let refused = put(body.clone()).await.expect(409).json();
        let key = &refused["conflicts"][0]["key"];
        body["waive"] = json!([{"key": key, "reason": "The hall is divided"}]);
        put(body).await.expect(201);
    }

    async fn very_many_conflicts_are_counted_and_not_all_printed(world) {
        let (hall, _, _) = world_with_two_rooms(&world).await;
        let room = format!("/api/v1/conferences/forum/rooms/{hall}");
        let shared = json!({"sharing": "shared"});
        world.owner().with("if-match", "*").patch(&room, shared).await.expect(200);
        for number in 0..20 {
            let title = format!("Poster {number}");
            world.make("sessions", session(&title, &hall, "10:00", "11:00", &[])).await;
        }
        let exclusive = json!({"sharing": "exclusive"});
        let refused = world.owner().with("if-match", "*").patch(&room, exclusive).await;
        let problem = refused.expect(409).json();
        assert_eq!(problem["conflicts"].as_array().unwrap().len(), 100);
        assert!(problem["detail"].as_str().unwrap().contains("189 more"), "{}", problem["detail"]);
    }

    async fn a_conflict_of_what_has_no_id_yet_is_not_waived_and_it_says_how(world) {
        let (hall, _, _) = world_with_two_rooms(&world).await;
        let mut body = session("Arms", &hall, "10:00", "11:00", &[]);
        body["waive"] = json!([]);
        world.owner().post(SESSIONS, body.clone()).await.expect(201);
        body["waive"] = json!([{"key": "0", "reason": "so"}]);
        let refused = world.owner().post(SESSIONS, body).await.expect(422);
        assert_eq!(refused.problem().1, ["/waive"]);
        assert!(refused.text().contains("PUT"), "{}", refused.text());
    }

    async fn null_takes_a_time_away_only_where_another_takes_its_place(world) {
        let (hall, _, _) = world_with_two_rooms(&world).await;
        let day = world.make("days", json!({"date": "2026-05-05"})).await;
        let slot = world.make("time-slots", json!({
            "day_id": day, "label": "Morning",
            "starts_at": "2026-05-05T10:00", "ends_at": "2026-05-05T11:00",
        })).await;
        let body = session("Arms", &hall, "10:00", "11:00", &[]);
        let path = format!("{SESSIONS}/{}", world.make("sessions", body).await);
        let patch = |placement: Value| {
            let forced = world.owner().with("if-match", "*");
            forced.patch(&path, json!({"placement": placement}))
        };
        patch(json!({"starts_at": null})).await.expect(422);
        patch(json!({"time_slot_id": null})).await.expect(200);
        let placed = patch(json!({"time_slot_id": slot})).await.expect(200).json();
        assert_eq!(placed["placement"]["starts_at"], Value::Null);
        patch(placed["placement"].clone()).await.expect(200);
        patch(json!({"time_slot_id": null})).await.expect(422);
        let times = json!({"starts_at": "2026-05-04T10:00", "ends_at": "2026-05-04T11:00"});
        let timed = patch(times).await.expect(200).json();
        assert_eq!(timed["placement"]["time_slot_id"], Value::Null);
    }

    async fn each_wrong_value_in_a_list_or_an_object_is_named(world) {
        let (_, _, ann) = world_with_two_rooms(&world).await;
        let body = json!({
            "title": "A",
            "placement": {"room_ids": ["zz"], "foo": 1, "starts_at": 5},
            "people": [
                {"person_id": "x", "role": "host"},
                {"person_id": ann, "role": "host", "billing": {"name": "", "title": " "}},
                {"person_id": ann},
            ],
        });
        let (_, mut pointers) = world.owner().post(SESSIONS, body).await.expect(422).problem();
        pointers.sort();
        let parts = ["/people/0/person_id", "/people/1/billing/name", "/people/1/billing/title",
            "/people/2/role", "/placement/foo", "/placement/room_ids/0", "/placement/starts_at"];
        assert_eq!(pointers, parts);
        let billing = json!({"name": "", "title": " ", "affiliation": "\n"});
        let person = json!({"person_id": ann, "role": "host", "billing": billing});
        let body = json!({"title": "A", "people": [person]});
        let (_, mut pointers) = world.owner().post(SESSIONS, body).await.expect(422).problem();
        pointers.sort();
        let parts = ["/people/0/billing/affiliation", "/people/0/billing/name",
            "/people/0/billing/title"];
        assert_eq!(pointers, parts);
    }
}
