//! Redacting a person, which only the owner may.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use super::body::Signed;
use super::caller::blocking;
use super::endpoint::Described;
use super::field::{Read, object};
use super::problem::Problem;
use crate::app::{App, slug};
use crate::domain::ids::PersonId;
use crate::domain::text::Line;

/// Why somebody is redacted.
pub fn body_schema() -> Described {
    let reason = super::wire::about(Line::taken(), "Kept with the redaction; say no name in it.");
    let fields = [("reason", reason)];
    Described::named("RedactionBody".to_owned(), object(&fields, &[]))
}

pub async fn redact(
    app: Data<App>,
    path: Path<(String, String)>,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    let (slug_text, id) = path.into_inner();
    let slug = slug(&slug_text)?;
    let unknown = |_| Problem::not_found(format!("there is no person {id:?}"));
    let person: PersonId = id.parse().map_err(unknown)?;
    let reason = signed.body.read(|body| body.need::<Line>("reason"))?;
    let reason = reason.ok_or_else(|| Problem::bad_request("reason is missing"))?;
    blocking(move || app.redact(&signed.by, &slug, person, &reason)).await?;
    Ok(HttpResponse::NoContent().finish())
}
