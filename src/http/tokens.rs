//! Tokens: who may do what.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Path};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::Signed;
use super::caller::{Caller, blocking};
use super::endpoint::Described;
use super::field::{self, Read, object};
use super::problem::Problem;
use super::reader::Reader;
use super::wire::about;
use crate::app::App;
use crate::app::tokens::{NewToken, OVERLAP_MINUTES_MAX, TokenHead};
use crate::domain::access::{Permission, Right, Rights};
use crate::domain::text::{Name, Slug};
use crate::domain::words::Word;

/// How long a secret that was replaced works on unless said, in minutes.
const OVERLAP_MINUTES: u32 = 60;

/// A token, without its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = Token)]
pub struct TokenShape {
    #[schema(format = Uuid)]
    id: String,
    /// What the change log calls its bearer.
    name: String,
    /// `owner`, `editor` or `viewer`.
    permission: &'static str,
    /// Among `read`, `write`, `publish` and `admin`.
    rights: Vec<&'static str>,
    /// The only conference for which it is good; null: all of them.
    conference: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    expires_at: Option<String>,
    /// To the minute.
    #[schema(format = DateTime)]
    last_used_at: Option<String>,
    /// Until when the secret that was replaced works on.
    #[schema(format = DateTime)]
    previous_until: Option<String>,
}

/// A token with its secret, which is shown this once.
#[derive(Serialize, ToSchema)]
#[schema(as = MadeToken)]
pub struct MadeShape {
    token: TokenShape,
    secret: String,
}

impl From<TokenHead> for TokenShape {
    fn from(token: TokenHead) -> Self {
        let TokenHead {
            id,
            name,
            grant,
            created_at,
            last_used_at,
            previous_until,
        } = token;
        let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        TokenShape {
            id: id.to_string(),
            name,
            permission: grant.permission.word(),
            rights: grant
                .rights
                .as_slice()
                .iter()
                .map(|right| right.word())
                .collect(),
            expires_at: grant.until.map(instant),
            conference: grant.conference.map(|(_, slug)| slug.to_string()),
            created_at: instant(created_at),
            last_used_at: last_used_at.map(instant),
            previous_until: previous_until.map(instant),
        }
    }
}

/// What a new token is to be.
pub fn body_schema() -> Described {
    let rights = json!({"type": "array", "minItems": 1, "items": Right::taken()});
    let fields = [
        (
            "name",
            about(Name::taken(), "What the change log calls its bearer."),
        ),
        (
            "permission",
            about(Permission::taken(), "What its bearer is to the conference."),
        ),
        (
            "rights",
            about(
                rights,
                "Fewer than the permission has; all of them unless said.",
            ),
        ),
        (
            "conference",
            about(field::slug(), "The only one for which it is good."),
        ),
        (
            "expires_at",
            about(
                DateTime::<Utc>::taken(),
                "Until when it is good; for ever unless said.",
            ),
        ),
    ];
    Described::named("TokenBody".to_owned(), object(&fields, &[]))
}

/// How long the secret that is replaced works on.
pub fn rotation_schema() -> Described {
    let minutes = json!({"type": "integer", "minimum": 0, "maximum": OVERLAP_MINUTES_MAX});
    let says = format!("How long the secret that it had works on; {OVERLAP_MINUTES} unless said.");
    let fields = [("overlap_minutes", about(minutes, &says))];
    Described::named("RotationBody".to_owned(), object(&fields, &[]))
}

fn read(body: &mut Reader<'_>) -> Option<NewToken> {
    let name = body.need::<Name>("name");
    let permission = body.need::<Permission>("permission");
    let rights = body.take::<Vec<Right>>("rights").map(Rights::new);
    let rights = rights.transpose().unwrap_or_else(|fault| {
        body.refuse("rights", fault);
        None
    });
    let conference = body.take::<Slug>("conference");
    let expires_at = body.take::<DateTime<Utc>>("expires_at");
    Some(NewToken {
        name: name?,
        permission: permission?,
        rights,
        conference,
        expires_at,
    })
}

pub async fn list(app: Data<App>, caller: Caller) -> Result<HttpResponse, Problem> {
    let tokens = blocking(move || app.tokens(&caller.grant)).await?;
    let items: Vec<_> = tokens.into_iter().map(TokenShape::from).collect();
    Ok(HttpResponse::Ok().json(json!({"items": items, "next_cursor": null})))
}

pub async fn create(
    app: Data<App>,
    caller: Caller,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    let new = signed.body.read(read)?;
    let new = new.ok_or_else(|| Problem::internal("a missing field was not reported"))?;
    let made = blocking(move || app.create_token(&caller.by, &caller.grant, &new)).await?;
    Ok(told(HttpResponse::Created(), made))
}

pub async fn rotate(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    signed: Signed,
) -> Result<HttpResponse, Problem> {
    let minutes = signed
        .body
        .read(|body| body.take::<u32>("overlap_minutes"))?;
    let minutes = minutes.unwrap_or(OVERLAP_MINUTES);
    let id = id.to_string();
    let made = blocking(move || app.rotate_token(&caller.by, &caller.grant, &id, minutes)).await?;
    Ok(told(HttpResponse::Ok(), made))
}

pub async fn revoke(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let id = id.to_string();
    blocking(move || app.revoke_token(&caller.by, &caller.grant, &id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn told(
    mut response: actix_web::HttpResponseBuilder,
    (token, secret): (TokenHead, String),
) -> HttpResponse {
    let token = TokenShape::from(token);
    response.insert_header((CACHE_CONTROL, "no-store"));
    response.json(MadeShape { token, secret })
}
