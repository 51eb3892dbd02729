//! What is not public is in no public byte; what was taken out is in no stored one.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::once::{FORUM, at, edit, open_forum, own_id, patch, place};
use crate::support::database::query;
use crate::support::{World, both};

/// The bodies of every public address that there is for a conference, in every format.
async fn public_bodies(world: &World) -> Vec<(String, String)> {
    let whole = world
        .visitor()
        .get("/conferences/forum/agenda.json")
        .await
        .expect(200)
        .json();
    let mut parts = vec!["agenda".to_owned()];
    for (folder, list, key) in [
        ("days", "days", "date"),
        ("rooms", "rooms", "code"),
        ("tracks", "tracks", "code"),
        ("people", "people", "code"),
        ("sessions", "sessions", "code"),
    ] {
        let codes = whole[list].as_array().unwrap().iter();
        parts.extend(codes.map(|part| format!("{folder}/{}", part[key].as_str().unwrap())));
    }
    let mut bodies = Vec::new();
    for part in parts {
        for format in [
            "ics",
            "json",
            "xml",
            "schedule.json",
            "csv",
            "txt",
            "jsonld",
            "atom",
        ] {
            let path = format!("/conferences/forum/{part}.{format}");
            let body = world.visitor().get(&path).await.expect(200).text();
            bodies.push((path, body.replace("\r\n ", "")));
        }
    }
    let now = "/conferences/forum/now.json?at=2026-05-04T10:30".to_owned();
    let body = world.visitor().get(&now).await.expect(200).text();
    bodies.push((now, body));
    bodies
}

fn refuse(bodies: &[(String, String)], word: &str) {
    for (path, body) in bodies {
        let body = body.to_lowercase();
        assert!(
            !body.contains(&word.to_lowercase()),
            "{word} is in {path}:\n{body}"
        );
    }
}

/// Every table and column in which a text can be kept.
const STORED: &[(&str, &[&str])] = &[
    ("conferences", &["title", "url", "details"]),
    ("rooms", &["name", "details"]),
    ("tracks", &["name", "details"]),
    ("people", &["name", "title", "affiliation", "details"]),
    ("sessions", &["label", "title", "abstract_text", "details"]),
    (
        "appearances",
        &["billing_name", "billing_title", "billing_affiliation"],
    ),
    ("waivers", &["reason"]),
    ("changes", &["resources", "notes"]),
    ("releases", &["content", "note", "label", "diff"]),
    ("idempotency_keys", &["answer"]),
    ("selections", &["session_ids"]),
];

/// The columns in which a text stands.
fn stored(url: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (table, columns) in STORED {
        for column in *columns {
            let like = format!("CAST({column} AS TEXT) LIKE '%{text}%'");
            let sql =
                format!("SELECT '{table}.{column}' AS line FROM {table} WHERE {like} LIMIT 1");
            found.extend(query(url, &sql));
        }
    }
    found
}

async fn stored_in(world: &World, text: &'static str) -> Vec<String> {
    let url = world.url.clone();
    actix_web::web::block(move || stored(&url, text))
        .await
        .unwrap()
}

both! {
    async fn a_canary_in_every_private_field_is_in_no_public_body(world) {
        let (hall, _) = open_forum(&world).await;
        let private = json!([{"title": "Canary link", "url": "https://canary.example/x"}]);
        let ann = world.make("people", json!({
            "name": "Ann", "email": "canary@mail.example", "notes": "canary notes",
            "links": private,
        })).await;
        let link = |title: &str| json!([{"title": title, "url": "https://canary.example"}]);
        let room = json!({"name": "Loft", "links": link("canary room")});
        let loft = world.make("rooms", room).await;
        let mut people = vec![json!({"person_id": ann, "role": "moderator"})];
        for (name, seat) in [
            ("Canary Hidden", json!({"shown": false})),
            ("Canary Invited", json!({"state": "invited"})),
            ("Canary Declined", json!({"state": "declined"})),
            ("Canary Withdrawn", json!({"state": "withdrawn"})),
        ] {
            let person = world.make("people", json!({"name": name, "bio": "canary"})).await;
            let mut seat = seat;
            seat["person_id"] = person.into();
            seat["role"] = json!("panelist");
            people.push(seat);
        }
        world.make("people", json!({"name": "Canary Unseated"})).await;
        world.make("tracks", json!({"name": "Canary track"})).await;
        let panel = world.make("sessions", json!({
            "title": "Arms", "kind": "panel", "people": people, "links": private,
            "ref": {"source": "canary", "id": "canary-7"}, "needed_features": ["canary"],
            "placement": at(&hall, "10:00", "11:00"),
        })).await;
        for (title, more, time) in [
            ("Canary draft", json!({"status": "draft"}), "12:00"),
            ("Canary internal", json!({"audience": "internal"}), "14:00"),
        ] {
            let end = format!("{}:30", &time[..2]);
            let mut body = json!({"title": title, "placement": at(&loft, time, &end)});
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            world.make("sessions", body).await;
        }
        world.make("sessions", json!({"title": "Canary unplaced"})).await;
        let note = json!({"note": "canary note of a release", "label": "First"});
        world.owner().post(&format!("{FORUM}/releases"), note).await.expect(201);
        let clash = json!({
            "title": "Canary clash", "status": "draft", "placement": at(&hall, "10:00", "10:30"),
        });
        // Unfinished work on what is public, and a conflict that was waived for a private reason.
        let waived = edit(&world, json!({"edits": [{
            "op": "create", "resource": "session", "id": own_id(5), "value": clash,
        }]})).await;
        let conflict = waived.expect(409).json();
        let key = conflict["conflicts"][0]["key"].clone();
        edit(&world, json!({
            "edits": [{
                "op": "create", "resource": "session", "id": own_id(5), "value": clash,
            }],
            "waive": [{"key": key, "reason": "canary reason"}],
        })).await.expect(200);
        let unfinished = json!({"abstract": "canary unfinished"});
        patch(&world, &format!("sessions/{panel}"), unfinished).await.expect(200);
        let notice = json!({"edits": [{
            "op": "update", "resource": "session", "id": panel,
            "value": {"notice": "20 minutes late"},
        }], "publish": {"note": "canary again"}});
        edit(&world, notice).await.expect(200);
        let bodies = public_bodies(&world).await;
        let late = bodies.iter().filter(|(_, body)| body.contains("20 minutes late"));
        assert!(bodies.len() > 40 && late.count() > 20);
        refuse(&bodies, "canary");
        let chosen = json!({"session_ids": [panel]});
        let made = world.visitor().post("/conferences/forum/selections", chosen).await;
        let made = made.expect(201).json();
        for format in ["ics", "json"] {
            let path = made[format].as_str().unwrap().replace("https://forum.example", "");
            let body = world.visitor().get(&path).await.expect(200).text();
            refuse(&[(path, body)], "canary");
        }
    }

    async fn after_a_redaction_a_name_is_in_no_byte_that_can_be_served(world) {
        let (hall, attic) = open_forum(&world).await;
        let jane = world.make("people", json!({
            "name": "Jane Q. Doe", "sort_name": "Doe, Jane", "code": "jane-doe",
            "title": "Envoy of Tides", "affiliation": "Tide Lab", "bio": "Born at sea.",
            "photo_url": "https://photo.example/jane.jpg", "email": "jane@mail.example",
            "links": [{"title": "Page", "url": "https://jane.example", "public": true}],
        })).await;
        let bob = world.make("people", json!({"name": "Bob", "affiliation": "Tide Lab"})).await;
        let billing = json!({"name": "J. Doe", "title": "Captain Doe", "affiliation": null});
        let keyed = world.owner().with("idempotency-key", "panel-1");
        let panel = keyed.post(&format!("{FORUM}/sessions"), json!({
            "title": "A talk with Jane Q. Doe", "abstract": "Jane Q. Doe and J. Doe are one.",
            "kind": "panel", "placement": at(&hall, "10:00", "11:00"),
            "people": [
                {"person_id": jane, "role": "moderator", "billing": billing},
                {"person_id": bob, "role": "panelist"},
            ],
        })).await.expect(201).json()["id"].clone();
        let other = world.make("sessions", json!({
            "title": "Workshop", "placement": at(&attic, "12:00", "13:00"),
            "people": [{"person_id": jane, "role": "speaker"}],
        })).await;
        world.publish().await.expect(201);
        patch(&world, &format!("sessions/{other}"), json!({"people": []})).await.expect(200);
        world.publish().await.expect(201);
        let before = world.visitor().get("/conferences/forum/agenda.json").await.expect(200).json();

        let path = format!("{FORUM}/people/{jane}/redaction");
        let reason = json!({"reason": "Asked for it in writing"});
        world.visitor().post(&path, reason.clone()).await.expect(401);
        let secret = world.token(json!({"name": "committee", "permission": "editor"})).await;
        let other_token = world.owner().with_secret(&secret);
        other_token.post(&path, reason.clone()).await.expect(403);
        world.owner().post(&path, json!({})).await.expect(422);
        world.owner().post(&path, reason.clone()).await.expect(204);

        for text in [
            "Jane", "Doe", "jane", "Envoy of Tides", "Born at sea", "Captain",
        ] {
            assert_eq!(stored_in(&world, text).await, [""; 0], "{text}");
            refuse(&public_bodies(&world).await, text);
        }
        for address in [
            "releases/1", "releases/2", "changes", "people", "sessions", "releases/2/diff",
            "releases/2/diff?by=person", "preview/agenda.json"] {
            let shown = world.owner().get(&format!("{FORUM}/{address}")).await.expect(200).text();
            assert!(!shown.contains("Jane") && !shown.contains("Doe"), "{address}: {shown}");
        }
        // The seat stays, and says why it has no name; others keep theirs.
        let after = world.visitor().get("/conferences/forum/agenda.json").await.expect(200).json();
        let find = |shown: &Value| shown["sessions"][0].clone();
        assert_eq!(find(&after)["people"][0]["name"], "Name withheld");
        assert_eq!(find(&after)["people"][1]["affiliation"], "Tide Lab");
        assert_eq!(find(&after)["title"], "A talk with withheld");
        assert_eq!(after["release"]["number"], before["release"]["number"]);
        // Calendars take it over: the item has changed since.
        let sequence = |shown: &Value| find(shown)["sequence"].as_i64().unwrap();
        assert_eq!(sequence(&after), sequence(&before) + 1);
        assert_eq!(find(&after)["id"], panel);
        // It is told in the log who did it and why; and the next release changes nothing more.
        let log = world.owner().get(&format!("{FORUM}/changes?limit=1000")).await;
        let log = log.expect(200).json();
        let last = log["items"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&last["kind"], &last["actor"]), (&json!("redact"), &json!("token:owner")));
        world.publish().await.expect(201);
        let again = world.visitor().get("/conferences/forum/agenda.json").await.expect(200).json();
        assert_eq!(find(&again), find(&after));
    }

    async fn a_name_goes_wherever_it_is_printed_and_the_next_release_brings_it_not_back(world) {
        let (hall, attic) = open_forum(&world).await;
        let conference = json!({
            "venue": {"name": "Marla Vexworth House", "address": null, "geo": null},
            "contact": {"name": "Marla Vexworth", "email": null, "url": null},
        });
        let forced = world.owner().with("if-match", "*");
        forced.patch(FORUM, conference).await.expect(200);
        let named = json!({"name": "MARLA VEXWORTH Hall"});
        patch(&world, &format!("rooms/{hall}"), named).await.expect(200);
        let track = world.make("tracks", json!({"name": "Marla Vexworth track"})).await;
        let day = json!({"date": "2026-05-05", "label": "Marla Vexworth day"});
        let day = world.make("days", day).await;
        world.make("time-slots", json!({
            "day_id": day, "label": "Marla Vexworth slot",
            "starts_at": "2026-05-05T10:00", "ends_at": "2026-05-05T11:00",
        })).await;
        let marla = json!({"name": "Marla Oldname", "code": "vexworth"});
        let marla = world.make("people", marla).await;
        let renamed = json!({"name": "Marla Vexworth"});
        patch(&world, &format!("people/{marla}"), renamed).await.expect(200);
        let friend = json!({"name": "Bob", "bio": "Friend of Marla  Vexworth"});
        let bob = world.make("people", friend).await;
        let long = "x".repeat(286);
        let session = world.make("sessions", json!({
            "title": format!("{long}Marla Vexworth").replace("xMarla", " Marla"), "track_id": track,
            "tags": ["marla vexworth", "MARLA VEXWORTH", "Marla Oldname"],
            "abstract": "With Marla\nVexworth, once Marla Oldname",
            "links": [{
                "title": "Slides of Marla Vexworth", "url": "https://x.example", "public": true,
            }],
            "placement": at(&hall, "10:00", "11:00"),
            "people": [{"person_id": marla, "role": "speaker"}, {"person_id": bob, "role": "host"}],
        })).await;
        world.publish().await.expect(201);
        let seat = json!({"people": [{"person_id": bob, "role": "host"}]});
        patch(&world, &format!("sessions/{session}"), seat).await.expect(200);
        world.publish().await.expect(201);
        world.visitor().get("/conferences/forum/people/vexworth.ics").await.expect(200);

        let path = format!("{FORUM}/people/{marla}/redaction");
        world.owner().post(&path, json!({"reason": "Asked"})).await.expect(204);
        let bodies = async || public_bodies(&world).await;
        for text in ["Vexworth", "VEXWORTH", "vexworth", "Oldname"] {
            assert_eq!(stored_in(&world, text).await, [""; 0], "{text}");
            refuse(&bodies().await, text);
        }
        world.visitor().get("/conferences/forum/people/vexworth.ics").await.expect(404);
        // What is in memory is what is stored: the next edit and release bring nothing back.
        let before = world.visitor().get("/conferences/forum/agenda.ics").await.expect(200).bytes;
        place(&world, "Another", at(&attic, "10:00", "11:00")).await;
        let created = json!({"sessions": [session]});
        world.owner().post(&format!("{FORUM}/releases"), created).await.expect(201);
        let after = world.visitor().get("/conferences/forum/agenda.ics").await.expect(200).bytes;
        assert_eq!(before, after);
        world.publish().await.expect(201);
        refuse(&bodies().await, "vexworth");
        assert_eq!(stored_in(&world, "Vexworth").await, [""; 0]);
    }

    async fn whoever_had_two_entries_is_redacted_with_both(world) {
        let (hall, _) = open_forum(&world).await;
        let zelda = world.make("people", json!({"name": "Zelda Quork"})).await;
        let twin = world.make("people", json!({"name": "Zelda Quork", "title": "Quorkinst"})).await;
        world.make("sessions", json!({
            "title": "Keynote by Zelda Quork", "placement": at(&hall, "10:00", "11:00"),
            "people": [{"person_id": twin, "role": "speaker"}],
        })).await;
        world.publish().await.expect(201);
        let merge = json!({"edits": [{"op": "merge_people", "from_id": twin, "into_id": zelda}]});
        edit(&world, merge).await.expect(200);
        world.publish().await.expect(201);
        let path = format!("{FORUM}/people/{zelda}/redaction");
        world.owner().post(&path, json!({"reason": "Asked"})).await.expect(204);
        for text in ["Quork", "Quorkinst"] {
            assert_eq!(stored_in(&world, text).await, [""; 0], "{text}");
            refuse(&public_bodies(&world).await, text);
        }
    }

    async fn a_name_that_programs_read_stands_in_no_redactions_way(world) {
        let body = json!({"slug": "talk", "title": "Talk", "zone": "Europe/Lisbon"});
        world.owner().post("/api/v1/conferences", body).await.expect(201);
        let root = "/api/v1/conferences/talk";
        for name in ["Lisbon", "talk", "Okko"] {
            let made = world.owner().post(&format!("{root}/people"), json!({"name": name})).await;
            let person = made.expect(201).json()["id"].as_str().unwrap().to_owned();
            let session = json!({
                "title": format!("{name} speaks"), "kind": "talk",
                "links": [{"title": "Page", "url": "https://x.example/Okko/x", "public": true}],
                "people": [{"person_id": person, "role": "speaker"}],
                "placement": {"starts_at": "2026-05-04T10:00", "ends_at": "2026-05-04T11:00"},
            });
            world.owner().post(&format!("{root}/sessions"), session).await.expect(201);
            world.owner().post(&format!("{root}/releases"), json!({})).await.expect(201);
            let path = format!("{root}/people/{person}/redaction");
            world.owner().post(&path, json!({"reason": "Asked"})).await.expect(204);
            let shown = world.visitor().get("/conferences/talk/agenda.txt").await;
            let shown = shown.expect(200).text();
            assert!(!shown.contains(&format!("{name} speaks")), "{shown}");
        }
    }

    async fn whoever_is_hidden_is_named_by_no_news(world) {
        let (hall, _) = open_forum(&world).await;
        let ada = world.make("people", json!({"name": "Ada Secret"})).await;
        let seat = |shown: bool| json!([{"person_id": ada, "role": "panelist", "shown": shown}]);
        let session = json!({
            "title": "Talk", "people": seat(true), "placement": at(&hall, "10:00", "11:00"),
        });
        let session = world.make("sessions", session).await;
        world.publish().await.expect(201);
        let path = format!("sessions/{session}");
        patch(&world, &path, json!({"people": seat(false)})).await.expect(200);
        world.publish().await.expect(201);
        refuse(&public_bodies(&world).await, "Secret");
        patch(&world, &path, json!({"people": seat(true)})).await.expect(200);
        world.publish().await.expect(201);
        patch(&world, &path, json!({"status": "draft"})).await.expect(200);
        world.publish().await.expect(201);
        refuse(&public_bodies(&world).await, "Secret");
    }

    async fn publishing_one_value_of_a_person_or_room_publishes_no_other(world) {
        let (hall, _) = open_forum(&world).await;
        let ann = world.make("people", json!({"name": "Ann"})).await;
        world.make("sessions", json!({
            "title": "Talk", "people": [{"person_id": ann, "role": "speaker"}],
            "placement": at(&hall, "10:00", "11:00"),
        })).await;
        world.publish().await.expect(201);
        patch(&world, &format!("people/{ann}"), json!({"bio": "Unfinished"})).await.expect(200);
        patch(&world, &format!("rooms/{hall}"), json!({"name": "Unfinished"})).await.expect(200);
        let update = |resource: &str, id: &str, value: Value| {
            json!({"op": "update", "resource": resource, "id": id, "value": value})
        };
        let edits = json!({"edits": [
            update("person", &ann, json!({"pronouns": "she/her"})),
            update("room", &hall, json!({"capacity": 90})),
        ], "publish": {}});
        edit(&world, edits).await.expect(200);
        let shown = world.visitor().get("/conferences/forum/agenda.json").await.expect(200).json();
        assert_eq!(shown["people"][0]["pronouns"], "she/her");
        let room = &shown["rooms"][0];
        assert_eq!((&room["capacity"], &room["name"]), (&json!(90), &json!("Hall")));
        assert_eq!(shown["sessions"][0]["sequence"], 0);
        refuse(&public_bodies(&world).await, "unfinished");
    }

    async fn resetting_the_draft_makes_nothing_public_and_loses_no_text(world) {
        let (hall, _) = open_forum(&world).await;
        let session = world.make("sessions", json!({
            "title": "Talk", "abstract": "First", "placement": at(&hall, "10:00", "11:00"),
        })).await;
        let other = place(&world, "Other", at(&hall, "12:00", "13:00")).await;
        world.publish().await.expect(201);
        let path = format!("sessions/{session}");
        patch(&world, &path, json!({"audience": "internal"})).await.expect(200);
        patch(&world, &format!("sessions/{other}"), json!({"status": "draft"})).await.expect(200);
        world.publish().await.expect(201);
        let dan = world.make("people", json!({"name": "Canary Dan"})).await;
        patch(&world, &path, json!({
            "people": [{"person_id": dan, "role": "speaker"}], "abstract": "Canary text",
        })).await.expect(200);
        let confirmed = json!({"status": "confirmed", "abstract": "Second"});
        patch(&world, &format!("sessions/{other}"), confirmed).await.expect(200);
        world.publish().await.expect(201);
        let again = json!({"again": {"number": 2, "reset_draft": true}});
        world.owner().post(&format!("{FORUM}/releases"), again).await.expect(201);
        world.publish().await.expect(201);
        refuse(&public_bodies(&world).await, "canary");
        let draft = crate::once::show(&world, &path).await;
        assert_eq!(draft["audience"], "internal");
        assert_eq!(draft["abstract"], "Canary text");
        let draft = crate::once::show(&world, &format!("sessions/{other}")).await;
        assert_eq!((&draft["status"], &draft["abstract"]), (&json!("cancelled"), &json!("Second")));
    }

    async fn a_redaction_reaches_other_processes(world) {
        let (hall, _) = open_forum(&world).await;
        let jane = world.make("people", json!({"name": "Jane"})).await;
        world.make("sessions", json!({
            "title": "Talk", "placement": at(&hall, "10:00", "11:00"),
            "people": [{"person_id": jane, "role": "speaker"}],
        })).await;
        world.publish().await.expect(201);
        let config = crate::support::client::config(&world.url);
        let open = move || plenary::app::App::open(&config).unwrap();
        let other = actix_web::web::Data::new(actix_web::web::block(open).await.unwrap());
        let path = format!("{FORUM}/people/{jane}/redaction");
        world.owner().post(&path, json!({"reason": "Asked"})).await.expect(204);
        let shown = actix_web::web::block(move || {
            other.refresh_published().unwrap();
            let slug = plenary::app::slug("forum").unwrap();
            let feed = plenary::app::feed_address::Feed::whole("txt");
            let shown = other.feed(&slug, &feed).unwrap();
            String::from_utf8(shown.body.to_vec()).unwrap()
        });
        let shown = shown.await.unwrap();
        assert!(shown.contains("Name withheld") && !shown.contains("Jane"), "{shown}");
    }

    async fn whoever_nobody_knows_cannot_be_redacted(world) {
        world.forum().await;
        let path = format!("{FORUM}/people/01890a5d-ac96-774b-bcce-b302099a8057/redaction");
        world.owner().post(&path, json!({"reason": "x"})).await.expect(404);
        world.owner().ask(Method::GET, &path, None).await.expect(405);
    }
}
