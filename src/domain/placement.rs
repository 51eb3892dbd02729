//! Where and when a session takes place.

use super::agenda::{Agenda, UNKNOWN};
use super::error::{Fault, FieldError};
use super::few::Few;
use super::ids::{RoomId, SessionId, TimeSlotId};
use super::local_time::{Interval, TimeInput, Zone};
use super::resource::{Action, Expected, same_zone};

/// The most rooms of one session; the largest published programme has 106.
pub const SESSION_ROOMS_MAX: usize = 200;

/// Where and when a session takes place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    pub rooms: Rooms,
    pub when: When,
}

/// In which rooms a session takes place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rooms {
    /// In printed order, each once; empty means that no room is named.
    Named(Vec<RoomId>),
    /// Every physical room that there is when somebody asks.
    AllPhysical,
}

/// When a session takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    Slot(TimeSlotId),
    At(Interval),
}

/// A place as somebody gave it; what is not said stays as it is.
#[derive(Clone, Debug, Default)]
pub struct PlacementInput {
    pub rooms: Option<Vec<RoomId>>,
    /// True for every physical room.
    pub all_physical: Option<bool>,
    pub when: Option<WhenInput>,
    /// The zone that it was given for; it has to be that of the conference.
    pub zone: Option<Zone>,
}

/// One requested edit of the placement of one session.
#[derive(Clone, Debug)]
pub struct PlacementEdit {
    /// That of the session.
    pub id: SessionId,
    pub expected: Expected,
    pub action: Action<PlacementInput>,
}

/// A time as somebody gave it.
#[derive(Clone, Copy, Debug)]
pub enum WhenInput {
    Slot(TimeSlotId),
    /// Only a session that has a start and an end already can be given one of them.
    At {
        starts: Option<TimeInput>,
        ends: Option<TimeInput>,
    },
}

impl WhenInput {
    pub fn at(starts: TimeInput, ends: TimeInput) -> Self {
        WhenInput::At {
            starts: Some(starts),
            ends: Some(ends),
        }
    }
}

impl PlacementInput {
    pub fn new(rooms: Vec<RoomId>, when: WhenInput) -> Self {
        PlacementInput {
            rooms: Some(rooms),
            when: Some(when),
            ..PlacementInput::default()
        }
    }
}

impl PlacementInput {
    /// Lays what is said over the present placement.
    pub(super) fn resolve(
        &self,
        now: Option<&Placement>,
        agenda: &Agenda,
    ) -> Result<Placement, Vec<FieldError>> {
        let mut errors: Vec<_> = same_zone(agenda, self.zone, "/placement/zone")
            .into_iter()
            .collect();
        let rooms = self.resolve_rooms(now.map(|now| &now.rooms));
        let when = resolve_when(self.when, now.map(|now| now.when), agenda);
        match (rooms, when) {
            (Ok(rooms), Ok(when)) if errors.is_empty() => Ok(Placement { rooms, when }),
            (rooms, when) => {
                if let Ok(Rooms::Named(rooms)) = &rooms {
                    errors.extend(unknown_rooms(rooms, agenda));
                }
                errors.extend(rooms.err());
                errors.extend(when.err());
                Err(errors)
            }
        }
    }

    fn resolve_rooms(&self, now: Option<&Rooms>) -> Result<Rooms, FieldError> {
        let named = self.rooms.as_ref().filter(|rooms| !rooms.is_empty());
        match (self.all_physical, &self.rooms) {
            (Some(true), _) if named.is_some() => {
                let detail = "a session in all physical rooms names none; leave room_ids out";
                Err(Fault::new("all_and_some", detail).at("/placement/room_ids"))
            }
            (Some(true), _) => Ok(Rooms::AllPhysical),
            (_, Some(rooms)) => distinct(rooms).map(Rooms::Named),
            (all, None) => match now {
                Some(Rooms::AllPhysical) if all == Some(false) => Ok(Rooms::Named(Vec::new())),
                Some(now) => Ok(now.clone()),
                None => Ok(Rooms::Named(Vec::new())),
            },
        }
    }
}

/// Only asked of a placement that is refused anyway, so that all of it is said at once.
fn unknown_rooms(rooms: &[RoomId], agenda: &Agenda) -> Vec<FieldError> {
    let unknown = rooms
        .iter()
        .enumerate()
        .filter(|(_, id)| agenda.room(**id).is_none());
    let error = |(index, id): (usize, &RoomId)| {
        let detail = format!("this conference has no room {id}");
        Fault::new(UNKNOWN, detail).at(format!("/placement/room_ids/{index}"))
    };
    unknown.map(error).collect()
}

fn distinct(rooms: &[RoomId]) -> Result<Vec<RoomId>, FieldError> {
    let distinct = Few::<_, SESSION_ROOMS_MAX>::parse(rooms.to_vec());
    distinct
        .map(|rooms| rooms.as_slice().to_vec())
        .map_err(|(index, fault)| {
            let place = index.map(|index| format!("/{index}")).unwrap_or_default();
            fault.at(format!("/placement/room_ids{place}"))
        })
}

fn resolve_when(
    input: Option<WhenInput>,
    now: Option<When>,
    agenda: &Agenda,
) -> Result<When, FieldError> {
    let zone = agenda.conference().zone;
    let inside = |e: FieldError| e.fault.at(format!("/placement{}", e.pointer));
    match (input, now) {
        (None, Some(now)) => Ok(now),
        (Some(WhenInput::Slot(id)), _) => Ok(When::Slot(id)),
        (
            Some(WhenInput::At {
                starts: Some(starts),
                ends: Some(ends),
            }),
            _,
        ) => Interval::resolve_fields(zone, starts, ends)
            .and_then(|read| read.within_a_day().map_err(|fault| fault.at("/ends_at")))
            .map(When::At)
            .map_err(inside),
        (Some(WhenInput::At { starts, ends }), Some(When::At(interval))) => {
            interval.moved(starts, ends).map(When::At).map_err(inside)
        }
        (None, None) | (Some(WhenInput::At { .. }), None | Some(When::Slot(_))) => {
            let detail = "give either time_slot_id, or both starts_at and ends_at";
            Err(Fault::new("not_a_placement", detail).at("/placement"))
        }
    }
}
