//! A first look at a file: what it is made of, so that each format can say how sure it is.
//!
//! Only its beginning is looked at, and nothing is parsed: a look costs the same for every file.

use std::collections::BTreeSet;

use super::{Error, json};

/// Enough of a file to tell what it is.
const SAMPLE_BYTES: usize = 256 * 1024;

/// Objects and arrays below this depth tell nothing about a format.
const KEY_DEPTH: usize = 5;

/// What the beginning of a file shows.
pub struct Sniff<'a> {
    /// The beginning as text; empty when it is none in UTF-8.
    pub text: &'a str,
    /// The whole file.
    pub bytes: &'a [u8],
    pub shape: Shape,
}

/// What a file is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// XML, with the name of its root.
    Xml(String),
    /// JSON, with the paths of the first keys: `/schedule/conference`, `/sessions/[]/title`.
    Json(BTreeSet<String>),
    /// iCalendar.
    Calendar,
    Text,
    /// No text in UTF-8.
    Binary,
}

impl<'a> Sniff<'a> {
    pub fn of(bytes: &'a [u8]) -> Self {
        let sample = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
        let text = match std::str::from_utf8(sample) {
            Ok(text) => Some(text),
            // The sample may end within a character.
            Err(error) if error.error_len().is_none() && bytes.len() > sample.len() => sample
                .get(..error.valid_up_to())
                .and_then(|sample| std::str::from_utf8(sample).ok()),
            Err(_) => None,
        };
        let text = text.filter(|text| !text.contains('\0'));
        let opening = text.map(|text| text.trim_start_matches('\u{feff}').trim_start());
        let shape = match opening {
            None => Shape::Binary,
            Some(text) if text.starts_with(['{', '[']) && looks_like_json(text) => {
                Shape::Json(keys(text))
            }
            Some(text) if starts_with(text, "begin:vcalendar") => Shape::Calendar,
            Some(text) if text.starts_with('<') => match root(text) {
                Some(root) if !is_html(&root) => Shape::Xml(root),
                _ => Shape::Text,
            },
            Some(_) => Shape::Text,
        };
        Sniff {
            text: opening.unwrap_or_default(),
            bytes,
            shape,
        }
    }

    /// True when the JSON has all of these paths.
    pub fn has(&self, paths: &[&str]) -> bool {
        match &self.shape {
            Shape::Json(keys) => paths.iter().all(|path| keys.contains(*path)),
            _ => false,
        }
    }

    /// True for XML with this root.
    pub fn is_xml(&self, root: &str) -> bool {
        matches!(&self.shape, Shape::Xml(found) if found == root)
    }

    /// Refuses what only claims to be a programme, by the name of what was found.
    pub fn refuse_foreign(&self) -> Result<(), Error> {
        let foreign = |found: &str, way_out: &str| {
            let (found, way_out) = (found.to_owned(), way_out.to_owned());
            Err(Error::Foreign { found, way_out })
        };
        // A programme may well speak of templates, but not before its first session.
        let sessions = ["<event", "<entry", "BEGIN:VEVENT"];
        let first = sessions
            .iter()
            .filter_map(|mark| self.text.find(mark))
            .min();
        let head = self
            .text
            .get(..first.unwrap_or(self.text.len()))
            .unwrap_or_default();
        let claims = head.contains("<schedule") || head.contains("BEGIN:VCALENDAR");
        if claims && (head.contains("{%") || head.contains("{{")) {
            return foreign(
                "a template from which a programme is made (it has {{ … }} and {% … %}), and no \
                 programme itself",
                "give the file that the site makes of it",
            );
        }
        for (magic, found, way_out) in MAGIC {
            if self.bytes.starts_with(magic) {
                return foreign(found, way_out);
            }
        }
        Ok(())
    }
}

impl Sniff<'_> {
    /// Refuses what no format takes for its own, by the name of what was found.
    pub fn refuse_unknown(&self, known: &str) -> Result<(), Error> {
        let found = match &self.shape {
            Shape::Text | Shape::Calendar | Shape::Binary => return Ok(()),
            Shape::Xml(root) => format!("XML with the root <{root}>, and no programme"),
            Shape::Json(keys) => {
                // What is not even JSON says where it is not.
                json::parse::<serde::de::IgnoredAny>(self.bytes)?;
                let keys: Vec<&str> = keys.iter().take(5).map(String::as_str).collect();
                format!("JSON of another sort (it begins with {})", keys.join(", "))
            }
        };
        let way_out = format!("give a programme as one of {known}, or as text");
        Err(Error::Foreign { found, way_out })
    }
}

/// Files that people try first, and what to do with them.
const MAGIC: &[(&[u8], &str, &str)] = &[
    (
        b"%PDF",
        "a PDF file",
        "copy its text into a text file, or export the programme as CSV",
    ),
    (
        b"PK\x03\x04",
        "a ZIP file or an office document",
        "save it as CSV (UTF-8) or plain text",
    ),
    (
        b"\xd0\xcf\x11\xe0",
        "an old office document",
        "save it as CSV (UTF-8) or plain text",
    ),
    (
        b"SQLite format 3",
        "a database",
        "export the programme from the program that keeps it",
    ),
    (b"\x1f\x8b", "a compressed file", "unpack it first"),
    (b"\x89PNG", "a picture", "type its text into a text file"),
    (
        b"\xff\xd8\xff",
        "a picture",
        "type its text into a text file",
    ),
];

fn starts_with(text: &str, prefix: &str) -> bool {
    let head = text.get(..prefix.len());
    head.is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}

/// `[` also begins a line of text, such as "[Draft]".
fn looks_like_json(text: &str) -> bool {
    let next = text
        .get(1..)
        .unwrap_or_default()
        .trim_start()
        .chars()
        .next();
    matches!(
        (text.chars().next(), next),
        (Some('{'), Some('"' | '}') | None) | (Some('['), Some('{' | '[' | '"' | ']') | None)
    )
}

/// The name of the first element.
fn root(text: &str) -> Option<String> {
    let mut rest = text;
    loop {
        let at = rest.find('<')?;
        rest = rest.get(at + 1..)?;
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.get(comment.find("-->")? + 3..)?;
        } else if rest.starts_with(['?', '!']) {
            rest = rest.get(rest.find('>')? + 1..)?;
        } else {
            let end = |c: char| c.is_whitespace() || c == '>' || c == '/';
            let name = rest.get(..rest.find(end)?)?;
            let local = name.rsplit(':').next().unwrap_or(name);
            return (!local.is_empty()).then(|| local.to_owned());
        }
    }
}

/// HTML is agenda text in another dress.
fn is_html(root: &str) -> bool {
    const ELEMENTS: &[&str] = &[
        "html", "head", "body", "table", "tbody", "thead", "tr", "td", "div", "p", "ul", "ol",
        "li", "h1", "h2", "h3", "h4", "h5", "h6", "span", "b", "strong", "em", "i", "a", "br",
        "section", "article", "main", "header", "dl", "dt", "dd", "figure", "img", "hr", "center",
        "font", "small", "nav", "pre",
    ];
    ELEMENTS.contains(&root.to_lowercase().as_str())
}

/// The paths of the first keys of a JSON text that need not be complete.
fn keys(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    // For each open object or array, its part of the path; "[]" for what stands in an array.
    let mut open: Vec<String> = Vec::new();
    let mut key: Option<String> = None;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => {
                let from = at + 1;
                let mut until = from;
                while let Some((at, c)) = chars.next() {
                    until = at;
                    match c {
                        '\\' => drop(chars.next()),
                        '"' => break,
                        _ => {}
                    }
                }
                key = text.get(from..until).map(str::to_owned);
            }
            ':' => {
                if let Some(name) = key.take()
                    && open.len() <= KEY_DEPTH
                {
                    let path = open.iter().map(String::as_str).collect::<String>();
                    found.insert(format!("{path}/{name}"));
                    key = Some(name);
                }
            }
            '{' | '[' => {
                let inside = match key.take() {
                    Some(name) => format!("/{name}"),
                    None => String::new(),
                };
                let array = if c == '[' { "/[]" } else { "" };
                open.push(format!("{inside}{array}"));
            }
            '}' | ']' => {
                open.pop();
                key = None;
            }
            ',' => key = None,
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_shows_its_first_keys() {
        let sniff = Sniff::of(br#"{"a": {"b\"": 1, "c": [{"d": "x:y"}]}, "e": null"#);
        let Shape::Json(keys) = &sniff.shape else {
            panic!("{:?}", sniff.shape)
        };
        let keys: Vec<_> = keys.iter().map(String::as_str).collect();
        assert_eq!(keys, ["/a", "/a/b\\\"", "/a/c", "/a/c/[]/d", "/e"]);
        assert!(sniff.has(&["/a/c/[]/d"]) && !sniff.has(&["/x"]));
        let array = Sniff::of(br#"[{"rooms": [{"name": ""}]}]"#);
        assert!(
            array.has(&["/[]/rooms", "/[]/rooms/[]/name"]),
            "{:?}",
            array.shape
        );
    }

    #[test]
    fn what_begins_with_a_bracket_may_be_text() {
        for text in ["[Draft] Agenda", "{{ x }}", "<p>9:00 Welcome</p>", "9:00"] {
            assert_eq!(Sniff::of(text.as_bytes()).shape, Shape::Text, "{text}");
        }
        let xml = b"\xef\xbb\xbf<?xml version='1.0'?><!-- a > b --><schedule>";
        assert!(Sniff::of(xml).is_xml("schedule"));
        assert_eq!(Sniff::of(b"begin:VCALENDAR\r\n").shape, Shape::Calendar);
        assert_eq!(Sniff::of(b"\xff\xfe9\0").shape, Shape::Binary);
    }

    #[test]
    fn what_is_no_programme_is_refused_by_name() {
        let template = b"---\nlayout: null\n---\n<schedule>{{ \"now\" | date }}</schedule>";
        let error = Sniff::of(template)
            .refuse_foreign()
            .unwrap_err()
            .to_string();
        assert!(error.contains("a template"), "{error}");
        let error = Sniff::of(b"<rss><item/></rss>")
            .refuse_unknown("csv")
            .unwrap_err();
        assert!(
            error.to_string().contains("XML with the root <rss>"),
            "{error}"
        );
        let error = Sniff::of(b"{\"a\": [1]}")
            .refuse_unknown("csv")
            .unwrap_err();
        assert!(error.to_string().contains("it begins with /a"), "{error}");
        let error = Sniff::of(b"{\"a\":\n [1}")
            .refuse_unknown("csv")
            .unwrap_err();
        assert!(error.to_string().starts_with("line 2"), "{error}");
        let error = Sniff::of(b"%PDF-1.7")
            .refuse_foreign()
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("PDF") && error.contains("copy its text"),
            "{error}"
        );
    }
}
