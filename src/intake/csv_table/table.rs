//! The rows of a spreadsheet: in which encoding, with which delimiter, under which headings.

use csv::StringRecord;

use super::columns::Columns;
use super::encoding::{decode, sample};
use crate::intake::Error;

/// In order of preference, where a file looks the same with two of them.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The most columns; a table with a dozen numbered speakers has about a hundred.
const COLUMNS_MAX: usize = 500;

/// The most rows: five people for each of the most sessions, one row a person.
const ROWS_MAX: usize = 100_000;

/// Above the headings there may be a title; farther down there are none.
const HEADING_ROWS: usize = 10;

/// So many rows show the delimiter.
const OPENING_ROWS: usize = 20;

const LOOKED_FOR: &str = "a row of headings with at least a title and a start or date, \
    such as Title,Date,Start,End,Room,Speakers";

/// A table with its headings.
pub(super) struct Table {
    pub columns: Columns,
    /// Those below the headings that are not empty.
    pub rows: Vec<Row>,
    /// The lines of the rows above the headings.
    pub above: Vec<usize>,
    /// True when nothing says that the file is in Windows-1252.
    pub encoding_guessed: bool,
}

/// One row that is not empty.
pub(super) struct Row {
    /// Where it begins in the file, counted from 1.
    pub line: usize,
    cells: StringRecord,
    /// True when we have written it.
    is_ours: bool,
}

impl Row {
    /// The text of a cell, trimmed; empty where the row is shorter.
    pub fn cell(&self, column: usize) -> &str {
        let cell = self.cells.get(column).unwrap_or_default();
        // An apostrophe keeps a spreadsheet from calculating; it is no part of the text.
        let bare = cell.strip_prefix('\'').filter(|bare| {
            bare.starts_with(['=', '+', '-', '@'])
                || (self.is_ours && bare.starts_with(['\'', '\t', '\r']))
        });
        bare.unwrap_or(cell).trim()
    }

    /// The cells that are not empty, with their columns.
    pub fn filled(&self) -> impl Iterator<Item = (usize, &str)> {
        let cells = (0..self.cells.len()).map(|column| (column, self.cell(column)));
        cells.filter(|(_, cell)| !cell.is_empty())
    }
}

/// Reads a whole file.
pub(super) fn read(bytes: &[u8]) -> Result<Table, Error> {
    let (text, encoding_guessed) = decode(bytes)?;
    let text: &str = &text;
    let (delimiter, text) = told(text).unwrap_or_else(|| (delimiter_of(text), text));
    if let Some(at) = unended_quotation(text, delimiter) {
        let line = Lines::of(text).begins(at);
        let reason = "a quotation mark opens a cell that never ends; close it".to_owned();
        return Err(Error::Malformed { line, reason });
    }
    let mut above = rows(text, delimiter)?;
    let opening = || {
        above
            .iter()
            .take(HEADING_ROWS)
            .map(|row| Columns::read(&row.cells))
    };
    let heading = opening().position(|columns| columns.is_timed());
    let Some(heading) = heading.or_else(|| opening().position(|columns| columns.is_titled()))
    else {
        return Err(Error::NoProgramme {
            looked_for: LOOKED_FOR,
        });
    };
    let mut below = above.split_off(heading).into_iter();
    let headings = below.next().map(|row| row.cells).unwrap_or_default();
    let columns = Columns::read(&headings);
    let is_ours = columns.is_ours;
    Ok(Table {
        columns,
        rows: below.map(|row| Row { is_ours, ..row }).collect(),
        above: above.iter().map(|row| row.line).collect(),
        encoding_guessed,
    })
}

/// True when a file begins with a row of headings that has a title and a start or date.
pub(super) fn is_table(bytes: &[u8]) -> bool {
    let Some(text) = sample(bytes) else {
        return false;
    };
    let text = text.trim_start_matches('\u{feff}').trim_start();
    // That is a table of Markdown, which agenda text is.
    if text.starts_with('|') {
        return false;
    }
    let (delimiter, text) = told(text).unwrap_or_else(|| (delimiter_of(text), text));
    let rows = opening(text, delimiter);
    let is_rule = |row: &StringRecord| {
        let mut marks = row.iter().flat_map(str::chars);
        marks.all(|c| matches!(c, '-' | ':' | ' ')) && row.iter().any(|cell| cell.contains("--"))
    };
    let is_headed = rows
        .first()
        .is_some_and(|row| Columns::read(row).is_timed());
    is_headed && !rows.get(1).is_some_and(is_rule)
}

fn rows(text: &str, delimiter: u8) -> Result<Vec<Row>, Error> {
    let mut lines = Lines::of(text);
    let mut rows = Vec::new();
    for record in reader(text, delimiter).into_records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(1, csv::Position::line);
            let line = usize::try_from(line).unwrap_or(1);
            let reason = format!("the row cannot be read: {error}");
            Error::Malformed { line, reason }
        })?;
        let byte = record.position().map_or(0, csv::Position::byte);
        let line = lines.begins(usize::try_from(byte).unwrap_or(usize::MAX));
        if record.len() > COLUMNS_MAX {
            let reason = format!(
                "the row has {} columns, at most {COLUMNS_MAX} are read; check the delimiter and \
                 the quotation marks",
                record.len()
            );
            return Err(Error::Malformed { line, reason });
        }
        let filled = record
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.trim().is_empty());
        let Some(width) = filled.map(|(column, _)| column + 1).max() else {
            continue;
        };
        // A copy, because the record of a long row stays as large for all after it.
        let cells = record.iter().take(width).collect();
        let is_ours = false;
        rows.push(Row {
            line,
            cells,
            is_ours,
        });
        if rows.len() > ROWS_MAX {
            return Err(Error::TooManyLines { limit: ROWS_MAX });
        }
    }
    Ok(rows)
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

/// The first rows that are not empty.
fn opening(text: &str, delimiter: u8) -> Vec<StringRecord> {
    let records = reader(text, delimiter).into_records();
    let filled = |row: &StringRecord| row.iter().any(|cell| !cell.trim().is_empty());
    records
        .map_while(Result::ok)
        .filter(filled)
        .take(OPENING_ROWS)
        .collect()
}

/// The delimiter that a first line `sep=;` tells, as spreadsheets write it, and the rest.
fn told(text: &str) -> Option<(u8, &str)> {
    let rest = text
        .strip_prefix("sep=")
        .or_else(|| text.strip_prefix("SEP="))?;
    let first = rest.bytes().next()?;
    let rest = rest.get(1..)?;
    DELIMITERS.contains(&first).then_some((first, rest))
}

/// The delimiter that makes the most headings out of the first rows, and then the most columns
/// that most of them have.
fn delimiter_of(text: &str) -> u8 {
    let worth = |delimiter: &u8| {
        let rows = opening(text, *delimiter);
        let known = rows
            .iter()
            .take(HEADING_ROWS)
            .map(|row| Columns::read(row).known())
            .max();
        let width = rows.iter().map(StringRecord::len).max().unwrap_or_default();
        let same = rows.iter().filter(|row| row.len() == width).count();
        let columns = if same * 2 > rows.len() { width } else { 0 };
        (known, columns)
    };
    // Of equal ones the last is taken.
    DELIMITERS
        .into_iter()
        .rev()
        .max_by_key(worth)
        .unwrap_or(b',')
}

/// Where a quotation begins that never ends; a reader takes the rest of the file for one cell.
fn unended_quotation(text: &str, delimiter: u8) -> Option<usize> {
    let mut opened = None;
    let mut begins_cell = true;
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        if opened.is_some() {
            // A doubled quotation mark stands for itself.
            if byte == b'"' && bytes.next_if(|(_, next)| *next == b'"').is_none() {
                opened = None;
                begins_cell = false;
            }
        } else if byte == b'"' && begins_cell {
            opened = Some(at);
        } else {
            begins_cell = byte == delimiter || byte == b'\n' || byte == b'\r';
        }
    }
    opened
}

/// The lines of a text by byte, asked for in order: a reader's own position lies before the blank
/// lines above a row.
struct Lines<'a> {
    bytes: &'a [u8],
    /// Old spreadsheets end lines with a carriage return alone.
    ends_with: u8,
    at: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let ends_with = if text.contains('\n') { b'\n' } else { b'\r' };
        let bytes = text.as_bytes();
        let (at, line) = (0, 1);
        Lines {
            bytes,
            ends_with,
            at,
            line,
        }
    }

    /// The line of the first byte from this one on that ends none, counted from 1.
    fn begins(&mut self, byte: usize) -> usize {
        let rest = self.bytes.get(byte..).unwrap_or_default();
        let ends = rest
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        let until = byte.saturating_add(ends).min(self.bytes.len());
        let passed = self.bytes.get(self.at..until).unwrap_or_default();
        self.line += passed
            .iter()
            .filter(|byte| **byte == self.ends_with)
            .count();
        self.at = until.max(self.at);
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<String> {
        let table = read(bytes).unwrap();
        let row = |row: &Row| {
            let cells: Vec<_> = row.filled().map(|(_, cell)| cell).collect();
            format!("{}: {}", row.line, cells.join("/"))
        };
        table.rows.iter().map(row).collect()
    }

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let marked = std::iter::once('\u{feff}')
            .chain(text.chars())
            .collect::<String>();
        marked.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn every_delimiter_and_encoding_gives_the_same_rows() {
        let text = "Titel;Beginn\r\nÜber Ebbe;9:00\r\n";
        let rows = ["2: Über Ebbe/9:00"];
        assert_eq!(cells(text.as_bytes()), rows);
        for delimiter in [",", "\t", "|"] {
            assert_eq!(
                cells(text.replace(';', delimiter).as_bytes()),
                rows,
                "{delimiter:?}"
            );
        }
        assert_eq!(cells(format!("\u{feff}{text}").as_bytes()), rows);
        assert_eq!(cells(&utf16(text, u16::to_le_bytes)), rows);
        assert_eq!(cells(&utf16(text, u16::to_be_bytes)), rows);
        let western: Vec<u8> = text
            .chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect();
        assert_eq!(cells(&western), rows);
        assert!(read(&western).unwrap().encoding_guessed);
        assert!(!read(text.as_bytes()).unwrap().encoding_guessed);
        assert_eq!(
            cells(format!("sep=;\n{text}").as_bytes()),
            ["3: Über Ebbe/9:00"]
        );
        assert_eq!(cells(text.replace("\r\n", "\r").as_bytes()), rows);
    }

    #[test]
    fn rows_know_their_lines_across_blank_lines_and_quoted_ones() {
        let text = "\n\nTitle,Start\n\n\"a\nb\",9:00\n,\nc,10:00,more,cells\n";
        assert_eq!(
            cells(text.as_bytes()),
            ["5: a\nb/9:00", "8: c/10:00/more/cells"]
        );
        let table = read(b"Tide Days 2027,,\nTitle,Start,Room\nc,9:00,X\n").unwrap();
        assert_eq!((table.above, table.rows.len()), (vec![1], 1));
    }

    #[test]
    fn what_is_broken_is_refused_with_its_line() {
        let refused = |text: &str| read(text.as_bytes()).err().unwrap().to_string();
        let unended = refused("Title,Start\na,9:00\nb,\"10:00\nc,11:00\n");
        assert!(unended.starts_with("line 3: a quotation mark"), "{unended}");
        let wide = refused(&format!("Title,Start\na,9:00\n{}", ",x".repeat(600)));
        assert!(
            wide.starts_with("line 3: the row has 601 columns"),
            "{wide}"
        );
        assert!(refused("a,b\nc,d\n").starts_with("no programme found"));
        assert_eq!(
            read(b"Title,Start\na\0,9:00\n").err().unwrap(),
            Error::NotText { offset: 13 }
        );
    }

    #[test]
    fn an_apostrophe_before_a_formula_is_taken_off() {
        let rows = cells(b"Title,Start\n'=A1,9:00\n'-x,9:00\n'Tis,9:00\n''x,9:00\n");
        assert_eq!(
            rows,
            ["2: =A1/9:00", "3: -x/9:00", "4: 'Tis/9:00", "5: ''x/9:00"]
        );
    }
}
