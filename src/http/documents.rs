//! Around every request: its id, the document of a failure, the headers that all answers have, and
//! its line in the log.

use std::net::IpAddr;
use std::time::Instant;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};

use super::access_log::{self, KnownAs, Line, RequestId};
use super::metrics::Metrics;
use super::problem::Problem;
use super::{address, headers, timely};
use crate::app::App;

/// The longest address with its query, in bytes: fifty values in each of a feed's filters have
/// some 12,000.
pub const TARGET_BYTES_MAX: usize = 16 * 1024;

/// What is known of a request before it is answered.
struct Asked {
    id: RequestId,
    base_url: String,
    method: &'static str,
    /// As the routes see it: `%66` is an `f`.
    path: String,
    client: Option<IpAddr>,
    at: Instant,
}

impl Asked {
    fn by(request: &HttpRequest) -> Self {
        let app = request.app_data::<Data<App>>();
        Asked {
            id: RequestId(access_log::request_id(request)),
            base_url: app.map(|app| app.base_url().to_owned()).unwrap_or_default(),
            method: access_log::method(request.method()),
            path: request.match_info().as_str().to_owned(),
            client: address::client(request),
            at: Instant::now(),
        }
    }
}

/// Gives every answer a request id, and every failure its document.
pub async fn documents(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let asked = Asked::by(request.request());
    request.extensions_mut().insert(asked.id.clone());
    let mut response = match is_too_long(request.request()) {
        true => request.error_response(too_long()),
        false => next.call(request).await?.map_into_boxed_body(),
    };
    let status = response.status();
    if status.is_client_error() || status.is_server_error() {
        let document = document(&response, &asked);
        response = response.into_response(document);
    }
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&asked.id.0) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    headers::complete(headers, &asked.path);
    note(&response, &asked);
    Ok(response)
}

fn is_too_long(request: &HttpRequest) -> bool {
    let target = request.uri().path_and_query();
    target.is_some_and(|target| target.as_str().len() > TARGET_BYTES_MAX)
}

fn too_long() -> Problem {
    let detail = format!("an address has at most {TARGET_BYTES_MAX} bytes; ask for less at once");
    Problem::new(StatusCode::URI_TOO_LONG, "address_too_long", detail)
}

/// The document of a failure; what happened inside goes to the log.
fn document(response: &ServiceResponse<BoxBody>, asked: &Asked) -> HttpResponse {
    let (status, request_id) = (response.status(), asked.id.0.as_str());
    let carried = || response.response().extensions().get::<Problem>().cloned();
    let problem = timely::problem(response.request()).or_else(carried);
    let problem = problem.unwrap_or_else(|| Problem::of_status(status));
    if let Some(cause) = problem.cause() {
        let (method, path) = (asked.method, access_log::masked(&asked.path));
        let (path, status) = (path.as_str(), status.as_u16());
        tracing::error!(request_id, method, path, status, cause, "failure");
    }
    let mut document = problem.document(request_id, &asked.base_url);
    for (name, value) in response.headers() {
        // What the framework says about methods and challenges stays true.
        if [header::ALLOW, header::WWW_AUTHENTICATE].contains(name) {
            document.headers_mut().insert(name.clone(), value.clone());
        }
    }
    document
}

/// Counts and logs what was answered.
fn note(response: &ServiceResponse<BoxBody>, asked: &Asked) {
    let (request, status) = (response.request(), response.status().as_u16());
    let (route, took) = (access_log::route(request), asked.at.elapsed());
    if let Some(metrics) = request.app_data::<Data<Metrics>>() {
        metrics.answered(&route, asked.method, status, took);
    }
    let extensions = request.extensions();
    let known = extensions.get::<KnownAs>();
    access_log::write(&Line {
        request_id: &asked.id.0,
        method: asked.method,
        path: &access_log::masked(&asked.path),
        route: &route,
        status,
        bytes: match response.response().body().size() {
            BodySize::Sized(bytes) => Some(bytes),
            BodySize::None | BodySize::Stream => None,
        },
        took,
        client: asked.client,
        token: known.map(|known| known.0.as_str()),
    });
}
