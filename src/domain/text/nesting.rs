//! How deep running text may nest.
//!
//! Markdown of hostile shape costs quadratic time to render (50 kB of `>` took 76 s). Its length is
//! bounded, and so is what one line can open: quotations and lists by the marks that it begins
//! with, brackets and emphasis by the marks that it has in a row. What several lines open together
//! is little, because each of them has to repeat it; who renders it bounds that once more.

use std::borrow::Cow;
use std::ops::Range;

use crate::domain::error::Fault;

/// How many levels one line may open. Quoted mail nests four or five, printed abstracts one or two.
pub const NESTING_MAX: usize = 16;

/// Marks of one line that open too many levels.
#[derive(Debug, PartialEq, Eq)]
struct Deep {
    marks: Marks,
    levels: usize,
    /// The bytes of those that are too many.
    cut: Range<usize>,
}

#[derive(Debug, PartialEq, Eq)]
enum Marks {
    /// `>` and the marks of lists, at the beginning of a line.
    Blocks,
    /// Brackets and the marks of emphasis, in a row.
    Inline,
}

/// Refuses a text that nests deeper than [`NESTING_MAX`], with the line on which it does.
pub fn check(text: &str) -> Result<(), Fault> {
    let mut lines = (1..).zip(text.split('\n'));
    let found = lines.find_map(|(number, line)| Some((number, deep(line).into_iter().next()?)));
    let Some((number, Deep { marks, levels, .. })) = found else {
        return Ok(());
    };
    let (opened, instead) = match marks {
        Marks::Blocks => ("quotations and lists", "take some of its first marks away"),
        Marks::Inline => (
            "brackets or emphasis",
            "take some of these marks away, or write a backslash before each that is to be printed",
        ),
    };
    let detail = format!(
        "line {number} opens {levels} levels of {opened} at once; at most {NESTING_MAX} are \
         possible: {instead}"
    );
    Err(Fault::new("too_deep", detail))
}

/// The text without the marks that nest it too deep; borrowed when there are none.
pub fn flattened(text: &str) -> Cow<'_, str> {
    if text.split('\n').all(|line| deep(line).is_empty()) {
        return Cow::Borrowed(text);
    }
    let lines: Vec<_> = text.split('\n').map(flat).collect();
    Cow::Owned(lines.join("\n"))
}

fn flat(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut from = 0;
    for Deep { cut, .. } in deep(line) {
        kept.push_str(line.get(from..cut.start).unwrap_or_default());
        from = cut.end;
    }
    kept.push_str(line.get(from..).unwrap_or_default());
    kept
}

/// What a line has too many of, in its order.
fn deep(line: &str) -> Vec<Deep> {
    let mut found = Vec::new();
    found.extend(deep_blocks(line));
    deep_runs(line, &mut found);
    found
}

fn deep_blocks(line: &str) -> Option<Deep> {
    let tail = tail_of_one(line);
    let (mut levels, mut kept, mut end) = (0, 0, 0);
    let mut rest = line;
    loop {
        let marked = rest.trim_start_matches([' ', '\t']);
        let Some(after) = after_mark(marked) else {
            break;
        };
        // Three of a kind and nothing else are a line across the page.
        let is_tail = line.len() - marked.len() >= tail;
        if is_tail && marked.chars().filter(|c| !c.is_whitespace()).count() >= 3 {
            break;
        }
        levels += 1;
        end = line.len() - after.len();
        if levels <= NESTING_MAX {
            kept = end;
        }
        rest = after;
    }
    (levels > NESTING_MAX).then_some(Deep {
        marks: Marks::Blocks,
        levels,
        cut: kept..end,
    })
}

/// Where the end of a line begins that has blanks and one sort of `*`, `-` and `_` alone.
fn tail_of_one(line: &str) -> usize {
    let is_blank = |c: char| c == ' ' || c == '\t';
    let bare = line.trim_end_matches(is_blank);
    match bare.chars().next_back() {
        Some(mark @ ('*' | '-' | '_')) => {
            let before = bare.trim_end_matches(|c: char| c == mark || is_blank(c));
            before.len()
        }
        _ => line.len(),
    }
}

/// What stands behind the mark of a quotation or a list that a text begins with.
fn after_mark(text: &str) -> Option<&str> {
    if let Some(after) = text.strip_prefix('>') {
        return Some(after);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let after = match digits {
        0 => text.strip_prefix(['-', '+', '*'])?,
        1..=9 => text.get(digits..)?.strip_prefix(['.', ')'])?,
        _ => return None,
    };
    (after.is_empty() || after.starts_with([' ', '\t'])).then_some(after)
}

/// Finds the runs of marks that open too much. What a blank follows opens no emphasis: a row of
/// underscores to fill in, or of stars around a title.
fn deep_runs(line: &str, found: &mut Vec<Deep>) {
    // Two marks of emphasis are one level at the least, a bracket is one.
    const HALVES_MAX: usize = 2 * NESTING_MAX;
    let (mut halves, mut kept) = (0, 0);
    let (mut has_bracket, mut is_escaped) = (false, false);
    for (at, c) in line.char_indices().chain([(line.len(), '\n')]) {
        let weight = match c {
            _ if is_escaped => None,
            '[' => Some(2),
            '*' | '_' => Some(1),
            '!' => Some(0),
            _ => None,
        };
        is_escaped = c == '\\' && !is_escaped;
        if let Some(weight) = weight {
            halves += weight;
            has_bracket |= c == '[';
            if weight > 0 && halves <= HALVES_MAX {
                kept = at + c.len_utf8();
            }
            continue;
        }
        if halves > HALVES_MAX && (has_bracket || !c.is_whitespace()) {
            found.push(Deep {
                marks: Marks::Inline,
                levels: halves.div_ceil(2),
                cut: kept..at,
            });
        }
        (halves, has_bracket) = (0, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts that nest as deep as is possible, one mark less than is too many.
    fn deepest(more: usize) -> Vec<String> {
        let quote = "> ".repeat(NESTING_MAX + more) + "far away";
        let tight = ">".repeat(NESTING_MAX + more) + "far away";
        let list = "- ".repeat(NESTING_MAX + more) + "first";
        let numbers = "1. ".repeat(NESTING_MAX + more) + "first";
        let brackets = "see ".to_owned() + &"[".repeat(NESTING_MAX + more) + "this";
        let images = "![".repeat(NESTING_MAX + more) + "this";
        let stars = "so ".to_owned() + &"*".repeat(2 * (NESTING_MAX + more)) + "loud";
        let lines = "_".repeat(2 * (NESTING_MAX + more)) + "loud";
        vec![quote, tight, list, numbers, brackets, images, stars, lines]
    }

    #[test]
    fn a_text_may_nest_as_deep_as_the_bound_and_no_deeper() {
        for text in deepest(0) {
            assert_eq!(check(&text), Ok(()), "{text}");
            assert!(matches!(flattened(&text), Cow::Borrowed(_)), "{text}");
        }
        for text in deepest(1) {
            let fault = check(&text).unwrap_err();
            assert_eq!(fault.code, "too_deep", "{text}");
            let told = fault.detail;
            assert!(told.starts_with("line 1 opens 17 levels"), "{told}");
        }
    }

    #[test]
    fn what_is_flattened_nests_as_deep_as_is_possible_and_keeps_its_words() {
        for (text, deepest) in deepest(30).into_iter().zip(deepest(0)) {
            let flat = flattened(&text);
            assert_eq!((&*flat, check(&flat)), (deepest.as_str(), Ok(())));
        }
        let mixed = |quotes: usize, brackets: usize| {
            let (quotes, brackets) = ("> ".repeat(quotes), "[".repeat(brackets));
            format!("One\n> - {quotes}*two* {brackets}three\n- four")
        };
        let (deep, wanted) = (mixed(40, 40), mixed(14, 16));
        let flat = flattened(&deep);
        assert_eq!((&*flat, check(&flat)), (wanted.as_str(), Ok(())));
    }

    #[test]
    fn the_line_is_named_and_the_way_out() {
        let text = format!("One\n\nTwo {}three", "*".repeat(99));
        let told = check(&text).unwrap_err().detail;
        let begins = "line 3 opens 50 levels of brackets or emphasis at once; at most 16";
        assert!(told.starts_with(begins), "{told}");
        assert!(told.ends_with("printed"), "{told}");
    }

    #[test]
    fn what_people_draw_with_such_marks_is_no_nesting() {
        for text in [
            "*".repeat(80),
            "- ".repeat(40),
            "> ".repeat(3) + &"* ".repeat(40),
            "Name: ".to_owned() + &"_".repeat(60),
            "_".repeat(60) + " (name)",
            "*".repeat(40) + " Tides " + &"*".repeat(40),
            "\\[".repeat(40) + "x",
            "[a] ".repeat(40),
            "=".repeat(80),
            "- a\n".repeat(40),
            "1234567890. ".repeat(40),
        ] {
            assert_eq!(check(text.trim()), Ok(()), "{text}");
        }
    }

    #[test]
    fn a_hostile_text_is_read_once() {
        for part in [">", "- ", "[", "*", "![", "\\", "1. ", "* - ", "> - "] {
            let text = part.repeat(5_000);
            let flat = flattened(&text);
            assert_eq!(check(&flat), Ok(()), "{part}");
        }
    }
}
