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
