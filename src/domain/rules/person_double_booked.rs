//! One person in two sessions at once.

use super::room_double_booked::sort_breaches;
use super::{Check, Rule};
use crate::domain::conflict::{Breach, Severity};
use crate::domain::plan::Plan;
use crate::domain::rule_settings::Parameters;
use crate::domain::sweep::{OVERLAPS_MAX, overlaps};

pub static RULE: Rule = Rule {
    code: "person_double_booked",
    summary: "A person is in one place at a time, whatever the role.",
    severity: Severity::Block,
    parameters: &[],
    check: Check::Plan(check),
};

fn check(plan: &Plan<'_>, _: &Parameters<'_>) -> Vec<Breach> {
    find_double_booked(plan, false)
}

/// Finds who is in two sessions at once: those who host at least one of the two, or the others.
pub(super) fn find_double_booked(plan: &Plan<'_>, hosting: bool) -> Vec<Breach> {
    let ending = if hosting {
        ", and hosts at least one of them"
    } else {
        ""
    };
    // Pairs that are looked at count, also those of the other rule: they cost as much.
    let (mut found, mut seen) = (Vec::new(), 0);
    for (person, happenings) in plan.by_person() {
        overlaps(&happenings, |first, second, shared| {
            seen += 1;
            let hosts = first.only_hosts(person) || second.only_hosts(person);
            if hosts == hosting && !plan.nested(first.session, second.session) {
                found.push(Breach {
                    sessions: vec![first.session.id, second.session.id],
                    rooms: Vec::new(),
                    people: vec![person],
                    when: Some(shared),
                    detail: format!(
                        "{} is in both {} and {} at {}{ending}.",
                        plan.person_name(person),
                        first.session.quoted(),
                        second.session.quoted(),
                        shared.printed(),
                    ),
                });
            }
            seen < OVERLAPS_MAX
        });
        if seen >= OVERLAPS_MAX {
            break;
        }
    }
    sort_breaches(found)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    #[test]
    fn a_panelist_in_two_rooms_at_once_is_found() {
        check(
            &RULE,
            "A 10:00-11:00 Hall  @Ann
             B 10:30-11:30 Attic @Ann @Bob",
            "A+B Ann 10:30–11:00",
        );
    }

    #[test]
    fn a_moderator_is_a_person_too() {
        check(
            &RULE,
            "A 10:00-11:00 Hall  @Ann:moderator
             B 10:00-11:00 Attic @Ann",
            "A+B Ann 10:00–11:00",
        );
    }

    #[test]
    fn back_to_back_sessions_are_no_conflict() {
        check(
            &RULE,
            "A 10:00-11:00 Hall  @Ann
             B 11:00-12:00 Attic @Ann",
            "",
        );
    }

    #[test]
    fn two_roles_in_one_session_are_no_conflict() {
        check(&RULE, "A 10:00-11:00 Hall @Ann:moderator @Ann", "");
    }

    #[test]
    fn whoever_declined_or_withdrew_occupies_nothing_and_whoever_is_invited_does() {
        check(
            &RULE,
            "A 10:00-11:00 Hall  @Ann        @Bob        @Cem
             B 10:00-11:00 Attic @Ann/declined @Bob/withdrawn @Cem/invited",
            "A+B Cem 10:00–11:00",
        );
    }

    #[test]
    fn sessions_without_a_room_count_and_cancelled_ones_do_not() {
        check(
            &RULE,
            "A 10:00-11:00 - @Ann
             B 10:00-11:00 - @Ann
             C 10:00-11:00 - @Ann cancelled",
            "A+B Ann 10:00–11:00",
        );
    }

    #[test]
    fn unplaced_sessions_are_no_conflict() {
        check(
            &RULE,
            "A 10:00-11:00 Hall @Ann
             B unplaced         @Ann",
            "",
        );
    }

    #[test]
    fn whoever_comes_to_a_block_and_to_what_it_contains_is_there_once() {
        check(
            &RULE,
            "Summit 09:00-12:00 Hall @Ann
             Block  09:00-12:00 Hall @Ann in:Summit
             A      10:00-11:00 Hall @Ann in:Block
             B      10:30-11:30 Hall @Ann in:Block",
            "A+B Ann 10:30–11:00",
        );
    }

    #[test]
    fn whoever_only_hosts_may_be_elsewhere_and_whoever_also_speaks_may_not() {
        check(
            &RULE,
            "A 10:00-11:00 Hall  @Ann:host @Bob:host @Bob:speaker
             B 10:00-11:00 Attic @Ann      @Bob",
            "A+B Bob 10:00–11:00",
        );
    }

    #[test]
    fn an_overlap_across_midnight_is_found() {
        check(
            &RULE,
            "A 22:00-01:00 Hall @Ann
             2026-05-05
             B 00:30-02:00 Attic @Ann",
            "A+B Ann 00:30–01:00",
        );
    }

    #[test]
    fn a_person_reads_who_is_meant() {
        tell(
            &RULE,
            "A 10:00-11:00 Hall  @Ann
             B 10:30-11:30 Attic @Ann",
            "Ann is in both “A” and “B” at 2026-05-04 10:30–11:00.",
        );
    }
}
