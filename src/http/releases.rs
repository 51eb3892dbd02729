//! Publishing, and what was published.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde_json::json;

use super::answer::respond;
use super::body::Signed;
use super::caller::{Caller, blocking};
use super::lists::{self, Page};
use super::problem::Problem;
use super::wire::release::{self, ReleaseShape};
use crate::app::once::Answer;
use crate::app::releases::ReleaseSummary;
use crate::app::{App, slug};

pub async fn list(app: Data<App>, _: Caller, path: Path<String>) -> Result<HttpResponse, Problem> {
    let slug = slug(&path)?;
    let releases = blocking(move || app.releases(&slug)).await?;
    let items = releases
        .into_iter()
        .map(|release| json!(ReleaseShape::from(release)))
        .collect();
    Ok(lists::answer(
        Page {
            items,
            next_cursor: None,
        },
        "",
        "",
    ))
}

pub async fn publish(
    app: Data<App>,
    path: Path<String>,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    let slug = slug(&path)?;
    let Signed { by, body, once } = signed;
    let publish = body.read(release::read)?;
    let tell = |release: &ReleaseSummary| {
        let body = json!(ReleaseShape::from(release.clone()));
        Answer {
            status: 201,
            headers: Vec::new(),
            body,
        }
    };
    let answer =
        blocking(move || app.publish_once(&by, &slug, &publish, once.as_ref(), tell)).await?;
    Ok(respond(&answer))
}
