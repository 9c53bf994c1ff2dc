//! The administrative listener: `/healthz`, `/readyz`, `/metrics`, `/log`.
//!
//! It is apart from the calls, so that neither their load nor their limits
//! hide the state of the process from those who watch it.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::State,
    http::{Request, StatusCode, header::CONTENT_TYPE},
    response::IntoResponse,
    routing::get,
};
use hyper::{body::Incoming, rt, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use prometheus_client::registry::Registry;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower_service::Service as _;

use crate::{Listener, Phase, Stream, metrics, telemetry};

/// Connections at once: a few probes and scrapers, not a public.
const CONNECTIONS: usize = 32;
/// Longest wait for the head of a request.
const HEADER_TIMEOUT: Duration = Duration::from_secs(5);
/// Largest head of a request, in bytes; 8192 is the least hyper takes.
const HEADER_BYTES: usize = 8192;
/// Pause after a connection could not be accepted.
const BACK_OFF: Duration = Duration::from_millis(100);

/// The pages, and those of the user beside them.
#[derive(Debug, Clone)]
pub struct Admin(Router);

impl Admin {
    /// Shows how the process is, and what it measures.
    #[must_use]
    pub fn new(phase: watch::Receiver<Phase>, registry: Registry) -> Self {
        let registry = Arc::new(registry);
        Self(
            Router::new()
                .route("/healthz", get(|| async { "ok\n" }))
                .route("/readyz", get(readyz).with_state(phase))
                .route("/metrics", get(show_metrics).with_state(registry))
                .route("/log", get(show_log).put(set_log)),
        )
    }

    /// More pages. A path that is there already is a panic: of axum's, at the
    /// start.
    #[must_use]
    pub fn merge(self, pages: Router) -> Self {
        Self(self.0.merge(pages))
    }

    /// Answers for ever.
    pub async fn serve(self, listener: Listener) {
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            // Waiting for a place leaves the rest to the backlog.
            let Ok(place) = Arc::clone(&places).acquire_owned().await else {
                return;
            };
            match listener.accept().await {
                Ok(Stream::Tcp(stream, _)) => self.spawn(TokioIo::new(stream), place),
                Ok(Stream::Unix(stream)) => self.spawn(TokioIo::new(stream), place),
                Err(error) => {
                    tracing::warn!(%error, "admin listener cannot accept");
                    tokio::time::sleep(BACK_OFF).await;
                }
            }
        }
    }

    fn spawn<I>(&self, stream: I, place: OwnedSemaphorePermit)
    where
        I: rt::Read + rt::Write + Unpin + Send + 'static,
    {
        let router = self.0.clone();
        tokio::spawn(async move {
            let service = service_fn(|request: Request<Incoming>| router.clone().call(request));
            // A caller that breaks off concerns nobody else.
            let _ = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEADER_TIMEOUT)
                .max_buf_size(HEADER_BYTES)
                .keep_alive(false)
                .serve_connection(stream, service)
                .await;
            drop(place);
        });
    }
}

async fn readyz(State(phase): State<watch::Receiver<Phase>>) -> impl IntoResponse {
    let phase = *phase.borrow();
    let status = match phase {
        Phase::Serving => StatusCode::OK,
        Phase::Starting | Phase::Draining | Phase::Closed => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, format!("{}\n", phase.name()))
}

async fn show_metrics(State(registry): State<Arc<Registry>>) -> impl IntoResponse {
    ([(CONTENT_TYPE, metrics::CONTENT)], metrics::page(&registry))
}

async fn show_log() -> String {
    format!("{}\n", telemetry::filter())
}

async fn set_log(filter: String) -> impl IntoResponse {
    match telemetry::set_filter(filter.trim()) {
        Ok(()) => (StatusCode::OK, show_log().await),
        Err(error) => (StatusCode::BAD_REQUEST, format!("{error}\n")),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;
    use crate::Readiness;

    async fn answer(phase: Phase, method: &str, path: &str) -> StatusCode {
        let readiness = Readiness::default();
        readiness.enter(phase);
        let mut admin = Admin::new(readiness.watch(), Registry::default());
        let request = Request::builder().method(method).uri(path);
        let request = request.body(Body::empty()).unwrap();
        admin.0.call(request).await.unwrap().status()
    }

    #[tokio::test]
    async fn is_ready_only_while_it_serves() {
        for (phase, status) in [
            (Phase::Starting, 503),
            (Phase::Serving, 200),
            (Phase::Draining, 503),
            (Phase::Closed, 503),
        ] {
            assert_eq!(answer(phase, "GET", "/readyz").await, status, "{phase:?}");
        }
    }

    #[tokio::test]
    async fn is_alive_whatever_else_it_is() {
        assert_eq!(answer(Phase::Draining, "HEAD", "/healthz").await, 200);
    }

    #[tokio::test]
    async fn knows_its_pages_and_what_may_be_done_to_them() {
        assert_eq!(answer(Phase::Serving, "GET", "/metrics").await, 200);
        assert_eq!(answer(Phase::Serving, "GET", "/").await, 404);
        assert_eq!(answer(Phase::Serving, "POST", "/readyz").await, 405);
        assert_eq!(answer(Phase::Serving, "PUT", "/log").await, 400);
    }

    #[tokio::test]
    async fn shows_the_pages_of_others() {
        let pages = Router::new().route("/debug/rules", get(|| async { "none" }));
        let admin = Admin::new(Readiness::default().watch(), Registry::default());
        let mut router = admin.merge(pages).0;
        let request = Request::builder().uri("/debug/rules");
        let request = request.body(Body::empty()).unwrap();
        assert_eq!(router.call(request).await.unwrap().status(), 200);
    }
}
