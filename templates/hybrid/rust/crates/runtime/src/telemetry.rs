//! Logs: one JSON object a line, on stderr.

use std::{
    backtrace::{Backtrace, BacktraceStatus},
    io,
    panic::{self, PanicHookInfo},
    thread,
};

use tracing::{Subscriber, level_filters::LevelFilter};
use tracing_subscriber::fmt::MakeWriter;

/// Sends the log lines and the panics of the process to stderr.
pub(crate) fn init(level: LevelFilter) {
    // Fails only where a subscriber is set already: then that one stays.
    if tracing::subscriber::set_global_default(subscriber(level, io::stderr)).is_ok() {
        panic::set_hook(Box::new(log_panic));
    }
}

/// The innermost span is part of each line: it carries the `trace_id`.
fn subscriber<W>(level: LevelFilter, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .with_max_level(level)
        .with_writer(writer)
        .finish()
}

/// A panic is a log line like any other, with the trace of its call.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let backtrace = Backtrace::capture();
    let backtrace = (backtrace.status() == BacktraceStatus::Captured).then_some(backtrace);
    tracing::error!(
        panic = panic.payload_as_str(),
        location = panic.location().map(tracing::field::display),
        thread = thread::current().name(),
        backtrace = backtrace.map(tracing::field::display),
        "panicked"
    );
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::Value;
    use tonic::metadata::MetadataMap;
    use tracing::Instrument as _;

    use super::*;
    use crate::{Call, ComputePool};

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_line_from_a_compute_thread_carries_the_trace_of_its_call() {
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = subscriber(LevelFilter::INFO, move || writer.clone());
        let dispatch = tracing::Dispatch::new(subscriber);
        let _guard = tracing::dispatcher::set_default(&dispatch);

        let mut metadata = MetadataMap::new();
        let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        metadata.insert("traceparent", traceparent.parse().unwrap());
        let call = Call::receive("Compare", &metadata);
        let pool = ComputePool::new(1, 1).unwrap();
        let logging = dispatch.clone();
        call.compute(&pool, move |_| {
            tracing::dispatcher::with_default(&logging, || {
                tracing::info!(entries = 3, "computed");
            });
        })
        .instrument(call.span())
        .await
        .unwrap();

        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        let line: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(line["message"], "computed");
        assert_eq!(line["level"], "INFO");
        assert_eq!(line["entries"], 3);
        let trace_id = &line["span"]["trace_id"];
        assert_eq!(trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(line["span"]["method"], "Compare");
    }
}
