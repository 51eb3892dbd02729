//! The public feeds, in this process; `readers.rs` has them read by others.

use actix_web::http::Method;
use serde_json::json;

use crate::support::database::execute;
use crate::support::{World, both};

async fn published(world: &World) {
    world.forum().await;
    for date in ["2026-05-04", "2026-05-05"] {
        world.make("days", json!({"date": date})).await;
        let hall = world
            .make("rooms", json!({"name": format!("Hall of {date}")}))
            .await;
        let ann = world
            .make(
                "people",
                json!({"name": format!("Ann {date}"), "title": "Chair"}),
            )
            .await;
        let (starts, ends) = (format!("{date}T10:30"), format!("{date}T11:45"));
        world
            .make(
                "sessions",
                json!({
                    "label": "Panel 1",
                    "title": format!("Talks; of, {date}"),
                    "kind": "panel",
                    "placement": {"room_ids": [hall], "starts_at": starts, "ends_at": ends},
                    "people": [{"person_id": ann, "role": "moderator"}],
                }),
            )
            .await;
    }
    world.publish().await.expect(201);
}

both! {
    async fn the_calendar_says_who_where_and_when(world) {
        published(&world).await;
        let answer = world.visitor().get("/conferences/forum/agenda.ics").await.expect(200);
        let text = answer.text().replace("\r\n ", "");
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 2);
        for line in [
            "SUMMARY:Panel 1: Talks\\; of\\, 2026-05-04",
            "DTSTART;TZID=America/New_York:20260504T103000",
            "DTEND;TZID=America/New_York:20260504T114500",
            "LOCATION:Hall of 2026-05-04",
            "DESCRIPTION:Moderator: Ann 2026-05-04\\, Chair",
            "SEQUENCE:0",
            "STATUS:CONFIRMED",
            "SOURCE;VALUE=URI:https://forum.example/conferences/forum/agenda.ics",
        ] {
            assert!(text.lines().any(|l| l.trim_end() == line), "{line} in\n{text}");
        }
        assert!(!text.contains("ATTENDEE") && !text.contains("METHOD"));
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("cache-control"), "max-age=60, must-revalidate");
        assert_eq!(answer.header("content-disposition"), "inline; filename=\"forum.ics\"");
    }

    async fn a_day_has_its_own_feed_and_unknown_ones_have_none(world) {
        published(&world).await;
        let day = world.visitor().get("/conferences/forum/days/2026-05-05.ics").await.expect(200);
        let text = day.text();
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 1);
        assert!(text.contains("20260505T103000"));
        for path in [
            "/conferences/forum/days/2026-05-06.ics",
            "/conferences/forum/days/tomorrow.ics",
            "/conferences/forum/agenda.pdf",
            "/conferences/none/agenda.ics",
            "/conferences/No/agenda.ics",
        ] {
            world.visitor().get(path).await.expect(404);
        }
    }

    async fn whoever_has_it_already_is_told_so(world) {
        published(&world).await;
        for path in ["/conferences/forum/agenda.ics", "/conferences/forum/days/2026-05-04.json"] {
            let first = world.visitor().get(path).await.expect(200);
            let etag = first.header("etag").to_owned();
            for tag in [etag.clone(), format!("W/{etag}"), format!("\"x\", {etag}"), "*".into()] {
                let again = world.visitor().with("if-none-match", &tag).get(path).await.expect(304);
                assert_eq!((again.bytes.len(), again.header("etag")), (0, etag.as_str()));
            }
            let other = world.visitor().with("if-none-match", "\"x\"").get(path).await.expect(200);
            assert_eq!(other.bytes, first.bytes);
            let head = world.visitor().ask(Method::HEAD, path, None).await.expect(200);
            assert_eq!(head.header("etag"), etag);
        }
        // A new release of the same programme is the same calendar.
        let ics = "/conferences/forum/agenda.ics";
        let before = world.visitor().get(ics).await.expect(200);
        world.publish().await.expect(201);
        assert_eq!(world.visitor().get(ics).await.expect(200).bytes, before.bytes);
    }

    async fn readers_choose_utc_and_no_cancelled_sessions(world) {
        published(&world).await;
        let all = "/api/v1/conferences/forum/sessions";
        let first = world.owner().get(all).await.expect(200).json()["items"][0]["id"].clone();
        let path = format!("{all}/{}", first.as_str().unwrap());
        let cancel = json!({"status": "cancelled"});
        world.owner().with("if-match", "*").patch(&path, cancel).await.expect(200);
        world.publish().await.expect(201);
        let feed = |query: &str| format!("/conferences/forum/agenda.ics{query}");
        let kept = world.visitor().get(&feed("")).await.expect(200).text();
        assert!(kept.contains("STATUS:CANCELLED") && kept.contains("SUMMARY:CANCELLED: Panel 1"));
        assert!(kept.contains("SEQUENCE:1") && kept.contains("TRANSP:TRANSPARENT"));
        let dropped = world.visitor().get(&feed("?cancelled=drop")).await.expect(200).text();
        assert_eq!(dropped.matches("BEGIN:VEVENT").count(), 1);
        let utc = world.visitor().get(&feed("?tz=utc")).await.expect(200).text();
        assert!(utc.contains("DTSTART:20260505T143000Z") && !utc.contains("VTIMEZONE"));
        world.visitor().get(&feed("?tz=mars")).await.expect(400);
        world.visitor().get(&feed("?utm_source=mail")).await.expect(200);
    }

    async fn the_json_says_where_to_subscribe(world) {
        published(&world).await;
        let body = world.visitor().get("/conferences/forum/agenda.json").await.expect(200).json();
        let links = &body["links"];
        assert_eq!(links["ics"], "https://forum.example/conferences/forum/agenda.ics");
        assert_eq!(links["webcal"], "webcal://forum.example/conferences/forum/agenda.ics");
        let session = &body["sessions"][0];
        assert_eq!(session["starts_at"], "2026-05-04T10:30:00-04:00");
        assert_eq!(session["people"][0]["role"], "moderator");
        assert_eq!(session["day"], "2026-05-04");
    }

    async fn every_origin_may_read_failures_too_and_ask_with_a_tag(world) {
        published(&world).await;
        for path in ["/conferences/forum/agenda.pdf", "/conferences/forum/agenda.ics?tz=mars"] {
            let answer = world.visitor().get(path).await;
            assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        }
        let path = "/conferences/forum/agenda.json";
        let preflight = world.visitor().ask(Method::OPTIONS, path, None).await.expect(204);
        assert_eq!(preflight.header("access-control-allow-origin"), "*");
        let allowed = preflight.header("access-control-allow-headers");
        assert_eq!(allowed, "If-None-Match, Content-Type, Authorization");
        assert_eq!(preflight.header("access-control-allow-methods"), "GET, HEAD");
        let paths = [("/conferences/forum/selections", "POST"), ("/f/x", "PUT, DELETE")];
        for (path, methods) in paths {
            let preflight = world.visitor().ask(Method::OPTIONS, path, None).await.expect(204);
            let told = preflight.header("access-control-allow-methods").split(", ");
            let mut told: Vec<_> = told.collect();
            told.sort_by_key(|method| *method == "DELETE");
            assert_eq!(told.join(", "), methods);
        }
        let private = world.owner().get("/api/v1/conferences").await.expect(200);
        assert_eq!(private.header("access-control-allow-origin"), "");
        let twice = world.visitor().get(&format!("{path}?tz=utc&tz=utc")).await.expect(400);
        assert!(twice.text().contains("tz"), "{}", twice.text());
    }

    async fn no_feed_asks_the_database(world) {
        published(&world).await;
        let before = world.visitor().get("/conferences/forum/agenda.ics").await.expect(200);
        let url = world.url.clone();
        let gone = std::thread::spawn(move || execute(&url, "DROP TABLE releases"));
        gone.join().unwrap();
        let after = world.visitor().get("/conferences/forum/agenda.ics").await.expect(200);
        assert_eq!(after.bytes, before.bytes);
        // One that nobody has asked for before, so nothing is rendered of it yet.
        world.visitor().get("/conferences/forum/days/2026-05-05.json").await.expect(200);
        let failure = world.publish().await.expect(500);
        assert_eq!(failure.problem().0, "internal");
        assert!(!failure.text().contains("table"), "what happened inside stays inside");
    }

    async fn a_new_process_sends_the_same_bytes(world) {
        published(&world).await;
        for format in ["ics", "json", "xml", "schedule.json", "csv", "txt", "jsonld", "atom"] {
            let path = format!("/conferences/forum/agenda.{format}");
            let zipping = world.visitor().with("accept-encoding", "gzip");
            let before = [
                world.visitor().get(&path).await.expect(200).bytes,
                zipping.get(&path).await.expect(200).bytes,
            ];
            let config = crate::support::client::config(&world.url);
            let again = actix_web::web::block(move || {
                use plenary::app::Encoding;
                let app = plenary::app::App::open(&config).unwrap();
                let slug = plenary::app::slug("forum").unwrap();
                [Encoding::Identity, Encoding::Gzip].map(|encoding| {
                    let whole = plenary::app::feed_address::Feed::whole(format);
                    let feed = plenary::app::feed_address::Feed { encoding, ..whole };
                    app.feed(&slug, &feed).unwrap().body.to_vec()
                })
            });
            assert_eq!(again.await.unwrap(), before, "{format}");
        }
    }
}
