//! The JSON of requests and answers.

pub mod conference;
pub mod day;
pub mod person;
pub mod place;
pub mod release;
pub mod session;

use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::Errors;
use super::schema;
use crate::app::report::ConflictReport;
use crate::domain::agenda::{Agenda, Edit};
use crate::domain::conflict::{Conflict, Severity, Waive};
use crate::domain::error::Fault;
use crate::domain::local_time::{TimeInput, Zone};
use crate::domain::resource::{Resource, ResourceEdit};
use crate::domain::text::Line;

/// A resource and its JSON.
pub trait Wire: Resource<Id: FromStr<Err = Fault> + From<Uuid> + 'static> + 'static {
    /// Its name in paths ("time-slots").
    const PLURAL: &'static str;
    /// The fields without which it cannot be made.
    const REQUIRED: &'static [&'static str];
    /// What a request says; every field is optional there.
    type Body: DeserializeOwned + Default + ToSchema;
    /// What an answer says.
    type Shape: Serialize + ToSchema;

    fn patch(body: Self::Body, errors: &mut Errors) -> Self::Patch;
    fn shape(&self) -> Self::Shape;
    fn edit(change: ResourceEdit<Self>) -> Edit;

    /// The conflicts that the request accepts.
    fn waive(_: &mut Self::Body) -> Vec<WaiveBody> {
        Vec::new()
    }

    /// True for a conflict that this resource takes part in.
    fn is_in(&self, _: &Conflict) -> bool {
        false
    }
}

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub struct List<T: ToSchema> {
    pub items: Vec<T>,
    /// Where the next page begins; `null` on the last one.
    pub next_cursor: Option<String>,
}

/// What a request has made or changed.
#[derive(Serialize, ToSchema)]
pub struct Written<T: ToSchema> {
    #[serde(flatten)]
    resource: T,
    /// The warnings that the resource takes part in now.
    warnings: Vec<ConflictReport>,
}

impl<T: ToSchema> Written<T> {
    pub fn new<R: Wire<Shape = T>>(agenda: &Agenda, resource: &R) -> Self {
        let warns = |c: &&Conflict| c.severity == Severity::Warn && resource.is_in(c);
        let warnings = agenda
            .conflicts()
            .iter()
            .filter(warns)
            .map(ConflictReport::from);
        Written {
            resource: resource.shape(),
            warnings: warnings.collect(),
        }
    }
}

/// A conflict that the caller accepts.
#[derive(Deserialize, ToSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct WaiveBody {
    /// The `key` of the conflict.
    key: String,
    /// Why it is no harm.
    #[schema(schema_with = schema::text::<Line>)]
    reason: String,
}

pub fn waivers(bodies: Vec<WaiveBody>, errors: &mut Errors) -> Vec<Waive> {
    let waive = |(index, WaiveBody { key, reason }): (usize, WaiveBody)| {
        let pointer = format!("/waive/{index}/reason");
        let reason = errors.take_text(&pointer, Some(reason), Line::parse)?;
        Some(Waive { key, reason })
    };
    bodies.into_iter().enumerate().filter_map(waive).collect()
}

fn id<I: From<Uuid>>(id: Uuid) -> Result<I, Fault> {
    Ok(I::from(id))
}

fn time(errors: &mut Errors, pointer: &str, text: Option<String>) -> Option<TimeInput> {
    errors.take_text(pointer, text, TimeInput::parse)
}

fn zone(errors: &mut Errors, pointer: &str, text: Option<String>) -> Option<Zone> {
    errors.take_text(pointer, text, Zone::parse)
}

fn text(value: Option<&impl ToString>) -> Option<String> {
    value.map(ToString::to_string)
}
