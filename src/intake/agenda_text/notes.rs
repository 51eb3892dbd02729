//! Notes: what the organizer should know about how a text was read.

use std::collections::BTreeSet;

use super::days::Arranged;
use super::draft::Outline;
use super::times::Times;
use crate::domain::programme::{Note, ProgrammeSession};

/// What the notes are written from, besides the days.
pub(super) struct Findings<'a> {
    pub outline: &'a Outline,
    pub zone: Option<&'a str>,
    /// The numbers of all lines that are not blank.
    pub numbers: &'a [usize],
    /// The day headings whose year another line prints.
    pub completed: &'a [String],
}

/// A note lists no more lines than this; the rest is counted.
const MAX_LISTED: usize = 6;

/// Notes of one kind that concern single lines are capped, so a bad file stays readable.
const MAX_SINGLE: usize = 50;

/// Writes the notes, those about the whole file first.
pub(super) fn write(arranged: &Arranged, findings: &Findings<'_>, times: &[Times]) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut whole = |code, text| {
        notes.push(Note {
            line: None,
            code,
            text,
        })
    };
    if let Some(zone) = findings.zone {
        whole(
            "zone_label",
            format!(
                "the times are printed in \"{zone}\", which is not a zone name: give it with --zone"
            ),
        );
    }
    if let Some(reason) = &arranged.reason {
        whole("day_order_inferred", reason.clone());
    }
    if !findings.completed.is_empty() {
        let headings: Vec<String> = findings
            .completed
            .iter()
            .map(|one| format!("\"{one}\""))
            .collect();
        let text = format!(
            "{} without a year: the dates of the whole event, printed elsewhere, complete the date",
            listed(&headings, ", ")
        );
        whole("date_completed", text);
    }
    if let Some(text) = dates_missing(arranged) {
        whole("date_missing", text);
    }
    if let Some(text) = roles_inferred(arranged) {
        whole("role_inferred", text);
    }
    notes.extend(meridiem_inferred(arranged, times));
    notes.extend(ends_missing(arranged, times));
    notes.extend(single(arranged, findings, times));
    notes.extend(lines_skipped(findings));
    notes
}

fn dates_missing(arranged: &Arranged) -> Option<String> {
    let days: Vec<String> = arranged
        .days
        .iter()
        .zip(&arranged.titles)
        .enumerate()
        .filter(|(_, (day, _))| day.date.is_none())
        .map(|(at, (_, title))| match title.is_empty() {
            true => format!("day {}", at + 1),
            false => format!("day {} (\"{title}\")", at + 1),
        })
        .collect();
    let one = if days.len() == 1 { "has" } else { "have" };
    (!days.is_empty()).then(|| {
        format!(
            "{} {one} no full date in the text: give the first day's date",
            listed(&days, ", ")
        )
    })
}

fn roles_inferred(arranged: &Arranged) -> Option<String> {
    let people = arranged
        .days
        .iter()
        .flat_map(|day| &day.sessions)
        .flat_map(|session| &session.people);
    let (inferred, all) = people.fold((0, 0), |(inferred, all), person| {
        (inferred + usize::from(person.role_inferred), all + 1)
    });
    let have = if inferred == 1 {
        "1 person has".to_owned()
    } else {
        format!("{inferred} people have")
    };
    (inferred > 0).then(|| {
        format!(
            "{have} no printed role (of {all}): taken for panelists in panels and for \
             speakers elsewhere; nobody was made a moderator"
        )
    })
}

fn meridiem_inferred(arranged: &Arranged, times: &[Times]) -> Option<Note> {
    let mut inferred = times.iter().filter(|one| one.inferred);
    let first = inferred.next()?;
    let count = inferred.count() + 1;
    let sessions = arranged.days.iter().flat_map(|day| &day.sessions);
    let starts = sessions
        .filter(|session| session.line == first.line)
        .filter_map(|session| session.time.walls())
        .map(|(starts, _)| starts);
    let read = starts
        .map(|start| start.format("%H:%M").to_string())
        .next()
        .unwrap_or_default();
    let times = if count == 1 {
        "1 time is".to_owned()
    } else {
        format!("{count} times are")
    };
    let text = format!(
        "{times} printed without AM or PM at the start; read from the end or the neighbours, \
         first \"{}\" as starting at {read}",
        first.text
    );
    Some(Note {
        line: Some(first.line),
        code: "meridiem_inferred",
        text,
    })
}

fn ends_missing(arranged: &Arranged, times: &[Times]) -> Option<Note> {
    let questioned: BTreeSet<usize> = times
        .iter()
        .filter(|one| one.suspicious.is_some())
        .map(|one| one.line)
        .collect();
    let all = arranged.days.iter().flat_map(|day| &day.sessions);
    let lines: Vec<usize> = all
        .filter(|session| !has_end(session) && !questioned.contains(&session.line))
        .map(|session| session.line)
        .collect();
    let first = lines.iter().min().copied()?;
    let text = match lines.len() {
        1 => "1 session has no printed end".to_owned(),
        count => {
            let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
            format!(
                "{count} sessions have no printed end (lines {})",
                listed(&lines, ", ")
            )
        }
    };
    Some(Note {
        line: Some(first),
        code: "end_missing",
        text,
    })
}

fn single(arranged: &Arranged, findings: &Findings<'_>, times: &[Times]) -> Vec<Note> {
    let outline = findings.outline;
    let note = |line, code, text| Note {
        line: Some(line),
        code,
        text,
    };
    let suspicious = times.iter().filter_map(|one| {
        let text = one.suspicious.as_ref()?;
        Some(note(one.line, "time_suspicious", text.clone()))
    });
    let untimed = outline.untimed.iter().map(|(line, title)| {
        note(
            *line,
            "time_missing",
            format!("\"{title}\" has no time and was left out with the lines below it"),
        )
    });
    let untitled = outline.untitled.iter().map(|(line, text)| {
        let text = format!(
            "\"{text}\" belongs to no title and was left out; it may be the hours of a whole day"
        );
        note(*line, "time_without_title", text)
    });
    let doubtful = outline.doubtful.iter().map(|(line, text)| {
        note(
            *line,
            "date_doubtful",
            format!("\"{text}\" stands too far from the programme to be its date"),
        )
    });
    let mut notes: Vec<Note> = suspicious
        .take(MAX_SINGLE)
        .chain(untimed.take(MAX_SINGLE))
        .chain(untitled.take(MAX_SINGLE))
        .chain(doubtful.take(MAX_SINGLE))
        .collect();
    notes.sort_by_key(|note| note.line);
    debug_assert!(arranged.days.iter().all(|day| !day.sessions.is_empty()));
    notes
}

/// The lines that belong to nothing, as ranges: blank lines between two of them do not part them.
fn lines_skipped(findings: &Findings<'_>) -> Option<Note> {
    let mut left = findings.outline.left.clone();
    left.sort_unstable();
    left.dedup();
    left.first()?;
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    for line in &left {
        let place = findings.numbers.partition_point(|number| number < line);
        match ranges.last_mut() {
            Some(range) if place == at + 1 => range.1 = *line,
            _ => ranges.push((*line, *line)),
        }
        at = place;
    }
    let words: Vec<String> = ranges
        .iter()
        .map(|(from, to)| {
            if from == to {
                from.to_string()
            } else {
                format!("{from}–{to}")
            }
        })
        .collect();
    let lines = if left.len() == 1 { "line" } else { "lines" };
    let text = format!(
        "{lines} {} are no part of the programme and were left out",
        listed(&words, ", ")
    );
    let text = if left.len() == 1 {
        text.replace("are no", "is no").replace("were", "was")
    } else {
        text
    };
    Some(Note {
        // The text names the lines.
        line: None,
        code: "lines_skipped",
        text,
    })
}

fn listed(parts: &[String], joint: &str) -> String {
    let shown = parts.get(..MAX_LISTED).unwrap_or(parts).join(joint);
    match parts.len().checked_sub(MAX_LISTED) {
        Some(more) if more > 0 => format!("{shown} and {more} more"),
        _ => shown,
    }
}

fn has_end(session: &ProgrammeSession) -> bool {
    matches!(session.time.walls(), Some((_, Some(_))))
}
