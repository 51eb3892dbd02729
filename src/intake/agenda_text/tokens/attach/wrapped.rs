//! Titles whose last line alone has the time behind it.

use super::super::{Item, Token};
use super::is_title;
use crate::intake::agenda_text::lines::Line;
use crate::intake::agenda_text::people;

/// Joins "Evacuees: a panel with Ann Lee" and "and Bo Roe ..... 12:15"; takes the line above
/// "Ann Lee, Tide Lab ..... 10:15" for the title, and gives back her own, which belongs below it.
pub(super) fn complete(item: &mut Item, taken: &mut Vec<Item>) -> Option<Item> {
    let Token::Time { title, .. } = &mut item.token else {
        return None;
    };
    let (above, before) = taken.split_last()?;
    let begins = above.line.gap || above.line.heading || before.last().is_none_or(|one| one.behind);
    let fits = begins && !item.line.gap && is_title(above);
    if !fits || !people::read(&above.line.text, 0).is_empty() {
        return None;
    }
    let goes_on = title.chars().next().is_some_and(char::is_lowercase);
    let people = people::read(title, item.line.number);
    let named = !people.is_empty() && people.iter().all(|one| one.affiliation.is_some());
    if goes_on {
        *title = format!("{} {title}", above.line.text);
        item.line.number = above.line.number;
        taken.pop();
        return None;
    }
    if !named {
        return None;
    }
    let said = std::mem::replace(title, above.line.text.clone());
    let line = Line {
        text: said,
        gap: false,
        ..item.line.clone()
    };
    item.line.number = above.line.number;
    taken.pop();
    Some(Item {
        line,
        token: Token::Text,
        apart: false,
        dated: false,
        behind: true,
    })
}
