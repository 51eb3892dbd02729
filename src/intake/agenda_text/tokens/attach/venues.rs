//! Places behind a date and a time: "May 5, 2025 | 9:00–10:30 | Grand Salon" below a title.

use super::super::{Item, Token};
use super::is_title;
use crate::intake::agenda_text::lines::Line;

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
        titled && item.dated && !item.behind
    })
}

/// True when the block begins with a title on the line above the date.
fn is_headed(items: &[Item], at: usize) -> bool {
    let Some(title) = at.checked_sub(2).and_then(|title| items.get(title)) else {
        return false;
    };
    let begins = title.line.gap || title.line.heading || at == 2;
    let touches = items.get(at).is_some_and(|item| !item.line.gap);
    begins && touches && is_title(title)
}
