//! What is on at a moment, and what comes next in each room: for signs and phones.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{PublicSession, session};
use crate::domain::ids::RoomId;
use crate::domain::release::{Item, Standing};
use crate::render::{View, utc};

/// What is on, and what comes next; it says the same until `valid_until`.
#[derive(Serialize, ToSchema)]
#[schema(as = NowAndNext)]
pub struct NowAndNext {
    conference: String,
    /// The IANA name of the zone of every printed time.
    zone: String,
    /// A short line for everybody.
    notice: Option<String>,
    /// The release that it is taken from.
    release: i64,
    /// When something last began or ended; null before anything has begun.
    #[schema(format = DateTime)]
    valid_from: Option<String>,
    /// When something begins or ends next; null when nothing does any more.
    #[schema(format = DateTime)]
    valid_until: Option<String>,
    /// What is on, in order of time.
    running: Vec<PublicSession>,
    /// In the order of rooms; the last one, without a room, is for sessions that have none.
    rooms: Vec<RoomNow>,
}

/// One room at a moment.
#[derive(Serialize, ToSchema)]
pub struct RoomNow {
    /// Null for sessions without a room.
    code: Option<String>,
    name: Option<String>,
    /// The ids of what is on there.
    running: Vec<String>,
    /// What comes next there: several, when they begin together.
    next: Vec<PublicSession>,
}

/// What is on at an instant, and when that is over.
pub struct Moment {
    pub body: Vec<u8>,
    pub until: Option<DateTime<Utc>>,
}

/// Renders what is on at an instant, of what a view shows.
pub fn render(view: &View<'_>, at: DateTime<Utc>) -> Moment {
    let mut items = view.items();
    items.retain(|(item, _)| item.standing == Standing::Confirmed);
    let bounds = items
        .iter()
        .flat_map(|(item, _)| <[_; 2]>::from(item.when.instants()));
    let bounds: Vec<_> = bounds.collect();
    let from = bounds.iter().filter(|bound| **bound <= at).max();
    let until = bounds.iter().filter(|bound| **bound > at).min().copied();
    let ids = view.release.rooms.iter().map(|room| Some(room.id));
    let rooms = ids
        .chain([None])
        .map(|room| in_room(view, &items, room, at));
    let conference = &view.release.conference;
    let now = NowAndNext {
        conference: conference.slug.to_string(),
        zone: conference.zone.name().to_owned(),
        notice: conference.notice.as_ref().map(ToString::to_string),
        release: view.release.number,
        valid_from: from.copied().map(utc),
        valid_until: until.map(utc),
        running: items
            .iter()
            .filter(|(item, _)| is_on(item, at))
            .map(|(item, day)| session(view, item, *day))
            .collect(),
        rooms: rooms
            .filter(|room| !(room.running.is_empty() && room.next.is_empty()))
            .collect(),
    };
    let mut body = serde_json::to_vec_pretty(&now).unwrap_or_default();
    body.push(b'\n');
    Moment { body, until }
}

fn is_on(item: &Item, at: DateTime<Utc>) -> bool {
    let (start, end) = item.when.instants();
    start <= at && at < end
}

/// One room, or what has none.
fn in_room(
    view: &View<'_>,
    items: &[(&Item, Option<NaiveDate>)],
    room: Option<RoomId>,
    at: DateTime<Utc>,
) -> RoomNow {
    let here = items.iter().filter(|(item, _)| match room {
        Some(room) => item.rooms.contains(&room),
        None => item.rooms.is_empty(),
    });
    let starts = |item: &Item| item.when.start().instant();
    let later = here.clone().filter(|(item, _)| starts(item) > at);
    let soonest = later.clone().map(|(item, _)| starts(item)).min();
    let next = later.filter(|(item, _)| Some(starts(item)) == soonest);
    let running = here.filter(|(item, _)| is_on(item, at));
    let room = room.and_then(|id| view.release.room(id));
    RoomNow {
        code: room.map(|room| room.code.to_string()),
        name: room.map(|room| room.name.to_string()),
        running: running.map(|(item, _)| item.id.to_string()).collect(),
        next: next.map(|(item, day)| session(view, item, *day)).collect(),
    }
}
