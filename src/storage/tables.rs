//! The tables of the six kinds of resources: one body per query, for both databases.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::conn::{Tx, on_both};
use super::error::Error;
use super::rows::*;
use super::schema::*;
use super::sql_types::Id;
use crate::domain::conference::Day;
use crate::domain::person::Person;
use crate::domain::place::{Room, TimeSlot, Track};
use crate::domain::resource::Resource;
use crate::domain::session::Session;

/// A resource and its tables.
pub(super) trait Table: Resource + Stored {
    fn select(tx: &mut Tx<'_>, of: Of) -> Result<Vec<Self::Row>, Error>;
    fn insert(tx: &mut Tx<'_>, row: &Self::Row) -> Result<(), Error>;
    /// Writes what differs between two rows of one resource.
    fn update(tx: &mut Tx<'_>, old: &Self::Row, row: &Self::Row) -> Result<(), Error>;
    fn delete(tx: &mut Tx<'_>, id: Id) -> Result<(), Error>;
}

macro_rules! table {
    ($resource:ty, $row:ty, $table:ident) => {
        impl Table for $resource {
            fn select(tx: &mut Tx<'_>, of: Of) -> Result<Vec<$row>, Error> {
                Ok(on_both!(tx, c => $table::table
                    .filter($table::conference_id.eq(Id(of.conference.0)))
                    .select(<$row>::as_select())
                    .load(c))?)
            }

            fn insert(tx: &mut Tx<'_>, row: &$row) -> Result<(), Error> {
                on_both!(tx, c => diesel::insert_into($table::table).values(row).execute(c))?;
                Ok(())
            }

            fn update(tx: &mut Tx<'_>, _: &$row, row: &$row) -> Result<(), Error> {
                let own = $table::conference_id.eq(row.conference_id);
                let own = $table::table.filter($table::id.eq(row.id)).filter(own);
                one(on_both!(tx, c => diesel::update(own).set(row).execute(c))?)
            }

            fn delete(tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
                on_both!(tx, c => diesel::delete($table::table.find(id)).execute(c))?;
                Ok(())
            }
        }
    };
}

table!(Day, DayRow, days);
table!(Room, RoomRow, rooms);
table!(Track, TrackRow, tracks);
table!(TimeSlot, TimeSlotRow, time_slots);
table!(Person, PersonRow, people);

impl Table for Session {
    fn select(tx: &mut Tx<'_>, of: Of) -> Result<Vec<SessionRows>, Error> {
        let own = sessions::conference_id.eq(Id(of.conference.0));
        let rows: Vec<SessionRow> = on_both!(tx, c => sessions::table
            .filter(own)
            .select(SessionRow::as_select())
            .load(c))?;
        let ids = || sessions::table.filter(own).select(sessions::id);
        let rooms: Vec<SessionRoomRow> = on_both!(tx, c => session_rooms::table
            .filter(session_rooms::session_id.eq_any(ids()))
            .order((session_rooms::session_id, session_rooms::position))
            .select(SessionRoomRow::as_select())
            .load(c))?;
        let people: Vec<AppearanceRow> = on_both!(tx, c => appearances::table
            .filter(appearances::session_id.eq_any(ids()))
            .order((appearances::session_id, appearances::position))
            .select(AppearanceRow::as_select())
            .load(c))?;
        let mut found: BTreeMap<_, _> = rows
            .into_iter()
            .map(|session| {
                (
                    session.id.0,
                    SessionRows {
                        session,
                        rooms: Vec::new(),
                        people: Vec::new(),
                    },
                )
            })
            .collect();
        for row in rooms {
            found
                .get_mut(&row.session_id.0)
                .into_iter()
                .for_each(|s| s.rooms.push(row.clone()));
        }
        for row in people {
            found
                .get_mut(&row.session_id.0)
                .into_iter()
                .for_each(|s| s.people.push(row.clone()));
        }
        Ok(found.into_values().collect())
    }

    fn insert(tx: &mut Tx<'_>, rows: &SessionRows) -> Result<(), Error> {
        let session = &rows.session;
        on_both!(tx, c => diesel::insert_into(sessions::table).values(session).execute(c))?;
        insert_rooms(tx, rows)?;
        insert_people(tx, rows)
    }

    fn update(tx: &mut Tx<'_>, old: &SessionRows, rows: &SessionRows) -> Result<(), Error> {
        let session = &rows.session;
        let own = sessions::conference_id.eq(session.conference_id);
        let own = sessions::table
            .filter(sessions::id.eq(session.id))
            .filter(own);
        one(on_both!(tx, c => diesel::update(own).set(session).execute(c))?)?;
        if old.rooms != rows.rooms {
            let rooms = session_rooms::table.filter(session_rooms::session_id.eq(session.id));
            on_both!(tx, c => diesel::delete(rooms).execute(c))?;
            insert_rooms(tx, rows)?;
        }
        if old.people != rows.people {
            let people = appearances::table.filter(appearances::session_id.eq(session.id));
            on_both!(tx, c => diesel::delete(people).execute(c))?;
            insert_people(tx, rows)?;
        }
        Ok(())
    }

    fn delete(tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
        on_both!(tx, c => diesel::delete(sessions::table.find(id)).execute(c))?;
        Ok(())
    }
}

fn insert_rooms(tx: &mut Tx<'_>, rows: &SessionRows) -> Result<(), Error> {
    let rooms = &rows.rooms;
    on_both!(tx, c => diesel::insert_into(session_rooms::table).values(rooms).execute(c))?;
    Ok(())
}

fn insert_people(tx: &mut Tx<'_>, rows: &SessionRows) -> Result<(), Error> {
    let people = &rows.people;
    on_both!(tx, c => diesel::insert_into(appearances::table).values(people).execute(c))?;
    Ok(())
}

/// A row that was loaded in this transaction is still there.
pub(super) fn one(changed: usize) -> Result<(), Error> {
    if changed == 1 {
        Ok(())
    } else {
        Err(Error::Raced)
    }
}
