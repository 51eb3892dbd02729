//! The rules of a conference: what they are, what organizers make of them, what they find.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::once::{FORUM, at, edit, open_forum, own_id, patch, place, show};
use crate::support::{World, both};

/// Every rule and its severity, unless the organizers say otherwise.
const DEFAULTS: [(&str, &str); 25] = [
    ("room_double_booked", "block"),
    ("person_double_booked", "block"),
    ("duplicate_appearance", "block"),
    ("must_not_overlap", "block"),
    ("person_unavailable", "block_release"),
    ("room_unavailable", "block_release"),
    ("out_of_order", "block_release"),
    ("host_double_booked", "warn"),
    ("outside_day", "warn"),
    ("outside_parent", "warn"),
    ("missing_moderator", "warn"),
    ("person_withdrawn", "warn"),
    ("short_turnaround", "warn"),
    ("short_changeover", "warn"),
    ("long_stretch", "warn"),
    ("too_many_sessions", "warn"),
    ("panel_size", "warn"),
    ("moderator_is_panelist", "warn"),
    ("over_capacity", "warn"),
    ("missing_feature", "warn"),
    ("duration_mismatch", "warn"),
    ("unconfirmed_person", "warn"),
    ("unplaced_session", "warn"),
    ("track_overlap", "off"),
    ("kept_apart", "off"),
];

/// Each number that a rule goes by: its rule, its name, what it is unless said, its bounds.
const NUMBERS: [(&str, &str, [i64; 3]); 8] = [
    ("short_turnaround", "minutes", [5, 0, 240]),
    ("short_changeover", "minutes", [0, 0, 240]),
    ("long_stretch", "sessions", [3, 1, 50]),
    ("long_stretch", "break_minutes", [10, 1, 240]),
    ("too_many_sessions", "sessions_a_day", [0, 0, 100]),
    ("too_many_sessions", "sessions", [0, 0, 1000]),
    ("panel_size", "min", [2, 0, 100]),
    ("panel_size", "max", [8, 1, 200]),
];

/// The rules that have found something.
async fn found(world: &World) -> Vec<String> {
    let report = show(world, "conflicts").await;
    let conflicts = report["conflicts"].as_array().unwrap().iter();
    conflicts
        .map(|c| c["rule"].as_str().unwrap().to_owned())
        .collect()
}

/// One rule as it is here.
async fn rule(world: &World, code: &str) -> Value {
    let rules = show(world, "rules").await;
    let found = rules["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|rule| rule["code"] == code);
    found.unwrap().clone()
}

both! {
    async fn every_rule_is_listed_with_what_it_is_unless_said(world) {
        world.forum().await;
        let rules = show(&world, "rules").await;
        let (mut severities, mut numbers) = (BTreeSet::new(), BTreeSet::new());
        for rule in rules["items"].as_array().unwrap() {
            let code = rule["code"].as_str().unwrap();
            severities.insert((code, rule["default_severity"].as_str().unwrap()));
            assert_eq!(rule["severity"], rule["default_severity"]);
            assert!(!rule["summary"].as_str().unwrap().is_empty());
            for number in rule["parameters"].as_array().unwrap() {
                let bounds = ["default", "min", "max"].map(|name| number[name].as_i64().unwrap());
                numbers.insert((code, number["name"].as_str().unwrap(), bounds));
                assert_eq!(number["value"], number["default"]);
            }
        }
        assert_eq!(rules["items"].as_array().unwrap().len(), 25);
        assert_eq!(severities, BTreeSet::from(DEFAULTS));
        assert_eq!(numbers, BTreeSet::from(NUMBERS));
    }

    async fn what_a_rule_finds_follows_its_settings_and_null_takes_them_back(world) {
        world.forum().await;
        let ann = world.make("people", json!({"name": "Ann Lee"})).await;
        let people = json!([{"person_id": ann, "role": "moderator"}]);
        let panel = json!({"title": "Arms", "kind": "panel", "status": "draft", "people": people});
        world.make("sessions", panel).await;
        assert_eq!(found(&world).await, ["panel_size"]);
        let set = |setting: Value| patch(&world, "rules", json!({"panel_size": setting}));
        let shown = set(json!({"parameters": {"min": 0}})).await.expect(200).json();
        assert_eq!(shown, show(&world, "rules").await);
        assert_eq!(found(&world).await, [""; 0]);
        set(json!({"parameters": {"min": 1}, "severity": "block_release"})).await.expect(200);
        let report = show(&world, "conflicts").await;
        assert_eq!((&report["blocking"], &report["warnings"]), (&json!(1), &json!(0)));
        assert_eq!(report["conflicts"][0]["severity"], "block_release");
        let blocked = world.publish().await.expect(409);
        assert_eq!(blocked.problem().0, "blocked");
        set(json!({"severity": "off"})).await.expect(200);
        assert_eq!(found(&world).await, [""; 0]);
        world.publish().await.expect(201);
        let here = rule(&world, "panel_size").await;
        assert_eq!((&here["severity"], &here["default_severity"]), (&json!("off"), &json!("warn")));
        assert_eq!(here["parameters"][0]["value"], 1, "what is not said stays");
        set(json!({"severity": null})).await.expect(200);
        assert_eq!(rule(&world, "panel_size").await["severity"], "warn");
        set(json!({"parameters": {"min": null}})).await.expect(200);
        assert_eq!(rule(&world, "panel_size").await["parameters"][0]["value"], 2);
        set(json!({"severity": "block", "parameters": {"max": 3}})).await.expect(200);
        patch(&world, "rules", json!({})).await.expect(200);
        assert_eq!(rule(&world, "panel_size").await["parameters"][1]["value"], 3);
        set(Value::Null).await.expect(200);
        let reset = rule(&world, "panel_size").await;
        assert_eq!((&reset["severity"], &reset["parameters"][1]["value"]),
            (&json!("warn"), &json!(8)));
    }

    async fn what_no_rule_has_is_refused_with_its_place(world) {
        world.forum().await;
        let before = show(&world, "rules").await;
        let wrong = json!({
            "gravity": {"severity": "off"},
            "room_double_booked": {"parameters": {"min": 1}},
            "panel_size": {"parameters": {"min": -1, "max": "many"}, "colour": "red"},
            "outside_day": {"severity": "error"},
            "long_stretch": {"parameters": {"sessions": 51, "break_minutes": 240}},
            "kept_apart": {"severity": "block"},
        });
        let refused = patch(&world, "rules", wrong).await.expect(422);
        let (_, mut pointers) = refused.problem();
        pointers.sort();
        assert_eq!(pointers, [
            "/gravity", "/long_stretch/parameters/sessions", "/outside_day/severity",
            "/panel_size/colour", "/panel_size/parameters/max", "/panel_size/parameters/min",
            "/room_double_booked/parameters/min",
        ]);
        assert_eq!(show(&world, "rules").await, before);
    }

    async fn rules_have_an_etag_of_their_own_and_whoever_is_late_is_told(world) {
        let (hall, _) = open_forum(&world).await;
        let path = format!("{FORUM}/rules");
        let seen = world.owner().get(&path).await.expect(200).header("etag").to_owned();
        place(&world, "Arms", at(&hall, "10:00", "11:00")).await;
        world.owner().with("if-none-match", &seen).get(&path).await.expect(304);
        let off = json!({"outside_day": {"severity": "off"}});
        world.owner().patch(&path, off.clone()).await.expect(428);
        let changed = world.owner().with("if-match", &seen).patch(&path, off.clone()).await;
        let now = changed.expect(200).header("etag").to_owned();
        assert_ne!(now, seen);
        let none = json!({"outside_day": null});
        let late = world.owner().with("if-match", &seen).patch(&path, none).await.expect(412);
        assert_eq!((late.problem().0.as_str(), late.header("etag")), ("stale", now.as_str()));
        assert_eq!(late.json()["current"], show(&world, "rules").await);
        let same = world.owner().with("if-match", &now).patch(&path, off).await.expect(200);
        assert_eq!(same.header("etag"), now, "nothing has changed");
    }

    async fn a_stricter_rule_is_accepted_and_only_what_breaks_it_anew_is_refused(world) {
        let (hall, attic) = open_forum(&world).await;
        let cellar = world.make("rooms", json!({"name": "Cellar"})).await;
        let track = world.make("tracks", json!({"name": "Trade"})).await;
        let body = |room: &str, starts: &str, ends: &str| json!({
            "title": room, "track_id": track, "placement": at(room, starts, ends),
        });
        world.make("sessions", body(&hall, "10:00", "11:00")).await;
        let second = world.make("sessions", body(&attic, "10:30", "11:30")).await;
        assert_eq!(found(&world).await, [""; 0]);
        let block = json!({"track_overlap": {"severity": "block"}});
        patch(&world, "rules", block).await.expect(200);
        assert_eq!(found(&world).await, ["track_overlap"]);
        let sessions = format!("{FORUM}/sessions");
        let third = body(&cellar, "10:00", "10:30");
        let refused = world.owner().post(&sessions, third).await.expect(409).json();
        assert_eq!(refused["conflicts"][0]["rule"], "track_overlap");
        let second = format!("sessions/{second}");
        let longer = json!({"placement": at(&attic, "10:15", "11:30")});
        patch(&world, &second, longer).await.expect(409);
        patch(&world, &second, json!({"title": "Trade"})).await.expect(200);
        let shorter = json!({"placement": at(&attic, "10:45", "11:30")});
        patch(&world, &second, shorter).await.expect(200);
    }

    async fn every_rule_finds_its_breach(world) {
        let (hall, attic) = open_forum(&world).await;
        let feet = json!({"capacity": 10, "features": ["Piano"]});
        patch(&world, &format!("rooms/{hall}"), feet).await.expect(200);
        let hours = |starts: &str, ends: &str| json!({"availability": [
            {"starts_at": format!("2026-05-04T{starts}"), "ends_at": format!("2026-05-04T{ends}")},
        ]});
        patch(&world, &format!("rooms/{attic}"), hours("09:00", "12:00")).await.expect(200);
        let track = world.make("tracks", json!({"name": "Trade"})).await;
        let ann = world.make("people", json!({"name": "Ann"})).await;
        let bea = json!({"name": "Bea", "kept_apart_from_ids": [ann]});
        let bea = world.make("people", bea).await;
        let cem = world.make("people", json!({"name": "Cem"})).await;
        patch(&world, &format!("people/{cem}"), hours("09:00", "10:00")).await.expect(200);
        let dan = world.make("people", json!({"name": "Dan"})).await;
        let rules = json!({
            "room_double_booked": {"severity": "warn"}, "must_not_overlap": {"severity": "warn"},
            "person_double_booked": {"severity": "warn"},
            "duplicate_appearance": {"severity": "warn"},
            "track_overlap": {"severity": "warn"}, "kept_apart": {"severity": "warn"},
            "short_changeover": {"parameters": {"minutes": 10}},
            "long_stretch": {"parameters": {"sessions": 1}},
            "too_many_sessions": {"parameters": {"sessions_a_day": 1}},
        });
        let seat = |person: &str, role: &str, state: &str| {
            json!({"person_id": person, "role": role, "state": state})
        };
        let there = |person: &str, role: &str| seat(person, role, "confirmed");
        let sessions = [
            json!({
                "title": "Arms", "kind": "panel", "placement": at(&hall, "10:00", "11:00"),
                "track_id": track, "duration_minutes": 45, "expected_audience": 50,
                "needed_features": ["projector"],
                "people": [there(&ann, "moderator"), there(&ann, "panelist"), there(&dan, "host")],
            }),
            json!({
                "title": "Trade", "kind": "talk", "placement": at(&hall, "10:30", "11:30"),
                "track_id": track, "must_not_overlap_ids": [own_id(0)],
                "people": [there(&ann, "speaker"), there(&bea, "speaker"), there(&bea, "speaker"),
                    there(&dan, "host")],
            }),
            json!({
                "title": "Law", "kind": "panel", "placement": at(&attic, "07:00", "08:00"),
                "after_ids": [own_id(0)], "people": [there(&cem, "panelist")],
            }),
            json!({
                "title": "Ports", "placement": at(&attic, "11:30", "12:00"),
                "parent_id": own_id(0), "people": [there(&bea, "speaker"),
                    seat(&cem, "speaker", "withdrawn"), seat(&dan, "speaker", "invited")],
            }),
            json!({"title": "Ships", "placement": at(&hall, "11:35", "12:00")}),
            json!({"title": "Sea"}),
        ];
        let mut edits = vec![json!({"op": "update", "resource": "rules", "value": rules})];
        for (number, value) in (0..).zip(sessions) {
            let (op, resource) = ("create", "session");
            let id = own_id(number);
            edits.push(json!({"op": op, "resource": resource, "id": id, "value": value}));
        }
        let done = edit(&world, json!({"edits": edits})).await.expect(200).json();
        let report = show(&world, "conflicts").await;
        // What overlaps most likely are is told where somebody looks at all of them.
        let mut conflicts = report["conflicts"].clone();
        for conflict in conflicts.as_array_mut().unwrap() {
            let conflict = conflict.as_object_mut().unwrap();
            let told = [conflict.remove("class"), conflict.remove("mark")];
            let rule = conflict["rule"].as_str().unwrap();
            let is_overlap = ["room_double_booked", "person_double_booked"].contains(&rule);
            assert_eq!(told[0].is_some(), is_overlap, "{rule}");
        }
        assert_eq!(done["introduced"], conflicts);
        let found: BTreeSet<_> = found(&world).await.into_iter().collect();
        let all = DEFAULTS.map(|(code, _)| code.to_owned());
        assert_eq!(found, BTreeSet::from(all));
        for conflict in report["conflicts"].as_array().unwrap() {
            let code = conflict["rule"].as_str().unwrap();
            assert_eq!(conflict["severity"], rule(&world, code).await["severity"], "{code}");
            let detail = conflict["detail"].as_str().unwrap();
            assert!(detail.contains('“') && !detail.contains("01890a5d"), "{code}: {detail}");
        }
    }
}
