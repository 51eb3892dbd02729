//! The service in front of all others: it looks whether something was answered before, and gives
//! each body its time and each connection its rest.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_http::body::{BodySize, EitherBody, MessageBody};
use actix_http::{ConnectionType, Request, Response};
use actix_service::{Service, ServiceFactory};
use actix_web::dev::ServiceResponse;
use actix_web::web::{Bytes, Data};

use super::connection::Pace;
use super::lane::Lane;
use super::metrics::{InFlight, Metrics};
use super::timely;
use crate::app::App;

/// What stands in front of a service.
pub struct Front<F> {
    pub app: Data<App>,
    pub lane: Data<Lane>,
    pub metrics: Data<Metrics>,
    /// How long the whole body of a request may take.
    pub body_time: Duration,
    pub inner: F,
}

/// The same, made.
pub struct Fronted<S> {
    app: Data<App>,
    lane: Data<Lane>,
    metrics: Data<Metrics>,
    body_time: Duration,
    inner: S,
}

type Boxed<T> = Pin<Box<dyn Future<Output = T>>>;

impl<F, B> ServiceFactory<Request> for Front<F>
where
    F: ServiceFactory<
            Request,
            Config = (),
            Response = ServiceResponse<B>,
            Error = actix_web::Error,
            InitError = (),
        >,
    F::Future: 'static,
    F::Service: 'static,
    B: MessageBody + Unpin + 'static,
{
    type Response = Response<Answer<EitherBody<Bytes, B>>>;
    type Error = actix_web::Error;
    type Config = ();
    type Service = Fronted<F::Service>;
    type InitError = ();
    type Future = Boxed<Result<Self::Service, ()>>;

    fn new_service(&self, (): ()) -> Self::Future {
        let (app, lane) = (self.app.clone(), self.lane.clone());
        let (metrics, body_time) = (self.metrics.clone(), self.body_time);
        let inner = self.inner.new_service(());
        Box::pin(async move {
            let inner = inner.await?;
            Ok(Fronted {
                app,
                lane,
                metrics,
                body_time,
                inner,
            })
        })
    }
}

impl<S, B> Service<Request> for Fronted<S>
where
    S: Service<Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    S::Future: 'static,
    B: MessageBody + Unpin + 'static,
{
    type Response = Response<Answer<EitherBody<Bytes, B>>>;
    type Error = actix_web::Error;
    type Future = Boxed<Result<Self::Response, Self::Error>>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&self, mut request: Request) -> Self::Future {
        let pace = request.conn_data::<Rc<Pace>>().cloned();
        let late = timely::limit(&mut request, self.body_time, pace.as_ref());
        let body_time = late.is_some().then_some(self.body_time);
        if let Some(said) = self.lane.answer(&request, self.app.generation()) {
            self.metrics.said_again();
            let said = Over::begin(pace, body_time, None).end(said, EitherBody::left);
            return Box::pin(std::future::ready(Ok(said)));
        }
        let mut over = Over::begin(pace, body_time, Some(self.metrics.enter()));
        let answering = self.inner.call(request);
        Box::pin(async move {
            let response: Response<B> = answering.await?.into();
            over.is_last = late.is_some_and(|late| late.is_so());
            Ok(over.end(response, EitherBody::right))
        })
    }
}

/// Tells a connection when an answer is said, or nobody waits for it any more.
struct Over {
    pace: Option<Rc<Pace>>,
    is_last: bool,
    _in_flight: Option<InFlight>,
}

impl Over {
    fn begin(pace: Option<Rc<Pace>>, body: Option<Duration>, in_flight: Option<InFlight>) -> Self {
        if let Some(pace) = &pace {
            pace.begin(body);
        }
        Over {
            pace,
            is_last: false,
            _in_flight: in_flight,
        }
    }

    /// Makes an answer that ends this with its last byte.
    fn end<B, C>(mut self, mut said: Response<B>, body: fn(B) -> C) -> Response<Answer<C>> {
        self.is_last |= self.pace.as_ref().is_some_and(|pace| pace.ends_here());
        if self.is_last {
            said.head_mut().set_connection_type(ConnectionType::Close);
        }
        said.map_body(|_, said| Answer {
            body: body(said),
            rest: Bytes::new(),
            _over: self,
        })
    }
}

impl Drop for Over {
    fn drop(&mut self) {
        if let Some(pace) = &self.pace {
            pace.rest(self.is_last);
        }
    }
}

/// How much of a body is handed to a connection at once, in bytes. It copies what it is handed:
/// of those who read slowly or not at all, each would keep a whole programme in memory.
const SLICE_BYTES: usize = 64 * 1024;

/// The body of an answer, whose end is noticed.
pub struct Answer<B> {
    body: B,
    /// What was said and is not handed on yet.
    rest: Bytes,
    _over: Over,
}

impl<B: MessageBody + Unpin> MessageBody for Answer<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let answer = self.get_mut();
        if answer.rest.is_empty() {
            match ready!(Pin::new(&mut answer.body).poll_next(context)) {
                Some(Ok(said)) => answer.rest = said,
                end => return Poll::Ready(end),
            }
        }
        let slice = answer.rest.len().min(SLICE_BYTES);
        Poll::Ready(Some(Ok(answer.rest.split_to(slice))))
    }
}
