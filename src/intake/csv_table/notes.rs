//! Notes while a table is read: few of each kind, however bad it is.

use std::collections::BTreeMap;

use crate::domain::programme::Note;

/// Notes of one kind that concern single lines are capped, so a bad file stays readable.
const MAX_SINGLE: usize = 20;

/// What the organizer should know about how a table was read.
#[derive(Default)]
pub(super) struct Notes {
    whole: Vec<Note>,
    single: Vec<Note>,
    counts: BTreeMap<&'static str, usize>,
}

impl Notes {
    /// Notes something about a line, unless there are many notes of its kind.
    pub fn at(&mut self, code: &'static str, line: usize, text: impl Into<String>) {
        let count = self.counts.entry(code).or_default();
        *count += 1;
        if *count <= MAX_SINGLE {
            self.single.push(Note::at(line, code, text));
        }
    }

    /// Notes something about the whole file.
    pub fn whole(&mut self, code: &'static str, text: impl Into<String>) {
        self.whole.push(Note::whole(code, text));
    }

    /// All notes, those about the whole file first.
    pub fn finish(mut self) -> Vec<Note> {
        for (&code, count) in &self.counts {
            if let Some(more @ 1..) = count.checked_sub(MAX_SINGLE) {
                let text = format!("{more} more notes of this kind were left out");
                self.whole.push(Note::whole(code, text));
            }
        }
        self.single.sort_by_key(|note| note.line);
        self.whole.append(&mut self.single);
        self.whole
    }
}

/// The beginning of a text, as notes quote it.
pub(super) fn short(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.chars().nth(SHOWN) {
        Some(_) => text.chars().take(SHOWN).chain(['…']).collect(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_notes_of_one_kind_become_a_number() {
        let mut notes = Notes::default();
        (1..=30)
            .rev()
            .for_each(|line| notes.at("row_skipped", line, "x"));
        let notes = notes.finish();
        assert_eq!(notes.len(), 21);
        assert!(notes[0].text.starts_with("10 more notes"), "{notes:?}");
        assert_eq!((notes[0].line, notes[1].line), (None, Some(11)));
    }

    #[test]
    fn a_long_text_is_cut_between_letters() {
        assert_eq!(short(&"ü".repeat(70)), format!("{}…", "ü".repeat(60)));
        assert_eq!(short("ü"), "ü");
    }
}
