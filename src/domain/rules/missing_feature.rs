//! A room that lacks something that a session in it needs.

use super::room_double_booked::sort_breaches;
use super::{Check, Rule};
use crate::domain::conflict::{Breach, Severity};
use crate::domain::place::{Medium, Room};
use crate::domain::plan::{Happening, Plan};
use crate::domain::rule_settings::Parameters;
use crate::domain::sweep::OVERLAPS_MAX;
use crate::domain::text::Label;

pub static RULE: Rule = Rule {
    code: "missing_feature",
    summary: "A room has what the sessions in it need.",
    severity: Severity::Warn,
    parameters: &[],
    check: Check::Plan(check),
};

fn check(plan: &Plan<'_>, _: &Parameters<'_>) -> Vec<Breach> {
    let mut found = Vec::new();
    let needing = plan
        .happenings()
        .iter()
        .filter(|h| !h.session.needed_features.is_empty());
    for happening in needing {
        let rooms = happening
            .rooms
            .iter()
            .filter_map(|id| plan.agenda().room(*id));
        let physical = rooms.filter(|room| room.medium == Medium::Physical);
        found.extend(physical.filter_map(|room| examine(happening, room)));
        if found.len() >= OVERLAPS_MAX {
            break;
        }
    }
    sort_breaches(found)
}

fn examine(happening: &Happening<'_>, room: &Room) -> Option<Breach> {
    let needed = happening.session.needed_features.iter();
    let lacking: Vec<_> = needed
        .filter(|needed| !room.has(needed))
        .map(Label::as_str)
        .collect();
    if lacking.is_empty() {
        return None;
    }
    Some(Breach {
        sessions: vec![happening.session.id],
        rooms: vec![room.id],
        people: Vec::new(),
        when: None,
        detail: format!(
            "{} lacks what {} needs at {}: {}.",
            room.name,
            happening.session.quoted(),
            happening.when.printed(),
            lacking.join(", ")
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    #[test]
    fn each_room_needs_every_feature() {
        check(
            &RULE,
            "room Hall features projector,recording
             room Attic features projector
             A 10:00-11:00 Hall,Attic,Cave needs:projector,recording
             B 11:00-12:00 Hall            needs:recording",
            "A Attic
             A Cave",
        );
    }

    #[test]
    fn great_and_small_letters_are_the_same() {
        check(
            &RULE,
            "room Hall features Überwachung
             A 10:00-11:00 Hall needs:ÜBERWACHUNG
             B 11:00-12:00 Hall needs:Überwachungen",
            "B Hall",
        );
    }

    #[test]
    fn a_break_has_needs_too() {
        check(
            &RULE,
            "A 10:00-10:30 * needs:catering break\nroom Hall",
            "A Hall",
        );
    }

    #[test]
    fn online_rooms_no_rooms_and_what_does_not_take_place_lack_nothing() {
        check(
            &RULE,
            "room Stream online
             A 10:00-11:00 Stream needs:projector
             B 11:00-12:00 -      needs:projector
             C 12:00-13:00 Hall   needs:projector cancelled
             D unplaced           needs:projector",
            "",
        );
    }

    #[test]
    fn a_person_reads_what_is_lacking() {
        tell(
            &RULE,
            "room Hall features recording
             A 10:00-11:00 Hall needs:Projector,recording,piano",
            "Hall lacks what “A” needs at 2026-05-04 10:00–11:00: Projector, piano.",
        );
    }
}
