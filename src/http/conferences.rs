//! Conferences, and the settings of their rules.

use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, LOCATION};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use super::answer::respond;
use super::body::Signed;
use super::caller::{Caller, blocking};
use super::lists::{self, Page};
use super::precondition::{Put, etag, has_already, if_match, put_condition};
use super::problem::Problem;
use super::stale;
use super::wire::{conference, rules};
use crate::app::agendas::Order;
use crate::app::once::Answer;
use crate::app::{App, slug};
use crate::domain::access::Actor;
use crate::domain::agenda::{Agenda, ConferenceAction, Edit};
use crate::domain::text::Slug;

pub async fn list(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let conferences = blocking(move || app.conferences()).await?;
    let items = conferences
        .iter()
        .filter(|(conference, _)| caller.grant.sees(&conference.slug))
        .map(|(conference, revision)| conference::item(conference, *revision));
    let page = Page {
        items: items.collect(),
        next_cursor: None,
    };
    Ok(lists::answer(page, request.path(), ""))
}

pub async fn create(
    app: Data<App>,
    caller: Caller,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    caller.needs_all_conferences()?;
    let Signed { by, body, once } = signed;
    let new = body.read(|reader| conference::new(reader, None))?;
    let new = new.ok_or_else(|| Problem::internal("a missing field was not reported"))?;
    let base = app.base_url().to_owned();
    let tell = move |agenda: &Agenda| made(agenda, &base);
    let answer = blocking(move || app.create_conference(&by, new, once.as_ref(), tell)).await?;
    Ok(respond(&answer))
}

fn made(agenda: &Agenda, base_url: &str) -> Answer {
    let address = format!("{base_url}/api/v1/conferences/{}", agenda.conference().slug);
    let headers = vec![
        (ETAG.to_string(), etag(agenda.conference_changed_in())),
        (LOCATION.to_string(), address),
    ];
    let body = conference::shape(agenda.conference());
    Answer {
        status: StatusCode::CREATED.as_u16(),
        headers,
        body,
    }
}

pub async fn get(
    app: Data<App>,
    _: Caller,
    request: HttpRequest,
    path: Path<String>,
) -> Result<HttpResponse, Problem> {
    let slug = slug(&path)?;
    let agenda = blocking(move || app.agenda(&slug)).await?;
    Ok(unless_known(&request, current(&agenda)))
}

pub async fn update(
    app: Data<App>,
    request: HttpRequest,
    path: Path<String>,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    let (slug, mut expected) = (slug(&path)?, if_match(&request)?);
    let Signed { by, mut body, .. } = signed;
    if body.nests(conference::NESTED) {
        let (there, conference) = (app.clone(), slug.clone());
        let agenda = blocking(move || there.agenda(&conference)).await?;
        if let Value::Object(now) = conference::shape(agenda.conference()) {
            body.merge(conference::NESTED, &now);
        }
        expected = expected.narrowed(agenda.conference_changed_in());
    }
    let patch = body.read(|reader| conference::patch(reader, Some(&slug)))?;
    let action = ConferenceAction::Update(patch);
    change(
        &app,
        by,
        slug,
        Edit::Conference { action, expected },
        current,
    )
    .await
}

pub async fn put(
    app: Data<App>,
    request: HttpRequest,
    path: Path<String>,
    caller: Caller,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    let (slug, condition) = (slug(&path)?, put_condition(&request)?);
    let Signed { by, body, once } = signed;
    match condition {
        Put::Replace(expected) => {
            let patch = body.read(|reader| conference::whole(reader, &slug))?;
            let edit = Edit::Conference {
                action: ConferenceAction::Replace(patch),
                expected,
            };
            change(&app, by, slug, edit, current).await
        }
        Put::New => {
            caller.needs_all_conferences()?;
            let new = body.read(|reader| conference::new(reader, Some(slug.clone())))?;
            let new = new.ok_or_else(|| Problem::internal("a missing field was not reported"))?;
            let (there, base) = (app.clone(), app.base_url().to_owned());
            let tell = move |agenda: &Agenda| made(agenda, &base);
            let answer =
                blocking(move || there.create_conference(&by, new, once.as_ref(), tell)).await;
            match answer {
                Ok(answer) => Ok(respond(&answer)),
                Err(problem) => {
                    let problem = problem.exists_is_stale();
                    Err(stale::with_current(&app, &slug, problem, |a| Some(current(a))).await)
                }
            }
        }
    }
}

pub async fn delete(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    path: Path<String>,
) -> Result<HttpResponse, Problem> {
    let (slug, expected) = (slug(&path)?, if_match(&request)?);
    let (there, conference) = (app.clone(), slug.clone());
    match blocking(move || there.delete_conference(&caller.by, &conference, &expected)).await {
        Ok(()) => Ok(HttpResponse::NoContent().finish()),
        Err(problem) => {
            Err(stale::with_current(&app, &slug, problem, |agenda| Some(current(agenda))).await)
        }
    }
}

pub async fn rules(
    app: Data<App>,
    _: Caller,
    request: HttpRequest,
    path: Path<String>,
) -> Result<HttpResponse, Problem> {
    let slug = slug(&path)?;
    let agenda = blocking(move || app.agenda(&slug)).await?;
    Ok(unless_known(&request, current_rules(&agenda)))
}

pub async fn update_rules(
    app: Data<App>,
    request: HttpRequest,
    path: Path<String>,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    let (slug, expected) = (slug(&path)?, if_match(&request)?);
    let patch = signed.body.read(rules::patch)?;
    change(
        &app,
        signed.by,
        slug,
        Edit::Rules { patch, expected },
        current_rules,
    )
    .await
}

/// Carries out one edit, and shows what it is about as it is now.
async fn change(
    app: &Data<App>,
    by: Actor,
    slug: Slug,
    edit: Edit,
    show: fn(&Agenda) -> (String, Value),
) -> Result<HttpResponse, Problem> {
    let (there, conference) = (app.clone(), slug.clone());
    match blocking(move || there.edit(&Order::new(&by, &conference, &[edit]))).await {
        Ok(done) => {
            let (etag, shape) = show(&done.after);
            Ok(HttpResponse::Ok().insert_header((ETAG, etag)).json(shape))
        }
        Err(problem) => Err(stale::with_current(app, &slug, problem, |a| Some(show(a))).await),
    }
}

fn unless_known(request: &HttpRequest, (etag, shape): (String, Value)) -> HttpResponse {
    if has_already(request, &etag) {
        return HttpResponse::NotModified()
            .insert_header((ETAG, etag))
            .finish();
    }
    HttpResponse::Ok().insert_header((ETAG, etag)).json(shape)
}

/// The conference as it is, with its ETag.
fn current(agenda: &Agenda) -> (String, Value) {
    (
        etag(agenda.conference_changed_in()),
        conference::shape(agenda.conference()),
    )
}

/// The rules as they are, with their ETag.
fn current_rules(agenda: &Agenda) -> (String, Value) {
    (
        etag(agenda.rules_changed_in()),
        rules::shape(agenda.rules()),
    )
}
