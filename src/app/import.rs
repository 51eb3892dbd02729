//! Bringing a foreign programme in: preview, then apply.

use chrono::NaiveDate;

use super::agendas::NewConference;
use super::report::ImportPreview;
use super::{App, Error, clock};
use crate::domain;
use crate::domain::agenda::{Agenda, Edit, Request, Tolerance};
use crate::domain::conference::ConferencePatch;
use crate::domain::local_time::Zone;
use crate::domain::programme::Note;
use crate::domain::reconcile::{ASKING, Refusal, reconcile};
use crate::domain::resource::{Action, ResourceEdit};
use crate::domain::text::{Name, Slug, Title};
use crate::intake::{self, Reading};
use crate::storage::{ChangeKind, StoredNote};

/// The largest file that is read, in bytes.
pub const FILE_BYTES_MAX: usize = intake::MAX_BYTES;

/// What the organizer says about a file.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// The format; `None` recognises it from the content.
    pub format: Option<String>,
    /// The zone in which the printed times are read.
    pub zone: Option<Zone>,
    /// The dates of the days that print none, in order of time.
    pub dates: Vec<NaiveDate>,
    /// The title of the conference; `None` makes one of the slug.
    pub title: Option<Title>,
}

/// What a file says; nothing is written. Needs neither zone nor dates: without them no date is
/// made up and conflicts are not looked for.
pub fn preview(bytes: &[u8], options: &ImportOptions) -> Result<ImportPreview, Error> {
    let reading = intake::read(bytes, options.format.as_deref())?;
    let undated = reading.programme.undated_days();
    if !options.dates.is_empty() && undated != options.dates.len() {
        return Err(Error::ImportNeeds(needs(&reading, options)));
    }
    if options.zone.is_none() || undated != options.dates.len() {
        let answered = |note: &&Note| note.code == "zone_label" && options.zone.is_some();
        let open: Vec<_> = reading
            .notes
            .iter()
            .filter(|n| !answered(n))
            .cloned()
            .collect();
        return Ok(ImportPreview::new(&reading, &[], None, &open));
    }
    let slug = Slug::parse("preview").map_err(|fault| invalid(&fault.detail))?;
    let by = Name::parse("preview").map_err(|fault| invalid(&fault.detail))?;
    Ok(build(reading, slug, options, &by)?.preview())
}

/// A programme that can be brought in; nothing is written yet.
pub struct Prepared {
    reading: Reading,
    agenda: Agenda,
    /// The date of each day of the programme.
    dates: Vec<NaiveDate>,
    notes: Vec<Note>,
}

/// Reads a file and makes a conference of it, without a database: whatever cannot be brought in
/// fails here.
pub fn prepare(
    by: &Name,
    slug: &Slug,
    bytes: &[u8],
    options: &ImportOptions,
) -> Result<Prepared, Error> {
    let reading = intake::read(bytes, options.format.as_deref())?;
    build(reading, slug.clone(), options, by)
}

impl App {
    /// Keeps a prepared programme: one revision, all or nothing. Its conflicts are kept, too; they
    /// stand in the way of publishing only.
    pub fn import(&self, by: &Name, prepared: &Prepared) -> Result<ImportPreview, Error> {
        let notes: Vec<_> = prepared.notes.iter().map(stored).collect();
        self.add_agenda(by, &prepared.agenda, ChangeKind::Import, &notes)?;
        Ok(prepared.preview())
    }
}

/// The first agenda of a conference made of a reading, and what was noted on the way.
fn build(
    reading: Reading,
    slug: Slug,
    options: &ImportOptions,
    by: &Name,
) -> Result<Prepared, Error> {
    let Some(zone) = options.zone else {
        return Err(Error::ImportNeeds(needs(&reading, options)));
    };
    let mut new_id = clock::new_id;
    let reconciled = reconcile(&reading.programme, zone, &options.dates, &mut new_id);
    let reconciled = reconciled.map_err(|refusal| refused(refusal, &reading, options))?;
    let title = options.title.clone().map_or_else(|| title_of(&slug), Ok)?;
    let empty = NewConference {
        slug,
        title,
        zone,
        rest: ConferencePatch::default(),
    }
    .begin();
    let (edits, at) = (&reconciled.edits, clock::now());
    let request = Request {
        edits,
        waive: &[],
        by,
        at,
        tolerance: Tolerance::Keep,
    };
    let agenda = empty
        .apply(&request)
        .map_err(|error| impossible(error, edits))?;
    // What was asked for has been given; everything else that was noted stays.
    let open = reading
        .notes
        .iter()
        .filter(|note| !ASKING.contains(&note.code));
    let notes = open.cloned().chain(reconciled.notes).collect();
    Ok(Prepared {
        agenda,
        dates: reconciled.dates,
        notes,
        reading,
    })
}

fn refused(refusal: Refusal, reading: &Reading, options: &ImportOptions) -> Error {
    match refusal {
        Refusal::DatesMissing { .. } => Error::ImportNeeds(needs(reading, options)),
        Refusal::DatesOutOfOrder(first, second) => invalid(&format!(
            "--date {second} comes after {first}: give the dates in order of time"
        )),
        Refusal::Invalid(wrong) => {
            let lines = wrong
                .iter()
                .map(|(line, fault)| format!("line {line}: {fault}"));
            invalid(&lines.collect::<Vec<_>>().join("; "))
        }
    }
}

/// A time that the zone does not have, for example: says of which session.
fn impossible(error: domain::error::Error, edits: &[Edit]) -> Error {
    let domain::error::Error::Invalid(errors) = error else {
        return error.into();
    };
    let title = |edit: usize| match edits.get(edit) {
        Some(Edit::Session(ResourceEdit {
            action: Action::Create(patch),
            ..
        })) => patch.title.as_ref().map(|title| format!("“{title}”: ")),
        _ => None,
    };
    let lines = errors.iter().map(|error| {
        format!(
            "{}{}",
            title(error.edit).unwrap_or_default(),
            error.fault.detail
        )
    });
    invalid(&lines.collect::<Vec<_>>().join("; "))
}

impl Prepared {
    fn preview(&self) -> ImportPreview {
        ImportPreview::new(&self.reading, &self.dates, Some(&self.agenda), &self.notes)
    }
}

fn stored(note: &Note) -> StoredNote {
    let Note { line, code, text } = note.clone();
    StoredNote {
        line,
        code: code.to_owned(),
        text,
    }
}

/// What is missing, with the option that gives it.
fn needs(reading: &Reading, options: &ImportOptions) -> String {
    let mut needs = Vec::new();
    if options.zone.is_none() {
        let label = match &reading.programme.zone_label {
            Some(label) => format!("{label} is a label, not a zone; "),
            None => String::new(),
        };
        needs.push(format!(
            "{label}give the zone of the times with --zone, such as \
                            --zone America/New_York"
        ));
    }
    let days = reading.programme.undated_days();
    let given = options.dates.len();
    if days != given {
        needs.push(format!(
            "{days} of the days have no date and {given} were given; give --date \
                            YYYY-MM-DD once for each of them, in order of time"
        ));
    }
    needs.join("; ")
}

/// A readable title until somebody gives a better one: "middle-east-forum" → "Middle East Forum".
fn title_of(slug: &Slug) -> Result<Title, Error> {
    let words = slug.as_str().split('-').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    let title = words.collect::<Vec<_>>().join(" ");
    Title::parse(&title).map_err(|fault| invalid(&fault.detail))
}

fn invalid(detail: &str) -> Error {
    Error::ImportInvalid(detail.to_owned())
}
