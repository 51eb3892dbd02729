//! Sessions and the rows that belong to them.

use super::{AppearanceRow, Of, SessionRoomRow, SessionRow, SessionRows, Stored};
use super::{fold, owned, stored, text};
use crate::domain::appearance::{Appearance, Attendance, Billing, Role};
use crate::domain::ids::{RoomId, SessionId};
use crate::domain::local_time::Interval;
use crate::domain::resource::Kept;
use crate::domain::session::{Audience, Kind, Placement, Session, Status, When};
use crate::domain::text::{Label, Line, Name, Prose, Title};
use crate::domain::words::Word;
use crate::storage::error::Error;
use crate::storage::sql_types::Id;

impl Stored for Session {
    type Row = SessionRows;

    fn to_row(&self, of: Of, changed_in: i64) -> SessionRows {
        let Session {
            id,
            label,
            title,
            abstract_text,
            kind,
            track,
            status,
            audience,
            placement,
            appearances,
        } = self;
        let when = placement.as_ref().map(|placement| placement.when);
        let interval = when.and_then(|when| match when {
            When::At(interval) => Some((stored(interval.start()), stored(interval.end()))),
            When::Slot(_) => None,
        });
        let slot = when.and_then(|when| match when {
            When::At(_) => None,
            When::Slot(slot) => Some(Id(slot.0)),
        });
        let session = SessionRow {
            id: Id(id.0),
            conference_id: Id(of.conference.0),
            label: owned(label.as_ref()),
            title: title.to_string(),
            abstract_text: owned(abstract_text.as_ref()),
            kind: kind.word().to_owned(),
            track_id: track.map(|track| Id(track.0)),
            status: status.word().to_owned(),
            audience: audience.word().to_owned(),
            time_slot_id: slot,
            start_wall: interval.map(|((wall, _), _)| wall),
            start_fold: interval.map(|((_, fold), _)| fold),
            end_wall: interval.map(|(_, (wall, _))| wall),
            end_fold: interval.map(|(_, (_, fold))| fold),
            changed_in,
        };
        let rooms = (0..)
            .zip(self.rooms())
            .map(|(position, room)| SessionRoomRow {
                session_id: Id(id.0),
                position,
                room_id: Id(room.0),
            });
        let people = (0..)
            .zip(appearances)
            .map(|(at, person)| appearance_row(*id, at, person));
        SessionRows {
            session,
            rooms: rooms.collect(),
            people: people.collect(),
        }
    }

    fn from_row(rows: SessionRows, of: Of) -> Result<Kept<Session>, Error> {
        let SessionRows {
            session: row,
            rooms,
            people,
        } = rows;
        let rooms: Vec<_> = rooms.into_iter().map(|row| RoomId(row.room_id.0)).collect();
        let when = match (row.time_slot_id, row.start_wall, row.end_wall) {
            (None, None, None) => None,
            (Some(slot), None, None) => Some(When::Slot(slot.0.into())),
            (None, Some(start), Some(end)) => {
                let start = (start.0, fold(row.start_fold.unwrap_or_default()));
                let end = (end.0, fold(row.end_fold.unwrap_or_default()));
                Some(When::At(Interval::recall(of.zone, start, end)))
            }
            _ => {
                return Err(Error::Corrupt(format!(
                    "the placement of session {}",
                    row.id.0
                )));
            }
        };
        let resource = Session {
            id: row.id.0.into(),
            label: text(row.label, Label::parse)?,
            title: Title::parse(&row.title)?,
            abstract_text: text(row.abstract_text, Prose::parse)?,
            kind: Kind::from_word(&row.kind)?,
            track: row.track_id.map(|id| id.0.into()),
            status: Status::from_word(&row.status)?,
            audience: Audience::from_word(&row.audience)?,
            placement: when.map(|when| Placement { rooms, when }),
            appearances: people
                .into_iter()
                .map(appearance)
                .collect::<Result<_, _>>()?,
        };
        Ok(Kept {
            resource,
            changed_in: row.changed_in,
        })
    }
}

fn appearance_row(session: SessionId, position: i32, appearance: &Appearance) -> AppearanceRow {
    let Appearance {
        person,
        role,
        billing,
        state,
        shown,
    } = appearance;
    AppearanceRow {
        session_id: Id(session.0),
        position,
        person_id: Id(person.0),
        role: role.word().to_owned(),
        billing_name: billing.as_ref().map(|b| b.name.to_string()),
        billing_title: billing.as_ref().and_then(|b| owned(b.title.as_ref())),
        billing_affiliation: billing.as_ref().and_then(|b| owned(b.affiliation.as_ref())),
        state: state.word().to_owned(),
        shown: *shown,
    }
}

fn appearance(row: AppearanceRow) -> Result<Appearance, Error> {
    let billing = match row.billing_name {
        None => None,
        Some(name) => Some(Billing {
            name: Name::parse(&name)?,
            title: text(row.billing_title, Line::parse)?,
            affiliation: text(row.billing_affiliation, Line::parse)?,
        }),
    };
    Ok(Appearance {
        person: row.person_id.0.into(),
        role: Role::from_word(&row.role)?,
        billing,
        state: Attendance::from_word(&row.state)?,
        shown: row.shown,
    })
}
