//! Without a collector, traces are handed on and shown in the log.

use tracing::Span;
use tracing_subscriber::layer::Identity;

use crate::{Error, TraceContext};

/// The span of a call that is answered here, and the trace for what is called
/// from within it. It is at the level of errors, to be there whatever level is
/// logged.
#[must_use]
pub fn server_span(method: &str, trace: Option<TraceContext>) -> (Span, Option<TraceContext>) {
    let trace_id = trace.map(|trace| trace.trace_id());
    let span = tracing::error_span!(parent: None, "call", method, trace_id);
    (span, trace)
}

/// The span of a request that may begin a trace, and the trace. It is at the
/// level of errors, as that of a call.
#[must_use]
pub fn request_span(_name: &str, trace: Option<TraceContext>) -> (Span, TraceContext) {
    let trace = trace.unwrap_or_else(TraceContext::start);
    let trace_id = trace.trace_id();
    let span = tracing::error_span!(parent: None, "request", trace_id);
    (span, trace)
}

/// Says with which code the call of `span` failed.
pub fn failed(_span: &Span, _code: &'static str) {}

/// What a collector would need.
pub(crate) fn layer(_service: &'static str, _collector: &str) -> Result<Identity, Error> {
    Err("this was built without spans; `make build RELEASE=1` builds them in".into())
}

/// Sends what is left.
pub(crate) fn flush() {}
