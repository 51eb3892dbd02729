//! Places behind a time, or a date and a time: "May 5, 2025 | 9:00–10:30 | Grand Salon" below a
//! title.

use super::super::{Item, Token};
use super::is_title;
use crate::intake::agenda_text::lines::Line;
use crate::intake::agenda_text::people;

/// So many titles with date, time and place below them show that the text prints all so.
const ENOUGH: usize = 2;

/// Makes the words behind date and time a line of their own, where each such line has its title
/// above it: they name the place.
pub(super) fn named(items: Vec<Item>) -> Vec<Item> {
    let dated: Vec<usize> = (0..items.len())
        .filter(|at| is_dated(&items, *at))
        .collect();
    let headed = dated.iter().filter(|at| is_headed(&items, **at)).count();
    if headed < ENOUGH || headed < dated.len() {
        return items;
    }
    let mut parted = Vec::with_capacity(items.len() + headed);
    let mut dated = dated.into_iter().peekable();
    for (at, mut item) in items.into_iter().enumerate() {
        let place = match &mut item.token {
            Token::Time { title, .. } if dated.next_if_eq(&at).is_some() => {
                Some(std::mem::take(title))
            }
            _ => None,
        };
        let line = Line {
            gap: false,
            bullet: false,
            heading: false,
            ..item.line.clone()
        };
        parted.push(item);
        parted.extend(place.map(|place| Item {
            line: Line {
                text: format!("Location: {place}"),
                ..line
            },
            token: Token::Text,
            apart: false,
            dated: false,
            behind: false,
        }));
    }
    parted
}

/// True for a time with its date before it and words behind it.
fn is_dated(items: &[Item], at: usize) -> bool {
    items.get(at).is_some_and(|item| {
        let titled = matches!(&item.token, Token::Time { title, .. } if !title.is_empty());
        titled && !item.behind && (item.dated || is_listed(item))
    })
}

/// True for "5:15–6:30 p.m., Beacon F, Sheraton".
fn is_listed(item: &Item) -> bool {
    let Token::Time { printed, .. } = &item.token else {
        return false;
    };
    let rest = item.line.text.strip_prefix(printed.text.as_str());
    rest.is_some_and(|rest| rest.trim_start().starts_with([',', '|']))
}

/// True when the block begins with a title on the line above the date.
fn is_headed(items: &[Item], at: usize) -> bool {
    let above = 1 + usize::from(items.get(at).is_some_and(|item| item.dated));
    let Some(title) = at.checked_sub(above).and_then(|title| items.get(title)) else {
        return false;
    };
    let begins = title.line.gap || title.line.heading || at == above;
    let touches = items.get(at).is_some_and(|item| !item.line.gap);
    begins && touches && is_title(title) && people::read(&title.line.text, 0).is_empty()
}
