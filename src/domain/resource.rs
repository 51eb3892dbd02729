//! What conference days, rooms, tracks, time slots, people and sessions have in common: an
//! identity, a patch that creates or changes them, and the revision in which they last changed.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;

use super::agenda::Agenda;
use super::error::{Error, Fault, FieldError};
use super::ids::{DayId, PersonId, Revision, RoomId, SessionId, TimeSlotId, TrackId};
use super::local_time::Zone;

/// A part of the agenda that is created, changed and deleted on its own.
pub trait Resource: Clone + Eq + Sized {
    type Id: Copy + Ord + Display + Into<uuid::Uuid>;
    /// New values; a field that is `None` stays as it is.
    type Patch;
    /// What people call it ("time slot").
    const WORD: &'static str;

    fn id(&self) -> Self::Id;

    /// How a person would recognise it: its name, label or title.
    fn name(&self) -> String;

    fn shelf(agenda: &Agenda) -> &Shelf<Self>;
}

/// Declares a resource and its patch: each field of the first list stands in both and is taken
/// over as it is; what stands in `given` is read by `amend` into what stands in `made`.
macro_rules! resource {
    (
        $(#[$doc:meta])*
        $name:ident($id:ident), $patch:ident {
            $($(#[$about:meta])* $field:ident: $type:ty,)*
        }
        given { $($(#[$given_about:meta])* $given:ident: $given_type:ty,)* }
        made { $($(#[$made_about:meta])* $made:ident: $made_type:ty,)* }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            pub id: $id,
            $($(#[$about])* pub $field: $type,)*
            $($(#[$made_about])* pub $made: $made_type,)*
        }

        #[doc = concat!("New values of a [`", stringify!($name), "`].")]
        #[derive(Clone, Debug, Default)]
        pub struct $patch {
            $(pub $field: Option<$type>,)*
            $($(#[$given_about])* pub $given: Option<$given_type>,)*
        }

        impl $name {
            fn take_over(&mut self, patch: &$patch) {
                let $patch { $($field,)* $($given: _,)* } = patch;
                $($crate::domain::resource::set(&mut self.$field, $field);)*
            }
        }

        impl $patch {
            /// What a file says now and did not say before, of the fields that are taken over as
            /// they are, as far as nobody has said something else here.
            pub(in crate::domain) fn news(
                three: &$crate::domain::resource::Three<'_, $name>,
            ) -> Self {
                let mut patch = $patch::default();
                $(patch.$field = three.news(stringify!($field), |own| &own.$field);)*
                patch
            }

            /// The fields that it has a value for.
            pub(in crate::domain) fn fields(&self) -> Vec<&'static str> {
                let $patch { $($field,)* $($given,)* } = self;
                let mut names = Vec::new();
                $(names.extend($field.as_ref().map(|_| stringify!($field)));)*
                $(names.extend($given.as_ref().map(|_| stringify!($given)));)*
                names
            }
        }
    };
}
pub(in crate::domain) use resource;

/// The half of a resource that changes it: only the domain sees it, so that nobody gets past
/// [`Agenda::apply`].
pub(in crate::domain) trait Editable: Resource {
    /// Makes one of the values that have no default; the rest comes with [`Editable::amend`].
    fn blank(id: Self::Id, patch: &Self::Patch, agenda: &Agenda) -> Result<Self, Vec<FieldError>>;

    /// Takes over what a patch says; reports every value that cannot be.
    fn amend(&mut self, patch: &Self::Patch, agenda: &Agenda) -> Vec<FieldError>;

    fn shelf_mut(agenda: &mut Agenda) -> &mut Shelf<Self>;

    /// Tells of everything that it points at.
    fn references(&self, _: &mut dyn FnMut(Reference)) {}

    /// What it keeps of the state that it takes the place of.
    fn settle(&mut self, _before: &Self) {}
}

/// Something that a resource points at, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::domain) struct Reference {
    pub target: Target,
    /// The place, as a JSON pointer in three parts: `/people`, 2, `/person_id`.
    pub field: &'static str,
    pub index: Option<usize>,
    pub rest: &'static str,
}

/// What a resource can point at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::domain) enum Target {
    Day(DayId),
    Room(RoomId),
    Track(TrackId),
    TimeSlot(TimeSlotId),
    Person(PersonId),
    Session(SessionId),
}

impl Reference {
    pub fn field(target: Target, field: &'static str) -> Self {
        Reference {
            target,
            field,
            index: None,
            rest: "",
        }
    }

    /// One of a list.
    pub fn item(target: Target, field: &'static str, index: usize) -> Self {
        let index = Some(index);
        Reference {
            target,
            field,
            index,
            rest: "",
        }
    }

    pub fn pointer(&self) -> String {
        let index = self
            .index
            .map(|index| format!("/{index}"))
            .unwrap_or_default();
        format!("{}{index}{}", self.field, self.rest)
    }
}

/// One resource and the revision in which it last changed, which is its ETag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept<R> {
    pub resource: Arc<R>,
    pub changed_in: Revision,
}

impl<R> Kept<R> {
    pub fn new(resource: R, changed_in: Revision) -> Self {
        let resource = Arc::new(resource);
        Kept {
            resource,
            changed_in,
        }
    }
}

/// All resources of one kind, in the order in which they were created (ids are UUIDv7). Two states
/// of an agenda share what is equal in them.
pub type Shelf<R> = Arc<BTreeMap<<R as Resource>::Id, Kept<R>>>;

/// What stands on a shelf now and did not, or was different; both shelves are walked once.
pub fn changed<'a, R: Resource>(now: &'a Shelf<R>, then: &Shelf<R>) -> Vec<&'a Kept<R>> {
    if Arc::ptr_eq(now, then) {
        return Vec::new();
    }
    let mut old = then.iter().peekable();
    let differs = |(id, kept): &(&R::Id, &Kept<R>)| {
        while old.next_if(|(other, _)| other < id).is_some() {}
        let was = old.next_if(|(other, _)| other == id);
        was.is_none_or(|(_, was)| was != *kept)
    };
    now.iter().filter(differs).map(|(_, kept)| kept).collect()
}

/// One requested edit of one resource.
#[derive(Clone, Debug)]
pub struct ResourceEdit<R: Resource> {
    pub id: R::Id,
    /// What the caller has seen.
    pub expected: Expected,
    pub action: Action<R::Patch>,
}

/// What a caller has seen of the resource that an edit is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Whatever it is now.
    Any,
    /// Its state as of one of these revisions.
    OneOf(Vec<Revision>),
}

impl Expected {
    /// The same for a request that was made from the state of one revision.
    pub fn narrowed(self, revision: Revision) -> Self {
        match self {
            Expected::Any => Expected::OneOf(vec![revision]),
            Expected::OneOf(seen) => {
                Expected::OneOf(seen.into_iter().filter(|seen| *seen == revision).collect())
            }
        }
    }

    /// True when the caller has seen what was last changed in `revision`.
    pub fn includes(&self, revision: Revision) -> bool {
        match self {
            Expected::Any => true,
            Expected::OneOf(seen) => seen.contains(&revision),
        }
    }
}

#[derive(Clone, Debug)]
pub enum Action<P> {
    Create(P),
    /// What the patch does not say stays.
    Update(P),
    /// What the patch does not say goes back to what it is unless said.
    Replace(P),
    Delete,
}

impl<R: Resource> ResourceEdit<R> {
    pub fn create(id: R::Id, patch: R::Patch) -> Self {
        ResourceEdit {
            id,
            expected: Expected::Any,
            action: Action::Create(patch),
        }
    }
}

/// Carries a change out; what it leaves behind was changed in `revision`.
pub(super) fn carry_out<R: Editable>(
    change: &ResourceEdit<R>,
    agenda: &mut Agenda,
    revision: Revision,
) -> Result<(), Error> {
    match &change.action {
        Action::Create(patch) => create::<R>(change.id, patch, agenda, revision),
        Action::Update(patch) => {
            let mut resource = R::clone(&seen(change, agenda)?.resource);
            settle(resource.amend(patch, agenda), &resource, agenda)?;
            put(resource, agenda, revision);
            Ok(())
        }
        Action::Replace(patch) => {
            seen(change, agenda)?;
            put(made::<R>(change.id, patch, agenda)?, agenda, revision);
            Ok(())
        }
        Action::Delete => {
            seen(change, agenda)?;
            Arc::make_mut(R::shelf_mut(agenda)).remove(&change.id);
            Ok(())
        }
    }
}

fn create<R: Editable>(
    id: R::Id,
    patch: &R::Patch,
    agenda: &mut Agenda,
    revision: Revision,
) -> Result<(), Error> {
    if R::shelf(agenda).contains_key(&id) {
        let (what, name) = (R::WORD, id.to_string());
        return Err(Error::Exists { what, name });
    }
    put(made::<R>(id, patch, agenda)?, agenda, revision);
    Ok(())
}

fn made<R: Editable>(id: R::Id, patch: &R::Patch, agenda: &Agenda) -> Result<R, Error> {
    let mut resource = R::blank(id, patch, agenda).map_err(Error::Invalid)?;
    settle(resource.amend(patch, agenda), &resource, agenda)?;
    Ok(resource)
}

/// Puts a resource on its shelf; one that is as it was has not changed.
pub(super) fn put<R: Editable>(mut resource: R, agenda: &mut Agenda, revision: Revision) {
    let before = R::shelf(agenda).get(&resource.id());
    if let Some(before) = before {
        resource.settle(&before.resource);
        if *before.resource == resource {
            return;
        }
    }
    let shelf = Arc::make_mut(R::shelf_mut(agenda));
    shelf.insert(resource.id(), Kept::new(resource, revision));
}

fn seen<'a, R: Resource>(
    change: &ResourceEdit<R>,
    agenda: &'a Agenda,
) -> Result<&'a Kept<R>, Error> {
    let kept = existing::<R>(agenda, change.id)?;
    if change.expected.includes(kept.changed_in) {
        return Ok(kept);
    }
    let (what, name, current) = (R::WORD, kept.resource.name(), kept.changed_in);
    Err(Error::Stale {
        what,
        name,
        current,
    })
}

/// A resource that has to be there.
pub(super) fn existing<R: Resource>(agenda: &Agenda, id: R::Id) -> Result<&Kept<R>, Error> {
    let (what, name) = (R::WORD, id);
    let missing = || Error::NotFound {
        what,
        name: name.to_string(),
    };
    R::shelf(agenda).get(&id).ok_or_else(missing)
}

/// Refuses a resource of which a value was refused, and says at once what else is wrong with it.
fn settle<R: Editable>(
    mut errors: Vec<FieldError>,
    resource: &R,
    agenda: &Agenda,
) -> Result<(), Error> {
    if errors.is_empty() {
        return Ok(());
    }
    errors.extend(agenda.wrong_references(resource));
    errors.dedup();
    Err(Error::Invalid(errors))
}

/// Three states of one resource: what a file said before, what it says now, what is here.
pub(in crate::domain) struct Three<'a, R> {
    pub before: &'a R,
    pub said: &'a R,
    pub here: &'a R,
    /// One of which nothing is said, and whether what is like it was not said: so it is for a file
    /// of another source, and for codes, which everything has.
    pub silence: Option<(&'a R, bool)>,
    /// The fields in which the file says something else than what is here, and what is here stays.
    pub kept: std::cell::RefCell<Vec<&'static str>>,
}

impl<'a, R> Three<'a, R> {
    pub fn new(before: &'a R, said: &'a R, here: &'a R) -> Self {
        let kept = std::cell::RefCell::default();
        Three {
            before,
            said,
            here,
            silence: None,
            kept,
        }
    }

    /// The same, where what the file does not say is no news.
    pub fn with_silence(self, bare: &'a R, is_foreign: bool) -> Self {
        let silence = Some((bare, is_foreign));
        Three { silence, ..self }
    }

    /// The new value of a field, where the file has changed it and nobody has changed it here.
    pub fn news<T: PartialEq + Clone>(
        &self,
        name: &'static str,
        field: impl Fn(&R) -> &T,
    ) -> Option<T> {
        let (before, said, here) = (field(self.before), field(self.said), field(self.here));
        let is_silent = self.silence.is_some_and(|(bare, is_foreign)| {
            (is_foreign || name == "code") && field(bare) == said
        });
        if said == here || is_silent {
            return None;
        }
        if here == before {
            return Some(said.clone());
        }
        self.kept.borrow_mut().push(name);
        None
    }
}

/// Takes over a new value where there is one.
pub(super) fn set<T: Clone>(field: &mut T, new: &Option<T>) {
    if let Some(new) = new {
        field.clone_from(new);
    }
}

/// The value of a field without which the resource cannot be created.
pub(super) fn required<T: Clone>(
    value: &Option<T>,
    pointer: &str,
    errors: &mut Vec<FieldError>,
) -> Option<T> {
    if value.is_none() {
        let detail = format!("{} is missing", pointer.trim_start_matches('/'));
        errors.push(Fault::new("required", detail).at(pointer));
    }
    value.clone()
}

/// Checks that times were given for the zone of the conference, where a zone was named at all.
pub(super) fn same_zone(agenda: &Agenda, zone: Option<Zone>, pointer: &str) -> Option<FieldError> {
    let kept = agenda.conference().zone;
    let other = zone.filter(|zone| *zone != kept)?;
    let detail = format!("the times of this conference are in {kept}, not in {other}");
    Some(Fault::new("wrong_zone", detail).at(pointer))
}
