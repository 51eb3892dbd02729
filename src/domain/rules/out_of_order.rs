//! A session that begins before one has ended that it has to come after.

use super::room_double_booked::sort_breaches;
use super::{Check, Rule};
use crate::domain::conflict::{Breach, Severity};
use crate::domain::ids::SessionId;
use crate::domain::local_time::Interval;
use crate::domain::plan::{Happening, Plan};
use crate::domain::rule_settings::Parameters;

pub static RULE: Rule = Rule {
    code: "out_of_order",
    summary: "A session begins when those that it comes after have ended.",
    severity: Severity::BlockRelease,
    parameters: &[],
    check: Check::Plan(check),
};

fn check(plan: &Plan<'_>, _: &Parameters<'_>) -> Vec<Breach> {
    let mut found = Vec::new();
    for happening in plan.happenings() {
        let others = happening.session.after.iter();
        found.extend(others.filter_map(|other| examine(plan, happening, *other)));
    }
    sort_breaches(found)
}

fn examine(plan: &Plan<'_>, later: &Happening<'_>, earlier: SessionId) -> Option<Breach> {
    let agenda = plan.agenda();
    let earlier = agenda
        .session(earlier)
        .filter(|session| session.occupies())?;
    let (start, end) = (later.when.start(), agenda.interval(earlier)?.end());
    if end.instant() <= start.instant() {
        return None;
    }
    let when = Interval::new(later.when.zone(), start, end).ok()?;
    Some(Breach {
        sessions: vec![later.session.id, earlier.id],
        rooms: Vec::new(),
        people: Vec::new(),
        when: Some(when),
        detail: format!(
            "{} has to come after {}, and begins before its end, at {}.",
            later.session.quoted(),
            earlier.quoted(),
            when.printed()
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    #[test]
    fn a_session_during_or_before_the_one_that_it_comes_after_is_found() {
        check(
            &RULE,
            "A 10:00-11:00 Hall
             B 10:30-11:30 Attic after:A
             C 08:00-09:00 Cave  after:A,B",
            "A+C 08:00–11:00
             B+C 08:00–11:30
             A+B 10:30–11:00",
        );
    }

    #[test]
    fn a_session_may_begin_the_minute_the_other_ends() {
        check(
            &RULE,
            "B 11:00-12:00 Hall after:A
             A 10:00-11:00 Hall",
            "",
        );
    }

    #[test]
    fn cancelled_and_unplaced_sessions_have_no_order() {
        check(
            &RULE,
            "A 10:00-11:00 Hall  after:B,C
             B 10:00-11:00 Attic cancelled
             C unplaced          after:B",
            "",
        );
    }

    #[test]
    fn an_end_after_midnight_is_the_next_days() {
        check(
            &RULE,
            "A 22:00-01:00 Hall
             2026-05-05
             B 00:30-02:00 Attic after:A
             C 01:00-02:00 Cave  after:A",
            "A+B 00:30–01:00",
        );
    }

    #[test]
    fn a_person_reads_which_comes_first() {
        tell(
            &RULE,
            "A 10:00-11:00 Hall
             B 10:30-11:30 Attic after:A",
            "“B” has to come after “A”, and begins before its end, at 2026-05-04 10:30–11:00.",
        );
    }
}
