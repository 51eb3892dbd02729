//! What was wrong once, and may not be so again.

use serde_json::{Value, json};

use crate::once::{FORUM, at, edit, open_forum, own_id, patch, place, show, starts};
use crate::support::client::Answer;
use crate::support::{World, both};

fn update(resource: &str, id: &str, value: Value) -> Value {
    json!({"op": "update", "resource": resource, "id": id, "value": value})
}

/// A panel with one panelist.
fn panel(title: &str, person: &str, placement: Value) -> Value {
    let people = json!([{"person_id": person, "role": "panelist"}]);
    json!({"title": title, "kind": "panel", "people": people, "placement": placement})
}

/// Publishes a panel, in the hall from ten to eleven: hall, attic, the panelist Ann, the panel.
async fn published(world: &World) -> [String; 4] {
    let (hall, attic) = open_forum(world).await;
    let ann = world.make("people", json!({"name": "Ann"})).await;
    let arms = panel("Arms", &ann, at(&hall, "10:00", "11:00"));
    let arms = world.make("sessions", arms).await;
    world.publish().await.expect(201);
    [hall, attic, ann, arms]
}

/// Carries out one edit, and publishes what it touches.
async fn publish(world: &World, edited: Value) -> Answer {
    edit(world, json!({"edits": [edited], "publish": {}})).await
}

/// Publishes a new session onto what is public: the rule by which it is refused.
async fn blocked(world: &World, session: Value) -> String {
    let create = json!({"op": "create", "resource": "session", "value": session});
    let refused = publish(world, create).await.expect(409).json();
    assert_eq!(refused["code"], "blocked");
    refused["conflicts"][0]["rule"].as_str().unwrap().to_owned()
}

/// The public programme.
async fn feed(world: &World) -> Value {
    let path = "/conferences/forum/agenda.json";
    world.visitor().get(path).await.expect(200).json()
}

/// What the public sees of a session: "Arms at 10:00".
async fn seen(world: &World, session: &str) -> String {
    let shown = feed(world).await;
    let mut sessions = shown["sessions"].as_array().unwrap().iter();
    let found = sessions.find(|item| item["id"] == session).unwrap();
    let [title, starts] = ["title", "starts_at"].map(|field| found[field].as_str().unwrap());
    format!("{title} at {}", &starts[11..16])
}

/// Sends back what is read at an address, whole and as a change: as it was, and with another id.
async fn send_back(world: &World, path: &str) {
    let read = world.owner().get(path).await.expect(200);
    let (etag, body) = (read.header("etag"), read.json());
    let same = || world.owner().with("if-match", etag);
    let put = same().put(path, body.clone()).await.expect(200);
    let patched = same().patch(path, body.clone()).await.expect(200);
    let tags = [put.header("etag"), patched.header("etag")];
    assert_eq!(tags, [etag, etag], "{path}");
    if path == FORUM {
        // Its slug is its address.
        return;
    }
    let mut other = body;
    other["id"] = json!(own_id(99));
    let put = same().put(path, other.clone()).await.expect(422);
    let patched = same().patch(path, other).await.expect(422);
    for refused in [put, patched] {
        assert_eq!(refused.problem().1, ["/id"], "{path}");
        assert_eq!(refused.json()["errors"][0]["code"], "read_only");
    }
}

both! {
    async fn a_session_that_only_the_draft_has_deleted_still_stands_in_public(world) {
        let [hall, _, _, arms] = published(&world).await;
        let path = format!("{FORUM}/sessions/{arms}");
        world.owner().with("if-match", "*").delete(&path).await.expect(204);
        let law = json!({"title": "Law", "placement": at(&hall, "10:30", "11:30")});
        assert_eq!(blocked(&world, law).await, "room_double_booked");
        assert_eq!(show(&world, "sessions").await["items"], json!([]), "nothing has happened");
    }

    async fn a_panel_that_is_a_break_only_in_the_draft_still_takes_its_room(world) {
        let [hall, _, _, arms] = published(&world).await;
        patch(&world, &format!("sessions/{arms}"), json!({"kind": "break"})).await.expect(200);
        let law = json!({"title": "Law", "placement": at(&hall, "10:00", "11:00")});
        assert_eq!(blocked(&world, law).await, "room_double_booked");
    }

    async fn a_panelist_who_is_a_host_only_in_the_draft_is_still_in_one_place(world) {
        let [_, attic, ann, arms] = published(&world).await;
        let host = json!({"people": [{"person_id": ann, "role": "host"}]});
        patch(&world, &format!("sessions/{arms}"), host).await.expect(200);
        let law = panel("Law", &ann, at(&attic, "10:30", "11:30"));
        assert_eq!(blocked(&world, law).await, "person_double_booked");
    }

    async fn whoever_was_merged_only_in_the_draft_is_still_in_one_place(world) {
        let [hall, attic, ann, arms] = published(&world).await;
        let lee = world.make("people", json!({"name": "Ann Lee"})).await;
        let merge = json!({"op": "merge_people", "from_id": ann, "into_id": lee});
        edit(&world, json!({"edits": [merge]})).await.expect(200);
        let away = json!({"placement": at(&hall, "15:00", "16:00")});
        patch(&world, &format!("sessions/{arms}"), away).await.expect(200);
        let law = panel("Law", &lee, at(&attic, "10:30", "11:30"));
        assert_eq!(blocked(&world, law).await, "person_double_booked");
    }

    async fn a_change_of_a_person_publishes_no_more_than_their_name(world) {
        let [_, attic, ann, arms] = published(&world).await;
        let draft = json!({"title": "A draft", "placement": at(&attic, "15:00", "16:00")});
        patch(&world, &format!("sessions/{arms}"), draft).await.expect(200);
        let changes = [("notes", "Tea", "Ann"), ("email", "a@b.cd", "Ann"), ("name", "Bo", "Bo")];
        for (field, value, name) in changes {
            let change = update("person", &ann, json!({(field): value}));
            publish(&world, change).await.expect(200);
            let shown = feed(&world).await["sessions"][0].clone();
            assert_eq!((&shown["people"][0]["name"], &shown["rooms"][0]["name"]),
                (&json!(name), &json!("Hall")), "{field}");
            assert_eq!(seen(&world, &arms).await, "Arms at 10:00", "{field}");
        }
    }

    async fn the_label_of_a_day_publishes_no_title_of_the_conference(world) {
        published(&world).await;
        let forced = world.owner().with("if-match", "*");
        forced.patch(FORUM, json!({"title": "A draft"})).await.expect(200);
        let day = show(&world, "days").await["items"][0]["id"].clone();
        let label = update("day", day.as_str().unwrap(), json!({"label": "Monday"}));
        publish(&world, label).await.expect(200);
        let shown = feed(&world).await;
        assert_eq!((&shown["conference"]["title"], &shown["days"][0]["label"]),
            (&json!("Forum"), &json!("Monday")));
    }

    async fn the_title_of_an_original_publishes_no_time_of_its_repeat(world) {
        let [hall, attic, _, arms] = published(&world).await;
        let again = world.make("sessions", json!({"title": "Arms", "repeat_of_id": arms,
            "placement": at(&hall, "12:00", "13:00")})).await;
        world.publish().await.expect(201);
        let later = json!({"placement": at(&attic, "14:00", "15:00")});
        patch(&world, &format!("sessions/{again}"), later).await.expect(200);
        publish(&world, update("session", &arms, json!({"title": "Law"}))).await.expect(200);
        assert_eq!(seen(&world, &arms).await, "Law at 10:00");
        assert_eq!(seen(&world, &again).await, "Law at 12:00");
        assert_eq!(starts(&world, &again).await, "14:00");
    }

    async fn a_new_room_publishes_no_title_of_what_is_in_all_rooms(world) {
        let [_, _, _, arms] = published(&world).await;
        let all = json!({"placement": {"room_ids": [], "all_physical_rooms": true}});
        patch(&world, &format!("sessions/{arms}"), all).await.expect(200);
        world.publish().await.expect(201);
        let draft = json!({"title": "A draft"});
        patch(&world, &format!("sessions/{arms}"), draft).await.expect(200);
        let cellar = json!({"op": "create", "resource": "room", "value": {"name": "Cellar"}});
        publish(&world, cellar).await.expect(200);
        assert_eq!(seen(&world, &arms).await, "Arms at 10:00");
        let shown = feed(&world).await["sessions"][0]["rooms"].clone();
        let names = shown.as_array().unwrap().iter().map(|room| room["name"].clone());
        assert_eq!(names.collect::<Vec<_>>(), ["Hall", "Attic", "Cellar"]);
    }

    async fn a_placement_is_made_once_and_only_what_is_there_is_changed(world) {
        let [hall, attic, _, arms] = published(&world).await;
        let later = world.make("sessions", json!({"title": "Later"})).await;
        let all = format!("{FORUM}/placements");
        let (placed, unplaced) = (format!("{all}/{arms}"), format!("{all}/{later}"));
        let forced = || world.owner().with("if-match", "*");
        let only_new = || world.owner().with("if-none-match", "*");
        let mut new = at(&attic, "10:00", "11:00");
        let there = only_new().put(&placed, new.clone()).await.expect(412).json();
        assert_eq!(there["current"]["room_ids"], json!([hall]));
        forced().patch(&unplaced, new.clone()).await.expect(404);
        forced().delete(&unplaced).await.expect(404);
        new["session_id"] = json!(arms);
        assert_eq!(world.owner().post(&all, new).await.expect(409).problem().0, "exists");
        for (caller, path) in [(forced(), &placed), (only_new(), &unplaced)] {
            let empty = caller.put(path, json!({})).await.expect(422).json();
            assert_eq!(empty["errors"][0]["code"], "not_a_placement");
        }
    }

    async fn a_block_without_a_place_of_its_own_leaves_its_children_where_they_are(world) {
        let [hall, attic, _, block] = published(&world).await;
        let mut parts = Vec::new();
        for (room, from, to) in [(&hall, "10:00", "10:30"), (&attic, "10:30", "11:00")] {
            let part = json!({"title": "One", "parent_id": block, "placement": at(room, from, to)});
            parts.push((world.make("sessions", part).await, room, from));
        }
        let all = json!({"room_ids": [], "all_physical_rooms": true});
        for placement in [all, Value::Null] {
            let body = json!({"placement": placement});
            patch(&world, &format!("sessions/{block}"), body).await.expect(200);
            for (part, room, from) in &parts {
                let there = show(&world, &format!("placements/{part}")).await;
                assert_eq!(there["room_ids"], json!([room]));
                assert_eq!(starts(&world, part).await, *from);
            }
        }
    }

    async fn of_two_appearances_of_one_human_the_one_in_which_they_come_stays(world) {
        world.forum().await;
        let ann = world.make("people", json!({"name": "Ann Lee"})).await;
        for (of_lee, of_ann) in [("declined", "confirmed"), ("confirmed", "declined")] {
            let lee = world.make("people", json!({"name": "A. Lee"})).await;
            let people = json!([{"person_id": lee, "role": "speaker", "state": of_lee},
                {"person_id": ann, "role": "speaker", "state": of_ann}]);
            let arms = world.make("sessions", json!({"title": "Arms", "people": people})).await;
            let merge = json!({"op": "merge_people", "from_id": lee, "into_id": ann});
            edit(&world, json!({"edits": [merge]})).await.expect(200);
            let people = show(&world, &format!("sessions/{arms}")).await["people"].clone();
            assert_eq!((&people[0]["person_id"], &people[0]["state"], &people[1]),
                (&json!(ann), &json!("confirmed"), &Value::Null));
        }
    }

    async fn whoever_comes_in_place_of_somebody_who_withdrew_comes(world) {
        let [_, _, ann, arms] = published(&world).await;
        let bob = world.make("people", json!({"name": "Bob"})).await;
        let path = format!("sessions/{arms}");
        let seat = json!({"person_id": ann, "role": "panelist", "state": "withdrawn"});
        patch(&world, &path, json!({"people": [seat]})).await.expect(200);
        let replace = |to: &str| json!({"op": "replace_person", "from_id": ann, "to_id": to});
        let swap = json!({"op": "swap", "session_ids": [arms, arms]});
        for (itself, field) in [(replace(&ann), "to_id"), (swap, "session_ids/1")] {
            let refused = edit(&world, json!({"edits": [itself]})).await.expect(422);
            assert_eq!(refused.problem().1, [format!("/edits/0/{field}")]);
        }
        edit(&world, json!({"edits": [replace(&bob)]})).await.expect(200);
        let seat = show(&world, &path).await["people"][0].clone();
        assert_eq!((&seat["person_id"], &seat["state"]), (&json!(bob), &json!("confirmed")));
    }

    async fn everything_can_be_sent_back_as_it_was_read_and_under_no_other_id(world) {
        let [_, _, _, arms] = published(&world).await;
        let day = show(&world, "days").await["items"][0]["id"].clone();
        world.make("time-slots", json!({"day_id": day, "label": "Noon",
            "starts_at": "2026-05-04T12:00", "ends_at": "2026-05-04T13:00"})).await;
        world.make("tracks", json!({"name": "Trade"})).await;
        world.make("sessions", json!({"title": "Arms", "repeat_of_id": arms})).await;
        for plural in ["days", "rooms", "tracks", "time-slots", "people", "sessions",
            "appearances", "placements"]
        {
            for item in show(&world, plural).await["items"].as_array().unwrap() {
                let id = item["id"].as_str().unwrap();
                send_back(&world, &format!("{FORUM}/{plural}/{id}")).await;
            }
        }
        send_back(&world, FORUM).await;
    }

    async fn a_filter_takes_every_word_of_its_field_and_no_other(world) {
        let [hall, _, ann, arms] = published(&world).await;
        let bob = world.make("people", json!({"name": "Bob"})).await;
        world.make("appearances", json!({"session_id": arms, "person_id": bob, "role": "speaker",
            "remote": true, "shown": false})).await;
        let (room, somebody) = (hall.to_uppercase(), ann.to_uppercase());
        let cases = [
            ("appearances?remote=false".to_owned(), "person_id", &ann),
            ("appearances?shown=true".to_owned(), "person_id", &ann),
            (format!("appearances?person_id={somebody}"), "person_id", &ann),
            (format!("sessions?room_id={room}&person_id={somebody}"), "id", &arms),
            (format!("placements?room_ids={room}"), "id", &arms),
        ];
        for (path, field, only) in cases {
            let found = show(&world, &path).await["items"].clone();
            assert_eq!((&found[0][field], &found[1]), (&json!(only), &Value::Null), "{path}");
        }
        for wrong in ["sessions?status=confimed", "conflicts?rule=gravity"] {
            let refused = world.owner().get(&format!("{FORUM}/{wrong}")).await.expect(400);
            assert_eq!(refused.problem().0, "bad_request", "{wrong}");
        }
    }

    async fn what_would_come_after_or_be_part_of_itself_over_three_is_refused(world) {
        world.forum().await;
        let kinds = [("sessions", "title", "after_ids"), ("rooms", "name", "part_ids")];
        for (plural, name, field) in kinds {
            let first = world.make(plural, json!({(name): "A"})).await;
            let second = world.make(plural, json!({(name): "B", (field): [first]})).await;
            let third = world.make(plural, json!({(name): "C", (field): [second]})).await;
            let circle = json!({(field): [third]});
            let refused = patch(&world, &format!("{plural}/{first}"), circle).await.expect(422);
            assert_eq!(refused.problem().1[0], format!("/{field}"));
            assert_eq!(refused.json()["errors"][0]["code"], "circular");
        }
    }

    async fn a_request_of_too_many_edits_is_refused_before_it_begins(world) {
        world.forum().await;
        let swap = json!({"op": "swap", "session_ids": [own_id(1), own_id(2)]});
        let gone = json!({"op": "delete", "resource": "room", "id": own_id(1)});
        for (one, most) in [(swap, 100), (gone, 5_000)] {
            edit(&world, json!({"edits": vec![one.clone(); most]})).await.expect(404);
            let refused = edit(&world, json!({"edits": vec![one; most + 1]})).await.expect(422);
            assert_eq!(refused.problem().1, ["/edits"]);
            assert_eq!(refused.json()["errors"][0]["code"], "too_many");
        }
    }

    async fn whoever_is_refused_is_told_where_it_fits_and_what_of_it_was_wrong(world) {
        let [hall, _, ann, arms] = published(&world).await;
        place(&world, "Law", at(&hall, "11:00", "12:00")).await;
        let seat = show(&world, "appearances").await["items"][0]["id"].clone();
        let seat = seat.as_str().unwrap().to_owned();
        let onto = json!({"ends_at": "2026-05-04T11:30"});
        let refused = patch(&world, &format!("placements/{arms}"), onto).await.expect(409).json();
        assert!(!refused["free_places"].as_array().unwrap().is_empty());
        let cases = [
            ("placement", &arms, json!({"room_ids": [own_id(1)]}), "/room_ids/0"),
            ("placement", &arms, json!({"ends_at": "2026-05-04T09:00"}), "/ends_at"),
            ("appearance", &seat, json!({"person_id": own_id(1)}), "/person_id"),
            ("appearance", &seat, json!({"role": "boss"}), "/role"),
        ];
        let name = update("person", &ann, json!({"name": "Ann Lee"}));
        for (kind, id, wrong, pointer) in cases {
            let alone = patch(&world, &format!("{kind}s/{id}"), wrong.clone()).await.expect(422);
            assert_eq!(alone.problem().1, [pointer]);
            let second = json!({"edits": [name, update(kind, id, wrong)]});
            let refused = edit(&world, second).await.expect(422);
            assert_eq!(refused.problem().1, [format!("/edits/1/value{pointer}")]);
        }
    }

    async fn a_patch_of_an_object_says_what_is_to_change_in_it(world) {
        world.forum().await;
        let geo = json!({"latitude": 38.7, "longitude": -9.1});
        let venue = json!({"name": "Old Dock", "address": "1 Quay", "geo": geo});
        let conference = || world.owner().with("if-match", "*");
        conference().patch(FORUM, json!({"venue": venue})).await.expect(200);
        let named = conference().patch(FORUM, json!({"venue": {"name": "New Dock"}})).await;
        let named = named.expect(200).json();
        assert_eq!(named["venue"], json!({"name": "New Dock", "address": "1 Quay", "geo": geo}));
        let gone = conference().patch(FORUM, json!({"venue": {"geo": null}})).await.expect(200);
        assert_eq!(gone.json()["venue"]["geo"], Value::Null);
        let reference = json!({"source": "pretalx", "id": "A1"});
        let id = world.make("sessions", json!({"title": "A", "ref": reference})).await;
        let path = format!("sessions/{id}");
        let other = patch(&world, &path, json!({"ref": {"id": "B2"}})).await.expect(200).json();
        assert_eq!(other["ref"], json!({"source": "pretalx", "id": "B2"}));
        let none = patch(&world, &path, json!({"ref": null})).await.expect(200).json();
        assert_eq!(none["ref"], Value::Null);
        patch(&world, &path, json!({"ref": {"id": "B2"}})).await.expect(422);
    }
}
