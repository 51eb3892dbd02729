//! What the public sees, held in memory: reading it never touches the database.
//!
//! Each edition is one release and what it brought. A release changes only by redaction, so nothing
//! is ever invalidated: a new edition takes the place of the old one.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::domain::ids::ConferenceId;
use crate::domain::release::Release;
use crate::domain::text::Slug;
use crate::render::News;

/// How many releases back the public is told of changes.
pub const NEWS_MAX: i64 = 20;

/// The current release of one conference, and what was new in it and those before.
pub struct Edition {
    /// Different for each edition of this process.
    pub serial: u64,
    pub release: Release,
    /// The newest first.
    pub news: Vec<News>,
    /// How often its conference was redacted.
    pub redactions: i64,
}

/// The current edition of each published conference.
#[derive(Default)]
pub struct Published {
    editions: RwLock<BTreeMap<Slug, Arc<Edition>>>,
    serials: AtomicU64,
    generation: AtomicU64,
    /// Releases that cannot be read, so that each is tried and told once.
    unreadable: Mutex<BTreeMap<Slug, (i64, i64)>>,
}

impl Published {
    pub fn get(&self, slug: &Slug) -> Option<Arc<Edition>> {
        self.editions
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(slug)
            .cloned()
    }

    /// The edition of a conference by its identity.
    pub fn of(&self, id: ConferenceId) -> Option<Arc<Edition>> {
        let editions = self.editions.read().unwrap_or_else(PoisonError::into_inner);
        let mut all = editions.values();
        all.find(|edition| edition.release.conference.id == id)
            .cloned()
    }

    /// How often an edition was shown.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// The number of the release that is shown, and of the redactions that it has seen.
    pub fn shown(&self, slug: &Slug) -> Option<(i64, i64)> {
        self.get(slug)
            .map(|edition| (edition.release.number, edition.redactions))
    }

    /// True for a release that could not be read: it is not tried again.
    pub fn is_unreadable(&self, slug: &Slug, state: (i64, i64)) -> bool {
        let left_out = self.unreadable.lock();
        let left_out = left_out.unwrap_or_else(PoisonError::into_inner);
        left_out.get(slug) == Some(&state)
    }

    /// Leaves out a release that cannot be read.
    pub fn leave_out(&self, slug: &Slug, state: (i64, i64)) {
        let left_out = self.unreadable.lock();
        let mut left_out = left_out.unwrap_or_else(PoisonError::into_inner);
        left_out.insert(slug.clone(), state);
    }

    /// Shows a release, unless a newer one is shown already.
    pub fn show(&self, release: Release, news: Vec<News>, redactions: i64) {
        let slug = release.conference.slug.clone();
        let serial = self.serials.fetch_add(1, Ordering::Relaxed);
        let mut shown = self
            .editions
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let state = (release.number, redactions);
        let newer = |edition: &Arc<Edition>| (edition.release.number, edition.redactions) >= state;
        if !shown.get(&slug).is_some_and(newer) {
            let edition = Edition {
                serial,
                release,
                news,
                redactions,
            };
            shown.insert(slug, Arc::new(edition));
            // After it can be seen: whoever has read this number before has seen the old one.
            self.generation.fetch_add(1, Ordering::Release);
        }
    }
}
