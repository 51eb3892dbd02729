//! A session outside the opening window of its day.

use super::Rule;
use crate::domain::agenda::Agenda;
use crate::domain::conference::Timeline;
use crate::domain::conflict::{Breach, Severity};
use crate::domain::session::Session;

pub static RULE: Rule = Rule {
    code: "outside_day",
    summary: "A session begins and ends while a conference day is open.",
    severity: Severity::Warn,
    check,
};

fn check(agenda: &Agenda) -> Vec<Breach> {
    let days = Timeline::new(agenda.days(), agenda.conference().zone);
    let occupied = agenda.placed().filter(|(session, _)| session.occupies());
    let mut outside: Vec<_> = occupied.filter(|(_, when)| !days.holds(*when)).collect();
    outside.sort_by_key(|(session, when)| (when.instants(), session.id));
    let breach = |(session, when): (&Session, _)| Breach {
        sessions: vec![session.id],
        rooms: Vec::new(),
        people: Vec::new(),
        when: Some(when),
        detail: format!(
            "{} is at {}, outside the hours of every conference day.",
            session.quoted(),
            when.printed()
        ),
    };
    outside.into_iter().map(breach).collect()
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
