//! One line of the log for each request, and the id that names it there.
//!
//! What could be a secret is not in it: no query, no header but the request id, and of a path only
//! what is no secret. Feeds that are said again from memory have no line; they are counted.

use std::net::IpAddr;
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::Method;

use super::address;
use crate::app::clock;

/// The name of a request, in its answer and in the log.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Who asks, as the log names them: whoever checks a token leaves it with the request.
#[derive(Clone, Debug)]
pub struct KnownAs(pub String);

/// The most characters of a path in the log.
const PATH_CHARS_MAX: usize = 200;

/// The longest id that a proxy may give a request.
const ID_CHARS_MAX: usize = 64;

/// So many letters and digits in a row are a secret, or could be.
const SECRET_CHARS_MIN: usize = 30;

/// One answered request.
pub struct Line<'a> {
    pub request_id: &'a str,
    pub method: &'static str,
    /// As [`masked`] makes it.
    pub path: &'a str,
    pub route: &'a str,
    pub status: u16,
    pub bytes: Option<u64>,
    pub took: Duration,
    pub client: Option<IpAddr>,
    pub token: Option<&'a str>,
}

/// Writes a line.
pub fn write(line: &Line<'_>) {
    let milliseconds = line.took.as_secs_f64() * 1_000.0;
    let client = line.client.map(|client| client.to_string());
    tracing::info!(
        request_id = line.request_id,
        method = line.method,
        path = line.path,
        route = line.route,
        status = line.status,
        bytes = line.bytes,
        milliseconds,
        client = client.as_deref(),
        token = line.token,
        "request"
    );
}

/// The id of a request: that of a trusted proxy, or a new one.
pub fn request_id(request: &HttpRequest) -> String {
    let given = request.headers().get("x-request-id");
    let given = given.and_then(|id| id.to_str().ok());
    let given = given.filter(|id| is_id(id) && address::is_from_proxy(request));
    given.map_or_else(|| clock::new_id().to_string(), str::to_owned)
}

fn is_id(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=ID_CHARS_MAX).contains(&text.len()) && text.bytes().all(is_plain)
}

/// The name of a method; whatever others there are have one together.
pub fn method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// The pattern of the address that was asked, as the table has it.
pub fn route(request: &HttpRequest) -> String {
    let pattern = request.match_pattern();
    pattern.map_or_else(
        || "none".to_owned(),
        |pattern| pattern.replace(":[^/.]+}", "}"),
    )
}

/// A path without what could be a secret: what follows `/f/` and `/p/`, also in an address that is
/// not quite right, and whatever else looks like one.
pub fn masked(path: &str) -> String {
    let path = path.replace("%2F", "/").replace("%2f", "/");
    let mut shown = String::new();
    let mut is_hidden = false;
    for segment in path.split('/').skip(1) {
        shown.push('/');
        if is_hidden {
            shown.push('…');
            break;
        }
        shown.push_str(if is_secret(segment) { "…" } else { segment });
        is_hidden = matches!(segment, "f" | "F" | "p" | "P");
    }
    match shown.char_indices().nth(PATH_CHARS_MAX) {
        Some((end, _)) => shown.split_at(end).0.to_owned() + "…",
        None => shown,
    }
}

fn is_secret(segment: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut pieces = segment.split(|c: char| !is_letter(c));
    pieces.any(|piece| piece.len() >= SECRET_CHARS_MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_in_a_path_of_the_log() {
        let secret = "aB3".repeat(11);
        for (path, shown) in [
            ("/f/SECRET.ics", "/f/…"),
            ("/p/SECRET", "/p/…"),
            ("//f/SECRET.ics", "//f/…"),
            ("/f/SECRET/more/SECRET", "/f/…"),
            ("/f%2FSECRET", "/f/…"),
            ("/programme/f/SECRET", "/programme/f/…"),
            ("/api/plenary_owner_SECRET/x", "/api/…/x"),
            ("/conferences/forum/SECRET.ics", "/conferences/forum/…"),
            (
                "/conferences/forum/agenda.ics",
                "/conferences/forum/agenda.ics",
            ),
            ("/f/", "/f/…"),
            ("/", "/"),
            ("*", ""),
        ] {
            assert_eq!(masked(&path.replace("SECRET", &secret)), shown, "{path}");
        }
        let id = "/x/01980000-0000-7000-8000-000000000001";
        assert_eq!(masked(id), id);
        assert_eq!(
            masked(&"/äö".repeat(200)).chars().count(),
            PATH_CHARS_MAX + 1
        );
    }

    #[test]
    fn ids_of_requests_are_plain_and_short() {
        assert!(is_id("a") && is_id("7f-B2") && is_id(&"a".repeat(64)));
        for wrong in ["", "a b", "a\nb", "ä", "a_b", &"a".repeat(65)] {
            assert!(!is_id(wrong), "{wrong}");
        }
    }
}
