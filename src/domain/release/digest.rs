//! The digest of an item's public projection: it changes when, and only when, somebody who reads
//! the public programme would see a change.

use sha2::{Digest, Sha256};

use super::{Item, Occupant, Release, Seat};
use crate::domain::appearance::Billing;
use crate::domain::hash::hex;
use crate::domain::local_time::{Fold, Interval, Moment};
use crate::domain::words::Word;

/// The digest of one item, names of its rooms, track and people included.
pub fn digest(release: &Release, item: &Item) -> String {
    // Without `..`: a new field asks whether the public sees it.
    let Item {
        id: _,
        standing,
        label,
        title,
        abstract_text,
        kind,
        track,
        rooms,
        when,
        seats,
        sequence: _,
        changed_at: _,
        digest: _,
    } = item;
    let mut ink = Ink(Sha256::new());
    ink.text(standing.word());
    ink.option(label.as_ref().map(|label| label.as_str()));
    ink.text(title.as_str());
    ink.option(abstract_text.as_ref().map(|text| text.as_str()));
    ink.text(kind.word());
    ink.option(
        track
            .and_then(|id| release.track(id))
            .map(|track| track.name.as_str()),
    );
    ink.count(rooms.len());
    for room in rooms {
        ink.option(release.room(*room).map(|room| room.name.as_str()));
    }
    ink.text(release.conference.zone.name());
    ink.interval(*when);
    ink.count(seats.len());
    for Seat { role, occupant } in seats {
        ink.text(role.word());
        ink.occupant(occupant.as_ref());
    }
    hex(&ink.0.finalize(), 16)
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
