//! What happens to every call, from its headers to its status.

use std::{
    convert::Infallible,
    panic::AssertUnwindSafe,
    sync::{Arc, atomic::Ordering::Relaxed},
    task::{Context, Poll},
    time::Duration,
};

use compute::Pool;
use futures_util::future::{BoxFuture, FutureExt as _};
use http::{Request, Response};
use tokio_util::sync::CancellationToken;
use tonic::{Status, body::Body};
use tower_layer::Layer;
use tower_service::Service;
use tracing::Instrument as _;

use crate::{
    Call, Failure, Pushback,
    answer::{Answer, Ending},
    budget::{Budget, Counted, Share},
    measure::Methods,
    whole::Whole,
};

/// Whatever else happens, those who watch the server get their answer.
const HEALTH: &str = "/grpc.health.v1.Health/";

/// What all calls share.
pub(crate) struct Door {
    pub(crate) methods: Methods,
    pub(crate) budget: Arc<Budget>,
    pub(crate) pool: Arc<Pool>,
    pub(crate) call_timeout: Duration,
    /// Ends the calls that are still open.
    pub(crate) cut: CancellationToken,
}

/// Puts the door in front of the services.
#[derive(Clone)]
pub(crate) struct Guard(pub(crate) Arc<Door>);

/// The services behind the door.
#[derive(Clone)]
pub(crate) struct Guarded<S> {
    inner: S,
    door: Arc<Door>,
}

impl<S> Layer<S> for Guard {
    type Service = Guarded<S>;

    fn layer(&self, inner: S) -> Guarded<S> {
        let door = Arc::clone(&self.0);
        Guarded { inner, door }
    }
}

impl<S> Service<Request<Body>> for Guarded<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        if request.uri().path().starts_with(HEALTH) {
            return Box::pin(self.inner.call(request));
        }
        let door = Arc::clone(&self.door);
        let method = Arc::clone(door.methods.of(request.uri().path()));
        let call = Call::receive(request.headers(), method, door.call_timeout);
        let ending = Ending::begin(&call);
        let share = match door.admit(&call) {
            Ok(share) => share,
            Err(status) => return Box::pin(async { Ok(ending.refuse(status)) }),
        };
        request.extensions_mut().insert(call.clone());
        let request = door.counted(request, &share);
        let span = call.span().clone();
        let answer = AssertUnwindSafe(self.inner.call(request)).catch_unwind();
        Box::pin(
            async move {
                let deadline = call.deadline();
                tokio::select! {
                    biased;
                    answer = answer => Ok(match answer {
                        Ok(Ok(response)) => Answer::wrap(response, ending, share, call, door),
                        Err(_panic) => ending.refuse(Failure::from(compute::Lost::Panicked).into()),
                    }),
                    () = door.cut.cancelled() => Ok(ending.refuse(cut_off())),
                    () = tokio::time::sleep_until(deadline.into()) => {
                        Ok(ending.refuse(expired()))
                    }
                }
            }
            .instrument(span),
        )
    }
}

pub(crate) fn cut_off() -> Status {
    Failure::from(compute::Lost::Ended).into()
}

pub(crate) fn expired() -> Status {
    Failure::from(compute::Lost::Expired).into()
}

fn busy(message: &str, retry_after: Duration) -> Status {
    let failure = Failure::resource_exhausted(message);
    failure.with(Pushback::After(retry_after)).into()
}

impl Door {
    /// Lets a call in before its message is read, or refuses it.
    fn admit(&self, call: &Call) -> Result<Arc<Share>, Status> {
        if call.method().computes.load(Relaxed) {
            let admits = self.pool.admits(Some(call.deadline()));
            admits.map_err(Failure::from)?;
        }
        let full = || busy("too many calls at once", self.pool.retry_after());
        self.budget.take().ok_or_else(full)
    }

    fn counted(self: &Arc<Self>, request: Request<Body>, share: &Arc<Share>) -> Request<Body> {
        let door = Arc::clone(self);
        let too_much = move || busy("too many bytes at once", door.pool.retry_after());
        let share = Arc::clone(share);
        request.map(|body| {
            Body::new(Whole::new(Counted {
                body,
                share,
                too_much,
            }))
        })
    }
}
