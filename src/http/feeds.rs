//! The public feeds: open to every origin, read from memory.

use actix_web::http::header::{
    ACCEPT_ENCODING, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_MAX_AGE, AcceptEncoding, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING,
    CONTENT_TYPE, ETAG, Encoding as Accepted, Header, VARY,
};
use actix_web::web::{Bytes, Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use serde_json::json;

use super::caller::{Caller, blocking};
use super::endpoint::Parameter;
use super::field::Read;
use super::lane::Lane;
use super::precondition::{has_already, hashed};
use super::problem::Problem;
use crate::app::feed_address::{
    FILTER_CHARS_MAX, FILTER_VALUES_MAX, Feed, Place, SEARCH_CHARS_MAX,
};
use crate::app::feeds::{Cancelled, Clock, Times};
use crate::app::{App, Encoding, Rendered, slug};
use crate::domain::appearance::Role;
use crate::domain::local_time::TimeInput;
use crate::domain::session::Kind;
use crate::domain::words::Word;

/// How long a feed may be used without asking again, in seconds.
pub const FRESH: &str = "max-age=60, must-revalidate";

/// The parameters of a query, in order; calendar programs add some of their own.
type Asked = Query<Vec<(String, String)>>;

pub async fn agenda(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    Query(query): Asked,
) -> Result<HttpResponse, Problem> {
    let (slug, format) = path.into_inner();
    answer(&app, &request, &slug, Place::All, &format, &query)
}

macro_rules! parts {
    ($($handler:ident $place:ident)*) => {$(
        pub async fn $handler(
            app: Data<App>,
            request: HttpRequest,
            path: Path<(String, String, String)>,
            Query(query): Asked,
        ) -> Result<HttpResponse, Problem> {
            let (slug, code, format) = path.into_inner();
            answer(&app, &request, &slug, Place::$place(&code), &format, &query)
        }
    )*};
}

parts! { day Day room Room track Track person Person session Session }

fn answer(
    app: &App,
    request: &HttpRequest,
    slug_text: &str,
    place: Place<'_>,
    format: &str,
    query: &[(String, String)],
) -> Result<HttpResponse, Problem> {
    let encoding = accepted(request);
    let generation = app.generation();
    let feed = app.feed(
        &slug(slug_text)?,
        &Feed {
            format,
            place,
            query,
            encoding,
        },
    )?;
    let target = request.uri().path_and_query();
    if let (Some(lane), Some(target)) = (request.app_data::<Data<Lane>>(), target) {
        lane.keep(generation, target.as_str(), &feed);
    }
    Ok(reply(request, FRESH, &feed))
}

/// 304 where the reader has it already, else the feed; with what both of them say.
pub fn reply(request: &HttpRequest, cache: &str, feed: &Rendered) -> HttpResponse {
    let mut response = tagged(request, &feed.etag, cache);
    if response.1 {
        return response.0.finish();
    }
    let disposition = format!("inline; filename=\"{}\"", feed.file_name);
    let response = &mut response.0;
    response.insert_header((CONTENT_DISPOSITION, disposition));
    response.insert_header((CONTENT_TYPE, feed.media_type));
    if feed.encoding == Encoding::Gzip {
        response.insert_header((CONTENT_ENCODING, "gzip"));
    }
    response.body(Bytes::clone(&feed.body))
}

/// The head of an answer, and whether that is all of it.
fn tagged(request: &HttpRequest, etag: &str, cache: &str) -> (HttpResponseBuilder, bool) {
    let known = has_already(request, etag);
    let mut response = match known {
        true => HttpResponse::NotModified(),
        false => HttpResponse::Ok(),
    };
    response.insert_header((ETAG, etag));
    response.insert_header((CACHE_CONTROL, cache));
    response.insert_header((VARY, ACCEPT_ENCODING.as_str()));
    (response, known)
}

/// How a reader wants the bytes (RFC 9110, section 12.5.3).
pub fn accepted(request: &HttpRequest) -> Encoding {
    let forms = [Accepted::gzip(), Accepted::identity()];
    let accepted = request.headers().contains_key(ACCEPT_ENCODING);
    let accepted = accepted
        .then(|| AcceptEncoding::parse(request).ok())
        .flatten();
    match accepted.and_then(|accepted| accepted.negotiate(forms.iter())) {
        Some(form) if form == Accepted::gzip() => Encoding::Gzip,
        Some(_) | None => Encoding::Identity,
    }
}

/// Whether a page of another origin may ask: always, also with a tag that it has (Fetch standard).
pub async fn preflight(methods: String) -> HttpResponse {
    let headers = "If-None-Match, Content-Type, Authorization";
    HttpResponse::NoContent()
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, methods))
        .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, headers))
        .insert_header((ACCESS_CONTROL_MAX_AGE, "86400"))
        .finish()
}

/// True for addresses whose answers every origin may read, failures included.
pub fn is_public(path: &str) -> bool {
    path.starts_with("/conferences/") || path.starts_with("/f/")
}

/// What is on, and what comes next.
pub async fn now(
    app: Data<App>,
    request: HttpRequest,
    path: Path<String>,
    Query(query): Asked,
) -> Result<HttpResponse, Problem> {
    let at = query.iter().find(|(name, _)| name == "at");
    let at = at.map(|(_, at)| at.as_str());
    let feed = Feed {
        query: &query,
        ..Feed::whole("json")
    };
    let (body, seconds) = app.now_and_next(&slug(&path)?, at, &feed)?;
    let (etag, cache) = (hashed(&body), format!("max-age={seconds}"));
    let (mut response, known) = tagged(&request, &etag, &cache);
    if known {
        return Ok(response.finish());
    }
    response.insert_header((CONTENT_TYPE, "application/json"));
    Ok(response.body(body))
}

/// What the draft would look like in public; nothing of it may be kept on the way.
pub async fn preview(
    app: Data<App>,
    _: Caller,
    path: Path<(String, String)>,
    request: HttpRequest,
    Query(query): Asked,
) -> Result<HttpResponse, Problem> {
    let (slug_text, format) = path.into_inner();
    let slug = slug(&slug_text)?;
    let rendered = blocking(move || {
        let feed = Feed {
            query: &query,
            ..Feed::whole(&format)
        };
        app.preview(&slug, &feed)
    });
    Ok(reply(&request, "private, no-store", &rendered.await?))
}

/// What the readers of a feed choose.
pub fn parameters() -> Vec<Parameter> {
    let word = |words: Vec<&str>| {
        let one = format!("({})", words.join("|"));
        let pattern = format!("^{one}(,{one}){{0,{}}}$", FILTER_VALUES_MAX - 1);
        json!({"type": "string", "pattern": pattern})
    };
    let list = |about: &'static str, name: &'static str| {
        let one = format!("[^,\\s][^,]{{0,{}}}", FILTER_CHARS_MAX - 1);
        let pattern = format!("^{one}(,{one}){{0,{}}}$", FILTER_VALUES_MAX - 1);
        Parameter::new(name, about, json!({"type": "string", "pattern": pattern}))
    };
    let roles = Role::ALL.iter().map(|(_, word)| *word).collect();
    let kinds = Kind::ALL.iter().map(|(_, word)| *word).collect();
    let together = "Those that have one of these roles; with person, in the same appearance.";
    let search = json!({"type": "string", "maxLength": SEARCH_CHARS_MAX});
    let cancelled = "What becomes of cancelled and postponed sessions: kept unless said.";
    let times = "How times are written: in the conference's zone unless said.";
    let clock = "How a printed agenda (txt) counts the hours: 12 unless said.";
    vec![
        list("Those of these conference days, such as 2026-05-04.", "day"),
        list("Those in one of these rooms, by code.", "room"),
        list("Those of these tracks, by code.", "track"),
        list("Those with one of these people, by code.", "person"),
        Parameter::new("role", together, word(roles)),
        Parameter::new("kind", "Those of these kinds.", word(kinds)),
        list("Those with one of these tags.", "tag"),
        list("Those in one of these languages, such as pt.", "language"),
        Parameter::new("q", "Those in which all these words are printed.", search),
        Parameter::new("cancelled", cancelled, Cancelled::taken()),
        Parameter::new("tz", times, Times::taken()),
        Parameter::new("clock", clock, Clock::taken()),
    ]
}

/// The same, and the time that is asked about.
pub fn now_parameters() -> Vec<Parameter> {
    let about = "The time that is asked about, with an offset or in the conference's zone: now \
                 unless said.";
    let at = Parameter::new("at", about, TimeInput::taken());
    [at].into_iter().chain(parameters()).collect()
}
