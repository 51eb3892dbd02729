//! Many edits in one request, all or nothing.

use actix_web::HttpResponse;
use actix_web::http::header::ETAG;
use actix_web::web::{Data, Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::respond;
use super::body::Signed;
use super::caller::{Caller, blocking};
use super::endpoint::Parameter;
use super::field::Read;
use super::precondition::etag;
use super::problem::Problem;
use super::wire::edits::{Batch, Item};
use super::wire::release::ReleaseShape;
use crate::app::agendas::{Done, Order};
use crate::app::once::Answer;
use crate::app::report::ConflictReport;
use crate::app::{App, slug};
use crate::domain::access::Right;
use crate::domain::conflict::Conflict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choices {
    dry_run: Option<bool>,
}

/// The parameters of a request of many edits.
pub fn parameters() -> Vec<Parameter> {
    let about = "True goes the whole way and leaves everything as it was.";
    vec![Parameter::new("dry_run", about, bool::taken())]
}

pub async fn edit(
    app: Data<App>,
    path: Path<String>,
    Query(Choices { dry_run }): Query<Choices>,
    caller: Caller,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    let slug = slug(&path)?;
    let Signed { by, body, once } = signed;
    let Batch {
        if_revision,
        edits: items,
        waive,
        publish,
    } = body.read(Batch::read)?;
    if publish.is_some() {
        caller.needs(Right::Publish)?;
    }
    let dry_run = dry_run.unwrap_or_default();
    let valued: Vec<_> = items.iter().map(Item::has_value).collect();
    let answer = blocking(move || {
        let edits: Vec<_> = items.iter().map(|item| item.edit.clone()).collect();
        let publish = publish.as_ref();
        let order = Order {
            waive: &waive,
            if_revision,
            dry_run,
            publish,
            ..Order::new(&by, &slug, &edits)
        };
        app.answer(&order, once.as_ref(), |done| {
            Ok(told(done, &items, dry_run))
        })
    });
    answer
        .await
        .map(|answer| respond(&answer))
        .map_err(|problem| problem.of_batch(&valued))
}

fn told(done: &Done, items: &[Item], dry_run: bool) -> Answer {
    let Done {
        before,
        after,
        release,
        ..
    } = done;
    let item = |item: &Item| {
        let etag = item.found(after).map(|found| etag(found.changed_in));
        let (kind, id) = item.about.unzip();
        let op = super::field::Show::show(&item.op);
        json!({"op": op, "resource": kind, "id": id, "etag": etag})
    };
    let body = json!({
        "revision": after.revision(),
        "dry_run": dry_run,
        "edits": items.iter().map(item).collect::<Vec<_>>(),
        "introduced": new_in(after.conflicts(), before.conflicts()),
        "resolved": new_in(before.conflicts(), after.conflicts()),
        "release": release.clone().map(ReleaseShape::from),
    });
    let headers = vec![(ETAG.to_string(), etag(after.revision()))];
    Answer {
        status: 200,
        headers,
        body,
    }
}

/// The conflicts of one list that the other has not.
fn new_in(these: &[Conflict], those: &[Conflict]) -> Value {
    let known: std::collections::BTreeSet<_> = those.iter().map(|c| c.key.as_str()).collect();
    let new = these
        .iter()
        .filter(|conflict| !known.contains(conflict.key.as_str()));
    json!(new.map(ConflictReport::from).collect::<Vec<_>>())
}
