//! A person in many sessions without a break.

use super::room_double_booked::sort_breaches;
use super::{Check, Rule};
use crate::domain::conflict::{Breach, Severity};
use crate::domain::ids::PersonId;
use crate::domain::local_time::Interval;
use crate::domain::plan::{Happening, Plan};
use crate::domain::rule_settings::{Parameter, Parameters};
use crate::domain::session::Kind;

pub static RULE: Rule = Rule {
    code: "long_stretch",
    summary: "A person has a break after a number of sessions.",
    severity: Severity::Warn,
    parameters: &[
        Parameter {
            name: "sessions",
            summary: "In how many sessions a person can be without a break.",
            default: 3,
            min: 1,
            max: 50,
        },
        Parameter {
            name: "break_minutes",
            summary: "How long a break has to be.",
            default: 10,
            min: 1,
            max: 240,
        },
    ],
    check: Check::Plan(check),
};

fn check(plan: &Plan<'_>, parameters: &Parameters<'_>) -> Vec<Breach> {
    let most = usize::try_from(parameters.get("sessions")).unwrap_or(usize::MAX);
    let pause = parameters.get("break_minutes") * 60;
    let mut found = Vec::new();
    let busy = plan
        .by_person()
        .filter(|(_, happenings)| happenings.len() > most);
    for (person, mut happenings) in busy {
        happenings.retain(|h| h.session.kind != Kind::Break && !h.only_hosts(person));
        // What comes after a break ends after everything before it: one latest end does for all.
        let mut latest = i64::MIN;
        let runs = happenings.chunk_by(|before, next| {
            latest = latest.max(before.span.1);
            next.span.0 < latest + pause
        });
        let long = runs.filter(|run| run.len() > most);
        found.extend(long.filter_map(|run| examine(plan, parameters, person, run)));
    }
    sort_breaches(found)
}

fn examine(
    plan: &Plan<'_>,
    parameters: &Parameters<'_>,
    person: PersonId,
    run: &[&Happening<'_>],
) -> Option<Breach> {
    let (first, last) = (run.first()?, run.last()?);
    let end = run
        .iter()
        .map(|h| h.when.end())
        .max_by_key(|end| end.instant())?;
    let when = Interval::new(first.when.zone(), first.when.start(), end).ok()?;
    Some(Breach {
        sessions: run.iter().map(|happening| happening.session.id).collect(),
        rooms: Vec::new(),
        people: vec![person],
        when: Some(when),
        detail: format!(
            "{} is in {} sessions from {} to {} without a break of {} minutes, at {}; the limit \
             is {}.",
            plan.person_name(person),
            run.len(),
            first.session.quoted(),
            last.session.quoted(),
            parameters.get("break_minutes"),
            when.printed(),
            parameters.get("sessions"),
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    #[test]
    fn a_fourth_session_without_a_break_is_one_too_many() {
        check(
            &RULE,
            "A 09:00-10:00 Hall @Ann @Bob
             B 10:00-11:00 Hall @Ann @Bob
             C 11:05-12:00 Hall @Ann @Bob
             D 12:09-13:00 Hall @Ann",
            "A+B+C+D Ann 09:00–13:00",
        );
    }

    #[test]
    fn ten_minutes_are_a_break() {
        check(
            &RULE,
            "A 09:00-10:00 Hall @Ann
             B 10:00-11:00 Hall @Ann
             C 11:00-12:00 Hall @Ann
             D 12:10-13:00 Hall @Ann
             E 13:00-14:00 Hall @Ann
             F 14:00-15:00 Hall @Ann",
            "",
        );
    }

    #[test]
    fn each_stretch_is_told_on_its_own() {
        check(
            &RULE,
            "rule long_stretch sessions 1 break_minutes 30
             A 09:00-10:00 Hall @Ann
             B 10:29-11:00 Hall @Ann
             C 11:30-12:00 Hall @Ann
             D 12:00-13:00 Hall @Ann",
            "A+B Ann 09:00–11:00
             C+D Ann 11:30–13:00",
        );
    }

    #[test]
    fn a_stretch_lasts_as_long_as_its_longest_session() {
        check(
            &RULE,
            "rule long_stretch sessions 2
             Block 09:00-12:00 Hall @Ann
             A     09:00-10:00 Hall @Ann in:Block
             B     12:05-13:00 Hall @Ann",
            "Block+A+B Ann 09:00–13:00",
        );
    }

    #[test]
    fn breaks_and_what_somebody_only_hosts_do_not_count() {
        check(
            &RULE,
            "rule long_stretch sessions 1
             A 09:00-10:00 Hall @Ann
             B 10:00-10:10 Hall @Ann break
             C 10:10-11:00 Hall @Ann
             D 11:00-12:00 Hall @Ann:host
             E 12:00-13:00 Hall @Ann/declined
             F 12:00-13:00 Hall @Ann",
            "",
        );
    }

    #[test]
    fn midnight_is_no_break() {
        check(
            &RULE,
            "rule long_stretch sessions 1
             A 22:00-24:00 Hall @Ann
             2026-05-05
             B 00:00-01:00 Hall @Ann",
            "A+B Ann 22:00–01:00",
        );
    }

    #[test]
    fn a_person_reads_how_long_it_lasts() {
        tell(
            &RULE,
            "rule long_stretch sessions 1
             A 09:00-10:00 Hall @Ann
             B 10:00-11:00 Hall @Ann",
            "Ann is in 2 sessions from “A” to “B” without a break of 10 minutes, \
             at 2026-05-04 09:00–11:00; the limit is 1.",
        );
    }
}
