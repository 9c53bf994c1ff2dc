//! How much the server holds for its callers at once.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::{Status, body::Body};

/// Calls, and bytes of their requests.
#[derive(Debug)]
pub(crate) struct Budget {
    calls: Arc<Semaphore>,
    most_calls: usize,
    bytes: AtomicUsize,
    most_bytes: usize,
}

/// What one call holds, until it has been answered.
#[derive(Debug)]
pub(crate) struct Share {
    budget: Arc<Budget>,
    bytes: AtomicUsize,
    _call: OwnedSemaphorePermit,
}

/// The body of a request, counted while it arrives: a message that is never
/// finished is held as long as one that is.
pub(crate) struct Counted<F> {
    pub(crate) body: Body,
    pub(crate) share: Arc<Share>,
    pub(crate) too_much: F,
}

impl Budget {
    pub(crate) fn new(calls: usize, bytes: usize) -> Arc<Self> {
        Arc::new(Self {
            calls: Arc::new(Semaphore::new(calls)),
            most_calls: calls,
            bytes: AtomicUsize::new(0),
            most_bytes: bytes,
        })
    }

    /// A share for a call, when there is one left.
    pub(crate) fn take(self: &Arc<Self>) -> Option<Arc<Share>> {
        let call = Arc::clone(&self.calls).try_acquire_owned().ok()?;
        Some(Arc::new(Share {
            budget: Arc::clone(self),
            bytes: AtomicUsize::new(0),
            _call: call,
        }))
    }

    /// How many calls hold a share.
    pub(crate) fn open(&self) -> usize {
        self.most_calls - self.calls.available_permits()
    }
}

impl Share {
    fn add(&self, bytes: usize) -> bool {
        let held = self.budget.bytes.fetch_add(bytes, Relaxed) + bytes;
        self.bytes.fetch_add(bytes, Relaxed);
        held <= self.budget.most_bytes
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let bytes = self.bytes.load(Relaxed);
        self.budget.bytes.fetch_sub(bytes, Relaxed);
    }
}

impl<F: Fn() -> Status + Unpin> HttpBody for Counted<F> {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        let bytes = frame
            .as_ref()
            .and_then(|frame| frame.as_ref().ok()?.data_ref());
        if bytes.is_some_and(|bytes| !self.share.add(bytes.len())) {
            return Poll::Ready(Some(Err((self.too_much)())));
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_call_holds_is_given_back_with_it() {
        let budget = Budget::new(1, 10);
        let share = budget.take().unwrap();
        assert!(budget.take().is_none());
        assert!(share.add(10));
        assert!(!share.add(1));
        assert_eq!(budget.open(), 1);
        drop(share);
        assert_eq!(budget.open(), 0);
        assert!(budget.take().unwrap().add(10));
    }
}
