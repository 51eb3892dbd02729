//! The HTML of texts, kept in memory within a bound: a text is rendered when it is published or
//! first read, and then no more, in however many feeds, drafts and releases it stands.
//!
//! It is not stored with a release. What a text looks like follows from the text, so there is no
//! second copy that a redaction or a mended sanitiser has to reach.

use std::convert::Infallible;
use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};

use crate::domain::release::Release;
use crate::render::ToHtml;
use crate::render::markdown;

/// The most memory that the HTML of texts takes, in bytes. All texts of the largest published
/// programme take about 3 MB.
const HTML_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// How many texts there are usually: the cache makes room for their keys at first.
const TEXTS_USUALLY: usize = 1_000;

/// What a key and its bookkeeping take beside the bytes, generously.
const KEY_BYTES: u64 = 128;

/// The SHA-256 of a text: the same text has the same HTML.
type Key = [u8; 32];

#[derive(Clone)]
struct Bytewise;

impl Weighter<Key, Arc<str>> for Bytewise {
    fn weight(&self, _: &Key, html: &Arc<str>) -> u64 {
        KEY_BYTES + u64::try_from(html.len()).unwrap_or(u64::MAX - KEY_BYTES)
    }
}

/// What was rendered lately.
#[derive(Debug)]
pub(super) struct KeptHtml(Cache<Key, Arc<str>, Bytewise>);

impl Default for KeptHtml {
    fn default() -> Self {
        KeptHtml(Cache::with_weighter(
            TEXTS_USUALLY,
            HTML_BYTES_MAX,
            Bytewise,
        ))
    }
}

impl ToHtml for KeptHtml {
    fn html(&self, text: &str) -> Arc<str> {
        let key: Key = Sha256::digest(text).into();
        // Of several who ask at once, one renders it.
        let made = self.0.get_or_insert_with(&key, || {
            Ok::<_, Infallible>(Arc::from(markdown::html(text)))
        });
        match made {
            Ok(html) => html,
            Err(never) => match never {},
        }
    }
}

impl KeptHtml {
    /// Renders the texts of a release that nobody has rendered yet.
    pub fn take_in(&self, release: &Release) {
        let items = release.items.iter();
        let texts = items.flat_map(|item| [&item.abstract_text, &item.description]);
        for text in texts.chain([&release.conference.description]).flatten() {
            self.html(text.as_str());
        }
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::picture::draw;
    use crate::domain::text::Prose;

    #[test]
    fn a_text_is_rendered_once_and_again_after_all_is_forgotten() {
        let kept = KeptHtml::default();
        let agenda = draw("Arms 10:00-11:00 Hall");
        let mut release = Release::freeze(&agenda, None, chrono::DateTime::UNIX_EPOCH).unwrap();
        release.items[0].abstract_text = Prose::parse("Two *tides*").ok();
        release.items[0].description = Prose::parse("Two *tides*").ok();
        release.conference.description = Prose::parse("On water").ok();
        kept.take_in(&release);
        assert_eq!(kept.0.len(), 2);
        let first = kept.html("Two *tides*");
        assert_eq!(&*first, "<p>Two <em>tides</em></p>");
        assert!(Arc::ptr_eq(&first, &kept.html("Two *tides*")));
        kept.clear();
        assert_eq!(kept.0.len(), 0);
        assert!(!Arc::ptr_eq(&first, &kept.html("Two *tides*")));
    }
}
