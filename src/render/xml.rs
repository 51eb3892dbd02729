//! XML that is well-formed whatever it says.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

/// A document in the making; nothing that is written to memory fails.
pub struct Document(Writer<Vec<u8>>);

impl Document {
    pub fn new() -> Self {
        let mut document = Document(Writer::new_with_indent(Vec::new(), b' ', 2));
        document.write(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        document
    }

    /// An element with attributes and whatever is written inside.
    pub fn inside(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        write: impl FnOnce(&mut Document),
    ) {
        let start = quick_xml::events::BytesStart::new(name);
        let clean: Vec<_> = attributes.iter().map(|(k, v)| (*k, clean(v))).collect();
        let start = start.with_attributes(clean.iter().map(|(k, v)| (*k, v.as_str())));
        let end = start.to_end().into_owned();
        self.write(Event::Start(start));
        write(self);
        self.write(Event::End(end));
    }

    /// An element with attributes and a text, or with nothing.
    pub fn element(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        if text.is_empty() {
            let start = quick_xml::events::BytesStart::new(name);
            let clean: Vec<_> = attributes.iter().map(|(k, v)| (*k, clean(v))).collect();
            let start = start.with_attributes(clean.iter().map(|(k, v)| (*k, v.as_str())));
            return self.write(Event::Empty(start));
        }
        self.inside(name, attributes, |document| {
            document.write(Event::Text(BytesText::new(&clean(text))));
        });
    }

    /// An element with a text.
    pub fn text(&mut self, name: &str, text: &str) {
        self.element(name, &[], text);
    }

    fn write(&mut self, event: Event<'_>) {
        let written = self.0.write_event(event);
        debug_assert!(written.is_ok(), "writing to memory does not fail");
    }

    pub fn finish(self) -> Vec<u8> {
        let mut bytes = self.0.into_inner();
        bytes.push(b'\n');
        bytes
    }
}

/// Without what XML 1.0 cannot carry, not even escaped.
fn clean(text: &str) -> String {
    let fits = |c: &char| {
        let plain = !c.is_control() || matches!(c, '\t' | '\n' | '\r');
        plain && !matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    text.chars().filter(fits).collect()
}
