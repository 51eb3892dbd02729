//! Notes: what the organizer should know about how a calendar was read.

use std::collections::BTreeMap;

use crate::domain::programme::Note;

/// Notes of one kind that concern single lines are capped, so a bad file stays readable.
const MAX_SINGLE: usize = 50;

/// Enough of a title to know the session by.
const MAX_TITLE_CHARS: usize = 80;

/// What is told once for the whole file, with how often it happened and where first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Counted {
    Folding,
    Seconds,
    Private,
    Reference,
    Role,
    TextCut,
}

/// The notes of one file while it is read.
#[derive(Debug, Default)]
pub(super) struct Notes {
    whole: Vec<Note>,
    single: Vec<Note>,
    /// How many notes there are of each kind that concerns single lines.
    counts: BTreeMap<&'static str, usize>,
    /// Where each first happened, and how often.
    counted: BTreeMap<Counted, (usize, usize)>,
}

impl Notes {
    /// A note about the whole file.
    pub fn whole(&mut self, code: &'static str, text: impl Into<String>) {
        self.whole.push(Note::whole(code, text));
    }

    /// A note about one line.
    pub fn single(&mut self, line: usize, code: &'static str, text: impl Into<String>) {
        let count = self.counts.entry(code).or_default();
        *count += 1;
        if *count <= MAX_SINGLE {
            self.single.push(Note::at(line, code, text));
        }
    }

    /// Counts what is told once.
    pub fn count(&mut self, what: Counted, line: usize) {
        let (_, count) = self.counted.entry(what).or_insert((line, 0));
        *count += 1;
    }

    /// All of them: those about the whole file first, the others in order of their lines.
    pub fn finish(self) -> Vec<Note> {
        let counted = self.counted.into_iter();
        let counted = counted.map(|(what, (line, count))| {
            let (code, text) = tell(what, count);
            Note::at(line, code, text)
        });
        let more = self.counts.into_iter().filter_map(|(code, count)| {
            let more = count.checked_sub(MAX_SINGLE).filter(|more| *more > 0)?;
            Some(Note::whole(code, format!("and {more} more of this kind")))
        });
        let mut lines: Vec<Note> = counted.chain(self.single).collect();
        lines.sort_by_key(|note| note.line);
        self.whole.into_iter().chain(lines).chain(more).collect()
    }
}

/// A title as notes name it; titles of hostile length are cut.
pub(super) fn quoted(title: &str) -> String {
    let mut chars = title.chars();
    let head: String = chars.by_ref().take(MAX_TITLE_CHARS).collect();
    let more = if chars.next().is_some() { "…" } else { "" };
    format!("“{head}{more}”")
}

fn tell(what: Counted, count: usize) -> (&'static str, String) {
    let number = |one: &str, many: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    };
    match what {
        Counted::Folding => {
            let lines = number("line is", "lines are");
            let text = format!(
                "{lines} no property and not marked as the rest of one; joined to the line before"
            );
            ("folding_repaired", text)
        }
        Counted::Seconds => {
            let events = number("event has", "events have");
            let text = format!("{events} times with seconds; they were cut to whole minutes");
            ("seconds_cut", text)
        }
        Counted::Private => {
            let events = number("event is", "events are");
            let text = format!("{events} private or confidential; left out");
            ("private_skipped", text)
        }
        Counted::Reference => {
            let events = number("event shares its UID", "events share their UIDs");
            let text = format!(
                "{events} with others: a UID that names several things names none, so the next \
                 edition of this file cannot be matched by it"
            );
            ("reference_duplicate", text)
        }
        Counted::Role => {
            let people = number("person has", "people have");
            let text = format!("{people} no printed role: taken for speakers");
            ("role_inferred", text)
        }
        Counted::TextCut => {
            let texts = number("text is", "texts are");
            let text = format!("{texts} cut in this feed, which carries 1,000 characters of each");
            ("text_cut", text)
        }
    }
}
