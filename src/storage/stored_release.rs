//! The stored form of a release. It outlives versions of this program: fields are added, never
//! renamed, and `format` rises when an old form has to be read differently.

mod read;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::details::{Detail, Details, document};
use super::error::Error;
use super::rows::{conference_details, read_conference_details};
use super::sql_types::Json;
use crate::domain::appearance::{Billing, Role};
use crate::domain::conference::{Conference, Day, Window};
use crate::domain::error::Fault;
use crate::domain::few::Few;
use crate::domain::ids::PersonId;
use crate::domain::local_time::{Fold, Interval, Moment, Zone};
use crate::domain::place::Medium;
use crate::domain::release::{
    Former, Item, Occupant, PublicPerson, PublicRoom, PublicSlot, PublicTrack, Release, Seat,
    Standing,
};
use crate::domain::session::Kind;
use crate::domain::text::{Label, Line, Name, Prose, Slug, Title, Url};
use crate::domain::values::Code;
use crate::domain::words::Word;

pub use read::from_json;
pub use write::to_json;

/// The form that this version writes.
const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
struct StoredRelease {
    format: u32,
    number: i64,
    #[serde(default)]
    label: Option<String>,
    published_at: DateTime<Utc>,
    conference: StoredConference,
    days: Vec<StoredDay>,
    rooms: Vec<StoredThing>,
    tracks: Vec<StoredThing>,
    #[serde(default)]
    slots: Vec<StoredSlot>,
    /// Not there before people had feeds: then they are those who sit somewhere.
    people: Option<Vec<StoredThing>>,
    items: Vec<StoredItem>,
    #[serde(default)]
    former: StoredFormer,
}

#[derive(Default, Serialize, Deserialize)]
struct StoredFormer {
    people: BTreeMap<Uuid, String>,
    days: BTreeSet<NaiveDate>,
}

#[derive(Serialize, Deserialize)]
struct StoredConference {
    id: Uuid,
    slug: String,
    title: String,
    zone: String,
    url: Option<String>,
    #[serde(default)]
    details: Value,
}

#[derive(Serialize, Deserialize)]
struct StoredDay {
    id: Uuid,
    date: NaiveDate,
    label: Option<String>,
    opens_minutes: u16,
    closes_minutes: u16,
}

/// A room, track or person.
#[derive(Serialize, Deserialize)]
struct StoredThing {
    id: Uuid,
    name: String,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    details: Value,
}

#[derive(Serialize, Deserialize)]
struct StoredSlot {
    id: Uuid,
    label: String,
}

#[derive(Serialize, Deserialize)]
struct StoredItem {
    id: Uuid,
    standing: String,
    label: Option<String>,
    title: String,
    abstract_text: Option<String>,
    kind: String,
    track: Option<Uuid>,
    rooms: Vec<Uuid>,
    start: StoredMoment,
    end: StoredMoment,
    seats: Vec<StoredSeat>,
    sequence: u32,
    changed_at: DateTime<Utc>,
    #[serde(default)]
    details: Value,
}

/// A wall time, and whether it is the second of two equal ones: an instant would move with the
/// zone data.
#[derive(Serialize, Deserialize)]
struct StoredMoment {
    wall: NaiveDateTime,
    second: bool,
}

#[derive(Serialize, Deserialize)]
struct StoredSeat {
    role: String,
    occupant: Option<StoredOccupant>,
}

#[derive(Serialize, Deserialize)]
struct StoredOccupant {
    person: Uuid,
    name: String,
    title: Option<String>,
    affiliation: Option<String>,
}

#[cfg(test)]
mod tests;
