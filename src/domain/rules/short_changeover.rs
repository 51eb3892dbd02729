//! Too little time to make a room ready for the next session.

use super::room_double_booked::sort_breaches;
use super::short_turnaround::{find_short_gaps, print_gap};
use super::{Check, Rule};
use crate::domain::conflict::{Breach, Severity};
use crate::domain::plan::Plan;
use crate::domain::rule_settings::{Parameter, Parameters};

pub static RULE: Rule = Rule {
    code: "short_changeover",
    summary: "There is time to make a room ready for its next session.",
    severity: Severity::Warn,
    parameters: &[Parameter {
        name: "minutes",
        summary: "How long it takes to make a room ready that says nothing else itself.",
        default: 0,
        min: 0,
        max: 240,
    }],
    check: Check::Plan(check),
};

fn check(plan: &Plan<'_>, parameters: &Parameters<'_>) -> Vec<Breach> {
    let usual = parameters.get("minutes");
    let mut found = Vec::new();
    for (id, happenings) in plan.by_room() {
        let Some(room) = plan.agenda().room(id) else {
            continue;
        };
        let needed = room.changeover_minutes.map_or(usual, i64::from);
        for (first, second, when) in find_short_gaps(&happenings, needed) {
            if !plan.nested(first.session, second.session) {
                found.push(Breach {
                    sessions: vec![first.session.id, second.session.id],
                    rooms: vec![id],
                    people: Vec::new(),
                    when: Some(when),
                    detail: format!(
                        "{} has {} from {} to {} at {}; {needed} are needed.",
                        room.name,
                        print_gap(first, second),
                        first.session.quoted(),
                        second.session.quoted(),
                        second.when.start().wall().format("%Y-%m-%d %H:%M"),
                    ),
                });
            }
        }
    }
    sort_breaches(found)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    #[test]
    fn a_room_needs_no_time_unless_somebody_says_so() {
        check(
            &RULE,
            "A 10:00-11:00 Hall
             B 11:00-12:00 Hall",
            "",
        );
    }

    #[test]
    fn what_a_room_says_itself_goes_before_what_holds_for_all() {
        check(
            &RULE,
            "rule short_changeover minutes 10
             room Attic changeover 15
             room Cave changeover 0
             A 10:00-11:00 Hall,Attic,Cave
             B 11:09-12:00 Hall
             C 11:10-12:00 Attic
             D 11:00-12:00 Cave",
            "A+B Hall 11:09–11:10
             A+C Attic 11:10–11:15",
        );
    }

    #[test]
    fn a_gap_of_exactly_the_minutes_is_enough_and_an_overlap_is_another_rules() {
        check(
            &RULE,
            "rule short_changeover minutes 10
             A 10:00-11:00 Hall
             B 11:10-12:00 Hall
             C 11:59-13:00 Hall",
            "",
        );
    }

    #[test]
    fn each_part_of_a_hall_is_made_ready() {
        check(
            &RULE,
            "room Hall parts East,West
             room East changeover 10
             room West changeover 20
             A 10:00-11:00 Hall
             B 11:00-12:00 East
             C 11:00-12:00 West",
            "A+B East 11:00–11:10
             A+C West 11:00–11:20",
        );
    }

    #[test]
    fn shared_rooms_breaks_and_what_a_block_contains_need_no_change() {
        check(
            &RULE,
            "rule short_changeover minutes 10
             A 10:00-11:00 Foyer*
             B 11:00-12:00 Foyer*
             C 10:00-11:00 Hall
             D 11:00-12:00 Hall break
             E 10:00-11:00 Attic
             F 11:00-12:00 Attic in:E",
            "",
        );
    }

    #[test]
    fn midnight_makes_nobody_faster() {
        check(
            &RULE,
            "room Hall changeover 30
             A 22:00-24:00 Hall
             2026-05-05
             B 00:10-01:00 Hall",
            "A+B Hall 00:10–00:30",
        );
    }

    #[test]
    fn a_person_reads_what_is_needed() {
        tell(
            &RULE,
            "room Hall changeover 15
             A 10:00-11:00 Hall
             B 11:05-12:00 Hall",
            "Hall has 5 minutes from “A” to “B” at 2026-05-04 11:05; 15 are needed.",
        );
    }
}
