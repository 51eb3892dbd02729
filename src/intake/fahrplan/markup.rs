//! XML, element by element, as it comes: nothing is kept of it but what is asked for.
//!
//! It has to be well-formed. Entities other than those of XML itself stay as they are written, and
//! a DOCTYPE, which could declare some, is refused: none of these formats needs one.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::intake::{Error, html};

/// Real files are nested seven deep.
const DEPTH_MAX: usize = 64;

/// A text of XML while it is read.
pub(super) struct Markup<'a> {
    reader: Reader<&'a [u8]>,
    bytes: &'a [u8],
    /// How many elements are open.
    depth: usize,
    /// Where the piece that was read last begins, in bytes.
    at: usize,
    /// Where the lines are counted up to, in bytes, and how many were passed.
    counted: usize,
    passed: usize,
}

/// What stands next.
pub(super) enum Piece<'a> {
    /// An element begins.
    Start(Element<'a>),
    Text(Cow<'a, str>),
    /// An element ends, or the file.
    End,
}

/// The beginning of an element.
pub(super) struct Element<'a>(BytesStart<'a>);

impl Element<'_> {
    /// Its name without a prefix.
    pub fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The value of an attribute; empty when it has none of that name.
    pub fn attribute(&self, name: &str) -> String {
        let mut attributes = self.0.attributes();
        let found = attributes
            .with_checks(false)
            .filter_map(Result::ok)
            .find(|attribute| attribute.key.as_ref() == name);
        found.map_or_else(String::new, |attribute| html::decoded(&attribute.value))
    }
}

impl<'a> Markup<'a> {
    pub fn of(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Markup {
            reader,
            bytes: text.as_bytes(),
            depth: 0,
            at: 0,
            counted: 0,
            passed: 0,
        }
    }

    /// The next element inside of the one that is open, `None` at its end; what text stands between
    /// them is passed over.
    pub fn child(&mut self) -> Result<Option<Element<'a>>, Error> {
        loop {
            match self.piece()? {
                Piece::Start(element) => return Ok(Some(element)),
                Piece::Text(_) => {}
                Piece::End => return Ok(None),
            }
        }
    }

    /// The text up to the end of the element that is open. Elements in it are taken for HTML of
    /// which nothing is left but its paragraphs.
    pub fn text(&mut self) -> Result<String, Error> {
        let (outside, mut text) = (self.depth.saturating_sub(1), String::new());
        loop {
            match self.piece()? {
                Piece::Start(element) => text.push_str(match element.name() {
                    "p" | "div" | "ul" | "ol" => "\n\n",
                    "li" => "\n- ",
                    "br" => "\n",
                    _ => "",
                }),
                Piece::Text(part) => text.push_str(&part),
                Piece::End if self.depth <= outside => return Ok(text),
                Piece::End => {}
            }
        }
    }

    /// Passes over all that is left of the element that is open.
    pub fn skip(&mut self) -> Result<(), Error> {
        let outside = self.depth.saturating_sub(1);
        loop {
            if let Piece::End = self.piece()?
                && self.depth <= outside
            {
                return Ok(());
            }
        }
    }

    /// Looks whether there is nothing behind the first element, as XML has it.
    pub fn finish(&mut self) -> Result<(), Error> {
        match self.child()? {
            Some(_) => Err(self.malformed("a second element stands behind the end of the first")),
            None => Ok(()),
        }
    }

    /// The next piece.
    pub fn piece(&mut self) -> Result<Piece<'a>, Error> {
        loop {
            self.at = offset(self.reader.buffer_position());
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => return Err(self.broken(&error)),
            };
            let text = match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > DEPTH_MAX {
                        let reason = format!("elements are nested more than {DEPTH_MAX} deep");
                        return Err(self.malformed(&reason));
                    }
                    return Ok(Piece::Start(Element(start)));
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Piece::End);
                }
                Event::Eof if self.depth == 0 => return Ok(Piece::End),
                Event::Eof => {
                    let reason = "the file ends before its last elements are closed";
                    return Err(self.malformed(reason));
                }
                Event::DocType(_) => {
                    let reason = "a DOCTYPE is not read: take it out, and write what it declares \
                                  where it is used";
                    return Err(self.malformed(reason));
                }
                Event::Text(text) => text.xml10_content(),
                Event::CData(text) => text.xml10_content(),
                Event::GeneralRef(reference) => Cow::Owned(resolved(&reference)),
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            };
            if self.depth > 0 {
                return Ok(Piece::Text(text));
            }
            if !text.trim().is_empty() {
                return Err(self.malformed("a text stands outside of the first element"));
            }
        }
    }

    /// The line on which the piece that was read last begins, counted from 1.
    pub fn line(&mut self) -> usize {
        self.passed += breaks(self.bytes.get(self.counted..self.at));
        self.counted = self.at.max(self.counted);
        self.passed + 1
    }

    /// Says what is wrong with the piece that was read last.
    pub fn malformed(&mut self, reason: &str) -> Error {
        let reason = reason.to_owned();
        Error::Malformed {
            line: self.line(),
            reason,
        }
    }

    fn broken(&self, error: &quick_xml::Error) -> Error {
        let at = offset(self.reader.error_position()).max(self.at);
        let what = match error {
            quick_xml::Error::Syntax(error) => error.to_string(),
            quick_xml::Error::IllFormed(error) => error.to_string(),
            error => error.to_string(),
        };
        Error::Malformed {
            line: breaks(self.bytes.get(..at)) + 1,
            reason: format!("this is no well-formed XML: {what}"),
        }
    }
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// How many lines end in a part of a text.
fn breaks(bytes: Option<&[u8]>) -> usize {
    let bytes = bytes.unwrap_or_default();
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

/// What a reference stands for: itself, when XML does not know it.
fn resolved(reference: &BytesRef<'_>) -> String {
    let name: &str = reference;
    let known = match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => reference.resolve_char_ref().ok().flatten(),
    };
    known.map_or_else(|| format!("&{name};"), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole file as names, texts and ends.
    fn told(xml: &str) -> Result<String, String> {
        let mut markup = Markup::of(xml);
        let (mut told, mut depth) = (String::new(), 0);
        loop {
            let piece = markup.piece().map_err(|error| error.to_string())?;
            match piece {
                Piece::Start(element) => {
                    depth += 1;
                    told.push_str(&format!("{}@{}(", element.name(), markup.line()));
                }
                Piece::Text(text) => told.push_str(&text),
                Piece::End if depth == 0 => return Ok(told),
                Piece::End => {
                    depth -= 1;
                    told.push(')');
                }
            }
        }
    }

    #[test]
    fn pieces_come_as_they_stand_with_their_lines() {
        let xml = "<?xml version='1.0' encoding='latin1'?>\n<!-- <x> -->\n<a>\n\
                   <p:b/>1 &lt; 2 &amp;amp; &#8217;&#x41;&nbsp;<![CDATA[<i>&lt;]]></a>\n";
        let expected = "a@3(\nb@4()1 < 2 &amp; ’A&nbsp;<i>&lt;)";
        assert_eq!(told(xml).unwrap(), expected);
    }

    #[test]
    fn attributes_and_texts_are_put_together() {
        let mut markup = Markup::of(
            "<a x='1' y = \"Salt &amp; &#8222;sand&#8220; &gt;\">\
             <d>one<p>two</p><br/>three</d></a>",
        );
        let element = markup.child().unwrap().unwrap();
        assert_eq!(element.attribute("y"), "Salt & „sand“ >");
        assert_eq!(
            (
                element.attribute("x").as_str(),
                element.attribute("z").as_str()
            ),
            ("1", "")
        );
        assert_eq!(markup.child().unwrap().unwrap().name(), "d");
        assert_eq!(markup.text().unwrap(), "one\n\ntwo\nthree");
        assert!(markup.child().unwrap().is_none());
        assert_eq!(markup.finish(), Ok(()));
    }

    #[test]
    fn what_is_no_well_formed_xml_is_refused_with_its_line() {
        let deep = "<a>".repeat(100_000);
        for (xml, line, reason) in [
            ("<a>\n<b>\n</a>", 3, "expected `</b>`"),
            ("<a>\n<b", 2, "tag not closed"),
            ("<a>\n", 2, "before its last elements are closed"),
            ("<a>\nsalt & sand</a>", 2, "reference not closed"),
            ("<a/>\n<b/>", 2, ""),
            ("<a/>\nsand", 1, "outside of the first element"),
            (
                "\n<!DOCTYPE a [<!ENTITY b 'c'>]>\n<a>&b;</a>",
                2,
                "a DOCTYPE is not read",
            ),
            ("<a><!-- ", 1, "comment not closed"),
            ("</a>", 1, "does not match"),
            (deep.as_str(), 1, "nested more than 64 deep"),
        ] {
            let mut markup = Markup::of(xml);
            let read = markup
                .child()
                .and_then(|_| markup.skip())
                .and_then(|()| markup.finish());
            let error = read.unwrap_err().to_string();
            assert!(error.starts_with(&format!("line {line}: ")), "{error}");
            assert!(error.contains(reason), "{error}");
        }
    }
}
