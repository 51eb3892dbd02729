//! Identities: one type for each kind of thing, so that a room is never taken for a person.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::error::Fault;

/// How often an agenda was changed: the number of accepted requests.
pub type Revision = i64;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                $name(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = Fault;

            fn from_str(text: &str) -> Result<Self, Fault> {
                let wrong = || Fault::new("not_an_id", format!("{text:?} is not a UUID"));
                Uuid::parse_str(text).map($name).map_err(|_| wrong())
            }
        }
    )*};
}

ids! {
    /// The identity of a conference; part of every calendar UID, therefore never changed.
    ConferenceId
    /// The identity of a conference day.
    DayId
    /// The identity of a room.
    RoomId
    /// The identity of a track.
    TrackId
    /// The identity of a time slot.
    TimeSlotId
    /// The identity of a person.
    PersonId
    /// The identity of one person's part in one session.
    AppearanceId
    /// The identity of a session; part of its calendar UID, therefore never changed.
    SessionId
}
