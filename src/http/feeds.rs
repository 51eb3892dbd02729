//! The public feeds: open to every origin, read from memory.

use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE,
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG,
};
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use super::precondition::has_already;
use super::problem::Problem;
use crate::app::feeds::Feed;
use crate::app::{App, slug};
use crate::domain::local_time::parse_date;

/// What a reader chooses; other parameters are somebody else's (calendar programs add some).
#[derive(Deserialize)]
pub struct Choices {
    cancelled: Option<String>,
    tz: Option<String>,
}

pub async fn agenda(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    Query(choices): Query<Choices>,
) -> Result<HttpResponse, Problem> {
    let (slug, format) = path.into_inner();
    answer(&app, &request, &slug, None, &format, &choices)
}

pub async fn day(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String, String)>,
    Query(choices): Query<Choices>,
) -> Result<HttpResponse, Problem> {
    let (slug, date, format) = path.into_inner();
    answer(&app, &request, &slug, Some(&date), &format, &choices)
}

/// Whether a page of another origin may ask: always, also with a tag that it has (Fetch standard).
pub async fn preflight() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"))
        .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, "If-None-Match"))
        .insert_header((ACCESS_CONTROL_MAX_AGE, "86400"))
        .finish()
}

/// True for addresses whose answers every origin may read, failures included.
pub fn is_public(path: &str) -> bool {
    path.starts_with("/conferences/")
}

fn answer(
    app: &App,
    request: &HttpRequest,
    slug_text: &str,
    date: Option<&str>,
    format: &str,
    choices: &Choices,
) -> Result<HttpResponse, Problem> {
    let no_day = |_| Problem::not_found("there is no such conference day");
    let date = date.map(parse_date).transpose().map_err(no_day)?;
    let (cancelled, times) = (choices.cancelled.as_deref(), choices.tz.as_deref());
    let feed = Feed {
        format,
        date,
        cancelled,
        times,
    };
    let feed = app.feed(&slug(slug_text)?, &feed)?;
    let mut answer = if has_already(request, &feed.etag) {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    answer.insert_header((ETAG, feed.etag.as_str()));
    answer.insert_header((CACHE_CONTROL, "max-age=60, must-revalidate"));
    if has_already(request, &feed.etag) {
        return Ok(answer.finish());
    }
    let disposition = format!("inline; filename=\"{}\"", feed.file_name);
    answer.insert_header((CONTENT_DISPOSITION, disposition));
    answer.insert_header((CONTENT_TYPE, feed.media_type));
    Ok(answer.body(feed.bytes.clone()))
}
