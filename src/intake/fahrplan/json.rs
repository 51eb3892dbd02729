//! schedule.json: version 1 of the c3voc, as frab and pretalx write it, and schedule2 of the hub.

use super::shapes::{
    Document, Entry, Names, SaidDay, SaidEvent, SaidLink, SaidPerson, SaidRoom, SaidTrack, Schedule,
};
use super::{About, Day, Event, Link, PARTS_MAX, Person, Room, Track, programme};
use crate::domain::programme::{Note, Programme};
use crate::intake::json::{self, Lines, Many, Pairs, Text};
use crate::intake::sniff::Sniff;
use crate::intake::{Error, Options, within_bounds};

const LOOKED_FOR: &str = "sessions below \"schedule\", \"conference\", \"days\", \"rooms\" \
    (schedule.json) or below \"schedule\", \"events\" (schedule2)";

pub(in crate::intake) fn confidence(sniff: &Sniff<'_>) -> u8 {
    let has = |path: &str| sniff.has(&["/schedule/conference", path]);
    if has("/schedule/conference/days") || has("/schedule/events") {
        return 90;
    }
    // A long conference before the days, or many sessions before the conference.
    let begins = has("/schedule/version") || has("/schedule/base_url");
    if begins || sniff.has(&["/schedule/events/[]/guid", "/schedule/events/[]/start"]) {
        return 60;
    }
    0
}

pub(in crate::intake) fn parse(
    bytes: &[u8],
    options: &Options,
) -> Result<(Programme, Vec<Note>), Error> {
    // Before anything is kept: an object of two bytes would take some hundred.
    if bytes.iter().filter(|byte| **byte == b'{').count() > PARTS_MAX {
        let reason = format!("it has more than {PARTS_MAX} objects; cut it into smaller files");
        return Err(Error::Malformed { line: 1, reason });
    }
    let document: Document = json::parse(bytes)?;
    let generator = document.generator.0.unwrap_or_default();
    let Some(schedule) = document.schedule.0 else {
        return Err(Error::NoProgramme {
            looked_for: LOOKED_FOR,
        });
    };
    let file = File::read(schedule, owned(&generator.name), bytes)?;
    if file.days.is_empty() && file.about.loose.is_empty() {
        return Err(Error::NoProgramme {
            looked_for: LOOKED_FOR,
        });
    }
    Ok(programme(file.days, file.about, options))
}

/// What was taken out of a file.
struct File<'a> {
    days: Vec<Day>,
    about: About,
    tracks: Names,
    rooms: Names,
    lines: Lines<'a>,
    sessions: usize,
}

impl<'a> File<'a> {
    fn read(schedule: Schedule, generator: String, bytes: &'a [u8]) -> Result<Self, Error> {
        let Schedule {
            base_url,
            conference,
            days,
            rooms,
            tracks,
            events,
            persons,
        } = schedule;
        let conference = conference.0.unwrap_or_default();
        let about = About {
            generator,
            title: owned(&conference.title),
            subtitle: owned(&conference.subtitle),
            acronym: owned(&conference.acronym),
            description: owned(&conference.description),
            venue: owned(&conference.venue),
            city: owned(&conference.city),
            url: owned(&conference.url),
            base_url: first([&base_url, &conference.base_url]),
            zone: owned(&conference.time_zone_name),
            day_change: owned(&conference.day_change),
            languages: conference
                .languages
                .iter()
                .filter_map(Text::owned)
                .collect(),
            ..About::default()
        };
        let mut file = File {
            days: Vec::new(),
            about,
            tracks: Names::default(),
            rooms: Names::default(),
            lines: Lines::of(bytes),
            sessions: 0,
        };
        file.take_tracks(conference.tracks.into_iter().chain(tracks), bytes);
        file.take_rooms(conference.rooms.into_iter().chain(rooms), bytes);
        for day in conference
            .days
            .into_iter()
            .chain(days)
            .filter_map(Entry::object)
        {
            let day = file.day(day)?;
            file.days.push(day);
        }
        for event in events.into_iter().filter_map(Entry::object) {
            let event = file.event(*event, "")?;
            file.about.loose.push(event);
        }
        file.take_people(persons, bytes);
        Ok(file)
    }

    fn take_tracks(&mut self, tracks: impl Iterator<Item = Entry<SaidTrack>>, bytes: &[u8]) {
        let mut lines = lines_from(bytes, "\"tracks\"");
        for track in tracks {
            let track = match track {
                Entry::Object(track) => track,
                Entry::Text(name) => SaidTrack {
                    name: Text(Some(name)),
                    ..SaidTrack::default()
                },
                Entry::Nothing => continue,
            };
            self.tracks.learn(&track.name, [&track.slug, &track.guid]);
            let Pairs(colours) = &track.colors;
            let light = colours
                .iter()
                .find(|(key, _)| key == "light" || key == "primary");
            let light = light
                .or(colours.first())
                .and_then(|(_, colour)| colour.owned());
            let wanted = first([&track.guid, &track.slug, &track.name]);
            self.about.tracks.push(Track {
                line: lines.next(&wanted),
                name: owned(&track.name),
                code: owned(&track.slug),
                colour: track.color.owned().or(light).unwrap_or_default(),
            });
        }
    }

    fn take_rooms(&mut self, rooms: impl Iterator<Item = Entry<SaidRoom>>, bytes: &[u8]) {
        let mut lines = lines_from(bytes, "\"rooms\"");
        for room in rooms.filter_map(Entry::object) {
            self.rooms.learn(&room.name, [&room.slug, &room.guid]);
            let kind = owned(&room.kind).to_lowercase();
            let wanted = first([&room.guid, &room.slug, &room.name]);
            self.about.rooms.push(Room {
                line: lines.next(&wanted),
                name: owned(&room.name),
                guid: owned(&room.guid),
                code: owned(&room.slug),
                capacity: room.capacity.number(),
                is_online: matches!(kind.as_str(), "online" | "bbb"),
            });
        }
    }

    fn take_people(&mut self, people: Many<Entry<SaidPerson>>, bytes: &[u8]) {
        let mut lines = lines_from(bytes, "\"persons\"");
        for said in people.into_iter().filter_map(Entry::object) {
            let wanted = first([&said.guid, &said.code, &said.id, &said.name]);
            let line = lines.next(&wanted);
            self.about.people.push(person(said, line));
        }
    }

    fn day(&mut self, said: SaidDay) -> Result<Day, Error> {
        let mut day = Day {
            date: owned(&said.date),
            start: first([&said.day_start, &said.start]),
            end: first([&said.day_end, &said.end]),
            events: Vec::new(),
        };
        let Pairs(rooms) = said.rooms;
        for (room, events) in rooms.into_iter().chain([(String::new(), said.events)]) {
            for event in events.into_iter().filter_map(Entry::object) {
                day.events.push(self.event(*event, &room)?);
            }
        }
        Ok(day)
    }

    /// A session that stands in the list of a room; its own room is surer.
    fn event(&mut self, said: SaidEvent, room: &str) -> Result<Event, Error> {
        self.sessions += 1;
        within_bounds(self.sessions)?;
        let wanted = first([&said.guid, &said.code, &said.slug, &said.id]);
        let line = self.lines.next(&wanted);
        let mut own_room = self.rooms.of(&said.room);
        if own_room.trim().is_empty() {
            own_room = room.to_owned();
        }
        let persons = said.persons.into_iter().chain(said.participants);
        let links = said.links.into_iter().chain(said.attachments);
        Ok(Event {
            line,
            guid: owned(&said.guid),
            id: owned(&said.id),
            code: owned(&said.code),
            date: owned(&said.date),
            start: owned(&said.start),
            end: owned(&said.end),
            duration: owned(&said.duration),
            room: own_room,
            title: owned(&said.title),
            subtitle: owned(&said.subtitle),
            track: self.tracks.of(&said.track),
            kind: owned(&said.kind),
            language: owned(&said.language),
            abstract_text: owned(&said.abstract_text),
            description: owned(&said.description),
            url: owned(&said.url),
            tags: said.tags.iter().filter_map(Text::owned).collect(),
            people: persons
                .filter_map(|entry| named_person(entry, line))
                .collect(),
            links: links.filter_map(link).collect(),
        })
    }
}

/// Somebody in a session: an object, or no more than a name.
fn named_person(entry: Entry<SaidPerson>, line: usize) -> Option<Person> {
    match entry {
        Entry::Object(said) => Some(person(said, line)),
        Entry::Text(name) => Some(Person {
            line,
            name,
            ..Person::default()
        }),
        Entry::Nothing => None,
    }
}

fn person(said: SaidPerson, line: usize) -> Person {
    let page = said.url.owned().map(|url| Link {
        title: "Website".to_owned(),
        url,
    });
    let links = said.links.into_iter().filter_map(link);
    Person {
        line,
        guid: owned(&said.guid),
        id: owned(&said.id),
        code: owned(&said.code),
        name: first([&said.name, &said.public_name, &said.full_public_name]),
        role: owned(&said.role),
        state: owned(&said.state),
        title: owned(&said.title),
        affiliation: owned(&said.affiliation),
        pronouns: owned(&said.pronouns),
        bio: owned(&said.biography),
        photo: photo(said.avatar),
        links: page.into_iter().chain(links).collect(),
    }
}

/// The address of a picture, which schedule2 wraps into an object.
fn photo(avatar: Entry<Pairs<Text>>) -> String {
    match avatar {
        Entry::Text(url) => url,
        Entry::Object(Pairs(pairs)) => {
            let url = pairs.iter().find(|(key, _)| key == "url");
            url.and_then(|(_, url)| url.owned()).unwrap_or_default()
        }
        Entry::Nothing => String::new(),
    }
}

/// A link with its title, else with the sort of what stands there; wikis have bare addresses.
fn link(entry: Entry<SaidLink>) -> Option<Link> {
    let said = match entry {
        Entry::Object(said) => said,
        Entry::Text(url) => {
            let title = String::new();
            return url.contains("//").then_some(Link { title, url });
        }
        Entry::Nothing => return None,
    };
    let title = said.title.owned().or_else(|| said.name.owned());
    let sort = || first([&said.service, &said.kind]);
    Some(Link {
        title: title.unwrap_or_else(|| capitalized(&sort())),
        url: first([&said.url, &said.href]),
    })
}

/// "Slides" of "SLIDES" and of "slides".
fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    let rest = letters.as_str().to_lowercase().replace('_', " ");
    first.unwrap_or_default() + &rest
}

/// Where things stand that are listed behind a key.
fn lines_from<'a>(bytes: &'a [u8], key: &str) -> Lines<'a> {
    let mut lines = Lines::of(bytes);
    lines.next(key);
    lines
}

fn owned(text: &Text) -> String {
    text.owned().unwrap_or_default()
}

/// The first text that says something.
fn first<const N: usize>(texts: [&Text; N]) -> String {
    texts.into_iter().find_map(Text::owned).unwrap_or_default()
}
