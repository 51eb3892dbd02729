//! Every part of a programme as a feed over HTTP: addresses, filters, encodings.

use std::io::Read;

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::once::{at, open_forum, patch, show};
use crate::support::client::Answer;
use crate::support::{World, both};

/// Two rooms, two tracks, three people, a panel, a talk and a break; published.
async fn published(world: &World) -> Value {
    let (hall, attic) = open_forum(world).await;
    let mut ids = json!({"hall": hall, "attic": attic});
    patch(world, &format!("rooms/{hall}"), json!({"code": "hall"}))
        .await
        .expect(200);
    patch(world, &format!("rooms/{attic}"), json!({"code": "attic"}))
        .await
        .expect(200);
    let law = json!({"name": "Law", "code": "law", "colour": "#1e90ff"});
    ids["law"] = world.make("tracks", law).await.into();
    for name in ["Ann", "Bob", "Cem"] {
        let code = name.to_lowercase();
        let person = json!({"name": name, "code": code, "affiliation": "Tide Lab"});
        ids[&code] = world.make("people", person).await.into();
    }
    let seat = |person: &str, role: &str| json!({"person_id": ids[person], "role": role});
    let panel = json!({
        "code": "arms", "label": "Panel 1", "title": "Arms control", "kind": "panel",
        "track_id": ids["law"], "language": "pt-BR", "tags": ["Peace", "Ships"],
        "placement": at(&hall, "10:00", "11:00"),
        "people": [seat("ann", "moderator"), seat("bob", "panelist")],
    });
    let talk = json!({
        "code": "tide", "title": "Reading the Tide", "kind": "talk",
        "placement": at(&attic, "10:30", "11:30"), "people": [seat("cem", "speaker")],
    });
    let other = json!({
        "code": "tea", "title": "Tea", "kind": "break", "placement": at(&hall, "11:00", "11:30"),
    });
    for session in [panel, talk, other] {
        let code = session["code"].as_str().unwrap().to_owned();
        ids[&code] = world.make("sessions", session).await.into();
    }
    world.publish().await.expect(201);
    ids
}

async fn get(world: &World, path: &str) -> Answer {
    world
        .visitor()
        .get(&format!("/conferences/forum/{path}"))
        .await
}

/// The titles in a feed, in order.
async fn titles(world: &World, path: &str) -> Vec<String> {
    let shown = get(world, path).await.expect(200).json();
    let sessions = shown["sessions"].as_array().unwrap().iter();
    sessions
        .map(|session| session["title"].as_str().unwrap().to_owned())
        .collect()
}

fn unzipped(answer: &Answer) -> Vec<u8> {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(&answer.bytes[..])
        .read_to_end(&mut bytes)
        .unwrap();
    bytes
}

const ALL: &[&str] = &["Arms control", "Reading the Tide", "Tea"];

both! {
    async fn every_part_has_a_feed_in_every_format(world) {
        published(&world).await;
        for part in [
            "agenda", "days/2026-05-04", "rooms/hall", "tracks/law", "people/ann", "sessions/arms",
        ] {
            for format in ["ics", "json", "xml", "schedule.json", "csv", "txt", "jsonld", "atom"] {
                let answer = get(&world, &format!("{part}.{format}")).await.expect(200);
                let text = answer.text();
                let named = format == "atom" || text.contains("Arms control");
                assert!(named, "{part}.{format}: {text}");
            }
        }
        assert_eq!(titles(&world, "rooms/hall.json").await, ["Arms control", "Tea"]);
        assert_eq!(titles(&world, "people/cem.json").await, ["Reading the Tide"]);
        assert_eq!(titles(&world, "sessions/tea.json").await, ["Tea"]);
        for part in [
            "rooms/cellar", "tracks/x", "people/dan", "sessions/x", "days/2026-05-05", "days/x",
        ] {
            get(&world, &format!("{part}.ics")).await.expect(404);
        }
        get(&world, "rooms/hall.pdf").await.expect(404);
    }

    async fn filters_narrow_a_feed_and_one_that_matches_nothing_is_a_valid_feed(world) {
        let ids = published(&world).await;
        for (query, expected) in [
            ("", ALL),
            ("room=hall", &["Arms control", "Tea"]),
            ("room=hall,attic", ALL),
            ("track=law", &["Arms control"]),
            ("kind=talk,break", &["Reading the Tide", "Tea"]),
            ("tag=peace", &["Arms control"]),
            ("language=pt", &["Arms control"]),
            ("day=2026-05-04", ALL),
            ("role=moderator", &["Arms control"]),
            ("person=bob&role=panelist", &["Arms control"]),
            ("q=tide", &["Arms control", "Reading the Tide"]),
            ("q=tide+lab+attic", &["Reading the Tide"]),
            ("room=hall&kind=talk", &[]),
            // Ann moderates, and is no panelist: person and role mean the same appearance.
            ("person=ann&role=panelist", &[]),
            ("tag=nothing", &[]),
            ("language=p", &[]),
        ] {
            assert_eq!(titles(&world, &format!("agenda.json?{query}")).await, expected, "{query}");
        }
        assert_eq!(titles(&world, "people/ann.json?role=panelist").await, [""; 0]);
        assert_eq!(titles(&world, "rooms/hall.json?kind=break").await, ["Tea"]);
        let by_id = format!("agenda.json?room={}", ids["hall"].as_str().unwrap());
        assert_eq!(titles(&world, &by_id).await, ["Arms control", "Tea"]);
        for format in ["ics", "json", "xml", "schedule.json", "csv", "txt", "jsonld", "atom"] {
            get(&world, &format!("agenda.{format}?tag=nothing")).await.expect(200);
        }
        get(&world, "agenda.json?room=cellar").await.expect(404);
        get(&world, "agenda.json?kind=dance").await.expect(400);
        get(&world, "agenda.json?tag=").await.expect(400);
        let many = vec!["a"; 51].join(",");
        get(&world, &format!("agenda.json?tag={many}")).await.expect(400);
        get(&world, &format!("agenda.json?q={}", "a".repeat(201))).await.expect(400);
    }

    async fn one_filter_has_one_address_however_it_is_said(world) {
        published(&world).await;
        let one = get(&world, "agenda.ics?tag=Ships,peace&room=attic,hall").await.expect(200);
        let other = get(&world, "agenda.ics?room=hall&x=1&tag=peace&room=attic&tag=ships").await;
        assert_eq!(one.bytes, other.expect(200).bytes);
        let source = "SOURCE;VALUE=URI:https://forum.example/conferences/forum/agenda.ics?room=";
        assert!(one.text().replace("\r\n ", "").contains(source), "{}", one.text());
    }

    async fn each_encoding_has_its_own_tag_and_says_what_it_depends_on(world) {
        published(&world).await;
        let path = "/conferences/forum/agenda.ics";
        let plain = world.visitor().get(path).await.expect(200);
        let zipping = world.visitor().with("accept-encoding", "gzip, br");
        let zipped = zipping.get(path).await.expect(200);
        assert_eq!(zipped.header("content-encoding"), "gzip");
        assert_eq!(plain.header("content-encoding"), "");
        assert_eq!(unzipped(&zipped), plain.bytes);
        assert!(zipped.bytes.len() < plain.bytes.len());
        for answer in [&plain, &zipped] {
            assert_eq!(answer.header("vary"), "accept-encoding");
            assert_eq!(answer.header("cache-control"), "max-age=60, must-revalidate");
            assert!(answer.header("etag").starts_with('"'));
        }
        let (tag, zip_tag) = (plain.header("etag"), zipped.header("etag"));
        assert_ne!(tag, zip_tag);
        let known = world.visitor().with("if-none-match", tag).get(path).await.expect(304);
        assert_eq!((known.header("etag"), known.bytes.len()), (tag, 0));
        assert_eq!(known.header("vary"), "accept-encoding");
        let both = world.visitor().with("accept-encoding", "gzip").with("if-none-match", zip_tag);
        both.get(path).await.expect(304);
        let crossed = world.visitor().with("accept-encoding", "gzip").with("if-none-match", tag);
        crossed.get(path).await.expect(200);
        for refused in ["gzip;q=0", "identity", "br"] {
            let answer = world.visitor().with("accept-encoding", refused).get(path).await;
            assert_eq!(answer.expect(200).header("content-encoding"), "", "{refused}");
        }
        let head = world.visitor().ask(Method::HEAD, path, None).await.expect(200);
        assert_eq!(head.header("etag"), tag);
    }

    async fn whoever_left_the_programme_keeps_an_empty_feed_and_whoever_is_hidden_has_none(world) {
        let ids = published(&world).await;
        let session = format!("sessions/{}", ids["arms"].as_str().unwrap());
        let seat = json!({"person_id": ids["bob"], "role": "panelist", "shown": false});
        patch(&world, &session, json!({"people": [seat]})).await.expect(200);
        world.publish().await.expect(201);
        assert_eq!(titles(&world, "people/ann.json").await, [""; 0]);
        assert!(!get(&world, "people/ann.ics").await.expect(200).text().contains("Ann"));
        get(&world, "people/bob.ics").await.expect(404);
        assert_eq!(titles(&world, "agenda.json?person=ann").await, [""; 0]);
        // A person whose session is withdrawn sees it cancelled, without being named in it.
        let talk = format!("sessions/{}", ids["tide"].as_str().unwrap());
        patch(&world, &talk, json!({"status": "draft"})).await.expect(200);
        world.publish().await.expect(201);
        let gone = get(&world, "people/cem.json").await.expect(200).json();
        assert_eq!(gone["sessions"][0]["status"], "cancelled");
        assert_eq!((&gone["sessions"][0]["people"], &gone["people"]), (&json!([]), &json!([])));
    }

    async fn rooms_and_days_that_are_left_keep_their_feeds(world) {
        let ids = published(&world).await;
        let talk = format!("sessions/{}", ids["tide"].as_str().unwrap());
        let hall = at(ids["hall"].as_str().unwrap(), "12:00", "13:00");
        patch(&world, &talk, json!({"placement": hall})).await.expect(200);
        world.make("days", json!({"date": "2026-05-05"})).await;
        world.publish().await.expect(201);
        // It moved: what left a part is in it no more, not even as cancelled.
        assert_eq!(titles(&world, "rooms/attic.json").await, [""; 0]);
        let days = show(&world, "days").await;
        let later = days["items"][1]["id"].as_str().unwrap();
        let path = format!("/api/v1/conferences/forum/days/{later}");
        world.owner().with("if-match", "*").ask(Method::DELETE, &path, None).await.expect(204);
        world.publish().await.expect(201);
        get(&world, "days/2026-05-05.ics").await.expect(200);
    }

    async fn a_code_that_is_given_again_belongs_to_what_is_there(world) {
        let ids = published(&world).await;
        let hall = ids["hall"].as_str().unwrap();
        let arms = format!("sessions/{}", ids["arms"].as_str().unwrap());
        let tea = format!("sessions/{}", ids["tea"].as_str().unwrap());
        let new = world.make("rooms", json!({"name": "New hall"})).await;
        for path in [&arms, &tea] {
            let room = json!({"placement": {"room_ids": [new]}});
            patch(&world, path, room).await.expect(200);
        }
        let forced = || world.owner().with("if-match", "*");
        let path = format!("/api/v1/conferences/forum/rooms/{hall}");
        forced().delete(&path).await.expect(204);
        patch(&world, &format!("rooms/{new}"), json!({"code": "hall"})).await.expect(200);
        forced().delete(&format!("/api/v1/conferences/forum/{tea}")).await.expect(204);
        let placement = at(&new, "11:00", "11:30");
        let other = json!({"code": "tea", "title": "Other tea", "placement": placement});
        world.make("sessions", other).await;
        world.publish().await.expect(201);
        let expected = ["Arms control", "Other tea"];
        let confirmed = |path: &str| format!("{path}?cancelled=drop");
        assert_eq!(titles(&world, &confirmed("rooms/hall.json")).await, expected);
        assert_eq!(titles(&world, "sessions/tea.json").await, ["Other tea"]);
        get(&world, &format!("rooms/{hall}.json")).await.expect(200);
    }

    async fn what_was_on_a_day_that_is_none_any_more_stays_in_the_feed_of_that_day(world) {
        let ids = published(&world).await;
        let day = world.make("days", json!({"date": "2026-05-05"})).await;
        let later = json!({"placement": {
            "starts_at": "2026-05-05T10:00", "ends_at": "2026-05-05T11:00",
        }});
        let tea = format!("sessions/{}", ids["tea"].as_str().unwrap());
        patch(&world, &tea, later).await.expect(200);
        world.publish().await.expect(201);
        assert_eq!(titles(&world, "days/2026-05-05.json").await, ["Tea"]);
        let forced = || world.owner().with("if-match", "*");
        for path in [tea, format!("days/{day}")] {
            forced().delete(&format!("/api/v1/conferences/forum/{path}")).await.expect(204);
        }
        world.publish().await.expect(201);
        let gone = get(&world, "days/2026-05-05.json").await.expect(200).json();
        assert_eq!(gone["sessions"][0]["status"], "cancelled");
        let before = titles(&world, "days/2026-05-04.json").await;
        assert_eq!(before, ["Arms control", "Reading the Tide"]);
    }

    async fn a_tag_may_have_a_comma_of_its_own(world) {
        let ids = published(&world).await;
        let tea = format!("sessions/{}", ids["tea"].as_str().unwrap());
        patch(&world, &tea, json!({"tags": ["Law, Policy"]})).await.expect(200);
        world.publish().await.expect(201);
        assert_eq!(titles(&world, "agenda.json?tag=Law%2C%20Policy").await, ["Tea"]);
        let feed = get(&world, "agenda.json?tag=law,%20policy").await.expect(200).json();
        let link = feed["links"]["json"].as_str().unwrap();
        assert!(link.ends_with("?tag=law%2C%20policy"), "{link}");
    }

    async fn now_and_next_say_what_is_on_until_the_next_bell(world) {
        published(&world).await;
        let ask = async |at: &str| get(&world, &format!("now.json?at={at}")).await.expect(200);
        let running = |answer: &Answer| {
            let body = answer.json();
            let running = body["running"].as_array().unwrap().iter();
            running.map(|s| s["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let answer = ask("2026-05-04T10:45").await;
        assert_eq!(running(&answer), ["Arms control", "Reading the Tide"]);
        let body = answer.json();
        assert_eq!(body["valid_from"], "2026-05-04T14:30:00Z");
        assert_eq!(body["valid_until"], "2026-05-04T15:00:00Z");
        assert_eq!(answer.header("cache-control"), "max-age=60");
        let hall = &body["rooms"][0];
        assert_eq!((&hall["code"], &hall["next"][0]["title"]), (&json!("hall"), &json!("Tea")));
        assert_eq!(ask("2026-05-04T10:59:45-04:00").await.header("cache-control"), "max-age=15");
        // A bell belongs to what begins with it.
        assert_eq!(running(&ask("2026-05-04T11:00").await), ["Reading the Tide", "Tea"]);
        assert_eq!(running(&ask("2026-05-04T11:30").await), [""; 0]);
        assert_eq!(ask("2026-05-04T20:00").await.json()["valid_until"], Value::Null);
        // The same until the next bell, to the byte.
        assert_eq!(ask("2026-05-04T10:31").await.bytes, answer.bytes);
        let etag = answer.header("etag");
        let path = "/conferences/forum/now.json?at=2026-05-04T10:50";
        world.visitor().with("if-none-match", etag).get(path).await.expect(304);
        get(&world, "now.json?at=soon").await.expect(400);
        get(&world, "now.json").await.expect(200);
    }
}
