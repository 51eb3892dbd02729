//! What items point at, as the public sees it: rooms, tracks, time slots and people.

use std::collections::{BTreeMap, BTreeSet};

use super::{Item, PublicPerson, PublicRoom, PublicSlot, PublicTrack, Release, Standing};
use crate::domain::agenda::Agenda;
use crate::domain::ids::{PersonId, TimeSlotId};
use crate::domain::person::Person;
use crate::domain::place::{Room, TimeSlot, Track};

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
                    // What was public keeps its public form, unless it differs now.
                    let stays = |id| {
                        let same = before.is_some_and(|before| before.$one(id) == agenda.$one(id));
                        let previous = previous.filter(|_| same);
                        previous.and_then(|previous| previous.$public(id)).cloned()
                    };
                    let form = |thing| $form(thing);
                    let now = agenda.$all();
                    let now = now.map(|thing| stays(thing.id).unwrap_or_else(|| form(thing)));
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
