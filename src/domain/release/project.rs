//! What the public sees of a session.

use chrono::{DateTime, Utc};

use super::{Item, Occupant, Seat, Standing};
use crate::domain::agenda::Agenda;
use crate::domain::appearance::{Appearance, Attendance};
use crate::domain::few::Few;
use crate::domain::local_time::Interval;
use crate::domain::placement::When;
use crate::domain::session::{Audience, Session, Status};

/// The public projection of a session; `None` when it is and was not public.
pub fn project(agenda: &Agenda, session: &Session, before: Option<&Item>) -> Option<Item> {
    let public = session.audience == Audience::Public;
    let when = agenda.interval(session);
    let last = |before: &Item| before.when.recalled_in(agenda.conference().zone);
    match (public, session.status, when) {
        (true, Status::Confirmed, Some(when)) => Some(item(agenda, session, when)),
        (true, Status::Confirmed, None) => {
            // Its texts may have changed meanwhile; its last time and place are postponed.
            let before = before?;
            let (standing, rooms) = (Standing::Postponed, before.rooms.clone());
            Some(Item {
                standing,
                rooms,
                ..item(agenda, session, last(before))
            })
        }
        (true, Status::Cancelled, _) => {
            let before = before?;
            let rooms = match when {
                Some(_) => agenda.rooms_of(session).into_owned(),
                None => before.rooms.clone(),
            };
            let when = when.unwrap_or_else(|| last(before));
            let standing = Standing::Cancelled;
            Some(Item {
                standing,
                rooms,
                ..item(agenda, session, when)
            })
        }
        (true, Status::Draft, _) | (false, _, _) => before.map(|before| tombstone(agenda, before)),
    }
}

fn item(agenda: &Agenda, session: &Session, when: Interval) -> Item {
    let slot = session.placement.as_ref().map(|placement| placement.when);
    Item {
        id: session.id,
        code: session.code.clone(),
        standing: Standing::Confirmed,
        label: session.label.clone(),
        title: session.title.clone(),
        abstract_text: session.abstract_text.clone(),
        description: session.description.clone(),
        kind: session.kind,
        track: session.track,
        language: session.language.clone(),
        tags: session.tags.clone(),
        links: session.links.only(|link| link.public),
        notice: session.notice.clone(),
        parent: session.parent,
        repeat_of: session.repeat_of,
        rooms: agenda.rooms_of(session).into_owned(),
        slot: match slot {
            Some(When::Slot(slot)) => Some(slot),
            Some(When::At(_)) | None => None,
        },
        when,
        seats: session
            .appearances
            .iter()
            .filter_map(|a| seat(agenda, a))
            .collect(),
        gone: Vec::new(),
        sequence: 0,
        changed_at: DateTime::<Utc>::UNIX_EPOCH,
    }
}

/// Confirmed and shown people by name, invited and hidden ones without, others not at all.
pub fn seat(agenda: &Agenda, appearance: &Appearance) -> Option<Seat> {
    let Appearance {
        id: _,
        person,
        role,
        billing,
        state,
        shown,
        remote: _,
    } = appearance;
    let named = match state {
        Attendance::Confirmed => *shown,
        Attendance::Invited => false,
        Attendance::Declined | Attendance::Withdrawn => return None,
    };
    let printed = || {
        billing
            .clone()
            .or_else(|| agenda.person(*person).map(|p| p.billing()))
    };
    let occupant = named.then(printed).flatten();
    let occupant = occupant.map(|billing| Occupant {
        person: *person,
        billing,
    });
    Some(Seat {
        role: *role,
        occupant,
    })
}

/// What was public and is not any more: what, when and where it was, and nothing that somebody may
/// have had taken out of the public, such as a name.
pub fn tombstone(agenda: &Agenda, before: &Item) -> Item {
    Item {
        standing: Standing::Cancelled,
        when: before.when.recalled_in(agenda.conference().zone),
        abstract_text: None,
        description: None,
        links: Few::none(),
        notice: None,
        slot: None,
        seats: Vec::new(),
        gone: before.attendance(),
        ..before.clone()
    }
}
