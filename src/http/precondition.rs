//! ETags and preconditions (RFC 9110, section 13).

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::{IF_MATCH, IF_NONE_MATCH};

use super::problem::Problem;
use crate::domain::ids::Revision;

/// The strong ETag of a resource: the revision in which it last changed.
pub fn etag(revision: Revision) -> String {
    format!("\"{revision}\"")
}

/// The revision that the caller has seen; `None` means whatever it is (`*`).
pub fn if_match(request: &HttpRequest) -> Result<Option<Revision>, Problem> {
    let Some(value) = request.headers().get(IF_MATCH) else {
        let detail = "send If-Match with the ETag that you have read, or * for whatever it is now";
        let (status, code) = (StatusCode::PRECONDITION_REQUIRED, "precondition_required");
        return Err(Problem::new(status, code, detail));
    };
    let value = value.to_str().unwrap_or_default().trim();
    if value == "*" {
        return Ok(None);
    }
    let tag = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    // A tag that we never gave is one that does not match.
    Ok(Some(tag.and_then(|tag| tag.parse().ok()).unwrap_or(-1)))
}

/// True when the caller has the present representation already.
pub fn has_already(request: &HttpRequest, etag: &str) -> bool {
    let values = request.headers().get_all(IF_NONE_MATCH);
    let tags = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    // If-None-Match compares weakly: a proxy may have weakened the tag when it compressed.
    tags.map(str::trim)
        .any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}
