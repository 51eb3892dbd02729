//! Bounded text: parsed once, then known to be clean.
//!
//! Every type trims, refuses what is empty or too long, and refuses control characters: a line
//! break in a title would inject a property into a calendar and a header into an HTTP answer.

use std::fmt;

use super::error::Fault;

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident($max:ident = $bound:literal, $lines:ident))*) => {$(
        /// The longest accepted text, in characters; the reason stands at the type.
        pub const $max: usize = $bound;

        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes a text, trimmed; refuses an empty, too long or unclean one.
            pub fn parse(text: &str) -> Result<Self, Fault> {
                clean(text, $max, Lines::$lines).map($name)
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

texts! {
    /// A title of a conference or session. The longest of 20,145 published ones has 257 characters.
    Title(TITLE_CHARS_MAX = 300, One)
    /// A short printed label ("Panel 2", "Late morning"): it stands beside a title, on one line.
    Label(LABEL_CHARS_MAX = 80, One)
    /// A name of a person, room or track; names of ministries and merged halls run long.
    Name(NAME_CHARS_MAX = 200, One)
    /// A title or affiliation as printed after a name: several offices with their institutions.
    Line(LINE_CHARS_MAX = 500, One)
    /// Running text such as an abstract. Markdown of hostile shape costs quadratic time to render
    /// (50 kB took 76 s), so it is bounded well below.
    Prose(PROSE_CHARS_MAX = 10_000, Many)
    /// An address on the web; calendar clients refuse longer ones without a word.
    Url(URL_CHARS_MAX = 2_000, One)
}

#[derive(Clone, Copy, PartialEq)]
enum Lines {
    One,
    Many,
}

fn clean(text: &str, max: usize, lines: Lines) -> Result<String, Fault> {
    let text = match lines {
        Lines::One => text.trim().to_owned(),
        Lines::Many => text.replace("\r\n", "\n").trim().to_owned(),
    };
    let allowed = |c: char| lines == Lines::Many && (c == '\n' || c == '\t');
    let unclean = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}');
    if text.is_empty() {
        return Err(Fault::new("empty", "this must not be empty"));
    }
    if let Some(c) = text.chars().find(|&c| unclean(c) && !allowed(c)) {
        let detail = format!(
            "the control character U+{:04X} is not allowed here",
            u32::from(c)
        );
        return Err(Fault::new("control_character", detail));
    }
    let count = text.chars().count();
    if count > max {
        let detail = format!("this has {count} characters; at most {max} are allowed");
        return Err(Fault::new("too_long", detail));
    }
    Ok(text)
}

impl Url {
    /// Takes an absolute `http` or `https` address without spaces.
    pub fn parse_web(text: &str) -> Result<Self, Fault> {
        let url = Url::parse(text)?;
        let host = url
            .0
            .strip_prefix("https://")
            .or_else(|| url.0.strip_prefix("http://"));
        let clean = |rest: &str| !rest.is_empty() && !rest.contains(char::is_whitespace);
        if host.is_some_and(clean) && url.0.is_ascii() && !url.0.contains(['"', '<', '>']) {
            return Ok(url);
        }
        let detail = "this must be an address that begins with https:// or http://";
        Err(Fault::new("not_an_address", detail))
    }
}

/// The longest slug: it stands in every feed URL, and Google refuses URLs over 256 characters.
pub const SLUG_CHARS_MAX: usize = 64;

/// The name of a conference in URLs: lower-case letters, digits and single hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

impl Slug {
    /// Takes a text of 2 to 64 of `a-z`, `0-9` and `-`, which begins and ends with no hyphen.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let framed = !text.starts_with('-') && !text.ends_with('-') && !text.contains("--");
        if (2..=SLUG_CHARS_MAX).contains(&text.len()) && text.chars().all(fits) && framed {
            return Ok(Slug(text.to_owned()));
        }
        let detail = "a slug has 2 to 64 lower-case letters, digits and single hyphens, \
                      such as middle-east-forum";
        Err(Fault::new("not_a_slug", detail))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_trimmed_and_kept() {
        assert_eq!(Title::parse("  Opening ").unwrap().as_str(), "Opening");
    }

    #[test]
    fn a_line_break_in_a_title_is_refused_by_name() {
        let fault = Title::parse("Opening\r\nATTENDEE:x").unwrap_err();
        assert_eq!(
            (fault.code, fault.detail.contains("U+000D")),
            ("control_character", true)
        );
    }

    #[test]
    fn a_text_may_be_as_long_as_its_bound_and_no_longer() {
        assert!(Title::parse(&"ü".repeat(TITLE_CHARS_MAX)).is_ok());
        assert_eq!(
            Title::parse(&"ü".repeat(TITLE_CHARS_MAX + 1))
                .unwrap_err()
                .code,
            "too_long"
        );
        assert_eq!(Title::parse(" \t").unwrap_err().code, "empty");
    }

    #[test]
    fn prose_keeps_its_lines_and_nothing_else_that_controls() {
        assert_eq!(Prose::parse("a\r\n\r\nb").unwrap().as_str(), "a\n\nb");
        assert_eq!(
            Prose::parse("a\u{7}b").unwrap_err().code,
            "control_character"
        );
    }

    #[test]
    fn a_slug_is_what_a_url_can_carry() {
        for good in ["ab", "middle-east-forum", "rustconf-2026"] {
            assert!(Slug::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "a",
            "-ab",
            "ab-",
            "a--b",
            "Ab",
            "ä-b",
            "a b",
            "a/b",
            &"a".repeat(65),
        ] {
            assert!(Slug::parse(bad).is_err(), "{bad}");
        }
    }
}
