//! Public reading: from memory, never from the database.

use std::sync::Arc;

use chrono::NaiveDate;

use super::published::{Key, Rendered};
use super::{App, Error};
use crate::domain::error::Fault;
use crate::domain::hash::sha256_hex;
use crate::domain::release::Release;
use crate::domain::text::Slug;
use crate::domain::words::Word;
use crate::render::{self, Format, Options, Scope, View};
use crate::storage;

pub use crate::render::json::PublicAgenda;
pub use crate::render::{Cancelled, Times};

/// The names and media types of all output formats.
pub fn formats() -> impl Iterator<Item = (&'static str, &'static str)> {
    render::ALL
        .iter()
        .map(|format| (format.id, format.media_type))
}

/// Which feed, as its address says.
#[derive(Clone, Copy, Debug)]
pub struct Feed<'a> {
    /// The name of an output format.
    pub format: &'a str,
    /// One conference day; `None` is the whole programme.
    pub date: Option<NaiveDate>,
    /// `keep` or `drop`.
    pub cancelled: Option<&'a str>,
    /// `zone` or `utc`.
    pub times: Option<&'a str>,
}

impl App {
    /// A public feed of the current release.
    pub fn feed(&self, slug: &Slug, feed: &Feed<'_>) -> Result<Arc<Rendered>, Error> {
        let format = render::format(feed.format);
        let format = format.ok_or_else(|| Error::NoFormat(feed.format.to_owned()))?;
        let options = feed.options()?;
        let edition = self.published.get(slug);
        let edition = edition.ok_or_else(|| Error::NotPublished(slug.to_string()))?;
        let scope = feed.scope(&edition.release)?;
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

    /// The dates of the conference days that are public.
    pub fn published_days(&self, slug: &Slug) -> Vec<NaiveDate> {
        let edition = self.published.get(slug);
        let days = edition.iter().flat_map(|edition| &edition.release.days);
        days.map(|day| day.date).collect()
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
                self.read_release(&slug, number)?;
            }
        }
        Ok(())
    }
}

impl App {
    /// Reads one release; one that this version cannot read stands in nobody else's way.
    fn read_release(&self, slug: &Slug, number: i64) -> Result<(), Error> {
        match self.store.read(|tx| storage::current_release(tx, slug)) {
            Ok(release) => release.into_iter().for_each(|release| self.show(release)),
            Err(error @ (storage::Error::Newer(_) | storage::Error::Corrupt(_))) => {
                if self.published.is_news(slug, number) {
                    tracing::error!(%slug, number, %error, "this release cannot be shown");
                }
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}

impl Feed<'_> {
    fn scope(&self, release: &Release) -> Result<Scope, Error> {
        match self.date {
            None => Ok(Scope::All),
            Some(date) if release.days.iter().any(|day| day.date == date) => Ok(Scope::Day(date)),
            Some(date) => Err(Error::NotFound {
                what: "conference day",
                name: date.to_string(),
            }),
        }
    }

    fn options(&self) -> Result<Options, Error> {
        let unset = Options::default();
        let chosen = |name| {
            move |fault: Fault| Error::Choice {
                name,
                detail: fault.detail,
            }
        };
        let cancelled = self.cancelled.map(Cancelled::from_word).transpose();
        let times = self.times.map(Times::from_word).transpose();
        Ok(Options {
            cancelled: cancelled
                .map_err(chosen("cancelled"))?
                .unwrap_or(unset.cancelled),
            times: times.map_err(chosen("tz"))?.unwrap_or(unset.times),
        })
    }
}

fn rendered(view: &View<'_>, format: &Format) -> Rendered {
    let bytes = (format.render)(view);
    let hash = sha256_hex(&bytes, 16);
    let file_name = view.scope.file_name(&view.release.conference.slug, format);
    Rendered {
        etag: format!("\"{hash}\""),
        bytes,
        media_type: format.media_type,
        file_name,
    }
}
