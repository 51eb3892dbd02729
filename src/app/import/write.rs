//! An import is kept: one transaction, all of it or nothing.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Prepared, Read};
use crate::app::agendas::save_first;
use crate::app::progress::KEPT;
use crate::app::report::ImportPreview;
use crate::app::{App, Error};
use crate::domain::access::Actor;
use crate::domain::agenda::Agenda;
use crate::domain::ids::SessionId;
use crate::domain::programme::Note;
use crate::domain::reconcile::Ground;
use crate::domain::release::Standing;
use crate::domain::text::Slug;
use crate::storage::{self, ChangeKind, Lock, Log, StoredNote};

impl App {
    /// Keeps a new conference: one revision, all or nothing. Its conflicts are kept, too; they
    /// stand in the way of publishing only.
    pub fn import(&self, by: &Actor, prepared: &Prepared) -> Result<ImportPreview, Error> {
        let Some(after) = &prepared.after else {
            return Ok(prepared.preview.clone());
        };
        let notes: Vec<_> = prepared.notes.iter().map(stored).collect();
        self.store.write(|tx| {
            save_first(tx, by, after, ChangeKind::Import, &notes)?;
            let source = &prepared.preview.source;
            storage::keep_said(tx, source, &prepared.said, prepared.at)?;
            Ok::<_, Error>(())
        })?;
        prepared.tell.percent(KEPT);
        Ok(prepared.preview_of(after))
    }

    /// Lays a programme over a conference that is there: one revision, all or nothing, and no
    /// revision at all when nothing changes.
    pub fn import_into(
        &self,
        by: &Actor,
        slug: &Slug,
        read: &Read,
        dry_run: bool,
    ) -> Result<ImportPreview, Error> {
        if dry_run {
            return self.store.read(|tx| {
                let agenda = self.existing(tx, slug, Lock::None)?;
                Ok(laid_over(tx, by, &agenda, read)?.preview)
            });
        }
        let (preview, after) = self.store.write(|tx| {
            let agenda = self.existing(tx, slug, Lock::ForWriting)?;
            let prepared = laid_over(tx, by, &agenda, read)?;
            storage::keep_said(tx, read.source.as_str(), &prepared.said, prepared.at)?;
            let Some(after) = &prepared.after else {
                return Ok::<_, Error>((prepared.preview, None));
            };
            let notes: Vec<_> = prepared.notes.iter().map(stored).collect();
            let log = Log {
                kind: ChangeKind::Import,
                actor: by,
                at: prepared.at,
                notes: &notes,
            };
            storage::save_agenda(tx, Some(&agenda), after, &log)?;
            Ok((prepared.preview_of(after), prepared.after))
        })?;
        if let Some(after) = after {
            self.agendas.keep(&Arc::new(after));
        }
        read.options.tell.percent(KEPT);
        Ok(preview)
    }
}

impl Prepared {
    fn preview_of(&self, after: &Agenda) -> ImportPreview {
        ImportPreview {
            revision: Some(after.revision()),
            ..self.preview.clone()
        }
    }
}

fn laid_over(
    tx: &mut storage::Tx<'_>,
    by: &Actor,
    agenda: &Agenda,
    read: &Read,
) -> Result<Prepared, Error> {
    let conference = agenda.conference();
    let mut said = storage::said(tx, conference)?;
    let own = said
        .iter()
        .position(|(source, _)| source == read.source.as_str());
    let before = own.map(|at| said.remove(at).1);
    let others: Vec<Agenda> = said.into_iter().map(|(_, agenda)| agenda).collect();
    let release = storage::current_release(tx, &conference.slug)?;
    let public: BTreeSet<SessionId> = release
        .iter()
        .flat_map(|release| &release.items)
        .filter(|item| item.standing != Standing::Cancelled)
        .map(|item| item.id)
        .collect();
    let ground = Ground {
        agenda,
        before: before.as_ref(),
        others: &others,
        public: &public,
    };
    read.lay(by, &ground)
}

fn stored(note: &Note) -> StoredNote {
    let Note { line, code, text } = note.clone();
    StoredNote {
        line,
        code: code.to_owned(),
        text,
    }
}
