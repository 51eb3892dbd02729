//! Titles that stand on another line than their time.

mod venues;
mod wrapped;

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::sync::LazyLock;
use std::vec::IntoIter;

use regex::Regex;

use crate::intake::pattern;

use super::super::{body, draft, label, people, roles};
use super::{Item, PARAGRAPH_CHARS, Token};

/// Roles that are printed as titles as well: "Keynote: The Long Estuary".
static TITLE_ROLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:(?:opening|closing|welcome|introductory|concluding|inaugural) )?",
        r"(?:keynote(?: address| speech| conversation)?|welcome|remarks|address|speech",
        r"|introduction|grußworte?|allocutions?|mots? d[’'](?:ouverture|accueil))\b",
    ))
});
static KEYNOTE_SPEAKER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:\w+ )?keynote speakers?\b"));
/// What an event page prints before a title.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:title|topic|theme|thema|titre|titel|session)\s*:\s*(?P<title>\S.*)$")
});
/// What an event page prints before a time.
static FIELD: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:time|when|heure|horaire|zeit|uhrzeit)\s*:"));
/// The head of a letter.
static MAIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:from|to|cc|bcc|sent|subject|reply-to|betreff|objet)\s*:"));

/// Lines of data between a title and its time on an event page.
const MAX_BETWEEN: usize = 3;
/// The same where people stand among them.
const MAX_FIELDS: usize = 10;

/// The hours of a whole event hold this many items of its day, among the lines that follow.
const HELD: usize = 2;
const HELD_LINES: usize = 60;

/// A sentence may end so, but a title does not.
const QUOTED_ENDS: [&str; 4] = ["”.", "\".", "».", "“."];

type Rest = Peekable<IntoIter<Item>>;

/// Gives each time that stands alone the title on the line before or after it, as the file has it.
pub(super) fn attach(items: Vec<Item>) -> Vec<Item> {
    let items = venues::named(items);
    let after = times_follow_titles(&items);
    let spans = spans(&items);
    let mut taken: Vec<Item> = Vec::with_capacity(items.len());
    let mut rest = items.into_iter().peekable();
    while let Some(mut item) = rest.next() {
        let mut below = Vec::new();
        if is_lone(&item) {
            let span = spans.contains(&item.line.number);
            below = take_title(&mut item, &mut taken, &mut rest, (after, span));
        } else if item.behind {
            below.extend(wrapped::complete(&mut item, &mut taken));
        }
        taken.push(item);
        taken.extend(below);
    }
    taken
}

fn is_lone(item: &Item) -> bool {
    matches!(&item.token, Token::Time { title, .. } if title.is_empty())
}

/// Finds the title of a lone time. The result are lines above it that belong below it.
fn take_title(
    item: &mut Item,
    taken: &mut Vec<Item>,
    rest: &mut Rest,
    (after, span): (bool, bool),
) -> Vec<Item> {
    if item.dated
        && let Some(at) = title_above(taken, false, item.line.gap)
        && rest.peek().is_none_or(|next| !is_subject(next))
    {
        return take_above(item, taken, at);
    }
    let next = rest.peek().filter(|next| is_title(next));
    let joined = item.line.gap && next.is_some_and(|next| !next.line.gap);
    let named = next.is_some_and(|next| NAMED.is_match(&next.line.text));
    let below = next.is_some();
    if after && !joined && taken.last().is_some_and(is_title) {
        take_before(item, taken);
        return Vec::new();
    }
    let field = FIELD.is_match(&item.line.text);
    let above = !below || (field && !named);
    if above
        && !span
        && let Some(at) = title_above(taken, field, item.line.gap)
    {
        return take_above(item, taken, at);
    }
    if below && (joined || !after) {
        take_after(item, rest);
    }
    Vec::new()
}

/// Sets the title of a time to the words of another line.
fn set_title(item: &mut Item, words: String) {
    if let Token::Time { title, .. } = &mut item.token {
        *title = words;
        item.apart = true;
    }
}

fn take_before(item: &mut Item, taken: &mut Vec<Item>) {
    let Some(line) = taken.pop().map(|before| before.line) else {
        return;
    };
    let mut title = without_name(&line.text).to_owned();
    item.line.number = line.number;
    let numbered = taken
        .last()
        .is_some_and(|before| is_title(before) && is_bare_label(&before.line.text));
    if numbered
        && !line.gap
        && let Some(before) = taken.pop()
    {
        title = format!("{}: {title}", before.line.text);
        item.line.number = before.line.number;
    }
    set_title(item, title);
}

/// The title that begins a block which goes on with nothing but a date, lines of data, and before
/// "When:" also people, down to here. Such a block may also be the title and the time alone.
fn title_above(taken: &[Item], field: bool, gap: bool) -> Option<usize> {
    let most = if field { MAX_FIELDS } else { MAX_BETWEEN };
    for (skipped, item) in taken.iter().rev().take(most + 1).enumerate() {
        let at = taken.len().checked_sub(skipped + 1)?;
        let text = item.line.text.as_str();
        let begins = item.line.gap || item.line.heading || at == 0;
        let data = match &item.token {
            Token::Day(_) => true,
            Token::Text => {
                let goes_on = skipped > 0 && !begins;
                body::is_meta(text) || (field && (goes_on || roles::read(text).is_some()))
            }
            Token::Time { .. } | Token::Row(_) | Token::Notice => false,
        };
        if data {
            continue;
        }
        let title = is_title(item)
            && begins
            && (skipped > 0 || (field && !gap))
            && !item.line.bullet
            && !draft::is_section(text)
            && people::read(text, 0).is_empty();
        return title.then_some(at);
    }
    None
}

/// Takes the title at a place above a time; the days between stay above it, the rest is returned.
fn take_above(item: &mut Item, taken: &mut Vec<Item>, at: usize) -> Vec<Item> {
    let between = taken.split_off(at + 1);
    let (days, data): (Vec<Item>, Vec<Item>) = between
        .into_iter()
        .partition(|item| matches!(item.token, Token::Day(_)));
    take_before(item, taken);
    taken.extend(days);
    data
}

fn take_after(item: &mut Item, rest: &mut Rest) {
    let Some(next) = rest.next() else {
        return;
    };
    set_title(item, without_name(&next.line.text).to_owned());
    let bare = matches!(&item.token, Token::Time { title, .. } if is_bare_label(title));
    if bare
        && rest.peek().is_some_and(is_subject)
        && let Some(next) = rest.next()
        && let Token::Time { title, .. } = &mut item.token
    {
        *title = format!("{title}: {}", without_name(&next.line.text));
    }
}

fn is_bare_label(text: &str) -> bool {
    label::split(text).is_some_and(|found| found.title.is_empty())
}

/// The title of an event page without "Title:" before it.
fn without_name(text: &str) -> &str {
    NAMED
        .captures(text)
        .and_then(|found| found.name("title"))
        .map_or(text, |title| title.as_str())
}

/// True for a short line of text that may be a title.
fn is_title(item: &Item) -> bool {
    let text = &item.line.text;
    matches!(item.token, Token::Text)
        && text.len() <= PARAGRAPH_CHARS
        && !people::is_byline(text)
        && !body::is_meta(text)
        && !MAIL.is_match(text)
        && !introduces(text)
        && !people::is_link(text)
        && !is_field(text)
        && (!text.ends_with('.')
            || item.line.heading
            || text.len() < 60
            || QUOTED_ENDS.iter().any(|end| text.ends_with(end)))
}

/// True for the name of a field that an event page prints above what it holds.
fn is_field(text: &str) -> bool {
    const FIELDS: [&str; 18] = [
        "fecha",
        "hora",
        "lugar",
        "data",
        "time",
        "times",
        "when",
        "date",
        "location",
        "where",
        "venue",
        "details",
        "event details",
        "date and time",
        "date & time",
        "uhrzeit",
        "datum",
        "ort",
    ];
    FIELDS.contains(&text.trim_end_matches(':').to_lowercase().as_str())
}

/// True for a line that introduces people and is no title.
fn introduces(text: &str) -> bool {
    let titled = TITLE_ROLE.is_match(text) && !KEYNOTE_SPEAKER.is_match(text);
    let heading = |role: &roles::RoleLine| role.rest.is_empty() && !text.ends_with(':');
    !titled && roles::read(text).is_some_and(|role| !heading(&role))
}

/// True for a line that says what the numbered item above it is about.
fn is_subject(item: &Item) -> bool {
    let text = &item.line.text;
    is_title(item)
        && roles::read(text).is_none()
        && people::read(text, 0).is_empty()
        && !body::is_room(text)
}

/// The lines of lone times within which other items of their day begin: the hours of an event.
fn spans(items: &[Item]) -> BTreeSet<usize> {
    let holds = |(at, item): (usize, &Item)| {
        let Token::Time { printed, .. } = &item.token else {
            return None;
        };
        let following = items.get(at + 1..)?.iter().take(HELD_LINES);
        let held = following
            .take_while(|other| !matches!(other.token, Token::Day(_)))
            .filter(|other| match &other.token {
                Token::Time { printed: other, .. } => printed.holds(other),
                Token::Day(_) | Token::Row(_) | Token::Notice | Token::Text => false,
            });
        (held.count() >= HELD).then_some(item.line.number)
    };
    let lone = items.iter().enumerate().filter(|(_, item)| is_lone(item));
    lone.filter_map(holds).collect()
}

/// True when the file prints a title first and its time on the next line.
fn times_follow_titles(items: &[Item]) -> bool {
    let alone: Vec<usize> = items
        .iter()
        .enumerate()
        .filter(|(_, item)| is_lone(item))
        .map(|(at, _)| at)
        .collect();
    let (mut score, mut blocks) = (0_i64, 0_usize);
    for &at in &alone {
        let heads = at.checked_sub(1).is_some_and(|at| begins_block(items, at));
        let before = at
            .checked_sub(1)
            .and_then(|at| items.get(at))
            .filter(|item| is_title(item) && (heads || roles::read(&item.line.text).is_none()));
        let after = items
            .get(at + 1)
            .filter(|item| is_title(item) && !body::is_room(&item.line.text));
        let touches = items.get(at).is_some_and(|item| !item.line.gap);
        let person = |item: &&Item| !people::read(&item.line.text, 0).is_empty();
        let labelled = |item: &&Item| label::split(&item.line.text).is_some();
        score += before.filter(labelled).map_or(0, |_| 3) - after.filter(labelled).map_or(0, |_| 3);
        let title_before = before.filter(|item| touches && !item.line.bullet && !person(item));
        let title_after = after.filter(|item| !item.line.gap && !person(item));
        score += i64::from(title_before.is_some()) - i64::from(title_after.is_some());
        score -= i64::from(before.is_none());
        score += i64::from(after.is_none());
        blocks += usize::from(heads && title_before.is_some());
    }
    // Where a line such as the room stands below each time, the blank lines decide.
    score > 0 || (score == 0 && blocks * 2 > alone.len())
}

/// True for the first line of a block, or the second below a bare label.
fn begins_block(items: &[Item], at: usize) -> bool {
    let first = |at: usize| {
        let day = at.checked_sub(1).and_then(|at| items.get(at));
        let day = day.is_none_or(|item| matches!(item.token, Token::Day(_)));
        day || items.get(at).is_some_and(|item| item.line.gap)
    };
    let labelled = |at: &usize| {
        let item = items.get(*at);
        item.is_some_and(|item| is_title(item) && is_bare_label(&item.line.text))
    };
    first(at) || at.checked_sub(1).filter(labelled).is_some_and(first)
}
