//! A session outside the opening window of its day.

use super::{Check, Rule};
use crate::domain::conference::Timeline;
use crate::domain::conflict::{Breach, Severity};
use crate::domain::plan::{Happening, Plan};
use crate::domain::rule_settings::Parameters;

pub static RULE: Rule = Rule {
    code: "outside_day",
    summary: "A session begins and ends while a conference day is open.",
    severity: Severity::Warn,
    parameters: &[],
    check: Check::Plan(check),
};

fn check(plan: &Plan<'_>, _: &Parameters<'_>) -> Vec<Breach> {
    let days = Timeline::new(plan.agenda().days(), plan.agenda().conference().zone);
    let outside = plan
        .happenings()
        .iter()
        .filter(|happening| !days.holds(happening.when));
    outside.map(report).collect()
}

fn report(happening: &Happening<'_>) -> Breach {
    Breach {
        sessions: vec![happening.session.id],
        rooms: Vec::new(),
        people: Vec::new(),
        when: Some(happening.when),
        detail: format!(
            "{} is at {}, outside the hours of every conference day.",
            happening.session.quoted(),
            happening.when.printed()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::check;

    #[test]
    fn a_session_before_within_across_and_after_the_window() {
        check(
            &RULE,
            "2026-05-04 09:00-18:00
             A 08:00-09:00 Hall
             B 09:00-18:00 Hall
             C 17:30-18:01 Hall
             D 18:00-19:00 Hall",
            "A 08:00–09:00
             C 17:30–18:01
             D 18:00–19:00",
        );
    }

    #[test]
    fn a_day_without_hours_is_open_from_midnight_to_midnight() {
        check(
            &RULE,
            "2026-05-04
             A 00:00-24:00 Hall
             B 23:30-00:30 Hall",
            "B 23:30–00:30",
        );
    }

    #[test]
    fn a_day_may_end_after_midnight() {
        check(
            &RULE,
            "2026-05-04 18:00-26:00
             A 23:30-02:00 Hall
             B 23:30-02:01 Hall",
            "B 23:30–02:01",
        );
    }

    #[test]
    fn without_days_every_placed_session_is_outside() {
        check(
            &RULE,
            "no days
             A 10:00-11:00 Hall
             B unplaced",
            "A 10:00–11:00",
        );
    }
}
