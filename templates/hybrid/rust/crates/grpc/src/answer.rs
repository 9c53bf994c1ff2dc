//! The answer of a call, seen to its end.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_util::future::{BoxFuture, FutureExt as _};
use http::{HeaderMap, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tonic::{Code, Status, body::Body};

use crate::{
    Call, Failure,
    budget::Share,
    layer::{Door, cut_off, expired},
};

/// Measures a call when it ends, or when it is dropped: that is how the
/// transport says that the caller has left.
pub(crate) struct Ending {
    call: Call,
    code: Code,
    message: String,
}

/// The body of an answer: what the handler streams, until the deadline of the
/// call or the end of the server.
pub(crate) struct Answer {
    body: Body,
    /// Taken at the end.
    ending: Option<Ending>,
    /// Ends when the call has to, with the status for it.
    limit: Option<BoxFuture<'static, Status>>,
    call: Call,
    door: Arc<Door>,
    _share: Arc<Share>,
}

impl Ending {
    pub(crate) fn begin(call: &Call) -> Self {
        call.method().in_flight.inc();
        Self {
            call: call.clone(),
            code: Code::Cancelled,
            message: String::new(),
        }
    }

    /// Ends with a status that is not a handler's.
    pub(crate) fn refuse(self, status: Status) -> Response<Body> {
        let response = status.into_http();
        self.end(response.headers());
        response
    }

    fn end(mut self, trailers: &HeaderMap) {
        let status = Status::from_header_map(trailers);
        self.code = status.as_ref().map_or(Code::Unknown, Status::code);
        self.message = status.map_or_else(String::new, |status| status.message().into());
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        let time = self.call.arrived().elapsed();
        self.call.method().count(self.code, time);
        let code = serving::code_name(self.code);
        let duration_ms = time.as_secs_f64() * 1e3;
        if self.code != Code::Ok {
            runtime::spans::failed(self.call.span(), code);
        }
        let _span = self.call.span().enter();
        if serving::is_defect(self.code) {
            tracing::error!(code, duration_ms, error = self.message, "call failed");
        } else {
            tracing::debug!(code, duration_ms, "call");
        }
    }
}

impl Answer {
    /// What has a status already has ended; the rest is seen to its end.
    pub(crate) fn wrap(
        response: Response<Body>,
        ending: Ending,
        share: Arc<Share>,
        call: Call,
        door: Arc<Door>,
    ) -> Response<Body> {
        if response.headers().contains_key("grpc-status") {
            ending.end(response.headers());
            return response;
        }
        response.map(|body| {
            Body::new(Self {
                body,
                ending: Some(ending),
                limit: None,
                call,
                door,
                _share: share,
            })
        })
    }

    /// The status that ends the call from outside, when it is time.
    fn poll_limit(&mut self, cx: &mut Context<'_>) -> Poll<Status> {
        let (call, door) = (&self.call, &self.door);
        let limit = self.limit.get_or_insert_with(|| {
            let (deadline, door) = (call.deadline(), Arc::clone(door));
            Box::pin(async move {
                tokio::select! {
                    biased;
                    () = door.cut.cancelled() => cut_off(),
                    () = tokio::time::sleep_until(deadline.into()) => expired(),
                }
            })
        });
        limit.poll_unpin(cx)
    }

    fn poll_body(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let Self { body, call, .. } = self;
        let polled = catch_unwind(AssertUnwindSafe(|| {
            call.span().in_scope(|| Pin::new(body).poll_frame(cx))
        }));
        polled.unwrap_or_else(|_panic| {
            Poll::Ready(Some(Err(Failure::from(compute::Lost::Panicked).into())))
        })
    }

    /// The last frame.
    fn finish(&mut self, trailers: HeaderMap) -> Frame<Bytes> {
        if let Some(ending) = self.ending.take() {
            ending.end(&trailers);
        }
        // Whatever the handler has to let go of, it lets go of now.
        self.body = Body::empty();
        Frame::trailers(trailers)
    }

    fn finish_with(&mut self, status: &Status) -> Frame<Bytes> {
        let mut trailers = HeaderMap::new();
        // Fails only for a message that no header can hold.
        if status.add_header(&mut trailers).is_err() {
            trailers.clear();
        }
        self.finish(trailers)
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if self.ending.is_none() {
            return Poll::Ready(None);
        }
        let frame = match self.poll_body(cx) {
            Poll::Ready(Some(Ok(frame))) => match frame.into_trailers() {
                Ok(trailers) => self.finish(trailers),
                Err(data) => data,
            },
            Poll::Ready(Some(Err(status))) => self.finish_with(&status),
            Poll::Ready(None) => return Poll::Ready(None),
            Poll::Pending => match self.poll_limit(cx) {
                Poll::Ready(status) => self.finish_with(&status),
                Poll::Pending => return Poll::Pending,
            },
        };
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.ending.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
