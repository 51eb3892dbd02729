//! What our own JSON lists beside its sessions: rooms, tracks and people.

use super::shape::{List, PublicLink, PublicPerson, PublicPlace, PublicTheme};
use super::values::{read, required};
use crate::domain::place::Medium;
use crate::domain::programme::{ProgrammeLink, ProgrammePerson, ProgrammeRoom, ProgrammeTrack};
use crate::domain::words::Word;
use crate::intake::Error;

/// A room with its capacity and, of an online one, where one joins.
pub fn room(told: PublicPlace, line: usize) -> Result<ProgrammeRoom, Error> {
    let PublicPlace {
        id: _,
        code,
        name,
        medium,
        capacity,
        links: addresses,
    } = told;
    let medium = read(medium.as_deref(), "rooms/medium", line, Medium::from_word)?;
    let name = required(name, "rooms/name", line)?;
    Ok(ProgrammeRoom {
        code,
        capacity,
        medium: medium.unwrap_or(Medium::Physical),
        links: links(addresses, line)?,
        ..ProgrammeRoom::new(name, line)
    })
}

/// A track with its colour.
pub fn track(told: PublicTheme, line: usize) -> Result<ProgrammeTrack, Error> {
    let PublicTheme {
        id: _,
        code,
        name,
        colour,
    } = told;
    let name = required(name, "tracks/name", line)?;
    Ok(ProgrammeTrack {
        name,
        code,
        colour,
        line,
    })
}

/// A person, besides how they are billed in each session.
pub fn person(told: PublicPerson, line: usize) -> Result<ProgrammePerson, Error> {
    let PublicPerson {
        id,
        code,
        name,
        sort_name,
        honorific,
        pronouns,
        bio,
        photo_url,
        links: addresses,
    } = told;
    Ok(ProgrammePerson {
        reference: id,
        code,
        name: required(name, "people/name", line)?,
        sort_name,
        honorific,
        title: None,
        affiliation: None,
        pronouns,
        bio,
        photo_url,
        links: links(addresses, line)?,
        line,
    })
}

/// Addresses in printed order.
pub fn links(told: List<PublicLink>, line: usize) -> Result<Vec<ProgrammeLink>, Error> {
    told.0.into_iter().map(|told| link(told, line)).collect()
}

fn link(told: PublicLink, line: usize) -> Result<ProgrammeLink, Error> {
    let PublicLink { title, url } = told;
    Ok(ProgrammeLink {
        title: required(title, "links/title", line)?,
        url: required(url, "links/url", line)?,
    })
}
