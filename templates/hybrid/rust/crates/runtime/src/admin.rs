//! The administrative listener: `/healthz`, `/readyz`, `/metrics`.
//!
//! It is apart from the calls, so that neither their load nor their limits
//! hide the state of the server from those who watch it.

use std::{convert::Infallible, sync::Arc, time::Duration};

use http_body_util::Full;
use hyper::{
    Method as Verb, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::{CONTENT_TYPE, HeaderValue},
    rt::{Read, Write},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::{
    Method,
    address::Listener,
    method,
    metrics::{Collect, Text},
    readiness::Phase,
};

/// Connections at once: a few probes and scrapers, not a public.
const CONNECTIONS: usize = 32;
/// Longest wait for the head of a request.
const HEADER_TIMEOUT: Duration = Duration::from_secs(5);
/// Largest head of a request, in bytes; 8192 is the least hyper takes.
const HEADER_BYTES: usize = 8192;

/// What there is to show.
pub(crate) struct Admin {
    pub(crate) phase: watch::Receiver<Phase>,
    pub(crate) methods: Vec<Arc<Method>>,
    pub(crate) metrics: Vec<Arc<dyn Collect>>,
}

impl Admin {
    /// Answers for ever.
    pub(crate) async fn serve(self, listener: Listener) {
        let admin = Arc::new(self);
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            // Waiting for a place leaves the rest to the backlog.
            let Ok(place) = Arc::clone(&places).acquire_owned().await else {
                return;
            };
            let accepted = match &listener {
                Listener::Tcp(listener) => listener.accept().await.map(|(stream, _)| {
                    admin.spawn(TokioIo::new(stream), place);
                }),
                Listener::Unix(listener) => listener.accept().await.map(|(stream, _)| {
                    admin.spawn(TokioIo::new(stream), place);
                }),
            };
            if let Err(error) = accepted {
                // Most often out of file descriptors: let some be closed.
                tracing::warn!(%error, "admin listener cannot accept");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }

    fn spawn<I>(self: &Arc<Self>, stream: I, place: OwnedSemaphorePermit)
    where
        I: Read + Write + Unpin + Send + 'static,
    {
        let admin = Arc::clone(self);
        tokio::spawn(async move {
            let service = service_fn(|request: Request<Incoming>| {
                let response = admin.answer(request.method(), request.uri().path());
                async { Ok::<_, Infallible>(response) }
            });
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

    fn answer(&self, verb: &Verb, path: &str) -> Response<Full<Bytes>> {
        if verb != Verb::GET && verb != Verb::HEAD {
            return plain(StatusCode::METHOD_NOT_ALLOWED, "GET only\n".into());
        }
        match path {
            "/healthz" => plain(StatusCode::OK, "ok\n".into()),
            "/readyz" => {
                let phase = *self.phase.borrow();
                let status = match phase {
                    Phase::Serving => StatusCode::OK,
                    Phase::Starting | Phase::Draining => StatusCode::SERVICE_UNAVAILABLE,
                };
                plain(status, format!("{}\n", phase.name()))
            }
            "/metrics" => plain(StatusCode::OK, self.metrics()),
            _ => plain(StatusCode::NOT_FOUND, "no such page\n".into()),
        }
    }

    fn metrics(&self) -> String {
        let mut text = Text::default();
        method::collect(&self.methods, &mut text);
        for metrics in &self.metrics {
            metrics.collect(&mut text);
        }
        text.into_string()
    }
}

fn plain(status: StatusCode, text: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admin(phase: Phase) -> Admin {
        Admin {
            phase: watch::Sender::new(phase).subscribe(),
            methods: vec![Arc::new(Method::new("Compare"))],
            metrics: Vec::new(),
        }
    }

    #[test]
    fn is_ready_only_while_it_serves() {
        for (phase, status) in [
            (Phase::Starting, 503),
            (Phase::Serving, 200),
            (Phase::Draining, 503),
        ] {
            let response = admin(phase).answer(&Verb::GET, "/readyz");
            assert_eq!(response.status(), status, "{}", phase.name());
        }
    }

    #[test]
    fn is_alive_whatever_else_it_is() {
        let response = admin(Phase::Draining).answer(&Verb::HEAD, "/healthz");
        assert_eq!(response.status(), 200);
    }

    #[test]
    fn knows_its_pages_and_refuses_to_change_anything() {
        let admin = admin(Phase::Serving);
        assert_eq!(admin.answer(&Verb::GET, "/metrics").status(), 200);
        assert_eq!(admin.answer(&Verb::GET, "/").status(), 404);
        assert_eq!(admin.answer(&Verb::POST, "/readyz").status(), 405);
    }
}
