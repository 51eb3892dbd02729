//! What each source of an import said last, as the agenda that its file alone would make.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::conn::{Tx, on_both};
use super::error::Error;
use super::rows::{DayRow, Of, PersonRow, RoomRow, SessionRows, Stored, TimeSlotRow, TrackRow};
use super::schema::imports;
use super::sql_types::{Id, Instant, Json};
use crate::domain::agenda::{Agenda, AgendaParts};
use crate::domain::conference::Conference;
use crate::domain::resource::{Kept, Resource};
use crate::domain::rule_settings::Settings;

/// The rows that such an agenda would have.
#[derive(Serialize, Deserialize)]
struct Said {
    days: Vec<DayRow>,
    rooms: Vec<RoomRow>,
    tracks: Vec<TrackRow>,
    time_slots: Vec<TimeSlotRow>,
    people: Vec<PersonRow>,
    sessions: Vec<SessionRows>,
}

/// What the sources of a conference said last, each with its name, the latest first.
pub fn said(tx: &mut Tx<'_>, conference: &Conference) -> Result<Vec<(String, Agenda)>, Error> {
    let rows: Vec<(String, Json)> = on_both!(tx, c => imports::table
        .filter(imports::conference_id.eq(Id(conference.id.0)))
        .order((imports::at.desc(), imports::source))
        .select((imports::source, imports::said))
        .load(c))?;
    let read = |(source, Json(said))| Ok((source, from_json(said, conference)?));
    rows.into_iter().map(read).collect()
}

/// Keeps what a source says now in the place of what it said before.
pub fn keep_said(
    tx: &mut Tx<'_>,
    source: &str,
    said: &Agenda,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let row = (
        imports::conference_id.eq(Id(said.conference().id.0)),
        imports::source.eq(source),
        imports::at.eq(Instant(at)),
        imports::said.eq(Json(to_json(said)?)),
    );
    on_both!(tx, c => diesel::insert_into(imports::table)
        .values(row)
        .on_conflict((imports::conference_id, imports::source))
        .do_update()
        .set((imports::at.eq(excluded(imports::at)), imports::said.eq(excluded(imports::said))))
        .execute(c))?;
    Ok(())
}

fn to_json(said: &Agenda) -> Result<serde_json::Value, Error> {
    let of = Of {
        conference: said.conference().id,
        zone: said.conference().zone,
    };
    let said = Said {
        days: rows(said, of),
        rooms: rows(said, of),
        tracks: rows(said, of),
        time_slots: rows(said, of),
        people: rows(said, of),
        sessions: rows(said, of),
    };
    serde_json::to_value(said).map_err(|error| Error::Corrupt(error.to_string()))
}

fn rows<R, Row>(agenda: &Agenda, of: Of) -> Vec<Row>
where
    R: Resource + Stored<Row = Row>,
    Row: StoredAs<Of = R>,
{
    let shelf = R::shelf(agenda).values();
    shelf
        .map(|kept| kept.resource.to_row(of, kept.changed_in))
        .collect()
}

fn from_json(said: serde_json::Value, conference: &Conference) -> Result<Agenda, Error> {
    let of = Of {
        conference: conference.id,
        zone: conference.zone,
    };
    let said: Said = serde_json::from_value(said)
        .map_err(|error| Error::Corrupt(format!("what an import said: {error}")))?;
    let parts = AgendaParts {
        conference: conference.clone(),
        conference_changed_in: 0,
        revision: 1,
        rules: Kept::new(Settings::default(), 0),
        days: resources(said.days, of)?,
        rooms: resources(said.rooms, of)?,
        tracks: resources(said.tracks, of)?,
        time_slots: resources(said.time_slots, of)?,
        people: resources(said.people, of)?,
        sessions: resources(said.sessions, of)?,
        waivers: Vec::new(),
    };
    Ok(Agenda::restore(parts)?)
}

fn resources<Row: StoredAs>(rows: Vec<Row>, of: Of) -> Result<Vec<Kept<Row::Of>>, Error> {
    rows.into_iter()
        .map(|row| Row::Of::from_row(row, of))
        .collect()
}

/// A row and what it is a row of.
trait StoredAs: Serialize + DeserializeOwned + Sized {
    type Of: Stored<Row = Self> + Resource;
}

macro_rules! stored_as {
    ($($row:ident $resource:ty)*) => {$(
        impl StoredAs for $row {
            type Of = $resource;
        }
    )*};
}

stored_as! {
    DayRow crate::domain::conference::Day
    RoomRow crate::domain::place::Room
    TrackRow crate::domain::place::Track
    TimeSlotRow crate::domain::place::TimeSlot
    PersonRow crate::domain::person::Person
    SessionRows crate::domain::session::Session
}
