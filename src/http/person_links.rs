//! A person's link: what is their own, and what they say about it; nothing else.
//!
//! Whoever asks is known by the secret of the address. A wrong one is told no more than that there
//! is nothing, and may be tried so often only.

mod shape;

use std::net::IpAddr;
use std::pin::Pin;

use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Path, Query};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError, dev,
};
use serde::Serialize;

use super::body::{Object, Unsigned};
use super::caller::{Caller, blocking};
use super::endpoint::Described;
use super::feeds::{accepted, reply};
use super::field::{Read, object};
use super::problem::Problem;
use super::reader::Reader;
use super::wire::about;
use super::{access_log, address, limits};
use crate::app::feed_address::Feed;
use crate::app::person_links::{Answer, Outcome, Own, Reply, Written};
use crate::app::{App, slug};
use crate::domain::appearance::Billing;
use crate::domain::availability::AvailabilityInput;
use crate::domain::ids::{AppearanceId, PersonId};
use crate::domain::person::PersonPatch;
use crate::domain::text::{Line, Name, Slug};

pub use shape::{AppearanceShape, LinkShape, ProgrammeShape};

/// Somebody with a link.
pub struct Guest {
    own: Own,
    secret: String,
    origin: Option<IpAddr>,
}

/// A JSON object that somebody with a link has sent; strangers' bodies are not read.
pub struct Said {
    guest: Guest,
    body: Object,
}

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

impl FromRequest for Guest {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        Box::pin(enter(request.clone()))
    }
}

impl FromRequest for Said {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let guest = enter(request.clone());
        let arriving = Unsigned::from_request(request, payload);
        Box::pin(async move {
            let guest = guest.await?;
            let Unsigned(body) = arriving.await?;
            Ok(Said { guest, body })
        })
    }
}

async fn enter(request: HttpRequest) -> Result<Guest, Problem> {
    let app = request.app_data::<Data<App>>().cloned();
    let app = app.ok_or_else(|| Problem::internal("no app"))?;
    let secret = request.match_info().get("secret").unwrap_or_default();
    let secret = secret.to_owned();
    let asked = secret.clone();
    let found = blocking(move || app.own(&asked)).await;
    let own = found.map_err(|problem| match problem.status_code() {
        StatusCode::NOT_FOUND => limits::refused(&request, problem),
        _ => problem,
    })?;
    // Not by name: a log is not redacted.
    let known_as = format!("person:{}", own.person.id);
    limits::check_token(&request, &known_as)?;
    let origin = address::client(&request);
    let known_as = access_log::KnownAs(known_as);
    request.extensions_mut().insert(known_as);
    Ok(Guest {
        own,
        secret,
        origin,
    })
}

impl Guest {
    /// The address of the link, without format.
    fn url(&self, app: &App) -> String {
        url(app.base_url(), &self.secret)
    }
}

fn url(base_url: &str, secret: &str) -> String {
    format!("{base_url}/p/{secret}")
}

/// What a person corrects.
pub fn person_schema() -> Described {
    let printed = "As it is printed where an appearance says nothing else.";
    let fields = [
        ("name", about(Name::taken(), printed)),
        ("title", about(Option::<Line>::taken(), printed)),
        ("affiliation", about(Option::<Line>::taken(), printed)),
        (
            "availability",
            about(
                AvailabilityInput::taken(),
                "When they can come; null is always.",
            ),
        ),
    ];
    Described::named("OwnBody".to_owned(), object(&fields, &[]))
}

fn read_person(body: &mut Reader<'_>) -> PersonPatch {
    PersonPatch {
        name: body.take::<Name>("name"),
        title: body.take::<Option<Line>>("title"),
        affiliation: body.take::<Option<Line>>("affiliation"),
        availability: body.take::<AvailabilityInput>("availability"),
        ..PersonPatch::default()
    }
}

/// What a person says about an appearance.
pub fn answer_schema() -> Described {
    let comes = "Whether they come; it can be said again, and otherwise.";
    let printed = "How they are printed there; null is as everywhere. It stays unless said.";
    let fields = [
        ("answer", about(Reply::taken(), comes)),
        ("billing", about(Option::<Billing>::taken(), printed)),
    ];
    Described::named("OwnAnswer".to_owned(), object(&fields, &[]))
}

fn read_answer(body: &mut Reader<'_>) -> Option<Answer> {
    let reply = body.need::<Reply>("answer");
    let billing = body.take::<Option<Billing>>("billing");
    Some(Answer {
        reply: reply?,
        billing,
    })
}

pub async fn create(
    app: Data<App>,
    caller: Caller,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (slug, person) = place(path)?;
    let base_url = app.base_url().to_owned();
    let secret = blocking(move || app.link_person(&caller.by, &slug, person)).await?;
    let shape = LinkShape::of(url(&base_url, &secret));
    Ok(told(HttpResponse::Created(), shape))
}

pub async fn delete(
    app: Data<App>,
    caller: Caller,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (slug, person) = place(path)?;
    blocking(move || app.unlink_person(&caller.by, &slug, person)).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub async fn show(app: Data<App>, guest: Guest) -> Result<HttpResponse, Problem> {
    let shape = ProgrammeShape::of(&guest.own, guest.url(&app));
    Ok(told(HttpResponse::Ok(), shape))
}

pub async fn correct(app: Data<App>, said: Said) -> Result<HttpResponse, Problem> {
    let Said { guest, body } = said;
    let patch = body.read(read_person)?;
    let url = guest.url(&app);
    let outcome = blocking(move || app.correct_own(&guest.secret, guest.origin, patch)).await?;
    let Written { own, brought } = written(outcome)?;
    let shape = ProgrammeShape::of(&own, url).warning(&brought);
    Ok(told(HttpResponse::Ok(), shape))
}

pub async fn answer(
    app: Data<App>,
    path: Path<(String, String)>,
    said: Said,
) -> Result<HttpResponse, Problem> {
    let (_, id_text) = path.into_inner();
    let unknown = || Problem::not_found(format!("there is no appearance {id_text}"));
    let id: AppearanceId = id_text.parse().map_err(|_| unknown())?;
    let Said { guest, body } = said;
    let answer = body.read(read_answer)?;
    let answer = answer.ok_or_else(|| Problem::internal("a missing field was not reported"))?;
    let Guest { secret, origin, .. } = guest;
    let outcome = blocking(move || app.answer_for_own(&secret, origin, id, answer)).await?;
    let Written { own, brought } = written(outcome)?;
    let (session, appearance) = own.appearance(id).ok_or_else(unknown)?;
    let shape = AppearanceShape::of(&own, session, appearance).warning(&brought);
    Ok(told(HttpResponse::Ok(), shape))
}

pub async fn feed(
    app: Data<App>,
    guest: Guest,
    path: Path<(String, String)>,
    request: HttpRequest,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<HttpResponse, Problem> {
    let (_, format) = path.into_inner();
    let encoding = accepted(&request);
    let Guest { own, secret, .. } = guest;
    let rendered = blocking(move || {
        let feed = Feed {
            query: &query,
            encoding,
            ..Feed::whole(&format)
        };
        app.own_feed(&own, &secret, &feed)
    });
    // Asked about each time: a link that was taken away is gone at once.
    Ok(reply(&request, "private, no-cache", &*rendered.await?))
}

fn written(outcome: Outcome) -> Result<Written, Problem> {
    match outcome {
        Outcome::Taken(written) => Ok(written),
        Outcome::Closed(why) => Err(Problem::new(StatusCode::CONFLICT, "closed", why)),
    }
}

fn place(path: Path<(String, String)>) -> Result<(Slug, PersonId), Problem> {
    let (slug_text, id) = path.into_inner();
    let unknown = |_| Problem::not_found(format!("there is no person {id}"));
    Ok((slug(&slug_text)?, id.parse().map_err(unknown)?))
}

/// An answer that nobody on the way keeps.
fn told(mut response: HttpResponseBuilder, shape: impl Serialize) -> HttpResponse {
    response.insert_header((CACHE_CONTROL, "no-store"));
    response.json(shape)
}
