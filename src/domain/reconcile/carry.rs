//! What a source no longer has and what stays here is remembered: it is missing from the next
//! edition, too, and when it comes back it is compared with what was said of it last.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Fate;
use crate::domain::agenda::Agenda;
use crate::domain::ids::SessionId;
use crate::domain::placement::When;
use crate::domain::resource::Kept;
use crate::domain::values::Code;

/// What a source says, and the sessions that it said before and that stay.
pub(super) fn carried(
    mut said: Agenda,
    before: Option<&Agenda>,
    missing: &[(SessionId, Fate)],
) -> Agenda {
    let Some(before) = before else {
        return said;
    };
    let stay = missing.iter().filter(|(_, fate)| *fate != Fate::Deleted);
    let stay: Vec<SessionId> = stay.map(|(id, _)| *id).collect();
    for id in stay {
        carry(&mut said, before, id);
    }
    said
}

fn carry(said: &mut Agenda, before: &Agenda, id: SessionId) {
    let Some(session) = before.session(id) else {
        return;
    };
    let mut session = session.clone();
    // Nothing but what stands in it is needed: others it may name are gone themselves.
    let interval = before.interval(&session);
    if let (Some(placement), Some(interval)) = (&mut session.placement, interval) {
        placement.when = When::At(interval);
    }
    (session.parent, session.repeat_of) = (None, None);
    session.must_not_overlap = Default::default();
    session.after = Default::default();
    let taken = said
        .sessions()
        .any(|other| other.reference == session.reference);
    if taken {
        session.reference = None;
    }
    if said.sessions().any(|other| other.code == session.code) {
        session.code = Code::of_id(session.id.0);
    }
    if let Some(track) = session.track.and_then(|track| before.tracks.get(&track)) {
        let tracks = Arc::make_mut(&mut said.tracks);
        tracks
            .entry(track.resource.id)
            .or_insert_with(|| track.clone());
    }
    for room in session.named_rooms() {
        if let Some(room) = before.rooms.get(room) {
            let rooms = Arc::make_mut(&mut said.rooms);
            rooms
                .entry(room.resource.id)
                .or_insert_with(|| room.clone());
        }
    }
    let people: BTreeSet<_> = session.appearances.iter().map(|one| one.person).collect();
    for person in people {
        if let Some(person) = before.people.get(&person) {
            let people = Arc::make_mut(&mut said.people);
            people
                .entry(person.resource.id)
                .or_insert_with(|| person.clone());
        }
    }
    let kept = Kept::new(session, said.revision());
    Arc::make_mut(&mut said.sessions).insert(id, kept);
}
