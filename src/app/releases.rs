//! Publishing, and what was published.

use super::agendas::existing;
use super::{App, Error, clock};
use crate::domain::release::Release;
use crate::domain::text::{Name, Slug};
use crate::storage::{self, ChangeKind, Lock, Log};

pub use crate::storage::ReleaseHead as ReleaseSummary;

impl App {
    /// Freezes the agenda into the next release, and shows it to the public.
    ///
    /// # Errors
    /// The conflicts that stand in the way.
    pub fn publish(&self, by: &Name, slug: &Slug) -> Result<ReleaseSummary, Error> {
        let (release, summary) = self.store.write(|tx| {
            let agenda = existing(tx, slug, Lock::ForWriting)?;
            let previous = storage::current_release(tx, slug)?;
            let at = clock::now();
            let release =
                Release::freeze(&agenda, previous.as_ref(), at).map_err(Error::Blocked)?;
            let log = Log {
                kind: ChangeKind::Publish,
                actor: by,
                at,
                notes: &[],
            };
            storage::add_release(tx, &release, agenda.revision(), &log)?;
            let summary = ReleaseSummary {
                number: release.number,
                published_at: at,
                published_by: by.to_string(),
                revision: agenda.revision(),
            };
            Ok::<_, Error>((release, summary))
        })?;
        self.show(release);
        Ok(summary)
    }

    /// The releases of a conference, newest first.
    pub fn releases(&self, slug: &Slug) -> Result<Vec<ReleaseSummary>, Error> {
        self.store.read(|tx| {
            let agenda = existing(tx, slug, Lock::None)?;
            Ok(storage::release_heads(tx, agenda.conference().id)?)
        })
    }
}
