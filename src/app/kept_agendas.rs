//! Agendas in memory, so that an edit does not read the whole programme again.
//!
//! An agenda is taken from here only inside a transaction that has seen its revision in the
//! database; so other processes may write as they like.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::agenda::Agenda;
use crate::domain::ids::{ConferenceId, Revision};
use crate::domain::text::Slug;

/// The most agendas kept; the largest real one takes about 5 MB.
const KEPT_MAX: usize = 32;

/// Some agendas that were read or written.
#[derive(Default)]
pub struct KeptAgendas(Mutex<BTreeMap<Slug, Arc<Agenda>>>);

impl KeptAgendas {
    /// The agenda of a conference, if it is kept at this revision.
    pub fn get(&self, slug: &Slug, id: ConferenceId, revision: Revision) -> Option<Arc<Agenda>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same =
            |agenda: &&Arc<Agenda>| agenda.conference().id == id && agenda.revision() == revision;
        kept.get(slug).filter(same).cloned()
    }

    /// Keeps an agenda as the database holds it. A state that another thread has passed meanwhile
    /// is found out by its revision.
    pub fn keep(&self, agenda: &Arc<Agenda>) {
        let slug = agenda.conference().slug.clone();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX && !kept.contains_key(&slug) {
            kept.pop_first();
        }
        kept.insert(slug, Arc::clone(agenda));
    }
}
