//! The shape of our own JSON, as the contract describes it.

use serde::Serialize;
use utoipa::ToSchema;

/// The public programme of a conference, or a part of it.
#[derive(Serialize, ToSchema)]
#[schema(as = PublicAgenda)]
pub struct PublicAgenda {
    pub conference: PublicConference,
    /// Null in a preview: what is not published has no number.
    pub release: Option<PublicRelease>,
    pub links: PublicLinks,
    /// In order of time.
    pub days: Vec<PublicDay>,
    /// The rooms that a session names, as the organizers order them.
    pub rooms: Vec<PublicPlace>,
    /// The tracks that a session names, as the organizers order them.
    pub tracks: Vec<PublicTheme>,
    /// The time slots in which a session takes place, in order of time.
    pub time_slots: Vec<PublicSlot>,
    /// Whom a session names, by name.
    pub people: Vec<PublicPerson>,
    /// In order of time; cancelled ones stay, see `status`.
    pub sessions: Vec<PublicSession>,
}

#[derive(Serialize, ToSchema)]
pub struct PublicConference {
    pub slug: String,
    pub title: String,
    pub subtitle: Option<String>,
    /// In Markdown.
    pub description: Option<String>,
    /// The same as sanitised HTML, which can be put into a page as it is: paragraphs, lists,
    /// quotations, tables, code, headings from `h3` on, and links to the web and to mailboxes.
    pub description_html: Option<String>,
    /// The IANA name of the zone of every printed time.
    pub zone: String,
    /// The main one first.
    pub languages: Vec<String>,
    pub url: Option<String>,
    pub venue: Option<PublicVenue>,
    pub contact: Option<PublicContact>,
    /// A short line for everybody, such as "The shuttle leaves at 18:30".
    pub notice: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct PublicVenue {
    pub name: String,
    pub address: Option<String>,
    /// Degrees north (WGS 84).
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
}

#[derive(Serialize, ToSchema)]
pub struct PublicContact {
    pub name: String,
    pub email: Option<String>,
    pub url: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct PublicRelease {
    /// Counts from 1; a higher number is a newer programme.
    pub number: i64,
    /// What it is called, such as "Final programme".
    pub label: Option<String>,
    #[schema(format = DateTime)]
    pub published_at: String,
}

/// Where to read and subscribe: the same part, with the same filters.
#[derive(Serialize, ToSchema)]
pub struct PublicLinks {
    /// This document.
    pub json: String,
    /// The calendar feed.
    pub ics: String,
    /// The same feed, as an address that a calendar program opens by itself.
    pub webcal: String,
    /// Adds the feed to a Google calendar.
    pub google: String,
    /// Adds the feed to an Outlook calendar.
    pub outlook: String,
    /// What changed, release by release.
    pub atom: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct PublicDay {
    #[schema(format = Date)]
    pub date: String,
    pub label: Option<String>,
    #[schema(format = DateTime)]
    pub opens_at: String,
    /// May lie after midnight.
    #[schema(format = DateTime)]
    pub closes_at: String,
}

#[derive(Serialize, ToSchema)]
pub struct PublicPlace {
    #[schema(format = Uuid)]
    pub id: String,
    /// Its name in the addresses of feeds.
    pub code: String,
    pub name: String,
    /// `physical` or `online`.
    pub medium: String,
    /// How many people fit in.
    pub capacity: Option<u32>,
    /// Of an online room: where one joins.
    pub links: Vec<PublicLink>,
}

#[derive(Serialize, ToSchema)]
pub struct PublicTheme {
    #[schema(format = Uuid)]
    pub id: String,
    /// Its name in the addresses of feeds.
    pub code: String,
    pub name: String,
    /// `#rrggbb`.
    pub colour: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct PublicSlot {
    #[schema(format = Uuid)]
    pub id: String,
    pub label: String,
    #[schema(format = DateTime)]
    pub starts_at: String,
    #[schema(format = DateTime)]
    pub ends_at: String,
}

#[derive(Serialize, ToSchema)]
pub struct PublicPerson {
    #[schema(format = Uuid)]
    pub id: String,
    /// Their name in the addresses of feeds.
    pub code: String,
    pub name: String,
    /// How they are sorted, such as "Lovelace, Ada".
    pub sort_name: Option<String>,
    /// What is set before the name, such as "Dr.".
    pub honorific: Option<String>,
    pub pronouns: Option<String>,
    pub bio: Option<String>,
    pub photo_url: Option<String>,
    pub links: Vec<PublicLink>,
}

#[derive(Serialize, ToSchema)]
pub struct PublicLink {
    pub title: String,
    pub url: String,
}

/// A thing that stands in a list of its own.
#[derive(Serialize, ToSchema)]
pub struct PublicReference {
    #[schema(format = Uuid)]
    pub id: String,
    pub code: String,
    pub name: String,
}

#[derive(Serialize, ToSchema)]
pub struct PublicSession {
    #[schema(format = Uuid)]
    pub id: String,
    /// Its name in the addresses of feeds.
    pub code: String,
    /// The printed ordinal, such as "Panel 2".
    pub label: Option<String>,
    pub title: String,
    /// In Markdown.
    #[serde(rename = "abstract")]
    pub abstract_text: Option<String>,
    /// The same as sanitised HTML, which can be put into a page as it is: paragraphs, lists,
    /// quotations, tables, code, headings from `h3` on, and links to the web and to mailboxes.
    pub abstract_html: Option<String>,
    /// In Markdown.
    pub description: Option<String>,
    /// The same as sanitised HTML, as in `abstract_html`.
    pub description_html: Option<String>,
    /// `panel`, `keynote`, `talk`, `workshop`, `poster`, `break`, `opening`, `closing`, `social`
    /// or `other`.
    pub kind: String,
    /// `confirmed`, `cancelled`, or `postponed`: without a time at present.
    pub status: String,
    /// A short line, such as "20 minutes late".
    pub notice: Option<String>,
    /// The conference day it belongs to.
    #[schema(format = Date)]
    pub day: Option<String>,
    /// With the offset of the conference's zone.
    #[schema(format = DateTime)]
    pub starts_at: String,
    /// With the offset of the conference's zone.
    #[schema(format = DateTime)]
    pub ends_at: String,
    pub zone: String,
    #[schema(format = Uuid)]
    pub time_slot_id: Option<String>,
    pub rooms: Vec<PublicReference>,
    pub track: Option<PublicReference>,
    /// A language tag (BCP 47).
    pub language: Option<String>,
    pub tags: Vec<String>,
    /// Moderators first, then chairs, hosts, speakers, panelists, discussants and interpreters.
    pub people: Vec<PublicAppearance>,
    pub links: Vec<PublicLink>,
    /// The block that contains it.
    #[schema(format = Uuid)]
    pub parent_id: Option<String>,
    /// The session that it repeats.
    #[schema(format = Uuid)]
    pub repeat_of_id: Option<String>,
    /// In a selection: its other sessions that take place at the same time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clashes_with: Option<Vec<String>>,
    /// Rises by one with each published change of this session.
    pub sequence: u32,
    /// When the last change of this session was published.
    #[schema(format = DateTime)]
    pub changed_at: String,
}

#[derive(Serialize, ToSchema)]
pub struct PublicAppearance {
    /// `moderator`, `chair`, `host`, `speaker`, `panelist`, `discussant` or `interpreter`.
    pub role: String,
    /// Without an id and a name: somebody who is not announced yet.
    #[schema(format = Uuid)]
    pub id: Option<String>,
    /// Their name in the addresses of feeds.
    pub code: Option<String>,
    pub name: Option<String>,
    /// As printed for this session.
    pub title: Option<String>,
    /// As printed for this session.
    pub affiliation: Option<String>,
}
