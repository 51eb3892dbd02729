//! A draft and its body → the session of the programme.

use super::body::Body;
use super::days::Placed;
use super::draft::Draft;
use super::people::{Mark, Person};
use super::times::Times;
use super::{headings, kind, names};
use crate::domain::appearance::Role;
use crate::domain::programme::{ProgrammeAppearance, ProgrammeSession, Timing};
use crate::domain::session::Kind;

/// Builds the session; where people stand behind commas, what a colon introduces is a talk.
pub(super) fn place(mut draft: Draft, body: Body, times: &Times, colon_means_talk: bool) -> Placed {
    let Body {
        mut abstract_text,
        mut people,
        room,
        left: _,
    } = body;
    headings::name_talk(&mut draft, &mut people);
    let mut talks = false;
    for person in &mut people {
        let is_title = |said: &String| !names::tells_position(said);
        let colon = colon_means_talk && person.mark == Mark::Colon;
        if colon && person.affiliation.as_ref().is_some_and(is_title) {
            person.talk = person.affiliation.take();
        }
        if let Some(talk) = person.talk.take() {
            let text = abstract_text.get_or_insert_default();
            let joint = if text.is_empty() { "" } else { "\n" };
            text.push_str(&format!("{joint}{}: {talk}", person.name));
            talks = true;
        }
    }
    let told = kind::of(draft.label.as_deref(), &draft.title);
    let moderated = people
        .iter()
        .any(|person| person.role == Some(Role::Moderator));
    let panel = told == Kind::Panel || (told == Kind::Other && moderated && !talks);
    let kind = if panel { Kind::Panel } else { told };
    let usual = if panel && !talks {
        Role::Panelist
    } else {
        Role::Speaker
    };
    let people = people
        .into_iter()
        .map(|person| finish(person, usual))
        .collect();
    let session = ProgrammeSession {
        label: draft.label,
        abstract_text,
        kind,
        status: draft.status,
        time: Timing::OfDay {
            starts: times.starts,
            ends: times.ends,
        },
        rooms: draft.room.or(room).into_iter().collect(),
        people,
        ..ProgrammeSession::new(draft.title, draft.line)
    };
    Placed {
        session,
        ordinal: draft.ordinal.filter(|_| !draft.contained),
        heading: draft.day,
    }
}

fn finish(person: Person, usual: Role) -> ProgrammeAppearance {
    let Person {
        talk: _,
        name,
        role,
        affiliation,
        sure: _,
        mark: _,
        line,
    } = person;
    let role_inferred = role.is_none();
    ProgrammeAppearance {
        role_inferred,
        affiliation,
        ..ProgrammeAppearance::new(name, role.unwrap_or(usual), line)
    }
}
