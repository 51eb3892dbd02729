//! Publishing.

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
    }
}
