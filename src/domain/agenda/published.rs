//! What the agenda would be if only some of its sessions were published.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Agenda, Request, Tolerance};
use crate::domain::appearance::{Appearance, Attendance};
use crate::domain::conflict::Waive;
use crate::domain::error::Error;
use crate::domain::ids::{PersonId, SessionId};
use crate::domain::placement::{Placement, Rooms, When};
use crate::domain::release::{Item, Release, Standing};
use crate::domain::resource::Kept;
use crate::domain::session::{Session, Status};
use crate::domain::text::Name;

impl Agenda {
    /// The public programme with some sessions of this agenda laid over it, judged by its rules:
    /// all else is where the last release has it. A conflict that the release has already does
    /// not count again.
    pub(in crate::domain) fn as_published(
        &self,
        release: &Release,
        only: &BTreeSet<SessionId>,
    ) -> Agenda {
        let items: BTreeMap<_, _> = release.items.iter().map(|item| (item.id, item)).collect();
        let public = |kept: &Kept<Session>| match items.get(&kept.resource.id) {
            Some(item) => self.as_item(&kept.resource, item),
            None => Session {
                status: Status::Cancelled,
                ..Session::clone(&kept.resource)
            },
        };
        let mut before = self.clone();
        for kept in Arc::make_mut(&mut before.sessions).values_mut() {
            *kept = Kept::new(public(kept), kept.changed_in);
        }
        before.judge();
        let known: BTreeMap<_, _> = before
            .conflicts
            .iter()
            .map(|c| (c.key.clone(), c.minutes()))
            .collect();
        let mut after = before;
        for id in only {
            if let Some(kept) = self.sessions.get(id) {
                Arc::make_mut(&mut after.sessions).insert(*id, kept.clone());
            }
        }
        // Waivers of the agenda hold for what is published of it.
        after.waivers = self.waivers.clone();
        after.judge();
        after.conflicts.retain(|c| {
            known
                .get(&c.key)
                .is_none_or(|minutes| c.minutes() > *minutes)
        });
        after
    }

    /// A session where and with whom the public sees it.
    fn as_item(&self, session: &Session, item: &Item) -> Session {
        let there: BTreeSet<PersonId> = item
            .seats
            .iter()
            .filter_map(|s| s.occupant.as_ref())
            .map(|o| o.person)
            .collect();
        let state = |appearance: &Appearance| match there.contains(&appearance.person) {
            true => Attendance::Confirmed,
            false => Attendance::Withdrawn,
        };
        let mut appearances = session.appearances.clone();
        appearances
            .iter_mut()
            .for_each(|appearance| appearance.state = state(appearance));
        let missing = there
            .iter()
            .filter(|id| !appearances.iter().any(|a| a.person == **id));
        let missing: Vec<_> = missing.copied().collect();
        for seat in &item.seats {
            let occupant = seat
                .occupant
                .as_ref()
                .filter(|o| missing.contains(&o.person));
            if let Some(occupant) = occupant.filter(|o| self.person(o.person).is_some()) {
                let id = uuid::Uuid::nil().into();
                appearances.push(Appearance::new(id, occupant.person, seat.role));
            }
        }
        let rooms = item.rooms.iter().filter(|room| self.room(**room).is_some());
        let status = match item.standing {
            Standing::Confirmed => Status::Confirmed,
            Standing::Cancelled | Standing::Postponed => Status::Cancelled,
        };
        let rooms = Rooms::Named(rooms.copied().collect());
        let when = When::At(item.when.recalled_in(self.conference.zone));
        let placement = Some(Placement { rooms, when });
        Session {
            status,
            placement,
            appearances,
            ..session.clone()
        }
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
