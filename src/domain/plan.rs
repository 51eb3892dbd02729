//! An agenda laid out for its rules: what takes place, in order of time, by room and by person.
//!
//! Every rule looks at the same plan, so sessions are sorted once and ids are looked up once.

use std::collections::BTreeMap;

use smallvec::SmallVec;

use super::agenda::Agenda;
use super::appearance::{Appearance, Role};
use super::ids::{PersonId, RoomId, SessionId};
use super::local_time::Interval;
use super::place::{Cells, Room, Sharing};
use super::session::Session;

/// What takes place of an agenda.
pub struct Plan<'a> {
    agenda: &'a Agenda,
    cells: Cells,
    happenings: Vec<Happening<'a>>,
    // Each list in order of the first part, then of time.
    bookings: Vec<(RoomId, usize)>,
    engagements: Vec<(PersonId, usize)>,
}

/// A session that has a time and is not cancelled.
#[derive(Debug)]
pub struct Happening<'a> {
    pub session: &'a Session,
    pub when: Interval,
    /// Start and end, in seconds since 1970.
    pub span: (i64, i64),
    /// Its rooms; a session in all physical rooms has every one of them.
    pub rooms: Rooms<'a>,
}

/// What takes place in one room or with one person; most have a handful, which costs no memory of
/// its own.
pub type Held<'p, 'a> = SmallVec<[&'p Happening<'a>; 8]>;

/// The rooms of one session.
pub type Rooms<'a> = std::borrow::Cow<'a, [RoomId]>;

impl<'a> Plan<'a> {
    pub fn new(agenda: &'a Agenda) -> Self {
        let placed = agenda.placed().filter(|(session, _)| session.occupies());
        let happening = |(session, when): (&'a Session, Interval)| {
            let (start, end) = when.instants();
            let span = (start.timestamp(), end.timestamp());
            Happening {
                session,
                when,
                span,
                rooms: agenda.rooms_of(session),
            }
        };
        let mut happenings: Vec<_> = placed.map(happening).collect();
        happenings.sort_by_key(|happening| (happening.span, happening.session.id));
        let cells = Cells::new(agenda.rooms());
        let mut plan = Plan {
            agenda,
            cells,
            happenings,
            bookings: vec![],
            engagements: vec![],
        };
        plan.book();
        plan.engage();
        plan
    }

    fn book(&mut self) {
        let exclusive: BTreeMap<_, _> = self
            .agenda
            .rooms()
            .filter(|room| room.sharing == Sharing::Exclusive)
            .map(|room| (room.id, ()))
            .collect();
        for (index, happening) in self.happenings.iter().enumerate() {
            if happening.session.occupies_rooms() {
                let cells = happening.rooms.iter().flat_map(|room| self.cells.of(room));
                let cells = cells.filter(|cell| exclusive.contains_key(cell));
                self.bookings.extend(cells.map(|cell| (*cell, index)));
            }
        }
        self.bookings.sort_unstable();
        self.bookings.dedup();
    }

    fn engage(&mut self) {
        for (index, happening) in self.happenings.iter().enumerate() {
            let comes = happening
                .session
                .appearances
                .iter()
                .filter(|a| a.occupies());
            self.engagements
                .extend(comes.map(|appearance| (appearance.person, index)));
        }
        // As numbers: comparing bytes costs a call each.
        self.engagements
            .sort_unstable_by_key(|(person, index)| (person.0.as_u128(), *index));
        self.engagements.dedup();
    }

    pub fn agenda(&self) -> &'a Agenda {
        self.agenda
    }

    /// Everything that takes place, in order of time.
    pub fn happenings(&self) -> &[Happening<'a>] {
        &self.happenings
    }

    /// Each exclusive room with what takes place in it, in order of time. Whatever takes a room
    /// takes its parts, too.
    pub fn by_room(&self) -> impl Iterator<Item = (RoomId, Held<'_, 'a>)> {
        grouped(&self.bookings, &self.happenings)
    }

    /// Each person with the sessions that they come to, in order of time.
    pub fn by_person(&self) -> impl Iterator<Item = (PersonId, Held<'_, 'a>)> {
        grouped(&self.engagements, &self.happenings)
    }

    /// True when one of two sessions contains the other.
    pub fn nested(&self, a: &Session, b: &Session) -> bool {
        self.contains(a.id, b) || self.contains(b.id, a)
    }

    fn contains(&self, block: SessionId, session: &Session) -> bool {
        let mut parent = session.parent;
        while let Some(id) = parent {
            if id == block {
                return true;
            }
            parent = self.agenda.session(id).and_then(|session| session.parent);
        }
        false
    }

    /// The rooms in which two sessions are in each other's way: those that both have, then pairs
    /// of which one is a part of the other.
    pub fn shared_rooms(&self, a: &Happening<'_>, b: &Happening<'_>) -> Vec<Vec<RoomId>> {
        let exclusive = |id: &RoomId| {
            self.agenda
                .room(*id)
                .is_some_and(|room| room.sharing == Sharing::Exclusive)
        };
        let takes = |a: RoomId, b: RoomId| {
            let common = |cell: &&RoomId| self.cells.of(&b).contains(cell);
            self.cells.of(&a).iter().filter(common).any(exclusive)
        };
        let both = a.rooms.iter().filter(|room| b.rooms.contains(room));
        let mut shared: Vec<_> = both
            .filter(|room| takes(**room, **room))
            .map(|room| vec![*room])
            .collect();
        for room in a.rooms.iter().filter(|room| !b.rooms.contains(room)) {
            let others = b.rooms.iter().filter(|other| !a.rooms.contains(other));
            let taken = others.filter(|other| takes(*room, **other));
            shared.extend(taken.map(|other| vec![*room, *other]));
        }
        shared
    }

    /// True when two sessions are in different places, between which people have to walk.
    pub fn apart(&self, a: &Happening<'_>, b: &Happening<'_>) -> bool {
        let walks = |h: &Happening<'_>| h.rooms.iter().any(|id| self.is_physical(*id));
        let near = |a: &RoomId| b.rooms.iter().any(|b| self.cells.share(*a, *b));
        walks(a) && walks(b) && !a.rooms.iter().any(near)
    }

    fn is_physical(&self, id: RoomId) -> bool {
        use super::place::Medium;
        self.agenda
            .room(id)
            .is_some_and(|room| room.medium == Medium::Physical)
    }

    /// A room and its parts, in full.
    pub fn cells(&self, room: RoomId) -> impl Iterator<Item = &'a Room> {
        self.cells
            .of(&room)
            .to_vec()
            .into_iter()
            .filter_map(|id| self.agenda.room(id))
    }

    pub fn person_name(&self, id: PersonId) -> &'a str {
        self.agenda
            .person(id)
            .map_or("somebody", |person| person.name.as_str())
    }

    /// Names of rooms, for sentences: "Hall and Attic".
    pub fn room_names(&self, rooms: &[RoomId]) -> String {
        let names = rooms.iter().filter_map(|id| self.agenda.room(*id));
        names
            .map(|room| room.name.as_str())
            .collect::<Vec<_>>()
            .join(" and ")
    }
}

impl Happening<'_> {
    /// What a person does in it, as far as they come.
    pub fn appearances(&self, person: PersonId) -> impl Iterator<Item = &Appearance> {
        let own = move |a: &&Appearance| a.person == person && a.occupies();
        self.session.appearances.iter().filter(own)
    }

    /// True for somebody who only sees to it that it runs, and may be elsewhere meanwhile.
    pub fn only_hosts(&self, person: PersonId) -> bool {
        self.appearances(person)
            .all(|appearance| appearance.role == Role::Host)
    }

    /// True for somebody who joins over the network, in whatever they do there.
    pub fn is_remote(&self, person: PersonId) -> bool {
        self.appearances(person).all(|appearance| appearance.remote)
    }
}

fn grouped<'p, 'a, K: Copy + PartialEq>(
    pairs: &'p [(K, usize)],
    happenings: &'p [Happening<'a>],
) -> impl Iterator<Item = (K, Held<'p, 'a>)> {
    let groups = pairs.chunk_by(|(a, _), (b, _)| a == b);
    groups.filter_map(|group| {
        let (key, _) = group.first()?;
        let of_key = group.iter().filter_map(|(_, index)| happenings.get(*index));
        Some((*key, of_key.collect()))
    })
}
