//! Markdown in, HTML out: beside each text of our own JSON, harmless, and never out of date.

use plenary::app::{App, agendas::Publish, feed_address::Feed};
use plenary::domain::text::Name;
use serde_json::{Value, json};

use crate::once::{FORUM, at, open_forum, patch, place, show};
use crate::support::client::config;
use crate::support::database::execute;
use crate::support::{World, both};

async fn published(world: &World) -> Value {
    let path = "/conferences/forum/agenda.json";
    world.visitor().get(path).await.expect(200).json()
}

both! {
    async fn a_public_text_is_there_as_html_in_the_preview_and_in_the_release(world) {
        let (hall, _) = open_forum(&world).await;
        let about = json!({"description": "# On water\n\n[Venue](https://a.example)"});
        world.owner().with("if-match", "*").patch(FORUM, about).await.expect(200);
        let text = "Two *tides* <script>alert(1)</script>";
        world.make("sessions", json!({
            "title": "Tides", "abstract": text,
            "description": "[x](javascript:alert(1)) ![low](https://a.example/x.png)",
            "placement": at(&hall, "10:00", "11:00"),
        })).await;
        place(&world, "Bare", at(&hall, "11:00", "12:00")).await;
        let preview = show(&world, "preview/agenda.json").await;
        world.publish().await.expect(201);
        for agenda in [preview, published(&world).await] {
            let [tides, bare] = [0_usize, 1].map(|nth| agenda["sessions"][nth].clone());
            let html = "<p>Two <em>tides</em> &lt;script&gt;alert(1)&lt;/script&gt;</p>";
            assert_eq!((&tides["abstract"], &tides["abstract_html"]), (&json!(text), &json!(html)));
            assert_eq!(tides["description_html"], "<p>x low</p>");
            assert_eq!((&bare["abstract"], &bare["abstract_html"]), (&Value::Null, &Value::Null));
            let link = "<a href=\"https://a.example\" rel=\"nofollow noopener noreferrer\">";
            let about = format!("<h3>On water</h3>\n<p>{link}Venue</a></p>");
            assert_eq!(agenda["conference"]["description_html"], json!(about));
        }
        let now = "/conferences/forum/now.json?at=2026-05-04T10:30";
        let now = world.visitor().get(now).await.expect(200).json();
        assert_eq!(now["running"][0]["description_html"], "<p>x low</p>");
    }

    async fn html_is_that_of_the_release_and_not_that_of_the_draft(world) {
        let (hall, _) = open_forum(&world).await;
        let tides = world.make("sessions", json!({
            "title": "Tides", "abstract": "Low", "placement": at(&hall, "10:00", "11:00"),
        })).await;
        world.publish().await.expect(201);
        let high = json!({"abstract": "*High*"});
        patch(&world, &format!("sessions/{tides}"), high).await.expect(200);
        let html = |agenda: &Value| agenda["sessions"][0]["abstract_html"].clone();
        assert_eq!(html(&published(&world).await), "<p>Low</p>");
        world.publish().await.expect(201);
        assert_eq!(html(&published(&world).await), "<p><em>High</em></p>");
        let old = show(&world, "releases/1").await.to_string();
        assert!(old.contains("<p>Low</p>") && !old.contains("High"), "{old}");
    }

    async fn a_text_that_nests_too_deep_is_refused_with_its_line_and_the_way_out(world) {
        world.forum().await;
        let sessions = format!("{FORUM}/sessions");
        for (text, line) in [
            (format!("Fine\n\n{}far", "> ".repeat(17)), "line 3 opens 17 levels of quotations"),
            (format!("{}far", "[".repeat(5_000)), "line 1 opens 5000 levels of brackets"),
        ] {
            let body = json!({"title": "Tides", "abstract": "Fine", "description": text});
            let refused = world.owner().post(&sessions, body).await.expect(422);
            let expected = ("invalid".to_owned(), vec!["/description".to_owned()]);
            assert_eq!(refused.problem(), expected);
            let error = refused.json()["errors"][0].clone();
            assert_eq!(error["code"], "too_deep");
            let detail = error["detail"].as_str().unwrap();
            assert!(detail.starts_with(line) && detail.contains("take some"), "{detail}");
        }
        let body = json!({"title": "Tides", "abstract": "> ".repeat(16) + "far"});
        world.owner().post(&sessions, body).await.expect(201);
    }

    async fn a_text_that_nests_too_deep_keeps_no_programme_out(world) {
        let (hall, _) = open_forum(&world).await;
        world.make("sessions", json!({
            "title": "Tides", "abstract": "Mark", "placement": at(&hall, "10:00", "11:00"),
        })).await;
        world.publish().await.expect(201);
        let file = world.visitor().get("/conferences/forum/agenda.json").await.expect(200).text();
        let deep = format!("{}far", ">".repeat(900));
        let file = file.replace("\"abstract\": \"Mark\"", &format!("\"abstract\": \"{deep}\""));
        assert!(file.contains(&deep) && file.contains("\"abstract_html\": \"<p>Mark</p>\""));
        let body = json!({"slug": "second", "title": "Second", "zone": "America/New_York"});
        world.owner().post("/api/v1/conferences", body).await.expect(201);
        let second = "/api/v1/conferences/second";
        let imported = world.owner().send(&format!("{second}/imports"), &file).await.expect(200);
        let notes = imported.json()["notes"].clone();
        let mut notes = notes.as_array().unwrap().iter();
        assert!(notes.any(|note| note["code"] == "text_flattened"), "{}", imported.text());
        let sessions = world.owner().get(&format!("{second}/sessions")).await.expect(200).json();
        assert_eq!(sessions["items"][0]["abstract"], json!(">".repeat(16) + "far"));
    }

    async fn a_redacted_name_is_in_no_html_whatever_stands_in_it(world) {
        let (hall, _) = open_forum(&world).await;
        let marla = world.make("people", json!({"name": "Marla Vexworth"})).await;
        world.make("sessions", json!({
            "title": "Tides", "placement": at(&hall, "10:00", "11:00"),
            "abstract": "With **Marla** Vexworth: M&#97;rla&nbsp;Vexworth.\n\n> Marla\n> Vexworth",
            "description": "[Marla *Vexworth*](https://a.example)",
            "people": [{"person_id": marla, "role": "speaker"}],
        })).await;
        world.publish().await.expect(201);
        let before = published(&world).await.to_string();
        assert!(before.contains("<strong>Marla</strong> Vexworth"), "{before}");
        let path = format!("{FORUM}/people/{marla}/redaction");
        world.owner().post(&path, json!({"reason": "Asked"})).await.expect(204);
        let preview = show(&world, "preview/agenda.json").await;
        let old = show(&world, "releases/1").await;
        for shown in [published(&world).await, preview, old] {
            let shown = shown.to_string();
            assert!(!shown.contains("arla") && !shown.contains("exworth"), "{shown}");
        }
        let html = published(&world).await["sessions"][0]["abstract_html"].clone();
        assert!(html.as_str().unwrap().contains("<blockquote>"), "{html}");
    }

    async fn what_was_stored_before_there_was_a_bound_is_read_and_rendered(world) {
        let (hall, _) = open_forum(&world).await;
        world.make("sessions", json!({
            "title": "Tides", "abstract": "Mark", "placement": at(&hall, "10:00", "11:00"),
        })).await;
        let deep = format!("{}far", ">".repeat(3_000));
        let sql = format!("UPDATE sessions SET abstract_text = '{deep}'");
        let url = world.url.clone();
        std::thread::spawn(move || execute(&url, &sql)).join().unwrap();
        let config = config(&world.url);
        let shown = actix_web::web::block(move || {
            let slug = plenary::app::slug("forum").unwrap();
            let by = Name::parse("somebody").unwrap();
            // Another process, which has not read the agenda yet; and one that begins after it.
            let app = App::open(&config).unwrap();
            app.publish(&by.clone().into(), &slug, &Publish::default(), None).unwrap();
            let app = App::open(&config).unwrap();
            app.feed(&slug, &Feed::whole("json")).unwrap().body.to_vec()
        });
        let shown: Value = serde_json::from_slice(&shown.await.unwrap()).unwrap();
        let session = &shown["sessions"][0];
        assert_eq!(session["abstract"], json!(deep));
        let html = session["abstract_html"].as_str().unwrap();
        assert_eq!(html.matches("<blockquote>").count(), 16);
    }
}
