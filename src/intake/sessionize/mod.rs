//! Sessionize: the views of its API as JSON, and two close relatives of them, the files of the
//! apps of Google I/O and KotlinConf.
//!
//! Sessionize knows no roles and one line below each name. Its times are wall times unless the
//! event is set up otherwise, and the zone is not said.

mod sessions;
#[cfg(test)]
mod tests;
mod wire;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::gather::{Gathered, refuse_crowd};
use super::json::{self, Many, Maybe};
use super::parts::{add_link, name, prose, web_address, web_links};
use super::sniff::Sniff;
use super::{Error, InputFormat, Options, Reading, said};
use crate::domain::programme::{ProgrammePerson, ProgrammeRoom};
use wire::{Category, Day, Entry, Group, Session, Speaker, Whole};

pub static FORMAT: InputFormat = InputFormat {
    id: "sessionize",
    summary: "Sessionize JSON: the views GridSmart, All, Sessions and Speakers",
    confidence,
    parse,
};

const LOOKED_FOR: &str = "sessions or speakers in a Sessionize view (GridSmart, All, Sessions, \
    Speakers)";

/// The keys of a list of people, one of which each has.
const PEOPLE: [&str; 3] = ["/[]/fullName", "/[]/firstName", "/[]/tagLine"];

fn confidence(sniff: &Sniff<'_>) -> u8 {
    let known: [&[&str]; 7] = [
        &["/[]/rooms/[]/sessions"],
        &["/[]/rooms", "/[]/timeSlots"],
        &["/[]/groupName", "/[]/sessions"],
        &["/[]/fullName", "/[]/tagLine"],
        &["/sessions/[]/startsAt"],
        &["/sessions/[]/isServiceSession"],
        &["/sessions/[]/startTimestamp"],
    ];
    if known.iter().any(|paths| sniff.has(paths)) {
        90
    } else {
        0
    }
}

/// One view is told from the others by its first keys.
fn parse(bytes: &[u8], options: &Options) -> Result<Reading, Error> {
    refuse_crowd(bytes)?;
    let sniff = Sniff::of(bytes);
    let mut reader = Reader::new(bytes, options);
    if sniff.has(&["/[]/rooms"]) {
        let days: Many<Maybe<Day>> = json::parse(bytes)?;
        reader.read_grid(days, options);
    } else if sniff.has(&["/[]/groupName"]) || sniff.has(&["/[]/sessions/[]/title"]) {
        let groups: Many<Maybe<Group>> = json::parse(bytes)?;
        for group in reader.found.objects(groups) {
            reader.read_sessions(group.sessions);
        }
    } else if PEOPLE.iter().any(|path| sniff.has(&[*path])) {
        let people: Many<Maybe<Speaker>> = json::parse(bytes)?;
        for person in reader.found.objects(people) {
            reader.know(person, true);
        }
    } else {
        let Maybe(whole) = json::parse::<Maybe<Whole>>(bytes)?;
        reader.read_whole(whole.unwrap_or_default());
    }
    reader.found.finish(LOOKED_FOR)
}

/// A file while it is read.
struct Reader<'a> {
    found: Gathered<'a>,
    /// The names of rooms by id.
    rooms: BTreeMap<String, String>,
    /// The category and the name of each item by its id.
    items: BTreeMap<String, (String, String)>,
    /// The names of tags by what sessions call them.
    tags: BTreeMap<String, String>,
    /// When each session starts, by id.
    starts: BTreeMap<String, Option<String>>,
}

/// Where the file has a session, besides what the session says.
struct Place {
    day: Option<NaiveDate>,
    rooms: Vec<String>,
    all_rooms: bool,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8], options: &Options) -> Self {
        Reader {
            found: Gathered::new(FORMAT.id, bytes, options),
            rooms: BTreeMap::new(),
            items: BTreeMap::new(),
            tags: BTreeMap::new(),
            starts: BTreeMap::new(),
        }
    }

    fn read_whole(&mut self, whole: Whole) {
        let rooms = self.found.objects(whole.rooms);
        for room in &rooms {
            if let (Some(id), Some(name)) = (room.id.owned(), name(&room.name)) {
                self.rooms.insert(id, name);
            }
        }
        for category in self.found.objects(whole.categories) {
            let (title, items) = entries(category);
            for item in self.found.objects(items) {
                if let (Some(id), Some(name)) = (item.id.owned(), name(&item.name)) {
                    self.items.insert(id, (title.clone(), name));
                }
            }
        }
        for tag in self.found.objects(whole.tags) {
            if let (Some(id), Some(name)) = (tag.tag.owned(), name(&tag.name)) {
                self.tags.insert(id, name);
            }
        }
        // Their lines are found behind those of the sessions, where the view has them.
        for person in self.found.objects(whole.speakers) {
            self.know(person, false);
        }
        self.read_sessions(whole.sessions);
        for room in rooms {
            self.list_room(&room);
        }
    }

    fn read_sessions(&mut self, sessions: Many<Maybe<Session>>) {
        for session in self.found.objects(sessions) {
            let place = Place {
                day: None,
                rooms: self.room(&session).into_iter().collect(),
                all_rooms: session.is_plenum(),
            };
            self.read_session(session, place);
        }
    }

    /// The name of the room that a session says.
    fn room(&self, session: &Session) -> Option<String> {
        let ids = [&session.room_id, &session.room];
        let listed = ids.iter().find_map(|id| self.rooms.get(id.get()?).cloned());
        listed
            .or_else(|| name(&session.room))
            .or_else(|| name(&session.location))
    }

    fn list_room(&mut self, room: &Entry) {
        if let Some(name) = name(&room.name)
            && self
                .found
                .programme
                .rooms
                .iter()
                .all(|known| known.name != name)
        {
            let line = self.found.line(room.id.get());
            let capacity = room.capacity.number();
            let room = ProgrammeRoom::new(name, line);
            self.found
                .programme
                .rooms
                .push(ProgrammeRoom { capacity, ..room });
        }
    }

    fn read_grid(&mut self, days: Many<Maybe<Day>>, options: &Options) {
        for day in self.found.objects(days) {
            let date = day
                .date
                .get()
                .and_then(|date| said::date(date, options.date_order));
            let rooms = self.found.objects(day.rooms);
            let rooms_of_day = rooms.len();
            // What takes place in several rooms at once stands in each of them.
            let mut sessions: Vec<(Session, Vec<String>)> = Vec::new();
            let mut places: BTreeMap<(String, Option<String>), usize> = BTreeMap::new();
            for room in rooms {
                let own = name(&room.name);
                let entry = Entry {
                    name: room.name,
                    ..Entry::default()
                };
                self.list_room(&entry);
                for session in self.found.objects(room.sessions) {
                    let room = own.clone().or_else(|| name(&session.room));
                    let key = session.id.owned().map(|id| (id, session.starts_at.owned()));
                    let at = sessions.len();
                    let at = key.map_or(at, |key| *places.entry(key).or_insert(at));
                    match sessions.get_mut(at) {
                        Some((_, rooms)) => {
                            if let Some(room) = room.filter(|room| !rooms.contains(room)) {
                                rooms.push(room);
                            }
                        }
                        None => sessions.push((session, room.into_iter().collect())),
                    }
                }
            }
            for (session, rooms) in sessions {
                let everywhere = rooms.len() == 1 || rooms.len() == rooms_of_day;
                let place = Place {
                    day: date,
                    all_rooms: session.is_plenum() && everywhere,
                    rooms,
                };
                self.read_session(session, place);
            }
        }
    }

    /// Takes in a person; `here` tells that nothing before them in the file is still to be read.
    fn know(&mut self, speaker: Speaker, here: bool) {
        let line = if here {
            self.found.line(speaker.id.get())
        } else {
            0
        };
        let parts = [speaker.first_name.get(), speaker.last_name.get()];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        let full = speaker.full_name.owned().or_else(|| speaker.name.owned());
        let below = speaker.tag_line.get().or(speaker.position.get());
        let (title, body) = below.map(said::position).unwrap_or_default();
        // Where the body has a field of its own, the line below the name is an office.
        let (title, affiliation) = match name(&speaker.company) {
            Some(company) => (title.or(body), Some(company)),
            None => (title, body),
        };
        let photos = [
            &speaker.profile_picture,
            &speaker.photo_url,
            &speaker.thumbnail_url,
        ];
        let mut links = web_links(&speaker.links);
        for link in web_links(&speaker.social_links) {
            add_link(&mut links, &link.title, Some(&link.url));
        }
        self.found.know(ProgrammePerson {
            reference: speaker.id.owned(),
            name: full.unwrap_or_else(|| parts.join(" ")),
            title,
            affiliation,
            bio: prose(&speaker.bio).or_else(|| prose(&speaker.description)),
            photo_url: photos.iter().find_map(|photo| web_address(photo.get()?)),
            links,
            line,
            ..ProgrammePerson::default()
        });
    }
}

/// The title of a category, and its items.
fn entries(category: Category) -> (String, Many<Maybe<Entry>>) {
    let title = name(&category.title).or_else(|| name(&category.name));
    (title.unwrap_or_default(), category.items)
}
