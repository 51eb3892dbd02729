//! The one operation that rewrites what is stored: releases, the change log, kept answers.

use diesel::prelude::*;
use serde_json::{Map, Value};

use super::conn::{Tx, on_both};
use super::error::Error;
use super::releases::release;
use super::schema::{changes, conferences, idempotency_keys, releases, waivers};
use super::sql_types::{Id, Json};
use super::stored_release::{from_json, to_json};
use crate::domain::ids::{ConferenceId, PersonId};
use crate::domain::redact::{WITHHELD, Withheld};
use crate::domain::release::Release;
use crate::domain::values::Code;

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

/// Takes a person out of everything that is stored of a conference besides its agenda; `revise`
/// has the last word on the current release.
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
    redact_changes(tx, conference, withheld)?;
    redact_answers(tx, withheld)?;
    redact_waivers(tx, conference, withheld)?;
    let own = conferences::table.find(Id(conference.0));
    let more = conferences::redactions.eq(conferences::redactions + 1);
    on_both!(tx, c => diesel::update(own).set(more).execute(c))?;
    Ok(())
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

/// Fields that name a person, in every stored form.
const NAMES: &[&str] = &["name", "billing_name", "line"];

/// Fields that are a person's own, in every stored form.
const OWN: &[&str] = &[
    "title",
    "affiliation",
    "billing_title",
    "billing_affiliation",
    "billing",
    "sort_name",
    "honorific",
    "pronouns",
    "bio",
    "photo_url",
    "links",
    "email",
    "notes",
    "details",
];

/// Takes a person out of a document: what is theirs by its place, and their name in any text. True
/// when something was taken out.
fn scrub(value: &mut Value, withheld: &Withheld) -> bool {
    match value {
        Value::String(text) => match withheld.replace(text) {
            Some(replaced) => {
                *text = replaced;
                true
            }
            None => false,
        },
        Value::Array(items) => items
            .iter_mut()
            .fold(false, |changed, item| scrub(item, withheld) | changed),
        Value::Object(fields) => {
            let own = is_about(fields, withheld.person);
            let cleaned = own && clean(fields, withheld.person);
            let values = fields.iter_mut().map(|(_, value)| value);
            values.fold(cleaned, |changed, value| scrub(value, withheld) | changed)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// True for what stands for a person or their part.
fn is_about(fields: &Map<String, Value>, person: PersonId) -> bool {
    let id = person.to_string();
    let names = ["id", "person", "person_id"];
    let mut ids = names.iter().filter_map(|name| fields.get(*name)?.as_str());
    ids.any(|found| found == id)
}

fn clean(fields: &mut Map<String, Value>, person: PersonId) -> bool {
    let mut changed = false;
    for (name, value) in fields.iter_mut() {
        let instead = match name.as_str() {
            "code" if !value.is_null() => Code::of_id(person.0).to_string().into(),
            name if NAMES.contains(&name) && !value.is_null() => WITHHELD.into(),
            "billing" if value.is_object() => {
                changed |= value
                    .as_object_mut()
                    .is_some_and(|inner| clean(inner, person));
                continue;
            }
            "links" if value.is_array() => Value::Array(Vec::new()),
            "details" if value.is_object() => {
                let inner = value.as_object_mut();
                changed |= inner.is_some_and(|inner| clean(inner, person));
                continue;
            }
            name if OWN.contains(&name) => Value::Null,
            // What was and what is: both are the person's.
            "before" | "after" | "old" | "new" => {
                changed |= value
                    .as_object_mut()
                    .is_some_and(|inner| clean(inner, person));
                continue;
            }
            _ => continue,
        };
        if *value != instead {
            *value = instead;
            changed = true;
        }
    }
    changed
}
