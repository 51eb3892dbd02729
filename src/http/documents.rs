//! Around every request: its id, the document of a failure, and the headers that all answers have.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::problem::Problem;
use super::{feeds, selections};
use crate::app::{App, clock};

/// What pages of other origins may read of an answer's head.
pub const EXPOSED: &str = "ETag, Link";

/// What browsers are told about guessing types.
pub const NOSNIFF: &str = "nosniff";

/// Gives every answer a request id, and every failure its document.
pub async fn documents(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let request_id = clock::new_id().to_string();
    let base_url = request
        .app_data::<Data<App>>()
        .map(|app| app.base_url().to_owned());
    let base_url = base_url.unwrap_or_default();
    let (method, path) = (request.method().clone(), request.path().to_owned());
    let is_secret = selections::is_secret(&path);
    let mut response = next.call(request).await?.map_into_boxed_body();
    let status = response.status();
    if status.is_client_error() || status.is_server_error() {
        let carried = response.response().extensions().get::<Problem>().cloned();
        let problem = carried.unwrap_or_else(|| Problem::of_status(status));
        if let Some(cause) = problem.cause() {
            // A secret is in no log.
            let path = if is_secret { "/f/…" } else { &path };
            tracing::error!(%request_id, %method, path, status = status.as_u16(), cause);
        }
        let mut document = problem.document(&request_id, &base_url);
        for (name, value) in response.headers() {
            // What the framework says about methods and challenges stays true.
            if [header::ALLOW, header::WWW_AUTHENTICATE].contains(name) {
                document.headers_mut().insert(name.clone(), value.clone());
            }
        }
        response = response.into_response(document);
    }
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    if is_secret {
        selections::guard(headers);
    }
    if feeds::is_public(&path) {
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_ORIGIN,
            HeaderValue::from_static("*"),
        );
        let exposed = HeaderValue::from_static(EXPOSED);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static(NOSNIFF),
    );
    Ok(response)
}
