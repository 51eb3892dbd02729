//! The links with which people answer for themselves: hashes of secrets, and whose they are.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::{Tx, on_both};
use super::error::Error;
use super::redact::all_names;
use super::schema::{changes, conferences, person_links};
use super::sql_types::{Id, Instant};
use crate::domain::ids::{ConferenceId, PersonId};
use crate::domain::redact::{WITHHELD, Withheld};
use crate::domain::text::{Name, Slug};

/// What the change log sets before the name of somebody who has answered with their link.
pub const PERSON_ACTOR: &str = "person:";

/// A link as it is kept, with the name of its conference.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredLink {
    pub conference: ConferenceId,
    pub slug: Slug,
    pub person: PersonId,
    pub created_at: DateTime<Utc>,
}

/// Keeps the link of a person; one that there was is gone.
pub fn put_person_link(
    tx: &mut Tx<'_>,
    (conference, person): (ConferenceId, PersonId),
    secret_hash: &str,
    by: &Name,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    delete_person_link(tx, conference, person)?;
    let row = (
        person_links::secret_hash.eq(secret_hash),
        person_links::conference_id.eq(Id(conference.0)),
        person_links::person_id.eq(Id(person.0)),
        person_links::created_at.eq(Instant(at)),
        person_links::created_by.eq(by.as_str()),
    );
    on_both!(tx, c => diesel::insert_into(person_links::table).values(row).execute(c))?;
    Ok(())
}

/// The link behind the hash of a secret.
pub fn person_link(tx: &mut Tx<'_>, secret_hash: &str) -> Result<Option<StoredLink>, Error> {
    let own = conferences::id.eq(person_links::conference_id);
    let row: Option<(Id, String, Id, Instant)> = on_both!(tx, c => person_links::table
        .inner_join(conferences::table.on(own))
        .filter(person_links::secret_hash.eq(secret_hash))
        .select((
            conferences::id,
            conferences::slug,
            person_links::person_id,
            person_links::created_at,
        ))
        .first(c)
        .optional())?;
    let read = |(conference, slug, person, created_at): (Id, String, Id, Instant)| {
        Ok(StoredLink {
            conference: conference.0.into(),
            slug: Slug::parse(&slug)?,
            person: person.0.into(),
            created_at: created_at.0,
        })
    };
    row.map(read).transpose()
}

/// Forgets the link of a person; false when there is none.
pub fn delete_person_link(
    tx: &mut Tx<'_>,
    conference: ConferenceId,
    person: PersonId,
) -> Result<bool, Error> {
    let theirs = person_links::table
        .filter(person_links::person_id.eq(Id(person.0)))
        .filter(person_links::conference_id.eq(Id(conference.0)));
    Ok(on_both!(tx, c => diesel::delete(theirs).execute(c))? > 0)
}

/// Forgets the links of people who are redacted, and takes their names out of what they have
/// changed with them; the addresses that they wrote from go, too. Asked before the log is redacted:
/// it knows the names.
pub fn forget_people(
    tx: &mut Tx<'_>,
    conference: ConferenceId,
    withheld: &Withheld,
) -> Result<(), Error> {
    let mut theirs = BTreeSet::new();
    for person in &withheld.people {
        delete_person_link(tx, conference, *person)?;
        let names = all_names(tx, conference, *person)?;
        theirs.extend(
            names
                .into_iter()
                .map(|name| format!("{PERSON_ACTOR}{name}")),
        );
        theirs.insert(format!("{PERSON_ACTOR}{person}"));
    }
    for actor in theirs {
        let said = changes::table
            .filter(changes::conference_id.eq(Id(conference.0)))
            .filter(changes::actor.eq(actor));
        let row = (
            changes::actor.eq(format!("{PERSON_ACTOR}{WITHHELD}")),
            changes::origin.eq(None::<String>),
        );
        on_both!(tx, c => diesel::update(said).set(row).execute(c))?;
    }
    Ok(())
}
