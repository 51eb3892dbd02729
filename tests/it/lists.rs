//! Lists: pages, filters, and the fields that somebody wants.

use serde_json::{Value, json};

use crate::once::{FORUM, at, open_forum, patch, place, show};
use crate::support::client::BASE_URL;
use crate::support::{World, both};

/// What a list has in one of its fields, sorted.
async fn listed(world: &World, path: &str, field: &str) -> Vec<String> {
    let list = show(world, path).await;
    let items = list["items"].as_array().unwrap().iter();
    let mut values: Vec<_> = items
        .map(|item| item[field].as_str().unwrap().to_owned())
        .collect();
    values.sort();
    values
}

/// Follows `Link` from page to page; returns the size of each, and all ids.
async fn walk(world: &World, first: &str) -> (Vec<usize>, Vec<String>) {
    let (mut sizes, mut ids, mut path) = (Vec::new(), Vec::new(), first.to_owned());
    loop {
        let page = world.owner().get(&path).await.expect(200);
        let body = page.json();
        let items = body["items"].as_array().unwrap();
        sizes.push(items.len());
        ids.extend(
            items
                .iter()
                .map(|item| item["id"].as_str().unwrap().to_owned()),
        );
        let Some(cursor) = body["next_cursor"].as_str() else {
            assert_eq!(page.header("link"), "", "the last page leads nowhere");
            return (sizes, ids);
        };
        let link = page
            .header("link")
            .strip_prefix(&format!("<{BASE_URL}"))
            .unwrap();
        let next = link.strip_suffix(">; rel=\"next\"").unwrap();
        assert!(next.contains(cursor), "{next}");
        path = next.to_owned();
    }
}

both! {
    async fn pages_that_lead_to_each_other_have_every_item_once(world) {
        let (hall, _) = open_forum(&world).await;
        let mut made = Vec::new();
        for number in 0..7 {
            let kind = if number % 2 == 0 { "talk" } else { "panel" };
            let ann = world.make("people", json!({"name": format!("Ann {number}")})).await;
            let people = json!([{"person_id": ann, "role": "speaker"}]);
            let starts = format!("{:02}:00", 9 + number);
            let placement = at(&hall, &starts, &format!("{:02}:30", 9 + number));
            let title = format!("Session {number}");
            made.push(world.make("sessions", json!({
                "title": title, "kind": kind, "people": people, "placement": placement,
            })).await);
        }
        for plural in ["sessions", "people", "appearances", "placements"] {
            let (sizes, mut ids) = walk(&world, &format!("{FORUM}/{plural}?limit=3")).await;
            assert_eq!(sizes, [3, 3, 1], "{plural}");
            ids.sort();
            ids.dedup();
            assert_eq!(ids.len(), 7, "{plural}");
        }
        assert_eq!(walk(&world, &format!("{FORUM}/sessions")).await, (vec![7], made.clone()));
        assert_eq!(walk(&world, &format!("{FORUM}/sessions?limit=7")).await.0, [7]);
        // What is asked for is asked for on every page.
        let talks = format!("{FORUM}/sessions?kind=talk&limit=2&fields=title");
        let (sizes, ids) = walk(&world, &talks).await;
        assert_eq!((sizes, ids.len()), (vec![2, 2], 4));
        assert!(ids.iter().all(|id| made.contains(id)));
        // Something that is made meanwhile shifts nothing.
        let page = show(&world, "sessions?limit=6").await;
        let cursor = page["next_cursor"].as_str().unwrap();
        world.owner().with("if-match", "*").delete(&format!("{FORUM}/sessions/{}", made[0])).await
            .expect(204);
        let rest = listed(&world, &format!("sessions?limit=6&cursor={cursor}"), "id").await;
        assert_eq!(rest, [made[6].as_str()]);
    }

    async fn sessions_are_found_by_what_they_are_and_where_and_with_whom(world) {
        let (hall, attic) = open_forum(&world).await;
        let next = json!({"date": "2026-05-05", "opens": "08:00", "closes": "26:00"});
        let next = world.make("days", next).await;
        let slot = world.make("time-slots", json!({
            "day_id": next, "label": "Night",
            "starts_at": "2026-05-06T01:00", "ends_at": "2026-05-06T01:30",
        })).await;
        let ann = world.make("people", json!({"name": "Ann"})).await;
        let track = world.make("tracks", json!({"name": "Trade"})).await;
        let arms = json!({
            "title": "Arms", "kind": "panel", "tags": ["sea", "land"], "track_id": track,
            "language": "en", "code": "arms", "label": "Panel 1",
            "ref": {"source": "sheet", "id": "7"}, "placement": at(&hall, "10:00", "11:00"),
            "people": [{"person_id": ann, "role": "host"}],
        });
        let arms = world.make("sessions", arms).await;
        let night = json!({
            "title": "Night", "kind": "panel", "tags": ["sea"], "parent_id": arms,
            "placement": {"room_ids": [hall, attic], "time_slot_id": slot},
        });
        world.make("sessions", night).await;
        let all = json!({"all_physical_rooms": true,
            "starts_at": "2026-05-04T08:00", "ends_at": "2026-05-04T08:30"});
        let doors = json!({"title": "Doors", "kind": "social", "placement": all,
            "audience": "internal"});
        world.make("sessions", doors).await;
        let again = json!({"title": "Arms", "repeat_of_id": arms, "status": "draft"});
        world.make("sessions", again).await;
        let cases: [(String, &[&str]); 24] = [
            ("kind=panel".into(), &["Arms", "Night"]),
            ("tags=sea".into(), &["Arms", "Arms", "Night"]),
            ("tags=sea&tags=land".into(), &["Arms", "Arms"]),
            ("tags=se".into(), &[]),
            ("kind=panel&tags=land".into(), &["Arms"]),
            (format!("track_id={track}"), &["Arms", "Arms"]),
            (format!("room_id={hall}"), &["Arms", "Doors", "Night"]),
            (format!("room_id={attic}"), &["Doors", "Night"]),
            (format!("person_id={ann}"), &["Arms"]),
            (format!("time_slot_id={slot}"), &["Night"]),
            (format!("parent_id={arms}"), &["Night"]),
            ("parent_id=null".into(), &["Arms", "Arms", "Doors"]),
            (format!("repeat_of_id={arms}"), &["Arms"]),
            ("date=2026-05-04".into(), &["Arms", "Doors"]),
            ("date=2026-05-05".into(), &["Night"]),
            ("date=2026-05-06".into(), &[]),
            (format!("date=2026-05-04&room_id={attic}"), &["Doors"]),
            ("ref=sheet/7".into(), &["Arms"]),
            ("ref=sheet/8".into(), &[]),
            ("status=draft".into(), &["Arms"]),
            ("audience=internal".into(), &["Doors"]),
            ("code=arms".into(), &["Arms"]),
            ("label=Panel%201".into(), &["Arms"]),
            ("language=en&title=Arms".into(), &["Arms"]),
        ];
        for (query, titles) in cases {
            let found = listed(&world, &format!("sessions?{query}"), "title").await;
            assert_eq!(found, titles, "{query}");
        }
    }

    async fn everything_else_is_found_by_its_own_fields(world) {
        let (hall, attic) = open_forum(&world).await;
        let day = show(&world, "days").await["items"][0]["id"].as_str().unwrap().to_owned();
        patch(&world, &format!("rooms/{hall}"), json!({"code": "hall", "features": ["Piano"]}))
            .await.expect(200);
        patch(&world, &format!("rooms/{attic}"), json!({"medium": "online"})).await.expect(200);
        let whole = json!({"name": "House", "part_ids": [hall], "sharing": "shared"});
        world.make("rooms", whole).await;
        let ann = json!({"name": "Ann", "affiliation": "Port", "email": "ann@port.example"});
        let ann = world.make("people", ann).await;
        let bob = world.make("people", json!({"name": "Bob"})).await;
        world.make("tracks", json!({"name": "Trade", "code": "trade"})).await;
        world.make("tracks", json!({"name": "Law"})).await;
        world.make("time-slots", json!({"day_id": day, "label": "Noon",
            "starts_at": "2026-05-04T12:00", "ends_at": "2026-05-04T13:00"})).await;
        let people = json!([
            {"person_id": ann, "role": "host", "remote": true},
            {"person_id": bob, "role": "speaker", "state": "invited", "shown": false},
        ]);
        let first = world.make("sessions", json!({
            "title": "A", "people": people, "placement": at(&hall, "10:00", "11:00"),
        })).await;
        place(&world, "B", at(&attic, "10:00", "11:00")).await;
        let cases: [(String, &str, &str); 18] = [
            ("rooms?code=hall".into(), "name", "Hall"),
            ("rooms?features=Piano".into(), "name", "Hall"),
            ("rooms?medium=online".into(), "name", "Attic"),
            ("rooms?sharing=shared".into(), "name", "House"),
            (format!("rooms?part_ids={hall}"), "name", "House"),
            ("people?affiliation=Port".into(), "name", "Ann"),
            ("people?email=ann@port.example".into(), "name", "Ann"),
            ("people?name=Bob".into(), "name", "Bob"),
            ("tracks?code=trade".into(), "name", "Trade"),
            ("days?date=2026-05-04".into(), "date", "2026-05-04"),
            (format!("time-slots?day_id={day}"), "label", "Noon"),
            (format!("appearances?session_id={first}&role=host"), "person_id", &ann),
            (format!("appearances?person_id={bob}"), "person_id", &bob),
            ("appearances?state=invited".into(), "person_id", &bob),
            ("appearances?shown=false".into(), "person_id", &bob),
            ("appearances?remote=true".into(), "person_id", &ann),
            (format!("placements?room_ids={hall}"), "id", &first),
            (format!("placements?date=2026-05-04&room_ids={hall}"), "id", &first),
        ];
        for (path, field, only) in cases {
            assert_eq!(listed(&world, &path, field).await, [only], "{path}");
        }
        for none in ["people?name=bob", "days?date=2026-05-05", "appearances?role=chair"] {
            assert_eq!(listed(&world, none, "id").await, [""; 0], "{none}");
        }
    }

    async fn only_the_fields_that_are_wanted_are_shown(world) {
        let (hall, _) = open_forum(&world).await;
        place(&world, "Arms", at(&hall, "10:00", "11:00")).await;
        let first = show(&world, "sessions?fields=title,kind").await["items"][0].clone();
        let id = first["id"].clone();
        assert_eq!(first, json!({"id": id, "title": "Arms", "kind": "other"}));
        let only = show(&world, "sessions?fields=id").await["items"][0].clone();
        assert_eq!(only, json!({"id": id}));
        let whole = show(&world, "sessions").await["items"][0].clone();
        let one = show(&world, &format!("sessions/{}", id.as_str().unwrap())).await;
        assert_eq!(whole, one, "a list shows what is at the address of each");
        // What one filters by need not be wanted.
        let found = show(&world, "sessions?kind=other&fields=title").await;
        assert_eq!(found["items"], json!([{"id": id, "title": "Arms"}]));
    }

    async fn what_no_list_has_cannot_be_asked_for(world) {
        world.forum().await;
        for plural in [
            "days", "rooms", "tracks", "time-slots", "people", "sessions", "appearances",
            "placements",
        ] {
            for wrong in ["shade=red", "fields=shade", "fields=", "limit=0", "limit=1001",
                "limit=x", "cursor=x", "id=x"]
            {
                let path = format!("{FORUM}/{plural}?{wrong}");
                let refused = world.owner().get(&path).await.expect(400);
                assert_eq!(refused.problem().0, "bad_request", "{path}");
            }
            let empty = show(&world, plural).await;
            assert_eq!(empty, json!({"items": [], "next_cursor": Value::Null}));
        }
        let said = world.owner().get(&format!("{FORUM}/rooms?floor=1")).await.text();
        assert!(said.contains("floor") && said.contains("features"), "{said}");
        let said = world.owner().get(&format!("{FORUM}/rooms?fields=floor")).await.text();
        assert!(said.contains("floor") && said.contains("capacity"), "{said}");
        world.visitor().get(&format!("{FORUM}/rooms")).await.expect(401);
    }
}
