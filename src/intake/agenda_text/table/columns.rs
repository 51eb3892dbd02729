//! Columns: what the head of a table says that its cells hold, and what they hold without one.

use super::super::dates::{self, Heading};
use super::{is_weekday, only_time};

/// What a column of a table holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Time,
    /// When it ends, where the start has a column of its own.
    End,
    Title,
    Room,
    People,
    /// Sessions that take place in the room or track of this name.
    Parallel(String),
    /// Sessions of this day.
    Day(Heading),
    /// Anything else, with the words of its head.
    Other(String),
}

/// A longer cell in a row without a time is no head, even when it begins with "Time".
const MAX_HEAD_CHARS: usize = 60;

/// The columns of a row that is a head, because it names the times.
pub(super) fn of_head(cells: &[String]) -> Option<Vec<Column>> {
    let timed = cells.iter().any(|cell| column(cell) == Column::Time);
    timed.then(|| columns(cells))
}

/// The columns of a first row such as "| | Hall A | Hall B |": nothing stands above the times.
pub(super) fn of_bare_head(cells: &[String]) -> Option<Vec<Column>> {
    let (first, rest) = cells.split_first()?;
    let names_column = |cell: &String| {
        !cell.is_empty()
            && cell.len() < MAX_HEAD_CHARS
            && !cell.ends_with(['.', '?', '!'])
            && dates::heading(cell).is_none_or(|day| day.exact)
    };
    if !first.is_empty() || rest.is_empty() || !rest.iter().all(names_column) {
        return None;
    }
    let mut columns = columns(cells);
    if let Some(first) = columns.first_mut() {
        *first = Column::Time;
    }
    Some(columns)
}

/// The columns below a row of nothing but days, whose empty first cell is lost.
pub(super) fn of_days(cells: &[String]) -> Option<Vec<Column>> {
    let days: Option<Vec<Column>> = cells.iter().map(|cell| day(cell)).collect();
    let days = days.filter(|days| days.len() > 1)?;
    Some([Column::Time].into_iter().chain(days).collect())
}

/// The column of a day, whose name is all that stands in its head.
fn day(cell: &str) -> Option<Column> {
    let day = dates::heading(cell).filter(|day| day.exact)?;
    Some(Column::Day(day))
}

/// The columns of a row without a head: the first cell that is neither a time nor a day is the
/// title, and a second time the end.
pub(super) fn without_head(cells: &[String], time: usize) -> Vec<Column> {
    let title = cells.iter().position(|cell| {
        cell.contains(char::is_alphabetic)
            && only_time(cell).is_none()
            && dates::heading(cell).is_none_or(|day| !day.exact)
            && !is_weekday(cell)
    });
    let kind = |(at, cell): (usize, &String)| match only_time(cell) {
        _ if at == time => Column::Time,
        Some(end) if at == time + 1 && end.end.is_none() && end.zone.is_none() => Column::End,
        // The same time in another zone.
        Some(_) => Column::Time,
        None if Some(at) == title => Column::Title,
        None => Column::Other(String::new()),
    };
    cells.iter().enumerate().map(kind).collect()
}

fn columns(head: &[String]) -> Vec<Column> {
    let column = |cell: &String| day(cell).unwrap_or_else(|| column(cell));
    let mut columns: Vec<Column> = head.iter().map(column).collect();
    let parallel = |column: &Column| matches!(column, Column::Parallel(_));
    if !columns.contains(&Column::Title)
        && columns.iter().filter(|column| parallel(column)).count() == 1
    {
        for column in columns.iter_mut().filter(|column| parallel(column)) {
            *column = Column::Title;
        }
    } else if columns.contains(&Column::Title) {
        for (column, head) in columns
            .iter_mut()
            .zip(head)
            .filter(|(column, _)| parallel(column))
        {
            *column = Column::Other(head.clone());
        }
    }
    columns
}

/// What the head of one column says.
pub(super) fn column(head: &str) -> Column {
    let lower = head.to_lowercase();
    let starts = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    if head.len() < MAX_HEAD_CHARS && is_end(&lower) {
        Column::End
    } else if head.len() < MAX_HEAD_CHARS && is_time(&lower) {
        Column::Time
    } else if starts(&[
        "title", "session", "topic", "activit", "event", "what", "titre", "titel", "item",
    ]) || lower.ends_with("title")
        || starts(&["agenda", "description", "programme", "subject"])
    {
        Column::Title
    } else if [
        "location", "room", "where", "venue", "lieu", "salle", "ort", "raum",
    ]
    .contains(&lower.as_str())
    {
        Column::Room
    } else if starts(&[
        "speaker",
        "presenter",
        "who",
        "panelist",
        "intervenant",
        "referent",
        "lead",
    ]) {
        Column::People
    } else if lower.is_empty() {
        Column::Other(String::new())
    } else {
        let room = lower
            .find("room:")
            .and_then(|at| head.get(at + 5..))
            .unwrap_or(head);
        Column::Parallel(room.trim().to_owned())
    }
}

/// True for "End", "Ends at", "Heure de fin" and the like, in lower case.
fn is_end(head: &str) -> bool {
    let words = words(head);
    let time = ["time", "at", "zeit", "uhrzeit"];
    match words.as_slice() {
        [] => false,
        [first] => ["end", "ends", "until", "ende", "endzeit", "fin", "bis"].contains(first),
        [first, second] if ["end", "ends", "fin"].contains(first) => time.contains(second),
        [first, .., last] => ["heure", "hora"].contains(first) && *last == "fin",
    }
}

/// True for "Time (CET)", "Start", "Uhrzeit" and the like, in lower case.
fn is_time(head: &str) -> bool {
    const TIMES: &str = " time times timing timings timeslot timeframe timetable heure heures zeit \
        zeiten zeitplan zeitraum uhrzeit hora horas horario horarios horaire horaires ";
    const STARTS: &str = " start starts starting startzeit beginn début when ";
    let words = words(head);
    let Some((first, rest)) = words.split_first() else {
        return false;
    };
    let first = format!(" {first} ");
    // "Time to Say Goodbye", "Start of the Hackathon".
    let phrase = matches!(rest.first(), Some(&("to" | "for" | "out")));
    (TIMES.contains(&first) && rest.len() < 5 && !phrase)
        || (STARTS.contains(&first) && rest.len() < 2)
}

/// The words that stand in no bracket.
fn words(head: &str) -> Vec<&str> {
    let head = head.split(['(', '[']).next().unwrap_or_default();
    head.split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .collect()
}
