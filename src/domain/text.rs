//! Bounded text: parsed once, then known to be clean.
//!
//! Every type trims, refuses what is empty or too long, and refuses control characters: a line
//! break in a title would inject a property into a calendar and a header into an HTTP answer.

pub(super) mod compared;
pub mod nesting;

use std::fmt;

use super::error::Fault;

/// A text of limited length.
pub trait Bounded {
    /// The longest accepted text, in characters.
    const CHARS_MAX: usize;
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident($max:ident = $bound:literal, $lines:ident))*) => {$(
        /// The longest accepted text, in characters; the reason stands at the type.
        pub const $max: usize = $bound;

        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes a text, trimmed; refuses an empty, too long, too deep or unclean one.
            pub fn parse(text: &str) -> Result<Self, Fault> {
                bounded(text, $max, Lines::$lines).map($name)
            }

            /// Takes what it can of a text from elsewhere: what is unclean is left out, what is too
            /// long is cut, what nests too deep is flattened. `None` when nothing is left; the
            /// second part is true for a cut text.
            pub fn fitted(text: &str) -> Option<(Self, bool)> {
                let (text, is_cut) = fit(text, $max, Lines::$lines);
                Some(($name::parse(&text).ok()?, is_cut))
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Bounded for $name {
            const CHARS_MAX: usize = $max;
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
    /// Running text such as an abstract, in Markdown. That of hostile shape costs quadratic time to
    /// render (50 kB took 76 s), so it is bounded well below, and so is how deep it may nest.
    Prose(PROSE_CHARS_MAX = 10_000, Many)
    /// An address on the web; calendar clients refuse longer ones without a word.
    Url(URL_CHARS_MAX = 2_000, One)
}

#[derive(Clone, Copy, PartialEq)]
enum Lines {
    One,
    Many,
}

impl Prose {
    /// Takes a text as it was stored: one that was taken in before there was a bound to nesting, or
    /// has lost a name since, is still what somebody wrote. Whoever renders it flattens it.
    pub fn recall(text: &str) -> Result<Self, Fault> {
        clean(text, PROSE_CHARS_MAX, Lines::Many).map(Prose)
    }
}

fn bounded(text: &str, max: usize, lines: Lines) -> Result<String, Fault> {
    let text = clean(text, max, lines)?;
    if lines == Lines::Many {
        nesting::check(&text)?;
    }
    Ok(text)
}

fn clean(text: &str, max: usize, lines: Lines) -> Result<String, Fault> {
    let text = match lines {
        Lines::One => text.trim().to_owned(),
        Lines::Many => text.replace("\r\n", "\n").trim().to_owned(),
    };
    let allowed = |c: char| lines == Lines::Many && (c == '\n' || c == '\t');
    let unclean = |c: char| c.is_control() || is_treacherous(c);
    if text.chars().all(is_invisible) {
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

/// A text as [`bounded`] would take it, as far as there is one.
fn fit(text: &str, max: usize, lines: Lines) -> (String, bool) {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let keep = |c: char| match c {
        '\n' | '\t' if lines == Lines::Many => Some(c),
        '\u{ad}' => None,
        '\u{a0}' | '\u{202f}' | '\u{2007}' => Some(' '),
        '\u{2028}' | '\u{2029}' if lines == Lines::Many => Some('\n'),
        c if c.is_whitespace() && lines == Lines::One => Some(' '),
        c if c.is_control() || is_treacherous(c) => None,
        c => Some(c),
    };
    let text: String = text.chars().filter_map(keep).collect();
    let text = match lines {
        Lines::One => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Lines::Many => text.trim().to_owned(),
    };
    let is_cut = text.chars().count() > max;
    let text = match is_cut {
        true => {
            let kept: String = text.chars().take(max.saturating_sub(1)).collect();
            format!("{}…", kept.trim_end())
        }
        false => text,
    };
    match lines {
        Lines::One => (text, is_cut),
        Lines::Many => (nesting::flattened(&text).into_owned(), is_cut),
    }
}

/// Separators that readers take for line breaks, marks that turn the rest of a line round, and what
/// is no character at all (Unicode, chapters 23.2, 23.3 and 23.7): no text has them.
pub fn is_treacherous(c: char) -> bool {
    let no_character = u32::from(c) & 0xfffe == 0xfffe;
    no_character || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Blanks and marks of no width: a name of these alone is none.
fn is_invisible(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}')
}

impl Url {
    /// Takes an absolute `http` or `https` address, written as RFC 3986 has it.
    pub fn parse_web(text: &str) -> Result<Self, Fault> {
        let address = Url::parse(text)?;
        let parsed = url::Url::parse(&address.0).ok();
        let is_web = parsed.is_some_and(|url| matches!(url.scheme(), "http" | "https"));
        let written = address
            .0
            .bytes()
            .all(|b| b.is_ascii_graphic() && !br#""<>\^`{|}"#.contains(&b));
        let escaped = address.0.split('%').skip(1).all(|rest| {
            rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit())
        });
        let slashes = address
            .0
            .split_once("://")
            .is_some_and(|(_, rest)| !rest.starts_with('/'));
        if is_web && written && escaped && slashes {
            return Ok(address);
        }
        let detail = "this must be an address such as https://forum.example/2027";
        Err(Fault::new("not_an_address", detail))
    }

    /// Takes the address of a server, to which paths are added: no query and no fragment.
    pub fn parse_base(text: &str) -> Result<Self, Fault> {
        let base = Url::parse_web(text)?;
        if base.0.contains(['?', '#', '@']) {
            let detail = "this must be an address without ?, # and @: paths are added to it";
            return Err(Fault::new("not_a_base", detail));
        }
        Ok(Url(base.0.trim_end_matches('/').to_owned()))
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
    fn prose_that_nests_too_deep_is_refused_flattened_from_elsewhere_and_recalled() {
        let text = format!("{}far away\n\nNear", ">".repeat(5_000));
        assert_eq!(Prose::parse(&text).unwrap_err().code, "too_deep");
        assert_eq!(Prose::recall(&text).unwrap().as_str(), text);
        let (flat, is_cut) = Prose::fitted(&text).unwrap();
        let wanted = format!("{}far away\n\nNear", ">".repeat(nesting::NESTING_MAX));
        assert_eq!((flat.as_str(), is_cut), (wanted.as_str(), false));
        // Nobody renders a title.
        assert!(Title::parse(&">".repeat(TITLE_CHARS_MAX)).is_ok());
    }

    #[test]
    fn prose_that_is_cut_in_the_middle_of_a_row_of_marks_still_fits() {
        let text = format!("a {}", "_".repeat(PROSE_CHARS_MAX));
        let (fitted, is_cut) = Prose::fitted(&text).unwrap();
        assert!(is_cut && Prose::parse(fitted.as_str()).is_ok());
    }

    #[test]
    fn what_nobody_sees_and_what_turns_the_line_round_is_no_name() {
        assert_eq!(Name::parse("\u{200b}").unwrap_err().code, "empty");
        assert_eq!(
            Name::parse("a\u{202e}b").unwrap_err().code,
            "control_character"
        );
        assert_eq!(
            Name::parse("a\u{fffe}b").unwrap_err().code,
            "control_character"
        );
        assert!(Name::parse("شهردار\u{200c}ها 👩\u{200d}🔬").is_ok());
    }

    #[test]
    fn a_text_from_elsewhere_is_made_to_fit() {
        let title = |text: &str| Title::fitted(text).map(|(title, cut)| (title.to_string(), cut));
        let told = title(" A\u{ad}bout\u{202f}tides\r\n and\u{7} \u{202e}salt ");
        assert_eq!(told, Some(("About tides and salt".to_owned(), false)));
        let (long, cut) = title(&"ü".repeat(TITLE_CHARS_MAX + 1)).unwrap();
        assert_eq!((long.chars().count(), cut), (TITLE_CHARS_MAX, true));
        assert!(long.ends_with('…'));
        assert_eq!(title(" \u{200b}"), None);
        assert_eq!(Prose::fitted("a\r\n\r\nb").unwrap().0.as_str(), "a\n\nb");
    }

    #[test]
    fn an_address_is_one_that_every_calendar_can_carry() {
        for good in [
            "https://a.example",
            "http://127.0.0.1:80/x?y=%20#z",
            "https://[::1]/",
        ] {
            assert!(Url::parse_web(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "ftp://a",
            "https://",
            "http:///x",
            "http://[::1",
            "https://a/%zz",
            "https://a/{}",
            "https://a/\\n",
            "https://ä.example",
            "https://a b",
            "a.example",
        ] {
            assert!(Url::parse_web(bad).is_err(), "{bad}");
        }
        assert_eq!(
            Url::parse_base("https://a/b/").unwrap().as_str(),
            "https://a/b"
        );
        assert!(
            Url::parse_base("https://a/?b").is_err() && Url::parse_base("https://a#b").is_err()
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
