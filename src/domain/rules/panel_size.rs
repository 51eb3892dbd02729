//! A panel with too few or too many people.

use super::person_withdrawn::list_people;
use super::{Check, Rule};
use crate::domain::conflict::{Breach, Severity};
use crate::domain::plan::Plan;
use crate::domain::rule_settings::{Parameter, Parameters};
use crate::domain::session::{Kind, Session};

pub static RULE: Rule = Rule {
    code: "panel_size",
    summary: "A panel has neither too few people nor too many.",
    severity: Severity::Warn,
    parameters: &[
        Parameter {
            name: "min",
            summary: "How many people a panel has at least, without whoever only leads it.",
            default: 2,
            min: 0,
            max: 100,
        },
        Parameter {
            name: "max",
            summary: "How many people a panel has at most, without whoever only leads it.",
            default: 8,
            min: 1,
            max: 200,
        },
    ],
    check: Check::Session(check),
};

fn check(_: &Plan<'_>, session: &Session, parameters: &Parameters<'_>, found: &mut Vec<Breach>) {
    if session.kind != Kind::Panel || !session.occupies() {
        return;
    }
    let (min, max) = (parameters.get("min"), parameters.get("max"));
    let speakers = list_people(session, |appearance| {
        appearance.occupies() && appearance.speaks()
    });
    let count = i64::try_from(speakers.len()).unwrap_or(i64::MAX);
    if !(min..=max).contains(&count) {
        found.push(Breach {
            sessions: vec![session.id],
            rooms: Vec::new(),
            people: Vec::new(),
            when: None,
            detail: format!(
                "{} is a panel of {count}; from {min} to {max} are wanted, besides whoever \
                 leads it.",
                session.quoted()
            ),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    #[test]
    fn one_is_too_few_and_nine_are_too_many_placed_or_not() {
        check(
            &RULE,
            "A 10:00-11:00 Hall panel @P1
             B 11:00-12:00 Hall panel @P1 @P2
             C 12:00-13:00 Hall panel @P1 @P2 @P3 @P4 @P5 @P6 @P7 @P8
             D unplaced         panel @P1 @P2 @P3 @P4 @P5 @P6 @P7 @P8 @P9",
            "A
             D",
        );
    }

    #[test]
    fn the_organizers_say_how_many_are_right() {
        check(
            &RULE,
            "rule panel_size min 1 max 2
             A unplaced panel
             B unplaced panel @Ann
             C unplaced panel @Ann @Bob:discussant
             D unplaced panel @Ann @Bob:speaker @Cem",
            "A
             D",
        );
    }

    #[test]
    fn who_only_leads_hosts_or_does_not_come_is_not_counted_and_nobody_twice() {
        check(
            &RULE,
            "A unplaced panel @Ann @Bob:moderator @Cem:host
             B unplaced panel @Ann @Bob/declined @Cem/withdrawn
             C unplaced panel @Ann @Ann:speaker
             D unplaced panel @Ann @Bob/invited
             E unplaced panel @Ann @Bob:moderator @Bob",
            "A
             B
             C",
        );
    }

    #[test]
    fn other_kinds_and_cancelled_panels_have_any_size() {
        check(
            &RULE,
            "A unplaced keynote @Ann:speaker
             B unplaced panel   @Ann cancelled",
            "",
        );
    }

    #[test]
    fn a_person_reads_how_many_are_wanted() {
        tell(
            &RULE,
            "A unplaced panel @Ann",
            "“A” is a panel of 1; from 2 to 8 are wanted, besides whoever leads it.",
        );
    }
}
