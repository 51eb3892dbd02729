//! Text → clean lines: the outermost Markdown and HTML dress is taken off, its meaning is kept.

mod markup;
mod pages;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::intake::{Error, html, pattern};

use super::{dates, names, people};

/// Longer lines are prose and are not looked into, so a hostile file costs linear time.
pub(super) const MAX_HEADING_CHARS: usize = 600;

/// A bound for memory: twenty lines for each of the sessions allowed, and to spare.
const MAX_LINES: usize = 1_000_000;

// Four control characters stand for what HTML means. None of them is taken from the text itself,
// and the last two stand in table rows only.

/// A physical line that is nothing but the rest of a table row: it is no blank line.
const PADDING: char = '\u{1c}';
/// Where one physical line shows several.
const LINE_BREAK: char = '\u{1d}';
/// Where the cell of a table has several lines.
pub(super) const CELL_BREAK: char = '\u{1e}';
/// A "|" that is part of a cell.
pub(super) const BAR: char = '\u{1f}';

/// One line that is not blank.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// Counted from 1; several lines have the same number where HTML breaks a physical line.
    pub number: usize,
    pub text: String,
    /// True for a list item; its mark is no longer part of the text.
    pub bullet: bool,
    /// True for a Markdown or HTML heading.
    pub heading: bool,
    /// True when at least one blank line stands before it.
    pub gap: bool,
}

static LINK: LazyLock<Regex> = LazyLock::new(|| pattern(r"!?\[([^\]\[]*)\]\([^()]*\)"));
static EMPHASIS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?P<before>^|[\s(])(?:\*(?P<inner>[^*\s](?:[^*]*[^*\s])?)\*",
        r"|_(?P<line>[^_\s](?:[^_]*[^_\s])?)_)(?P<after>\s|[.,:;)]|$)",
    ))
});
/// An emphasised text with a word behind it.
static EMPHASISED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[*_]{1,3}([^*_]{4,60}?)[*_]{1,3}\s+(\p{Lu})"));
static TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r"</?[A-Za-z][^<>]*>"));
static HEADING_TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^<h[1-6][ >]"));

/// Splits a text into its non-blank lines.
pub(super) fn split(text: &str) -> Result<Vec<Line>, Error> {
    let text = markup::prepared(text.strip_prefix('\u{feff}').unwrap_or(text));
    let mut shown = Shown::default();
    let head = pages::front_matter(&text);
    let physical = physical_lines(&text).take(MAX_LINES + 1);
    for (number, raw) in pages::in_order(physical).into_iter().skip(head) {
        if number > MAX_LINES {
            return Err(Error::TooManyLines { limit: MAX_LINES });
        }
        shown.take(raw, number)?;
    }
    Ok(pages::rejoined(shown.lines))
}

/// The lines between LF, CRLF or a lone CR.
fn physical_lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n')
        .flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

/// The lines that a reader of the text sees.
#[derive(Default)]
struct Shown {
    lines: Vec<Line>,
    /// True when a blank line stands behind the last one.
    gap: bool,
}

impl Shown {
    /// Parts a physical line at its breaks. Two breaks in a row leave a blank line between, but a
    /// single one at either end only says what the end of the physical line says as well.
    fn take(&mut self, raw: &str, number: usize) -> Result<(), Error> {
        let rest_of_row = raw.contains(PADDING);
        let mut blank = 0;
        let mut first = true;
        for piece in raw.split(LINE_BREAK) {
            let Some(line) = clean(piece) else {
                blank += 1;
                continue;
            };
            if self.lines.len() >= MAX_LINES {
                return Err(Error::TooManyLines { limit: MAX_LINES });
            }
            let gap = self.gap || blank > usize::from(first);
            self.lines.push(Line {
                number,
                gap,
                ..line
            });
            (self.gap, blank, first) = (false, 0, false);
        }
        self.gap |= if first { !rest_of_row } else { blank > 1 };
        Ok(())
    }
}

/// One line without its dress, or `None` when nothing is left.
fn clean(raw: &str) -> Option<Line> {
    let mut line = undressed(raw)?;
    let is_row = line.text.starts_with('|') && line.text.len() <= 4 * MAX_HEADING_CHARS;
    if !is_row && line.text.contains([BAR, CELL_BREAK]) {
        line.text = line.text.replace(BAR, "|").replace(CELL_BREAK, " ");
    }
    Some(line)
}

fn undressed(raw: &str) -> Option<Line> {
    let plain: String = raw.chars().filter_map(plain_char).collect();
    // A lone "\" at the end is a break in Markdown.
    let mut text = plain.trim().trim_end_matches('\\').trim_end();
    if text.len() > 4 * MAX_HEADING_CHARS {
        return Some(Line {
            text: text.to_owned(),
            ..Line::default()
        });
    }
    let table = text.starts_with('|');
    let hashes = text.trim_start_matches('#');
    let level = text.len() - hashes.len();
    // "#Agenda for May" is a heading, "#agenda" is not.
    let unspaced = level > 1 || (hashes.starts_with(char::is_uppercase) && hashes.contains(' '));
    let heading =
        (level > 0 && (hashes.starts_with(' ') || unspaced)) || HEADING_TAG.is_match(text);
    if heading {
        text = hashes.trim();
    }
    let (mut bullet, unmarked) = strip_bullet(text);
    let list_item = unmarked.get(..4).unwrap_or_default().to_ascii_lowercase();
    bullet |= list_item == "<li>" || list_item == "<li ";
    let unmarked = unmarked.trim_start_matches(['>', ' ']);
    let dressed = LINK.replace_all(unmarked, "$1");
    let dressed = named_apart(&dressed);
    let dressed = if table {
        dressed.replace("\\|", "\u{1f}")
    } else {
        dressed
    };
    let bare = TAG
        .replace_all(&dressed, "")
        .replace("**", "")
        .replace("__", "");
    let bare: String = if bare.contains('&') {
        let decoded = html::decoded(&bare);
        decoded.chars().filter_map(plain_char).collect()
    } else {
        bare
    };
    let bare = EMPHASIS.replace_all(&bare, "$before$inner$line$after");
    let mut text = without_emphasis(bare.trim());
    if table {
        text = lone_date(text).unwrap_or(text);
    } else if unmarked.starts_with('&') || list_item.starts_with("<li") {
        // "&bull; Ann Lee", "<li>- Ann Lee".
        let (marked, unmarked) = strip_bullet(text);
        (bullet, text) = (bullet || marked, unmarked);
    }
    if !table
        && let Some((head, last)) = text.rsplit_once('\t')
        && people::is_link(last.trim())
    {
        text = head.trim_end();
    }
    let ruled = text.chars().all(|c| "-=_*~ ".contains(c)) && !table;
    (!text.is_empty() && !ruled).then(|| Line {
        text: text.to_owned(),
        bullet,
        heading,
        ..Line::default()
    })
}

/// Sets a comma behind an emphasised name that nothing else parts from what is said of it:
/// "_Ann Lee_ Tide Lab".
fn named_apart(text: &str) -> String {
    let part = |found: &Captures<'_>| {
        let [whole, name, rest] =
            [0, 1, 2].map(|at| found.get(at).map_or("", |part| part.as_str()));
        let name = name.trim_end_matches([',', ' ']);
        match names::is_name(name) {
            true => format!("{name}, {rest}"),
            false => whole.to_owned(),
        }
    };
    if text.contains(['*', '_']) {
        EMPHASISED.replace_all(text, part).into_owned()
    } else {
        text.to_owned()
    }
}

/// Space for each of Unicode's spaces, nothing for what has no width.
fn plain_char(c: char) -> Option<char> {
    match c {
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | PADDING
        | '\u{feff}' => None,
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{3000}' => {
            Some(' ')
        }
        // A reference such as "&#10;" ends no line.
        '\n' | '\u{b}' | '\u{c}' => Some(' '),
        _ => Some(c),
    }
}

/// Takes the marks off a line that is emphasised as a whole: "*Chair: Ann Lee*".
pub(super) fn without_emphasis(text: &str) -> &str {
    let inner = ['*', '_'].into_iter().find_map(|mark| {
        let inner = text.strip_prefix(mark)?.strip_suffix(mark)?;
        (!inner.contains(mark)).then_some(inner)
    });
    inner.map_or(text, str::trim)
}

/// The text behind the mark of a list item, and whether there was one.
pub(super) fn strip_bullet(text: &str) -> (bool, &str) {
    let mut chars = text.chars();
    let Some(mark) = chars.next() else {
        return (false, text);
    };
    let rest = chars.as_str();
    let spaced = rest.starts_with([' ', '\t']) || rest.is_empty();
    match mark {
        '•' | '◦' | '▪' | '■' | '●' | '‣' | '·' | '➢' | '►' => {
            (true, rest.trim_start())
        }
        '-' | '*' | '+' | '–' | 'o' if spaced => (true, rest.trim_start()),
        _ => (false, text),
    }
}

/// The date of a table row that holds nothing else: it is the heading of the rows below it.
fn lone_date(row: &str) -> Option<&str> {
    let mut cells = row
        .split('|')
        .map(str::trim)
        .filter(|cell| !cell.is_empty());
    let first = cells.next()?;
    let alone = cells.all(|cell| cell == first);
    (alone && dates::heading(first).is_some_and(|day| day.exact)).then_some(first)
}
