//! schedule.json of the c3voc, version 1: what schedule.xml says, with the roles of people.

use serde_json::{Value, json};

use super::fahrplan::{Entry, Fahrplan, FahrplanDay, FahrplanRoom};
use super::{Format, View, by_role, txt};
use crate::domain::release::Seat;
use crate::domain::words::Word;

pub static FORMAT: Format = Format {
    id: "schedule.json",
    media_type: "application/json; charset=utf-8",
    about: "schedule.json (c3voc, version 1): for conference apps and tools",
    render,
};

fn render(view: &View<'_>) -> Vec<u8> {
    let fahrplan = Fahrplan::of(view);
    let conference = &view.release.conference;
    let (first, last) = fahrplan.span().unzip();
    let mut shown = json!({
        "acronym": fahrplan.acronym,
        "title": conference.title.as_str(),
        "start": first.map(|date| date.to_string()),
        "end": last.map(|date| date.to_string()),
        "daysCount": fahrplan.days.len(),
        "timeslot_duration": "00:05",
        "tracks": tracks(view),
        "rooms": fahrplan.rooms.iter().map(room).collect::<Vec<_>>(),
    });
    let days = fahrplan.days.iter().map(|day| write_day(view, day));
    set(&mut shown, "days", days.collect());
    if let Some(url) = &conference.url {
        set(&mut shown, "url", url.as_str().into());
    }
    if let Some(about) = &conference.description {
        set(&mut shown, "description", about.as_str().into());
    }
    if fits_schema(conference.zone.name()) {
        set(&mut shown, "time_zone_name", conference.zone.name().into());
    }
    let mut document = json!({
        "$schema": "https://c3voc.de/schedule/schema.json",
        "generator": {"name": "Plenary"},
        "schedule": {
            "version": fahrplan.version,
            "base_url": format!("{}/conferences/{}/", view.base_url, conference.slug),
        },
    });
    let schedule = document.get_mut("schedule");
    schedule
        .into_iter()
        .for_each(|schedule| set(schedule, "conference", std::mem::take(&mut shown)));
    let mut bytes = serde_json::to_vec_pretty(&document).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// Puts a part into an object; `json!` would copy it, and all that is in it.
fn set(object: &mut Value, name: &str, part: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(name.to_owned(), part);
    }
}

/// The schema knows `Area/Place` and `UTC`; others are left out rather than invalid.
fn fits_schema(zone: &str) -> bool {
    let word = |part: &str| {
        let mut letters = part.chars();
        letters.next().is_some_and(|c| c.is_ascii_uppercase())
            && letters.next().is_some_and(|c| c.is_ascii_lowercase())
    };
    let area_alone = |area: &str| area.chars().skip(1).all(|c| c.is_ascii_lowercase());
    let fits = |(area, place): (&str, &str)| word(area) && area_alone(area) && word(place);
    zone == "UTC" || zone.split_once('/').is_some_and(fits)
}

fn tracks(view: &View<'_>) -> Vec<Value> {
    let tracks = view.tracks().map(|track| {
        let mut shown = json!({"name": track.name.as_str()});
        if let (Some(colour), Some(shown)) = (&track.colour, shown.as_object_mut()) {
            shown.insert("color".to_owned(), colour.as_str().into());
        }
        shown
    });
    tracks.collect()
}

fn room(room: &FahrplanRoom) -> Value {
    json!({
        "name": room.name,
        "guid": room.guid.to_string(),
        "type": if room.is_online { "online" } else { "other" },
        "capacity": room.capacity,
    })
}

fn write_day(view: &View<'_>, day: &FahrplanDay<'_>) -> Value {
    let rooms = day.rooms.iter().map(|(name, entries)| {
        let events: Vec<_> = entries.iter().map(|e| event(view, name, e)).collect();
        (name.clone(), Value::Array(events))
    });
    let mut shown = json!({
        "index": day.index,
        "date": day.date.to_string(),
        "day_start": day.start.to_rfc3339(),
        "day_end": day.end.to_rfc3339(),
    });
    set(&mut shown, "rooms", Value::Object(rooms.collect()));
    shown
}

fn event(view: &View<'_>, room: &str, entry: &Entry<'_>) -> Value {
    let item = entry.item;
    let text = |text: Option<&str>| text.map(str::to_owned);
    let seats = by_role(item).into_iter().flat_map(|(_, seats)| seats);
    let links = item.links.iter();
    let links = links.map(|link| json!({"url": link.url.as_str(), "title": link.title.as_str()}));
    let mut event = json!({
        "guid": item.id.to_string(),
        "id": entry.number,
        "date": entry.start.to_rfc3339(),
        "start": entry.start.format("%H:%M").to_string(),
        "end": entry.end.to_rfc3339(),
        "duration": entry.duration,
        "room": room,
        "slug": entry.slug,
        "url": view.session_url(item, &txt::FORMAT),
        "title": item.title.as_str(),
        "subtitle": text(item.label.as_ref().map(|label| label.as_str())),
        "track": text(view.track(item)),
        "type": item.kind.word(),
        "language": text(item.language.as_ref().map(|language| language.as_str())),
        "abstract": entry.abstract_text(),
        "description": text(item.description.as_ref().map(|text| text.as_str())),
        "persons": seats.map(person).collect::<Vec<_>>(),
        "links": links.collect::<Vec<_>>(),
    });
    if let Some(code) = entry.code() {
        set(&mut event, "code", code.into());
    }
    event
}

/// The shape that has a name, with what it may carry besides: role, title and affiliation.
fn person(seat: &Seat) -> Value {
    let role = seat.role.word();
    let Some(occupant) = &seat.occupant else {
        return json!({"name": "To be announced", "role": role});
    };
    let billing = &occupant.billing;
    json!({
        "guid": occupant.person.to_string(),
        "name": billing.name.as_str(),
        "role": role,
        "title": billing.title.as_ref().map(|line| line.as_str()),
        "affiliation": billing.affiliation.as_ref().map(|line| line.as_str()),
    })
}
