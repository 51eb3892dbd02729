//! The one operation that rewrites what is stored: releases, the change log, kept answers.

use std::collections::BTreeSet;

use diesel::prelude::*;
use serde_json::Value;

use super::conn::{Tx, on_both};
use super::error::Error;
use super::person_links::PERSON_ACTOR;
use super::releases::release;
use super::schema::*;
use super::scrub::{collect, scrub};
use super::sql_types::{Id, Json};
use super::stored_release::{from_json, to_json};
use crate::domain::ids::{ConferenceId, PersonId};
use crate::domain::redact::Withheld;
use crate::domain::release::Release;

/// Every release of a conference, oldest first.
pub fn all_releases(tx: &mut Tx<'_>, conference: ConferenceId) -> Result<Vec<Release>, Error> {
    let mut all = Vec::new();
    for number in numbers(tx, conference)? {
        all.extend(release(tx, conference, number)?);
    }
    Ok(all)
}

fn numbers(tx: &mut Tx<'_>, conference: ConferenceId) -> Result<Vec<i64>, Error> {
    Ok(on_both!(tx, c => releases::table
        .filter(releases::conference_id.eq(Id(conference.0)))
        .order(releases::number)
        .select(releases::number)
        .load(c))?)
}

/// Takes a person out of everything that is stored of a conference: texts of the agenda, releases,
/// the change log, kept answers; `revise` has the last word on the current release.
pub fn redact(
    tx: &mut Tx<'_>,
    conference: ConferenceId,
    withheld: &Withheld,
    revise: impl Fn(&Release, Release) -> Release,
) -> Result<(), Error> {
    let numbers = numbers(tx, conference)?;
    for number in &numbers {
        let is_current = numbers.last() == Some(number);
        redact_release(tx, (conference, *number), withheld, |before, after| {
            if is_current {
                revise(before, after)
            } else {
                after
            }
        })?;
    }
    redact_agenda(tx, conference, withheld)?;
    redact_changes(tx, conference, withheld)?;
    redact_answers(tx, withheld)?;
    redact_waivers(tx, conference, withheld)?;
    redact_imports(tx, conference, withheld)?;
    let own = conferences::table.find(Id(conference.0));
    let more = conferences::redactions.eq(conferences::redactions + 1);
    on_both!(tx, c => diesel::update(own).set(more).execute(c))?;
    Ok(())
}

/// Every name of a person that organizers have given them, as the change log remembers it.
///
/// Names that people gave themselves stand in their own fields alone, where they are found by their
/// place: whoever calls themselves "Panel" must not take that word out of every text.
pub fn remembered_names(
    tx: &mut Tx<'_>,
    conference: ConferenceId,
    person: PersonId,
) -> Result<Vec<String>, Error> {
    let mut names = BTreeSet::new();
    for (actor, Json(resources)) in &logged(tx, conference)? {
        if !actor.starts_with(PERSON_ACTOR) {
            collect(resources, person, &mut names);
        }
    }
    Ok(names.into_iter().collect())
}

/// Every name of a person that the change log remembers, whoever gave it.
pub(super) fn all_names(
    tx: &mut Tx<'_>,
    conference: ConferenceId,
    person: PersonId,
) -> Result<BTreeSet<String>, Error> {
    let mut names = BTreeSet::new();
    for (_, Json(resources)) in &logged(tx, conference)? {
        collect(resources, person, &mut names);
    }
    Ok(names)
}

/// Who has changed what.
fn logged(tx: &mut Tx<'_>, conference: ConferenceId) -> Result<Vec<(String, Json)>, Error> {
    Ok(on_both!(tx, c => changes::table
        .filter(changes::conference_id.eq(Id(conference.0)))
        .select((changes::actor, changes::resources))
        .load(c))?)
}

fn redact_release(
    tx: &mut Tx<'_>,
    (conference, number): (ConferenceId, i64),
    withheld: &Withheld,
    revise: impl Fn(&Release, Release) -> Release,
) -> Result<(), Error> {
    type Row = (Json, Option<Json>, Option<String>, Option<String>);
    let id = (Id(conference.0), number);
    let (Json(mut content), diff, label, note): Row = on_both!(tx, c => releases::table
        .find(id)
        .select((releases::content, releases::diff, releases::label, releases::note))
        .first(c))?;
    let before = from_json(content.clone())?;
    scrub(&mut content, withheld);
    let after = revise(&before, from_json(content)?);
    let diff = diff.map(|Json(mut diff)| {
        scrub(&mut diff, withheld);
        Json(diff)
    });
    let text = |text: Option<String>| text.map(|text| withheld.replace(&text).unwrap_or(text));
    let row = (
        releases::content.eq(Json(to_json(&after)?)),
        releases::diff.eq(diff),
        releases::label.eq(text(label)),
        releases::note.eq(text(note)),
    );
    on_both!(tx, c => diesel::update(releases::table.find(id)).set(row).execute(c))?;
    Ok(())
}

fn redact_changes(
    tx: &mut Tx<'_>,
    conference: ConferenceId,
    withheld: &Withheld,
) -> Result<(), Error> {
    let own = changes::conference_id.eq(Id(conference.0));
    let rows: Vec<(i64, Json, Json)> = on_both!(tx, c => changes::table
        .filter(own)
        .select((changes::id, changes::resources, changes::notes))
        .load(c))?;
    for (id, Json(mut resources), Json(mut notes)) in rows {
        if scrub(&mut resources, withheld) | scrub(&mut notes, withheld) {
            let row = (
                changes::resources.eq(Json(resources)),
                changes::notes.eq(Json(notes)),
            );
            on_both!(tx, c => diesel::update(changes::table.find(id)).set(row).execute(c))?;
        }
    }
    Ok(())
}

/// Answers are kept as texts that hold JSON.
fn redact_answers(tx: &mut Tx<'_>, withheld: &Withheld) -> Result<(), Error> {
    let rows: Vec<(String, String, Json)> = on_both!(tx, c => idempotency_keys::table
        .select((idempotency_keys::actor, idempotency_keys::key, idempotency_keys::answer))
        .load(c))?;
    for (actor, key, Json(answer)) in rows {
        let Some(mut said) = answer
            .as_str()
            .and_then(|text| serde_json::from_str(text).ok())
        else {
            continue;
        };
        if scrub(&mut said, withheld) {
            let said = idempotency_keys::answer.eq(Json(Value::String(said.to_string())));
            let one = idempotency_keys::table.find((actor, key));
            on_both!(tx, c => diesel::update(one).set(said).execute(c))?;
        }
    }
    Ok(())
}

/// What sources have said last; their next edition may bring the name back, and nothing else.
fn redact_imports(
    tx: &mut Tx<'_>,
    conference: ConferenceId,
    withheld: &Withheld,
) -> Result<(), Error> {
    let rows: Vec<(String, Json)> = on_both!(tx, c => imports::table
        .filter(imports::conference_id.eq(Id(conference.0)))
        .select((imports::source, imports::said))
        .load(c))?;
    for (source, Json(mut said)) in rows {
        if scrub(&mut said, withheld) {
            let one = imports::table.find((Id(conference.0), source));
            let said = imports::said.eq(Json(said));
            on_both!(tx, c => diesel::update(one).set(said).execute(c))?;
        }
    }
    Ok(())
}

fn redact_waivers(
    tx: &mut Tx<'_>,
    conference: ConferenceId,
    withheld: &Withheld,
) -> Result<(), Error> {
    let rows: Vec<(String, String)> = on_both!(tx, c => waivers::table
        .filter(waivers::conference_id.eq(Id(conference.0)))
        .select((waivers::key, waivers::reason))
        .load(c))?;
    for (key, reason) in rows {
        if let Some(reason) = withheld.replace(&reason) {
            let one = waivers::table.find((Id(conference.0), key));
            let reason = waivers::reason.eq(reason);
            on_both!(tx, c => diesel::update(one).set(reason).execute(c))?;
        }
    }
    Ok(())
}

/// A column that can hold a name.
trait Printed {
    /// True when a name was taken out.
    fn scrub(&mut self, withheld: &Withheld) -> bool;
}

impl Printed for String {
    fn scrub(&mut self, withheld: &Withheld) -> bool {
        let replaced = withheld.replace(self);
        let changed = replaced.is_some();
        *self = replaced.unwrap_or_else(|| std::mem::take(self));
        changed
    }
}

impl Printed for Option<String> {
    fn scrub(&mut self, withheld: &Withheld) -> bool {
        self.as_mut().is_some_and(|text| text.scrub(withheld))
    }
}

impl Printed for Json {
    fn scrub(&mut self, withheld: &Withheld) -> bool {
        scrub(&mut self.0, withheld)
    }
}

/// Takes names out of the texts of an agenda's rows; a row that changes, changes in its revision.
fn redact_agenda(
    tx: &mut Tx<'_>,
    conference: ConferenceId,
    withheld: &Withheld,
) -> Result<(), Error> {
    let own = Id(conference.0);
    let revision: i64 = on_both!(tx, c => conferences::table
        .find(own)
        .select(conferences::revision)
        .first(c))?;
    macro_rules! rows {
        ($($table:ident by $of:ident { $($column:ident: $type:ty),* })*) => {$(
            let rows: Vec<(Id, $($type),*)> = on_both!(tx, c => $table::table
                .filter($table::$of.eq(own))
                .select(($table::id, $($table::$column),*))
                .load(c))?;
            for (id, $(mut $column),*) in rows {
                if [$($column.scrub(withheld)),*].contains(&true) {
                    let row = ($($table::$column.eq(&$column),)* $table::changed_in.eq(revision));
                    let one = $table::table.find(id);
                    on_both!(tx, c => diesel::update(one).set(row).execute(c))?;
                }
            }
        )*};
    }
    rows! {
        conferences by id { title: String, details: Json }
        days by conference_id { label: Option<String> }
        rooms by conference_id { name: String, details: Json }
        tracks by conference_id { name: String, details: Json }
        time_slots by conference_id { label: String }
        people by conference_id {
            name: String, title: Option<String>, affiliation: Option<String>, details: Json
        }
        sessions by conference_id {
            label: Option<String>, title: String, abstract_text: Option<String>, details: Json
        }
    }
    redact_billings(tx, own, withheld)
}

/// How others are billed may name somebody, too.
fn redact_billings(tx: &mut Tx<'_>, own: Id, withheld: &Withheld) -> Result<(), Error> {
    type Row = (Id, i32, Option<String>, Option<String>, Option<String>);
    let of_conference = sessions::table
        .filter(sessions::conference_id.eq(own))
        .select(sessions::id);
    let rows: Vec<Row> = on_both!(tx, c => appearances::table
        .filter(appearances::session_id.eq_any(of_conference))
        .select((
            appearances::session_id,
            appearances::position,
            appearances::billing_name,
            appearances::billing_title,
            appearances::billing_affiliation,
        ))
        .load(c))?;
    for (session, position, mut name, mut title, mut affiliation) in rows {
        let texts = [&mut name, &mut title, &mut affiliation];
        if texts.map(|text| text.scrub(withheld)).contains(&true) {
            let row = (
                appearances::billing_name.eq(name),
                appearances::billing_title.eq(title),
                appearances::billing_affiliation.eq(affiliation),
            );
            let one = appearances::table.find((session, position));
            on_both!(tx, c => diesel::update(one).set(row).execute(c))?;
        }
    }
    Ok(())
}
