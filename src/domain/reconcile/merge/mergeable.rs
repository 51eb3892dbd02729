//! What each kind of resource says of itself, so that all of them come out of three states in one
//! way.

use super::placement::news_of_placement;
use crate::domain::agenda::{Agenda, Edit};
use crate::domain::conference::{Day, DayPatch, Window};
use crate::domain::local_time::TimeInput;
use crate::domain::person::{Person, PersonPatch};
use crate::domain::place::{Room, RoomPatch, TimeSlot, TimeSlotPatch, Track, TrackPatch};
use crate::domain::resource::{Editable, ResourceEdit, Three};
use crate::domain::session::{Session, SessionPatch};

/// A resource that comes out of three states.
pub(super) trait Mergeable: Editable {
    /// One of which nothing is known but what it cannot be without.
    fn bare(said: &Self, agenda: &Agenda) -> Self;
    /// What the file says anew, as far as nobody has said something else here.
    fn news(three: &Three<'_, Self>) -> Self::Patch;
    /// The fields of a patch.
    fn fields(patch: &Self::Patch) -> Vec<&'static str>;
    fn edit(edit: ResourceEdit<Self>) -> Edit;
}

/// Implements what all resources share; the last part takes over the fields that are not taken over
/// as they are.
macro_rules! mergeable {
    ($($resource:ident $patch:ident $edit:ident {
        bare: |$said:ident| $required:expr,
        rest: $rest:expr,
    })*) => {$(
        impl Mergeable for $resource {
            fn bare($said: &Self, agenda: &Agenda) -> Self {
                let patch = $required;
                $resource::blank($said.id, &patch, agenda).unwrap_or_else(|_| $said.clone())
            }

            fn news(three: &Three<'_, Self>) -> $patch {
                let rest: fn(&Three<'_, Self>, $patch) -> $patch = $rest;
                rest(three, $patch::news(three))
            }

            fn fields(patch: &$patch) -> Vec<&'static str> {
                patch.fields()
            }

            fn edit(edit: ResourceEdit<Self>) -> Edit {
                Edit::$edit(edit)
            }
        }
    )*};
}

mergeable! {
    Day DayPatch Day {
        bare: |said| DayPatch { date: Some(said.date), ..DayPatch::default() },
        rest: |three, news| {
            let window = three.news("hours", |day| &day.window);
            DayPatch {
                opens_minutes: window.map(Window::opens_minutes),
                closes_minutes: window.map(Window::closes_minutes),
                ..news
            }
        },
    }
    Track TrackPatch Track {
        bare: |said| TrackPatch { name: Some(said.name.clone()), ..TrackPatch::default() },
        rest: |_, news| news,
    }
    Room RoomPatch Room {
        bare: |said| RoomPatch { name: Some(said.name.clone()), ..RoomPatch::default() },
        rest: |_, news| news,
    }
    TimeSlot TimeSlotPatch TimeSlot {
        bare: |said| TimeSlotPatch { label: Some(said.label.clone()), ..TimeSlotPatch::default() },
        rest: |three, news| {
            let time = three.news("time", |slot| &slot.interval);
            TimeSlotPatch {
                starts: time.map(|time| TimeInput::Instant(time.start().with_offset())),
                ends: time.map(|time| TimeInput::Instant(time.end().with_offset())),
                ..news
            }
        },
    }
    Person PersonPatch Person {
        bare: |said| PersonPatch { name: Some(said.name.clone()), ..PersonPatch::default() },
        rest: |_, news| news,
    }
    Session SessionPatch Session {
        bare: |said| SessionPatch { title: Some(said.title.clone()), ..SessionPatch::default() },
        rest: |three, news| SessionPatch { placement: news_of_placement(three), ..news },
    }
}
