//! From a [`Programme`] to edits of an agenda: the pure half of an import.
//!
//! What the file says is laid out as an agenda of its own (`draft`), in which everything that the
//! agenda has already keeps its identity (`identity`, `people`). Then three states are compared
//! (`merge`): what the source said last time, what it says now, and what is here. What only the
//! file has changed comes in; what somebody has changed here stays, and is told.

mod carry;
mod cast;
mod codes;
mod days;
mod draft;
mod fit;
mod given;
mod identity;
mod merge;
mod people;
mod sessions;
#[cfg(test)]
mod tests;
mod things;
mod times;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::agenda::{Agenda, Edit, Request, Tolerance};
use super::error::Error;
use super::ids::SessionId;
use super::programme::{Note, Programme, ProgrammeDay};
use super::text::{Label, Name};
use super::words::words;

pub use draft::walls_in;
pub(super) use identity::plain;
pub use people::key as person_key;

/// The notes of a reader that ask for what [`reconcile`] was given.
pub const ASKING: &[&str] = &["zone_label", "zone_missing", "date_missing"];

/// What is brought in, and how.
#[derive(Clone, Copy)]
pub struct Import<'a> {
    pub programme: &'a Programme,
    /// Whose programme it is: editions of one source are compared with each other, and ids are
    /// unique within it.
    pub source: &'a Label,
    /// The dates of the days that print none, in order of time.
    pub dates: &'a [NaiveDate],
    /// Sessions that are the same although nothing shows it: one here and one of the file.
    pub matches: &'a [(String, String)],
    /// Whether sessions that the source no longer has go.
    pub prune: bool,
    pub by: &'a Name,
    pub at: DateTime<Utc>,
}

/// What it is laid over.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    pub agenda: &'a Agenda,
    /// What this source said last, as the agenda that its file alone would have made.
    pub before: Option<&'a Agenda>,
    /// What other sources said last, the latest first.
    pub others: &'a [Agenda],
    /// The sessions that are public.
    pub public: &'a BTreeSet<SessionId>,
}

/// What an import makes of an agenda.
#[derive(Clone, Debug)]
pub struct Reconciled {
    pub edits: Vec<Edit>,
    /// What the file says, as the agenda that it alone would make.
    pub said: Agenda,
    /// The date of each day of the programme.
    pub dates: Vec<NaiveDate>,
    /// What was concluded on the way.
    pub notes: Vec<Note>,
    pub outcome: Outcome,
}

/// What becomes of each session, and what could not be decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub added: Vec<SessionId>,
    /// With the fields that change.
    pub changed: Vec<(SessionId, Vec<&'static str>)>,
    /// How many sessions of the file are here as they are there.
    pub unchanged: usize,
    /// What differs from the file and stays, because it was changed here.
    pub kept: Vec<Kept>,
    /// What the source had and has no longer.
    pub missing: Vec<(SessionId, Fate)>,
    /// Sessions of the file of which nobody can tell which one here they are.
    pub ambiguous: Vec<Ambiguous>,
    pub people_added: usize,
    pub rooms_added: usize,
}

/// Something that was changed here and stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// "session", "person", ….
    pub what: &'static str,
    pub id: Uuid,
    pub name: String,
    /// The fields; empty for something that was deleted here.
    pub fields: Vec<&'static str>,
}

words! {
    /// What becomes of a session that its source no longer has.
    Fate {
        Kept = "kept",
        Cancelled = "cancelled",
        Deleted = "deleted",
    }
}

/// A session of the file that may be one of several here; it is brought in as a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ambiguous {
    pub line: usize,
    pub title: String,
    /// The likely ones, the likeliest first.
    pub candidates: Vec<SessionId>,
}

/// Why a programme cannot be brought in as it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// The text prints no date for this many days; that many have to be given.
    DatesMissing { days: usize, given: usize },
    /// The second of these dates does not come after the first.
    DatesOutOfOrder(NaiveDate, NaiveDate),
    /// A pair that was said to be the same names something that is not there.
    NoMatch(String),
    /// What the file says makes no agenda, such as more people than one may have.
    Impossible(Error),
}

/// Turns a programme into edits of an agenda; `new_id` gives a new id at each call.
///
/// Times are wall times of the zone of the conference, unless the file names another one.
pub fn reconcile(
    import: &Import<'_>,
    ground: &Ground<'_>,
    new_id: &mut dyn FnMut() -> Uuid,
) -> Result<Reconciled, Refusal> {
    let dates = date_days(import.programme, import.dates)?;
    let mut notes = Vec::new();
    given::note_given(import.programme, ground.agenda, &dates, &mut notes);
    let matched = identity::matched(import, ground, &dates)?;
    let laid_out = draft::draft(import, ground, &dates, &matched.ids, new_id, &mut notes);
    let said = Agenda::new(ground.agenda.conference().clone());
    let request = Request {
        edits: &laid_out,
        waive: &[],
        by: import.by,
        at: import.at,
        tolerance: Tolerance::Keep,
    };
    let said = said.apply(&request).map_err(Refusal::Impossible)?;
    let mut merge = merge::Merge::of(ground, &said, laid_out);
    merge.run(import.prune);
    let (edits, mut outcome) = merge.finish();
    let said = carry::carried(said, ground.before, &outcome.missing);
    outcome.ambiguous = matched.ambiguous;
    notes.extend(matched.notes);
    Ok(Reconciled {
        edits,
        said,
        dates,
        notes,
        outcome,
    })
}

/// Gives each day its printed date, or the next of those that were given.
fn date_days(programme: &Programme, given: &[NaiveDate]) -> Result<Vec<NaiveDate>, Refusal> {
    let missing = programme.undated_days();
    if missing != given.len() {
        return Err(Refusal::DatesMissing {
            days: missing,
            given: given.len(),
        });
    }
    let mut given = given.iter().copied();
    let date = |day: &ProgrammeDay| day.date.or_else(|| given.next());
    let dates: Vec<_> = programme.days.iter().filter_map(date).collect();
    let falls = |pair: &&[NaiveDate]| missing > 0 && pair.first() >= pair.last();
    match dates.windows(2).find(falls) {
        Some([first, second]) => Err(Refusal::DatesOutOfOrder(*first, *second)),
        _ => Ok(dates),
    }
}
