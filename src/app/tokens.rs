//! Who may do what, by their tokens.

use std::sync::PoisonError;

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::changes::log;
use super::secrets::{Hash, is_mistyped, mint};
use super::{App, Error, clock};
use crate::domain;
use crate::domain::access::{Actor, Grant, Permission, Right, Rights};
use crate::domain::error::Fault;
use crate::domain::text::{Name, Slug};
use crate::domain::words::Word;
use crate::storage::{self, ChangeKind, StoredToken, Tx};

/// The name of the owner's own token.
const OWNER: &str = "owner";

/// How old the time of the last use may be, in seconds: not every request needs a write.
const USED_SECONDS: i64 = 60;

/// The longest time for which a secret that was replaced works on, in minutes: a week.
pub const OVERLAP_MINUTES_MAX: u32 = 7 * 24 * 60;

/// What a new token is to be.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What the change log calls its bearer.
    pub name: Name,
    pub permission: Permission,
    /// All that the permission can do, unless said.
    pub rights: Option<Rights>,
    /// The only conference for which it is good; all of them when there is none.
    pub conference: Option<Slug>,
    pub expires_at: Option<DateTime<Utc>>,
}

/// A token without its secret.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenHead {
    pub id: Uuid,
    pub name: String,
    pub grant: Grant,
    pub created_at: DateTime<Utc>,
    /// To the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Until when the secret that was replaced works on.
    pub previous_until: Option<DateTime<Utc>>,
}

impl From<StoredToken> for TokenHead {
    fn from(token: StoredToken) -> Self {
        let StoredToken {
            id,
            name,
            grant,
            hash: _,
            created_at,
            last_used_at,
            previous,
        } = token;
        TokenHead {
            id,
            name,
            grant,
            created_at,
            last_used_at,
            previous_until: previous.map(|(_, until)| until),
        }
    }
}

/// Whom a secret belongs to.
#[derive(Clone, Debug, PartialEq)]
pub enum Identity {
    Nobody,
    /// Somebody, until then.
    Expired(DateTime<Utc>),
    /// As the change log names them, and what they may do.
    Known(Name, Grant),
}

/// The bearer of a token, as the change log names them.
fn bearer(name: &str) -> Result<Name, domain::error::Error> {
    let bearer = Name::parse(&format!("token:{name}"));
    bearer.map_err(|fault| fault.at("/name").into())
}

impl App {
    /// Whom a secret belongs to.
    pub fn authenticate(&self, secret: &str) -> Result<Identity, Error> {
        let hash = Hash::of(secret);
        if self.owner.as_ref() == Some(&hash) {
            return Ok(Identity::Known(bearer(OWNER)?, Grant::owner()));
        }
        if is_mistyped(secret) {
            return Ok(Identity::Nobody);
        }
        let Some(token) = self.store.read(|tx| storage::token_of(tx, hash.text()))? else {
            return Ok(Identity::Nobody);
        };
        let now = clock::now();
        let replaced = token
            .previous
            .as_ref()
            .filter(|(old, _)| old == hash.text());
        let ends = [token.grant.until, replaced.map(|(_, until)| *until)];
        if let Some(end) = ends.into_iter().flatten().find(|end| *end <= now) {
            return Ok(Identity::Expired(end));
        }
        self.mark_used(&token, now);
        let is_replaced = replaced.is_some();
        let name = bearer(&token.name)?;
        let mut grant = token.grant;
        if is_replaced {
            // Whoever has found the old one must not shut the bearer of the new one out.
            match grant.rights.without(Right::Admin) {
                Some(rights) => grant.rights = rights,
                None => return Ok(Identity::Nobody),
            }
        }
        Ok(Identity::Known(name, grant))
    }

    /// Remembers when a token was used; [`App::keep_uses`] writes it, so that no request does.
    fn mark_used(&self, token: &StoredToken, now: DateTime<Utc>) {
        let recent = |at: DateTime<Utc>| (now - at).num_seconds() < USED_SECONDS;
        if !token.last_used_at.is_some_and(recent) {
            let mut uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
            uses.insert(token.id, now);
        }
    }

    /// Writes when tokens were used since the last time; a server does so again and again.
    pub fn keep_uses(&self) -> Result<(), Error> {
        let uses = std::mem::take(&mut *self.uses.lock().unwrap_or_else(PoisonError::into_inner));
        if uses.is_empty() {
            return Ok(());
        }
        self.store.write(|tx| {
            for (id, at) in &uses {
                storage::mark_token_used(tx, *id, *at)?;
            }
            Ok(())
        })
    }

    /// Makes a token, which can do no more than its maker and ends no later; its secret is shown
    /// this once.
    pub fn create_token(
        &self,
        by: &Actor,
        maker: &Grant,
        new: &NewToken,
    ) -> Result<(TokenHead, String), Error> {
        if new.name.as_str() == OWNER {
            let detail = "this is what the log calls the owner of the service; choose another name";
            return Err(refused("reserved", detail.to_owned(), "/name"));
        }
        self.keep_token(by, maker, new)
    }

    fn keep_token(
        &self,
        by: &Actor,
        maker: &Grant,
        new: &NewToken,
    ) -> Result<(TokenHead, String), Error> {
        bearer(new.name.as_str())?;
        let grant = self.grant(maker, new)?;
        if !grant.is_for(maker) {
            return Err(Error::TooMuch);
        }
        let secret = mint(grant.permission);
        let token = StoredToken {
            id: clock::new_id(),
            name: new.name.to_string(),
            grant,
            hash: Hash::of(&secret).text().to_owned(),
            created_at: clock::now(),
            last_used_at: None,
            previous: None,
        };
        let added = self.store.write(|tx| {
            storage::add_token(tx, &token)?;
            log_token(tx, by, &token, Value::Null, told(&token))
        });
        added.map_err(|error| match error {
            Error::Storage(storage::Error::Exists(_)) => Error::TokenExists(new.name.to_string()),
            other => other,
        })?;
        Ok((token.into(), secret))
    }

    /// What a new token may do.
    fn grant(&self, maker: &Grant, new: &NewToken) -> Result<Grant, Error> {
        let whole = new.permission.rights();
        let rights = new.rights.clone().unwrap_or_else(|| whole.clone());
        if !rights.within(&whole) {
            let word = new.permission.word();
            let detail = format!("a token of the permission {word} has at most {whole}");
            return Err(refused("too_much", detail, "/rights"));
        }
        if new.expires_at.is_some_and(|at| at <= clock::now()) {
            let detail = "this is over; choose a time that is yet to come".to_owned();
            return Err(refused("over", detail, "/expires_at"));
        }
        let known = |slug: &Slug| {
            // Whoever knows one conference learns of no other whether it exists.
            if !maker.sees(slug) {
                return Err(Error::TooMuch);
            }
            Ok((self.agenda(slug)?.conference().id, slug.clone()))
        };
        Ok(Grant {
            permission: new.permission,
            rights,
            conference: new.conference.as_ref().map(known).transpose()?,
            until: new.expires_at,
        })
    }

    /// At the first start: the owner's token, unless the environment gives one.
    pub fn first_token(&self) -> Result<Option<String>, Error> {
        if self.owner.is_some() || !self.tokens(&Grant::owner())?.is_empty() {
            return Ok(None);
        }
        let name = Name::parse(OWNER).map_err(|fault| fault.at("/name"));
        let new = NewToken {
            name: name.map_err(domain::error::Error::from)?,
            permission: Permission::Owner,
            rights: None,
            conference: None,
            expires_at: None,
        };
        let by = Actor::from(bearer("first start")?);
        match self.keep_token(&by, &Grant::owner(), &new) {
            // Another process was first, and has shown it.
            Err(Error::TokenExists(_)) => Ok(None),
            other => other.map(|(_, secret)| Some(secret)),
        }
    }

    /// The tokens that somebody may know of, by name.
    pub fn tokens(&self, grant: &Grant) -> Result<Vec<TokenHead>, Error> {
        let tokens = self.store.read(storage::tokens)?;
        let uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
        let known = tokens.into_iter().filter(|token| token.grant.within(grant));
        let head = |token: StoredToken| {
            let used = uses.get(&token.id).copied().or(token.last_used_at);
            TokenHead {
                last_used_at: used,
                ..TokenHead::from(token)
            }
        };
        Ok(known.map(head).collect())
    }

    /// Gives a token another secret, and lets the one it had work on for some minutes.
    pub fn rotate_token(
        &self,
        by: &Actor,
        grant: &Grant,
        wanted: &str,
        overlap_minutes: u32,
    ) -> Result<(TokenHead, String), Error> {
        if overlap_minutes > OVERLAP_MINUTES_MAX {
            let detail = format!("this is 0 to {OVERLAP_MINUTES_MAX} minutes");
            return Err(refused("out_of_range", detail, "/overlap_minutes"));
        }
        let until = clock::now() + Duration::minutes(overlap_minutes.into());
        self.store.write(|tx| {
            let mut token = known(tx, grant, wanted)?;
            // Its new secret would be good for longer than the one that asks for it.
            if !token.grant.is_for(grant) {
                return Err(Error::TooMuch);
            }
            let before = told(&token);
            let secret = mint(token.grant.permission);
            storage::rotate_token(tx, &token, Hash::of(&secret).text(), until)?;
            token.previous = Some((String::new(), until));
            log_token(tx, by, &token, before, told(&token))?;
            Ok((token.into(), secret))
        })
    }

    /// Forgets a token, at once.
    pub fn revoke_token(&self, by: &Actor, grant: &Grant, wanted: &str) -> Result<(), Error> {
        self.store.write(|tx| {
            let token = known(tx, grant, wanted)?;
            storage::delete_token(tx, token.id)?;
            log_token(tx, by, &token, told(&token), Value::Null)
        })
    }
}

fn refused(code: &'static str, detail: String, pointer: &str) -> Error {
    domain::error::Error::from(Fault::new(code, detail).at(pointer)).into()
}

/// What the log says of a token: all but its secrets.
fn told(token: &StoredToken) -> Value {
    let TokenHead {
        id: _,
        name,
        grant,
        created_at: _,
        last_used_at: _,
        previous_until,
    } = TokenHead::from(token.clone());
    json!({
        "name": name,
        "permission": grant.permission.word(),
        "rights": grant.rights.to_string(),
        "conference": grant.conference.map(|(_, slug)| slug.to_string()),
        "expires_at": grant.until,
        "previous_until": previous_until,
    })
}

fn log_token(
    tx: &mut Tx<'_>,
    by: &Actor,
    token: &StoredToken,
    before: Value,
    after: Value,
) -> Result<(), Error> {
    let conference = token.grant.conference.as_ref().map(|(id, _)| *id);
    let id = token.id.to_string();
    let entry = json!([{"kind": "token", "id": id, "before": before, "after": after}]);
    log(tx, by, ChangeKind::Token, conference, entry)
}

/// A token that somebody may know of, by its id or its name.
fn known(tx: &mut Tx<'_>, grant: &Grant, wanted: &str) -> Result<StoredToken, Error> {
    let tokens = storage::tokens(tx)?.into_iter();
    let mut tokens = tokens.filter(|token| token.grant.within(grant));
    let found = tokens.find(|token| token.name == wanted || token.id.to_string() == wanted);
    found.ok_or_else(|| Error::NoToken(wanted.to_owned()))
}
