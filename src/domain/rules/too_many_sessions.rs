//! A person in more sessions than they can be in.

use super::room_double_booked::sort_breaches;
use super::{Check, Rule};
use crate::domain::conference::Timeline;
use crate::domain::conflict::{Breach, Severity};
use crate::domain::person::Person;
use crate::domain::plan::{Happening, Plan};
use crate::domain::rule_settings::{Parameter, Parameters};
use crate::domain::session::Kind;

pub static RULE: Rule = Rule {
    code: "too_many_sessions",
    summary: "A person is in no more sessions than they can be in, a day and in all.",
    severity: Severity::Warn,
    parameters: &[
        Parameter {
            name: "sessions_a_day",
            summary: "In how many sessions of a day a person can be who has no limit of their own; \
                      0 is any number.",
            default: 0,
            min: 0,
            max: 100,
        },
        Parameter {
            name: "sessions",
            summary: "In how many sessions a person can be who has no limit of their own; 0 is any \
                      number.",
            default: 0,
            min: 0,
            max: 1000,
        },
    ],
    check: Check::Plan(check),
};

fn check(plan: &Plan<'_>, parameters: &Parameters<'_>) -> Vec<Breach> {
    let agenda = plan.agenda();
    let days = Timeline::new(agenda.days(), agenda.conference().zone);
    let date = |h: &Happening<'_>| days.day_of(h.when.start().instant()).map(|day| day.date);
    let (usual_a_day, usual) = (parameters.get("sessions_a_day"), parameters.get("sessions"));
    let mut found = Vec::new();
    for (id, mut happenings) in plan.by_person() {
        let Some(person) = agenda.person(id) else {
            continue;
        };
        let a_day = choose_limit(person.sessions_a_day_max, usual_a_day);
        let in_all = choose_limit(person.sessions_max, usual);
        if happenings.len() <= a_day.min(in_all) {
            continue;
        }
        happenings.retain(|h| h.session.kind != Kind::Break && !h.only_hosts(id));
        let mut told = happenings.len() <= in_all;
        for of_day in happenings.chunk_by(|a, b| date(a) == date(b)) {
            if of_day.len() > a_day {
                let day = of_day.first().and_then(|happening| date(happening));
                let span = day.map_or("on one day".to_owned(), |day| format!("on {day}"));
                found.push(report(person, of_day, &span, a_day));
                // The same sessions are one breach.
                told |= of_day.len() == happenings.len();
            }
        }
        if !told {
            found.push(report(person, &happenings, "in all", in_all));
        }
    }
    sort_breaches(found)
}

/// What somebody says themselves goes before what holds for all, of which 0 is any number.
fn choose_limit(own: Option<u16>, usual: i64) -> usize {
    match own {
        Some(own) => own.into(),
        None if usual == 0 => usize::MAX,
        None => usize::try_from(usual).unwrap_or(usize::MAX),
    }
}

fn report(person: &Person, sessions: &[&Happening<'_>], span: &str, most: usize) -> Breach {
    let quoted = |happening: Option<&&Happening<'_>>| happening.map(|h| h.session.quoted());
    Breach {
        sessions: sessions
            .iter()
            .map(|happening| happening.session.id)
            .collect(),
        rooms: Vec::new(),
        people: vec![person.id],
        when: None,
        detail: format!(
            "{} is in too many sessions {span}: {}, from {} to {}; the limit is {most}.",
            person.name,
            sessions.len(),
            quoted(sessions.first()).unwrap_or_default(),
            quoted(sessions.last()).unwrap_or_default(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    const TWO_DAYS: &str = "A 10:00-11:00 Hall @Ann
                            B 11:00-12:00 Hall @Ann
                            2026-05-05
                            C 10:00-11:00 Hall @Ann
                            D 11:00-12:00 Hall @Ann";

    #[test]
    fn there_is_no_limit_unless_somebody_says_so() {
        check(&RULE, TWO_DAYS, "");
    }

    #[test]
    fn every_day_and_the_whole_are_counted() {
        let rule = "rule too_many_sessions sessions_a_day 1 sessions 3";
        let found = "A+B Ann
                     A+B+C+D Ann
                     C+D Ann";
        check(&RULE, &format!("{rule}\n{TWO_DAYS}"), found);
    }

    #[test]
    fn exactly_as_many_as_the_limits_are_not_too_many() {
        let rule = "rule too_many_sessions sessions_a_day 2 sessions 4";
        check(&RULE, &format!("{rule}\n{TWO_DAYS}"), "");
    }

    #[test]
    fn what_a_person_says_goes_before_what_holds_for_all() {
        check(
            &RULE,
            "rule too_many_sessions sessions_a_day 1 sessions 1
             person Ann aday 2 all 2
             person Cem all 0
             person Dan aday 0
             A 10:00-11:00 Hall @Ann @Bob
             B 11:00-12:00 Hall @Ann @Bob
             C 12:00-13:00 Hall @Cem
             D 13:00-14:00 Hall @Dan",
            "A+B Bob
             C Cem
             D Dan",
        );
    }

    #[test]
    fn breaks_what_somebody_only_hosts_and_what_does_not_take_place_do_not_count() {
        check(
            &RULE,
            "rule too_many_sessions sessions_a_day 1 sessions 1
             A 10:00-11:00 Hall @Ann
             B 11:00-12:00 Hall @Ann break
             C 12:00-13:00 Hall @Ann:host
             D 13:00-14:00 Hall @Ann cancelled
             E 14:00-15:00 Hall @Ann/declined
             F unplaced         @Ann",
            "",
        );
    }

    #[test]
    fn the_small_hours_belong_to_the_day_before() {
        check(
            &RULE,
            "rule too_many_sessions sessions_a_day 1
             2026-05-04 18:00-26:00
             A 23:00-24:00 Hall @Ann
             B 25:00-26:00 Hall @Ann
             2026-05-05 09:00-18:00
             C 09:00-10:00 Hall @Ann",
            "A+B Ann",
        );
    }

    #[test]
    fn without_days_all_sessions_count_as_one_day() {
        check(
            &RULE,
            "rule too_many_sessions sessions_a_day 1
             no days
             A 10:00-11:00 Hall @Ann
             B 11:00-12:00 Hall @Ann",
            "A+B Ann",
        );
    }

    #[test]
    fn a_person_reads_the_day_and_the_limit() {
        tell(
            &RULE,
            "rule too_many_sessions sessions_a_day 1
             person Bob all 0
             A 10:00-11:00 Hall @Ann
             B 11:00-12:00 Hall @Ann
             C 12:00-13:00 Hall @Bob",
            "Ann is in too many sessions on 2026-05-04: 2, from “A” to “B”; the limit is 1.
             Bob is in too many sessions in all: 1, from “C” to “C”; the limit is 0.",
        );
    }
}
