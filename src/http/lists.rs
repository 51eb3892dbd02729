//! Lists: pages, filters, and the fields that somebody wants.

use actix_web::HttpResponse;
use actix_web::http::header::LINK;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::endpoint::Parameter;
use super::field::{self, Read};
use super::problem::Problem;
use super::wire::Wire;
use crate::domain::agenda::Agenda;

/// The most items of one page.
pub const LIMIT_MAX: usize = 1_000;

/// The items of a page when nothing is said.
const LIMIT_DEFAULT: usize = 100;

/// The parameters of a list of resources.
pub fn parameters<W: Wire>() -> Vec<Parameter> {
    let mut parameters = paging(field::uuid());
    let names: Vec<_> = shown::<W>().collect();
    let one = format!("({})", names.join("|"));
    let pattern = format!("^{one}(,{one})*$");
    let fields = "The fields that are wanted, separated by commas; all unless said.";
    let list = json!({"type": "string", "pattern": pattern});
    parameters.push(Parameter::new("fields", fields, list));
    let filter = |name: &&'static str| Parameter::new(name, FILTER, filtered::<W>(name));
    parameters.extend(W::FILTERS.iter().map(filter));
    parameters
}

/// True for a filter of a list, which may be asked to hold several values.
fn is_list<W: Wire>(name: &str) -> bool {
    let field = W::fields().into_iter().find(|field| field.name == name);
    let shown = field.and_then(|field| field.shown).unwrap_or_default();
    shown.get("items").is_some()
}

/// What a filter can be: what the field is, or one item of it.
fn filtered<W: Wire>(name: &str) -> Value {
    let field = W::fields().into_iter().find(|field| field.name == name);
    let schema = field.and_then(|field| field.shown).unwrap_or_default();
    let schema = schema.get("items").unwrap_or(&schema);
    let types = schema.get("type").and_then(Value::as_array);
    let nullable = types.is_some_and(|types| types.contains(&json!("null")));
    match schema.get("format").and_then(Value::as_str) {
        Some("uuid") if nullable => {
            json!({"anyOf": [field::uuid(), {"type": "string", "enum": [NONE]}]})
        }
        Some("uuid") => field::uuid(),
        Some("date") => chrono::NaiveDate::taken(),
        _ if schema.get("enum").is_some() => {
            let words = schema.get("enum").and_then(Value::as_array);
            let words = words.into_iter().flatten().filter(|word| !word.is_null());
            json!({"type": "string", "enum": words.collect::<Vec<_>>()})
        }
        _ if schema.get("type") == Some(&json!("boolean")) => bool::taken(),
        // Filters that are no fields name what they look for.
        _ if name.ends_with("_id") => field::uuid(),
        _ if name == "date" => chrono::NaiveDate::taken(),
        _ => json!({"type": "string"}),
    }
}

/// What a filter says to find those that have no value.
const NONE: &str = "null";

/// The date of a filter; what lies outside all programmes finds nothing, and is no mistake.
pub fn any_date(name: &str, text: &str) -> Result<NaiveDate, Problem> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let wrong = || Problem::bad_request(format!("{name} has to be a date such as 2027-05-04"));
    date.filter(|_| text.len() == 10).ok_or_else(wrong)
}

/// Refuses a filter that nothing could ever pass, such as a misspelt word.
fn check_filter<W: Wire>(name: &str, value: &str) -> Result<String, Problem> {
    let schema = filtered::<W>(name);
    if value == NONE && schema.get("anyOf").is_some() {
        return Ok(value.to_owned());
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        let words: Vec<_> = words.iter().filter_map(Value::as_str).collect();
        if !words.contains(&value) {
            let detail = format!("{name} is one of {}", words.join(", "));
            return Err(Problem::bad_request(detail));
        }
    }
    let id = schema.pointer("/anyOf/0").unwrap_or(&schema);
    match id.get("format").and_then(Value::as_str) {
        Some("uuid") => match Uuid::parse_str(value) {
            Ok(id) => Ok(id.to_string()),
            Err(_) => Err(Problem::bad_request(format!("{name} has to be a UUID"))),
        },
        Some("date") => any_date(name, value).map(|date| date.to_string()),
        _ if schema.get("type") == Some(&json!("boolean")) && value.parse::<bool>().is_err() => {
            Err(Problem::bad_request(format!("{name} is true or false")))
        }
        _ => Ok(value.to_owned()),
    }
}

/// The parameters of every list.
pub fn paging(cursor: Value) -> Vec<Parameter> {
    let limit = json!({"type": "integer", "minimum": 1, "maximum": LIMIT_MAX});
    let after = "Where to go on: `next_cursor` of the page before.";
    vec![
        Parameter::new("limit", "How many at most: 100 unless said.", limit),
        Parameter::new("cursor", after, cursor),
    ]
}

/// The fields that items can have.
fn shown<W: Wire>() -> impl Iterator<Item = &'static str> {
    let fields = W::fields()
        .into_iter()
        .filter(|field| field.shown.is_some());
    ["id"].into_iter().chain(fields.map(|field| field.name))
}

const FILTER: &str = "Only those with this value; of a list, those that hold it.";

/// What somebody asks of a list.
pub struct Ask<W: Wire> {
    limit: usize,
    after: Option<W::Id>,
    fields: Option<Vec<String>>,
    filters: Vec<(String, String)>,
}

/// A page, and where the next one begins.
pub struct Page {
    pub items: Vec<Value>,
    pub next_cursor: Option<String>,
}

impl<W: Wire> Ask<W> {
    pub fn read(query: Vec<(String, String)>) -> Result<Self, Problem> {
        let (mut asked, filters) = (None, Vec::new());
        let mut ask = Ask {
            limit: LIMIT_DEFAULT,
            after: None,
            fields: None,
            filters,
        };
        let mut said = BTreeSet::new();
        for (name, value) in query {
            if !said.insert(name.clone()) && !is_list::<W>(&name) {
                return Err(Problem::bad_request(format!("{name} is said twice")));
            }
            match name.as_str() {
                "limit" => asked = Some(value),
                "cursor" => ask.after = Some(cursor::<W>(&value)?),
                "fields" => ask.fields = Some(wanted::<W>(&value)?),
                name if W::FILTERS.contains(&name) => {
                    let value = check_filter::<W>(name, &value)?;
                    ask.filters.push((name.to_owned(), value));
                }
                name => return Err(unknown(name, W::FILTERS)),
            }
        }
        ask.limit = limit(asked.as_deref())?;
        Ok(ask)
    }

    pub fn page(&self, agenda: &Agenda) -> Page {
        let ids = W::ids(agenda, self.after).into_iter();
        let shown = ids.filter_map(|id| Some((id, W::find(agenda, id)?.fields)));
        let passing = shown.filter(|(id, fields)| self.passes(agenda, *id, fields));
        let mut items: Vec<_> = passing.take(self.limit + 1).collect();
        let more = items.len() > self.limit;
        items.truncate(self.limit);
        let next_cursor = items.last().filter(|_| more).map(|(id, _)| id.to_string());
        let items = items
            .into_iter()
            .map(|(_, fields)| self.selected(fields))
            .collect();
        Page { items, next_cursor }
    }

    fn passes(&self, agenda: &Agenda, id: W::Id, fields: &Map<String, Value>) -> bool {
        self.filters.iter().all(|(name, value)| {
            W::passes(agenda, id, name, value).unwrap_or_else(|| match fields.get(name) {
                Some(Value::Array(items)) => items.iter().any(|item| says(item, value)),
                Some(field) => says(field, value),
                None => false,
            })
        })
    }

    fn selected(&self, mut fields: Map<String, Value>) -> Value {
        if let Some(wanted) = &self.fields {
            fields.retain(|name, _| name == "id" || wanted.contains(name));
        }
        Value::Object(fields)
    }
}

/// True when a JSON value is what the text of a query says.
fn says(value: &Value, text: &str) -> bool {
    match value {
        Value::String(value) => value == text,
        Value::Null => text == NONE,
        Value::Bool(value) => text.parse() == Ok(*value),
        Value::Number(number) => number.to_string() == text,
        Value::Array(_) | Value::Object(_) => false,
    }
}

fn wanted<W: Wire>(text: &str) -> Result<Vec<String>, Problem> {
    let names: Vec<_> = text.split(',').map(str::to_owned).collect();
    let known: Vec<_> = shown::<W>().collect();
    match names.iter().find(|name| !known.contains(&name.as_str())) {
        None => Ok(names),
        Some(name) => {
            let detail = format!("there is no field {name:?}; there are {}", known.join(", "));
            Err(Problem::bad_request(detail))
        }
    }
}

fn unknown(name: &str, filters: &[&str]) -> Problem {
    let detail = format!(
        "there is no parameter {name:?}; there are limit, cursor, fields, {}",
        filters.join(", ")
    );
    Problem::bad_request(detail)
}

/// How many items somebody asks for.
pub fn limit(text: Option<&str>) -> Result<usize, Problem> {
    let parsed = text.map_or(Ok(LIMIT_DEFAULT), str::parse);
    let limit = parsed.ok().filter(|limit| (1..=LIMIT_MAX).contains(limit));
    let wrong = || Problem::bad_request(format!("limit has to be a number from 1 to {LIMIT_MAX}"));
    limit.ok_or_else(wrong)
}

/// Refuses a cursor that no page has given.
pub fn no_such_page() -> Problem {
    Problem::bad_request("cursor has to be the next_cursor of a page before")
}

fn cursor<W: Wire>(text: &str) -> Result<W::Id, Problem> {
    text.parse().map_err(|_| no_such_page())
}

/// A page as an answer; where there is more, `Link` leads to it (RFC 8288).
pub fn answer(page: Page, here: &str, query: &str) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    if let Some(cursor) = &page.next_cursor {
        let kept = query
            .split('&')
            .filter(|part| !part.is_empty() && !part.starts_with("cursor="));
        let kept: String = kept.map(|part| format!("{part}&")).collect();
        response.insert_header((
            LINK,
            format!("<{here}?{kept}cursor={cursor}>; rel=\"next\""),
        ));
    }
    response.json(json!({"items": page.items, "next_cursor": page.next_cursor}))
}
