//! The contract, its pages in the browser, and those behind the `type` of problems.

use std::sync::{Arc, LazyLock};

use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_SECURITY_POLICY;
use actix_web::web::{Bytes, Path};
use utoipa_swagger_ui::Config;

use super::headers;
use super::meanings::MEANINGS;
use super::openapi;
use super::problem::Problem;

/// The contract in its two forms: making it takes longer than anything that is served.
static YAML: LazyLock<Bytes> = LazyLock::new(|| openapi::yaml().into());
static JSON: LazyLock<Bytes> = LazyLock::new(|| {
    let document = serde_json::to_vec(&openapi::document());
    document.unwrap_or_default().into()
});

pub async fn yaml() -> HttpResponse {
    said("application/yaml", &YAML)
}

pub async fn json() -> HttpResponse {
    said("application/json", &JSON)
}

fn said(media_type: &str, document: &Bytes) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(media_type)
        .body(Bytes::clone(document))
}

pub async fn index() -> Result<HttpResponse, Problem> {
    page("index.html")
}

pub async fn file(file: Path<String>) -> Result<HttpResponse, Problem> {
    page(&file)
}

/// A file of Swagger UI, which is part of this program: nothing comes from elsewhere, and no script
/// stands inside its page.
fn page(file: &str) -> Result<HttpResponse, Problem> {
    let config = Arc::new(Config::from("/openapi.json"));
    let found = utoipa_swagger_ui::serve(file, config);
    let found = found.map_err(|error| Problem::internal(error.to_string()))?;
    // Its page for OAuth is a script inside a page, and there is no OAuth here.
    let found = found.filter(|_| !file.starts_with("oauth2"));
    let missing = || Problem::not_found(format!("the documentation has no page {file:?}"));
    let found = found.ok_or_else(missing)?;
    let mut response = HttpResponse::Ok();
    if found.content_type.starts_with("text/html") {
        response.insert_header((CONTENT_SECURITY_POLICY, headers::PAGE));
    }
    response.content_type(found.content_type);
    Ok(response.body(found.bytes.to_vec()))
}

pub async fn problem(code: Path<String>) -> Result<HttpResponse, Problem> {
    let code = code.into_inner();
    let meaning = MEANINGS.iter().find(|(known, _)| *known == code);
    let missing = || Problem::not_found(format!("there is no problem {code:?}"));
    let (_, meaning) = meaning.ok_or_else(missing)?;
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body(format!("{meaning}\n")))
}
