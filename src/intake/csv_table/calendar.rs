//! When each row takes place: the cells of dates and times, and what goes on from the rows above.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate, NaiveDateTime, Timelike};

use super::columns::Field;
use super::notes::{Notes, short};
use super::people::{is_nothing, is_open};
use super::session::Cells;
use super::table::{Row, Table};
use super::times::{self, Point};
use crate::domain::local_time::{TimeInput, Zone};
use crate::domain::programme::Timing;
use crate::intake::{DateOrder, Error};

/// What starts at this hour or later may end after midnight.
const EVENING_HOUR: u32 = 18;

/// The day of a row; what its cells leave empty goes on from the row above.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Day {
    On(NaiveDate),
    /// "Day 1", "Monday".
    Called(String),
    /// There is no column of days, or nothing in it so far.
    Unsaid,
    /// To be announced.
    Open,
}

/// The days of a table while its rows are read, one after another.
pub(super) struct Calendar {
    /// The day of the row that was read last.
    pub day: Day,
    /// What the days are called besides their dates.
    pub labels: BTreeMap<NaiveDate, String>,
    pub zone: Option<Zone>,
    /// A zone as it is printed, where that is none.
    pub zone_label: Option<String>,
    /// How the numbers of dates are meant.
    pub order: Option<DateOrder>,
}

impl Calendar {
    /// Looks through all dates of a table for the order of their numbers.
    pub fn of(table: &Table, declared: Option<DateOrder>) -> Result<Self, Error> {
        Ok(Calendar {
            day: Day::Unsaid,
            labels: BTreeMap::new(),
            zone: None,
            zone_label: None,
            order: times::order(dates(table), declared)?,
        })
    }

    /// Takes a row that is nothing but a date, as it stands above the sessions of a day.
    pub fn take_heading(&mut self, row: &Row) -> bool {
        let mut filled = row.filled();
        let (Some((_, cell)), None) = (filled.next(), filled.next()) else {
            return false;
        };
        match times::point(cell, self.order) {
            Some(Point {
                date: Some(date),
                time: None,
                ..
            }) => {
                self.day = Day::On(date);
                true
            }
            Some(_) | None => false,
        }
    }

    /// When a row takes place.
    pub fn read(&mut self, cells: Cells<'_>, notes: &mut Notes) -> Timing {
        self.take_zone(cells, notes);
        let printed = self.take_day(cells);
        self.timing(cells, printed, notes)
    }

    fn take_zone(&mut self, cells: Cells<'_>, notes: &mut Notes) {
        let cell = cells.get(Field::Zone);
        if cell.is_empty() {
            return;
        }
        match (Zone::parse(cell), self.zone) {
            (Ok(zone), None) => self.zone = Some(zone),
            (Ok(zone), Some(known)) if zone != known => {
                let text = format!("the times are read in {known}, although {zone} stands here");
                notes.at("zone_differs", cells.row.line, text);
            }
            (Ok(_), Some(_)) => {}
            (Err(_), _) => {
                self.zone_label.get_or_insert_with(|| short(cell));
            }
        }
    }

    /// Takes the day of a row where one is printed, and returns what its cell says.
    fn take_day(&mut self, cells: Cells<'_>) -> Point {
        let (mut printed, mut label) = (Point::default(), None);
        let days = [Field::Date, Field::Day].map(|field| cells.get(field));
        for cell in days.into_iter().filter(|cell| !cell.is_empty()) {
            match times::point(cell, self.order).filter(|point| point.date.is_some()) {
                Some(point) if printed.date.is_none() => printed = point,
                Some(_) => {}
                None => label = label.or(Some(cell)),
            }
        }
        match (printed.date, label) {
            (Some(date), label) => {
                // A weekday says no more than its date.
                let counts = |label: &&str| {
                    label.contains(char::is_numeric) && label.contains(char::is_alphabetic)
                };
                if let Some(label) = label.filter(counts) {
                    self.labels.entry(date).or_insert_with(|| short(label));
                }
                self.day = Day::On(date);
            }
            (None, Some(label)) if is_open(label) => self.day = Day::Open,
            (None, Some(label)) => self.day = Day::Called(short(label)),
            (None, None) => {}
        }
        printed
    }

    fn timing(&mut self, cells: Cells<'_>, printed: Point, notes: &mut Notes) -> Timing {
        let start = match self.point(cells, notes, Field::StartsAt) {
            Some(start) => start,
            None => self.point(cells, notes, Field::Start).unwrap_or(printed),
        };
        let end = match self.point(cells, notes, Field::EndsAt) {
            Some(end) => end,
            None => self.point(cells, notes, Field::End).unwrap_or_default(),
        };
        let has_day = !cells.get(Field::Date).is_empty() || !cells.get(Field::Day).is_empty();
        if let Some(date) = start.date.filter(|_| !has_day) {
            self.day = Day::On(date);
        }
        if let Some(starts) = start.instant {
            let ends = end.instant.filter(|ends| *ends > starts);
            if ends.is_none() && end.instant.is_some() {
                note_end(notes, cells.row.line, starts.naive_local());
            }
            let (starts, ends) = (TimeInput::Instant(starts), ends.map(TimeInput::Instant));
            return Timing::At { starts, ends };
        }
        let date = start.date.or(match &self.day {
            Day::On(date) => Some(*date),
            Day::Called(_) | Day::Unsaid | Day::Open => None,
        });
        let is_open = date.is_none() && self.day == Day::Open;
        let Some(time) = start.time.filter(|_| !is_open) else {
            return Timing::Unplaced;
        };
        let until = end.time.or(start.until);
        let last = self.point(cells, notes, Field::EndDate);
        let last = last.and_then(|point| point.date);
        let starts = date.unwrap_or_default().and_time(time);
        let ends = until.and_then(|until| {
            let on = end.date.or(last).filter(|_| date.is_some());
            let ends = end_of(starts, on.unwrap_or(starts.date()).and_time(until));
            if ends.is_none() {
                note_end(notes, cells.row.line, starts);
            }
            ends
        });
        match date {
            Some(_) => Timing::At {
                starts: TimeInput::Wall(starts),
                ends: ends.map(TimeInput::Wall),
            },
            None => Timing::OfDay {
                starts: time,
                ends: ends.map(|ends| ends.time()),
            },
        }
    }

    /// What a cell says about when; says so when it cannot be read.
    fn point(&mut self, cells: Cells<'_>, notes: &mut Notes, field: Field) -> Option<Point> {
        let cell = cells.get(field);
        if cell.is_empty() || is_open(cell) || is_nothing(cell) {
            return None;
        }
        let point = times::point(cell, self.order);
        match (point, times::zone_label(cell)) {
            (None, _) => {
                let text = format!("“{}” is no time that can be read", short(cell));
                notes.at("time_unreadable", cells.row.line, text);
            }
            (Some(point), Some(label)) if point.instant.is_none() => {
                self.zone_label.get_or_insert_with(|| label.to_owned());
            }
            (Some(_), _) => {}
        }
        point
    }
}

/// The cells in which a date may stand, with their lines.
fn dates(table: &Table) -> impl Iterator<Item = (usize, &str)> {
    const FIELDS: &[Field] = &[
        Field::Date,
        Field::Day,
        Field::EndDate,
        Field::StartsAt,
        Field::EndsAt,
        Field::Start,
        Field::End,
    ];
    let columns = FIELDS
        .iter()
        .filter_map(move |field| table.columns.of(*field));
    columns.flat_map(move |column| {
        let rows = table.rows.iter();
        rows.map(move |row| (row.line, row.cell(column)))
    })
}

/// An end that is not after its start is the next day's in the evening, and a misprint otherwise.
fn end_of(starts: NaiveDateTime, ends: NaiveDateTime) -> Option<NaiveDateTime> {
    if ends > starts {
        return Some(ends);
    }
    let is_evening = starts.hour() >= EVENING_HOUR && ends.date() == starts.date();
    is_evening.then(|| ends.checked_add_signed(Duration::days(1)))?
}

fn note_end(notes: &mut Notes, line: usize, starts: NaiveDateTime) {
    let starts = starts.format("%H:%M");
    let text = format!("it starts at {starts} and does not end after that: the end was left out");
    notes.at("time_suspicious", line, text);
}
