//! What is looked for in Sessionize's views (GridSmart, All, Sessions, Speakers) and in the files
//! of conference apps that grew out of them; everything else in a file is skipped.

use serde::Deserialize;

use crate::intake::json::{Many, Maybe, Pairs, Text};
use crate::intake::parts::{Link, Who};

/// The view All: <https://sessionize.com/playbook/api>.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Whole {
    pub sessions: Many<Maybe<Session>>,
    /// A list, or an object by id.
    pub speakers: Many<Maybe<Speaker>>,
    pub categories: Many<Maybe<Category>>,
    pub rooms: Many<Maybe<Entry>>,
    /// In apps: the names behind `tagNames`.
    pub tags: Many<Maybe<Tag>>,
}

/// One day of the view GridSmart; its `timeSlots` say the same once more.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Day {
    pub date: Text,
    pub rooms: Many<Maybe<DayRoom>>,
}

/// What takes place in one room on one day.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct DayRoom {
    pub name: Text,
    pub sessions: Many<Maybe<Session>>,
}

/// One group of the view Sessions.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Group {
    pub sessions: Many<Maybe<Session>>,
}

/// A session. Booleans are read as texts, because some tools write them so, or as `null`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Session {
    pub id: Text,
    pub code: Text,
    pub title: Text,
    pub description: Text,
    /// What apps call its format.
    #[serde(rename = "type")]
    pub format: Text,
    pub status: Text,
    /// Wall times, or instants where the event was set up so.
    pub starts_at: Text,
    pub ends_at: Text,
    /// Milliseconds since 1970 in UTC.
    pub start_timestamp: Text,
    pub end_timestamp: Text,
    pub is_service_session: Text,
    pub is_plenum_session: Text,
    pub speakers: Many<Who>,
    pub speaker_ids: Many<Who>,
    /// With their items.
    pub categories: Many<Maybe<Category>>,
    /// The ids of items of [`Whole::categories`].
    pub category_items: Many<Text>,
    pub tags: Many<Text>,
    /// The names of [`Whole::tags`].
    pub tag_names: Many<Text>,
    pub room_id: Text,
    /// Its name, in apps its id.
    pub room: Text,
    pub location: Text,
    pub live_url: Text,
    pub recording_url: Text,
    pub video_url: Text,
    pub youtube_url: Text,
}

/// What sessions are sorted by; it has `title` and `items` in a list of categories, and `name`
/// and `categoryItems` in a session.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Category {
    pub title: Text,
    pub name: Text,
    pub items: Many<Maybe<Entry>>,
    pub category_items: Many<Maybe<Entry>>,
}

/// Something with an id and a name.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Entry {
    pub id: Text,
    pub name: Text,
    pub capacity: Text,
}

/// A tag of an app: sessions name it by `tag`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Tag {
    pub tag: Text,
    pub name: Text,
}

/// A person.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Speaker {
    pub id: Text,
    pub first_name: Text,
    pub last_name: Text,
    pub full_name: Text,
    pub name: Text,
    pub tag_line: Text,
    /// The tag line of apps.
    pub position: Text,
    pub company: Text,
    pub bio: Text,
    /// The bio of apps.
    pub description: Text,
    pub profile_picture: Text,
    pub photo_url: Text,
    pub thumbnail_url: Text,
    pub links: Pairs<Link>,
    pub social_links: Pairs<Link>,
}

impl Session {
    /// True for breaks, registration and the like: what nobody submitted.
    pub fn is_service(&self) -> bool {
        self.is_service_session.get() == Some("true")
    }

    /// True for what takes place for everybody at once.
    pub fn is_plenum(&self) -> bool {
        self.is_plenum_session.get() == Some("true")
    }
}
