//! Addresses: what is relative is completed, what has no title is called by its host.

use std::collections::HashSet;

use url::Url;

use super::texts::Texts;
use super::{About, Link};
use crate::domain::programme::ProgrammeLink;

/// What addresses are completed with.
#[derive(Debug)]
pub(super) struct Addresses {
    texts: Texts,
    base: Option<Url>,
}

impl Addresses {
    pub fn of(about: &About, texts: Texts) -> Self {
        let bases = [&about.base_url, &about.url];
        let base = bases.iter().find_map(|url| Url::parse(url.trim()).ok());
        Addresses { texts, base }
    }

    /// An address as a browser would follow it; `None` for nothing, and for a path of a server that
    /// nobody names.
    pub fn read(&self, text: &str) -> Option<String> {
        let text = text.trim();
        if text.is_empty() || self.texts.ours {
            return Some(text.to_owned()).filter(|text| !text.is_empty());
        }
        if text.starts_with("//") {
            return Some(format!("https:{text}"));
        }
        if text.starts_with('/') {
            let url = self.base.as_ref()?.join(text).ok()?;
            return Some(url.into());
        }
        match text.starts_with("www.") {
            true => Some(format!("https://{text}")),
            false => Some(text.to_owned()),
        }
    }

    /// Links with their titles, each address once.
    pub fn links(&self, links: &[Link]) -> Vec<ProgrammeLink> {
        let mut known = HashSet::new();
        let link = |link: &Link| {
            let url = self.read(&link.url)?;
            let title = self.texts.line(&link.title);
            let is_address = title.contains("://") || title.starts_with("//");
            let title = match title.is_empty() || (is_address && !self.texts.ours) {
                true => host(&url).to_owned(),
                false => title,
            };
            known
                .insert(url.clone())
                .then_some(ProgrammeLink { title, url })
        };
        links.iter().filter_map(link).collect()
    }
}

/// The server of an address; all of it where there is none.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    if host.is_empty() { url } else { host }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_addresses_are_completed_and_nameless_ones_called_by_their_host() {
        let about = About {
            base_url: "https://forum.example/2027/schedule/".to_owned(),
            ..About::default()
        };
        let link = |title: &str, url: &str| Link {
            title: title.to_owned(),
            url: url.to_owned(),
        };
        let links = [
            link("Slides", "/media/tides.pdf"),
            link("", "//wiki.example/tides?x"),
            link("https://salt.example", " https://salt.example "),
            link("Again", "https://salt.example"),
            link("Page", "www.sand.example"),
            link("Nowhere", " "),
        ];
        let told = |addresses: &Addresses| {
            let links = addresses.links(&links).into_iter();
            let told: Vec<_> = links
                .map(|link| format!("{} {}", link.title, link.url))
                .collect();
            told.join(" | ")
        };
        let texts = Texts { ours: false };
        let rest = "wiki.example https://wiki.example/tides?x | salt.example https://salt.example \
                    | Page https://www.sand.example";
        let completed = format!("Slides https://forum.example/media/tides.pdf | {rest}");
        assert_eq!(told(&Addresses::of(&about, texts)), completed);
        assert_eq!(told(&Addresses::of(&About::default(), texts)), rest);
    }
}
