//! Where and when a session takes place, as JSON: a part of the session, and an address of its own.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Field, Found, Wire};
use crate::domain::agenda::{Agenda, Edit};
use crate::domain::conflict::Conflict;
use crate::domain::error::Fault;
use crate::domain::ids::{RoomId, SessionId, TimeSlotId};
use crate::domain::local_time::{Moment, TimeInput, Zone};
use crate::domain::placement::{Placement, PlacementEdit, PlacementInput, Rooms, When, WhenInput};
use crate::domain::resource::{Action, Expected, Resource};
use crate::domain::session::Session;
use crate::http::body::Errors;
use crate::http::field::{Read, Show, object};
use crate::http::reader::Reader;

impl Read for PlacementInput {
    fn read(value: &Value, at: &str, errors: &mut Errors) -> Option<Self> {
        let mut reader = Reader::of(value, at, errors)?;
        let placement = read(&mut reader);
        reader.finish();
        placement
    }

    fn taken() -> Value {
        object(&taken(), &[])
    }
}

fn taken() -> Vec<(&'static str, Value)> {
    let about = super::about;
    vec![
        (
            "room_ids",
            about(
                Vec::<RoomId>::taken(),
                "In printed order; empty when no room is named.",
            ),
        ),
        (
            "all_physical_rooms",
            about(bool::taken(), "True for every physical room there is."),
        ),
        (
            "time_slot_id",
            about(
                Option::<TimeSlotId>::taken(),
                "Instead of a start and an end.",
            ),
        ),
        ("starts_at", Option::<TimeInput>::taken()),
        ("ends_at", Option::<TimeInput>::taken()),
        (
            "zone",
            about(
                Option::<Zone>::taken(),
                "That of the conference; any other is refused.",
            ),
        ),
    ]
}

/// Reads the fields of a placement.
fn read(reader: &mut Reader<'_>) -> Option<PlacementInput> {
    let rooms: Option<Vec<RoomId>> = reader.take("room_ids");
    let all_physical = reader.take("all_physical_rooms");
    let slot: Option<Option<TimeSlotId>> = reader.take("time_slot_id");
    let starts: Option<Option<TimeInput>> = reader.take("starts_at");
    let ends: Option<Option<TimeInput>> = reader.take("ends_at");
    let zone: Option<Option<Zone>> = reader.take("zone");
    // A start or end that is taken away leaves no time, unless a slot takes its place.
    let emptied = starts == Some(None) || ends == Some(None);
    let (starts, ends) = (starts.flatten(), ends.flatten());
    let timed = starts.is_some() || ends.is_some();
    let when = match slot {
        Some(Some(slot)) if !timed => Some(WhenInput::Slot(slot)),
        Some(None) | None if !emptied && timed => Some(WhenInput::At { starts, ends }),
        // Whatever has a start and an end has no slot to be taken away.
        Some(None) if !emptied => Some(WhenInput::At {
            starts: None,
            ends: None,
        }),
        None if !emptied => None,
        Some(_) | None => {
            let detail = "give either time_slot_id, or both starts_at and ends_at";
            reader.refuse_all(Fault::new("not_a_placement", detail));
            None
        }
    };
    Some(PlacementInput {
        rooms,
        all_physical,
        when,
        zone: zone.flatten(),
    })
}

impl Show for Placement {
    fn show(&self) -> Value {
        let (rooms, all) = match &self.rooms {
            Rooms::Named(rooms) => (rooms.show(), false),
            Rooms::AllPhysical => (json!([]), true),
        };
        let (slot, interval) = match self.when {
            When::Slot(slot) => (Some(slot), None),
            When::At(interval) => (None, Some(interval)),
        };
        json!({
            "room_ids": rooms,
            "all_physical_rooms": all,
            "time_slot_id": slot.show(),
            "starts_at": interval.map(|interval| interval.start()).show(),
            "ends_at": interval.map(|interval| interval.end()).show(),
            "zone": interval.map(|interval| interval.zone()).show(),
        })
    }

    fn shown() -> Value {
        let fields = shown();
        let names: Vec<_> = fields.iter().map(|(name, _)| *name).collect();
        object(&fields, &names)
    }
}

fn shown() -> Vec<(&'static str, Value)> {
    vec![
        ("room_ids", Vec::<RoomId>::shown()),
        ("all_physical_rooms", bool::shown()),
        ("time_slot_id", Option::<TimeSlotId>::shown()),
        ("starts_at", Option::<Moment>::shown()),
        ("ends_at", Option::<Moment>::shown()),
        ("zone", Option::<Zone>::shown()),
    ]
}

/// The placements of sessions, at addresses of their own; its id is the session's.
pub struct Placements;

impl Wire for Placements {
    type Id = SessionId;
    type Patch = PlacementInput;
    const WORD: &'static str = "placement";
    const NAME: &'static str = "Placement";
    const PLURAL: &'static str = "placements";
    const REQUIRED: &'static [&'static str] = &[];
    const REQUIRED_WITH_POST: &'static [&'static str] = &["session_id"];
    const FILTERS: &'static [&'static str] = &["room_ids", "time_slot_id", "date"];

    fn fields() -> Vec<Field> {
        let (mut taken, shown) = (taken(), shown());
        let field = |(name, shown): (&'static str, Value)| {
            let place = taken.iter().position(|(taken, _)| *taken == name);
            let taken = place.map(|place| taken.swap_remove(place).1);
            Field {
                name,
                about: "",
                taken,
                shown: Some(shown),
            }
        };
        let mut fields: Vec<_> = shown.into_iter().map(field).collect();
        let about = "Its session; only said to place one that has no place yet.";
        let taken = Some(SessionId::taken());
        fields.push(Field {
            name: "session_id",
            about,
            taken,
            shown: None,
        });
        fields
    }

    const ID: &'static str = "session_id";

    fn id_of(body: &mut Reader<'_>, _: Uuid) -> Option<SessionId> {
        body.take("session_id")
    }

    fn read(body: &mut Reader<'_>) -> PlacementInput {
        read(body).unwrap_or_default()
    }

    fn find(agenda: &Agenda, id: SessionId) -> Option<Found> {
        let kept = Session::shelf(agenda).get(&id)?;
        let mut fields = Map::from_iter([("id".to_owned(), id.show())]);
        if let Value::Object(placement) = kept.resource.placement.as_ref()?.show() {
            fields.extend(placement);
        }
        Some(Found {
            changed_in: kept.changed_in,
            fields,
        })
    }

    fn ids(agenda: &Agenda, after: Option<SessionId>) -> Vec<SessionId> {
        let placed = agenda
            .sessions()
            .filter(|session| session.placement.is_some());
        placed
            .map(|session| session.id)
            .filter(|id| Some(*id) > after)
            .collect()
    }

    fn edit(id: SessionId, expected: Expected, action: Action<PlacementInput>) -> Edit {
        Edit::Placement(PlacementEdit {
            id,
            expected,
            action,
        })
    }

    fn is_in(_: &Agenda, id: SessionId, conflict: &Conflict) -> bool {
        conflict.sessions.contains(&id)
    }

    fn passes(agenda: &Agenda, id: SessionId, name: &str, value: &str) -> Option<bool> {
        <Session as Wire>::passes(agenda, id, name, value)
    }
}
