//! Failures: one problem document each, and never what happened inside.

use actix_web::http::Method;

use crate::support::both;

both! {
    async fn addresses_and_methods_that_are_none(world) {
        let answer = world.visitor().get("/nowhere").await.expect(404);
        assert_eq!(answer.problem().0, "not_found");
        let answer = world.visitor().ask(Method::PUT, "/livez", None).await.expect(405);
        assert_eq!((answer.problem().0.as_str(), answer.header("allow")),
            ("method_not_allowed", "GET, HEAD"));
        let answer = world.visitor().delete("/api/v1/conferences").await.expect(405);
        assert_eq!(answer.header("allow"), "GET, POST, HEAD");
    }

    async fn bodies_that_cannot_be_read(world) {
        let path = "/api/v1/conferences";
        let post = |body: &str| {
            let json = world.owner().with("content-type", "application/json");
            json.ask(Method::POST, path, Some(body.to_owned()))
        };
        for body in ["", "{", "[]", "null", "{\"title\": }", &"[".repeat(200_000)] {
            assert_eq!(post(body).await.expect(400).problem().0, "bad_request");
        }
        let large = format!("{{\"title\": \"{}\"}}", "x".repeat(1_100_000));
        assert_eq!(post(&large).await.expect(413).problem().0, "too_large");
        let form = world.owner().with("content-type", "text/plain");
        let answer = form.ask(Method::POST, path, Some("{}".into())).await.expect(415);
        assert_eq!(answer.problem().0, "unsupported_media_type");
        world.owner().ask(Method::POST, path, Some("{}".into())).await.expect(415);
        for (name, value) in [("content-encoding", "gzip"), ("content-type", "text/json")] {
            let sent = world.owner().with("content-type", "application/json").with(name, value);
            sent.ask(Method::POST, path, Some("{}".into())).await.expect(415);
        }
        let foreign = world.owner().with("content-type", "application/json; charset=utf-16");
        foreign.ask(Method::POST, path, Some("{}".into())).await.expect(415);
        let many: String = (0..5_000).map(|n| format!("\"f{n}\":1,")).collect();
        let many = post(&format!("{{{many}\"title\":1}}")).await.expect(422);
        assert_eq!(many.json()["errors"].as_array().unwrap().len(), 100);
        let capital = world.owner().with("content-type", "Application/JSON; charset=utf-8");
        capital.ask(Method::POST, path, Some("{}".into())).await.expect(422);
    }

    async fn the_bodies_of_strangers_are_not_judged(world) {
        let path = "/api/v1/conferences";
        let stranger = || world.visitor().with("content-type", "application/json");
        stranger().ask(Method::POST, path, Some("{".into())).await.expect(401);
        stranger().ask(Method::POST, path, Some("x".repeat(2_000_000))).await.expect(401);
        let wrong = world.visitor().with_secret("wrong").with("content-type", "text/plain");
        wrong.ask(Method::POST, path, Some("{".into())).await.expect(401);
    }

    async fn every_problem_names_its_page_and_its_request(world) {
        let answer = world.visitor().get("/api/v1/conferences").await.expect(401);
        let body = answer.json();
        assert_eq!(body["request_id"], answer.header("x-request-id"));
        assert_eq!(body["type"], "https://forum.example/problems/unauthorized");
        world.visitor().get("/problems/unauthorized").await.expect(200);
        world.visitor().get("/problems/none").await.expect(404);
    }

    async fn health_is_told_without_a_token(world) {
        world.visitor().get("/livez").await.expect(200);
        world.visitor().get("/readyz").await.expect(200);
    }

    async fn the_documentation_needs_no_other_server(world) {
        let page = world.visitor().get("/docs/").await.expect(200).text();
        assert!(!page.contains("http://") && !page.contains("https://"), "{page}");
        world.visitor().get("/docs/swagger-ui.css").await.expect(200);
        for path in ["/docs/", "/docs/index.html", "/openapi.json", "/openapi.yaml"] {
            world.visitor().ask(Method::HEAD, path, None).await.expect(200);
            world.visitor().ask(Method::POST, path, None).await.expect(405);
        }
        world.visitor().get("/docs/none.html").await.expect(404);
        let contract = world.visitor().get("/openapi.json").await.expect(200).json();
        assert_eq!(contract["openapi"], "3.1.0");
    }

    async fn an_owner_reads_nothing_with_a_token_in_the_wrong_place(world) {
        let path = format!("/api/v1/conferences?token={}", crate::support::client::SECRET);
        world.visitor().get(&path).await.expect(401);
        let basic = world.visitor().with("authorization", "Basic b3duZXI6b3duZXI=");
        basic.get("/api/v1/conferences").await.expect(401);
    }
}
