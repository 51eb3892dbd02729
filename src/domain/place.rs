//! Where and under which heading: rooms, tracks and time slots.

use std::sync::Arc;

use super::agenda::Agenda;
use super::availability::{Availability, AvailabilityInput};
use super::error::FieldError;
use super::few::Few;
use super::ids::{DayId, RoomId, TimeSlotId, TrackId};
use super::local_time::{Interval, TimeInput, Zone};
use super::resource::{
    Editable, Reference, Resource, Shelf, Target, required, resource, same_zone,
};
use super::text::{Label, Name};
use super::values::{Code, Colour, Links};
use super::words::words;

words! {
    /// Whether a room can hold two sessions at once.
    Sharing {
        /// One session at a time.
        Exclusive = "exclusive",
        /// A poster hall or foyer: any number of sessions.
        Shared = "shared",
    }

    /// What sort of place a room is.
    Medium {
        /// One walks there.
        Physical = "physical",
        /// One connects to it.
        Online = "online",
    }
}

/// The most features of a room or session: more than anybody looks for.
pub const FEATURES_MAX: usize = 50;

/// What a room has or a session needs: "projector", "recording", "wheelchair".
pub type Features = Few<Label, FEATURES_MAX>;

/// The most parts of one room; the largest hall that is divided has some dozen.
pub const PARTS_MAX: usize = 50;

resource! {
    /// A physical or online place.
    Room(RoomId), RoomPatch {
        code: Code,
        name: Name,
        /// Its place among the rooms, from 0; equal ones stand in order of creation.
        position: u16,
        /// How many people fit in.
        capacity: Option<u32>,
        features: Features,
        medium: Medium,
        sharing: Sharing,
        /// The rooms that it consists of: booking it books them, and each of them books it.
        parts: Few<RoomId, PARTS_MAX>,
        /// How long it takes to make it ready for the next session.
        changeover_minutes: Option<u16>,
        links: Links,
    }
    given { availability: AvailabilityInput, }
    made { availability: Availability, }
}

impl Room {
    /// True when it has a feature, however that is capitalized.
    pub fn has(&self, feature: &Label) -> bool {
        let feature = feature.as_str().to_lowercase();
        self.features
            .iter()
            .any(|own| own.as_str().to_lowercase() == feature)
    }
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
            code: Code::of_id(id.0),
            name,
            position: 0,
            capacity: None,
            features: Few::none(),
            medium: Medium::Physical,
            sharing: Sharing::Exclusive,
            parts: Few::none(),
            changeover_minutes: None,
            links: Few::none(),
            availability: Availability::Always,
        })
    }

    fn amend(&mut self, patch: &RoomPatch, agenda: &Agenda) -> Vec<FieldError> {
        self.take_over(patch);
        let zone = agenda.conference().zone;
        let amended = self.availability.amend(zone, patch.availability.as_ref());
        amended.err().into_iter().collect()
    }

    fn shelf_mut(agenda: &mut Agenda) -> &mut Shelf<Room> {
        &mut agenda.rooms
    }

    fn references(&self, tell: &mut dyn FnMut(Reference)) {
        for (index, part) in self.parts.iter().enumerate() {
            tell(Reference::item(Target::Room(*part), "/part_ids", index));
        }
    }
}

resource! {
    /// A theme that sessions share.
    Track(TrackId), TrackPatch {
        code: Code,
        name: Name,
        colour: Option<Colour>,
        /// Its place among the tracks, from 0; equal ones stand in order of creation.
        position: u16,
    }
    given {}
    made {}
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
        let code = Code::of_id(id.0);
        Ok(Track {
            id,
            code,
            name,
            colour: None,
            position: 0,
        })
    }

    fn amend(&mut self, patch: &TrackPatch, _: &Agenda) -> Vec<FieldError> {
        self.take_over(patch);
        Vec::new()
    }

    fn shelf_mut(agenda: &mut Agenda) -> &mut Shelf<Track> {
        &mut agenda.tracks
    }
}

resource! {
    /// A reusable, labelled interval of a day; moving it moves every session placed in it.
    TimeSlot(TimeSlotId), TimeSlotPatch {
        day: DayId,
        label: Label,
    }
    given {
        starts: TimeInput,
        ends: TimeInput,
        /// The zone that it was given for; it has to be that of the conference.
        zone: Zone,
    }
    made { interval: Interval, }
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
        let read = Interval::resolve_fields(agenda.conference().zone, starts, ends);
        let interval = read.map_err(|error| vec![error])?;
        Ok(TimeSlot {
            id,
            day,
            label,
            interval,
        })
    }

    fn amend(&mut self, patch: &TimeSlotPatch, agenda: &Agenda) -> Vec<FieldError> {
        self.take_over(patch);
        let mut errors: Vec<_> = same_zone(agenda, patch.zone, "/zone").into_iter().collect();
        match self.interval.moved(patch.starts, patch.ends) {
            Ok(interval) => self.interval = interval,
            Err(error) => errors.push(error),
        }
        errors
    }

    fn shelf_mut(agenda: &mut Agenda) -> &mut Shelf<TimeSlot> {
        &mut agenda.time_slots
    }

    fn references(&self, tell: &mut dyn FnMut(Reference)) {
        tell(Reference::field(Target::Day(self.day), "/day_id"));
    }
}

/// Every room with all rooms that booking it takes: itself and its parts, and theirs.
#[derive(Debug)]
pub(super) struct Cells(std::collections::BTreeMap<RoomId, Arc<[RoomId]>>);

impl Cells {
    pub fn new<'a>(rooms: impl Iterator<Item = &'a Room> + Clone) -> Self {
        let whole = rooms.clone().filter(|room| !room.parts.is_empty());
        let parts: std::collections::BTreeMap<_, _> =
            whole.map(|room| (room.id, room.parts.as_slice())).collect();
        let cells = |id: RoomId| {
            let mut cells = vec![id];
            let mut next = 0;
            while let Some(room) = cells.get(next).copied() {
                for part in parts.get(&room).copied().unwrap_or_default() {
                    if !cells.contains(part) {
                        cells.push(*part);
                    }
                }
                next += 1;
            }
            Arc::from(cells)
        };
        Cells(parts.keys().map(|id| (*id, cells(*id))).collect())
    }

    /// A room and its parts.
    pub fn of<'a>(&'a self, room: &'a RoomId) -> &'a [RoomId] {
        self.0
            .get(room)
            .map_or(std::slice::from_ref(room), |cells| cells)
    }

    /// True when booking one of two rooms takes a part of the other.
    pub fn share(&self, a: RoomId, b: RoomId) -> bool {
        a == b || self.of(&a).iter().any(|cell| self.of(&b).contains(cell))
    }
}
