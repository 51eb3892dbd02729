//! Who asks: the bearer of a token.

use std::pin::Pin;

use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use actix_web::web::{self, Data};
use actix_web::{FromRequest, HttpRequest, dev};

use super::problem::Problem;
use crate::app::tokens::OWNER;
use crate::app::{App, Error};
use crate::domain::text::Name;

/// Somebody with a valid token, as the change log names them.
pub struct Caller(pub Name);

/// A secret, whoever's it is; without one a request is read no further.
pub struct Bearer(pub String);

impl FromRequest for Bearer {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let secret = bearer(request).ok_or_else(unauthorized);
        std::future::ready(secret.map(Bearer))
    }
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let app = request.app_data::<Data<App>>().cloned();
        let secret = bearer(request);
        Box::pin(async move {
            let app = app.ok_or_else(|| Problem::internal("no app"))?;
            let secret = secret.ok_or_else(unauthorized)?;
            let name = blocking(move || app.authenticate(&secret)).await?;
            name.map(Caller).ok_or_else(unauthorized)
        })
    }
}

fn bearer(request: &HttpRequest) -> Option<String> {
    let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = header.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| secret.trim().to_owned())
}

fn unauthorized() -> Problem {
    let detail = "send a valid token: Authorization: Bearer …";
    let problem = Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", detail);
    problem.with_header(WWW_AUTHENTICATE, "Bearer")
}

/// Refuses everybody but the owner.
pub fn owner_alone(by: &Name) -> Result<(), Problem> {
    if by.as_str() == OWNER {
        return Ok(());
    }
    let detail = "only the owner may do this";
    Err(Problem::new(StatusCode::FORBIDDEN, "forbidden", detail))
}

/// Runs a use case where it may wait for the database.
pub async fn blocking<T: Send + 'static>(
    use_case: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Problem> {
    let result = web::block(use_case).await;
    let result = result.map_err(|_| Problem::internal("the thread pool is gone"))?;
    Ok(result?)
}
