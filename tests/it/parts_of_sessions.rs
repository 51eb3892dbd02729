//! Appearances and placements: parts of a session, and resources with addresses of their own.

use serde_json::{Value, json};

use crate::once::{FORUM, at, edit, open_forum, own_id, patch, place, show};
use crate::support::{World, both};

/// Two sessions, and two people who are in the first.
struct Cast {
    first: String,
    second: String,
    ann: String,
    bob: String,
    /// Their appearances.
    of_ann: String,
    of_bob: String,
}

async fn cast(world: &World) -> Cast {
    let (hall, _) = open_forum(world).await;
    let ann = world.make("people", json!({"name": "Ann"})).await;
    let bob = world.make("people", json!({"name": "Bob"})).await;
    let first = place(world, "Arms", at(&hall, "10:00", "11:00")).await;
    let second = place(world, "Trade", at(&hall, "11:00", "12:00")).await;
    let seat = json!({"session_id": first, "person_id": ann, "role": "chair"});
    let of_ann = world.make("appearances", seat).await;
    let seat = json!({"session_id": first, "person_id": bob, "role": "speaker"});
    let of_bob = world.make("appearances", seat).await;
    Cast {
        first,
        second,
        ann,
        bob,
        of_ann,
        of_bob,
    }
}

/// The appearances of a session, in printed order.
async fn seats(world: &World, session: &str) -> Vec<String> {
    let session = show(world, &format!("sessions/{session}")).await;
    let people = session["people"].as_array().unwrap().iter();
    people
        .map(|seat| seat["id"].as_str().unwrap().to_owned())
        .collect()
}

both! {
    async fn an_appearance_is_a_part_of_its_session_with_an_address_of_its_own(world) {
        let Cast { first, ann, bob, of_ann, of_bob, .. } = cast(&world).await;
        let (one, session) = (format!("appearances/{of_ann}"), format!("sessions/{first}"));
        let whole = json!({
            "id": of_ann, "session_id": first, "position": 0, "person_id": ann, "role": "chair",
            "billing": null, "state": "confirmed", "shown": true, "remote": false,
        });
        assert_eq!(show(&world, &one).await, whole);
        let all = show(&world, "appearances").await;
        let ids = ["id", "person_id", "position"].map(|field| all["items"][1][field].clone());
        assert_eq!(ids, [json!(of_bob), json!(bob), json!(1)]);
        let path = format!("{FORUM}/{one}");
        let etag = world.owner().get(&path).await.expect(200).header("etag").to_owned();
        let of_session = world.owner().get(&format!("{FORUM}/{session}")).await.expect(200);
        assert_eq!(of_session.header("etag"), etag);
        world.owner().with("if-none-match", &etag).get(&path).await.expect(304);
        let billing = json!({"name": "Dr Ann", "title": null, "affiliation": "Port"});
        let change = json!({"billing": billing, "remote": true});
        world.owner().patch(&path, change.clone()).await.expect(428);
        let changed = world.owner().with("if-match", &etag).patch(&path, change).await.expect(200);
        let seat = show(&world, &session).await["people"][0].clone();
        assert_eq!((&seat["billing"], &seat["remote"]), (&billing, &json!(true)));
        let of_session = world.owner().get(&format!("{FORUM}/{session}")).await.expect(200);
        assert_eq!(of_session.header("etag"), changed.header("etag"));
        let bobs = format!("{FORUM}/appearances/{of_bob}");
        let stale = world.owner().with("if-match", &etag).delete(&bobs).await.expect(412);
        assert_eq!(stale.json()["current"]["person_id"], bob, "its session was changed");
        let now = changed.header("etag");
        world.owner().with("if-match", now).delete(&bobs).await.expect(204);
        world.owner().get(&bobs).await.expect(404);
        assert_eq!(seats(&world, &first).await, [of_ann]);
    }

    async fn a_put_replaces_an_appearance_or_makes_one(world) {
        let Cast { first, ann, bob, of_ann, of_bob, .. } = cast(&world).await;
        let path = format!("{FORUM}/appearances/{of_ann}");
        let more = json!({"state": "invited", "shown": false, "remote": true});
        patch(&world, &format!("appearances/{of_ann}"), more).await.expect(200);
        let put = json!({"session_id": first, "person_id": ann, "role": "host"});
        let replaced = world.owner().with("if-match", "*").put(&path, put.clone()).await;
        let replaced = replaced.expect(200).json();
        let plain = ["state", "shown", "remote", "role", "position"].map(|f| replaced[f].clone());
        let unless_said = [json!("confirmed"), json!(true), json!(false), json!("host"), json!(0)];
        assert_eq!(plain, unless_said, "what is not said is as it is unless said; its place stays");
        let less = json!({"session_id": first});
        let missing = world.owner().with("if-match", "*").put(&path, less).await.expect(422);
        assert_eq!(missing.problem().1, ["/person_id", "/role"]);
        let own = format!("{FORUM}/appearances/{}", own_id(1));
        let new = json!({"session_id": first, "person_id": bob, "role": "host", "position": 0});
        let make = || world.owner().with("if-none-match", "*");
        let made = make().put(&own, new.clone()).await.expect(201);
        assert_eq!(seats(&world, &first).await, [own_id(1), of_ann, of_bob]);
        let again = make().put(&own, new).await.expect(412);
        assert_eq!(again.json()["current"]["id"], made.json()["id"]);
    }

    async fn people_stand_in_the_order_that_they_are_given(world) {
        let Cast { first, second, of_ann, of_bob, .. } = cast(&world).await;
        let cem = world.make("people", json!({"name": "Cem"})).await;
        let front = json!({"session_id": first, "person_id": cem, "role": "host", "position": 0});
        let of_cem = world.make("appearances", front).await;
        let order = |ids: [&String; 3]| ids.map(String::clone);
        assert_eq!(seats(&world, &first).await, order([&of_cem, &of_ann, &of_bob]));
        let cems = format!("appearances/{of_cem}");
        patch(&world, &cems, json!({"position": 1})).await.expect(200);
        assert_eq!(seats(&world, &first).await, order([&of_ann, &of_cem, &of_bob]));
        patch(&world, &cems, json!({"position": 99})).await.expect(200);
        assert_eq!(seats(&world, &first).await, order([&of_ann, &of_bob, &of_cem]));
        patch(&world, &cems, json!({"state": "invited"})).await.expect(200);
        assert_eq!(show(&world, &cems).await["position"], 2);
        let moved = patch(&world, &cems, json!({"session_id": second})).await.expect(200);
        assert_eq!((&moved.json()["session_id"], &moved.json()["position"]),
            (&json!(second), &json!(0)));
        assert_eq!(seats(&world, &first).await, [of_ann, of_bob]);
        assert_eq!(seats(&world, &second).await, [of_cem]);
        let nowhere = patch(&world, &cems, json!({"session_id": own_id(1)})).await.expect(422);
        assert_eq!(nowhere.problem().1, ["/session_id"]);
    }

    async fn wrong_values_are_named_where_they_stand_in_the_request(world) {
        let Cast { first, ann, of_ann, .. } = cast(&world).await;
        let all = format!("{FORUM}/appearances");
        let body = json!({"session_id": first, "person_id": ann, "role": "host"});
        let wrong = [
            ("session_id", json!(own_id(1))), ("person_id", json!(own_id(1))),
            ("role", json!("boss")), ("colour", json!(1)), ("position", json!(-1)),
        ];
        for (field, value) in wrong {
            let mut body = body.clone();
            body[field] = value;
            let refused = world.owner().post(&all, body).await.expect(422);
            assert_eq!(refused.problem().1, [format!("/{field}")]);
        }
        let empty = world.owner().post(&all, json!({})).await.expect(422);
        assert_eq!(empty.problem().1, ["/session_id", "/person_id", "/role"]);
        let nobody = json!({"person_id": own_id(1)});
        let refused = patch(&world, &format!("appearances/{of_ann}"), nobody.clone()).await;
        assert_eq!(refused.expect(422).problem().1, ["/person_id"]);
        let one = format!("placements/{first}");
        let nowhere = json!({"room_ids": [own_id(1)]});
        let refused = patch(&world, &one, nowhere.clone()).await.expect(422);
        assert_eq!(refused.problem().1, ["/room_ids/0"]);
        let refused = patch(&world, &one, json!({"ends_at": "2026-05-04T09:00"})).await.expect(422);
        assert_eq!(refused.problem().1, ["/ends_at"]);
        let update = |resource: &str, id: &str, value: Value| {
            json!({"op": "update", "resource": resource, "id": id, "value": value})
        };
        let renamed = update("person", &ann, json!({"name": "Ann Lee"}));
        let edits = json!([renamed, update("appearance", &of_ann, nobody)]);
        let refused = edit(&world, json!({"edits": edits})).await.expect(422);
        assert_eq!(refused.problem().1, ["/edits/1/value/person_id"]);
        let edits = json!([renamed, update("placement", &first, nowhere)]);
        let refused = edit(&world, json!({"edits": edits})).await.expect(422);
        assert_eq!(refused.problem().1, ["/edits/1/value/room_ids/0"]);
    }

    async fn nobody_is_in_one_session_twice_in_one_role(world) {
        let Cast { first, ann, of_ann, of_bob, .. } = cast(&world).await;
        let again = json!({"session_id": first, "person_id": ann, "role": "chair"});
        let path = format!("{FORUM}/appearances");
        let refused = world.owner().post(&path, again).await.expect(409).json();
        let conflict = &refused["conflicts"][0];
        assert_eq!((&conflict["rule"], &conflict["people"]),
            (&json!("duplicate_appearance"), &json!([ann])));
        let second = json!({"session_id": first, "person_id": ann, "role": "host"});
        let second = world.make("appearances", second).await;
        let chair = json!({"role": "chair"});
        patch(&world, &format!("appearances/{second}"), chair.clone()).await.expect(409);
        let declined = json!({"state": "declined"});
        patch(&world, &format!("appearances/{of_ann}"), declined).await.expect(200);
        patch(&world, &format!("appearances/{second}"), chair).await.expect(200);
        assert_eq!(seats(&world, &first).await, [of_ann, of_bob, second]);
    }

    async fn a_list_of_people_without_identities_keeps_those_who_stay(world) {
        let Cast { first, ann, bob, of_ann, of_bob, .. } = cast(&world).await;
        let path = format!("sessions/{first}");
        let cem = world.make("people", json!({"name": "Cem"})).await;
        let people = json!({"people": [
            {"person_id": bob, "role": "speaker", "state": "invited"},
            {"person_id": cem, "role": "speaker"}, {"person_id": ann, "role": "chair"},
        ]});
        patch(&world, &path, people).await.expect(200);
        let now = seats(&world, &first).await;
        assert_eq!((&now[0], &now[2], now.len()), (&of_bob, &of_ann, 3));
        let other = json!({"people": [{"person_id": ann, "role": "host"}]});
        patch(&world, &path, other).await.expect(200);
        let now = seats(&world, &first).await;
        assert!(now.len() == 1 && now[0] != of_ann, "another role is another appearance");
        let named = json!({"people": [{"id": now[0], "person_id": bob, "role": "chair"}]});
        patch(&world, &path, named).await.expect(200);
        assert_eq!(seats(&world, &first).await, now, "an identity that is said is kept");
    }

    async fn a_placement_has_the_address_of_its_session(world) {
        let Cast { first, second, .. } = cast(&world).await;
        let attic = show(&world, "rooms?name=Attic").await["items"][0]["id"].clone();
        let (one, session) = (format!("placements/{first}"), format!("sessions/{first}"));
        let path = format!("{FORUM}/{one}");
        let read = world.owner().get(&path).await.expect(200);
        let of_session = world.owner().get(&format!("{FORUM}/{session}")).await.expect(200);
        assert_eq!(read.header("etag"), of_session.header("etag"));
        let mut shown = read.json();
        assert_eq!(shown.as_object_mut().unwrap().remove("id"), Some(json!(first)));
        assert_eq!(shown, of_session.json()["placement"]);
        let later = json!({"starts_at": "2026-05-04T10:30"});
        let moved = patch(&world, &one, later).await.expect(200).json();
        let kept = |place: &Value| (place["room_ids"].clone(), place["ends_at"].clone());
        assert_eq!(kept(&moved), kept(&shown));
        let onto = json!({"ends_at": "2026-05-04T11:30"});
        let refused = patch(&world, &one, onto).await.expect(409).json();
        assert!(!refused["free_places"].as_array().unwrap().is_empty());
        let there = json!({"room_ids": [attic],
            "starts_at": "2026-05-04T14:00", "ends_at": "2026-05-04T15:00"});
        let put = world.owner().with("if-match", "*").put(&path, there.clone()).await.expect(200);
        assert_eq!(put.json()["room_ids"], json!([attic]));
        let roomless = json!({"starts_at": "2026-05-04T14:00", "ends_at": "2026-05-04T15:00"});
        let put = world.owner().with("if-match", "*").put(&path, roomless.clone()).await;
        let put = put.expect(200);
        assert_eq!(put.json()["room_ids"], json!([]), "what is not said does not stay");
        let seen = put.header("etag");
        world.owner().with("if-match", seen).delete(&path).await.expect(204);
        assert_eq!(show(&world, &session).await["placement"], Value::Null);
        world.owner().get(&path).await.expect(404);
        world.owner().with("if-match", "*").delete(&path).await.expect(404);
        assert_eq!(show(&world, "placements?fields=id").await["items"], json!([{"id": second}]));
        let all = format!("{FORUM}/placements");
        let mut new = there;
        let nameless = world.owner().post(&all, new.clone()).await.expect(422);
        assert_eq!(nameless.problem().1, ["/session_id"]);
        new["session_id"] = json!(own_id(1));
        world.owner().post(&all, new.clone()).await.expect(404);
        new["session_id"] = json!(first);
        let made = world.owner().post(&all, new.clone()).await.expect(201);
        assert!(made.header("location").ends_with(&path));
        // What is there already is not made again.
        new["room_ids"] = json!([]);
        assert_eq!(world.owner().post(&all, new).await.expect(409).problem().0, "exists");
        let again = world.owner().with("if-none-match", "*").put(&path, roomless).await.expect(412);
        assert_eq!(again.json()["current"]["room_ids"], json!([attic]));
        assert_eq!(show(&world, &session).await["placement"]["room_ids"], json!([attic]));
    }

    async fn somebody_comes_in_place_of_somebody_else_and_is_printed_as_themselves(world) {
        world.forum().await;
        let ann = world.make("people", json!({"name": "Ann Lee"})).await;
        let bob = world.make("people", json!({"name": "Bob Ray"})).await;
        let billing = json!({"name": "Dr Lee", "title": "Minister", "affiliation": null});
        let as_minister = json!({"person_id": ann, "role": "speaker", "billing": billing});
        let plain = json!({"person_id": ann, "role": "moderator", "state": "invited"});
        let first = world.make("sessions", json!({"title": "A", "people": [as_minister]})).await;
        let second = world.make("sessions", json!({"title": "B", "people": [plain]})).await;
        let replace = json!({"op": "replace_person", "from_id": ann, "to_id": bob});
        edit(&world, json!({"edits": [replace]})).await.expect(200);
        let cases = [(first, "speaker", "confirmed"), (second, "moderator", "invited")];
        for (session, role, state) in cases {
            let people = show(&world, &format!("sessions/{session}")).await["people"].clone();
            let seat = &people[0];
            assert_eq!((&seat["person_id"], &seat["billing"]), (&json!(bob), &Value::Null));
            assert_eq!((&seat["role"], &seat["state"]), (&json!(role), &json!(state)));
        }
        show(&world, &format!("people/{ann}")).await;
    }

    async fn two_entries_of_one_human_become_one_and_every_printed_line_stays(world) {
        world.forum().await;
        let lee = json!({"name": "A. Lee", "title": "Envoy", "email": "lee@port.example"});
        let lee = world.make("people", lee).await;
        let ann = world.make("people", json!({"name": "Ann Lee"})).await;
        let both = json!([
            {"person_id": lee, "role": "moderator"}, {"person_id": lee, "role": "speaker"},
            {"person_id": ann, "role": "speaker"},
        ]);
        let session = world.make("sessions", json!({"title": "A", "people": both})).await;
        let merge = json!({"op": "merge_people", "from_id": lee, "into_id": ann});
        edit(&world, json!({"edits": [merge]})).await.expect(200);
        let people = show(&world, &format!("sessions/{session}")).await["people"].clone();
        let seat = |seat: &Value| (seat["role"].clone(), seat["billing"]["name"].clone());
        let seats: Vec<_> = people.as_array().unwrap().iter().map(seat).collect();
        let printed = [(json!("moderator"), json!("A. Lee")), (json!("speaker"), Value::Null)];
        assert_eq!(seats, printed, "a role that both had is there once");
        assert!(people.as_array().unwrap().iter().all(|seat| seat["person_id"] == ann));
        world.owner().get(&format!("{FORUM}/people/{lee}")).await.expect(404);
        let kept = show(&world, &format!("people/{ann}")).await;
        let adopted = ["name", "email"].map(|field| kept[field].clone());
        assert_eq!(adopted, ["Ann Lee", "lee@port.example"], "what it does not say itself");
        let itself = json!({"op": "merge_people", "from_id": ann, "into_id": ann});
        let refused = edit(&world, json!({"edits": [itself]})).await.expect(422);
        assert_eq!(refused.problem().1, ["/edits/0/into_id"]);
    }
}
