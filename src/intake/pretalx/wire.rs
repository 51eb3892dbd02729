//! What is looked for in the JSON of pretalx: lists of its API, the schedule of its widget, and
//! schedules laid out by date, minute and room; everything else in a file is skipped.
//!
//! A name may be a text, a text in several languages, an object with a `name`, or an id, because
//! versions of the API and their `expand` differ in it.

use serde::Deserialize;

use crate::intake::json::{Many, Maybe, Pairs, Text};
use crate::intake::parts::{Called, Link, Told, Who};

/// Sessions by date, by minutes after midnight, and by the id of the room.
pub type Grid = Pairs<Pairs<Pairs<Maybe<Talk>>>>;

/// A file that is an object.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Whole {
    pub schedule: Grid,
    pub sprints: Grid,
    /// Breaks by date and by minutes after midnight.
    pub extra: Pairs<Pairs<Maybe<Talk>>>,
    /// A page of the API's list of submissions, talks or slots.
    pub results: Many<Maybe<Talk>>,
    /// The sessions of the widget.
    pub talks: Many<Maybe<Talk>>,
    /// The slots of one schedule of the API.
    pub slots: Many<Maybe<Talk>>,
    pub rooms: Many<Maybe<Room>>,
    pub tracks: Many<Maybe<Track>>,
    pub tags: Many<Maybe<Tag>>,
    /// A list, or an object by code.
    pub speakers: Many<Maybe<Told>>,
    /// The IANA name of the event's zone.
    pub timezone: Text,
}

/// A submission, or a slot with a submission or without one.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Talk {
    pub code: Text,
    pub id: Text,
    pub title: Text,
    #[serde(rename = "abstract")]
    pub summary: Text,
    pub description: Text,
    pub submission_type: Called,
    pub session_type: Called,
    pub track: Called,
    pub state: Text,
    /// In minutes, or `HH:MM`.
    pub duration: Text,
    pub content_locale: Text,
    pub speakers: Many<Who>,
    pub tags: Many<Called>,
    pub resources: Pairs<Link>,
    pub slot: Maybe<Slot>,
    pub slots: Many<Maybe<Slot>>,
    pub start: Text,
    pub end: Text,
    pub room: Called,
    pub submission: Maybe<Box<Talk>>,
}

/// When and where a submission takes place; the times have an offset.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Slot {
    pub start: Text,
    pub end: Text,
    pub room: Called,
}

/// A room in the list of rooms.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Room {
    pub id: Text,
    pub name: Text,
    pub capacity: Text,
}

/// A track in the list of tracks.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Track {
    pub id: Text,
    pub name: Text,
    /// `#rrggbb`.
    pub color: Text,
}

/// A tag in the list of tags.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Tag {
    pub id: Text,
    pub tag: Text,
}

impl Talk {
    /// What a slot says, told of its submission; one without a submission is a break, and its
    /// description is what it is called.
    pub fn unfolded(mut self) -> Talk {
        match self.submission.0.take() {
            Some(submission) => {
                let mut talk = *submission;
                talk.slot = Maybe(None);
                talk.slots = Many::default();
                talk.start = self.start;
                talk.end = self.end;
                talk.room = self.room;
                talk
            }
            None => {
                if self.code.get().is_none() && self.title.get().is_none() {
                    self.title = std::mem::take(&mut self.description);
                }
                self
            }
        }
    }

    /// When and where it takes place, as often as it does.
    pub fn take_slots(&mut self) -> Vec<Slot> {
        let slots = std::mem::take(&mut self.slots);
        let mut slots: Vec<Slot> = slots.into_iter().filter_map(|Maybe(slot)| slot).collect();
        if slots.is_empty() {
            slots.extend(self.slot.0.take());
        }
        if slots.is_empty() && self.start.get().is_some() {
            slots.push(Slot {
                start: std::mem::take(&mut self.start),
                end: std::mem::take(&mut self.end),
                room: std::mem::take(&mut self.room),
            });
        }
        slots
    }
}
