//! Values as JSON: one trait says how a value is read, shown and described, so that the three can
//! never differ.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::body::Errors;
use crate::domain::error::Fault;
use crate::domain::few::Few;
use crate::domain::local_time::{TimeInput, Zone, parse_date};
use crate::domain::text::{Bounded, SLUG_CHARS_MAX, Slug};
use crate::domain::words::Word;

/// A value that a request can say.
pub trait Read: Sized {
    /// Reads a value; every part that cannot be is reported with its place.
    fn read(value: &Value, at: &str, errors: &mut Errors) -> Option<Self>;

    /// JSON Schema of what is read.
    fn taken() -> Value;
}

/// A value that an answer says.
pub trait Show {
    fn show(&self) -> Value;

    /// JSON Schema of what is shown.
    fn shown() -> Value;
}

/// The same schema, or `null`.
pub fn nullable(mut schema: Value) -> Value {
    if let Some(words) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        words.push(Value::Null);
    }
    match schema.get_mut("type") {
        Some(kind) if kind.is_string() => {
            *kind = json!([kind.take(), "null"]);
            schema
        }
        _ => json!({"oneOf": [schema, {"type": "null"}]}),
    }
}

/// Reads a JSON value of one type; the fault names what was expected.
pub fn plain<T>(
    value: Option<T>,
    expected: &str,
    given: &Value,
    at: &str,
    errors: &mut Errors,
) -> Option<T> {
    if value.is_none() {
        let given = match given {
            Value::Null => "null",
            Value::Bool(_) => "a truth value",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        let detail = format!("{given} cannot stand here; {expected} is expected");
        errors.push(Fault::new("wrong_type", detail).at(at));
    }
    value
}

/// Reads a text into its type.
pub fn text<T>(
    value: &Value,
    at: &str,
    errors: &mut Errors,
    parse: impl FnOnce(&str) -> Result<T, Fault>,
) -> Option<T> {
    let text = plain(value.as_str(), "a text", value, at, errors)?;
    parse(text).map_err(|fault| errors.push(fault.at(at))).ok()
}

/// JSON Schema of a text of a bounded type.
pub fn bounded<T: Bounded>() -> Value {
    json!({"type": "string", "minLength": 1, "maxLength": T::CHARS_MAX})
}

/// Both traits of a type that is a text outside.
macro_rules! texts {
    ($($type:ty, $parse:expr, $schema:expr;)*) => {$(
        impl $crate::http::field::Read for $type {
            fn read(
                value: &serde_json::Value,
                at: &str,
                errors: &mut $crate::http::body::Errors,
            ) -> Option<Self> {
                $crate::http::field::text(value, at, errors, $parse)
            }

            fn taken() -> serde_json::Value {
                $schema
            }
        }

        impl $crate::http::field::Show for $type {
            fn show(&self) -> serde_json::Value {
                self.to_string().into()
            }

            fn shown() -> serde_json::Value {
                $schema
            }
        }
    )*};
}
pub(super) use texts;

/// The years in which programmes take place: 1975 to 2098, as the domain has it.
macro_rules! years {
    () => {
        "(19(7[5-9]|[89][0-9])|20([0-8][0-9]|9[0-8]))"
    };
}

texts! {
    Slug, Slug::parse, slug();
    Zone, Zone::parse, json!({"type": "string"});
    chrono::NaiveDate, parse_date, json!({"type": "string", "format": "date"});
    DateTime<Utc>, instant, json!({"type": "string", "format": "date-time"});
    Uuid, |text| Uuid::parse_str(text).map_err(|_| not_an_id(text)), uuid();
}

pub fn slug() -> Value {
    let pattern = "^[a-z0-9]+(-[a-z0-9]+)*$";
    json!({"type": "string", "minLength": 2, "maxLength": SLUG_CHARS_MAX, "pattern": pattern})
}

pub fn uuid() -> Value {
    json!({"type": "string", "format": "uuid"})
}

/// Takes an instant with its offset (RFC 3339).
fn instant(text: &str) -> Result<DateTime<Utc>, Fault> {
    let read = DateTime::parse_from_rfc3339(text);
    let detail = || format!("{text:?} is no instant; write 2027-05-31T18:00:00Z");
    let instant = read.map_err(|_| Fault::new("not_an_instant", detail()))?;
    Ok(instant.to_utc())
}

fn not_an_id(text: &str) -> Fault {
    Fault::new("not_an_id", format!("{text:?} is not a UUID"))
}

impl<W: Word> Read for W {
    fn read(value: &Value, at: &str, errors: &mut Errors) -> Option<Self> {
        text(value, at, errors, W::from_word)
    }

    fn taken() -> Value {
        let words: Vec<_> = W::ALL.iter().map(|(_, word)| *word).collect();
        json!({"type": "string", "enum": words})
    }
}

impl<W: Word> Show for W {
    fn show(&self) -> Value {
        self.word().into()
    }

    fn shown() -> Value {
        W::taken()
    }
}

/// A time goes in with an offset, or as a wall time of the conference's zone.
impl Read for TimeInput {
    fn read(value: &Value, at: &str, errors: &mut Errors) -> Option<Self> {
        text(value, at, errors, TimeInput::parse)
    }

    fn taken() -> Value {
        let pattern = concat!(
            "^",
            years!(),
            "-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]",
            "(:[0-5][0-9]([.][0-9]+)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?)?$"
        );
        json!({"type": "string", "pattern": pattern})
    }
}

/// Times go out with the offset of their zone.
impl Show for crate::domain::local_time::Moment {
    fn show(&self) -> Value {
        self.to_rfc3339().into()
    }

    fn shown() -> Value {
        json!({"type": "string", "format": "date-time"})
    }
}

impl Read for bool {
    fn read(value: &Value, at: &str, errors: &mut Errors) -> Option<Self> {
        plain(value.as_bool(), "true or false", value, at, errors)
    }

    fn taken() -> Value {
        json!({"type": "boolean"})
    }
}

macro_rules! numbers {
    ($($type:ty)*) => {$(
        impl Read for $type {
            fn read(value: &Value, at: &str, errors: &mut Errors) -> Option<Self> {
                // 3.0 is a whole number, too (JSON Schema, section 6.1.1).
                let whole = || value.as_f64().filter(|n| n.fract() == 0.0).map(|n| format!("{n}"));
                let number = value.as_i64().map(|number| number.to_string()).or_else(whole);
                let number = number.and_then(|text| text.parse().ok());
                let expected = concat!("a whole number (", stringify!($type), ")");
                plain(number, expected, value, at, errors)
            }

            fn taken() -> Value {
                json!({"type": "integer", "minimum": <$type>::MIN, "maximum": <$type>::MAX})
            }
        }
    )*};
}

numbers! { u16 u32 i64 }

impl Read for f64 {
    fn read(value: &Value, at: &str, errors: &mut Errors) -> Option<Self> {
        plain(value.as_f64(), "a number", value, at, errors)
    }

    fn taken() -> Value {
        json!({"type": "number"})
    }
}

macro_rules! shown_as_read {
    ($($type:ty)*) => {$(
        impl Show for $type {
            fn show(&self) -> Value {
                (*self).into()
            }

            fn shown() -> Value {
                <$type as Read>::taken()
            }
        }
    )*};
}

shown_as_read! { bool u16 u32 i64 f64 }

impl<T: Read> Read for Option<T> {
    fn read(value: &Value, at: &str, errors: &mut Errors) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::read(value, at, errors).map(Some),
        }
    }

    fn taken() -> Value {
        nullable(T::taken())
    }
}

impl<T: Show> Show for Option<T> {
    fn show(&self) -> Value {
        self.as_ref().map_or(Value::Null, Show::show)
    }

    fn shown() -> Value {
        nullable(T::shown())
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: &Value, at: &str, errors: &mut Errors) -> Option<Self> {
        let items = plain(value.as_array(), "a list", value, at, errors)?;
        let read = |(index, item)| T::read(item, &format!("{at}/{index}"), errors);
        // All of them are read before one that failed counts, so that all are reported.
        let read: Vec<_> = items.iter().enumerate().map(read).collect();
        read.into_iter().collect()
    }

    fn taken() -> Value {
        json!({"type": "array", "items": T::taken()})
    }
}

impl<T: Show> Show for Vec<T> {
    fn show(&self) -> Value {
        self.iter().map(Show::show).collect()
    }

    fn shown() -> Value {
        json!({"type": "array", "items": T::shown()})
    }
}

impl<T: Read + PartialEq, const MAX: usize> Read for Few<T, MAX> {
    fn read(value: &Value, at: &str, errors: &mut Errors) -> Option<Self> {
        let few = Few::parse(Vec::read(value, at, errors)?);
        few.map_err(|(index, fault)| {
            let place = index.map(|index| format!("/{index}")).unwrap_or_default();
            errors.push(fault.at(format!("{at}{place}")));
        })
        .ok()
    }

    fn taken() -> Value {
        json!({"type": "array", "items": T::taken(), "maxItems": MAX, "uniqueItems": true})
    }
}

impl<T: Show, const MAX: usize> Show for Few<T, MAX> {
    fn show(&self) -> Value {
        self.iter().map(Show::show).collect()
    }

    fn shown() -> Value {
        json!({"type": "array", "items": T::shown()})
    }
}

/// JSON Schema of an object with these fields and no others.
pub fn object(fields: &[(&str, Value)], required: &[&str]) -> Value {
    let properties = fields
        .iter()
        .map(|(name, schema)| ((*name).to_owned(), schema.clone()));
    let mut schema = json!({"type": "object"});
    if let Some(object) = schema.as_object_mut() {
        if !fields.is_empty() {
            object.insert(
                "properties".to_owned(),
                Value::Object(Map::from_iter(properties)),
            );
        }
        if !required.is_empty() {
            object.insert("required".to_owned(), json!(required));
        }
        object.insert("additionalProperties".to_owned(), false.into());
    }
    schema
}

/// Both traits of a small record; a field with `=` has a default.
macro_rules! records {
    ($($type:ident { $($field:ident: $value:ty $(= $default:expr)?),* $(,)? })*) => {$(
        impl $crate::http::field::Read for $type {
            fn read(
                value: &serde_json::Value,
                at: &str,
                errors: &mut $crate::http::body::Errors,
            ) -> Option<Self> {
                let mut reader = $crate::http::reader::Reader::of(value, at, errors)?;
                $(let $field = $crate::http::field::records!(
                    @take reader, $field, $value $(, $default)?
                );)*
                reader.finish();
                Some($type { $($field: $field?),* })
            }

            fn taken() -> serde_json::Value {
                let required = [$($crate::http::field::records!(@need $field $(, $default)?)),*];
                let required: Vec<&str> = required.into_iter().flatten().collect();
                let fields =
                    [$((stringify!($field), <$value as $crate::http::field::Read>::taken())),*];
                $crate::http::field::object(&fields, &required)
            }
        }

        impl $crate::http::field::Show for $type {
            fn show(&self) -> serde_json::Value {
                let $type { $($field),* } = self;
                let fields = [$((
                    stringify!($field).to_owned(),
                    $crate::http::field::Show::show($field),
                )),*];
                serde_json::Value::Object(serde_json::Map::from_iter(fields))
            }

            fn shown() -> serde_json::Value {
                let fields =
                    [$((stringify!($field), <$value as $crate::http::field::Show>::shown())),*];
                $crate::http::field::object(&fields, &[$(stringify!($field)),*])
            }
        }
    )*};
    (@take $reader:ident, $field:ident, $value:ty) => {
        $reader.need::<$value>(stringify!($field))
    };
    (@take $reader:ident, $field:ident, $value:ty, $default:expr) => {
        match $reader.has(stringify!($field)) {
            true => $reader.take::<$value>(stringify!($field)),
            false => { $reader.take::<$value>(stringify!($field)); Some($default) }
        }
    };
    (@need $field:ident) => { Some(stringify!($field)) };
    (@need $field:ident, $default:expr) => { None };
}
pub(super) use records;
