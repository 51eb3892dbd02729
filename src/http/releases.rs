//! Publishing, and what was published.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use super::body::{Errors, Signed};
use super::caller::{Caller, blocking};
use super::problem::Problem;
use super::wire::List;
use super::wire::release::{ReleaseBody, ReleaseShape};
use crate::app::{App, slug};

pub async fn list(app: Data<App>, _: Caller, path: Path<String>) -> Result<HttpResponse, Problem> {
    let slug = slug(&path)?;
    let releases = blocking(move || app.releases(&slug)).await?;
    let items: Vec<_> = releases.into_iter().map(ReleaseShape::from).collect();
    Ok(HttpResponse::Ok().json(List {
        items,
        next_cursor: None,
    }))
}

pub async fn publish(
    app: Data<App>,
    path: Path<String>,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    let slug = slug(&path)?;
    let mut errors = Errors::default();
    let ReleaseBody {} = signed.body.read(&mut errors);
    errors.settle()?;
    let release = blocking(move || app.publish(&signed.by, &slug)).await?;
    Ok(HttpResponse::Created().json(ReleaseShape::from(release)))
}
