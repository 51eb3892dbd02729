//! Rooms, tracks and time slots as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{WaiveBody, Wire, id, time, zone};
use crate::domain::agenda::Edit;
use crate::domain::conflict::Conflict;
use crate::domain::place::{Room, RoomPatch, Sharing, TimeSlot, TimeSlotPatch, Track, TrackPatch};
use crate::domain::resource::ResourceEdit;
use crate::domain::text::{Label, Name};
use crate::domain::words::Word;
use crate::http::body::{Errors, present};
use crate::http::schema;

/// A room; on changing it, fields that are left out stay as they are.
///
/// An `exclusive` room, as it is unless said, holds one session at a time; a `shared` one holds
/// any number.
#[derive(Deserialize, ToSchema, Default)]
#[serde(deny_unknown_fields)]
pub struct RoomBody {
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = schema::text::<Name>)]
    name: Option<String>,
    /// `exclusive` (unless said) holds one session at a time, `shared` any number.
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = schema::word::<Sharing>)]
    sharing: Option<String>,
    /// Conflicts that are accepted with this request.
    #[serde(default)]
    waive: Vec<WaiveBody>,
}

/// A room.
#[derive(Serialize, ToSchema)]
#[schema(as = Room)]
pub struct RoomShape {
    #[schema(format = Uuid)]
    id: String,
    name: String,
    /// `exclusive` or `shared`.
    #[schema(schema_with = schema::word::<Sharing>)]
    sharing: String,
}

impl Wire for Room {
    const PLURAL: &'static str = "rooms";
    const REQUIRED: &'static [&'static str] = &["name"];
    type Body = RoomBody;
    type Shape = RoomShape;

    fn patch(body: RoomBody, errors: &mut Errors) -> RoomPatch {
        let RoomBody {
            name,
            sharing,
            waive: _,
        } = body;
        RoomPatch {
            name: errors.take_text("/name", name, Name::parse),
            sharing: errors.take_text("/sharing", sharing, Sharing::from_word),
        }
    }

    fn shape(&self) -> RoomShape {
        let Room { id, name, sharing } = self;
        let (id, name) = (id.to_string(), name.to_string());
        RoomShape {
            id,
            name,
            sharing: sharing.word().to_owned(),
        }
    }

    fn edit(change: ResourceEdit<Room>) -> Edit {
        Edit::Room(change)
    }

    fn waive(body: &mut RoomBody) -> Vec<WaiveBody> {
        std::mem::take(&mut body.waive)
    }

    fn is_in(&self, conflict: &Conflict) -> bool {
        conflict.rooms.contains(&self.id)
    }
}

/// A track; on changing it, fields that are left out stay as they are.
#[derive(Deserialize, ToSchema, Default)]
#[serde(deny_unknown_fields)]
pub struct TrackBody {
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = schema::text::<Name>)]
    name: Option<String>,
}

/// A track.
#[derive(Serialize, ToSchema)]
#[schema(as = Track)]
pub struct TrackShape {
    #[schema(format = Uuid)]
    id: String,
    name: String,
}

impl Wire for Track {
    const PLURAL: &'static str = "tracks";
    const REQUIRED: &'static [&'static str] = &["name"];
    type Body = TrackBody;
    type Shape = TrackShape;

    fn patch(body: TrackBody, errors: &mut Errors) -> TrackPatch {
        let TrackBody { name } = body;
        TrackPatch {
            name: errors.take_text("/name", name, Name::parse),
        }
    }

    fn shape(&self) -> TrackShape {
        let Track { id, name } = self;
        TrackShape {
            id: id.to_string(),
            name: name.to_string(),
        }
    }

    fn edit(change: ResourceEdit<Track>) -> Edit {
        Edit::Track(change)
    }
}

/// A time slot; on changing it, fields that are left out stay as they are. Moving it moves every
/// session placed in it.
///
/// Times come with an offset, or as wall times of the conference's zone: `2026-05-04T10:30`.
#[derive(Deserialize, ToSchema, Default)]
#[serde(deny_unknown_fields)]
pub struct TimeSlotBody {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    day_id: Option<Uuid>,
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = schema::text::<Label>)]
    label: Option<String>,
    /// With an offset, or a wall time of the conference's zone: `2026-05-04T10:30`.
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = schema::time)]
    starts_at: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = schema::time)]
    ends_at: Option<String>,
    /// That of the conference; any other is refused.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    zone: Option<String>,
    /// Conflicts that are accepted with this request.
    #[serde(default)]
    waive: Vec<WaiveBody>,
}

/// A time slot.
#[derive(Serialize, ToSchema)]
#[schema(as = TimeSlot)]
pub struct TimeSlotShape {
    #[schema(format = Uuid)]
    id: String,
    #[schema(format = Uuid)]
    day_id: String,
    label: String,
    #[schema(format = DateTime)]
    starts_at: String,
    #[schema(format = DateTime)]
    ends_at: String,
    zone: String,
}

impl Wire for TimeSlot {
    const PLURAL: &'static str = "time-slots";
    const REQUIRED: &'static [&'static str] = &["day_id", "label", "starts_at", "ends_at"];
    type Body = TimeSlotBody;
    type Shape = TimeSlotShape;

    fn patch(body: TimeSlotBody, errors: &mut Errors) -> TimeSlotPatch {
        let TimeSlotBody {
            day_id,
            label,
            starts_at,
            ends_at,
            zone: named,
            waive: _,
        } = body;
        TimeSlotPatch {
            day: errors.take("/day_id", day_id, id),
            label: errors.take_text("/label", label, Label::parse),
            starts: time(errors, "/starts_at", starts_at),
            ends: time(errors, "/ends_at", ends_at),
            zone: zone(errors, "/zone", named),
        }
    }

    fn shape(&self) -> TimeSlotShape {
        let TimeSlot {
            id,
            day,
            label,
            interval,
        } = self;
        TimeSlotShape {
            id: id.to_string(),
            day_id: day.to_string(),
            label: label.to_string(),
            starts_at: interval.start().to_rfc3339(),
            ends_at: interval.end().to_rfc3339(),
            zone: interval.zone().name().to_owned(),
        }
    }

    fn edit(change: ResourceEdit<TimeSlot>) -> Edit {
        Edit::TimeSlot(change)
    }

    fn waive(body: &mut TimeSlotBody) -> Vec<WaiveBody> {
        std::mem::take(&mut body.waive)
    }
}
