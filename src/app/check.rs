//! What the rules find in an agenda.

use super::agendas::existing;
use super::report::{CheckReport, NoteReport};
use super::{App, Error};
use crate::domain::text::Slug;
use crate::storage::{self, Lock};

impl App {
    /// The conflicts of an agenda and, until the first release, the notes of its import.
    pub fn check(&self, slug: &Slug) -> Result<CheckReport, Error> {
        self.store.read(|tx| {
            let agenda = existing(tx, slug, Lock::None)?;
            let notes = storage::notes_since_first_release(tx, agenda.conference().id)?;
            let notes = notes.into_iter().map(NoteReport::from).collect();
            Ok(CheckReport::new(&agenda, notes))
        })
    }
}
