//! A session out of three states, with whatever it needs.

use uuid::Uuid;

use super::{Merge, public_name, update};
use crate::domain::agenda::Edit;
use crate::domain::ids::SessionId;
use crate::domain::reconcile::Kept;
use crate::domain::reconcile::cast::merged_cast;
use crate::domain::resource::{Editable, Reference, Resource, Target};
use crate::domain::session::{Session, SessionPatch};

impl Merge<'_> {
    /// What becomes of a session of the file.
    pub(super) fn session(&mut self, id: SessionId) {
        let Some(said) = self.said.session(id) else {
            return;
        };
        let Some(here) = self.ground.agenda.session(id) else {
            if self.before::<Session>(id).is_some() {
                let (what, name) = (Session::WORD, said.name());
                let (id, fields) = (id.into(), Vec::new());
                self.outcome.kept.push(Kept {
                    what,
                    id,
                    name,
                    fields,
                });
                return;
            }
            self.need(said);
            self.outcome.added.push(id);
            self.make::<Session>(id);
            return;
        };
        let (mut patch, mut kept) = self.compared(said, here);
        // Only the source that has named somebody takes them away.
        let own = self.ground.before;
        let before = own.and_then(|own| Some((own, own.session(id)?.appearances.as_slice())));
        let cast = merged_cast(
            before,
            (self.said, &said.appearances),
            (self.ground.agenda, &here.appearances),
            &self.billed,
        );
        patch.appearances = cast.list;
        if cast.differs {
            kept.push("appearances");
        }
        if here.repeat_of.is_some() || said.repeat_of.is_some() {
            // What a repeat has from its original changes there.
            (patch.title, patch.abstract_text) = (None, None);
            (patch.track, patch.tags) = (None, None);
        }
        self.keep(here, kept);
        let fields: Vec<_> = patch.fields().into_iter().map(public_name).collect();
        if fields.is_empty() {
            self.outcome.unchanged += 1;
            return;
        }
        self.need_for(&patch, said);
        self.outcome.changed.push((id, fields));
        self.sessions.push(Edit::Session(update(id, patch)));
    }

    /// Whatever a patch points at has to be here, and nothing else.
    fn need_for(&mut self, patch: &SessionPatch, said: &Session) {
        let placed = patch.placement.as_ref().is_some_and(Option::is_some);
        self.need(&Session {
            track: patch.track.flatten(),
            placement: said.placement.clone().filter(|_| placed),
            appearances: patch.appearances.clone().unwrap_or_default(),
            ..said.clone()
        });
    }

    /// Whatever a session of the file points at has to be here.
    fn need(&mut self, said: &Session) {
        let mut targets = Vec::new();
        said.references(&mut |reference: Reference| targets.push(reference.target));
        for target in targets {
            match target {
                Target::Room(id) => self.needed.insert(id.into()),
                Target::Track(id) => self.needed.insert(id.into()),
                Target::Person(id) => self.needed.insert(id.into()),
                Target::TimeSlot(id) => {
                    let day = self.said.time_slot(id).map(|slot| slot.day);
                    self.needed.extend(day.map(Uuid::from));
                    self.needed.insert(id.into())
                }
                Target::Day(_) | Target::Session(_) => false,
            };
        }
    }
}
