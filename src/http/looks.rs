//! Looking at an agenda: its conflicts, its free places, its changes.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;

use super::caller::{Caller, blocking};
use super::endpoint::Parameter;
use super::field::{self, Read};
use super::lists::{self, Page};
use super::problem::Problem;
use crate::app::check::Wanted;
use crate::app::report::FreePlaceReport;
use crate::app::{App, slug};
use crate::domain::conflict::Severity;
use crate::domain::rule_settings::known_rule;
use crate::domain::rules::ALL;
use crate::domain::text::Slug;
use crate::domain::words::Word;

/// Which conflicts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    severity: Option<String>,
    rule: Option<String>,
    session_id: Option<String>,
    person_id: Option<String>,
    room_id: Option<String>,
    date: Option<String>,
}

/// The filters of conflicts.
pub fn conflict_filters() -> Vec<Parameter> {
    let codes: Vec<_> = ALL.iter().map(|rule| rule.code).collect();
    let rule = json!({"type": "string", "enum": codes});
    vec![
        Parameter::new(
            "severity",
            "Only those of this severity.",
            Severity::taken(),
        ),
        Parameter::new("rule", "Only those of this rule.", rule),
        Parameter::new("session_id", "Only those of this session.", field::uuid()),
        Parameter::new("person_id", "Only those of this person.", field::uuid()),
        Parameter::new("room_id", "Only those of this room.", field::uuid()),
        Parameter::new(
            "date",
            "Only those of this conference day.",
            chrono::NaiveDate::taken(),
        ),
    ]
}

pub async fn conflicts(
    app: Data<App>,
    _: Caller,
    path: Path<String>,
    Query(which): Query<Which>,
) -> Result<HttpResponse, Problem> {
    let slug = slug(&path)?;
    let wanted = which.read()?;
    let report = blocking(move || app.check(&slug, &wanted)).await?;
    Ok(HttpResponse::Ok().json(report))
}

impl Which {
    fn read(self) -> Result<Wanted, Problem> {
        let severity = parsed("severity", self.severity, Severity::from_word)?;
        parsed("rule", self.rule.clone(), |code| {
            known_rule(code).map(|_| ())
        })?;
        Ok(Wanted {
            severity,
            rule: self.rule,
            session: parsed("session_id", self.session_id, str::parse)?,
            person: parsed("person_id", self.person_id, str::parse)?,
            room: parsed("room_id", self.room_id, str::parse)?,
            date: self
                .date
                .map(|date| lists::any_date("date", &date))
                .transpose()?,
        })
    }
}

fn parsed<T>(
    name: &str,
    text: Option<String>,
    parse: impl Fn(&str) -> Result<T, crate::domain::error::Fault>,
) -> Result<Option<T>, Problem> {
    let read = text.as_deref().map(parse).transpose();
    read.map_err(|fault| Problem::bad_request(format!("{name}: {fault}")))
}

/// For which session, and how many places.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    session: Option<String>,
    minutes: Option<u16>,
    limit: Option<String>,
}

/// The parameters of a search for free places.
pub fn search_parameters() -> Vec<Parameter> {
    let minutes = json!({"type": "integer", "minimum": 1, "maximum": 1440});
    let limit = json!({"type": "integer", "minimum": 1, "maximum": PLACES_MAX});
    let length = "How long it lasts; as long as it does or is meant to, unless said.";
    vec![
        Parameter::new("session", "The session that needs a place.", field::uuid()).required(),
        Parameter::new("minutes", length, minutes),
        Parameter::new("limit", "How many at most: 10 unless said.", limit),
    ]
}

/// The most places of one answer: each is tried out on the whole agenda.
const PLACES_MAX: usize = 50;

pub async fn free_places(
    app: Data<App>,
    _: Caller,
    path: Path<String>,
    Query(search): Query<Search>,
) -> Result<HttpResponse, Problem> {
    let slug = slug(&path)?;
    let session = parsed("session", search.session, str::parse)?;
    let session = session.ok_or_else(|| Problem::bad_request("name the session: ?session=…"))?;
    let limit = search
        .limit
        .as_deref()
        .map_or(Ok(10), |text| lists::limit(Some(text)))?;
    let minutes = search
        .minutes
        .filter(|minutes| (1..=1_440).contains(minutes));
    if minutes != search.minutes || limit > PLACES_MAX {
        let detail = format!("minutes is 1 to 1440, limit 1 to {PLACES_MAX}");
        return Err(Problem::bad_request(detail));
    }
    let minutes = minutes.map(i64::from);
    let places = blocking(move || app.free_places(&slug, session, minutes, limit)).await?;
    let items: Vec<_> = places.iter().map(FreePlaceReport::from).collect();
    Ok(HttpResponse::Ok().json(json!({"items": items, "next_cursor": null})))
}

/// Which changes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Since {
    limit: Option<String>,
    cursor: Option<i64>,
}

/// The parameters of the list of changes.
pub fn change_parameters() -> Vec<Parameter> {
    // Its page begins after a change, by its id.
    lists::paging(json!({"type": "integer", "minimum": 0, "maximum": i64::MAX}))
}

pub async fn changes(
    app: Data<App>,
    _: Caller,
    request: HttpRequest,
    path: Path<String>,
    Query(since): Query<Since>,
) -> Result<HttpResponse, Problem> {
    let slug = slug(&path)?;
    tell_changes(app, &request, Some(slug), since).await
}

/// The changes of everything, which only those see who may do everything.
pub async fn all_changes(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    Query(since): Query<Since>,
) -> Result<HttpResponse, Problem> {
    caller.needs_all_conferences()?;
    tell_changes(app, &request, None, since).await
}

async fn tell_changes(
    app: Data<App>,
    request: &HttpRequest,
    slug: Option<Slug>,
    since: Since,
) -> Result<HttpResponse, Problem> {
    let limit = lists::limit(since.limit.as_deref())?;
    if since.cursor.is_some_and(|cursor| cursor < 0) {
        return Err(lists::no_such_page());
    }
    let here = format!("{}{}", app.base_url(), request.path());
    let after = since.cursor.unwrap_or_default();
    let (changes, more) = blocking(move || app.changes(slug.as_ref(), after, limit)).await?;
    let last = changes.last().filter(|_| more);
    let next_cursor = last.map(|change| change.id.to_string());
    let items = changes.iter().map(|change| json!(change)).collect();
    let page = Page { items, next_cursor };
    Ok(lists::answer(page, &here, request.query_string()))
}
