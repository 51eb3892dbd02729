//! Tables: a row with a time is one session, or one session for each parallel column.

use super::clock;
use super::draft::Draft;
use super::lines::Line;
use super::people;
use super::roles;

/// What a column of a table holds.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Column {
    Time,
    Title,
    Room,
    People,
    /// Sessions that take place in the room or track of this name.
    Parallel(String),
    /// Anything else, with the words of its head.
    Other(String),
}

/// The columns of the table being read.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    columns: Vec<Column>,
}

/// The cells of a table row, or `None` for any other line.
pub(super) fn cells(line: &Line) -> Option<Vec<String>> {
    let cells = |text: &str, mark| {
        text.split(mark)
            .map(|cell| cell.trim().to_owned())
            .collect()
    };
    if let Some(text) = line.text.strip_prefix('|') {
        return Some(cells(text.strip_suffix('|').unwrap_or(text), '|'));
    }
    let (first, _) = line.text.split_once('\t')?;
    let first = first.trim();
    (is_time(first) || column(first) == Column::Time).then(|| cells(&line.text, '\t'))
}

/// True when a cell is nothing but a time.
fn is_time(cell: &str) -> bool {
    clock::find(cell).is_some_and(|found| found.before.is_empty() && found.after.is_empty())
}

impl Table {
    /// Reads one row: a head sets the columns, a row with a time gives sessions.
    pub(super) fn row(&mut self, cells: &[String], line: &Line) -> Vec<Draft> {
        let ruled = cells
            .iter()
            .all(|cell| cell.chars().all(|c| "-: ".contains(c)));
        let timed = cells.iter().position(|cell| is_time(cell));
        let Some(at) = timed else {
            if !ruled && cells.iter().any(|cell| column(cell) == Column::Time) {
                self.columns = columns(cells);
            }
            return Vec::new();
        };
        let Some(found) = cells.get(at).and_then(|cell| clock::find(cell)) else {
            return Vec::new();
        };
        let known = self.columns.get(at) == Some(&Column::Time) && self.columns.len() >= 2;
        let columns = if known {
            self.columns.clone()
        } else {
            without_head(cells.len(), at)
        };
        let mut drafts: Vec<Draft> = Vec::new();
        for (cell, column) in cells.iter().zip(&columns) {
            if cell.is_empty() || !matches!(column, Column::Title | Column::Parallel(_)) {
                continue;
            }
            let (title, people) = split_people(cell, line.number);
            let mut draft = Draft::new(&title, found.printed.clone(), line.number);
            draft.people = people;
            if let Column::Parallel(room) = column {
                draft.room = draft.room.or_else(|| Some(room.clone()));
            }
            match drafts.iter_mut().find(|other| other.title == draft.title) {
                Some(other) => other.room = None,
                None => drafts.push(draft),
            }
        }
        if let [only] = drafts.as_mut_slice() {
            fill(only, cells, &columns, line);
        }
        drafts
    }
}

fn fill(draft: &mut Draft, cells: &[String], columns: &[Column], line: &Line) {
    for (cell, column) in cells
        .iter()
        .zip(columns)
        .filter(|(cell, _)| !cell.is_empty())
    {
        match column {
            Column::Room => draft.room = Some(cell.clone()),
            Column::People => {
                let plural = roles::has_list(cell);
                let role = roles::RoleLine {
                    role: None,
                    plural,
                    rest: cell.clone(),
                };
                draft.people.extend(people::after_role(&role, line.number));
            }
            Column::Other(head) if head.is_empty() && is_room(cell) => {
                draft.room = Some(cell.clone())
            }
            Column::Other(head) => {
                let text = if head.is_empty() {
                    cell.clone()
                } else {
                    format!("{head}: {cell}")
                };
                draft.body.push(Line {
                    text,
                    number: line.number,
                    gap: true,
                    ..Line::default()
                });
            }
            Column::Time | Column::Title | Column::Parallel(_) => {}
        }
    }
}

/// True for a short cell that names a place.
fn is_room(cell: &str) -> bool {
    const PLACES: [&str; 9] = [
        "room",
        "hall",
        "auditorium",
        "theater",
        "theatre",
        "ballroom",
        "salle",
        "raum",
        "online",
    ];
    let lower = cell.to_lowercase();
    cell.len() < 60
        && PLACES
            .iter()
            .any(|place| lower.split(' ').any(|word| word == *place))
}

fn without_head(count: usize, time: usize) -> Vec<Column> {
    let title = if time == 0 { 1 } else { 0 };
    let kind = |at| match at {
        _ if at == time => Column::Time,
        _ if at == title => Column::Title,
        _ => Column::Other(String::new()),
    };
    (0..count).map(kind).collect()
}

fn columns(head: &[String]) -> Vec<Column> {
    let mut columns: Vec<Column> = head.iter().map(|cell| column(cell)).collect();
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

fn column(head: &str) -> Column {
    let lower = head.to_lowercase();
    let starts = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    if starts(&[
        "time", "heure", "when", "zeit", "uhrzeit", "hora", "horaire", "start",
    ]) {
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

/// Longer cells are prose and are not searched for people.
const MAX_CELL_CHARS: usize = 300;

/// Splits "A title. Lead: ann" into the title and its people.
fn split_people(cell: &str, line: usize) -> (String, Vec<people::Person>) {
    let searched = if cell.len() < MAX_CELL_CHARS {
        cell
    } else {
        ""
    };
    for (at, _) in searched.match_indices(' ') {
        let (title, rest) = cell.split_at(at);
        let rest = rest.trim_start();
        if let Some(role) = roles::read(rest)
            && rest.contains(':')
            && !role.rest.is_empty()
        {
            let mut people = people::after_role(&role, line);
            if people.is_empty() {
                people = handles(&role, line);
            }
            if !people.is_empty() {
                return (
                    title
                        .trim_end_matches([' ', '.', ',', ';', '(', '–', '-'])
                        .to_owned(),
                    people,
                );
            }
        }
    }
    (cell.to_owned(), Vec::new())
}

/// Names that are handles rather than names: "Leads: kim and r2".
fn handles(role: &roles::RoleLine, line: usize) -> Vec<people::Person> {
    let parts = role
        .rest
        .split([',', '/', '&'])
        .flat_map(|part| part.split(" and "));
    let parts: Vec<&str> = parts
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    if parts.iter().any(|part| part.contains(' ')) {
        return Vec::new();
    }
    let person = |name: &&str| people::Person {
        name: (*name).to_owned(),
        role: role.role,
        affiliation: None,
        sure: true,
        mark: people::Mark::Nothing,
        line,
        talk: None,
    };
    parts.iter().map(person).collect()
}
