//! ETags and preconditions (RFC 9110, section 13).

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};

use super::problem::Problem;
use crate::domain::ids::Revision;
use crate::domain::resource::Expected;

/// The strong ETag of a resource: the revision in which it last changed.
pub fn etag(revision: Revision) -> String {
    format!("\"{revision}\"")
}

/// The strong ETag of bytes: their hash.
pub fn hashed(bytes: &[u8]) -> String {
    format!("\"{}\"", crate::domain::hash::sha256_hex(bytes, 16))
}

/// What the caller has seen, by the ETags of If-Match; `*` is whatever it is now.
pub fn if_match(request: &HttpRequest) -> Result<Expected, Problem> {
    let tags = tags(request, IF_MATCH);
    if tags.is_empty() {
        let detail = "send If-Match with the ETag that you have read, or * for whatever it is now";
        let (status, code) = (StatusCode::PRECONDITION_REQUIRED, "precondition_required");
        return Err(Problem::new(status, code, detail));
    }
    if tags == ["*"] {
        return Ok(Expected::Any);
    }
    // Tags are compared letter by letter: one that was never given is one that matches nothing.
    let revision = |tag: &String| {
        let number = tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok()?;
        (etag(number) == *tag).then_some(number)
    };
    Ok(Expected::OneOf(tags.iter().filter_map(revision).collect()))
}

/// What a PUT is meant to do.
pub enum Put {
    /// Make what is not there yet.
    New,
    /// Replace what the caller has seen.
    Replace(Expected),
}

/// What a PUT is meant to do: `If-None-Match: *` makes, `If-Match` replaces.
pub fn put_condition(request: &HttpRequest) -> Result<Put, Problem> {
    if tags(request, IF_NONE_MATCH).iter().any(|tag| tag == "*") {
        return Ok(Put::New);
    }
    if !tags(request, IF_MATCH).is_empty() {
        return if_match(request).map(Put::Replace);
    }
    let detail = "PUT makes what is not there yet with If-None-Match: *, and replaces what was \
                  read with If-Match and its ETag";
    let (status, code) = (StatusCode::PRECONDITION_REQUIRED, "precondition_required");
    Err(Problem::new(status, code, detail))
}

/// The tags of a header: all its lines, each a list.
fn tags(request: &HttpRequest, name: HeaderName) -> Vec<String> {
    let values = request.headers().get_all(name);
    let values = values.filter_map(|value| value.to_str().ok());
    let tags = values.flat_map(|value| value.split(','));
    tags.map(|tag| tag.trim().to_owned())
        .filter(|tag| !tag.is_empty())
        .collect()
}

/// True when the caller has the present representation already.
pub fn has_already(request: &HttpRequest, etag: &str) -> bool {
    // If-None-Match compares weakly: a proxy may have weakened the tag when it compressed.
    let same = |tag: &String| tag == "*" || tag.trim_start_matches("W/") == etag;
    tags(request, IF_NONE_MATCH).iter().any(same)
}
