//! Tables: a row with a time is one session, or one session for each parallel column.

mod cell;
mod columns;
#[cfg(test)]
mod tests;

use super::clock::{self, Printed};
use super::dates;
use super::draft::Draft;
use super::label;
use super::lines::{BAR, Line};
use super::roles;
use columns::{Column, column};

/// The columns of the table being read.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    columns: Vec<Column>,
}

/// The cells of a table row, or `None` for any other line.
pub(super) fn cells(line: &Line) -> Option<Vec<String>> {
    let text = line.text.as_str();
    if let Some(text) = text.strip_prefix('|') {
        return Some(split_at(text.strip_suffix('|').unwrap_or(text), '|'));
    }
    let heads = |first: &str| only_time(first).is_some() || column(first) == Column::Time;
    if let Some((first, rest)) = text.split_once('\t')
        && (heads(first.trim()) || counts(first.trim(), rest))
    {
        return Some(split_at(text, '\t'))
            .filter(|cells| cells.iter().skip(1).any(|cell| !cell.is_empty()));
    }
    if text.contains('\t') && columns::of_days(&split_at(text, '\t')).is_some() {
        return Some(split_at(text, '\t'));
    }
    if text.matches('|').count() < 2 {
        return None;
    }
    let cells = split_at(text.strip_suffix('|').unwrap_or(text), '|');
    let (first, rest) = cells.split_first()?;
    // "9:00 ET | 15:00 CET | Welcome" is one time, and "9:00 | May 5 | Old Mill" says of the whole.
    let zoned = |time: &Printed| time.zone.is_some() || time.end.is_some();
    let second = rest.first().and_then(|cell| only_time(cell));
    let twice = second
        .is_some_and(|second| zoned(&second) || only_time(first).is_none_or(|first| zoned(&first)));
    let dated = rest.iter().any(|cell| dates::heading(cell).is_some());
    (heads(first) && !twice && !dated).then_some(cells)
}

/// True for a short count before a time: "O-1  9:10 AM".
fn counts(first: &str, rest: &str) -> bool {
    const MAX_CHARS: usize = 6;
    let next = rest.split('\t').next().unwrap_or_default().trim();
    first.len() <= MAX_CHARS
        && first.contains(|c: char| c.is_ascii_digit())
        && only_time(first).is_none()
        && only_time(next).is_some()
}

/// The cells with a start, a dash and an end in three of them as one, and without a count.
fn joined(cells: &[String]) -> Vec<String> {
    let timed = |cell: &String| only_time(cell).is_some();
    match cells {
        [first, next, ..] if counts(first, next) => {
            let mut cells = cells.to_vec();
            cells.iter_mut().take(1).for_each(String::clear);
            cells
        }
        [start, dash, end, rest @ ..]
            if timed(start) && timed(end) && ["-", "–", "—", "to"].contains(&dash.as_str()) =>
        {
            let time = [format!("{start} – {end}")];
            time.into_iter().chain(rest.iter().cloned()).collect()
        }
        _ => cells.to_vec(),
    }
}

fn split_at(text: &str, mark: char) -> Vec<String> {
    let cells = text.split(mark);
    cells.map(|cell| cell.trim().replace(BAR, "|")).collect()
}

/// The time of a cell that is nothing but a time.
fn only_time(cell: &str) -> Option<Printed> {
    let found = clock::find(cell)?;
    (found.before.is_empty() && found.after.is_empty()).then_some(found.printed)
}

/// The time of a cell, which may print start and end on two lines.
fn time_of(cell: &str) -> Option<Printed> {
    let parts = cell::parts(cell);
    only_time(&parts.join(" ")).or_else(|| {
        let [start, end] = parts.as_slice() else {
            return None;
        };
        until(&only_time(start)?, &only_time(end)?)
    })
}

/// One time out of a start and an end that were printed apart.
fn until(start: &Printed, end: &Printed) -> Option<Printed> {
    (start.end.is_none() && end.end.is_none()).then(|| Printed {
        end: Some(end.start),
        zone: start.zone.clone().or_else(|| end.zone.clone()),
        text: format!("{}–{}", start.text, end.text),
        ..start.clone()
    })
}

/// True for a cell that is nothing but a weekday or several: "Monday", "Tue–Fri".
fn is_weekday(cell: &str) -> bool {
    let weekday = dates::heading(cell)
        .is_some_and(|day| day.exact && day.weekday.is_some() && day.month_day.is_none());
    weekday || clock::is_hours(cell, true)
}

impl Table {
    /// Reads one row: a head sets the columns, a row with a time gives sessions.
    pub(super) fn row(&mut self, cells: &[String], line: &Line) -> Vec<Draft> {
        let cells = &joined(cells);
        let times: Vec<Option<Printed>> = cells.iter().map(|cell| time_of(cell)).collect();
        let Some(at) = self.time_column(&times) else {
            self.head(cells, line);
            return Vec::new();
        };
        let Some(printed) = times.get(at).cloned().flatten() else {
            return Vec::new();
        };
        let mut others = cells
            .iter()
            .zip(&times)
            .filter(|(cell, time)| time.is_none() && !cell.is_empty())
            .map(|(cell, _)| cell)
            .peekable();
        // The hours of every week.
        if others.peek().is_some() && others.all(|cell| is_weekday(cell)) {
            return Vec::new();
        }
        if self.columns.get(at) == Some(&Column::Time) && self.columns.len() >= 2 {
            return drafts(cells, &self.columns, &printed, line);
        }
        let mut cells = cells.to_vec();
        let flat: Vec<String> = cells.iter().map(|cell| cell::flat(cell)).collect();
        let columns = columns::without_head(&flat, at);
        join_label(&mut cells, &columns);
        drafts(&cells, &columns, &printed, line)
    }

    /// Where the time of a row stands: in its column, if the head names one.
    fn time_column(&self, times: &[Option<Printed>]) -> Option<usize> {
        let mut timed = times
            .iter()
            .enumerate()
            .filter(|(_, time)| time.is_some())
            .map(|(at, _)| at);
        let named = |at: &usize| self.columns.get(*at) == Some(&Column::Time);
        timed.clone().find(named).or_else(|| timed.next())
    }

    /// Takes a row without a time as the head, if it is one. The first row of a table may be one
    /// that leaves the head of the times empty; further down such rows go on with the row above.
    fn head(&mut self, cells: &[String], line: &Line) {
        let ruled = |cell: &String| cell.chars().all(|c| "-: ".contains(c));
        if cells.iter().all(ruled) {
            return;
        }
        let cells: Vec<String> = cells.iter().map(|cell| cell::flat(cell)).collect();
        let first = self.columns.is_empty() || line.gap;
        let bare = || columns::of_bare_head(&cells).filter(|_| first);
        let days = || columns::of_days(&cells);
        if let Some(columns) = columns::of_head(&cells).or_else(bare).or_else(days) {
            self.columns = columns;
        }
    }
}

/// Joins "Panel 2" with the title in the next cell, where no head tells what that cell holds.
fn join_label(cells: &mut [String], columns: &[Column]) {
    let title = columns.iter().position(|column| *column == Column::Title);
    if let Some((before, [next, ..])) = title.and_then(|at| cells.split_at_mut_checked(at + 1))
        && let Some(title) = before.last_mut()
        && label::split(title).is_some_and(|found| found.title.is_empty())
        && next.contains(char::is_alphabetic)
        && !cell::is_room(next)
        && cell::people_of_line(next, false, 0).is_empty()
        && roles::read(next).is_none()
    {
        *title = format!("{title}: {next}");
        next.clear();
    }
}

fn drafts(cells: &[String], columns: &[Column], printed: &Printed, line: &Line) -> Vec<Draft> {
    let end = cells
        .iter()
        .zip(columns)
        .find(|(_, column)| **column == Column::End)
        .and_then(|(cell, _)| time_of(cell));
    let printed = end
        .and_then(|end| until(printed, &end))
        .unwrap_or_else(|| printed.clone());
    let mut drafts: Vec<Draft> = Vec::new();
    for (cell, column) in cells.iter().zip(columns) {
        if !matches!(column, Column::Title | Column::Parallel(_) | Column::Day(_)) {
            continue;
        }
        let Some(mut draft) = cell::session(cell, &printed, line) else {
            continue;
        };
        if let Column::Day(day) = column {
            draft.on = Some(day.clone());
            drafts.push(draft);
            continue;
        }
        // A cell with several columns names its room itself, or none.
        if let Some(other) = drafts.iter_mut().find(|other| other.title == draft.title) {
            other.room = draft.room;
            continue;
        }
        if let Column::Parallel(room) = column {
            draft.room = draft.room.or_else(|| Some(room.clone()));
        }
        drafts.push(draft);
    }
    if let [only] = drafts.as_mut_slice() {
        fill(only, cells, columns, line);
    }
    drafts
}

/// Adds what the other cells of its row say about a session.
fn fill(draft: &mut Draft, cells: &[String], columns: &[Column], line: &Line) {
    let is_title =
        |column: &Column| matches!(column, Column::Title | Column::Parallel(_) | Column::Day(_));
    let titles: Vec<&String> = cells
        .iter()
        .zip(columns)
        .filter(|(_, column)| is_title(column))
        .map(|(cell, _)| cell)
        .collect();
    for (cell, column) in cells.iter().zip(columns) {
        // The title may span the columns beside it.
        if cell::parts(cell).is_empty() || titles.contains(&cell) {
            continue;
        }
        match column {
            Column::Room => draft.room = Some(cell::flat(cell)),
            Column::People => cell::take_people(draft, cell, line),
            Column::Other(head) if head.is_empty() => cell::take_unnamed(draft, cell, line),
            Column::Other(head) => cell::take_named(draft, head, cell, line),
            Column::Time | Column::End | Column::Title | Column::Parallel(_) | Column::Day(_) => {}
        }
    }
}
