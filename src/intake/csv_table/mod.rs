//! Spreadsheets: CSV with a row of headings, one row a session or one row a person.
//!
//! Nobody agrees on headings, so they are understood by their words (`columns`, `seats`, `words`).
//! Cells are text that people have typed: dates and times (`calendar`, `times`, `serial`), names
//! (`people`, `crowd`), the rest (`session`). What we write ourselves is read back as it was;
//! nothing of that is guessed.

mod calendar;
mod columns;
mod crowd;
mod encoding;
mod notes;
mod people;
mod rows;
mod seats;
mod serial;
mod session;
mod table;
#[cfg(test)]
mod tests;
mod times;
mod words;

use super::sniff::{Shape, Sniff};
use super::{Error, InputFormat, Options, Reading};

pub static FORMAT: InputFormat = InputFormat {
    id: "csv",
    summary: "A spreadsheet as CSV with headings: one row a session, or one row a person",
    confidence,
    parse,
};

/// Surer than agenda text, which finds times in a table, too.
const CONFIDENT: u8 = 80;

fn confidence(sniff: &Sniff<'_>) -> u8 {
    // What is no UTF-8 may be UTF-16 or Windows-1252.
    let may_be_table = matches!(sniff.shape, Shape::Text | Shape::Binary);
    if may_be_table && table::is_table(sniff.bytes) {
        CONFIDENT
    } else {
        0
    }
}

fn parse(bytes: &[u8], options: &Options) -> Result<Reading, Error> {
    let table = table::read(bytes)?;
    let (programme, notes) = rows::read(&table, options)?;
    Ok(Reading {
        format: FORMAT.id,
        programme,
        notes,
    })
}
