//! Many edits in one request: all or nothing, one revision, published at once where that is asked.

use serde_json::{Value, json};

use crate::once::{FORUM, at, edit, open_forum, own_id, patch, place, show, starts};
use crate::support::{World, both};

fn update(resource: &str, id: &str, value: Value) -> Value {
    json!({"op": "update", "resource": resource, "id": id, "value": value})
}

fn create(resource: &str, number: u8, value: Value) -> Value {
    json!({"op": "create", "resource": resource, "id": own_id(number), "value": value})
}

/// The public programme: the title and the room of each session.
async fn public(world: &World) -> Vec<(String, String)> {
    let feed = "/conferences/forum/agenda.json";
    let agenda = world.visitor().get(feed).await.expect(200).json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let shown = |s: &Value| (text(&s["title"]), text(&s["rooms"][0]["name"]));
    let sessions = agenda["sessions"].as_array().unwrap();
    sessions.iter().map(shown).collect()
}

both! {
    async fn a_room_a_person_and_their_session_are_made_in_one_revision(world) {
        open_forum(&world).await;
        let before = show(&world, "conflicts").await["revision"].as_i64().unwrap();
        let people = json!([{"person_id": own_id(2), "role": "speaker"}]);
        let there = at(&own_id(1), "10:00", "11:00");
        let talk = json!({"title": "Arms", "people": people, "placement": there});
        let edits = json!([
            create("session", 3, talk),
            create("room", 1, json!({"name": "Cellar"})),
            create("person", 2, json!({"name": "Ann Lee"})),
        ]);
        let done = edit(&world, json!({"edits": edits})).await.expect(200);
        let (etag, body) = (done.header("etag").to_owned(), done.json());
        assert_eq!((&body["revision"], &body["dry_run"]), (&json!(before + 1), &json!(false)));
        assert_eq!(body["release"], Value::Null);
        let made = [("session", 3), ("room", 1), ("person", 2)].map(|(kind, number)| {
            json!({"op": "create", "resource": kind, "id": own_id(number), "etag": etag})
        });
        assert_eq!(body["edits"], json!(made));
        let one = format!("{FORUM}/sessions/{}", own_id(3));
        let session = world.owner().get(&one).await.expect(200);
        assert_eq!(session.header("etag"), etag);
        assert_eq!(session.json()["people"][0]["person_id"], own_id(2));
        let changes = show(&world, "changes").await;
        let of_it = changes["items"].as_array().unwrap().last().unwrap();
        let resources = of_it["resources"].as_array().unwrap().len();
        assert_eq!((&of_it["revision"], resources), (&json!(before + 1), 3));
    }

    async fn one_failing_edit_undoes_all_and_is_named(world) {
        let (hall, attic) = open_forum(&world).await;
        let arms = place(&world, "Arms", at(&hall, "10:00", "11:00")).await;
        let revision = show(&world, "conflicts").await["revision"].clone();
        let room = || create("room", 1, json!({"name": "Cellar"}));
        let nobody = own_id(9);
        let cases = [
            (update("session", &arms, json!({"title": " "})), 422, "/edits/1/value/title"),
            (update("session", &arms, json!({"placement": at(&nobody, "10:00", "11:00")})), 422,
                "/edits/1/value/placement/room_ids/0"),
            (update("session", &arms, json!({"placement": at(&hall, "11:00", "10:00")})), 422,
                "/edits/1/value/placement/ends_at"),
            (update("session", &arms, json!({"people": [{"person_id": nobody, "role": "host"}]})),
                422, "/edits/1/value/people/0/person_id"),
            (update("person", &nobody, json!({"name": "X"})), 404, "/edits/1"),
            (room(), 409, "/edits/1"),
        ];
        for (wrong, status, pointer) in cases {
            let refused = edit(&world, json!({"edits": [room(), wrong]})).await.expect(status);
            assert_eq!(refused.problem().1, [pointer]);
        }
        let used = json!({"op": "delete", "resource": "room", "id": hall});
        let refused = edit(&world, json!({"edits": [room(), used]})).await.expect(409);
        assert_eq!(refused.problem().0, "in_use");
        let onto = json!({"title": "Trade", "placement": at(&hall, "10:30", "11:30")});
        let collides = json!({"edits": [room(), create("session", 2, onto)]});
        assert_eq!(edit(&world, collides).await.expect(409).problem().0, "conflict");
        assert_eq!(show(&world, "conflicts").await["revision"], revision);
        let rooms = show(&world, "rooms?fields=id").await;
        assert_eq!(rooms["items"], json!([{"id": hall}, {"id": attic}]));
    }

    async fn two_sessions_change_places_that_could_not_go_one_by_one(world) {
        let (hall, attic) = open_forum(&world).await;
        let arms = place(&world, "Arms", at(&hall, "10:00", "11:00")).await;
        let trade = place(&world, "Trade", at(&attic, "11:00", "12:00")).await;
        let room = |session: &Value| session["placement"]["room_ids"][0].clone();
        let (first, second) = (format!("sessions/{arms}"), format!("sessions/{trade}"));
        let swap = json!({"edits": [{"op": "swap", "session_ids": [arms, trade]}]});
        edit(&world, swap).await.expect(200);
        assert_eq!(room(&show(&world, &first).await), attic);
        assert_eq!(room(&show(&world, &second).await), hall);
        assert_eq!(starts(&world, &arms).await + &starts(&world, &trade).await, "11:0010:00");
        // One after the other they would collide.
        let onto = json!({"placement": at(&attic, "11:00", "12:00")});
        patch(&world, &second, onto.clone()).await.expect(409);
        let back = json!({"placement": at(&hall, "10:00", "11:00")});
        patch(&world, &first, back.clone()).await.expect(409);
        let both = json!([update("session", &trade, onto), update("session", &arms, back)]);
        edit(&world, json!({"edits": both})).await.expect(200);
        assert_eq!(room(&show(&world, &first).await), hall);
        let one = json!({"edits": [{"op": "swap", "session_ids": [arms]}]});
        assert_eq!(edit(&world, one).await.expect(422).problem().1, ["/edits/0/session_ids"]);
    }

    async fn everything_from_a_time_on_is_shifted_and_nothing_before(world) {
        let (hall, attic) = open_forum(&world).await;
        let day = show(&world, "days").await["items"][0]["id"].clone();
        let next = world.make("days", json!({"date": "2026-05-05"})).await;
        let slot = |day: &Value, starts: &str, ends: &str| {
            let body = json!({"day_id": day, "label": "A", "starts_at": starts, "ends_at": ends});
            world.make("time-slots", body)
        };
        let noon = slot(&day, "2026-05-04T13:00", "2026-05-04T14:00").await;
        let early = slot(&day, "2026-05-04T09:00", "2026-05-04T10:00").await;
        let later = slot(&json!(next), "2026-05-05T13:00", "2026-05-05T14:00").await;
        let arms = place(&world, "Arms", at(&hall, "10:00", "11:30")).await;
        let trade = place(&world, "Trade", at(&hall, "11:30", "12:30")).await;
        let law = place(&world, "Law", at(&attic, "11:00", "12:00")).await;
        let seated = place(&world, "Sea", json!({"room_ids": [hall], "time_slot_id": noon})).await;
        let shift = |from: &str, minutes: i64| json!({"edits": [
            {"op": "shift", "date": "2026-05-04", "from": from, "minutes": minutes},
        ]});
        edit(&world, shift("11:00", 20)).await.expect(200);
        for (session, begins) in [(arms, "10:00"), (trade, "11:50"), (law, "11:20")] {
            assert_eq!(starts(&world, &session).await, begins);
        }
        let seated = show(&world, &format!("sessions/{seated}")).await;
        assert_eq!(seated["placement"]["time_slot_id"], noon, "it goes with its slot");
        for (slot, starts) in [(noon, "04T13:20"), (early, "04T09:00"), (later, "05T13:00")] {
            let slot = show(&world, &format!("time-slots/{slot}")).await;
            assert_eq!(slot["starts_at"], format!("2026-05-{starts}:00-04:00"));
        }
        edit(&world, shift("11:20", -30)).await.expect(409);
        let mut nowhere = shift("11:00", 5);
        nowhere["edits"][0]["date"] = json!("2026-05-06");
        let (none, noon) = (shift("11:00", 0), shift("11 am", 5));
        for (wrong, field) in [(none, "minutes"), (noon, "from"), (nowhere, "date")] {
            let refused = edit(&world, wrong).await.expect(422);
            assert_eq!(refused.problem().1, [format!("/edits/0/{field}")]);
        }
    }

    async fn whoever_has_seen_an_older_revision_changes_nothing(world) {
        open_forum(&world).await;
        let seen = show(&world, "conflicts").await["revision"].clone();
        let body = |number| json!({
            "if_revision": seen, "edits": [create("room", number, json!({"name": "Cellar"}))],
        });
        edit(&world, body(1)).await.expect(200);
        let stale = edit(&world, body(2)).await.expect(412);
        assert_eq!(stale.problem().0, "stale");
        world.owner().get(&format!("{FORUM}/rooms/{}", own_id(2))).await.expect(404);
    }

    async fn a_dry_run_answers_like_the_real_thing_and_leaves_everything(world) {
        let (hall, attic) = open_forum(&world).await;
        let arms = place(&world, "Arms", at(&hall, "10:00", "11:00")).await;
        world.publish().await.expect(201);
        let path = format!("{FORUM}/edits?dry_run=true");
        let dry = |body: Value| world.owner().post(&path, body);
        let early = update("session", &arms, json!({"placement": at(&attic, "08:00", "09:00")}));
        let body = json!({"edits": [early], "publish": {"note": "Earlier"}});
        let paths = ["sessions", "conflicts", "changes", "releases"];
        let mut before = Vec::new();
        for path in paths {
            before.push(show(&world, path).await);
        }
        let tried = dry(body.clone()).await.expect(200);
        assert_eq!(tried.json()["introduced"][0]["rule"], "outside_day");
        for (path, before) in paths.iter().zip(before) {
            assert_eq!(show(&world, path).await, before);
        }
        let done = edit(&world, body).await.expect(200);
        assert_eq!(done.header("etag"), tried.header("etag"));
        let (mut done, mut tried) = (done.json(), tried.json());
        assert_eq!((&done["dry_run"], &tried["dry_run"]), (&json!(false), &json!(true)));
        for answer in [&mut done, &mut tried] {
            answer["dry_run"] = Value::Null;
            answer["release"]["published_at"] = Value::Null;
        }
        assert_eq!(done, tried);
        let home = update("session", &arms, json!({"placement": at(&hall, "10:00", "11:00")}));
        let back = edit(&world, json!({"edits": [home]})).await.expect(200).json();
        assert_eq!(back["resolved"][0]["rule"], "outside_day");
        let wrong = update("session", &arms, json!({"title": " "}));
        dry(json!({"edits": [wrong]})).await.expect(422);
    }

    async fn a_conflict_is_waived_in_the_request_that_brings_it(world) {
        let (hall, _) = open_forum(&world).await;
        place(&world, "Arms", at(&hall, "10:00", "11:00")).await;
        let trade = json!({"title": "Trade", "placement": at(&hall, "10:30", "11:30")});
        let mut body = json!({"edits": [create("session", 1, trade)]});
        let refused = edit(&world, body.clone()).await.expect(409).json();
        let waive = json!({"key": refused["conflicts"][0]["key"], "reason": "A curtain"});
        body["waive"] = json!([waive, {"key": "0", "reason": "so"}]);
        let unknown = edit(&world, body.clone()).await.expect(422);
        assert_eq!(unknown.problem().1, ["/waive/1/key"]);
        body["waive"] = json!([waive]);
        let done = edit(&world, body).await.expect(200).json();
        assert_eq!(done["introduced"][0]["waiver"]["reason"], "A curtain");
        assert_eq!(show(&world, "conflicts").await["blocking"], 0);
    }

    async fn whatever_is_wrong_with_an_edit_is_named_with_its_place(world) {
        world.forum().await;
        let (id, room) = (own_id(1), json!({"name": "Cellar"}));
        let cases = [
            (json!({"op": "move"}), "/edits/0/op", "unknown_word"),
            (json!({"resource": "room"}), "/edits/0/op", "required"),
            (json!({"op": "create"}), "/edits/0/resource", "required"),
            (json!({"op": "create", "resource": "hall", "value": room}), "/edits/0/resource",
                "unknown_word"),
            (json!({"op": "delete", "resource": "rules"}), "/edits/0/resource", "unknown_word"),
            (json!({"op": "create", "resource": "room"}), "/edits/0/value", "required"),
            (json!({"op": "update", "resource": "room", "value": room}), "/edits/0/id", "required"),
            (create("room", 1, json!({})), "/edits/0/value/name", "required"),
            (create("room", 1, json!({"name": "A", "colour": 1})), "/edits/0/value/colour",
                "unknown_field"),
            (json!({"op": "delete", "resource": "room", "id": id, "value": room}),
                "/edits/0/value", "unknown_field"),
            (json!({"op": "create", "resource": "room", "value": room, "waive": []}),
                "/edits/0/waive", "unknown_field"),
            (json!({"op": "update", "resource": "rules", "value": {"gravity": {}}}),
                "/edits/0/value/gravity", "unknown_field"),
            (json!({"op": "swap", "session_ids": ["x"]}), "/edits/0/session_ids/0", "not_an_id"),
            (json!({"op": "replace_person", "from_id": id}), "/edits/0/to_id", "required"),
            (json!("create"), "/edits/0", "wrong_type"),
        ];
        for (wrong, pointer, code) in cases {
            let problem = edit(&world, json!({"edits": [wrong]})).await.expect(422).json();
            let errors = &problem["errors"];
            let named = (errors[0]["pointer"].clone(), errors[0]["code"].clone());
            assert_eq!((named, errors[1].clone()), ((json!(pointer), json!(code)), Value::Null));
        }
        for (wrong, pointer) in [
            (json!({}), "/edits"), (json!({"edits": null}), "/edits"),
            (json!({"edits": [], "publish": {"when": "now"}}), "/publish/when"),
            (json!({"edits": [], "force": true}), "/force"),
        ] {
            assert_eq!(edit(&world, wrong).await.expect(422).problem().1, [pointer]);
        }
        world.owner().post(&format!("{FORUM}/edits?dry=true"), json!({})).await.expect(400);
    }

    async fn what_is_published_with_its_request_takes_no_unfinished_work_along(world) {
        let (hall, attic) = open_forum(&world).await;
        let arms = place(&world, "Arms", at(&hall, "10:00", "11:00")).await;
        let trade = place(&world, "Trade", at(&attic, "11:00", "12:00")).await;
        world.publish().await.expect(201);
        let (renamed, retitled) = (json!({"name": "Loft"}), json!({"title": "Trade, a draft"}));
        patch(&world, &format!("rooms/{attic}"), renamed).await.expect(200);
        patch(&world, &format!("sessions/{trade}"), retitled).await.expect(200);
        place(&world, "A draft", at(&hall, "12:00", "13:00")).await;
        let moved = json!({"title": "Arms today", "placement": at(&attic, "10:00", "11:00")});
        let body = json!({"edits": [update("session", &arms, moved)], "publish": {"note": "Dry"}});
        let done = edit(&world, body).await.expect(200).json();
        let release = show(&world, "releases").await["items"][0].clone();
        assert_eq!((&release["number"], &release["note"]), (&json!(2), &json!("Dry")));
        assert_eq!(done["release"], release);
        let shown = |title: &str, room: &str| (title.to_owned(), room.to_owned());
        assert_eq!(public(&world).await, [shown("Arms today", "Attic"), shown("Trade", "Attic")]);
        world.publish().await.expect(201);
        let all = [("Arms today", "Loft"), ("Trade, a draft", "Loft"), ("A draft", "Hall")];
        assert_eq!(public(&world).await, all.map(|(title, room)| shown(title, room)));
    }

    async fn nothing_is_published_onto_what_only_the_draft_has_moved_away(world) {
        let (hall, attic) = open_forum(&world).await;
        let arms = place(&world, "Arms", at(&hall, "10:00", "11:00")).await;
        let trade = place(&world, "Trade", at(&hall, "11:00", "12:00")).await;
        let to = |room: &str| json!({"placement": at(room, "11:00", "12:00")});
        let mut body = json!({"edits": [update("session", &arms, to(&hall))], "publish": {}});
        let path = format!("sessions/{trade}");
        patch(&world, &path, to(&attic)).await.expect(200);
        let none = edit(&world, body.clone()).await.expect(404);
        assert_eq!(none.problem().0, "not_published");
        assert_eq!(starts(&world, &arms).await, "10:00", "nothing has happened");
        patch(&world, &path, to(&hall)).await.expect(200);
        world.publish().await.expect(201);
        patch(&world, &path, to(&attic)).await.expect(200);
        let refused = edit(&world, body.clone()).await.expect(409).json();
        assert_eq!((&refused["code"], &refused["conflicts"][0]["rule"]),
            (&json!("blocked"), &json!("room_double_booked")));
        assert_eq!(starts(&world, &arms).await, "10:00", "nothing has happened");
        assert_eq!(show(&world, "releases").await["items"].as_array().unwrap().len(), 1);
        // Published together they go: what a request names is published, though it was so before.
        let upstairs = update("session", &trade, to(&attic));
        body["edits"].as_array_mut().unwrap().push(upstairs);
        edit(&world, body).await.expect(200);
        assert_eq!(public(&world).await[0].1, "Hall");
    }
}
