//! How a release looks: one output format, one file, one line in [`ALL`].
//!
//! Rendering is deterministic: no clock, no order of a hash map, no random id, and every link
//! begins with the configured base URL. The same view gives the same bytes.

mod atom;
mod csv;
mod fahrplan;
pub mod filter;
pub mod ics;
pub mod json;
mod jsonld;
pub mod markdown;
mod schedule_json;
mod schedule_xml;
mod txt;
mod xml;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::appearance::Role;
use crate::domain::ids::{PersonId, RoomId, SessionId, TrackId};
use crate::domain::local_time::Moment;
use crate::domain::release::diff::Diff;
use crate::domain::release::{Item, PublicTrack, Release, Seat, Standing};
use crate::domain::text::{Label, Slug};
use crate::domain::words::{Word, words};

pub use filter::Filter;
pub use markdown::ToHtml;

/// One output format.
pub struct Format {
    /// Its name, and the extension in URLs and of files.
    pub id: &'static str,
    /// With its parameters, as it goes into the Content-Type field.
    pub media_type: &'static str,
    /// One sentence on what it is.
    pub about: &'static str,
    pub render: fn(&View<'_>) -> Vec<u8>,
}

/// All output formats.
pub static ALL: &[&Format] = &[
    &ics::FORMAT,
    &json::FORMAT,
    &schedule_xml::FORMAT,
    &schedule_json::FORMAT,
    &csv::FORMAT,
    &txt::FORMAT,
    &jsonld::FORMAT,
    &atom::FORMAT,
];

/// Finds a format by its name.
pub fn format(id: &str) -> Option<&'static Format> {
    ALL.iter().copied().find(|format| format.id == id)
}

/// What is looked at, and how.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    pub release: &'a Release,
    /// What changed from release to release, the newest first.
    pub news: &'a [News],
    pub scope: &'a Scope,
    pub filter: &'a Filter,
    pub options: Options,
    /// True for what would be public, were it published: it has no number yet.
    pub is_preview: bool,
    /// Where this server is reached, without a slash at the end.
    pub base_url: &'a str,
    /// What the Markdown of texts is rendered by.
    pub markdown: &'a dyn ToHtml,
}

/// What a release brought.
#[derive(Clone, Debug, PartialEq)]
pub struct News {
    pub number: i64,
    pub label: Option<Label>,
    pub published_at: DateTime<Utc>,
    /// `None`: the first one; everything was new.
    pub diff: Option<Diff>,
}

/// Which part of a release.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    All,
    Day(NaiveDate),
    Room(RoomId),
    Track(TrackId),
    Person(PersonId),
    Session(SessionId),
    /// What an attendee has chosen, and the secret under which it is read.
    Selection {
        sessions: BTreeSet<SessionId>,
        secret: String,
    },
    /// What is public of a person, under the secret of their own link.
    Own {
        person: PersonId,
        secret: String,
    },
}

/// How the reader of a feed wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Options {
    pub cancelled: Cancelled,
    pub times: Times,
    pub clock: Clock,
}

words! {
    /// What becomes of cancelled and postponed items, because calendar clients disagree about them.
    Cancelled {
        Keep = "keep",
        Drop = "drop",
    }

    /// How times are written.
    Times {
        /// As wall times of the conference's zone.
        Zoned = "zone",
        Utc = "utc",
    }

    /// How a printed agenda counts the hours.
    Clock {
        Twelve = "12",
        TwentyFour = "24",
    }
}

impl Default for Options {
    fn default() -> Self {
        Options {
            cancelled: Cancelled::Keep,
            times: Times::Zoned,
            clock: Clock::Twelve,
        }
    }
}

impl Options {
    fn query(self) -> Vec<String> {
        let unset = Options::default();
        let mut chosen = Vec::new();
        if self.cancelled != unset.cancelled {
            chosen.push(format!("cancelled={}", self.cancelled.word()));
        }
        if self.times != unset.times {
            chosen.push(format!("tz={}", self.times.word()));
        }
        if self.clock != unset.clock {
            chosen.push(format!("clock={}", self.clock.word()));
        }
        chosen
    }
}

impl Scope {
    /// Its name in addresses and files, and what people call it; `None` for the whole.
    fn names(&self, release: &Release) -> Option<(&'static str, String, String)> {
        let session = |id| release.item(id).map(|i| (i.code.to_string(), i.heading()));
        let room = |id| {
            release
                .room(id)
                .map(|r| (r.code.to_string(), r.name.to_string()))
        };
        let track = |id| {
            release
                .track(id)
                .map(|t| (t.code.to_string(), t.name.to_string()))
        };
        let person = |id| {
            let named = release.person(id);
            let named = named.map(|person| (person.code.to_string(), person.name.to_string()));
            let former = || release.former.people.get(&id);
            named.or_else(|| former().map(|code| (code.to_string(), String::new())))
        };
        let (folder, names) = match self {
            Scope::All => return None,
            Scope::Day(date) => ("days", Some((date.to_string(), date.to_string()))),
            Scope::Room(id) => ("rooms", room(*id)),
            Scope::Track(id) => ("tracks", track(*id)),
            Scope::Person(id) => ("people", person(*id)),
            Scope::Session(id) => ("sessions", session(*id)),
            Scope::Selection { secret, .. } => ("f", Some((secret.clone(), String::new()))),
            Scope::Own { person: id, secret } => {
                let name = person(*id).map(|(_, name)| name);
                ("p", Some((secret.clone(), name.unwrap_or_default())))
            }
        };
        let (code, name) = names.unwrap_or_default();
        Some((folder, code, name))
    }

    /// The address of its feed, below the server's, without format.
    fn path(&self, release: &Release) -> String {
        let slug = &release.conference.slug;
        match self.names(release) {
            None => format!("/conferences/{slug}/agenda"),
            Some((folder @ ("f" | "p"), secret, _)) => format!("/{folder}/{secret}"),
            Some((folder, code, _)) => format!("/conferences/{slug}/{folder}/{code}"),
        }
    }

    /// The name under which a feed is saved.
    pub fn file_name(&self, release: &Release, format: &Format) -> String {
        let (slug, id): (&Slug, _) = (&release.conference.slug, format.id);
        match self.names(release) {
            // A secret is no name of a file.
            None | Some(("f" | "p", ..)) => format!("{slug}.{id}"),
            Some((_, code, _)) => format!("{slug}-{code}.{id}"),
        }
    }

    /// True when it holds an item that belongs to a day.
    fn holds(&self, item: &Item, date: Option<NaiveDate>) -> bool {
        match self {
            // Whoever it is about is looked for together with their role.
            Scope::All | Scope::Person(_) | Scope::Own { .. } => true,
            Scope::Day(day) => date == Some(*day),
            Scope::Room(id) => item.rooms.contains(id),
            Scope::Track(id) => item.track == Some(*id),
            Scope::Session(id) => item.id == *id,
            Scope::Selection { sessions, .. } => sessions.contains(&item.id),
        }
    }
}

impl<'a> View<'a> {
    /// The items to show with the dates of their conference days, in order of time.
    pub fn items(&self) -> Vec<(&'a Item, Option<NaiveDate>)> {
        let dated = self.release.dated();
        let person = match self.scope {
            Scope::Person(id) | Scope::Own { person: id, .. } => Some(*id),
            _ => None,
        };
        let shown = |item: &Item| {
            self.options.cancelled == Cancelled::Keep || item.standing == Standing::Confirmed
        };
        dated
            .filter(|(item, date)| shown(item) && self.scope.holds(item, *date))
            .filter(|(item, date)| self.filter.passes(self.release, item, *date, person))
            .collect()
    }

    /// Those that take place, for formats that know no other.
    fn confirmed(&self) -> Vec<(&'a Item, Option<NaiveDate>)> {
        let mut items = self.items();
        items.retain(|(item, _)| item.standing == Standing::Confirmed);
        items
    }

    /// The conference, and the part where it is one: what a reader calls the feed.
    fn title(&self) -> String {
        let title = &self.release.conference.title;
        match self.scope.names(self.release) {
            Some((_, _, name)) if !name.is_empty() => format!("{title} – {name}"),
            None | Some(_) => title.to_string(),
        }
    }

    /// The address of a feed of this view's scope.
    fn url(&self, format: &Format) -> String {
        let path = self.scope.path(self.release);
        let mut query = self.filter.query(self.release);
        query.extend(self.options.query());
        let query = match query.is_empty() {
            true => String::new(),
            false => format!("?{}", query.join("&")),
        };
        format!("{}{path}.{}{query}", self.base_url, format.id)
    }

    /// The address where one session can be read; by its identity, so that it never changes.
    fn session_url(&self, item: &Item, format: &Format) -> String {
        let (base, slug) = (self.base_url, &self.release.conference.slug);
        format!(
            "{base}/conferences/{slug}/sessions/{}.{}",
            item.id, format.id
        )
    }

    /// A time as the reader wants it (RFC 3339).
    fn time(&self, moment: Moment) -> String {
        match self.options.times {
            Times::Zoned => moment.to_rfc3339(),
            Times::Utc => utc(moment.instant()),
        }
    }

    /// The tracks of what takes place, as the organizers order them.
    fn tracks(&self) -> impl Iterator<Item = &'a PublicTrack> {
        let items = self.confirmed().into_iter();
        let named: BTreeSet<_> = items.filter_map(|(item, _)| item.track).collect();
        let all = self.release.tracks.iter();
        all.filter(move |track| named.contains(&track.id))
    }

    /// The name of an item's track.
    fn track(&self, item: &Item) -> Option<&'a str> {
        let track = item.track.and_then(|id| self.release.track(id));
        track.map(|track| track.name.as_str())
    }

    /// The names of an item's rooms, in printed order.
    fn rooms(&self, item: &Item) -> Vec<&'a str> {
        let rooms = item.rooms.iter().filter_map(|id| self.release.room(*id));
        rooms.map(|room| room.name.as_str()).collect()
    }

    /// Sessions of a selection that take place at the same time as another of its sessions.
    fn clashes(&self, item: &Item) -> Vec<&'a Item> {
        let Scope::Selection { sessions, .. } = self.scope else {
            return Vec::new();
        };
        let confirmed = |item: &Item| item.standing == Standing::Confirmed;
        if !confirmed(item) {
            return Vec::new();
        }
        let related = |other: &Item| other.parent == Some(item.id) || item.parent == Some(other.id);
        let meets = |other: &&Item| other.id != item.id && item.when.overlap(other.when).is_some();
        // In order of time: what begins after this has ended meets it nowhere.
        let (_, end) = item.when.instants();
        let items = self.release.items.iter();
        items
            .take_while(|other| other.when.start().instant() < end)
            .filter(|other| meets(other) && confirmed(other) && !related(other))
            .filter(|other| sessions.contains(&other.id))
            .collect()
    }
}

/// The people of an item by role, moderators first, in printed order within a role.
fn by_role(item: &Item) -> Vec<(Role, Vec<&Seat>)> {
    let of_role = |role: Role| {
        let seats: Vec<_> = item.seats.iter().filter(|seat| seat.role == role).collect();
        (!seats.is_empty()).then_some((role, seats))
    };
    Role::ALL
        .iter()
        .filter_map(|(role, _)| of_role(*role))
        .collect()
}

/// A role as a heading: "Moderator", "Panelists".
fn heading(role: Role, count: usize) -> &'static str {
    let (one, many) = match role {
        Role::Moderator => ("Moderator", "Moderators"),
        Role::Chair => ("Chair", "Chairs"),
        Role::Host => ("Host", "Hosts"),
        Role::Speaker => ("Speaker", "Speakers"),
        Role::Panelist => ("Panelist", "Panelists"),
        Role::Discussant => ("Discussant", "Discussants"),
        Role::Interpreter => ("Interpreter", "Interpreters"),
    };
    if count == 1 { one } else { many }
}

/// A seat as it is printed: "Name, title, affiliation".
fn printed(seat: &Seat) -> String {
    let occupant = seat.occupant.as_ref();
    occupant.map_or_else(|| "to be announced".to_owned(), |o| o.billing.line())
}

/// An instant as RFC 3339 in UTC.
fn utc(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// Percent-encodes a query value (RFC 3986, section 2.1).
fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encoded = text.bytes().map(|byte| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    });
    encoded.collect()
}
