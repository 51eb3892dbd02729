//! People and their rows.

use super::{Detail, Details, Of, PersonRow, Stored};
use super::{document, owned, store_availability, text};
use crate::domain::person::Person;
use crate::domain::resource::Kept;
use crate::domain::text::{Line, Name};
use crate::domain::values::Code;
use crate::storage::error::Error;
use crate::storage::sql_types::Id;

impl Stored for Person {
    type Row = PersonRow;

    fn to_row(&self, of: Of, changed_in: i64) -> PersonRow {
        let Person {
            id,
            code,
            name,
            sort_name,
            honorific,
            title,
            affiliation,
            pronouns,
            bio,
            photo_url,
            links,
            email,
            notes,
            sessions_a_day_max,
            sessions_max,
            kept_apart_from,
            availability,
        } = self;
        PersonRow {
            id: Id(id.0),
            conference_id: Id(of.conference.0),
            name: name.to_string(),
            title: owned(title.as_ref()),
            affiliation: owned(affiliation.as_ref()),
            details: document([
                ("code", code.store()),
                ("sort_name", sort_name.store()),
                ("honorific", honorific.store()),
                ("pronouns", pronouns.store()),
                ("bio", bio.store()),
                ("photo_url", photo_url.store()),
                ("links", links.store()),
                ("email", email.store()),
                ("notes", notes.store()),
                ("sessions_a_day_max", sessions_a_day_max.store()),
                ("sessions_max", sessions_max.store()),
                ("kept_apart_from", kept_apart_from.store()),
                ("availability", store_availability(availability)),
            ]),
            changed_in,
        }
    }

    fn from_row(row: PersonRow, of: Of) -> Result<Kept<Person>, Error> {
        let details = Details::of(&row.details);
        let resource = Person {
            id: row.id.0.into(),
            code: details.get_or("code", || Code::of_id(row.id.0))?,
            name: Name::parse(&row.name)?,
            sort_name: details.get("sort_name")?,
            honorific: details.get("honorific")?,
            title: text(row.title, Line::parse)?,
            affiliation: text(row.affiliation, Line::parse)?,
            pronouns: details.get("pronouns")?,
            bio: details.get("bio")?,
            photo_url: details.get("photo_url")?,
            links: details.get("links")?,
            email: details.get("email")?,
            notes: details.get("notes")?,
            sessions_a_day_max: details.get("sessions_a_day_max")?,
            sessions_max: details.get("sessions_max")?,
            kept_apart_from: details.get("kept_apart_from")?,
            availability: details.availability(of.zone)?,
        };
        Ok(Kept::new(resource, row.changed_in))
    }
}
