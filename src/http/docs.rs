//! The contract, and the pages behind the `type` of problems.

use actix_web::HttpResponse;
use actix_web::web::Path;

use super::openapi;
use super::problem::{MEANINGS, Problem};

pub async fn openapi() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/yaml")
        .body(openapi::yaml())
}

pub async fn problem(code: Path<String>) -> Result<HttpResponse, Problem> {
    let meaning = MEANINGS.iter().find(|(known, _)| *known == code.as_str());
    let missing = || Problem::not_found(format!("there is no problem {code:?}"));
    let (_, meaning) = meaning.ok_or_else(missing)?;
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body(format!("{meaning}\n")))
}
