//! The service: one call is one job, and the job owns its batch.

use std::sync::Arc;

use domain::{Comparison, Pair};
use runtime::{Call, ComputePool, Method, Panicked, Scope, Stopped, TraceContext};
use tonic::{Request, Response, Status};

use crate::{
    convert::{self, Entry},
    wire::{Api, CompareRequest, CompareResponse, CompareResult, EntryErrorReason},
};

/// What the service computes: the domain, or a stand-in for it in tests.
pub trait Compare: Send + Sync + 'static {
    /// Compares a pair, and gives up when a checkpoint of `scope` fails.
    ///
    /// # Errors
    /// [`Stopped`], from the checkpoint.
    fn compare(&self, pair: &Pair, scope: &Scope<'_>) -> Result<Comparison, Stopped>;
}

/// Answers the calls of the contract.
#[derive(Debug)]
pub struct Service<C> {
    pool: Arc<ComputePool>,
    method: Arc<Method>,
    compare: Arc<C>,
}

// === impl Compare ===

impl<F> Compare for F
where
    F: Fn(&Pair, &Scope<'_>) -> Result<Comparison, Stopped> + Send + Sync + 'static,
{
    fn compare(&self, pair: &Pair, scope: &Scope<'_>) -> Result<Comparison, Stopped> {
        self(pair, scope)
    }
}

// === impl Service ===

impl<C: Compare> Service<C> {
    /// A service that computes on `pool` and counts its calls in `method`.
    pub fn new(pool: Arc<ComputePool>, method: Arc<Method>, compare: C) -> Self {
        Self {
            pool,
            method,
            compare: Arc::new(compare),
        }
    }

    async fn answer(
        &self,
        call: &Call,
        request: CompareRequest,
    ) -> Result<Response<CompareResponse>, Status> {
        let entries = convert::entries(request, call)?;
        let compare = Arc::clone(&self.compare);
        let results = call
            .compute(&self.pool, move |scope| {
                let answer = |entry| result(entry, &*compare, scope);
                entries.into_iter().map(answer).collect()
            })
            .await?;
        Ok(Response::new(CompareResponse { results }))
    }
}

#[tonic::async_trait]
impl<C: Compare> Api for Service<C> {
    async fn compare(
        &self,
        request: Request<CompareRequest>,
    ) -> Result<Response<CompareResponse>, Status> {
        let call = Call::receive(self.method.name(), request.metadata());
        let answer = self.answer(&call, request.into_inner());
        self.method.track(&call, answer).await
    }
}

/// What becomes of one entry, whatever becomes of its neighbours.
fn result(entry: Entry, compare: &impl Compare, scope: &Scope<'_>) -> CompareResult {
    use EntryErrorReason as Reason;

    let pair = match entry.pair {
        Ok(pair) => pair,
        Err(invalid) => return convert::error(Reason::InvalidArgument, invalid.to_string()),
    };
    let scope = scope.until(entry.deadline);
    let compared = scope.isolate(|| {
        scope.check()?;
        compare.compare(&pair, &scope)
    });
    match compared {
        Ok(Ok(comparison)) => convert::comparison(comparison),
        Ok(Err(stopped)) => convert::error(
            match stopped {
                Stopped::Expired => Reason::DeadlineExceeded,
                Stopped::Cancelled => Reason::Cancelled,
            },
            stopped.to_string(),
        ),
        Err(Panicked) => {
            // The call has one trace, each entry its own.
            let trace = entry.traceparent.parse().ok();
            let trace_id = trace.map(|trace: TraceContext| trace.trace_id());
            tracing::error!(trace_id, "entry panicked");
            convert::error(Reason::Internal, "internal error")
        }
    }
}
