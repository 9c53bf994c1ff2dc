//! One call: when it came, how long it may take, whose trace it belongs to.

use std::{
    sync::{Arc, atomic::Ordering::Relaxed},
    time::{Duration, Instant},
};

use compute::{Pool, Reply, Scope};
use http::HeaderMap;
use runtime::{TraceContext, spans::server_span};
use serving::{Caller, Failure, work};
use tonic::{Request, Status};
use tracing::Span;

use crate::{
    deadline::{parse_timeout, working_time},
    measure::Method,
};

/// Longest time for a call that did not pass through a server of ours.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);

/// What is known of a call.
#[derive(Debug, Clone)]
pub struct Call(Arc<Known>);

#[derive(Debug)]
struct Known {
    arrived: Instant,
    deadline: Instant,
    /// Whether a server ends the call at its deadline.
    guarded: bool,
    trace: Option<TraceContext>,
    span: Span,
    method: Arc<Method>,
}

impl Call {
    /// The call that `request` belongs to.
    #[must_use]
    pub fn of<T>(request: &Request<T>) -> Self {
        let known = request.extensions().get::<Self>().cloned();
        known.unwrap_or_else(|| {
            let headers = request.metadata().clone().into_headers();
            Self::new(&headers, Arc::default(), CALL_TIMEOUT, false)
        })
    }

    /// A call whose headers arrive now, at a server that gives it `limit`.
    pub(crate) fn receive(headers: &HeaderMap, method: Arc<Method>, limit: Duration) -> Self {
        Self::new(headers, method, limit, true)
    }

    fn new(headers: &HeaderMap, method: Arc<Method>, limit: Duration, guarded: bool) -> Self {
        let arrived = Instant::now();
        let text = |key| headers.get(key)?.to_str().ok();
        let trace = text("traceparent").and_then(|text| text.parse().ok());
        let (span, trace) = server_span(&method.name, trace);
        let asked = text("grpc-timeout").and_then(parse_timeout);
        let time = asked.map_or(limit, |timeout| working_time(timeout).min(limit));
        Self(Arc::new(Known {
            arrived,
            deadline: arrived + time,
            guarded,
            trace,
            span,
            method,
        }))
    }

    /// When the headers of the call were there.
    #[must_use]
    pub fn arrived(&self) -> Instant {
        self.0.arrived
    }

    /// When the call must have been answered: by its caller's wish or by the
    /// server's own limit.
    #[must_use]
    pub fn deadline(&self) -> Instant {
        self.0.deadline
    }

    /// The identifier of the trace, when the caller sent one.
    #[must_use]
    pub fn trace_id(&self) -> Option<String> {
        self.0.trace.map(|trace| trace.trace_id())
    }

    /// The trace, when the caller sent one.
    #[must_use]
    pub fn trace(&self) -> Option<TraceContext> {
        self.0.trace
    }

    /// The span that log lines of the call belong to.
    #[must_use]
    pub fn span(&self) -> &Span {
        &self.0.span
    }

    /// Runs `work` on a thread of `pool` and waits for its result.
    ///
    /// # Errors
    /// That of `work`; `RESOURCE_EXHAUSTED` when there is no room or no time
    /// left for it, with the time after which to try again; `UNAVAILABLE` when
    /// the server drains; `DEADLINE_EXCEEDED`; `INTERNAL` when it panics.
    pub async fn compute<R: Send + 'static>(
        &self,
        pool: &Pool,
        work: impl FnOnce(&Scope<'_>) -> Result<R, Failure> + Send + 'static,
    ) -> Result<R, Status> {
        self.computes();
        Ok(work::compute(pool, self.deadline(), self.span(), work).await?)
    }

    /// Sends `work` to `pool`, inside the span of the call.
    pub(crate) fn submit<R: Send + 'static>(
        &self,
        pool: &Pool,
        work: impl FnOnce(&Scope<'_>) -> Result<R, Failure> + Send + 'static,
    ) -> Result<Reply<Result<R, Failure>>, Status> {
        self.computes();
        Ok(work::submit(pool, self.deadline(), self.span(), work)?)
    }

    /// Its method uses the pool: the next call is refused before its message
    /// is read, when the pool has no room for it.
    pub(crate) fn computes(&self) {
        self.0.method.computes.store(true, Relaxed);
    }

    pub(crate) fn is_guarded(&self) -> bool {
        self.0.guarded
    }

    pub(crate) fn method(&self) -> &Arc<Method> {
        &self.0.method
    }

    /// The span of a part of the call that has a caller of its own.
    pub(crate) fn part(&self, traceparent: &str) -> Span {
        match traceparent.parse() {
            Ok(trace) if !self.0.trace.is_some_and(|own| own.is_same(&trace)) => {
                server_span(&self.0.method.name, Some(trace)).0
            }
            _ => self.span().clone(),
        }
    }
}

impl From<&Call> for Caller {
    fn from(call: &Call) -> Self {
        Self {
            deadline: Some(call.deadline()),
            trace: call.trace(),
        }
    }
}
