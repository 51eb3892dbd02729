//! Markdown → HTML that can be put into a page as it is.
//!
//! The parser says what is meant: tags that somebody has written are text, pictures are their
//! alternative text, links lead to the web or to a mailbox. The sanitiser then lets through what is
//! on its list, whatever the parser was brought to write. The same text gives the same bytes.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, LazyLock};

use ammonia::{Builder, UrlRelative};
use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use crate::domain::text::is_treacherous;
use crate::domain::text::nesting::{NESTING_MAX, flattened};

/// What turns Markdown into HTML for a view: a process that shows much keeps what it has made.
pub trait ToHtml: fmt::Debug {
    /// The HTML of a text, as [`html`] makes it.
    fn html(&self, markdown: &str) -> Arc<str>;
}

/// Renders each text anew.
#[derive(Clone, Copy, Debug)]
pub struct Anew;

impl ToHtml for Anew {
    fn html(&self, markdown: &str) -> Arc<str> {
        html(markdown).into()
    }
}

/// Elements that can be in the HTML of a text.
const ELEMENTS: &[&str] = &[
    "p",
    "br",
    "em",
    "strong",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "h3",
    "h4",
    "h5",
    "h6",
    "a",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
];

/// Where a link may lead.
const SCHEMES: &[&str] = &["http", "https", "mailto"];

/// How deep elements may be: lists have two of them for a level, and emphasis nests in their items.
const DEPTH_MAX: usize = 3 * NESTING_MAX;

/// How many elements there may be for each byte of a text. `-` is a list with an item; more than
/// that has only a table whose rows are filled up with empty cells, a quarter of a million of them.
const ELEMENTS_PER_BYTE_MAX: usize = 2;

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut sanitiser = Builder::default();
    let link = ("a", HashSet::from(["href"]));
    let list = ("ol", HashSet::from(["start"]));
    sanitiser
        .tags(ELEMENTS.iter().copied().collect())
        .tag_attributes(HashMap::from([link, list]))
        .generic_attributes(HashSet::new())
        .url_schemes(SCHEMES.iter().copied().collect())
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("nofollow noopener noreferrer"));
    sanitiser
});

/// Renders a text, in time that follows from its length.
pub fn html(markdown: &str) -> String {
    // A text that was stored before there was a bound to nesting may still have none.
    let markdown = flattened(markdown);
    let mut tamer = Tamer {
        kept: Vec::new(),
        depth: 0,
        left: ELEMENTS_PER_BYTE_MAX * markdown.len(),
    };
    let events = Parser::new_ext(&markdown, Options::ENABLE_TABLES);
    let events = events.filter_map(|event| tamer.tame(event));
    let mut written = String::with_capacity(2 * markdown.len());
    pulldown_cmark::html::push_html(&mut written, events);
    let clean = SANITISER.clean(&written).to_string();
    // Written as a character reference, what no text has comes back.
    clean.replace(is_unseen, "").trim_end().to_owned()
}

fn is_unseen(c: char) -> bool {
    is_treacherous(c) || (c.is_control() && c != '\n' && c != '\t')
}

/// What makes the events of a text harmless, one after the other.
struct Tamer {
    /// For each element that is open in the text: whether it is in the HTML, too.
    kept: Vec<bool>,
    /// How many of them are.
    depth: usize,
    /// How many more there may be.
    left: usize,
}

impl Tamer {
    fn tame<'a>(&mut self, event: Event<'a>) -> Option<Event<'a>> {
        match event {
            Event::Start(tag) => self.open(tag).map(Event::Start),
            Event::End(tag) => self.close(tag).map(Event::End),
            Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
            event => Some(event),
        }
    }

    fn open<'a>(&mut self, tag: Tag<'a>) -> Option<Tag<'a>> {
        let tag = match tag {
            Tag::Image { .. } => None,
            Tag::Link {
                link_type,
                ref dest_url,
                ..
            } if !leads_out(link_type, dest_url) => None,
            Tag::Heading { level, .. } => Some(Tag::Heading {
                level: lowered(level),
                id: None,
                classes: Vec::new(),
                attrs: Vec::new(),
            }),
            Tag::HtmlBlock => Some(Tag::Paragraph),
            tag => Some(tag),
        };
        let tag = tag.filter(|_| self.depth < DEPTH_MAX && self.left > 0);
        let kept = usize::from(tag.is_some());
        self.kept.push(tag.is_some());
        self.depth += kept;
        self.left -= kept;
        tag
    }

    fn close(&mut self, tag: TagEnd) -> Option<TagEnd> {
        let is_kept = self.kept.pop().unwrap_or_default();
        self.depth -= usize::from(is_kept);
        is_kept.then_some(match tag {
            TagEnd::Heading(level) => TagEnd::Heading(lowered(level)),
            TagEnd::HtmlBlock => TagEnd::Paragraph,
            tag => tag,
        })
    }
}

fn leads_out(link: LinkType, address: &str) -> bool {
    let scheme = |url: url::Url| SCHEMES.contains(&url.scheme());
    // The address of an `<a@b.example>` gets its scheme when it is written.
    link == LinkType::Email || url::Url::parse(address).is_ok_and(scheme)
}

/// The page that the text is put into has headings of its own above.
fn lowered(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}

#[cfg(test)]
mod tests;
