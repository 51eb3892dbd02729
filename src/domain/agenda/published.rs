//! The public programme as an agenda, so that the rules can look at it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Agenda, Request, Tolerance};
use crate::domain::appearance::Appearance;
use crate::domain::conflict::{Conflict, Waive};
use crate::domain::error::Error;
use crate::domain::ids::PersonId;
use crate::domain::local_time::Interval;
use crate::domain::placement::{Placement, Rooms, When};
use crate::domain::release::{Item, Release, Seat, Standing};
use crate::domain::resource::{Editable, Kept};
use crate::domain::session::{Audience, Session, SessionPatch, Status};
use crate::domain::text::Name;

impl Agenda {
    /// The conflicts that a release would have and the one before it has not, by the rules and
    /// waivers of this agenda.
    pub(in crate::domain) fn new_in_public(
        &self,
        before: &Release,
        after: &Release,
    ) -> Vec<Conflict> {
        let before = self.public_programme(before);
        let known: BTreeMap<_, _> = before
            .conflicts
            .iter()
            .map(|c| (c.key.as_str(), c.minutes()))
            .collect();
        let mut conflicts = self.public_programme(after).conflicts;
        conflicts.retain(|c| known.get(c.key.as_str()).is_none_or(|&m| c.minutes() > m));
        conflicts
    }

    /// What takes place in public, where and with whom the public sees it; internal sessions are
    /// as they are here.
    fn public_programme(&self, release: &Release) -> Agenda {
        let mut public = self.clone();
        let items: BTreeMap<_, _> = release.items.iter().map(|item| (item.id, item)).collect();
        let sessions = Arc::make_mut(&mut public.sessions);
        sessions.retain(|id, kept| {
            kept.resource.audience == Audience::Internal && !items.contains_key(id)
        });
        for item in &release.items {
            if let Some(session) = self.as_item(item, release.conference.zone) {
                sessions.insert(item.id, Kept::new(session, self.revision));
            }
        }
        public.judge();
        public
    }

    /// A session as the public sees it; what is not public of it is as it is here.
    fn as_item(&self, item: &Item, zone: crate::domain::local_time::Zone) -> Option<Session> {
        let patch = SessionPatch {
            title: Some(item.title.clone()),
            ..SessionPatch::default()
        };
        let kept = self.session(item.id).cloned();
        let mut session = kept.or_else(|| Session::blank(item.id, &patch, self).ok())?;
        session.status = match item.standing {
            Standing::Confirmed => Status::Confirmed,
            Standing::Cancelled | Standing::Postponed => Status::Cancelled,
        };
        session.label.clone_from(&item.label);
        session.title.clone_from(&item.title);
        session.kind = item.kind;
        session.track = item.track;
        session.audience = Audience::Public;
        let rooms = item.rooms.iter().filter(|room| self.room(**room).is_some());
        let rooms = Rooms::Named(rooms.copied().collect());
        let when: Interval = item.when.recalled_in(zone);
        session.placement = Some(Placement {
            rooms,
            when: When::At(when),
        });
        // Whoever is named comes; who is not named comes as far as they do here.
        let nameless = |appearance: &Appearance| !appearance.is_named();
        session.appearances.retain(nameless);
        let named = item
            .seats
            .iter()
            .filter_map(|seat| Some((seat, self.person_of(item, seat)?)));
        let named = named
            .map(|(seat, person)| Appearance::new(uuid::Uuid::nil().into(), person, seat.role));
        let named: Vec<_> = named.collect();
        session.appearances.extend(named);
        Some(session)
    }

    /// Who sits on a public seat: somebody whose entry was merged into another one meanwhile is
    /// found by their printed line.
    fn person_of(&self, item: &Item, seat: &Seat) -> Option<PersonId> {
        let occupant = seat.occupant.as_ref()?;
        if self.person(occupant.person).is_some() {
            return Some(occupant.person);
        }
        let session = self.session(item.id)?;
        let printed = |appearance: &&Appearance| {
            let own = || {
                self.person(appearance.person)
                    .map(|person| person.billing())
            };
            let billing = appearance.billing.clone().or_else(own);
            appearance.role == seat.role && billing.as_ref() == Some(&occupant.billing)
        };
        let same = session
            .appearances
            .iter()
            .find(printed)
            .map(|appearance| appearance.person);
        Some(same.unwrap_or(occupant.person))
    }

    /// The same agenda with some conflicts accepted.
    pub fn accepting(
        &self,
        waive: &[Waive],
        by: &Name,
        at: DateTime<Utc>,
    ) -> Result<Agenda, Error> {
        let tolerance = Tolerance::Keep;
        let mut accepting = self.clone();
        accepting.waive(&Request {
            edits: &[],
            waive,
            by,
            at,
            tolerance,
        })?;
        Ok(accepting)
    }
}
