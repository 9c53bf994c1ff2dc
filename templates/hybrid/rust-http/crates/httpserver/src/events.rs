//! Answers that go on: server-sent events.

use std::{convert::Infallible, time::Duration};

use axum::{
    body::Body,
    http::{
        HeaderValue,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use futures_util::{
    Stream, StreamExt as _,
    stream::{self, BoxStream},
};
use serde::Serialize;
use serving::{Code, Failure};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::{Call, Error};

/// How often a stream that has nothing to say shows that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// What has been read of a feed, and what is still to come.
struct Feed<T> {
    values: BoxStream<'static, Result<T, Error>>,
    stopping: CancellationToken,
    trace_id: String,
}

/// Answers `call` with an event for each value of `feed`, as JSON. An error
/// before the first value is answered like any other; a later one is an event
/// called `error`, and the last.
///
/// The stream outlives the deadline of requests, and ends when its client has
/// gone or the server stops. The next value is asked for once the one before is
/// on its way: a slow client slows the feed down, and one who does not read at
/// all is cut off.
///
/// # Errors
/// That of the feed, before its first value; `UNAVAILABLE` when the server
/// stops before that.
pub async fn events<T, E>(
    call: &Call,
    feed: impl Stream<Item = Result<T, E>> + Send + 'static,
) -> Result<Response, Error>
where
    T: Serialize + Send + 'static,
    E: Into<Error>,
{
    call.goes_on();
    let mut feed = Feed {
        values: feed.map(|item| item.map_err(Into::into)).boxed(),
        stopping: call.stopping(),
        trace_id: call.trace().trace_id(),
    };
    let first = feed.next().await.transpose()?;
    let first = first.map(|value| feed.event(Ok(value)));
    let rest = first.is_some().then_some(feed);
    let texts = stream::iter(first.map(|(text, _)| text)).chain(stream::unfold(rest, more));
    let body = Body::from_stream(texts.map(Ok::<_, Infallible>));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, body).into_response())
}

/// The next text of the stream; a comment when there is nothing to say.
async fn more<T: Serialize>(feed: Option<Feed<T>>) -> Option<(Bytes, Option<Feed<T>>)> {
    let mut feed = feed?;
    match timeout(HEARTBEAT, feed.next()).await {
        Ok(item) => {
            let (text, last) = feed.event(item?);
            Some((text, (!last).then_some(feed)))
        }
        Err(_) => Some((Bytes::from_static(b":\n\n"), Some(feed))),
    }
}

impl<T: Serialize> Feed<T> {
    async fn next(&mut self) -> Option<Result<T, Error>> {
        tokio::select! {
            biased;
            () = self.stopping.cancelled() => {
                let failure = Failure::of(Code::Unavailable, "the service is shutting down");
                Some(Err(failure.into()))
            }
            next = self.values.next() => next,
        }
    }

    /// An item as text, and whether it is the last.
    fn event(&self, item: Result<T, Error>) -> (Bytes, bool) {
        let item = item.and_then(|value| {
            serde_json::to_string(&value).map_err(|error| {
                tracing::error!(%error, "an event cannot be written as JSON");
                Failure::internal("internal error").into()
            })
        });
        match item {
            Ok(json) => (format!("data: {json}\n\n").into(), false),
            Err(error) => {
                let json = error.text(&self.trace_id);
                (format!("event: error\ndata: {json}\n\n").into(), true)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;

    use axum::{body::HttpBody as _, http::HeaderMap};
    use futures_util::future::poll_fn;
    use tokio::time::Instant;

    use super::*;
    use crate::call::Terms;

    #[tokio::test(start_paused = true)]
    async fn a_stream_that_has_nothing_to_say_shows_that_it_lives() {
        let call = Call::receive(&HeaderMap::new(), "feed", Terms::default());
        let items = stream::iter([Ok::<_, Error>(1)]).chain(stream::pending());
        let mut body = events(&call, items).await.unwrap().into_body();
        let begun = Instant::now();
        for (text, after) in [("data: 1\n\n", 0), (":\n\n", 15), (":\n\n", 30)] {
            let frame = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await;
            let data = frame.unwrap().unwrap().into_data().unwrap();
            assert_eq!(data, text);
            assert_eq!(begun.elapsed().as_secs(), after);
        }
    }
}
