//! Two sessions of one track at once.

use super::room_double_booked::sort_breaches;
use super::{Check, Rule};
use crate::domain::conflict::{Breach, Severity};
use crate::domain::local_time::Interval;
use crate::domain::plan::{Happening, Plan};
use crate::domain::rule_settings::Parameters;
use crate::domain::session::Kind;
use crate::domain::sweep::{OVERLAPS_MAX, overlaps};

pub static RULE: Rule = Rule {
    code: "track_overlap",
    summary: "A track can be followed from its first session to its last.",
    severity: Severity::Off,
    parameters: &[],
    check: Check::Plan(check),
};

fn check(plan: &Plan<'_>, _: &Parameters<'_>) -> Vec<Breach> {
    let counts = |h: &&Happening<'_>| h.session.track.is_some() && h.session.kind != Kind::Break;
    let mut tracked: Vec<_> = plan.happenings().iter().filter(counts).collect();
    // A stable sort: within a track, the order of time stays.
    tracked.sort_by_key(|happening| happening.session.track);
    let mut found = Vec::new();
    for of_track in tracked.chunk_by(|a, b| a.session.track == b.session.track) {
        overlaps(of_track, |first, second, shared| {
            if !plan.nested(first.session, second.session) {
                found.push(report(plan, first, second, shared));
            }
            found.len() < OVERLAPS_MAX
        });
        if found.len() >= OVERLAPS_MAX {
            break;
        }
    }
    sort_breaches(found)
}

fn report(
    plan: &Plan<'_>,
    first: &Happening<'_>,
    second: &Happening<'_>,
    shared: Interval,
) -> Breach {
    let track = first.session.track.and_then(|id| plan.agenda().track(id));
    Breach {
        sessions: vec![first.session.id, second.session.id],
        rooms: Vec::new(),
        people: Vec::new(),
        when: Some(shared),
        detail: format!(
            "{} and {} of the track {} are both at {}.",
            first.session.quoted(),
            second.session.quoted(),
            track.map_or("", |track| track.name.as_str()),
            shared.printed()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::domain::picture::{check, tell};

    #[test]
    fn sessions_of_one_track_at_once_are_found_track_by_track() {
        check(
            &RULE,
            "A 10:00-11:00 Hall  track:Law
             B 10:30-11:30 Attic track:Art
             C 10:30-11:30 Cave  track:Law
             D 11:00-12:00 Foyer track:Art
             E 10:00-12:00 Barn",
            "A+C 10:30–11:00
             B+D 11:00–11:30",
        );
    }

    #[test]
    fn back_to_back_sessions_are_no_conflict() {
        check(
            &RULE,
            "A 10:00-11:00 Hall  track:Law
             B 11:00-12:00 Attic track:Law",
            "",
        );
    }

    #[test]
    fn blocks_breaks_and_what_does_not_take_place_are_in_nobodys_way() {
        check(
            &RULE,
            "Block 09:00-12:00 Hall track:Law
             A     09:00-10:00 Hall track:Law in:Block
             B     09:00-10:00 Cave track:Law break
             C     09:00-10:00 Cave track:Law cancelled
             D     unplaced         track:Law",
            "",
        );
    }

    #[test]
    fn an_overlap_across_midnight_is_found() {
        check(
            &RULE,
            "A 22:00-01:00 Hall track:Law
             2026-05-05
             B 00:30-02:00 Attic track:Law",
            "A+B 00:30–01:00",
        );
    }

    #[test]
    fn a_person_reads_which_track_is_meant() {
        tell(
            &RULE,
            "A 10:00-11:00 Hall  track:Law
             B 10:00-11:00 Attic track:Law",
            "“A” and “B” of the track Law are both at 2026-05-04 10:00–11:00.",
        );
    }
}
