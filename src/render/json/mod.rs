//! Our own JSON, for front-ends: times with offset and zone, people by role, subscribe links.

pub mod now;
mod shape;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use shape::{
    PublicAppearance, PublicConference, PublicContact, PublicDay, PublicLink, PublicLinks,
    PublicPerson, PublicPlace, PublicReference, PublicRelease, PublicSlot, PublicTheme,
    PublicVenue,
};

use super::{Format, Scope, View, by_role, encode, utc};
use crate::domain::place::Medium;
use crate::domain::release::{Item, PublicPerson as Human, PublicRoom, PublicTrack, Standing};
use crate::domain::text::Prose;
use crate::domain::values::Links;
use crate::domain::words::Word;

pub use shape::{PublicAgenda, PublicSession};

pub static FORMAT: Format = Format {
    id: "json",
    media_type: "application/json; charset=utf-8",
    about: "Everything that is public, for front-ends",
    render,
};

fn render(view: &View<'_>) -> Vec<u8> {
    let agenda = agenda(view);
    let mut bytes = serde_json::to_vec_pretty(&agenda).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// The document, for whoever puts it into another one.
pub fn agenda(view: &View<'_>) -> PublicAgenda {
    let release = view.release;
    let items = view.items();
    let seats = items.iter().flat_map(|(item, _)| &item.seats);
    let seated: BTreeSet<_> = seats.filter_map(|seat| seat.person()).collect();
    let named = |id| items.iter().any(|(item, _)| item.rooms.contains(&id));
    let themed = |id| items.iter().any(|(item, _)| item.track == Some(id));
    let rooms = release.rooms.iter().filter(|room| named(room.id));
    let tracks = release.tracks.iter().filter(|track| themed(track.id));
    let people = release
        .people
        .iter()
        .filter(|person| seated.contains(&person.id));
    let number = PublicRelease {
        number: release.number,
        label: text(release.label.as_ref()),
        published_at: utc(release.published_at),
    };
    PublicAgenda {
        conference: conference(view),
        release: (!view.is_preview).then_some(number),
        links: subscribe(view),
        days: days(view),
        rooms: rooms.map(place).collect(),
        tracks: tracks.map(theme).collect(),
        time_slots: slots(view, &items),
        people: people.map(person).collect(),
        sessions: items
            .iter()
            .map(|(item, day)| session(view, item, *day))
            .collect(),
    }
}

fn text(value: Option<impl ToString>) -> Option<String> {
    value.map(|value| value.to_string())
}

fn html(view: &View<'_>, text: Option<&Prose>) -> Option<String> {
    text.map(|text| view.markdown.html(text.as_str()).to_string())
}

fn conference(view: &View<'_>) -> PublicConference {
    let conference = &view.release.conference;
    let venue = conference.venue.as_ref().map(|venue| PublicVenue {
        name: venue.name.to_string(),
        address: text(venue.address.as_ref()),
        latitude: venue.geo.map(|geo| geo.latitude()),
        longitude: venue.geo.map(|geo| geo.longitude()),
    });
    let contact = conference.contact.as_ref().map(|contact| PublicContact {
        name: contact.name.to_string(),
        email: text(contact.email.as_ref()),
        url: text(contact.url.as_ref()),
    });
    PublicConference {
        slug: conference.slug.to_string(),
        title: conference.title.to_string(),
        subtitle: text(conference.subtitle.as_ref()),
        description: text(conference.description.as_ref()),
        description_html: html(view, conference.description.as_ref()),
        zone: conference.zone.name().to_owned(),
        languages: conference
            .languages
            .iter()
            .map(ToString::to_string)
            .collect(),
        url: text(conference.url.as_ref()),
        venue,
        contact,
        notice: text(conference.notice.as_ref()),
    }
}

fn subscribe(view: &View<'_>) -> PublicLinks {
    let ics = view.url(&super::ics::FORMAT);
    let after_scheme = ics.split_once("://").map_or(ics.as_str(), |(_, rest)| rest);
    let webcal = format!("webcal://{after_scheme}");
    let outlook = "https://outlook.office.com/calendar/0/addfromweb";
    let is_secret = matches!(view.scope, Scope::Selection { .. } | Scope::Own { .. });
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
        atom: (!is_secret).then(|| view.url(&super::atom::FORMAT)),
        webcal,
        ics,
    }
}

fn days(view: &View<'_>) -> Vec<PublicDay> {
    let wanted = &view.filter.days;
    let shown = |date| match view.scope {
        Scope::Day(only) => date == *only,
        _ => wanted.is_empty() || wanted.contains(&date),
    };
    let zone = view.release.conference.zone;
    let days = view.release.days.iter().filter(|day| shown(day.date));
    days.map(|day| {
        let (opens, closes) = day.moments(zone);
        PublicDay {
            date: day.date.to_string(),
            label: text(day.label.as_ref()),
            opens_at: opens.to_rfc3339(),
            closes_at: closes.to_rfc3339(),
        }
    })
    .collect()
}

fn place(room: &PublicRoom) -> PublicPlace {
    // A link of a room with walls is no way in.
    let links = match room.medium {
        Medium::Online => links(&room.links),
        Medium::Physical => Vec::new(),
    };
    PublicPlace {
        id: room.id.to_string(),
        code: room.code.to_string(),
        name: room.name.to_string(),
        medium: room.medium.word().to_owned(),
        capacity: room.capacity,
        links,
    }
}

fn theme(track: &PublicTrack) -> PublicTheme {
    PublicTheme {
        id: track.id.to_string(),
        code: track.code.to_string(),
        name: track.name.to_string(),
        colour: text(track.colour.as_ref()),
    }
}

/// Time slots have the times of the sessions that take place in them.
fn slots(view: &View<'_>, items: &[(&Item, Option<NaiveDate>)]) -> Vec<PublicSlot> {
    let mut slots: Vec<(_, PublicSlot)> = Vec::new();
    for (item, _) in items {
        let slot = item.slot.and_then(|id| view.release.slot(id));
        let Some(slot) = slot.filter(|_| item.standing == Standing::Confirmed) else {
            continue;
        };
        let is_known = slots
            .iter()
            .any(|(key, _)| *key == (slot.id, item.when.instants()));
        if !is_known {
            let shown = PublicSlot {
                id: slot.id.to_string(),
                label: slot.label.to_string(),
                starts_at: view.time(item.when.start()),
                ends_at: view.time(item.when.end()),
            };
            slots.push(((slot.id, item.when.instants()), shown));
        }
    }
    slots.into_iter().map(|(_, slot)| slot).collect()
}

fn person(person: &Human) -> PublicPerson {
    PublicPerson {
        id: person.id.to_string(),
        code: person.code.to_string(),
        name: person.name.to_string(),
        sort_name: text(person.sort_name.as_ref()),
        honorific: text(person.honorific.as_ref()),
        pronouns: text(person.pronouns.as_ref()),
        bio: text(person.bio.as_ref()),
        photo_url: text(person.photo_url.as_ref()),
        links: links(&person.links),
    }
}

fn links(links: &Links) -> Vec<PublicLink> {
    let link = |link: &crate::domain::values::Link| PublicLink {
        title: link.title.to_string(),
        url: link.url.to_string(),
    };
    links.iter().map(link).collect()
}

/// One session.
pub fn session(view: &View<'_>, item: &Item, day: Option<NaiveDate>) -> PublicSession {
    let release = view.release;
    let reference = |id: uuid::Uuid, code: &dyn ToString, name: &dyn ToString| PublicReference {
        id: id.to_string(),
        code: code.to_string(),
        name: name.to_string(),
    };
    let rooms = item.rooms.iter().filter_map(|id| release.room(*id));
    let track = item.track.and_then(|id| release.track(id));
    let clashes = view.clashes(item).into_iter();
    let is_selection = matches!(view.scope, Scope::Selection { .. });
    PublicSession {
        id: item.id.to_string(),
        code: item.code.to_string(),
        label: text(item.label.as_ref()),
        title: item.title.to_string(),
        abstract_text: text(item.abstract_text.as_ref()),
        abstract_html: html(view, item.abstract_text.as_ref()),
        description: text(item.description.as_ref()),
        description_html: html(view, item.description.as_ref()),
        kind: item.kind.word().to_owned(),
        status: item.standing.word().to_owned(),
        notice: text(item.notice.as_ref()),
        day: text(day),
        starts_at: view.time(item.when.start()),
        ends_at: view.time(item.when.end()),
        zone: release.conference.zone.name().to_owned(),
        time_slot_id: text(item.slot.filter(|_| item.standing == Standing::Confirmed)),
        rooms: rooms
            .map(|room| reference(room.id.0, &room.code, &room.name))
            .collect(),
        track: track.map(|track| reference(track.id.0, &track.code, &track.name)),
        language: text(item.language.as_ref()),
        tags: item.tags.iter().map(ToString::to_string).collect(),
        people: by_role(item)
            .into_iter()
            .flat_map(|(_, seats)| seats)
            .map(|seat| appearance(view, seat))
            .collect(),
        links: links(&item.links),
        parent_id: text(item.parent),
        repeat_of_id: text(item.repeat_of),
        clashes_with: is_selection.then(|| clashes.map(|item| item.id.to_string()).collect()),
        sequence: item.sequence,
        changed_at: utc(item.changed_at),
    }
}

fn appearance(view: &View<'_>, seat: &crate::domain::release::Seat) -> PublicAppearance {
    let billing = seat.occupant.as_ref().map(|occupant| &occupant.billing);
    let person = seat.person().and_then(|id| view.release.person(id));
    PublicAppearance {
        role: seat.role.word().to_owned(),
        id: text(seat.person()),
        code: text(person.map(|person| &person.code)),
        name: text(billing.map(|billing| &billing.name)),
        title: text(billing.and_then(|billing| billing.title.as_ref())),
        affiliation: text(billing.and_then(|billing| billing.affiliation.as_ref())),
    }
}
