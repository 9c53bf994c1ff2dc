//! What is measured of requests.

use std::time::Duration;

use axum::http::Method;
use prometheus_client::{
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};
use runtime::metrics;

type Labels = Vec<(&'static str, String)>;

/// The measurements of a process.
#[derive(Debug, Clone)]
pub(crate) struct Measures {
    requests: Family<Labels, Counter>,
    seconds: Family<Labels, Histogram, fn() -> Histogram>,
    pub(crate) in_flight: Gauge,
}

impl Measures {
    pub(crate) fn register(registry: &mut Registry) -> Self {
        let measures = Self {
            requests: Family::default(),
            seconds: Family::new_with_constructor(metrics::seconds),
            in_flight: Gauge::default(),
        };
        let requests = measures.requests.clone();
        let help = "Requests by route, method and status; aborted where the answer was cut off";
        registry.register("http_server_requests", help, requests);
        let seconds = measures.seconds.clone();
        let help = "Time from the header of a request to the end of its answer";
        registry.register("http_server_request_seconds", help, seconds);
        let in_flight = measures.in_flight.clone();
        let help = "Requests without a whole answer";
        registry.register("http_server_requests_in_flight", help, in_flight);
        measures
    }

    pub(crate) fn count(&self, route: &str, method: &Method, code: String, time: Duration) {
        let mut labels: Labels = vec![
            ("route", route.to_owned()),
            ("method", label(method).to_owned()),
        ];
        let took = self.seconds.get_or_create_owned(&labels);
        took.observe(time.as_secs_f64());
        labels.push(("code", code));
        self.requests.get_or_create_owned(&labels).inc();
    }
}

/// Keeps clients from inventing labels.
fn label(method: &Method) -> &str {
    const KNOWN: [Method; 9] = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
        Method::CONNECT,
        Method::TRACE,
    ];
    if KNOWN.contains(method) {
        method.as_str()
    } else {
        "OTHER"
    }
}
