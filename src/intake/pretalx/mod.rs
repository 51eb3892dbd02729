//! pretalx: the lists of its API (`/api/events/…/submissions`, `talks`, `slots`), the schedule of
//! its widget (`schedule.json` beside the schedule), and a schedule laid out by date, minute and
//! room, as sites build it from the API.

#[cfg(test)]
mod tests;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime};

use super::gather::{Gathered, refuse_crowd};
use super::json::{self, Many, Maybe, Text};
use super::parts::{Called, Told, Who, add_tag, name, prose, web_address, web_links};
use super::sniff::{Shape, Sniff};
use super::{Error, InputFormat, Options, Reading, said};
use crate::domain::local_time::{TimeInput, parse_date};
use crate::domain::programme::{
    ProgrammePerson, ProgrammeRoom, ProgrammeSession, ProgrammeTrack, Timing,
};
use crate::domain::session::{Kind, Status};
use wire::{Grid, Room, Slot, Talk, Track, Whole};

pub static FORMAT: InputFormat = InputFormat {
    id: "pretalx",
    summary: "pretalx JSON: submissions, talks or slots of its API, or the widget's schedule",
    confidence,
    parse,
};

const LOOKED_FOR: &str = "submissions, talks or slots of pretalx (\"results\", \"talks\", \
    \"slots\", or \"schedule\" by date)";

/// The most slots of one submission; one of each day is usual.
const SLOTS_MAX: usize = 100;

fn confidence(sniff: &Sniff<'_>) -> u8 {
    let known: [&[&str]; 6] = [
        &["/results/[]/submission_type"],
        &["/results/[]/submission", "/results/[]/room"],
        &["/[]/submission_type", "/[]/code"],
        &["/[]/submission", "/[]/room", "/[]/start"],
        &["/talks/[]/start", "/talks/[]/room"],
        &["/slots/[]/submission"],
    ];
    let is_grid = match &sniff.shape {
        Shape::Json(keys) => keys.iter().any(|key| is_dated(key)),
        _ => false,
    };
    if is_grid || known.iter().any(|paths| sniff.has(paths)) {
        90
    } else {
        0
    }
}

/// True for the key of a minute below a date: `/schedule/2027-05-04/540`.
fn is_dated(key: &str) -> bool {
    let rest = key.strip_prefix("/schedule/").unwrap_or_default();
    let Some((date, minute)) = rest.split_once('/') else {
        return false;
    };
    parse_date(date).is_ok() && minute.parse::<u16>().is_ok()
}

fn parse(bytes: &[u8], options: &Options) -> Result<Reading, Error> {
    refuse_crowd(bytes)?;
    let mut reader = Reader {
        found: Gathered::new(FORMAT.id, bytes, options),
        rooms: BTreeMap::new(),
        tracks: BTreeMap::new(),
        tags: BTreeMap::new(),
        taken: BTreeMap::new(),
    };
    if Sniff::of(bytes).text.starts_with('[') {
        let talks: Many<Maybe<Talk>> = json::parse(bytes)?;
        reader.read_talks(talks);
    } else {
        let Maybe(whole) = json::parse::<Maybe<Whole>>(bytes)?;
        reader.read_whole(whole.unwrap_or_default());
    }
    reader.found.finish(LOOKED_FOR)
}

/// A file while it is read.
struct Reader<'a> {
    found: Gathered<'a>,
    /// The names of rooms, tracks and tags by id.
    rooms: BTreeMap<String, String>,
    tracks: BTreeMap<String, String>,
    tags: BTreeMap<String, String>,
    /// The places that each submission has had, by its code.
    taken: BTreeMap<String, BTreeSet<Taken>>,
}

/// The printed start, the start that follows from a grid, and the rooms.
type Taken = (Option<String>, Option<NaiveDateTime>, Vec<String>);

/// Where a schedule laid out by date, minute and room has a session.
#[derive(Default)]
struct Place {
    day: Option<NaiveDate>,
    /// A wall time.
    starts: Option<NaiveDateTime>,
    room: Option<String>,
}

impl Reader<'_> {
    fn read_whole(&mut self, whole: Whole) {
        self.found.take_zone(&whole.timezone);
        let rooms = self.found.objects(whole.rooms);
        let tracks = self.found.objects(whole.tracks);
        let tags = self.found.objects(whole.tags);
        self.rooms = names(rooms.iter().map(|room| (&room.id, &room.name)));
        self.tracks = names(tracks.iter().map(|track| (&track.id, &track.name)));
        self.tags = names(tags.iter().map(|tag| (&tag.id, &tag.tag)));
        for told in self.found.objects(whole.speakers) {
            // Its line is found behind those of the sessions, where pretalx has the list.
            self.know(&told, 0);
        }
        self.read_grid(whole.schedule);
        self.read_grid(whole.sprints);
        for talks in [whole.results, whole.talks, whole.slots] {
            self.read_talks(talks);
        }
        rooms.iter().for_each(|room| self.list_room(room));
        tracks.iter().for_each(|track| self.list_track(track));
        for (date, minutes) in whole.extra.0 {
            for (minute, Maybe(talk)) in minutes.0 {
                if let Some(talk) = talk {
                    self.read_talk(talk.unfolded(), &place(&date, &minute, None));
                }
            }
        }
    }

    fn read_grid(&mut self, grid: Grid) {
        for (date, minutes) in grid.0 {
            for (minute, rooms) in minutes.0 {
                for (room, Maybe(talk)) in rooms.0 {
                    if let Some(talk) = talk {
                        let place = place(&date, &minute, self.rooms.get(&room).cloned());
                        self.read_talk(talk.unfolded(), &place);
                    }
                }
            }
        }
    }

    fn read_talks(&mut self, talks: Many<Maybe<Talk>>) {
        for talk in self.found.objects(talks) {
            self.read_talk(talk.unfolded(), &Place::default());
        }
    }

    fn read_talk(&mut self, mut talk: Talk, place: &Place) {
        // The numbers of slots are new in each version of a schedule; a word for an id stays.
        let word = talk.id.get().filter(|id| id.parse::<u64>().is_err());
        let own = talk.code.get().or(word).map(str::to_owned);
        let line = self.found.line(own.as_deref());
        let Some(title) = self.found.title(&talk.title, line) else {
            return;
        };
        let state = talk.state.get().unwrap_or("confirmed").to_lowercase();
        let status = match state.as_str() {
            "confirmed" | "accepted" => Status::Confirmed,
            "canceled" | "cancelled" => Status::Cancelled,
            _ => {
                self.found.leave_out(&title, &state, line);
                return;
            }
        };
        let mut slots = talk.take_slots();
        if slots.len() > SLOTS_MAX {
            let text = format!(
                "only the first {SLOTS_MAX} of {} slots are read",
                slots.len()
            );
            self.found.note("slots_left_out", line, text);
            slots.truncate(SLOTS_MAX);
        }
        if slots.is_empty() {
            slots.push(Slot::default());
        }
        let mut session = self.session(&talk, title, line);
        session.status = status;
        for slot in slots {
            let room = called(&slot.room, &self.rooms, &mut self.found, line);
            let room = room.or_else(|| place.room.clone());
            let time = self.timing(&slot, place, line);
            let mut session = ProgrammeSession {
                rooms: room.into_iter().collect(),
                time,
                ..session.clone()
            };
            if matches!(time, Timing::At { ends: Some(_), .. }) {
                session.duration_minutes = None;
            }
            if let Some(own) = &own {
                let taken = (slot.start.owned(), place.starts, session.rooms.clone());
                self.refer(&mut session, own, taken);
            }
            self.found.place(session, place.day);
        }
    }

    /// What a submission says, wherever and whenever it takes place.
    fn session(&mut self, talk: &Talk, title: String, line: usize) -> ProgrammeSession {
        let types = [&talk.submission_type, &talk.session_type];
        let unlisted = BTreeMap::new();
        let format = types
            .iter()
            .find_map(|format| format.name(&unlisted).ok().flatten());
        let is_break = talk.code.get().is_none() && talk.speakers.0.is_empty();
        let kind = match said::kind(format.as_deref(), &title) {
            Kind::Other if is_break => Kind::Break,
            kind => kind,
        };
        let track = called(&talk.track, &self.tracks, &mut self.found, line);
        let mut tags = Vec::new();
        for tag in talk.tags.iter() {
            let tag = called(tag, &self.tags, &mut self.found, line);
            tag.into_iter().for_each(|tag| add_tag(&mut tags, tag));
        }
        let people = self.found.appearances(&talk.speakers.0, kind, line);
        for who in talk.speakers.iter() {
            if let Who::Told(told) = who
                && told.code.get().is_some()
                && (told.biography.get().is_some() || told.avatar.get().is_some())
            {
                let own = people
                    .iter()
                    .find(|one| one.reference.as_deref() == told.code.get());
                self.know(told, own.map_or(line, |own| own.line));
            }
        }
        ProgrammeSession {
            code: talk.code.owned(),
            abstract_text: prose(&talk.summary),
            description: prose(&talk.description),
            kind,
            duration_minutes: talk.duration.get().and_then(said::minutes),
            track,
            language: talk.content_locale.get().and_then(said::language),
            tags,
            links: web_links(&talk.resources),
            people,
            ..ProgrammeSession::new(title, line)
        }
    }

    fn timing(&mut self, slot: &Slot, place: &Place, line: usize) -> Timing {
        match (slot.start.get(), place.starts) {
            (None, Some(starts)) => self.found.at(TimeInput::Wall(starts), None, line),
            (starts, _) => self.found.timing(starts, slot.end.get(), line),
        }
    }

    /// Names a session after its submission: later slots of one submission are repeats of the
    /// first, which has what is the same in all of them. What is said twice stays a duplicate.
    fn refer(&mut self, session: &mut ProgrammeSession, own: &str, taken: Taken) {
        let places = self.taken.entry(own.to_owned()).or_default();
        let is_new = places.insert(taken);
        session.reference = Some(own.to_owned());
        if places.len() == 1 && is_new {
            return;
        }
        session.code = None;
        if is_new {
            session.reference = Some(format!("{own}-{}", places.len()));
            session.repeat_of = Some(own.to_owned());
            session.abstract_text = None;
            session.description = None;
            session.links.clear();
        }
    }

    fn know(&mut self, told: &Told, line: usize) {
        self.found.know(ProgrammePerson {
            reference: told.code.owned(),
            code: told.code.owned(),
            name: told.name.owned().unwrap_or_default(),
            bio: prose(&told.biography),
            photo_url: told
                .avatar
                .get()
                .or(told.avatar_url.get())
                .and_then(web_address),
            line,
            ..ProgrammePerson::default()
        });
    }

    fn list_room(&mut self, room: &Room) {
        let Some(name) = name(&room.name) else { return };
        if self
            .found
            .programme
            .rooms
            .iter()
            .all(|known| known.name != name)
        {
            let line = self.found.line(Some(&name));
            let capacity = room.capacity.number();
            let room = ProgrammeRoom::new(name, line);
            self.found
                .programme
                .rooms
                .push(ProgrammeRoom { capacity, ..room });
        }
    }

    fn list_track(&mut self, track: &Track) {
        let Some(name) = name(&track.name) else {
            return;
        };
        if self
            .found
            .programme
            .tracks
            .iter()
            .all(|known| known.name != name)
        {
            let line = self.found.line(Some(&name));
            self.found.programme.tracks.push(ProgrammeTrack {
                name,
                code: None,
                colour: track.color.owned(),
                line,
            });
        }
    }
}

/// The names in a list by id.
fn names<'t>(entries: impl Iterator<Item = (&'t Text, &'t Text)>) -> BTreeMap<String, String> {
    entries
        .filter_map(|(id, text)| Some((id.owned()?, name(text)?)))
        .collect()
}

/// What something is called; says so when it is an id that no list of the file has.
fn called(
    what: &Called,
    list: &BTreeMap<String, String>,
    found: &mut Gathered<'_>,
    line: usize,
) -> Option<String> {
    what.name(list).unwrap_or_else(|id| {
        let text = format!("{id} is in no list of the file and was left out; ask for its name");
        found.note("id_unknown", line, text);
        None
    })
}

/// The place of a session below a date, and minutes after midnight of that date.
fn place(date: &str, minute: &str, room: Option<String>) -> Place {
    let day = parse_date(date).ok();
    let minute = minute.parse::<u16>().ok();
    let after = |(day, minutes): (NaiveDate, u16)| {
        day.and_time(NaiveTime::MIN) + Duration::minutes(minutes.into())
    };
    let starts = day.zip(minute).map(after);
    Place { day, starts, room }
}
