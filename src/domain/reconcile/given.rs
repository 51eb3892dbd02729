//! What was given for what the file does not print, told.

use chrono::NaiveDate;

use crate::domain::agenda::Agenda;
use crate::domain::programme::{Note, Programme};

/// Says which zone and dates were given for what the text does not print, and compares the zone
/// with what is printed.
pub(super) fn note_given(
    programme: &Programme,
    agenda: &Agenda,
    dates: &[NaiveDate],
    notes: &mut Vec<Note>,
) {
    let zone = agenda.conference().zone;
    for (index, (day, date)) in programme.days.iter().zip(dates).enumerate() {
        if day.date.is_none() {
            let text = format!("day {} was given the date {date}", index + 1);
            notes.push(Note::whole("date_given", text));
        }
    }
    if let Some(printed) = programme.conference.zone.filter(|printed| *printed != zone) {
        let text = format!("times printed for {printed} were read into {zone}");
        notes.push(Note::whole("zone_converted", text));
    }
    let Some(label) = &programme.zone_label else {
        return;
    };
    let text = format!("times printed in {label} were read as {zone}");
    notes.push(Note::whole("zone_given", text));
    // Nobody may be an hour off without a word.
    for date in dates {
        let kept = zone.abbreviation(*date);
        if !agree(label, &kept) {
            let text = format!("{label} is printed, but {zone} keeps {kept} on {date}");
            notes.push(Note::whole("zone_label_differs", text));
        }
    }
}

/// Whether a printed label names what a zone keeps: the same letters, or the same without the
/// middle S or D ("ET" is EST or EDT).
fn agree(label: &str, kept: &str) -> bool {
    let general = |kept: &str| {
        let letters: Vec<_> = kept.chars().collect();
        match letters.as_slice() {
            [area, 'S' | 'D', 'T'] => Some(format!("{area}T")),
            _ => None,
        }
    };
    label.eq_ignore_ascii_case(kept) || general(kept).is_some_and(|g| g.eq_ignore_ascii_case(label))
}
