//! The body of a request, which arrives in time or fails.

use std::cell::Cell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_http::error::PayloadError;
use actix_http::{BoxedPayloadStream, HttpMessage, Payload, Request};
use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::rt::time::{Sleep, sleep};
use actix_web::web::Bytes;
use futures_core::Stream;

use super::connection::Pace;
use super::problem::Problem;

/// Whether somebody has waited in vain for the rest of a body.
#[derive(Clone, Default)]
pub struct Late(Rc<Cell<bool>>);

impl Late {
    /// True once somebody has waited too long.
    pub fn is_so(&self) -> bool {
        self.0.get()
    }
}

/// A body and its time.
struct Timely {
    payload: Payload,
    time: Pin<Box<Sleep>>,
    late: Late,
    pace: Option<Rc<Pace>>,
}

impl Stream for Timely {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let body = self.get_mut();
        let next = Pin::new(&mut body.payload).poll_next(context);
        if let (Poll::Ready(None), Some(pace)) = (&next, &body.pace) {
            pace.body_is_here();
        }
        if next.is_pending() && body.time.as_mut().poll(context).is_ready() {
            body.late.0.set(true);
            let error = io::Error::from(io::ErrorKind::TimedOut);
            return Poll::Ready(Some(Err(PayloadError::Io(error))));
        }
        next
    }
}

/// Gives the body of a request, if it has one, so much time.
pub fn limit(request: &mut Request, time: Duration, pace: Option<&Rc<Pace>>) -> Option<Late> {
    if matches!(request.payload(), Payload::None) {
        return None;
    }
    let late = Late::default();
    let timely = Timely {
        payload: request.take_payload(),
        time: Box::pin(sleep(time)),
        late: late.clone(),
        pace: pace.cloned(),
    };
    let payload: BoxedPayloadStream = Box::pin(timely);
    *request.payload() = Payload::Stream { payload };
    request.extensions_mut().insert(late.clone());
    Some(late)
}

/// The failure of a request whose body has not arrived in time.
pub fn problem(request: &HttpRequest) -> Option<Problem> {
    let is_late = request.extensions().get::<Late>().is_some_and(Late::is_so);
    let detail = "the body did not arrive in time; send it again, in smaller parts if it is large";
    is_late.then(|| Problem::new(StatusCode::REQUEST_TIMEOUT, "body_timeout", detail))
}
