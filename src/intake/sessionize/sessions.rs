//! A session of Sessionize → a session of a programme.

use chrono::{DateTime, Utc};

use super::wire::Session;
use super::{Place, Reader};
use crate::domain::programme::ProgrammeSession;
use crate::domain::session::{Kind, Status};
use crate::intake::json::{Maybe, Text};
use crate::intake::parts::{Who, add_link, add_tag, name, prose};
use crate::intake::said;

/// What the categories of a session say.
#[derive(Default)]
struct Filed {
    track: Option<String>,
    language: Option<String>,
    tags: Vec<String>,
    format: Option<String>,
}

impl Reader<'_> {
    /// Reads a session that the file has at a place.
    pub(super) fn read_session(&mut self, session: Session, place: Place) {
        let line = self.found.line(session.id.get());
        let Some(title) = self.found.title(&session.title, line) else {
            return;
        };
        let Some(status) = status(&session.status) else {
            let state = session.status.get().unwrap_or_default();
            self.found.leave_out(&title, state, line);
            return;
        };
        let starts = session
            .starts_at
            .owned()
            .or_else(|| instant(&session.start_timestamp));
        let ends = session
            .ends_at
            .owned()
            .or_else(|| instant(&session.end_timestamp));
        let reference = session
            .id
            .owned()
            .map(|id| self.reference(id, starts.as_deref()));
        let filed = self.file(&session);
        let format = filed.format.as_deref().filter(|_| !session.is_service());
        let kind = kind(format, &title);
        let time = self.found.timing(starts.as_deref(), ends.as_deref(), line);
        let mut links = Vec::new();
        for (title, address) in [
            ("Livestream", &session.live_url),
            ("Recording", &session.recording_url),
            ("Video", &session.video_url),
            ("Video", &session.youtube_url),
        ] {
            add_link(&mut links, title, address.get());
        }
        let who: Vec<Who> = session
            .speakers
            .into_iter()
            .chain(session.speaker_ids)
            .collect();
        let read = ProgrammeSession {
            reference,
            code: session.code.owned(),
            description: prose(&session.description),
            kind,
            status,
            time,
            rooms: place.rooms,
            all_rooms: place.all_rooms,
            track: filed.track,
            language: filed.language,
            tags: filed.tags,
            links,
            people: self.found.appearances(&who, kind, line),
            ..ProgrammeSession::new(title, line)
        };
        self.found.place(read, place.day);
    }

    /// What the file calls a session: its id, and with its start where another session of that id
    /// starts at another time.
    fn reference(&mut self, id: String, starts: Option<&str>) -> String {
        let known = self.starts.get(&id).map(|first| first.as_deref() == starts);
        match (known, starts) {
            (Some(false), Some(starts)) => format!("{id}/{starts}"),
            (Some(_), _) => id,
            (None, _) => {
                self.starts.insert(id.clone(), starts.map(str::to_owned));
                id
            }
        }
    }

    /// Sorts what stands in the categories and tags of a session.
    fn file(&self, session: &Session) -> Filed {
        let mut filed = Filed {
            format: name(&session.format),
            ..Filed::default()
        };
        for Maybe(category) in session.categories.iter() {
            let Some(category) = category else { continue };
            let title = category
                .name
                .get()
                .or(category.title.get())
                .unwrap_or_default();
            for Maybe(item) in category.category_items.iter().chain(category.items.iter()) {
                if let Some(item) = item.as_ref().and_then(|item| name(&item.name)) {
                    filed.add(title, item);
                }
            }
        }
        for id in session.category_items.iter() {
            if let Some((category, item)) = id.get().and_then(|id| self.items.get(id)) {
                filed.add(category, item.clone());
            }
        }
        for tag in session.tags.iter() {
            let Some(tag) = name(tag) else { continue };
            if filed.format.is_none() && kind(Some(tag.as_str()), "") != Kind::Other {
                filed.format = Some(tag.clone());
            }
            add_tag(&mut filed.tags, tag);
        }
        for tag in session.tag_names.iter() {
            let listed = tag.get().and_then(|tag| self.tags.get(tag)).cloned();
            if let Some(tag) = listed.or_else(|| name(tag)) {
                add_tag(&mut filed.tags, tag);
            }
        }
        filed
    }
}

impl Filed {
    /// Takes in an item of a category.
    fn add(&mut self, category: &str, item: String) {
        const LANGUAGES: [&str; 6] = [
            "language",
            "languages",
            "session language",
            "talk language",
            "spoken language",
            "presentation language",
        ];
        let category = category.trim().to_lowercase();
        if category.contains("track") && self.track.is_none() {
            self.track = Some(item);
            return;
        }
        // Anything else with languages in it may be about programming.
        if LANGUAGES.contains(&category.as_str())
            && self.language.is_none()
            && let Some(tag) = said::language(&item)
        {
            self.language = Some(tag);
            return;
        }
        if self.format.is_none() && (category.contains("format") || category.contains("type")) {
            self.format = Some(item.clone());
        }
        add_tag(&mut self.tags, item);
    }
}

/// The status of a session; `None` for one that does not take part in the programme.
fn status(status: &Text) -> Option<Status> {
    match status.get().map(str::to_lowercase).as_deref() {
        None | Some("accepted" | "confirmed") => Some(Status::Confirmed),
        Some("cancelled" | "canceled") => Some(Status::Cancelled),
        Some(_) => None,
    }
}

/// The kind of a session, told by its format and by its title; what Sessionize calls a session
/// is a talk.
fn kind(format: Option<&str>, title: &str) -> Kind {
    const TALKS: [&str; 3] = ["session", "sessions", "regular session"];
    let is_talk = |format: &str| TALKS.contains(&format.to_lowercase().as_str());
    match said::kind(format, title) {
        Kind::Other if format.is_some_and(is_talk) => Kind::Talk,
        kind => kind,
    }
}

/// An instant in milliseconds since 1970, as a text (RFC 3339).
fn instant(milliseconds: &Text) -> Option<String> {
    let instant = DateTime::<Utc>::from_timestamp_millis(milliseconds.number()?)?;
    Some(instant.to_rfc3339())
}
