//! Days, rooms, tracks, time slots, people, sessions, and the appearances and placements of
//! sessions: the same six endpoints for each.

use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, LOCATION};
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use super::answer::respond;
use super::body::{Object, Signed};
use super::caller::{Caller, blocking};
use super::endpoint::{self, Endpoint, IDEMPOTENCY_KEY, Verb};
use super::lists::{self, Ask};
use super::precondition::{Put, etag, has_already, if_match, put_condition};
use super::problem::Problem;
use super::stale;
use super::wire::{self, Found, Wire, body_schema, page_schema, shape_schema, written_schema};
use crate::app::agendas::{Done, Order};
use crate::app::once::{Answer, Once};
use crate::app::{App, Error, clock, slug};
use crate::domain::access::Actor;
use crate::domain::agenda::{Agenda, Edit};
use crate::domain::conflict::Waive;
use crate::domain::resource::{Action, Expected};
use crate::domain::text::Slug;

/// The endpoints of one kind of resource.
pub fn endpoints<W: Wire>() -> Vec<Endpoint> {
    let all = format!("/api/v1/conferences/{{slug}}/{}", W::PLURAL);
    let one = format!("{all}/{{id}}");
    let (word, singular) = (W::WORD, W::WORD.replace(' ', "_"));
    let plural = W::PLURAL.replace('-', "_");
    let (written, etag_and_location) = (written_schema::<W>, &[endpoint::ETAG, "Location"]);
    let row = |verb, path: &str, id: String, says: String| (verb, path.to_owned(), id, says);
    let (verb, path, id, says) = row(
        Verb::Get,
        &all,
        format!("list_{plural}"),
        format!("Every {word}, a page at a time."),
    );
    let list = Endpoint::new(verb, path, id, list::<W>)
        .says(says)
        .with_query(lists::parameters::<W>)
        .answers_described(
            200,
            "One page, in order of creation.",
            &[],
            page_schema::<W>,
        )
        .fails(&[404]);
    let create = Endpoint::new(Verb::Post, &all, format!("create_{singular}"), create::<W>)
        .says(format!("Makes a {word}."))
        .takes(body_schema::<W>, W::REQUIRED_WITH_POST)
        .needs(&[IDEMPOTENCY_KEY])
        .answers_described(201, "Made.", etag_and_location, written)
        .fails(&[404, 409]);
    let get = Endpoint::new(Verb::Get, &one, format!("get_{singular}"), get::<W>)
        .says(format!("One {word}."))
        .needs(&[endpoint::IF_NONE_MATCH])
        .answers_described(200, "As it is.", &[endpoint::ETAG], shape_schema::<W>)
        .fails(&[404]);
    let put = Endpoint::new(Verb::Put, &one, format!("put_{singular}"), put::<W>)
        .says(format!(
            "Replaces a {word} as a whole, or makes one with an id of the caller's own choice."
        ))
        .takes(body_schema::<W>, W::REQUIRED)
        .needs(&[endpoint::IF_MATCH, endpoint::IF_NONE_MATCH])
        .answers_described(200, "Replaced.", &[endpoint::ETAG], written)
        .also(201, "Made.")
        .fails(&[404, 409, 412, 428]);
    let update = Endpoint::new(Verb::Patch, &one, format!("update_{singular}"), update::<W>)
        .says(format!("Changes a {word} (JSON Merge Patch, RFC 7396)."))
        .takes(body_schema::<W>, &[])
        .needs(&[endpoint::IF_MATCH])
        .answers_described(200, "Changed.", &[endpoint::ETAG], written)
        .fails(&[404, 409, 412, 428]);
    let delete = Endpoint::new(
        Verb::Delete,
        &one,
        format!("delete_{singular}"),
        delete::<W>,
    )
    .says(format!("Deletes a {word} that nothing refers to."))
    .needs(&[endpoint::IF_MATCH])
    .fails(&[404, 409, 412, 428]);
    let rows = vec![list, create, get, put, update, delete];
    rows.into_iter().map(Endpoint::right_of_verb).collect()
}

async fn list<W: Wire>(
    app: Data<App>,
    _: Caller,
    request: HttpRequest,
    path: Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<HttpResponse, Problem> {
    let ask = Ask::<W>::read(query)?;
    let slug = slug(&path)?;
    let there = app.clone();
    let page = blocking(move || Ok(ask.page(&*there.agenda(&slug)?))).await?;
    let here = format!("{}{}", app.base_url(), request.path());
    Ok(lists::answer(page, &here, request.query_string()))
}

async fn create<W: Wire>(
    app: Data<App>,
    path: Path<String>,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    let Signed { by, body, once } = signed;
    let new = clock::new_id();
    let (id, patch, waive) = body.read(|reader| {
        reader.require(W::REQUIRED_WITH_POST);
        W::check_new(reader);
        if reader.lists("waive") {
            // The key of a conflict is made of ids, and this request would get a new one each time.
            let detail = "with POST the id is new each time, and so is the key; send it with PUT";
            reader.refuse(
                "waive",
                crate::domain::error::Fault::new("needs_put", detail),
            );
        }
        (
            W::id_of(reader, new),
            W::read(reader),
            wire::waivers(reader),
        )
    })?;
    let id = id.ok_or_else(|| Problem::internal("a missing id was not reported"))?;
    let edit = W::edit(id, Expected::Any, Action::Create(patch));
    write::<W>(
        &app,
        by,
        slug(&path)?,
        id,
        (edit, waive),
        StatusCode::CREATED,
        once,
    )
    .await
}

async fn put<W: Wire>(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    let (slug, id) = place::<W>(path)?;
    let condition = put_condition(&request)?;
    let (patch, waive) = read::<W>(signed.body, id, true)?;
    let (edit, status) = match condition {
        Put::New => (
            W::edit(id, Expected::Any, Action::Create(patch)),
            StatusCode::CREATED,
        ),
        Put::Replace(seen) => (W::edit(id, seen, Action::Replace(patch)), StatusCode::OK),
    };
    let made = write::<W>(
        &app,
        signed.by,
        slug.clone(),
        id,
        (edit, waive),
        status,
        signed.once,
    )
    .await;
    let Err(problem) = made else { return made };
    let problem = if status == StatusCode::CREATED {
        problem.exists_is_stale()
    } else {
        problem
    };
    Err(stale::with_current(&app, &slug, problem, shown::<W>(id)).await)
}

async fn get<W: Wire>(
    app: Data<App>,
    _: Caller,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (slug, id) = place::<W>(path)?;
    let agenda = blocking(move || app.agenda(&slug)).await?;
    let found = found::<W>(&agenda, id)?;
    let etag = etag(found.changed_in);
    if has_already(&request, &etag) {
        return Ok(HttpResponse::NotModified()
            .insert_header((ETAG, etag))
            .finish());
    }
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag))
        .json(found.fields))
}

async fn update<W: Wire>(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    let (slug, id) = place::<W>(path)?;
    let expected = if_match(&request)?;
    let (body, expected) = merged::<W>(&app, &slug, id, (signed.body, expected)).await?;
    let (patch, waive) = read::<W>(body, id, false)?;
    let edited = (W::edit(id, expected, Action::Update(patch)), waive);
    match write::<W>(
        &app,
        signed.by,
        slug.clone(),
        id,
        edited,
        StatusCode::OK,
        None,
    )
    .await
    {
        Err(problem) => Err(stale::with_current(&app, &slug, problem, shown::<W>(id)).await),
        written => written,
    }
}

/// Lays what a patch says of nested objects over what they are now, and holds the caller to that
/// state.
async fn merged<W: Wire>(
    app: &Data<App>,
    slug: &Slug,
    id: W::Id,
    (mut body, expected): (Object, Expected),
) -> Result<(Object, Expected), Problem> {
    if !body.nests(W::NESTED) {
        return Ok((body, expected));
    }
    let (app, slug) = (app.clone(), slug.clone());
    let agenda = blocking(move || app.agenda(&slug)).await?;
    let now = found::<W>(&agenda, id)?;
    body.merge(W::NESTED, &now.fields);
    Ok((body, expected.narrowed(now.changed_in)))
}

async fn delete<W: Wire>(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (slug, id) = place::<W>(path)?;
    let edit = W::edit(id, if_match(&request)?, Action::Delete);
    let (there, conference) = (app.clone(), slug.clone());
    let deleted = blocking(move || there.edit(&Order::new(&caller.by, &conference, &[edit])));
    match deleted.await {
        Ok(_) => Ok(HttpResponse::NoContent().finish()),
        Err(problem) => Err(stale::with_current(&app, &slug, problem, shown::<W>(id)).await),
    }
}

fn missing<W: Wire>(agenda: &Agenda, id: W::Id) -> Result<(), Error> {
    let missing = || Error::NotFound {
        what: W::WORD,
        name: id.to_string(),
    };
    W::find(agenda, id).map(|_| ()).ok_or_else(missing)
}

/// How to show a resource to a caller who has seen an older state of it.
fn shown<W: Wire>(id: W::Id) -> impl FnOnce(&Agenda) -> Option<(String, Value)> {
    move |agenda| {
        let Found { changed_in, fields } = W::find(agenda, id)?;
        Some((etag(changed_in), Value::Object(fields)))
    }
}

/// Carries out one edit, and shows what it has left.
async fn write<W: Wire>(
    app: &Data<App>,
    by: Actor,
    slug: Slug,
    id: W::Id,
    (edit, waive): (Edit, Vec<Waive>),
    status: StatusCode,
    once: Option<Once>,
) -> Result<HttpResponse, Problem> {
    let app = app.clone();
    let address = format!(
        "{}/api/v1/conferences/{slug}/{}/{id}",
        app.base_url(),
        W::PLURAL
    );
    let answer = blocking(move || {
        let edits = [edit];
        let order = Order {
            waive: &waive,
            ..Order::new(&by, &slug, &edits)
        };
        app.answer(&order, once.as_ref(), |done: &Done| {
            missing::<W>(&done.after, id)?;
            Ok(told::<W>(&done.after, id, status, address))
        })
    });
    Ok(respond(&answer.await?))
}

/// What is answered about something that was made or changed.
fn told<W: Wire>(agenda: &Agenda, id: W::Id, status: StatusCode, address: String) -> Answer {
    let found = W::find(agenda, id);
    let changed_in = found
        .as_ref()
        .map(|found| found.changed_in)
        .unwrap_or_default();
    let mut headers = vec![(ETAG.to_string(), etag(changed_in))];
    if status == StatusCode::CREATED {
        headers.push((LOCATION.to_string(), address));
    }
    let body = found
        .map(|found| wire::written::<W>(agenda, id, found))
        .unwrap_or_default();
    Answer {
        status: status.as_u16(),
        headers,
        body,
    }
}

fn read<W: Wire>(body: Object, id: W::Id, whole: bool) -> Result<(W::Patch, Vec<Waive>), Problem> {
    body.read(|reader| {
        if whole {
            reader.require(W::REQUIRED);
            W::check_new(reader);
        }
        wire::take_id::<W>(reader, id);
        (W::read(reader), wire::waivers(reader))
    })
}

fn place<W: Wire>(path: Path<(String, String)>) -> Result<(Slug, W::Id), Problem> {
    let (slug_text, id) = path.into_inner();
    let missing = |_| Problem::not_found(format!("there is no {} {id}", W::WORD));
    Ok((slug(&slug_text)?, id.parse().map_err(missing)?))
}

fn found<W: Wire>(agenda: &Agenda, id: W::Id) -> Result<Found, Problem> {
    let missing = || Problem::not_found(format!("there is no {} {id}", W::WORD));
    W::find(agenda, id).ok_or_else(missing)
}
