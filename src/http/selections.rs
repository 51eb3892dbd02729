//! Selections: anybody may make one, and nobody finds one.

use actix_web::http::header::{CACHE_CONTROL, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY};
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use super::body::Unsigned;
use super::caller::{Bearer, blocking};
use super::endpoint::Described;
use super::feeds::{accepted, reply};
use super::field::{Read, object};
use super::limits;
use super::problem::Problem;
use super::reader::Reader;
use crate::app::feed_address::Feed;
use crate::app::selections::{NewSelection, SELECTED_MAX};
use crate::app::{App, slug};
use crate::domain::few::Few;
use crate::domain::ids::SessionId;

/// What was chosen.
type Chosen = Few<SessionId, SELECTED_MAX>;

/// What somebody chooses.
pub fn body_schema() -> Described {
    let about = "Public sessions, in any order.";
    let fields = [("session_ids", super::wire::about(Chosen::taken(), about))];
    Described::named("SelectionBody".to_owned(), object(&fields, &[]))
}

fn read(body: &mut Reader<'_>) -> Vec<SessionId> {
    let chosen = body.need::<Chosen>("session_ids").unwrap_or_default();
    chosen.as_slice().to_vec()
}

/// A new selection; its secrets are shown this once.
#[derive(Serialize, ToSchema)]
#[schema(as = NewSelection)]
pub struct SelectionShape {
    /// Lets its bearer change and delete the selection: `Authorization: Bearer …`.
    key: String,
    /// Where it is changed and deleted.
    url: String,
    /// The calendar feed.
    ics: String,
    /// The same feed, as an address that a calendar program opens by itself.
    webcal: String,
    json: String,
}

impl SelectionShape {
    fn of(selection: NewSelection, base_url: &str) -> Self {
        let NewSelection { secret, key } = selection;
        let url = format!("{base_url}/f/{secret}");
        let after_scheme = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        SelectionShape {
            key,
            ics: format!("{url}.ics"),
            webcal: format!("webcal://{after_scheme}.ics"),
            json: format!("{url}.json"),
            url,
        }
    }
}

pub async fn create(
    app: Data<App>,
    path: Path<String>,
    request: HttpRequest,
    Unsigned(body): Unsigned,
) -> Result<HttpResponse, Problem> {
    limits::check(&request)?;
    let slug = slug(&path)?;
    let sessions = body.read(read)?;
    let base_url = app.base_url().to_owned();
    let made = blocking(move || app.create_selection(&slug, &sessions)).await?;
    let shape = SelectionShape::of(made, &base_url);
    let mut response = HttpResponse::Created();
    response.insert_header((CACHE_CONTROL, "no-store"));
    Ok(response.json(shape))
}

pub async fn feed(
    app: Data<App>,
    path: Path<(String, String)>,
    request: HttpRequest,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<HttpResponse, Problem> {
    let (selection, format) = path.into_inner();
    let encoding = accepted(&request);
    let rendered = blocking(move || {
        let feed = Feed {
            query: &query,
            encoding,
            ..Feed::whole(&format)
        };
        app.selection(&selection, &feed)
    });
    // Asked about each time: a revoked one is gone at once.
    Ok(reply(&request, "private, no-cache", &*rendered.await?))
}

pub async fn change(
    app: Data<App>,
    path: Path<String>,
    Bearer(key): Bearer,
    Unsigned(body): Unsigned,
) -> Result<HttpResponse, Problem> {
    let sessions = body.read(read)?;
    blocking(move || app.change_selection(&path, &key, &sessions)).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub async fn delete(
    app: Data<App>,
    path: Path<String>,
    Bearer(key): Bearer,
) -> Result<HttpResponse, Problem> {
    blocking(move || app.delete_selection(&path, &key)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// True for an address that is a secret: a selection, or what was made for one person.
pub fn is_secret(path: &str) -> bool {
    path.starts_with("/f/") || path.starts_with("/p/")
}

/// What an address that is a secret asks of browsers and search engines.
pub fn guard(headers: &mut HeaderMap) {
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    let robots = HeaderName::from_static("x-robots-tag");
    headers.insert(robots, HeaderValue::from_static("noindex"));
}
