//! What items point at, as the public sees it: rooms, tracks, time slots and people.

use std::collections::{BTreeMap, BTreeSet};

use super::{Item, PublicPerson, PublicRoom, PublicSlot, PublicTrack, Release, Standing};
use crate::domain::agenda::Agenda;
use crate::domain::ids::{PersonId, TimeSlotId};
use crate::domain::person::Person;
use crate::domain::place::{Room, TimeSlot, Track};
use crate::domain::values::Code;

/// What of a release is taken from the agenda as it is now.
#[derive(Clone, Copy)]
pub enum Taken<'a> {
    /// All of it.
    Whole,
    /// What the previous release does not have, and what differs from an earlier state.
    Since(&'a Agenda),
}

impl Release {
    /// Gives everything that items point at its public form.
    pub(super) fn take_names(
        &mut self,
        agenda: &Agenda,
        previous: Option<&Release>,
        taken: Taken<'_>,
    ) {
        let before = match taken {
            Taken::Whole => None,
            Taken::Since(before) => Some(before),
        };
        macro_rules! take {
            ($($field:ident $public:ident, $all:ident $one:ident, $form:ident, $named:expr;)*) => {
                $({
                    // What was public keeps its public values, but for those that differ now.
                    let form = |thing| $form(thing);
                    let now = agenda.$all().map(|thing| {
                        let new = form(thing);
                        let then = before.and_then(|before| before.$one(thing.id)).map(form);
                        let public = previous.and_then(|previous| previous.$public(thing.id));
                        match (then, public) {
                            (Some(then), Some(public)) => public.clone().amended(&then, new),
                            _ => new,
                        }
                    });
                    let old = previous.into_iter().flat_map(|release| release.$field.clone());
                    let mut all = BTreeMap::new();
                    for thing in now.chain(old) {
                        all.entry(thing.id).or_insert(thing);
                    }
                    let named: BTreeSet<_> = $named;
                    all.retain(|id, _| named.contains(id));
                    self.$field = all.into_values().collect();
                })*
            };
        }
        let old_rooms = previous
            .iter()
            .flat_map(|p| p.rooms.iter().map(|room| room.id));
        let old_tracks = previous
            .iter()
            .flat_map(|p| p.tracks.iter().map(|track| track.id));
        let rooms = self
            .items
            .iter()
            .flat_map(|item| item.rooms.iter().copied());
        let tracks = self.items.iter().filter_map(|item| item.track);
        take! {
            rooms room, rooms room, public_room, rooms.chain(old_rooms).collect();
            tracks track, tracks track, public_track, tracks.chain(old_tracks).collect();
            slots slot, time_slots time_slot, public_slot, taken_slots(&self.items).collect();
            people person, people person, public_person, named_people(&self.items).collect();
        }
        self.rooms.sort_by_key(|room| (room.position, room.id));
        self.tracks.sort_by_key(|track| (track.position, track.id));
        self.people.sort_by_cached_key(|person| {
            let name = person.sort_name.as_ref().unwrap_or(&person.name);
            (name.as_str().to_lowercase(), person.id)
        });
    }

    /// Gives the code of what is there to that alone: what has gone is found by its identity.
    pub(super) fn retire_codes(&mut self, agenda: &Agenda) {
        macro_rules! retire {
            ($($field:ident $one:ident;)*) => {$(
                let live = self.$field.iter().filter(|thing| agenda.$one(thing.id).is_some());
                let live: BTreeSet<_> = live.map(|thing| thing.code.clone()).collect();
                let gone = self.$field.iter_mut();
                for thing in gone.filter(|thing| agenda.$one(thing.id).is_none()) {
                    if live.contains(&thing.code) {
                        thing.code = Code::of_id(thing.id.0);
                    }
                }
            )*};
        }
        retire! { rooms room; tracks track; people person; items session; }
    }

    /// Remembers what was public in the previous release and is not in this one.
    pub(super) fn take_leave(&mut self, agenda: &Agenda, previous: &Release) {
        let mut former = previous.former.clone();
        former.days.extend(previous.days.iter().map(|day| day.date));
        former.people.extend(
            previous
                .people
                .iter()
                .map(|person| (person.id, person.code.clone())),
        );
        for day in &self.days {
            former.days.remove(&day.date);
        }
        let hidden = hidden_people(agenda);
        let named: BTreeSet<_> = self.people.iter().map(|person| person.id).collect();
        former
            .people
            .retain(|id, _| !named.contains(id) && !hidden.contains(id));
        let codes: BTreeSet<_> = self.people.iter().map(|person| &person.code).collect();
        for (id, code) in &mut former.people {
            if codes.contains(code) {
                *code = Code::of_id(id.0);
            }
        }
        self.former = former;
    }
}

fn taken_slots(items: &[Item]) -> impl Iterator<Item = TimeSlotId> {
    let confirmed = |item: &&Item| item.standing == Standing::Confirmed;
    items.iter().filter(confirmed).filter_map(|item| item.slot)
}

fn named_people(items: &[Item]) -> impl Iterator<Item = PersonId> {
    let seats = items.iter().flat_map(|item| &item.seats);
    seats.filter_map(|seat| seat.person())
}

/// Those who take part and whom the organizers do not show.
fn hidden_people(agenda: &Agenda) -> BTreeSet<PersonId> {
    let appearances = agenda.sessions().flat_map(|session| &session.appearances);
    appearances
        .filter(|appearance| appearance.occupies() && !appearance.shown)
        .map(|appearance| appearance.person)
        .collect()
}

macro_rules! amended {
    ($($type:ident { $($field:ident),* })*) => {$(
        impl $type {
            /// The same with every value that differs between two states.
            fn amended(mut self, then: &$type, now: $type) -> $type {
                $(if then.$field != now.$field {
                    self.$field = now.$field;
                })*
                self
            }
        }
    )*};
}

amended! {
    PublicRoom { code, name, position, capacity, medium, links }
    PublicTrack { code, name, position, colour }
    PublicSlot { label }
    PublicPerson { code, name, sort_name, honorific, pronouns, bio, photo_url, links }
}

fn public_room(room: &Room) -> PublicRoom {
    PublicRoom {
        id: room.id,
        code: room.code.clone(),
        name: room.name.clone(),
        position: room.position,
        capacity: room.capacity,
        medium: room.medium,
        links: room.links.only(|link| link.public),
    }
}

fn public_track(track: &Track) -> PublicTrack {
    PublicTrack {
        id: track.id,
        code: track.code.clone(),
        name: track.name.clone(),
        position: track.position,
        colour: track.colour.clone(),
    }
}

fn public_slot(slot: &TimeSlot) -> PublicSlot {
    PublicSlot {
        id: slot.id,
        label: slot.label.clone(),
    }
}

fn public_person(person: &Person) -> PublicPerson {
    PublicPerson {
        id: person.id,
        code: person.code.clone(),
        name: person.name.clone(),
        sort_name: person.sort_name.clone(),
        honorific: person.honorific.clone(),
        pronouns: person.pronouns.clone(),
        bio: person.bio.clone(),
        photo_url: person.photo_url.clone(),
        links: person.links.only(|link| link.public),
    }
}
