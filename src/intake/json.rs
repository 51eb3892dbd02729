//! Reading JSON as tolerantly as real files need: numbers in quotation marks, texts in several
//! languages, `null` for nothing, one thing where a list is meant.
//!
//! Each format declares what it looks for as plain structs with `#[serde(default)]`; what is not
//! declared is skipped without being kept, so the memory follows from what is read.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    DeserializeOwned, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde::{Deserialize, de};

use super::{Error, MAX_SESSIONS, text};

/// Reads a whole file; an error names its line.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    let text = text(bytes)?;
    serde_json::from_str(text).map_err(|error| {
        let line = error.line().max(1);
        let what = error.to_string();
        let what = what.split(" at line ").next().unwrap_or_default();
        let reason = format!("the JSON cannot be read: {what}");
        Error::Malformed { line, reason }
    })
}

/// A text, however it is written; an object is one text in several languages, of which the
/// English one is taken, or the first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(pub Option<String>);

impl Text {
    /// The text, trimmed; `None` when nothing is left.
    pub fn get(&self) -> Option<&str> {
        let text = self.0.as_deref().map(str::trim);
        text.filter(|text| !text.is_empty())
    }

    pub fn owned(&self) -> Option<String> {
        self.get().map(str::to_owned)
    }

    /// The number that it writes.
    pub fn number<T: std::str::FromStr>(&self) -> Option<T> {
        self.get()?.parse().ok()
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
        Ok(Text(Some(text.to_owned())))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Text, E> {
        Ok(Text(Some(text)))
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Text, E> {
        Ok(Text(Some(value.to_string())))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Text, E> {
        Ok(Text(Some(value.to_string())))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Text, E> {
        Ok(Text(Some(value.to_string())))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Text, E> {
        Ok(Text(Some(value.to_string())))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Text, E> {
        Ok(Text(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
        let mut chosen: Option<(bool, String)> = None;
        while let Some((language, Text(text))) = map.next_entry::<String, Text>()? {
            let english = language == "en" || language.starts_with("en-");
            let text = text.filter(|text| !text.trim().is_empty());
            match (&chosen, text) {
                (_, None) | (Some((true, _)), _) => {}
                (Some((false, _)), Some(_)) if !english => {}
                (_, Some(text)) => chosen = Some((english, text)),
            }
        }
        Ok(Text(chosen.map(|(_, text)| text)))
    }

    /// Several texts are one, line by line.
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Text, A::Error> {
        let mut lines = Vec::new();
        while let Some(Text(text)) = list.next_element()? {
            lines.extend(text);
        }
        Ok(Text((!lines.is_empty()).then(|| lines.join(" "))))
    }
}

/// A list, however it is written: an object stands for its values, `null` and anything else for
/// nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Many<T>(pub Vec<T>);

impl<T> Default for Many<T> {
    fn default() -> Self {
        Many(Vec::new())
    }
}

impl<T> Many<T> {
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }
}

impl<T> IntoIterator for Many<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let pairs = Pairs::<T>::deserialize(deserializer)?;
        Ok(Many(pairs.0.into_iter().map(|(_, value)| value).collect()))
    }
}

/// The values of an object with their keys, in order; the keys of a list are empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairs<T>(pub Vec<(String, T)>);

impl<T> Default for Pairs<T> {
    fn default() -> Self {
        Pairs(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Pairs<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PairsVisitor(PhantomData))
    }
}

struct PairsVisitor<T>(PhantomData<T>);

/// No list of a programme is longer than its sessions.
fn bounded<E: de::Error>(count: usize) -> Result<(), E> {
    match count > MAX_SESSIONS {
        true => Err(E::custom(format_args!(
            "a list has more than {MAX_SESSIONS} entries"
        ))),
        false => Ok(()),
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for PairsVisitor<T> {
    type Value = Pairs<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push((String::new(), item));
            bounded::<A::Error>(items.len())?;
        }
        Ok(Pairs(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(pair) = map.next_entry()? {
            items.push(pair);
            bounded::<A::Error>(items.len())?;
        }
        Ok(Pairs(items))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(Pairs::default())
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Pairs::default())
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Pairs::default())
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Pairs::default())
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Pairs::default())
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Pairs::default())
    }
}

/// Something that may be missing or of another sort: a list or a number where an object is meant
/// is nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Maybe<T>(pub Option<T>);

impl<T> Default for Maybe<T> {
    fn default() -> Self {
        Maybe(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MaybeVisitor(PhantomData))
    }
}

struct MaybeVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for MaybeVisitor<T> {
    type Value = Maybe<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(de::value::MapAccessDeserializer::new(map))
            .map(|value| Maybe(Some(value)))
            .map_err(A::Error::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Maybe(None))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(Maybe(None))
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Maybe(None))
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Maybe(None))
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Maybe(None))
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Maybe(None))
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Maybe(None))
    }
}

/// Where things stand in a file: values of JSON do not know their lines, but an id can be found.
pub struct Lines<'a> {
    text: &'a str,
    /// Where to look from: things are asked for in the order of the file.
    at: usize,
    line: usize,
    /// How much more may be searched in vain.
    patience: usize,
}

/// A file is searched in vain this often, altogether; then nobody asks for lines in its order.
const VAIN_SEARCHES: usize = 8;

impl<'a> Lines<'a> {
    pub fn of(bytes: &'a [u8]) -> Self {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        let patience = text.len().saturating_mul(VAIN_SEARCHES);
        Lines {
            text,
            at: 0,
            line: 1,
            patience,
        }
    }

    /// The line on which a text stands next, counted from 1; that of the last one found when it
    /// stands nowhere behind it.
    pub fn next(&mut self, wanted: &str) -> usize {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if wanted.is_empty() || self.patience < rest.len() {
            return self.line;
        }
        let Some(offset) = rest.find(wanted) else {
            self.patience -= rest.len();
            return self.line;
        };
        let passed = rest.get(..offset).unwrap_or_default();
        self.line += passed.bytes().filter(|byte| *byte == b'\n').count();
        self.at += offset;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize, Default, Debug)]
    #[serde(default)]
    struct Thing {
        text: Text,
        many: Many<Text>,
        pairs: Pairs<Text>,
        maybe: Maybe<Inner>,
    }

    #[derive(Deserialize, Default, Debug)]
    #[serde(default)]
    struct Inner {
        name: Text,
    }

    fn read(json: &str) -> Thing {
        parse(json.as_bytes()).unwrap()
    }

    #[test]
    fn a_text_is_read_however_it_is_written() {
        let text = |json: &str| read(&format!("{{\"text\": {json}}}")).text.owned();
        assert_eq!(text("\" a \"").as_deref(), Some("a"));
        assert_eq!(text("17").as_deref(), Some("17"));
        assert_eq!(
            text("{\"fr\": \"un\", \"en\": \"one\"}").as_deref(),
            Some("one")
        );
        assert_eq!(
            text("{\"fr\": \"un\", \"de\": \"eins\"}").as_deref(),
            Some("un")
        );
        assert_eq!(text("[\"Ann\", \"Lee\"]").as_deref(), Some("Ann Lee"));
        assert_eq!((text("null"), text("\" \"")), (None, None));
    }

    #[test]
    fn lists_and_objects_may_be_anything() {
        let many = |json: &str| read(&format!("{{\"many\": {json}}}")).many.0.len();
        assert_eq!(
            (many("[1, 2]"), many("{\"a\": 1}"), many("null"), many("7")),
            (2, 1, 0, 0)
        );
        let thing = read(r#"{"pairs": {"b": 1, "a": 2}, "maybe": {"name": "x"}}"#);
        let keys: Vec<_> = thing.pairs.0.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["b", "a"]);
        assert_eq!(thing.maybe.0.unwrap().name.get(), Some("x"));
        assert!(read(r#"{"maybe": [1]}"#).maybe.0.is_none());
    }

    #[test]
    fn an_error_names_its_line() {
        let error = parse::<Thing>(b"{\n\"text\": }").unwrap_err().to_string();
        assert!(
            error.starts_with("line 2: the JSON cannot be read"),
            "{error}"
        );
        let nested = format!("{{\"text\": {}", "[".repeat(100_000));
        let error = parse::<Thing>(nested.as_bytes()).unwrap_err().to_string();
        assert!(error.contains("recursion limit"), "{error}");
    }

    #[test]
    fn things_are_found_line_by_line() {
        let mut lines = Lines::of(b"a\nb\nc");
        assert_eq!(
            (lines.next("b"), lines.next("c"), lines.next("a")),
            (2, 3, 3)
        );
    }
}
