//! Releases over HTTP: tried out, of some sessions, again, compared, previewed.

use serde_json::{Value, json};

use crate::once::{FORUM, at, open_forum, own_id, patch, place, show, starts};
use crate::support::client::Answer;
use crate::support::{World, both};

async fn release(world: &World, body: Value) -> Answer {
    world.owner().post(&format!("{FORUM}/releases"), body).await
}

async fn try_out(world: &World, body: Value) -> Value {
    let path = format!("{FORUM}/releases?dry_run=true");
    world.owner().post(&path, body).await.expect(200).json()
}

/// The public programme: a line a session.
async fn public(world: &World) -> Vec<String> {
    let shown = world
        .visitor()
        .get("/conferences/forum/agenda.json")
        .await
        .expect(200)
        .json();
    lines(&shown)
}

fn lines(agenda: &Value) -> Vec<String> {
    let sessions = agenda["sessions"].as_array().unwrap().iter();
    let line = |s: &Value| {
        let fields = ["title", "status", "starts_at"];
        let [title, status, starts] = fields.map(|field| s[field].as_str().unwrap());
        format!("{title} {status} {}", &starts[11..16])
    };
    sessions.map(line).collect()
}

/// The kinds of changes of a difference: "Arms: moved_in_time".
fn kinds(diff: &Value) -> Vec<String> {
    let mut kinds = Vec::new();
    for session in diff["sessions"].as_array().unwrap() {
        let state = if session["new"].is_null() {
            &session["old"]
        } else {
            &session["new"]
        };
        for change in session["changes"].as_array().unwrap() {
            let [heading, kind] = [&state["heading"], &change["kind"]].map(|v| v.as_str().unwrap());
            kinds.push(format!("{heading}: {kind}"));
        }
    }
    kinds
}

fn moved(starts: &str, ends: &str) -> Value {
    let at = |time: &str| format!("2026-05-04T{time}");
    json!({"placement": {"starts_at": at(starts), "ends_at": at(ends)}})
}

/// Arms at ten in the hall, Bread at noon in the attic; published as "First".
async fn published(world: &World) -> [String; 4] {
    let (hall, attic) = open_forum(world).await;
    let arms = place(world, "Arms", at(&hall, "10:00", "11:00")).await;
    let bread = place(world, "Bread", at(&attic, "12:00", "13:00")).await;
    release(world, json!({"label": "First"})).await.expect(201);
    [hall, attic, arms, bread]
}

both! {
    async fn a_dry_run_shows_what_would_become_public_and_publishes_nothing(world) {
        let [hall, _, arms, _] = published(&world).await;
        patch(&world, &format!("sessions/{arms}"), moved("14:00", "15:00")).await.expect(200);
        let tried = try_out(&world, json!({"label": "Second"})).await;
        assert_eq!(kinds(&tried["diff"]), ["Arms: moved_in_time"]);
        assert_eq!((&tried["diff"]["from"], &tried["diff"]["to"]), (&json!(1), &Value::Null));
        assert_eq!(tried["conflicts"], json!([]));
        assert_eq!(lines(&tried["agenda"]), ["Bread confirmed 12:00", "Arms confirmed 14:00"]);
        assert_eq!(tried["agenda"]["release"], json!(null));
        assert_eq!(public(&world).await, ["Arms confirmed 10:00", "Bread confirmed 12:00"]);
        // What stands in the way is shown, too, and refused without the dry run.
        let panel = json!({
            "title": "Nobody leads", "kind": "panel", "placement": at(&hall, "16:00", "17:00"),
        });
        world.make("sessions", panel).await;
        let rules = json!({"missing_moderator": {"severity": "block_release"}});
        patch(&world, "rules", rules).await.expect(200);
        let tried = try_out(&world, json!({})).await;
        assert_eq!(tried["conflicts"][0]["rule"], "missing_moderator");
        let refused = release(&world, json!({})).await.expect(409).json();
        assert_eq!(refused["conflicts"][0]["key"], tried["conflicts"][0]["key"]);
        let releases = show(&world, "releases").await;
        assert_eq!(releases["items"].as_array().unwrap().len(), 1);
        assert_eq!(releases["items"][0]["label"], "First");
    }

    async fn some_sessions_are_published_and_nothing_unfinished_with_them(world) {
        let [hall, _, arms, bread] = published(&world).await;
        patch(&world, &format!("sessions/{arms}"), moved("14:00", "15:00")).await.expect(200);
        let unfinished = json!({"title": "Unfinished"});
        patch(&world, &format!("sessions/{bread}"), unfinished).await.expect(200);
        let unfinished = json!({"name": "Unfinished hall"});
        patch(&world, &format!("rooms/{hall}"), unfinished).await.expect(200);
        let tried = try_out(&world, json!({"sessions": [arms]})).await;
        assert_eq!(kinds(&tried["diff"]), ["Arms: moved_in_time"]);
        release(&world, json!({"sessions": [arms]})).await.expect(201);
        assert_eq!(public(&world).await, ["Bread confirmed 12:00", "Arms confirmed 14:00"]);
        let shown = world.visitor().get("/conferences/forum/agenda.txt").await.expect(200).text();
        assert!(shown.contains("Location: Hall\n") && !shown.contains("Unfinished"), "{shown}");
        let unknown = release(&world, json!({"sessions": [arms, own_id(7)]})).await.expect(422);
        assert_eq!(unknown.problem().1, ["/sessions/1"]);
        release(&world, json!({"sessions": []})).await.expect(422);
    }

    async fn some_sessions_are_refused_for_what_they_introduce_and_nothing_else(world) {
        let [hall, _, arms, bread] = published(&world).await;
        // In the draft, Bread makes way; in public, it is still there.
        patch(&world, &format!("sessions/{bread}"), moved("16:00", "17:00")).await.expect(200);
        let into_the_attic = json!({"placement": {
            "room_ids": [show(&world, "rooms").await["items"][1]["id"]],
            "starts_at": "2026-05-04T12:00", "ends_at": "2026-05-04T13:00",
        }});
        patch(&world, &format!("sessions/{arms}"), into_the_attic).await.expect(200);
        let refused = release(&world, json!({"sessions": [arms]})).await.expect(409).json();
        assert_eq!(refused["conflicts"][0]["rule"], "room_double_booked");
        let tried = try_out(&world, json!({"sessions": [arms]})).await;
        assert_eq!(tried["conflicts"].as_array().unwrap().len(), 1);
        // What stands in the way elsewhere does not concern them.
        let panel = json!({
            "title": "Nobody leads", "kind": "panel", "placement": at(&hall, "09:00", "10:00"),
        });
        world.make("sessions", panel).await;
        let rules = json!({"missing_moderator": {"severity": "block_release"}});
        patch(&world, "rules", rules).await.expect(200);
        release(&world, json!({})).await.expect(409);
        release(&world, json!({"sessions": [arms, bread]})).await.expect(201);
    }

    async fn an_older_release_comes_again_as_a_new_one(world) {
        let [hall, _, arms, bread] = published(&world).await;
        patch(&world, &format!("sessions/{arms}"), moved("14:00", "15:00")).await.expect(200);
        let path = format!("{FORUM}/sessions/{bread}");
        world.owner().with("if-match", "*").delete(&path).await.expect(204);
        place(&world, "Cider", at(&hall, "17:00", "18:00")).await;
        release(&world, json!({})).await.expect(201);
        let now = ["Bread cancelled 12:00", "Arms confirmed 14:00", "Cider confirmed 17:00"];
        assert_eq!(public(&world).await, now);

        let again = json!({"again": {"number": 1, "reset_draft": false}, "label": "As it was"});
        let tried = try_out(&world, again.clone()).await;
        let expected = ["Arms: moved_in_time", "Bread: reinstated", "Cider: cancelled"];
        assert_eq!(kinds(&tried["diff"]), expected);
        assert_eq!(release(&world, again).await.expect(201).json()["number"], 3);
        let was = ["Arms confirmed 10:00", "Bread confirmed 12:00", "Cider cancelled 17:00"];
        assert_eq!(public(&world).await, was);
        assert_eq!(starts(&world, &arms).await, "14:00", "the draft is as it was");

        let reset = json!({"again": {"number": 1, "reset_draft": true}});
        release(&world, reset).await.expect(201);
        assert_eq!(starts(&world, &arms).await, "10:00");
        assert_eq!(show(&world, &format!("sessions/{bread}")).await["title"], "Bread");
        let tried = try_out(&world, json!({})).await;
        assert_eq!(kinds(&tried["diff"]), [""; 0], "{tried}");
        let none = json!({"again": {"number": 9, "reset_draft": false}});
        release(&world, none).await.expect(404);
        let both = json!({"again": {"number": 1, "reset_draft": false}, "sessions": [arms]});
        release(&world, both).await.expect(422);
    }

    async fn a_zone_that_is_not_public_moves_nothing_that_is(world) {
        let [_, _, arms, _] = published(&world).await;
        let forced = world.owner().with("if-match", "*");
        forced.patch(FORUM, json!({"zone": "Asia/Tokyo"})).await.expect(200);
        release(&world, json!({"sessions": [arms]})).await.expect(201);
        assert_eq!(public(&world).await, ["Arms confirmed 10:00", "Bread confirmed 12:00"]);
        assert_eq!(kinds(&show(&world, "releases/2/diff").await), [""; 0]);
        // Set back with its draft, the zone is that of the release again.
        let again = json!({"again": {"number": 1, "reset_draft": true}});
        release(&world, again).await.expect(201);
        let conference = world.owner().get(FORUM).await.expect(200).json();
        assert_eq!(conference["zone"], "America/New_York");
        assert_eq!(starts(&world, &arms).await, "10:00");
        assert_eq!(kinds(&try_out(&world, json!({})).await["diff"]), [""; 0]);
    }

    async fn two_releases_are_compared_by_session_and_by_person(world) {
        let [_, _, arms, _] = published(&world).await;
        let ann = world.make("people", json!({"name": "Ann", "title": "Envoy"})).await;
        let bob = world.make("people", json!({"name": "Bob"})).await;
        let seat = |person: &str| json!({"people": [{"person_id": person, "role": "speaker"}]});
        patch(&world, &format!("sessions/{arms}"), seat(&ann)).await.expect(200);
        release(&world, json!({})).await.expect(201);
        patch(&world, &format!("sessions/{arms}"), seat(&bob)).await.expect(200);
        patch(&world, &format!("sessions/{arms}"), moved("14:00", "15:00")).await.expect(200);
        release(&world, json!({"note": "among us"})).await.expect(201);
        let diff = show(&world, "releases/3/diff").await;
        assert_eq!(kinds(&diff), ["Arms: moved_in_time", "Arms: people_changed"]);
        assert_eq!((&diff["from"], &diff["to"]), (&json!(2), &json!(3)));
        assert_eq!(diff["zone"], "America/New_York");
        let time = &diff["sessions"][0]["changes"][0];
        assert_eq!(time["old"], "2026-05-04 10:00–11:00");
        assert_eq!(diff["sessions"][0]["new"]["starts_at"], "2026-05-04T14:00:00-04:00");
        assert!(time["material"].as_bool().unwrap());
        let people = show(&world, "releases/3/diff?by=person").await;
        let people = people["people"].as_array().unwrap();
        assert_eq!((&people[0]["name"], &people[1]["name"]), (&json!("Ann"), &json!("Bob")));
        let old = "Arms · 2026-05-04 10:00–11:00, Hall · speaker: Ann, Envoy";
        assert_eq!(people[0]["sessions"][0], json!({"session_id": arms, "old": old, "new": null}));
        // Back as well as forth, and between any two.
        assert_eq!(kinds(&show(&world, "releases/1/diff?from=3").await).len(), 2);
        assert_eq!(kinds(&show(&world, "releases/1/diff").await), ["Arms: added", "Bread: added"]);
        assert_eq!(kinds(&show(&world, "releases/3/diff?from=3").await), [""; 0]);
        for (path, status) in [
            ("releases/9/diff", 404), ("releases/1/diff?from=9", 404), ("releases/x/diff", 404),
            ("releases/1/diff?from=0", 400), ("releases/1/diff?by=room", 400), ("releases/9", 404),
        ] {
            world.owner().get(&format!("{FORUM}/{path}")).await.expect(status);
            world.visitor().get(&format!("{FORUM}/{path}")).await.expect(401);
        }
        let whole = show(&world, "releases/2").await;
        assert_eq!(whole["agenda"]["sessions"][0]["people"][0]["name"], "Ann");
        let one = show(&world, "releases?limit=1").await;
        assert_eq!(one["items"][0]["note"], "among us");
        assert_eq!(one["next_cursor"], "3");
        let rest = show(&world, "releases?cursor=3").await;
        assert_eq!(rest["items"].as_array().unwrap().len(), 2);
        assert_eq!(rest["next_cursor"], Value::Null);
    }

    async fn a_preview_is_the_draft_as_the_public_would_see_it(world) {
        let [hall, _, arms, _] = published(&world).await;
        patch(&world, &format!("sessions/{arms}"), moved("14:00", "15:00")).await.expect(200);
        let placement = at(&hall, "16:00", "17:00");
        let draft = json!({"title": "Draft", "status": "draft", "placement": placement});
        world.make("sessions", draft).await;
        let path = format!("{FORUM}/preview/agenda");
        let shown = world.owner().get(&format!("{path}.json")).await.expect(200);
        assert_eq!(shown.header("cache-control"), "private, no-store");
        let shown = shown.json();
        assert_eq!(shown["release"], Value::Null);
        assert_eq!(lines(&shown), ["Bread confirmed 12:00", "Arms confirmed 14:00"]);
        for format in ["ics", "xml", "schedule.json", "csv", "txt", "jsonld", "atom"] {
            let text = world.owner().get(&format!("{path}.{format}")).await.expect(200).text();
            assert!(!text.contains("Draft"), "{format}: {text}");
        }
        let narrow = world.owner().get(&format!("{path}.json?q=bread")).await.expect(200).json();
        assert_eq!(lines(&narrow), ["Bread confirmed 12:00"]);
        world.visitor().get(&format!("{path}.json")).await.expect(401);
        assert_eq!(public(&world).await, ["Arms confirmed 10:00", "Bread confirmed 12:00"]);
    }

    async fn the_news_tell_what_each_release_brought_by_its_label(world) {
        let [_, _, arms, bread] = published(&world).await;
        patch(&world, &format!("sessions/{arms}"), moved("14:00", "15:00")).await.expect(200);
        release(&world, json!({"label": "Second", "note": "secret"})).await.expect(201);
        let late = json!({"notice": "The boats are late"});
        patch(&world, &format!("sessions/{bread}"), late).await.expect(200);
        release(&world, json!({})).await.expect(201);
        let news = world.visitor().get("/conferences/forum/agenda.atom").await.expect(200).text();
        for line in [
            "<title>Bread: The boats are late</title>", "<title>Second</title>",
            "Arms: moved to 2026-05-04 14:00–15:00, was 2026-05-04 10:00–11:00",
            "<title>First</title>",
        ] {
            assert!(news.contains(line), "{line} in {news}");
        }
        assert!(!news.contains("secret"));
        let attic = show(&world, "rooms").await["items"][1]["code"].as_str().unwrap().to_owned();
        let path = format!("/conferences/forum/rooms/{attic}.atom");
        let of_attic = world.visitor().get(&path).await.expect(200).text();
        assert!(of_attic.contains("boats") && !of_attic.contains("Arms"), "{of_attic}");
        let words = world.visitor().get("/conferences/forum/agenda.jsonld").await;
        let words = words.expect(200).text();
        assert!(words.contains("EventRescheduled"), "{words}");
        assert!(words.contains("\"previousStartDate\": \"2026-05-04T10:00:00-04:00\""), "{words}");
    }
}
