//! A human of the programme.

use super::agenda::Agenda;
use super::appearance::Billing;
use super::availability::{Availability, AvailabilityInput};
use super::error::FieldError;
use super::few::Few;
use super::ids::PersonId;
use super::resource::{Editable, Reference, Resource, Shelf, Target, required, resource};
use super::text::{Label, Line, Name, Prose, Url};
use super::values::{Code, Email, Links};

/// The most people that one person is kept apart from.
pub const KEPT_APART_MAX: usize = 100;

resource! {
    /// A human, and how they are billed unless an appearance says otherwise.
    Person(PersonId), PersonPatch {
        code: Code,
        name: Name,
        /// How they are sorted ("Lovelace, Ada").
        sort_name: Option<Name>,
        /// What is set before the name ("Dr.", "H.E.").
        honorific: Option<Label>,
        /// The office they hold ("Director of Research").
        title: Option<Line>,
        /// The body they belong to, or the whole printed line after the name.
        affiliation: Option<Line>,
        pronouns: Option<Label>,
        bio: Option<Prose>,
        photo_url: Option<Url>,
        links: Links,
        /// For organizers alone: in no public output.
        email: Option<Email>,
        /// For organizers alone: in no public output.
        notes: Option<Prose>,
        /// In how many sessions of one day they can be.
        sessions_a_day_max: Option<u16>,
        /// In how many sessions of the conference they can be.
        sessions_max: Option<u16>,
        /// Who must not be in one session with them; it holds both ways.
        kept_apart_from: Few<PersonId, KEPT_APART_MAX>,
    }
    given { availability: AvailabilityInput, }
    made { availability: Availability, }
}

impl Person {
    /// How they are printed where an appearance says nothing else.
    pub fn billing(&self) -> Billing {
        Billing {
            name: self.name.clone(),
            title: self.title.clone(),
            affiliation: self.affiliation.clone(),
        }
    }
}

impl Person {
    /// Takes over what another entry of the same human says, where this one says nothing.
    pub(super) fn adopt(&mut self, other: &Person) {
        self.title = self.title.take().or_else(|| other.title.clone());
        self.affiliation = self
            .affiliation
            .take()
            .or_else(|| other.affiliation.clone());
        self.sort_name = self.sort_name.take().or_else(|| other.sort_name.clone());
        self.honorific = self.honorific.take().or_else(|| other.honorific.clone());
        self.pronouns = self.pronouns.take().or_else(|| other.pronouns.clone());
        self.bio = self.bio.take().or_else(|| other.bio.clone());
        self.photo_url = self.photo_url.take().or_else(|| other.photo_url.clone());
        self.email = self.email.take().or_else(|| other.email.clone());
        self.notes = self.notes.take().or_else(|| other.notes.clone());
        self.sessions_a_day_max = self.sessions_a_day_max.or(other.sessions_a_day_max);
        self.sessions_max = self.sessions_max.or(other.sessions_max);
        if self.links.is_empty() {
            self.links.clone_from(&other.links);
        }
        if self.availability == Availability::Always {
            self.availability.clone_from(&other.availability);
        }
        if self.kept_apart_from.is_empty() {
            self.kept_apart_from = other.kept_apart_from.without(&self.id);
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
            code: Code::of_id(id.0),
            name,
            sort_name: None,
            honorific: None,
            title: None,
            affiliation: None,
            pronouns: None,
            bio: None,
            photo_url: None,
            links: Few::none(),
            email: None,
            notes: None,
            sessions_a_day_max: None,
            sessions_max: None,
            kept_apart_from: Few::none(),
            availability: Availability::Always,
        })
    }

    fn amend(&mut self, patch: &PersonPatch, agenda: &Agenda) -> Vec<FieldError> {
        self.take_over(patch);
        let zone = agenda.conference().zone;
        let amended = self.availability.amend(zone, patch.availability.as_ref());
        amended.err().into_iter().collect()
    }

    fn shelf_mut(agenda: &mut Agenda) -> &mut Shelf<Person> {
        &mut agenda.people
    }

    fn references(&self, tell: &mut dyn FnMut(Reference)) {
        for (index, person) in self.kept_apart_from.iter().enumerate() {
            tell(Reference::item(
                Target::Person(*person),
                "/kept_apart_from_ids",
                index,
            ));
        }
    }
}
