//! Settling: whether a line that may be a person is one, told by its neighbours and the whole text.

use super::body::{Entry, WRAP_CHARS};
use super::clues::Clues;
use super::lines::Line;
use super::people::{Mark, Person};

/// An unusual position is believed up to this length.
const PROSE_CHARS: usize = 160;

/// Decides the doubtful: a line that may be a person is one when its neighbours are.
pub(super) fn settle(lines: &[Line], entries: &mut [Entry], clues: &Clues) {
    for (line, entry) in lines
        .iter()
        .zip(entries.iter_mut())
        .filter(|_| clues.colons)
    {
        if let Entry::People(people) = entry {
            for person in people
                .iter_mut()
                .filter(|person| person.mark == Mark::Colon)
            {
                person.sure |= may_be_position(line, person);
            }
        }
    }
    settle_known(lines, entries, clues);

    let likely = |line: &Line, person: &Person| match person.mark {
        Mark::Nothing => line.bullet,
        Mark::Colon => may_be_position(line, person),
        _ => !line.text.ends_with(['.', '?', '!']) || line.text.len() < 60,
    };
    let spread = |order: &mut dyn Iterator<Item = (&Line, &mut Entry)>| {
        let mut sure = false;
        for (line, entry) in order {
            match entry {
                Entry::People(people) => {
                    sure = people
                        .iter()
                        .any(|person| person.sure || (sure && likely(line, person)));
                    people.iter_mut().for_each(|person| person.sure = sure);
                }
                Entry::Prose | Entry::Room(_) => sure = false,
                Entry::Heading | Entry::Nothing => {}
            }
        }
    };
    spread(&mut lines.iter().zip(entries.iter_mut()));
    spread(&mut lines.iter().zip(entries.iter_mut()).rev());
    settle_runs(lines, entries);
}

/// "Ann Lee, X" is a person where she is one elsewhere, and straight below a title where this text
/// prints people so.
fn settle_known(lines: &[Line], entries: &mut [Entry], clues: &Clues) {
    let mut opens = true;
    for (line, entry) in lines.iter().zip(entries.iter_mut()) {
        match entry {
            Entry::People(people) => {
                let usual = opens && clues.commas && line.text.len() < WRAP_CHARS;
                let bare = people.iter().all(|person| person.mark == Mark::Nothing);
                let known = people.iter().all(|person| clues.knows(&person.name));
                if opens && bare && (clues.alone || known || people.len() > 1) {
                    people.iter_mut().for_each(|person| person.sure = true);
                }
                if let [person] = people.as_mut_slice()
                    && matches!(person.mark, Mark::Comma | Mark::Other)
                    && may_be_position(line, person)
                {
                    let alike = (usual && person.mark == Mark::Comma) || (opens && clues.first);
                    person.sure |= alike || clues.knows(&person.name);
                }
                opens = false;
            }
            Entry::Prose => opens = false,
            Entry::Room(_) | Entry::Heading | Entry::Nothing => {}
        }
    }
}

/// True when what follows a name may be a position, however unusual; sentences are none.
fn may_be_position(line: &Line, person: &Person) -> bool {
    let said = person.affiliation.as_deref().unwrap_or_default();
    let named = said
        .chars()
        .next()
        .is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
    named && !line.text.ends_with(['.', '?', '!']) && said.len() < PROSE_CHARS
}

/// Two or more list lines "Ann Lee, X" below each other are people without further proof.
fn settle_runs(lines: &[Line], entries: &mut [Entry]) {
    let listed = |(line, entry): (&Line, &Entry)| match entry {
        Entry::People(people) => people.iter().all(|person| match person.mark {
            Mark::Comma | Mark::Other => line.bullet || line.text.len() < WRAP_CHARS,
            Mark::Nothing => line.bullet || !line.gap,
            Mark::Colon | Mark::Position => line.bullet,
        }),
        Entry::Heading | Entry::Nothing | Entry::Prose | Entry::Room(_) => false,
    };
    let flags: Vec<bool> = lines.iter().zip(entries.iter()).map(listed).collect();
    for (at, entry) in entries.iter_mut().enumerate() {
        let flag = |at: usize| flags.get(at).copied().unwrap_or(false);
        let beside = flag(at + 1) || at.checked_sub(1).is_some_and(flag);
        if let Entry::People(people) = entry
            && flag(at)
            && beside
        {
            people.iter_mut().for_each(|person| person.sure = true);
        }
    }
}
