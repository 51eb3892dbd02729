//! A person's link: what is theirs and nothing else, and an answer that no conflict refuses.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::once::{FORUM, at, open_forum, own_id, patch, show};
use crate::support::client::{Answer, SECRET};
use crate::support::database::query;
use crate::support::process::{Machine, ask, get};
use crate::support::{Database, World, both};

/// A panel in the hall at ten: Ines leads it, Tom is invited to it.
struct Panel {
    attic: String,
    ines: String,
    tom: String,
    ports: String,
}

async fn panel(world: &World) -> Panel {
    let (hall, attic) = open_forum(world).await;
    let ines = json!({
        "name": "Ines Faro", "affiliation": "Harbour Office", "email": "canary@mail.example",
        "notes": "canary of Ines",
    });
    let ines = world.make("people", ines).await;
    let tom = json!({"name": "Tom Reed", "title": "Head of Pilots", "notes": "canary of Tom"});
    let tom = world.make("people", tom).await;
    let ports = json!({
        "label": "Panel 1", "title": "Ports", "kind": "panel",
        "placement": at(&hall, "10:00", "11:00"),
        "people": [
            {"person_id": ines, "role": "moderator"},
            {"person_id": tom, "role": "panelist", "state": "invited"},
        ],
    });
    let ports = world.make("sessions", ports).await;
    Panel {
        attic,
        ines,
        tom,
        ports,
    }
}

/// Makes the link of a person of `forum`: its path.
async fn link(world: &World, person: &str) -> String {
    let address = format!("{FORUM}/people/{person}/link");
    let made = world.owner().ask(Method::POST, &address, None).await;
    let made = made.expect(201);
    assert_eq!(made.header("cache-control"), "no-store");
    path(made.json()["url"].as_str().unwrap())
}

fn path(url: &str) -> String {
    url.strip_prefix("https://forum.example")
        .unwrap()
        .to_owned()
}

async fn read(world: &World, link: &str) -> Value {
    world.visitor().get(link).await.expect(200).json()
}

/// Where somebody answers for their appearance in a session, by its title.
async fn seat(world: &World, link: &str, title: &str) -> String {
    let own = read(world, link).await;
    let mut all = own["appearances"].as_array().unwrap().iter();
    let found = all.find(|appearance| appearance["session"]["title"] == title);
    let id = found.unwrap()["id"].as_str().unwrap();
    format!("{link}/appearances/{id}")
}

async fn say(world: &World, seat: &str, answer: &str) -> Answer {
    world.visitor().put(seat, json!({"answer": answer})).await
}

/// What is public, as a calendar.
async fn public(world: &World) -> String {
    let feed = world.visitor().get("/conferences/forum/agenda.ics").await;
    feed.expect(200).text().replace("\r\n ", "")
}

/// The changes of `forum`, the oldest first.
async fn changes(world: &World) -> Vec<Value> {
    let log = show(world, "changes?limit=1000").await;
    log["items"].as_array().unwrap().clone()
}

fn rules(conflicts: &Value) -> Vec<&str> {
    let conflicts = conflicts.as_array().unwrap().iter();
    conflicts
        .map(|conflict| conflict["rule"].as_str().unwrap())
        .collect()
}

both! {
    async fn a_person_sees_what_is_their_own_and_nothing_else(world) {
        let Panel { attic, tom, .. } = panel(&world).await;
        world.make("sessions", json!({
            "title": "Bread", "placement": at(&attic, "12:00", "13:00"),
        })).await;
        world.make("sessions", json!({
            "title": "Rehearsal", "audience": "internal", "placement": at(&attic, "09:00", "09:30"),
            "people": [{"person_id": tom, "role": "speaker"}],
        })).await;
        world.make("sessions", json!({
            "title": "Some day", "status": "draft", "people": [{"person_id": tom, "role": "host"}],
        })).await;
        let link = link(&world, &tom).await;
        assert!(link.len() >= 3 + 32, "{link}");
        let answer = world.visitor().get(&link).await.expect(200);
        for (name, value) in [
            ("cache-control", "no-store"), ("referrer-policy", "no-referrer"),
            ("x-robots-tag", "noindex"),
        ] {
            assert_eq!(answer.header(name), value);
        }
        for foreign in ["Ines", "Bread", "canary", "email", "notes"] {
            assert!(!answer.text().contains(foreign), "{foreign}: {}", answer.text());
        }
        let own = answer.json();
        assert_eq!(own["conference"]["zone"], "America/New_York");
        assert_eq!((&own["name"], &own["availability"]), (&json!("Tom Reed"), &Value::Null));
        let titles = own["appearances"].as_array().unwrap().iter();
        let titles: Vec<_> = titles.map(|each| each["session"]["title"].clone()).collect();
        assert_eq!(titles, ["Rehearsal", "Ports", "Some day"]);
        let ports = &own["appearances"][1];
        assert_eq!((&ports["role"], &ports["state"]), (&json!("panelist"), &json!("invited")));
        let billing = json!({"name": "Tom Reed", "title": "Head of Pilots", "affiliation": null});
        assert_eq!(ports["billing"], billing);
        assert_eq!(ports["session"]["starts_at"], "2026-05-04T10:00:00-04:00");
        assert_eq!(ports["session"]["rooms"], json!(["Hall"]));
        assert_eq!((&ports["public"], &ports["conflicts"]), (&Value::Null, &json!([])));

        // Of the others, what everybody is told.
        world.publish().await.expect(201);
        let own = read(&world, &link).await;
        let told = &own["appearances"][1]["public"];
        assert_eq!((&told["status"], &told["named"]), (&json!("confirmed"), &json!(false)));
        assert_eq!(told["people"], json!([
            {
                "role": "moderator", "name": "Ines Faro", "title": null,
                "affiliation": "Harbour Office",
            },
            {"role": "panelist", "name": null, "title": null, "affiliation": null},
        ]));
        assert_eq!(own["appearances"][0]["public"], Value::Null);
    }

    async fn an_answer_is_public_when_the_organizers_publish_and_not_before(world) {
        let Panel { tom, ports, .. } = panel(&world).await;
        world.publish().await.expect(201);
        let link = link(&world, &tom).await;
        let seat = seat(&world, &link, "Ports").await;
        assert!(!public(&world).await.contains("Tom Reed"));
        let said = say(&world, &seat, "confirmed").await.expect(200);
        assert_eq!(said.header("cache-control"), "no-store");
        let said = said.json();
        assert_eq!((&said["state"], &said["warnings"]), (&json!("confirmed"), &json!([])));
        assert!(!public(&world).await.contains("Tom Reed"));
        world.publish().await.expect(201);
        assert!(public(&world).await.contains("Panelist: Tom Reed"));
        assert_eq!(read(&world, &link).await["appearances"][0]["public"]["named"], true);

        let said = say(&world, &seat, "declined").await.expect(200).json();
        assert_eq!(said["state"], "declined");
        assert!(public(&world).await.contains("Tom Reed"));
        let last = changes(&world).await.pop().unwrap();
        assert_eq!(last["actor"], "person:Tom Reed");
        assert_eq!((&last["kind"], &last["resources"][0]["id"]), (&json!("edit"), &json!(ports)));
        let (before, after) = (&last["resources"][0]["before"], &last["resources"][0]["after"]);
        assert!(before.to_string().contains("confirmed"), "{before}");
        assert!(after.to_string().contains("declined"), "{after}");
        world.publish().await.expect(201);
        assert!(!public(&world).await.contains("Tom Reed"));
    }

    async fn the_same_answer_again_is_no_change(world) {
        let Panel { tom, .. } = panel(&world).await;
        let link = link(&world, &tom).await;
        let seat = seat(&world, &link, "Ports").await;
        let first = say(&world, &seat, "confirmed").await.expect(200).json();
        let (count, own) = (changes(&world).await.len(), read(&world, &link).await);
        assert_eq!(say(&world, &seat, "confirmed").await.expect(200).json(), first);
        world.visitor().patch(&link, json!({"name": "Tom Reed"})).await.expect(200);
        world.visitor().patch(&link, json!({})).await.expect(200);
        assert_eq!((changes(&world).await.len(), read(&world, &link).await), (count, own));
    }

    async fn people_correct_how_they_are_printed(world) {
        let Panel { tom, .. } = panel(&world).await;
        let link = link(&world, &tom).await;
        let seat = seat(&world, &link, "Ports").await;
        let patch = json!({"title": "Chief Pilot", "affiliation": "North Quay"});
        let now = world.visitor().patch(&link, patch).await.expect(200).json();
        assert_eq!((&now["title"], &now["warnings"]), (&json!("Chief Pilot"), &json!([])));
        assert_eq!(now["appearances"][0]["billing"]["affiliation"], "North Quay");
        let last = changes(&world).await.pop().unwrap();
        assert_eq!(last["resources"], json!([{
            "kind": "person", "id": tom,
            "before": {"title": "Head of Pilots", "affiliation": null},
            "after": {"title": "Chief Pilot", "affiliation": "North Quay"},
        }]));
        let billing = json!({"name": "T. Reed", "title": "Pilot", "affiliation": null});
        let answer = json!({"answer": "confirmed", "billing": billing});
        let said = world.visitor().put(&seat, answer).await.expect(200).json();
        assert_eq!(said["billing"], billing);
        // What is not said stays; null is as everywhere.
        let said = say(&world, &seat, "confirmed").await.expect(200).json();
        assert_eq!(said["billing"], billing);
        world.publish().await.expect(201);
        assert!(public(&world).await.contains("Panelist: T. Reed\\, Pilot"));
        let answer = json!({"answer": "confirmed", "billing": null});
        let said = world.visitor().put(&seat, answer).await.expect(200).json();
        assert_eq!(said["billing"]["title"], "Chief Pilot");
        world.publish().await.expect(201);
        assert!(public(&world).await.contains("Panelist: Tom Reed\\, Chief Pilot\\, North Quay"));
    }

    async fn an_answer_is_never_refused_because_of_a_conflict(world) {
        let Panel { attic, tom, .. } = panel(&world).await;
        let tides = json!({
            "title": "Tides", "placement": at(&attic, "10:30", "11:30"),
            "people": [{"person_id": tom, "role": "speaker", "state": "declined"}],
        });
        world.make("sessions", tides).await;
        let link = link(&world, &tom).await;
        let seat = seat(&world, &link, "Tides").await;
        let said = say(&world, &seat, "confirmed").await.expect(200).json();
        assert_eq!(said["state"], "confirmed");
        assert_eq!(rules(&said["warnings"]), ["person_double_booked"]);
        assert_eq!(said["conflicts"], said["warnings"]);
        let sentence = said["warnings"][0]["detail"].as_str().unwrap();
        assert!(sentence.starts_with("Tom Reed is in both"), "{sentence}");

        // It stands in the way of publishing, and of no other edit.
        let blocked = world.publish().await.expect(409);
        assert_eq!(blocked.problem().0, "blocked");
        patch(&world, &format!("rooms/{attic}"), json!({"name": "Loft"})).await.expect(200);

        let hours = json!([{"starts_at": "2026-05-04T14:00", "ends_at": "2026-05-04T18:00"}]);
        let later = json!({"availability": hours});
        let now = world.visitor().patch(&link, later).await.expect(200).json();
        assert_eq!(rules(&now["warnings"]), ["person_unavailable"; 2]);
        assert_eq!(now["availability"][0]["starts_at"], "2026-05-04T14:00:00-04:00");
        let all = rules(&now["appearances"][0]["conflicts"]).len();
        assert_eq!(all, 2, "{now}");

        let said = say(&world, &seat, "declined").await.expect(200).json();
        assert_eq!((&said["conflicts"], &said["warnings"]), (&json!([]), &json!([])));
    }

    async fn conflicts_that_concern_others_are_not_told(world) {
        let Panel { ines, tom, .. } = panel(&world).await;
        let apart = json!({"kept_apart_from_ids": [tom]});
        patch(&world, &format!("people/{ines}"), apart).await.expect(200);
        let forced = world.owner().with("if-match", "*");
        let law = json!({"kept_apart": {"severity": "warn"}});
        forced.patch(&format!("{FORUM}/rules"), law).await.expect(200);
        let found = show(&world, "conflicts?rule=kept_apart").await;
        assert_eq!(found["conflicts"].as_array().unwrap().len(), 1);
        let link = link(&world, &tom).await;
        let own = world.visitor().get(&link).await.expect(200);
        assert_eq!(own.json()["appearances"][0]["conflicts"], json!([]));
        assert!(!own.text().contains("Ines"), "{}", own.text());
    }

    async fn there_is_no_answer_for_what_is_over(world) {
        let Panel { tom, ports, .. } = panel(&world).await;
        let link = link(&world, &tom).await;
        let seat = seat(&world, &link, "Ports").await;
        let appearance = seat.rsplit_once('/').unwrap().1;
        let appearance = format!("appearances/{appearance}");
        patch(&world, &appearance, json!({"state": "withdrawn"})).await.expect(200);
        let refused = say(&world, &seat, "confirmed").await.expect(409);
        assert_eq!(refused.problem().0, "closed");
        assert_eq!(read(&world, &link).await["appearances"][0]["state"], "withdrawn");
        patch(&world, &appearance, json!({"state": "invited"})).await.expect(200);
        let cancelled = json!({"status": "cancelled"});
        patch(&world, &format!("sessions/{ports}"), cancelled).await.expect(200);
        let refused = say(&world, &seat, "declined").await.expect(409);
        assert!(refused.text().contains("Ports” is cancelled"), "{}", refused.text());
        let confirmed = json!({"status": "confirmed"});
        patch(&world, &format!("sessions/{ports}"), confirmed).await.expect(200);
        say(&world, &seat, "declined").await.expect(200);
    }

    async fn a_link_opens_nothing_of_somebody_else(world) {
        let Panel { ines, tom, .. } = panel(&world).await;
        let (hers, his) = (link(&world, &ines).await, link(&world, &tom).await);
        let her_seat = seat(&world, &hers, "Ports").await;
        let her_seat = her_seat.rsplit_once('/').unwrap().1;
        let taken = format!("{his}/appearances/{her_seat}");
        say(&world, &taken, "declined").await.expect(404);
        say(&world, &format!("{his}/appearances/{}", own_id(7)), "declined").await.expect(404);
        say(&world, &format!("{his}/appearances/x"), "declined").await.expect(404);
        assert_eq!(read(&world, &hers).await["appearances"][0]["state"], "confirmed");

        // Not of another conference, and nothing for which one needs a token.
        let summit = json!({"slug": "summit", "title": "Summit", "zone": "Europe/Paris"});
        world.owner().post("/api/v1/conferences", summit).await.expect(201);
        let people = "/api/v1/conferences/summit/people";
        let ana = world.owner().post(people, json!({"name": "Ana"})).await.expect(201).json();
        let talk = json!({
            "title": "Talk",
            "people": [{"id": own_id(3), "person_id": ana["id"], "role": "speaker"}],
        });
        let sessions = "/api/v1/conferences/summit/sessions";
        world.owner().post(sessions, talk).await.expect(201);
        say(&world, &format!("{his}/appearances/{}", own_id(3)), "declined").await.expect(404);
        let foreign = format!("{people}/{tom}/link");
        world.owner().ask(Method::POST, &foreign, None).await.expect(404);
        world.owner().delete(&foreign).await.expect(404);
        let secret = his.strip_prefix("/p/").unwrap();
        let bearer = world.visitor().with_secret(secret);
        bearer.get(&format!("{FORUM}/people")).await.expect(401);
    }

    async fn a_wrong_secret_is_told_nothing_and_its_body_is_not_judged(world) {
        let Panel { tom, .. } = panel(&world).await;
        let seat = format!("/appearances/{}", own_id(1));
        let link = link(&world, &tom).await;
        let near = link[..link.len() - 1].to_owned();
        let mut details = Vec::new();
        for wrong in ["/p/0123456789abcdef", near.as_str()] {
            for (method, rest) in [
                (Method::GET, ""), (Method::PATCH, ""), (Method::PUT, seat.as_str()),
                (Method::GET, ".ics"), (Method::GET, ".csv"),
            ] {
                let body = (method != Method::GET).then(|| "{".to_owned());
                let asked = world.visitor().with("content-type", "text/plain");
                let refused = asked.ask(method, &format!("{wrong}{rest}"), body).await.expect(404);
                assert_eq!(refused.header("referrer-policy"), "no-referrer");
                assert!(!refused.text().contains(&wrong[3..]), "{}", refused.text());
                let mut problem = refused.json();
                problem.as_object_mut().unwrap().remove("request_id");
                details.push(problem);
            }
        }
        details.dedup();
        assert_eq!(details.len(), 1, "{details:?}");
    }

    async fn a_link_that_was_replaced_or_taken_away_is_dead_at_once(world) {
        let Panel { tom, ines, .. } = panel(&world).await;
        let first = link(&world, &tom).await;
        let seat = seat(&world, &first, "Ports").await;
        let second = link(&world, &tom).await;
        world.visitor().get(&first).await.expect(404);
        world.visitor().get(&format!("{first}.ics")).await.expect(404);
        world.visitor().patch(&first, json!({"title": null})).await.expect(404);
        say(&world, &seat, "declined").await.expect(404);
        let address = format!("{FORUM}/people/{tom}/link");
        let secret = second.strip_prefix("/p/").unwrap().to_owned();
        let url = world.url.clone();
        let sql = "SELECT secret_hash || ' ' || created_by AS line FROM person_links";
        let kept = actix_web::web::block(move || query(&url, sql)).await.unwrap();
        assert!(kept.len() == 1 && kept[0].ends_with(" token:owner"), "{kept:?}");
        assert!(!kept[0].contains(&secret));

        world.visitor().delete(&address).await.expect(401);
        read(&world, &second).await;
        world.owner().delete(&address).await.expect(204);
        world.visitor().get(&second).await.expect(404);
        world.owner().delete(&address).await.expect(404);
        let nobody = format!("{FORUM}/people/{}/link", own_id(9));
        world.owner().ask(Method::POST, &nobody, None).await.expect(404);

        // Whoever is not there any more has no link; others keep theirs.
        let guest = world.make("people", json!({"name": "Guest"})).await;
        let (hers, theirs) = (link(&world, &ines).await, link(&world, &guest).await);
        assert_eq!(read(&world, &theirs).await["appearances"], json!([]));
        let forced = world.owner().with("if-match", "*");
        forced.delete(&format!("{FORUM}/people/{guest}")).await.expect(204);
        world.visitor().get(&theirs).await.expect(404);
        read(&world, &hers).await;
    }

    async fn a_redaction_ends_a_link_and_takes_the_name_out_of_what_was_said_with_it(world) {
        let Panel { ines, tom, .. } = panel(&world).await;
        let (hers, his) = (link(&world, &ines).await, link(&world, &tom).await);
        let renamed = json!({"name": "Tom Q. Reed"});
        world.visitor().patch(&his, renamed).await.expect(200);
        world.visitor().patch(&his, json!({"title": null})).await.expect(200);
        world.visitor().patch(&hers, json!({"title": "Chair"})).await.expect(200);
        let actors = async || {
            let all = changes(&world).await.into_iter();
            let all = all.map(|change| change["actor"].as_str().unwrap().to_owned());
            all.filter(|actor| actor.starts_with("person:")).collect::<Vec<_>>()
        };
        assert_eq!(
            actors().await, ["person:Tom Reed", "person:Tom Q. Reed", "person:Ines Faro"]
        );
        let path = format!("{FORUM}/people/{tom}/redaction");
        world.owner().post(&path, json!({"reason": "Asked"})).await.expect(204);
        world.visitor().get(&his).await.expect(404);
        assert_eq!(read(&world, &hers).await["title"], "Chair");
        let left = actors().await;
        assert_eq!((left.len(), left[2].as_str()), (3, "person:Ines Faro"));
        assert!(!left.concat().contains("Reed"), "{left:?}");
        let url = world.url.clone();
        let sql = "SELECT actor AS line FROM changes WHERE actor LIKE '%Reed%'";
        let stored = actix_web::web::block(move || query(&url, sql)).await.unwrap();
        assert_eq!(stored, [""; 0]);
    }

    async fn a_person_has_a_feed_of_what_is_public_of_them(world) {
        let Panel { tom, ports, .. } = panel(&world).await;
        let link = link(&world, &tom).await;
        let address = format!("{link}.ics");
        let feed = || world.visitor().get(&address);
        let events = async || feed().await.expect(200).text().matches("BEGIN:VEVENT").count();
        // Before the first release, too.
        let empty = feed().await.expect(200);
        assert_eq!(empty.header("cache-control"), "private, no-cache");
        assert_eq!(empty.header("x-robots-tag"), "noindex");
        assert!(!empty.header("content-disposition").contains(&link[3..]));
        assert_eq!(events().await, 0);
        assert_eq!(feed().await.expect(200).bytes, empty.bytes);
        let json = read(&world, &format!("{link}.json")).await;
        assert_eq!((&json["sessions"], &json["release"]), (&json!([]), &Value::Null));
        assert_eq!(json["links"]["ics"], format!("https://forum.example{link}.ics"));
        assert_eq!(json["links"]["atom"], Value::Null);
        world.visitor().get(&format!("{link}.csv")).await.expect(404);

        world.publish().await.expect(201);
        assert_eq!(events().await, 0, "whoever is invited is not public");
        say(&world, &seat(&world, &link, "Ports").await, "confirmed").await.expect(200);
        assert_eq!(events().await, 0);
        world.publish().await.expect(201);
        assert_eq!(events().await, 1);
        let now = feed().await.expect(200);
        assert!(now.text().contains("20260504T100000"), "{}", now.text());
        let known = world.visitor().with("if-none-match", now.header("etag"));
        known.get(&address).await.expect(304);
        let later = json!({"starts_at": "2026-05-04T15:00", "ends_at": "2026-05-04T16:00"});
        let moved = json!({"placement": later});
        patch(&world, &format!("sessions/{ports}"), moved).await.expect(200);
        world.publish().await.expect(201);
        assert!(feed().await.expect(200).text().contains("20260504T150000"));
        world.owner().delete(&format!("{FORUM}/people/{tom}/link")).await.expect(204);
        feed().await.expect(404);
    }

    async fn wrong_values_are_told_by_their_places(world) {
        let Panel { tom, .. } = panel(&world).await;
        let link = link(&world, &tom).await;
        let seat = seat(&world, &link, "Ports").await;
        for (body, pointer) in [
            (json!({"email": "tom@mail.example"}), "/email"),
            (json!({"name": null}), "/name"),
            (json!({"availability": []}), "/availability"),
            (json!({"availability": [{"starts_at": "x", "ends_at": "y"}]}), "/availability/0"),
        ] {
            let refused = world.visitor().patch(&link, body).await.expect(422);
            let (_, pointers) = refused.problem();
            assert!(pointers[0].starts_with(pointer), "{pointers:?}");
        }
        for (body, pointer) in [
            (json!({}), "/answer"),
            (json!({"answer": "withdrawn"}), "/answer"),
            (json!({"answer": "confirmed", "billing": {}}), "/billing/name"),
            (json!({"answer": "confirmed", "state": "invited"}), "/state"),
        ] {
            let refused = world.visitor().put(&seat, body).await.expect(422);
            assert_eq!(refused.problem().1, [pointer]);
        }
        world.visitor().ask(Method::PATCH, &link, None).await.expect(400);
        assert_eq!(read(&world, &link).await["appearances"][0]["state"], "invited");
    }

    async fn the_shell_makes_and_revokes_links(world) {
        panel(&world).await;
        let shell = async |code: i32, more: &'static [&'static str]| {
            let url = world.url.clone();
            let arguments = [&["link", "forum"][..], more].concat();
            let run = move || Machine::on(&url).expect(code, &arguments);
            actix_web::web::block(run).await.unwrap()
        };
        let made = shell(0, &["tom reed", "--base-url", "https://forum.example"]).await;
        let link = path(made.trim_end());
        assert_eq!(read(&world, &link).await["name"], "Tom Reed");
        let none = shell(2, &["Nobody"]).await;
        assert!(none.contains("there is no person"), "{none}");
        assert_eq!(shell(0, &["Tom Reed", "--revoke"]).await, "Revoked the link of Tom Reed.\n");
        world.visitor().get(&link).await.expect(404);
        shell(2, &["Tom Reed", "--revoke"]).await;
    }
}

#[test]
fn guessing_is_limited_and_a_link_that_is_known_works_on() {
    let machine = Machine::new(&Database::sqlite().unwrap());
    let server = machine.serve(&["demo"]);
    let forum = format!("{}/api/v1/conferences/middle-east-forum", server.url);
    let bearer = format!("Bearer {SECRET}");
    let owner = [("authorization", bearer.as_str())];
    let read = |path: &str| {
        let (_, _, body) = ask("GET", &format!("{forum}/{path}"), &owner);
        serde_json::from_slice::<Value>(&body).unwrap()
    };
    let people = read("people");
    let person = people["items"][0]["id"].as_str().unwrap();
    let (status, _, made) = ask("POST", &format!("{forum}/people/{person}/link"), &owner);
    assert_eq!(status, 201);
    let made: Value = serde_json::from_slice(&made).unwrap();
    let link = made["url"].as_str().unwrap();
    assert_eq!(get(link).0, 200);

    let guess = || get(&format!("{}/p/nobody", server.url)).0;
    let guesses: Vec<_> = (0..40).map(|_| guess()).collect();
    let heard = guesses.iter().filter(|status| **status == 404).count();
    assert!((30..=33).contains(&heard), "{guesses:?}");
    assert_eq!(guesses.last(), Some(&429));
    assert_eq!(get(link).0, 200);

    // A change says from where it came.
    let agent = ureq::Agent::new_with_defaults();
    let request = agent.patch(link).header("content-type", "application/json");
    let answer = request.send(r#"{"affiliation": "North Quay"}"#).unwrap();
    assert_eq!(answer.status(), 200);
    let log = read("changes?limit=1000");
    let last = log["items"].as_array().unwrap().last().unwrap();
    assert!(last["actor"].as_str().unwrap().starts_with("person:"));
    assert_eq!(last["origin"], "127.0.0.1");
}
