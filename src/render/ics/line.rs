//! Content lines: what the `ics` crate leaves to its callers.

use ics::escape_text;

/// The longest content line, in octets without its line break (RFC 5545, section 3.1).
const LINE_OCTETS_MAX: usize = 75;

/// Escapes a text value, after taking out what no calendar may carry.
///
/// Blanks at the ends of lines go too: some readers trim them, so two of them would disagree.
pub fn text(value: &str) -> String {
    let lines = value.split(['\n', '\u{2028}', '\u{2029}']);
    let clean = |line: &str| {
        let kept: String = line
            .chars()
            .filter(|c| !c.is_control() || *c == '\t')
            .collect();
        kept.trim_end().to_owned()
    };
    let lines: Vec<_> = lines.map(clean).collect();
    escape_text(lines.join("\n").trim().to_owned()).into_owned()
}

/// A parameter value, quoted (RFC 5545, section 3.2): quotation marks become typographic ones, and
/// carets are doubled (RFC 6868), because what cannot be said plainly would end the value.
pub fn parameter(value: &str) -> String {
    let plain = value.chars().filter(|c| !c.is_control());
    let plain: String = plain.map(|c| if c == '"' { '”' } else { c }).collect();
    format!("\"{}\"", plain.trim().replace('^', "^^"))
}

/// Folds a component again: the crate lets continuation lines reach 76 octets.
pub fn fold(component: &str) -> String {
    let logical = component.replace("\r\n ", "");
    let mut out = String::with_capacity(component.len() + component.len() / 64);
    for line in logical.split_terminator("\r\n") {
        fold_line(line, &mut out);
    }
    out
}

fn fold_line(mut line: &str, out: &mut String) {
    let mut room = LINE_OCTETS_MAX;
    while line.len() > room {
        let mut end = room;
        while !line.is_char_boundary(end) {
            end -= 1;
        }
        let (head, rest) = line.split_at(end);
        out.push_str(head);
        out.push_str("\r\n ");
        line = rest;
        // The blank that marks a continuation counts.
        room = LINE_OCTETS_MAX - 1;
    }
    out.push_str(line);
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unfolded(text: &str) -> String {
        text.replace("\r\n ", "")
    }

    #[test]
    fn lines_are_folded_at_75_octets_and_between_characters() {
        for line in [
            "X:".to_owned() + &"a".repeat(400),
            "X:".to_owned() + &"ü€𝄞".repeat(60),
        ] {
            let folded = fold(&format!("{line}\r\n"));
            assert!(
                folded
                    .split("\r\n")
                    .all(|part| part.len() <= LINE_OCTETS_MAX),
                "{folded}"
            );
            assert_eq!(unfolded(&folded), format!("{line}\r\n"));
        }
    }

    #[test]
    fn a_line_of_exactly_75_octets_stays_whole_and_one_more_does_not() {
        let line = "a".repeat(75);
        assert_eq!(fold(&format!("{line}\r\n")), format!("{line}\r\n"));
        assert_eq!(fold(&format!("{line}b\r\n")), format!("{line}\r\n b\r\n"));
    }

    #[test]
    fn separators_are_escaped_and_controls_are_gone() {
        assert_eq!(text("a; b, c\\d\ne"), "a\\; b\\, c\\\\d\\ne");
        assert_eq!(
            text("a\u{0}b\r\nATTENDEE:x \u{2028}c "),
            "ab\\nATTENDEE:x\\nc"
        );
    }
}
