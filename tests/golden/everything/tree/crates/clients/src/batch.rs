//! A call that holds several calls.

use std::time::Duration;

use futures_util::future::join_all;
use prost::Message;
use tonic::{Request, Response, Status, Streaming, transport::Channel};

use crate::{
    Caller, Connection, Failure,
    request::{Entry, Waiter, request},
};

pub use contracts::b2_shop::batch::v1::{EntryError, EntryHeader};

/// Most bytes of the entries of a request: below the limit of a message, with
/// room for what goes around them.
pub(crate) const MAX_BYTES: usize = 2 * 1024 * 1024;
/// How long a component may take to end a call once it has answered.
pub(crate) const FAREWELL: Duration = Duration::from_millis(100);

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
        answers.pop().unwrap_or_else(missing)
    }

    async fn part<I, E, Q, M, O, F>(
        &self,
        caller: Caller,
        batch: &Batch<I, E, Q, M, O>,
        messages: Vec<E>,
        send: &impl Fn(Channel, Request<Q>) -> F,
    ) -> Vec<Result<O, Failure>>
    where
        E: Message + Clone,
        F: Future<Output = Result<Response<Streaming<M>>, Status>>,
    {
        let deadline = caller.deadline_within(self.0.settings.timeout);
        let place = match self.0.enter(&self.0.calls, deadline).await {
            Ok(place) => place,
            Err(failure) => return refused(&failure, messages.len()),
        };
        let entries = messages.into_iter();
        let entries = entries.map(|message| Entry::new(message, caller, deadline, None));
        let (entries, answers): (Vec<_>, Vec<_>) = entries.unzip();
        request(&self.0, batch, entries, send).await;
        place.served();
        let answers = answers.into_iter();
        // Every entry has been answered: one that was not is a defect.
        let answer = |mut answer: Waiter<O>| answer.try_recv().unwrap_or_else(|_| missing());
        answers.map(answer).collect()
    }
}

fn refused<O>(failure: &Failure, entries: usize) -> Vec<Result<O, Failure>> {
    (0..entries).map(|_| Err(failure.clone())).collect()
}

fn missing<O>() -> Result<O, Failure> {
    Err(Failure::internal("internal error"))
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
