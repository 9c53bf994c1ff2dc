//! Connections, from the first words to the last.

use std::{
    convert::Infallible,
    future::{Future, poll_fn},
    io,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{Router, body::Body, extract::Request, response::Response};
use futures_util::StreamExt as _;
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
    service::Service,
};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use runtime::{Error, Phase};
use serving::{Connection, Connections, Peer, Protocol};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf},
    sync::watch,
    task::JoinSet,
    time::timeout,
};
use tower_service::Service as _;

use crate::{
    activity::{Activity, Answered},
    arriving::Arriving,
};

/// Largest header of a request, in bytes.
const HEADER_BYTES: usize = 64 * 1024;
/// Requests at once on one connection of HTTP/2.
const CONCURRENT_STREAMS: u32 = 250;
/// Quiet time after which a connection of HTTP/2 is asked whether it still
/// lives, and the longest wait for the answer.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(30);
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a client who is still sending gets to read why nobody reads it:
/// closed at once, its system would throw the answer away.
const FAREWELL: Duration = Duration::from_millis(500);

/// Serves the requests of every connection, and ends with the last of them.
pub(crate) async fn serve(
    mut connections: Connections,
    routes: Router,
    phase: watch::Receiver<Phase>,
) -> Result<(), Error> {
    let mut open = JoinSet::new();
    while let Some(Ok(connection)) = connections.next().await {
        open.spawn(one(connection, routes.clone(), phase.clone()));
        while open.try_join_next().is_some() {}
    }
    while open.join_next().await.is_some() {}
    Ok(())
}

async fn one(connection: Connection, routes: Router, phase: watch::Receiver<Phase>) {
    let activity = Activity::new(connection.protocol());
    let requests = Requests {
        routes,
        peer: connection.peer().clone(),
        activity: Arc::clone(&activity),
    };
    let protocol = connection.protocol();
    let watched = Watched {
        connection,
        activity: Arc::clone(&activity),
    };
    let served = async {
        match protocol {
            Protocol::Http1 => http1(watched, requests, phase).await,
            Protocol::Http2 => http2(watched, requests, phase).await,
        }
    };
    tokio::select! {
        () = served => {}
        () = activity.overdue() => tracing::debug!("a connection waited in vain"),
    }
}

/// Clients are asked to leave with their next answer; once the server accepts
/// nothing more, those without a request are cut off.
async fn http1(io: Watched, requests: Requests, phase: watch::Receiver<Phase>) {
    let activity = Arc::clone(&io.activity);
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .max_buf_size(HEADER_BYTES)
        .serve_connection(TokioIo::new(io), requests);
    let mut idle = false;
    let first = tokio::select! {
        biased;
        ended = poll_fn(|cx| connection.poll_without_shutdown(cx)) => Some(ended),
        () = reaches(phase, |phase| phase == Phase::Closed) => None,
    };
    let ended = if let Some(ended) = first {
        ended
    } else {
        idle = activity.is_idle();
        // hyper would close it on a request that has begun to arrive: the answer to
        // that ends the connection by itself.
        if !activity.is_spoken_to() {
            Pin::new(&mut connection).graceful_shutdown();
        }
        poll_fn(|cx| connection.poll_without_shutdown(cx)).await
    };
    if ended.is_ok() {
        let parts = connection.into_parts();
        let mut io = parts.io.into_inner();
        if let Some(switch) = activity.switched() {
            // It is not one who is idle.
            let _under = activity.begin();
            return switch.go_on(parts.read_buf, io).await;
        }
        // Whoever has gone needs no farewell.
        let _ = timeout(FAREWELL, leave(&mut io, idle || activity.is_unread())).await;
    }
}

/// Says that nothing more comes, and lets a client finish that may still be
/// sending.
async fn leave(io: &mut Watched, sending: bool) -> io::Result<()> {
    io.shutdown().await?;
    let mut rest = [0; 4096];
    while sending && io.read(&mut rest).await? > 0 {}
    Ok(())
}

/// Clients are told to leave as soon as the server drains: what they have sent
/// until they read that is answered.
async fn http2(io: Watched, requests: Requests, phase: watch::Receiver<Phase>) {
    let header_bytes = u32::try_from(HEADER_BYTES).unwrap_or(u32::MAX);
    let mut connection = pin!(
        http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .keep_alive_interval(KEEPALIVE_INTERVAL)
            .keep_alive_timeout(KEEPALIVE_TIMEOUT)
            .max_header_list_size(header_bytes)
            .max_concurrent_streams(CONCURRENT_STREAMS)
            .serve_connection(TokioIo::new(io), requests)
    );
    let drains = |phase| matches!(phase, Phase::Draining | Phase::Closed);
    // A client that breaks off concerns nobody else.
    tokio::select! {
        _ = &mut connection => return,
        () = reaches(phase, drains) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}

async fn reaches(mut phase: watch::Receiver<Phase>, holds: impl Fn(Phase) -> bool) {
    if phase.wait_for(|phase| holds(*phase)).await.is_err() {
        // Nobody is left to tell.
        std::future::pending::<()>().await;
    }
}

/// The routes, as one connection calls them.
struct Requests {
    routes: Router,
    peer: Peer,
    activity: Arc<Activity>,
}

impl Service<hyper::Request<Incoming>> for Requests {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn call(&self, request: hyper::Request<Incoming>) -> Self::Future {
        let under = self.activity.begin();
        let body = |body| Body::new(Arriving::new(Body::new(body), &self.activity));
        let mut request: Request = request.map(body);
        request.extensions_mut().insert(self.peer.clone());
        let answer = self.routes.clone().call(request);
        let activity = Arc::clone(&self.activity);
        Box::pin(async move {
            let mut answer = answer.await?;
            if let Some(switch) = answer.extensions_mut().remove() {
                activity.will_switch(switch);
            }
            let answered = |body| {
                Body::new(Answered {
                    body,
                    _under: under,
                })
            };
            Ok(answer.map(answered))
        })
    }
}

/// A connection, watched while it is used.
struct Watched {
    connection: Connection,
    activity: Arc<Activity>,
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.connection).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.activity.hear();
        }
        polled
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.connection).poll_write(cx, bytes);
        self.activity.takes(polled.is_ready());
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.connection).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.connection).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.connection).poll_write_vectored(cx, slices);
        self.activity.takes(polled.is_ready());
        polled
    }

    fn is_write_vectored(&self) -> bool {
        self.connection.is_write_vectored()
    }
}
