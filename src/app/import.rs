//! Bringing a foreign programme in: preview, then apply.

mod write;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::agendas::NewConference;
use super::progress::{JUDGED, LAID_OUT, READ, Tell};
use super::report::{ImportPreview, Judged};
use super::{Error, clock};
use crate::domain;
use crate::domain::access::Actor;
use crate::domain::agenda::{Agenda, Edit, Request, Tolerance};
use crate::domain::conference::ConferencePatch;
use crate::domain::local_time::Zone;
use crate::domain::overlaps::settle;
use crate::domain::programme::Note;
use crate::domain::reconcile::{ASKING, Ground, Import, Reconciled, Refusal, reconcile};
use crate::domain::resource::{Action, ResourceEdit};
use crate::domain::text::{Label, Name, Slug, Title};
use crate::intake::{self, Reading};

pub use crate::intake::DateOrder;

/// The largest file that is read, in bytes.
pub const FILE_BYTES_MAX: usize = intake::MAX_BYTES;

/// The names of the formats that can be read.
pub fn formats() -> Vec<&'static str> {
    intake::ALL.iter().map(|format| format.id).collect()
}

/// What the organizer says about a file.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// The format; `None` recognises it from the content.
    pub format: Option<String>,
    /// Whose programme it is; the name of the format unless said.
    pub source: Option<Label>,
    /// The zone in which the printed times are read.
    pub zone: Option<Zone>,
    /// The zone of the conference into which it is brought: in it the days of a calendar begin.
    pub conference_zone: Option<Zone>,
    /// The dates of the days that print none, in order of time.
    pub dates: Vec<NaiveDate>,
    pub date_order: Option<DateOrder>,
    /// Sessions that are the same: one here and one of the file.
    pub matches: Vec<(String, String)>,
    /// Whether sessions that the source no longer has go.
    pub prune: bool,
    /// Whether the marks that settle overlaps are set, too.
    pub marks: bool,
    /// The title of a new conference; `None` takes that of the file, or makes one of the slug.
    pub title: Option<Title>,
    pub tell: Tell,
}

/// A programme that was read, and can be brought in.
pub struct Read {
    reading: Reading,
    source: Label,
    options: ImportOptions,
}

/// Reads files of one programme: a grid and its list of speakers, for example.
pub fn read(files: &[Vec<u8>], options: &ImportOptions) -> Result<Read, Error> {
    let asked = intake::Options {
        zone: options.conference_zone.or(options.zone),
        date_order: options.date_order,
    };
    let mut readings = files.iter();
    let first = readings.next().map_or(&[][..], Vec::as_slice);
    let mut reading = intake::read(first, options.format.as_deref(), &asked)?;
    for bytes in readings {
        let next = intake::read(bytes, options.format.as_deref(), &asked)?;
        reading.programme.join(next.programme);
        reading.notes.extend(next.notes);
    }
    intake::within_bounds(reading.programme.sessions().count())?;
    if options.zone.is_some() {
        reading.programme.conference.zone = options.zone;
    }
    options.tell.percent(READ);
    let source = match &options.source {
        Some(source) => source.clone(),
        None => Label::parse(reading.format).map_err(|fault| invalid(&fault.detail))?,
    };
    let options = options.clone();
    Ok(Read {
        reading,
        source,
        options,
    })
}

impl Read {
    /// The zone of the printed times: what is said, else what the file says.
    fn zone(&self) -> Option<Zone> {
        self.reading.programme.conference.zone
    }

    /// What the file says; nothing is written. Needs neither zone nor dates: without them no date
    /// is made up and conflicts are not looked for.
    pub fn preview(&self) -> Result<ImportPreview, Error> {
        let undated = self.reading.programme.undated_days();
        let dates = &self.options.dates;
        if !dates.is_empty() && undated != dates.len() {
            return Err(Error::ImportNeeds(self.needs()));
        }
        if self.zone().is_none() || undated != dates.len() {
            let known = self.zone().is_some();
            let answered = |note: &Note| known && note.code.starts_with("zone_");
            let open: Vec<_> = self.notes(answered);
            let zone = (self.zone(), [].as_slice());
            let source = self.source.as_str();
            return Ok(ImportPreview::new(&self.reading, source, zone, None, &open));
        }
        let slug = Slug::parse("preview").map_err(|fault| invalid(&fault.detail))?;
        let by = Name::parse("preview").map_err(|fault| invalid(&fault.detail))?;
        Ok(self.prepare(&by.into(), &slug)?.preview)
    }

    /// Makes a new conference of the programme, without a database: whatever cannot be brought in
    /// fails here.
    pub fn prepare(&self, by: &Actor, slug: &Slug) -> Result<Prepared, Error> {
        let Some(zone) = self.zone() else {
            return Err(Error::ImportNeeds(self.needs()));
        };
        let said = self.reading.programme.conference.clone();
        let title = self.options.title.clone().or(said.title.clone());
        let empty = NewConference {
            slug: slug.clone(),
            title: title.map_or_else(|| title_of(slug), Ok)?,
            zone,
            rest: ConferencePatch {
                title: None,
                zone: None,
                ..said
            },
        }
        .begin();
        let ground = Ground {
            agenda: &empty,
            before: None,
            others: &[],
            public: &BTreeSet::new(),
        };
        self.lay(by, &ground)
    }

    /// Lays the programme over an agenda.
    fn lay(&self, by: &Actor, ground: &Ground<'_>) -> Result<Prepared, Error> {
        let at = clock::now();
        let import = Import {
            programme: &self.reading.programme,
            source: &self.source,
            dates: &self.options.dates,
            matches: &self.options.matches,
            prune: self.options.prune,
            by: &by.name,
            at,
        };
        let mut new_id = clock::new_id;
        let reconciled = reconcile(&import, ground, &mut new_id);
        let mut reconciled = reconciled.map_err(|refusal| self.refused(refusal))?;
        self.options.tell.percent(LAID_OUT);
        let after = self.applied(by, ground.agenda, &reconciled, at)?;
        self.options.tell.percent(JUDGED);
        if let Some(after) = &after {
            // What a mark has made one with another entry is not added.
            let added = &mut reconciled.outcome.added;
            added.retain(|id| after.session(*id).is_some());
        }
        // What was asked for has been given; everything else that was noted stays.
        let mut notes = self.notes(|note| ASKING.contains(&note.code));
        notes.extend(reconciled.notes.iter().cloned());
        let zone = ground.agenda.conference().zone;
        let judged = Judged {
            agenda: after.as_ref().unwrap_or(ground.agenda),
            before: ground.agenda,
            outcome: &reconciled.outcome,
        };
        let dates = (Some(zone), reconciled.dates.as_slice());
        let source = self.source.as_str();
        let preview = ImportPreview::new(&self.reading, source, dates, Some(&judged), &notes);
        Ok(Prepared {
            after,
            said: reconciled.said,
            notes,
            preview,
            at,
            tell: self.options.tell.clone(),
        })
    }

    /// The agenda after the import; `None` when nothing changes.
    fn applied(
        &self,
        by: &Actor,
        agenda: &Agenda,
        reconciled: &Reconciled,
        at: DateTime<Utc>,
    ) -> Result<Option<Agenda>, Error> {
        let request = Request {
            edits: &reconciled.edits,
            waive: &[],
            by: &by.name,
            at,
            tolerance: Tolerance::Keep,
        };
        let impossible = |error| impossible(error, &reconciled.edits);
        if self.options.marks {
            let settled = settle(agenda, &reconciled.edits, &request).map_err(impossible)?;
            let edits = [reconciled.edits.as_slice(), &settled.edits].concat();
            if edits.is_empty() && settled.waive.is_empty() {
                return Ok(None);
            }
            let request = Request {
                edits: &edits,
                waive: &settled.waive,
                ..request
            };
            return agenda.apply(&request).map(Some).map_err(impossible);
        }
        // What is laid over nothing is what the file says.
        if agenda.revision() == 0 {
            return Ok(Some(reconciled.said.clone()));
        }
        match reconciled.edits.is_empty() {
            true => Ok(None),
            false => agenda.apply(&request).map(Some).map_err(impossible),
        }
    }

    fn notes(&self, answered: impl Fn(&Note) -> bool) -> Vec<Note> {
        let open = self.reading.notes.iter().filter(|note| !answered(note));
        open.cloned().collect()
    }

    fn refused(&self, refusal: Refusal) -> Error {
        match refusal {
            Refusal::DatesMissing { .. } => Error::ImportNeeds(self.needs()),
            Refusal::DatesOutOfOrder(first, second) => invalid(&format!(
                "--date {second} comes after {first}: give the dates in order of time"
            )),
            Refusal::NoMatch(detail) => invalid(&detail),
            Refusal::Impossible(error) => impossible(error, &[]),
        }
    }

    /// What is missing, with the option that gives it.
    fn needs(&self) -> String {
        let programme = &self.reading.programme;
        let mut needs = Vec::new();
        if self.zone().or(self.options.conference_zone).is_none() {
            let label = match &programme.zone_label {
                Some(label) => format!("{label} is a label, not a zone; "),
                None => String::new(),
            };
            needs.push(format!(
                "{label}give the zone of the times with --zone, such as \
                                --zone America/New_York"
            ));
        }
        let days = programme.undated_days();
        let given = self.options.dates.len();
        if days != given {
            needs.push(format!(
                "{days} of the days have no date and {given} were given; give --date \
                                YYYY-MM-DD once for each of them, in order of time"
            ));
        }
        needs.join("; ")
    }
}

/// A programme laid over an agenda; nothing is written yet.
pub struct Prepared {
    /// `None` when nothing changes.
    after: Option<Agenda>,
    said: Agenda,
    notes: Vec<Note>,
    preview: ImportPreview,
    at: DateTime<Utc>,
    tell: Tell,
}

/// A value that the domain does not take: says of which session.
fn impossible(error: domain::error::Error, edits: &[Edit]) -> Error {
    let domain::error::Error::Invalid(errors) = error else {
        return error.into();
    };
    let title = |edit: usize| match edits.get(edit) {
        Some(Edit::Session(ResourceEdit {
            action: Action::Create(patch) | Action::Update(patch),
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
