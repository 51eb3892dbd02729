//! What the public sees, held in memory: reading it never touches the database.
//!
//! Each edition is one release and the bytes that were rendered of it. A release does not change,
//! so nothing is ever invalidated: a new edition takes the place of the old one, bytes and all.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::domain::release::Release;
use crate::domain::text::Slug;
use crate::render::{Options, Scope};

/// The most renderings kept of one edition: all days of the longest programme (8) in every
/// format, both zones, with and without cancelled items; then it begins anew.
const RENDERED_MAX: usize = 128;

/// One feed, ready to be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    pub bytes: Vec<u8>,
    pub media_type: &'static str,
    pub file_name: String,
    /// A strong validator (RFC 9110, section 8.8.3): the hash of the bytes, in quotation marks.
    pub etag: String,
}

/// Which rendering of an edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    pub format: &'static str,
    pub scope: Scope,
    pub options: Options,
}

/// The current release of one conference, and what was rendered of it.
pub struct Edition {
    pub release: Release,
    rendered: Mutex<HashMap<Key, Arc<Rendered>>>,
}

impl Edition {
    /// The rendering of a key; `render` makes it when nobody asked for it before.
    pub fn rendered(&self, key: Key, render: impl FnOnce() -> Rendered) -> Arc<Rendered> {
        let lock = || self.rendered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rendered) = lock().get(&key) {
            return Arc::clone(rendered);
        }
        // Rendered without the lock: the bytes are the same whoever makes them.
        let rendered = Arc::new(render());
        let mut kept = lock();
        if kept.len() >= RENDERED_MAX {
            kept.clear();
        }
        kept.insert(key, Arc::clone(&rendered));
        rendered
    }
}

/// The current edition of each published conference.
#[derive(Default)]
pub struct Published {
    editions: RwLock<BTreeMap<Slug, Arc<Edition>>>,
    /// Releases that cannot be read, so that each is told once.
    unreadable: Mutex<BTreeMap<Slug, i64>>,
}

impl Published {
    pub fn get(&self, slug: &Slug) -> Option<Arc<Edition>> {
        self.editions
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(slug)
            .cloned()
    }

    /// The number of the release that is shown.
    pub fn number(&self, slug: &Slug) -> Option<i64> {
        self.get(slug).map(|edition| edition.release.number)
    }

    /// True the first time that a release is said to be unreadable.
    pub fn is_news(&self, slug: &Slug, number: i64) -> bool {
        let mut told = self
            .unreadable
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        told.insert(slug.clone(), number) != Some(number)
    }

    /// Shows a release, unless a newer one is shown already.
    pub fn show(&self, release: Release) {
        let slug = release.conference.slug.clone();
        let mut shown = self
            .editions
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let newer = |edition: &Arc<Edition>| edition.release.number >= release.number;
        if !shown.get(&slug).is_some_and(newer) {
            let rendered = Mutex::default();
            shown.insert(slug, Arc::new(Edition { release, rendered }));
        }
    }
}
