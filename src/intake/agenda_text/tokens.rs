//! Lines → tokens: what each line is by itself, and which title belongs to which time.

use std::iter::Peekable;
use std::vec::IntoIter;

use super::clock::{self, Printed};
use super::dates::{self, Heading};
use super::label;
use super::lines::{Line, MAX_HEADING_CHARS};
use super::people;
use super::roles;
use super::table;

/// What a line is.
#[derive(Debug)]
pub(super) enum Token {
    Day(Heading),
    Time { printed: Printed, title: String },
    Row(Vec<String>),
    Text,
}

/// A line and what it is.
#[derive(Debug)]
pub(super) struct Item {
    pub line: Line,
    pub token: Token,
    /// True when the title of a time was taken from the line before or after it.
    pub apart: bool,
}

/// A line above this length is a paragraph.
pub(super) const PARAGRAPH_CHARS: usize = 200;

/// Reads the lines and gives each time its title.
pub(super) fn read(lines: Vec<Line>) -> Vec<Item> {
    let mut items = Vec::with_capacity(lines.len());
    for line in lines {
        tokens(line, &mut items);
    }
    attach_titles(items)
}

fn tokens(line: Line, items: &mut Vec<Item>) {
    let mut push = |line: Line, token| {
        items.push(Item {
            line,
            token,
            apart: false,
        })
    };
    if line.text.len() > 4 * MAX_HEADING_CHARS {
        return push(line, Token::Text);
    }
    if let Some(cells) = table::cells(&line) {
        return push(line, Token::Row(cells));
    }
    if line.text.len() > MAX_HEADING_CHARS || people::is_byline(&line.text) {
        return push(line, Token::Text);
    }
    let Some(found) = clock::find(&line.text) else {
        let token = dates::heading(&line.text).map_or(Token::Text, Token::Day);
        return push(line, token);
    };
    let clock::Found {
        printed,
        before,
        after,
    } = found;
    if let Some(day) = dates::heading(&before).filter(|day| day.exact) {
        push(line.clone(), Token::Day(day));
        return push(
            line,
            Token::Time {
                printed,
                title: after,
            },
        );
    }
    if before.is_empty()
        && let Some(day) = dates::heading(&after).filter(|day| day.exact)
    {
        push(line.clone(), Token::Day(day));
        return push(
            line,
            Token::Time {
                printed,
                title: String::new(),
            },
        );
    }
    let title = match (before.is_empty(), after.is_empty()) {
        (false, false) => format!("{before}: {after}"),
        (false, true) => before,
        _ => after,
    };
    push(line, Token::Time { printed, title });
}

/// Gives each time that stands alone the title on the line before or after it, as the file has it.
fn attach_titles(items: Vec<Item>) -> Vec<Item> {
    let after = times_follow_titles(&items);
    let mut taken: Vec<Item> = Vec::with_capacity(items.len());
    let mut rest = items.into_iter().peekable();
    while let Some(mut item) = rest.next() {
        if let Token::Time { title, .. } = &mut item.token
            && title.is_empty()
        {
            let next = rest.peek().filter(|next| is_title(next));
            let joined = item.line.gap && next.is_some_and(|next| !next.line.gap);
            if after && !joined && taken.last().is_some_and(is_title) {
                take_before(&mut item, &mut taken);
            } else if next.is_some() && (joined || !after) {
                take_after(title, &mut rest);
                item.apart = true;
            }
        }
        taken.push(item);
    }
    taken
}

fn take_before(item: &mut Item, taken: &mut Vec<Item>) {
    let Some(line) = taken.pop().map(|before| before.line) else {
        return;
    };
    let Token::Time { title, .. } = &mut item.token else {
        return;
    };
    *title = line.text;
    item.line.number = line.number;
    item.apart = true;
    let numbered = taken
        .last()
        .is_some_and(|before| is_title(before) && is_bare_label(&before.line.text));
    if numbered
        && !line.gap
        && let Some(before) = taken.pop()
    {
        *title = format!("{}: {title}", before.line.text);
        item.line.number = before.line.number;
    }
}

fn take_after(title: &mut String, rest: &mut Peekable<IntoIter<Item>>) {
    if let Some(next) = rest.next() {
        *title = next.line.text;
    }
    let follows = |next: &Item| is_title(next) && people::read(&next.line.text, 0).is_empty();
    if is_bare_label(title)
        && rest.peek().is_some_and(follows)
        && let Some(next) = rest.next()
    {
        *title = format!("{title}: {}", next.line.text);
    }
}

fn is_bare_label(text: &str) -> bool {
    label::split(text).is_some_and(|found| found.title.is_empty())
}

/// True for a short line of text that may be a title.
fn is_title(item: &Item) -> bool {
    let text = &item.line.text;
    matches!(item.token, Token::Text)
        && text.len() <= PARAGRAPH_CHARS
        && !people::is_byline(text)
        && roles::read(text).is_none_or(|role| role.rest.is_empty())
        && (!text.ends_with('.') || text.len() < 60)
}

/// True when the file prints a title first and its time on the next line.
fn times_follow_titles(items: &[Item]) -> bool {
    let alone: Vec<usize> = items
        .iter()
        .enumerate()
        .filter(|(_, item)| matches!(&item.token, Token::Time { title, .. } if title.is_empty()))
        .map(|(at, _)| at)
        .collect();
    let mut score = 0_i64;
    for &at in &alone {
        let before = at
            .checked_sub(1)
            .and_then(|at| items.get(at))
            .filter(|item| is_title(item));
        let here = items.get(at);
        let after = items.get(at + 1).filter(|item| is_title(item));
        let person = |item: &&Item| !people::read(&item.line.text, 0).is_empty();
        let labelled = |item: &&Item| label::split(&item.line.text).is_some();
        score += before.filter(labelled).map_or(0, |_| 3) - after.filter(labelled).map_or(0, |_| 3);
        let touches = here.is_some_and(|item| !item.line.gap);
        let title_before = before.filter(|item| touches && !item.line.bullet && !person(item));
        let title_after = after.filter(|item| !item.line.gap && !person(item));
        score += i64::from(title_before.is_some()) - i64::from(title_after.is_some());
        score -= i64::from(before.is_none());
        score += i64::from(after.is_none());
    }
    score > 0
}
