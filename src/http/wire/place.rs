//! Rooms, tracks and time slots as JSON.

use super::wire;
use crate::domain::agenda::{Agenda, Edit};
use crate::domain::availability::AvailabilityInput;
use crate::domain::conflict::Conflict;
use crate::domain::few::Few;
use crate::domain::ids::{DayId, RoomId};
use crate::domain::local_time::{TimeInput, Zone};
use crate::domain::place::{
    Features, Medium, PARTS_MAX, Room, RoomPatch, Sharing, TimeSlot, TimeSlotPatch, Track,
    TrackPatch,
};
use crate::domain::text::{Label, Name};
use crate::domain::values::{Code, Colour, Links};

wire! {
    Room, RoomPatch, Edit::Room;
    name "Room", plural "rooms";
    required ["name"], filters ["code", "name", "medium", "sharing", "features", "part_ids"];
    is_in |_: &Agenda, id, conflict: &Conflict| conflict.rooms.contains(&id);
    /// Its short name in URLs and on signs; made of the id unless said.
    "code" code: Code,
    "name" name: Name,
    /// Its place among the rooms, from 0.
    "position" position: u16,
    /// How many people fit in.
    "capacity" capacity: Option<u32>,
    /// What it has, such as "projector", "recording", "wheelchair".
    "features" features: Features,
    /// `physical` (unless said) or `online`.
    "medium" medium: Medium,
    /// `exclusive` (unless said) holds one session at a time, `shared` any number.
    "sharing" sharing: Sharing,
    /// The rooms that it consists of: booking it books them, and each of them books it.
    "part_ids" parts: Few<RoomId, PARTS_MAX>,
    /// How long it takes to make it ready for the next session.
    "changeover_minutes" changeover_minutes: Option<u16>,
    /// Private unless marked public.
    "links" links: Links,
    /// When it can be used; null is always.
    "availability" availability: AvailabilityInput => |room| room.availability.clone(),
}

wire! {
    Track, TrackPatch, Edit::Track;
    name "Track", plural "tracks";
    required ["name"], filters ["code", "name"];
    /// Its short name in URLs; made of the id unless said.
    "code" code: Code,
    "name" name: Name,
    /// `#rrggbb`.
    "colour" colour: Option<Colour>,
    /// Its place among the tracks, from 0.
    "position" position: u16,
}

wire! {
    TimeSlot, TimeSlotPatch, Edit::TimeSlot;
    name "TimeSlot", plural "time-slots";
    required ["day_id", "label", "starts_at", "ends_at"], filters ["day_id", "label"];
    "day_id" day: DayId,
    "label" label: Label,
    /// With an offset, or a wall time of the conference's zone: `2026-05-04T10:30`.
    "starts_at" starts: TimeInput => |slot| slot.interval.start(),
    "ends_at" ends: TimeInput => |slot| slot.interval.end(),
    /// That of the conference; any other is refused.
    "zone" zone: Zone => |slot| slot.interval.zone(),
}
