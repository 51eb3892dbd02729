//! Selections: sessions that an attendee has chosen, behind an address that nobody can guess.
//!
//! Whoever has the first secret reads, whoever has the second changes and deletes. Both are shown
//! once and kept as hashes.

use std::sync::Arc;

use super::feed_address::Feed;
use super::published::Edition;
use super::rendered::{Key, Rendered};
use super::secrets::{Hash, random};
use super::{App, Error, clock};
use crate::domain::agenda::UNKNOWN;
use crate::domain::error::{Error as DomainError, Fault};
use crate::domain::ids::SessionId;
use crate::domain::text::Slug;
use crate::render::Scope;
use crate::storage::{self, StoredSelection};

/// The most sessions of one selection: more than anybody attends.
pub const SELECTED_MAX: usize = 200;

/// The formats in which a selection is read.
pub const SELECTION_FORMATS: &[&str] = &["ics", "json"];

/// A selection that was just made, with its secrets.
#[derive(Clone, Debug, PartialEq)]
pub struct NewSelection {
    /// Stands in the address of its feeds.
    pub secret: String,
    /// Lets its bearer change and delete it.
    pub key: String,
}

impl App {
    /// Keeps what somebody has chosen of a published programme.
    pub fn create_selection(
        &self,
        slug: &Slug,
        sessions: &[SessionId],
    ) -> Result<NewSelection, Error> {
        let edition = self.edition(slug)?;
        check_public(&edition, sessions)?;
        let (secret, key) = (random(), random());
        let selection = StoredSelection {
            conference: edition.release.conference.id,
            sessions: sessions.to_vec(),
            key_hash: Hash::of(&key).text().to_owned(),
        };
        let hash = Hash::of(&secret);
        self.store
            .write(|tx| storage::add_selection(tx, hash.text(), &selection, clock::now()))?;
        Ok(NewSelection { secret, key })
    }

    /// A selection as a feed, of the current release.
    pub fn selection(&self, secret: &str, feed: &Feed<'_>) -> Result<Arc<Rendered>, Error> {
        let format = feed.format()?;
        if !SELECTION_FORMATS.contains(&format.id) {
            return Err(Error::NoFormat(feed.format.to_owned()));
        }
        let hash = Hash::of(secret);
        let selection = self.store.read(|tx| storage::selection(tx, hash.text()))?;
        let selection = selection.ok_or_else(missing)?;
        let edition = self
            .published
            .of(selection.conference)
            .ok_or_else(missing)?;
        let key = Key {
            edition: edition.serial,
            format: format.id,
            scope: Scope::Selection {
                sessions: selection.sessions.into_iter().collect(),
                secret: secret.to_owned(),
            },
            filter: feed.filter(&edition.release)?,
            options: feed.options()?,
            encoding: feed.encoding,
        };
        let view = self.view(&edition, &key.scope, &key.filter, key.options);
        Ok(self.rendered.get(&key, &view, format))
    }

    /// Chooses other sessions, at once for every reader.
    pub fn change_selection(
        &self,
        secret: &str,
        key: &str,
        sessions: &[SessionId],
    ) -> Result<(), Error> {
        let hash = Hash::of(secret);
        self.store.write(|tx| {
            let selection = opened(storage::selection(tx, hash.text())?, key)?;
            let edition = self
                .published
                .of(selection.conference)
                .ok_or_else(missing)?;
            // What was chosen before may stay, whatever became of it.
            let new = sessions
                .iter()
                .filter(|id| !selection.sessions.contains(id));
            check_public(&edition, &new.copied().collect::<Vec<_>>())?;
            Ok(storage::change_selection(
                tx,
                hash.text(),
                sessions,
                clock::now(),
            )?)
        })
    }

    /// Forgets a selection, at once for every reader.
    pub fn delete_selection(&self, secret: &str, key: &str) -> Result<(), Error> {
        let hash = Hash::of(secret);
        self.store.write(|tx| {
            opened(storage::selection(tx, hash.text())?, key)?;
            Ok(storage::delete_selection(tx, hash.text())?)
        })
    }
}

/// Whoever has not both secrets is told no more than that there is nothing.
fn opened(found: Option<StoredSelection>, key: &str) -> Result<StoredSelection, Error> {
    let fits = |selection: &StoredSelection| selection.key_hash == Hash::of(key).text();
    found.filter(fits).ok_or_else(missing)
}

fn missing() -> Error {
    Error::NotFound {
        what: "selection",
        // A secret is repeated nowhere.
        name: "…".to_owned(),
    }
}

fn check_public(edition: &Edition, sessions: &[SessionId]) -> Result<(), Error> {
    let is_unknown = |(_, id): &(usize, &SessionId)| edition.release.item(**id).is_none();
    let unknown = sessions.iter().enumerate().filter(is_unknown);
    let errors: Vec<_> = unknown
        .map(|(index, id)| {
            let detail = format!("there is no public session {id}");
            Fault::new(UNKNOWN, detail).at(format!("/session_ids/{index}"))
        })
        .collect();
    match errors.is_empty() {
        true => Ok(()),
        false => Err(DomainError::Invalid(errors).into()),
    }
}
