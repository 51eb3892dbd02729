//! 412: what the resource is now, for a caller who has seen an older state.

use actix_web::http::header::ETAG;
use actix_web::web::Data;
use serde_json::Value;

use super::caller::blocking;
use super::problem::Problem;
use crate::app::App;
use crate::domain::agenda::Agenda;
use crate::domain::text::Slug;

/// Adds the ETag and representation that `show` finds, where a problem is one of a stale caller.
pub async fn with_current(
    app: &Data<App>,
    slug: &Slug,
    problem: Problem,
    show: impl FnOnce(&Agenda) -> Option<(String, Value)>,
) -> Problem {
    if !problem.is_stale() {
        return problem;
    }
    let (app, slug) = (app.clone(), slug.clone());
    let Ok(agenda) = blocking(move || app.agenda(&slug)).await else {
        return problem;
    };
    match show(&agenda) {
        Some((etag, current)) => problem.with_header(ETAG, etag).with_current(current),
        None => problem,
    }
}
