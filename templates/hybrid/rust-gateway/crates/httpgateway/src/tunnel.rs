//! A connection that has switched to another protocol, such as WebSocket.

use axum::body::Body;
use http::Response;
use httpserver::{Switch, Switched};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::copy_bidirectional;
use tokio_util::sync::CancellationToken;

/// Has the connection of `response` lead to `backend`, until a side has gone or
/// `stop` says so.
pub(crate) fn switch(response: &mut Response<Body>, backend: OnUpgrade, stop: CancellationToken) {
    // It holds the place of the request.
    let held = std::mem::take(response.body_mut());
    let to = Switch::to(move |client| async move {
        tokio::select! {
            () = carry(client, backend) => {}
            () = stop.cancelled() => {}
        }
        drop(held);
    });
    response.extensions_mut().insert(to);
}

/// Carries bytes both ways.
async fn carry(mut client: Switched, backend: OnUpgrade) {
    match backend.await {
        Ok(backend) => {
            // To break off is how either side ends what would go on.
            let _ = copy_bidirectional(&mut client, &mut TokioIo::new(backend)).await;
        }
        Err(error) => tracing::debug!(%error, "the protocol was not switched"),
    }
}
