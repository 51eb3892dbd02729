//! Requests that arrive twice and happen once.

use serde_json::{Value, json};

use crate::support::client::Answer;
use crate::support::{World, both};

pub const FORUM: &str = "/api/v1/conferences/forum";

/// `forum` with a day from nine to six, a hall and an attic.
pub async fn open_forum(world: &World) -> (String, String) {
    world.forum().await;
    let day = json!({"date": "2026-05-04", "opens": "09:00", "closes": "18:00"});
    world.make("days", day).await;
    let hall = world.make("rooms", json!({"name": "Hall"})).await;
    (hall, world.make("rooms", json!({"name": "Attic"})).await)
}

/// A place on that day.
pub fn at(room: &str, starts: &str, ends: &str) -> Value {
    let (starts, ends) = (format!("2026-05-04T{starts}"), format!("2026-05-04T{ends}"));
    json!({"room_ids": [room], "starts_at": starts, "ends_at": ends})
}

/// Makes a session at a place.
pub async fn place(world: &World, title: &str, placement: Value) -> String {
    let body = json!({"title": title, "placement": placement});
    world.make("sessions", body).await
}

/// Shows what is at an address of the conference.
pub async fn show(world: &World, path: &str) -> Value {
    let answer = world.owner().get(&format!("{FORUM}/{path}")).await;
    answer.expect(200).json()
}

/// Changes what is at an address of the conference, whatever it is now.
pub async fn patch(world: &World, path: &str, body: Value) -> Answer {
    let forced = world.owner().with("if-match", "*");
    forced.patch(&format!("{FORUM}/{path}"), body).await
}

/// Asks for many edits.
pub async fn edit(world: &World, body: Value) -> Answer {
    world.owner().post(&format!("{FORUM}/edits"), body).await
}

/// When a session begins, on the clock: "10:00".
pub async fn starts(world: &World, session: &str) -> String {
    let session = show(world, &format!("sessions/{session}")).await;
    let starts = session["placement"]["starts_at"].as_str().unwrap();
    starts[11..16].to_owned()
}

/// An id of a caller's own choice.
pub fn own_id(number: u8) -> String {
    format!("01890a5d-ac96-774b-bcce-b302099a80{number:02}")
}

/// Asks under a key.
async fn ask(world: &World, key: &str, path: &str, body: &Value) -> Answer {
    let keyed = world.owner().with("idempotency-key", key);
    keyed.post(path, body.clone()).await
}

/// Asks twice for the same under one key; the answers are equal word for word.
async fn twice(world: &World, key: &str, path: &str, body: Value) -> Answer {
    let first = ask(world, key, path, &body).await;
    let again = ask(world, key, path, &body).await;
    assert_eq!((first.status, &first.bytes), (again.status, &again.bytes));
    for name in ["etag", "location", "content-type"] {
        assert_eq!(first.header(name), again.header(name), "{path} {name}");
    }
    first
}

/// How many items a list has.
async fn count(world: &World, path: &str) -> usize {
    let list = world.owner().get(path).await.expect(200).json();
    list["items"].as_array().unwrap().len()
}

both! {
    async fn every_kind_of_resource_is_made_once(world) {
        let (hall, _) = open_forum(&world).await;
        let ann = world.make("people", json!({"name": "Ann"})).await;
        let arms = place(&world, "Arms", at(&hall, "10:00", "11:00")).await;
        let unplaced = world.make("sessions", json!({"title": "Later"})).await;
        let day = show(&world, "days").await["items"][0]["id"].clone();
        let noon = ("2026-05-04T12:00", "2026-05-04T13:00");
        let slot = json!({"day_id": day, "label": "A", "starts_at": noon.0, "ends_at": noon.1});
        let cases = [
            ("days", json!({"date": "2026-05-05"})),
            ("rooms", json!({"name": "Cellar"})),
            ("tracks", json!({"name": "Trade"})),
            ("time-slots", slot),
            ("people", json!({"name": "Bob"})),
            ("sessions", json!({"title": "Law", "placement": at(&hall, "12:00", "13:00")})),
            ("appearances", json!({"session_id": arms, "person_id": ann, "role": "host"})),
            ("placements", json!({"session_id": unplaced, "room_ids": [hall],
                "starts_at": "2026-05-04T14:00", "ends_at": "2026-05-04T15:00"})),
        ];
        for (plural, body) in cases {
            let path = format!("{FORUM}/{plural}");
            let before = count(&world, &path).await;
            let made = twice(&world, plural, &path, body).await.expect(201);
            assert_eq!(count(&world, &path).await, before + 1, "{plural}");
            let id = made.json()["id"].as_str().unwrap().to_owned();
            assert!(made.header("location").ends_with(&format!("{path}/{id}")));
            assert!(!made.header("etag").is_empty());
        }
    }

    async fn the_answer_stays_what_it_was_whatever_happens_meanwhile(world) {
        world.forum().await;
        let (path, body) = (format!("{FORUM}/rooms"), json!({"name": "Hall"}));
        let made = ask(&world, "a", &path, &body).await.expect(201);
        let one = format!("rooms/{}", made.json()["id"].as_str().unwrap());
        patch(&world, &one, json!({"name": "Attic"})).await.expect(200);
        let again = ask(&world, "a", &path, &body).await.expect(201);
        assert_eq!((&again.bytes, again.header("etag")), (&made.bytes, made.header("etag")));
        let other = ask(&world, "b", &path, &body).await.expect(201);
        assert_ne!(other.json()["id"], made.json()["id"], "another key is another request");
        world.owner().post(&path, body).await.expect(201);
        assert_eq!(count(&world, &path).await, 3);
    }

    async fn edits_conferences_and_releases_happen_once(world) {
        let all = "/api/v1/conferences";
        let body = json!({"slug": "forum", "title": "Forum", "zone": "UTC"});
        let made = twice(&world, "a", all, body.clone()).await.expect(201);
        assert!(made.header("location").ends_with("/api/v1/conferences/forum"));
        world.owner().post(all, body).await.expect(409);
        assert_eq!(count(&world, all).await, 1);
        let room = json!({"op": "create", "resource": "room", "value": {"name": "Hall"}});
        let edits = json!({"edits": [room]});
        let done = twice(&world, "b", &format!("{FORUM}/edits"), edits).await.expect(200);
        let id = done.json()["edits"][0]["id"].clone();
        let rooms = show(&world, "rooms?fields=id").await;
        assert_eq!(rooms["items"], json!([{"id": id}]));
        let releases = format!("{FORUM}/releases");
        let release = twice(&world, "c", &releases, json!({"note": "First"})).await.expect(201);
        assert_eq!(release.json()["number"], 1);
        assert_eq!(show(&world, "releases").await["items"], json!([release.json()]));
        let edits = json!({"edits": [], "publish": {}});
        let done = twice(&world, "d", &format!("{FORUM}/edits"), edits).await.expect(200);
        assert_eq!((&done.json()["release"]["number"], count(&world, &releases).await),
            (&json!(2), 2));
    }

    async fn a_key_is_for_one_request_and_for_no_other(world) {
        world.forum().await;
        let rooms = format!("{FORUM}/rooms");
        ask(&world, "a", &rooms, &json!({"name": "Hall"})).await.expect(201);
        let others = [
            (rooms.clone(), json!({"name": "Attic"})),
            (format!("{FORUM}/tracks"), json!({"name": "Hall"})),
            (format!("{FORUM}/releases"), json!({})),
            (format!("{FORUM}/edits"), json!({"edits": []})),
            ("/api/v1/conferences".to_owned(), json!({"slug": "b-b", "title": "B", "zone": "UTC"})),
        ];
        for (path, body) in others {
            let refused = ask(&world, "a", &path, &body).await.expect(422);
            assert_eq!(refused.problem().0, "key_reused", "{path}");
        }
        assert_eq!(count(&world, &rooms).await, 1);
        for wrong in [String::new(), "k".repeat(256)] {
            ask(&world, &wrong, &rooms, &json!({"name": "Attic"})).await.expect(400);
        }
        ask(&world, &"k".repeat(255), &rooms, &json!({"name": "Attic"})).await.expect(201);
    }

    async fn what_was_refused_may_be_asked_again(world) {
        let (hall, _) = open_forum(&world).await;
        let path = format!("{FORUM}/sessions");
        let arms = place(&world, "Arms", at(&hall, "10:00", "11:00")).await;
        let trade = json!({"title": "Trade", "placement": at(&hall, "10:30", "11:30")});
        assert_eq!(ask(&world, "a", &path, &trade).await.expect(409).problem().0, "conflict");
        let away = json!({"placement": at(&hall, "14:00", "15:00")});
        patch(&world, &format!("sessions/{arms}"), away).await.expect(200);
        ask(&world, "a", &path, &trade).await.expect(201);
        ask(&world, "b", &path, &json!({"title": " "})).await.expect(422);
        ask(&world, "b", &path, &json!({"title": "Law"})).await.expect(201);
        let edits = format!("{FORUM}/edits");
        let early = json!({"if_revision": 0, "edits": []});
        ask(&world, "c", &edits, &early).await.expect(412);
        let room = json!({"op": "create", "resource": "room", "value": {"name": "Cellar"}});
        let body = json!({"edits": [room]});
        let dry = ask(&world, "c", &format!("{edits}?dry_run=true"), &body).await.expect(200);
        assert_eq!(dry.json()["dry_run"], true);
        let done = ask(&world, "c", &edits, &body).await.expect(200);
        assert_eq!(done.json()["dry_run"], false, "what was only tried is not remembered");
        assert_eq!(count(&world, &format!("{FORUM}/rooms")).await, 3);
    }

    async fn the_keys_of_two_tokens_do_not_meet(world) {
        world.forum().await;
        let secret = world.token(json!({"name": "ada", "permission": "editor"})).await;
        let path = format!("{FORUM}/rooms");
        let hers = |name: &str| {
            let body = json!({"name": name});
            let ada = world.visitor().with_secret(&secret).with("idempotency-key", "a");
            ada.post(&path, body)
        };
        let mine = ask(&world, "a", &path, &json!({"name": "Hall"})).await.expect(201);
        let other = hers("Attic").await.expect(201);
        let same = hers("Attic").await.expect(201);
        assert_eq!(same.bytes, other.bytes);
        hers("Hall").await.expect(422);
        let again = ask(&world, "a", &path, &json!({"name": "Hall"})).await.expect(201);
        assert_eq!(again.bytes, mine.bytes);
        assert_eq!(count(&world, &path).await, 2);
    }

    async fn whatever_was_read_can_be_sent_back_and_changes_nothing(world) {
        let (hall, _) = open_forum(&world).await;
        let day = show(&world, "days").await["items"][0]["id"].clone();
        let hours = json!([{"starts_at": "2026-05-04T08:00", "ends_at": "2026-05-04T20:00"}]);
        patch(&world, &format!("rooms/{hall}"), json!({"availability": hours})).await.expect(200);
        world.make("tracks", json!({"name": "Trade", "colour": "#aa0000"})).await;
        world.make("time-slots", json!({"day_id": day, "label": "Noon",
            "starts_at": "2026-05-04T12:00", "ends_at": "2026-05-04T13:00"})).await;
        let ann = world.make("people", json!({"name": "Ann", "availability": hours})).await;
        let first = place(&world, "Arms", at(&hall, "10:00", "12:00")).await;
        world.make("sessions", json!({
            "title": "Part", "parent_id": first, "placement": at(&hall, "11:00", "12:00"),
            "tags": ["sea"], "ref": {"source": "a", "id": "b"},
            "people": [{"person_id": ann, "role": "host"}],
        })).await;
        world.make("sessions", json!({"title": "Arms", "repeat_of_id": first})).await;
        for plural in ["days", "rooms", "tracks", "time-slots", "people", "sessions",
            "appearances", "placements"]
        {
            for item in show(&world, plural).await["items"].as_array().unwrap() {
                let path = format!("{FORUM}/{plural}/{}", item["id"].as_str().unwrap());
                let read = world.owner().get(&path).await.expect(200);
                let etag = read.header("etag");
                let put = world.owner().with("if-match", etag).put(&path, read.json()).await;
                assert_eq!(put.expect(200).header("etag"), etag, "{plural}");
                let patched = world.owner().with("if-match", etag).patch(&path, read.json()).await;
                assert_eq!(patched.expect(200).header("etag"), etag, "{plural}");
                assert_eq!(world.owner().get(&path).await.expect(200).json(), read.json());
            }
        }
    }
}
