//! What the server counts, for Prometheus. Labels are words of this program: no names, no
//! addresses, no secrets, so that there are only so many of them.

use std::time::Duration;

use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use super::address;
use super::caller::identify;
use super::connection::Door;
use super::problem::Problem;
use crate::domain::access::Right;

/// The media type of the text that Prometheus reads (OpenMetrics 1.0).
pub const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of durations, in seconds: a feed takes tenths of a millisecond, an import seconds.
const BUCKETS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    route: String,
    method: &'static str,
    status: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Reason {
    reason: &'static str,
}

/// Counters of one process.
pub struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    durations: Family<Route, Histogram>,
    refused: Family<Reason, Counter>,
    in_flight: Gauge,
    said_again: Counter,
    connections: Gauge,
    cut: Counter,
}

/// A request that is being answered.
pub struct InFlight(Gauge);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Metrics {
    /// Begins to count, in a process that has started then.
    pub fn new(started_at: DateTime<Utc>) -> Self {
        let mut metrics = Metrics {
            registry: Registry::default(),
            requests: Family::default(),
            durations: Family::<Route, Histogram>::new_with_constructor(|| Histogram::new(BUCKETS)),
            refused: Family::default(),
            in_flight: Gauge::default(),
            said_again: Counter::default(),
            connections: Gauge::default(),
            cut: Counter::default(),
        };
        let started: Gauge = Gauge::default();
        started.set(started_at.timestamp());
        let build = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        let registry = &mut metrics.registry;
        registry.register("plenary_build", "The version of this program", build);
        registry.register(
            "process_start_time_seconds",
            "When this process started, in seconds since 1970",
            started,
        );
        registry.register(
            "plenary_http_requests",
            "Requests that were answered, without feeds that were said again",
            metrics.requests.clone(),
        );
        registry.register(
            "plenary_http_request_duration_seconds",
            "How long these requests took until their answer began",
            metrics.durations.clone(),
        );
        registry.register(
            "plenary_http_requests_in_flight",
            "Requests that are being answered",
            metrics.in_flight.clone(),
        );
        registry.register(
            "plenary_http_feeds_said_again",
            "Feeds that were answered from memory, as they were answered before",
            metrics.said_again.clone(),
        );
        registry.register(
            "plenary_http_refused",
            "Requests that were refused because they were too much",
            metrics.refused.clone(),
        );
        registry.register(
            "plenary_http_connections",
            "Connections that are open",
            metrics.connections.clone(),
        );
        registry.register(
            "plenary_http_connections_cut",
            "Connections that were closed because nothing came or went for too long",
            metrics.cut.clone(),
        );
        metrics
    }

    /// Where connections are counted.
    pub fn door(&self) -> Door {
        Door::new(self.connections.clone(), self.cut.clone())
    }

    /// A request is being answered until this is dropped.
    pub fn enter(&self) -> InFlight {
        self.in_flight.inc();
        InFlight(self.in_flight.clone())
    }

    /// A feed was answered as it was before.
    pub fn said_again(&self) {
        self.said_again.inc();
    }

    /// A request was answered.
    pub fn answered(&self, route: &str, method: &'static str, status: u16, took: Duration) {
        let route = route.to_owned();
        let label = Route {
            route: route.clone(),
        };
        let durations = self.durations.get_or_create_owned(&label);
        durations.observe(took.as_secs_f64());
        let label = Answered {
            route,
            method,
            status: class(status),
        };
        self.requests.get_or_create_owned(&label).inc();
        if let Some(reason) = reason(status) {
            self.refused.get_or_create_owned(&Reason { reason }).inc();
        }
    }

    fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

fn class(status: u16) -> &'static str {
    match status / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}

/// Why a request was too much, if it was.
fn reason(status: u16) -> Option<&'static str> {
    match status {
        408 => Some("slow_body"),
        413 => Some("large_body"),
        414 => Some("long_address"),
        429 => Some("too_many_requests"),
        _ => None,
    }
}

/// The counters, for whoever asks from this machine.
pub async fn show(request: HttpRequest) -> Result<HttpResponse, Problem> {
    if !address::is_local(&request) {
        identify(&request, Right::Admin)
            .await?
            .needs_all_conferences()?;
    }
    let metrics = request.app_data::<Data<Metrics>>();
    let metrics = metrics.ok_or_else(|| Problem::internal("nothing is counted"))?;
    let text = metrics.text();
    let text = text.map_err(|_| Problem::internal("the counters cannot be written"))?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, OPEN_METRICS))
        .body(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_written_with_words_of_this_program() {
        let metrics = Metrics::new(DateTime::UNIX_EPOCH);
        let _in_flight = metrics.enter();
        metrics.answered("/f/{secret}.{format}", "GET", 200, Duration::from_millis(3));
        metrics.answered("/livez", "GET", 429, Duration::ZERO);
        metrics.said_again();
        let text = metrics.text().unwrap();
        for line in [
            concat!(
                "plenary_build_info{version=\"",
                env!("CARGO_PKG_VERSION"),
                "\"} 1"
            ),
            "plenary_http_requests_in_flight 1",
            "plenary_http_feeds_said_again_total 1",
            "plenary_http_refused_total{reason=\"too_many_requests\"} 1",
            "plenary_http_connections 0",
            "process_start_time_seconds 0",
        ] {
            assert!(text.lines().any(|known| known == line), "{line} in\n{text}");
        }
        let one = "{route=\"/f/{secret}.{format}\",method=\"GET\",status=\"2xx\"} 1";
        assert!(
            text.contains(&format!("plenary_http_requests_total{one}")),
            "{text}"
        );
        assert!(text.ends_with("# EOF\n"));
    }
}
