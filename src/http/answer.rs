//! Answers that may be said again, as responses.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use crate::app::once::Answer;

/// The response that says an answer.
pub fn respond(answer: &Answer) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = HttpResponse::build(status);
    for (name, value) in &answer.headers {
        response.insert_header((name.as_str(), value.as_str()));
    }
    response.json(&answer.body)
}
