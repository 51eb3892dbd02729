//! What conference days, rooms, tracks, time slots, people and sessions have in common: an
//! identity, a patch that creates or changes them, and the revision in which they last changed.

use std::collections::BTreeMap;
use std::fmt::Display;

use super::agenda::Agenda;
use super::error::{Error, Fault, FieldError};
use super::ids::Revision;
use super::local_time::Zone;

/// A part of the agenda that is created, changed and deleted on its own.
pub trait Resource: Clone + PartialEq + Sized {
    type Id: Copy + Ord + Display;
    /// New values; a field that is `None` stays as it is.
    type Patch;
    /// What people call it ("time slot").
    const WORD: &'static str;

    fn id(&self) -> Self::Id;

    /// How a person would recognise it: its name, label or title.
    fn name(&self) -> String;

    fn shelf(agenda: &Agenda) -> &Shelf<Self>;
}

/// The half of a resource that changes it: only the domain sees it, so that nobody gets past
/// [`Agenda::apply`].
pub(in crate::domain) trait Editable: Resource {
    /// Makes one of the values that have no default; the rest comes with [`Editable::amend`].
    fn blank(id: Self::Id, patch: &Self::Patch, agenda: &Agenda) -> Result<Self, Vec<FieldError>>;

    /// Takes over what a patch says; reports every value that cannot be.
    fn amend(&mut self, patch: &Self::Patch, agenda: &Agenda) -> Vec<FieldError>;

    fn shelf_mut(agenda: &mut Agenda) -> &mut Shelf<Self>;

    /// Who still points at it, by name; such a resource cannot be deleted.
    fn used_by(agenda: &Agenda, id: Self::Id) -> Option<String>;
}

/// One resource and the revision in which it last changed, which is its ETag.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept<R> {
    pub resource: R,
    pub changed_in: Revision,
}

/// All resources of one kind, in the order in which they were created (ids are UUIDv7).
pub type Shelf<R> = BTreeMap<<R as Resource>::Id, Kept<R>>;

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
    Update(P),
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
        Action::Update(patch) => update(change, patch, agenda, revision),
        Action::Delete => delete(change, agenda),
    }
}

fn create<R: Editable>(
    id: R::Id,
    patch: &R::Patch,
    agenda: &mut Agenda,
    revision: Revision,
) -> Result<(), Error> {
    if R::shelf(agenda).contains_key(&id) {
        return Err(Error::Exists {
            what: R::WORD,
            name: id.to_string(),
        });
    }
    let mut resource = R::blank(id, patch, agenda).map_err(Error::Invalid)?;
    settle(resource.amend(patch, agenda))?;
    R::shelf_mut(agenda).insert(
        id,
        Kept {
            resource,
            changed_in: revision,
        },
    );
    Ok(())
}

fn update<R: Editable>(
    change: &ResourceEdit<R>,
    patch: &R::Patch,
    agenda: &mut Agenda,
    revision: Revision,
) -> Result<(), Error> {
    let kept = seen(change, agenda)?;
    let mut resource = kept.resource.clone();
    settle(resource.amend(patch, agenda))?;
    if resource != kept.resource {
        R::shelf_mut(agenda).insert(
            change.id,
            Kept {
                resource,
                changed_in: revision,
            },
        );
    }
    Ok(())
}

fn delete<R: Editable>(change: &ResourceEdit<R>, agenda: &mut Agenda) -> Result<(), Error> {
    let name = seen(change, agenda)?.resource.name();
    if let Some(by) = R::used_by(agenda, change.id) {
        return Err(Error::InUse {
            what: R::WORD,
            name,
            by,
        });
    }
    R::shelf_mut(agenda).remove(&change.id);
    Ok(())
}

fn seen<'a, R: Resource>(
    change: &ResourceEdit<R>,
    agenda: &'a Agenda,
) -> Result<&'a Kept<R>, Error> {
    let missing = || Error::NotFound {
        what: R::WORD,
        name: change.id.to_string(),
    };
    let kept = R::shelf(agenda).get(&change.id).ok_or_else(missing)?;
    if change.expected.includes(kept.changed_in) {
        return Ok(kept);
    }
    let (name, current) = (kept.resource.name(), kept.changed_in);
    Err(Error::Stale {
        what: R::WORD,
        name,
        current,
    })
}

fn settle(errors: Vec<FieldError>) -> Result<(), Error> {
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(errors))
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

/// Checks that what a field points at is there.
pub(super) fn known<R: Resource>(agenda: &Agenda, id: R::Id, pointer: &str) -> Option<FieldError> {
    let missing = || {
        let detail = format!("this conference has no {} {id}", R::WORD);
        Fault::new("unknown_reference", detail).at(pointer)
    };
    (!R::shelf(agenda).contains_key(&id)).then(missing)
}

/// Checks that times were given for the zone of the conference, where a zone was named at all.
pub(super) fn same_zone(agenda: &Agenda, zone: Option<Zone>, pointer: &str) -> Option<FieldError> {
    let kept = agenda.conference().zone;
    let other = zone.filter(|zone| *zone != kept)?;
    let detail = format!("the times of this conference are in {kept}, not in {other}");
    Some(Fault::new("wrong_zone", detail).at(pointer))
}
