//! Marks → edits.

use std::collections::{BTreeMap, BTreeSet};

use super::{Mark, Overlaps};
use crate::domain::agenda::{Agenda, Edit, Request, Tolerance};
use crate::domain::appearance::Role;
use crate::domain::conflict::{Conflict, Severity, Waive};
use crate::domain::error::Error;
use crate::domain::ids::SessionId;
use crate::domain::place::{RoomPatch, Sharing};
use crate::domain::placement::{PlacementEdit, PlacementInput};
use crate::domain::resource::{Action, Expected, ResourceEdit};
use crate::domain::session::{Session, SessionPatch};
use crate::domain::text::Line;

/// What settles the overlaps of an agenda.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    pub edits: Vec<Edit>,
    pub waive: Vec<Waive>,
}

/// Rounds after which nothing new comes up: one mark may show what another one hid.
const ROUNDS_MAX: usize = 16;

/// The edits that carry out the mark of every overlap that blocks and has one, over `done`, which
/// lead from `before` to the agenda that is judged.
///
/// # Errors
/// Those of [`Agenda::apply`], such as a block within itself.
pub fn settle(before: &Agenda, done: &[Edit], request: &Request<'_>) -> Result<Settled, Error> {
    let mut settled = Settled::default();
    let mut edits = done.to_vec();
    for _ in 0..ROUNDS_MAX {
        let request = Request {
            edits: &edits,
            waive: &settled.waive,
            tolerance: Tolerance::Keep,
            ..*request
        };
        let agenda = before.apply(&request)?;
        let step = step(&agenda, before);
        if step.edits.is_empty() && step.waive.is_empty() {
            break;
        }
        edits.extend(step.edits.iter().cloned());
        settled.edits.extend(step.edits);
        settled.waive.extend(step.waive);
    }
    Ok(settled)
}

/// Of two entries the one that was here before stays; of two that were, both do.
fn kept_from(mark: Mark, before: &Agenda) -> Option<Mark> {
    let was_here = |id: &SessionId| before.session(*id).is_some();
    Some(match mark {
        Mark::Delete { kept, deleted } if was_here(&deleted) => match was_here(&kept) {
            true => return None,
            false => Mark::Delete {
                kept: deleted,
                deleted: kept,
            },
        },
        Mark::SeveralRooms { kept, deleted } if was_here(&deleted) => match was_here(&kept) {
            true => return None,
            false => Mark::SeveralRooms {
                kept: deleted,
                deleted: kept,
            },
        },
        mark => mark,
    })
}

/// The edits for the marks that can be told now; what was here before is never deleted.
fn step(agenda: &Agenda, before: &Agenda) -> Settled {
    let overlaps = Overlaps::of(agenda);
    let blocking =
        |conflict: &&Conflict| conflict.severity != Severity::Warn && conflict.waiver.is_none();
    let findings = agenda.conflicts().iter().filter(blocking);
    let findings = findings.filter_map(|conflict| Some((conflict, overlaps.finding(conflict)?)));
    let mut marks: BTreeMap<Mark, &Conflict> = BTreeMap::new();
    let mut settled = Settled::default();
    for (conflict, finding) in findings {
        match finding.mark.and_then(|mark| kept_from(mark, before)) {
            None => {}
            Some(Mark::Waive) => {
                let reason = format!("they overlap by {} minutes only", conflict.minutes());
                settled
                    .waive
                    .extend(Line::parse(&reason).ok().map(|reason| Waive {
                        key: conflict.key.clone(),
                        reason,
                    }));
            }
            Some(mark) => {
                marks.entry(mark).or_insert(conflict);
            }
        }
    }
    // What is deleted takes part in nothing more; the next round sees what is left.
    let (mut gone, mut stays) = (BTreeSet::new(), BTreeSet::new());
    for mark in marks.keys() {
        if let Mark::Delete { kept, deleted } | Mark::SeveralRooms { kept, deleted } = mark
            && !gone.contains(kept)
            && !stays.contains(deleted)
            && !stays.contains(kept)
            && gone.insert(*deleted)
        {
            // One at a time: the next one adds to what this one leaves.
            stays.insert(*kept);
            settled.edits.extend(edits(agenda, mark));
        }
    }
    for (mark, conflict) in marks {
        let named = match &mark {
            Mark::Host { session, .. } => vec![*session],
            Mark::Block { parent, child } => vec![*parent, *child],
            Mark::SharedRoom { .. } => conflict.sessions.clone(),
            Mark::SeveralRooms { .. } | Mark::Delete { .. } | Mark::Waive => continue,
        };
        if !named.iter().any(|id| gone.contains(id)) {
            settled.edits.extend(edits(agenda, &mark));
        }
    }
    settled
}

fn edits(agenda: &Agenda, mark: &Mark) -> Vec<Edit> {
    match mark {
        Mark::Host { session, person } => {
            let Some(session) = agenda.session(*session) else {
                return Vec::new();
            };
            let mut appearances = session.appearances.clone();
            for own in appearances.iter_mut().filter(|one| one.person == *person) {
                own.role = Role::Host;
            }
            // Speaker and panelist of the same person are one host.
            let mut seen = false;
            appearances.retain(|one| one.person != *person || !std::mem::replace(&mut seen, true));
            let patch = SessionPatch {
                appearances: Some(appearances),
                ..SessionPatch::default()
            };
            vec![update(session, patch)]
        }
        Mark::Block { parent, child } => {
            let Some(child) = agenda.session(*child) else {
                return Vec::new();
            };
            let patch = SessionPatch {
                parent: Some(Some(*parent)),
                ..SessionPatch::default()
            };
            vec![update(child, patch)]
        }
        Mark::SeveralRooms { kept, deleted } => several_rooms(agenda, *kept, *deleted),
        Mark::SharedRoom { room } => {
            let patch = RoomPatch {
                sharing: Some(Sharing::Shared),
                ..RoomPatch::default()
            };
            let (id, expected) = (*room, Expected::Any);
            let action = Action::Update(patch);
            vec![Edit::Room(ResourceEdit {
                id,
                expected,
                action,
            })]
        }
        Mark::Delete { kept, deleted } => {
            let mut edits = with_people(agenda, *kept, *deleted);
            edits.extend(delete(agenda, *kept, *deleted));
            edits
        }
        Mark::Waive => Vec::new(),
    }
}

fn several_rooms(agenda: &Agenda, kept: SessionId, deleted: SessionId) -> Vec<Edit> {
    let (Some(session), Some(other)) = (agenda.session(kept), agenda.session(deleted)) else {
        return Vec::new();
    };
    let mut rooms = session.named_rooms().to_vec();
    rooms.extend(
        other
            .named_rooms()
            .iter()
            .filter(|room| !session.named_rooms().contains(room)),
    );
    let placement = PlacementInput {
        rooms: Some(rooms),
        ..PlacementInput::default()
    };
    let mut edits = with_people(agenda, kept, deleted);
    edits.push(Edit::Placement(PlacementEdit {
        id: kept,
        expected: Expected::Any,
        action: Action::Update(placement),
    }));
    edits.extend(delete(agenda, kept, deleted));
    edits
}

/// Lets one of two entries have the people of both.
fn with_people(agenda: &Agenda, kept: SessionId, deleted: SessionId) -> Vec<Edit> {
    let (Some(session), Some(other)) = (agenda.session(kept), agenda.session(deleted)) else {
        return Vec::new();
    };
    let mut appearances = session.appearances.clone();
    let new = other.appearances.iter();
    let new = new.filter(|one| {
        session
            .appearances
            .iter()
            .all(|own| own.person != one.person)
    });
    appearances.extend(new.cloned());
    if appearances.len() == session.appearances.len() {
        return Vec::new();
    }
    let patch = SessionPatch {
        appearances: Some(appearances),
        ..SessionPatch::default()
    };
    vec![update(session, patch)]
}

fn update(session: &Session, patch: SessionPatch) -> Edit {
    let (id, expected) = (session.id, Expected::Any);
    let action = Action::Update(patch);
    Edit::Session(ResourceEdit {
        id,
        expected,
        action,
    })
}

/// What it contains is contained by the entry that stays.
fn delete(agenda: &Agenda, kept: SessionId, deleted: SessionId) -> Vec<Edit> {
    let children = agenda
        .sessions()
        .filter(|session| session.parent == Some(deleted));
    let moved = children.map(|child| {
        let parent = Some(kept).filter(|kept| *kept != child.id);
        let patch = SessionPatch {
            parent: Some(parent),
            ..SessionPatch::default()
        };
        update(child, patch)
    });
    let mut edits: Vec<_> = moved.collect();
    let (expected, action) = (Expected::Any, Action::Delete);
    edits.push(Edit::Session(ResourceEdit {
        id: deleted,
        expected,
        action,
    }));
    edits
}
