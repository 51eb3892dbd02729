//! Values as JSON: one trait says how a value is read, shown and described, so that the three can
//! never differ.

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

texts! {
    Slug, Slug::parse, slug();
    Zone, Zone::parse, json!({"type": "string"});
    chrono::NaiveDate, parse_date, json!({"type": "string", "format": "date"});
    Uuid, |text| Uuid::parse_str(text).map_err(|_| not_an_id(text)), uuid();
}

pub fn slug() -> Value {
    let pattern = "^[a-z0-9]+(-[a-z0-9]+)*$";
    json!({"type": "string", "minLength": 2, "maxLength": SLUG_CHARS_MAX, "pattern": pattern})
}

pub fn uuid() -> Value {
    json!({"type": "string", "format": "uuid"})
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
        let pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}\
                       (:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?)?$";
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

/// An object that is read field by field; what is left over is reported as unknown.
pub struct Reader<'a> {
    fields: Map<String, Value>,
    at: String,
    errors: &'a mut Errors,
    known: Vec<&'static str>,
}

impl<'a> Reader<'a> {
    pub fn new(fields: Map<String, Value>, at: &str, errors: &'a mut Errors) -> Self {
        let at = at.to_owned();
        Reader {
            fields,
            at,
            errors,
            known: Vec::new(),
        }
    }

    /// Reads an object that has to be one.
    pub fn of(value: &Value, at: &str, errors: &'a mut Errors) -> Option<Self> {
        let object = plain(value.as_object(), "an object", value, at, errors)?.clone();
        Some(Reader::new(object, at, errors))
    }

    /// A field that is there.
    pub fn take<T: Read>(&mut self, name: &'static str) -> Option<T> {
        self.known.push(name);
        let value = self.fields.remove(name)?;
        T::read(&value, &format!("{}/{name}", self.at), self.errors)
    }

    /// A field that has to be there.
    pub fn need<T: Read>(&mut self, name: &'static str) -> Option<T> {
        self.require(&[name]);
        self.take(name)
    }

    /// Reports every field that is missing.
    pub fn require(&mut self, names: &[&str]) {
        for name in names
            .iter()
            .filter(|name| !self.fields.contains_key(**name))
        {
            let fault = Fault::new("required", format!("{name} is missing"));
            self.errors.push(fault.at(format!("{}/{name}", self.at)));
        }
    }

    /// Refuses the object as a whole.
    pub fn refuse_all(&mut self, fault: Fault) {
        self.errors.push(fault.at(&*self.at));
    }

    pub fn refuse(&mut self, name: &str, fault: Fault) {
        self.errors.push(fault.at(format!("{}/{name}", self.at)));
    }

    /// True when a field is a list of something.
    pub fn lists(&self, name: &str) -> bool {
        let list = self.fields.get(name).and_then(Value::as_array);
        list.is_some_and(|list| !list.is_empty())
    }

    /// The names of the fields that nobody has taken yet.
    pub fn rest(&self) -> Vec<String> {
        self.fields.keys().cloned().collect()
    }

    /// A field by a name that the request has chosen.
    pub fn take_named<T: Read>(&mut self, name: &str) -> Option<T> {
        let value = self.fields.remove(name)?;
        T::read(&value, &format!("{}/{name}", self.at), self.errors)
    }

    /// An object in a field, read field by field.
    pub fn inside<T>(&mut self, name: &str, read: impl FnOnce(&mut Reader<'_>) -> T) -> Option<T> {
        let value = self.fields.remove(name)?;
        let mut reader = Reader::of(&value, &format!("{}/{name}", self.at), self.errors)?;
        let inside = read(&mut reader);
        reader.finish();
        Some(inside)
    }

    /// Names a field that could be there.
    pub fn know(&mut self, name: &'static str) {
        self.known.push(name);
    }

    pub fn is_null(&self, name: &str) -> bool {
        self.fields.get(name) == Some(&Value::Null)
    }

    /// Forgets a field.
    pub fn drop_field(&mut self, name: &str) {
        self.fields.remove(name);
    }

    pub fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// Reports what nobody asked for.
    pub fn finish(self) {
        for name in self.fields.keys() {
            let detail = format!(
                "there is no field {name:?}; there are {}",
                self.known.join(", ")
            );
            // RFC 6901, section 3.
            let name = name.replace('~', "~0").replace('/', "~1");
            self.errors
                .push(Fault::new("unknown_field", detail).at(format!("{}/{name}", self.at)));
        }
    }
}

/// JSON Schema of an object with these fields and no others.
pub fn object(fields: &[(&str, Value)], required: &[&str]) -> Value {
    let properties = fields
        .iter()
        .map(|(name, schema)| ((*name).to_owned(), schema.clone()));
    let mut schema = json!({
        "type": "object",
        "properties": Map::from_iter(properties),
        "additionalProperties": false,
    });
    if let (Some(object), false) = (schema.as_object_mut(), required.is_empty()) {
        object.insert("required".to_owned(), json!(required));
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
                let mut reader = $crate::http::field::Reader::of(value, at, errors)?;
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
