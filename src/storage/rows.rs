//! Rows, and how they become parts of an agenda and back.
//!
//! Reading parses again: what a constructor refuses was not written by this program.

mod conference;
mod person;
mod session;
mod settings;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::details::{Detail, Details, document, store_availability};
use super::error::Error;
use super::schema::*;
use super::sql_types::{Id, Instant, Json, Wall};
use crate::domain::conference::{Day, Window};
use crate::domain::conflict::Waiver;
use crate::domain::ids::ConferenceId;
use crate::domain::local_time::{Fold, Interval, Moment, Zone};
use crate::domain::place::{Medium, Room, Sharing, TimeSlot, Track};
use crate::domain::resource::Kept;
use crate::domain::text::{Label, Line, Name};
use crate::domain::values::Code;
use crate::domain::words::Word;

#[derive(Queryable, Selectable, Insertable, Serialize, Debug, Clone, PartialEq)]
#[diesel(table_name = conferences)]
pub struct ConferenceRow {
    pub id: Id,
    pub slug: String,
    pub title: String,
    pub zone: String,
    pub url: Option<String>,
    pub revision: i64,
    pub changed_in: i64,
    pub created_at: Instant,
    pub details: Json,
}

macro_rules! row {
    ($table:ident, $name:ident { $($field:ident: $type:ty),* $(,)? }) => {
        #[derive(
            Queryable, Selectable, Insertable, AsChangeset, Identifiable, Serialize, Deserialize,
            Debug, Clone, PartialEq,
        )]
        #[diesel(table_name = $table, treat_none_as_null = true)]
        pub struct $name {
            pub id: Id,
            pub conference_id: Id,
            $(pub $field: $type,)*
            pub changed_in: i64,
        }
    };
}

row!(days, DayRow {
    date: NaiveDate,
    label: Option<String>,
    opens_minutes: i32,
    closes_minutes: i32,
});

row!(
    rooms,
    RoomRow {
        name: String,
        sharing: String,
        details: Json,
    }
);

row!(
    tracks,
    TrackRow {
        name: String,
        details: Json,
    }
);

row!(
    time_slots,
    TimeSlotRow {
        day_id: Id,
        label: String,
        start_wall: Wall,
        start_fold: i16,
        end_wall: Wall,
        end_fold: i16,
    }
);

row!(people, PersonRow {
    name: String,
    title: Option<String>,
    affiliation: Option<String>,
    details: Json,
});

row!(sessions, SessionRow {
    label: Option<String>,
    title: String,
    abstract_text: Option<String>,
    kind: String,
    track_id: Option<Id>,
    status: String,
    audience: String,
    time_slot_id: Option<Id>,
    start_wall: Option<Wall>,
    start_fold: Option<i16>,
    end_wall: Option<Wall>,
    end_fold: Option<i16>,
    details: Json,
});

#[derive(Queryable, Selectable, Insertable, Serialize, Deserialize, Debug, Clone, PartialEq)]
#[diesel(table_name = session_rooms)]
pub struct SessionRoomRow {
    pub session_id: Id,
    pub position: i32,
    pub room_id: Id,
}

#[derive(Queryable, Selectable, Insertable, Serialize, Deserialize, Debug, Clone, PartialEq)]
#[diesel(table_name = appearances)]
pub struct AppearanceRow {
    pub session_id: Id,
    pub position: i32,
    pub person_id: Id,
    pub role: String,
    pub billing_name: Option<String>,
    pub billing_title: Option<String>,
    pub billing_affiliation: Option<String>,
    pub state: String,
    pub shown: bool,
    pub id: Option<Id>,
    pub remote: bool,
}

#[derive(Queryable, Selectable, Insertable, Serialize, Debug, Clone, PartialEq)]
#[diesel(table_name = waivers)]
pub struct WaiverRow {
    pub conference_id: Id,
    pub key: String,
    pub reason: String,
    pub waived_by: String,
    pub waived_at: Instant,
    pub minutes: i64,
}

/// A session with its rows in other tables.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
pub struct SessionRows {
    #[serde(flatten)]
    pub session: SessionRow,
    pub rooms: Vec<SessionRoomRow>,
    pub people: Vec<AppearanceRow>,
}

pub use conference::{agenda_details, conference_details, read_conference_details};

/// What every row of one conference needs to know of it.
#[derive(Clone, Copy)]
pub struct Of {
    pub conference: ConferenceId,
    pub zone: Zone,
}

fn text<T>(
    text: Option<String>,
    parse: impl Fn(&str) -> Result<T, crate::domain::error::Fault>,
) -> Result<Option<T>, Error> {
    Ok(text.as_deref().map(parse).transpose()?)
}

fn owned(text: Option<&impl std::fmt::Display>) -> Option<String> {
    text.map(ToString::to_string)
}

pub fn fold(number: i16) -> Fold {
    if number == 0 {
        Fold::First
    } else {
        Fold::Second
    }
}

pub fn stored(moment: Moment) -> (Wall, i16) {
    (
        Wall(moment.wall()),
        i16::from(moment.fold() == Fold::Second),
    )
}

/// A resource and its row.
pub trait Stored: Sized {
    type Row;
    fn to_row(&self, of: Of, changed_in: i64) -> Self::Row;
    fn from_row(row: Self::Row, of: Of) -> Result<Kept<Self>, Error>;
}

impl Stored for Day {
    type Row = DayRow;

    fn to_row(&self, of: Of, changed_in: i64) -> DayRow {
        let Day {
            id,
            date,
            label,
            window,
        } = self;
        DayRow {
            id: Id(id.0),
            conference_id: Id(of.conference.0),
            date: *date,
            label: owned(label.as_ref()),
            opens_minutes: window.opens_minutes().into(),
            closes_minutes: window.closes_minutes().into(),
            changed_in,
        }
    }

    fn from_row(row: DayRow, _: Of) -> Result<Kept<Day>, Error> {
        let minutes = |minutes: i32| {
            u16::try_from(minutes).map_err(|_| Error::Corrupt(format!("{minutes} minutes")))
        };
        let resource = Day {
            id: row.id.0.into(),
            date: row.date,
            label: text(row.label, Label::parse)?,
            window: Window::new(minutes(row.opens_minutes)?, minutes(row.closes_minutes)?)?,
        };
        Ok(Kept::new(resource, row.changed_in))
    }
}

impl Stored for Room {
    type Row = RoomRow;

    fn to_row(&self, of: Of, changed_in: i64) -> RoomRow {
        let Room {
            id,
            code,
            name,
            position,
            capacity,
            features,
            medium,
            sharing,
            parts,
            changeover_minutes,
            links,
            availability,
        } = self;
        RoomRow {
            id: Id(id.0),
            conference_id: Id(of.conference.0),
            name: name.to_string(),
            sharing: sharing.word().to_owned(),
            details: document([
                ("code", code.store()),
                ("position", position.store()),
                ("capacity", capacity.store()),
                ("features", features.store()),
                ("medium", medium.store()),
                ("parts", parts.store()),
                ("changeover_minutes", changeover_minutes.store()),
                ("links", links.store()),
                ("availability", store_availability(availability)),
            ]),
            changed_in,
        }
    }

    fn from_row(row: RoomRow, of: Of) -> Result<Kept<Room>, Error> {
        let details = Details::of(&row.details);
        let resource = Room {
            id: row.id.0.into(),
            code: details.get_or("code", || Code::of_id(row.id.0))?,
            name: Name::parse(&row.name)?,
            position: details.get_or("position", || 0)?,
            capacity: details.get("capacity")?,
            features: details.get("features")?,
            medium: details.get_or("medium", || Medium::Physical)?,
            sharing: Sharing::from_word(&row.sharing)?,
            parts: details.get("parts")?,
            changeover_minutes: details.get("changeover_minutes")?,
            links: details.get("links")?,
            availability: details.availability(of.zone)?,
        };
        Ok(Kept::new(resource, row.changed_in))
    }
}

impl Stored for Track {
    type Row = TrackRow;

    fn to_row(&self, of: Of, changed_in: i64) -> TrackRow {
        let Track {
            id,
            code,
            name,
            colour,
            position,
        } = self;
        TrackRow {
            id: Id(id.0),
            conference_id: Id(of.conference.0),
            name: name.to_string(),
            details: document([
                ("code", code.store()),
                ("colour", colour.store()),
                ("position", position.store()),
            ]),
            changed_in,
        }
    }

    fn from_row(row: TrackRow, _: Of) -> Result<Kept<Track>, Error> {
        let details = Details::of(&row.details);
        let resource = Track {
            id: row.id.0.into(),
            code: details.get_or("code", || Code::of_id(row.id.0))?,
            name: Name::parse(&row.name)?,
            colour: details.get("colour")?,
            position: details.get_or("position", || 0)?,
        };
        Ok(Kept::new(resource, row.changed_in))
    }
}

impl Stored for TimeSlot {
    type Row = TimeSlotRow;

    fn to_row(&self, of: Of, changed_in: i64) -> TimeSlotRow {
        let TimeSlot {
            id,
            day,
            label,
            interval,
        } = self;
        let (start_wall, start_fold) = stored(interval.start());
        let (end_wall, end_fold) = stored(interval.end());
        TimeSlotRow {
            id: Id(id.0),
            conference_id: Id(of.conference.0),
            day_id: Id(day.0),
            label: label.to_string(),
            start_wall,
            start_fold,
            end_wall,
            end_fold,
            changed_in,
        }
    }

    fn from_row(row: TimeSlotRow, of: Of) -> Result<Kept<TimeSlot>, Error> {
        let start = (row.start_wall.0, fold(row.start_fold));
        let end = (row.end_wall.0, fold(row.end_fold));
        let resource = TimeSlot {
            id: row.id.0.into(),
            day: row.day_id.0.into(),
            label: Label::parse(&row.label)?,
            interval: Interval::recall(of.zone, start, end),
        };
        Ok(Kept::new(resource, row.changed_in))
    }
}

impl WaiverRow {
    pub fn new(waiver: &Waiver, of: Of) -> Self {
        let Waiver {
            key,
            reason,
            by,
            at,
            minutes,
        } = waiver;
        WaiverRow {
            conference_id: Id(of.conference.0),
            key: key.clone(),
            reason: reason.to_string(),
            waived_by: by.to_string(),
            waived_at: Instant(*at),
            minutes: *minutes,
        }
    }

    pub fn waiver(self) -> Result<Waiver, Error> {
        Ok(Waiver {
            key: self.key,
            reason: Line::parse(&self.reason)?,
            by: Name::parse(&self.waived_by)?,
            at: self.waived_at.0,
            minutes: self.minutes,
        })
    }
}
