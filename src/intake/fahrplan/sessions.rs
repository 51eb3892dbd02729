//! What the texts of one session mean.

use super::findings::Findings;
use super::links::Addresses;
use super::people::{Crowd, Described};
use super::places::Places;
use super::references::Identity;
use super::texts::Texts;
use super::times::{Clock, Hours, minute_of};
use super::{About, Day, Event, Link, OURS, Person};
use crate::domain::local_time::Zone;
use crate::domain::programme::{ProgrammeSession, Timing};
use crate::domain::session::{Kind, Status};
use crate::domain::words::Word;
use crate::intake::{DateOrder, said};

/// What the sessions of a file are read by, and what is found on the way.
pub(super) struct Desk {
    pub texts: Texts,
    pub clock: Clock,
    pub places: Places,
    crowd: Crowd,
    addresses: Addresses,
    pub described: Described,
    pub findings: Findings,
}

impl Desk {
    /// Learns what is true of a whole file.
    pub fn of(
        days: &[Day],
        about: &About,
        zone: Option<Zone>,
        date_order: Option<DateOrder>,
    ) -> Self {
        let texts = Texts {
            ours: about.generator.trim() == OURS,
        };
        let events = days.iter().flat_map(|day| &day.events).chain(&about.loose);
        let people = events.clone().flat_map(|event| &event.people);
        let clock = Clock {
            zone,
            date_order,
            day_change: said::time(&about.day_change).map_or(0, minute_of),
        };
        Desk {
            texts,
            clock,
            places: Places::of(&about.rooms, events, texts),
            crowd: Crowd::of(about.people.iter().chain(people), texts),
            addresses: Addresses::of(about, texts),
            described: Described::default(),
            findings: Findings::default(),
        }
    }

    /// Takes somebody from the list of people.
    pub fn describe(&mut self, person: &Person) {
        self.described.add(person, &self.crowd, &self.addresses);
    }

    /// What one session is; its day has these hours.
    pub fn session(&mut self, event: Event, identity: Identity, hours: &Hours) -> ProgrammeSession {
        let texts = self.texts;
        let (title, status) = self.title(&event.title);
        let (time, duration_minutes) = self.clock.timing(&event, hours);
        match time {
            Timing::Unplaced => self.findings.add("time_missing", event.line, &title),
            Timing::OfDay { ends: None, .. } | Timing::At { ends: None, .. } => {
                self.findings.add("end_missing", event.line, &title);
            }
            Timing::OfDay { .. } | Timing::At { .. } => {}
        }
        let kind = self.kind(&event.kind, &title);
        let (label, abstract_text) = self.words(&event, &title);
        // Some files have one text in both places.
        let is_new = |text: &String| texts.ours || abstract_text.as_ref() != Some(text);
        let description = texts.prose(&event.description).filter(is_new);
        let place = self.places.read(&texts.line(&event.room));
        let people = self
            .crowd
            .appearances(&event.people, kind, &mut self.findings);
        for person in event.people.iter().filter(|person| person.is_described()) {
            self.described.add(person, &self.crowd, &self.addresses);
        }
        ProgrammeSession {
            reference: identity.reference,
            code: identity.code,
            label,
            abstract_text,
            description,
            kind,
            status,
            time,
            duration_minutes,
            rooms: place.rooms,
            all_rooms: place.all,
            track: texts.some_line(&event.track),
            language: self.language(&event),
            tags: event
                .tags
                .iter()
                .filter_map(|tag| texts.some_line(tag))
                .collect(),
            links: self.addresses.links(&self.links(&event)),
            people,
            ..ProgrammeSession::new(title, event.line)
        }
    }

    /// The title, freed of the mark that says that it does not take place.
    fn title(&self, text: &str) -> (String, Status) {
        let title = self.texts.line(text);
        // Our own files leave out what is cancelled.
        match without_mark(&title).filter(|_| !self.texts.ours) {
            Some(bare) => (bare.to_owned(), Status::Cancelled),
            None => (title, Status::Confirmed),
        }
    }

    fn kind(&self, word: &str, title: &str) -> Kind {
        let word = Some(word.trim()).filter(|word| !word.is_empty());
        match self.texts.ours {
            true => Kind::from_word(word.unwrap_or_default()).unwrap_or(Kind::Other),
            false => said::kind(word, title),
        }
    }

    /// The label and the abstract: in our own files the subtitle is the label, elsewhere it is the
    /// first paragraph below the title.
    fn words(&self, event: &Event, title: &str) -> (Option<String>, Option<String>) {
        let subtitle = self.texts.some_line(&event.subtitle);
        let abstract_text = self.texts.prose(&event.abstract_text);
        if self.texts.ours {
            return (subtitle, abstract_text);
        }
        let subtitle = subtitle.filter(|subtitle| subtitle != title);
        let paragraphs: Vec<String> = subtitle.into_iter().chain(abstract_text).collect();
        (
            None,
            Some(paragraphs.join("\n\n")).filter(|text| !text.is_empty()),
        )
    }

    fn language(&mut self, event: &Event) -> Option<String> {
        let text = event.language.trim();
        let language = said::language(text);
        if language.is_none() && !text.is_empty() {
            self.findings.add("language_unknown", event.line, text);
        }
        language
    }

    /// Its page and what stands in its list of links; our own pages are nothing that was said.
    fn links(&self, event: &Event) -> Vec<Link> {
        let page = Some(event.url.trim()).filter(|url| !url.is_empty() && !self.texts.ours);
        let page = page.map(|url| Link {
            title: "Website".to_owned(),
            url: url.to_owned(),
        });
        let copied = event.links.iter().map(|link| Link {
            title: link.title.clone(),
            url: link.url.clone(),
        });
        page.into_iter().chain(copied).collect()
    }
}

/// Words before a title that mean that it does not take place.
const CANCELLED: &[&str] = &[
    "cancelled",
    "canceled",
    "abgesagt",
    "entfällt",
    "annulée",
    "annulé",
    "cancelado",
];

/// The title behind "CANCELLED: ", "[Canceled] ", "Abgesagt – " and "CANCELLED "; `None` for one
/// that is about what was cancelled ("Cancelled flights").
fn without_mark(title: &str) -> Option<&str> {
    let opened = title.trim_start_matches(['[', '(', '*', ' ']);
    CANCELLED.iter().find_map(|mark| {
        let (word, rest) = opened.get(..mark.len()).zip(opened.get(mark.len()..))?;
        if word.to_lowercase() != *mark {
            return None;
        }
        let bare = rest
            .trim_start_matches([']', ')', '*', ' ', ':', '-', '–', '—'])
            .trim();
        let mut behind = rest.trim_start().chars();
        let is_marked = match behind.next() {
            Some(']' | ')' | '*') => opened.len() < title.len(),
            Some(':' | '–' | '—') => true,
            // "Cancelled-by-default" is a word.
            Some('-') => behind.next() == Some(' '),
            _ => rest.starts_with(' ') && word == word.to_uppercase() && has_small(bare),
        };
        (is_marked && !bare.is_empty()).then_some(bare)
    })
}

fn has_small(text: &str) -> bool {
    text.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_before_the_title_means_that_it_is_cancelled() {
        for marked in [
            "CANCELLED: Salt",
            "Canceled – Salt",
            "[CANCELED] Salt",
            "(cancelled) Salt",
            "** Abgesagt ** Salt",
            "ENTFÄLLT: Salt",
            "CANCELLED Salt",
            "Annulé - Salt",
        ] {
            assert_eq!(without_mark(marked), Some("Salt"), "{marked}");
        }
        for plain in [
            "Cancelled flights",
            "CANCELLED CULTURE",
            "Cancelled-by-default",
            "Cancelled",
            "CANCELLED:",
            "Salt: cancelled",
            "é",
            "",
        ] {
            assert_eq!(without_mark(plain), None, "{plain}");
        }
    }
}
