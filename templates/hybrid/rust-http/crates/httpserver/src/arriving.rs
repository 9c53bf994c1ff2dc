//! The body of a request, to its end.

use std::{
    future::poll_fn,
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::{runtime::Handle, time::timeout};

use crate::activity::Activity;

/// What is read of a request after its answer, in bytes, and how long that may
/// take.
const REST: usize = 256 * 1024;
const REST_TIME: Duration = Duration::from_secs(2);

/// The body of a request.
pub(crate) struct Arriving {
    body: Body,
    activity: Arc<Activity>,
}

impl Arriving {
    pub(crate) fn new(body: Body, activity: &Arc<Activity>) -> Self {
        activity.reads(!body.is_end_stream());
        let activity = Arc::clone(activity);
        Self { body, activity }
    }
}

impl Drop for Arriving {
    /// Reads what a refusal has left of a request: hyper would close the connection
    /// without a word, and its client might have sent the next one already.
    fn drop(&mut self) {
        let body = mem::take(&mut self.body);
        if body.is_end_stream() || is_long(&body) || !self.activity.is_in_turn() {
            return;
        }
        if let Ok(runtime) = Handle::try_current() {
            let activity = Arc::clone(&self.activity);
            runtime.spawn(timeout(REST_TIME, read(body, activity)));
        }
    }
}

/// Whether a connection ends with this request if it is refused.
pub(crate) fn is_long(body: &Body) -> bool {
    body.size_hint().lower() > REST as u64
}

async fn read(mut body: Body, activity: Arc<Activity>) {
    let mut left = REST;
    while left > 0 {
        match poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
            Some(Ok(frame)) => left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len)),
            Some(Err(_)) => return,
            None => return activity.has_read(),
        }
    }
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        if self.body.is_end_stream() || matches!(polled, Poll::Ready(None)) {
            self.activity.has_read();
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
