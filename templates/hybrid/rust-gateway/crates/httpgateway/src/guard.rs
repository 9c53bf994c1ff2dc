//! What a request is held to before its backend gets it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Router, body::Body};
use http::{HeaderMap, Request, Response, Uri, uri::PathAndQuery};
use httpserver::{Call, Error, Kind};
use serving::{Code, Failure, Pushback};
use tokio::{sync::Semaphore, time::timeout_at};
use tower_service::Service as _;

use crate::{
    Backend, Options, Route,
    headers::Passage,
    proxy::{Bounds, late, proxy},
    rate::Limiter,
    tokens::{Identity, Stranger, Tokens},
    upstream::hold,
};

/// A row of the table, at work.
pub(crate) struct Guard {
    route: Route,
    backend: Backend,
    tokens: Option<Tokens>,
    rate: Option<Limiter>,
    places: Arc<Semaphore>,
    timeout: Duration,
}

impl Guard {
    pub(crate) fn new(route: Route, backend: Backend, options: &Options) -> Self {
        let timeout = route.timeout.unwrap_or(options.timeout);
        if timeout > options.timeout {
            let (route, timeout) = (route.pattern, options.timeout);
            tracing::warn!(
                route,
                ?timeout,
                "a route has less time than its row of the table says"
            );
        }
        let places = route.max_calls.unwrap_or(options.max_calls);
        Self {
            route,
            backend,
            tokens: options.tokens.clone().filter(|_| !route.public),
            rate: route.rate.map(Limiter::new),
            places: Arc::new(Semaphore::new(places.min(options.max_calls))),
            timeout: timeout.min(options.timeout),
        }
    }

    /// The answer of the backend.
    pub(crate) async fn serve(
        &self,
        mut request: Request<Body>,
        mut passage: Passage,
        call: &Call,
    ) -> Result<Response<Body>, Error> {
        let own = Instant::now() + self.timeout;
        let deadline = if self.route.streams {
            call.goes_on();
            own
        } else {
            own.min(call.deadline())
        };
        let identified = timeout_at(deadline.into(), self.identify(request.headers())).await;
        passage.identity = identified.unwrap_or_else(|_| Err(late()))?;
        if let Some(rate) = &self.rate {
            rate.take(Instant::now()).map_err(too_often)?;
        }
        let place = Arc::clone(&self.places).try_acquire_owned();
        let place =
            place.map_err(|_| Failure::resource_exhausted("too many requests are waiting"))?;
        passage.prefix = self.route.strip;
        passage.streams = self.route.streams;
        *request.uri_mut() = stripped(request.uri(), self.route.strip);
        let bounds = Bounds {
            deadline,
            most: call.max_body(),
            stop: call.stopping(),
            place,
        };
        match &self.backend {
            Backend::Service(service) => proxy(service, request, &passage, bounds).await,
            Backend::Routes(routes) => {
                let response = ask(routes.clone().into(), request, deadline).await?;
                Ok(hold(response, bounds.place))
            }
        }
    }

    async fn identify(&self, headers: &HeaderMap) -> Result<Option<Identity>, Error> {
        let Some(tokens) = &self.tokens else {
            return Ok(None);
        };
        let identity = tokens.identify(headers).await;
        identity.map(Some).map_err(|stranger| match stranger {
            Stranger::NoToken => unauthenticated("this needs a bearer token"),
            Stranger::Bad(error) => {
                tracing::debug!(error, "the token is not good");
                unauthenticated("the token is not good")
            }
            Stranger::NoKeys => Error::of(
                Kind::Code(Code::Unavailable),
                "tokens cannot be checked now",
            ),
        })
    }
}

fn unauthenticated(message: &str) -> Error {
    Error::of(Kind::Code(Code::Unauthenticated), message)
}

fn too_often(wait: Duration) -> Error {
    let failure = Failure::resource_exhausted("this route is used too often");
    failure.with(Pushback::After(wait)).into()
}

async fn ask(
    mut routes: Router,
    request: Request<Body>,
    deadline: Instant,
) -> Result<Response<Body>, Error> {
    let answer = timeout_at(deadline.into(), routes.call(request)).await;
    // Routes do not fail: what goes wrong with them is an answer.
    answer
        .map(|answer| answer.unwrap_or_else(|never| match never {}))
        .map_err(|_| late())
}

/// What a backend is asked for.
fn stripped(uri: &Uri, strip: &str) -> Uri {
    let path = uri.path();
    let rest = path.strip_prefix(strip).unwrap_or(path);
    let slash = if rest.starts_with('/') { "" } else { "/" };
    let query = uri
        .query()
        .map_or_else(String::new, |query| format!("?{query}"));
    let text = format!("{slash}{rest}{query}");
    // A part of what was one is one.
    PathAndQuery::try_from(text).map_or_else(|_| uri.clone(), Uri::from)
}
