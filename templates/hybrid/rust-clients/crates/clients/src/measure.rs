//! What is measured of the calls of other components.

use std::time::Duration;

use prometheus_client::{
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};
use runtime::metrics;
use tonic::Code;

type Labels = Vec<(&'static str, String)>;

/// The measurements of a process, whatever it calls.
#[derive(Debug, Clone)]
pub struct Measures {
    calls: Family<Labels, Counter>,
    seconds: Family<Labels, Histogram, fn() -> Histogram>,
    in_flight: Family<Labels, Gauge>,
    ready: Family<Labels, Gauge>,
    sizes: Family<Labels, Histogram, fn() -> Histogram>,
}

/// Those of the calls of one component.
#[derive(Debug)]
pub(crate) struct Callee {
    measures: Measures,
    name: &'static str,
    pub(crate) in_flight: Gauge,
    pub(crate) ready: Gauge,
}

impl Measures {
    /// Shows them on `/metrics`; once a process.
    pub fn register(registry: &mut Registry) -> Self {
        let measures = Self {
            calls: Family::default(),
            seconds: Family::new_with_constructor(metrics::seconds),
            in_flight: Family::default(),
            ready: Family::default(),
            sizes: Family::new_with_constructor(sizes),
        };
        let calls = measures.calls.clone();
        let help = "Calls of others, retries counted, by method and code";
        registry.register("rpc_client_calls", help, calls);
        let seconds = measures.seconds.clone();
        let help = "Time from the start of a call to its end";
        registry.register("rpc_client_call_seconds", help, seconds);
        let in_flight = measures.in_flight.clone();
        let help = "Calls of others open now; a batch is one";
        registry.register("rpc_client_calls_in_flight", help, in_flight);
        let ready = measures.ready.clone();
        let help = "1 while an instance is connected and healthy";
        registry.register("rpc_client_ready", help, ready);
        let sizes = measures.sizes.clone();
        let help = "Single calls that were sent as one, by method";
        registry.register("rpc_client_batch_entries", help, sizes);
        measures
    }

    pub(crate) fn of(&self, name: &'static str) -> Callee {
        let labels: Labels = vec![("target", name.into())];
        Callee {
            measures: self.clone(),
            name,
            in_flight: self.in_flight.get_or_create_owned(&labels),
            ready: self.ready.get_or_create_owned(&labels),
        }
    }
}

/// Up to as many as a contract allows.
fn sizes() -> Histogram {
    Histogram::new(exponential_buckets(1.0, 2.0, 7))
}

impl Callee {
    /// How many calls of a method share a request.
    pub(crate) fn sizes(&self, service: &str, method: &str) -> Histogram {
        let method = format!("{service}/{method}");
        let labels: Labels = vec![("target", self.name.into()), ("method", method)];
        self.measures.sizes.get_or_create_owned(&labels)
    }

    pub(crate) fn count(&self, method: &str, code: Code, time: Duration) {
        let Measures { calls, seconds, .. } = &self.measures;
        let mut labels: Labels = vec![("target", self.name.into()), ("method", method.into())];
        let took = seconds.get_or_create_owned(&labels);
        took.observe(time.as_secs_f64());
        labels.push(("code", serving::code_name(code).into()));
        calls.get_or_create_owned(&labels).inc();
    }
}
