//! Public reading: from memory, never from the database.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::published::{Key, Rendered};
use super::{App, Error};
use crate::domain::release::Release;
use crate::domain::text::Slug;
use crate::render::{Format, Options, Scope, View};
use crate::storage;

impl App {
    /// A public feed of the current release.
    pub fn feed(
        &self,
        slug: &Slug,
        scope: Scope,
        format: &Format,
        options: Options,
    ) -> Result<Arc<Rendered>, Error> {
        let edition = self.published.get(slug);
        let edition = edition.ok_or_else(|| Error::NotPublished(slug.to_string()))?;
        if !scope.exists_in(&edition.release) {
            let Scope::Day(date) = scope else {
                return Err(Error::NotPublished(slug.to_string()));
            };
            return Err(Error::NotFound {
                what: "conference day",
                name: date.to_string(),
            });
        }
        let key = Key {
            format: format.id,
            scope,
            options,
        };
        let base_url = self.base_url();
        let view = View {
            release: &edition.release,
            scope,
            options,
            base_url,
        };
        Ok(edition.rendered(key, || rendered(&view, format)))
    }

    pub(super) fn show(&self, release: Release) {
        self.published.show(release);
    }

    /// Reads the releases that other processes have published meanwhile.
    pub fn refresh_published(&self) -> Result<(), Error> {
        let current = self.store.read(storage::current_release_numbers)?;
        for (slug, number) in current {
            if self
                .published
                .number(&slug)
                .is_none_or(|shown| shown < number)
            {
                let release = self.store.read(|tx| storage::current_release(tx, &slug))?;
                release.into_iter().for_each(|release| self.show(release));
            }
        }
        Ok(())
    }
}

fn rendered(view: &View<'_>, format: &Format) -> Rendered {
    let bytes = (format.render)(view);
    let hash = Sha256::digest(&bytes);
    let hash: String = hash
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let file_name = view.scope.file_name(&view.release.conference.slug, format);
    Rendered {
        etag: format!("\"{hash}\""),
        bytes,
        media_type: format.media_type,
        file_name,
    }
}
