//! Problem documents (RFC 9457), for every failure; also for the framework's own.
//!
//! What a client may know and what goes to the log are different: the detail of an internal
//! failure is never in the document.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::Error;
use crate::app::report::{ConflictReport, FreePlaceReport};
use crate::domain::conflict::Conflict;
use crate::domain::error::{Error as DomainError, FieldError};
use crate::domain::free_places::FreePlace;

/// The most errors or conflicts in one document; `detail` says how many there are.
const ENTRIES_MAX: usize = 100;

/// A failure, as a client may know it.
#[derive(Debug, Clone)]
pub struct Problem(Box<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    status: StatusCode,
    code: &'static str,
    detail: String,
    errors: Vec<FieldProblem>,
    conflicts: Vec<ConflictReport>,
    free_places: Vec<FreePlaceReport>,
    current: Option<serde_json::Value>,
    headers: Vec<(HeaderName, String)>,
    /// What only the log may know.
    cause: Option<String>,
}

/// A failure (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemShape {
    /// A page that explains it.
    #[serde(rename = "type")]
    kind: String,
    title: String,
    status: u16,
    /// What happened, to what, and what to do next.
    detail: String,
    /// A stable word that a program can act on.
    code: String,
    /// Names this answer in the server's log.
    request_id: String,
    /// Each refused value; the first 100.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldProblem>,
    /// Each conflict that the request would introduce or that stands in the way; the first 100.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    conflicts: Vec<ConflictReport>,
    /// With 409: where the session would fit instead, the nearest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    free_places: Vec<FreePlaceReport>,
    /// With 412: the resource as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    current: Option<serde_json::Value>,
}

/// A refused value and its place.
#[derive(Serialize, ToSchema, Debug, Clone, PartialEq)]
pub struct FieldProblem {
    /// A JSON pointer (RFC 6901) into the request.
    pub pointer: String,
    pub code: String,
    pub detail: String,
    /// Which of several edits it is about.
    #[serde(skip)]
    pub edit: Option<usize>,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Problem(Box::new(Parts {
            status,
            code,
            detail: detail.into(),
            errors: Vec::new(),
            conflicts: Vec::new(),
            free_places: Vec::new(),
            current: None,
            headers: Vec::new(),
            cause: None,
        }))
    }

    pub fn not_found(detail: impl Into<String>) -> Self {
        Problem::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    pub fn bad_request(detail: impl Into<String>) -> Self {
        Problem::new(StatusCode::BAD_REQUEST, "bad_request", detail)
    }

    /// Values that cannot be; all of them at once.
    pub fn invalid(mut errors: Vec<FieldProblem>) -> Self {
        let detail = match errors.as_slice() {
            [one] => format!("one value was refused: {}", one.detail),
            many => format!("{} values were refused", many.len()),
        };
        let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail);
        errors.truncate(ENTRIES_MAX);
        problem.0.errors = errors;
        problem
    }

    /// A failure inside; what it was goes to the log only.
    pub fn internal(cause: impl Into<String>) -> Self {
        let detail = "something went wrong inside; the server's log has it under the request id";
        let mut problem = Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail);
        problem.0.cause = Some(cause.into());
        problem
    }

    /// The database is not there; it may be again in a moment.
    fn unavailable(cause: String) -> Self {
        let detail = "the database cannot be reached, or is busy; try again in a moment";
        let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail);
        let mut problem = problem.with_header(header::RETRY_AFTER, "2");
        problem.0.cause = Some(cause);
        problem
    }

    /// There is no room for it; somebody has to make some.
    fn full(cause: String) -> Self {
        let detail = "the disk of the database is full; nothing was changed, and reading goes on: \
                      make room on it, and send the request again";
        let status = StatusCode::INSUFFICIENT_STORAGE;
        let mut problem = Problem::new(status, "insufficient_storage", detail);
        problem.0.cause = Some(cause);
        problem
    }

    pub fn with_conflicts(mut self, conflicts: &[Conflict]) -> Self {
        let shown = conflicts.iter().take(ENTRIES_MAX);
        self.0.conflicts = shown.map(ConflictReport::from).collect();
        self
    }

    pub fn with_places(mut self, places: &[FreePlace]) -> Self {
        self.0.free_places = places.iter().map(FreePlaceReport::from).collect();
        self
    }

    /// Puts the pointers of refused values where they stand in a request of many edits: in the
    /// `value` of those that have one.
    pub fn of_batch(mut self, valued: &[bool]) -> Self {
        for error in &mut self.0.errors {
            if let Some(edit) = error.edit {
                let inside = !error.pointer.is_empty() && valued.get(edit) == Some(&true);
                let inside = if inside { "/value" } else { "" };
                error.pointer = format!("/edits/{edit}{inside}{}", error.pointer);
            }
        }
        let of_one = ["not_found", "exists", "in_use"].contains(&self.0.code);
        if self.0.errors.is_empty() && of_one && valued.len() == 1 {
            let (code, detail) = (self.0.code.to_owned(), self.0.detail.clone());
            let (pointer, edit) = ("/edits/0".to_owned(), None);
            self.0.errors.push(FieldProblem {
                pointer,
                code,
                detail,
                edit,
            });
        }
        self
    }

    pub fn with_current(mut self, current: serde_json::Value) -> Self {
        self.0.current = Some(current);
        self
    }

    pub fn with_header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.0.headers.push((name, value.into()));
        self
    }

    /// What "it exists already" is to a caller who has said `If-None-Match: *`.
    pub fn exists_is_stale(mut self) -> Self {
        if self.0.code == "exists" {
            (self.0.status, self.0.code) = (StatusCode::PRECONDITION_FAILED, "stale");
        }
        self
    }

    /// What only the log may know.
    pub fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }

    pub fn is_stale(&self) -> bool {
        self.0.status == StatusCode::PRECONDITION_FAILED
    }

    /// What stands behind a bare status of the framework.
    pub fn of_status(status: StatusCode) -> Self {
        let (code, detail) = match status {
            StatusCode::NOT_FOUND => ("not_found", "there is nothing at this address"),
            StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "the body is too large"),
            StatusCode::REQUEST_TIMEOUT => ("timeout", "the request took too long to arrive"),
            status if status.is_server_error() => return Problem::internal(status.to_string()),
            _ => ("bad_request", "the request cannot be read"),
        };
        Problem::new(status, code, detail)
    }

    /// The document, for one request.
    pub fn document(&self, request_id: &str, base_url: &str) -> HttpResponse {
        let parts = &self.0;
        let body = ProblemShape {
            kind: format!("{base_url}/problems/{}", parts.code),
            title: title(parts.status.as_u16()).to_owned(),
            status: parts.status.as_u16(),
            detail: parts.detail.clone(),
            code: parts.code.to_owned(),
            request_id: request_id.to_owned(),
            errors: parts.errors.clone(),
            conflicts: parts.conflicts.clone(),
            free_places: parts.free_places.clone(),
            current: parts.current.clone(),
        };
        let mut response = HttpResponse::build(parts.status);
        response.content_type("application/problem+json");
        for (name, value) in &parts.headers {
            response.insert_header((name.clone(), value.as_str()));
        }
        response.json(body)
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.0.status
    }

    /// Carries the problem along; `documents` writes it, because only it knows the request.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponse::new(self.0.status);
        response.extensions_mut().insert(self.clone());
        response
    }
}

/// The title of a status.
pub fn title(status: u16) -> &'static str {
    match status {
        400 => "The request cannot be read",
        401 => "A valid token is needed",
        403 => "The token may not do this",
        404 => "There is no such thing",
        405 => "This cannot be done with it",
        408 => "The body did not arrive in time",
        409 => "This contradicts the programme",
        412 => "Somebody changed it meanwhile",
        413 => "The body is too large",
        414 => "The address is too long",
        415 => "This type of body is not understood",
        422 => "Some values were refused",
        428 => "A precondition is missing",
        429 => "Too many at once",
        500 => "Something went wrong inside",
        503 => "The database cannot be reached",
        507 => "The disk of the database is full",
        _ => "The request failed",
    }
}

impl From<&FieldError> for FieldProblem {
    fn from(error: &FieldError) -> Self {
        let FieldError {
            edit: _,
            pointer,
            fault,
        } = error;
        let (code, detail) = (fault.code.to_owned(), fault.detail.clone());
        FieldProblem {
            pointer: pointer.clone(),
            code,
            detail,
            edit: None,
        }
    }
}

impl From<DomainError> for Problem {
    fn from(error: DomainError) -> Self {
        let detail = error.to_string();
        match error {
            DomainError::Invalid(errors) => {
                let place = |error: &FieldError| {
                    // What is about the whole request says so itself.
                    let whole = error.pointer.starts_with("/waive");
                    let edit = (!whole).then_some(error.edit);
                    FieldProblem {
                        edit,
                        ..FieldProblem::from(error)
                    }
                };
                Problem::invalid(errors.iter().map(place).collect())
            }
            DomainError::Edit { edit, error } => {
                let mut problem = Problem::from(*error);
                let (code, pointer) = (problem.0.code.to_owned(), String::new());
                problem.0.detail.clone_from(&detail);
                problem.0.errors.push(FieldProblem {
                    pointer,
                    code,
                    detail,
                    edit: Some(edit),
                });
                problem
            }
            DomainError::NotFound { .. } => Problem::not_found(detail),
            DomainError::Exists { .. } => Problem::new(StatusCode::CONFLICT, "exists", detail),
            DomainError::InUse { .. } => Problem::new(StatusCode::CONFLICT, "in_use", detail),
            DomainError::Stale { .. } => {
                Problem::new(StatusCode::PRECONDITION_FAILED, "stale", detail)
            }
            DomainError::Refused(conflicts) => {
                Problem::new(StatusCode::CONFLICT, "conflict", detail).with_conflicts(&conflicts)
            }
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        use crate::app::Error as E;
        let (detail, passing, full) = (error.to_string(), error.is_passing(), error.is_full());
        match error {
            E::Domain(error) => error.into(),
            E::Conflict { conflicts, places } => {
                let problem = Problem::new(StatusCode::CONFLICT, "conflict", detail);
                problem.with_conflicts(&conflicts).with_places(&places)
            }
            E::Outdated { .. } => Problem::new(StatusCode::PRECONDITION_FAILED, "stale", detail),
            E::KeyReused(_) => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "key_reused", detail),
            E::Storage(_) if passing => Problem::unavailable(detail),
            E::Storage(_) if full => Problem::full(detail),
            E::Storage(_) => Problem::internal(detail),
            E::NoConference(slug) => Problem::not_found(format!("there is no conference {slug:?}")),
            E::NotPublished(_) => Problem::new(StatusCode::NOT_FOUND, "not_published", detail),
            E::NotFound { .. } | E::NoToken(_) | E::NoFormat(_) => Problem::not_found(detail),
            E::Choice { .. } => Problem::bad_request(detail),
            E::TooMuch => Problem::new(StatusCode::FORBIDDEN, "forbidden", detail),
            E::IdTaken => Problem::new(StatusCode::CONFLICT, "id_taken", detail),
            E::SlugTaken(_) | E::TokenExists(_) => {
                Problem::new(StatusCode::CONFLICT, "exists", detail)
            }
            E::Blocked(conflicts) => {
                Problem::new(StatusCode::CONFLICT, "blocked", detail).with_conflicts(&conflicts)
            }
            E::Intake(_) | E::ImportNeeds(_) | E::ImportInvalid(_) => {
                Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail)
            }
            E::Setting { .. } | E::Folder { .. } | E::NoDatabase(_) => Problem::internal(detail),
        }
    }
}
