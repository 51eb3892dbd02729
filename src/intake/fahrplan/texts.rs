//! Texts of these files: freed of HTML and of what nobody sees. Those of our own files stay as they
//! are, because there neither is a mistake.

use crate::intake::html;

/// How the texts of a file are taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Texts {
    /// True for a file that this program has written.
    pub ours: bool,
}

impl Texts {
    /// A text on one line; empty when there is none.
    pub fn line(self, text: &str) -> String {
        if self.ours {
            return text.trim().to_owned();
        }
        let text: String = html::decoded(text).chars().filter(is_seen).collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// A text on one line, where there is one.
    pub fn some_line(self, text: &str) -> Option<String> {
        Some(self.line(text)).filter(|text| !text.is_empty())
    }

    /// Running text in Markdown, where there is any.
    pub fn prose(self, text: &str) -> Option<String> {
        let text = match self.ours {
            true => text.trim().to_owned(),
            false => {
                let blank = |c: char| match c {
                    '\u{a0}' | '\u{202f}' => ' ',
                    c => c,
                };
                let markdown = html::to_markdown(text);
                let text: String = markdown.chars().filter(is_seen).map(blank).collect();
                text.trim().to_owned()
            }
        };
        Some(text).filter(|text| !text.is_empty())
    }
}

/// False for soft hyphens, byte order marks, marks that turn the line round, and for controls that
/// are no blanks: they come from copying, and no title may have them.
fn is_seen(c: &char) -> bool {
    let controls = c.is_control() && !c.is_whitespace();
    let turns = matches!(*c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !controls && !turns && !matches!(*c, '\u{ad}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_taken_out_and_our_own_texts_stay() {
        let text = " Salt\u{202f}&amp;\u{a0}sand,\n re\u{ad}visited\u{7} ";
        let foreign = Texts { ours: false };
        assert_eq!(foreign.line(text), "Salt & sand, revisited");
        let own = Texts { ours: true };
        assert_eq!(own.line(" Vec<T>\u{202f}? "), "Vec<T>\u{202f}?");
        assert_eq!(
            foreign.prose("<p>One<p>two\u{ad}").as_deref(),
            Some("One\n\ntwo")
        );
        assert_eq!(own.prose("<p>One").as_deref(), Some("<p>One"));
        assert_eq!(
            (foreign.some_line(" \u{ad}"), foreign.prose("<p> </p>")),
            (None, None)
        );
    }
}
