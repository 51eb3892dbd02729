//! What belongs together: blocks and their children, originals and repeats, rooms and their parts.

use serde_json::{Value, json};

use crate::once::{FORUM, at, edit, open_forum, patch, place, show, starts};
use crate::support::{World, both};

/// A block in the hall from ten to twelve, with a child in the hall and one in the attic.
struct Block {
    hall: String,
    attic: String,
    block: String,
    first: String,
    second: String,
}

async fn block(world: &World) -> Block {
    let (hall, attic) = open_forum(world).await;
    let block = place(world, "Workshop", at(&hall, "10:00", "12:00")).await;
    let first = child(world, &block, at(&hall, "10:00", "11:00")).await;
    let second = child(world, &block, at(&attic, "11:00", "12:00")).await;
    Block {
        hall,
        attic,
        block,
        first,
        second,
    }
}

async fn child(world: &World, parent: &str, placement: Value) -> String {
    let body = json!({"title": "Part", "parent_id": parent, "placement": placement});
    world.make("sessions", body).await
}

async fn move_to(world: &World, session: &str, placement: Value) {
    let body = json!({"placement": placement});
    patch(world, &format!("sessions/{session}"), body)
        .await
        .expect(200);
}

/// The room of a session.
async fn room(world: &World, session: &str) -> Value {
    let session = show(world, &format!("sessions/{session}")).await;
    session["placement"]["room_ids"][0].clone()
}

/// Tries to place a new session; 201 or 409.
async fn try_at(world: &World, placement: Value) -> u16 {
    let body = json!({"title": "Law", "placement": placement});
    let path = format!("{FORUM}/sessions");
    world.owner().post(&path, body).await.status.as_u16()
}

both! {
    async fn a_block_takes_its_children_along(world) {
        let Block { hall, attic, block, first, second } = block(&world).await;
        let cellar = world.make("rooms", json!({"name": "Cellar"})).await;
        assert_eq!(show(&world, "conflicts").await["conflicts"], json!([]), "they are inside it");
        let inner = child(&world, &second, at(&attic, "11:30", "12:00")).await;
        let stranger = place(&world, "Law", at(&hall, "12:30", "13:30")).await;
        move_to(&world, &block, at(&cellar, "10:30", "12:30")).await;
        assert_eq!((room(&world, &first).await, starts(&world, &first).await),
            (json!(cellar), "10:30".to_owned()));
        assert_eq!((room(&world, &second).await, starts(&world, &second).await),
            (json!(attic), "11:30".to_owned()));
        assert_eq!(starts(&world, &inner).await, "12:00", "children's children, too");
        assert_eq!(starts(&world, &stranger).await, "12:30");
        move_to(&world, &block, json!({"room_ids": [hall]})).await;
        assert_eq!((room(&world, &first).await, starts(&world, &first).await),
            (json!(hall), "10:30".to_owned()));
        // What it takes along may stand in somebody's way.
        move_to(&world, &stranger, at(&attic, "13:00", "14:00")).await;
        let late = json!({"placement": at(&hall, "12:00", "14:00")});
        let refused = patch(&world, &format!("sessions/{block}"), late).await.expect(409).json();
        assert!(refused["conflicts"][0]["sessions"].as_array().unwrap().contains(&json!(second)));
    }

    async fn a_child_that_is_moved_in_the_same_request_stays_where_it_was_put(world) {
        let Block { hall, block, first, second, .. } = block(&world).await;
        let update = |id: &str, value: Value| {
            json!({"op": "update", "resource": "session", "id": id, "value": value})
        };
        let later = update(&block, json!({"placement": at(&hall, "11:00", "13:00")}));
        let put = update(&first, json!({"placement": at(&hall, "12:30", "13:00")}));
        let named = update(&second, json!({"title": "Renamed"}));
        for edits in [json!([later, put, named]), json!([put, named, later])] {
            edit(&world, json!({"edits": edits})).await.expect(200);
            assert_eq!((starts(&world, &first).await, starts(&world, &second).await),
                ("12:30".to_owned(), "12:00".to_owned()), "only what was put stays");
            let back = json!([
                update(&block, json!({"placement": at(&hall, "10:00", "12:00")})),
                update(&first, json!({"placement": at(&hall, "10:00", "11:00")})),
            ]);
            edit(&world, json!({"edits": back})).await.expect(200);
        }
    }

    async fn a_block_that_only_becomes_longer_or_shorter_moves_nobody(world) {
        let Block { block, first, second, .. } = block(&world).await;
        let times = |starts: &str, ends: &str| json!({
            "starts_at": format!("2026-05-04T{starts}"), "ends_at": format!("2026-05-04T{ends}"),
        });
        for (from, to) in [("10:00", "13:00"), ("09:30", "13:00"), ("09:30", "11:30")] {
            move_to(&world, &block, times(from, to)).await;
            assert_eq!((starts(&world, &first).await, starts(&world, &second).await),
                ("10:00".to_owned(), "11:00".to_owned()), "{from}–{to}");
        }
        let report = show(&world, "conflicts").await;
        assert_eq!(report["conflicts"][0]["rule"], "outside_parent", "it ends before its part");
    }

    async fn a_cancelled_block_cancels_its_children(world) {
        let Block { attic, block, first, second, .. } = block(&world).await;
        let inner = child(&world, &second, at(&attic, "11:30", "12:00")).await;
        let path = format!("sessions/{block}");
        patch(&world, &path, json!({"status": "cancelled"})).await.expect(200);
        for child in [&first, &second, &inner] {
            assert_eq!(show(&world, &format!("sessions/{child}")).await["status"], "cancelled");
        }
        assert_eq!(try_at(&world, at(&attic, "11:00", "12:00")).await, 201);
    }

    async fn children_that_collide_with_each_other_or_others_are_refused(world) {
        let Block { hall, attic, block, .. } = block(&world).await;
        let path = format!("{FORUM}/sessions");
        let body = json!({"title": "Part", "parent_id": block,
            "placement": at(&attic, "11:30", "12:00")});
        let refused = world.owner().post(&path, body).await.expect(409).json();
        assert_eq!(refused["conflicts"][0]["rule"], "room_double_booked");
        assert_eq!(try_at(&world, at(&hall, "11:30", "12:00")).await, 409, "no child of the block");
        child(&world, &block, at(&hall, "11:30", "12:30")).await;
        let report = show(&world, "conflicts").await;
        assert_eq!(report["conflicts"][0]["rule"], "outside_parent");
    }

    async fn no_block_is_inside_itself_and_none_goes_while_it_has_children(world) {
        let Block { block, first, second, .. } = block(&world).await;
        let one = format!("sessions/{block}");
        for parent in [&block, &first] {
            let refused = patch(&world, &one, json!({"parent_id": parent})).await.expect(422);
            assert_eq!(refused.json()["errors"][0]["code"], "circular");
            assert_eq!(refused.problem().1, ["/parent_id"]);
        }
        let delete = || world.owner().with("if-match", "*");
        let refused = delete().delete(&format!("{FORUM}/{one}")).await.expect(409);
        assert_eq!(refused.problem().0, "in_use");
        assert!(refused.text().contains("Part"), "{}", refused.text());
        let gone = |id: &String| json!({"op": "delete", "resource": "session", "id": id});
        let all = [&block, &first, &second].map(gone);
        edit(&world, json!({"edits": all})).await.expect(200);
    }

    async fn a_repeat_follows_its_original_and_has_a_place_and_people_of_its_own(world) {
        let (hall, _) = open_forum(&world).await;
        let track = world.make("tracks", json!({"name": "Trade"})).await;
        let ann = world.make("people", json!({"name": "Ann"})).await;
        let bob = world.make("people", json!({"name": "Bob"})).await;
        let cast = |person: &str| json!([{"person_id": person, "role": "speaker"}]);
        let first = json!({
            "title": "Arms", "abstract": "On arms", "track_id": track, "tags": ["sea"],
            "label": "Talk 1", "placement": at(&hall, "10:00", "11:00"), "people": cast(&ann),
        });
        let first = world.make("sessions", first).await;
        let again = json!({
            "title": "Arms", "repeat_of_id": first, "label": "Talk 2",
            "placement": at(&hall, "14:00", "15:00"), "people": cast(&bob),
        });
        let again = world.make("sessions", again).await;
        let (original, repeat) = (format!("sessions/{first}"), format!("sessions/{again}"));
        let texts = |session: &Value| ["title", "abstract", "track_id", "tags"]
            .map(|field| session[field].clone());
        let shown = show(&world, &repeat).await;
        assert_eq!(texts(&shown), texts(&show(&world, &original).await));
        assert_eq!((&shown["label"], &shown["people"][0]["person_id"]),
            (&json!("Talk 2"), &json!(bob)));
        let law = json!({"title": "Law", "abstract": null, "track_id": null, "tags": ["land"]});
        patch(&world, &original, law).await.expect(200);
        let shown = show(&world, &repeat).await;
        assert_eq!(texts(&shown), [json!("Law"), json!(null), json!(null), json!(["land"])]);
        let own = json!({"title": "My own", "abstract": "Other", "track_id": track, "tags": []});
        let refused = patch(&world, &repeat, own).await.expect(422);
        assert_eq!(refused.problem().1, ["/title", "/abstract", "/track_id", "/tags"]);
        assert_eq!(refused.json()["errors"][0]["code"], "from_original");
        patch(&world, &repeat, json!({"title": "Law", "label": "Talk 3"})).await.expect(200);
        move_to(&world, &first, at(&hall, "11:00", "12:00")).await;
        assert_eq!(starts(&world, &again).await, "14:00");
        let third = json!({"title": "Law", "repeat_of_id": again});
        let refused = world.owner().post(&format!("{FORUM}/sessions"), third).await.expect(422);
        assert_eq!(refused.problem().1, ["/repeat_of_id"]);
        let gone = || world.owner().with("if-match", "*");
        let used = gone().delete(&format!("{FORUM}/{original}")).await.expect(409);
        assert_eq!(used.problem().0, "in_use");
        let free = json!({"repeat_of_id": null, "title": "My own"});
        patch(&world, &repeat, free).await.expect(200);
        gone().delete(&format!("{FORUM}/{original}")).await.expect(204);
    }

    async fn a_time_slot_moves_its_sessions_and_their_children(world) {
        let (hall, attic) = open_forum(&world).await;
        let day = show(&world, "days").await["items"][0]["id"].clone();
        let slot = world.make("time-slots", json!({
            "day_id": day, "label": "Morning",
            "starts_at": "2026-05-04T10:00", "ends_at": "2026-05-04T12:00",
        })).await;
        let block = json!({"room_ids": [hall], "time_slot_id": slot});
        let block = place(&world, "Workshop", block).await;
        let first = child(&world, &block, at(&hall, "10:00", "11:00")).await;
        let second = child(&world, &block, at(&attic, "11:00", "12:00")).await;
        let stranger = place(&world, "Law", at(&attic, "10:00", "11:00")).await;
        let times = json!({"starts_at": "2026-05-04T10:45", "ends_at": "2026-05-04T12:45"});
        patch(&world, &format!("time-slots/{slot}"), times).await.expect(200);
        let mut moved = Vec::new();
        for session in [&first, &second, &stranger] {
            moved.push(starts(&world, session).await);
        }
        assert_eq!(moved, ["10:45", "11:45", "10:00"]);
        let feed = show(&world, &format!("sessions?date=2026-05-04&time_slot_id={slot}")).await;
        assert_eq!(feed["items"][0]["id"], block);
        assert_eq!(show(&world, "conflicts").await["conflicts"], json!([]));
    }

    async fn whoever_books_a_room_books_its_parts(world) {
        let (hall, attic) = open_forum(&world).await;
        let whole = json!({"name": "Ballroom", "part_ids": [hall, attic]});
        let ballroom = world.make("rooms", whole).await;
        place(&world, "Arms", at(&hall, "10:00", "11:00")).await;
        assert_eq!(try_at(&world, at(&attic, "10:00", "11:00")).await, 201);
        assert_eq!(try_at(&world, at(&ballroom, "10:30", "11:30")).await, 409);
        assert_eq!(try_at(&world, at(&ballroom, "14:00", "15:00")).await, 201);
        assert_eq!(try_at(&world, at(&attic, "14:30", "15:30")).await, 409);
        let house = world.make("rooms", json!({"name": "House", "part_ids": [ballroom]})).await;
        assert_eq!(try_at(&world, at(&house, "10:00", "11:00")).await, 409, "parts of parts");
        let path = format!("rooms/{hall}");
        let inside = patch(&world, &path, json!({"part_ids": [house]})).await.expect(422);
        assert_eq!(inside.json()["errors"][0]["code"], "circular");
        let forced = || world.owner().with("if-match", "*");
        forced().delete(&format!("{FORUM}/rooms/{house}")).await.expect(204);
        let part = forced().delete(&format!("{FORUM}/{path}")).await.expect(409);
        assert_eq!(part.problem().0, "in_use");
        // Two sessions stand in each other's way as soon as their rooms are one.
        let apart = json!({"part_ids": []});
        patch(&world, &format!("rooms/{ballroom}"), apart).await.expect(200);
        assert_eq!(try_at(&world, at(&ballroom, "10:30", "11:30")).await, 201);
        let again = json!({"part_ids": [hall]});
        patch(&world, &format!("rooms/{ballroom}"), again).await.expect(409);
    }

    async fn a_session_in_all_rooms_is_in_each_and_in_those_to_come(world) {
        let (hall, attic) = open_forum(&world).await;
        let online = world.make("rooms", json!({"name": "Stream", "medium": "online"})).await;
        let everywhere = json!({"all_physical_rooms": true,
            "starts_at": "2026-05-04T10:00", "ends_at": "2026-05-04T11:00"});
        let opening = place(&world, "Opening", everywhere).await;
        let cellar = world.make("rooms", json!({"name": "Cellar"})).await;
        for room in [&hall, &attic, &cellar] {
            assert_eq!(try_at(&world, at(room, "10:30", "11:30")).await, 409);
        }
        assert_eq!(try_at(&world, at(&online, "10:30", "11:30")).await, 201);
        place(&world, "Arms", at(&cellar, "11:00", "12:00")).await;
        let path = format!("sessions/{opening}");
        let longer = json!({"placement": {"ends_at": "2026-05-04T11:30"}});
        patch(&world, &path, longer).await.expect(409);
        let both = json!({"placement": {"room_ids": [hall], "all_physical_rooms": true}});
        let refused = patch(&world, &path, both).await.expect(422);
        assert_eq!(refused.problem().1, ["/placement/room_ids"]);
        world.publish().await.expect(201);
        let feed = "/conferences/forum/agenda.json";
        let shown = world.visitor().get(feed).await.expect(200).json();
        assert_eq!(shown["sessions"][0]["rooms"].as_array().unwrap().len(), 3);
        let one = json!({"placement": {"room_ids": [attic], "all_physical_rooms": false}});
        patch(&world, &path, one).await.expect(200);
        assert_eq!(try_at(&world, at(&hall, "10:30", "11:30")).await, 201);
    }
}
