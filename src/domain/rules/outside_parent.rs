//! A session outside the time of the block that contains it.

use super::{Check, Rule};
use crate::domain::conflict::{Breach, Severity};
use crate::domain::plan::{Happening, Plan};
use crate::domain::rule_settings::Parameters;

pub static RULE: Rule = Rule {
    code: "outside_parent",
    summary: "A session begins and ends within the block that contains it.",
    severity: Severity::Warn,
    parameters: &[],
    check: Check::Plan(check),
};

fn check(plan: &Plan<'_>, _: &Parameters<'_>) -> Vec<Breach> {
    plan.happenings()
        .iter()
        .filter_map(|child| examine(plan, child))
        .collect()
}

fn examine(plan: &Plan<'_>, child: &Happening<'_>) -> Option<Breach> {
    let block = plan.agenda().session(child.session.parent?)?;
    let time = plan.agenda().interval(block).filter(|_| block.occupies());
    let ((start, end), held) = (child.when.instants(), time.map(|time| time.instants()));
    if held.is_some_and(|(opens, closes)| opens <= start && end <= closes) {
        return None;
    }
    let fate = match time {
        Some(time) => format!("is at {}", time.printed()),
        None => "does not take place".to_owned(),
    };
    Some(Breach {
        sessions: vec![child.session.id, block.id],
        rooms: Vec::new(),
        people: Vec::new(),
        when: Some(child.when),
        detail: format!(
            "{} is at {}, and {}, which contains it, {fate}.",
            child.session.quoted(),
            child.when.printed(),
            block.quoted()
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    #[test]
    fn a_session_before_within_across_and_after_its_block() {
        check(
            &RULE,
            "Block 09:00-12:00 Hall
             A 08:59-10:00 Hall in:Block
             B 09:00-12:00 Hall in:Block
             C 11:00-12:01 Hall in:Block
             D 12:00-13:00 Hall in:Block",
            "Block+A 08:59–10:00
             Block+C 11:00–12:01
             Block+D 12:00–13:00",
        );
    }

    #[test]
    fn a_block_that_does_not_take_place_contains_nothing() {
        check(
            &RULE,
            "Morning unplaced
             Evening 18:00-20:00 Hall cancelled
             A 10:00-11:00 Hall in:Morning
             B 18:00-19:00 Hall in:Evening",
            "Morning+A 10:00–11:00
             Evening+B 18:00–19:00",
        );
    }

    #[test]
    fn what_does_not_take_place_and_what_has_no_block_is_not_looked_at() {
        check(
            &RULE,
            "Block 09:00-12:00 Hall
             A unplaced         in:Block
             B 12:00-13:00 Hall in:Block cancelled
             C 12:00-13:00 Hall",
            "",
        );
    }

    #[test]
    fn a_block_may_reach_across_midnight() {
        check(
            &RULE,
            "Night 22:00-02:00 Hall
             A 23:30-00:30 Hall in:Night
             2026-05-05
             B 01:00-02:00 Hall in:Night
             C 01:00-02:01 Hall in:Night",
            "Night+C 01:00–02:01",
        );
    }

    #[test]
    fn a_person_reads_both_times() {
        tell(
            &RULE,
            "Day 09:00-12:00 Hall
             A   12:00-13:00 Hall in:Day
             Eve unplaced
             B   14:00-15:00 Hall in:Eve",
            "“A” is at 2026-05-04 12:00–13:00, and “Day”, which contains it, \
             is at 2026-05-04 09:00–12:00.
             “B” is at 2026-05-04 14:00–15:00, and “Eve”, which contains it, \
             does not take place.",
        );
    }
}
