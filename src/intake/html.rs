//! HTML in the texts of exchange files → Markdown: what was dress is taken off, what was meant
//! (paragraphs, lists, emphasis, links) is kept. One pass, no nesting: hostile HTML costs the same.

/// Longer tags are text.
const TAG_CHARS_MAX: usize = 2_000;

/// The Markdown of a text that may hold HTML; a text without any stays as it is, trimmed.
pub fn to_markdown(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return tidy(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // The address of the link that is open.
    let mut link: Option<(usize, String)> = None;
    while let Some(at) = rest.find('<') {
        let (before, after) = rest.split_at(at);
        out.push_str(&decoded(before));
        match tag(after) {
            Some((tag, behind)) => {
                write(&tag, &mut out, &mut link);
                rest = behind;
            }
            None => {
                out.push('<');
                rest = after.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(&decoded(rest));
    // A list item with nothing in it.
    tidy(&out.replace("\n- \n", "\n").replace("\n-\n", "\n"))
}

/// The text of what may hold HTML, on one line.
pub fn to_line(text: &str) -> String {
    let markdown = to_markdown(text).replace("**", "");
    markdown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One tag.
struct Tag<'a> {
    /// In lower case.
    name: String,
    closes: bool,
    attributes: &'a str,
}

/// Reads the tag that a text begins with, and what stands behind it.
fn tag(text: &str) -> Option<(Tag<'_>, &str)> {
    if let Some(comment) = text.strip_prefix("<!--") {
        let end = window(comment).find("-->")? + 3;
        let (name, closes, attributes) = (String::new(), false, "");
        return Some((
            Tag {
                name,
                closes,
                attributes,
            },
            comment.get(end..)?,
        ));
    }
    let inside = text.get(1..)?;
    let (closes, inside) = match inside.strip_prefix('/') {
        Some(inside) => (true, inside),
        None => (false, inside),
    };
    let end = window(inside).find('>')?;
    let content = inside.get(..end)?;
    let name_end = content
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(content.len());
    let (name, attributes) = content.split_at(name_end);
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let ends = attributes.is_empty() || attributes.starts_with([' ', '/', '\n', '\t', '\r']);
    (starts && ends).then(|| {
        let name = name.to_ascii_lowercase();
        let behind = inside.get(end + 1..).unwrap_or_default();
        (
            Tag {
                name,
                closes,
                attributes,
            },
            behind,
        )
    })
}

/// As much of a text as one tag can have.
fn window(text: &str) -> &str {
    let mut end = TAG_CHARS_MAX.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

fn write(tag: &Tag<'_>, out: &mut String, link: &mut Option<(usize, String)>) {
    match tag.name.as_str() {
        "br" => out.push('\n'),
        "p" | "div" | "ul" | "ol" | "table" | "blockquote" | "section" | "pre" => {
            out.push_str("\n\n");
        }
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if !tag.closes => out.push_str("\n\n**"),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => out.push_str("**\n\n"),
        "li" | "dt" | "tr" if !tag.closes => out.push_str("\n- "),
        "td" | "th" | "dd" if !tag.closes => out.push(' '),
        "strong" | "b" => out.push_str("**"),
        "em" | "i" => out.push('*'),
        "a" if !tag.closes => *link = href(tag.attributes).map(|href| (out.len(), href)),
        "a" => {
            if let Some((from, address)) = link.take() {
                let words = out.get(from..).unwrap_or_default().trim().to_owned();
                let is_web = address.starts_with("http://") || address.starts_with("https://");
                if is_web && !words.is_empty() && words != address && !words.contains(['[', ']']) {
                    out.truncate(from);
                    out.push_str(&format!("[{words}]({address})"));
                }
            }
        }
        _ => {}
    }
}

fn href(attributes: &str) -> Option<String> {
    let lower = attributes.to_ascii_lowercase();
    let value = attributes.get(lower.find("href=")? + 5..)?;
    let value = match value.chars().next()? {
        quote @ ('"' | '\'') => value.get(1..)?.split(quote).next()?,
        _ => value.split_whitespace().next()?,
    };
    let value = decoded(value.trim());
    (!value.is_empty() && !value.contains([' ', ')', '('])).then_some(value)
}

/// A text with its character references (`&amp;`, `&#8217;`) replaced.
pub fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let found = reference(after);
        let (c, length) = found.unwrap_or(('&', 1));
        out.push(c);
        rest = after.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// The character that a text begins with a reference to, and how long that is.
fn reference(text: &str) -> Option<(char, usize)> {
    const LONGEST: usize = 12;
    let end = text.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let c = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !c.is_control() || *c == '\n')?
        }
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((c, end + 1))
}

const NAMED: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("hellip", '…'),
    ("bull", '•'),
    ("middot", '·'),
    ("euro", '€'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("ecirc", 'ê'),
    ("agrave", 'à'),
    ("acirc", 'â'),
    ("ccedil", 'ç'),
    ("ocirc", 'ô'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("ntilde", 'ñ'),
    ("aacute", 'á'),
    ("iacute", 'í'),
    ("oacute", 'ó'),
    ("uacute", 'ú'),
    ("oslash", 'ø'),
    ("aring", 'å'),
    ("aelig", 'æ'),
];

/// Trims lines, and leaves one empty line between paragraphs.
fn tidy(text: &str) -> String {
    let text = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.split('\n') {
        let line = line.trim_end();
        let line = if out.is_empty() {
            line.trim_start()
        } else {
            line
        };
        if line.is_empty() {
            empty += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if empty > 0 { "\n\n" } else { "\n" });
        }
        empty = 0;
        out.push_str(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_lists_emphasis_and_links_are_kept() {
        let html = "<p>Two <b>tides</b>&nbsp;&amp; one <a href=\"https://a.example/x\">paper</a>.\
                    </p>\n<ul><li>low</li><li>high</li></ul><h2>Then</h2>more<br/>lines";
        let markdown = "Two **tides** & one [paper](https://a.example/x).\n\n- low\n- high\n\n\
                        **Then**\n\nmore\nlines";
        assert_eq!(to_markdown(html), markdown);
        assert_eq!(to_line("<b>Ann</b>\n&ldquo;A&rdquo; Lee "), "Ann “A” Lee");
    }

    #[test]
    fn what_is_no_html_stays() {
        for text in ["a < b and c > d", "AT&T", "x &#0; y", "if a<b then", "<3"] {
            assert_eq!(to_markdown(text), text);
        }
        assert_eq!(to_markdown("  one\r\n\r\n\r\n two  "), "one\n\n two");
    }

    #[test]
    fn hostile_html_costs_linear_time() {
        for part in ["<", "<a href=\"", "<!--", "&", "<div>", "<b"] {
            let text = part.repeat(20_000);
            assert!(to_markdown(&text).len() <= 2 * text.len(), "{part}");
        }
    }
}
