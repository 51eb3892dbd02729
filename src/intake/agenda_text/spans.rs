//! The hours of the whole event, which are no session.

use super::draft::Draft;
use super::times::{self, Times};
use super::{body, is_peopled};

/// Drafts with the times of each, and the drafts taken out.
pub(super) type Settled = (Vec<Draft>, Vec<Times>, Vec<Draft>);

/// Takes out the hours of the whole event: a time whose title stands apart, or is no more than
/// "Conference", and within which other items of its day begin.
pub(super) fn without_spans(drafts: Vec<Draft>, times: Vec<Times>) -> Settled {
    const LONG_MINUTES: u32 = 3 * 60;
    let mut spans = Vec::new();
    let starts: Vec<(usize, u32)> = drafts
        .iter()
        .zip(&times)
        .map(|(draft, one)| (draft.day, times::minute_of(one.starts)))
        .collect();
    let mut kept = (Vec::new(), Vec::new());
    for (at, (draft, one)) in drafts.into_iter().zip(times).enumerate() {
        let from = times::minute_of(one.starts);
        let until = one.ends.map_or(from, times::minute_of);
        let titled = draft.label.is_some() || !(draft.apart || is_event(&draft.title));
        let long = until >= from + LONG_MINUTES || body::is_room(&draft.title);
        let suspect = !titled && one.suspicious.is_none() && long;
        let window = starts.get(at + 1..).unwrap_or_default();
        let same_day = window
            .iter()
            .take(20)
            .take_while(|(day, _)| *day == draft.day);
        let within = same_day.filter(|(_, minute)| (from..until).contains(minute));
        if suspect && within.count() >= 2 && !is_peopled(&draft, false) {
            spans.push(draft);
        } else {
            kept.0.push(draft);
            kept.1.push(one);
        }
    }
    (kept.0, kept.1, spans)
}

fn is_event(title: &str) -> bool {
    let title = title.to_lowercase();
    let words = [
        "conference",
        "event",
        "programme",
        "program",
        "agenda",
        "schedule",
        "full day",
        "summit",
        "symposium",
    ];
    words.iter().any(|word| {
        title == *word
            || title
                .strip_suffix("hours")
                .is_some_and(|head| head.trim() == *word)
    })
}
