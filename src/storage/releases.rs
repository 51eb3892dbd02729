//! Releases: stored whole, read by everybody, never changed.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::changes::{Log, append};
use super::conn::{Tx, on_both};
use super::error::Error;
use super::schema::{conferences, releases};
use super::sql_types::{Id, Instant, Json};
use super::stored_release::{from_json, to_json};
use crate::domain::ids::{ConferenceId, Revision};
use crate::domain::release::Release;
use crate::domain::text::{Line, Slug};

/// What is known of a release without reading it.
#[derive(Clone, Debug, PartialEq)]
pub struct ReleaseHead {
    pub number: i64,
    pub published_at: DateTime<Utc>,
    pub published_by: String,
    /// The revision of the agenda that was published.
    pub revision: Revision,
    /// What was said about it.
    pub note: Option<Line>,
}

#[derive(Insertable)]
#[diesel(table_name = releases)]
struct NewRelease<'a> {
    conference_id: Id,
    number: i64,
    published_at: Instant,
    published_by: &'a str,
    revision: Revision,
    content: Json,
    note: Option<&'a str>,
}

/// Stores a release, and logs it in the same transaction.
pub fn add_release(
    tx: &mut Tx<'_>,
    release: &Release,
    revision: Revision,
    note: Option<&Line>,
    log: &Log<'_>,
) -> Result<(), Error> {
    let row = NewRelease {
        conference_id: Id(release.conference.id.0),
        number: release.number,
        published_at: Instant(release.published_at),
        published_by: log.actor.as_str(),
        revision,
        content: Json(to_json(release)?),
        note: note.map(Line::as_str),
    };
    on_both!(tx, c => diesel::insert_into(releases::table).values(&row).execute(c))?;
    let resources = serde_json::json!([{"kind": "release", "number": release.number}]);
    append(tx, release.conference.id, revision, log, resources)
}

/// The release that the public sees.
pub fn current_release(tx: &mut Tx<'_>, slug: &Slug) -> Result<Option<Release>, Error> {
    let row: Option<Json> = on_both!(tx, c => releases::table
        .inner_join(conferences::table.on(conferences::id.eq(releases::conference_id)))
        .filter(conferences::slug.eq(slug.as_str()))
        .order(releases::number.desc())
        .select(releases::content)
        .first(c)
        .optional())?;
    row.map(|Json(content)| from_json(content)).transpose()
}

/// The number of each conference's current release.
pub fn current_release_numbers(tx: &mut Tx<'_>) -> Result<BTreeMap<Slug, i64>, Error> {
    let rows: Vec<(String, Option<i64>)> = on_both!(tx, c => releases::table
        .inner_join(conferences::table.on(conferences::id.eq(releases::conference_id)))
        .group_by(conferences::slug)
        .select((conferences::slug, diesel::dsl::max(releases::number)))
        .load(c))?;
    let numbered = rows
        .into_iter()
        .filter_map(|(slug, number)| Some((slug, number?)));
    numbered
        .map(|(slug, number)| Ok((Slug::parse(&slug)?, number)))
        .collect()
}

/// The releases of a conference, newest first.
pub fn release_heads(tx: &mut Tx<'_>, conference: ConferenceId) -> Result<Vec<ReleaseHead>, Error> {
    type Row = (i64, Instant, String, i64, Option<String>);
    let rows: Vec<Row> = on_both!(tx, c => releases::table
        .filter(releases::conference_id.eq(Id(conference.0)))
        .order(releases::number.desc())
        .select((
            releases::number,
            releases::published_at,
            releases::published_by,
            releases::revision,
            releases::note,
        ))
        .load(c))?;
    let head = |(number, at, published_by, revision, note): Row| {
        let note = note.as_deref().map(Line::parse).transpose()?;
        Ok(ReleaseHead {
            number,
            published_at: at.0,
            published_by,
            revision,
            note,
        })
    };
    rows.into_iter().map(head).collect()
}
