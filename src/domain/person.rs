//! A human of the programme.

use super::agenda::Agenda;
use super::appearance::Billing;
use super::error::FieldError;
use super::ids::PersonId;
use super::resource::{Editable, Resource, Shelf, required, set};
use super::text::{Line, Name};

/// A human, and how they are billed unless an appearance says otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    pub id: PersonId,
    pub name: Name,
    /// The office they hold ("Director of Research").
    pub title: Option<Line>,
    /// The body they belong to, or the whole printed line after the name.
    pub affiliation: Option<Line>,
}

/// New values of a [`Person`].
#[derive(Clone, Debug, Default)]
pub struct PersonPatch {
    pub name: Option<Name>,
    pub title: Option<Option<Line>>,
    pub affiliation: Option<Option<Line>>,
}

impl Person {
    /// How they are printed where an appearance says nothing else.
    pub fn billing(&self) -> Billing {
        let Person {
            id: _,
            name,
            title,
            affiliation,
        } = self.clone();
        Billing {
            name,
            title,
            affiliation,
        }
    }
}

impl Resource for Person {
    type Id = PersonId;
    type Patch = PersonPatch;
    const WORD: &'static str = "person";

    fn id(&self) -> PersonId {
        self.id
    }

    fn name(&self) -> String {
        self.name.to_string()
    }

    fn shelf(agenda: &Agenda) -> &Shelf<Person> {
        &agenda.people
    }
}

impl Editable for Person {
    fn blank(id: PersonId, patch: &PersonPatch, _: &Agenda) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let name = required(&patch.name, "/name", &mut errors).ok_or(errors)?;
        Ok(Person {
            id,
            name,
            title: None,
            affiliation: None,
        })
    }

    fn amend(&mut self, patch: &PersonPatch, _: &Agenda) -> Vec<FieldError> {
        let PersonPatch {
            name,
            title,
            affiliation,
        } = patch;
        set(&mut self.name, name);
        set(&mut self.title, title);
        set(&mut self.affiliation, affiliation);
        Vec::new()
    }

    fn shelf_mut(agenda: &mut Agenda) -> &mut Shelf<Person> {
        &mut agenda.people
    }

    fn used_by(agenda: &Agenda, id: PersonId) -> Option<String> {
        let on = |s: &&super::session::Session| s.appearances.iter().any(|a| a.person == id);
        agenda.sessions().find(on).map(|session| session.quoted())
    }
}
