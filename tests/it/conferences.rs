//! `/api/v1/conferences`

use serde_json::json;

use crate::support::both;

both! {
    async fn a_conference_is_made_found_and_listed(world) {
        world.forum().await;
        let one = world.owner().get("/api/v1/conferences/forum").await.expect(200).json();
        assert_eq!((&one["title"], &one["zone"]), (&json!("Forum"), &json!("America/New_York")));
        let all = world.owner().get("/api/v1/conferences").await.expect(200).json();
        assert_eq!((all["items"].as_array().unwrap().len(), &all["items"][0]["revision"]),
            (1, &json!(0)));
    }

    async fn a_taken_slug_is_refused(world) {
        world.forum().await;
        let again = json!({"slug": "forum", "title": "Other", "zone": "UTC"});
        let answer = world.owner().post("/api/v1/conferences", again).await.expect(409);
        assert_eq!(answer.problem().0, "exists");
    }

    async fn every_wrong_field_is_reported_at_once(world) {
        let body = json!({"slug": "x y", "zone": "ET", "url": "ftp://x", "foo": 1});
        let answer = world.owner().post("/api/v1/conferences", body).await.expect(422);
        let (code, mut pointers) = answer.problem();
        pointers.sort();
        assert_eq!(code, "invalid");
        assert_eq!(pointers, ["/foo", "/slug", "/title", "/url", "/zone"]);
    }

    async fn a_visitor_makes_and_sees_nothing(world) {
        world.forum().await;
        let body = json!({"slug": "mine", "title": "Mine", "zone": "UTC"});
        world.visitor().post("/api/v1/conferences", body).await.expect(401);
        let answer = world.visitor().get("/api/v1/conferences/forum").await.expect(401);
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        let wrong = world.visitor().with_secret("plenary_owner_nonsense");
        wrong.get("/api/v1/conferences").await.expect(401);
    }

    async fn a_minted_token_opens_the_door_until_it_is_revoked(world) {
        let secret = world.token(json!({"name": "ada", "permission": "editor"})).await;
        let ada = || world.visitor().with_secret(&secret);
        ada().get("/api/v1/conferences").await.expect(200);
        let tokens = world.owner().get("/api/v1/tokens").await.expect(200).json();
        let path = format!("/api/v1/tokens/{}", tokens["items"][0]["id"].as_str().unwrap());
        world.owner().delete(&path).await.expect(204);
        ada().get("/api/v1/conferences").await.expect(401);
    }

    async fn a_changed_conference_has_a_new_etag_and_the_old_one_is_stale(world) {
        world.forum().await;
        let path = "/api/v1/conferences/forum";
        let etag = world.owner().get(path).await.expect(200).header("etag").to_owned();
        let title = |title: &str| json!({"title": title});
        world.owner().patch(path, title("A")).await.expect(428);
        let answer = world.owner().with("if-match", &etag).patch(path, title("B")).await;
        let newer = answer.expect(200).header("etag").to_owned();
        assert_ne!(etag, newer);
        let stale = world.owner().with("if-match", &etag).patch(path, title("C")).await.expect(412);
        assert_eq!(stale.json()["current"]["title"], "B");
        assert_eq!(stale.header("etag"), newer);
        let both = format!("{etag}, {newer}");
        let newer = world.owner().with("if-match", &both).patch(path, title("C")).await.expect(200);
        let newer = newer.header("etag").to_owned();
        world.owner().with("if-match", "*").patch(path, title("D")).await.expect(200);
        world.owner().with("if-none-match", &newer).get(path).await.expect(200);
        let now = world.owner().get(path).await.header("etag").to_owned();
        world.owner().with("if-none-match", &now).get(path).await.expect(304);
    }

    async fn a_slug_never_changes(world) {
        world.forum().await;
        let path = "/api/v1/conferences/forum";
        let forced = world.owner().with("if-match", "*");
        let answer = forced.patch(path, json!({"slug": "other"})).await;
        assert_eq!(answer.expect(422).problem().1, ["/slug"]);
    }

    async fn a_corrected_zone_moves_no_printed_time_and_refuses_what_it_lacks(world) {
        world.forum().await;
        let placement = json!({"starts_at": "2026-03-29T02:30", "ends_at": "2026-03-29T03:30"});
        let session = world.make("sessions", json!({"title": "A", "placement": placement})).await;
        let path = "/api/v1/conferences/forum";
        let zone = |zone: &str| json!({"zone": zone});
        // Berlin sets its clock forward at two o'clock of that day.
        let answer = world.owner().with("if-match", "*").patch(path, zone("Europe/Berlin")).await;
        let problem = answer.expect(422).json();
        assert_eq!(problem["errors"][0]["code"], "nonexistent_time");
        let one = format!("{path}/sessions/{session}");
        let before = world.owner().get(&one).await.expect(200);
        world.owner().with("if-match", "*").patch(path, zone("Asia/Tokyo")).await.expect(200);
        let after = world.owner().get(&one).await.expect(200);
        assert_eq!(after.json()["placement"]["starts_at"], "2026-03-29T02:30:00+09:00");
        assert_ne!(after.header("etag"), before.header("etag"), "it is shown differently");
    }

    async fn one_of_two_equal_wall_times_stays_that_one_in_another_zone(world) {
        world.forum().await;
        let path = "/api/v1/conferences/forum";
        let zone = |zone: &str| json!({"zone": zone});
        world.owner().with("if-match", "*").patch(path, zone("Europe/Berlin")).await.expect(200);
        let (starts, ends) = ("2026-10-25T02:30:00+01:00", "2026-10-25T03:30");
        let body = json!({"title": "A", "placement": {"starts_at": starts, "ends_at": ends}});
        let one = format!("{path}/sessions/{}", world.make("sessions", body).await);
        world.owner().with("if-match", "*").patch(path, zone("Europe/Paris")).await.expect(200);
        let session = world.owner().get(&one).await.expect(200).json();
        assert_eq!(session["placement"]["starts_at"], starts);
    }

    async fn another_conference_has_other_resources(world) {
        world.forum().await;
        let room = world.make("rooms", json!({"name": "Hall"})).await;
        let body = json!({"slug": "other", "title": "Other", "zone": "UTC"});
        world.owner().post("/api/v1/conferences", body).await.expect(201);
        let stranger = format!("/api/v1/conferences/other/rooms/{room}");
        world.owner().get(&stranger).await.expect(404);
        let placement = json!({
            "room_ids": [room],
            "starts_at": "2026-05-04T10:00",
            "ends_at": "2026-05-04T11:00",
        });
        let body = json!({"title": "A", "placement": placement});
        let answer = world.owner().post("/api/v1/conferences/other/sessions", body).await;
        assert_eq!(answer.expect(422).problem().1, ["/placement/room_ids/0"]);
    }
}
