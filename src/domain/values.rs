//! Small values of the programme: codes, tags, languages, colours, addresses, links.

use std::fmt;

use super::error::Fault;
use super::few::Few;
use super::hash::sha256_hex;
use super::text::{Label, Line, Name, Title, Url};

/// The longest code: it stands in feed URLs and on signs.
pub const CODE_CHARS_MAX: usize = 32;

/// A short, stable name in URLs and on signs, unique among its kind in one conference: `hall-a`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(String);

impl Code {
    /// Takes 1 to 32 of `A-Z`, `a-z`, `0-9`, `-` and `_`, beginning with a letter or digit.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let begins = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        if begins && text.len() <= CODE_CHARS_MAX && text.chars().all(fits) {
            return Ok(Code(text.to_owned()));
        }
        let detail = "a code has 1 to 32 letters, digits, hyphens and underscores, such as hall-a";
        Err(Fault::new("not_a_code", detail))
    }

    /// The code of something that was given none: it follows from the id, so it never changes.
    pub fn of_id(id: uuid::Uuid) -> Self {
        // 40 bits: 20,000 sessions share one with a chance of 1 in 5,000, and that is refused.
        Code(sha256_hex(id, 5))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A language tag (BCP 47): `en`, `pt-BR`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(String);

/// The longest language tag; those in use have at most 11 characters.
pub const LANGUAGE_CHARS_MAX: usize = 35;

impl Language {
    /// Takes a tag that is well-formed: a language of 2 or 3 letters, subtags of 2 to 8 characters.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let mut parts = text.split('-');
        let language = parts.next().unwrap_or_default();
        let letters = |part: &str| part.chars().all(|c| c.is_ascii_alphabetic());
        let subtag = |part: &str| {
            (2..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric())
        };
        let primary = (2..=3).contains(&language.len()) && letters(language);
        if primary && text.len() <= LANGUAGE_CHARS_MAX && parts.all(subtag) {
            return Ok(Language(text.to_owned()));
        }
        let detail = format!("{text:?} is not a language tag; write one such as en or pt-BR");
        Err(Fault::new("not_a_language", detail))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A colour, `#1e90ff`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colour(String);

impl Colour {
    /// Takes `#` and six hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let digits = text.strip_prefix('#').unwrap_or_default();
        if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(Colour(text.to_ascii_lowercase()));
        }
        let detail = format!("{text:?} is not a colour; write # and six hexadecimal digits");
        Err(Fault::new("not_a_colour", detail))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The longest e-mail address (RFC 5321, section 4.5.3.1).
pub const EMAIL_CHARS_MAX: usize = 254;

/// An e-mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Takes `local@domain` in visible ASCII; whether it is read, only a letter can tell.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let (local, domain) = text.rsplit_once('@').unwrap_or_default();
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
        let dotted = !domain.starts_with(['.', '-']) && !domain.ends_with(['.', '-']);
        let domain = !domain.is_empty() && domain.chars().all(plain) && dotted;
        let special = |c: char| !c.is_ascii_graphic() || "<>()[]\\,;:\"@".contains(c);
        let local = !local.is_empty() && !local.contains(special);
        if domain && local && text.len() <= EMAIL_CHARS_MAX {
            return Ok(Email(text.to_owned()));
        }
        let detail = format!("{text:?} is not an e-mail address; write name@forum.example");
        Err(Fault::new("not_an_email", detail))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! displayed {
    ($($name:ident)*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}

displayed! { Code Language Colour Email }

/// An address with what stands there: slides, a paper, a livestream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub title: Label,
    pub url: Url,
    /// Whether the public may see it; private unless said.
    pub public: bool,
}

/// The most links of one thing: more are a web page of their own.
pub const LINKS_MAX: usize = 20;

/// Links, in printed order.
pub type Links = Few<Link, LINKS_MAX>;

/// Where another tool keeps the same thing: unique in its conference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExternalReference {
    /// The tool ("pretalx") or file.
    pub source: Label,
    /// What it calls the thing.
    pub id: Label,
}

impl fmt::Display for ExternalReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.source, self.id)
    }
}

/// A point on the Earth (WGS 84), kept in millionths of a degree: about a hand's breadth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geo {
    latitude_microdegrees: i32,
    longitude_microdegrees: i32,
}

impl Geo {
    /// Takes degrees north, -90 to 90, and degrees east, -180 to 180.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, Fault> {
        if latitude.abs() <= 90.0 && longitude.abs() <= 180.0 {
            return Ok(Geo {
                latitude_microdegrees: microdegrees(latitude),
                longitude_microdegrees: microdegrees(longitude),
            });
        }
        let detail = "a place has a latitude from -90 to 90 and a longitude from -180 to 180";
        Err(Fault::new("not_on_earth", detail))
    }

    /// Degrees north.
    pub fn latitude(self) -> f64 {
        f64::from(self.latitude_microdegrees) / 1e6
    }

    /// Degrees east.
    pub fn longitude(self) -> f64 {
        f64::from(self.longitude_microdegrees) / 1e6
    }
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "at most 180 million"
)]
fn microdegrees(degrees: f64) -> i32 {
    (degrees * 1e6).round() as i32
}

/// The building that a conference meets in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Venue {
    pub name: Name,
    /// As on an envelope, on one line.
    pub address: Option<Line>,
    pub geo: Option<Geo>,
}

/// Whom attendees may ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub name: Title,
    pub email: Option<Email>,
    pub url: Option<Url>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_languages_colours_and_addresses_are_what_others_take() {
        let code = |text: &str| Code::parse(text).is_ok();
        assert!(code("hall-a") && code("A") && code("2_b"));
        assert!(!code("") && !code("-a") && !code("a b") && !code("ä") && !code(&"a".repeat(33)));
        let language = |text: &str| Language::parse(text).is_ok();
        assert!(language("en") && language("pt-BR") && language("zh-Hant-TW"));
        assert!(!language("") && !language("e") && !language("en-") && !language("english"));
        assert_eq!(Colour::parse("#1E90ff").unwrap().as_str(), "#1e90ff");
        assert!(Colour::parse("red").is_err() && Colour::parse("#12345g").is_err());
        let email = |text: &str| Email::parse(text).is_ok();
        assert!(email("ann@forum.example") && email("a.b+c@x"));
        assert!(!email("ann") && !email("@x") && !email("a@") && !email("a b@x") && !email("a@.x"));
    }

    #[test]
    fn a_place_is_on_earth_and_comes_back_as_it_was() {
        let geo = Geo::new(38.707751, -9.136592).unwrap();
        assert_eq!((geo.latitude(), geo.longitude()), (38.707751, -9.136592));
        assert!(Geo::new(90.1, 0.0).is_err() && Geo::new(0.0, f64::NAN).is_err());
    }

    #[test]
    fn a_code_of_an_id_is_always_the_same() {
        let id = uuid::Uuid::from_u128(7);
        assert_eq!(Code::of_id(id), Code::of_id(id));
        assert!(Code::parse(Code::of_id(id).as_str()).is_ok());
    }
}
