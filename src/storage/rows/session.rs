//! Sessions and the rows that belong to them.

use sha2::Digest;

use super::{AppearanceRow, Of, SessionRoomRow, SessionRow, SessionRows, Stored};
use super::{Detail, Details, document, fold, owned, stored, text};
use crate::domain::appearance::{Appearance, Attendance, Billing, Role};
use crate::domain::ids::{AppearanceId, RoomId, SessionId};
use crate::domain::local_time::Interval;
use crate::domain::placement::{Placement, Rooms, When};
use crate::domain::resource::Kept;
use crate::domain::session::{Audience, Kind, Session, Status};
use crate::domain::text::{Label, Line, Name, Prose, Title};
use crate::domain::values::Code;
use crate::domain::words::Word;
use crate::storage::error::Error;
use crate::storage::sql_types::Id;

impl Stored for Session {
    type Row = SessionRows;

    fn to_row(&self, of: Of, changed_in: i64) -> SessionRows {
        let row = row(self, of, changed_in);
        let rooms = (0..)
            .zip(self.named_rooms())
            .map(|(position, room)| SessionRoomRow {
                session_id: row.id,
                position,
                room_id: Id(room.0),
            });
        let people = (0..)
            .zip(&self.appearances)
            .map(|(at, person)| appearance_row(self.id, at, person));
        let (rooms, people) = (rooms.collect(), people.collect());
        SessionRows {
            session: row,
            rooms,
            people,
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
        let details = Details::of(&row.details);
        let rooms = match details.get_or("all_physical_rooms", || false)? {
            true => Rooms::AllPhysical,
            false => Rooms::Named(rooms),
        };
        let resource = Session {
            id: row.id.0.into(),
            code: details.get_or("code", || Code::of_id(row.id.0))?,
            reference: details.get("ref")?,
            label: text(row.label, Label::parse)?,
            title: Title::parse(&row.title)?,
            abstract_text: text(row.abstract_text, Prose::recall)?,
            description: details.get("description")?,
            kind: Kind::from_word(&row.kind)?,
            track: row.track_id.map(|id| id.0.into()),
            language: details.get("language")?,
            tags: details.get("tags")?,
            status: Status::from_word(&row.status)?,
            audience: Audience::from_word(&row.audience)?,
            duration_minutes: details.get("duration_minutes")?,
            expected_audience: details.get("expected_audience")?,
            needed_features: details.get("needed_features")?,
            links: details.get("links")?,
            notice: details.get("notice")?,
            parent: details.get("parent")?,
            repeat_of: details.get("repeat_of")?,
            must_not_overlap: details.get("must_not_overlap")?,
            after: details.get("after")?,
            placement: when.map(|when| Placement { rooms, when }),
            appearances: people
                .into_iter()
                .map(appearance)
                .collect::<Result<_, _>>()?,
        };
        Ok(Kept::new(resource, row.changed_in))
    }
}

fn row(session: &Session, of: Of, changed_in: i64) -> SessionRow {
    let Session {
        id,
        code,
        reference,
        label,
        title,
        abstract_text,
        description,
        kind,
        track,
        language,
        tags,
        status,
        audience,
        duration_minutes,
        expected_audience,
        needed_features,
        links,
        notice,
        parent,
        repeat_of,
        must_not_overlap,
        after,
        placement,
        appearances: _,
    } = session;
    let (slot, interval) = match placement.as_ref().map(|placement| placement.when) {
        None => (None, None),
        Some(When::Slot(slot)) => (Some(Id(slot.0)), None),
        Some(When::At(at)) => (None, Some((stored(at.start()), stored(at.end())))),
    };
    let all = placement
        .as_ref()
        .is_some_and(|p| p.rooms == Rooms::AllPhysical);
    SessionRow {
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
        details: document([
            ("code", code.store()),
            ("ref", reference.store()),
            ("description", description.store()),
            ("language", language.store()),
            ("tags", tags.store()),
            ("duration_minutes", duration_minutes.store()),
            ("expected_audience", expected_audience.store()),
            ("needed_features", needed_features.store()),
            ("links", links.store()),
            ("notice", notice.store()),
            ("parent", parent.store()),
            ("repeat_of", repeat_of.store()),
            ("must_not_overlap", must_not_overlap.store()),
            ("after", after.store()),
            ("all_physical_rooms", all.then_some(true).store()),
        ]),
        changed_in,
    }
}

fn appearance_row(session: SessionId, position: i32, appearance: &Appearance) -> AppearanceRow {
    let Appearance {
        id,
        person,
        role,
        billing,
        state,
        shown,
        remote,
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
        id: Some(Id(id.0)),
        remote: *remote,
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
        id: row.id.map_or_else(
            || derived_id(row.session_id, row.position),
            |id| id.0.into(),
        ),
        person: row.person_id.0.into(),
        role: Role::from_word(&row.role)?,
        billing,
        state: Attendance::from_word(&row.state)?,
        shown: row.shown,
        remote: row.remote,
    })
}

/// The identity of an appearance that was stored before appearances had one.
fn derived_id(session: Id, position: i32) -> AppearanceId {
    let hash = sha2::Sha256::digest(format!("{}#{position}", session.0));
    let bytes = hash.first_chunk::<16>().copied().unwrap_or_default();
    AppearanceId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
