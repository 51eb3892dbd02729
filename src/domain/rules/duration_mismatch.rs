//! A session that lasts longer or shorter than it is meant to.

use super::{Check, Rule};
use crate::domain::conflict::{Breach, Severity};
use crate::domain::plan::{Happening, Plan};
use crate::domain::rule_settings::Parameters;

pub static RULE: Rule = Rule {
    code: "duration_mismatch",
    summary: "A session lasts as long as it is meant to.",
    severity: Severity::Warn,
    parameters: &[],
    check: Check::Plan(check),
};

fn check(plan: &Plan<'_>, _: &Parameters<'_>) -> Vec<Breach> {
    plan.happenings().iter().filter_map(examine).collect()
}

fn examine(happening: &Happening<'_>) -> Option<Breach> {
    let meant = i64::from(happening.session.duration_minutes?);
    let minutes = happening.when.minutes();
    (minutes != meant).then(|| Breach {
        sessions: vec![happening.session.id],
        rooms: Vec::new(),
        people: Vec::new(),
        when: Some(happening.when),
        detail: format!(
            "{} is at {}; that makes {minutes} minutes, and it is meant to last {meant}.",
            happening.session.quoted(),
            happening.when.printed()
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    #[test]
    fn a_minute_more_or_less_is_found() {
        check(
            &RULE,
            "A 10:00-11:00 Hall for:59
             B 11:00-12:00 Hall for:60
             C 12:00-13:00 Hall for:61
             D 13:00-14:00 Hall",
            "A 10:00–11:00
             C 12:00–13:00",
        );
    }

    #[test]
    fn a_night_lasts_across_midnight_and_an_hour_longer_when_the_clock_is_set_back() {
        check(
            &RULE,
            "zone Europe/Berlin
             2026-10-24
             A 23:00-01:00 Hall for:120
             2026-10-25
             B 01:00-04:00 Hall for:240
             C 01:00-04:00 Hall for:180",
            "C 01:00–04:00",
        );
    }

    #[test]
    fn what_does_not_take_place_does_not_last() {
        check(
            &RULE,
            "A unplaced         for:45
             B 10:00-11:00 Hall for:45 cancelled",
            "",
        );
    }

    #[test]
    fn a_person_reads_how_long_it_is_meant_to_last() {
        tell(
            &RULE,
            "A 10:00-11:00 Hall for:45",
            "“A” is at 2026-05-04 10:00–11:00; that makes 60 minutes, and it is meant to last 45.",
        );
    }
}
