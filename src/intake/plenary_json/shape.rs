//! The shape of our own JSON, as `render::json` writes it; what no reader needs is skipped.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, SeqAccess, Visitor};

use crate::intake::MAX_SESSIONS;

/// The public programme of a conference, or a part of it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct PublicAgenda {
    pub conference: PublicConference,
    pub days: List<PublicDay>,
    pub rooms: List<PublicPlace>,
    pub tracks: List<PublicTheme>,
    pub time_slots: List<PublicSlot>,
    pub people: List<PublicPerson>,
    pub sessions: List<PublicSession>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct PublicConference {
    pub slug: Option<String>,
    pub title: Option<String>,
    pub subtitle: Option<String>,
    pub description: Option<String>,
    pub zone: Option<String>,
    pub languages: List<String>,
    pub url: Option<String>,
    pub venue: Option<PublicVenue>,
    pub contact: Option<PublicContact>,
    pub notice: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct PublicVenue {
    pub name: Option<String>,
    pub address: Option<String>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct PublicContact {
    pub name: Option<String>,
    pub email: Option<String>,
    pub url: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct PublicDay {
    pub date: Option<String>,
    pub label: Option<String>,
    pub opens_at: Option<String>,
    pub closes_at: Option<String>,
}

/// A room.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct PublicPlace {
    pub id: Option<String>,
    pub code: Option<String>,
    pub name: Option<String>,
    pub medium: Option<String>,
    pub capacity: Option<u32>,
    pub links: List<PublicLink>,
}

/// A track.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct PublicTheme {
    pub id: Option<String>,
    pub code: Option<String>,
    pub name: Option<String>,
    pub colour: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct PublicSlot {
    pub id: Option<String>,
    pub label: Option<String>,
    pub starts_at: Option<String>,
    pub ends_at: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct PublicPerson {
    pub id: Option<String>,
    pub code: Option<String>,
    pub name: Option<String>,
    pub sort_name: Option<String>,
    pub honorific: Option<String>,
    pub pronouns: Option<String>,
    pub bio: Option<String>,
    pub photo_url: Option<String>,
    pub links: List<PublicLink>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct PublicLink {
    pub title: Option<String>,
    pub url: Option<String>,
}

/// A room or a track, as sessions name them.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct PublicReference {
    pub name: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct PublicSession {
    pub id: Option<String>,
    pub code: Option<String>,
    pub label: Option<String>,
    pub title: Option<String>,
    #[serde(rename = "abstract")]
    pub abstract_text: Option<String>,
    pub description: Option<String>,
    pub kind: Option<String>,
    pub status: Option<String>,
    pub notice: Option<String>,
    pub day: Option<String>,
    pub starts_at: Option<String>,
    pub ends_at: Option<String>,
    pub time_slot_id: Option<String>,
    pub rooms: List<PublicReference>,
    pub track: Option<PublicReference>,
    pub language: Option<String>,
    pub tags: List<String>,
    pub people: List<PublicAppearance>,
    pub links: List<PublicLink>,
    pub parent_id: Option<String>,
    pub repeat_of_id: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct PublicAppearance {
    pub role: Option<String>,
    pub id: Option<String>,
    pub name: Option<String>,
    pub title: Option<String>,
    pub affiliation: Option<String>,
}

/// A list that is one, and no longer than a programme can be.
pub struct List<T>(pub Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        List(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ListVisitor(PhantomData))
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = list.next_element()? {
            entries.push(entry);
            if entries.len() > MAX_SESSIONS {
                return Err(A::Error::custom(format_args!(
                    "a list has more than {MAX_SESSIONS} entries"
                )));
            }
        }
        Ok(List(entries))
    }
}
