//! The programme as the Fahrplan apps see it: days, rooms in them, and in each room one thing at a
//! time. Both formats of the c3voc are written from it.
//!
//! Two items at once in one room would be cut off in EventFahrplan, and the second of two equal
//! numbers is not shown: so what overlaps goes into a further lane of the room ("Foyer (2)"), and
//! every item has a number of its own that stays. An item in several rooms stands once, in a room
//! that is called by all their names. Cancelled items are left out: the formats know none, and the
//! apps tell what has gone.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset, NaiveDate};
use uuid::Uuid;

use super::{Scope, View};
use crate::domain::appearance::Role;
use crate::domain::conference::Day;
use crate::domain::hash::sha256_hex;
use crate::domain::ids::SessionId;
use crate::domain::local_time::Interval;
use crate::domain::place::Medium;
use crate::domain::release::{Item, PublicRoom, Seat};
use crate::domain::words::Word;

/// The name of the room of what has none: apps need one.
const NOWHERE: &str = "No room";

/// What takes place in every room.
const EVERYWHERE: &str = "All rooms";

/// A programme in days, rooms and lanes.
pub struct Fahrplan<'a> {
    /// Lower-case letters, digits and underscores, at least four.
    pub acronym: String,
    pub version: String,
    pub days: Vec<FahrplanDay<'a>>,
    pub rooms: Vec<FahrplanRoom>,
}

pub struct FahrplanDay<'a> {
    /// Counts from 1.
    pub index: usize,
    pub date: NaiveDate,
    pub start: DateTime<FixedOffset>,
    pub end: DateTime<FixedOffset>,
    /// In the order of the rooms, then of time.
    pub rooms: Vec<(String, Vec<Entry<'a>>)>,
}

pub struct FahrplanRoom {
    pub name: String,
    pub guid: Uuid,
    pub capacity: Option<u32>,
    pub is_online: bool,
}

/// One item.
pub struct Entry<'a> {
    pub item: &'a Item,
    /// Positive, different from all others, and the same in each release.
    pub number: u32,
    pub slug: String,
    pub start: DateTime<FixedOffset>,
    pub end: DateTime<FixedOffset>,
    pub duration: String,
}

impl Entry<'_> {
    /// Its code, where that is one that both formats take: capitals and digits.
    pub fn code(&self) -> Option<&str> {
        let fits = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase();
        Some(self.item.code.as_str()).filter(|code| code.chars().all(fits))
    }

    /// What is new stands first.
    pub fn abstract_text(&self) -> String {
        let notice = self.item.notice.iter().map(ToString::to_string);
        let prose = self.item.abstract_text.iter().map(ToString::to_string);
        notice.chain(prose).collect::<Vec<_>>().join("\n\n")
    }
}

impl<'a> Fahrplan<'a> {
    pub fn of(view: &View<'a>) -> Self {
        let slug = view.release.conference.slug.as_str().replace('-', "_");
        let acronym = format!("{slug:_<4}");
        let numbers = numbers(view);
        let names = RoomNames::of(view);
        let dated = dated(view);
        let days: Vec<_> = frame(view, &dated)
            .into_iter()
            .enumerate()
            .map(|(at, (day, start, end))| {
                let items = dated.iter().filter(|(_, date)| *date == day);
                let items: Vec<_> = items.map(|(item, _)| *item).collect();
                FahrplanDay {
                    index: at + 1,
                    date: day,
                    start,
                    end,
                    rooms: rooms(&items, &names, |item| entry(item, &numbers, &acronym)),
                }
            })
            .collect();
        let named = days.iter().flat_map(|day| &day.rooms);
        let used: BTreeSet<String> = named.map(|(name, _)| name.clone()).collect();
        Fahrplan {
            version: match (view.is_preview, &view.release.label) {
                (true, _) => "draft".to_owned(),
                (false, None) => view.release.number.to_string(),
                (false, Some(label)) => format!("{} ({label})", view.release.number),
            },
            rooms: names.described(view, &used),
            days,
            acronym,
        }
    }

    /// The first and the last date.
    pub fn span(&self) -> Option<(NaiveDate, NaiveDate)> {
        Some((self.days.first()?.date, self.days.last()?.date))
    }
}

/// The items with a day: that of the wall they begin on, where the conference has none.
fn dated<'a>(view: &View<'a>) -> Vec<(&'a Item, NaiveDate)> {
    let items = view.confirmed().into_iter();
    let date = |(item, date): (&'a Item, Option<NaiveDate>)| {
        (item, date.unwrap_or_else(|| item.when.date()))
    };
    items.map(date).collect()
}

type Frame = (NaiveDate, DateTime<FixedOffset>, DateTime<FixedOffset>);

/// The days with their hours, wide enough for what takes place in them. There is always one: the
/// formats know no programme without days.
fn frame(view: &View<'_>, dated: &[(&Item, NaiveDate)]) -> Vec<Frame> {
    let zone = view.release.conference.zone;
    let only = |date: NaiveDate| match view.scope {
        Scope::Day(day) => date == *day,
        _ => view.filter.days.is_empty() || view.filter.days.contains(&date),
    };
    let whole = |date: NaiveDate| Day {
        id: Uuid::nil().into(),
        date,
        label: None,
        window: crate::domain::conference::Window::WHOLE_DAY,
    };
    let known = view.release.days.iter().filter(|day| only(day.date));
    let mut days: BTreeMap<_, _> = known.map(|day| (day.date, day.clone())).collect();
    for (_, date) in dated {
        days.entry(*date).or_insert_with(|| whole(*date));
    }
    if days.is_empty() {
        let date = zone.wall(view.release.published_at).date();
        days.insert(date, whole(date));
    }
    let frame = |(date, day): (NaiveDate, Day)| {
        let (opens, closes) = day.moments(zone);
        let items = dated.iter().filter(|(_, of)| *of == date);
        let within: Vec<_> = items.map(|(item, _)| item.when).collect();
        let starts = within.iter().map(|when| when.start()).chain([opens]);
        let ends = within.iter().map(|when| when.end()).chain([closes]);
        let start = starts
            .min_by_key(|moment| moment.instant())
            .unwrap_or(opens);
        let end = ends.max_by_key(|moment| moment.instant()).unwrap_or(closes);
        (date, start.with_offset(), end.with_offset())
    };
    days.into_iter().map(frame).collect()
}

/// The most that apps can count to.
const NUMBER_MAX: u64 = 0x7fff_fffe;

/// Every item's number follows from its identity; of two equal ones the later session gives way.
/// Sessions are never taken out of a release, so the numbers stay.
fn numbers(view: &View<'_>) -> BTreeMap<SessionId, u32> {
    let mut ids: Vec<_> = view.release.items.iter().map(|item| item.id).collect();
    ids.sort();
    let mut taken = BTreeSet::new();
    let mut numbers = BTreeMap::new();
    for id in ids {
        let mut number = number(id.0);
        while !taken.insert(number) {
            number = number % 0x7fff_fffe + 1;
        }
        numbers.insert(id, number);
    }
    numbers
}

/// A positive number that follows from an identity.
pub fn number(id: Uuid) -> u32 {
    let hash = u64::from_str_radix(&sha256_hex(id, 7), 16).unwrap_or_default();
    u32::try_from(hash % NUMBER_MAX + 1).unwrap_or(1)
}

/// What rooms are called, alone and together: no two of them the same.
struct RoomNames<'a> {
    /// Those in which something takes place, as the organizers order them.
    rooms: Vec<(&'a PublicRoom, String)>,
    /// Names that nothing else may have.
    taken: BTreeSet<String>,
}

impl<'a> RoomNames<'a> {
    fn of(view: &View<'a>) -> Self {
        let items = view.confirmed();
        let used: BTreeSet<_> = items.iter().flat_map(|(item, _)| &item.rooms).collect();
        let rooms = view.release.rooms.iter();
        let rooms: Vec<_> = rooms.filter(|room| used.contains(&room.id)).collect();
        let mut names = RoomNames {
            rooms: Vec::new(),
            taken: BTreeSet::new(),
        };
        for room in &rooms {
            // Two rooms of one name are told apart by their codes.
            let twins = rooms.iter().filter(|other| other.name == room.name);
            let name = match twins.count() {
                1 => room.name.to_string(),
                _ => format!("{} [{}]", room.name, room.code),
            };
            let name = names.free(name);
            names.taken.insert(name.clone());
            names.rooms.push((room, name));
        }
        names
    }

    /// A name that no room has.
    fn free(&self, name: String) -> String {
        let mut name = name;
        while self.taken.contains(&name) {
            name.push('*');
        }
        name
    }

    /// Its place among the rooms, and its name.
    fn name(&self, item: &Item) -> (usize, String) {
        let named = |(at, (room, name)): (usize, &(&PublicRoom, String))| {
            item.rooms.contains(&room.id).then(|| (at, name.clone()))
        };
        let named: Vec<_> = self.rooms.iter().enumerate().filter_map(named).collect();
        let last = self.rooms.len();
        match named.as_slice() {
            [] => (last + 2, self.free(NOWHERE.to_owned())),
            [one] => one.clone(),
            all if all.len() == last => (last, self.free(EVERYWHERE.to_owned())),
            some => {
                let names: Vec<_> = some.iter().map(|(_, name)| name.as_str()).collect();
                (last + 1, self.free(names.join(" + ")))
            }
        }
    }

    /// The name of a further lane of a room.
    fn lane(&self, name: &str, lane: usize) -> String {
        match lane {
            1 => name.to_owned(),
            lane => self.free(format!("{name} ({lane})")),
        }
    }

    fn described(&self, view: &View<'_>, used: &BTreeSet<String>) -> Vec<FahrplanRoom> {
        let conference = view.release.conference.id.0;
        let mut described: Vec<_> = used
            .iter()
            .map(|name| {
                let real = self.rooms.iter().position(|(_, real)| real == name);
                let room = real.and_then(|at| self.rooms.get(at)).map(|(room, _)| room);
                let made = || made_id(&[conference.as_bytes(), name.as_bytes()]);
                let described = FahrplanRoom {
                    name: name.clone(),
                    guid: room.map_or_else(made, |room| room.id.0),
                    capacity: room.and_then(|room| room.capacity),
                    is_online: room.is_some_and(|room| room.medium == Medium::Online),
                };
                (real.unwrap_or(usize::MAX), described)
            })
            .collect();
        described.sort_by(|(a, x), (b, y)| (a, &x.name).cmp(&(b, &y.name)));
        described.into_iter().map(|(_, room)| room).collect()
    }
}

/// An identity that follows from what it is made of (RFC 9562, version 8).
pub fn made_id(parts: &[&[u8]]) -> Uuid {
    let hash = sha256_hex(parts.concat(), 16);
    let bytes = u128::from_str_radix(&hash, 16).unwrap_or_default();
    uuid::Builder::from_custom_bytes(bytes.to_be_bytes()).into_uuid()
}

/// The items of one day by rooms and lanes; no two of one lane overlap.
fn rooms<'a>(
    items: &[&'a Item],
    names: &RoomNames<'_>,
    entry: impl Fn(&'a Item) -> Entry<'a>,
) -> Vec<(String, Vec<Entry<'a>>)> {
    let mut lanes: BTreeMap<(usize, String, usize), Vec<&'a Item>> = BTreeMap::new();
    let mut ordered = items.to_vec();
    // Of those that begin together the longest is in the first lane: a block, not its children.
    ordered.sort_by_key(|item| {
        let (start, end) = item.when.instants();
        (start, std::cmp::Reverse(end), item.id)
    });
    for item in ordered {
        let (place, name) = names.name(item);
        let free = |lane: &Vec<&Item>| {
            let meets = |other: &Interval| other.overlap(item.when).is_some();
            !lane.iter().any(|other| meets(&other.when))
        };
        let lane = (1..).find(|lane| {
            let lane = lanes.get(&(place, name.clone(), *lane));
            lane.is_none_or(free)
        });
        let lane = lane.unwrap_or(1);
        lanes.entry((place, name, lane)).or_default().push(item);
    }
    let named = |((_, name, lane), items): ((usize, String, usize), Vec<&'a Item>)| {
        (
            names.lane(&name, lane),
            items.into_iter().map(&entry).collect(),
        )
    };
    lanes.into_iter().map(named).collect()
}

fn entry<'a>(item: &'a Item, numbers: &BTreeMap<SessionId, u32>, acronym: &str) -> Entry<'a> {
    let number = numbers.get(&item.id).copied().unwrap_or(1);
    let minutes = item.when.minutes();
    Entry {
        item,
        number,
        slug: format!("{acronym}-{number:06}"),
        start: item.when.start().with_offset(),
        end: item.when.end().with_offset(),
        duration: format!("{:02}:{:02}", minutes / 60, minutes % 60),
    }
}

/// Somebody as a text: a role that no field can carry stands behind the name.
pub fn named(seat: &Seat) -> String {
    let name = seat.occupant.as_ref();
    let name = name.map_or("To be announced".to_owned(), |o| o.billing.name.to_string());
    match seat.role {
        Role::Speaker | Role::Panelist => name,
        role => format!("{name} ({})", role.word()),
    }
}
