//! The rows of a table → the days of a programme.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};

use super::calendar::{Calendar, Day};
use super::columns::{Columns, Field};
use super::crowd::{self, Crowd};
use super::notes::{Notes, short};
use super::session::Cells;
use super::table::{Row, Table};
use super::times;
use crate::domain::local_time::TimeInput;
use crate::domain::programme::{
    Note, Programme, ProgrammeAppearance, ProgrammeDay, ProgrammeSession, Timing,
};
use crate::intake::{Error, Options, within_bounds};

const LOOKED_FOR: &str = "rows with a title and a time below the headings";

/// Reads all rows of a table.
pub(super) fn read(table: &Table, options: &Options) -> Result<(Programme, Vec<Note>), Error> {
    let mut desk = Desk {
        columns: &table.columns,
        calendar: Calendar::of(table, options.date_order)?,
        sessions: Vec::new(),
        known: BTreeMap::new(),
        above: None,
        references: BTreeSet::new(),
        crowd: Crowd::default(),
        notes: Notes::default(),
    };
    desk.note_table(table);
    for row in &table.rows {
        desk.read_row(row)?;
    }
    if desk.sessions.is_empty() && !table.columns.is_ours {
        return Err(Error::NoProgramme {
            looked_for: LOOKED_FOR,
        });
    }
    Ok(desk.finish(options))
}

/// A table while its rows are read.
struct Desk<'a> {
    columns: &'a Columns,
    calendar: Calendar,
    sessions: Vec<(Day, ProgrammeSession)>,
    /// Where each session stands, by what several rows of it have in common.
    known: BTreeMap<String, usize>,
    /// Where the session of the row above stands.
    above: Option<usize>,
    references: BTreeSet<String>,
    crowd: Crowd,
    notes: Notes,
}

impl<'a> Desk<'a> {
    /// Notes what is not read and what was guessed of the whole table.
    fn note_table(&mut self, table: &Table) {
        const SHOWN: usize = 20;
        let has_text = |column: usize| table.rows.iter().any(|row| !row.cell(column).is_empty());
        let unknown = self.columns.unknown.iter();
        let unread = unknown.filter(|(column, _)| has_text(*column));
        let unread: Vec<String> = unread
            .map(|(column, heading)| match heading.is_empty() {
                true => format!("column {} (without a heading)", column + 1),
                false => format!("“{}”", short(heading)),
            })
            .collect();
        if !unread.is_empty() {
            let shown = unread.get(..SHOWN).unwrap_or(&unread).join(", ");
            let more = match unread.len().checked_sub(SHOWN) {
                Some(more @ 1..) => format!(" and {more} more"),
                Some(0) | None => String::new(),
            };
            let text = format!("these columns are not known and were not read: {shown}{more}");
            self.notes.whole("column_unknown", text);
        }
        if table.encoding_guessed {
            let text = "the file does not say in which encoding it is; it was read as \
                        Windows-1252: look at letters with accents, or save it as UTF-8";
            self.notes.whole("encoding_guessed", text);
        }
        for line in &table.above {
            let text = "the row stands above the headings and was left out";
            self.notes.at("row_skipped", *line, text);
        }
    }

    fn read_row(&mut self, row: &'a Row) -> Result<(), Error> {
        if self.columns.is_repeated(row) || self.calendar.take_heading(row) {
            return Ok(());
        }
        let columns = self.columns;
        let cells = Cells { columns, row };
        let time = self.calendar.read(cells, &mut self.notes);
        match self.title(cells, time) {
            Some(title) => {
                let mut session = cells.session(title, time, &mut self.notes);
                session.people = self.crowd.seat(cells, session.kind, &mut self.notes)?;
                self.add(session)
            }
            None => self.go_on(cells, time),
        }
    }

    /// The title of a row. Where a time stands without one, it is what the first column says that
    /// is not known, such as the name of a series.
    fn title(&mut self, cells: Cells<'_>, time: Timing) -> Option<String> {
        let own = cells.line(cells.get(Field::Title));
        if own.is_some() || time == Timing::Unplaced {
            return own;
        }
        let unknown = self.columns.unknown.iter();
        let unknown = unknown.filter(|(_, heading)| may_be_public(heading));
        let unknown = unknown.map(|(column, heading)| (cells.row.cell(*column), heading.as_str()));
        let kind = (cells.get(Field::Kind), "type");
        let is_title =
            |cell: &str| is_words(cell) && times::point(cell, self.calendar.order).is_none();
        let (cell, heading) = unknown.chain([kind]).find(|(cell, _)| is_title(cell))?;
        let text = format!(
            "the title is empty; “{}” was taken from the column “{}”",
            short(cell),
            short(heading)
        );
        self.notes.at("title_from_column", cells.row.line, text);
        cells.line(cell)
    }

    /// Takes a row without a title: more people of the session above, or nothing.
    fn go_on(&mut self, cells: Cells<'_>, time: Timing) -> Result<(), Error> {
        let above = self.above.and_then(|at| self.sessions.get_mut(at));
        let above = above.map(|(_, session)| session);
        let above = above.filter(|above| time == Timing::Unplaced || time == above.time);
        if let Some(above) = above {
            let more = self.crowd.seat(cells, above.kind, &mut self.notes)?;
            if !more.is_empty() {
                return crowd::join(&mut above.people, more, cells.row.line);
            }
        }
        let text = "the row has no title and was left out";
        self.notes.at("row_skipped", cells.row.line, text);
        Ok(())
    }

    /// Adds a session, or what its row adds to one that is known already.
    fn add(&mut self, mut session: ProgrammeSession) -> Result<(), Error> {
        let line = session.line;
        let key = format!(
            "{}\n{:?}\n{:?}\n{:?}\n{:?}",
            session.title, self.calendar.day, session.time, session.rooms, session.reference
        );
        let is_one_of_several = !self.columns.is_ours && session.time != Timing::Unplaced;
        let known = self.known.get(&key).copied().filter(|_| is_one_of_several);
        if let Some(at) = known
            && let Some((_, known)) = self.sessions.get_mut(at)
        {
            self.above = Some(at);
            return crowd::join(&mut known.people, session.people, line);
        }
        if let Some(reference) = session.reference.take() {
            match self.references.insert(reference.clone()) {
                true => session.reference = Some(reference),
                false => {
                    let text = format!("“{}” is another session's id", short(&reference));
                    self.notes.at("reference_duplicate", line, text);
                }
            }
        }
        let mut people: Vec<ProgrammeAppearance> = Vec::new();
        match self.columns.is_ours {
            true => people.append(&mut session.people),
            false => crowd::join(&mut people, std::mem::take(&mut session.people), line)?,
        }
        session.people = people;
        self.above = Some(self.sessions.len());
        self.known.insert(key, self.sessions.len());
        self.sessions.push((self.calendar.day.clone(), session));
        within_bounds(self.sessions.len())
    }

    fn finish(mut self, options: &Options) -> (Programme, Vec<Note>) {
        let mut programme = Programme::default();
        let mut days: BTreeMap<Day, (usize, ProgrammeDay)> = BTreeMap::new();
        for (day, session) in std::mem::take(&mut self.sessions) {
            if session.time == Timing::Unplaced {
                programme.unplaced.push(session);
                continue;
            }
            let place = days.len();
            let (_, sheet) = days.entry(day).or_insert((place, ProgrammeDay::default()));
            sheet.sessions.push(session);
        }
        let mut days: Vec<_> = days.into_iter().collect();
        // Dates in order of time, names of days as they were printed.
        days.sort_by_key(|(day, (place, _))| match day {
            Day::On(date) => (false, Some(*date), 0),
            Day::Called(_) | Day::Unsaid | Day::Open => (true, None, *place),
        });
        for (day, (_, mut sheet)) in days {
            match day {
                Day::On(date) => {
                    sheet.label = self.calendar.labels.remove(&date);
                    sheet.date = Some(date);
                }
                Day::Called(label) => sheet.label = Some(label),
                Day::Unsaid | Day::Open => {}
            }
            sheet.sessions.sort_by_key(|session| started(session.time));
            programme.days.push(sheet);
        }
        programme.conference.zone = self.calendar.zone;
        self.note_asking(&programme, options);
        programme.people = self.crowd.finish(&mut self.notes);
        programme.zone_label = self
            .calendar
            .zone_label
            .filter(|_| self.calendar.zone.is_none());
        (programme, self.notes.finish())
    }

    /// Notes what the organizer has to say because the table does not.
    fn note_asking(&mut self, programme: &Programme, options: &Options) {
        let is_wall = |session: &ProgrammeSession| match session.time {
            Timing::At { starts, .. } => matches!(starts, TimeInput::Wall(_)),
            Timing::OfDay { .. } => true,
            Timing::Unplaced => false,
        };
        let needs_zone = self.calendar.zone.is_none() && programme.sessions().any(is_wall);
        match &self.calendar.zone_label {
            Some(label) if self.calendar.zone.is_none() => {
                let text = format!(
                    "the times are printed in \"{label}\", which is not a zone name: give it \
                     with --zone"
                );
                self.notes.whole("zone_label", text);
            }
            _ if needs_zone && options.zone.is_none() => {
                let text = "the times are printed without a zone: give it with --zone";
                self.notes.whole("zone_missing", text);
            }
            _ => {}
        }
        let undated: Vec<String> = programme
            .days
            .iter()
            .filter(|day| day.date.is_none())
            .map(|day| format!("“{}”", day.label.as_deref().unwrap_or("the only day")))
            .collect();
        if !undated.is_empty() {
            let text = format!(
                "{} of {} days have no full date in the file: give the first day's date ({})",
                undated.len(),
                programme.days.len(),
                short(&undated.join(", "))
            );
            self.notes.whole("date_missing", text);
        }
    }
}

/// When a session starts, as its sheet is sorted.
fn started(time: Timing) -> Option<NaiveDateTime> {
    match time {
        Timing::At { starts, .. } => Some(match starts {
            TimeInput::Wall(wall) => wall,
            TimeInput::Instant(at) => at.naive_utc(),
        }),
        Timing::OfDay { starts, .. } => Some(NaiveDate::default().and_time(starts)),
        Timing::Unplaced => None,
    }
}

/// False for columns that organizers keep for themselves.
fn may_be_public(heading: &str) -> bool {
    const OWN: &str =
        "note|comment|mail|phone|contact|intern|private|kommentar|bemerkung|notiz|telefon";
    let heading = heading.to_lowercase();
    !heading.is_empty() && !OWN.split('|').any(|word| heading.contains(word))
}

/// True for a text that is no number and no address.
fn is_words(cell: &str) -> bool {
    cell.contains(char::is_alphabetic) && !cell.contains('@') && !cell.contains("://")
}
