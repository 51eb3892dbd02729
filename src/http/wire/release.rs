//! Releases as JSON.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Described, about};
use crate::app::agendas::Publish;
use crate::app::releases::ReleaseSummary;
use crate::domain::text::Line;
use crate::http::field::{Read, object};
use crate::http::reader::Reader;

/// A release to be made.
pub fn read(body: &mut Reader<'_>) -> Publish {
    Publish {
        note: body.take::<Option<Line>>("note").flatten(),
    }
}

/// What is said about a release to be made.
pub fn body_schema() -> Described {
    let note = about(Option::<Line>::taken(), "What is said about it.");
    Described::named("ReleaseBody".to_owned(), object(&[("note", note)], &[]))
}

/// One published programme.
#[derive(Serialize, ToSchema)]
#[schema(as = Release)]
pub struct ReleaseShape {
    /// Counts from 1.
    number: i64,
    #[schema(format = DateTime)]
    published_at: String,
    /// Who published it.
    published_by: String,
    /// The revision of the agenda that was published.
    revision: i64,
    /// What was said about it.
    note: Option<String>,
}

impl From<ReleaseSummary> for ReleaseShape {
    fn from(release: ReleaseSummary) -> Self {
        let ReleaseSummary {
            number,
            published_at,
            published_by,
            revision,
            note,
        } = release;
        let published_at = published_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        ReleaseShape {
            number,
            published_at,
            published_by,
            revision,
            note: note.map(|note| note.to_string()),
        }
    }
}
