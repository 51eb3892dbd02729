//! A person as JSON.

use super::wire;
use crate::domain::agenda::{Agenda, Edit};
use crate::domain::availability::AvailabilityInput;
use crate::domain::conflict::Conflict;
use crate::domain::few::Few;
use crate::domain::ids::PersonId;
use crate::domain::person::{KEPT_APART_MAX, Person, PersonPatch};
use crate::domain::text::{Label, Line, Name, Prose, Url};
use crate::domain::values::{Code, Email, Links};

wire! {
    Person, PersonPatch, Edit::Person;
    name "Person", plural "people";
    required ["name"], filters ["code", "name", "affiliation", "email"];
    is_in |_: &Agenda, id, conflict: &Conflict| conflict.people.contains(&id);
    /// Its short name in URLs; made of the id unless said.
    "code" code: Code,
    "name" name: Name,
    /// How they are sorted, such as "Lovelace, Ada".
    "sort_name" sort_name: Option<Name>,
    /// What is set before the name, such as "Dr.".
    "honorific" honorific: Option<Label>,
    /// The office they hold.
    "title" title: Option<Line>,
    /// The body they belong to.
    "affiliation" affiliation: Option<Line>,
    "pronouns" pronouns: Option<Label>,
    "bio" bio: Option<Prose>,
    "photo_url" photo_url: Option<Url>,
    /// Private unless marked public.
    "links" links: Links,
    /// For organizers alone: in no public output.
    "email" email: Option<Email>,
    /// For organizers alone: in no public output.
    "notes" notes: Option<Prose>,
    /// In how many sessions of one day they can be.
    "sessions_a_day_max" sessions_a_day_max: Option<u16>,
    /// In how many sessions of the conference they can be.
    "sessions_max" sessions_max: Option<u16>,
    /// Who must not be in one session with them.
    "kept_apart_from_ids" kept_apart_from: Few<PersonId, KEPT_APART_MAX>,
    /// When they can come; null is always.
    "availability" availability: AvailabilityInput => |person| person.availability.clone(),
}
