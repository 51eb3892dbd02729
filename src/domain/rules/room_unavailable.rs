//! A session in a room while it cannot be used.

use super::room_double_booked::sort_breaches;
use super::{Check, Rule};
use crate::domain::availability::Availability;
use crate::domain::conflict::{Breach, Severity};
use crate::domain::place::Room;
use crate::domain::plan::{Happening, Plan};
use crate::domain::rule_settings::Parameters;
use crate::domain::sweep::OVERLAPS_MAX;

pub static RULE: Rule = Rule {
    code: "room_unavailable",
    summary: "A room and its parts are used only while they are available.",
    severity: Severity::BlockRelease,
    parameters: &[],
    check: Check::Plan(check),
};

fn check(plan: &Plan<'_>, _: &Parameters<'_>) -> Vec<Breach> {
    if !plan.agenda().rooms().any(is_limited) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for happening in plan
        .happenings()
        .iter()
        .filter(|h| h.session.occupies_rooms())
    {
        let cells = happening.rooms.iter().flat_map(|room| plan.cells(*room));
        let mut limited: Vec<_> = cells.filter(|cell| is_limited(cell)).collect();
        // Two rooms may have a part in common.
        limited.sort_by_key(|cell| cell.id);
        limited.dedup_by_key(|cell| cell.id);
        found.extend(
            limited
                .into_iter()
                .filter_map(|cell| examine(happening, cell)),
        );
        if found.len() >= OVERLAPS_MAX {
            break;
        }
    }
    sort_breaches(found)
}

fn is_limited(room: &Room) -> bool {
    room.availability != Availability::Always
}

fn examine(happening: &Happening<'_>, room: &Room) -> Option<Breach> {
    let when = room.availability.lacks(happening.when)?;
    Some(Breach {
        sessions: vec![happening.session.id],
        rooms: vec![room.id],
        people: Vec::new(),
        when: Some(when),
        detail: format!(
            "{} takes {} at {}, which is not available at {}.",
            happening.session.quoted(),
            room.name,
            happening.when.printed(),
            when.printed()
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    #[test]
    fn a_session_before_within_between_and_after_the_windows() {
        check(
            &RULE,
            "room Hall open 09:00-12:00,13:00-15:00
             A 08:30-09:30 Hall
             B 09:00-12:00 Hall
             C 11:00-13:30 Hall
             D 15:00-16:00 Hall
             E 15:00-16:00 Attic",
            "A Hall 08:30–09:00
             C Hall 12:00–13:00
             D Hall 15:00–16:00",
        );
    }

    #[test]
    fn a_hall_needs_its_parts_and_each_of_them_once() {
        check(
            &RULE,
            "room Left parts East,Middle
             room Right parts Middle,West
             room Middle open 09:00-12:00
             A 11:00-13:00 Left,Right
             B 11:00-13:00 West",
            "A Middle 12:00–13:00",
        );
    }

    #[test]
    fn a_part_does_not_need_the_hall() {
        check(
            &RULE,
            "room Hall parts East open 09:00-12:00
             A 11:00-13:00 East",
            "",
        );
    }

    #[test]
    fn breaks_cancelled_and_unplaced_sessions_take_no_room() {
        check(
            &RULE,
            "room Hall open 09:00-12:00
             A 13:00-14:00 Hall break
             B 13:00-14:00 Hall cancelled
             C unplaced",
            "",
        );
    }

    #[test]
    fn a_window_may_reach_across_midnight() {
        check(
            &RULE,
            "room Hall* open 20:00-01:00
             A 23:00-01:00 Hall
             B 23:00-01:01 Hall",
            "B Hall 01:00–01:01",
        );
    }

    #[test]
    fn a_person_reads_both_times() {
        tell(
            &RULE,
            "room Hall open 09:00-12:00
             A 11:00-13:00 Hall",
            "“A” takes Hall at 2026-05-04 11:00–13:00, \
             which is not available at 2026-05-04 12:00–13:00.",
        );
    }
}
