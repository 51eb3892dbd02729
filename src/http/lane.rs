//! A lane of its own for feeds that were asked for before.
//!
//! Calendars ask the same few addresses again and again, mostly to be told that nothing has
//! changed. What was answered once is answered again before the request is routed, as long as
//! nothing was published since. Everything else (other methods, several tags, preferences among
//! encodings) goes the whole way, and is answered the same.

use std::sync::Arc;

use actix_http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, ETAG,
    HeaderMap, HeaderValue, IF_NONE_MATCH, VARY,
};
use actix_http::{HttpMessage, Method, Request, Response, StatusCode};
use actix_web::web::Bytes;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::feeds::FRESH;
use super::headers;
use crate::app::{Encoding, Rendered};

/// The most memory that the answers of this lane keep from being freed, in bytes.
const KEPT_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// How many addresses are usually asked.
const KEPT_USUALLY: usize = 256;

/// Answers that were given, by what was asked.
pub struct Lane {
    plain: Answers,
    zipped: Answers,
}

type Answers = Cache<Box<str>, Arc<Said>, Bytewise>;

#[derive(Clone)]
struct Bytewise;

impl Weighter<Box<str>, Arc<Said>> for Bytewise {
    fn weight(&self, target: &Box<str>, said: &Arc<Said>) -> u64 {
        // Two header maps of some fifteen fields each take about three kilobytes.
        u64::try_from(3_072 + target.len() + said.body.len()).unwrap_or(u64::MAX)
    }
}

/// An answer that may be given again while nothing is published.
struct Said {
    generation: u64,
    etag: HeaderValue,
    /// What 200 and 304 both say.
    head: HeaderMap,
    /// What 200 says.
    full: HeaderMap,
    body: Bytes,
}

impl Default for Lane {
    fn default() -> Self {
        let answers = || Cache::with_weighter(KEPT_USUALLY, KEPT_BYTES_MAX / 2, Bytewise);
        Lane {
            plain: answers(),
            zipped: answers(),
        }
    }
}

impl Lane {
    /// Keeps the answer to a target, which was made while the public programmes were of a
    /// generation.
    pub fn keep(&self, generation: u64, target: &str, feed: &Rendered) {
        if let Some(said) = Said::of(generation, target, feed) {
            let answers = self.answers(feed.encoding);
            answers.insert(target.into(), Arc::new(said));
        }
    }

    fn answers(&self, encoding: Encoding) -> &Answers {
        match encoding {
            Encoding::Identity => &self.plain,
            Encoding::Gzip => &self.zipped,
        }
    }

    /// The answer to a request that asks plainly what was asked before.
    pub fn answer(&self, request: &Request, generation: u64) -> Option<Response<Bytes>> {
        let target = request.uri().path_and_query()?.as_str();
        if *request.method() != Method::GET || !target.starts_with("/conferences/") {
            return None;
        }
        let headers = request.headers();
        let answers = self.answers(plainly_accepted(headers)?);
        let said = answers.get(target)?;
        if said.generation != generation {
            return None;
        }
        let known = match headers.get(IF_NONE_MATCH) {
            None => false,
            Some(tag) if *tag == said.etag => true,
            // Several tags, weak ones, any.
            Some(_) => return None,
        };
        let (status, headers, body) = match known {
            true => (StatusCode::NOT_MODIFIED, &said.head, Bytes::new()),
            false => (StatusCode::OK, &said.full, Bytes::clone(&said.body)),
        };
        let mut response = Response::with_body(status, body);
        *response.headers_mut() = headers.clone();
        Some(response)
    }
}

impl Said {
    fn of(generation: u64, target: &str, feed: &Rendered) -> Option<Said> {
        let value = |text: &str| HeaderValue::from_str(text).ok();
        let etag = value(&feed.etag)?;
        let mut head = HeaderMap::with_capacity(20);
        head.insert(ETAG, etag.clone());
        head.insert(CACHE_CONTROL, HeaderValue::from_static(FRESH));
        head.insert(VARY, HeaderValue::from_static("accept-encoding"));
        headers::complete(&mut head, target);
        let mut full = head.clone();
        let disposition = format!("inline; filename=\"{}\"", feed.file_name);
        full.insert(CONTENT_DISPOSITION, value(&disposition)?);
        full.insert(CONTENT_TYPE, value(feed.media_type)?);
        if feed.encoding == Encoding::Gzip {
            full.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        Some(Said {
            generation,
            etag,
            head,
            full,
            body: Bytes::clone(&feed.body),
        })
    }
}

/// The encoding of a request that states no preferences.
fn plainly_accepted(headers: &HeaderMap) -> Option<Encoding> {
    let mut accepted = headers.get_all(ACCEPT_ENCODING);
    let Some(first) = accepted.next() else {
        return Some(Encoding::Identity);
    };
    let first = first.to_str().ok()?;
    if accepted.next().is_some() || first.contains(';') {
        return None;
    }
    let mut forms = first.split(',').map(str::trim);
    Some(match forms.any(|form| form.eq_ignore_ascii_case("gzip")) {
        true => Encoding::Gzip,
        false => Encoding::Identity,
    })
}
