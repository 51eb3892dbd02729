//! Where and under which heading: rooms, tracks and time slots.

use super::agenda::Agenda;
use super::conference::Day;
use super::error::FieldError;
use super::ids::{DayId, RoomId, TimeSlotId, TrackId};
use super::local_time::{Interval, TimeInput, Zone};
use super::resource::{Editable, Resource, Shelf, known, required, same_zone, set};
use super::session::{Session, When};
use super::text::{Label, Name};
use super::words::words;

/// A physical or online place.
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    pub id: RoomId,
    pub name: Name,
    pub sharing: Sharing,
}

words! {
    /// Whether a room can hold two sessions at once.
    Sharing {
        /// One session at a time.
        Exclusive = "exclusive",
        /// A poster hall or foyer: any number of sessions.
        Shared = "shared",
    }
}

/// New values of a [`Room`].
#[derive(Clone, Debug, Default)]
pub struct RoomPatch {
    pub name: Option<Name>,
    pub sharing: Option<Sharing>,
}

impl Resource for Room {
    type Id = RoomId;
    type Patch = RoomPatch;
    const WORD: &'static str = "room";

    fn id(&self) -> RoomId {
        self.id
    }

    fn name(&self) -> String {
        self.name.to_string()
    }

    fn shelf(agenda: &Agenda) -> &Shelf<Room> {
        &agenda.rooms
    }
}

impl Editable for Room {
    fn blank(id: RoomId, patch: &RoomPatch, _: &Agenda) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let name = required(&patch.name, "/name", &mut errors).ok_or(errors)?;
        Ok(Room {
            id,
            name,
            sharing: Sharing::Exclusive,
        })
    }

    fn amend(&mut self, patch: &RoomPatch, _: &Agenda) -> Vec<FieldError> {
        let RoomPatch { name, sharing } = patch;
        set(&mut self.name, name);
        set(&mut self.sharing, sharing);
        Vec::new()
    }

    fn shelf_mut(agenda: &mut Agenda) -> &mut Shelf<Room> {
        &mut agenda.rooms
    }

    fn used_by(agenda: &Agenda, id: RoomId) -> Option<String> {
        let placed = |s: &&Session| s.rooms().contains(&id);
        agenda
            .sessions()
            .find(placed)
            .map(|session| session.quoted())
    }
}

/// A theme that sessions share.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    pub id: TrackId,
    pub name: Name,
}

/// New values of a [`Track`].
#[derive(Clone, Debug, Default)]
pub struct TrackPatch {
    pub name: Option<Name>,
}

impl Resource for Track {
    type Id = TrackId;
    type Patch = TrackPatch;
    const WORD: &'static str = "track";

    fn id(&self) -> TrackId {
        self.id
    }

    fn name(&self) -> String {
        self.name.to_string()
    }

    fn shelf(agenda: &Agenda) -> &Shelf<Track> {
        &agenda.tracks
    }
}

impl Editable for Track {
    fn blank(id: TrackId, patch: &TrackPatch, _: &Agenda) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let name = required(&patch.name, "/name", &mut errors).ok_or(errors)?;
        Ok(Track { id, name })
    }

    fn amend(&mut self, patch: &TrackPatch, _: &Agenda) -> Vec<FieldError> {
        let TrackPatch { name } = patch;
        set(&mut self.name, name);
        Vec::new()
    }

    fn shelf_mut(agenda: &mut Agenda) -> &mut Shelf<Track> {
        &mut agenda.tracks
    }

    fn used_by(agenda: &Agenda, id: TrackId) -> Option<String> {
        let themed = |s: &&Session| s.track == Some(id);
        agenda
            .sessions()
            .find(themed)
            .map(|session| session.quoted())
    }
}

/// A reusable, labelled interval of a day; moving it moves every session placed in it.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeSlot {
    pub id: TimeSlotId,
    pub day: DayId,
    pub label: Label,
    pub interval: Interval,
}

/// New values of a [`TimeSlot`].
#[derive(Clone, Debug, Default)]
pub struct TimeSlotPatch {
    pub day: Option<DayId>,
    pub label: Option<Label>,
    pub starts: Option<TimeInput>,
    pub ends: Option<TimeInput>,
    /// The zone that it was given for; it has to be that of the conference.
    pub zone: Option<Zone>,
}

impl Resource for TimeSlot {
    type Id = TimeSlotId;
    type Patch = TimeSlotPatch;
    const WORD: &'static str = "time slot";

    fn id(&self) -> TimeSlotId {
        self.id
    }

    fn name(&self) -> String {
        self.label.to_string()
    }

    fn shelf(agenda: &Agenda) -> &Shelf<TimeSlot> {
        &agenda.time_slots
    }
}

impl Editable for TimeSlot {
    fn blank(
        id: TimeSlotId,
        patch: &TimeSlotPatch,
        agenda: &Agenda,
    ) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let day = required(&patch.day, "/day_id", &mut errors);
        let label = required(&patch.label, "/label", &mut errors);
        let starts = required(&patch.starts, "/starts_at", &mut errors);
        let ends = required(&patch.ends, "/ends_at", &mut errors);
        let (Some(day), Some(label), Some(starts), Some(ends)) = (day, label, starts, ends) else {
            return Err(errors);
        };
        let interval = Interval::resolve_fields(agenda.conference().zone, starts, ends)
            .map_err(|error| vec![error])?;
        Ok(TimeSlot {
            id,
            day,
            label,
            interval,
        })
    }

    fn amend(&mut self, patch: &TimeSlotPatch, agenda: &Agenda) -> Vec<FieldError> {
        let TimeSlotPatch {
            day,
            label,
            starts,
            ends,
            zone: named,
        } = patch;
        set(&mut self.day, day);
        set(&mut self.label, label);
        let mut errors: Vec<_> = known::<Day>(agenda, self.day, "/day_id")
            .into_iter()
            .collect();
        errors.extend(same_zone(agenda, *named, "/zone"));
        let zone = agenda.conference().zone;
        match self.interval.moved(zone, *starts, *ends) {
            Ok(interval) => self.interval = interval,
            Err(error) => errors.push(error),
        }
        errors
    }

    fn shelf_mut(agenda: &mut Agenda) -> &mut Shelf<TimeSlot> {
        &mut agenda.time_slots
    }

    fn used_by(agenda: &Agenda, id: TimeSlotId) -> Option<String> {
        let placed = |s: &&Session| {
            s.placement
                .as_ref()
                .is_some_and(|p| p.when == When::Slot(id))
        };
        agenda
            .sessions()
            .find(placed)
            .map(|session| session.quoted())
    }
}
