//! One call: when it came, how long it may take, whose trace it belongs to.

use std::time::{Duration, Instant};

use tonic::{
    Status,
    metadata::{MetadataMap, MetadataValue},
};
use tracing::Span;

use crate::{
    ComputePool, Lost, Rejected, Scope, TraceContext,
    deadline::{parse_timeout, working_time},
};

/// What the metadata of a call says about it.
#[derive(Debug, Clone)]
pub struct Call {
    arrived: Instant,
    deadline: Option<Instant>,
    span: Span,
}

impl Call {
    /// Reads the deadline and the trace of a call that arrives now.
    #[must_use]
    pub fn receive(method: &'static str, metadata: &MetadataMap) -> Self {
        let arrived = Instant::now();
        let text = |key| metadata.get(key)?.to_str().ok();
        let trace = text("traceparent").and_then(|text| text.parse::<TraceContext>().ok());
        Self {
            arrived,
            deadline: text("grpc-timeout")
                .and_then(parse_timeout)
                .and_then(|timeout| arrived.checked_add(working_time(timeout))),
            // At the level of errors, to be there whatever level is logged.
            span: tracing::error_span!(
                "call",
                method,
                trace_id = trace.map(|trace| trace.trace_id())
            ),
        }
    }

    /// When work for the call must end, if its caller said so.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// The deadline of a part of the call that has `timeout` left, counted from
    /// the arrival of the call. `None` when that is beyond the clock.
    #[must_use]
    pub fn deadline_after(&self, timeout: Duration) -> Option<Instant> {
        self.arrived.checked_add(timeout)
    }

    /// The span that log lines of the call belong to.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span.clone()
    }

    /// Runs `job` on `pool` and waits for its result, until the deadline of
    /// the call at the latest.
    ///
    /// # Errors
    /// `RESOURCE_EXHAUSTED` when the queue is full, with the time after which
    /// to try again; `UNAVAILABLE` when the pool drains; `DEADLINE_EXCEEDED`;
    /// `INTERNAL` when the job panics.
    pub async fn compute<R: Send + 'static>(
        &self,
        pool: &ComputePool,
        job: impl FnOnce(&Scope<'_>) -> R + Send + 'static,
    ) -> Result<R, Status> {
        let reply = pool
            .submit(self.deadline, job)
            .map_err(|rejected| match rejected {
                Rejected::Full => queue_full(pool.retry_after()),
                Rejected::Draining => draining(),
            })?;
        let answer = match self.deadline {
            Some(deadline) => tokio::time::timeout_at(deadline.into(), reply)
                .await
                .unwrap_or(Err(Lost::Expired)),
            None => reply.await,
        };
        answer.map_err(|lost| match lost {
            Lost::Expired => Status::deadline_exceeded("deadline passed"),
            Lost::Panicked => Status::internal("internal error"),
            Lost::Dropped => draining(),
        })
    }
}

fn draining() -> Status {
    Status::unavailable("server is draining")
}

/// The header is of gRPC proposal A6: callers that retry by policy obey it.
fn queue_full(retry_after: Duration) -> Status {
    let millis = u64::try_from(retry_after.as_millis()).unwrap_or(u64::MAX);
    let mut metadata = MetadataMap::new();
    metadata.insert("grpc-retry-pushback-ms", MetadataValue::from(millis));
    Status::with_metadata(tonic::Code::ResourceExhausted, "queue is full", metadata)
}
