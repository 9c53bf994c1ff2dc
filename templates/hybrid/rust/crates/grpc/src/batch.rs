//! A call that holds the calls of several callers.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use compute::{Batch, Lost, Pool, Progress, Scope};
use futures_util::{
    Stream, StreamExt as _,
    stream::{self, BoxStream},
};
use serving::work::ended;
use tonic::{Code, Response, Status};

use crate::{Call, Failure};

/// How long what is ready waits for what may be ready soon: results that come
/// together travel together.
const LINGER: Duration = Duration::from_millis(1);

/// The entries of a call, and what their contract says of them.
#[derive(Debug, Clone)]
pub struct Entries<E> {
    /// The entries as they were sent.
    pub sent: Vec<E>,
    /// Most entries in a call.
    pub most: usize,
    /// Where an entry says what its own caller asks for.
    pub header: fn(&E) -> Header<'_>,
}

/// What the caller of one entry asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Header<'a> {
    /// What was left of the entry's own deadline when the call was sent, in
    /// milliseconds; 0 for none but that of the call.
    pub timeout_millis: u32,
    /// The trace of the entry's caller; may be empty.
    pub traceparent: &'a str,
}

/// What became of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome<O> {
    /// Which entry of the request, counted from 0.
    pub index: u32,
    /// Its result, or why there is none.
    pub result: Result<O, Failure>,
}

/// The answers of a batch, as they become ready.
pub struct Answers<M> {
    first: Option<M>,
    rest: Option<BoxStream<'static, Result<M, Status>>>,
}

/// Takes the answers of a batch off the pool.
struct Receiver<O> {
    batch: Batch<Result<O, Failure>>,
    call: Call,
    /// What ends the call, when it is not of one entry alone.
    cut: Option<Lost>,
}

impl Call {
    /// Runs `work` for each of the entries, spread over the threads of `pool`,
    /// and answers with `respond` what is ready: everything at once when it is
    /// quick, otherwise what is done, about every millisecond. Each entry has
    /// its own deadline, trace and failure; a panic stays with it.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` for no entries or more than the contract allows;
    /// `RESOURCE_EXHAUSTED` when there is no room or no time left for any of
    /// them, with the time after which to try again; `UNAVAILABLE` when the
    /// server drains; `DEADLINE_EXCEEDED`.
    pub async fn batch<E, O, M>(
        &self,
        pool: &Pool,
        entries: Entries<E>,
        work: impl Fn(E, &Scope<'_>) -> Result<O, Failure> + Send + Sync + 'static,
        respond: fn(Vec<Outcome<O>>) -> M,
    ) -> Result<Response<Answers<M>>, Status>
    where
        E: Send + 'static,
        O: Send + 'static,
        M: Send + 'static,
    {
        let Entries { sent, most, header } = entries;
        check_size(sent.len(), most)?;
        self.computes();
        let call = self.clone();
        let work = move |entry: E, scope: &Scope<'_>| {
            let span = call.part(header(&entry).traceparent);
            span.in_scope(|| ended(work(entry, scope)))
        };
        let due = |entry: E| {
            let due = self.due(header(&entry).timeout_millis);
            (entry, Some(due))
        };
        let entries = sent.into_iter().map(due).collect();
        let batch = pool.batch(entries, work).map_err(Failure::from)?;
        let receiver = Receiver {
            batch,
            call: self.clone(),
            cut: None,
        };
        Answers::begin(receiver, respond).await.map(Response::new)
    }

    /// When an entry must have been answered.
    fn due(&self, timeout_millis: u32) -> Instant {
        let own = self.arrived() + Duration::from_millis(timeout_millis.into());
        match timeout_millis {
            0 => self.deadline(),
            _ => own.min(self.deadline()),
        }
    }
}

fn check_size(entries: usize, most: usize) -> Result<(), Status> {
    match entries {
        0 => Err(Status::invalid_argument("entries: want at least 1, got 0")),
        n if n > most => Err(Status::invalid_argument(format!(
            "entries: want at most {most}, got {n}"
        ))),
        _ => Ok(()),
    }
}

impl<M: Send + 'static> Answers<M> {
    /// All that there is to say, in one message: of a call that somebody else
    /// has worked out.
    #[must_use]
    pub fn all(message: M) -> Self {
        Self {
            first: Some(message),
            rest: None,
        }
    }

    /// Waits for what is ready first: a call that has no answer at all ends in
    /// a status, without a stream.
    async fn begin<O: Send + 'static>(
        mut receiver: Receiver<O>,
        respond: fn(Vec<Outcome<O>>) -> M,
    ) -> Result<Self, Status> {
        let first = receiver.next().await.transpose()?.map(respond);
        // What became ready since is not in the first message.
        let Progress { ready, open } = receiver.batch.progress();
        let more = receiver.cut.is_some() || ready + open > 0;
        let rest = more.then(|| {
            stream::unfold(receiver, move |mut receiver| async move {
                let next = receiver.next().await?;
                Some((next.map(respond), receiver))
            })
            .boxed()
        });
        Ok(Self { first, rest })
    }
}

impl<M: Unpin> Stream for Answers<M> {
    type Item = Result<M, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(first)));
        }
        match &mut self.rest {
            Some(rest) => rest.poll_next_unpin(cx),
            None => Poll::Ready(None),
        }
    }
}

impl<M> fmt::Debug for Answers<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let more = self.rest.is_some();
        f.debug_struct("Answers")
            .field("more", &more)
            .finish_non_exhaustive()
    }
}

impl<O: Send> Receiver<O> {
    /// What is ready next, or the status that holds for the rest. Nothing,
    /// once every entry has been answered.
    async fn next(&mut self) -> Option<Result<Vec<Outcome<O>>, Status>> {
        // All of it may be ready in a moment; a lone entry is all of it.
        if self.batch.progress().open > 1 {
            self.linger().await;
        }
        while self.batch.progress().open > 0 {
            if self.batch.progress().ready > 0 {
                break;
            }
            if let Some(passed) = self.wait().await {
                return Some(Err(passed));
            }
            self.linger().await;
        }
        self.take()
    }

    /// Waits a moment for what is missing.
    async fn linger(&self) {
        let until = tokio::time::Instant::now() + LINGER;
        while self.batch.progress().open > 0 {
            let changed = self.batch.changed(false);
            if tokio::time::timeout_at(until, changed).await.is_err() {
                return;
            }
        }
    }

    /// Waits for the first answer, or for the deadline of an entry. Returns a
    /// status when the deadline of the call itself has passed.
    async fn wait(&self) -> Option<Status> {
        let call = self.call.deadline();
        let until = self.batch.next_deadline().map_or(call, |at| at.min(call));
        if until >= call && self.call.is_guarded() {
            // The server ends the call, and this with it.
            self.batch.changed(true).await;
            return None;
        }
        let changed = self.batch.changed(true);
        let changed = tokio::time::timeout_at(until.into(), changed).await;
        if changed.is_ok() {
            return None;
        }
        if until >= call {
            return Some(Failure::from(Lost::Expired).into());
        }
        self.batch.expire(Instant::now());
        None
    }

    fn take(&mut self) -> Option<Result<Vec<Outcome<O>>, Status>> {
        let over = Instant::now() >= self.call.deadline();
        let mut outcomes = Vec::new();
        for (index, answer) in self.batch.take() {
            let result = answer.unwrap_or_else(|lost| Err(lost.into()));
            match result.as_ref().map_err(Failure::code) {
                Err(Code::Unavailable) => self.cut = Some(Lost::Ended),
                Err(Code::DeadlineExceeded) if over => self.cut = Some(Lost::Expired),
                _ => outcomes.push(Outcome {
                    index: u32::try_from(index).unwrap_or(u32::MAX),
                    result,
                }),
            }
        }
        if !outcomes.is_empty() {
            return Some(Ok(outcomes));
        }
        let cut = self.cut.take()?;
        Some(Err(Failure::from(cut).into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_said_at_once_is_one_message() {
        let messages: Vec<_> = Answers::all("everything").collect().await;
        assert!(matches!(messages[..], [Ok("everything")]));
    }
}
