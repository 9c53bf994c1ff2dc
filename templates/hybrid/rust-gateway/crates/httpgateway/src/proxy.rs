//! Passing a request on.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Instant,
};

use axum::body::{Body, Bytes};
use futures_util::future::BoxFuture;
use http::{Request, Response, StatusCode, header::UPGRADE};
use http_body::{Frame, SizeHint};
use httpserver::{Error, Kind};
use serving::Code;
use tokio::{sync::OwnedSemaphorePermit, time::sleep_until};
use tokio_util::sync::CancellationToken;

use crate::{
    headers::{Passage, hand_back, pass_on},
    tunnel::switch,
    upstream::{Broken, Failed, Service, hold},
};

/// What a request is held to on its way.
#[derive(Debug)]
pub(crate) struct Bounds {
    /// For the answer, or for its beginning if it goes on.
    pub(crate) deadline: Instant,
    /// Bytes of the request.
    pub(crate) most: usize,
    /// Ends what goes on.
    pub(crate) stop: CancellationToken,
    /// One of those that its route has, until the answer has ended.
    pub(crate) place: OwnedSemaphorePermit,
}

/// Sends a request on, and hands its answer back: neither is kept.
pub(crate) async fn proxy(
    service: &Service,
    mut request: Request<Body>,
    passage: &Passage,
    bounds: Bounds,
) -> Result<Response<Body>, Error> {
    pass_on(request.headers_mut(), passage);
    let asked = request.headers().contains_key(UPGRADE);
    let answered = service.send(request, bounds.most, bounds.deadline).await;
    let response = answered.map_err(|failed| failure(service.name(), failed))?;
    let mut response = hold(response, bounds.place);
    let switches = response.status() == StatusCode::SWITCHING_PROTOCOLS;
    hand_back(response.headers_mut(), switches);
    if !switches {
        let end: BoxFuture<'static, ()> = if passage.streams {
            Box::pin(bounds.stop.cancelled_owned())
        } else {
            Box::pin(sleep_until(bounds.deadline.into()))
        };
        return Ok(response.map(|body| Body::new(Bounded { body, end })));
    }
    let Some(backend) = response.extensions_mut().remove().filter(|_| asked) else {
        let message = format_args!("{} switches to what nobody asked for", service.name());
        return Err(Error::of(Kind::Code(Code::Internal), message));
    };
    switch(&mut response, backend, bounds.stop);
    Ok(response)
}

/// Tells what a client did from what a backend did not.
fn failure(name: &str, failed: Failed) -> Error {
    match failed {
        Failed::Late => late(),
        Failed::Slow => Error::of(Kind::RequestTimeout, "the body did not arrive in time"),
        Failed::Body(Broken::TooLarge) => Error::of(Kind::TooLarge, Broken::TooLarge),
        Failed::Body(broken) => Error::invalid_argument(broken),
        Failed::Unavailable(error) => {
            tracing::debug!(%error, "no answer");
            let message = format_args!("{name} does not answer");
            Error::of(Kind::Code(Code::Unavailable), message)
        }
    }
}

/// What is said when a deadline has passed.
pub(crate) fn late() -> Error {
    let message = "there was not enough time";
    Error::of(Kind::Code(Code::DeadlineExceeded), message)
}

/// An answer that has to end in time, or when the server stops.
struct Bounded {
    body: Body,
    end: BoxFuture<'static, ()>,
}

impl http_body::Body for Bounded {
    type Data = Bytes;
    type Error = runtime::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, runtime::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            return Poll::Ready(frame.map(|frame| frame.map_err(runtime::Error::from)));
        }
        ready!(self.end.as_mut().poll(cx));
        Poll::Ready(Some(Err("the answer was cut off".into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
