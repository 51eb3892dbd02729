//! What every answer says to browsers: that it is no page, unless it is one.

use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL,
    CONTENT_SECURITY_POLICY, CROSS_ORIGIN_RESOURCE_POLICY, HeaderMap, HeaderName, HeaderValue,
    PERMISSIONS_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

use super::feeds;

/// What a page of this server may do: show what it is made of, and ask this server.
///
/// No script and no style stands inside a page, so none that somebody slips in is run.
pub const PAGE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// What an answer that is no page may do.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'";

/// What pages of other origins may read of an answer's head.
const EXPOSED: &str = "ETag, Link";

/// Adds to an answer what it has not said itself.
pub fn complete(headers: &mut HeaderMap, path: &str) {
    let is_public = feeds::is_public(path);
    let readers = match is_public {
        true => "cross-origin",
        false => "same-origin",
    };
    say(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    say(headers, REFERRER_POLICY, "no-referrer");
    say(headers, X_FRAME_OPTIONS, "DENY");
    say(headers, CONTENT_SECURITY_POLICY, NOTHING);
    say(headers, CROSS_ORIGIN_RESOURCE_POLICY, readers);
    say(
        headers,
        PERMISSIONS_POLICY,
        "camera=(), geolocation=(), microphone=()",
    );
    if is_public {
        say(headers, ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        say(headers, ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
    // No search engine keeps an address that is a secret; as any other it tells no page that it
    // leads to where it came from.
    if is_secret(path) {
        say(headers, HeaderName::from_static("x-robots-tag"), "noindex");
    }
    // What a token has opened stays in no cache, where others find it.
    if path.starts_with("/api/") || path == "/metrics" {
        say(headers, CACHE_CONTROL, "no-store");
    }
}

/// True for an address that is a secret: a selection, or what was made for one person.
fn is_secret(path: &str) -> bool {
    path.starts_with("/f/") || path.starts_with("/p/")
}

fn say(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    if !headers.contains_key(&name) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
