//! A conference that a server has.

use plenary::app::clock;
use serde_json::{Value, json};

use super::client::{Answer, Client};

/// Its day.
pub const DAY: &str = "2026-05-04";

/// How many quarters of an hour the day has, from nine to two.
pub const QUARTERS: usize = 20;

/// A conference of one day.
pub struct Forum {
    /// Where organizers find it.
    pub api: String,
    /// Where the public finds it.
    pub feeds: String,
    pub rooms: Vec<String>,
}

impl Forum {
    /// Makes one with some rooms: `room-0` and so on.
    pub fn open(client: &Client, slug: &str, rooms: usize) -> Forum {
        let body = json!({"slug": slug, "title": "Forum", "zone": "America/New_York"});
        client.post("/api/v1/conferences", &body).expect(201);
        let forum = Forum {
            api: format!("/api/v1/conferences/{slug}"),
            feeds: format!("/conferences/{slug}"),
            rooms: (0..rooms).map(|_| new_id()).collect(),
        };
        let day = json!({"date": DAY, "opens": "09:00", "closes": "14:00"});
        let mut edits = vec![creation("day", &new_id(), &day)];
        for (number, id) in forum.rooms.iter().enumerate() {
            let room = json!({"name": format!("Room {number}"), "code": format!("room-{number}")});
            edits.push(creation("room", id, &room));
        }
        forum.edit(client, &edits).expect(200);
        forum
    }

    /// The address of some of its resources.
    pub fn path(&self, rest: &str) -> String {
        format!("{}/{rest}", self.api)
    }

    /// The address of a feed.
    pub fn feed(&self, rest: &str) -> String {
        format!("{}/{rest}", self.feeds)
    }

    /// Asks for edits, all or none of them.
    pub fn edit(&self, client: &Client, edits: &[Value]) -> Answer {
        client.post(&self.path("edits"), &json!({"edits": edits}))
    }

    /// Makes a session with an id of our own choice.
    pub fn put_session(&self, client: &Client, id: &str, title: &str) -> Answer {
        let path = self.path(&format!("sessions/{id}"));
        client.put(&path, &json!({"title": title}))
    }

    pub fn publish(&self, client: &Client) -> Answer {
        client.post(&self.path("releases"), &json!({}))
    }

    /// Where a session takes place: `n` counts through the rooms, then through the quarters.
    pub fn slot(&self, n: usize) -> Value {
        let (room, quarter) = (n % self.rooms.len(), n / self.rooms.len());
        let time = |quarter: usize| {
            let minutes = 9 * 60 + quarter * 15;
            format!("{DAY}T{:02}:{:02}", minutes / 60, minutes % 60)
        };
        let (starts, ends) = (time(quarter), time(quarter + 1));
        json!({"room_ids": [self.rooms[room]], "starts_at": starts, "ends_at": ends})
    }

    /// Every item of one of its lists.
    pub fn all(&self, client: &Client, list: &str) -> Vec<Value> {
        let first = self.path(&format!("{list}?limit=1000"));
        let (mut items, mut page) = (Vec::new(), first.clone());
        loop {
            let answer = client.get(&page).expect(200).json();
            items.extend(answer["items"].as_array().unwrap().iter().cloned());
            let Some(cursor) = answer["next_cursor"].as_str() else {
                return items;
            };
            page = format!("{first}&cursor={cursor}");
        }
    }

    /// How many requests its agenda has accepted.
    pub fn revision(&self, client: &Client) -> i64 {
        let report = client
            .get(&self.path("conflicts?severity=block"))
            .expect(200);
        report.json()["revision"].as_i64().unwrap()
    }

    /// How many conflicts there are by a rule.
    pub fn conflicts(&self, client: &Client, rule: &str) -> usize {
        let report = client.get(&self.path(&format!("conflicts?rule={rule}")));
        report.expect(200).json()["conflicts"]
            .as_array()
            .unwrap()
            .len()
    }
}

/// An id that nothing has yet.
pub fn new_id() -> String {
    clock::new_id().to_string()
}

/// The edit that makes something.
pub fn creation(resource: &str, id: &str, value: &Value) -> Value {
    json!({"op": "create", "resource": resource, "id": id, "value": value})
}
