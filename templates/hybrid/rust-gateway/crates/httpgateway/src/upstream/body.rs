//! What is passed on is not kept: bodies go through as they come.

use std::{
    fmt,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
};

use axum::body::{Body, Bytes};
use http::Response;
use http_body::{Body as _, Frame, SizeHint};

/// The body of a request, which may be sent elsewhere as long as nobody has read
/// of it.
#[derive(Clone)]
pub(crate) struct Outgoing(Arc<Source>);

struct Source {
    arriving: Mutex<Arriving>,
    begun: AtomicBool,
    /// It is the client that is waited for.
    waiting: AtomicBool,
}

struct Arriving {
    body: Body,
    /// Bytes that may still come.
    left: usize,
    broken: Option<Broken>,
}

/// Why a client did not send all of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Broken {
    /// It is larger than it may be.
    TooLarge,
    /// It broke off.
    Off,
}

impl Outgoing {
    /// At most `most` bytes of it.
    pub(crate) fn new(body: Body, most: usize) -> Self {
        let too_large = body.size_hint().lower() > most as u64;
        Self(Arc::new(Source {
            arriving: Mutex::new(Arriving {
                body,
                left: most,
                broken: too_large.then_some(Broken::TooLarge),
            }),
            begun: AtomicBool::new(false),
            waiting: AtomicBool::new(false),
        }))
    }

    /// Whether any of it may have left.
    pub(crate) fn has_begun(&self) -> bool {
        self.0.begun.load(Relaxed)
    }

    /// Whether its client owes the next piece.
    pub(crate) fn is_waited_for(&self) -> bool {
        self.0.waiting.load(Relaxed)
    }

    /// Why it could not be read, for which no instance can be blamed.
    pub(crate) fn broken(&self) -> Option<Broken> {
        self.arriving().broken
    }

    fn arriving(&self) -> MutexGuard<'_, Arriving> {
        let arriving = self.0.arriving.lock();
        arriving.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Arriving {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        let frame = match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
            None => return Poll::Ready(None),
            Some(frame) => frame.map_err(|_| Broken::Off),
        };
        let frame = frame.and_then(|frame| {
            let size = frame.data_ref().map_or(0, Bytes::len);
            self.left = self.left.checked_sub(size).ok_or(Broken::TooLarge)?;
            Ok(frame)
        });
        self.broken = frame.as_ref().err().copied();
        Poll::Ready(Some(frame))
    }
}

impl http_body::Body for Outgoing {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        let polled = self.arriving().poll(cx);
        self.0.waiting.store(polled.is_pending(), Relaxed);
        let frame = ready!(polled);
        self.0.begun.store(true, Relaxed);
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.arriving().body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.arriving().body.size_hint()
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "the body is too large",
            Self::Off => "the body cannot be read",
        })
    }
}

impl std::error::Error for Broken {}

/// An answer that holds something until it has ended, or nobody wants it any more.
pub(crate) fn hold<B, H>(response: Response<B>, held: H) -> Response<Body>
where
    B: http_body::Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<runtime::Error>,
    H: Send + Unpin + 'static,
{
    let held = Some(held);
    response.map(|body| Body::new(Held { body, held }))
}

struct Held<B, H> {
    body: B,
    held: Option<H>,
}

impl<B, H> http_body::Body for Held<B, H>
where
    B: http_body::Body<Data = Bytes> + Unpin,
    H: Unpin,
{
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if matches!(frame, None | Some(Err(_))) {
            self.held = None;
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
