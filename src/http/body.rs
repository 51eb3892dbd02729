//! Request bodies: JSON objects, read field by field, so that every wrong one is reported at once.

use std::pin::Pin;

use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Bytes, Payload};
use actix_web::{FromRequest, HttpRequest, dev};
use serde_json::{Map, Value};

use super::caller::Caller;
use super::problem::{FieldProblem, Problem};
use super::reader::Reader;
use crate::app::once::Once;
use crate::domain::access::Actor;
use crate::domain::error::FieldError;
use crate::domain::hash::sha256_hex;

/// The largest body of one resource, in bytes: a session with 200 people and the longest abstract
/// has about 300 kB.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;

/// The largest body of somebody without a token, in bytes: 200 chosen sessions have 8 kB, and a
/// person with the longest lines and a hundred times at which they can come has some 25 kB.
pub const UNSIGNED_BYTES_MAX: usize = 32 * 1024;

/// A JSON object, as it arrived.
pub struct Object(Map<String, Value>);

/// A JSON object that somebody with the right to has sent; strangers' bodies are not read.
pub struct Signed {
    pub by: Actor,
    pub body: Object,
    /// With an Idempotency-Key: what makes the request the same one.
    pub once: Option<Once>,
}

/// A JSON object that anybody may send, and so a small one.
pub struct Unsigned(pub Object);

impl FromRequest for Signed {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let caller = Caller::from_request(request, payload);
        let once = Key::of(request);
        // A patch that says nothing is a mistake; a release that says nothing is one.
        let needed = request.method() == Method::PATCH;
        let arriving = arriving(request, payload, needed, BODY_BYTES_MAX);
        let request = request.clone();
        Box::pin(async move {
            let caller = caller.await?;
            let (body, bytes) = arriving.await?;
            let Caller { by, .. } = caller.still(&request).await?;
            let once = once?.map(|key| key.with(&bytes));
            Ok(Signed { by, body, once })
        })
    }
}

impl FromRequest for Unsigned {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let arriving = arriving(request, payload, true, UNSIGNED_BYTES_MAX);
        Box::pin(async move { Ok(Unsigned(arriving.await?.0)) })
    }
}

/// A body on its way, as an object and as it is.
fn arriving(
    request: &HttpRequest,
    payload: &mut dev::Payload,
    needed: bool,
    bytes_max: usize,
) -> impl Future<Output = Result<(Object, Bytes), Problem>> + 'static {
    let (sent, announced) = (Sent::by(request), announced(request));
    let payload = Payload::from_request(request, payload);
    async move {
        if sent == Sent::Other {
            return Err(not_json());
        }
        if announced.is_some_and(|bytes| bytes > bytes_max) {
            return Err(too_large(bytes_max));
        }
        let payload = payload.await.map_err(|_| broken_off())?;
        let bytes = payload.to_bytes_limited(bytes_max).await;
        let bytes = bytes.map_err(|_| too_large(bytes_max))?;
        let bytes = bytes.map_err(|_| broken_off())?;
        let body = match (sent, bytes.is_empty()) {
            (Sent::Unnamed, true) if needed => {
                return Err(Problem::bad_request(
                    "the body is missing: send a JSON object",
                ));
            }
            (Sent::Unnamed, true) => Object(Map::new()),
            (Sent::Unnamed, false) => return Err(not_json()),
            (Sent::Json | Sent::Other, _) => Object::parse(&bytes)?,
        };
        Ok((body, bytes))
    }
}

/// How many bytes a request says that its body has.
fn announced(request: &HttpRequest) -> Option<usize> {
    let length = request.headers().get(CONTENT_LENGTH)?;
    length.to_str().ok()?.parse().ok()
}

/// An Idempotency-Key, and what it was sent for.
struct Key {
    key: String,
    asked: String,
}

/// The longest key; a UUID in quotation marks has 38 characters.
pub const KEY_CHARS_MAX: usize = 255;

impl Key {
    fn of(request: &HttpRequest) -> Result<Option<Key>, Problem> {
        let header = request.headers().get("idempotency-key");
        // PUT and PATCH have preconditions, and need no key.
        let Some(header) = header.filter(|_| request.method() == Method::POST) else {
            return Ok(None);
        };
        let key = header.to_str().unwrap_or_default();
        let visible = key.bytes().all(|byte| byte.is_ascii_graphic());
        if !visible || key.is_empty() || key.len() > KEY_CHARS_MAX {
            let detail = format!("Idempotency-Key has 1 to {KEY_CHARS_MAX} visible characters");
            return Err(Problem::bad_request(detail));
        }
        let asked = format!("{} {}\n", request.method(), request.uri());
        Ok(Some(Key {
            key: key.to_owned(),
            asked,
        }))
    }

    fn with(self, body: &[u8]) -> Once {
        let Key { key, asked } = self;
        let request_hash = sha256_hex([asked.as_bytes(), body].concat(), 32);
        Once { key, request_hash }
    }
}

/// What a request says its body is.
#[derive(Clone, Copy, PartialEq)]
enum Sent {
    /// JSON in UTF-8 that is not compressed.
    Json,
    /// Nothing: right where there is no body.
    Unnamed,
    Other,
}

impl Sent {
    fn by(request: &HttpRequest) -> Self {
        let header = |name| {
            request
                .headers()
                .get(name)
                .map(|value| value.to_str().unwrap_or("?"))
        };
        if header(CONTENT_ENCODING).is_some_and(|coding| !coding.eq_ignore_ascii_case("identity")) {
            return Sent::Other;
        }
        let Some(header) = header(CONTENT_TYPE) else {
            return Sent::Unnamed;
        };
        let mut parts = header.split(';').map(str::trim);
        let media_type = parts.next().unwrap_or_default();
        let known = ["application/json", "application/merge-patch+json"];
        let is_json = known
            .iter()
            .any(|known| media_type.eq_ignore_ascii_case(known));
        let foreign = |part: &str| {
            let part = part.to_ascii_lowercase();
            part.starts_with("charset=") && !part.contains("utf-8")
        };
        if is_json && !parts.any(foreign) {
            Sent::Json
        } else {
            Sent::Other
        }
    }
}

fn not_json() -> Problem {
    let (status, code) = (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type");
    let detail = "send JSON in UTF-8, uncompressed, with Content-Type: application/json";
    Problem::new(status, code, detail)
}

fn too_large(bytes_max: usize) -> Problem {
    let detail = format!("the body has more than {bytes_max} bytes");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
}

fn broken_off() -> Problem {
    Problem::bad_request("the body broke off")
}

impl Object {
    fn parse(bytes: &[u8]) -> Result<Self, Problem> {
        match serde_json::from_slice(bytes) {
            Ok(Value::Object(object)) => Ok(Object(object)),
            Ok(_) => Err(Problem::bad_request("the body has to be a JSON object")),
            Err(error) => Err(Problem::bad_request(format!(
                "the body is not JSON: {error}"
            ))),
        }
    }

    /// True when one of some fields is an object, of which a part can be changed.
    pub fn nests(&self, names: &[&str]) -> bool {
        names
            .iter()
            .any(|name| self.0.get(*name).is_some_and(Value::is_object))
    }

    /// Lays objects in some fields over what they are now: what they do not say stays, `null` takes
    /// away (RFC 7396, section 2).
    pub fn merge(&mut self, names: &[&str], now: &Map<String, Value>) {
        for name in names {
            let said = self.0.get_mut(*name).and_then(Value::as_object_mut);
            let (Some(said), Some(now)) = (said, now.get(*name).and_then(Value::as_object)) else {
                continue;
            };
            let mut merged = now.clone();
            for (field, value) in std::mem::take(said) {
                match (value, merged.get_mut(&field)) {
                    (Value::Null, _) => drop(merged.shift_remove(&field)),
                    (Value::Object(inner), Some(Value::Object(there))) => there.extend(inner),
                    (value, _) => drop(merged.insert(field, value)),
                }
            }
            *said = merged;
        }
    }

    /// Reads the whole object; every value that was refused and every field that nobody asked for
    /// is reported at once.
    pub fn read<T>(self, read: impl FnOnce(&mut Reader<'_>) -> T) -> Result<T, Problem> {
        let mut errors = Errors::default();
        let mut reader = Reader::new(self.0, "", &mut errors);
        let value = read(&mut reader);
        reader.finish();
        errors.settle()?;
        Ok(value)
    }
}

/// Every refused value of a request so far.
#[derive(Default)]
pub struct Errors(Vec<FieldProblem>);

impl Errors {
    pub fn push(&mut self, error: FieldError) {
        self.0.push(FieldProblem::from(&error));
    }

    /// Refuses the request if any value was refused.
    fn settle(self) -> Result<(), Problem> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Problem::invalid(self.0))
        }
    }
}
