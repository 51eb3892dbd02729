//! The stored form of a release. It outlives versions of this program: fields are added, never
//! renamed, and `format` rises when an old form has to be read differently.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::error::Error;
use super::rows::{conference_details, read_conference_details};
use super::sql_types::Json;
use crate::domain::appearance::{Billing, Role};
use crate::domain::conference::{Conference, Day, Window};
use crate::domain::error::Fault;
use crate::domain::local_time::{Fold, Interval, Moment, Zone};
use crate::domain::release::{Item, Occupant, PublicRoom, PublicTrack, Release, Seat, Standing};
use crate::domain::session::Kind;
use crate::domain::text::{Label, Line, Name, Prose, Slug, Title, Url};
use crate::domain::values::Code;
use crate::domain::words::Word;

/// The form that this version writes.
const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
struct StoredRelease {
    format: u32,
    number: i64,
    published_at: DateTime<Utc>,
    conference: StoredConference,
    days: Vec<StoredDay>,
    rooms: Vec<StoredRoom>,
    tracks: Vec<StoredTrack>,
    items: Vec<StoredItem>,
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

#[derive(Serialize, Deserialize)]
struct StoredRoom {
    id: Uuid,
    name: String,
    #[serde(default)]
    code: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct StoredTrack {
    id: Uuid,
    name: String,
    #[serde(default)]
    code: Option<String>,
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
    digest: String,
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

/// Writes a release in the present form.
pub fn to_json(release: &Release) -> Result<serde_json::Value, Error> {
    let Release {
        number,
        published_at,
        conference,
        days,
        rooms,
        tracks,
        items,
    } = release;
    let stored = StoredRelease {
        format: FORMAT,
        number: *number,
        published_at: *published_at,
        conference: StoredConference {
            id: conference.id.0,
            slug: conference.slug.to_string(),
            title: conference.title.to_string(),
            zone: conference.zone.name().to_owned(),
            url: conference.url.as_ref().map(ToString::to_string),
            details: conference_details(conference).0,
        },
        days: days.iter().map(store_day).collect(),
        rooms: rooms.iter().map(store_room).collect(),
        tracks: tracks.iter().map(store_track).collect(),
        items: items.iter().map(store_item).collect(),
    };
    serde_json::to_value(stored).map_err(|error| Error::Corrupt(error.to_string()))
}

/// Reads a release in any form that was ever written.
pub fn from_json(content: serde_json::Value) -> Result<Release, Error> {
    let corrupt = |error: serde_json::Error| Error::Corrupt(format!("a release: {error}"));
    let stored: StoredRelease = serde_json::from_value(content).map_err(corrupt)?;
    if stored.format > FORMAT {
        return Err(Error::Newer(format!("release format {}", stored.format)));
    }
    read_release(stored).map_err(|error| Error::Corrupt(format!("a release: {error}")))
}

fn store_day(day: &Day) -> StoredDay {
    let Day {
        id,
        date,
        label,
        window,
    } = day;
    StoredDay {
        id: id.0,
        date: *date,
        label: label.as_ref().map(ToString::to_string),
        opens_minutes: window.opens_minutes(),
        closes_minutes: window.closes_minutes(),
    }
}

fn store_room(room: &PublicRoom) -> StoredRoom {
    let PublicRoom { id, code, name } = room;
    StoredRoom {
        id: id.0,
        name: name.to_string(),
        code: Some(code.to_string()),
    }
}

fn store_track(track: &PublicTrack) -> StoredTrack {
    let PublicTrack { id, code, name } = track;
    StoredTrack {
        id: id.0,
        name: name.to_string(),
        code: Some(code.to_string()),
    }
}

fn store_item(item: &Item) -> StoredItem {
    let Item {
        id,
        standing,
        label,
        title,
        abstract_text,
        kind,
        track,
        rooms,
        when,
        seats,
        sequence,
        changed_at,
        digest,
    } = item;
    StoredItem {
        id: id.0,
        standing: standing.word().to_owned(),
        label: label.as_ref().map(ToString::to_string),
        title: title.to_string(),
        abstract_text: abstract_text.as_ref().map(ToString::to_string),
        kind: kind.word().to_owned(),
        track: track.map(|track| track.0),
        rooms: rooms.iter().map(|room| room.0).collect(),
        start: store_moment(when.start()),
        end: store_moment(when.end()),
        seats: seats.iter().map(store_seat).collect(),
        sequence: *sequence,
        changed_at: *changed_at,
        digest: digest.clone(),
    }
}

fn store_moment(moment: Moment) -> StoredMoment {
    StoredMoment {
        wall: moment.wall(),
        second: moment.fold() == Fold::Second,
    }
}

fn store_seat(seat: &Seat) -> StoredSeat {
    let Seat { role, occupant } = seat;
    let occupant = occupant.as_ref().map(|Occupant { person, billing }| {
        let Billing {
            name,
            title,
            affiliation,
        } = billing;
        StoredOccupant {
            person: person.0,
            name: name.to_string(),
            title: title.as_ref().map(ToString::to_string),
            affiliation: affiliation.as_ref().map(ToString::to_string),
        }
    });
    StoredSeat {
        role: role.word().to_owned(),
        occupant,
    }
}

fn read_release(stored: StoredRelease) -> Result<Release, Error> {
    let StoredConference {
        id,
        slug,
        title,
        zone,
        url,
        details,
    } = stored.conference;
    let zone = Zone::parse(&zone)?;
    let (slug, title) = (Slug::parse(&slug)?, Title::parse(&title)?);
    let mut conference = Conference::new(id.into(), slug, title, zone);
    conference.url = url.as_deref().map(Url::parse_web).transpose()?;
    read_conference_details(&mut conference, &Json(details))?;
    Ok(Release {
        number: stored.number,
        published_at: stored.published_at,
        conference,
        days: stored
            .days
            .into_iter()
            .map(read_day)
            .collect::<Result<_, _>>()?,
        rooms: stored
            .rooms
            .into_iter()
            .map(read_room)
            .collect::<Result<_, _>>()?,
        tracks: stored
            .tracks
            .into_iter()
            .map(read_track)
            .collect::<Result<_, _>>()?,
        items: stored
            .items
            .into_iter()
            .map(|item| read_item(item, zone))
            .collect::<Result<_, _>>()?,
    })
}

fn read_day(day: StoredDay) -> Result<Day, Fault> {
    let StoredDay {
        id,
        date,
        label,
        opens_minutes,
        closes_minutes,
    } = day;
    let label = label.as_deref().map(Label::parse).transpose()?;
    Ok(Day {
        id: id.into(),
        date,
        label,
        window: Window::new(opens_minutes, closes_minutes)?,
    })
}

fn read_room(room: StoredRoom) -> Result<PublicRoom, Fault> {
    let StoredRoom { id, name, code } = room;
    let (code, name) = (read_code(id, code.as_deref())?, Name::parse(&name)?);
    Ok(PublicRoom {
        id: id.into(),
        code,
        name,
    })
}

fn read_track(track: StoredTrack) -> Result<PublicTrack, Fault> {
    let StoredTrack { id, name, code } = track;
    let (code, name) = (read_code(id, code.as_deref())?, Name::parse(&name)?);
    Ok(PublicTrack {
        id: id.into(),
        code,
        name,
    })
}

/// Before there were codes, everything had the one of its id.
fn read_code(id: Uuid, code: Option<&str>) -> Result<Code, Fault> {
    code.map_or_else(|| Ok(Code::of_id(id)), Code::parse)
}

fn read_item(item: StoredItem, zone: Zone) -> Result<Item, Fault> {
    Ok(Item {
        id: item.id.into(),
        standing: Standing::from_word(&item.standing)?,
        label: item.label.as_deref().map(Label::parse).transpose()?,
        title: Title::parse(&item.title)?,
        abstract_text: item
            .abstract_text
            .as_deref()
            .map(Prose::parse)
            .transpose()?,
        kind: Kind::from_word(&item.kind)?,
        track: item.track.map(Into::into),
        rooms: item.rooms.into_iter().map(Into::into).collect(),
        when: Interval::recall(zone, read_moment(&item.start), read_moment(&item.end)),
        seats: item
            .seats
            .into_iter()
            .map(read_seat)
            .collect::<Result<_, _>>()?,
        sequence: item.sequence,
        changed_at: item.changed_at,
        digest: item.digest,
    })
}

fn read_moment(moment: &StoredMoment) -> (NaiveDateTime, Fold) {
    (
        moment.wall,
        if moment.second {
            Fold::Second
        } else {
            Fold::First
        },
    )
}

fn read_seat(seat: StoredSeat) -> Result<Seat, Fault> {
    let read = |occupant: StoredOccupant| {
        let StoredOccupant {
            person,
            name,
            title,
            affiliation,
        } = occupant;
        let billing = Billing {
            name: Name::parse(&name)?,
            title: title.as_deref().map(Line::parse).transpose()?,
            affiliation: affiliation.as_deref().map(Line::parse).transpose()?,
        };
        Ok::<_, Fault>(Occupant {
            person: person.into(),
            billing,
        })
    };
    let role = Role::from_word(&seat.role)?;
    Ok(Seat {
        role,
        occupant: seat.occupant.map(read).transpose()?,
    })
}
