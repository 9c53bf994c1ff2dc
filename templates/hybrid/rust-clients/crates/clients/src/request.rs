//! A request of entries, and how each of them gets its answer.

use std::{sync::Arc, time::Instant};

use prost::Message;
use tokio::{sync::oneshot, time::timeout};
use tonic::{Code, Request, Response, Status, Streaming, transport::Channel};
use tracing::Span;

use crate::{
    Answer, Batch, Caller, EntryHeader, Failure,
    batch::FAREWELL,
    connection::Shared,
    fault,
    gate::Place,
    retry::{Attempt, Retry},
};

/// An input on its way, and who waits for what becomes of it.
pub(crate) struct Entry<E, O> {
    pub(crate) message: E,
    caller: Caller,
    deadline: Instant,
    /// What is logged of it belongs to its caller.
    span: Span,
    place: Option<Place>,
    answer: Option<oneshot::Sender<Result<O, Failure>>>,
}

/// Where the answer to an entry arrives.
pub(crate) type Waiter<O> = oneshot::Receiver<Result<O, Failure>>;

impl<E, O> Entry<E, O> {
    /// An entry that is to be answered before `deadline`.
    pub(crate) fn new(
        message: E,
        caller: Caller,
        deadline: Instant,
        place: Option<Place>,
    ) -> (Self, Waiter<O>) {
        let (answer, waiter) = oneshot::channel();
        let entry = Self {
            message,
            caller,
            deadline,
            span: Span::current(),
            place,
            answer: Some(answer),
        };
        (entry, waiter)
    }

    /// Whether somebody still waits for its answer.
    pub(crate) fn is_open(&self) -> bool {
        self.answer.as_ref().is_some_and(|to| !to.is_closed())
    }

    /// Hands over what became of it. The first answer counts.
    fn answer(&mut self, outcome: Result<O, Failure>) {
        let Some(to) = self.answer.take() else {
            return;
        };
        let in_time = !to.is_closed() && Instant::now() < self.deadline;
        // First, so that there is room for what the caller asks next.
        match self.place.take() {
            Some(place) if in_time => place.served(),
            place => drop(place),
        }
        // Fails only when the caller has gone.
        let _ = to.send(outcome);
    }

    /// Ends when nobody waits for its answer.
    async fn left(&mut self) {
        if let Some(to) = &mut self.answer {
            to.closed().await;
        }
    }
}

impl<E: Clone, O> Entry<E, O> {
    /// What is sent of it: it says how much of its time is left.
    fn sent(&self, header: fn(&mut E) -> &mut Option<EntryHeader>) -> E {
        let left = self.deadline.saturating_duration_since(Instant::now());
        let millis = u32::try_from(left.as_millis()).unwrap_or(u32::MAX);
        let trace = self.caller.trace;
        let mut message = self.message.clone();
        *header(&mut message) = Some(EntryHeader {
            // 0 would mean none.
            timeout_millis: millis.max(1),
            traceparent: trace.map(|trace| trace.to_string()).unwrap_or_default(),
        });
        message
    }
}

/// Has all entries answered. What fails as a whole is tried again with those
/// that have no answer yet.
pub(crate) async fn request<I, E, Q, M, O, F>(
    shared: &Arc<Shared>,
    batch: &Batch<I, E, Q, M, O>,
    mut entries: Vec<Entry<E, O>>,
    send: &impl Fn(Channel, Request<Q>) -> F,
) where
    E: Message + Clone,
    F: Future<Output = Result<Response<Streaming<M>>, Status>>,
{
    let failure = match attempts(shared, batch, &mut entries, send).await {
        Ok(()) => return,
        // The request is ours, whatever is in it.
        Err(failure) if failure.code() == Code::InvalidArgument => {
            fault::defect(shared.name, failure.code(), &failure.into_message())
        }
        Err(failure) => failure,
    };
    for entry in &mut entries {
        entry.answer(Err(failure.clone()));
    }
}

async fn attempts<I, E, Q, M, O, F>(
    shared: &Arc<Shared>,
    batch: &Batch<I, E, Q, M, O>,
    entries: &mut Vec<Entry<E, O>>,
    send: &impl Fn(Channel, Request<Q>) -> F,
) -> Result<(), Failure>
where
    E: Message + Clone,
    F: Future<Output = Result<Response<Streaming<M>>, Status>>,
{
    let mut retry = Retry::begin(shared, everyone(entries), batch.method);
    loop {
        let mut attempt = retry.next().await?;
        entries.retain(Entry::is_open);
        if entries.is_empty() {
            return Ok(());
        }
        let messages = entries.iter().map(|entry| entry.sent(batch.header));
        let request = attempt.request((batch.request)(messages.collect()));
        let answer = send(attempt.channel(), request);
        match receive(&mut attempt, answer, batch, entries).await {
            Ok(()) => {
                attempt.end();
                retry.succeeded();
                return Ok(());
            }
            Err(status) => retry.again(&status)?,
        }
    }
}

/// For whom a request is made: the most patient of its callers. It is in the
/// trace of one who shares it with nobody.
fn everyone<E, O>(entries: &[Entry<E, O>]) -> Caller {
    let trace = match entries {
        [alone] => alone.caller.trace,
        _ => None,
    };
    let deadline = entries.iter().map(|entry| entry.deadline).max();
    Caller { deadline, trace }
}

/// Hands over answers as they come, until there is one for every entry.
async fn receive<I, E, Q, M, O>(
    attempt: &mut Attempt,
    answer: impl Future<Output = Result<Response<Streaming<M>>, Status>>,
    batch: &Batch<I, E, Q, M, O>,
    entries: &mut [Entry<E, O>],
) -> Result<(), Status> {
    let messages = wanted(entries, attempt.wait(answer)).await?;
    let mut messages = messages.into_inner();
    while let Some(message) = wanted(entries, attempt.wait(messages.message())).await? {
        if deliver(attempt.name(), entries, (batch.answers)(message))? {
            // Dropped at once, the call would count as cancelled there.
            let _ = timeout(FAREWELL, messages.message()).await;
            return Ok(());
        }
    }
    Err(Status::internal("entries were left without an answer"))
}

/// Waits for a part of the answer for as long as anybody does.
async fn wanted<T, E, O>(
    entries: &mut [Entry<E, O>],
    part: impl Future<Output = Result<T, Status>>,
) -> Result<T, Status> {
    let left = async {
        for entry in entries {
            entry.left().await;
        }
    };
    tokio::select! {
        biased;
        part = part => part,
        () = left => Err(Status::cancelled("nobody waits for it")),
    }
}

/// Takes answers, and says whether there is one for every entry.
fn deliver<E, O>(
    name: &str,
    entries: &mut [Entry<E, O>],
    answers: Vec<Answer<O>>,
) -> Result<bool, Status> {
    for Answer { index, outcome } in answers {
        let entry = usize::try_from(index).ok();
        let entry = entry.and_then(|n| entries.get_mut(n));
        let (Some(entry), Some(outcome)) = (entry, outcome) else {
            return Err(Status::internal(
                "an answer that belongs to no entry, or says nothing",
            ));
        };
        let span = entry.span.clone();
        let outcome = outcome.map_err(|error| span.in_scope(|| fault::entry(name, &error)));
        entry.answer(outcome);
    }
    Ok(entries.iter().all(|entry| entry.answer.is_none()))
}
