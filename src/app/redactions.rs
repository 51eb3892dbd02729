//! Redacting a person: the one operation that changes what was published.

use std::sync::Arc;

use super::{App, Error, clock};
use crate::domain::access::Actor;
use crate::domain::agenda::{Request, Tolerance};
use crate::domain::ids::PersonId;
use crate::domain::redact::Withheld;
use crate::domain::text::{Line, Slug};
use crate::storage::{self, ChangeKind, Lock, Log, StoredNote};

impl App {
    /// Takes a person's name, billing, biography, photo and links out of the agenda, of every
    /// release, the change log and kept answers; a tombstone says that a name is withheld.
    ///
    /// # Errors
    /// When neither the agenda nor a release knows the person.
    pub fn redact(
        &self,
        by: &Actor,
        slug: &Slug,
        person: PersonId,
        reason: &Line,
    ) -> Result<(), Error> {
        let at = clock::now();
        let (after, current) = self.store.write(|tx| {
            let before = self.existing(tx, slug, Lock::ForWriting)?;
            let id = before.conference().id;
            let releases = storage::all_releases(tx, id)?;
            let remembered = storage::remembered_names(tx, id, person)?;
            let withheld = Withheld::find(&before, &releases, person, &remembered);
            let withheld = withheld.ok_or_else(|| Error::NotFound {
                what: "person",
                name: person.to_string(),
            })?;
            let edits = withheld.edits(&before);
            let after = Arc::new(before.apply(&Request {
                edits: &edits,
                waive: &[],
                by: &by.name,
                at,
                // Nothing is placed anew; what was in conflict stays so.
                tolerance: Tolerance::Keep,
            })?);
            let note = StoredNote {
                line: None,
                code: "redacted".to_owned(),
                text: format!("{person}: {reason}"),
            };
            let log = Log {
                kind: ChangeKind::Redact,
                actor: by,
                at,
                notes: &[note],
            };
            storage::save_agenda(tx, Some(&before), &after, &log)?;
            // After the agenda, whose own entry of the change log tells what was before.
            storage::forget_people(tx, id, &withheld)?;
            storage::redact(tx, id, &withheld, |old, new| new.redacted(old, at))?;
            // Texts were changed where they are stored: what is in memory is not that any more.
            let after = storage::load_agenda(tx, slug)?;
            Ok::<_, Error>((after, storage::current_release(tx, slug)?))
        })?;
        after
            .into_iter()
            .for_each(|agenda| self.agendas.keep(&Arc::new(agenda)));
        current.into_iter().for_each(|release| self.show(release));
        self.rendered.clear();
        self.html.clear();
        // What was taken out is in no file any more either.
        self.store.settle_journal();
        Ok(())
    }
}
