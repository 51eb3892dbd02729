//! Conferences and their agendas: make one, read it, change it.

use super::{App, Error, clock};
use crate::domain::agenda::{Agenda, Edit, Request, Tolerance};
use crate::domain::conference::Conference;
use crate::domain::conflict::Waive;
use crate::domain::local_time::Zone;
use crate::domain::text::{Name, Slug, Title, Url};
use crate::storage::{self, ChangeKind, Lock, Log, StoredNote, Tx};

/// What a new conference is made of.
#[derive(Clone, Debug)]
pub struct NewConference {
    pub slug: Slug,
    pub title: Title,
    pub zone: Zone,
    pub url: Option<Url>,
}

impl NewConference {
    pub(super) fn begin(self) -> Agenda {
        let NewConference {
            slug,
            title,
            zone,
            url,
        } = self;
        Agenda::new(Conference {
            id: clock::new_id().into(),
            slug,
            title,
            zone,
            url,
        })
    }
}

impl App {
    /// Makes a conference with an empty agenda.
    pub fn create_conference(&self, by: &Name, new: NewConference) -> Result<Agenda, Error> {
        let agenda = new.begin();
        self.add_agenda(by, &agenda, ChangeKind::Create, &[])?;
        Ok(agenda)
    }

    /// Keeps the first state of an agenda.
    pub(super) fn add_agenda(
        &self,
        by: &Name,
        agenda: &Agenda,
        kind: ChangeKind,
        notes: &[StoredNote],
    ) -> Result<(), Error> {
        let slug = &agenda.conference().slug;
        let log = Log {
            kind,
            actor: by,
            at: clock::now(),
            notes,
        };
        let saved = self
            .store
            .write(|tx| storage::save_agenda(tx, None, agenda, &log));
        saved.map_err(|error| match error {
            // The only thing in a new conference that somebody chose is its slug.
            storage::Error::Exists(_) => Error::SlugTaken(slug.to_string()),
            other => Error::Storage(other),
        })
    }

    /// All conferences with the revisions of their agendas, by slug.
    pub fn conferences(&self) -> Result<Vec<(Conference, i64)>, Error> {
        Ok(self.store.read(storage::conferences)?)
    }

    /// The agenda of a conference.
    pub fn agenda(&self, slug: &Slug) -> Result<Agenda, Error> {
        self.store.read(|tx| existing(tx, slug, Lock::None))
    }

    /// Carries out a request on an agenda: one transaction, the conference locked first, all of it
    /// or nothing.
    pub fn edit(
        &self,
        by: &Name,
        slug: &Slug,
        edits: &[Edit],
        waive: &[Waive],
    ) -> Result<Agenda, Error> {
        self.store.write(|tx| {
            let before = existing(tx, slug, Lock::ForWriting)?;
            let at = clock::now();
            let tolerance = Tolerance::Refuse;
            let after = before.apply(&Request {
                edits,
                waive,
                by,
                at,
                tolerance,
            })?;
            let log = Log {
                kind: ChangeKind::Edit,
                actor: by,
                at,
                notes: &[],
            };
            match storage::save_agenda(tx, Some(&before), &after, &log) {
                // Ids are the callers' own choice: another conference may have one already.
                Err(storage::Error::Exists(_)) => Err(Error::IdTaken),
                saved => saved.map(|()| after).map_err(Error::from),
            }
        })
    }
}

/// The agenda of a conference that has to be there.
pub(super) fn existing(tx: &mut Tx<'_>, slug: &Slug, lock: Lock) -> Result<Agenda, Error> {
    let agenda = storage::load_agenda(tx, slug, lock)?;
    agenda.ok_or_else(|| Error::NoConference(slug.to_string()))
}
