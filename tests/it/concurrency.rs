//! Many editors at once.

use std::sync::Arc;

use plenary::app::agendas::Order;
use plenary::app::{App, Error, slug};
use plenary::domain;
use serde_json::json;

use crate::support::client::config;
use crate::support::{World, both};

const WRITERS: usize = 16;

/// Lets every writer send a request at the same moment; returns the statuses, sorted.
async fn storm(world: &World, path: &str, bodies: Vec<serde_json::Value>) -> Vec<u16> {
    let requests = bodies.into_iter().map(|body| {
        let (world, path) = (world.clone(), path.to_owned());
        actix_web::rt::spawn(async move { world.owner().post(&path, body).await.status.as_u16() })
    });
    let requests: Vec<_> = requests.collect();
    let mut statuses = Vec::new();
    for request in requests {
        statuses.push(request.await.unwrap());
    }
    statuses.sort_unstable();
    statuses
}

both! {
    async fn of_sixteen_writers_for_one_slot_one_wins(world) {
        world.forum().await;
        let hall = world.make("rooms", json!({"name": "Hall"})).await;
        let day = world.make("days", json!({"date": "2026-05-04"})).await;
        let slot = world.make("time-slots", json!({
            "day_id": day, "label": "Morning",
            "starts_at": "2026-05-04T10:00", "ends_at": "2026-05-04T11:00",
        })).await;
        let body = |n| json!({
            "title": format!("Session {n}"),
            "placement": {"room_ids": [hall], "time_slot_id": slot},
        });
        let sessions = "/api/v1/conferences/forum/sessions";
        let statuses = storm(&world, sessions, (0..WRITERS).map(body).collect()).await;
        let mut expected = vec![201];
        expected.extend([409; WRITERS - 1]);
        assert_eq!(statuses, expected);
        let all = world.owner().get(sessions).await.expect(200).json();
        assert_eq!(all["items"].as_array().unwrap().len(), 1);
    }

    async fn of_sixteen_editors_of_one_session_who_saw_the_same_one_wins(world) {
        world.forum().await;
        let id = world.make("sessions", json!({"title": "A"})).await;
        let path = format!("/api/v1/conferences/forum/sessions/{id}");
        let etag = world.owner().get(&path).await.expect(200).header("etag").to_owned();
        let requests = (0..WRITERS).map(|n| {
            let (world, path, etag) = (world.clone(), path.clone(), etag.clone());
            actix_web::rt::spawn(async move {
                let patch = json!({"title": format!("Title {n}")});
                world.owner().with("if-match", &etag).patch(&path, patch).await.status.as_u16()
            })
        });
        let requests: Vec<_> = requests.collect();
        let mut statuses = Vec::new();
        for request in requests {
            statuses.push(request.await.unwrap());
        }
        statuses.sort_unstable();
        let mut expected = vec![200];
        expected.extend([412; WRITERS - 1]);
        assert_eq!(statuses, expected);
    }

    async fn two_processes_on_one_database_agree(world) {
        world.forum().await;
        let hall = world.make("rooms", json!({"name": "Hall"})).await;
        let room = hall.parse().unwrap();
        let url = world.url.clone();
        let wins = actix_web::web::block(move || {
            let apps = [0, 1].map(|_| Arc::new(App::open(&config(&url)).unwrap()));
            let writers = (0..WRITERS).map(|n| {
                let app = Arc::clone(&apps[n % 2]);
                std::thread::spawn(move || write(&app, n, room))
            });
            let writers: Vec<_> = writers.collect();
            writers.into_iter().map(|w| w.join().unwrap()).filter(|won| *won).count()
        });
        assert_eq!(wins.await.unwrap(), 1);
    }
}

fn write(app: &App, n: usize, room: domain::ids::RoomId) -> bool {
    use domain::agenda::Edit;
    use domain::local_time::TimeInput;
    use domain::placement::{PlacementInput, WhenInput};
    use domain::resource::ResourceEdit;
    use domain::session::SessionPatch;
    use domain::text::{Name, Title};
    let time = |text| TimeInput::parse(text).unwrap();
    let when = WhenInput::at(time("2026-05-04T10:00"), time("2026-05-04T11:00"));
    let patch = SessionPatch {
        title: Some(Title::parse(&format!("Session {n}")).unwrap()),
        placement: Some(Some(PlacementInput::new(vec![room], when))),
        ..SessionPatch::default()
    };
    let id = plenary::app::clock::new_id().into();
    let by = Name::parse("writer").unwrap().into();
    let edits = [Edit::Session(ResourceEdit::create(id, patch))];
    match app.edit(&Order::new(&by, &slug("forum").unwrap(), &edits)) {
        Ok(_) => true,
        Err(Error::Conflict { .. }) => false,
        Err(other) => panic!("{other}"),
    }
}
