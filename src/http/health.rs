//! Whether the process runs and the database answers.

use actix_web::HttpResponse;
use actix_web::web::Data;

use super::caller::blocking;
use super::problem::Problem;
use crate::app::App;

pub async fn live() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("live\n")
}

pub async fn ready(app: Data<App>) -> Result<HttpResponse, Problem> {
    blocking(move || app.is_ready()).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("ready\n"))
}
