//! Publishing, and what was published.

use chrono::{DateTime, Utc};

use super::agendas::Publish;
use super::once::{self, Answer, Once};
use super::{App, Error, clock};
use crate::domain::agenda::{Agenda, Edit};
use crate::domain::conflict::Waive;
use crate::domain::release::Release;
use crate::domain::text::{Line, Name, Slug};
use crate::storage::{self, ChangeKind, Lock, Log, Tx};

pub use crate::storage::ReleaseHead as ReleaseSummary;

/// A release that was just made.
pub(super) struct Published {
    pub release: Release,
    pub summary: ReleaseSummary,
}

impl App {
    /// Freezes the agenda into the next release, and shows it to the public.
    ///
    /// # Errors
    /// The conflicts that stand in the way, unless `waive_all` gives a reason to accept them for
    /// this release alone.
    pub fn publish(
        &self,
        by: &Name,
        slug: &Slug,
        publish: &Publish,
        waive_all: Option<&Line>,
    ) -> Result<ReleaseSummary, Error> {
        let published = self.store.write(|tx| {
            let agenda = self.existing(tx, slug, Lock::ForWriting)?;
            self.publish_waived(tx, by, &agenda, publish, waive_all)
        })?;
        self.show(published.release);
        Ok(published.summary)
    }

    /// The same, where a request that arrives again gets its answer again.
    pub fn publish_once(
        &self,
        by: &Name,
        slug: &Slug,
        publish: &Publish,
        once: Option<&Once>,
        tell: impl Fn(&ReleaseSummary) -> Answer,
    ) -> Result<Answer, Error> {
        let (published, answer) = self.store.write(|tx| {
            let agenda = self.existing(tx, slug, Lock::ForWriting)?;
            if let Some(answer) = once::recall(tx, by, once)? {
                return Ok((None, answer));
            }
            let published = self.publish_waived(tx, by, &agenda, publish, None)?;
            let answer = tell(&published.summary);
            once::keep(tx, by, once, &answer)?;
            Ok::<_, Error>((Some(published), answer))
        })?;
        published
            .into_iter()
            .for_each(|published| self.show(published.release));
        Ok(answer)
    }

    fn publish_waived(
        &self,
        tx: &mut Tx<'_>,
        by: &Name,
        agenda: &Agenda,
        publish: &Publish,
        waive_all: Option<&Line>,
    ) -> Result<Published, Error> {
        let at = clock::now();
        let Some(reason) = waive_all else {
            return publish_in(tx, by, agenda, None, publish, at);
        };
        let left = agenda
            .conflicts()
            .iter()
            .filter(|conflict| conflict.blocks_release());
        let waive = |key: &String| Waive {
            key: key.clone(),
            reason: reason.clone(),
        };
        let waive: Vec<_> = left.map(|conflict| waive(&conflict.key)).collect();
        let accepted = agenda.accepting(&waive, by, at)?;
        // The reason is kept with the release, because the waivers are not.
        let both = |note: &Line| Line::parse(&format!("{note} (waived: {reason})")).ok();
        let note = publish
            .note
            .as_ref()
            .and_then(both)
            .or(Some(reason.clone()));
        publish_in(tx, by, &accepted, None, &Publish { note }, at)
    }

    /// The releases of a conference, newest first.
    pub fn releases(&self, slug: &Slug) -> Result<Vec<ReleaseSummary>, Error> {
        self.store.read(|tx| {
            let agenda = self.existing(tx, slug, Lock::None)?;
            Ok(storage::release_heads(tx, agenda.conference().id)?)
        })
    }
}

/// Publishes in a transaction: everything, or only what some edits have touched.
pub(super) fn publish_in(
    tx: &mut Tx<'_>,
    by: &Name,
    agenda: &Agenda,
    since: Option<(&Agenda, &[Edit])>,
    publish: &Publish,
    at: DateTime<Utc>,
) -> Result<Published, Error> {
    let previous = storage::current_release(tx, &agenda.conference().slug)?;
    let release = freeze(agenda, since, previous.as_ref(), at)?;
    let log = Log {
        kind: ChangeKind::Publish,
        actor: by,
        at,
        notes: &[],
    };
    storage::add_release(tx, &release, agenda.revision(), publish.note.as_ref(), &log)?;
    let summary = summary(&release, by, agenda, publish);
    Ok(Published { release, summary })
}

/// The next release: of everything, or only of what differs from the agenda before.
pub(super) fn freeze(
    agenda: &Agenda,
    since: Option<(&Agenda, &[Edit])>,
    previous: Option<&Release>,
    at: DateTime<Utc>,
) -> Result<Release, Error> {
    let release = match (since, previous) {
        (None, previous) => Release::freeze(agenda, previous, at),
        (Some((before, edits)), Some(previous)) => {
            Release::freeze_part((before, agenda), edits, previous, at)
        }
        (Some(_), None) => {
            return Err(Error::NotPublished(agenda.conference().slug.to_string()));
        }
    };
    release.map_err(Error::Blocked)
}

pub(super) fn summary(
    release: &Release,
    by: &Name,
    agenda: &Agenda,
    publish: &Publish,
) -> ReleaseSummary {
    ReleaseSummary {
        number: release.number,
        published_at: release.published_at,
        published_by: by.to_string(),
        revision: agenda.revision(),
        note: publish.note.clone(),
    }
}
