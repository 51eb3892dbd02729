//! The digest of an item's public projection: it changes when, and only when, somebody who reads
//! the public programme would see a change.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::{Item, Occupant, PublicRoom, Release, Seat};
use crate::domain::appearance::Billing;
use crate::domain::ids::{RoomId, TrackId};
use crate::domain::local_time::{Fold, Interval, Moment};
use crate::domain::place::Medium;
use crate::domain::values::Link;
use crate::domain::words::Word;

/// The digests of the items of one release, names of rooms, track and people included.
pub struct Digests<'a> {
    release: &'a Release,
    rooms: HashMap<RoomId, &'a PublicRoom>,
    tracks: HashMap<TrackId, &'a str>,
}

impl<'a> Digests<'a> {
    pub fn of(release: &'a Release) -> Self {
        let rooms = release.rooms.iter().map(|room| (room.id, room));
        let tracks = release
            .tracks
            .iter()
            .map(|track| (track.id, track.name.as_str()));
        Digests {
            release,
            rooms: rooms.collect(),
            tracks: tracks.collect(),
        }
    }

    pub fn digest(&self, item: &Item) -> [u8; 32] {
        // Without `..`: a new field asks whether the public sees it.
        let Item {
            id: _,
            code: _,
            standing,
            label,
            title,
            abstract_text,
            description,
            kind,
            track,
            language,
            tags,
            links,
            notice,
            parent: _,
            repeat_of: _,
            rooms,
            slot: _,
            when,
            seats,
            gone: _,
            sequence: _,
            changed_at: _,
        } = item;
        let mut ink = Ink(Sha256::new());
        ink.text(standing.word());
        ink.option(label.as_ref().map(|label| label.as_str()));
        ink.text(title.as_str());
        ink.option(abstract_text.as_ref().map(|text| text.as_str()));
        ink.option(description.as_ref().map(|text| text.as_str()));
        ink.text(kind.word());
        ink.option(track.and_then(|id| self.tracks.get(&id)).copied());
        ink.option(language.as_ref().map(|language| language.as_str()));
        ink.count(tags.iter().len());
        tags.iter().for_each(|tag| ink.text(tag.as_str()));
        ink.links(links.as_slice());
        ink.option(notice.as_ref().map(|notice| notice.as_str()));
        ink.count(rooms.len());
        for room in rooms {
            ink.room(self.rooms.get(room).copied());
        }
        ink.conference(self.release, self.is_online(rooms));
        ink.interval(*when);
        ink.count(seats.len());
        // Printed by role.
        let mut seats: Vec<_> = seats.iter().collect();
        seats.sort_by_key(|seat| seat.role);
        for Seat { role, occupant } in seats {
            ink.text(role.word());
            ink.occupant(occupant.as_ref());
        }
        ink.0.finalize().into()
    }
}

impl Digests<'_> {
    /// True for what nobody walks to.
    fn is_online(&self, rooms: &[RoomId]) -> bool {
        let mut rooms = rooms.iter().filter_map(|id| self.rooms.get(id));
        let mut any = false;
        let all = rooms.all(|room| {
            any = true;
            room.medium == Medium::Online
        });
        any && all
    }
}

struct Ink(Sha256);

impl Ink {
    /// Lengths go first, so that no two projections are written with the same bytes.
    fn count(&mut self, count: usize) {
        self.0.update(count.to_string());
        self.0.update(b":");
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text);
    }

    fn option(&mut self, text: Option<&str>) {
        self.count(usize::from(text.is_some()));
        self.text(text.unwrap_or_default());
    }

    fn room(&mut self, room: Option<&PublicRoom>) {
        self.option(room.map(|room| room.name.as_str()));
        self.option(room.map(|room| room.medium.word()));
        // The links of a room with walls are no way in, and printed nowhere.
        let online = room.filter(|room| room.medium == Medium::Online);
        self.links(online.map(|room| room.links.as_slice()).unwrap_or_default());
    }

    fn links(&mut self, links: &[Link]) {
        self.count(links.len());
        for Link {
            title,
            url,
            public: _,
        } in links
        {
            self.text(title.as_str());
            self.text(url.as_str());
        }
    }

    /// What every item says of its conference: where it is, and in which zone its times are.
    fn conference(&mut self, release: &Release, is_online: bool) {
        let conference = &release.conference;
        self.text(conference.zone.name());
        self.option(conference.url.as_ref().map(|url| url.as_str()));
        let venue = conference.venue.as_ref().filter(|_| !is_online);
        self.option(venue.map(|venue| venue.name.as_str()));
        let geo = venue.and_then(|venue| venue.geo);
        let degrees = geo.map(|geo| format!("{};{}", geo.latitude(), geo.longitude()));
        self.option(degrees.as_deref());
    }

    fn interval(&mut self, when: Interval) {
        for moment in [when.start(), when.end()] {
            self.moment(moment);
        }
    }

    /// The wall, not the instant: newer zone data is no change of the programme.
    fn moment(&mut self, moment: Moment) {
        self.text(&moment.wall().format("%Y-%m-%dT%H:%M").to_string());
        self.count(usize::from(moment.fold() == Fold::Second));
    }

    fn occupant(&mut self, occupant: Option<&Occupant>) {
        self.count(usize::from(occupant.is_some()));
        if let Some(Occupant { person: _, billing }) = occupant {
            let Billing {
                name,
                title,
                affiliation,
            } = billing;
            self.text(name.as_str());
            self.option(title.as_ref().map(|title| title.as_str()));
            self.option(affiliation.as_ref().map(|line| line.as_str()));
        }
    }
}
