//! The beginnings of a registry. Counters, gauges and histograms are those of
//! `prometheus_client`.

use prometheus_client::{
    encoding::prometheus_text,
    metrics::{histogram::Histogram, info::Info},
    registry::Registry,
};

use crate::process::Process;

/// The media type of [`page`].
pub(crate) const CONTENT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Upper bounds in seconds: from 50 µs, what a small computation takes, to
/// 10 s, the longest that anyone should wait.
const BOUNDS: [f64; 14] = [
    0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5,
    10.0,
];

/// A registry with what every process shows: `build_info` and `process_*`.
#[must_use]
pub fn registry(version: &'static str) -> Registry {
    let mut registry = Registry::default();
    let build = Info::new([("version", version), ("language", "rust")]);
    registry.register("build", "What is running", build);
    registry.register_collector(Box::new(Process));
    registry
}

/// A histogram of durations in seconds.
#[must_use]
pub fn seconds() -> Histogram {
    Histogram::new(BOUNDS)
}

/// What is measured, in the text format that Prometheus reads.
pub(crate) fn page(registry: &Registry) -> String {
    let mut page = String::new();
    // Writing to a string cannot fail.
    let _ = prometheus_text::encode(&mut page, registry);
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_is_running_and_how_it_is() {
        let page = page(&registry("1.2.3"));
        let shows = |text: &str| page.lines().any(|line| line.starts_with(text));
        for text in [
            "build_info{version=\"1.2.3\",language=\"rust\"} 1",
            "process_cpu_seconds_total ",
            "process_resident_memory_bytes ",
            "process_virtual_memory_bytes ",
            "process_open_fds ",
            "process_max_fds ",
            "process_start_time_seconds ",
            "process_threads ",
        ] {
            assert!(shows(text), "{text} is not in\n{page}");
        }
    }
}
