//! What there is to see of an agenda: conflicts, free places, changes; and what nobody sees.

use serde_json::{Value, json};

use crate::once::{FORUM, at, edit, open_forum, patch, place, show};
use crate::support::{World, both};

/// The rules of the conflicts that a filter leaves, each once.
async fn found(world: &World, filter: &str) -> Vec<String> {
    let report = show(world, &format!("conflicts?{filter}")).await;
    let conflicts = report["conflicts"].as_array().unwrap().iter();
    let mut rules: Vec<_> = conflicts
        .map(|c| c["rule"].as_str().unwrap().to_owned())
        .collect();
    rules.sort();
    rules
}

/// The free places of a session: the first room and the start of each, on the clock.
async fn free(world: &World, query: &str) -> Vec<(String, String)> {
    let places = show(world, &format!("free-places?{query}")).await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let place = |p: &Value| {
        (
            text(&p["room_ids"][0]),
            text(&p["starts_at"])[..16].to_owned(),
        )
    };
    places["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(place)
        .collect()
}

both! {
    async fn conflicts_are_found_by_what_and_whom_and_where_and_when_they_are(world) {
        let (hall, attic) = open_forum(&world).await;
        world.make("days", json!({"date": "2026-05-05"})).await;
        let ann = world.make("people", json!({"name": "Ann"})).await;
        let bob = world.make("people", json!({"name": "Bob"})).await;
        let off = json!({"short_turnaround": {"severity": "off"}});
        patch(&world, "rules", off).await.expect(200);
        let with = |person: &str, placement: Value| json!({
            "title": "A", "placement": placement, "people": [{"person_id": person, "role": "host"}],
        });
        let early = world.make("sessions", with(&ann, at(&hall, "08:00", "10:30"))).await;
        let late = world.make("sessions", with(&ann, at(&attic, "10:00", "19:00"))).await;
        let small = json!({"availability": [
            {"starts_at": "2026-05-05T09:00", "ends_at": "2026-05-05T10:00"},
        ]});
        patch(&world, &format!("rooms/{hall}"), small).await.expect(200);
        let other = json!({"room_ids": [hall],
            "starts_at": "2026-05-05T09:30", "ends_at": "2026-05-05T10:30"});
        let other = world.make("sessions", with(&bob, other)).await;
        let unplaced = json!({"title": "B", "people": [
            {"person_id": ann, "role": "host", "state": "declined"},
        ]});
        world.make("sessions", unplaced).await;
        let (room, day, host) = ("room_unavailable", "outside_day", "host_double_booked");
        let (none, gone) = ("unplaced_session", "person_withdrawn");
        let cases: [(String, &[&str]); 12] = [
            (String::new(), &[host, day, day, gone, room, room, none]),
            ("severity=block_release".into(), &[room, room]),
            ("severity=warn".into(), &[host, day, day, gone, none]),
            ("severity=block".into(), &[]),
            ("rule=outside_day".into(), &[day, day]),
            (format!("session_id={late}"), &[host, day]),
            (format!("session_id={early}&severity=warn"), &[host, day]),
            (format!("session_id={other}"), &[room]),
            (format!("person_id={ann}"), &[host, gone]),
            (format!("room_id={hall}"), &[room, room]),
            ("date=2026-05-05".into(), &[room]),
            ("date=2026-05-04&rule=room_unavailable".into(), &[room]),
        ];
        for (filter, rules) in cases {
            assert_eq!(found(&world, &filter).await, rules, "{filter}");
        }
        let counted = show(&world, &format!("conflicts?room_id={hall}")).await;
        assert_eq!((&counted["blocking"], &counted["warnings"]), (&json!(2), &json!(0)));
        for wrong in ["severity=bad", "session_id=x", "date=today", "who=ann"] {
            let path = format!("{FORUM}/conflicts?{wrong}");
            world.owner().get(&path).await.expect(400);
        }
    }

    async fn who_accepted_a_conflict_and_why_is_shown_until_it_grows(world) {
        let (hall, _) = open_forum(&world).await;
        place(&world, "Arms", at(&hall, "10:00", "11:00")).await;
        let trade = place(&world, "Trade", at(&hall, "11:00", "12:00")).await;
        let trade = format!("sessions/{trade}");
        let mut body = json!({"placement": at(&hall, "10:30", "11:30")});
        let refused = patch(&world, &trade, body.clone()).await.expect(409).json();
        assert_eq!(refused["conflicts"][0]["waiver"], Value::Null);
        let key = refused["conflicts"][0]["key"].clone();
        body["waive"] = json!([{"key": key, "reason": "A curtain"}]);
        let secret = world.token(json!({"name": "ada", "permission": "editor"})).await;
        let ada = world.owner().with_secret(&secret).with("if-match", "*");
        ada.patch(&format!("{FORUM}/{trade}"), body).await.expect(200);
        let conflict = show(&world, "conflicts").await["conflicts"][0].clone();
        assert_eq!((&conflict["key"], &conflict["waived"]), (&key, &json!(true)));
        let waiver = &conflict["waiver"];
        assert_eq!((&waiver["by"], &waiver["reason"]), (&json!("token:ada"), &json!("A curtain")));
        assert!(waiver["at"].as_str().unwrap().ends_with('Z'), "{waiver}");
        let longer = json!({"placement": at(&hall, "10:15", "11:30")});
        patch(&world, &trade, longer).await.expect(409);
        let shorter = json!({"placement": at(&hall, "10:45", "11:30")});
        patch(&world, &trade, shorter).await.expect(200);
        assert_eq!(show(&world, "conflicts").await["conflicts"][0]["waived"], true);
    }

    async fn free_places_are_offered_best_first_and_are_what_an_edit_takes(world) {
        let (hall, attic) = open_forum(&world).await;
        let ann = world.make("people", json!({"name": "Ann"})).await;
        let people = json!([{"person_id": ann, "role": "speaker"}]);
        let early = at(&attic, "09:00", "10:00");
        let law = json!({"title": "Law", "people": people, "placement": early});
        world.make("sessions", law).await;
        place(&world, "Trade", at(&hall, "10:00", "11:00")).await;
        place(&world, "Sea", at(&hall, "11:30", "12:00")).await;
        let arms = json!({"title": "Arms", "people": people});
        let arms = world.make("sessions", arms).await;
        let all = format!("session={arms}&minutes=60&limit=50");
        let places = show(&world, &format!("free-places?{all}")).await;
        let places = places["items"].as_array().unwrap();
        let brings = |place: &Value| place["brings"].as_array().unwrap().len();
        assert!(places.len() > 20 && brings(&places[0]) == 0);
        let mut sorted: Vec<_> = places.iter().map(brings).collect();
        sorted.sort();
        assert_eq!(sorted, places.iter().map(brings).collect::<Vec<_>>(), "fewest warnings first");
        let path = format!("{FORUM}/edits?dry_run=true");
        for place in places {
            let value = json!({"placement": {
                "room_ids": place["room_ids"], "starts_at": place["starts_at"],
                "ends_at": place["ends_at"], "zone": place["zone"],
            }});
            let moved = json!({"op": "update", "resource": "session", "id": arms, "value": value});
            let tried = world.owner().post(&path, json!({"edits": [moved]})).await.expect(200);
            assert_eq!(tried.json()["introduced"], place["brings"]);
        }
        // Nobody is in two places, and no room is taken twice: the nearest is at ten.
        let first = free(&world, &format!("session={arms}&minutes=60&limit=1")).await;
        assert_eq!(first, [(attic.clone(), "2026-05-04T10:00".to_owned())]);
        let there = json!({"placement": at(&hall, "12:00", "13:00")});
        patch(&world, &format!("sessions/{arms}"), there).await.expect(200);
        let near = free(&world, &format!("session={arms}&limit=2")).await;
        assert_eq!(near[0], (hall, "2026-05-04T12:00".to_owned()), "where it is, it fits");
        assert_eq!(near[1].1, "2026-05-04T12:15");
    }

    async fn a_search_for_a_place_needs_a_session_and_a_length(world) {
        world.forum().await;
        let arms = world.make("sessions", json!({"title": "Arms"})).await;
        let long = world.make("sessions", json!({"title": "B", "duration_minutes": 30})).await;
        let ask = |query: String| {
            let (world, path) = (world.clone(), format!("{FORUM}/free-places?{query}"));
            async move { world.owner().get(&path).await }
        };
        ask(String::new()).await.expect(400);
        ask("session=x".into()).await.expect(400);
        ask(format!("session={arms}&minutes=0")).await.expect(400);
        ask(format!("session={arms}&minutes=1441")).await.expect(400);
        ask(format!("session={arms}&minutes=5&limit=51")).await.expect(400);
        ask("session=01890a5d-ac96-774b-bcce-b302099a8001".into()).await.expect(404);
        ask(format!("session={arms}")).await.expect(422);
        let nowhere = ask(format!("session={long}")).await.expect(200).json();
        assert_eq!(nowhere["items"], json!([]), "there is no day yet");
    }

    async fn a_refused_place_comes_with_places_that_are_free(world) {
        let (hall, attic) = open_forum(&world).await;
        place(&world, "Arms", at(&hall, "10:00", "11:00")).await;
        let body = json!({"title": "Trade", "placement": at(&hall, "10:00", "11:00")});
        let path = format!("{FORUM}/sessions");
        let refused = world.owner().post(&path, body.clone()).await.expect(409).json();
        let places = refused["free_places"].as_array().unwrap();
        assert!((1..=3).contains(&places.len()), "{places:?}");
        assert_eq!(places[0]["room_ids"], json!([attic]), "another room at the same time");
        let mut placement = places[0].clone();
        placement.as_object_mut().unwrap().remove("brings");
        let mut fits = body;
        fits["placement"] = placement;
        let trade = world.owner().post(&path, fits).await.expect(201).json();
        let trade = format!("sessions/{}", trade["id"].as_str().unwrap());
        let onto = json!({"placement": at(&hall, "10:30", "11:30")});
        let refused = patch(&world, &trade, onto).await.expect(409).json();
        let mut first = refused["free_places"][0].clone();
        first.as_object_mut().unwrap().remove("brings");
        patch(&world, &trade, json!({"placement": first})).await.expect(200);
    }

    async fn changes_tell_who_did_what_and_what_it_was_before(world) {
        let (hall, attic) = open_forum(&world).await;
        let secret = world.token(json!({"name": "ada", "permission": "editor"})).await;
        let (hall, attic) = (format!("{FORUM}/rooms/{hall}"), format!("{FORUM}/rooms/{attic}"));
        let ada = || world.visitor().with_secret(&secret).with("if-match", "*");
        ada().patch(&hall, json!({"name": "Big hall"})).await.expect(200);
        ada().delete(&attic).await.expect(204);
        let before = show(&world, "changes").await["items"].clone();
        world.publish().await.expect(201);
        edit(&world, json!({"edits": []})).await.expect(200);
        let changes = show(&world, "changes").await["items"].clone();
        let changes = changes.as_array().unwrap();
        assert_eq!(json!(changes[..6]), before, "what is written stays");
        let told: Vec<_> = changes.iter().map(|change| {
            let resource = &change["resources"][0];
            (change["kind"].as_str().unwrap(), change["actor"].as_str().unwrap(),
                change["revision"].as_i64().unwrap(), resource["kind"].as_str().unwrap_or("-"))
        }).collect();
        let (owner, ada) = ("token:owner", "token:ada");
        assert_eq!(told, [
            ("create", owner, 0, "conference"), ("edit", owner, 1, "day"),
            ("edit", owner, 2, "room"), ("edit", owner, 3, "room"),
            ("edit", ada, 4, "room"), ("edit", ada, 5, "room"),
            ("publish", owner, 5, "release"), ("edit", owner, 6, "-"),
        ]);
        let of = |index: usize| (&changes[index]["resources"][0]["before"],
            &changes[index]["resources"][0]["after"]);
        assert_eq!((of(2).0, &of(2).1["name"]), (&Value::Null, &json!("Hall")));
        assert_eq!(of(4), (&json!({"name": "Hall"}), &json!({"name": "Big hall"})));
        assert_eq!((&of(5).0["name"], of(5).1), (&json!("Attic"), &Value::Null));
        assert!(changes.is_sorted_by_key(|change| change["id"].as_i64().unwrap()));
        let (mut path, mut ids) = (format!("{FORUM}/changes?limit=3"), Vec::new());
        loop {
            let page = world.owner().get(&path).await.expect(200).json();
            ids.extend(page["items"].as_array().unwrap().iter().map(|c| c["id"].clone()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("{FORUM}/changes?limit=3&cursor={cursor}");
        }
        assert_eq!(ids, changes.iter().map(|c| c["id"].clone()).collect::<Vec<_>>());
        for method in [actix_web::http::Method::DELETE, actix_web::http::Method::PATCH] {
            let path = format!("{FORUM}/changes");
            world.owner().ask(method, &path, None).await.expect(405);
        }
    }

    async fn what_is_for_organizers_alone_is_in_no_public_feed(world) {
        let (hall, _) = open_forum(&world).await;
        let ann = json!({
            "name": "Ann", "email": "secret-address@port.example", "notes": "secret-notes",
            "links": [{"title": "Home", "url": "https://port.example/secret-link"}],
        });
        let ann = world.make("people", ann).await;
        let body = json!({
            "title": "Arms", "placement": at(&hall, "10:00", "11:00"),
            "people": [{"person_id": ann, "role": "speaker"}],
            "links": [{"title": "Slides", "url": "https://port.example/secret-slides"}],
        });
        world.make("sessions", body).await;
        let inside = json!({"title": "secret-session", "audience": "internal",
            "placement": at(&hall, "12:00", "13:00")});
        world.make("sessions", inside).await;
        world.publish().await.expect(201);
        for feed in ["agenda.json", "agenda.ics", "days/2026-05-04.json", "days/2026-05-04.ics"] {
            let path = format!("/conferences/forum/{feed}");
            let shown = world.visitor().get(&path).await.expect(200);
            assert!(shown.text().contains("Arms") && shown.text().contains("Ann"), "{feed}");
            assert!(!shown.text().contains("secret"), "{feed}: {}", shown.text());
        }
        for path in ["people", "sessions", "conflicts", "changes", "free-places", "rules"] {
            world.visitor().get(&format!("{FORUM}/{path}")).await.expect(401);
        }
    }
}
