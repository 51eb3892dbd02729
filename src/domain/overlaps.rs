//! Why two sessions overlap, and which mark would settle it.
//!
//! Nearly every double booking of a real programme is none: the host of an open space is listed
//! with it all day, a workshop stands in a session of its own beside its parts, one talk is entered
//! for each of the rooms that it is shown in. The rules tell that sessions overlap; here it is told
//! what the organizer most likely meant, and what to write down so that the rules know it, too.

mod marks;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::agenda::Agenda;
use super::conflict::Conflict;
use super::ids::{PersonId, RoomId, SessionId};
use super::local_time::Interval;
use super::rules::{person_double_booked, room_double_booked};
use super::session::Session;
use super::text::compared;
use super::words::words;

pub use marks::{Settled, settle};

words! {
    /// What an overlap most likely is.
    Class {
        /// Somebody sees to a long item while they are in a short one.
        LongHost = "host_of_a_long_item",
        /// A short item takes place within a long one, in its room.
        NestedBlock = "nested_block",
        /// One session that was entered once for each of its rooms.
        SeveralRooms = "same_session_in_two_rooms",
        /// Many things take place at once: a hall of posters, office hours.
        SharedRoom = "shared_room",
        /// One begins in the last minutes of the other.
        ShortTail = "short_tail",
        /// One session that was entered twice.
        Duplicate = "duplicate_entry",
        /// Nobody can be in two places at once.
        DoubleBooking = "true_double_booking",
    }
}

/// What would settle an overlap.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Give somebody the role host in a session.
    Host {
        session: SessionId,
        person: PersonId,
    },
    /// Make one session the block of the other.
    Block { parent: SessionId, child: SessionId },
    /// Let one session take the rooms of the other, and delete that.
    SeveralRooms { kept: SessionId, deleted: SessionId },
    /// Let a room hold several sessions at once.
    SharedRoom { room: RoomId },
    /// Delete one of two entries of one session.
    Delete { kept: SessionId, deleted: SessionId },
    /// Accept it.
    Waive,
}

/// What an overlap is, and what would settle it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub class: Class,
    /// `None` for a true double booking: only a move or another person settles it.
    pub mark: Option<Mark>,
}

/// The longest tail that people sit through: one leaves a little early, the other comes late.
const TAIL_MINUTES_MAX: i64 = 15;

/// Whoever is listed with an item of this length hardly stands on its stage all the time, when
/// the other one is much shorter.
const LONG_MINUTES: i64 = 120;

/// No panel lasts that long: whoever is listed with it sees to it, whatever the other one is.
const OPEN_SPACE_MINUTES: i64 = 180;

/// A room with this many pairs at once is used so on purpose.
const HABITUAL_PAIRS: usize = 6;

/// The overlaps of an agenda, seen together: which block contains a session and which room is
/// shared can only be told from all of them.
pub struct Overlaps<'a> {
    agenda: &'a Agenda,
    /// The smallest session that contains another one and shares a room with it.
    parents: BTreeMap<SessionId, SessionId>,
    /// Rooms in which many things take place at once.
    shared: BTreeSet<RoomId>,
}

impl<'a> Overlaps<'a> {
    pub fn of(agenda: &'a Agenda) -> Self {
        let mut overlaps = Overlaps {
            agenda,
            parents: BTreeMap::new(),
            shared: BTreeSet::new(),
        };
        overlaps.find_parents();
        overlaps.find_shared();
        overlaps
    }

    /// What a conflict is; `None` for one that is no overlap of two sessions.
    pub fn finding(&self, conflict: &Conflict) -> Option<Finding> {
        let (first, second) = self.pair(conflict)?;
        let person = match conflict.rule {
            rule if rule == person_double_booked::RULE.code => conflict.people.first().copied(),
            _ => None,
        };
        Some(self.classify(first, second, person, conflict))
    }

    fn pair(&self, conflict: &Conflict) -> Option<(&'a Session, &'a Session)> {
        let rules = [
            room_double_booked::RULE.code,
            person_double_booked::RULE.code,
        ];
        match conflict.sessions.as_slice() {
            [a, b] if rules.contains(&conflict.rule) => {
                Some((self.agenda.session(*a)?, self.agenda.session(*b)?))
            }
            _ => None,
        }
    }

    fn find_parents(&mut self) {
        for conflict in self.agenda.conflicts() {
            let Some((a, b)) = self.pair(conflict) else {
                continue;
            };
            let Some((block, child)) = self.nested(a, b) else {
                continue;
            };
            let longer = |id: &SessionId| self.minutes(*id) > self.minutes(block.id);
            if child.parent.is_none() && self.parents.get(&child.id).is_none_or(longer) {
                self.parents.insert(child.id, block.id);
            }
        }
    }

    /// The longer and the shorter of two sessions of which one lies within the other, in a room
    /// that both have.
    fn nested(&self, a: &'a Session, b: &'a Session) -> Option<(&'a Session, &'a Session)> {
        let (of_a, of_b) = (self.agenda.interval(a)?, self.agenda.interval(b)?);
        if !self.share_a_room(a, b) || of_a.instants() == of_b.instants() {
            return None;
        }
        match () {
            () if holds(of_a, of_b) => Some((a, b)),
            () if holds(of_b, of_a) => Some((b, a)),
            () => None,
        }
    }

    fn share_a_room(&self, a: &Session, b: &Session) -> bool {
        let (of_a, of_b) = (self.agenda.rooms_of(a), self.agenda.rooms_of(b));
        of_a.iter().any(|room| of_b.contains(room))
    }

    fn minutes(&self, id: SessionId) -> i64 {
        let interval = self
            .agenda
            .session(id)
            .and_then(|s| self.agenda.interval(s));
        interval.map_or(0, Interval::minutes)
    }

    /// A room is shared when three things that are no block of each other take place in it at
    /// once, or two do so time and again.
    fn find_shared(&mut self) {
        let mut pairs: BTreeMap<RoomId, Vec<(SessionId, SessionId)>> = BTreeMap::new();
        for conflict in self.agenda.conflicts() {
            let of_rooms = conflict.rule == room_double_booked::RULE.code;
            let Some((a, b)) = self.pair(conflict).filter(|_| of_rooms) else {
                continue;
            };
            let is_tail = conflict.minutes() <= TAIL_MINUTES_MAX;
            if self.is_within(a.id, b.id) || self.is_within(b.id, a.id) || is_tail || same(a, b) {
                continue;
            }
            for room in &conflict.rooms {
                pairs.entry(*room).or_default().push((a.id, b.id));
            }
        }
        for (room, pairs) in pairs {
            if pairs.len() >= HABITUAL_PAIRS || self.has_three_at_once(&pairs) {
                self.shared.insert(room);
            }
        }
    }

    fn has_three_at_once(&self, pairs: &[(SessionId, SessionId)]) -> bool {
        let known: BTreeSet<_> = pairs.iter().copied().collect();
        pairs.iter().any(|(a, b)| {
            let with_a = pairs.iter().filter(|(x, y)| x == a && y != b);
            with_a
                .clone()
                .any(|(_, c)| known.contains(&(*b, *c)) || known.contains(&(*c, *b)))
        })
    }

    /// True for a session that lies in a block, or in a block of that.
    fn is_within(&self, child: SessionId, block: SessionId) -> bool {
        let mut parent = self.parents.get(&child).copied();
        let mut seen = BTreeSet::new();
        while let Some(id) = parent {
            if id == block {
                return true;
            }
            if !seen.insert(id) {
                return false;
            }
            let own = self.agenda.session(id).and_then(|session| session.parent);
            parent = self.parents.get(&id).copied().or(own);
        }
        false
    }

    fn classify(
        &self,
        first: &Session,
        second: &Session,
        person: Option<PersonId>,
        conflict: &Conflict,
    ) -> Finding {
        let found = |class, mark| Finding {
            class,
            mark: Some(mark),
        };
        let (kept, deleted) = (first.id, second.id);
        let equal_times = self.agenda.interval(first) == self.agenda.interval(second);
        if equal_times && same(first, second) {
            return match self.share_a_room(first, second) || has_no_room(first, second) {
                true => found(Class::Duplicate, Mark::Delete { kept, deleted }),
                false => found(Class::SeveralRooms, Mark::SeveralRooms { kept, deleted }),
            };
        }
        for (child, block) in [(first, second), (second, first)] {
            if self.is_within(child.id, block.id) {
                // The step of the chain that is not there yet.
                let parent = self.parents.get(&child.id).copied().unwrap_or(block.id);
                let child = child.id;
                return found(Class::NestedBlock, Mark::Block { parent, child });
            }
        }
        let shared = conflict
            .rooms
            .iter()
            .find(|room| self.shared.contains(room));
        if let Some(room) = shared {
            return found(Class::SharedRoom, Mark::SharedRoom { room: *room });
        }
        let (shorter, longer) = match self.minutes(first.id) <= self.minutes(second.id) {
            true => (first, second),
            false => (second, first),
        };
        let contains = self
            .agenda
            .interval(longer)
            .zip(self.agenda.interval(shorter));
        let contains = contains.is_some_and(|(longer, shorter)| holds(longer, shorter));
        let (short, long) = (self.minutes(shorter.id), self.minutes(longer.id));
        let much_longer = long >= 2 * short;
        if let Some(person) = person
            && (long >= OPEN_SPACE_MINUTES || much_longer && (contains || long >= LONG_MINUTES))
        {
            let session = longer.id;
            return found(Class::LongHost, Mark::Host { session, person });
        }
        if conflict.minutes() <= TAIL_MINUTES_MAX && !contains {
            return found(Class::ShortTail, Mark::Waive);
        }
        Finding {
            class: Class::DoubleBooking,
            mark: None,
        }
    }
}

fn holds(outer: Interval, inner: Interval) -> bool {
    let ((opens, closes), (start, end)) = (outer.instants(), inner.instants());
    opens <= start && end <= closes
}

/// Two titles that share this much are one, with a typing error or a translated word.
const SAME_TITLE: (usize, usize) = (3, 4);

/// True for two entries with one title, as good as letter by letter.
fn same(a: &Session, b: &Session) -> bool {
    let words = |session: &Session| -> BTreeSet<String> {
        compared::words(session.title.as_str())
            .into_iter()
            .collect()
    };
    let (first, second) = (words(a), words(b));
    let common = first.intersection(&second).count();
    let all = first.union(&second).count();
    a.label == b.label && (a.title == b.title || common * SAME_TITLE.1 >= all * SAME_TITLE.0)
}

fn has_no_room(a: &Session, b: &Session) -> bool {
    a.named_rooms().is_empty() || b.named_rooms().is_empty()
}
