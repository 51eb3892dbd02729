//! Loading an agenda, and saving only what differs.

use diesel::prelude::*;
use serde_json::{Value, json};

use std::collections::{BTreeMap, BTreeSet};

use super::changes::{Log, append};
use super::conn::{Tx, on_both};
use super::error::Error;
use super::rows::*;
use super::schema::*;
use super::sql_types::{Id, Instant, Json};
use super::tables::{Table, one};
use crate::domain::agenda::{Agenda, AgendaParts};
use crate::domain::conference::{Conference, Day};
use crate::domain::conflict::Waiver;
use crate::domain::ids::ConferenceId;
use crate::domain::person::Person;
use crate::domain::place::{Room, TimeSlot, Track};
use crate::domain::resource::{Kept, Shelf, changed};
use crate::domain::session::Session;
use crate::domain::text::Slug;

/// All conferences with their revisions, by slug.
pub fn conferences(tx: &mut Tx<'_>) -> Result<Vec<(Conference, i64)>, Error> {
    let rows: Vec<ConferenceRow> = on_both!(tx, c => conferences::table
        .select(ConferenceRow::as_select())
        .load(c))?;
    let all = rows.iter().map(|row| Ok((row.conference()?, row.revision)));
    let mut all = all.collect::<Result<Vec<_>, Error>>()?;
    // Not by the database: PostgreSQL's order depends on its locale.
    all.sort_by(|(a, _), (b, _)| a.slug.cmp(&b.slug));
    Ok(all)
}

/// The identity and revision of a conference; locks its row on PostgreSQL when the transaction will
/// write.
pub fn revision(
    tx: &mut Tx<'_>,
    slug: &Slug,
    lock: Lock,
) -> Result<Option<(ConferenceId, i64)>, Error> {
    if lock == Lock::ForWriting
        && let Tx::Postgres(connection) = tx
    {
        // Before anything else of the conference, so that two writers can never deadlock.
        diesel::sql_query("SELECT 1 FROM conferences WHERE slug = $1 FOR UPDATE")
            .bind::<diesel::sql_types::Text, _>(slug.as_str())
            .execute(*connection)?;
    }
    let row: Option<(Id, i64)> = on_both!(tx, c => conferences::table
        .filter(conferences::slug.eq(slug.as_str()))
        .select((conferences::id, conferences::revision))
        .first(c)
        .optional())?;
    Ok(row.map(|(id, revision)| (ConferenceId(id.0), revision)))
}

/// The agenda of a conference.
pub fn load_agenda(tx: &mut Tx<'_>, slug: &Slug) -> Result<Option<Agenda>, Error> {
    let row: Option<ConferenceRow> = on_both!(tx, c => conferences::table
        .filter(conferences::slug.eq(slug.as_str()))
        .select(ConferenceRow::as_select())
        .first(c)
        .optional())?;
    let Some(row) = row else { return Ok(None) };
    let conference = row.conference()?;
    let of = Of {
        conference: conference.id,
        zone: conference.zone,
    };
    let parts = AgendaParts {
        conference_changed_in: row.changed_in,
        revision: row.revision,
        rules: row.rules()?,
        conference,
        days: load(tx, of)?,
        rooms: load(tx, of)?,
        tracks: load(tx, of)?,
        time_slots: load(tx, of)?,
        people: load(tx, of)?,
        sessions: load(tx, of)?,
        waivers: load_waivers(tx, of)?,
    };
    Ok(Some(Agenda::restore(parts)?))
}

/// Whether a transaction goes on to write what it loads.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    None,
    ForWriting,
}

/// Removes a conference and everything that belongs to it. Its log keeps who did something and
/// when, and loses what: nobody could redact it any more.
pub fn delete_conference(tx: &mut Tx<'_>, id: ConferenceId) -> Result<(), Error> {
    let own = Id(id.0);
    on_both!(tx, c => {
        diesel::update(changes::table.filter(changes::conference_id.eq(own)))
            .set((changes::resources.eq(Json(json!([]))), changes::notes.eq(Json(json!([])))))
            .execute(c)?;
        diesel::delete(waivers::table.filter(waivers::conference_id.eq(own))).execute(c)?;
        // Their rooms and appearances go with them.
        diesel::delete(sessions::table.filter(sessions::conference_id.eq(own))).execute(c)?;
        diesel::delete(time_slots::table.filter(time_slots::conference_id.eq(own))).execute(c)?;
        diesel::delete(people::table.filter(people::conference_id.eq(own))).execute(c)?;
        diesel::delete(tracks::table.filter(tracks::conference_id.eq(own))).execute(c)?;
        diesel::delete(rooms::table.filter(rooms::conference_id.eq(own))).execute(c)?;
        diesel::delete(days::table.filter(days::conference_id.eq(own))).execute(c)?;
        diesel::delete(conferences::table.filter(conferences::id.eq(own))).execute(c)?;
    });
    Ok(())
}

/// Saves what differs between two states of an agenda, and logs it in the same transaction.
///
/// `before` is `None` for a new conference.
pub fn save_agenda(
    tx: &mut Tx<'_>,
    before: Option<&Agenda>,
    after: &Agenda,
    log: &Log<'_>,
) -> Result<(), Error> {
    let conference = after.conference();
    let empty = Agenda::new(conference.clone());
    let old = before.unwrap_or(&empty);
    save_conference(tx, before, after, log)?;
    let of = Of {
        conference: conference.id,
        zone: conference.zone,
    };
    let mut differences = Vec::new();
    let then = before.map(conference_json);
    let now = conference_json(after);
    if then.as_ref() != Some(&now) {
        differences.push(difference("conference", conference.id.0, then, now));
    }
    put::<Day>(tx, of, old, after, &mut differences)?;
    put::<Room>(tx, of, old, after, &mut differences)?;
    put::<Track>(tx, of, old, after, &mut differences)?;
    put::<Person>(tx, of, old, after, &mut differences)?;
    put::<TimeSlot>(tx, of, old, after, &mut differences)?;
    put::<Session>(tx, of, old, after, &mut differences)?;
    remove::<Session>(tx, of, old, after, &mut differences)?;
    remove::<TimeSlot>(tx, of, old, after, &mut differences)?;
    remove::<Person>(tx, of, old, after, &mut differences)?;
    remove::<Track>(tx, of, old, after, &mut differences)?;
    remove::<Room>(tx, of, old, after, &mut differences)?;
    remove::<Day>(tx, of, old, after, &mut differences)?;
    save_waivers(tx, of, old, after, &mut differences)?;
    append(
        tx,
        Some(conference.id),
        after.revision(),
        log,
        Value::Array(differences),
    )
}

fn save_conference(
    tx: &mut Tx<'_>,
    before: Option<&Agenda>,
    after: &Agenda,
    log: &Log<'_>,
) -> Result<(), Error> {
    let conference = after.conference();
    let row = ConferenceRow {
        id: Id(conference.id.0),
        slug: conference.slug.to_string(),
        title: conference.title.to_string(),
        zone: conference.zone.name().to_owned(),
        url: conference.url.as_ref().map(ToString::to_string),
        revision: after.revision(),
        changed_in: after.conference_changed_in(),
        created_at: Instant(log.at),
        details: agenda_details(after),
    };
    let Some(before) = before else {
        on_both!(tx, c => diesel::insert_into(conferences::table).values(&row).execute(c))?;
        return Ok(());
    };
    // Compare and swap: whoever read an older revision writes nothing.
    let seen = conferences::table.filter(conferences::id.eq(row.id));
    let seen = seen.filter(conferences::revision.eq(before.revision()));
    let changed = on_both!(tx, c => diesel::update(seen)
        .set((
            conferences::title.eq(&row.title),
            conferences::zone.eq(&row.zone),
            conferences::url.eq(&row.url),
            conferences::revision.eq(row.revision),
            conferences::changed_in.eq(row.changed_in),
            conferences::details.eq(&row.details),
        ))
        .execute(c))?;
    one(changed)
}

fn conference_json(agenda: &Agenda) -> Value {
    let Conference {
        slug,
        title,
        zone,
        url,
        ..
    } = agenda.conference();
    let url = url.as_ref().map(ToString::to_string);
    let Json(details) = agenda_details(agenda);
    flat(json!({
        "slug": slug.as_str(), "title": title.as_str(), "zone": zone.name(), "url": url,
        "details": details,
    }))
}

/// One entry of the change log: of a change only what differs.
fn difference(what: &str, id: uuid::Uuid, before: Option<Value>, after: Value) -> Value {
    let (before, after) = match (before, after) {
        (Some(Value::Object(mut before)), Value::Object(mut after)) => {
            let same: Vec<_> = before
                .iter()
                .filter(|(name, value)| after.get(*name) == Some(value))
                .map(|(name, _)| name.clone())
                .collect();
            for name in same {
                before.remove(&name);
                after.remove(&name);
            }
            (Value::Object(before), Value::Object(after))
        }
        (before, after) => (before.unwrap_or_default(), after),
    };
    json!({"kind": what, "id": id, "before": before, "after": after})
}

/// A row as the change log tells it: without its bookkeeping, details and all at one level.
fn flat(row: Value) -> Value {
    let Value::Object(mut fields) = row else {
        return row;
    };
    for hidden in ["id", "conference_id", "session_id", "changed_in"] {
        fields.remove(hidden);
    }
    if let Some(Value::Object(details)) = fields.remove("details") {
        fields.extend(details);
    }
    if let Some(text) = fields.remove("abstract_text") {
        fields.insert("abstract".to_owned(), text);
    }
    Value::Object(fields)
}

fn load<R: Table>(tx: &mut Tx<'_>, of: Of) -> Result<Vec<Kept<R>>, Error> {
    R::select(tx, of)?
        .into_iter()
        .map(|row| R::from_row(row, of))
        .collect()
}

fn json_of_row(row: impl serde::Serialize) -> Result<Value, Error> {
    let row = serde_json::to_value(row).map_err(|error| Error::Corrupt(error.to_string()))?;
    Ok(flat(row))
}

fn put<R: Table>(
    tx: &mut Tx<'_>,
    of: Of,
    before: &Agenda,
    after: &Agenda,
    differences: &mut Vec<Value>,
) -> Result<(), Error>
where
    R::Id: Into<uuid::Uuid>,
    R::Row: serde::Serialize,
{
    let (old, new): (&Shelf<R>, &Shelf<R>) = (R::shelf(before), R::shelf(after));
    for kept in changed::<R>(new, old) {
        let id = kept.resource.id();
        let row = kept.resource.to_row(of, kept.changed_in);
        let then = old
            .get(&id)
            .map(|was| was.resource.to_row(of, was.changed_in));
        // Not an upsert: an id that another conference has is refused, not taken from it.
        match &then {
            None => R::insert(tx, &row)?,
            Some(then) => R::update(tx, then, &row)?,
        }
        let then = then.map(json_of_row).transpose()?;
        let now = json_of_row(row)?;
        differences.push(difference(R::WORD, id.into(), then, now));
    }
    Ok(())
}

fn remove<R: Table>(
    tx: &mut Tx<'_>,
    of: Of,
    before: &Agenda,
    after: &Agenda,
    differences: &mut Vec<Value>,
) -> Result<(), Error>
where
    R::Id: Into<uuid::Uuid>,
    R::Row: serde::Serialize,
{
    let (old, now): (&Shelf<R>, &Shelf<R>) = (R::shelf(before), R::shelf(after));
    let gone = changed::<R>(old, now).into_iter();
    for kept in gone.filter(|kept| !now.contains_key(&kept.resource.id())) {
        let id: uuid::Uuid = kept.resource.id().into();
        R::delete(tx, Id(id))?;
        let then = Some(json_of_row(kept.resource.to_row(of, kept.changed_in))?);
        differences.push(difference(R::WORD, id, then, Value::Null));
    }
    Ok(())
}

/// PostgreSQL takes 65,535 values in one statement; a waiver has six.
const WAIVERS_A_STATEMENT: usize = 1_000;

fn load_waivers(tx: &mut Tx<'_>, of: Of) -> Result<Vec<Waiver>, Error> {
    let rows: Vec<WaiverRow> = on_both!(tx, c => waivers::table
        .filter(waivers::conference_id.eq(Id(of.conference.0)))
        .select(WaiverRow::as_select())
        .load(c))?;
    rows.into_iter().map(WaiverRow::waiver).collect()
}

fn save_waivers(
    tx: &mut Tx<'_>,
    of: Of,
    before: &Agenda,
    after: &Agenda,
    differences: &mut Vec<Value>,
) -> Result<(), Error> {
    if before.waivers().eq(after.waivers()) {
        return Ok(());
    }
    let told = |waiver: &Waiver| {
        let (reason, by) = (waiver.reason.as_str(), waiver.by.as_str());
        json!({"reason": reason, "by": by, "minutes": waiver.minutes})
    };
    let then: BTreeMap<_, _> = before
        .waivers()
        .map(|w| (w.key.as_str(), told(w)))
        .collect();
    let now: BTreeMap<_, _> = after.waivers().map(|w| (w.key.as_str(), told(w))).collect();
    let keys: BTreeSet<_> = then.keys().chain(now.keys()).collect();
    for key in keys
        .into_iter()
        .filter(|key| then.get(*key) != now.get(*key))
    {
        let (was, is) = (then.get(key), now.get(key));
        differences.push(json!({"kind": "waiver", "id": key, "before": was, "after": is}));
    }
    let rows: Vec<_> = after
        .waivers()
        .map(|waiver| WaiverRow::new(waiver, of))
        .collect();
    let own = waivers::conference_id.eq(Id(of.conference.0));
    on_both!(tx, c => diesel::delete(waivers::table.filter(own)).execute(c))?;
    for rows in rows.chunks(WAIVERS_A_STATEMENT) {
        on_both!(tx, c => diesel::insert_into(waivers::table).values(rows).execute(c))?;
    }
    Ok(())
}
