//! Who may do what: names, grants and hashes, never secrets.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::conn::{Tx, on_both};
use super::error::Error;
use super::schema::{conferences, tokens};
use super::sql_types::{Id, Instant};
use crate::domain::access::{Grant, Permission, Rights};
use crate::domain::text::Slug;
use crate::domain::words::Word;

/// A token as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredToken {
    pub id: Uuid,
    pub name: String,
    pub grant: Grant,
    /// SHA-256 of the secret, in hexadecimal.
    pub hash: String,
    pub created_at: DateTime<Utc>,
    /// To the minute or so.
    pub last_used_at: Option<DateTime<Utc>>,
    /// The hash of the secret that was replaced, and until when it works on.
    pub previous: Option<(String, DateTime<Utc>)>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = tokens)]
struct Row {
    id: Id,
    name: String,
    hash: String,
    created_at: Instant,
    permission: String,
    rights: String,
    conference_id: Option<Id>,
    expires_at: Option<Instant>,
    last_used_at: Option<Instant>,
    previous_hash: Option<String>,
    previous_until: Option<Instant>,
}

impl Row {
    fn of(token: &StoredToken) -> Row {
        let StoredToken {
            id,
            name,
            grant,
            hash,
            created_at,
            last_used_at,
            previous,
        } = token;
        let (previous_hash, previous_until) = previous.clone().unzip();
        Row {
            id: Id(*id),
            name: name.clone(),
            hash: hash.clone(),
            created_at: Instant(*created_at),
            permission: grant.permission.word().to_owned(),
            rights: grant.rights.to_string(),
            conference_id: grant.conference.as_ref().map(|(id, _)| Id(id.0)),
            expires_at: grant.until.map(Instant),
            last_used_at: last_used_at.map(Instant),
            previous_hash,
            previous_until: previous_until.map(Instant),
        }
    }

    fn read(self, slug: Option<String>) -> Result<StoredToken, Error> {
        let slug = slug.map(|slug| Slug::parse(&slug)).transpose()?;
        let grant = Grant {
            permission: Permission::from_word(&self.permission)?,
            rights: Rights::parse(&self.rights)?,
            conference: self.conference_id.map(|id| id.0.into()).zip(slug),
            until: self.expires_at.map(|at| at.0),
        };
        let until = self.previous_until.map(|until| until.0);
        Ok(StoredToken {
            id: self.id.0,
            name: self.name,
            grant,
            hash: self.hash,
            created_at: self.created_at.0,
            last_used_at: self.last_used_at.map(|at| at.0),
            previous: self.previous_hash.zip(until),
        })
    }
}

/// Keeps a token; refuses a second one of the same name.
pub fn add_token(tx: &mut Tx<'_>, token: &StoredToken) -> Result<(), Error> {
    let row = Row::of(token);
    on_both!(tx, c => diesel::insert_into(tokens::table).values(&row).execute(c))?;
    Ok(())
}

/// All tokens, by name.
pub fn tokens(tx: &mut Tx<'_>) -> Result<Vec<StoredToken>, Error> {
    let rows: Vec<(Row, Option<String>)> = on_both!(tx, c => tokens::table
        .left_join(conferences::table)
        .select((Row::as_select(), conferences::slug.nullable()))
        .load(c))?;
    let read = |(row, slug): (Row, Option<String>)| row.read(slug);
    let mut tokens = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    tokens.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(tokens)
}

/// The token whose secret, or whose secret before that, has a hash.
pub fn token_of(tx: &mut Tx<'_>, hash: &str) -> Result<Option<StoredToken>, Error> {
    let known = tokens::hash.eq(hash).or(tokens::previous_hash.eq(hash));
    let row: Option<(Row, Option<String>)> = on_both!(tx, c => tokens::table
        .left_join(conferences::table)
        .filter(known)
        .select((Row::as_select(), conferences::slug.nullable()))
        .first(c)
        .optional())?;
    row.map(|(row, slug)| row.read(slug)).transpose()
}

/// Keeps when a token was used last.
pub fn mark_token_used(tx: &mut Tx<'_>, id: Uuid, at: DateTime<Utc>) -> Result<(), Error> {
    let one = tokens::table.find(Id(id));
    let used = tokens::last_used_at.eq(Instant(at));
    on_both!(tx, c => diesel::update(one).set(used).execute(c))?;
    Ok(())
}

/// Gives a token another secret; the one it had works on until then.
pub fn rotate_token(
    tx: &mut Tx<'_>,
    token: &StoredToken,
    hash: &str,
    until: DateTime<Utc>,
) -> Result<(), Error> {
    let one = tokens::table.find(Id(token.id));
    let secrets = (
        tokens::hash.eq(hash),
        tokens::previous_hash.eq(&token.hash),
        tokens::previous_until.eq(Instant(until)),
    );
    on_both!(tx, c => diesel::update(one).set(secrets).execute(c))?;
    Ok(())
}

/// Forgets a token; false when there is none.
pub fn delete_token(tx: &mut Tx<'_>, id: Uuid) -> Result<bool, Error> {
    let one = tokens::table.find(Id(id));
    Ok(on_both!(tx, c => diesel::delete(one).execute(c))? > 0)
}
