//! Tags: where they stand and what they mean for the lines of a page.

/// Elements around which a page leaves space.
const PARAGRAPHS: &str = " \
    p ul ol dl table section article blockquote header footer main aside nav figure figcaption \
    form fieldset td th pre address details summary hr html body center caption ";

/// Elements within a line that a page may set apart by its style alone.
const WITHIN_LINES: &str = " span time label b strong a em i u small mark cite ";

/// One tag.
pub(super) struct Tag<'a> {
    /// In lower case.
    pub name: String,
    pub closes: bool,
    pub attributes: &'a str,
    pub whole: &'a str,
    /// The rest of the text.
    pub behind: &'a str,
}

/// The first tag of a text, and what stands before it.
pub(super) fn next_tag(text: &str) -> Option<(&str, Tag<'_>)> {
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.find('<')?;
        let (before, after) = text.split_at_checked(at)?;
        if let Some(tag) = tag(after) {
            return Some((before, tag));
        }
        from = at + 1;
    }
}

/// Reads the tag that a text begins with. It ends before the next "<", so that unfinished tags
/// cost no more than others.
fn tag(text: &str) -> Option<Tag<'_>> {
    let inside = text.get(1..)?;
    let (content, end) = inside.split_at_checked(inside.find(['<', '>'])?)?;
    let behind = end.strip_prefix('>')?;
    let (closes, content) = match content.strip_prefix('/') {
        Some(content) => (true, content),
        None => (false, content),
    };
    let name_end = content.find(|c: char| !c.is_ascii_alphanumeric() && c != ':');
    let (name, attributes) = content.split_at_checked(name_end.unwrap_or(content.len()))?;
    let named = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let ends = attributes.is_empty() || attributes.starts_with(['/', ' ', '\t', '\n']);
    (named && ends).then(|| Tag {
        name: name.to_ascii_lowercase(),
        closes,
        attributes,
        whole: text.get(..text.len() - behind.len()).unwrap_or_default(),
        behind,
    })
}

/// The number of line ends in a text.
pub(super) fn newlines(text: &str) -> usize {
    text.matches('\n').count()
}

impl Tag<'_> {
    pub(super) fn is_paragraph(&self) -> bool {
        PARAGRAPHS.contains(&format!(" {} ", self.name))
    }

    pub(super) fn is_within_lines(&self) -> bool {
        WITHIN_LINES.contains(&format!(" {} ", self.name))
    }

    /// True for "h1" to "h6".
    pub(super) fn is_heading(&self) -> bool {
        let level = self.name.strip_prefix('h').unwrap_or_default();
        matches!(level, "1" | "2" | "3" | "4" | "5" | "6")
    }
}
