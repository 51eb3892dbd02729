//! Which feed, as its address says: a part of a release, filters and choices.

use chrono::NaiveDate;

use super::Error;
use super::rendered::Encoding;
use crate::domain::appearance::Role;
use crate::domain::error::Fault;
use crate::domain::local_time::parse_date;
use crate::domain::release::Release;
use crate::domain::session::Kind;
use crate::domain::values::Code;
use crate::domain::words::Word;
use crate::render::{self, Filter, Format, Options, Scope};

/// The most values of one filter.
pub const FILTER_VALUES_MAX: usize = 50;

/// The most values of all filters of one feed together, also when they are said again and again.
const FILTER_SIZE_MAX: usize = 1_000;

/// The longest value of a filter, in characters: a tag has no more.
pub const FILTER_CHARS_MAX: usize = 80;

/// The longest search, in characters.
pub const SEARCH_CHARS_MAX: usize = 200;

/// What can be chosen in one way only.
const ONCE: &[&str] = &["cancelled", "tz", "clock", "q", "at"];

/// A feed that somebody asks for.
#[derive(Clone, Copy, Debug)]
pub struct Feed<'a> {
    /// The name of an output format.
    pub format: &'a str,
    pub place: Place<'a>,
    /// Names and values; names that are not known here are somebody else's.
    pub query: &'a [(String, String)],
    pub encoding: Encoding,
}

/// Which part of a release, by its name in addresses.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    All,
    Day(&'a str),
    Room(&'a str),
    Track(&'a str),
    Person(&'a str),
    Session(&'a str),
}

impl<'a> Feed<'a> {
    /// The whole programme in a format.
    pub fn whole(format: &'a str) -> Self {
        Feed {
            format,
            place: Place::All,
            query: &[],
            encoding: Encoding::Identity,
        }
    }

    pub(super) fn format(&self) -> Result<&'static Format, Error> {
        let format = render::format(self.format);
        format.ok_or_else(|| Error::NoFormat(self.format.to_owned()))
    }

    pub(super) fn scope(&self, release: &Release) -> Result<Scope, Error> {
        let names = Names(release);
        match self.place {
            Place::All => Ok(Scope::All),
            Place::Day(date) => names.day(date).map(Scope::Day),
            Place::Room(code) => names.room(code).map(Scope::Room),
            Place::Track(code) => names.track(code).map(Scope::Track),
            Place::Person(code) => names.person(code).map(Scope::Person),
            Place::Session(code) => names.session(code).map(Scope::Session),
        }
    }

    pub(super) fn filter(&self, release: &Release) -> Result<Filter, Error> {
        let names = Names(release);
        let mut filter = Filter::default();
        for (name, text) in self.query {
            match name.as_str() {
                "day" => filter.days.extend(each(name, text, |v| names.day(v))?),
                "room" => filter.rooms.extend(each(name, text, |v| names.room(v))?),
                "track" => filter.tracks.extend(each(name, text, |v| names.track(v))?),
                "person" => filter.people.extend(each(name, text, |v| names.person(v))?),
                "role" => filter.roles.extend(each(name, text, word::<Role>("role"))?),
                "kind" => filter.kinds.extend(each(name, text, word::<Kind>("kind"))?),
                "tag" => filter.tags.extend(names.tags(text)?),
                "language" => filter.languages.extend(each(name, text, lower)?),
                "q" => filter.words.extend(words(text)?),
                _ => {}
            }
        }
        if filter.size() > FILTER_SIZE_MAX {
            let detail = format!("a feed takes at most {FILTER_SIZE_MAX} values of filters");
            return Err(wrong("filter", detail));
        }
        Ok(filter)
    }

    pub(super) fn options(&self) -> Result<Options, Error> {
        let mut options = Options::default();
        for name in ONCE {
            if self.query.iter().filter(|(asked, _)| asked == name).count() > 1 {
                return Err(wrong(name, "this is said twice".to_owned()));
            }
        }
        for (name, text) in self.query {
            match name.as_str() {
                "cancelled" => options.cancelled = word("cancelled")(text)?,
                "tz" => options.times = word("tz")(text)?,
                "clock" => options.clock = word("clock")(text)?,
                _ => {}
            }
        }
        Ok(options)
    }
}

fn wrong(name: &'static str, detail: String) -> Error {
    Error::Choice { name, detail }
}

/// Takes one of a closed list of words.
fn word<W: Word>(name: &'static str) -> impl Fn(&str) -> Result<W, Error> {
    move |text| W::from_word(text).map_err(|fault: Fault| wrong(name, fault.detail))
}

fn lower(text: &str) -> Result<String, Error> {
    Ok(text.to_lowercase())
}

/// The values of a filter, separated by commas.
fn each<T>(
    name: &str,
    text: &str,
    read: impl Fn(&str) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let values: Vec<_> = text.split(',').map(str::trim).collect();
    let fits = |value: &&str| (1..=FILTER_CHARS_MAX).contains(&value.chars().count());
    if values.len() > FILTER_VALUES_MAX || !values.iter().all(fits) {
        let detail = format!(
            "{name} takes 1 to {FILTER_VALUES_MAX} values of 1 to {FILTER_CHARS_MAX} characters, \
             separated by commas"
        );
        return Err(wrong("filter", detail));
    }
    values.into_iter().map(read).collect()
}

fn words(text: &str) -> Result<Vec<String>, Error> {
    if text.chars().count() > SEARCH_CHARS_MAX {
        let detail = format!("a search has at most {SEARCH_CHARS_MAX} characters");
        return Err(wrong("q", detail));
    }
    Ok(text.split_whitespace().map(str::to_lowercase).collect())
}

/// What the parts of a release are called in addresses. What an earlier release called so is known,
/// too: whoever has subscribed to it reads an empty feed, and no failure.
struct Names<'a>(&'a Release);

impl Names<'_> {
    fn day(&self, text: &str) -> Result<NaiveDate, Error> {
        let Names(release) = self;
        let date = parse_date(text).ok().filter(|date| {
            let now = release.days.iter().any(|day| day.date == *date);
            now || release.former.days.contains(date)
        });
        date.ok_or_else(|| missing("conference day", text))
    }

    fn room(&self, code: &str) -> Result<crate::domain::ids::RoomId, Error> {
        let rooms = self.0.rooms.iter().map(|room| (&room.code, room.id));
        find("room", rooms, code)
    }

    fn track(&self, code: &str) -> Result<crate::domain::ids::TrackId, Error> {
        let tracks = self.0.tracks.iter().map(|track| (&track.code, track.id));
        find("track", tracks, code)
    }

    fn person(&self, code: &str) -> Result<crate::domain::ids::PersonId, Error> {
        let people = self.0.people.iter().map(|person| (&person.code, person.id));
        let former = self.0.former.people.iter().map(|(id, code)| (code, *id));
        find("person", people.chain(former), code)
    }

    /// One tag that has a comma of its own, or several.
    fn tags(&self, text: &str) -> Result<Vec<String>, Error> {
        let whole = text.trim().to_lowercase();
        let mut tags = self.0.items.iter().flat_map(|item| item.tags.iter());
        match tags.any(|tag| tag.as_str().to_lowercase() == whole) {
            true => Ok(vec![whole]),
            false => each("tag", text, lower),
        }
    }

    fn session(&self, code: &str) -> Result<crate::domain::ids::SessionId, Error> {
        let sessions = self.0.items.iter().map(|item| (&item.code, item.id));
        find("session", sessions, code)
    }
}

/// By code, or by identity.
fn find<'a, Id: Copy + ToString>(
    what: &'static str,
    mut all: impl Iterator<Item = (&'a Code, Id)>,
    code: &str,
) -> Result<Id, Error> {
    let found = all
        .find(|(known, id)| known.as_str() == code || (code.len() == 36 && id.to_string() == code));
    let found = found.map(|(_, id)| id);
    found.ok_or_else(|| missing(what, code))
}

fn missing(what: &'static str, name: &str) -> Error {
    Error::NotFound {
        what,
        name: name.to_owned(),
    }
}
