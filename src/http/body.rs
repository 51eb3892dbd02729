//! Request bodies: JSON objects, read field by field, so that every wrong one is reported at once.

use std::pin::Pin;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest, dev};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::caller::Caller;
use super::problem::{FieldProblem, Problem};
use crate::domain::error::{Fault, FieldError};
use crate::domain::text::Name;

/// The largest body of one resource, in bytes: a session with 200 people and the longest abstract
/// has about 300 kB.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;

/// A JSON object, as it arrived.
pub struct Object(Map<String, Value>);

/// A JSON object that somebody with a valid token has sent; strangers' bodies are not read.
pub struct Signed {
    pub by: Name,
    pub body: Object,
}

impl FromRequest for Signed {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let caller = Caller::from_request(request, payload);
        let sent = Sent::by(request);
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            let Caller(by) = caller.await?;
            if sent == Sent::Other {
                return Err(not_json());
            }
            let bytes = bytes.await.map_err(|error| unreadable(&error))?;
            let body = match (sent, bytes.is_empty()) {
                (Sent::Unnamed, true) => Object(Map::new()),
                (Sent::Unnamed, false) => return Err(not_json()),
                (Sent::Json | Sent::Other, _) => Object::parse(&bytes)?,
            };
            Ok(Signed { by, body })
        })
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

fn unreadable(error: &actix_web::Error) -> Problem {
    if error.as_response_error().status_code() == StatusCode::PAYLOAD_TOO_LARGE {
        let detail = format!("the body has more than {BODY_BYTES_MAX} bytes");
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail);
    }
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

    /// True when a field is a list of something.
    pub fn lists(&self, name: &str) -> bool {
        self.0
            .get(name)
            .and_then(Value::as_array)
            .is_some_and(|list| !list.is_empty())
    }

    /// Reports every field that is missing.
    pub fn require(&self, required: &[&str], errors: &mut Errors) {
        for name in required.iter().filter(|name| !self.0.contains_key(**name)) {
            let fault = Fault::new("required", format!("{name} is missing"));
            errors.push(fault.at(format!("/{name}")));
        }
    }

    /// Reads every field into its type; fields that do not fit are reported with their place.
    ///
    /// `T` has only optional fields and knows all that may be there.
    pub fn read<T: DeserializeOwned + Default>(self, errors: &mut Errors) -> T {
        let mut fitting = Map::new();
        for (name, value) in self.0 {
            let mut misfits = misfits::<T>(&name, &value);
            if misfits.is_empty() {
                fitting.insert(name, value);
            }
            errors.0.append(&mut misfits);
        }
        serde_json::from_value(Value::Object(fitting)).unwrap_or_default()
    }
}

/// What does not fit of one field; of a list or an object, each part on its own.
fn misfits<T: DeserializeOwned>(name: &str, value: &Value) -> Vec<FieldProblem> {
    let Some((_, whole)) = misfit::<T>(name, value.clone(), None) else {
        return Vec::new();
    };
    let parts: Vec<_> = match value {
        Value::Array(items) => {
            let alone = |item: &Value| Value::Array(vec![item.clone()]);
            let parts = items.iter().enumerate();
            parts
                .filter_map(|(index, item)| misfit::<T>(name, alone(item), Some(index)))
                .collect()
        }
        Value::Object(fields) => {
            let alone = |key: &str, value: &Value| {
                Value::Object(Map::from_iter([(key.to_owned(), value.clone())]))
            };
            fields
                .iter()
                .filter_map(|(key, v)| misfit::<T>(name, alone(key, v), None))
                .collect()
        }
        _ => Vec::new(),
    };
    // A part alone may lack its neighbours; only the whole can say that.
    let own = parts
        .into_iter()
        .filter(|(lacks, _)| !lacks || value.is_array());
    let own: Vec<_> = own.map(|(_, problem)| problem).collect();
    if own.is_empty() { vec![whole] } else { own }
}

/// Why a field does not fit, and whether that is because something is missing inside; `index` is
/// the place of its only item in the list that was sent.
fn misfit<T: DeserializeOwned>(
    name: &str,
    value: Value,
    index: Option<usize>,
) -> Option<(bool, FieldProblem)> {
    let alone = Value::Object(Map::from_iter([(name.to_owned(), value)]));
    let error = serde_path_to_error::deserialize::<_, T>(alone).err()?;
    let inner = error.inner().to_string();
    let lacks = inner.starts_with("missing field");
    let (code, detail) = match inner.split_once(", ") {
        Some((unknown, known)) if unknown.starts_with("unknown field") => {
            let known = known
                .trim_start_matches("expected ")
                .trim_start_matches("one of ");
            ("unknown_field", format!("{unknown}; known here: {known}"))
        }
        _ => ("wrong_type", inner),
    };
    let mut path: Vec<_> = error.path().iter().map(segment).collect();
    if let (Some(place), Some(index)) = (path.get_mut(1), index) {
        *place = index.to_string();
    }
    let pointer = match path.is_empty() {
        true => format!("/{}", escape(name)),
        false => format!("/{}", path.join("/")),
    };
    Some((
        lacks,
        FieldProblem {
            pointer,
            code: code.to_owned(),
            detail,
        },
    ))
}

fn segment(segment: &serde_path_to_error::Segment) -> String {
    use serde_path_to_error::Segment;
    match segment {
        Segment::Seq { index } => index.to_string(),
        Segment::Map { key } => escape(key),
        Segment::Enum { variant } => escape(variant),
        Segment::Unknown => String::new(),
    }
}

/// RFC 6901, section 3.
fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Reads a field that is there; with `#[serde(default)]` one that is not there is `None`, so that
/// `null` and nothing stay different (RFC 7396).
pub fn present<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// Every refused value of a request so far.
#[derive(Default)]
pub struct Errors(Vec<FieldProblem>);

impl Errors {
    /// Parses a value that is there.
    pub fn take<V, T>(
        &mut self,
        pointer: &str,
        value: Option<V>,
        parse: impl FnOnce(V) -> Result<T, Fault>,
    ) -> Option<T> {
        match parse(value?) {
            Ok(parsed) => Some(parsed),
            Err(fault) => {
                self.push(fault.at(pointer));
                None
            }
        }
    }

    /// Parses a value that is there and may be `null`.
    pub fn take_nullable<T>(
        &mut self,
        pointer: &str,
        value: Option<Option<String>>,
        parse: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Option<Option<T>> {
        match value? {
            None => Some(None),
            Some(text) => self
                .take(pointer, Some(text), |text| parse(&text))
                .map(Some),
        }
    }

    /// Parses a text that is there.
    pub fn take_text<T>(
        &mut self,
        pointer: &str,
        value: Option<String>,
        parse: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Option<T> {
        self.take(pointer, value, |text| parse(&text))
    }

    pub fn push(&mut self, error: FieldError) {
        self.0.push(FieldProblem::from(&error));
    }

    /// Refuses the request if any value was refused.
    pub fn settle(self) -> Result<(), Problem> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Problem::invalid(self.0))
        }
    }
}
