//! Work on a compute thread, for one who waits.

use std::time::Instant;

use compute::{Lost, Pool, Reply, Scope};
use tonic::Code;
use tracing::Span;

use crate::{Failure, codes};

/// Runs `work` on a thread of `pool`, inside `span`, and waits for its result
/// until `deadline`.
///
/// # Errors
/// That of `work`; `RESOURCE_EXHAUSTED` when there is no room or no time left
/// for it, with the time after which to try again; `UNAVAILABLE` when the
/// server drains; `DEADLINE_EXCEEDED`; `INTERNAL` when it panics.
pub async fn compute<R: Send + 'static>(
    pool: &Pool,
    deadline: Instant,
    span: &Span,
    work: impl FnOnce(&Scope<'_>) -> Result<R, Failure> + Send + 'static,
) -> Result<R, Failure> {
    let reply = submit(pool, deadline, span, work)?;
    let answer = tokio::time::timeout_at(deadline.into(), reply.wait()).await;
    answer.map_err(|_| Failure::from(Lost::Expired))??
}

/// Sends `work` to `pool`, inside `span`.
///
/// # Errors
/// `RESOURCE_EXHAUSTED` and `UNAVAILABLE`, as [`compute`].
pub fn submit<R: Send + 'static>(
    pool: &Pool,
    deadline: Instant,
    span: &Span,
    work: impl FnOnce(&Scope<'_>) -> Result<R, Failure> + Send + 'static,
) -> Result<Reply<Result<R, Failure>>, Failure> {
    let span = span.clone();
    let work = move |scope: &Scope<'_>| span.in_scope(|| ended(work(scope)));
    Ok(pool.submit(Some(deadline), work)?)
}

/// What a computation answers, with the word that measurements have for it. A
/// defect is logged here, where its trace is known.
pub fn ended<R>(answer: Result<R, Failure>) -> (Result<R, Failure>, compute::Outcome) {
    let code = match &answer {
        Ok(_) => Code::Ok,
        Err(failure) => failure.code(),
    };
    if let Err(failure) = &answer
        && codes::is_defect(code)
    {
        tracing::error!(error = failure.message(), "computation failed");
    }
    (answer, codes::name(code))
}
