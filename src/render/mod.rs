//! How a release looks: one output format, one file, one line in [`ALL`].
//!
//! Rendering is deterministic: no clock, no order of a hash map, no random id, and every link
//! begins with the configured base URL. The same view gives the same bytes.

pub mod ics;
pub mod json;

use chrono::NaiveDate;

use crate::domain::appearance::Role;
use crate::domain::release::{Item, Release, Seat, Standing};
use crate::domain::text::Slug;
use crate::domain::words::{Word, words};

/// One output format.
pub struct Format {
    /// Its name, and the extension in URLs and of files.
    pub id: &'static str,
    /// With its parameters, as it goes into the Content-Type field.
    pub media_type: &'static str,
    pub render: fn(&View<'_>) -> Vec<u8>,
}

/// All output formats.
pub static ALL: &[&Format] = &[&ics::FORMAT, &json::FORMAT];

/// Finds a format by its name.
pub fn format(id: &str) -> Option<&'static Format> {
    ALL.iter().copied().find(|format| format.id == id)
}

/// What is looked at, and how.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    pub release: &'a Release,
    pub scope: Scope,
    pub options: Options,
    /// Where this server is reached, without a slash at the end.
    pub base_url: &'a str,
}

/// Which part of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    All,
    Day(NaiveDate),
}

/// What the reader of a feed chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Options {
    pub cancelled: Cancelled,
    pub times: Times,
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
}

impl Default for Options {
    fn default() -> Self {
        Options {
            cancelled: Cancelled::Keep,
            times: Times::Zoned,
        }
    }
}

impl Scope {
    /// The path of this scope's feed, below the conference.
    fn path(self) -> String {
        match self {
            Scope::All => "agenda".to_owned(),
            Scope::Day(date) => format!("days/{date}"),
        }
    }

    /// The name under which a feed is saved.
    pub fn file_name(self, slug: &Slug, format: &Format) -> String {
        match self {
            Scope::All => format!("{slug}.{}", format.id),
            Scope::Day(date) => format!("{slug}-{date}.{}", format.id),
        }
    }
}

impl<'a> View<'a> {
    /// The items to show with the dates of their conference days, in order of time.
    fn items(&self) -> Vec<(&'a Item, Option<NaiveDate>)> {
        let days = self.release.timeline();
        let date = |item: &Item| days.day_of(item.when.start().instant()).map(|day| day.date);
        let dated = self.release.items.iter().map(|item| (item, date(item)));
        let in_scope = |date: Option<NaiveDate>| match self.scope {
            Scope::All => true,
            Scope::Day(day) => date == Some(day),
        };
        let shown = |item: &Item| {
            self.options.cancelled == Cancelled::Keep || item.standing == Standing::Confirmed
        };
        dated
            .filter(|(item, date)| in_scope(*date) && shown(item))
            .collect()
    }

    /// The conference, and the day where it is one: what a reader calls the feed.
    fn title(&self) -> String {
        match self.scope {
            Scope::All => self.release.conference.title.to_string(),
            Scope::Day(date) => format!("{} – {date}", self.release.conference.title),
        }
    }

    /// The address of a feed of this view's scope.
    fn url(&self, format: &Format) -> String {
        let (base, slug) = (self.base_url, &self.release.conference.slug);
        let query = self.options.query();
        format!(
            "{base}/conferences/{slug}/{}.{}{query}",
            self.scope.path(),
            format.id
        )
    }

    /// The names of an item's rooms, in printed order.
    fn rooms(&self, item: &Item) -> Vec<&'a str> {
        let rooms = item.rooms.iter().filter_map(|id| self.release.room(*id));
        rooms.map(|room| room.name.as_str()).collect()
    }
}

impl Options {
    fn query(self) -> String {
        let mut chosen = Vec::new();
        if self.cancelled != Cancelled::Keep {
            chosen.push(format!("cancelled={}", self.cancelled.word()));
        }
        if self.times != Times::Zoned {
            chosen.push(format!("tz={}", self.times.word()));
        }
        if chosen.is_empty() {
            String::new()
        } else {
            format!("?{}", chosen.join("&"))
        }
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
