//! Rendered feeds, kept in memory within a bound.

use std::convert::Infallible;
use std::io::Write;
use std::sync::Arc;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};

use crate::domain::hash::sha256_hex;
use crate::render::{Filter, Format, Options, Scope, View};

/// The most memory that rendered feeds take, in bytes, over all conferences. The whole of the
/// largest published programme in every format, plain and compressed, takes about 12 MB.
pub const RENDERED_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// How many feeds there are usually: the cache makes room for their keys at first.
const RENDERED_USUALLY: usize = 1_000;

/// What a key and its bookkeeping take beside the bytes, generously.
const KEY_BYTES: u64 = 512;

/// The most that one value of a filter takes in a key: 80 characters and a node of its set.
const VALUE_BYTES: u64 = 400;

/// One feed, ready to be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    pub body: Bytes,
    pub media_type: &'static str,
    pub encoding: Encoding,
    pub file_name: String,
    /// A strong validator (RFC 9110, section 8.8.3): the hash of the bytes, in quotation marks.
    pub etag: String,
}

/// In which form the bytes of a feed are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    Identity,
    Gzip,
}

/// Which rendering of which edition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// Each edition of this process has its own number.
    pub edition: u64,
    pub format: &'static str,
    pub scope: Scope,
    pub filter: Filter,
    pub options: Options,
    pub encoding: Encoding,
}

#[derive(Clone)]
struct Bytewise;

impl Weighter<Key, Arc<Rendered>> for Bytewise {
    fn weight(&self, key: &Key, rendered: &Arc<Rendered>) -> u64 {
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let chosen = match &key.scope {
            Scope::Selection { sessions, .. } => sessions.len(),
            _ => 0,
        };
        KEY_BYTES + VALUE_BYTES * count(key.filter.size() + chosen) + count(rendered.body.len())
    }
}

/// What was rendered lately.
pub(super) struct RenderedFeeds(Cache<Key, Arc<Rendered>, Bytewise>);

impl Default for RenderedFeeds {
    fn default() -> Self {
        let options = OptionsBuilder::new()
            .estimated_items_capacity(RENDERED_USUALLY)
            .weight_capacity(RENDERED_BYTES_MAX)
            // What is larger than a shard is never kept, and feeds are as large as programmes.
            .shards(1)
            .build();
        #[expect(
            clippy::expect_used,
            reason = "only a capacity that is not given fails"
        )]
        let options = options.expect("both are given");
        let (hasher, lifecycle) = (DefaultHashBuilder::default(), DefaultLifecycle::default());
        RenderedFeeds(Cache::with_options(options, Bytewise, hasher, lifecycle))
    }
}

impl RenderedFeeds {
    /// The rendering of a key; it is made when nobody asked for it lately.
    pub fn get(&self, key: &Key, view: &View<'_>, format: &Format) -> Arc<Rendered> {
        // Of several who ask at once, one makes it.
        let made = self.0.get_or_insert_with(key, || {
            Ok::<_, Infallible>(Arc::new(match key.encoding {
                Encoding::Identity => render(view, format),
                Encoding::Gzip => {
                    let plain = Key {
                        encoding: Encoding::Identity,
                        ..key.clone()
                    };
                    compress(&self.get(&plain, view, format))
                }
            }))
        });
        match made {
            Ok(rendered) => rendered,
            Err(never) => match never {},
        }
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.0.clear();
    }

    /// How many bytes are kept.
    pub fn bytes(&self) -> u64 {
        self.0.weight()
    }
}

/// Renders a view that is not kept.
pub(super) fn render(view: &View<'_>, format: &Format) -> Rendered {
    let body = Bytes::from((format.render)(view));
    Rendered {
        etag: tag(&body),
        body,
        media_type: format.media_type,
        encoding: Encoding::Identity,
        file_name: view.scope.file_name(view.release, format),
    }
}

/// The same, smaller: without a name and a time of its own, so the same bytes again.
fn compress(plain: &Rendered) -> Rendered {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let written = encoder.write_all(&plain.body);
    debug_assert!(written.is_ok(), "writing to memory does not fail");
    let body = Bytes::from(encoder.finish().unwrap_or_default());
    Rendered {
        etag: tag(&body),
        body,
        encoding: Encoding::Gzip,
        ..plain.clone()
    }
}

fn tag(bytes: &[u8]) -> String {
    format!("\"{}\"", sha256_hex(bytes, 16))
}
