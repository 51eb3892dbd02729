//! Three states into one: what the source said last time, what it says now, and what is here.
//!
//! Field by field: what only the file has changed comes in, what was changed here stays and is
//! told. Without a last time, the file fills what is empty here and changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::cast::merged_cast;
use super::{Fate, Ground, Kept, Outcome};
use crate::domain::agenda::{Agenda, Edit};
use crate::domain::appearance::Billing;
use crate::domain::conference::{Day, DayPatch, Window};
use crate::domain::ids::PersonId;
use crate::domain::local_time::TimeInput;
use crate::domain::person::{Person, PersonPatch};
use crate::domain::place::{Room, RoomPatch, TimeSlot, TimeSlotPatch, Track, TrackPatch};
use crate::domain::placement::{Placement, PlacementInput, Rooms, When, WhenInput};
use crate::domain::resource::{
    Action, Editable, Expected, Reference, Resource, ResourceEdit, Target, Three,
};
use crate::domain::session::{Session, SessionPatch, Status};

/// A resource that comes out of three states.
trait Mergeable: Editable {
    /// One of which nothing is known but what it cannot be without.
    fn bare(said: &Self, agenda: &Agenda) -> Self;
    fn news(three: &Three<'_, Self>) -> Self::Patch;
    /// The fields of a patch.
    fn fields(patch: &Self::Patch) -> Vec<&'static str>;
    fn edit(edit: ResourceEdit<Self>) -> Edit;
}

/// An import while it is laid over an agenda.
pub(super) struct Merge<'a> {
    ground: &'a Ground<'a>,
    said: &'a Agenda,
    /// What makes each thing that the file says.
    makes: BTreeMap<Uuid, Edit>,
    /// The same, in order.
    order: Vec<Uuid>,
    edits: Vec<Edit>,
    sessions: Vec<Edit>,
    /// What sessions need that is not here any more.
    needed: BTreeSet<Uuid>,
    billed: BTreeMap<PersonId, Billing>,
    outcome: Outcome,
}

impl<'a> Merge<'a> {
    pub fn of(ground: &'a Ground<'a>, said: &'a Agenda, edits: Vec<Edit>) -> Self {
        let (mut makes, mut order) = (BTreeMap::new(), Vec::new());
        for edit in edits {
            let id: Uuid = match &edit {
                Edit::Day(edit) => edit.id.into(),
                Edit::Room(edit) => edit.id.into(),
                Edit::Track(edit) => edit.id.into(),
                Edit::TimeSlot(edit) => edit.id.into(),
                Edit::Person(edit) => edit.id.into(),
                Edit::Session(edit) => edit.id.into(),
                _ => continue,
            };
            order.push(id);
            makes.insert(id, edit);
        }
        Merge {
            ground,
            said,
            makes,
            order,
            edits: Vec::new(),
            sessions: Vec::new(),
            needed: BTreeSet::new(),
            billed: BTreeMap::new(),
            outcome: Outcome::default(),
        }
    }

    pub fn run(&mut self, prune: bool) {
        let order = std::mem::take(&mut self.order);
        self.bill();
        for id in &order {
            self.session((*id).into());
        }
        for id in &order {
            self.resource::<Day>((*id).into());
            self.resource::<Track>((*id).into());
            self.resource::<Room>((*id).into());
            self.resource::<TimeSlot>((*id).into());
            self.resource::<Person>((*id).into());
        }
        self.missing(prune);
    }

    pub fn finish(self) -> (Vec<Edit>, Outcome) {
        let Merge {
            mut edits,
            mut sessions,
            outcome,
            ..
        } = self;
        edits.append(&mut sessions);
        (edits, outcome)
    }

    /// What a source said of a thing: this source last time, else another one; true in the first
    /// case, where it also tells what the source has taken away.
    fn before<R: Resource>(&self, id: R::Id) -> Option<(&'a R, bool)> {
        let of = |agenda: &'a Agenda| Some(&*R::shelf(agenda).get(&id)?.resource);
        let own = self.ground.before.and_then(of).map(|before| (before, true));
        own.or_else(|| Some((self.ground.others.iter().find_map(of)?, false)))
    }

    /// What comes of a thing that is in the file and here.
    fn compared<R: Mergeable>(&mut self, said: &R, here: &R) -> R::Patch {
        let bare = R::bare(said, self.ground.agenda);
        let three = self.three(said, here, &bare);
        let patch = R::news(&three);
        let kept = three.kept.take();
        self.keep(here, kept);
        patch
    }

    /// The three states of a thing; without a last time, nothing was said of it.
    fn three<'t, R: Resource>(&self, said: &'t R, here: &'t R, bare: &'t R) -> Three<'t, R>
    where
        'a: 't,
    {
        let before = self.before::<R>(said.id());
        let is_own = before.is_some_and(|(_, is_own)| is_own);
        let before = before.map_or(bare, |(before, _)| before);
        Three::new(before, said, here).with_silence(bare, !is_own)
    }

    fn keep<R: Resource>(&mut self, here: &R, fields: Vec<&'static str>) {
        if !fields.is_empty() {
            self.outcome.kept.push(Kept {
                what: R::WORD,
                id: here.id().into(),
                name: here.name(),
                fields: fields.into_iter().map(public_name).collect(),
            });
        }
    }

    fn resource<R: Mergeable>(&mut self, id: R::Id) {
        let Some(said) = R::shelf(self.said).get(&id).map(|kept| &*kept.resource) else {
            return;
        };
        let Some(here) = R::shelf(self.ground.agenda).get(&id) else {
            let was = self.before::<R>(id).is_some();
            if !was || self.needed.contains(&id.into()) {
                self.make::<R>(id);
            }
            return;
        };
        let patch = self.compared(said, &here.resource);
        if !R::fields(&patch).is_empty() {
            self.edits.push(R::edit(update(id, patch)));
        }
    }

    fn make<R: Resource>(&mut self, id: R::Id) {
        let Some(edit) = self.makes.remove(&id.into()) else {
            return;
        };
        match edit {
            Edit::Person(_) => self.outcome.people_added += 1,
            Edit::Room(_) => self.outcome.rooms_added += 1,
            _ => {}
        }
        match edit {
            Edit::Session(_) => self.sessions.push(edit),
            edit => self.edits.push(edit),
        }
    }

    /// How everybody is billed once this import is done, unless a session says otherwise.
    fn bill(&mut self) {
        for said in self.said.people() {
            let here = self.ground.agenda.person(said.id);
            let merged = match here {
                None => said.billing(),
                Some(here) => {
                    let bare = Person::bare(said, self.ground.agenda);
                    let news = Person::news(&self.three(said, here, &bare));
                    let own = here.billing();
                    Billing {
                        name: news.name.unwrap_or(own.name),
                        title: news.title.unwrap_or(own.title),
                        affiliation: news.affiliation.unwrap_or(own.affiliation),
                    }
                }
            };
            self.billed.insert(said.id, merged);
        }
    }

    fn session(&mut self, id: crate::domain::ids::SessionId) {
        let Some(said) = self.said.session(id) else {
            return;
        };
        let Some(here) = self.ground.agenda.session(id) else {
            if self.before::<Session>(id).is_some() {
                let (what, name) = (Session::WORD, said.name());
                let (id, fields) = (id.into(), Vec::new());
                self.outcome.kept.push(Kept {
                    what,
                    id,
                    name,
                    fields,
                });
                return;
            }
            self.need(said);
            self.outcome.added.push(id);
            self.make::<Session>(id);
            return;
        };
        let bare = Session::bare(said, self.ground.agenda);
        let three = self.three(said, here, &bare);
        let mut patch = Session::news(&three);
        patch.placement = news_of_placement(&three);
        // Only the source that has named somebody takes them away.
        let own = self.ground.before;
        let before = own.and_then(|own| Some((own, own.session(id)?.appearances.as_slice())));
        let cast = merged_cast(
            before,
            (self.said, &said.appearances),
            (self.ground.agenda, &here.appearances),
            &self.billed,
        );
        patch.appearances = cast.list;
        if cast.differs {
            three.kept.borrow_mut().push("appearances");
        }
        if here.repeat_of.is_some() || said.repeat_of.is_some() {
            // What a repeat has from its original changes there.
            (patch.title, patch.abstract_text) = (None, None);
            (patch.track, patch.tags) = (None, None);
        }
        let kept = three.kept.take();
        self.keep(here, kept);
        let fields: Vec<_> = patch.fields().into_iter().map(public_name).collect();
        if fields.is_empty() {
            self.outcome.unchanged += 1;
            return;
        }
        self.need_for(&patch, said);
        self.outcome.changed.push((id, fields));
        self.sessions.push(Edit::Session(update(id, patch)));
    }

    /// Whatever a patch points at has to be here, and nothing else.
    fn need_for(&mut self, patch: &SessionPatch, said: &Session) {
        let placed = patch.placement.as_ref().is_some_and(Option::is_some);
        self.need(&Session {
            track: patch.track.flatten(),
            placement: said.placement.clone().filter(|_| placed),
            appearances: patch.appearances.clone().unwrap_or_default(),
            ..said.clone()
        });
    }

    /// Whatever a session of the file points at has to be here.
    fn need(&mut self, said: &Session) {
        let mut targets = Vec::new();
        said.references(&mut |reference: Reference| targets.push(reference.target));
        for target in targets {
            match target {
                Target::Room(id) => self.needed.insert(id.into()),
                Target::Track(id) => self.needed.insert(id.into()),
                Target::Person(id) => self.needed.insert(id.into()),
                Target::TimeSlot(id) => {
                    let day = self.said.time_slot(id).map(|slot| slot.day);
                    self.needed.extend(day.map(Uuid::from));
                    self.needed.insert(id.into())
                }
                Target::Day(_) | Target::Session(_) => false,
            };
        }
    }

    /// The sessions that the source had last time and has no longer.
    fn missing(&mut self, prune: bool) {
        let Some(before) = self.ground.before else {
            return;
        };
        for was in before.sessions() {
            let here = self.ground.agenda.session(was.id);
            let Some(here) = here.filter(|_| self.said.session(was.id).is_none()) else {
                continue;
            };
            let public = self.ground.public.contains(&was.id);
            let elsewhere = self
                .ground
                .others
                .iter()
                .any(|other| other.session(was.id).is_some());
            let fate = match prune && !elsewhere {
                _ if here.status == Status::Cancelled && public => continue,
                false => Fate::Kept,
                true if public => Fate::Cancelled,
                true => Fate::Deleted,
            };
            let action = match fate {
                Fate::Kept => None,
                Fate::Cancelled => Some(Action::Update(SessionPatch {
                    status: Some(Status::Cancelled),
                    ..SessionPatch::default()
                })),
                Fate::Deleted => Some(Action::Delete),
            };
            self.sessions.extend(action.map(|action| {
                Edit::Session(ResourceEdit {
                    id: was.id,
                    expected: Expected::Any,
                    action,
                })
            }));
            self.outcome.missing.push((was.id, fate));
        }
    }
}

fn update<R: Resource>(id: R::Id, patch: R::Patch) -> ResourceEdit<R> {
    ResourceEdit {
        id,
        expected: Expected::Any,
        action: Action::Update(patch),
    }
}

/// A field as it is called outside.
fn public_name(field: &'static str) -> &'static str {
    match field {
        "abstract_text" => "abstract",
        "reference" => "ref",
        "appearances" => "people",
        "opens_minutes" | "closes_minutes" => "hours",
        field => field,
    }
}

/// Time and rooms for themselves: a move here and another room there are no contradiction.
fn news_of_placement(three: &Three<'_, Session>) -> Option<Option<PlacementInput>> {
    let (before, said, here) = (
        three.before.placement.as_ref(),
        three.said.placement.as_ref(),
        three.here.placement.as_ref(),
    );
    let is_foreign = three.silence.is_some_and(|(_, is_foreign)| is_foreign);
    if said == here || (is_foreign && said.is_none()) {
        return None;
    }
    if before == here {
        return Some(said.map(input));
    }
    let (Some(before), Some(said), Some(here)) = (before, said, here) else {
        three.kept.borrow_mut().push("placement");
        return None;
    };
    let changed = |before_is: bool, said_is: bool, name| {
        if !said_is && !before_is {
            three.kept.borrow_mut().push(name);
        }
        !said_is && before_is
    };
    let whole = input(said);
    let mut news = PlacementInput::default();
    if changed(before.when == here.when, said.when == here.when, "time") {
        news.when = whole.when;
    }
    if changed(
        before.rooms == here.rooms,
        said.rooms == here.rooms,
        "rooms",
    ) {
        (news.rooms, news.all_physical) = (whole.rooms, whole.all_physical);
    }
    let something = news.when.is_some() || news.rooms.is_some() || news.all_physical.is_some();
    something.then_some(Some(news))
}

fn input(placement: &Placement) -> PlacementInput {
    let when = match placement.when {
        When::Slot(id) => WhenInput::Slot(id),
        When::At(at) => WhenInput::at(
            TimeInput::Instant(at.start().with_offset()),
            TimeInput::Instant(at.end().with_offset()),
        ),
    };
    let (rooms, all_physical) = match &placement.rooms {
        Rooms::Named(rooms) => (Some(rooms.clone()), None),
        Rooms::AllPhysical => (None, Some(true)),
    };
    PlacementInput {
        rooms,
        all_physical,
        when: Some(when),
        zone: None,
    }
}

/// Implements what all resources share; the last part takes over the fields that are not taken over
/// as they are.
macro_rules! mergeable {
    ($($resource:ident $patch:ident $edit:ident {
        bare: |$said:ident| $required:expr,
        rest: $rest:expr,
    })*) => {$(
        impl Mergeable for $resource {
            fn bare($said: &Self, agenda: &Agenda) -> Self {
                let patch = $required;
                $resource::blank($said.id, &patch, agenda).unwrap_or_else(|_| $said.clone())
            }

            fn news(three: &Three<'_, Self>) -> $patch {
                let rest: fn(&Three<'_, Self>, $patch) -> $patch = $rest;
                rest(three, $patch::news(three))
            }

            fn fields(patch: &$patch) -> Vec<&'static str> {
                patch.fields()
            }

            fn edit(edit: ResourceEdit<Self>) -> Edit {
                Edit::$edit(edit)
            }
        }
    )*};
}

mergeable! {
    Day DayPatch Day {
        bare: |said| DayPatch { date: Some(said.date), ..DayPatch::default() },
        rest: |three, news| {
            let window = three.news("hours", |day| &day.window);
            DayPatch {
                opens_minutes: window.map(Window::opens_minutes),
                closes_minutes: window.map(Window::closes_minutes),
                ..news
            }
        },
    }
    Track TrackPatch Track {
        bare: |said| TrackPatch { name: Some(said.name.clone()), ..TrackPatch::default() },
        rest: |_, news| news,
    }
    Room RoomPatch Room {
        bare: |said| RoomPatch { name: Some(said.name.clone()), ..RoomPatch::default() },
        rest: |_, news| news,
    }
    TimeSlot TimeSlotPatch TimeSlot {
        bare: |said| TimeSlotPatch { label: Some(said.label.clone()), ..TimeSlotPatch::default() },
        rest: |three, news| {
            let time = three.news("time", |slot| &slot.interval);
            TimeSlotPatch {
                starts: time.map(|time| TimeInput::Instant(time.start().with_offset())),
                ends: time.map(|time| TimeInput::Instant(time.end().with_offset())),
                ..news
            }
        },
    }
    Person PersonPatch Person {
        bare: |said| PersonPatch { name: Some(said.name.clone()), ..PersonPatch::default() },
        rest: |_, news| news,
    }
    Session SessionPatch Session {
        bare: |said| SessionPatch { title: Some(said.title.clone()), ..SessionPatch::default() },
        rest: |_, news| news,
    }
}
