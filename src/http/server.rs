//! The server: the table becomes routes, a socket becomes answers.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_http::HttpService;
use actix_server::Server;
use actix_service::map_config;
use actix_web::dev::AppConfig;
use actix_web::http::Method;
use actix_web::http::header::ALLOW;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App as WebApp, HttpResponse, guard};

use super::body::BODY_BYTES_MAX;
use super::documents::documents;
use super::endpoint::{Endpoint, Verb};
use super::feeds;
use super::lane::{Lane, WithLane};
use super::problem::Problem;
use super::table;
use crate::app::App;

/// How often a server looks for releases that other processes have published.
const POLL: Duration = Duration::from_millis(500);

/// How long requests in flight may take to finish when the server stops, in seconds.
const SHUTDOWN_SECONDS: u64 = 2;

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
    config.app_data(web::PayloadConfig::new(BODY_BYTES_MAX));
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

/// How long the head of a request may take to arrive.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a connection may take to close.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// Serves until the process is asked to stop.
pub fn serve(app: App, listening: Listening) -> std::io::Result<()> {
    let (app, lane) = (Data::new(app), Data::new(Lane::default()));
    actix_web::rt::System::new().block_on(async move {
        let polling = actix_web::rt::spawn(poll(app.clone()));
        let make = move || {
            let service = WebApp::new()
                .app_data(app.clone())
                .app_data(lane.clone())
                .wrap(from_fn(documents))
                .configure(configure);
            let (app, lane) = (app.clone(), lane.clone());
            let inner = map_config(service, |(): ()| AppConfig::default());
            HttpService::build()
                .client_request_timeout(HEAD_TIMEOUT)
                .client_disconnect_timeout(CLOSE_TIMEOUT)
                .finish(WithLane { app, lane, inner })
                .tcp()
        };
        let server = Server::build().shutdown_timeout(SHUTDOWN_SECONDS);
        let outcome = server.listen("http", listening.0, make)?.run().await;
        polling.abort();
        outcome
    })
}

/// Shows what other processes publish. A database that is down is said once, not every time.
async fn poll(app: Data<App>) {
    let mut interval = actix_web::rt::time::interval(POLL);
    let mut failing = false;
    loop {
        interval.tick().await;
        let app = app.clone();
        let outcome = web::block(move || app.refresh_published()).await;
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
