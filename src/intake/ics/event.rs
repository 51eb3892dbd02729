//! One event (RFC 5545, section 3.6.1) → one session, without its time.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::component::Component;
use super::file::{File, Source};
use super::notes::{Counted, Notes, quoted};
use super::people::People;
use super::{own, place, values};
use crate::domain::appearance::Role;
use crate::domain::programme::{ProgrammeLink, ProgrammeSession};
use crate::domain::session::{Kind, Status};
use crate::intake::{html, pattern, said};

/// The most links that are kept of one event: five times what a session may have.
const MAX_LINKS: usize = 100;

/// Longer categories are subjects, not kinds of sessions.
const MAX_KIND_WORDS: usize = 2;

static CANCELLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?i:[\[(](?:cancell?ed|abgesagt|annulé|cancelado|annullato)[\])]\s*:?",
        r"|(?:cancell?ed|abgesagt|annulé|cancelado|annullato)\s*:)",
        r"|(?:CANCELL?ED|ABGESAGT)\s+[–—-])\s*",
    ))
});

/// A session as an event tells it.
#[derive(Debug)]
pub(super) struct Entry {
    pub session: ProgrammeSession,
    /// True when the time that the event has is not that of the session any more.
    pub is_postponed: bool,
}

/// What a SUMMARY tells.
#[derive(Debug, Default)]
struct Heading {
    label: Option<String>,
    title: String,
    speakers: Vec<String>,
    is_cancelled: bool,
    is_postponed: bool,
}

/// Reads an event; `None` for one that is not for the public, or has no title.
pub(super) fn read(event: &Component<'_>, file: &File, notes: &mut Notes) -> Option<Entry> {
    let class = event.text("CLASS").unwrap_or_default();
    if ["PRIVATE", "CONFIDENTIAL"]
        .iter()
        .any(|secret| class.eq_ignore_ascii_case(secret))
    {
        notes.count(Counted::Private, event.line);
        return None;
    }
    let Some(heading) = heading(event, file.source) else {
        let text = "an event without a title (SUMMARY) was left out";
        notes.single(event.line, "title_missing", text);
        return None;
    };
    let mut session = ProgrammeSession::new(heading.title, event.line);
    session.label = heading.label;
    session.status = status(event, heading.is_cancelled, heading.is_postponed);
    let language = event
        .first("SUMMARY")
        .and_then(|title| title.parameter("LANGUAGE"));
    session.language = language.and_then(|language| said::language(&language));
    let mut people = People::default();
    add_named(event, file, &mut people, &mut session);
    for speaker in &heading.speakers {
        people.add(speaker, None, None, event.line);
    }
    let categories = event
        .all("CATEGORIES")
        .flat_map(|list| values::list(list.value));
    match file.source {
        Source::Own => {
            // A tag may be called like the kind or the track.
            (session.track, session.kind, session.tags) = own::categories(categories.collect());
            let place = event
                .text("LOCATION")
                .map(|place| own::rooms(&place, file.venue.as_ref()));
            session.rooms = place.unwrap_or_default();
            describe_own(event, &mut people, &mut session, notes);
        }
        Source::Pretalx | Source::Other => {
            session.tags = once_each(categories);
            session.kind = kind(&session.tags, &session.title);
            place(event, &mut session, notes);
            describe(event, &mut people, &mut session);
        }
    }
    add_links(event, file, &mut session);
    session.people = people.finish();
    for person in session.people.iter().filter(|person| person.role_inferred) {
        notes.count(Counted::Role, person.line);
    }
    let is_postponed = heading.is_postponed;
    Some(Entry {
        session,
        is_postponed,
    })
}

fn heading(event: &Component<'_>, source: Source) -> Option<Heading> {
    let text = event.text("SUMMARY")?;
    let text = match source {
        Source::Own => text,
        Source::Pretalx | Source::Other => values::one_line(&html::decoded(&text)),
    };
    let mut heading = Heading::default();
    let mut title = text.as_str();
    let mark = CANCELLED
        .find(title)
        .and_then(|mark| title.get(mark.end()..));
    if let Some(rest) = mark.filter(|rest| !rest.is_empty()) {
        (title, heading.is_cancelled) = (rest, true);
    }
    match source {
        Source::Own => {
            if let Some(rest) = title.strip_prefix("POSTPONED: ") {
                (title, heading.is_postponed) = (rest, true);
            }
            if let Some((label, rest)) = own::label(title) {
                heading.label = Some(label.to_owned());
                title = rest;
            }
        }
        Source::Pretalx => {
            let (rest, speakers) = behind_dash(title);
            title = rest;
            heading.speakers = speakers.into_iter().map(str::to_owned).collect();
        }
        Source::Other => {}
    }
    heading.title = title.to_owned();
    (!title.is_empty()).then_some(heading)
}

/// Splits "Title - Ann Lee, Bo Roe", as pretalx writes it, also where nobody stands behind it.
fn behind_dash(text: &str) -> (&str, Vec<&str>) {
    if let Some(title) = text.strip_suffix(" -") {
        return (title.trim_end(), Vec::new());
    }
    let is_name = |name: &&str| {
        let words = name.split_whitespace().count();
        (1..=7).contains(&words) && name.chars().count() <= 80
    };
    let Some((title, names)) = text.rsplit_once(" - ") else {
        return (text, Vec::new());
    };
    let names: Vec<&str> = names.split(", ").map(str::trim).collect();
    match names.iter().all(is_name) && !title.trim().is_empty() {
        true => (title.trim_end(), names),
        false => (text, Vec::new()),
    }
}

fn status(event: &Component<'_>, is_cancelled: bool, is_postponed: bool) -> Status {
    let told = event
        .text("STATUS")
        .unwrap_or_default()
        .to_ascii_uppercase();
    match told.as_str() {
        // What is postponed takes place, only not then.
        _ if is_postponed => Status::Confirmed,
        _ if is_cancelled => Status::Cancelled,
        "CANCELLED" | "CANCELED" => Status::Cancelled,
        "TENTATIVE" => Status::Draft,
        _ => Status::Confirmed,
    }
}

/// Adds whom ATTENDEE and ORGANIZER name; some of them are rooms.
fn add_named(
    event: &Component<'_>,
    file: &File,
    people: &mut People,
    session: &mut ProgrammeSession,
) {
    for property in &event.properties {
        let is_attendee = property.name == "ATTENDEE";
        let is_organizer = property.name == "ORGANIZER" && !file.has_organizer;
        if !is_attendee && !is_organizer {
            continue;
        }
        let says = |name: &str, value: &str| {
            property
                .parameter(name)
                .is_some_and(|told| told.eq_ignore_ascii_case(value))
        };
        let Some(name) = property.parameter("CN") else {
            continue;
        };
        if says("CUTYPE", "ROOM") {
            let room = values::one_line(&values::text(&name));
            session
                .rooms
                .extend(Some(room).filter(|room| !room.is_empty()));
        } else if !says("CUTYPE", "RESOURCE") && !says("PARTSTAT", "DECLINED") {
            let chairs = is_attendee && says("ROLE", "CHAIR");
            people.add_common_name(&name, chairs.then_some(Role::Chair), property.line);
        }
    }
}

/// Reads LOCATION; what is said there is surer than an invited room.
fn place(event: &Component<'_>, session: &mut ProgrammeSession, notes: &mut Notes) {
    let Some(text) = event.text("LOCATION") else {
        return;
    };
    let place = place::read(&text);
    if place.room.is_none() && place.link.is_none() {
        let text = format!(
            "{} is no room and no whole address; left out",
            quoted(&text)
        );
        notes.single(event.line, "location_unread", text);
    }
    if let Some(room) = place.room {
        session.rooms = vec![room];
    }
    session.links.extend(place.link);
}

fn describe(event: &Component<'_>, people: &mut People, session: &mut ProgrammeSession) {
    let text = event
        .text("DESCRIPTION")
        .or_else(|| event.text("X-ALT-DESC"));
    let Some(text) = text else {
        return;
    };
    let line = event
        .first("DESCRIPTION")
        .map_or(event.line, |property| property.line);
    let text = people.take_out_of(&html::to_markdown(&text), line);
    session.description = Some(text).filter(|text| !text.is_empty());
}

/// Reads what our own feed puts into one text.
fn describe_own(
    event: &Component<'_>,
    people: &mut People,
    session: &mut ProgrammeSession,
    notes: &mut Notes,
) {
    let Some(property) = event.first("DESCRIPTION") else {
        return;
    };
    let told = own::described(&values::text(property.value));
    for (name, role, affiliation) in &told.people {
        people.add_as_it_is(name, Some(*role), affiliation.as_deref(), property.line);
    }
    session.notice = told.notice;
    session.links = told.links;
    session.abstract_text = told.prose;
    if told.is_cut {
        notes.count(Counted::TextCut, property.line);
    }
}

/// Adds the pages of an event: CONFERENCE (RFC 7986), ATTACH and URL, which in our own feed is
/// that of the conference.
fn add_links(event: &Component<'_>, file: &File, session: &mut ProgrammeSession) {
    for property in &event.properties {
        let title = match property.name {
            "CONFERENCE" => property.parameter("LABEL").unwrap_or("Stream".to_owned()),
            "ATTACH" => property
                .parameter("FILENAME")
                .unwrap_or("Attachment".to_owned()),
            "URL" if file.url.as_deref() != Some(property.value) => "Website".to_owned(),
            _ => continue,
        };
        let url = property.value.to_owned();
        let start = url.get(..8).unwrap_or(&url).to_ascii_lowercase();
        let is_web = start.starts_with("http://") || start.starts_with("https://");
        let link = ProgrammeLink { title, url };
        if is_web && session.links.len() < MAX_LINKS && !session.links.contains(&link) {
            session.links.push(link);
        }
    }
}

fn kind(categories: &[String], title: &str) -> Kind {
    let short = |words: &&String| words.split_whitespace().count() <= MAX_KIND_WORDS;
    let short = categories.iter().filter(short);
    let mut told = short.map(|words| said::kind(Some(words.as_str()), ""));
    let told = told.find(|kind| *kind != Kind::Other);
    told.unwrap_or_else(|| said::kind(None, title))
}

fn once_each(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    texts.filter(|text| seen.insert(text.clone())).collect()
}
