//! HTML → breaks: what a page shows on lines of its own is parted, and a table row is brought on
//! one line. Each character is looked at a fixed number of times, and line numbers stay true.

mod hidden;
mod rows;
mod tags;

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::intake::pattern;

use super::{BAR, CELL_BREAK, LINE_BREAK, PADDING};
use rows::{SPACED_CELL_BREAK, Spans};
use tags::{Tag, newlines, next_tag};

/// Texts without any of these stay as they are.
static BLOCK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)<(?:!--|(?:table|tr|t[dh]|p|br|li|div|h[1-6]|d[tdl]|span|ul|ol|section|article",
        r"|html|body)\b)",
    ))
});

const PARAGRAPH_BREAK: &str = "\u{1d}\u{1d}";

/// A text in which our marks say what its HTML means; other texts stay as they are.
pub(super) fn prepared(text: &str) -> Cow<'_, str> {
    let ours = |c: char| matches!(c, PADDING | LINE_BREAK | CELL_BREAK | BAR);
    let text = if text.contains(ours) {
        Cow::Owned(text.replace(ours, " "))
    } else {
        Cow::Borrowed(text)
    };
    if !BLOCK.is_match(&text) {
        return text;
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut page = Page::default();
    page.read(&hidden::without_hidden(&text));
    Cow::Owned(page.out)
}

/// What the line that is being written begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Opening {
    /// Nothing yet.
    #[default]
    Blank,
    /// The "|" of a Markdown row.
    Row,
    Words,
}

/// A page as it is written down again.
#[derive(Default)]
struct Page {
    out: String,
    opening: Opening,
    /// True when a break stands on this physical line.
    broken: bool,
    /// The mark of a list item or heading whose words have not come yet.
    pending: String,
    /// True within a list item.
    item: bool,
    /// True when the last thing was the end of a "div", false when it was the start of one.
    div: Option<bool>,
    /// True directly behind the end of an element within a line.
    joined: bool,
    /// True between two rows of a table.
    between_rows: bool,
    spans: Spans,
}

impl Page {
    fn read(&mut self, text: &str) {
        let mut rest = text;
        while let Some((before, tag)) = next_tag(rest) {
            self.text(before);
            if tag.name == "tr" && !tag.closes {
                let (row, behind) = rows::split(tag.behind);
                self.row(row, newlines(tag.whole));
                rest = behind;
            } else {
                self.tag(&tag);
                rest = tag.behind;
            }
        }
        self.text(rest);
    }

    fn text(&mut self, text: &str) {
        let content = text.trim_start();
        let (space, _) = text
            .split_at_checked(text.len() - content.len())
            .unwrap_or_default();
        if self.between_rows && content.is_empty() {
            self.out.push_str(&space.replace('\n', "\u{1c}\n"));
        } else {
            self.out.push_str(space);
        }
        if space.contains('\n') {
            (self.opening, self.broken) = (Opening::Blank, false);
        }
        self.joined &= text.is_empty();
        if content.is_empty() {
            return;
        }
        (self.between_rows, self.div) = (false, None);
        if !self.pending.is_empty() {
            self.out.push_str(&std::mem::take(&mut self.pending));
            self.opening = Opening::Words;
        }
        if self.opening == Opening::Blank {
            self.open(content);
        }
        self.out.push_str(content);
        if let Some((_, last)) = content.rsplit_once('\n') {
            self.broken = false;
            self.open(last.trim_start());
        }
    }

    fn open(&mut self, line: &str) {
        self.opening = match line.chars().next() {
            None => Opening::Blank,
            Some('|') if !self.broken => Opening::Row,
            Some(_) => Opening::Words,
        };
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        let row = self.opening == Opening::Row;
        match tag.name.as_str() {
            "br" => self.line_break(),
            "li" | "dt" | "dd" => {
                self.fresh_line();
                self.item = tag.name == "li" && !tag.closes && !row;
                let mark = if self.item { "<li>" } else { "" };
                self.pending = mark.to_owned();
            }
            "div" => self.div(tag.closes),
            "p" if self.item => self.fresh_line(),
            "ul" | "ol" | "table" => {
                (self.item, self.pending) = (false, String::new());
                if tag.name == "table" {
                    self.between_rows = false;
                    self.spans.clear();
                }
                self.paragraph();
            }
            name if tag.is_heading() => {
                self.paragraph();
                let opens = !tag.closes && !row;
                self.pending = if opens {
                    format!("<{name}>")
                } else {
                    String::new()
                };
            }
            _ if tag.is_paragraph() => self.paragraph(),
            _ if tag.is_within_lines() => {
                if self.joined && !tag.closes {
                    self.out.push(' ');
                }
                self.joined = tag.closes;
            }
            _ => {}
        }
        self.text(&"\n".repeat(newlines(tag.whole)));
    }

    /// A "div" is a line; where several begin or end together, it is a paragraph.
    fn div(&mut self, closes: bool) {
        if self.opening != Opening::Blank {
            self.fresh_line();
        } else if self.div == Some(closes) {
            self.paragraph();
        }
        self.div = Some(closes);
    }

    fn line_break(&mut self) {
        if self.opening == Opening::Row {
            return self.out.push_str(SPACED_CELL_BREAK);
        }
        self.out.push(LINE_BREAK);
        (self.opening, self.broken) = (Opening::Blank, true);
    }

    /// Ends the line unless nothing is on it.
    fn fresh_line(&mut self) {
        if self.opening != Opening::Blank {
            self.line_break();
        }
    }

    fn paragraph(&mut self) {
        if self.opening == Opening::Row {
            self.line_break();
        } else if self.pending.is_empty() && !self.out.ends_with(PARAGRAPH_BREAK) {
            self.out.push_str(PARAGRAPH_BREAK);
            (self.opening, self.broken) = (Opening::Blank, true);
        }
    }

    fn row(&mut self, content: &str, newlines_in_tag: usize) {
        (self.item, self.pending) = (false, String::new());
        let Some(row) = self.spans.row(content) else {
            self.paragraph();
            self.text(&"\n".repeat(newlines_in_tag));
            self.read(content);
            return self.paragraph();
        };
        if self.opening != Opening::Blank {
            self.out.push(LINE_BREAK);
        }
        self.out.push_str(&row);
        self.out.push(LINE_BREAK);
        (self.opening, self.broken, self.between_rows) = (Opening::Blank, true, true);
        self.text(&"\n".repeat(newlines_in_tag + newlines(content)));
    }
}
