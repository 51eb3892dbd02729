//! Lines → tokens: what each line is by itself, and which title belongs to which time.

mod attach;

use std::sync::LazyLock;

use regex::Regex;

use crate::intake::{Error, MAX_SESSIONS, pattern, within_bounds};

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
    /// True when the time stands behind its title.
    pub behind: bool,
}

/// A line above this length is a paragraph.
pub(super) const PARAGRAPH_CHARS: usize = 200;

/// Behind such a word a date goes on with a sentence.
static UNFINISHED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\s(?:of|until|by|on|from|since|before|after|to|and|am|bis|vom|du|le|del|el)$")
});
static NUMBERED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?P<number>\d{1,3})(?P<mark>[.)])?\s+(?P<rest>\S.*)$"));

/// Not each time is that of a session, but of so many lines with one too many are.
const MAX_TIMED: usize = 5 * MAX_SESSIONS;

/// Reads the lines and gives each time its title.
///
/// # Errors
///
/// More lines with a time than any programme has: nothing of them is kept.
pub(super) fn read(lines: Vec<Line>) -> Result<Vec<Item>, Error> {
    let mut reader = Reader {
        habit: Habit::of(lines.iter().map(|line| line.text.as_str())),
        items: Vec::with_capacity(lines.len()),
        weekly: false,
        left_out: false,
    };
    let mut timed = 0;
    for line in lines {
        let before = reader.items.len();
        reader.read(line);
        let read = reader.items.get(before..).unwrap_or_default();
        let is_timed = |item: &Item| matches!(item.token, Token::Time { .. } | Token::Row(_));
        timed += usize::from(read.iter().any(is_timed));
        if timed > MAX_TIMED {
            within_bounds(timed)?;
        }
    }
    if reader.weekly {
        reader.drop_hours();
    }
    let mut items = attach::attach(reader.items);
    strip_numbers(&mut items);
    Ok(items)
}

/// Takes the date out of a cell that holds a date and a time: "June 8, 2021; 5:30 PM".
fn take_date(cell: &mut String) -> Option<Heading> {
    let found = clock::find(cell).filter(|found| found.after.is_empty())?;
    let day = dates::heading(&found.before).filter(|day| day.exact)?;
    let time = cell.len().checked_sub(found.before.len())?;
    *cell = cell.split_off(cell.len() - time);
    *cell = cell
        .trim_start_matches([' ', ',', ';', '|', '·', '('])
        .to_owned();
    Some(day)
}

struct Reader {
    habit: Habit,
    items: Vec<Item>,
    /// True when hours of every week were seen.
    weekly: bool,
    /// True when the line above said nothing.
    left_out: bool,
}

impl Reader {
    fn push(&mut self, line: Line, token: Token) {
        self.items.push(Item {
            line,
            token,
            apart: false,
            dated: false,
            behind: false,
        });
    }

    fn read(&mut self, line: Line) {
        if line.text.len() > 4 * MAX_HEADING_CHARS {
            return self.push(line, Token::Text);
        }
        if let Some(mut cells) = table::cells(&line) {
            if let Some(day) = cells.iter_mut().find_map(take_date) {
                self.push(line.clone(), Token::Day(day));
            }
            return self.push(line, Token::Row(cells));
        }
        if people::is_link(&line.text) {
            self.left_out = true;
            return;
        }
        let gap = line.gap | std::mem::take(&mut self.left_out);
        let line = Line { gap, ..line };
        if line.text.len() > MAX_HEADING_CHARS || people::is_byline(&line.text) {
            return self.push(line, Token::Text);
        }
        if let Some(day) = dates::short(&line.text) {
            return self.push(line, Token::Day(day));
        }
        match clock::see(&line.text, self.habit) {
            Seen::Time(found) => self.time(line, found),
            Seen::Hours => {
                self.weekly = true;
                self.push(line, Token::Notice);
            }
            Seen::Notice => self.push(line, Token::Notice),
            Seen::Nothing => {
                let day = dates::heading(&line.text).filter(|_| !self.goes_on(&line));
                self.push(line, day.map_or(Token::Text, Token::Day));
            }
        }
    }

    /// True for a line that ends the sentence of the one above: "The flood of", "3 March 2021".
    fn goes_on(&self, line: &Line) -> bool {
        let before = self.items.last().filter(|_| !line.gap && !line.heading);
        before.is_some_and(|before| {
            matches!(before.token, Token::Text | Token::Time { .. })
                && UNFINISHED.is_match(&before.line.text)
        })
    }

    fn time(&mut self, line: Line, found: Found) {
        let Found {
            printed,
            before,
            after,
        } = found;
        let exact = |text: &str| dates::heading(text).filter(|day| day.exact);
        let behind = after.is_empty() && !before.is_empty();
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
            behind,
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
/// title, and so may numbers without a mark that do not count.
fn strip_numbers(items: &mut [Item]) {
    let titles = |item: &Item| match &item.token {
        Token::Time { title, .. } => without_number(title),
        _ => None,
    };
    let numbered: Vec<Numbered> = items.iter().filter_map(titles).collect();
    let marked = numbered.iter().filter(|one| one.marked).count() >= 2;
    let bare = numbered.iter().filter(|one| !one.marked);
    let bare: Vec<u32> = bare.map(|one| one.number).collect();
    let counted = bare.len() >= 2 && (1..).zip(&bare).all(|(count, number)| count == *number);
    for item in items {
        if let Token::Time { title, .. } = &mut item.token
            && let Some(one) = without_number(title)
            && (if one.marked { marked } else { counted })
        {
            *title = one.rest;
        }
    }
}

/// A title that begins with a number.
struct Numbered {
    number: u32,
    /// True for "1." and "1)".
    marked: bool,
    rest: String,
}

/// The title behind "1." or "1)"; a lower-case word goes on with what the number counts.
fn without_number(title: &str) -> Option<Numbered> {
    let found = NUMBERED.captures(title)?;
    let rest = found.name("rest")?.as_str();
    let lowercase = rest.chars().next().is_some_and(char::is_lowercase);
    if lowercase || dates::heading(title).is_some() {
        return None;
    }
    Some(Numbered {
        number: found.name("number")?.as_str().parse().ok()?,
        marked: found.name("mark").is_some(),
        rest: rest.to_owned(),
    })
}
