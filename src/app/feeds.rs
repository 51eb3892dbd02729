//! Public reading: from memory, never from the database.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::feed_address::Feed;
use super::published::{Edition, NEWS_MAX};
use super::rendered::{self, Key, Rendered};
use super::{App, Error, clock};
use crate::domain::local_time::{Fold, TimeInput, Zone};
use crate::domain::release::Release;
use crate::domain::text::Slug;
use crate::render::json::now::{self, Moment};
use crate::render::{self, Filter, News, Options, Scope, View};
use crate::storage::{self, Lock, StoredNews, Tx};

pub use crate::render::json::PublicAgenda;
pub use crate::render::json::now::NowAndNext;
pub use crate::render::{Cancelled, Clock, Times};

/// The output formats: name, media type, and what each is.
pub fn formats() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    render::ALL
        .iter()
        .map(|format| (format.id, format.media_type, format.about))
}

impl App {
    /// A public feed of the current release.
    pub fn feed(&self, slug: &Slug, feed: &Feed<'_>) -> Result<Arc<Rendered>, Error> {
        let format = feed.format()?;
        let options = feed.options()?;
        let edition = self.edition(slug)?;
        let scope = feed.scope(&edition.release)?;
        let filter = feed.filter(&edition.release)?;
        let key = Key {
            edition: edition.serial,
            format: format.id,
            scope,
            filter,
            options,
            encoding: feed.encoding,
        };
        let view = self.view(&edition, &key.scope, &key.filter, options);
        Ok(self.rendered.get(&key, &view, format))
    }

    /// Another number after each publication and redaction.
    pub fn generation(&self) -> u64 {
        self.published.generation()
    }

    pub(super) fn edition(&self, slug: &Slug) -> Result<Arc<Edition>, Error> {
        let edition = self.published.get(slug);
        edition.ok_or_else(|| Error::NotPublished(slug.to_string()))
    }

    pub(super) fn view<'a>(
        &'a self,
        edition: &'a Edition,
        scope: &'a Scope,
        filter: &'a Filter,
        options: Options,
    ) -> View<'a> {
        View {
            release: &edition.release,
            news: &edition.news,
            scope,
            filter,
            options,
            is_preview: false,
            base_url: self.base_url(),
            markdown: &self.html,
        }
    }

    /// What is on at a time, now unless said, and how many seconds that stays so.
    pub fn now_and_next(
        &self,
        slug: &Slug,
        at: Option<&str>,
        feed: &Feed<'_>,
    ) -> Result<(Vec<u8>, u64), Error> {
        let edition = self.edition(slug)?;
        let zone = edition.release.conference.zone;
        let at = at.map(|at| instant(zone, at)).transpose()?;
        let at = at.unwrap_or_else(clock::now);
        let (scope, filter) = (Scope::All, feed.filter(&edition.release)?);
        let view = self.view(&edition, &scope, &filter, feed.options()?);
        let Moment { body, until } = now::render(&view, at);
        let seconds = until.map(|until| (until - at).num_seconds().max(1));
        let seconds = seconds.and_then(|seconds| u64::try_from(seconds).ok());
        Ok((
            body,
            seconds.map_or(NOW_SECONDS_MAX, |s| s.min(NOW_SECONDS_MAX)),
        ))
    }

    /// What the draft would look like in public, in any format.
    pub fn preview(&self, slug: &Slug, feed: &Feed<'_>) -> Result<Rendered, Error> {
        let (agenda, previous, news) = self.store.read(|tx| {
            let agenda = self.existing(tx, slug, Lock::None)?;
            let previous = storage::current_release(tx, slug)?;
            let news = news(tx, agenda.conference().id)?;
            Ok::<_, Error>((agenda, previous, news))
        })?;
        let draft = Release::propose(&agenda, previous.as_ref(), clock::now()).release;
        let (scope, filter) = (feed.scope(&draft)?, feed.filter(&draft)?);
        let view = View {
            release: &draft,
            news: &news,
            scope: &scope,
            filter: &filter,
            options: feed.options()?,
            is_preview: true,
            base_url: self.base_url(),
            markdown: &self.html,
        };
        Ok(rendered::render(&view, feed.format()?))
    }

    /// One release as our own JSON, whichever it is, or what would be one.
    pub(super) fn shown_release(&self, release: &Release, is_preview: bool) -> PublicAgenda {
        let (scope, filter) = (Scope::All, Filter::default());
        render::json::agenda(&View {
            release,
            news: &[],
            scope: &scope,
            filter: &filter,
            options: Options::default(),
            is_preview,
            base_url: self.base_url(),
            markdown: &self.html,
        })
    }

    /// The dates of the conference days that are public.
    pub fn published_days(&self, slug: &Slug) -> Vec<NaiveDate> {
        let edition = self.published.get(slug);
        let days = edition.iter().flat_map(|edition| &edition.release.days);
        days.map(|day| day.date).collect()
    }

    /// How many bytes of rendered feeds are kept.
    pub fn rendered_bytes(&self) -> u64 {
        self.rendered.bytes()
    }

    /// Shows what was just published; what cannot be shown now is shown by the next look.
    pub(super) fn show(&self, release: Release) {
        // What becomes public is rendered when it is published, not when somebody reads it.
        self.html.take_in(&release);
        let slug = release.conference.slug.clone();
        let redactions = self
            .published
            .shown(&slug)
            .map_or(0, |(_, redactions)| redactions);
        if let Err(error) = self.read_release(&slug, (release.number, redactions)) {
            tracing::warn!(%slug, %error, "the new release is not shown yet");
        }
    }

    /// Reads the releases that other processes have published or redacted meanwhile.
    pub fn refresh_published(&self) -> Result<(), Error> {
        let current = self.store.read(storage::current_release_numbers)?;
        for (slug, state) in current {
            let is_new = self
                .published
                .shown(&slug)
                .is_none_or(|shown| shown < state);
            if is_new && !self.published.is_unreadable(&slug, state) {
                self.read_release(&slug, state)?;
            }
        }
        Ok(())
    }

    /// Reads one release; one that this version cannot read stands in nobody else's way.
    fn read_release(&self, slug: &Slug, state: (i64, i64)) -> Result<(), Error> {
        match self.store.read(|tx| read_edition(tx, slug)) {
            Ok(edition) => edition.into_iter().for_each(|(release, news, redactions)| {
                self.published.show(release, news, redactions);
            }),
            Err(Error::Storage(
                error @ (storage::Error::Newer(_) | storage::Error::Corrupt(_)),
            )) => {
                let number = state.0;
                tracing::error!(%slug, number, %error, "this release cannot be shown");
                self.published.leave_out(slug, state);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// How long what is on may be kept, in seconds.
const NOW_SECONDS_MAX: u64 = 60;

fn instant(zone: Zone, text: &str) -> Result<DateTime<Utc>, Error> {
    let read = TimeInput::parse(text).map(|time| match time {
        TimeInput::Instant(instant) => instant.to_utc(),
        // Nothing is kept of it, so a time that does not exist is the next one that does.
        TimeInput::Wall(wall) => zone.recall(wall, Fold::First).instant(),
    });
    read.map_err(|fault| Error::Choice {
        name: "at",
        detail: fault.detail,
    })
}

type Read = Option<(Release, Vec<News>, i64)>;

fn read_edition(tx: &mut Tx<'_>, slug: &Slug) -> Result<Read, Error> {
    let Some(release) = storage::current_release(tx, slug)? else {
        return Ok(None);
    };
    let id = release.conference.id;
    let redactions = storage::redactions(tx, id)?;
    Ok(Some((release, news(tx, id)?, redactions)))
}

fn news(tx: &mut Tx<'_>, id: crate::domain::ids::ConferenceId) -> Result<Vec<News>, Error> {
    let told = |news: StoredNews| {
        let StoredNews {
            number,
            label,
            published_at,
            diff,
        } = news;
        News {
            number,
            label,
            published_at,
            diff,
        }
    };
    let news = storage::news(tx, id, NEWS_MAX)?;
    Ok(news.into_iter().map(told).collect())
}
