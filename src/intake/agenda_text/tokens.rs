//! Lines → tokens: what each line is by itself, and which title belongs to which time.

mod attach;

use std::sync::LazyLock;

use regex::Regex;

use crate::intake::pattern;

use super::clock::{self, Found, Habit, Printed, Seen};
use super::dates::{self, Heading};
use super::lines::{Line, MAX_HEADING_CHARS};
use super::people;
use super::table;

/// What a line is.
#[derive(Debug)]
pub(super) enum Token {
    Day(Heading),
    Time {
        printed: Printed,
        title: String,
    },
    Row(Vec<String>),
    /// A time at which nobody meets: a deadline, the hours of every week.
    Notice,
    Text,
}

/// A line and what it is.
#[derive(Debug)]
pub(super) struct Item {
    pub line: Line,
    pub token: Token,
    /// True when the title of a time was taken from the line before or after it.
    pub apart: bool,
    /// True when the time has its date beside it.
    pub dated: bool,
}

/// A line above this length is a paragraph.
pub(super) const PARAGRAPH_CHARS: usize = 200;

static NUMBERED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d{1,2}[.)]\s+(?P<rest>\S.*)$"));

/// Reads the lines and gives each time its title.
pub(super) fn read(lines: Vec<Line>) -> Vec<Item> {
    let mut reader = Reader {
        habit: Habit::of(lines.iter().map(|line| line.text.as_str())),
        items: Vec::with_capacity(lines.len()),
        weekly: false,
    };
    for line in lines {
        reader.read(line);
    }
    if reader.weekly {
        reader.drop_hours();
    }
    let mut items = attach::attach(reader.items);
    strip_numbers(&mut items);
    items
}

struct Reader {
    habit: Habit,
    items: Vec<Item>,
    /// True when hours of every week were seen.
    weekly: bool,
}

impl Reader {
    fn push(&mut self, line: Line, token: Token) {
        self.items.push(Item {
            line,
            token,
            apart: false,
            dated: false,
        });
    }

    fn read(&mut self, line: Line) {
        if line.text.len() > 4 * MAX_HEADING_CHARS {
            return self.push(line, Token::Text);
        }
        if let Some(cells) = table::cells(&line) {
            return self.push(line, Token::Row(cells));
        }
        if line.text.len() > MAX_HEADING_CHARS || people::is_byline(&line.text) {
            return self.push(line, Token::Text);
        }
        match clock::see(&line.text, self.habit) {
            Seen::Time(found) => self.time(line, found),
            Seen::Hours => {
                self.weekly = true;
                self.push(line, Token::Notice);
            }
            Seen::Notice => self.push(line, Token::Notice),
            Seen::Nothing => {
                let token = dates::heading(&line.text).map_or(Token::Text, Token::Day);
                self.push(line, token);
            }
        }
    }

    fn time(&mut self, line: Line, found: Found) {
        let Found {
            printed,
            before,
            after,
        } = found;
        let exact = |text: &str| dates::heading(text).filter(|day| day.exact);
        let (day, title) = if let Some(day) = exact(&before) {
            (Some(day), after)
        } else if before.is_empty()
            && let Some(day) = exact(&after)
        {
            (Some(day), String::new())
        } else {
            let title = match (before.is_empty(), after.is_empty()) {
                (false, false) => format!("{before}: {after}"),
                (false, true) => before,
                _ => after,
            };
            (None, title)
        };
        let dated = day.is_some();
        if let Some(day) = day {
            self.push(line.clone(), Token::Day(day));
        }
        self.items.push(Item {
            line,
            token: Token::Time { printed, title },
            apart: false,
            dated,
        });
    }

    /// A page that prints hours of every week means "Library: Wednesday 14:00 – 17:00" so too.
    fn drop_hours(&mut self) {
        for item in &mut self.items {
            if matches!(&item.token, Token::Time { title, .. } if clock::is_hours(title, true)) {
                item.token = Token::Notice;
            }
        }
    }
}

/// Takes the numbers off the titles of a file that numbers them; a single one may be part of its
/// title.
fn strip_numbers(items: &mut [Item]) {
    let numbered = |item: &Item| match &item.token {
        Token::Time { title, .. } => without_number(title).is_some(),
        _ => false,
    };
    if items.iter().filter(|item| numbered(item)).count() < 2 {
        return;
    }
    for item in items {
        if let Token::Time { title, .. } = &mut item.token
            && let Some(rest) = without_number(title)
        {
            *title = rest;
        }
    }
}

/// The title behind "1." or "1)"; a lower-case word goes on with what the number counts.
fn without_number(title: &str) -> Option<String> {
    let rest = NUMBERED.captures(title)?.name("rest")?.as_str();
    let lowercase = rest.chars().next().is_some_and(char::is_lowercase);
    (!lowercase && dates::heading(title).is_none()).then(|| rest.to_owned())
}
