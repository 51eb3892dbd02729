//! JSON-LD with the words of schema.org, for search engines.
//!
//! schema.org knows no moderators: whoever has a role performs in it, as a `PerformanceRole`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Format, Scope, View, by_role, txt};
use crate::domain::ids::SessionId;
use crate::domain::local_time::Interval;
use crate::domain::place::Medium;
use crate::domain::release::diff::{Change, Way};
use crate::domain::release::{Item, Seat, Standing};
use crate::domain::words::Word;

pub static FORMAT: Format = Format {
    id: "jsonld",
    media_type: "application/ld+json; charset=utf-8",
    about: "schema.org Event (JSON-LD), for search engines",
    render,
};

fn render(view: &View<'_>) -> Vec<u8> {
    let conference = &view.release.conference;
    let items: Vec<_> = view.items().into_iter().map(|(item, _)| item).collect();
    let mut event = Fields::of("Event");
    event.set("@context", "https://schema.org");
    event.set("@id", format!("urn:uuid:{}", conference.id));
    event.set("name", conference.title.as_str());
    event.some("alternateName", conference.subtitle.as_ref());
    event.some("description", conference.description.as_ref());
    event.some("url", conference.url.as_ref());
    event.set("eventStatus", "https://schema.org/EventScheduled");
    let zone = conference.zone;
    let days = view.release.days.iter().map(|day| day.moments(zone));
    let times = items
        .iter()
        .map(|item| (item.when.start(), item.when.end()));
    let times: Vec<_> = match view.scope {
        Scope::All => days.chain(times).collect(),
        _ => times.collect(),
    };
    let first = times
        .iter()
        .map(|(start, _)| *start)
        .min_by_key(|m| m.instant());
    let last = times
        .iter()
        .map(|(_, end)| *end)
        .max_by_key(|m| m.instant());
    event.some("startDate", first.map(|moment| view.time(moment)));
    event.some("endDate", last.map(|moment| view.time(moment)));
    event.within("location", venue(view));
    if let Some(contact) = &conference.contact {
        let mut organizer = Fields::of("Organization");
        organizer.set("name", contact.name.as_str());
        organizer.some("email", contact.email.as_ref());
        organizer.some("url", contact.url.as_ref());
        event.set("organizer", organizer.0);
    }
    let moves = moves(view);
    let parts = items.into_iter().map(|item| part(view, item, &moves));
    let parts: Vec<_> = parts.collect();
    event.set("subEvent", parts);
    let mut bytes = serde_json::to_vec_pretty(&event.0).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// A JSON object of a type; what is nothing is left out.
struct Fields(Map<String, Value>);

impl Fields {
    fn of(kind: &str) -> Self {
        let mut fields = Fields(Map::new());
        fields.set("@type", kind);
        fields
    }

    fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    fn some(&mut self, name: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.set(name, value.to_string());
        }
    }

    fn within(&mut self, name: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.set(name, value);
        }
    }
}

fn venue(view: &View<'_>) -> Option<Value> {
    let venue = view.release.conference.venue.as_ref()?;
    let mut place = Fields::of("Place");
    place.set("name", venue.name.as_str());
    place.some("address", venue.address.as_ref());
    if let Some(geo) = venue.geo {
        let (latitude, longitude) = (geo.latitude(), geo.longitude());
        let at = json!({
            "@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude,
        });
        place.set("geo", at);
    }
    Some(Value::Object(place.0))
}

fn part(view: &View<'_>, item: &Item, moves: &Moves) -> Value {
    let mut event = Fields::of("Event");
    event.set("@id", format!("urn:uuid:{}", item.id));
    event.set("name", item.heading());
    event.set("url", view.session_url(item, &txt::FORMAT));
    event.some(
        "description",
        item.abstract_text.as_ref().or(item.description.as_ref()),
    );
    event.set("startDate", view.time(item.when.start()));
    event.set("endDate", view.time(item.when.end()));
    let before = previous_start(view, item, moves);
    let status = match (item.standing, &before) {
        (Standing::Cancelled, _) => "EventCancelled",
        (Standing::Postponed, _) => "EventPostponed",
        (Standing::Confirmed, Some(_)) => "EventRescheduled",
        (Standing::Confirmed, None) => "EventScheduled",
    };
    event.set("eventStatus", format!("https://schema.org/{status}"));
    event.some("previousStartDate", before);
    event.some("inLanguage", item.language.as_ref());
    let keywords = view.track(item).into_iter().chain([item.kind.word()]);
    let keywords = keywords.chain(item.tags.iter().map(|tag| tag.as_str()));
    event.set("keywords", keywords.collect::<Vec<_>>());
    let places: Vec<_> = item
        .rooms
        .iter()
        .filter_map(|id| place(view, *id))
        .collect();
    if !places.is_empty() {
        event.set("location", places);
    }
    let performers: Vec<_> = by_role(item)
        .into_iter()
        .flat_map(|(_, seats)| seats)
        .filter_map(performer)
        .collect();
    if !performers.is_empty() {
        event.set("performer", performers);
    }
    if let Some(parent) = item.parent {
        let parent = json!({"@type": "Event", "@id": format!("urn:uuid:{parent}")});
        event.set("superEvent", parent);
    }
    Value::Object(event.0)
}

/// When sessions began before they were moved last.
type Moves = BTreeMap<SessionId, Interval>;

fn moves(view: &View<'_>) -> Moves {
    let diffs = view.news.iter().filter_map(|news| news.diff.as_ref());
    let mut moves = Moves::new();
    for diff in diffs.flat_map(|diff| &diff.items) {
        let moved = |change: &Change| change.way == Way::MovedInTime;
        if let (Some(old), true) = (&diff.old, diff.changes.iter().any(moved)) {
            // The newest comes first.
            moves.entry(diff.session).or_insert(old.when);
        }
    }
    moves
}

/// Where it began before it was moved last, or was announced for before it was postponed.
fn previous_start(view: &View<'_>, item: &Item, moves: &Moves) -> Option<String> {
    if item.standing == Standing::Postponed {
        return Some(view.time(item.when.start()));
    }
    moves.get(&item.id).map(|old| view.time(old.start()))
}

fn place(view: &View<'_>, id: crate::domain::ids::RoomId) -> Option<Value> {
    let room = view.release.room(id)?;
    let mut place = match room.medium {
        Medium::Physical => Fields::of("Place"),
        Medium::Online => Fields::of("VirtualLocation"),
    };
    place.set("name", room.name.as_str());
    if room.medium == Medium::Online {
        place.some("url", room.links.iter().next().map(|link| &link.url));
    } else {
        place.within("containedInPlace", venue(view));
    }
    Some(Value::Object(place.0))
}

fn performer(seat: &Seat) -> Option<Value> {
    let occupant = seat.occupant.as_ref()?;
    let mut person = Fields::of("Person");
    person.set("@id", format!("urn:uuid:{}", occupant.person));
    person.set("name", occupant.billing.name.as_str());
    person.some("jobTitle", occupant.billing.title.as_ref());
    if let Some(affiliation) = &occupant.billing.affiliation {
        let body = json!({"@type": "Organization", "name": affiliation.as_str()});
        person.set("affiliation", body);
    }
    let mut role = Fields::of("PerformanceRole");
    role.set("roleName", seat.role.word());
    role.set("performer", person.0);
    Some(Value::Object(role.0))
}
