//! Releases: stored whole, read by everybody, never changed.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::changes::{Log, append};
use super::conn::{Tx, on_both};
use super::details::Detail;
use super::error::Error;
use super::schema::{conferences, releases};
use super::sql_types::{Id, Instant, Json};
use super::stored_release::{from_json, to_json};
use crate::domain::ids::{ConferenceId, Revision};
use crate::domain::release::Release;
use crate::domain::release::diff::Diff;
use crate::domain::text::{Label, Line, Slug};

/// What is known of a release without reading it.
#[derive(Clone, Debug, PartialEq)]
pub struct ReleaseHead {
    pub number: i64,
    pub published_at: DateTime<Utc>,
    pub published_by: String,
    /// The revision of the agenda that was published.
    pub revision: Revision,
    /// What the public calls it.
    pub label: Option<Label>,
    /// What organizers said about it, among themselves.
    pub note: Option<Line>,
}

/// What a release brought.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredNews {
    pub number: i64,
    pub label: Option<Label>,
    pub published_at: DateTime<Utc>,
    /// `None`: the first one.
    pub diff: Option<Diff>,
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
    label: Option<&'a str>,
    diff: Option<Json>,
}

/// Stores a release, and logs it in the same transaction.
pub fn add_release(
    tx: &mut Tx<'_>,
    release: &Release,
    previous: Option<&Release>,
    revision: Revision,
    note: Option<&Line>,
    log: &Log<'_>,
) -> Result<(), Error> {
    let row = NewRelease {
        conference_id: Id(release.conference.id.0),
        number: release.number,
        published_at: Instant(release.published_at),
        published_by: log.actor.name.as_str(),
        revision,
        content: Json(to_json(release)?),
        note: note.map(Line::as_str),
        label: release.label.as_ref().map(Label::as_str),
        diff: previous.map(|previous| Json(Diff::between(Some(previous), release).store())),
    };
    on_both!(tx, c => diesel::insert_into(releases::table).values(&row).execute(c))?;
    let resources = serde_json::json!([{"kind": "release", "number": release.number}]);
    append(tx, Some(release.conference.id), revision, log, resources)
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

/// One release.
pub fn release(
    tx: &mut Tx<'_>,
    conference: ConferenceId,
    number: i64,
) -> Result<Option<Release>, Error> {
    let row: Option<Json> = on_both!(tx, c => releases::table
        .find((Id(conference.0), number))
        .select(releases::content)
        .first(c)
        .optional())?;
    row.map(|Json(content)| from_json(content)).transpose()
}

/// What the latest releases brought, the newest first.
pub fn news(
    tx: &mut Tx<'_>,
    conference: ConferenceId,
    limit: i64,
) -> Result<Vec<StoredNews>, Error> {
    type Row = (i64, Option<String>, Instant, Option<Json>);
    let rows: Vec<Row> = on_both!(tx, c => releases::table
        .filter(releases::conference_id.eq(Id(conference.0)))
        .order(releases::number.desc())
        .limit(limit)
        .select((releases::number, releases::label, releases::published_at, releases::diff))
        .load(c))?;
    let mut news = Vec::new();
    for (number, label, at, diff) in rows {
        let diff = match diff {
            Some(Json(diff)) => Some(Diff::read(&diff)?),
            None if number == 1 => None,
            // Published before differences were kept.
            None => {
                let previous = release(tx, conference, number - 1)?;
                let this = release(tx, conference, number)?;
                this.map(|this| Diff::between(previous.as_ref(), &this))
            }
        };
        news.push(StoredNews {
            number,
            label: label.as_deref().map(Label::parse).transpose()?,
            published_at: at.0,
            diff,
        });
    }
    Ok(news)
}

/// The number of each conference's current release, and how often it was redacted.
pub fn current_release_numbers(tx: &mut Tx<'_>) -> Result<BTreeMap<Slug, (i64, i64)>, Error> {
    type Row = (String, i64, Option<i64>);
    let rows: Vec<Row> = on_both!(tx, c => releases::table
        .inner_join(conferences::table.on(conferences::id.eq(releases::conference_id)))
        .group_by((conferences::slug, conferences::redactions))
        .select((conferences::slug, conferences::redactions, diesel::dsl::max(releases::number)))
        .load(c))?;
    let numbered = rows
        .into_iter()
        .filter_map(|(slug, redactions, number)| Some((slug, (number?, redactions))));
    numbered
        .map(|(slug, current)| Ok((Slug::parse(&slug)?, current)))
        .collect()
}

/// How often people of a conference were redacted.
pub fn redactions(tx: &mut Tx<'_>, conference: ConferenceId) -> Result<i64, Error> {
    Ok(on_both!(tx, c => conferences::table
        .find(Id(conference.0))
        .select(conferences::redactions)
        .first(c))?)
}

/// The releases of a conference, newest first.
pub fn release_heads(tx: &mut Tx<'_>, conference: ConferenceId) -> Result<Vec<ReleaseHead>, Error> {
    type Row = (i64, Instant, String, i64, Option<String>, Option<String>);
    let rows: Vec<Row> = on_both!(tx, c => releases::table
        .filter(releases::conference_id.eq(Id(conference.0)))
        .order(releases::number.desc())
        .select((
            releases::number,
            releases::published_at,
            releases::published_by,
            releases::revision,
            releases::label,
            releases::note,
        ))
        .load(c))?;
    let head = |(number, at, published_by, revision, label, note): Row| {
        let note = note.as_deref().map(Line::parse).transpose()?;
        Ok(ReleaseHead {
            number,
            published_at: at.0,
            published_by,
            revision,
            label: label.as_deref().map(Label::parse).transpose()?,
            note,
        })
    };
    rows.into_iter().map(head).collect()
}
