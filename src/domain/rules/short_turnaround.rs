//! Too little time for a person to walk from one session to the next.

use super::room_double_booked::sort_breaches;
use super::{Check, Rule};
use crate::domain::conflict::{Breach, Severity};
use crate::domain::ids::PersonId;
use crate::domain::local_time::Interval;
use crate::domain::plan::{Happening, Plan};
use crate::domain::rule_settings::{Parameter, Parameters};
use crate::domain::sweep::OVERLAPS_MAX;

pub static RULE: Rule = Rule {
    code: "short_turnaround",
    summary: "A person has time to walk from one session to the next.",
    severity: Severity::Warn,
    parameters: &[Parameter {
        name: "minutes",
        summary: "How long it takes to walk from one place to another.",
        default: 5,
        min: 0,
        max: 240,
    }],
    check: Check::Plan(check),
};

fn check(plan: &Plan<'_>, parameters: &Parameters<'_>) -> Vec<Breach> {
    let needed = parameters.get("minutes");
    let mut found = Vec::new();
    for (person, mut happenings) in plan.by_person() {
        happenings.retain(|h| !h.only_hosts(person) && !h.is_remote(person));
        for (first, second, when) in find_short_gaps(&happenings, needed) {
            if plan.apart(first, second) {
                found.push(Breach {
                    sessions: vec![first.session.id, second.session.id],
                    rooms: Vec::new(),
                    people: vec![person],
                    when: Some(when),
                    detail: tell(plan, person, first, second, needed),
                });
            }
        }
    }
    sort_breaches(found)
}

fn tell(
    plan: &Plan<'_>,
    person: PersonId,
    first: &Happening<'_>,
    second: &Happening<'_>,
    needed: i64,
) -> String {
    format!(
        "{} has {} from {} in {} to {} in {} at {}; {needed} are needed.",
        plan.person_name(person),
        print_gap(first, second),
        first.session.quoted(),
        plan.room_names(&first.rooms),
        second.session.quoted(),
        plan.room_names(&second.rooms),
        second.when.start().wall().format("%Y-%m-%d %H:%M"),
    )
}

/// Every two of some sessions, in order of time, between which there are too few minutes, with the
/// missing time. Not only neighbours: a short one inside a long one hides nothing.
pub(super) fn find_short_gaps<'h, 'a>(
    happenings: &[&'h Happening<'a>],
    minutes: i64,
) -> Vec<(&'h Happening<'a>, &'h Happening<'a>, Interval)> {
    let mut found = Vec::new();
    if minutes == 0 {
        return found;
    }
    let mut recent: Vec<&Happening<'a>> = Vec::new();
    for second in happenings {
        recent.retain(|first| second.span.0 < first.span.1 + minutes * 60);
        for first in &recent {
            if let Some(when) = find_missing_time(first, second, minutes) {
                found.push((*first, *second, when));
            }
            if found.len() >= OVERLAPS_MAX {
                return found;
            }
        }
        recent.push(second);
    }
    found
}

/// From the start of the second of two sessions to the time at which it could begin; `None` when
/// that is late enough, and when it lies before the end of the first.
fn find_missing_time(
    first: &Happening<'_>,
    second: &Happening<'_>,
    minutes: i64,
) -> Option<Interval> {
    let (ended, begins) = (first.span.1, second.span.0);
    if !(ended..ended + minutes * 60).contains(&begins) {
        return None;
    }
    let zone = first.when.zone();
    let ready = first.when.end().instant() + chrono::Duration::minutes(minutes);
    Interval::new(zone, second.when.start(), zone.moment(ready).ok()?).ok()
}

/// The time between two sessions, for sentences: "4 minutes".
pub(super) fn print_gap(first: &Happening<'_>, second: &Happening<'_>) -> String {
    match (second.span.0 - first.span.1) / 60 {
        1 => "1 minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    #[test]
    fn five_minutes_between_two_places_are_enough_and_four_are_not() {
        check(
            &RULE,
            "A 10:00-11:00 Hall  @Ann @Bob @Cem
             B 11:00-12:00 Attic @Ann
             C 11:04-12:00 Cave  @Bob
             D 11:05-12:00 Foyer @Cem",
            "A+B Ann 11:00–11:05
             A+C Bob 11:04–11:05",
        );
    }

    #[test]
    fn the_organizers_say_how_long_it_takes() {
        let two = "A 10:00-11:00 Hall  @Ann
                   B 11:10-12:00 Attic @Ann";
        check(
            &RULE,
            &format!("rule short_turnaround minutes 10\n{two}"),
            "",
        );
        let found = "A+B Ann 11:10–11:15";
        check(
            &RULE,
            &format!("rule short_turnaround minutes 15\n{two}"),
            found,
        );
    }

    #[test]
    fn nobody_needs_time_when_no_minutes_are_asked_for() {
        check(
            &RULE,
            "rule short_turnaround minutes 0
             A 10:00-11:00 Hall  @Ann
             B 11:00-12:00 Attic @Ann",
            "",
        );
    }

    #[test]
    fn nobody_walks_within_a_room_or_its_parts_or_without_a_physical_room() {
        check(
            &RULE,
            "room Hall* parts East
             room Stream online
             A 10:00-11:00 Hall   @Ann
             B 11:00-12:00 Hall   @Ann
             C 12:00-13:00 East   @Ann
             D 13:00-14:00 Stream @Ann
             E 14:00-15:00 East   @Ann
             F 15:00-16:00 -      @Ann",
            "",
        );
    }

    #[test]
    fn whoever_is_remote_or_only_hosts_does_not_walk() {
        check(
            &RULE,
            "A 10:00-11:00 Hall  @Ann  @Bob
             B 11:00-12:00 Attic @Ann~ @Bob:host
             C 12:00-13:00 Cave  @Ann  @Bob",
            "",
        );
    }

    #[test]
    fn sessions_at_once_are_left_to_another_rule() {
        check(
            &RULE,
            "A 10:00-11:00 Hall  @Ann
             B 10:59-12:00 Attic @Ann",
            "",
        );
    }

    #[test]
    fn midnight_makes_nobody_faster() {
        check(
            &RULE,
            "A 22:00-24:00 Hall @Ann
             2026-05-05
             B 00:00-01:00 Attic @Ann",
            "A+B Ann 00:00–00:05",
        );
    }

    #[test]
    fn a_person_reads_from_where_to_where() {
        tell(
            &RULE,
            "A 10:00-11:00 Hall  @Ann
             B 11:00-12:00 Attic @Ann
             C 12:01-13:00 Hall  @Ann",
            "Ann has 0 minutes from “A” in Hall to “B” in Attic at 2026-05-04 11:00; 5 are needed.
             Ann has 1 minute from “B” in Attic to “C” in Hall at 2026-05-04 12:01; 5 are needed.",
        );
    }
}
