//! What becomes of the sessions that a source no longer has.

use super::{Merge, update};
use crate::domain::agenda::Edit;
use crate::domain::reconcile::Fate;
use crate::domain::resource::{Action, Expected, ResourceEdit};
use crate::domain::session::{Session, SessionPatch, Status};

impl Merge<'_> {
    /// The sessions that the source had last time and has no longer.
    pub(super) fn missing(&mut self, prune: bool) {
        let Some(before) = self.ground.before else {
            return;
        };
        for was in before.sessions() {
            let here = self.ground.agenda.session(was.id);
            let Some(here) = here.filter(|_| self.said.session(was.id).is_none()) else {
                continue;
            };
            let public = self.ground.public.contains(&was.id);
            let elsewhere = self
                .ground
                .others
                .iter()
                .any(|other| other.session(was.id).is_some());
            let fate = match prune && !elsewhere {
                _ if here.status == Status::Cancelled && public => continue,
                false => Fate::Kept,
                true if public => Fate::Cancelled,
                true => Fate::Deleted,
            };
            let edit = match fate {
                Fate::Kept => None,
                Fate::Cancelled => {
                    let patch = SessionPatch {
                        status: Some(Status::Cancelled),
                        ..SessionPatch::default()
                    };
                    Some(update::<Session>(was.id, patch))
                }
                Fate::Deleted => Some(ResourceEdit {
                    id: was.id,
                    expected: Expected::Any,
                    action: Action::Delete,
                }),
            };
            self.sessions.extend(edit.map(Edit::Session));
            self.outcome.missing.push((was.id, fate));
        }
    }
}
