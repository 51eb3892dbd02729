//! schedule.xml and schedule.json: what pentabarf began, what frab, pretalx and others write, what
//! the c3voc describes (`schedule.xml.xsd`, `schema.json`, `schema2.json`), and what this program
//! publishes itself.
//!
//! Both formats say the same things. `xml` and `json` take out the texts as they stand; what these
//! mean is found in one way for both: when something takes place (`times`, `days`), where
//! (`places`), who is who (`people`), what it is called elsewhere (`references`). A file of this
//! very program says so in its generator, and is read back as what it was made of.

mod conference;
mod days;
mod findings;
pub(super) mod json;
mod links;
mod markup;
mod people;
mod places;
mod references;
mod sessions;
mod shapes;
#[cfg(test)]
mod tests;
mod texts;
mod times;
pub(super) mod xml;

use std::collections::HashSet;

use super::{MAX_SESSIONS, Options};
use crate::domain::local_time::{TimeInput, Zone};
use crate::domain::programme::{
    Note, Programme, ProgrammeDay, ProgrammeSession, ProgrammeTrack, Timing,
};
use crate::domain::values::{Code, Colour};
use sessions::Desk;
use texts::Texts;

/// What the generator of our own files is called.
const OURS: &str = "Plenary";

/// No file has more people, links, rooms and tracks than this, each counted where it is named: it
/// bounds the memory that a file of many empty ones takes.
const PARTS_MAX: usize = 20 * MAX_SESSIONS;

/// One session as a file has it: texts as they stand, empty where it says nothing.
#[derive(Debug, Default)]
struct Event {
    /// Where it begins, counted from 1.
    line: usize,
    guid: String,
    id: String,
    code: String,
    /// When it starts: date and time with an offset (RFC 3339), or no more than a date.
    date: String,
    /// When it starts: the time of day on the walls of the place, or date and time (schedule2).
    start: String,
    /// Date and time, or a time of day.
    end: String,
    /// `01:30`, or minutes.
    duration: String,
    room: String,
    title: String,
    subtitle: String,
    track: String,
    /// Its `type` or category.
    kind: String,
    language: String,
    /// May hold HTML, as the description may.
    abstract_text: String,
    description: String,
    url: String,
    tags: Vec<String>,
    people: Vec<Person>,
    links: Vec<Link>,
}

/// Somebody, in a session or in the list of people.
#[derive(Debug, Default)]
struct Person {
    line: usize,
    guid: String,
    id: String,
    code: String,
    name: String,
    role: String,
    /// "CANCELED" for somebody who does not come (schedule2).
    state: String,
    title: String,
    affiliation: String,
    pronouns: String,
    bio: String,
    photo: String,
    links: Vec<Link>,
}

/// An address, which may be relative, with what stands there.
#[derive(Debug, Default)]
struct Link {
    title: String,
    url: String,
}

/// One day: from `start` to `end`, which are dates and times or times of day.
#[derive(Debug, Default)]
struct Day {
    date: String,
    start: String,
    end: String,
    events: Vec<Event>,
}

/// What is said about a room besides its sessions.
#[derive(Debug, Default)]
struct Room {
    line: usize,
    name: String,
    guid: String,
    /// Its slug.
    code: String,
    /// How many people fit in.
    capacity: Option<u32>,
    is_online: bool,
}

/// What is said about a track besides its sessions.
#[derive(Debug, Default)]
struct Track {
    line: usize,
    name: String,
    /// Its slug.
    code: String,
    colour: String,
}

/// What a file says besides its days.
#[derive(Debug, Default)]
struct About {
    /// The name of the program that wrote it.
    generator: String,
    title: String,
    subtitle: String,
    acronym: String,
    description: String,
    venue: String,
    city: String,
    /// Its page on the web.
    url: String,
    /// Where its relative addresses begin.
    base_url: String,
    /// The name of its zone, in the IANA database if all is well.
    zone: String,
    /// The time of day at which a conference day gives way to the next one (pentabarf).
    day_change: String,
    languages: Vec<String>,
    rooms: Vec<Room>,
    tracks: Vec<Track>,
    people: Vec<Person>,
    /// The sessions that stand under no day (schedule2).
    loose: Vec<Event>,
}

/// What the texts of a file mean, and what the organizer should know about it.
fn programme(days: Vec<Day>, mut about: About, options: &Options) -> (Programme, Vec<Note>) {
    let printed = Zone::parse(about.zone.trim()).ok();
    let mut desk = Desk::of(&days, &about, printed.or(options.zone), options.date_order);
    let events = days.iter().flat_map(|day| &day.events).chain(&about.loose);
    let mut identities = references::identities(events, &mut desk.findings).into_iter();
    about.people.iter().for_each(|person| desk.describe(person));
    let (mut laid, mut unplaced) = (Vec::with_capacity(days.len()), Vec::new());
    for day in days {
        let hours = desk.clock.hours(&day);
        let mut sessions = Vec::with_capacity(day.events.len());
        for (event, identity) in day.events.into_iter().zip(&mut identities) {
            let session = desk.session(event, identity, &hours);
            match session.time {
                Timing::Unplaced => unplaced.push(session),
                Timing::OfDay { .. } | Timing::At { .. } => sessions.push(session),
            }
        }
        laid.push(ProgrammeDay {
            date: hours.date,
            window: hours.window,
            sessions,
            ..ProgrammeDay::default()
        });
    }
    let mut loose = Vec::new();
    for (event, identity) in std::mem::take(&mut about.loose)
        .into_iter()
        .zip(&mut identities)
    {
        let session = desk.session(event, identity, &times::Hours::default());
        match session.time {
            Timing::Unplaced => unplaced.push(session),
            Timing::OfDay { .. } | Timing::At { .. } => loose.push(session),
        }
    }
    let texts = desk.texts;
    let programme = Programme {
        conference: conference::patch(&about, texts, printed),
        zone_label: zone_label(&about, printed),
        days: days::arrange(laid, loose, &desk.clock),
        unplaced,
        rooms: desk.places.described(&about.rooms, texts),
        tracks: tracks(&about, texts),
        slots: Vec::new(),
        people: desk.described.finish(),
    };
    let mut notes: Vec<Note> = zone_missing(&programme).into_iter().collect();
    notes.extend(dates_missing(&programme));
    notes.extend(desk.findings.finish());
    (programme, notes)
}

/// What stands in the place of the name of a zone and is none ("CET").
fn zone_label(about: &About, printed: Option<Zone>) -> Option<String> {
    let label = about.zone.trim();
    (printed.is_none() && !label.is_empty()).then(|| label.to_owned())
}

/// The tracks that are described, each once.
fn tracks(about: &About, texts: Texts) -> Vec<ProgrammeTrack> {
    let (mut names, mut codes) = (HashSet::new(), HashSet::new());
    let mut tracks = Vec::new();
    for track in &about.tracks {
        let name = texts.line(&track.name);
        if name.is_empty() || !names.insert(name.clone()) {
            continue;
        }
        let code = Code::parse(track.code.trim())
            .ok()
            .map(|code| code.to_string());
        let colour = Colour::parse(track.colour.trim()).ok();
        tracks.push(ProgrammeTrack {
            name,
            code: code.filter(|code| codes.insert(code.clone())),
            colour: colour.map(|colour| colour.to_string()),
            line: track.line,
        });
    }
    tracks
}

/// A file that names no zone cannot tell when its clock is set; the offset that it prints is a
/// hint for whoever gives the zone.
fn zone_missing(programme: &Programme) -> Option<Note> {
    if programme.conference.zone.is_some() {
        return None;
    }
    let mut offsets: Vec<String> = Vec::new();
    let mut is_timed = false;
    for session in programme.sessions() {
        is_timed |= session.time != Timing::Unplaced;
        if let Some(offset) = offset(session)
            && offsets.len() < 3
            && !offsets.contains(&offset)
        {
            offsets.push(offset);
        }
    }
    let what = match (&programme.zone_label, offsets.is_empty()) {
        (Some(label), _) => format!("\"{label}\" is not the name of a time zone"),
        (None, false) => {
            format!(
                "the file names no time zone, only the offset {}",
                offsets.join(", ")
            )
        }
        (None, true) => "the file names no time zone, and its times have no offset".to_owned(),
    };
    let text = format!("{what}: give the zone of the conference, such as Europe/Berlin");
    is_timed.then(|| Note::whole("zone_missing", text))
}

fn offset(session: &ProgrammeSession) -> Option<String> {
    match session.time {
        Timing::At {
            starts: TimeInput::Instant(at),
            ..
        } => Some(at.offset().to_string()),
        _ => None,
    }
}

fn dates_missing(programme: &Programme) -> Option<Note> {
    let undated = programme.undated_days();
    let text = match undated {
        1 => "one day has no date: give it".to_owned(),
        undated => format!("{undated} days have no date: give them"),
    };
    (undated > 0).then(|| Note::whole("date_missing", text))
}
