//! The answer to a request, seen to its end.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
};

use axum::{
    body::{Body, HttpBody},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header::USER_AGENT},
    response::Response,
};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use serving::Peer;
use tokio::sync::OwnedSemaphorePermit;

use crate::{Call, Error, measure::Measures};

/// The most that a client puts into the log, in bytes.
const SHORT: usize = 256;

/// Measures and logs a request when it ends, or when it is dropped: that is how
/// the transport says that its client has left.
pub(crate) struct Ending {
    call: Call,
    measures: Measures,
    method: Method,
    pub(crate) route: String,
    path: String,
    peer: String,
    user_agent: String,
    pub(crate) status: StatusCode,
    pub(crate) error: Option<Error>,
    bytes: u64,
    whole: bool,
}

/// Which route a request took, where that is not one of axum: goes among the
/// extensions of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route(pub String);

/// The body of an answer.
pub(crate) struct Answer {
    body: Body,
    ending: Ending,
    _place: Option<OwnedSemaphorePermit>,
}

impl Ending {
    pub(crate) fn begin(
        call: &Call,
        measures: &Measures,
        route: &str,
        head: (&Method, &Uri, &HeaderMap),
        peer: Option<&Peer>,
    ) -> Self {
        measures.in_flight.inc();
        let (method, uri, headers) = head;
        let agent = headers.get(USER_AGENT).map(HeaderValue::as_bytes);
        let address = peer.and_then(|peer| peer.address);
        Self {
            call: call.clone(),
            measures: measures.clone(),
            method: method.clone(),
            route: route.to_owned(),
            path: short(uri.path().as_bytes()),
            peer: address.map(|at| at.to_string()).unwrap_or_default(),
            user_agent: short(agent.unwrap_or_default()),
            // Nobody receives it, and nobody has answered yet.
            status: StatusCode::from_u16(499).unwrap_or_default(),
            error: None,
            bytes: 0,
            whole: false,
        }
    }

    fn log(&self, duration_ms: f64) {
        let Self {
            method,
            route,
            path,
            bytes,
            peer,
            user_agent,
            ..
        } = self;
        let status = self.status.as_u16();
        let aborted = (!self.whole).then_some(true);
        let code = self.error.as_ref().map(|error| error.kind().name());
        let error = self.error.as_ref().map(ToString::to_string);
        let method = method.as_str();
        // Metrics count what was refused: an overload does not fill the log.
        macro_rules! request {
            ($level:ident) => {
                tracing::$level!(
                    method,
                    route,
                    path,
                    status,
                    duration_ms,
                    bytes,
                    peer,
                    user_agent,
                    aborted,
                    code,
                    error,
                    "request"
                )
            };
        }
        match self.status {
            _ if !self.whole => request!(error),
            status if status.is_server_error() => request!(error),
            StatusCode::TOO_MANY_REQUESTS => request!(debug),
            _ => request!(info),
        }
    }
}

/// The beginning of what a client sent.
fn short(text: &[u8]) -> String {
    String::from_utf8_lossy(&text[..text.len().min(SHORT)]).into_owned()
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.measures.in_flight.dec();
        let time = self.call.arrived().elapsed();
        let code = if self.whole {
            self.status.as_str().to_owned()
        } else {
            "aborted".to_owned()
        };
        self.measures.count(&self.route, &self.method, code, time);
        if let Some(error) = &self.error {
            runtime::spans::failed(self.call.span(), error.kind().name());
        }
        let _span = self.call.span().enter();
        self.log(time.as_secs_f64() * 1e3);
    }
}

impl Answer {
    /// Sees `response` to its end.
    pub(crate) fn wrap(
        mut response: Response,
        mut ending: Ending,
        place: Option<OwnedSemaphorePermit>,
    ) -> Response {
        ending.status = response.status();
        if let Some(Route(route)) = response.extensions_mut().remove() {
            ending.route = route;
        }
        response.map(|body| {
            Body::new(Self {
                body,
                ending,
                _place: place,
            })
        })
    }

    fn poll_body(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Self { body, ending, .. } = self;
        let polled = catch_unwind(AssertUnwindSafe(|| {
            let frame = || Pin::new(body).poll_frame(cx);
            ending.call.span().in_scope(frame)
        }));
        // The hook for panics has logged it.
        polled.unwrap_or_else(|_panic| Poll::Ready(Some(Err(axum::Error::new("panic")))))
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = self.poll_body(cx);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                let sent = frame.data_ref().map_or(0, Bytes::len);
                self.ending.bytes += sent as u64;
            }
            Poll::Ready(None) => self.ending.whole = true,
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
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

impl Drop for Answer {
    fn drop(&mut self) {
        // The transport does not ask for what it knows to be the end, nor for
        // what it does not send.
        let unsent = self.ending.method == Method::HEAD;
        self.ending.whole |= unsent || self.body.is_end_stream();
    }
}
