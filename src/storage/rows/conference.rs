//! Conferences and their documents, in the agenda's row as in a release.

use serde_json::Value;

use super::settings;
use super::{ConferenceRow, Detail, Details, document, text};
use crate::domain::agenda::Agenda;
use crate::domain::conference::Conference;
use crate::domain::ids::ConferenceId;
use crate::domain::local_time::Zone;
use crate::domain::resource::Kept;
use crate::domain::rule_settings::Settings;
use crate::domain::text::{Slug, Title, Url};
use crate::storage::error::Error;
use crate::storage::sql_types::Json;

impl ConferenceRow {
    pub fn conference(&self) -> Result<Conference, Error> {
        let (slug, title) = (Slug::parse(&self.slug)?, Title::parse(&self.title)?);
        let id = ConferenceId(self.id.0);
        let mut conference = Conference::new(id, slug, title, Zone::parse(&self.zone)?);
        conference.url = text(self.url.clone(), Url::parse_web)?;
        read_conference_details(&mut conference, &self.details)?;
        Ok(conference)
    }

    /// What the organizers have said about the rules, and in which revision.
    pub fn rules(&self) -> Result<Kept<Settings>, Error> {
        let Json(details) = &self.details;
        let settings = settings::read(details.get("rules"))?;
        let changed_in = Details::of(&self.details).get_or("rules_changed_in", || 0)?;
        Ok(Kept::new(settings, changed_in))
    }
}

/// What of a conference stands in its document, in the agenda's row as in a release.
pub fn conference_details(conference: &Conference) -> Json {
    let Conference {
        id: _,
        slug: _,
        title: _,
        subtitle,
        description,
        zone: _,
        languages,
        url: _,
        venue,
        contact,
        notice,
    } = conference;
    document([
        ("subtitle", subtitle.store()),
        ("description", description.store()),
        ("languages", languages.store()),
        ("venue", venue.store()),
        ("contact", contact.store()),
        ("notice", notice.store()),
    ])
}

pub fn read_conference_details(conference: &mut Conference, json: &Json) -> Result<(), Error> {
    let details = Details::of(json);
    conference.subtitle = details.get("subtitle")?;
    conference.description = details.get("description")?;
    conference.languages = details.get("languages")?;
    conference.venue = details.get("venue")?;
    conference.contact = details.get("contact")?;
    conference.notice = details.get("notice")?;
    Ok(())
}

/// The same with what the organizers have said about the rules.
pub fn agenda_details(agenda: &Agenda) -> Json {
    let Json(mut details) = conference_details(agenda.conference());
    let Json(rules) = document([
        ("rules", settings::store(agenda.rules())),
        ("rules_changed_in", agenda.rules_changed_in().store()),
    ]);
    if let (Some(details), Value::Object(rules)) = (details.as_object_mut(), rules) {
        details.extend(rules);
    }
    Json(details)
}
