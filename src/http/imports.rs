//! Bringing a foreign programme in.

use std::pin::Pin;

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_ENCODING;
use actix_web::web::{Bytes, Data, Path, Payload};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev};
use serde_json::json;

use super::caller::{Caller, blocking};
use super::endpoint::{Described, Parameter};
use super::field::Read;
use super::problem::Problem;
use crate::app::import::{self, DateOrder, FILE_BYTES_MAX, ImportOptions};
use crate::app::{App, slug};
use crate::domain::access::Actor;
use crate::domain::error::Fault;
use crate::domain::local_time::{Zone, parse_date};
use crate::domain::text::{LABEL_CHARS_MAX, Label};

/// A file that somebody with a valid token has sent; strangers' files are not read.
pub struct Upload {
    by: Actor,
    bytes: Bytes,
}

impl FromRequest for Upload {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let caller = Caller::from_request(request, payload);
        let coding = request.headers().get(CONTENT_ENCODING);
        let is_coded = coding.is_some_and(|coding| coding != "identity");
        let payload = Payload::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let caller = caller.await?;
            if is_coded {
                let code = "unsupported_media_type";
                let detail = "send the file as it is, without a Content-Encoding";
                return Err(Problem::new(
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    code,
                    detail,
                ));
            }
            let broken = || Problem::bad_request("the body broke off");
            let payload = payload.await.map_err(|_| broken())?;
            let bytes = payload.to_bytes_limited(FILE_BYTES_MAX).await;
            let bytes = bytes.map_err(|_| too_large())?.map_err(|_| broken())?;
            let Caller { by, .. } = caller.still(&request).await?;
            Ok(Upload { by, bytes })
        })
    }
}

fn too_large() -> Problem {
    let detail = format!("the file has more than {FILE_BYTES_MAX} bytes; cut it into smaller ones");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
}

/// What the body is.
pub fn body_schema() -> Described {
    let about = "The file as it is, in any format that is read: agenda text, HTML, schedule.xml, \
                 schedule.json, Sessionize, pretalx, KonOpas, iCalendar, CSV, our own JSON.";
    Described::named(
        "ImportedFile".to_owned(),
        json!({"type": "string", "format": "binary", "description": about}),
    )
}

/// The parameters of an import.
pub fn parameters() -> Vec<Parameter> {
    let text = json!({"type": "string", "minLength": 1, "maxLength": LABEL_CHARS_MAX});
    let dates = json!({"type": "array", "items": chrono::NaiveDate::taken()});
    let pairs = json!({"type": "array", "items": {"type": "string", "pattern": "^.+=.+$"}});
    let formats = json!({"type": "string", "enum": import::formats()});
    let orders = json!({"type": "string", "enum": ["dmy", "mdy"]});
    vec![
        Parameter::new(
            "format",
            "The format; recognised from the content.",
            formats,
        ),
        Parameter::new(
            "source",
            "Whose programme it is: its next edition is compared with this one. The format unless \
             said.",
            text,
        ),
        Parameter::new(
            "zone",
            "The zone in which the printed times are read; that of the conference unless said.",
            json!({"type": "string"}),
        ),
        Parameter::new(
            "date",
            "The date of a day that prints none; once for each, in order of time.",
            dates,
        ),
        Parameter::new(
            "date_order",
            "How dates such as 03/04/2027 are meant.",
            orders,
        ),
        Parameter::new(
            "match",
            "OLD=NEW: a session here (code or title) that is one of the file (line, id or title).",
            pairs,
        ),
        Parameter::new(
            "prune",
            "True cancels sessions that the source no longer has, and deletes those that were \
             never public.",
            bool::taken(),
        ),
        Parameter::new(
            "marks",
            "True sets the marks that settle overlaps.",
            bool::taken(),
        ),
        Parameter::new(
            "dry_run",
            "True shows what would be brought in, and writes nothing.",
            bool::taken(),
        ),
    ]
}

pub async fn import(
    app: Data<App>,
    path: Path<String>,
    request: HttpRequest,
    upload: Upload,
) -> Result<HttpResponse, Problem> {
    let slug = slug(&path)?;
    let (mut options, dry_run) = read(request.query_string())?;
    let Upload { by, bytes } = upload;
    let preview = blocking(move || {
        options.conference_zone = Some(app.agenda(&slug)?.conference().zone);
        let programme = import::read(&[bytes.to_vec()], &options)?;
        app.import_into(&by, &slug, &programme, dry_run)
    });
    Ok(HttpResponse::Ok().json(preview.await?))
}

/// Reads the query; a list is written by saying its parameter again.
fn read(query: &str) -> Result<(ImportOptions, bool), Problem> {
    let (mut options, mut dry_run) = (ImportOptions::default(), false);
    let mut seen = std::collections::BTreeSet::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let wrong = |fault: Fault| {
            let detail = format!("{name}: {}", fault.detail);
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail)
        };
        let is_list = matches!(name.as_ref(), "date" | "match");
        if !is_list && !seen.insert(name.to_string()) {
            return Err(Problem::bad_request(format!("{name} is said twice")));
        }
        match name.as_ref() {
            "format" => options.format = Some(value.into_owned()),
            "source" => options.source = Some(Label::parse(&value).map_err(wrong)?),
            "zone" => options.zone = Some(Zone::parse(&value).map_err(wrong)?),
            "date" => options.dates.push(parse_date(&value).map_err(wrong)?),
            "date_order" => options.date_order = Some(order(&value).map_err(wrong)?),
            "match" => options.matches.push(pair(&value).map_err(wrong)?),
            "prune" => options.prune = truth(&value).map_err(wrong)?,
            "marks" => options.marks = truth(&value).map_err(wrong)?,
            "dry_run" => dry_run = truth(&value).map_err(wrong)?,
            _ => {
                return Err(Problem::bad_request(format!(
                    "there is no parameter {name:?}"
                )));
            }
        }
    }
    Ok((options, dry_run))
}

fn order(text: &str) -> Result<DateOrder, Fault> {
    match text {
        "dmy" => Ok(DateOrder::DayMonth),
        "mdy" => Ok(DateOrder::MonthDay),
        _ => Err(Fault::new("unknown_word", "write dmy or mdy")),
    }
}

fn pair(text: &str) -> Result<(String, String), Fault> {
    let pair = text
        .rsplit_once('=')
        .map(|(old, new)| (old.trim(), new.trim()));
    let pair = pair.filter(|(old, new)| !old.is_empty() && !new.is_empty());
    let pair = pair.map(|(old, new)| (old.to_owned(), new.to_owned()));
    pair.ok_or_else(|| Fault::new("not_a_pair", "write OLD=NEW"))
}

fn truth(text: &str) -> Result<bool, Fault> {
    let wrong = |_| Fault::new("unknown_word", "write true or false");
    text.parse().map_err(wrong)
}
