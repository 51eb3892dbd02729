//! In which rooms something takes place.
//!
//! The formats have one room for each item. So files name several at once ("Hall A, Hall B"), and
//! our own ones make names up for what has several rooms, all of them or none, and for what
//! overlaps ("Foyer (2)", see `render::fahrplan`).

use std::collections::{BTreeSet, HashSet};

use uuid::Uuid;

use super::texts::Texts;
use super::{Event, Room};
use crate::domain::place::Medium;
use crate::domain::placement::SESSION_ROOMS_MAX;
use crate::domain::programme::ProgrammeRoom;
use crate::domain::values::Code;

/// What our own files call the room of what has none, and that of what is everywhere.
const NOWHERE: &str = "No room";
const EVERYWHERE: &str = "All rooms";

/// Our own guids of this version follow from names that were made up (RFC 9562, section 5.8).
const MADE_UP: usize = 8;

/// A text with more names than this is no list of rooms.
const LIST_MAX: usize = SESSION_ROOMS_MAX;

/// A room with a plus in its name has no more words between them than this.
const JOINED_MAX: usize = 4;

/// Where one session takes place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub rooms: Vec<String>,
    /// In all rooms; then none is named.
    pub all: bool,
}

/// The rooms of a file.
#[derive(Debug)]
pub(super) struct Places {
    ours: bool,
    /// The names that mean one room.
    known: HashSet<String>,
    /// Of these, those that are described, and so mean one room whatever they look like.
    described: HashSet<String>,
}

impl Places {
    /// Learns which names mean one room.
    pub fn of<'a>(rooms: &[Room], events: impl Iterator<Item = &'a Event>, texts: Texts) -> Self {
        let ours = texts.ours;
        let real = rooms
            .iter()
            .filter(|room| !(ours && is_made_up(&room.guid)));
        let described: HashSet<String> = real.map(|room| texts.line(&room.name)).collect();
        let mut known = described.clone();
        if !ours {
            let names: BTreeSet<&str> = events.map(|event| event.room.as_str()).collect();
            let names = names.into_iter().map(|name| texts.line(name));
            known.extend(names.filter(|name| !is_all(name) && parts(name, LISTS).len() == 1));
        }
        known.remove("");
        Places {
            ours,
            known,
            described,
        }
    }

    /// Where a session takes place whose room is called so.
    pub fn read(&self, name: &str) -> Place {
        if name.is_empty() {
            return Place::default();
        }
        if self.described.contains(name) {
            return one(name);
        }
        if self.ours {
            return self.read_own(name);
        }
        if is_all(name) {
            return everywhere();
        }
        let parts = parts(name, LISTS);
        let are_known = parts.iter().all(|part| self.known.contains(*part));
        if parts.len() < 2 || !are_known {
            return one(name);
        }
        let different: BTreeSet<&str> = parts.iter().copied().collect();
        match different.len() == self.known.len() {
            true => everywhere(),
            false => Place {
                rooms: parts.into_iter().map(str::to_owned).collect(),
                all: false,
            },
        }
    }

    /// Undoes what `render::fahrplan` makes of rooms: a star where a name was taken, the number of
    /// a lane, and names that stand together.
    fn read_own(&self, name: &str) -> Place {
        let plain = without_lane(name);
        let starless = name.trim_end_matches('*');
        let bare = without_lane(starless).trim_end_matches('*');
        let mut forms = vec![name, plain, starless, without_lane(starless), bare];
        forms.dedup();
        for name in forms {
            match name {
                NOWHERE => return Place::default(),
                EVERYWHERE => return everywhere(),
                name if self.known.contains(name) => return one(name),
                _ => {}
            }
            let rooms = self.together(name);
            if rooms.len() > 1 && rooms.iter().all(|room| self.known.contains(room)) {
                return Place { rooms, all: false };
            }
        }
        // Rooms in which nothing takes place on its own stand nowhere else.
        Place {
            rooms: self.together(bare),
            all: false,
        }
    }

    /// The names that stand together; a name with a plus of its own is one.
    fn together(&self, name: &str) -> Vec<String> {
        let words = parts(name, &[" + "]);
        let mut rooms: Vec<String> = Vec::new();
        let mut rest = words.as_slice();
        while let Some((first, behind)) = rest.split_first() {
            let joined = |count: usize| rest.get(..count).map(|words| words.join(" + "));
            let known = (2..=rest.len().min(JOINED_MAX)).rev().find_map(|count| {
                let name = joined(count).filter(|name| self.known.contains(name))?;
                Some((name, count))
            });
            match known {
                Some((name, count)) => {
                    rooms.push(name);
                    rest = rest.get(count..).unwrap_or_default();
                }
                None => {
                    rooms.push((*first).to_owned());
                    rest = behind;
                }
            }
        }
        rooms
    }

    /// What is said about rooms, each once.
    pub fn described(&self, rooms: &[Room], texts: Texts) -> Vec<ProgrammeRoom> {
        let (mut names, mut codes) = (HashSet::new(), HashSet::new());
        let mut described = Vec::new();
        for room in rooms {
            let name = texts.line(&room.name);
            let is_real = self.described.contains(&name) && !name.is_empty();
            if !is_real || !names.insert(name.clone()) {
                continue;
            }
            let code = match self.ours {
                true => self.twin(&name),
                false => Some(room.code.trim()).filter(|code| Code::parse(code).is_ok()),
            };
            let code = code
                .map(str::to_owned)
                .filter(|code| codes.insert(code.clone()));
            let medium = match room.is_online {
                true => Medium::Online,
                false => Medium::Physical,
            };
            described.push(ProgrammeRoom {
                code,
                capacity: room.capacity,
                medium,
                ..ProgrammeRoom::new(name, room.line)
            });
        }
        described
    }

    /// The code in "Hall [hall-b]", which tells it from another room of that name.
    fn twin<'n>(&self, name: &'n str) -> Option<&'n str> {
        let (base, code) = name
            .trim_end_matches('*')
            .strip_suffix(']')?
            .rsplit_once(" [")?;
        let is_other = |other: &String| {
            let rest = other
                .strip_prefix(base)
                .and_then(|rest| rest.strip_prefix(" ["));
            other != name && rest.is_some()
        };
        let has_twin = self.described.iter().any(is_other);
        (has_twin && Code::parse(code).is_ok()).then_some(code)
    }
}

fn one(name: &str) -> Place {
    Place {
        rooms: vec![name.to_owned()],
        all: false,
    }
}

fn everywhere() -> Place {
    Place {
        rooms: Vec::new(),
        all: true,
    }
}

fn is_all(name: &str) -> bool {
    name.eq_ignore_ascii_case("all") || name.eq_ignore_ascii_case(EVERYWHERE)
}

/// What stands between names in lists of rooms.
const LISTS: &[&str] = &[", ", "; ", " + "];

/// The parts of a text that one separator cuts, the first one that it has.
fn parts<'t>(text: &'t str, separators: &[&str]) -> Vec<&'t str> {
    let separator = separators
        .iter()
        .find(|separator| text.contains(**separator));
    let whole = || vec![text];
    let Some(separator) = separator else {
        return whole();
    };
    let parts: Vec<&str> = text
        .split(*separator)
        .take(LIST_MAX + 1)
        .map(str::trim)
        .collect();
    match parts.len() > LIST_MAX || parts.iter().any(|part| part.is_empty()) {
        true => whole(),
        false => parts,
    }
}

/// "Foyer" of "Foyer (2)".
fn without_lane(name: &str) -> &str {
    let cut = name
        .strip_suffix(')')
        .and_then(|name| name.rsplit_once(" ("));
    match cut {
        Some((room, lane)) if lane.parse::<u32>().is_ok_and(|lane| lane > 1) => room,
        _ => name,
    }
}

fn is_made_up(guid: &str) -> bool {
    Uuid::parse_str(guid.trim()).is_ok_and(|guid| guid.get_version_num() == MADE_UP)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(name: &str, guid: &str, code: &str) -> Room {
        let (name, guid, code) = (name.to_owned(), guid.to_owned(), code.to_owned());
        Room {
            line: 1,
            name,
            guid,
            code,
            ..Room::default()
        }
    }

    fn events(rooms: &[&str]) -> Vec<Event> {
        let event = |room: &&str| Event {
            room: (*room).to_owned(),
            ..Event::default()
        };
        rooms.iter().map(event).collect()
    }

    fn told(place: Place) -> String {
        match place.all {
            true => "everywhere".to_owned(),
            false => place.rooms.join(" | "),
        }
    }

    #[test]
    fn a_list_of_rooms_is_one_when_every_room_of_it_stands_alone_elsewhere() {
        let events = events(&["A", "B/C", "D", "A, B/C", "Bar, upstairs", " A "]);
        let places = Places::of(&[], events.iter(), Texts { ours: false });
        let read = |name: &str| told(places.read(name));
        assert_eq!(read("A, B/C"), "A | B/C");
        assert_eq!(read("A; D"), "A | D");
        assert_eq!(read("Bar, upstairs"), "Bar, upstairs");
        assert_eq!(
            (read("B/C"), read("#1 \"X\"")),
            ("B/C".to_owned(), "#1 \"X\"".to_owned())
        );
        assert_eq!(read("A, B/C, D"), "everywhere");
        assert_eq!(
            (read("ALL"), read("")),
            ("everywhere".to_owned(), String::new())
        );
        let listed = [room("A, D", "", "")];
        let places = Places::of(&listed, events.iter(), Texts { ours: false });
        assert_eq!(told(places.read("A, D")), "A, D");
    }

    #[test]
    fn the_names_that_we_make_up_are_undone() {
        let (real, made) = (
            "019a0000-0000-7000-8000-000000000001",
            "c8e0693f-9878-8e89-a29a-c40297472004",
        );
        let rooms = [
            room("Hall", real, ""),
            room("Foyer (2)", real, ""),
            room("Tea + Salt", real, ""),
            room("Hall (2)", made, ""),
            room("Foyer (2) (3)", made, ""),
            room("Loft [b]", real, ""),
            room("Loft [c-1]", real, ""),
            room("Attic [x]", real, ""),
            room("No room", made, ""),
        ];
        let own = Texts { ours: true };
        let places = Places::of(&rooms, std::iter::empty(), own);
        let read = |name: &str| told(places.read(name));
        assert_eq!(
            (read("Hall"), read("Hall (2)")),
            ("Hall".to_owned(), "Hall".to_owned())
        );
        assert_eq!(read("Foyer (2) (3)"), "Foyer (2)");
        assert_eq!(read("Hall + Foyer (2)"), "Hall | Foyer (2)");
        assert_eq!(read("Hall + Tea + Salt"), "Hall | Tea + Salt");
        assert_eq!(read("Hall + Yard (2)"), "Hall | Yard");
        for everywhere in ["All rooms", "All rooms*", "All rooms (3)"] {
            assert_eq!(read(everywhere), "everywhere");
        }
        assert_eq!(
            (read("No room"), read("No room (2)*")),
            (String::new(), String::new())
        );
        let described = places.described(&rooms, own);
        let told: Vec<_> = described
            .iter()
            .map(|room| (room.name.as_str(), room.code.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                ("Hall", None),
                ("Foyer (2)", None),
                ("Tea + Salt", None),
                ("Loft [b]", Some("b")),
                ("Loft [c-1]", Some("c-1")),
                ("Attic [x]", None),
            ]
        );
    }
}
