//! Publishing, and what was published.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;

use super::answer::respond;
use super::body::Signed;
use super::caller::{Caller, blocking};
use super::endpoint::Parameter;
use super::field::Read;
use super::lists::{self, Page};
use super::problem::Problem;
use super::wire::release::{self, ProposalShape, ReleaseShape, WholeReleaseShape};
use crate::app::once::Answer;
use crate::app::releases::ReleaseSummary;
use crate::app::{App, slug};

/// Which releases.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Older {
    limit: Option<String>,
    cursor: Option<i64>,
}

/// The parameters of the list of releases.
pub fn list_parameters() -> Vec<Parameter> {
    lists::paging(json!({"type": "integer", "minimum": 1, "maximum": i64::MAX}))
}

pub async fn list(
    app: Data<App>,
    _: Caller,
    request: HttpRequest,
    path: Path<String>,
    Query(older): Query<Older>,
) -> Result<HttpResponse, Problem> {
    let slug = slug(&path)?;
    let limit = lists::limit(older.limit.as_deref())?;
    if older.cursor.is_some_and(|cursor| cursor < 1) {
        return Err(lists::no_such_page());
    }
    let here = format!("{}{}", app.base_url(), request.path());
    let releases = blocking(move || app.releases(&slug, older.cursor, limit + 1)).await?;
    let last = releases.get(limit).and(releases.get(limit - 1));
    let next_cursor = last.map(|release| release.number.to_string());
    let shown = releases.into_iter().take(limit).map(ReleaseShape::from);
    let items = shown.map(|release| json!(release)).collect();
    let page = Page { items, next_cursor };
    Ok(lists::answer(page, &here, request.query_string()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choices {
    dry_run: Option<bool>,
}

/// The parameters of publishing.
pub fn publish_parameters() -> Vec<Parameter> {
    let about = "True shows what would become public and what stands in the way, with 200.";
    vec![Parameter::new("dry_run", about, bool::taken())]
}

pub async fn publish(
    app: Data<App>,
    path: Path<String>,
    Query(Choices { dry_run }): Query<Choices>,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    let slug = slug(&path)?;
    let Signed { by, body, once } = signed;
    let (publish, extent) = body.read(release::read)?;
    if dry_run == Some(true) {
        let proposed = blocking(move || app.propose(&by, &slug, (&publish, &extent))).await?;
        return Ok(HttpResponse::Ok().json(ProposalShape::from(proposed)));
    }
    let answer =
        blocking(move || app.publish_once(&by, &slug, (&publish, &extent), once.as_ref(), told));
    Ok(respond(&answer.await?))
}

fn told(release: &ReleaseSummary) -> Answer {
    Answer {
        status: 201,
        headers: Vec::new(),
        body: json!(ReleaseShape::from(release.clone())),
    }
}

pub async fn get(
    app: Data<App>,
    _: Caller,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (slug_text, number) = path.into_inner();
    let (slug, number) = (slug(&slug_text)?, counted(&number)?);
    let (head, agenda) = blocking(move || app.release(&slug, number)).await?;
    let head = ReleaseShape::from(head);
    Ok(HttpResponse::Ok().json(WholeReleaseShape { head, agenda }))
}

/// Which difference.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    from: Option<String>,
    by: Option<String>,
}

/// The parameters of a difference.
pub fn diff_parameters() -> Vec<Parameter> {
    let from = "The number of the release to compare with: the one before unless said.";
    let by = "By session (unless said), or by person: whom to tell, with the old line and the new.";
    let number = json!({"type": "integer", "minimum": 1, "maximum": i64::MAX});
    let words = json!({"type": "string", "enum": ["session", "person"]});
    vec![
        Parameter::new("from", from, number),
        Parameter::new("by", by, words),
    ]
}

pub async fn diff(
    app: Data<App>,
    _: Caller,
    path: Path<(String, String)>,
    Query(difference): Query<Difference>,
) -> Result<HttpResponse, Problem> {
    let (slug_text, number) = path.into_inner();
    let (slug, number) = (slug(&slug_text)?, counted(&number)?);
    let from = difference
        .from
        .as_deref()
        .map(str::parse::<i64>)
        .transpose();
    let from = from.ok().filter(|from| from.is_none_or(|from| from >= 1));
    let from = from.ok_or_else(|| Problem::bad_request("from is the number of a release"))?;
    let people = match difference.by.as_deref() {
        None | Some("session") => false,
        Some("person") => true,
        Some(_) => return Err(Problem::bad_request("by is session or person")),
    };
    let report = blocking(move || app.diff(&slug, number, from, people)).await?;
    Ok(HttpResponse::Ok().json(report))
}

/// The number of a release in an address.
fn counted(text: &str) -> Result<i64, Problem> {
    let number = text.parse().ok().filter(|number| *number >= 1);
    number.ok_or_else(|| Problem::not_found(format!("there is no release {text:?}")))
}
