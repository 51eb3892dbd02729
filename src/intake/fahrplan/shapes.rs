//! The shapes of schedule.json (`schema.json`, version 1) and schedule2 (`schema2.json`), as far as
//! they are looked at, and as tolerantly as real files need.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::intake::json::{Many, Maybe, Pairs, Text};

/// A whole file.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Document {
    pub generator: Maybe<Generator>,
    pub schedule: Maybe<Schedule>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Generator {
    pub name: Text,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Schedule {
    /// Where relative addresses begin.
    pub base_url: Text,
    pub conference: Maybe<Conference>,
    /// Some files have days and rooms beside the conference.
    pub days: Many<Entry<SaidDay>>,
    pub rooms: Many<Entry<SaidRoom>>,
    pub tracks: Many<Entry<SaidTrack>>,
    /// In schedule2 all sessions stand here.
    pub events: Many<Entry<Box<SaidEvent>>>,
    /// In schedule2 everybody stands here, too.
    pub persons: Many<Entry<SaidPerson>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Conference {
    pub title: Text,
    pub subtitle: Text,
    pub acronym: Text,
    pub description: Text,
    pub venue: Text,
    pub city: Text,
    pub url: Text,
    pub base_url: Text,
    /// A name of the IANA time zone database.
    pub time_zone_name: Text,
    pub day_change: Text,
    pub languages: Many<Text>,
    pub tracks: Many<Entry<SaidTrack>>,
    pub rooms: Many<Entry<SaidRoom>>,
    pub days: Many<Entry<SaidDay>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct SaidDay {
    pub date: Text,
    /// Version 1 writes `day_start` and `day_end`, schedule2 `start` and `end`.
    pub day_start: Text,
    pub day_end: Text,
    pub start: Text,
    pub end: Text,
    /// The sessions by the names of their rooms.
    pub rooms: Pairs<Many<Entry<Box<SaidEvent>>>>,
    pub events: Many<Entry<Box<SaidEvent>>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct SaidEvent {
    pub guid: Text,
    pub id: Text,
    pub code: Text,
    pub slug: Text,
    pub date: Text,
    pub start: Text,
    pub end: Text,
    pub duration: Text,
    pub room: Thing,
    pub title: Text,
    pub subtitle: Text,
    pub track: Thing,
    #[serde(rename = "type")]
    pub kind: Text,
    pub language: Text,
    #[serde(rename = "abstract")]
    pub abstract_text: Text,
    pub description: Text,
    pub url: Text,
    pub tags: Many<Text>,
    pub persons: Many<Entry<SaidPerson>>,
    pub participants: Many<Entry<SaidPerson>>,
    pub links: Many<Entry<SaidLink>>,
    pub attachments: Many<Entry<SaidLink>>,
}

/// Somebody: frab writes `public_name`, pretalx both, version 1 since 2023 `name`.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct SaidPerson {
    pub guid: Text,
    pub id: Text,
    pub code: Text,
    pub name: Text,
    pub public_name: Text,
    pub full_public_name: Text,
    pub role: Text,
    pub state: Text,
    pub title: Text,
    pub affiliation: Text,
    pub pronouns: Text,
    pub biography: Text,
    pub avatar: Thing,
    pub url: Text,
    pub links: Many<Entry<SaidLink>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct SaidLink {
    pub url: Text,
    pub href: Text,
    pub title: Text,
    pub name: Text,
    /// "SLIDES", "MASTODON".
    #[serde(rename = "type")]
    pub kind: Text,
    pub service: Text,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct SaidRoom {
    pub name: Text,
    pub slug: Text,
    pub guid: Text,
    /// "online", "LECTURE_HALL", ….
    #[serde(rename = "type")]
    pub kind: Text,
    pub capacity: Text,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct SaidTrack {
    pub name: Text,
    pub slug: Text,
    pub guid: Text,
    pub color: Text,
    pub colors: Pairs<Text>,
}

/// A room, a track or a picture: its name, or an object with its name, slug, guid or address.
pub(super) type Thing = Entry<Pairs<Text>>;

/// An object, or a text in its place; a list, a number or nothing is nothing.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum Entry<T> {
    Object(T),
    Text(String),
    #[default]
    Nothing,
}

impl<T> Entry<T> {
    pub fn object(self) -> Option<T> {
        match self {
            Entry::Object(object) => Some(object),
            Entry::Text(_) | Entry::Nothing => None,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entry<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EntryVisitor(PhantomData))
    }
}

struct EntryVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for EntryVisitor<T> {
    type Value = Entry<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a text")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Entry::Object)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Entry::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Entry::Nothing)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Entry::Nothing)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Entry::Nothing)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Entry::Text(number.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Entry::Text(number.to_string()))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Entry::Nothing)
    }
}

/// The names of rooms or tracks by their slugs and guids.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<String, String>);

impl Names {
    pub fn learn(&mut self, name: &Text, others: [&Text; 2]) {
        let Some(name) = name.get() else {
            return;
        };
        for other in others.into_iter().filter_map(Text::get) {
            self.0
                .entry(other.to_owned())
                .or_insert_with(|| name.to_owned());
        }
    }

    /// What a thing is called: by its own name, else by that of the one with its slug or guid, else
    /// in English, or in the first of its languages.
    pub fn of(&self, thing: &Thing) -> String {
        let pairs = match thing {
            Entry::Nothing => return String::new(),
            Entry::Text(text) => {
                let known = self.0.get(text.trim());
                return known.unwrap_or(text).clone();
            }
            Entry::Object(Pairs(pairs)) => pairs,
        };
        let value = |wanted: &str| {
            let found = pairs.iter().find(|(key, _)| key == wanted);
            found.and_then(|(_, text)| text.get())
        };
        let known = |key: &str| value(key).and_then(|own| self.0.get(own));
        if let Some(name) = value("name") {
            return name.to_owned();
        }
        if let Some(name) = known("guid").or_else(|| known("slug")) {
            return name.clone();
        }
        let any = || pairs.iter().find_map(|(_, text)| text.get());
        let first = value("en").or_else(|| value("slug")).or_else(any);
        first.unwrap_or_default().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Holder {
        things: Many<Thing>,
    }

    #[test]
    fn a_thing_has_a_name_of_its_own_or_that_of_its_slug() {
        let text = |text: &str| Text(Some(text.to_owned()));
        let mut names = Names::default();
        names.learn(&text("Law & Order"), [&text("law"), &text("g-1")]);
        let json = br#"{"things": ["law", "Salt", {"slug": "law"}, {"guid": "g-1", "slug": "x"},
            {"name": "Own", "slug": "law"}, {"de": "Recht", "en": "Law"}, {"de": "Recht"},
            {"slug": "other"}, null, [1], 7]}"#;
        let holder: Holder = crate::intake::json::parse(json).unwrap();
        let told: Vec<_> = holder.things.iter().map(|thing| names.of(thing)).collect();
        let law = "Law & Order";
        let expected = [
            law, "Salt", law, law, "Own", "Law", "Recht", "other", "", "", "7",
        ];
        assert_eq!(told, expected);
    }
}
