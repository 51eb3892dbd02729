//! Conferences, and what the rules find in their agendas.

use actix_web::http::header::{ETAG, LOCATION};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use super::body::{Errors, Signed};
use super::caller::{Caller, blocking};
use super::precondition::{etag, has_already, if_match};
use super::problem::Problem;
use super::stale;
use super::wire::conference::{self, ConferenceBody, ConferenceShape};
use crate::app::{App, slug};
use crate::domain::agenda::{Agenda, Edit};

pub async fn list(app: Data<App>, _: Caller) -> Result<HttpResponse, Problem> {
    let conferences = blocking(move || app.conferences()).await?;
    Ok(HttpResponse::Ok().json(conference::list(&conferences)))
}

pub async fn create(app: Data<App>, signed: Signed) -> Result<HttpResponse, Problem> {
    let Signed { by, body } = signed;
    let mut errors = Errors::default();
    body.require(ConferenceBody::REQUIRED, &mut errors);
    let body: ConferenceBody = body.read(&mut errors);
    let new = body.create(errors)?;
    let location = format!("{}/api/v1/conferences/{}", app.base_url(), new.slug);
    let agenda = blocking(move || app.create_conference(&by, new)).await?;
    let mut answer = HttpResponse::Created();
    Ok(shown(answer.insert_header((LOCATION, location)), &agenda))
}

pub async fn get(
    app: Data<App>,
    _: Caller,
    request: HttpRequest,
    path: Path<String>,
) -> Result<HttpResponse, Problem> {
    let slug = slug(&path)?;
    let agenda = blocking(move || app.agenda(&slug)).await?;
    let etag = etag(agenda.conference_changed_in());
    if has_already(&request, &etag) {
        return Ok(HttpResponse::NotModified()
            .insert_header((ETAG, etag))
            .finish());
    }
    Ok(shown(&mut HttpResponse::Ok(), &agenda))
}

pub async fn update(
    app: Data<App>,
    request: HttpRequest,
    path: Path<String>,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    let (slug, expected) = (slug(&path)?, if_match(&request)?);
    let mut errors = Errors::default();
    let body: ConferenceBody = signed.body.read(&mut errors);
    let edit = Edit::Conference {
        patch: body.patch(errors)?,
        expected,
    };
    let (there, conference) = (app.clone(), slug.clone());
    match blocking(move || there.edit(&signed.by, &conference, &[edit], &[])).await {
        Ok(agenda) => Ok(shown(&mut HttpResponse::Ok(), &agenda)),
        Err(problem) => Err(stale::with_current(&app, &slug, problem, current).await),
    }
}

/// The conference as it is, for a caller who has seen an older state.
fn current(agenda: &Agenda) -> Option<(String, Value)> {
    let shape = serde_json::to_value(ConferenceShape::from(agenda.conference())).ok()?;
    Some((etag(agenda.conference_changed_in()), shape))
}

pub async fn conflicts(
    app: Data<App>,
    _: Caller,
    path: Path<String>,
) -> Result<HttpResponse, Problem> {
    let slug = slug(&path)?;
    let report = blocking(move || app.check(&slug)).await?;
    Ok(HttpResponse::Ok().json(report))
}

fn shown(answer: &mut actix_web::HttpResponseBuilder, agenda: &Agenda) -> HttpResponse {
    answer.insert_header((ETAG, etag(agenda.conference_changed_in())));
    answer.json(ConferenceShape::from(agenda.conference()))
}
