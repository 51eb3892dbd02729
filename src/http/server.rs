//! The server: the table becomes routes, a socket becomes answers.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::num::NonZeroUsize;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use actix_http::error::DispatchError as Broken;
use actix_http::{Extensions, HttpService, Protocol};
use actix_server::{Server, ServerHandle};
use actix_service::{ServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::dev::AppConfig;
use actix_web::http::Method;
use actix_web::http::header::ALLOW;
use actix_web::middleware::from_fn;
use actix_web::rt::net::TcpStream;
use actix_web::rt::time::{Instant, interval};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App as WebApp, HttpResponse, guard};

use super::connection::{Door, Guarded, Times};
use super::documents::documents;
use super::endpoint::{Endpoint, Verb};
use super::feeds;
use super::front::Front;
use super::lane::Lane;
use super::limits::Limits;
use super::metrics::Metrics;
use super::problem::Problem;
use super::settings::ServerSettings;
use super::table;
use crate::app::{App, clock};

/// How long a connection may do what.
const TIMES: Times = Times {
    head: Duration::from_secs(5),
    keep_alive: Duration::from_secs(5),
    close: Duration::from_secs(1),
    write: Duration::from_secs(30),
    tick: Duration::from_millis(250),
};

/// How often a server looks for releases that other processes have published.
const POLL: Duration = Duration::from_millis(500);

/// How long requests in flight may take to finish when the server stops: with what the process
/// itself needs to end, less than two seconds.
const FINISH_TIMEOUT: Duration = Duration::from_millis(1_500);

/// How often a server that stops looks whether all is finished.
const FINISH_POLL: Duration = Duration::from_millis(10);

/// The most threads that serve; the library has a limit of its own.
const WORKERS_MAX: usize = 256;

/// A socket that is bound and does not accept yet.
pub struct Listening(TcpListener);

impl Listening {
    /// Binds an address; port 0 takes a free one.
    pub fn bind(address: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        Ok(Listening(listener))
    }

    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// Routes of the whole table; addresses and methods that it lacks get a problem document.
pub fn configure(config: &mut ServiceConfig) {
    let mut by_path: BTreeMap<String, Vec<Endpoint>> = BTreeMap::new();
    for endpoint in table() {
        by_path
            .entry(endpoint.path.clone())
            .or_default()
            .push(endpoint);
    }
    config.app_data(web::QueryConfig::default().error_handler(|error, _| {
        Problem::bad_request(format!("the query cannot be read: {error}")).into()
    }));
    for (path, endpoints) in by_path {
        // A code ends where the format begins: `hall.schedule.json`.
        let pattern = path.replace("{code}.", "{code:[^/.]+}.");
        let pattern = pattern.replace("{secret}", "{secret:[^/.]+}");
        let mut resource = web::resource(pattern);
        for endpoint in &endpoints {
            let route = endpoint.guarded_route();
            resource = resource.route(match endpoint.verb {
                Verb::Get => route.guard(guard::Any(guard::Get()).or(guard::Head())),
                verb => route.method(verb.method()),
            });
        }
        let allow = allow(&endpoints);
        if feeds::is_public(&path) {
            let allowed = allow.clone();
            let preflight = move || feeds::preflight(allowed.clone());
            resource = resource.route(web::method(Method::OPTIONS).to(preflight));
        }
        config.service(resource.default_service(web::to(move || wrong_method(allow.clone()))));
    }
    config.service(web::redirect("/", "/docs/"));
    config.service(web::redirect("/docs", "/docs/"));
    config.default_service(web::to(nothing_here));
}

fn allow(endpoints: &[Endpoint]) -> String {
    let mut methods: Vec<_> = endpoints
        .iter()
        .map(|endpoint| endpoint.verb.method())
        .collect();
    if methods.contains(&Method::GET) {
        methods.push(Method::HEAD);
    }
    methods
        .iter()
        .map(Method::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}

async fn wrong_method(allow: String) -> Result<HttpResponse, Problem> {
    let status = actix_web::http::StatusCode::METHOD_NOT_ALLOWED;
    let detail = format!("this address has only the methods {allow}");
    Err(Problem::new(status, "method_not_allowed", detail).with_header(ALLOW, allow))
}

async fn nothing_here() -> Result<HttpResponse, Problem> {
    Err(Problem::not_found(
        "there is nothing at this address; /docs/ describes what there is",
    ))
}

/// What all threads that serve have in common.
#[derive(Clone)]
struct Shared {
    app: Data<App>,
    lane: Data<Lane>,
    limits: Data<Limits>,
    metrics: Data<Metrics>,
    settings: Data<ServerSettings>,
    door: Arc<Door>,
}

/// Serves until the process is asked to stop; then finishes what it is doing, in less than two
/// seconds.
pub fn serve(app: App, listening: Listening, settings: ServerSettings) -> std::io::Result<()> {
    let metrics = Metrics::new(clock::now());
    let shared = Shared {
        app: Data::new(app),
        lane: Data::new(Lane::default()),
        limits: Data::new(Limits::new(&settings)),
        door: Arc::new(metrics.door()),
        metrics: Data::new(metrics),
        settings: Data::new(settings),
    };
    let runner = actix_web::rt::System::new();
    let outcome = runner.block_on(run(shared, listening));
    // A thread may still wait for a database that does not answer; nobody waits for that thread.
    std::mem::forget(runner);
    outcome
}

async fn run(shared: Shared, listening: Listening) -> std::io::Result<()> {
    let polling = actix_web::rt::spawn(poll(shared.app.clone()));
    let door = Arc::clone(&shared.door);
    let (workers, each) = shares(shared.settings.connections_max);
    let server = Server::build()
        .workers(workers)
        .max_concurrent_connections(each)
        .disable_signals();
    let make = move || service(shared.clone());
    let server = server.listen("http", listening.0, make)?.run();
    let mut stopped = pin!(stop_when_asked(server.handle(), door));
    let mut server = pin!(server);
    let outcome = std::future::poll_fn(|context| match stopped.as_mut().poll(context) {
        Poll::Ready(()) => Poll::Ready(Ok(())),
        Poll::Pending => server.as_mut().poll(context),
    });
    let outcome = outcome.await;
    polling.abort();
    outcome
}

/// How many threads serve, and how many connections each of them has at most.
fn shares(connections_max: usize) -> (usize, usize) {
    let processors = std::thread::available_parallelism().map_or(2, NonZeroUsize::get);
    let workers = processors.min(WORKERS_MAX).min(connections_max).max(1);
    (workers, (connections_max / workers).max(1))
}

/// What each thread makes of a connection.
fn service(
    shared: Shared,
) -> impl ServiceFactory<TcpStream, Config = (), Response = (), Error = Broken, InitError = ()> {
    let Shared {
        app,
        lane,
        limits,
        metrics,
        settings,
        door,
    } = shared;
    let body_time = Duration::from_secs(settings.body_seconds.max(1));
    let inner = WebApp::new()
        .app_data(app.clone())
        .app_data(lane.clone())
        .app_data(limits)
        .app_data(metrics.clone())
        .app_data(settings)
        .wrap(from_fn(documents))
        .configure(configure);
    let front = Front {
        app,
        lane,
        metrics,
        body_time,
        inner: map_config(inner, |(): ()| AppConfig::default()),
    };
    let http = HttpService::build()
        .keep_alive(TIMES.keep_alive)
        .client_request_timeout(TIMES.head)
        .client_disconnect_timeout(TIMES.close)
        .on_connect_ext(|socket: &Guarded, data: &mut Extensions| {
            data.insert(socket.pace());
        })
        .finish(front);
    let accept = move |socket: TcpStream| {
        let peer = socket.peer_addr().ok();
        let socket = Guarded::new(socket, Arc::clone(&door), TIMES);
        std::future::ready(Ok::<_, Broken>((socket, Protocol::Http1, peer)))
    };
    fn_service(accept).and_then(http)
}

/// Waits until the process is asked to stop; then until requests have finished and connections are
/// closed, or have had their time. The library itself looks only once a second.
async fn stop_when_asked(server: ServerHandle, door: Arc<Door>) {
    if let Err(error) = asked_to_stop().await {
        tracing::warn!(%error, "no signals are heard; a stop will cut what is being answered");
        return std::future::pending().await;
    }
    // From now on nobody can connect; what is connected goes on.
    drop(server.stop(true));
    door.close();
    let until = Instant::now() + FINISH_TIMEOUT;
    let mut looking = interval(FINISH_POLL);
    while door.open() > 0 && Instant::now() < until {
        looking.tick().await;
    }
}

/// Hears SIGTERM and SIGINT (Ctrl-C).
#[cfg(unix)]
async fn asked_to_stop() -> std::io::Result<()> {
    use actix_web::rt::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let heard = std::future::poll_fn(|context| match terminate.poll_recv(context) {
        Poll::Pending => interrupt.poll_recv(context),
        heard => heard,
    });
    heard.await;
    Ok(())
}

/// Hears Ctrl-C.
#[cfg(not(unix))]
async fn asked_to_stop() -> std::io::Result<()> {
    actix_web::rt::signal::ctrl_c().await
}

/// Shows what other processes publish. A database that is down is said once, not every time.
async fn poll(app: Data<App>) {
    let mut interval = actix_web::rt::time::interval(POLL);
    let mut failing = false;
    loop {
        interval.tick().await;
        let app = app.clone();
        let outcome = web::block(move || {
            if let Err(error) = app.keep_uses() {
                tracing::debug!(%error, "when tokens were used last is not kept");
            }
            app.refresh_published()
        });
        let outcome = outcome.await;
        match outcome {
            Ok(Err(error)) if !failing => {
                failing = true;
                tracing::warn!(%error, "cannot look for new releases; the last ones stay public");
            }
            Ok(Err(_)) | Err(_) => {}
            Ok(Ok(())) => failing = false,
        }
    }
}
