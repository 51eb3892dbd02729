//! One item of the programme.

use super::agenda::Agenda;
use super::appearance::Appearance;
use super::error::{Fault, FieldError};
use super::few::Few;
use super::ids::{RoomId, SessionId, TrackId};
use super::place::Features;
use super::placement::{Placement, PlacementInput, Rooms, When};
use super::resource::{Editable, Reference, Resource, Shelf, Target, required, resource, set};
use super::text::{Label, Line, Prose, Title};
use super::values::{Code, ExternalReference, Language, Links};
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

/// The most tags of one session; the largest published number is 13.
pub const TAGS_MAX: usize = 50;

/// The most sessions that one session names in a list.
pub const RELATED_MAX: usize = 100;

resource! {
    /// One item of the programme: panel, keynote, break, ….
    Session(SessionId), SessionPatch {
        code: Code,
        /// What another tool calls it.
        reference: Option<ExternalReference>,
        /// The printed ordinal ("Panel 2").
        label: Option<Label>,
        title: Title,
        abstract_text: Option<Prose>,
        /// In Markdown.
        description: Option<Prose>,
        kind: Kind,
        track: Option<TrackId>,
        language: Option<Language>,
        tags: Few<Label, TAGS_MAX>,
        status: Status,
        audience: Audience,
        /// How long it is meant to last.
        duration_minutes: Option<u16>,
        /// How many people are expected to come.
        expected_audience: Option<u32>,
        /// What its rooms have to have.
        needed_features: Features,
        links: Links,
        /// A short public line ("20 minutes late").
        notice: Option<Line>,
        /// The block that contains it.
        parent: Option<SessionId>,
        /// The session that it repeats: title, abstract, track and tags are the original's.
        repeat_of: Option<SessionId>,
        /// Sessions that must not take place at the same time; it holds both ways.
        must_not_overlap: Few<SessionId, RELATED_MAX>,
        /// Sessions that have to have ended before it begins.
        after: Few<SessionId, RELATED_MAX>,
    }
    given {
        placement: Option<PlacementInput>,
        /// The people, in printed order.
        appearances: Vec<Appearance>,
    }
    made {
        /// Where and when; `None` is an unplaced session.
        placement: Option<Placement>,
        /// The people, in printed order.
        appearances: Vec<Appearance>,
    }
}

/// The most people in one session; the largest published one has 62.
pub const APPEARANCES_MAX: usize = 200;

impl Session {
    /// The rooms that it names; one in all rooms names none.
    pub fn named_rooms(&self) -> &[RoomId] {
        match self.placement.as_ref().map(|placement| &placement.rooms) {
            Some(Rooms::Named(rooms)) => rooms,
            Some(Rooms::AllPhysical) | None => &[],
        }
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
    fn blank(
        id: SessionId,
        patch: &SessionPatch,
        agenda: &Agenda,
    ) -> Result<Self, Vec<FieldError>> {
        let original = patch.repeat_of.flatten().and_then(|id| agenda.session(id));
        let given = patch
            .title
            .clone()
            .or_else(|| original.map(|session| session.title.clone()));
        let mut errors = Vec::new();
        let title = required(&given, "/title", &mut errors).ok_or(errors)?;
        Ok(Session {
            id,
            code: Code::of_id(id.0),
            reference: None,
            label: None,
            title,
            abstract_text: None,
            description: None,
            kind: Kind::Other,
            track: None,
            language: None,
            tags: Few::none(),
            status: Status::Confirmed,
            audience: Audience::Public,
            duration_minutes: None,
            expected_audience: None,
            needed_features: Few::none(),
            links: Few::none(),
            notice: None,
            parent: None,
            repeat_of: None,
            must_not_overlap: Few::none(),
            after: Few::none(),
            placement: None,
            appearances: Vec::new(),
        })
    }

    fn amend(&mut self, patch: &SessionPatch, agenda: &Agenda) -> Vec<FieldError> {
        self.take_over(patch);
        set(&mut self.appearances, &patch.appearances);
        let mut errors = self.differing_from_original(patch, agenda);
        if self.appearances.len() > APPEARANCES_MAX {
            let detail = format!("a session has at most {APPEARANCES_MAX} people");
            errors.push(Fault::new("too_many", detail).at("/people"));
        }
        match &patch.placement {
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

    fn references(&self, tell: &mut dyn FnMut(Reference)) {
        let mut field = |target, name| tell(Reference::field(target, name));
        self.track
            .iter()
            .for_each(|id| field(Target::Track(*id), "/track_id"));
        self.parent
            .iter()
            .for_each(|id| field(Target::Session(*id), "/parent_id"));
        self.repeat_of
            .iter()
            .for_each(|id| field(Target::Session(*id), "/repeat_of_id"));
        if let Some(When::Slot(slot)) = self.placement.as_ref().map(|placement| placement.when) {
            field(Target::TimeSlot(slot), "/placement/time_slot_id");
        }
        let mut item = |target, name, index| tell(Reference::item(target, name, index));
        for (index, id) in self.must_not_overlap.iter().enumerate() {
            item(Target::Session(*id), "/must_not_overlap_ids", index);
        }
        for (index, id) in self.after.iter().enumerate() {
            item(Target::Session(*id), "/after_ids", index);
        }
        for (index, id) in self.named_rooms().iter().enumerate() {
            item(Target::Room(*id), "/placement/room_ids", index);
        }
        for (index, appearance) in self.appearances.iter().enumerate() {
            let person = Target::Person(appearance.person);
            let rest = "/person_id";
            tell(Reference {
                rest,
                ..Reference::item(person, "/people", index)
            });
        }
    }

    /// Whoever stays in their role keeps the identity of their appearance, also when the list of
    /// people was sent without identities.
    fn settle(&mut self, before: &Session) {
        let kept: Vec<_> = self
            .appearances
            .iter()
            .map(|appearance| appearance.id)
            .collect();
        let mut free: Vec<_> = before
            .appearances
            .iter()
            .filter(|old| !kept.contains(&old.id))
            .collect();
        for new in &mut self.appearances {
            if before.appearances.iter().any(|old| old.id == new.id) {
                continue;
            }
            let same = |old: &&Appearance| old.person == new.person && old.role == new.role;
            if let Some(place) = free.iter().position(same) {
                new.id = free.remove(place).id;
            }
        }
    }
}

impl Session {
    /// What a repeat has from its original cannot be given another value here.
    fn differing_from_original(&self, patch: &SessionPatch, agenda: &Agenda) -> Vec<FieldError> {
        let Some(original) = self.repeat_of.and_then(|id| agenda.session(id)) else {
            return Vec::new();
        };
        let differs = [
            (
                "/title",
                patch
                    .title
                    .as_ref()
                    .is_some_and(|new| *new != original.title),
            ),
            (
                "/abstract",
                patch
                    .abstract_text
                    .as_ref()
                    .is_some_and(|new| *new != original.abstract_text),
            ),
            (
                "/track_id",
                patch.track.is_some_and(|new| new != original.track),
            ),
            (
                "/tags",
                patch.tags.as_ref().is_some_and(|new| *new != original.tags),
            ),
        ];
        let error = |(pointer, _): (&str, bool)| {
            let detail = format!("this repeats {}; change it there", original.quoted());
            Fault::new("from_original", detail).at(pointer)
        };
        differs
            .into_iter()
            .filter(|(_, differs)| *differs)
            .map(error)
            .collect()
    }

    /// Takes over what a repeat has from its original.
    pub(super) fn repeat(&mut self, original: &Session) {
        self.title.clone_from(&original.title);
        self.abstract_text.clone_from(&original.abstract_text);
        self.track = original.track;
        self.tags.clone_from(&original.tags);
    }
}
