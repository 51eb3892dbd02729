//! Releases as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::releases::ReleaseSummary;

/// A release to be made; there is nothing to say about it yet.
#[derive(Deserialize, ToSchema, Default)]
#[serde(deny_unknown_fields)]
pub struct ReleaseBody {}

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
}

impl From<ReleaseSummary> for ReleaseShape {
    fn from(release: ReleaseSummary) -> Self {
        let ReleaseSummary {
            number,
            published_at,
            published_by,
            revision,
        } = release;
        let published_at = published_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        ReleaseShape {
            number,
            published_at,
            published_by,
            revision,
        }
    }
}
