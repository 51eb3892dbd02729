//! Who may write: names and hashes, never secrets.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::conn::{Tx, on_both};
use super::error::Error;
use super::schema::tokens;
use super::sql_types::{Id, Instant};

/// A token as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredToken {
    pub id: Uuid,
    pub name: String,
    /// SHA-256 of the secret, in hexadecimal.
    pub hash: String,
    pub created_at: DateTime<Utc>,
}

/// Keeps a token; refuses a second one of the same name.
pub fn add_token(tx: &mut Tx<'_>, token: &StoredToken) -> Result<(), Error> {
    let StoredToken {
        id,
        name,
        hash,
        created_at,
    } = token;
    let row = (
        tokens::id.eq(Id(*id)),
        tokens::name.eq(name),
        tokens::hash.eq(hash),
        tokens::created_at.eq(Instant(*created_at)),
    );
    on_both!(tx, c => diesel::insert_into(tokens::table).values(row).execute(c))?;
    Ok(())
}

/// All tokens, by name.
pub fn tokens(tx: &mut Tx<'_>) -> Result<Vec<StoredToken>, Error> {
    let rows: Vec<(Id, String, String, Instant)> = on_both!(tx, c => tokens::table.load(c))?;
    let token = |(id, name, hash, at): (Id, String, String, Instant)| StoredToken {
        id: id.0,
        name,
        hash,
        created_at: at.0,
    };
    let mut tokens: Vec<_> = rows.into_iter().map(token).collect();
    tokens.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(tokens)
}

/// The name of the token with a hash.
pub fn has_token(tx: &mut Tx<'_>, hash: &str) -> Result<Option<String>, Error> {
    let name = on_both!(tx, c => tokens::table
        .filter(tokens::hash.eq(hash))
        .select(tokens::name)
        .first(c)
        .optional())?;
    Ok(name)
}

/// Forgets a token; false when there is none of that name.
pub fn delete_token(tx: &mut Tx<'_>, name: &str) -> Result<bool, Error> {
    let named = tokens::table.filter(tokens::name.eq(name));
    Ok(on_both!(tx, c => diesel::delete(named).execute(c))? > 0)
}
