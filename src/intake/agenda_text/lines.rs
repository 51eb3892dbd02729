//! Text → clean lines: the outermost Markdown and HTML dress is taken off, its meaning is kept.

use std::sync::LazyLock;

use regex::Regex;

use crate::intake::pattern;

use crate::intake::Error;

/// Longer lines are prose and are not looked into, so a hostile file costs linear time.
pub(super) const MAX_HEADING_CHARS: usize = 600;

/// A bound for memory: twenty lines for each of the sessions allowed, and to spare.
const MAX_LINES: usize = 1_000_000;

/// One line that is not blank.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// Counted from 1.
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
    pattern(r"(?P<before>^|\s)\*(?P<inner>[^*\s](?:[^*]*[^*\s])?)\*(?P<after>\s|[.,:;]|$)")
});
static TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r"</?[A-Za-z][^<>]*>"));
static CELL_END: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)</t[dh]>\s*(?:<t[dh][^<>]*>)?"));
static ROW_START: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)<tr(?: [^<>]*)?>"));
static HEADING_TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^<h[1-6][ >]"));

/// Splits a text into its non-blank lines.
pub(super) fn split(text: &str) -> Result<Vec<Line>, Error> {
    let mut lines = Vec::new();
    let mut gap = false;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, raw) in physical_lines(text).enumerate() {
        if index >= MAX_LINES {
            return Err(Error::TooManyLines { limit: MAX_LINES });
        }
        match clean(raw) {
            Some(line) => lines.push(Line {
                number: index + 1,
                gap,
                ..line
            }),
            None => {
                gap = true;
                continue;
            }
        }
        gap = false;
    }
    Ok(join_cells(lines))
}

/// The lines between LF, CRLF or a lone CR.
fn physical_lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n')
        .flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

/// One physical line without its dress, or `None` when nothing is left.
fn clean(raw: &str) -> Option<Line> {
    let plain: String = raw.chars().filter_map(plain_char).collect();
    let mut text = plain.trim();
    if text.len() > 4 * MAX_HEADING_CHARS {
        return Some(Line {
            text: text.to_owned(),
            ..Line::default()
        });
    }
    let table = text.starts_with('|');
    let hashes = text.trim_start_matches('#');
    let heading =
        (hashes.len() < text.len() && hashes.starts_with(' ')) || HEADING_TAG.is_match(text);
    if heading {
        text = hashes.trim();
    }
    let (mut bullet, unmarked) = strip_bullet(text);
    let list_item = unmarked.to_ascii_lowercase();
    bullet |= list_item.starts_with("<li>") || list_item.starts_with("<li ");
    let unmarked = unmarked.trim_start_matches("> ");
    let dressed = LINK.replace_all(unmarked, "$1");
    let dressed = if dressed.contains('<') {
        let rows = ROW_START.replace_all(&dressed, "| ");
        CELL_END.replace_all(&rows, " | ").into_owned()
    } else {
        dressed.into_owned()
    };
    let bare = TAG
        .replace_all(&dressed, "")
        .replace("**", "")
        .replace("__", "");
    let bare = bare.replace("&nbsp;", " ").replace("&amp;", "&");
    let bare = EMPHASIS.replace_all(&bare, "$before$inner$after");
    let text = without_emphasis(bare.trim());
    let ruled = text.chars().all(|c| "-=_*~ ".contains(c)) && !table;
    (!text.is_empty() && !ruled).then(|| Line {
        text: text.to_owned(),
        bullet,
        heading,
        ..Line::default()
    })
}

/// Space for each of Unicode's spaces, nothing for what has no width.
fn plain_char(c: char) -> Option<char> {
    match c {
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => None,
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{3000}' => {
            Some(' ')
        }
        '\u{b}' | '\u{c}' => Some(' '),
        _ => Some(c),
    }
}

/// Takes the marks off a line that is emphasised as a whole: "*Chair: Ann Lee*".
fn without_emphasis(text: &str) -> &str {
    let inner = ['*', '_'].into_iter().find_map(|mark| {
        let inner = text.strip_prefix(mark)?.strip_suffix(mark)?;
        (!inner.contains(mark)).then_some(inner)
    });
    inner.map_or(text, str::trim)
}

fn strip_bullet(text: &str) -> (bool, &str) {
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

/// Joins HTML table cells that stand on lines of their own into one row.
fn join_cells(lines: Vec<Line>) -> Vec<Line> {
    let mut joined: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        match joined.last_mut() {
            Some(before)
                if !line.gap
                    && line.text.ends_with(" |")
                    && !line.text.starts_with('|')
                    && before.text.starts_with('|')
                    && before.text.ends_with('|')
                    && before.text.len() < MAX_HEADING_CHARS =>
            {
                before.text.push(' ');
                before.text.push_str(&line.text);
            }
            _ => joined.push(line),
        }
    }
    joined
}
