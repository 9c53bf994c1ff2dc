//! What is measured of requests to services.

use std::time::Instant;

use prometheus_client::{
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};
use runtime::metrics;

type Labels = Vec<(&'static str, String)>;

/// The measurements of a process, whatever it passes on.
#[derive(Debug, Clone)]
pub struct Measures {
    requests: Family<Labels, Counter>,
    seconds: Family<Labels, Histogram, fn() -> Histogram>,
    in_flight: Family<Labels, Gauge>,
    ready: Family<Labels, Gauge>,
}

/// Those of the requests to one service.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    requests: Family<Labels, Counter>,
    name: &'static str,
    seconds: Histogram,
    in_flight: Gauge,
    pub(crate) ready: Gauge,
}

/// A request to the header of its answer. Dropped before, its caller has gone.
pub(crate) struct Asking {
    target: Target,
    start: Instant,
    code: Option<String>,
    _open: Open,
}

/// A request, to the end of its answer.
pub(crate) struct Open(Gauge);

impl Measures {
    /// Shows them on `/metrics`; once a process.
    pub fn register(registry: &mut Registry) -> Self {
        let measures = Self {
            requests: Family::default(),
            seconds: Family::new_with_constructor(metrics::seconds),
            in_flight: Family::default(),
            ready: Family::default(),
        };
        let requests = measures.requests.clone();
        let help = "Requests to a service by the status of the answer; or timeout, cancelled or \
                    unavailable where there is none";
        registry.register("http_client_requests", help, requests);
        let seconds = measures.seconds.clone();
        let help = "Time from the start of a request to the header of its answer";
        registry.register("http_client_request_seconds", help, seconds);
        let in_flight = measures.in_flight.clone();
        let help = "Requests to a service without a whole answer";
        registry.register("http_client_requests_in_flight", help, in_flight);
        let ready = measures.ready.clone();
        let help = "Instances of the service that are well";
        registry.register("http_client_ready_instances", help, ready);
        measures
    }

    pub(crate) fn of(&self, name: &'static str) -> Target {
        let labels: Labels = vec![("target", name.into())];
        Target {
            requests: self.requests.clone(),
            name,
            seconds: self.seconds.get_or_create_owned(&labels),
            in_flight: self.in_flight.get_or_create_owned(&labels),
            ready: self.ready.get_or_create_owned(&labels),
        }
    }
}

impl Target {
    pub(crate) fn begin(&self) -> Asking {
        self.in_flight.inc();
        Asking {
            target: self.clone(),
            start: Instant::now(),
            code: None,
            _open: Open(self.in_flight.clone()),
        }
    }
}

impl Asking {
    /// It has ended so, and is open no more.
    pub(crate) fn ended(mut self, code: &str) {
        self.code = Some(code.into());
    }

    /// It was answered, and is open until the answer has ended.
    pub(crate) fn answered(mut self, status: http::StatusCode) -> Open {
        self.code = Some(status.as_str().into());
        self.target.in_flight.inc();
        Open(self.target.in_flight.clone())
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        let code = self.code.take().unwrap_or_else(|| "cancelled".into());
        let labels = vec![("target", self.target.name.into()), ("code", code)];
        self.target.requests.get_or_create_owned(&labels).inc();
        self.target
            .seconds
            .observe(self.start.elapsed().as_secs_f64());
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}
