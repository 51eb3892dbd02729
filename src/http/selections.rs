//! Selections: anybody may make one, and nobody finds one.
//!
//! Whoever asks for one has the secret of its address, or guesses. Good secrets are looked up as
//! often as they come, wrong ones only so often.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Path, Query};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use super::body::Unsigned;
use super::caller::{Bearer, blocking};
use super::endpoint::Described;
use super::feeds::{accepted, reply};
use super::field::{Read, object};
use super::limits::{self, Stranger};
use super::problem::Problem;
use super::reader::Reader;
use crate::app::feed_address::Feed;
use crate::app::selections::{NewSelection, SELECTED_MAX};
use crate::app::{App, Error, slug};
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

/// Somebody with the secret of a selection, or with a guess.
pub struct Guest {
    request: HttpRequest,
    secret: String,
    /// Of whoever changes it; readers have none.
    key: String,
}

/// The same with a key.
pub struct Keeper(Guest);

impl FromRequest for Guest {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Guest::enter(request, String::new())))
    }
}

impl FromRequest for Keeper {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bearer = Bearer::from_request(request, payload).into_inner();
        ready(bearer.map(|Bearer(key)| Keeper(Guest::enter(request, key))))
    }
}

impl Guest {
    fn enter(request: &HttpRequest, key: String) -> Guest {
        let secret = request.match_info().get("secret").unwrap_or_default();
        Guest {
            request: request.clone(),
            secret: secret.to_owned(),
            key,
        }
    }

    /// Does something with the secret and the key; who guesses too often is told so.
    async fn ask<T: Send + 'static>(
        self,
        use_case: impl FnOnce(&str, &str) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Problem> {
        let Guest {
            request,
            secret,
            key,
        } = self;
        match blocking(move || Ok(use_case(&secret, &key))).await? {
            Err(
                wrong @ Error::NotFound {
                    what: "selection", ..
                },
            ) => Err(limits::refused(&request, wrong.into())),
            outcome => Ok(outcome?),
        }
    }
}

pub async fn create(
    _: Stranger,
    app: Data<App>,
    path: Path<String>,
    Unsigned(body): Unsigned,
) -> Result<HttpResponse, Problem> {
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
    guest: Guest,
    request: HttpRequest,
    path: Path<(String, String)>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<HttpResponse, Problem> {
    let (_, format) = path.into_inner();
    let encoding = accepted(&request);
    let rendered = guest.ask(move |secret, _| {
        let feed = Feed {
            query: &query,
            encoding,
            ..Feed::whole(&format)
        };
        app.selection(secret, &feed)
    });
    // Asked about each time: a revoked one is gone at once.
    Ok(reply(&request, "private, no-cache", &*rendered.await?))
}

pub async fn change(
    app: Data<App>,
    Keeper(guest): Keeper,
    Unsigned(body): Unsigned,
) -> Result<HttpResponse, Problem> {
    let sessions = body.read(read)?;
    let changed = guest.ask(move |secret, key| app.change_selection(secret, key, &sessions));
    changed.await?;
    Ok(HttpResponse::NoContent().finish())
}

pub async fn delete(app: Data<App>, Keeper(guest): Keeper) -> Result<HttpResponse, Problem> {
    let deleted = guest.ask(move |secret, key| app.delete_selection(secret, key));
    deleted.await?;
    Ok(HttpResponse::NoContent().finish())
}
