//! Publishing.

use actix_web::http::Method;
use serde_json::json;

use crate::support::both;

both! {
    async fn nothing_is_public_before_it_is_published(world) {
        world.forum().await;
        world.make("sessions", json!({"title": "A"})).await;
        let feed = "/conferences/forum/agenda.ics";
        assert_eq!(world.visitor().get(feed).await.expect(404).problem().0, "not_published");
        let release = world.publish().await.expect(201).json();
        assert_eq!(release["number"], 1);
        assert_eq!(release["published_by"], "token:owner");
        world.visitor().get(feed).await.expect(200);
        let all = world.owner().get("/api/v1/conferences/forum/releases").await.expect(200).json();
        assert_eq!(all["items"], json!([release]));
    }

    async fn an_edit_is_public_only_after_the_next_release(world) {
        world.forum().await;
        let placement = json!({"starts_at": "2026-05-04T10:00", "ends_at": "2026-05-04T11:00"});
        let id = world.make("sessions", json!({"title": "Before", "placement": placement})).await;
        world.publish().await.expect(201);
        let path = format!("/api/v1/conferences/forum/sessions/{id}");
        let title = json!({"title": "After"});
        world.owner().with("if-match", "*").patch(&path, title).await.expect(200);
        let feed = "/conferences/forum/agenda.json";
        let shown = world.visitor().get(feed).await.expect(200).json();
        assert_eq!(shown["sessions"][0]["title"], "Before");
        world.publish().await.expect(201);
        let shown = world.visitor().get(feed).await.expect(200).json();
        let session = &shown["sessions"][0];
        assert_eq!((&session["title"], &session["sequence"]), (&json!("After"), &json!(1)));
        assert_eq!(shown["release"]["number"], 2);
    }

    async fn publishing_needs_a_token_and_a_conference(world) {
        world.forum().await;
        let path = "/api/v1/conferences/forum/releases";
        world.visitor().post(path, json!({})).await.expect(401);
        world.owner().post("/api/v1/conferences/none/releases", json!({})).await.expect(404);
        world.owner().post(path, json!({"sessions": []})).await.expect(422);
        let text = world.owner().with("content-type", "text/plain");
        text.ask(Method::POST, path, Some("now".into())).await.expect(415);
        world.owner().ask(Method::POST, path, None).await.expect(201);
    }

    async fn what_was_withdrawn_is_the_same_after_a_restart_in_a_corrected_zone(world) {
        world.forum().await;
        let placement = json!({"starts_at": "2026-05-04T12:00", "ends_at": "2026-05-04T13:00"});
        let id = world.make("sessions", json!({"title": "A", "placement": placement})).await;
        world.publish().await.expect(201);
        let change = |path: String, body| {
            let world = world.clone();
            async move { world.owner().with("if-match", "*").patch(&path, body).await.expect(200) }
        };
        let session = format!("/api/v1/conferences/forum/sessions/{id}");
        change(session, json!({"status": "cancelled"})).await;
        change("/api/v1/conferences/forum".into(), json!({"zone": "Europe/Berlin"})).await;
        world.publish().await.expect(201);
        let shown = world.visitor().get("/conferences/forum/agenda.json").await.expect(200);
        assert_eq!(shown.json()["sessions"][0]["starts_at"], "2026-05-04T12:00:00+02:00");
        let config = crate::support::client::config(&world.url);
        let again = actix_web::web::block(move || {
            let app = plenary::app::App::open(&config).unwrap();
            let slug = plenary::app::slug("forum").unwrap();
            let feed = plenary::app::feed_address::Feed::whole("json");
            app.feed(&slug, &feed).unwrap().body.to_vec()
        });
        assert_eq!(again.await.unwrap(), shown.bytes);
    }

    async fn one_unreadable_release_silences_no_other(world) {
        world.forum().await;
        world.publish().await.expect(201);
        let body = json!({"slug": "another", "title": "Another", "zone": "UTC"});
        world.owner().post("/api/v1/conferences", body).await.expect(201);
        world.owner().post("/api/v1/conferences/another/releases", json!({})).await.expect(201);
        let sql = "UPDATE releases SET content = '{\"format\": 99}' WHERE conference_id IN \
                   (SELECT id FROM conferences WHERE slug = 'another')";
        let (url, sql) = (world.url.clone(), sql.to_owned());
        std::thread::spawn(move || crate::support::database::execute(&url, &sql)).join().unwrap();
        let config = crate::support::client::config(&world.url);
        let shown = actix_web::web::block(move || {
            let app = plenary::app::App::open(&config).unwrap();
            let feed = plenary::app::feed_address::Feed::whole("ics");
            let slugs = ["forum", "another"].map(|slug| plenary::app::slug(slug).unwrap());
            slugs.map(|slug| app.feed(&slug, &feed).is_ok())
        });
        assert_eq!(shown.await.unwrap(), [true, false]);
    }
}
