//! Who may do what: every route, every permission, every conference, every sort of token.

use std::collections::BTreeMap;

use actix_web::http::Method;
use plenary::domain::access::{Permission, Right};
use plenary::domain::words::Word;
use serde_json::{Value, json};

use crate::support::client::Answer;
use crate::support::contract::DOCUMENT;
use crate::support::database::execute;
use crate::support::{World, both};

/// A route of the contract, as it is asked.
struct Asked {
    method: Method,
    path: &'static str,
    /// What `x-right` says; none of a public route or a secret address.
    right: Option<Right>,
    body: Option<&'static str>,
}

/// Every route of `openapi.yaml`; one that does not say who may is no route.
fn routes() -> Vec<Asked> {
    let mut routes = Vec::new();
    for (path, item) in DOCUMENT["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let declared = (&operation["x-right"], &operation["security"]);
            let right = match declared {
                (Value::String(right), security) => {
                    assert_eq!(*security, json!([{"token": []}]), "{method} {path}");
                    Some(Right::from_word(right).unwrap())
                }
                (Value::Null, security) => {
                    assert_eq!(*security, json!([{}]), "{method} {path} says not who may");
                    None
                }
                other => panic!("{method} {path}: {other:?}"),
            };
            let media_type = operation["requestBody"]["content"].as_object();
            let body = media_type
                .and_then(|content| content.keys().next())
                .map(String::as_str);
            let method = method.to_uppercase().parse().unwrap();
            routes.push(Asked {
                method,
                path,
                right,
                body,
            });
        }
    }
    routes
}

impl Asked {
    /// The address in a conference, with ids that nothing has.
    fn path(&self, slug: &str) -> String {
        let id = "018f0000-0000-7000-8000-000000000000";
        let values = [
            ("slug", slug),
            ("id", id),
            ("number", "9"),
            ("format", "json"),
            ("code", "nobody"),
            ("secret", "nobody"),
            ("file", "none"),
        ];
        let mut path = self.path.to_owned();
        for (name, value) in values {
            path = path.replace(&format!("{{{name}}}"), value);
        }
        assert!(
            !path.contains('{'),
            "{path} has a parameter that this test does not know"
        );
        path
    }

    async fn ask(&self, world: &World, secret: Option<&str>, slug: &str) -> Answer {
        let mut caller = world.visitor();
        if let Some(secret) = secret {
            caller = caller.with_secret(secret);
        }
        if let Some(media_type) = self.body {
            caller = caller.with("content-type", media_type);
        }
        let body = self.body.map(|_| "{}".to_owned());
        caller
            .ask(self.method.clone(), &self.path(slug), body)
            .await
    }

    /// True for a route of a conference.
    fn is_scoped(&self) -> bool {
        self.path.contains("{slug}")
    }
}

/// Ends a token, behind the program's back.
async fn end(world: &World, name: &str) {
    let past = if world.url.starts_with("sqlite") {
        "1"
    } else {
        "'2001-01-01Z'"
    };
    let sql = format!("UPDATE tokens SET expires_at = {past} WHERE name = '{name}'");
    let url = world.url.clone();
    actix_web::web::block(move || execute(&url, &sql))
        .await
        .unwrap();
}

async fn two_conferences(world: &World) {
    world.forum().await;
    let body = json!({"slug": "summit", "title": "Summit", "zone": "Europe/Paris"});
    world
        .owner()
        .post("/api/v1/conferences", body)
        .await
        .expect(201);
}

/// Revokes a token by its name.
async fn revoke(world: &World, name: &str) {
    let tokens = world.owner().get("/api/v1/tokens").await.expect(200).json();
    let named = tokens["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|token| token["name"] == name);
    let path = format!("/api/v1/tokens/{}", named.unwrap()["id"].as_str().unwrap());
    world.owner().delete(&path).await.expect(204);
}

/// What is open to everybody, or to whoever knows a secret address; all else needs a token.
const OPEN: &[&str] = &[
    "GET /livez",
    "GET /readyz",
    "GET /metrics",
    "GET /openapi.yaml",
    "GET /openapi.json",
    "GET /docs/",
    "GET /docs/{file}",
    "GET /problems/{code}",
    "GET /conferences/{slug}/agenda.{format}",
    "GET /conferences/{slug}/days/{code}.{format}",
    "GET /conferences/{slug}/rooms/{code}.{format}",
    "GET /conferences/{slug}/tracks/{code}.{format}",
    "GET /conferences/{slug}/people/{code}.{format}",
    "GET /conferences/{slug}/sessions/{code}.{format}",
    "GET /conferences/{slug}/now.json",
    "POST /conferences/{slug}/selections",
    "GET /f/{secret}.{format}",
    "PUT /f/{secret}",
    "DELETE /f/{secret}",
    "GET /p/{secret}",
    "PATCH /p/{secret}",
    "GET /p/{secret}.{format}",
    "PUT /p/{secret}/appearances/{id}",
];

/// What an editor cannot do.
const ADMIN: &[&str] = &[
    "POST /api/v1/conferences",
    "PUT /api/v1/conferences/{slug}",
    "DELETE /api/v1/conferences/{slug}",
    "POST /api/v1/conferences/{slug}/people/{id}/redaction",
    "GET /api/v1/tokens",
    "POST /api/v1/tokens",
    "POST /api/v1/tokens/{id}/rotation",
    "DELETE /api/v1/tokens/{id}",
    "GET /api/v1/changes",
];

/// What only those can do who are good for all conferences.
const OF_ALL: &[&str] = &["POST /api/v1/conferences", "GET /api/v1/changes"];

#[test]
fn each_route_needs_the_right_that_was_decided_for_it() {
    let routes = routes();
    for Asked {
        method,
        path,
        right,
        ..
    } in &routes
    {
        let route = format!("{method} {path}");
        let decided = match (
            OPEN.contains(&&*route),
            ADMIN.contains(&&*route),
            method.as_str(),
        ) {
            (true, ..) => None,
            (_, true, _) => Some(Right::Admin),
            (.., "GET") => Some(Right::Read),
            (.., "POST") if path.ends_with("/releases") => Some(Right::Publish),
            _ => Some(Right::Write),
        };
        assert_eq!(*right, decided, "{route}");
    }
    assert_eq!(
        routes.iter().filter(|route| route.right.is_none()).count(),
        OPEN.len()
    );
    let admin = routes
        .iter()
        .filter(|route| route.right == Some(Right::Admin));
    assert_eq!(admin.count(), ADMIN.len());
}

both! {
    async fn every_route_is_closed_to_whoever_has_no_valid_token(world) {
        two_conferences(&world).await;
        let owner = |name: &str| json!({"name": name, "permission": "owner"});
        let expired = world.token(owner("old")).await;
        let revoked = world.token(owner("lost")).await;
        end(&world, "old").await;
        revoke(&world, "lost").await;
        let mistyped = format!("{revoked}x");
        let secrets = [
            None, Some("nonsense"), Some(mistyped.as_str()), Some(expired.as_str()),
            Some(revoked.as_str()),
        ];
        let routes = routes();
        for route in &routes {
            for (turn, secret) in secrets.into_iter().enumerate() {
                let slug = ["forum", "summit"][turn % 2];
                let answer = route.ask(&world, secret, slug).await;
                let status = answer.status.as_u16();
                let what = format!("{} {} with {secret:?}: {status}", route.method, route.path);
                match route.right {
                    Some(_) => assert_eq!(status, 401, "{what}"),
                    // A selection's key is asked for, and is no token; the counters are open to
                    // the machine itself.
                    None if ["/f/{secret}", "/metrics"].contains(&route.path) => {}
                    None => assert!(![401, 403].contains(&status), "{what}"),
                }
            }
        }
        assert!(routes.len() >= 97, "{}", routes.len());
        assert_eq!(routes.len(), plenary::http::table().len());
    }

    async fn every_route_admits_exactly_those_who_have_its_right_in_its_conference(world) {
        two_conferences(&world).await;
        // Each permission whole, and with less; good for all conferences, and for one.
        let mut personas = Vec::new();
        for conference in [None, Some("forum")] {
            for (permission, word) in Permission::ALL {
                for (number, rights) in subsets(*permission).into_iter().enumerate() {
                    let name = format!("{word} {number} of {}", conference.unwrap_or("all"));
                    let words: Vec<_> = rights.iter().map(|right| right.word()).collect();
                    let mut new = json!({"name": name, "permission": word, "rights": words});
                    if let Some(conference) = conference {
                        new["conference"] = conference.into();
                    }
                    personas.push((name, rights, conference, world.token(new).await));
                }
            }
        }
        let mut asked: BTreeMap<&str, usize> = BTreeMap::new();
        for route in routes() {
            let Some(right) = route.right else { continue };
            for (name, rights, conference, secret) in &personas {
                for slug in ["forum", "summit"] {
                    let answer = route.ask(&world, Some(secret), slug).await;
                    let status = answer.status.as_u16();
                    let what = format!("{} {} by {name} in {slug}", route.method, route.path);
                    let foreign = conference.is_some_and(|own| own != slug) && route.is_scoped();
                    let outcome = match (foreign, rights.contains(&right)) {
                        (true, _) => {
                            assert_eq!(status, 404, "{what}: {}", answer.text());
                            let detail = answer.json()["detail"].as_str().unwrap().to_owned();
                            assert_eq!(detail, "there is no conference \"summit\"", "{what}");
                            "foreign"
                        }
                        (false, false) => {
                            assert_eq!(status, 403, "{what}: {}", answer.text());
                            "lacking"
                        }
                        (false, true) => {
                            let admitted = ![401, 403].contains(&status);
                            // These are about more than one conference.
                            let asked = format!("{} {}", route.method, route.path);
                            let of_all = OF_ALL.contains(&&*asked);
                            let expected = !(of_all && conference.is_some());
                            assert_eq!(admitted, expected, "{what}: {}", answer.text());
                            "admitted"
                        }
                    };
                    *asked.entry(outcome).or_default() += 1;
                    // Whoever is good for all knows no foreign one.
                    if !route.is_scoped() || conference.is_none() {
                        break;
                    }
                }
            }
        }
        assert!(asked["admitted"] >= 300 && asked["lacking"] >= 300, "{asked:?}");
        assert!(asked["foreign"] >= 400, "{asked:?}");
    }

    async fn nobody_gives_more_than_they_have(world) {
        two_conferences(&world).await;
        let chair = json!({"name": "chair", "permission": "owner", "conference": "forum"});
        let chair = world.token(chair).await;
        let chair = || world.visitor().with_secret(&chair);
        let new = |name: &str, conference: Option<&str>| {
            let mut new = json!({"name": name, "permission": "viewer"});
            if let Some(conference) = conference {
                new["conference"] = conference.into();
            }
            new
        };
        let tokens = "/api/v1/tokens";
        chair().post(tokens, new("a", Some("forum"))).await.expect(201);
        chair().post(tokens, new("b", Some("summit"))).await.expect(403);
        chair().post(tokens, new("b", None)).await.expect(403);
        // Not even whether a conference exists.
        chair().post(tokens, new("b", Some("nowhere"))).await.expect(403);
        world.owner().post(tokens, new("press", Some("summit"))).await.expect(201);
        let seen = chair().get(tokens).await.expect(200).json();
        let names = seen["items"].as_array().unwrap().iter().map(|token| &token["name"]);
        assert_eq!(names.collect::<Vec<_>>(), ["a", "chair"]);
        // Whom they do not know, they can neither rotate nor revoke.
        let all = world.owner().get(tokens).await.expect(200).json();
        let press = all["items"].as_array().unwrap().iter().find(|token| token["name"] == "press");
        let press = format!("{tokens}/{}", press.unwrap()["id"].as_str().unwrap());
        chair().delete(&press).await.expect(404);
        chair().post(&format!("{press}/rotation"), json!({})).await.expect(404);
        let list = chair().get("/api/v1/conferences").await.expect(200).json();
        assert_eq!(list["items"].as_array().unwrap().len(), 1);
        assert_eq!(list["items"][0]["slug"], "forum");
    }

    async fn what_ends_makes_nothing_that_stays(world) {
        let ends = |name: &str, year: u32| {
            let at = format!("{year}-01-01T00:00:00Z");
            json!({"name": name, "permission": "owner", "expires_at": at})
        };
        let guest = world.token(ends("guest", 2090)).await;
        let guest = || world.visitor().with_secret(&guest);
        let stays = json!({"name": "a", "permission": "viewer"});
        guest().post("/api/v1/tokens", stays.clone()).await.expect(403);
        guest().post("/api/v1/tokens", ends("a", 2091)).await.expect(403);
        guest().post("/api/v1/tokens", ends("a", 2089)).await.expect(201);
        world.owner().post("/api/v1/tokens", json!({"name": "b", "permission": "viewer"})).await
            .expect(201);
        let tokens = guest().get("/api/v1/tokens").await.expect(200).json();
        let b = tokens["items"].as_array().unwrap().iter().find(|token| token["name"] == "b");
        let path = format!("/api/v1/tokens/{}", b.unwrap()["id"].as_str().unwrap());
        guest().post(&format!("{path}/rotation"), json!({})).await.expect(403);
        guest().delete(&path).await.expect(204);
    }

    async fn whatever_is_done_is_in_the_log_and_stays_there(world) {
        two_conferences(&world).await;
        let ines = world.make("people", json!({"name": "Ines"})).await;
        let link = format!("/api/v1/conferences/forum/people/{ines}/link");
        world.owner().ask(Method::POST, &link, None).await.expect(201);
        world.owner().delete(&link).await.expect(204);
        let new = json!({"name": "ada", "permission": "editor", "conference": "forum"});
        let secret = world.token(new).await;
        let tokens = world.owner().get("/api/v1/tokens").await.json();
        let token = format!("/api/v1/tokens/{}", tokens["items"][0]["id"].as_str().unwrap());
        let rotation = world.owner().post(&format!("{token}/rotation"), json!({})).await;
        let rotated = rotation.expect(200).json()["secret"].as_str().unwrap().to_owned();
        world.owner().delete(&token).await.expect(204);
        let owner = || world.owner().with("if-match", "*");
        owner().delete("/api/v1/conferences/summit").await.expect(204);
        let log = world.owner().get("/api/v1/changes").await.expect(200);
        let text = log.text();
        assert!(!text.contains(&secret) && !text.contains(&rotated), "no secret is in a log");
        let items = log.json()["items"].as_array().unwrap().clone();
        let kinds: Vec<_> = items.iter().map(|item| item["kind"].as_str().unwrap()).collect();
        let expected = [
            "create", "create", "edit", "link", "link", "token", "token", "token", "delete",
        ];
        assert_eq!(kinds, expected);
        assert!(items.iter().all(|item| item["actor"] == "token:owner"), "{text}");
        assert_eq!(items[5]["resources"][0]["after"]["name"], "ada");
        assert_eq!(items[7]["resources"][0]["after"], Value::Null);
        assert_eq!(items[8]["resources"][0]["before"]["slug"], "summit");
        // What the deleted conference held is gone, who made it is not.
        assert_eq!(items[1]["resources"], json!([]));
        let own = world.owner().get("/api/v1/conferences/forum/changes").await.expect(200).json();
        assert_eq!(own["items"].as_array().unwrap().len(), 7);
        // The databases themselves refuse to forget.
        let url = world.url.clone();
        let refused = actix_web::web::block(move || {
            let tried = [
                "DELETE FROM changes",
                "UPDATE changes SET kind = 'edit'",
                "UPDATE changes SET at = at",
            ];
            tried.map(|sql| std::panic::catch_unwind(|| execute(&url, sql)).is_err())
        });
        assert_eq!(refused.await.unwrap(), [true, true, true]);
        let again = world.owner().get("/api/v1/changes").await.expect(200).json();
        assert_eq!(again["items"].as_array().unwrap().len(), expected.len());
    }

    async fn wrong_wishes_for_a_token_are_told_by_their_places(world) {
        world.forum().await;
        let new = |field: &str, value: Value| {
            let mut new = json!({"name": "a", "permission": "viewer"});
            new[field] = value;
            world.owner().post("/api/v1/tokens", new)
        };
        let wrong = [
            ("rights", json!([])), ("rights", json!(["write"])), ("permission", json!("king")),
            ("expires_at", json!("2020-01-01T00:00:00Z")), ("name", json!("")),
            ("name", json!("owner")),
        ];
        for (field, value) in wrong {
            let (code, pointers) = new(field, value.clone()).await.expect(422).problem();
            assert_eq!((code.as_str(), pointers.len()), ("invalid", 1), "{field} {value}");
            assert!(pointers[0].starts_with(&format!("/{field}")), "{pointers:?}");
        }
        new("conference", json!("nowhere")).await.expect(404);
        new("rights", json!(["read"])).await.expect(201);
        new("rights", json!(["read"])).await.expect(409);
    }

    async fn a_secret_that_was_replaced_works_until_its_overlap_is_over(world) {
        let old = world.token(json!({"name": "ada", "permission": "viewer"})).await;
        let tokens = world.owner().get("/api/v1/tokens").await.expect(200).json();
        let path = format!("/api/v1/tokens/{}", tokens["items"][0]["id"].as_str().unwrap());
        let rotation = format!("{path}/rotation");
        let turned = world.owner().post(&rotation, json!({})).await.expect(200).json();
        assert!(turned["token"]["previous_until"].is_string());
        let new = turned["secret"].as_str().unwrap();
        let works = |secret: &str| world.visitor().with_secret(secret).get("/api/v1/conferences");
        works(&old).await.expect(200);
        works(new).await.expect(200);
        // Whoever has found the old one cannot shut the bearer of the new one out.
        let chair = world.token(json!({"name": "chair", "permission": "owner"})).await;
        let list = world.owner().get("/api/v1/tokens").await.expect(200).json();
        let own = list["items"].as_array().unwrap().iter().find(|token| token["name"] == "chair");
        let own = format!("/api/v1/tokens/{}/rotation", own.unwrap()["id"].as_str().unwrap());
        world.owner().post(&own, json!({})).await.expect(200);
        world.visitor().with_secret(&chair).get("/api/v1/conferences").await.expect(200);
        world.visitor().with_secret(&chair).post(&own, json!({})).await.expect(403);
        // Again, at once: the second but last is gone, and without an overlap the last is, too.
        let last = world.owner().post(&rotation, json!({"overlap_minutes": 0})).await.expect(200);
        works(&old).await.expect(401);
        let detail = works(new).await.expect(401).json()["detail"].clone();
        assert!(detail.as_str().unwrap().starts_with("this token was good until"), "{detail}");
        works(last.json()["secret"].as_str().unwrap()).await.expect(200);
        world.owner().post(&rotation, json!({"overlap_minutes": 99999})).await.expect(422);
        let list = world.owner().get("/api/v1/tokens").await.expect(200).json();
        assert!(list["items"][0]["last_used_at"].is_string(), "{list}");
        assert!(!list.to_string().contains(new), "a secret is shown once");
    }

    async fn publishing_with_an_edit_needs_the_right_to_publish(world) {
        world.forum().await;
        let new = json!({"name": "a", "permission": "editor", "rights": ["read", "write"]});
        let secret = world.token(new).await;
        let ask = |body: Value| {
            world.visitor().with_secret(&secret).post("/api/v1/conferences/forum/edits", body)
        };
        let edit = json!({"op": "create", "resource": "room", "value": {"name": "Hall"}});
        ask(json!({"edits": [edit], "publish": {}})).await.expect(403);
        let path = "/api/v1/conferences/forum/rooms";
        let rooms = world.owner().get(path).await.expect(200).json();
        assert_eq!(rooms["items"], json!([]), "nothing of it was done");
        ask(json!({"edits": [edit]})).await.expect(200);
    }

    async fn a_token_goes_with_its_conference(world) {
        world.forum().await;
        let new = json!({"name": "a", "permission": "owner", "conference": "forum"});
        let secret = world.token(new).await;
        let own = || world.visitor().with_secret(&secret).with("if-match", "*");
        own().delete("/api/v1/conferences/forum").await.expect(204);
        world.forum().await;
        own().get("/api/v1/conferences/forum").await.expect(401);
    }
}

/// Some sets of the rights of a permission: all of them, each alone, and all but the last.
fn subsets(permission: Permission) -> Vec<Vec<Right>> {
    let all = permission.rights().as_slice().to_vec();
    let mut sets: Vec<_> = all.iter().map(|right| vec![*right]).collect();
    if permission == Permission::Owner {
        sets.push(all[..all.len() - 1].to_vec());
    } else {
        sets.clear();
    }
    sets.push(all);
    sets
}
