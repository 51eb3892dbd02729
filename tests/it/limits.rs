//! Every limit has two sides: what is allowed to the last byte, and what is refused with a reason.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::once::{FORUM, at, open_forum, own_id};
use crate::support::client::Answer;
use crate::support::{World, both};

/// Makes a session of which one text is given.
async fn session(world: &World, field: &str, text: String) -> Answer {
    let mut body = json!({"title": "Arms"});
    body[field] = Value::String(text);
    world.owner().post(&format!("{FORUM}/sessions"), body).await
}

/// Reads a feed with a query.
async fn feed(world: &World, query: String) -> Answer {
    let path = format!("/conferences/forum/agenda.ics?{query}");
    world.visitor().get(&path).await
}

both! {
    async fn texts_are_as_long_as_they_may_be_and_no_longer(world) {
        world.forum().await;
        for (field, longest) in [("abstract", 10_000), ("title", 300), ("label", 80)] {
            // Characters, whatever their bytes.
            for letter in ["a", "ß", "潮"] {
                session(&world, field, letter.repeat(longest)).await.expect(201);
                let refused = session(&world, field, letter.repeat(longest + 1)).await.expect(422);
                assert_eq!(refused.problem().1, [format!("/{field}")]);
            }
        }
    }

    async fn bodies_have_a_size_and_a_depth(world) {
        world.forum().await;
        let path = format!("{FORUM}/sessions");
        let post = |body: String| {
            let json = world.owner().with("content-type", "application/json");
            json.ask(Method::POST, &path, Some(body))
        };
        // Blanks count, so that the limit is that of bytes.
        let body = |bytes: usize| {
            let body = json!({"title": "Arms"}).to_string();
            let blanks = " ".repeat(bytes - body.len());
            body + &blanks
        };
        let mebibyte = 1024 * 1024;
        post(body(mebibyte)).await.expect(201);
        assert_eq!(post(body(mebibyte + 1)).await.expect(413).problem().0, "too_large");
        for open in ["[[", "{\"a\":"] {
            let nested = post(open.repeat(100_000)).await.expect(400);
            assert_eq!(nested.problem().0, "bad_request");
        }
        let imports = format!("{FORUM}/imports?dry_run=true");
        let large = "a".repeat(20 * mebibyte + 1);
        let refused = world.owner().send(&imports, &large).await.expect(413);
        assert_eq!(refused.problem().0, "too_large");
    }

    async fn who_has_no_token_sends_small_bodies_only(world) {
        open_forum(&world).await;
        let tom = world.make("people", json!({"name": "Tom Reed"})).await;
        world.publish().await.expect(201);
        let made = format!("{FORUM}/people/{tom}/link");
        let made = world.owner().ask(Method::POST, &made, None).await.expect(201).json();
        let link = made["url"].as_str().unwrap().strip_prefix("https://forum.example").unwrap();
        let selections = "/conferences/forum/selections";
        for (method, path, body, status) in [
            (Method::POST, selections, json!({"session_ids": []}), 201),
            (Method::PATCH, link, json!({"name": "Tom Reed"}), 200),
        ] {
            let send = |bytes: usize| {
                let body = body.to_string();
                let blanks = " ".repeat(bytes - body.len());
                let json = world.visitor().with("content-type", "application/json");
                json.ask(method.clone(), path, Some(body + &blanks))
            };
            send(32 * 1024).await.expect(status);
            let refused = send(32 * 1024 + 1).await.expect(413);
            assert_eq!(refused.problem().0, "too_large");
            assert!(refused.text().contains("more than 32768 bytes"), "{}", refused.text());
        }
        // As many as may be chosen fit: each of them is judged.
        let id = |number: u16| own_id(1).replacen("0189", &format!("{number:04x}"), 1);
        let all: Vec<_> = (0..200).map(id).collect();
        let refused = world.visitor().post(selections, json!({"session_ids": all})).await;
        assert_eq!(refused.expect(422).problem().1.len(), 100, "the first hundred are told");
    }

    async fn a_line_break_is_refused_by_its_place_and_comes_into_no_header(world) {
        world.forum().await;
        for (field, text) in [
            ("title", "Arms\r\nATTENDEE:mailto:x@y.example"), ("title", "Arms\nX-Sly: 1"),
            ("title", "Arms\rX"), ("label", "Panel\r\n\r\n<script>"), ("code", "arms\r\nX-Sly: 1"),
        ] {
            let refused = session(&world, field, text.to_owned()).await.expect(422);
            assert_eq!(refused.problem(), ("invalid".to_owned(), vec![format!("/{field}")]));
        }
        for (plural, field) in [("rooms", "name"), ("people", "name"), ("tracks", "code")] {
            let mut body = json!({"name": "Plain"});
            body[field] = json!("Plain\r\nX-Sly: 1");
            let refused = world.owner().post(&format!("{FORUM}/{plural}"), body).await.expect(422);
            assert_eq!(refused.problem().1, [format!("/{field}")]);
        }
        let body = json!({"slug": "a\r\nb", "title": "A\r\nB", "zone": "UTC"});
        let refused = world.owner().post("/api/v1/conferences", body).await.expect(422);
        let mut pointers = refused.problem().1;
        pointers.sort();
        assert_eq!(pointers, ["/slug", "/title"]);
    }

    async fn whatever_things_are_called_the_name_of_a_file_is_plain(world) {
        let (hall, _) = open_forum(&world).await;
        let sly = "J\u{f6}rg \"Quay\"; filename=\"x.exe\"";
        let person = world.make("people", json!({"name": sly})).await;
        let track = world.make("tracks", json!({"name": sly})).await;
        world.make("sessions", json!({
            "title": sly, "placement": at(&hall, "10:00", "11:00"), "track_id": track,
            "people": [{"person_id": person, "role": "speaker"}],
        })).await;
        for code in ["J\u{f6}rg", "a\"b", "a;b", "a b", "a/b", "a\\b", "a%0d%0ab", "a.exe"] {
            let refused = session(&world, "code", code.to_owned()).await.expect(422);
            assert_eq!(refused.problem().1, ["/code"]);
        }
        world.publish().await.expect(201);
        let public = world.visitor().get("/conferences/forum/agenda.json").await.expect(200).json();
        let mut seen = 0;
        for folder in ["rooms", "tracks", "people", "sessions"] {
            for one in public[folder].as_array().unwrap() {
                let code = one["code"].as_str().unwrap();
                for format in ["ics", "json", "schedule.json", "csv"] {
                    let path = format!("/conferences/forum/{folder}/{code}.{format}");
                    let feed = world.visitor().get(&path).await.expect(200);
                    // A quoted string that ends where it should (RFC 6266, section 4.1).
                    let said = feed.header("content-disposition");
                    let name = said.strip_prefix("inline; filename=\"");
                    let name = name.and_then(|rest| rest.strip_suffix('"')).unwrap();
                    assert_eq!(name, format!("forum-{code}.{format}"));
                    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
                    assert!(name.chars().all(is_plain), "{said}");
                    seen += 1;
                }
            }
        }
        assert!(seen >= 16, "{seen}");
        let path = "/conferences/forum/people/%22%0d%0aX-Sly:1.ics";
        let missing = world.visitor().get(path).await.expect(404);
        assert!(missing.header("content-disposition").is_empty());
        assert!(missing.header("x-sly").is_empty());
    }

    async fn a_feed_takes_so_many_filters_of_such_a_length(world) {
        open_forum(&world).await;
        world.publish().await.expect(201);
        let tags = |count: usize, chars: usize| vec!["t".repeat(chars); count].join(",");
        feed(&world, format!("tag={}", tags(50, 80))).await.expect(200);
        feed(&world, format!("tag={}", tags(51, 1))).await.expect(400);
        feed(&world, format!("tag={}", tags(1, 81))).await.expect(400);
        feed(&world, format!("q={}", "w".repeat(200))).await.expect(200);
        feed(&world, format!("q={}", "w".repeat(201))).await.expect(400);
    }

    async fn pages_are_as_large_as_they_may_be(world) {
        world.forum().await;
        for path in ["sessions", "rooms", "people", "changes", "releases"] {
            let largest = format!("{FORUM}/{path}?limit=1000");
            world.owner().get(&largest).await.expect(200);
            for wrong in ["1001", "0", "-1", "99999999999999999999", "x"] {
                let path = format!("{FORUM}/{path}?limit={wrong}");
                world.owner().get(&path).await.expect(400);
            }
        }
    }

    async fn every_answer_tells_browsers_that_it_is_no_page(world) {
        open_forum(&world).await;
        world.publish().await.expect(201);
        for (path, readers) in [
            ("/livez", "same-origin"),
            ("/openapi.json", "same-origin"),
            ("/nowhere", "same-origin"),
            ("/api/v1/conferences", "same-origin"),
            ("/conferences/forum/agenda.ics", "cross-origin"),
            ("/conferences/none/agenda.ics", "cross-origin"),
            ("/f/nothing.ics", "cross-origin"),
            ("/docs/", "same-origin"),
        ] {
            let answer = world.owner().get(path).await;
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "no-referrer"),
                ("x-frame-options", "DENY"),
                ("cross-origin-resource-policy", readers),
                ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
                ("server", ""),
            ] {
                assert_eq!(answer.header(name), value, "{path} {name}");
            }
            let policy = answer.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'"), "{path} {policy}");
            assert!(policy.contains("frame-ancestors 'none'"), "{path} {policy}");
            assert_eq!(policy.contains("script-src"), path == "/docs/");
        }
        let opened = world.owner().get("/api/v1/conferences").await.expect(200);
        assert_eq!(opened.header("cache-control"), "no-store");
        let refused = world.visitor().get("/api/v1/conferences").await.expect(401);
        assert_eq!(refused.header("cache-control"), "no-store");
    }

    async fn the_page_of_the_documentation_has_no_script_and_no_style_inside(world) {
        for path in ["/docs/", "/docs/index.html"] {
            let page = world.visitor().get(path).await.expect(200);
            let policy = page.header("content-security-policy");
            assert!(!policy.contains("unsafe") && policy.contains("script-src 'self'"), "{policy}");
            let text = page.text();
            for part in text.split("<script").skip(1) {
                let (tag, rest) = part.split_once('>').unwrap();
                let inside = rest.split("</script").next().unwrap();
                assert!(tag.contains("src=") && inside.trim().is_empty(), "{part}");
            }
            assert!(!text.contains("<style") && !text.contains(" style="), "{text}");
            assert!(!text.contains(" onload="), "{text}");
        }
        world.visitor().get("/docs/oauth2-redirect.html").await.expect(404);
    }

    async fn the_counters_are_not_for_everybody(world) {
        let refused = world.visitor().get("/metrics").await.expect(401);
        assert_eq!(refused.header("cache-control"), "no-store");
        for (name, permission) in [("a", "editor"), ("b", "viewer")] {
            let secret = world.token(json!({"name": name, "permission": permission})).await;
            world.visitor().with_secret(&secret).get("/metrics").await.expect(403);
        }
        world.forum().await;
        let chair = json!({"name": "c", "permission": "owner", "conference": "forum"});
        let secret = world.token(chair).await;
        world.visitor().with_secret(&secret).get("/metrics").await.expect(403);
    }
}
