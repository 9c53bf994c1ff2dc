//! Calls of one request.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::{
    Stream, StreamExt as _,
    stream::{self, BoxStream},
};
use tonic::{Request, Response, Status, Streaming, transport::Channel};

use crate::{
    Caller, Connection, Failure, fault,
    gate::Place,
    retry::{Attempt, Retry},
};

/// The messages that answer a call, as they come.
pub struct Messages<A>(BoxStream<'static, Result<A, Failure>>);

impl Connection {
    /// Calls `method` of the contract, by `send` of its stub. It must be
    /// idempotent: when an instance dies it is called again.
    ///
    /// # Errors
    /// What the component says of the request; that it is busy, that it did
    /// not answer in time, that it is unavailable; or that something is wrong,
    /// which is logged.
    pub async fn call<Q: Clone, A, F>(
        &self,
        caller: impl Into<Caller>,
        method: &'static str,
        request: Q,
        send: impl Fn(Channel, Request<Q>) -> F,
    ) -> Result<A, Failure>
    where
        F: Future<Output = Result<Response<A>, Status>>,
    {
        let mut retry = Retry::begin(&self.0, caller.into(), method);
        let place = self.0.enter(&self.0.calls, retry.deadline).await?;
        loop {
            let mut attempt = retry.next().await?;
            let answer = send(attempt.channel(), attempt.request(request.clone()));
            match attempt.wait(answer).await {
                Ok(response) => {
                    place.served();
                    attempt.end();
                    retry.succeeded();
                    return Ok(response.into_inner());
                }
                Err(status) => retry.again(&status)?,
            }
        }
    }

    /// Calls a method that answers by a stream. A message is read when it is
    /// asked for: a reader who is slow slows the component down, one who stops
    /// cancels the call. The first message has the time of a call, the others
    /// only that of `caller`. It is called again as long as nothing has come.
    ///
    /// # Errors
    /// As [`Connection::call`]; what goes wrong later is the last item.
    pub async fn stream<Q: Clone, A, F>(
        &self,
        caller: impl Into<Caller>,
        method: &'static str,
        request: Q,
        send: impl Fn(Channel, Request<Q>) -> F,
    ) -> Result<Messages<A>, Failure>
    where
        A: Send + 'static,
        F: Future<Output = Result<Response<Streaming<A>>, Status>>,
    {
        let mut retry = Retry::begin(&self.0, caller.into(), method);
        // It has no pace to be late by.
        let place = self.0.streams.enter(None)?;
        loop {
            let mut attempt = retry.next().await?;
            let answer = send(attempt.channel(), attempt.request(request.clone()));
            match open(&mut attempt, answer).await {
                Ok((first, rest)) => {
                    retry.succeeded();
                    attempt.deadline = retry.caller.deadline;
                    return Ok(Messages::new((retry, place), attempt, first, rest));
                }
                Err(status) => retry.again(&status)?,
            }
        }
    }
}

/// Waits for the first message.
async fn open<A>(
    attempt: &mut Attempt,
    answer: impl Future<Output = Result<Response<Streaming<A>>, Status>>,
) -> Result<(Option<A>, Streaming<A>), Status> {
    let mut messages = attempt.wait(answer).await?.into_inner();
    let first = attempt.wait(messages.message()).await?;
    Ok((first, messages))
}

impl<A: Send + 'static> Messages<A> {
    /// The same messages, each as `read` has it.
    pub fn map_ok<B>(self, mut read: impl FnMut(A) -> B + Send + 'static) -> Messages<B> {
        let messages = self.0.map(move |message| message.map(&mut read));
        Messages(messages.boxed())
    }

    fn new(call: (Retry, Place), attempt: Attempt, first: Option<A>, rest: Streaming<A>) -> Self {
        let source = first.is_some().then_some((call, attempt, rest));
        let first = stream::iter(first.map(Ok));
        let rest = stream::unfold(source, async |source| {
            let (call, mut attempt, mut rest) = source?;
            match attempt.wait(rest.message()).await {
                Ok(Some(message)) => Some((Ok(message), Some((call, attempt, rest)))),
                Ok(None) => {
                    attempt.end();
                    None
                }
                Err(status) => {
                    let failure = fault::answered(attempt.name(), &status);
                    Some((Err(failure), None))
                }
            }
        });
        Self(first.chain(rest).boxed())
    }
}

impl<A> Stream for Messages<A> {
    type Item = Result<A, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(cx)
    }
}

impl<A> fmt::Debug for Messages<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Messages").finish()
    }
}
