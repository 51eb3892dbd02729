//! Our own JSON, for front-ends: times with offset and zone, people by role, subscribe links.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Format, Scope, View, by_role};
use crate::domain::local_time::Moment;
use crate::domain::release::Item;
use crate::domain::words::Word;

pub static FORMAT: Format = Format {
    id: "json",
    media_type: "application/json; charset=utf-8",
    render,
};

/// The public programme of a conference, or a part of it.
#[derive(Serialize, ToSchema)]
#[schema(as = PublicAgenda)]
pub struct PublicAgenda {
    conference: PublicConference,
    release: PublicRelease,
    links: PublicLinks,
    /// In order of time.
    days: Vec<PublicDay>,
    /// The rooms that a session names.
    rooms: Vec<PublicPlace>,
    /// The tracks that a session names.
    tracks: Vec<PublicPlace>,
    /// In order of time; cancelled ones stay, see `status`.
    sessions: Vec<PublicSession>,
}

#[derive(Serialize, ToSchema)]
struct PublicConference {
    slug: String,
    title: String,
    /// The IANA name of the zone of every printed time.
    zone: String,
    url: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct PublicRelease {
    /// Counts from 1; a higher number is a newer programme.
    number: i64,
    #[schema(format = DateTime)]
    published_at: String,
}

/// Where to read and subscribe.
#[derive(Serialize, ToSchema)]
struct PublicLinks {
    /// This document.
    json: String,
    /// The calendar feed of the same part.
    ics: String,
    /// The same feed, as an address that a calendar program opens by itself.
    webcal: String,
    /// Adds the feed to a Google calendar.
    google: String,
    /// Adds the feed to an Outlook calendar.
    outlook: String,
}

#[derive(Serialize, ToSchema)]
struct PublicDay {
    #[schema(format = Date)]
    date: String,
    label: Option<String>,
    #[schema(format = DateTime)]
    opens_at: String,
    /// May lie after midnight.
    #[schema(format = DateTime)]
    closes_at: String,
}

#[derive(Serialize, ToSchema)]
struct PublicPlace {
    #[schema(format = Uuid)]
    id: String,
    name: String,
}

#[derive(Serialize, ToSchema)]
struct PublicSession {
    #[schema(format = Uuid)]
    id: String,
    /// The printed ordinal, such as "Panel 2".
    label: Option<String>,
    title: String,
    #[serde(rename = "abstract")]
    abstract_text: Option<String>,
    /// `panel`, `keynote`, `talk`, `workshop`, `poster`, `break`, `opening`, `closing`, `social`
    /// or `other`.
    kind: String,
    /// `confirmed`, `cancelled`, or `postponed`: without a time at present.
    status: String,
    /// The conference day it belongs to.
    #[schema(format = Date)]
    day: Option<String>,
    /// With the offset of the conference's zone.
    #[schema(format = DateTime)]
    starts_at: String,
    /// With the offset of the conference's zone.
    #[schema(format = DateTime)]
    ends_at: String,
    zone: String,
    rooms: Vec<PublicPlace>,
    track: Option<PublicPlace>,
    /// Moderators first, then chairs, hosts, speakers, panelists, discussants and interpreters.
    people: Vec<PublicPerson>,
    /// Rises by one with each published change of this session.
    sequence: u32,
    /// When the last change of this session was published.
    #[schema(format = DateTime)]
    changed_at: String,
}

#[derive(Serialize, ToSchema)]
struct PublicPerson {
    /// `moderator`, `chair`, `host`, `speaker`, `panelist`, `discussant` or `interpreter`.
    role: String,
    /// Without an id and a name: somebody who is not announced yet.
    #[schema(format = Uuid)]
    id: Option<String>,
    name: Option<String>,
    /// As printed for this session.
    title: Option<String>,
    /// As printed for this session.
    affiliation: Option<String>,
}

fn render(view: &View<'_>) -> Vec<u8> {
    let release = view.release;
    let conference = &release.conference;
    let place = |id: uuid::Uuid, name: &str| PublicPlace {
        id: id.to_string(),
        name: name.into(),
    };
    let items = view.items();
    let named = |id| items.iter().any(|(item, _)| item.rooms.contains(&id));
    let themed = |id| items.iter().any(|(item, _)| item.track == Some(id));
    let rooms = release.rooms.iter().filter(|room| named(room.id));
    let tracks = release.tracks.iter().filter(|track| themed(track.id));
    let agenda = PublicAgenda {
        conference: PublicConference {
            slug: conference.slug.to_string(),
            title: conference.title.to_string(),
            zone: conference.zone.name().to_owned(),
            url: conference.url.as_ref().map(ToString::to_string),
        },
        release: PublicRelease {
            number: release.number,
            published_at: utc(release.published_at),
        },
        links: links(view),
        days: days(view),
        rooms: rooms
            .map(|room| place(room.id.0, room.name.as_str()))
            .collect(),
        tracks: tracks
            .map(|track| place(track.id.0, track.name.as_str()))
            .collect(),
        sessions: items
            .iter()
            .map(|(item, day)| session(view, item, *day))
            .collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&agenda).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn utc(instant: chrono::DateTime<chrono::Utc>) -> String {
    instant.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

fn links(view: &View<'_>) -> PublicLinks {
    let ics = view.url(&super::ics::FORMAT);
    let after_scheme = ics.split_once("://").map_or(ics.as_str(), |(_, rest)| rest);
    let webcal = format!("webcal://{after_scheme}");
    let outlook = "https://outlook.office.com/calendar/0/addfromweb";
    PublicLinks {
        json: view.url(&FORMAT),
        google: format!(
            "https://calendar.google.com/calendar/r?cid={}",
            encode(&webcal)
        ),
        outlook: format!(
            "{outlook}?url={}&name={}",
            encode(&ics),
            encode(&view.title())
        ),
        webcal,
        ics,
    }
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

fn days(view: &View<'_>) -> Vec<PublicDay> {
    let shown = |date| match view.scope {
        Scope::All => true,
        Scope::Day(only) => date == only,
    };
    let zone = view.release.conference.zone;
    let days = view.release.days.iter().filter(|day| shown(day.date));
    days.map(|day| {
        let (opens, closes) = day.moments(zone);
        PublicDay {
            date: day.date.to_string(),
            label: day.label.as_ref().map(ToString::to_string),
            opens_at: opens.to_rfc3339(),
            closes_at: closes.to_rfc3339(),
        }
    })
    .collect()
}

fn session(view: &View<'_>, item: &Item, day: Option<NaiveDate>) -> PublicSession {
    let release = view.release;
    let time = |moment: Moment| match view.options.times {
        super::Times::Zoned => moment.to_rfc3339(),
        super::Times::Utc => utc(moment.instant()),
    };
    let rooms = item.rooms.iter().filter_map(|id| release.room(*id));
    let track = item.track.and_then(|id| release.track(id));
    PublicSession {
        id: item.id.to_string(),
        label: item.label.as_ref().map(ToString::to_string),
        title: item.title.to_string(),
        abstract_text: item.abstract_text.as_ref().map(ToString::to_string),
        kind: item.kind.word().to_owned(),
        status: item.standing.word().to_owned(),
        day: day.map(|date| date.to_string()),
        starts_at: time(item.when.start()),
        ends_at: time(item.when.end()),
        zone: release.conference.zone.name().to_owned(),
        rooms: rooms
            .map(|room| PublicPlace {
                id: room.id.to_string(),
                name: room.name.to_string(),
            })
            .collect(),
        track: track.map(|track| PublicPlace {
            id: track.id.to_string(),
            name: track.name.to_string(),
        }),
        people: by_role(item)
            .into_iter()
            .flat_map(|(_, seats)| seats)
            .map(person)
            .collect(),
        sequence: item.sequence,
        changed_at: utc(item.changed_at),
    }
}

fn person(seat: &crate::domain::release::Seat) -> PublicPerson {
    let billing = seat.occupant.as_ref().map(|occupant| &occupant.billing);
    let line = |line: Option<&crate::domain::text::Line>| line.map(ToString::to_string);
    PublicPerson {
        role: seat.role.word().to_owned(),
        id: seat
            .occupant
            .as_ref()
            .map(|occupant| occupant.person.to_string()),
        name: billing.map(|billing| billing.name.to_string()),
        title: billing.and_then(|billing| line(billing.title.as_ref())),
        affiliation: billing.and_then(|billing| line(billing.affiliation.as_ref())),
    }
}
