//! What the contract says of single values: taken from the types that parse them, so that it
//! cannot say anything else.

use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{KnownFormat, Schema};

use crate::domain::text::{Bounded, SLUG_CHARS_MAX};
use crate::domain::words::Word;

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::String))
}

fn string_or_null() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::String, Type::Null]))
}

fn bounded<T: Bounded>(builder: ObjectBuilder) -> Schema {
    builder
        .min_length(Some(1))
        .max_length(Some(T::CHARS_MAX))
        .into()
}

/// A text of a bounded type.
pub fn text<T: Bounded>() -> Schema {
    bounded::<T>(string())
}

/// A text of a bounded type, or `null`.
pub fn nullable<T: Bounded>() -> Schema {
    bounded::<T>(string_or_null())
}

/// One of a closed list of words.
pub fn word<W: Word>() -> Schema {
    let words = W::ALL.iter().map(|(_, word)| *word);
    string().enum_values(Some(words)).into()
}

pub fn slug() -> Schema {
    let pattern = "^[a-z0-9]+(-[a-z0-9]+)*$";
    string()
        .pattern(Some(pattern))
        .min_length(Some(2))
        .max_length(Some(SLUG_CHARS_MAX))
        .into()
}

/// A time of day, up to two days long: `26:00` is two o'clock in the next morning.
pub fn clock() -> Schema {
    string()
        .pattern(Some("^([0-3][0-9]|4[0-7]):[0-5][0-9]$"))
        .into()
}

/// A time with an offset (RFC 3339), or a wall time of the conference's zone.
pub fn time() -> Schema {
    let pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}\
                   (:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?)?$";
    string().pattern(Some(pattern)).into()
}

pub fn uuid() -> Schema {
    string()
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
        .into()
}

pub fn date() -> Schema {
    string()
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
        .into()
}

/// A number of items of a page.
pub fn limit() -> Schema {
    let number = ObjectBuilder::new().schema_type(SchemaType::Type(Type::Integer));
    number
        .minimum(Some(1))
        .maximum(Some(super::resources::LIMIT_MAX))
        .into()
}

/// Any text.
pub fn any() -> Schema {
    string().into()
}

/// What the parameter of a path is.
pub fn of_path_parameter(name: &str) -> Schema {
    match name {
        "slug" => slug(),
        "date" => date(),
        "id" => uuid(),
        "format" => {
            let formats = crate::app::feeds::formats().map(|(format, _)| format);
            string().enum_values(Some(formats)).into()
        }
        _ => any(),
    }
}
