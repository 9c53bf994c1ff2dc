//! What happens to every request, from its header to its answer.

use std::{panic::AssertUnwindSafe, sync::Arc};

use axum::{
    body::{Body, HttpBody as _},
    extract::{MatchedPath, Request, State},
    http::{
        HeaderName, HeaderValue, StatusCode, Version,
        header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
    },
    middleware::Next,
    response::Response,
};
use futures_util::FutureExt as _;
use runtime::Phase;
use serving::{Code, Failure, Peer};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use crate::{
    Call, Error, Kind,
    answer::{Answer, Ending},
    arriving,
    call::Terms,
    measure::Measures,
};

/// Tells a client under which trace the log has its request.
const TRACE_ID: HeaderName = HeaderName::from_static("trace-id");
/// The route of what no route takes.
const UNMATCHED: &str = "unmatched";

/// What all requests share.
pub(crate) struct Door {
    pub(crate) terms: Terms,
    pub(crate) measures: Measures,
    pub(crate) places: Arc<Semaphore>,
    pub(crate) most: usize,
    pub(crate) phase: watch::Receiver<Phase>,
    /// Ends the requests that are still open.
    pub(crate) cut: CancellationToken,
}

/// Puts the door in front of the routes.
pub(crate) async fn enter(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    let route = path.map(|path| format!("{} {}", request.method(), path.as_str()));
    let name = route.clone();
    let name = name.unwrap_or_else(|| format!("{} {UNMATCHED}", request.method()));
    let call = Call::receive(request.headers(), &name, door.terms.clone());
    let head = (request.method(), request.uri(), request.headers());
    let peer = request.extensions().get::<Peer>();
    let route = route.as_deref().unwrap_or(UNMATCHED);
    let ending = Ending::begin(&call, &door.measures, route, head, peer);
    let version = request.version();
    let is_long = arriving::is_long(request.body());
    // What it takes to answer is for those to judge who know the work.
    let place = Arc::clone(&door.places).try_acquire_owned().ok();
    let answer = match &place {
        Some(_) => door.answer(&call, request, next).await,
        None => Err(Failure::resource_exhausted("too many requests are waiting").into()),
    };
    door.leave(&call, version, is_long, answer, ending, place)
}

impl Door {
    /// How many requests are open.
    pub(crate) fn open(&self) -> usize {
        self.most - self.places.available_permits()
    }

    async fn answer(
        &self,
        call: &Call,
        mut request: Request,
        next: Next,
    ) -> Result<Response, Error> {
        request.extensions_mut().insert(call.clone());
        let span = call.span().clone();
        let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
        let answer = answer.instrument(span);
        tokio::select! {
            biased;
            answer = answer => answer.map_err(|_panic| {
                Failure::from(compute::Lost::Panicked).into()
            }),
            () = self.cut.cancelled() => {
                Err(Failure::of(Code::Unavailable, "the service is shutting down").into())
            }
            () = call.due() => {
                Err(Failure::of(Code::DeadlineExceeded, "there was not enough time").into())
            }
        }
    }

    /// Writes an error as JSON, and what every answer says in its header.
    fn leave(
        &self,
        call: &Call,
        version: Version,
        is_long: bool,
        answer: Result<Response, Error>,
        mut ending: Ending,
        place: Option<OwnedSemaphorePermit>,
    ) -> Response {
        let trace_id = call.trace().trace_id();
        let mut response = answer.unwrap_or_else(axum::response::IntoResponse::into_response);
        let error = response.extensions_mut().remove::<Error>();
        let unknown = unknown(&response, &ending).filter(|_| error.is_none());
        if unknown.is_some() {
            let headers = response.headers_mut();
            headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        }
        if let Some(error) = error.or(unknown) {
            let written = error.response(&trace_id);
            let (head, body) = written.into_parts();
            // Routes within a route have said how long the empty body was.
            response.headers_mut().remove(CONTENT_LENGTH);
            response.headers_mut().extend(head.headers);
            *response.body_mut() = body;
            ending.error = Some(error);
        }
        if response.status() == StatusCode::METHOD_NOT_ALLOWED {
            UNMATCHED.clone_into(&mut ending.route);
        }
        let headers = response.headers_mut();
        if let Ok(trace_id) = HeaderValue::try_from(trace_id) {
            headers.insert(TRACE_ID, trace_id);
        }
        let error = ending.error.as_ref();
        let is_cut_short = is_cut_short(error) || (error.is_some() && is_long);
        if version < Version::HTTP_2 && (self.drains() || is_cut_short) {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        Answer::wrap(response, ending, place)
    }

    /// Whether clients that keep their connections should open new ones, with
    /// others.
    fn drains(&self) -> bool {
        matches!(*self.phase.borrow(), Phase::Draining | Phase::Closed)
    }
}

/// What axum answers by itself, without a word.
fn unknown(response: &Response, ending: &Ending) -> Option<Error> {
    let empty = |body: &Body| body.size_hint().exact() == Some(0);
    if !empty(response.body()) || response.headers().contains_key(CONTENT_TYPE) {
        return None;
    }
    match response.status() {
        StatusCode::NOT_FOUND if ending.route == UNMATCHED => {
            Some(Error::not_found("there is no such path"))
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            let message = "this path does not take that method";
            Some(Error::of(Kind::MethodNotAllowed, message))
        }
        _ => None,
    }
}

/// Whether the rest of the request is of no use.
fn is_cut_short(error: Option<&Error>) -> bool {
    let kind = error.map(Error::kind);
    matches!(kind, Some(Kind::TooLarge | Kind::RequestTimeout))
}
