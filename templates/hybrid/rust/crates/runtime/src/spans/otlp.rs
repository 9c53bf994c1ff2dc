//! The spans of `tracing`, sent to a collector by OTLP.

use std::{sync::OnceLock, time::Duration};

use opentelemetry::{
    Context, SpanId, TraceFlags, TraceId,
    trace::{SpanContext, Status, TraceContextExt as _, TraceState, TracerProvider as _},
};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use tracing::{Span, Subscriber, field};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::{Layer, registry::LookupSpan};

use crate::{Error, TraceContext};

/// Sends spans, until the end of the process.
static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();

/// The span of a call that is answered here, and the trace for what is called
/// from within it. It is at the level of errors, to be there whatever level is
/// logged.
#[must_use]
pub fn server_span(method: &str, trace: Option<TraceContext>) -> (Span, Option<TraceContext>) {
    let trace_id = trace.map(|trace| trace.trace_id());
    let span = tracing::error_span!(
        parent: None, "call", method, trace_id, otel.name = method, otel.kind = "server"
    );
    let within = within(&span, trace);
    (span, within.or(trace))
}

/// The span of a request that may begin a trace, and the trace for what is
/// called from within it. It is at the level of errors, as that of a call.
#[must_use]
pub fn request_span(name: &str, trace: Option<TraceContext>) -> (Span, TraceContext) {
    let span = tracing::error_span!(
        parent: None, "request", trace_id = field::Empty, otel.name = name, otel.kind = "server"
    );
    let within = within(&span, trace).or(trace);
    let within = within.unwrap_or_else(TraceContext::start);
    span.record("trace_id", within.trace_id());
    (span, within)
}

/// The trace within a span that belongs to `trace`, or begins one; none while
/// there is no collector.
fn within(span: &Span, trace: Option<TraceContext>) -> Option<TraceContext> {
    PROVIDER.get()?;
    if let Some(trace) = trace {
        let caller = Context::new().with_remote_span_context(trace.into());
        // Fails only for a span that has begun, which this one has not.
        let _ = span.set_parent(caller);
    }
    TraceContext::of(span.context().span().span_context())
}

/// Says with which code the call of `span` failed.
pub fn failed(span: &Span, code: &'static str) {
    span.set_status(Status::error(code));
}

/// Sends the spans of the process to `collector` from now on. Which ones are
/// sampled is said by `OTEL_TRACES_SAMPLER`: those that their callers sample,
/// and all that begin here, unless it says otherwise.
pub(crate) fn layer<S>(
    service: &'static str,
    collector: &str,
) -> Result<impl Layer<S> + use<S>, Error>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let exporter = SpanExporter::builder()
        .with_tonic()
        .with_endpoint(collector)
        .build()?;
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(Resource::builder().with_service_name(service).build())
        .build();
    let tracer = PROVIDER.get_or_init(|| provider).tracer(service);
    Ok(tracing_opentelemetry::layer()
        .with_tracer(tracer)
        .with_location(false)
        .with_threads(false)
        .with_tracked_inactivity(false))
}

/// Sends what is left.
pub(crate) fn flush() {
    const LIMIT: Duration = Duration::from_secs(1);
    if let Some(provider) = PROVIDER.get()
        && let Err(error) = provider.shutdown_with_timeout(LIMIT)
    {
        tracing::warn!(error = &error as &dyn std::error::Error, "spans were lost");
    }
}

impl TraceContext {
    fn of(span: &SpanContext) -> Option<Self> {
        span.is_valid().then(|| Self {
            trace_id: u128::from_be_bytes(span.trace_id().to_bytes()),
            parent_id: u64::from_be_bytes(span.span_id().to_bytes()),
            flags: span.trace_flags().to_u8(),
        })
    }
}

impl From<TraceContext> for SpanContext {
    fn from(trace: TraceContext) -> Self {
        Self::new(
            TraceId::from_bytes(trace.trace_id.to_be_bytes()),
            SpanId::from_bytes(trace.parent_id.to_be_bytes()),
            TraceFlags::new(trace.flags),
            true,
            TraceState::default(),
        )
    }
}
