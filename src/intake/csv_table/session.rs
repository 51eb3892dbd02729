//! One row → what it says about its session, besides when it is and who takes part.

use super::columns::{Columns, Field};
use super::notes::{Notes, short};
use super::people::{is_nothing, is_open};
use super::table::Row;
use super::words::{ALL_ROOMS, CANCELLED, CONFIRMED, DRAFT, POSTPONED, has};
use crate::domain::programme::{ProgrammeLink, ProgrammeSession, Timing};
use crate::domain::session::{Kind, Status};
use crate::domain::words::Word;
use crate::intake::{html, said};

/// The most entries of one cell; a session has at most 200 rooms and 50 tags.
const ENTRIES_MAX: usize = 200;

/// Stands between several values in one cell of our own tables.
pub(super) const BETWEEN: &str = " | ";

/// The cells of one row by what they mean.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a> {
    pub columns: &'a Columns,
    pub row: &'a Row,
}

impl<'a> Cells<'a> {
    /// The text of a cell, trimmed; empty where there is no such column.
    pub fn get(self, field: Field) -> &'a str {
        let column = self.columns.of(field);
        column.map_or("", |column| self.row.cell(column))
    }

    /// A text on one line; what we have written ourselves stays as it is.
    pub fn line(self, text: &str) -> Option<String> {
        let line = match self.columns.is_ours {
            true => text.to_owned(),
            false => html::to_line(text),
        };
        (!line.is_empty()).then_some(line)
    }

    fn prose(self, field: Field) -> Option<String> {
        let text = match self.columns.is_ours {
            true => self.get(field).to_owned(),
            false => html::to_markdown(self.get(field)),
        };
        (!text.is_empty()).then_some(text)
    }

    /// The values of a cell that may have several; names of rooms have commas of their own.
    fn several(self, field: Field, marks: &[char]) -> Vec<String> {
        let cell = self.get(field);
        let values: Vec<&str> = match self.columns.is_ours {
            true => cell.split(BETWEEN).take(ENTRIES_MAX).collect(),
            false => cell.split(marks).take(ENTRIES_MAX).collect(),
        };
        let values = values.into_iter().map(str::trim);
        values.filter_map(|value| self.line(value)).collect()
    }

    /// What the row says about its session.
    pub fn session(self, title: String, time: Timing, notes: &mut Notes) -> ProgrammeSession {
        let line = |field| self.line(self.get(field));
        let (status, is_postponed) = self.status(notes);
        let ends = time.walls().and_then(|(_, ends)| ends);
        let minutes = said::minutes(self.get(Field::Duration));
        let (rooms, all_rooms) = self.rooms();
        ProgrammeSession {
            reference: line(Field::Reference),
            code: line(Field::Code),
            label: line(Field::Label),
            abstract_text: self.prose(Field::Abstract),
            description: self.prose(Field::Description),
            kind: self.kind(&title),
            status,
            time: if is_postponed { Timing::Unplaced } else { time },
            duration_minutes: minutes.filter(|minutes| *minutes > 0 && ends.is_none()),
            rooms,
            all_rooms,
            track: line(Field::Track).filter(|track| self.columns.is_ours || !is_nothing(track)),
            language: self.language(notes),
            tags: self.several(Field::Tags, &['|', ';', ',', '\n', '\r']),
            links: self.links(notes),
            notice: line(Field::Notice),
            ..ProgrammeSession::new(title, self.row.line)
        }
    }

    /// The rooms by name, and whether it is all of them.
    fn rooms(self) -> (Vec<String>, bool) {
        let mut rooms = self.several(Field::Room, &['|', ';', '\n', '\r']);
        if self.columns.is_ours {
            return (rooms, false);
        }
        let all_rooms = has(ALL_ROOMS, &self.get(Field::Room).to_lowercase());
        rooms.retain(|room| !all_rooms && !is_open(room) && !is_nothing(room));
        (rooms, all_rooms)
    }

    fn kind(self, title: &str) -> Kind {
        let cell = self.get(Field::Kind);
        let own = match self.columns.is_ours {
            true => Kind::from_word(cell).ok(),
            false => None,
        };
        let word = (!cell.is_empty()).then_some(cell);
        own.unwrap_or_else(|| said::kind(word, title))
    }

    /// How firm the session is, and whether it has lost its time.
    fn status(self, notes: &mut Notes) -> (Status, bool) {
        let cell = self.get(Field::Status);
        let word = short(cell).to_lowercase();
        match word.as_str() {
            "" => (Status::Confirmed, false),
            word if has(CONFIRMED, word) => (Status::Confirmed, false),
            word if has(CANCELLED, word) => (Status::Cancelled, false),
            word if has(POSTPONED, word) => (Status::Confirmed, true),
            word if has(DRAFT, word) => (Status::Draft, false),
            _ => {
                let text = format!(
                    "the status “{}” is not known: read as confirmed",
                    short(cell)
                );
                notes.at("status_unknown", self.row.line, text);
                (Status::Confirmed, false)
            }
        }
    }

    fn language(self, notes: &mut Notes) -> Option<String> {
        let cell = self.get(Field::Language);
        if self.columns.is_ours || cell.is_empty() {
            return (!cell.is_empty()).then(|| cell.to_owned());
        }
        let tag = said::language(cell);
        if tag.is_none() && !is_open(cell) && !is_nothing(cell) {
            let text = format!("“{}” is no language that is known", short(cell));
            notes.at("language_unknown", self.row.line, text);
        }
        tag
    }

    /// Addresses with the words before each: "Slides https://…".
    fn links(self, notes: &mut Notes) -> Vec<ProgrammeLink> {
        let cell = self.get(Field::Links);
        if self.columns.is_ours {
            let links = cell.split(BETWEEN).filter_map(|link| link.rsplit_once(' '));
            let link = |(title, url): (&str, &str)| ProgrammeLink {
                title: title.to_owned(),
                url: url.to_owned(),
            };
            return links.map(link).collect();
        }
        let (mut links, mut before) = (Vec::new(), Vec::new());
        for word in cell.split_whitespace() {
            let url = word.trim_matches([',', ';', '|', '<', '>', '(', ')']);
            if !(url.starts_with("http://") || url.starts_with("https://")) {
                before.push(word);
                continue;
            }
            let title = before.join(" ");
            let title = title.trim_matches([',', ';', '|', ':', '–', '-', ' ']);
            links.push(ProgrammeLink {
                title: if title.is_empty() { "Link" } else { title }.to_owned(),
                url: url.to_owned(),
            });
            before.clear();
        }
        if links.is_empty() && !cell.is_empty() && !is_nothing(cell) {
            let text = format!("“{}” has no address on the web", short(cell));
            notes.at("link_skipped", self.row.line, text);
        }
        links
    }
}
