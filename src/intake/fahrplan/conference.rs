//! What a file says about the conference itself.

use super::About;
use super::texts::Texts;
use crate::domain::conference::ConferencePatch;
use crate::domain::few::Few;
use crate::domain::local_time::Zone;
use crate::domain::text::nesting::flattened;
use crate::domain::text::{Line, Name, Prose, Title, Url};
use crate::domain::values::{Language, Venue};
use crate::intake::said;

/// What is said, as far as it fits; a conference without a title has its acronym.
pub(super) fn patch(about: &About, texts: Texts, zone: Option<Zone>) -> ConferencePatch {
    let title = |text: &str| Title::parse(&texts.line(text)).ok();
    // In our own files the base is that of the service, not the page of the conference.
    let url = Url::parse_web(about.url.trim()).ok();
    let base = || {
        Url::parse_web(about.base_url.trim())
            .ok()
            .filter(|_| !texts.ours)
    };
    let description = texts.prose(&about.description);
    ConferencePatch {
        title: title(&about.title).or_else(|| title(&about.acronym)),
        subtitle: title(&about.subtitle).map(Some),
        description: description
            .and_then(|text| Prose::parse(&flattened(&text)).ok())
            .map(Some),
        zone,
        languages: languages(&about.languages),
        url: url.or_else(base).map(Some),
        venue: venue(about, texts).map(Some),
        ..ConferencePatch::default()
    }
}

/// The languages, each once.
fn languages<const MAX: usize>(texts: &[String]) -> Option<Few<Language, MAX>> {
    let mut languages: Vec<Language> = Vec::new();
    for text in texts {
        let tag = said::language(text).and_then(|tag| Language::parse(&tag).ok());
        if let Some(tag) = tag
            && !languages.contains(&tag)
        {
            languages.push(tag);
        }
    }
    languages.truncate(MAX);
    let languages = Some(languages).filter(|languages| !languages.is_empty());
    languages.and_then(|languages| Few::parse(languages).ok())
}

/// The building and its city; the city alone, where no building is named.
fn venue(about: &About, texts: Texts) -> Option<Venue> {
    let (venue, city) = (texts.line(&about.venue), texts.line(&about.city));
    let (name, address) = match Name::parse(&venue) {
        Ok(name) => (name, Line::parse(&city).ok()),
        Err(_) => (Name::parse(&city).ok()?, None),
    };
    let geo = None;
    Some(Venue { name, address, geo })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_said_and_the_rest_is_not() {
        let text = str::to_owned;
        let about = About {
            acronym: text("tides27"),
            venue: text(" Old  Harbour "),
            city: text("Lisbon"),
            url: text("tides.example"),
            base_url: text("https://tides.example/schedule/"),
            languages: vec![text("en"), text("EN_gb"), text("en"), text("?")],
            ..About::default()
        };
        let patch = patch(&about, Texts { ours: false }, None);
        assert_eq!(patch.title.unwrap().as_str(), "tides27");
        assert_eq!(
            patch.url.unwrap().unwrap().as_str(),
            "https://tides.example/schedule/"
        );
        let venue = patch.venue.unwrap().unwrap();
        assert_eq!(venue.name.as_str(), "Old Harbour");
        assert_eq!(venue.address.unwrap().as_str(), "Lisbon");
        let languages = patch.languages.unwrap();
        let languages: Vec<_> = languages.iter().map(Language::as_str).collect();
        assert_eq!(languages, ["en", "EN-gb"]);
        assert_eq!(
            (patch.subtitle, patch.description, patch.zone),
            (None, None, None)
        );
    }
}
