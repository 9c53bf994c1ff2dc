//! A call that holds several calls.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use prost::Message;
use tokio::time::timeout;
use tonic::{Code, Request, Response, Status, Streaming, transport::Channel};

use crate::{
    Caller, Connection, Failure, fault,
    retry::{Attempt, Retry},
};

pub use contracts::b2_shop::batch::v1::{EntryError, EntryHeader};

/// Most bytes of the entries of a request: below the limit of a message, with
/// room for what goes around them.
const MAX_BYTES: usize = 2 * 1024 * 1024;
/// How long a component may take to end a call once it has answered.
const FAREWELL: Duration = Duration::from_millis(100);

/// A batched method of a contract: what its requests and responses are made of.
#[derive(Debug)]
pub struct Batch<I, E, Q, M, O> {
    /// The method, as the contract calls it.
    pub method: &'static str,
    /// Most entries in a request.
    pub most: usize,
    /// An entry of an input. Its header is filled in when it is sent.
    pub entry: fn(I) -> E,
    /// Where an entry has its header.
    pub header: fn(&mut E) -> &mut Option<EntryHeader>,
    /// A request of entries.
    pub request: fn(Vec<E>) -> Q,
    /// The answers of a response.
    pub answers: fn(M) -> Vec<Answer<O>>,
}

/// What a component says of one entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer<O> {
    /// Which entry of the request, counted from 0.
    pub index: u32,
    /// Its result, or why there is none. A contract can be broken by neither.
    pub outcome: Option<Result<O, EntryError>>,
}

/// The entries of a request, and the answers so far.
struct Part<E, O> {
    entries: Vec<E>,
    answers: Vec<Option<Result<O, Failure>>>,
}

impl Connection {
    /// Has every input answered, each by a result or a failure of its own, in
    /// their order. They share as few requests as their number and their size
    /// allow; what has no answer when an instance dies is asked for again.
    pub async fn batch<I, E, Q, M, O, F>(
        &self,
        caller: impl Into<Caller>,
        batch: &Batch<I, E, Q, M, O>,
        inputs: impl IntoIterator<Item = I>,
        send: impl Fn(Channel, Request<Q>) -> F,
    ) -> Vec<Result<O, Failure>>
    where
        E: Message + Clone,
        F: Future<Output = Result<Response<Streaming<M>>, Status>>,
    {
        let caller = caller.into();
        let entries = inputs.into_iter().map(batch.entry);
        let parts = split(entries, batch.most).into_iter();
        let answered = parts.map(|part| self.part(caller, batch, part, &send));
        join_all(answered).await.into_iter().flatten().collect()
    }

    /// Has one input answered, as [`Connection::batch`] does.
    ///
    /// # Errors
    /// As [`Connection::call`].
    pub async fn entry<I, E, Q, M, O, F>(
        &self,
        caller: impl Into<Caller>,
        batch: &Batch<I, E, Q, M, O>,
        input: I,
        send: impl Fn(Channel, Request<Q>) -> F,
    ) -> Result<O, Failure>
    where
        E: Message + Clone,
        F: Future<Output = Result<Response<Streaming<M>>, Status>>,
    {
        let mut answers = self.batch(caller, batch, [input], send).await;
        let missing = || Err(Failure::internal("internal error"));
        answers.pop().unwrap_or_else(missing)
    }

    async fn part<I, E, Q, M, O, F>(
        &self,
        caller: Caller,
        batch: &Batch<I, E, Q, M, O>,
        entries: Vec<E>,
        send: impl Fn(Channel, Request<Q>) -> F,
    ) -> Vec<Result<O, Failure>>
    where
        E: Message + Clone,
        F: Future<Output = Result<Response<Streaming<M>>, Status>>,
    {
        let answers = entries.iter().map(|_| None).collect();
        let mut part = Part { entries, answers };
        let failure = match self.attempts(caller, batch, &mut part, send).await {
            Ok(()) => return part.answers.into_iter().flatten().collect(),
            // The request is ours, whatever is in it.
            Err(failure) if failure.code() == Code::InvalidArgument => {
                fault::defect(self.0.name, failure.code(), &failure.into_message())
            }
            Err(failure) => failure,
        };
        let answers = part.answers.into_iter();
        answers
            .map(|answer| answer.unwrap_or_else(|| Err(failure.clone())))
            .collect()
    }

    async fn attempts<I, E, Q, M, O, F>(
        &self,
        caller: Caller,
        batch: &Batch<I, E, Q, M, O>,
        part: &mut Part<E, O>,
        send: impl Fn(Channel, Request<Q>) -> F,
    ) -> Result<(), Failure>
    where
        E: Message + Clone,
        F: Future<Output = Result<Response<Streaming<M>>, Status>>,
    {
        let mut retry = Retry::begin(&self.0, caller, batch.method)?;
        loop {
            let mut attempt = retry.next().await?;
            let open = part.open();
            let request = (batch.request)(part.sent(&open, batch.header, &caller, retry.deadline));
            let answer = send(attempt.channel(), attempt.request(request));
            let name = self.0.name;
            let deliver = |message| part.deliver(name, &open, (batch.answers)(message));
            match receive(&mut attempt, answer, deliver).await {
                Ok(()) => {
                    attempt.end();
                    retry.succeeded();
                    return Ok(());
                }
                Err(status) => retry.again(&status)?,
            }
        }
    }
}

/// Hands every message to `deliver`, until that says that all is there.
async fn receive<M>(
    attempt: &mut Attempt,
    answer: impl Future<Output = Result<Response<Streaming<M>>, Status>>,
    mut deliver: impl FnMut(M) -> Result<bool, Status>,
) -> Result<(), Status> {
    let mut messages = attempt.wait(answer).await?.into_inner();
    while let Some(message) = attempt.wait(messages.message()).await? {
        if deliver(message)? {
            // Dropped at once, the call would count as cancelled there.
            let _ = timeout(FAREWELL, messages.message()).await;
            return Ok(());
        }
    }
    Err(Status::internal("entries were left without an answer"))
}

/// The entries in parts that a request can hold.
fn split<E: Message>(entries: impl Iterator<Item = E>, most: usize) -> Vec<Vec<E>> {
    let mut parts = Vec::<Vec<E>>::new();
    let mut bytes = 0;
    for entry in entries {
        let size = entry.encoded_len();
        match parts.last_mut() {
            Some(part) if part.len() < most && bytes + size <= MAX_BYTES => {
                bytes += size;
                part.push(entry);
            }
            _ => {
                bytes = size;
                parts.push(vec![entry]);
            }
        }
    }
    parts
}

impl<E: Clone, O> Part<E, O> {
    /// Which entries have no answer yet.
    fn open(&self) -> Vec<usize> {
        let answers = self.answers.iter().enumerate();
        answers
            .filter(|(_, answer)| answer.is_none())
            .map(|(n, _)| n)
            .collect()
    }

    /// The entries to send, each with what is left of its time.
    fn sent(
        &self,
        open: &[usize],
        header: fn(&mut E) -> &mut Option<EntryHeader>,
        caller: &Caller,
        deadline: Instant,
    ) -> Vec<E> {
        let left = deadline.saturating_duration_since(Instant::now());
        let millis = u32::try_from(left.as_millis()).unwrap_or(u32::MAX);
        let own = EntryHeader {
            // 0 would mean none.
            timeout_millis: millis.max(1),
            traceparent: caller.trace.map(|t| t.to_string()).unwrap_or_default(),
        };
        let entries = open.iter().map(|&n| self.entries[n].clone());
        let filled = entries.map(|mut entry| {
            *header(&mut entry) = Some(own.clone());
            entry
        });
        filled.collect()
    }

    /// Takes answers, and says whether there is one for every entry.
    fn deliver(
        &mut self,
        name: &str,
        open: &[usize],
        answers: Vec<Answer<O>>,
    ) -> Result<bool, Status> {
        for Answer { index, outcome } in answers {
            let place = usize::try_from(index).ok().and_then(|n| open.get(n));
            let (Some(&place), Some(outcome)) = (place, outcome) else {
                return Err(Status::internal(
                    "an answer that belongs to no entry, or says nothing",
                ));
            };
            let outcome = outcome.map_err(|error| fault::entry(name, &error));
            self.answers[place].get_or_insert(outcome);
        }
        Ok(self.answers.iter().all(Option::is_some))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(texts: &[usize], most: usize) -> Vec<usize> {
        let entries = texts.iter().map(|size| "a".repeat(*size));
        split(entries, most).iter().map(Vec::len).collect()
    }

    #[test]
    fn a_request_holds_as_many_entries_as_the_contract_allows() {
        assert_eq!(sizes(&[], 64), Vec::<usize>::new());
        assert_eq!(sizes(&[1; 130], 64), [64, 64, 2]);
    }

    #[test]
    fn a_request_holds_as_many_bytes_as_a_message_may() {
        let half = MAX_BYTES / 2;
        assert_eq!(sizes(&[half, half, half], 64), [1, 1, 1]);
        assert_eq!(
            sizes(&[half - 16, half - 16, 1, 2 * half, 1], 64),
            [3, 1, 1]
        );
    }
}
