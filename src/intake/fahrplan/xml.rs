//! schedule.xml: as pentabarf and frab write it, with days of rooms, and as EuroPython did in 2014,
//! with entries below the days.

use super::markup::{Element, Markup, Piece};
use super::{About, Day, Event, Link, PARTS_MAX, Person, Room, Track, programme};
use crate::domain::programme::{Note, Programme};
use crate::intake::sniff::Sniff;
use crate::intake::{Error, Options, text, within_bounds};

const LOOKED_FOR: &str = "a <schedule> with a <day>, and an <event> for each session";

pub(in crate::intake) fn confidence(sniff: &Sniff<'_>) -> u8 {
    if sniff.is_xml("schedule") { 90 } else { 0 }
}

pub(in crate::intake) fn parse(
    bytes: &[u8],
    options: &Options,
) -> Result<(Programme, Vec<Note>), Error> {
    let mut file = File {
        markup: Markup::of(text(bytes)?),
        days: Vec::new(),
        about: About::default(),
        sessions: 0,
        parts: 0,
    };
    let root = file.markup.child()?;
    if root.is_none_or(|root| root.name() != "schedule") {
        return Err(Error::NoProgramme {
            looked_for: LOOKED_FOR,
        });
    }
    file.take_schedule()?;
    file.markup.finish()?;
    if file.days.is_empty() && file.about.loose.is_empty() {
        return Err(Error::NoProgramme {
            looked_for: LOOKED_FOR,
        });
    }
    Ok(programme(file.days, file.about, options))
}

/// What was taken out of a file so far.
struct File<'a> {
    markup: Markup<'a>,
    days: Vec<Day>,
    about: About,
    sessions: usize,
    /// People, links, rooms, tracks and days.
    parts: usize,
}

impl<'a> File<'a> {
    fn take_schedule(&mut self) -> Result<(), Error> {
        while let Some(element) = self.markup.child()? {
            match element.name() {
                "generator" => {
                    self.about.generator = element.attribute("name");
                    self.markup.skip()?;
                }
                "conference" => self.take_conference()?,
                "tracks" => self.take_tracks()?,
                "track" => self.take_track(&element)?,
                "persons" | "speakers" => {
                    let mut people = std::mem::take(&mut self.about.people);
                    self.take_people(&mut people)?;
                    self.about.people = people;
                }
                "day" => self.take_day(&element)?,
                "event" | "entry" => {
                    let event = self.event(&element, "")?;
                    self.about.loose.push(event);
                }
                _ => self.markup.skip()?,
            }
        }
        Ok(())
    }

    fn take_conference(&mut self) -> Result<(), Error> {
        while let Some(element) = self.markup.child()? {
            let field = match element.name() {
                "title" => &mut self.about.title,
                "subtitle" => &mut self.about.subtitle,
                "acronym" => &mut self.about.acronym,
                "description" => &mut self.about.description,
                "venue" => &mut self.about.venue,
                "city" => &mut self.about.city,
                "url" => &mut self.about.url,
                "base_url" => &mut self.about.base_url,
                "time_zone_name" => &mut self.about.zone,
                "day_change" => &mut self.about.day_change,
                "track" => {
                    self.take_track(&element)?;
                    continue;
                }
                "tracks" => {
                    self.take_tracks()?;
                    continue;
                }
                _ => {
                    self.markup.skip()?;
                    continue;
                }
            };
            *field = self.markup.text()?;
        }
        Ok(())
    }

    fn take_tracks(&mut self) -> Result<(), Error> {
        while let Some(element) = self.markup.child()? {
            self.take_track(&element)?;
        }
        Ok(())
    }

    /// A track: its name is an attribute (c3voc), or the text (FOSDEM).
    fn take_track(&mut self, element: &Element<'a>) -> Result<(), Error> {
        self.count()?;
        let line = self.markup.line();
        let text = self.markup.text()?;
        self.about.tracks.push(Track {
            line,
            name: Some(element.attribute("name"))
                .filter(|name| !name.is_empty())
                .unwrap_or(text),
            code: element.attribute("slug"),
            colour: element.attribute("color"),
        });
        Ok(())
    }

    fn take_day(&mut self, element: &Element<'a>) -> Result<(), Error> {
        self.count()?;
        let mut day = Day {
            date: element.attribute("date"),
            start: element.attribute("start"),
            end: element.attribute("end"),
            events: Vec::new(),
        };
        while let Some(inner) = self.markup.child()? {
            match inner.name() {
                "room" => self.take_room(&inner, &mut day.events)?,
                "event" | "entry" => day.events.push(self.event(&inner, "")?),
                _ => self.markup.skip()?,
            }
        }
        self.days.push(day);
        Ok(())
    }

    fn take_room(&mut self, element: &Element<'a>, events: &mut Vec<Event>) -> Result<(), Error> {
        self.count()?;
        let room = Room {
            line: self.markup.line(),
            name: element.attribute("name"),
            guid: element.attribute("guid"),
            code: element.attribute("slug"),
            ..Room::default()
        };
        let from = events.len();
        while let Some(inner) = self.markup.child()? {
            match inner.name() {
                "event" | "entry" => events.push(self.event(&inner, &room.name)?),
                _ => self.markup.skip()?,
            }
        }
        // In some files the element is a column of a page; the rooms are those of its sessions.
        let own = events.get(from..).unwrap_or_default();
        let is_room = own
            .iter()
            .any(|event| event.room.trim() == room.name.trim());
        if is_room && !(room.guid.is_empty() && room.code.is_empty()) {
            self.about.rooms.push(room);
        }
        Ok(())
    }

    /// A session that stands in the element of a room; its own room is surer.
    fn event(&mut self, element: &Element<'a>, room: &str) -> Result<Event, Error> {
        self.sessions += 1;
        within_bounds(self.sessions)?;
        let mut event = Event {
            line: self.markup.line(),
            guid: element.attribute("guid"),
            id: element.attribute("id"),
            code: element.attribute("code"),
            ..Event::default()
        };
        while let Some(inner) = self.markup.child()? {
            let field = match inner.name() {
                "date" => &mut event.date,
                "start" => &mut event.start,
                "end" => &mut event.end,
                "duration" => &mut event.duration,
                "room" => &mut event.room,
                "title" => &mut event.title,
                "subtitle" => &mut event.subtitle,
                "track" => &mut event.track,
                "type" | "category" => &mut event.kind,
                "language" => &mut event.language,
                "abstract" => &mut event.abstract_text,
                "description" => &mut event.description,
                "url" => &mut event.url,
                "persons" | "speakers" => {
                    self.take_people(&mut event.people)?;
                    continue;
                }
                "links" | "attachments" => {
                    self.take_links(&mut event.links)?;
                    continue;
                }
                "topics" | "tags" => {
                    self.take_texts(&mut event.tags)?;
                    continue;
                }
                _ => {
                    self.markup.skip()?;
                    continue;
                }
            };
            let text = self.markup.text()?;
            if !text.trim().is_empty() {
                *field = text;
            }
        }
        if event.room.trim().is_empty() {
            event.room = room.to_owned();
        }
        Ok(event)
    }

    fn take_people(&mut self, people: &mut Vec<Person>) -> Result<(), Error> {
        while let Some(element) = self.markup.child()? {
            match element.name() {
                "person" | "speaker" => people.push(self.person(&element)?),
                _ => self.markup.skip()?,
            }
        }
        Ok(())
    }

    /// Somebody: the name is the text, or an element beside others.
    fn person(&mut self, element: &Element<'a>) -> Result<Person, Error> {
        self.count()?;
        let mut person = Person {
            line: self.markup.line(),
            guid: element.attribute("guid"),
            id: element.attribute("id"),
            code: element.attribute("code"),
            ..Person::default()
        };
        let (mut text, mut page) = (String::new(), element.attribute("href"));
        loop {
            let inner = match self.markup.piece()? {
                Piece::Start(inner) => inner,
                Piece::Text(part) => {
                    text.push_str(&part);
                    continue;
                }
                Piece::End => break,
            };
            let field = match inner.name() {
                "name" | "public_name" | "full_public_name" => &mut person.name,
                "code" | "slug" => &mut person.code,
                "biography" | "bio" | "description" => &mut person.bio,
                "url" | "profile" => &mut page,
                "image" | "avatar" => &mut person.photo,
                "role" => &mut person.role,
                "affiliation" => &mut person.affiliation,
                "pronouns" => &mut person.pronouns,
                _ => {
                    self.markup.skip()?;
                    continue;
                }
            };
            let text = self.markup.text()?;
            if field.trim().is_empty() {
                *field = text;
            }
        }
        if !text.trim().is_empty() {
            person.name = text;
        }
        if !page.trim().is_empty() {
            let title = "Website".to_owned();
            person.links.push(Link { title, url: page });
        }
        Ok(person)
    }

    /// Links and attachments; in wikis the text is the address.
    fn take_links(&mut self, links: &mut Vec<Link>) -> Result<(), Error> {
        while let Some(element) = self.markup.child()? {
            self.count()?;
            let (url, sort) = (element.attribute("href"), element.attribute("type"));
            let text = self.markup.text()?;
            match (url.trim().is_empty(), text.trim().is_empty()) {
                (true, _) if text.contains("//") => links.push(Link {
                    title: String::new(),
                    url: text,
                }),
                (true, _) => {}
                (false, true) => links.push(Link { title: sort, url }),
                (false, false) => links.push(Link { title: text, url }),
            }
        }
        Ok(())
    }

    fn take_texts(&mut self, texts: &mut Vec<String>) -> Result<(), Error> {
        while self.markup.child()?.is_some() {
            self.count()?;
            texts.push(self.markup.text()?);
        }
        Ok(())
    }

    /// Counts a part of the file; there is no programme with more than these.
    fn count(&mut self) -> Result<(), Error> {
        self.parts += 1;
        if self.parts > PARTS_MAX {
            let reason =
                format!("it has more than {PARTS_MAX} people and links; cut it into smaller files");
            return Err(self.markup.malformed(&reason));
        }
        Ok(())
    }
}
