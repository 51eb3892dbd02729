//! What is odd in a file: told once for each sort, with the first place and how many there are.

use std::collections::BTreeMap;

use crate::domain::programme::Note;

/// The longest part of a text that a note repeats, in characters.
const WHAT_CHARS_MAX: usize = 80;

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Findings(BTreeMap<&'static str, Finding>);

#[derive(Debug)]
struct Finding {
    line: usize,
    what: String,
    count: usize,
}

impl Findings {
    /// Counts something; the first one of its sort is named in the note.
    pub fn add(&mut self, code: &'static str, line: usize, what: &str) {
        let first = || Finding {
            line,
            what: what.chars().take(WHAT_CHARS_MAX).collect(),
            count: 0,
        };
        self.0.entry(code).or_insert_with(first).count += 1;
    }

    /// One note for each sort.
    pub fn finish(self) -> Vec<Note> {
        let told = |(code, finding): (&'static str, Finding)| {
            let Finding { line, what, count } = finding;
            let more = match count {
                1 => String::new(),
                count => format!(" ({} more like this)", count - 1),
            };
            Note::at(line, code, format!("“{what}” {}{more}", reason(code)))
        };
        self.0.into_iter().map(told).collect()
    }
}

fn reason(code: &str) -> &'static str {
    match code {
        "end_missing" => "has neither a duration nor an end",
        "language_unknown" => "is no language that is known here, and was left out",
        "person_cancelled" => "does not come, and was left out",
        "person_unnamed" => "has somebody without a name, who was left out",
        "reference_duplicate" => "has no id of its own: others of the file have the same",
        "time_missing" => "has no date or no time, and stays without a place",
        _ => "could not be taken as it is",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sort_is_told_once_with_its_number() {
        let mut findings = Findings::default();
        findings.add("time_missing", 3, "Tides");
        findings.add("time_missing", 9, "Salt");
        findings.add("end_missing", 5, "Sand");
        let notes = findings.finish();
        let told: Vec<_> = notes.iter().map(|note| (note.line, note.code)).collect();
        assert_eq!(told, [(Some(5), "end_missing"), (Some(3), "time_missing")]);
        assert!(
            notes[1].text.starts_with("“Tides” has no date or no time"),
            "{}",
            notes[1].text
        );
        assert!(
            notes[1].text.ends_with("(1 more like this)"),
            "{}",
            notes[1].text
        );
    }
}
