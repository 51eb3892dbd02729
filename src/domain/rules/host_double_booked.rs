//! One person who hosts a session while they are in another one.

use super::person_double_booked::find_double_booked;
use super::{Check, Rule};
use crate::domain::conflict::{Breach, Severity};
use crate::domain::plan::Plan;
use crate::domain::rule_settings::Parameters;

pub static RULE: Rule = Rule {
    code: "host_double_booked",
    summary: "A host sees to one session at a time.",
    severity: Severity::Warn,
    parameters: &[],
    check: Check::Plan(check),
};

fn check(plan: &Plan<'_>, _: &Parameters<'_>) -> Vec<Breach> {
    find_double_booked(plan, true)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    #[test]
    fn a_host_of_two_sessions_or_of_one_while_in_another_is_found() {
        check(
            &RULE,
            "A 10:00-11:00 Hall  @Ann:host @Bob:host
             B 10:30-11:30 Attic @Ann:host @Bob",
            "A+B Ann 10:30–11:00
             A+B Bob 10:30–11:00",
        );
    }

    #[test]
    fn back_to_back_sessions_are_no_conflict() {
        check(
            &RULE,
            "A 10:00-11:00 Hall  @Ann:host
             B 11:00-12:00 Attic @Ann:host",
            "",
        );
    }

    #[test]
    fn whoever_hosts_neither_or_does_more_than_host_is_left_to_the_stricter_rule() {
        check(
            &RULE,
            "A 10:00-11:00 Hall  @Ann @Bob:host @Bob
             B 10:00-11:00 Attic @Ann @Bob",
            "",
        );
    }

    #[test]
    fn the_host_of_a_block_may_be_in_what_it_contains() {
        check(
            &RULE,
            "Block 09:00-12:00 Hall @Ann:host
             A     10:00-11:00 Hall @Ann in:Block",
            "",
        );
    }

    #[test]
    fn a_person_reads_that_somebody_hosts() {
        tell(
            &RULE,
            "A 10:00-11:00 Hall  @Ann:host
             B 10:30-11:30 Attic @Ann",
            "Ann is in both “A” and “B” at 2026-05-04 10:30–11:00, and hosts at least one of them.",
        );
    }
}
