//! What our own JSON says about the conference itself; its values are those of the domain.

use std::borrow::Cow;

use super::shape::{PublicConference, PublicContact, PublicVenue};
use super::values::{read, required, taken};
use crate::domain::conference::{ConferencePatch, LANGUAGES_MAX};
use crate::domain::few::Few;
use crate::domain::local_time::Zone;
use crate::domain::programme::Note;
use crate::domain::text::nesting::flattened;
use crate::domain::text::{Line, Name, Prose, Title, Url};
use crate::domain::values::{Contact, Email, Geo, Language, Venue};
use crate::intake::Error;

/// What the document says about the conference itself; what had to be changed is noted.
pub fn read_conference(
    told: &PublicConference,
    notes: &mut Vec<Note>,
) -> Result<ConferencePatch, Error> {
    let PublicConference {
        slug: _,
        title,
        subtitle,
        description,
        zone,
        languages,
        url,
        venue: house,
        contact: whom,
        notice,
    } = told;
    let languages = languages.0.iter().map(|tag| Language::parse(tag));
    let languages = languages.collect::<Result<Vec<_>, _>>();
    let languages = taken(languages, "conference/languages", 1)?;
    let languages = Few::parse(languages).map_err(|(_, fault)| fault);
    let languages: Few<_, LANGUAGES_MAX> = taken(languages, "conference/languages", 1)?;
    let subtitle = read(subtitle.as_deref(), "conference/subtitle", 1, Title::parse)?;
    // One that was published before there was a bound to nesting.
    let about = description.as_deref().map(flattened);
    if let Some(Cow::Owned(_)) = about {
        let text = "the description of the conference nests too deep, and was flattened";
        notes.push(Note::whole("text_flattened", text));
    }
    let place = "conference/description";
    let about = read(about.as_deref(), place, 1, Prose::parse)?;
    let url = read(url.as_deref(), "conference/url", 1, Url::parse_web)?;
    let notice = read(notice.as_deref(), "conference/notice", 1, Line::parse)?;
    Ok(ConferencePatch {
        title: read(title.as_deref(), "conference/title", 1, Title::parse)?,
        subtitle: subtitle.map(Some),
        description: about.map(Some),
        zone: read(zone.as_deref(), "conference/zone", 1, Zone::parse)?,
        languages: (!languages.is_empty()).then_some(languages),
        url: url.map(Some),
        venue: house.as_ref().map(venue).transpose()?.map(Some),
        contact: whom.as_ref().map(contact).transpose()?.map(Some),
        notice: notice.map(Some),
    })
}

fn venue(told: &PublicVenue) -> Result<Venue, Error> {
    let PublicVenue {
        name,
        address,
        latitude,
        longitude,
    } = told;
    let name = required(name.clone(), "conference/venue/name", 1)?;
    let place = latitude.zip(*longitude);
    let geo = place.map(|(latitude, longitude)| Geo::new(latitude, longitude));
    Ok(Venue {
        name: taken(Name::parse(&name), "conference/venue/name", 1)?,
        address: read(
            address.as_deref(),
            "conference/venue/address",
            1,
            Line::parse,
        )?,
        geo: taken(geo.transpose(), "conference/venue/latitude", 1)?,
    })
}

fn contact(told: &PublicContact) -> Result<Contact, Error> {
    let PublicContact { name, email, url } = told;
    let name = required(name.clone(), "conference/contact/name", 1)?;
    Ok(Contact {
        name: taken(Title::parse(&name), "conference/contact/name", 1)?,
        email: read(
            email.as_deref(),
            "conference/contact/email",
            1,
            Email::parse,
        )?,
        url: read(url.as_deref(), "conference/contact/url", 1, Url::parse_web)?,
    })
}
