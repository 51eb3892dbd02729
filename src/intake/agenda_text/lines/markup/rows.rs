//! Table rows: the cells of a row, and what they span.

use super::super::{BAR, CELL_BREAK, MAX_HEADING_CHARS};
use super::tags::next_tag;

pub(super) const SPACED_CELL_BREAK: &str = " \u{1e} ";

/// A row with more text is read as paragraphs, as longer lines are not looked into.
const MAX_ROW_BYTES: usize = 4 * MAX_HEADING_CHARS - 200;

/// Bounds for what a cell may span, so that small files stay small.
const MAX_COLUMNS: usize = 40;
const MAX_SPANNED_ROWS: usize = 40;
const MAX_SPANNED_BYTES: usize = 40;

/// Splits behind a row: old HTML leaves its end tag out.
pub(super) fn split(text: &str) -> (&str, &str) {
    let mut rest = text;
    while let Some((_, tag)) = next_tag(rest) {
        if tag.name == "tr" || tag.name == "table" {
            let behind = tag.whole.len() + tag.behind.len();
            return text
                .split_at_checked(text.len() - behind)
                .unwrap_or((text, ""));
        }
        rest = tag.behind;
    }
    (text, "")
}

/// What the cells of the rows before leave in each column.
#[derive(Default)]
pub(super) struct Spans {
    columns: Vec<Span>,
}

#[derive(Default)]
struct Span {
    /// In how many of the rows that follow.
    rows: usize,
    text: String,
}

/// One cell of a row, and how many columns and rows it spans.
struct Cell {
    text: String,
    columns: usize,
    rows: usize,
}

impl Spans {
    pub(super) fn clear(&mut self) {
        self.columns.clear();
    }

    /// Brings a row on one line. `None` when it has but one cell, because then the table only gives
    /// the page its shape, and when it is too long.
    pub(super) fn row(&mut self, content: &str) -> Option<String> {
        let cells = read_cells(content);
        let spanned = self.columns.iter().any(|span| span.rows > 0);
        let row = match cells.len() + usize::from(spanned) {
            2..=MAX_COLUMNS => format!("| {} |", self.place(cells).join(" | ")),
            _ => String::new(),
        };
        let is_row = !row.is_empty() && row.len() <= MAX_ROW_BYTES;
        if !is_row {
            self.clear();
        }
        is_row.then_some(row)
    }

    /// Puts the cells of a row into their columns. A cell that spans rows leaves its column empty
    /// in those below, except for the first, where a time stands that counts for all of them. A
    /// cell that spans columns is repeated once: that tells that it belongs to no single one.
    fn place(&mut self, cells: Vec<Cell>) -> Vec<String> {
        let mut row = Vec::new();
        for cell in cells {
            self.fill(&mut row);
            for at in 0..cell.columns.min(MAX_COLUMNS) {
                if cell.rows > 1 {
                    self.leave(row.len(), &cell);
                }
                row.push(match at {
                    0 | 1 => cell.text.clone(),
                    _ => String::new(),
                });
            }
        }
        self.fill(&mut row);
        row
    }

    fn leave(&mut self, column: usize, cell: &Cell) {
        if column >= MAX_COLUMNS {
            return;
        }
        if self.columns.len() <= column {
            self.columns.resize_with(column + 1, Span::default);
        }
        if let Some(span) = self.columns.get_mut(column) {
            span.rows = (cell.rows - 1).min(MAX_SPANNED_ROWS);
            span.text = match column {
                0 if cell.text.len() <= MAX_SPANNED_BYTES => cell.text.clone(),
                _ => String::new(),
            };
        }
    }

    /// Adds what cells of the rows above leave in the columns that come next.
    fn fill(&mut self, row: &mut Vec<String>) {
        while let Some(span) = self.columns.get_mut(row.len()).filter(|one| one.rows > 0) {
            span.rows -= 1;
            row.push(span.text.clone());
        }
    }
}

/// The cells of a row; no more of them than a row may have and one.
fn read_cells(row: &str) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    let mut joined = false;
    let mut rest = row;
    while let Some((before, tag)) = next_tag(rest) {
        if cells.len() > MAX_COLUMNS {
            break;
        }
        rest = tag.behind;
        add_text(&mut cells, before);
        joined &= before.is_empty();
        match tag.name.as_str() {
            "td" | "th" if tag.closes => {}
            "td" | "th" => cells.push(Cell {
                text: String::new(),
                columns: span(tag.attributes, "colspan"),
                rows: span(tag.attributes, "rowspan"),
            }),
            "br" | "li" | "dt" | "dd" | "div" => add_text(&mut cells, SPACED_CELL_BREAK),
            _ if tag.is_heading() || tag.is_paragraph() => {
                add_text(&mut cells, SPACED_CELL_BREAK);
            }
            _ if tag.is_within_lines() => {
                if joined && !tag.closes {
                    add_text(&mut cells, " ");
                }
                joined = tag.closes;
            }
            _ => {}
        }
    }
    add_text(&mut cells, rest);
    for cell in &mut cells {
        let text = cell.text.split_whitespace().collect::<Vec<_>>().join(" ");
        cell.text = text.trim_matches([' ', CELL_BREAK]).to_owned();
    }
    cells
}

/// Adds to the last cell; words before the first one are a cell as well.
fn add_text(cells: &mut Vec<Cell>, text: &str) {
    let shown = |c: char| !c.is_whitespace() && c != CELL_BREAK;
    if cells.is_empty() && text.contains(shown) {
        cells.push(Cell {
            text: String::new(),
            columns: 1,
            rows: 1,
        });
    }
    if let Some(cell) = cells.last_mut() {
        let plain = text.chars().map(|c| if c == '|' { BAR } else { c });
        cell.text.extend(plain);
    }
}

/// The number of an attribute such as `colspan="3"`; 1 where it is missing.
fn span(attributes: &str, name: &str) -> usize {
    let lower = attributes.to_ascii_lowercase();
    let value = lower.split_once(name).map_or("", |(_, value)| value);
    let value = value.trim_start_matches([' ', '=', '"', '\'']);
    let end = value.find(|c: char| !c.is_ascii_digit());
    let digits = value.get(..end.unwrap_or(value.len())).unwrap_or_default();
    digits.parse::<usize>().unwrap_or(1).max(1)
}
