//! What the making of a page leaves in its text: the head of a source file, words cut at the end
//! of a line.

use std::sync::LazyLock;

use regex::Regex;

use crate::intake::pattern;

use super::Line;

/// A line of the head of a Markdown file: "layout: page", an entry of a list, what goes on.
static FRONT_MATTER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"^(?:[\w-]+:(?:\s.*)?|\s.*|[-\]"'].*)$"#));

const MAX_FRONT_LINES: usize = 100;

/// How many lines the head of a Markdown file takes, its two rules included.
pub(super) fn front_matter(text: &str) -> usize {
    let mut lines = text.lines().take(MAX_FRONT_LINES);
    if lines.next().map(str::trim_end) != Some("---") {
        return 0;
    }
    for (at, line) in lines.enumerate() {
        if line.trim_end() == "---" {
            return at + 2;
        }
        if !line.trim().is_empty() && !FRONT_MATTER.is_match(line) {
            return 0;
        }
    }
    0
}

/// So many words cut at the end of a line show that the file cuts words there.
const CUT: usize = 2;

/// Joins words that were cut at the end of a line, where the file does that.
pub(super) fn rejoined(lines: Vec<Line>) -> Vec<Line> {
    let pairs = lines.iter().zip(lines.iter().skip(1));
    if pairs.filter(|(before, line)| is_cut(before, line)).count() < CUT {
        return lines;
    }
    let mut joined: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        match joined.last_mut() {
            Some(before) if is_cut(before, &line) => {
                before.text.pop();
                before.text.push_str(&line.text);
            }
            _ => joined.push(line),
        }
    }
    joined
}

fn is_cut(before: &Line, line: &Line) -> bool {
    let mut end = before.text.chars().rev();
    let hyphen = matches!(end.next(), Some('-' | '\u{2010}'));
    let letters = end.take(2).all(char::is_lowercase);
    let goes_on = line.text.chars().next().is_some_and(char::is_lowercase);
    let whole = before.text.len() + line.text.len() <= super::MAX_HEADING_CHARS;
    hyphen && letters && goes_on && whole && !line.gap && !line.bullet && !line.heading
}

/// A time behind the first column of a page that is set in two.
static SECOND_COLUMN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\S\s{3,}(?P<time>\d{1,2}[:.h]\d{2}\b)"));
static FIRST_COLUMN: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s{0,8}\d{1,2}[:.h]\d{2}\b"));

/// The lines of a text with their numbers, from 1: a page in two columns is read down the first
/// and then down the second.
pub(super) fn in_order<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<(usize, &'a str)> {
    let lines: Vec<(usize, &str)> = (1..).zip(lines).collect();
    let Some((first, column)) = second_column(&lines) else {
        return lines;
    };
    let (head, body) = lines.split_at_checked(first).unwrap_or((&lines, &[]));
    let parted = body
        .iter()
        .map(|(number, line)| (*number, at_column(line, column)));
    let parted: Vec<(usize, (&str, &str))> = parted.collect();
    let left = parted.iter().map(|(number, (left, _))| (*number, *left));
    let right = parted.iter().map(|(number, (_, right))| (*number, *right));
    head.iter().copied().chain(left).chain(right).collect()
}

/// The first line in two columns, and where the second one begins, in characters.
fn second_column(lines: &[(usize, &str)]) -> Option<(usize, usize)> {
    let short = |line: &str| line.len() <= super::MAX_HEADING_CHARS;
    let start = |line: &str| {
        let found = SECOND_COLUMN.captures(line).filter(|_| short(line))?;
        let before = line.get(..found.name("time")?.start())?;
        Some(before.chars().count())
    };
    let starts: Vec<(usize, usize)> = lines
        .iter()
        .enumerate()
        .filter_map(|(at, (_, line))| Some((at, start(line)?)))
        .collect();
    let (first, column) = *starts.first()?;
    let both = lines
        .iter()
        .filter(|(_, line)| short(line) && FIRST_COLUMN.is_match(line));
    let beside = starts.iter().filter(|(_, start)| *start == column).count();
    let clean = |(_, line): &(usize, &str)| {
        let gap: String = line
            .chars()
            .skip(column.saturating_sub(2))
            .take(2)
            .collect();
        gap.trim().is_empty()
    };
    let two = beside > CUT && beside == starts.len() && both.count() > CUT;
    (two && lines.iter().skip(first).all(clean)).then_some((first, column))
}

fn at_column(line: &str, column: usize) -> (&str, &str) {
    let at = line
        .char_indices()
        .nth(column)
        .map_or(line.len(), |(at, _)| at);
    line.split_at_checked(at).unwrap_or((line, ""))
}
