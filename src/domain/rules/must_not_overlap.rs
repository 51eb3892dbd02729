//! Two sessions at once of which one must not overlap the other.

use super::room_double_booked::sort_breaches;
use super::{Check, Rule};
use crate::domain::conflict::{Breach, Severity};
use crate::domain::ids::SessionId;
use crate::domain::plan::{Happening, Plan};
use crate::domain::rule_settings::Parameters;

pub static RULE: Rule = Rule {
    code: "must_not_overlap",
    summary: "Sessions that were kept from each other do not overlap.",
    severity: Severity::Block,
    parameters: &[],
    check: Check::Plan(check),
};

fn check(plan: &Plan<'_>, _: &Parameters<'_>) -> Vec<Breach> {
    let mut found = Vec::new();
    for happening in plan.happenings() {
        let others = happening.session.must_not_overlap.iter();
        found.extend(others.filter_map(|other| examine(plan, happening, *other)));
    }
    sort_breaches(found)
}

fn examine(plan: &Plan<'_>, naming: &Happening<'_>, named: SessionId) -> Option<Breach> {
    let (agenda, naming, when) = (plan.agenda(), naming.session, naming.when);
    let named = agenda.session(named).filter(|session| session.occupies())?;
    let shared = when.overlap(agenda.interval(named)?)?;
    // Of two that name each other, one tells.
    if named.id < naming.id && named.must_not_overlap.contains(&naming.id) {
        return None;
    }
    Some(Breach {
        sessions: vec![naming.id, named.id],
        rooms: Vec::new(),
        people: Vec::new(),
        when: Some(shared),
        detail: format!(
            "{} must not overlap {}, and does at {}.",
            naming.quoted(),
            named.quoted(),
            shared.printed()
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    #[test]
    fn it_holds_both_ways() {
        check(
            &RULE,
            "A 10:00-11:00 Hall  not:B
             B 10:30-11:30 Attic
             C 10:45-12:00 Cave  not:B",
            "A+B 10:30–11:00
             B+C 10:45–11:30",
        );
    }

    #[test]
    fn two_that_name_each_other_are_one_breach() {
        check(
            &RULE,
            "A 10:00-11:00 Hall  not:B
             B 10:00-11:00 Attic not:A",
            "A+B 10:00–11:00",
        );
    }

    #[test]
    fn touching_and_unnamed_sessions_are_no_conflict() {
        check(
            &RULE,
            "A 10:00-11:00 Hall  not:B
             B 11:00-12:00 Attic
             C 10:00-11:00 Cave",
            "",
        );
    }

    #[test]
    fn a_block_that_must_not_overlap_its_own_part_does() {
        check(
            &RULE,
            "Block 09:00-12:00 Hall not:A
             A     10:00-11:00 Hall in:Block",
            "Block+A 10:00–11:00",
        );
    }

    #[test]
    fn cancelled_and_unplaced_sessions_overlap_nothing() {
        check(
            &RULE,
            "A 10:00-11:00 Hall  not:B,C
             B 10:00-11:00 Attic not:A cancelled
             C unplaced          not:A",
            "",
        );
    }

    #[test]
    fn an_overlap_across_midnight_is_found() {
        check(
            &RULE,
            "A 22:00-01:00 Hall
             2026-05-05
             B 00:30-02:00 Attic not:A",
            "A+B 00:30–01:00",
        );
    }

    #[test]
    fn a_person_reads_which_named_the_other() {
        tell(
            &RULE,
            "A 10:00-11:00 Hall
             B 10:30-11:30 Attic not:A",
            "“B” must not overlap “A”, and does at 2026-05-04 10:30–11:00.",
        );
    }
}
