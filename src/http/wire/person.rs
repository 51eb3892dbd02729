//! A person as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Wire, text};
use crate::domain::agenda::Edit;
use crate::domain::conflict::Conflict;
use crate::domain::person::{Person, PersonPatch};
use crate::domain::resource::ResourceEdit;
use crate::domain::text::{Line, Name};
use crate::http::body::{Errors, present};
use crate::http::schema;

/// A person; on changing them, fields that are left out stay as they are.
///
/// `title` is the office they hold, `affiliation` the body they belong to.
#[derive(Deserialize, ToSchema, Default)]
#[serde(deny_unknown_fields)]
pub struct PersonBody {
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = schema::text::<Name>)]
    name: Option<String>,
    /// The office they hold.
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = schema::nullable::<Line>)]
    title: Option<Option<String>>,
    /// The body they belong to.
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = schema::nullable::<Line>)]
    affiliation: Option<Option<String>>,
}

/// A person.
#[derive(Serialize, ToSchema)]
#[schema(as = Person)]
pub struct PersonShape {
    #[schema(format = Uuid)]
    id: String,
    name: String,
    title: Option<String>,
    affiliation: Option<String>,
}

impl Wire for Person {
    const PLURAL: &'static str = "people";
    const REQUIRED: &'static [&'static str] = &["name"];
    type Body = PersonBody;
    type Shape = PersonShape;

    fn patch(body: PersonBody, errors: &mut Errors) -> PersonPatch {
        let PersonBody {
            name,
            title,
            affiliation,
        } = body;
        PersonPatch {
            name: errors.take_text("/name", name, Name::parse),
            title: errors.take_nullable("/title", title, Line::parse),
            affiliation: errors.take_nullable("/affiliation", affiliation, Line::parse),
        }
    }

    fn shape(&self) -> PersonShape {
        let Person {
            id,
            name,
            title,
            affiliation,
        } = self;
        PersonShape {
            id: id.to_string(),
            name: name.to_string(),
            title: text(title.as_ref()),
            affiliation: text(affiliation.as_ref()),
        }
    }

    fn edit(change: ResourceEdit<Person>) -> Edit {
        Edit::Person(change)
    }

    fn is_in(&self, conflict: &Conflict) -> bool {
        conflict.people.contains(&self.id)
    }
}
