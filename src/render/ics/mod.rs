//! iCalendar (RFC 5545, with RFC 7986): the feed that calendars subscribe to.
//!
//! DTSTAMP and LAST-MODIFIED are the time of the release in which an item last changed, SEQUENCE
//! counts those changes, and what was withdrawn stays as cancelled: so a move arrives as a move
//! and an unchanged feed stays the same to the byte.

mod colour;
mod line;
pub mod timezone;

use chrono::{DateTime, Utc};
use ics::components::{Component, Parameter, Property};
use ics::properties::{
    Categories, Color, Description, Geo, LastModified, Location, Name, RefreshInterval, Sequence,
    Source, Status, Summary, Transp, URL,
};
use ics::{Event, ICalendar};

use self::line::{fold, parameter, text};
use super::{Format, Scope, Times, View, by_role, heading, printed, txt};
use crate::domain::local_time::Moment;
use crate::domain::place::Medium;
use crate::domain::release::{Item, PublicRoom, Standing};
use crate::domain::session::Kind;
use crate::domain::values::Link;
use crate::domain::words::Word;

pub static FORMAT: Format = Format {
    id: "ics",
    media_type: "text/calendar; charset=utf-8",
    about: "iCalendar (RFC 5545): what calendars subscribe to",
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
    // Of the calendar, not of its events: those change only when they are published anew.
    let clashes = clashes(view, items);
    if !clashes.is_empty() {
        calendar.push(Property::new("X-WR-CALDESC", text(&clashes.join("\n"))));
    }
    let track = match view.scope {
        Scope::Track(id) => view.release.track(*id),
        _ => None,
    };
    if let Some(colour) = track.and_then(|track| track.colour.as_ref()) {
        calendar.push(Color::new(colour::nearest(colour)));
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

/// Which sessions of a selection take place at the same time.
fn clashes(view: &View<'_>, items: &[&Item]) -> Vec<String> {
    let pairs = items.iter().flat_map(|item| {
        let later = view.clashes(item).into_iter();
        let later = later
            .filter(|other| (other.when.instants(), other.id) > (item.when.instants(), item.id));
        later.map(|other| format!("At the same time: {} / {}", item.heading(), other.heading()))
    });
    pairs.collect()
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
    let description = description(view, item);
    if !description.is_empty() {
        event.push(Description::new(text(&description)));
    }
    place(view, item, &mut event);
    let tags = item.tags.iter().map(|tag| tag.as_str());
    let categories = view.track(item).into_iter().chain([item.kind.word()]);
    let categories: Vec<_> = categories.chain(tags).map(text).collect();
    event.push(Categories::new(categories.join(",")));
    for link in streams(view, item) {
        let mut property = Property::new("CONFERENCE", link.url.to_string());
        property.add(Parameter::new("VALUE", "URI"));
        property.add(Parameter::new("LABEL", parameter(link.title.as_str())));
        event.push(property);
    }
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

/// Rooms and venue, and where on Earth, unless it takes place online alone.
fn place(view: &View<'_>, item: &Item, event: &mut Event<'_>) {
    let release = view.release;
    let rooms: Vec<_> = item
        .rooms
        .iter()
        .filter_map(|id| release.room(*id))
        .collect();
    let walked_to = |room: &&PublicRoom| room.medium == Medium::Physical;
    let online = !rooms.is_empty() && !rooms.iter().any(walked_to);
    let venue = release.conference.venue.as_ref().filter(|_| !online);
    let names = rooms.iter().map(|room| room.name.as_str());
    let names = names.chain(venue.map(|venue| venue.name.as_str()));
    let location = names.collect::<Vec<_>>().join(", ");
    if !location.is_empty() {
        event.push(Location::new(text(&location)));
    }
    if let Some(geo) = venue.and_then(|venue| venue.geo) {
        event.push(Geo::new(format!(
            "{:.6};{:.6}",
            geo.latitude(),
            geo.longitude()
        )));
    }
}

/// Where one joins: what its online rooms link to, and what is called a stream.
fn streams<'a>(view: &View<'a>, item: &'a Item) -> Vec<&'a Link> {
    let rooms = item.rooms.iter().filter_map(|id| view.release.room(*id));
    let online = rooms.filter(|room| room.medium == Medium::Online);
    let called = |link: &&Link| {
        let title = link.title.as_str().to_lowercase();
        title.contains("stream") || title.contains("live")
    };
    let own = item.links.iter().filter(called);
    online
        .flat_map(|room| room.links.iter())
        .chain(own)
        .collect()
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

/// Plain text: what is new first, then the people by role, links, and the abstract.
fn description(view: &View<'_>, item: &Item) -> String {
    let mut parts = Vec::new();
    match item.standing {
        Standing::Confirmed => {}
        Standing::Cancelled => parts.push("This session is cancelled.".to_owned()),
        Standing::Postponed => parts.push("Postponed: time to be announced.".to_owned()),
    }
    parts.extend(item.notice.as_ref().map(ToString::to_string));
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
    let streams = streams(view, item).into_iter();
    let own = item.links.iter();
    let mut links: Vec<&Link> = streams.collect();
    links.extend(own.filter(|link| !links.contains(link)).collect::<Vec<_>>());
    let links: Vec<_> = links
        .into_iter()
        .map(|link| format!("{}: {}", link.title, link.url))
        .collect();
    if !links.is_empty() {
        parts.push(links.join("\n"));
    }
    let rest = || view.session_url(item, &txt::FORMAT);
    let prose = item.abstract_text.as_ref().or(item.description.as_ref());
    parts.extend(prose.map(|prose| cut(prose.as_str(), rest)));
    parts.join("\n\n")
}

fn cut(prose: &str, rest: impl Fn() -> String) -> String {
    if prose.chars().count() <= ABSTRACT_CHARS_MAX {
        return prose.to_owned();
    }
    let head: String = prose.chars().take(ABSTRACT_CHARS_MAX).collect();
    let whole_words = head
        .rsplit_once(char::is_whitespace)
        .map_or(head.as_str(), |(h, _)| h);
    format!("{} … {}", whole_words.trim_end(), rest())
}
