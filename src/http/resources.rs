//! Days, rooms, tracks, time slots, people and sessions: the same five endpoints for each.

use actix_web::http::header::{ETAG, LOCATION};
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::Value;

use super::body::{Errors, Object, Signed};
use super::caller::{Caller, blocking};
use super::endpoint::{self, Access, Endpoint, Verb};
use super::precondition::{etag, has_already, if_match, if_none_match_any};
use super::problem::Problem;
use super::schema;
use super::stale;
use super::wire::{List, Wire, Written, waivers};
use crate::app::{App, clock, slug};
use crate::domain::agenda::{Agenda, Edit};
use crate::domain::conflict::Waive;
use crate::domain::error::Fault;
use crate::domain::resource::{Action, Kept, ResourceEdit};
use crate::domain::text::{Name, Slug};

/// The endpoints of one kind of resource.
pub fn endpoints<R: Wire>() -> Vec<Endpoint> {
    let all = format!("/api/v1/conferences/{{slug}}/{}", R::PLURAL);
    let one = format!("{all}/{{id}}");
    let (word, singular) = (R::WORD, R::WORD.replace(' ', "_"));
    let plural = R::PLURAL.replace('-', "_");
    let rows = vec![
        Endpoint::new(Verb::Get, &all, format!("list_{plural}"), list::<R>)
            .says(format!(
                "Every {word} of a conference, in order of creation."
            ))
            .with_query(&[
                ("limit", "How many at most: 100 unless said.", schema::limit),
                (
                    "cursor",
                    "Where to go on: `next_cursor` of the page before.",
                    schema::uuid,
                ),
            ])
            .answers_of::<List<R::Shape>, R::Shape>(200, "One page.", &[])
            .fails(&[404]),
        Endpoint::new(Verb::Post, &all, format!("create_{singular}"), create::<R>)
            .says(format!("Makes a {word}."))
            .takes::<R::Body>(R::REQUIRED)
            .answers_of::<Written<R::Shape>, R::Shape>(201, "Made.", &[endpoint::ETAG, "Location"])
            .fails(&[404, 409]),
        Endpoint::new(Verb::Get, &one, format!("get_{singular}"), get::<R>)
            .says(format!("One {word}."))
            .needs(&[endpoint::IF_NONE_MATCH])
            .answers_with::<R::Shape>(200, "As it is.", &[endpoint::ETAG])
            .fails(&[404]),
        Endpoint::new(Verb::Put, &one, format!("put_{singular}"), put::<R>)
            .says(format!(
                "Makes a {word} with an id of the caller's own choice."
            ))
            .takes::<R::Body>(R::REQUIRED)
            .needs(&[endpoint::IF_NONE_MATCH])
            .answers_of::<Written<R::Shape>, R::Shape>(201, "Made.", &[endpoint::ETAG, "Location"])
            .fails(&[404, 409, 412, 428]),
        Endpoint::new(Verb::Patch, &one, format!("update_{singular}"), update::<R>)
            .says(format!("Changes a {word} (JSON Merge Patch, RFC 7396)."))
            .takes::<R::Body>(&[])
            .needs(&[endpoint::IF_MATCH])
            .answers_of::<Written<R::Shape>, R::Shape>(200, "Changed.", &[endpoint::ETAG])
            .fails(&[404, 409, 412, 428]),
        Endpoint::new(
            Verb::Delete,
            &one,
            format!("delete_{singular}"),
            delete::<R>,
        )
        .says(format!("Deletes a {word} that nothing refers to."))
        .needs(&[endpoint::IF_MATCH])
        .fails(&[404, 409, 412, 428]),
    ];
    rows.into_iter()
        .map(|row| row.access(Access::Token))
        .collect()
}

/// Which page of a list.
#[derive(Deserialize)]
struct Paging {
    limit: Option<String>,
    cursor: Option<String>,
}

/// The most items of one page.
pub const LIMIT_MAX: usize = 1_000;

/// The items of a page when nothing is said.
const LIMIT_DEFAULT: usize = 100;

async fn list<R: Wire>(
    app: Data<App>,
    _: Caller,
    path: Path<String>,
    Query(paging): Query<Paging>,
) -> Result<HttpResponse, Problem> {
    let limit = limit(paging.limit.as_deref())?;
    let after = paging.cursor.as_deref().map(cursor::<R>).transpose()?;
    let agenda = agenda(app, path.into_inner()).await?;
    let rest = R::shelf(&agenda)
        .iter()
        .filter(|(id, _)| after.is_none_or(|after| **id > after));
    let mut items: Vec<_> = rest.take(limit + 1).collect();
    let more = items.len() > limit;
    items.truncate(limit);
    let next_cursor = items.last().filter(|_| more).map(|(id, _)| id.to_string());
    let items = items
        .into_iter()
        .map(|(_, kept)| kept.resource.shape())
        .collect();
    Ok(HttpResponse::Ok().json(List { items, next_cursor }))
}

fn limit(text: Option<&str>) -> Result<usize, Problem> {
    let parsed = text.map_or(Ok(LIMIT_DEFAULT), str::parse);
    let limit = parsed.ok().filter(|limit| (1..=LIMIT_MAX).contains(limit));
    let wrong = || Problem::bad_request(format!("limit has to be a number from 1 to {LIMIT_MAX}"));
    limit.ok_or_else(wrong)
}

fn cursor<R: Wire>(text: &str) -> Result<R::Id, Problem> {
    let wrong = |_| Problem::bad_request("cursor has to be the next_cursor of a page before");
    text.parse().map_err(wrong)
}

async fn create<R: Wire>(
    app: Data<App>,
    path: Path<String>,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    let mut errors = Errors::default();
    if signed.body.lists("waive") {
        // The key of a conflict is made of ids, and this request would get a new one each time.
        let detail = "with POST the id is new each time, and so is the key; send it with PUT";
        errors.push(Fault::new("needs_put", detail).at("/waive"));
    }
    make::<R>(&app, slug(&path)?, clock::new_id().into(), signed, errors).await
}

async fn put<R: Wire>(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    let (slug, id) = place::<R>(path)?;
    if_none_match_any(&request)?;
    let made = make::<R>(&app, slug.clone(), id, signed, Errors::default()).await;
    let Err(problem) = made else { return made };
    Err(stale::with_current(&app, &slug, problem.exists_is_stale(), shown::<R>(id)).await)
}

/// Makes a resource with an id that the server or the caller has chosen.
async fn make<R: Wire>(
    app: &Data<App>,
    slug: Slug,
    id: R::Id,
    signed: Signed,
    errors: Errors,
) -> Result<HttpResponse, Problem> {
    let (patch, waive) = read::<R>(signed.body, R::REQUIRED, errors)?;
    let new = R::edit(ResourceEdit::create(id, patch));
    let agenda = edit(app, signed.by, &slug, new, waive).await?;
    let location = format!(
        "{}/api/v1/conferences/{slug}/{}/{id}",
        app.base_url(),
        R::PLURAL
    );
    let mut answer = HttpResponse::Created();
    answer.insert_header((LOCATION, location));
    written(answer, &agenda, kept::<R>(&agenda, id)?)
}

async fn get<R: Wire>(
    app: Data<App>,
    _: Caller,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (slug, id) = path.into_inner();
    let agenda = agenda(app, slug).await?;
    let kept = kept::<R>(&agenda, id_of::<R>(&id)?)?;
    let etag = etag(kept.changed_in);
    if has_already(&request, &etag) {
        return Ok(HttpResponse::NotModified()
            .insert_header((ETAG, etag))
            .finish());
    }
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag))
        .json(kept.resource.shape()))
}

async fn update<R: Wire>(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    let (slug, id) = place::<R>(path)?;
    let expected = if_match(&request)?;
    let (patch, waive) = read::<R>(signed.body, &[], Errors::default())?;
    let change = R::edit(ResourceEdit {
        id,
        expected,
        action: Action::Update(patch),
    });
    match edit(&app, signed.by, &slug, change, waive).await {
        Ok(agenda) => written(HttpResponse::Ok(), &agenda, kept::<R>(&agenda, id)?),
        Err(problem) => Err(stale::with_current(&app, &slug, problem, shown::<R>(id)).await),
    }
}

async fn delete<R: Wire>(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (slug, id) = place::<R>(path)?;
    let expected = if_match(&request)?;
    let change = R::edit(ResourceEdit {
        id,
        expected,
        action: Action::Delete,
    });
    match edit(&app, caller.0, &slug, change, Vec::new()).await {
        Ok(_) => Ok(HttpResponse::NoContent().finish()),
        Err(problem) => Err(stale::with_current(&app, &slug, problem, shown::<R>(id)).await),
    }
}

/// How to show a resource to a caller who has seen an older state of it.
fn shown<R: Wire>(id: R::Id) -> impl FnOnce(&Agenda) -> Option<(String, Value)> {
    move |agenda| {
        let kept = R::shelf(agenda).get(&id)?;
        Some((
            etag(kept.changed_in),
            serde_json::to_value(kept.resource.shape()).ok()?,
        ))
    }
}

async fn agenda(app: Data<App>, slug_text: String) -> Result<Agenda, Problem> {
    let slug = slug(&slug_text)?;
    blocking(move || app.agenda(&slug)).await
}

async fn edit(
    app: &Data<App>,
    by: Name,
    slug: &Slug,
    edit: Edit,
    waive: Vec<Waive>,
) -> Result<Agenda, Problem> {
    let (app, slug) = (app.clone(), slug.clone());
    blocking(move || app.edit(&by, &slug, &[edit], &waive)).await
}

fn read<R: Wire>(
    body: Object,
    required: &[&str],
    mut errors: Errors,
) -> Result<(R::Patch, Vec<Waive>), Problem> {
    body.require(required, &mut errors);
    let mut body: R::Body = body.read(&mut errors);
    let waive = waivers(R::waive(&mut body), &mut errors);
    let patch = R::patch(body, &mut errors);
    errors.settle()?;
    Ok((patch, waive))
}

fn place<R: Wire>(path: Path<(String, String)>) -> Result<(Slug, R::Id), Problem> {
    let (slug_text, id) = path.into_inner();
    Ok((slug(&slug_text)?, id_of::<R>(&id)?))
}

fn id_of<R: Wire>(text: &str) -> Result<R::Id, Problem> {
    text.parse()
        .map_err(|_| Problem::not_found(format!("there is no {} {text}", R::WORD)))
}

fn kept<R: Wire>(agenda: &Agenda, id: R::Id) -> Result<&Kept<R>, Problem> {
    let missing = || Problem::not_found(format!("there is no {} {id}", R::WORD));
    R::shelf(agenda).get(&id).ok_or_else(missing)
}

fn written<R: Wire>(
    mut answer: actix_web::HttpResponseBuilder,
    agenda: &Agenda,
    kept: &Kept<R>,
) -> Result<HttpResponse, Problem> {
    answer.insert_header((ETAG, etag(kept.changed_in)));
    Ok(answer.json(Written::new(agenda, &kept.resource)))
}
