//! One item of the programme.

use super::agenda::Agenda;
use super::appearance::Appearance;
use super::error::{Fault, FieldError};
use super::ids::{RoomId, SessionId, TimeSlotId, TrackId};
use super::local_time::{Interval, TimeInput, Zone};
use super::person::Person;
use super::place::{Room, TimeSlot, Track};
use super::resource::{Editable, Resource, Shelf, known, required, same_zone, set};
use super::text::{Label, Prose, Title};
use super::words::words;

words! {
    /// What sort of item a session is.
    Kind {
        Panel = "panel",
        Keynote = "keynote",
        Talk = "talk",
        Workshop = "workshop",
        Poster = "poster",
        Break = "break",
        Opening = "opening",
        Closing = "closing",
        Social = "social",
        Other = "other",
    }

    /// How firm a session is.
    Status {
        Draft = "draft",
        Confirmed = "confirmed",
        Cancelled = "cancelled",
    }

    /// Who a session is for; an internal one takes part in the rules and never in a release.
    Audience {
        Public = "public",
        Internal = "internal",
    }
}

/// One item of the programme: panel, keynote, break, ….
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    pub id: SessionId,
    /// The printed ordinal ("Panel 2").
    pub label: Option<Label>,
    pub title: Title,
    pub abstract_text: Option<Prose>,
    pub kind: Kind,
    pub track: Option<TrackId>,
    pub status: Status,
    pub audience: Audience,
    /// Where and when; `None` is an unplaced session.
    pub placement: Option<Placement>,
    /// The people, in printed order.
    pub appearances: Vec<Appearance>,
}

/// Where and when a session takes place.
#[derive(Clone, Debug, PartialEq)]
pub struct Placement {
    /// In printed order, each once; empty means that no room is named.
    pub rooms: Vec<RoomId>,
    pub when: When,
}

/// When a session takes place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum When {
    Slot(TimeSlotId),
    At(Interval),
}

/// New values of a [`Session`].
#[derive(Clone, Debug, Default)]
pub struct SessionPatch {
    pub label: Option<Option<Label>>,
    pub title: Option<Title>,
    pub abstract_text: Option<Option<Prose>>,
    pub kind: Option<Kind>,
    pub track: Option<Option<TrackId>>,
    pub status: Option<Status>,
    pub audience: Option<Audience>,
    pub placement: Option<Option<PlacementInput>>,
    pub appearances: Option<Vec<Appearance>>,
}

/// A place as somebody gave it; what is not said stays as it is.
#[derive(Clone, Debug, Default)]
pub struct PlacementInput {
    pub rooms: Option<Vec<RoomId>>,
    pub when: Option<WhenInput>,
    /// The zone that it was given for; it has to be that of the conference.
    pub zone: Option<Zone>,
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
            zone: None,
        }
    }
}

/// The most people in one session; the largest published one has 62.
pub const APPEARANCES_MAX: usize = 200;

/// The most rooms of one session; the largest published programme has 106.
pub const SESSION_ROOMS_MAX: usize = 200;

impl Session {
    pub fn rooms(&self) -> &[RoomId] {
        self.placement
            .as_ref()
            .map_or(&[], |placement| &placement.rooms)
    }

    /// True while it takes time and place: cancelled sessions occupy nothing.
    pub fn occupies(&self) -> bool {
        self.status != Status::Cancelled
    }

    /// True while it takes its rooms: breaks occupy no room.
    pub fn occupies_rooms(&self) -> bool {
        self.occupies() && self.kind != Kind::Break
    }

    /// Its label and title in quotation marks, as messages name it.
    pub fn quoted(&self) -> String {
        match &self.label {
            Some(label) => format!("“{label}: {}”", self.title),
            None => format!("“{}”", self.title),
        }
    }
}

impl Resource for Session {
    type Id = SessionId;
    type Patch = SessionPatch;
    const WORD: &'static str = "session";

    fn id(&self) -> SessionId {
        self.id
    }

    fn name(&self) -> String {
        self.quoted()
    }

    fn shelf(agenda: &Agenda) -> &Shelf<Session> {
        &agenda.sessions
    }
}

impl Editable for Session {
    fn blank(id: SessionId, patch: &SessionPatch, _: &Agenda) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let title = required(&patch.title, "/title", &mut errors).ok_or(errors)?;
        Ok(Session {
            id,
            label: None,
            title,
            abstract_text: None,
            kind: Kind::Other,
            track: None,
            status: Status::Confirmed,
            audience: Audience::Public,
            placement: None,
            appearances: Vec::new(),
        })
    }

    fn amend(&mut self, patch: &SessionPatch, agenda: &Agenda) -> Vec<FieldError> {
        let SessionPatch {
            label,
            title,
            abstract_text,
            kind,
            track,
            status,
            audience,
            placement,
            appearances,
        } = patch;
        set(&mut self.label, label);
        set(&mut self.title, title);
        set(&mut self.abstract_text, abstract_text);
        set(&mut self.kind, kind);
        set(&mut self.track, track);
        set(&mut self.status, status);
        set(&mut self.audience, audience);
        set(&mut self.appearances, appearances);
        let mut errors = self.check_references(agenda);
        match placement {
            None => {}
            Some(None) => self.placement = None,
            Some(Some(input)) => match input.resolve(self.placement.as_ref(), agenda) {
                Ok(placement) => self.placement = Some(placement),
                Err(mut wrong) => errors.append(&mut wrong),
            },
        }
        errors
    }

    fn shelf_mut(agenda: &mut Agenda) -> &mut Shelf<Session> {
        &mut agenda.sessions
    }

    fn used_by(_: &Agenda, _: SessionId) -> Option<String> {
        None
    }
}

impl Session {
    fn check_references(&self, agenda: &Agenda) -> Vec<FieldError> {
        let mut errors = Vec::new();
        errors.extend(
            self.track
                .and_then(|id| known::<Track>(agenda, id, "/track_id")),
        );
        for (index, appearance) in self.appearances.iter().enumerate() {
            let pointer = format!("/people/{index}/person_id");
            errors.extend(known::<Person>(agenda, appearance.person, &pointer));
        }
        if self.appearances.len() > APPEARANCES_MAX {
            let detail = format!("a session has at most {APPEARANCES_MAX} people");
            errors.push(Fault::new("too_many", detail).at("/people"));
        }
        errors
    }
}

impl PlacementInput {
    /// Lays what is said over the present placement.
    fn resolve(
        &self,
        now: Option<&Placement>,
        agenda: &Agenda,
    ) -> Result<Placement, Vec<FieldError>> {
        let PlacementInput { rooms, when, zone } = self;
        let mut errors: Vec<_> = same_zone(agenda, *zone, "/placement/zone")
            .into_iter()
            .collect();
        let kept = || now.map(|now| now.rooms.clone()).unwrap_or_default();
        let rooms = rooms.clone().unwrap_or_else(kept);
        errors.extend(wrong_rooms(&rooms, agenda));
        let when = resolve_when(*when, now.map(|now| now.when), agenda);
        match when {
            Ok(when) if errors.is_empty() => Ok(Placement { rooms, when }),
            Ok(_) => Err(errors),
            Err(error) => {
                errors.push(error);
                Err(errors)
            }
        }
    }
}

fn wrong_rooms(rooms: &[RoomId], agenda: &Agenda) -> Vec<FieldError> {
    if rooms.len() > SESSION_ROOMS_MAX {
        let detail = format!("a session has at most {SESSION_ROOMS_MAX} rooms");
        return vec![Fault::new("too_many", detail).at("/placement/room_ids")];
    }
    let mut errors = Vec::new();
    for (index, room) in rooms.iter().enumerate() {
        let pointer = format!("/placement/room_ids/{index}");
        errors.extend(known::<Room>(agenda, *room, &pointer));
        if rooms.iter().take(index).any(|earlier| earlier == room) {
            let fault = Fault::new("duplicate", "this room stands here twice; name it once");
            errors.push(fault.at(pointer));
        }
    }
    errors
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
        (Some(WhenInput::Slot(id)), _) => {
            let unknown = known::<TimeSlot>(agenda, id, "/placement/time_slot_id");
            unknown.map_or(Ok(When::Slot(id)), Err)
        }
        (
            Some(WhenInput::At {
                starts: Some(starts),
                ends: Some(ends),
            }),
            _,
        ) => Interval::resolve_fields(zone, starts, ends)
            .map(When::At)
            .map_err(inside),
        (Some(WhenInput::At { starts, ends }), Some(When::At(interval))) => interval
            .moved(zone, starts, ends)
            .map(When::At)
            .map_err(inside),
        (None, None) | (Some(WhenInput::At { .. }), None | Some(When::Slot(_))) => {
            let detail = "give either time_slot_id, or both starts_at and ends_at";
            Err(Fault::new("not_a_placement", detail).at("/placement"))
        }
    }
}
