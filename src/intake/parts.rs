//! Small parts of programmes in JSON that every tool writes in one of a few ways: somebody, an
//! address, something with a name.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::gather::NAME_BYTES_MAX;
use crate::domain::appearance::Role;
use crate::domain::programme::ProgrammeLink;
use crate::domain::session::TAGS_MAX;
use crate::intake::json::{Pairs, Text};
use crate::intake::{html, said};

/// Somebody in a session: a reference to a list of people, or what is said there.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Who {
    Told(Box<Told>),
    Reference(Text),
}

/// What a session says about somebody.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Told {
    pub id: Text,
    pub code: Text,
    pub name: Text,
    pub role: Text,
    pub biography: Text,
    pub avatar: Text,
    pub avatar_url: Text,
}

impl Who {
    /// What the file calls the person.
    pub fn reference(&self) -> Option<&str> {
        match self {
            Who::Told(told) => told.code.get().or(told.id.get()),
            Who::Reference(id) => id.get(),
        }
    }

    pub fn name(&self) -> Option<&str> {
        match self {
            Who::Told(told) => told.name.get(),
            Who::Reference(_) => None,
        }
    }

    /// The printed role.
    pub fn role(&self) -> Option<Role> {
        match self {
            Who::Told(told) => told.role.get().and_then(said::role),
            Who::Reference(_) => None,
        }
    }
}

/// An address, or an object with one.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Link {
    Told(Box<ToldLink>),
    Address(Text),
}

/// An address with what stands there.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ToldLink {
    pub title: Text,
    pub link_type: Text,
    pub description: Text,
    pub url: Text,
    pub link: Text,
    pub resource: Text,
}

impl Link {
    pub fn address(&self) -> Option<&str> {
        match self {
            Link::Told(told) => told.url.get().or(told.link.get()).or(told.resource.get()),
            Link::Address(address) => address.get(),
        }
    }

    fn title(&self) -> Option<&str> {
        match self {
            Link::Told(told) => told
                .title
                .get()
                .or(told.description.get())
                .or(told.link_type.get()),
            Link::Address(_) => None,
        }
    }
}

/// The addresses on the web among links, each once; a key says what stands there.
pub fn web_links(links: &Pairs<Link>) -> Vec<ProgrammeLink> {
    let mut taken = Vec::new();
    for (key, link) in &links.0 {
        let title = link.title().unwrap_or(key);
        add_link(&mut taken, title, link.address());
    }
    taken
}

/// Adds an address on the web that is not among the links yet.
pub fn add_link(links: &mut Vec<ProgrammeLink>, title: &str, address: Option<&str>) {
    if let Some(url) = address.and_then(web_address)
        && links.iter().all(|known| known.url != url)
    {
        let title = html::to_line(title);
        links.push(ProgrammeLink { title, url });
    }
}

/// An address that a browser opens from anywhere; a path of the tool's own server is none.
pub fn web_address(text: &str) -> Option<String> {
    let text = text.trim();
    let is_web = text.starts_with("http://") || text.starts_with("https://");
    is_web.then(|| text.to_owned())
}

/// Something with a name: the id under which a list has it, an object, or the name itself.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Called {
    Id(u64),
    Object(Box<Named>),
    Name(Text),
}

/// An object with a name.
#[derive(Debug, Deserialize)]
pub struct Named {
    pub name: Text,
}

impl Default for Called {
    fn default() -> Self {
        Called::Name(Text::default())
    }
}

impl Called {
    /// The name, looked up where only an id is said; `Err` with an id that the list does not have.
    pub fn name(&self, list: &BTreeMap<String, String>) -> Result<Option<String>, u64> {
        match self {
            Called::Id(id) => list.get(&id.to_string()).cloned().map(Some).ok_or(*id),
            Called::Object(named) => Ok(name(&named.name)),
            Called::Name(text) => Ok(match text.get().and_then(|id| list.get(id)) {
                Some(listed) => Some(listed.clone()),
                None => name(text),
            }),
        }
    }
}

/// A name on one line; `None` for what is too long to be one.
pub fn name(text: &Text) -> Option<String> {
    let name = html::to_line(text.get()?);
    (!name.is_empty() && name.len() <= NAME_BYTES_MAX).then_some(name)
}

/// Running text in Markdown.
pub fn prose(text: &Text) -> Option<String> {
    let text = html::to_markdown(text.get()?);
    (!text.is_empty()).then_some(text)
}

/// Adds a tag that is not among the tags yet.
pub fn add_tag(tags: &mut Vec<String>, tag: String) {
    if tags.len() < TAGS_READ && tag.len() <= TAG_BYTES_MAX && !tags.contains(&tag) {
        tags.push(tag);
    }
}

/// One more than a session keeps: that some are too many is said where they are cut.
const TAGS_READ: usize = TAGS_MAX + 1;

/// The longest tag in bytes; it is cut at 80 characters anyway.
const TAG_BYTES_MAX: usize = 400;
