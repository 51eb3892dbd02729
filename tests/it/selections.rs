//! What attendees choose: secret addresses that follow releases.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::once::{at, open_forum, own_id, patch, place};
use crate::support::process::Machine;
use crate::support::{Database, World, both};

/// Three sessions, of which the first two overlap.
async fn published(world: &World) -> [String; 3] {
    let (hall, attic) = open_forum(world).await;
    let sessions = [
        place(world, "Arms", at(&hall, "10:00", "11:00")).await,
        place(world, "Bread", at(&attic, "10:30", "11:30")).await,
        place(world, "Cider", at(&hall, "12:00", "13:00")).await,
    ];
    world.publish().await.expect(201);
    sessions
}

/// Makes a selection: the path of its feeds without format, and its key.
async fn choose(world: &World, sessions: &[&str]) -> (String, String) {
    let chosen = json!({"session_ids": sessions});
    let made = world
        .visitor()
        .post("/conferences/forum/selections", chosen)
        .await
        .expect(201);
    assert_eq!(made.header("cache-control"), "no-store");
    let made = made.json();
    let path = made["url"]
        .as_str()
        .unwrap()
        .strip_prefix("https://forum.example")
        .unwrap();
    (path.to_owned(), made["key"].as_str().unwrap().to_owned())
}

async fn read(world: &World, path: &str) -> Value {
    world
        .visitor()
        .get(&format!("{path}.json"))
        .await
        .expect(200)
        .json()
}

both! {
    async fn a_selection_follows_releases_and_marks_what_clashes(world) {
        let [arms, bread, cider] = published(&world).await;
        let (path, key) = choose(&world, &[&bread, &arms]).await;
        assert!(path.len() > 3 + 30, "{path}");
        let shown = read(&world, &path).await;
        let clashes: Vec<_> = shown["sessions"].as_array().unwrap().iter()
            .map(|session| session["clashes_with"][0].clone()).collect();
        assert_eq!(clashes, [json!(bread), json!(arms)]);
        let later = json!({"starts_at": "2026-05-04T14:00", "ends_at": "2026-05-04T15:00"});
        let moved = json!({"placement": later});
        patch(&world, &format!("sessions/{bread}"), moved).await.expect(200);
        world.publish().await.expect(201);
        let shown = read(&world, &path).await;
        assert_eq!(shown["sessions"][1]["starts_at"], "2026-05-04T14:00:00-04:00");
        assert_eq!(shown["sessions"][1]["clashes_with"], json!([]));
        let owner = world.visitor().with_secret(&key);
        owner.clone().put(&path, json!({"session_ids": [cider]})).await.expect(204);
        assert_eq!(read(&world, &path).await["sessions"][0]["title"], "Cider");
        owner.clone().ask(Method::DELETE, &path, None).await.expect(204);
        world.visitor().get(&format!("{path}.ics")).await.expect(404);
        owner.ask(Method::DELETE, &path, None).await.expect(404);
    }

    async fn a_secret_address_is_kept_by_nobody_on_the_way(world) {
        let [arms, ..] = published(&world).await;
        let (path, _) = choose(&world, &[&arms]).await;
        let feed = world.visitor().get(&format!("{path}.ics")).await.expect(200);
        assert_eq!(feed.header("cache-control"), "private, no-cache");
        assert_eq!(feed.header("referrer-policy"), "no-referrer");
        assert_eq!(feed.header("x-robots-tag"), "noindex");
        assert_eq!(feed.header("access-control-allow-origin"), "*");
        assert!(!feed.header("content-disposition").contains(&path[3..]));
        let known = world.visitor().with("if-none-match", feed.header("etag"));
        known.get(&format!("{path}.ics")).await.expect(304);
        let missing = world.visitor().get("/f/0123456789abcdef.ics").await.expect(404);
        assert_eq!(missing.header("referrer-policy"), "no-referrer");
        assert!(!missing.text().contains("0123456789abcdef"));
        let secret = path[3..].to_owned();
        let url = world.url.clone();
        let sql = "SELECT feed_hash || key_hash AS line FROM selections";
        let kept = actix_web::web::block(move || crate::support::database::query(&url, sql));
        assert!(!kept.await.unwrap()[0].contains(&secret));
    }

    async fn only_the_key_changes_a_selection_and_only_public_sessions_are_in_it(world) {
        let [arms, ..] = published(&world).await;
        let (path, _) = choose(&world, &[&arms]).await;
        let (_, foreign) = choose(&world, &[&arms]).await;
        let body = || json!({"session_ids": []});
        world.visitor().put(&path, body()).await.expect(401);
        world.visitor().with_secret(&foreign).put(&path, body()).await.expect(404);
        world.owner().ask(Method::DELETE, &path, None).await.expect(404);
        let new = "/conferences/forum/selections";
        let draft = world.make("sessions", json!({"title": "Draft", "status": "draft"})).await;
        for unknown in [draft, own_id(1)] {
            let unknown = json!({"session_ids": [unknown]});
            let refused = world.visitor().post(new, unknown).await.expect(422);
            assert_eq!(refused.problem().1, ["/session_ids/0"]);
        }
        world.visitor().post(new, json!({})).await.expect(422);
        world.visitor().post(new, json!({"session_ids": [arms, arms]})).await.expect(422);
        let nowhere = "/conferences/none/selections";
        world.visitor().post(nowhere, json!({"session_ids": []})).await.expect(404);
        world.visitor().get(&format!("{path}.csv")).await.expect(404);
    }
}

#[test]
fn strangers_make_so_many_a_minute_and_are_told_when_to_come_again() {
    let machine = Machine::new(&Database::sqlite().unwrap());
    let server = machine.serve(&["demo"]);
    let path = format!("{}/conferences/middle-east-forum/selections", server.url);
    let make = || {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        let request = agent.post(&path).header("content-type", "application/json");
        request.send(r#"{"session_ids": []}"#).unwrap()
    };
    let answers: Vec<_> = (0..25).map(|_| make()).collect();
    let made = answers
        .iter()
        .filter(|answer| answer.status() == 201)
        .count();
    assert!((20..=22).contains(&made), "{made}");
    let refused = answers.last().unwrap();
    assert_eq!(refused.status(), 429);
    let seconds: u64 = refused.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
}
