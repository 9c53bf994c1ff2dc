//! One request: when it came, how long it may take, whose trace it belongs to.

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use axum::{extract::FromRequestParts, http::HeaderMap, http::request::Parts};
use compute::{Pool, Scope};
use runtime::{TraceContext, spans::request_span};
use serving::{Caller, Failure, work};
use tokio_util::sync::CancellationToken;
use tracing::Span;

use crate::Error;

/// For a request that did not pass through a server of ours.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(2);
/// Largest body of a request unless the server says otherwise, in bytes.
pub(crate) const MAX_BODY: usize = 256 * 1024;

/// What is known of a request.
#[derive(Debug, Clone)]
pub struct Call(Arc<Known>);

#[derive(Debug)]
struct Known {
    arrived: Instant,
    deadline: Instant,
    trace: TraceContext,
    span: Span,
    terms: Terms,
    /// Its answer goes on, past the deadline.
    long: AtomicBool,
}

/// What a server grants to every request.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    pub(crate) timeout: Duration,
    pub(crate) max_body: usize,
    pub(crate) trust_traceparent: bool,
    /// Told once nothing more is accepted.
    pub(crate) stopping: CancellationToken,
}

impl Call {
    /// A request for `name` whose header is there now.
    pub(crate) fn receive(headers: &HeaderMap, name: &str, terms: Terms) -> Self {
        let arrived = Instant::now();
        let sent = headers
            .get("traceparent")
            .filter(|_| terms.trust_traceparent);
        let trace = sent.and_then(|text| text.to_str().ok()?.parse().ok());
        let (span, trace) = request_span(name, trace);
        Self(Arc::new(Known {
            arrived,
            deadline: arrived + terms.timeout,
            trace,
            span,
            terms,
            long: AtomicBool::new(false),
        }))
    }

    /// When the header of the request was there.
    #[must_use]
    pub fn arrived(&self) -> Instant {
        self.0.arrived
    }

    /// When the request must have been answered, with everything that is called
    /// for it.
    #[must_use]
    pub fn deadline(&self) -> Instant {
        self.0.deadline
    }

    /// The trace it belongs to: that of its client, or its own.
    #[must_use]
    pub fn trace(&self) -> TraceContext {
        self.0.trace
    }

    /// The span that log lines of the request belong to.
    #[must_use]
    pub fn span(&self) -> &Span {
        &self.0.span
    }

    /// Whether `pool` would refuse work for this request, to be asked before
    /// the request is read.
    ///
    /// # Errors
    /// `RESOURCE_EXHAUSTED` and `UNAVAILABLE`, as [`Call::compute`].
    pub fn admit(&self, pool: &Pool) -> Result<(), Error> {
        let admitted = pool.admits(Some(self.deadline()));
        Ok(admitted.map_err(Failure::from)?)
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
    ) -> Result<R, Error> {
        Ok(work::compute(pool, self.deadline(), self.span(), work).await?)
    }

    /// From now on the answer may go on, past the deadline.
    pub fn goes_on(&self) {
        self.0.long.store(true, Relaxed);
    }

    /// Ends at the deadline, unless the answer goes on.
    pub(crate) async fn due(&self) {
        tokio::time::sleep_until(self.deadline().into()).await;
        if self.0.long.load(Relaxed) {
            std::future::pending::<()>().await;
        }
    }

    /// Ends once the server accepts nothing more.
    #[must_use]
    pub fn stopping(&self) -> CancellationToken {
        self.0.terms.stopping.clone()
    }

    /// Largest body of a request, in bytes.
    #[must_use]
    pub fn max_body(&self) -> usize {
        self.0.terms.max_body
    }
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            timeout: REQUEST_TIMEOUT,
            max_body: MAX_BODY,
            trust_traceparent: true,
            stopping: CancellationToken::new(),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Call {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let known = parts.extensions.get::<Self>().cloned();
        let stranger = || Self::receive(&parts.headers, "request", Terms::default());
        Ok(known.unwrap_or_else(stranger))
    }
}

impl From<&Call> for Caller {
    fn from(call: &Call) -> Self {
        let long = call.0.long.load(Relaxed);
        Self {
            deadline: (!long).then(|| call.deadline()),
            trace: Some(call.trace()),
        }
    }
}
