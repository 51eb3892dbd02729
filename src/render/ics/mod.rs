//! iCalendar (RFC 5545, with RFC 7986): the feed that calendars subscribe to.
//!
//! DTSTAMP and LAST-MODIFIED are the time of the release in which an item last changed, SEQUENCE
//! counts those changes, and what was withdrawn stays as cancelled: so a move arrives as a move
//! and an unchanged feed stays the same to the byte.

mod line;
mod timezone;

use chrono::{DateTime, Utc};
use ics::components::{Component, Parameter, Property};
use ics::properties::{
    Categories, Description, LastModified, Location, Name, RefreshInterval, Sequence, Source,
    Status, Summary, Transp, URL,
};
use ics::{Event, ICalendar};

use self::line::{fold, text};
use super::{Format, Times, View, by_role, heading, printed};
use crate::domain::local_time::Moment;
use crate::domain::release::{Item, Standing};
use crate::domain::session::Kind;
use crate::domain::words::Word;

pub static FORMAT: Format = Format {
    id: "ics",
    media_type: "text/calendar; charset=utf-8",
    render,
};

/// Without a version: a newer program is no change of the programme.
const PRODUCT: &str = "-//Plenary//Plenary//EN";

/// How often clients are asked to look: hourly. Google looks when it likes, every 12 to 24 hours.
const REFRESH: &str = "PT1H";

/// The longest abstract in a calendar entry, in characters; some clients cut without a word.
const ABSTRACT_CHARS_MAX: usize = 1_000;

const END: &str = "END:VCALENDAR\r\n";

fn render(view: &View<'_>) -> Vec<u8> {
    let items: Vec<_> = view.items().into_iter().map(|(item, _)| item).collect();
    let head = calendar(view, &items).to_string();
    let mut out = String::with_capacity(head.len() + items.len() * 1_024);
    out.push_str(&fold(head.strip_suffix(END).unwrap_or(&head)));
    for item in items {
        out.push_str(&fold(&Component::from(event(view, item)).to_string()));
    }
    out.push_str(END);
    out.into_bytes()
}

fn calendar<'a>(view: &View<'_>, items: &[&Item]) -> ICalendar<'a> {
    let conference = &view.release.conference;
    let mut calendar = ICalendar::new("2.0", PRODUCT);
    calendar.push(Name::new(text(&view.title())));
    calendar.push(Property::new("X-WR-CALNAME", text(&view.title())));
    calendar.push(Property::new("X-WR-TIMEZONE", conference.zone.name()));
    calendar.push(RefreshInterval::new(REFRESH));
    calendar.push(Property::new("X-PUBLISHED-TTL", REFRESH));
    calendar.push(Source::new(view.url(&FORMAT)));
    if let Some(url) = &conference.url {
        calendar.push(URL::new(url.to_string()));
    }
    let zoned = items.iter().copied().filter(|item| !in_utc(view, item));
    let instants = zoned.flat_map(|item| [item.when.start().instant(), item.when.end().instant()]);
    let mut instants: Vec<_> = instants.collect();
    if items.is_empty() {
        // A calendar has to have a component (RFC 5545, section 3.6), also an empty one.
        instants.push(view.release.published_at);
    }
    if let (Some(first), Some(last)) = (instants.iter().min(), instants.iter().max()) {
        calendar.add_timezone(timezone::component(conference.zone, *first, *last));
    }
    calendar
}

fn event<'a>(view: &View<'_>, item: &Item) -> Event<'a> {
    let release = view.release;
    let uid = format!("{}@{}.plenary", item.id, release.conference.id);
    let mut event = Event::new(uid, utc(item.changed_at));
    event.push(LastModified::new(utc(item.changed_at)));
    event.push(Sequence::new(item.sequence.to_string()));
    event.push(time(view, item, "DTSTART", item.when.start()));
    event.push(time(view, item, "DTEND", item.when.end()));
    event.push(Summary::new(text(&summary(item))));
    let description = description(item);
    if !description.is_empty() {
        event.push(Description::new(text(&description)));
    }
    let rooms = view.rooms(item);
    if !rooms.is_empty() {
        event.push(Location::new(text(&rooms.join(", "))));
    }
    let track = item
        .track
        .and_then(|id| release.track(id))
        .map(|track| track.name.as_str());
    let categories = [track, Some(item.kind.word())]
        .into_iter()
        .flatten()
        .map(text);
    event.push(Categories::new(categories.collect::<Vec<_>>().join(",")));
    if let Some(url) = &release.conference.url {
        event.push(URL::new(url.to_string()));
    }
    event.push(match item.standing {
        Standing::Confirmed => Status::confirmed(),
        Standing::Cancelled | Standing::Postponed => Status::cancelled(),
    });
    event.push(match (item.standing, item.kind) {
        (Standing::Cancelled | Standing::Postponed, _) | (_, Kind::Break) => Transp::transparent(),
        (Standing::Confirmed, _) => Transp::opaque(),
    });
    event
}

/// A time with its zone, or in UTC where the reader asks for it or the wall time is ambiguous:
/// parsers choose differently between the two 01:30 of an autumn night.
fn time<'a>(view: &View<'_>, item: &Item, name: &'static str, moment: Moment) -> Property<'a> {
    if in_utc(view, item) {
        return Property::new(name, utc(moment.instant()));
    }
    let wall = moment.wall().format("%Y%m%dT%H%M%S").to_string();
    let mut property = Property::new(name, wall);
    let zone = view.release.conference.zone.name();
    property.add(Parameter::new("TZID", zone));
    property
}

fn in_utc(view: &View<'_>, item: &Item) -> bool {
    let zone = view.release.conference.zone;
    let ambiguous = |moment: Moment| zone.happens_twice(moment.wall());
    view.options.times == Times::Utc || ambiguous(item.when.start()) || ambiguous(item.when.end())
}

fn utc(instant: DateTime<Utc>) -> String {
    instant.format("%Y%m%dT%H%M%SZ").to_string()
}

fn summary(item: &Item) -> String {
    match item.standing {
        Standing::Confirmed => item.heading(),
        Standing::Cancelled => format!("CANCELLED: {}", item.heading()),
        Standing::Postponed => format!("POSTPONED: {}", item.heading()),
    }
}

/// Plain text: what is new first, then the people by role, then the abstract.
fn description(item: &Item) -> String {
    let mut parts = Vec::new();
    match item.standing {
        Standing::Confirmed => {}
        Standing::Cancelled => parts.push("This session is cancelled.".to_owned()),
        Standing::Postponed => parts.push("Postponed: time to be announced.".to_owned()),
    }
    let people = by_role(item).into_iter().map(|(role, seats)| {
        let heading = heading(role, seats.len());
        let lines: Vec<_> = seats.into_iter().map(printed).collect();
        match lines.as_slice() {
            [one] => format!("{heading}: {one}"),
            many => format!("{heading}:\n• {}", many.join("\n• ")),
        }
    });
    let people: Vec<_> = people.collect();
    if !people.is_empty() {
        parts.push(people.join("\n"));
    }
    parts.extend(item.abstract_text.as_ref().map(|prose| cut(prose.as_str())));
    parts.join("\n\n")
}

fn cut(prose: &str) -> String {
    if prose.chars().count() <= ABSTRACT_CHARS_MAX {
        return prose.to_owned();
    }
    let head: String = prose.chars().take(ABSTRACT_CHARS_MAX).collect();
    let whole_words = head
        .rsplit_once(char::is_whitespace)
        .map_or(head.as_str(), |(h, _)| h);
    format!("{} …", whole_words.trim_end())
}
