//! A conference as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{List, text, zone};
use crate::app::agendas::NewConference;
use crate::domain::conference::{Conference, ConferencePatch};
use crate::domain::error::Fault;
use crate::domain::text::{Slug, Title, Url};
use crate::http::body::{Errors, present};
use crate::http::problem::Problem;
use crate::http::schema;

/// A conference; on changing it, fields that are left out stay as they are.
///
/// `slug` is its name in URLs and never changes; `url` is its page on the web.
#[derive(Deserialize, ToSchema, Default)]
#[serde(deny_unknown_fields)]
pub struct ConferenceBody {
    /// Its name in URLs: 2 to 64 lower-case letters, digits and single hyphens. It never changes.
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = schema::slug)]
    slug: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = schema::text::<Title>)]
    title: Option<String>,
    /// The IANA name of the zone of every printed time, such as `America/New_York`.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    zone: Option<String>,
    /// Its page on the web.
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = schema::nullable::<Url>)]
    url: Option<Option<String>>,
}

/// A conference.
#[derive(Serialize, ToSchema)]
#[schema(as = Conference)]
pub struct ConferenceShape {
    #[schema(format = Uuid)]
    id: String,
    slug: String,
    title: String,
    zone: String,
    url: Option<String>,
}

/// A conference in a list.
#[derive(Serialize, ToSchema)]
pub struct ConferenceItem {
    #[schema(format = Uuid)]
    id: String,
    slug: String,
    title: String,
    zone: String,
    /// How many requests its agenda has accepted.
    revision: i64,
}

impl ConferenceBody {
    /// The fields without which a conference cannot be made.
    pub const REQUIRED: &'static [&'static str] = &["slug", "title", "zone"];

    /// A new conference; says everything that is wrong.
    pub fn create(self, mut errors: Errors) -> Result<NewConference, Problem> {
        let slug = errors.take_text("/slug", self.slug, Slug::parse);
        let title = errors.take_text("/title", self.title, Title::parse);
        let zone = zone(&mut errors, "/zone", self.zone);
        let url = errors
            .take_nullable("/url", self.url, Url::parse_web)
            .flatten();
        errors.settle()?;
        let (Some(slug), Some(title), Some(zone)) = (slug, title, zone) else {
            return Err(Problem::internal("a missing field was not reported"));
        };
        Ok(NewConference {
            slug,
            title,
            zone,
            url,
        })
    }

    pub fn patch(self, mut errors: Errors) -> Result<ConferencePatch, Problem> {
        if self.slug.is_some() {
            let detail = "a slug never changes: subscribed feeds carry it";
            errors.push(Fault::new("read_only", detail).at("/slug"));
        }
        let patch = ConferencePatch {
            title: errors.take_text("/title", self.title, Title::parse),
            zone: zone(&mut errors, "/zone", self.zone),
            url: errors.take_nullable("/url", self.url, Url::parse_web),
        };
        errors.settle()?;
        Ok(patch)
    }
}

impl From<&Conference> for ConferenceShape {
    fn from(conference: &Conference) -> Self {
        let Conference {
            id,
            slug,
            title,
            zone,
            url,
        } = conference;
        ConferenceShape {
            id: id.to_string(),
            slug: slug.to_string(),
            title: title.to_string(),
            zone: zone.name().to_owned(),
            url: text(url.as_ref()),
        }
    }
}

/// All conferences: there are few, so they come on one page.
pub fn list(conferences: &[(Conference, i64)]) -> List<ConferenceItem> {
    let item = |(conference, revision): &(Conference, i64)| {
        let Conference {
            id,
            slug,
            title,
            zone,
            url: _,
        } = conference;
        ConferenceItem {
            id: id.to_string(),
            slug: slug.to_string(),
            title: title.to_string(),
            zone: zone.name().to_owned(),
            revision: *revision,
        }
    };
    List {
        items: conferences.iter().map(item).collect(),
        next_cursor: None,
    }
}
