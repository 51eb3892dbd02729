//! Taking a person out of a stored document: what is theirs by its place, their name in any text.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::domain::ids::PersonId;
use crate::domain::redact::{WITHHELD, Withheld};
use crate::domain::values::Code;

/// Fields that name a person, in every stored form.
const NAMES: &[&str] = &["name", "billing_name", "line"];

/// Fields that are a person's own, in every stored form.
const OWN: &[&str] = &[
    "title",
    "affiliation",
    "billing_title",
    "billing_affiliation",
    "sort_name",
    "honorific",
    "pronouns",
    "bio",
    "photo_url",
    "email",
    "notes",
];

/// Fields that hold a person's fields: how they are billed, what was and what is.
const INNER: &[&str] = &["billing", "details", "before", "after", "old", "new"];

/// Fields that are read by programs, not by people.
const MACHINE: &[&str] = &[
    "id",
    "person",
    "person_id",
    "session",
    "track",
    "zone",
    "url",
    "photo_url",
    "code",
    "slug",
    "kind",
    "role",
    "standing",
    "state",
    "status",
    "audience",
    "medium",
    "sharing",
    "way",
    "when",
    "language",
    "key",
    "etag",
    "op",
    "resource",
];

/// Takes people out of a document. True when something was taken out.
pub fn scrub(value: &mut Value, withheld: &Withheld) -> bool {
    match value {
        Value::String(text) => match withheld.replace(text) {
            Some(replaced) => {
                *text = replaced;
                true
            }
            None => false,
        },
        Value::Array(items) => {
            let scrubbed = items.iter_mut();
            let changed = scrubbed.fold(false, |changed, item| scrub(item, withheld) | changed);
            if changed {
                // Two tags may have become the same.
                let mut seen = BTreeSet::new();
                items.retain(|item| {
                    item.as_str()
                        .is_none_or(|text| seen.insert(text.to_owned()))
                });
            }
            changed
        }
        Value::Object(fields) => {
            let about = withheld
                .people
                .iter()
                .find(|person| is_about(fields, **person));
            let mut changed = about.is_some_and(|person| clean(fields, *person));
            for person in &withheld.people {
                // What is kept by its owner's identity: the address of a feed.
                if let Some(code) = fields.get_mut(&person.to_string()) {
                    *code = Code::of_id(person.0).to_string().into();
                    changed = true;
                }
            }
            for (name, value) in fields.iter_mut() {
                if !MACHINE.contains(&name.as_str()) {
                    changed |= scrub(value, withheld);
                }
            }
            changed
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Every name that a document gives a person.
pub fn collect(value: &Value, person: PersonId, names: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, person, names)),
        Value::Object(fields) => {
            if is_about(fields, person) {
                collect_inner(fields, names);
            }
            fields
                .iter()
                .for_each(|(_, value)| collect(value, person, names));
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn collect_inner(fields: &Map<String, Value>, names: &mut BTreeSet<String>) {
    for name in ["name", "billing_name", "sort_name"] {
        let name = fields.get(name).and_then(Value::as_str);
        names.extend(name.map(str::to_owned));
    }
    let inner = INNER
        .iter()
        .filter_map(|name| fields.get(*name)?.as_object());
    inner.for_each(|inner| collect_inner(inner, names));
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
        let name = name.as_str();
        if let Some(inner) = value.as_object_mut() {
            changed |= INNER.contains(&name) && clean(inner, person);
            continue;
        }
        let instead = match name {
            _ if value.is_null() => continue,
            "code" => Code::of_id(person.0).to_string().into(),
            "links" => Value::Array(Vec::new()),
            name if NAMES.contains(&name) => WITHHELD.into(),
            name if OWN.contains(&name) => Value::Null,
            _ => continue,
        };
        if *value != instead {
            *value = instead;
            changed = true;
        }
    }
    changed
}
