//! Who asks, and whether they may.
//!
//! [`admit`] stands before every route that needs a right. It alone knows secrets, permissions and
//! the conference of an address; handlers see a [`Caller`] or are not called.

use std::future::{Ready, ready};

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use actix_web::middleware::Next;
use actix_web::web::{self, Data};
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use super::problem::Problem;
use super::{access_log, address, limits};
use crate::app::tokens::Identity;
use crate::app::{App, Error};
use crate::domain::access::{Actor, Grant, Refusal, Right};
use crate::domain::words::Word;

/// Somebody with a valid token and the right that the route needs.
#[derive(Clone)]
pub struct Caller {
    /// As the change log names them.
    pub by: Actor,
    pub grant: Grant,
    /// What the route needs.
    right: Right,
}

/// A secret, whoever's it is; without one a request is read no further.
pub struct Bearer(pub String);

impl FromRequest for Bearer {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let secret = bearer(request).ok_or_else(unauthorized);
        ready(secret.map(Bearer))
    }
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let admitted = request.extensions().get::<Caller>().cloned();
        ready(admitted.ok_or_else(|| Problem::internal("a route that admits nobody asks for one")))
    }
}

/// Lets those pass to a route who have a right; says to all others what they lack.
pub async fn admit<B: MessageBody + 'static>(
    right: Right,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    match identify(request.request(), right).await {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            Ok(next.call(request).await?.map_into_left_body())
        }
        Err(problem) => Ok(request.error_response(problem).map_into_right_body()),
    }
}

/// Whoever asks, if they have a right.
pub async fn identify(request: &HttpRequest, right: Right) -> Result<Caller, Problem> {
    let caller = recognise(request, right).await?;
    let name = caller.by.name.as_str();
    limits::check_token(request, name)?;
    let known = access_log::KnownAs(name.to_owned());
    request.extensions_mut().insert(known);
    caller.may(request)
}

/// Whoever a token belongs to, whatever they may do.
async fn recognise(request: &HttpRequest, right: Right) -> Result<Caller, Problem> {
    let app = request.app_data::<Data<App>>().cloned();
    let app = app.ok_or_else(|| Problem::internal("no app"))?;
    let secret = bearer(request).ok_or_else(unauthorized)?;
    let (name, grant) = match blocking(move || app.authenticate(&secret)).await? {
        Identity::Known(name, grant) => (name, grant),
        Identity::Nobody => return Err(limits::refused(request, unauthorized())),
        Identity::Expired(at) => {
            let detail = format!("this token was good until {at}; ask its maker for another one");
            return Err(limits::refused(request, challenge(detail)));
        }
    };
    let origin = address::client(request);
    let by = Actor { name, origin };
    Ok(Caller { by, grant, right })
}

impl Caller {
    /// Asks again: while a body was on its way, a token may have been revoked.
    pub async fn still(self, request: &HttpRequest) -> Result<Caller, Problem> {
        recognise(request, self.right).await?.may(request)
    }

    /// Refuses whoever lacks the right that the route needs, in the conference of the address.
    fn may(self, request: &HttpRequest) -> Result<Caller, Problem> {
        let slug = request.match_info().get("slug");
        let checked = self.grant.check(self.right, slug);
        checked.map_err(|refusal| refused(refusal, slug, &self.grant))?;
        Ok(self)
    }

    /// Refuses a request that needs one more right than its route.
    pub fn needs(&self, right: Right) -> Result<(), Problem> {
        let checked = self.grant.check(right, None);
        checked.map_err(|refusal| refused(refusal, None, &self.grant))
    }

    /// Refuses what is about no conference in particular, unless the token is good for all.
    pub fn needs_all_conferences(&self) -> Result<(), Problem> {
        match &self.grant.conference {
            None => Ok(()),
            Some((_, slug)) => Err(forbidden(format!(
                "this token is good for the conference {slug} alone"
            ))),
        }
    }
}

fn refused(refusal: Refusal, slug: Option<&str>, grant: &Grant) -> Problem {
    match refusal {
        Refusal::Foreign => {
            let slug = slug.unwrap_or_default().to_owned();
            Problem::from(Error::NoConference(slug))
        }
        Refusal::Lacking(right) => forbidden(format!(
            "this needs the right {}, and the token has {}; ask an owner for more",
            right.word(),
            grant.rights
        )),
    }
}

fn forbidden(detail: String) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "forbidden", detail)
}

fn bearer(request: &HttpRequest) -> Option<String> {
    let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = header.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| secret.trim().to_owned())
}

fn unauthorized() -> Problem {
    challenge("send a valid token: Authorization: Bearer …")
}

fn challenge(detail: impl Into<String>) -> Problem {
    let problem = Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", detail);
    problem.with_header(WWW_AUTHENTICATE, "Bearer")
}

/// Runs a use case where it may wait for the database.
pub async fn blocking<T: Send + 'static>(
    use_case: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Problem> {
    let result = web::block(use_case).await;
    let result = result.map_err(|_| Problem::internal("the thread pool is gone"))?;
    Ok(result?)
}
