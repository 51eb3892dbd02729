//! Three states into one: what the source said last time, what it says now, and what is here.
//!
//! Field by field: what only the file has changed comes in, what was changed here stays and is
//! told. Without a last time, the file fills what is empty here and changes nothing.

mod mergeable;
mod missing;
mod placement;
mod sessions;

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{Ground, Kept, Outcome};
use crate::domain::agenda::{Agenda, Edit};
use crate::domain::appearance::Billing;
use crate::domain::conference::Day;
use crate::domain::ids::PersonId;
use crate::domain::person::Person;
use crate::domain::place::{Room, TimeSlot, Track};
use crate::domain::resource::{Action, Expected, Resource, ResourceEdit, Three};
use mergeable::Mergeable;

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

    /// What comes of a thing that is in the file and here, and the fields of it that stay although
    /// the file says something else.
    fn compared<R: Mergeable>(&self, said: &R, here: &R) -> (R::Patch, Vec<&'static str>) {
        let bare = R::bare(said, self.ground.agenda);
        let three = self.three(said, here, &bare);
        let patch = R::news(&three);
        let kept = three.kept.take();
        (patch, kept)
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
        let (patch, kept) = self.compared(said, &here.resource);
        self.keep::<R>(&here.resource, kept);
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
            let merged = match self.ground.agenda.person(said.id) {
                None => said.billing(),
                Some(here) => {
                    let (news, _) = self.compared(said, here);
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
