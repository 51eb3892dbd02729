//! Values of the domain in a `details` document: written by their names, parsed when they are read.
//!
//! A field is one line where its resource becomes a row, and one where it comes back. What is
//! nothing (`null`, an empty list) is left out, so a field that is new is simply not there yet.

use serde_json::{Value, json};

use super::error::Error;
use super::sql_types::Json;
use crate::domain::availability::Availability;
use crate::domain::error::Fault;
use crate::domain::few::Few;
use crate::domain::ids::{PersonId, RoomId, SessionId, TimeSlotId};
use crate::domain::local_time::{Interval, Moment, Zone};
use crate::domain::text::{Label, Line, Name, Prose, Title, Url};
use crate::domain::values::{
    Code, Colour, Contact, Email, ExternalReference, Geo, Language, Link, Venue,
};
use crate::domain::words::Word;

use super::rows::fold;

/// A value of a document.
pub trait Detail: Sized {
    fn store(&self) -> Value;
    fn read(value: &Value) -> Result<Self, Fault>;
}

/// A document of fields by name.
pub fn document<const N: usize>(fields: [(&str, Value); N]) -> Json {
    let filled = |value: &Value| !value.is_null() && *value != json!([]);
    let filled = fields.into_iter().filter(|(_, value)| filled(value));
    Json(Value::Object(
        filled
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    ))
}

/// A document that is read field by field.
pub struct Details<'a>(&'a Value);

impl<'a> Details<'a> {
    pub fn of(Json(value): &'a Json) -> Self {
        Details(value)
    }

    /// A field; what is not there is its default.
    pub fn get<T: Detail + Default>(&self, name: &str) -> Result<T, Error> {
        self.get_or(name, T::default)
    }

    pub fn get_or<T: Detail>(&self, name: &str, unset: impl FnOnce() -> T) -> Result<T, Error> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(unset()),
            Some(value) => {
                T::read(value).map_err(|fault| Error::Corrupt(format!("{name}: {fault}")))
            }
        }
    }

    /// An availability, whose wall times are those of a zone.
    pub fn availability(&self, zone: Zone) -> Result<Availability, Error> {
        let wrong = || Error::Corrupt("availability".to_owned());
        let Some(windows) = self.0.get("availability") else {
            return Ok(Availability::Always);
        };
        let window = |window: &Value| {
            let [start, end] = window.as_array()?.as_slice() else {
                return None;
            };
            Some(Interval::recall(zone, moment(start)?, moment(end)?))
        };
        let windows = windows.as_array().ok_or_else(wrong)?.iter().map(window);
        let windows = windows.collect::<Option<Vec<_>>>().ok_or_else(wrong)?;
        Few::parse(windows)
            .map(Availability::Only)
            .map_err(|_| wrong())
    }
}

const WALL: &str = "%Y-%m-%dT%H:%M";

/// Wall times and folds, as everywhere: instants would move with the zone data.
pub fn store_availability(availability: &Availability) -> Value {
    let Availability::Only(windows) = availability else {
        return Value::Null;
    };
    windows
        .iter()
        .map(|window| json!([store_moment(window.start()), store_moment(window.end())]))
        .collect()
}

pub fn store_moment(moment: Moment) -> Value {
    json!([
        moment.wall().format(WALL).to_string(),
        super::rows::stored(moment).1
    ])
}

pub fn moment(value: &Value) -> Option<(chrono::NaiveDateTime, crate::domain::local_time::Fold)> {
    let [wall, second] = value.as_array()?.as_slice() else {
        return None;
    };
    let wall = chrono::NaiveDateTime::parse_from_str(wall.as_str()?, WALL).ok()?;
    Some((wall, fold(second.as_i64()?.try_into().ok()?)))
}

pub fn wrong(value: &Value) -> Fault {
    Fault::new("corrupt", format!("{value} cannot be here"))
}

fn string(value: &Value) -> Result<&str, Fault> {
    value.as_str().ok_or_else(|| wrong(value))
}

macro_rules! texts {
    ($($type:ident $parse:ident)*) => {$(
        impl Detail for $type {
            fn store(&self) -> Value {
                self.as_str().into()
            }

            fn read(value: &Value) -> Result<Self, Fault> {
                $type::$parse(string(value)?)
            }
        }
    )*};
}

texts! {
    Title parse Label parse Name parse Line parse Prose recall Url parse_web
    Code parse Colour parse Email parse Language parse
}

macro_rules! ids {
    ($($type:ident)*) => {$(
        impl Detail for $type {
            fn store(&self) -> Value {
                self.to_string().into()
            }

            fn read(value: &Value) -> Result<Self, Fault> {
                string(value)?.parse()
            }
        }
    )*};
}

ids! { PersonId RoomId SessionId TimeSlotId }

macro_rules! plain {
    ($($type:ty)*) => {$(
        impl Detail for $type {
            fn store(&self) -> Value {
                (*self).into()
            }

            fn read(value: &Value) -> Result<Self, Fault> {
                serde_json::from_value(value.clone()).map_err(|_| wrong(value))
            }
        }
    )*};
}

plain! { bool u16 u32 i64 f64 }

impl<W: Word> Detail for W {
    fn store(&self) -> Value {
        self.word().into()
    }

    fn read(value: &Value) -> Result<Self, Fault> {
        W::from_word(string(value)?)
    }
}

impl Detail for String {
    fn store(&self) -> Value {
        self.as_str().into()
    }

    fn read(value: &Value) -> Result<Self, Fault> {
        string(value).map(str::to_owned)
    }
}

impl<T: Detail> Detail for Option<T> {
    fn store(&self) -> Value {
        self.as_ref().map_or(Value::Null, Detail::store)
    }

    fn read(value: &Value) -> Result<Self, Fault> {
        match value {
            Value::Null => Ok(None),
            value => T::read(value).map(Some),
        }
    }
}

impl<T: Detail + PartialEq, const MAX: usize> Detail for Few<T, MAX> {
    fn store(&self) -> Value {
        self.as_slice().iter().map(Detail::store).collect()
    }

    fn read(value: &Value) -> Result<Self, Fault> {
        Few::parse(Vec::read(value)?).map_err(|(_, fault)| fault)
    }
}

impl<T: Detail> Detail for Vec<T> {
    fn store(&self) -> Value {
        self.iter().map(Detail::store).collect()
    }

    fn read(value: &Value) -> Result<Self, Fault> {
        let items = value.as_array().ok_or_else(|| wrong(value))?;
        items.iter().map(T::read).collect()
    }
}

impl<A: Detail, B: Detail> Detail for (A, B) {
    fn store(&self) -> Value {
        json!([self.0.store(), self.1.store()])
    }

    fn read(value: &Value) -> Result<Self, Fault> {
        match value.as_array().map(Vec::as_slice) {
            Some([a, b]) => Ok((A::read(a)?, B::read(b)?)),
            _ => Err(wrong(value)),
        }
    }
}

/// Values of several fields, each under its name.
macro_rules! records {
    ($($type:ident { $($field:ident),* })*) => {$(
        impl Detail for $type {
            fn store(&self) -> Value {
                let $type { $($field),* } = self;
                let fields = [$((stringify!($field).to_owned(), $field.store())),*];
                Value::Object(fields.into_iter().collect())
            }

            fn read(value: &Value) -> Result<Self, Fault> {
                let field = |name: &str| value.get(name).unwrap_or(&Value::Null);
                Ok($type { $($field: Detail::read(field(stringify!($field)))?),* })
            }
        }
    )*};
}

pub(super) use records;

records! {
    Link { title, url, public }
    ExternalReference { source, id }
    Venue { name, address, geo }
    Contact { name, email, url }
}

impl Detail for Geo {
    fn store(&self) -> Value {
        json!([self.latitude(), self.longitude()])
    }

    fn read(value: &Value) -> Result<Self, Fault> {
        let part = |index| {
            value
                .get(index)
                .and_then(Value::as_f64)
                .ok_or_else(|| wrong(value))
        };
        Geo::new(part(0)?, part(1)?)
    }
}
