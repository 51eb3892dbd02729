//! What only the whole file tells: who wrote it, its zones, and which events belong together.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};

use super::component::{Calendar, Component};
use super::notes::{Notes, quoted};
use super::own;
use super::times::{Stamp, key};
use super::values::{self, Form};
use super::zone_names;
use super::zones::Zones;
use crate::domain::conference::ConferencePatch;
use crate::domain::local_time::{TimeInput, Zone};
use crate::domain::text::nesting::flattened;
use crate::domain::text::{Prose, Title, Url};
use crate::domain::values::Venue;
use crate::intake::html;

/// An organizer of fewer events may be the speaker of them all.
const MIN_ORGANIZED: usize = 3;

/// The program that wrote a file, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// `render::ics`.
    Own,
    /// It writes the speakers behind the title.
    Pretalx,
    Other,
}

/// What the events of a file share.
#[derive(Debug)]
pub(super) struct File {
    pub source: Source,
    pub zones: Zones,
    /// The zone of the conference.
    pub zone: Option<Zone>,
    /// The page of the conference.
    pub url: Option<String>,
    /// Of our own feed alone.
    pub venue: Option<Venue>,
    /// True when one and the same organizer stands at all events, and is no speaker.
    pub has_organizer: bool,
    /// UIDs that name several events.
    shared: BTreeSet<String>,
    /// For each UID the occurrences that stand in the file as events of their own.
    replaced: BTreeMap<String, Replaced>,
}

/// Occurrences (RFC 5545, section 3.8.4.4).
#[derive(Debug, Default)]
struct Replaced {
    times: BTreeSet<NaiveDateTime>,
    dates: BTreeSet<NaiveDate>,
}

impl File {
    /// Looks through a whole file.
    pub fn of(calendar: &Calendar<'_>, notes: &mut Notes) -> Self {
        let source = source(calendar);
        let zones = Zones::read(&calendar.zones);
        tell_unknown_zones(calendar, &zones, notes);
        let replaced = replaced(calendar, &zones);
        File {
            source,
            zone: zone(calendar),
            url: calendar.text(&["URL"]),
            venue: match source {
                Source::Own => own::venue(&calendar.events),
                Source::Pretalx | Source::Other => None,
            },
            has_organizer: has_organizer(&calendar.events),
            shared: shared(&calendar.events),
            replaced,
            zones,
        }
    }

    /// The UID of an event, unless it names others, too.
    pub fn uid(&self, event: &Component<'_>) -> Option<String> {
        event.text("UID").filter(|uid| !self.shared.contains(uid))
    }

    /// True for an occurrence that stands in the file as an event of its own.
    pub fn is_replaced(&self, uid: Option<&str>, wall: NaiveDateTime, time: TimeInput) -> bool {
        let replaced = uid.and_then(|uid| self.replaced.get(uid));
        replaced.is_some_and(|replaced| {
            replaced.times.contains(&key(time)) || replaced.dates.contains(&wall.date())
        })
    }

    /// What the file says about the conference itself.
    pub fn conference(&self, calendar: &Calendar<'_>) -> ConferencePatch {
        let named = calendar.text(&["NAME", "X-WR-CALNAME"]);
        let named = named.map(|name| values::one_line(&name));
        let about = match self.source {
            // Which of its sessions take place at the same time.
            Source::Own => None,
            Source::Pretalx | Source::Other => calendar.text(&["X-WR-CALDESC", "DESCRIPTION"]),
        };
        let about = about.map(|about| html::to_markdown(&about));
        let about = about.filter(|about| named.as_ref() != Some(about));
        let url = self.url.as_deref();
        ConferencePatch {
            title: named.and_then(|name| Title::parse(&name).ok()),
            description: about
                .and_then(|about| Prose::parse(&flattened(&about)).ok())
                .map(Some),
            zone: self.zone,
            url: url.and_then(|url| Url::parse_web(url).ok()).map(Some),
            venue: self.venue.clone().map(Some),
            ..ConferencePatch::default()
        }
    }
}

fn source(calendar: &Calendar<'_>) -> Source {
    let product = calendar
        .text(&["PRODID"])
        .unwrap_or_default()
        .to_lowercase();
    if product.contains("//plenary//") {
        Source::Own
    } else if product.contains("pretalx") {
        Source::Pretalx
    } else {
        Source::Other
    }
}

/// The zone that the calendar names, or the one that all its events share.
fn zone(calendar: &Calendar<'_>) -> Option<Zone> {
    let named = calendar.text(&["X-WR-TIMEZONE"]);
    // Names of Windows are shared by zones that differ elsewhere in the year.
    if let Some(zone) = named.and_then(|name| zone_names::iana(&name)) {
        return Some(zone);
    }
    let mut shared: Option<String> = None;
    for starts in calendar
        .events
        .iter()
        .filter_map(|event| event.first("DTSTART"))
    {
        match values::time(starts.value).map(|time| time.form) {
            None | Some(Form::Date) => continue,
            Some(Form::Offset(_)) => return None,
            Some(Form::Local) => {}
        }
        let id = starts.parameter("TZID")?;
        if shared.as_ref().is_some_and(|other| *other != id) {
            return None;
        }
        shared = Some(id);
    }
    zone_names::iana(&shared?)
}

/// Says which zones nobody knows: their times are read as wall times of the conference.
fn tell_unknown_zones(calendar: &Calendar<'_>, zones: &Zones, notes: &mut Notes) {
    let mut seen = BTreeSet::new();
    let mut tell = |line: usize, id: String| {
        if zones.clock(&id).is_none() && seen.insert(id.clone()) {
            let text = format!(
                "the time zone {} is not described in the file and is no IANA name; its times \
                 were read as those of the conference",
                quoted(&id)
            );
            notes.single(line, "zone_unknown", text);
        }
    };
    let named = calendar
        .properties
        .iter()
        .filter(|one| one.name == "X-WR-TIMEZONE");
    named.for_each(|name| tell(name.line, values::text(name.value)));
    for starts in calendar
        .events
        .iter()
        .filter_map(|event| event.first("DTSTART"))
    {
        let is_local = values::time(starts.value).is_some_and(|time| time.form == Form::Local);
        if let Some(id) = starts.parameter("TZID").filter(|_| is_local) {
            tell(starts.line, id);
        }
    }
}

fn has_organizer(events: &[Component<'_>]) -> bool {
    let name = |event: &Component<'_>| event.first("ORGANIZER")?.parameter("CN");
    let Some(first) = events.first().and_then(name) else {
        return false;
    };
    events.len() >= MIN_ORGANIZED
        && events
            .iter()
            .all(|event| name(event).as_ref() == Some(&first))
}

/// UIDs of several events that are no occurrences of one.
fn shared(events: &[Component<'_>]) -> BTreeSet<String> {
    let (mut seen, mut shared) = (BTreeSet::new(), BTreeSet::new());
    let masters = events
        .iter()
        .filter(|event| event.first("RECURRENCE-ID").is_none());
    for uid in masters.filter_map(|event| event.text("UID")) {
        if seen.contains(&uid) {
            shared.insert(uid);
        } else {
            seen.insert(uid);
        }
    }
    shared
}

fn replaced(calendar: &Calendar<'_>, zones: &Zones) -> BTreeMap<String, Replaced> {
    let mut replaced: BTreeMap<String, Replaced> = BTreeMap::new();
    for event in &calendar.events {
        let stamp = event
            .first("RECURRENCE-ID")
            .and_then(|id| Stamp::read(id, zones));
        if let (Some(stamp), Some(uid)) = (stamp, event.text("UID")) {
            let of_uid = replaced.entry(uid).or_default();
            let wall = stamp.printed.wall;
            match stamp.printed.form {
                Form::Date => of_uid.dates.insert(wall.date()),
                Form::Local | Form::Offset(_) => of_uid.times.insert(key(stamp.at(wall))),
            };
        }
    }
    replaced
}
