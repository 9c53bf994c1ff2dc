//! Routes that do what a test wants.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    response::Response,
    routing::{get, post},
};
use futures_util::{StreamExt as _, stream};
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, Semaphore};
use tower_service::Service as _;

use crate::httpserver::{Call, Error, Failure, Json, Unread, events};

/// Where requests wait until they are let through.
#[derive(Debug)]
pub struct Gate {
    pub arrived: Semaphore,
    pub open: Notify,
    pub left: Notify,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            arrived: Semaphore::new(0),
            open: Notify::new(),
            left: Notify::new(),
        }
    }
}

impl Gate {
    /// Waits until so many requests are here.
    pub async fn holds(&self, requests: u32) {
        self.arrived.acquire_many(requests).await.unwrap().forget();
    }
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Text {
    text: String,
}

pub fn routes(gate: Arc<Gate>) -> Router {
    Router::new()
        .route("/echo", post(echo))
        .route("/wait", post(wait))
        .route("/trace", get(trace))
        .route("/panic", get(panics))
        .route("/half", get(half))
        .route("/busy", post(busy))
        .route("/within", post(within))
        .route("/events", get(feed))
        .route("/endless", get(endless))
        .route("/nothing", get(nothing))
        .route("/stuck", get(stuck))
        .route("/flood", get(flood))
        .with_state(gate)
}

async fn echo(request: Unread) -> Result<Json<Text>, Error> {
    Ok(Json(request.json().await?))
}

async fn wait(State(gate): State<Arc<Gate>>) -> &'static str {
    gate.arrived.add_permits(1);
    gate.open.notified().await;
    "done"
}

async fn trace(call: Call) -> String {
    call.trace().to_string()
}

async fn panics() -> &'static str {
    panic!("secret")
}

async fn half() -> Response {
    let parts = [Ok("half"), Err(std::io::Error::other("the disk went away"))];
    // A moment apart, so that the first is on its way.
    let parts = stream::iter(parts).then(async |part| {
        tokio::time::sleep(Duration::from_millis(20)).await;
        part
    });
    Response::new(Body::from_stream(parts))
}

/// Refuses without reading.
async fn busy(_: Unread) -> Result<&'static str, Error> {
    Err(Failure::resource_exhausted("no").into())
}

/// Has routes of its own answer.
async fn within(request: Request) -> Response {
    let mut routes = Router::new().route("/within", post(busy));
    let Ok(answer) = routes.call(request).await;
    answer
}

async fn feed(call: Call) -> Result<Response, Error> {
    let items = [Ok(1), Ok(2), Err(Failure::not_found("no third"))];
    events(&call, stream::iter(items)).await
}

/// One event, and then none until somebody leaves.
async fn endless(call: Call, State(gate): State<Arc<Gate>>) -> Result<Response, Error> {
    struct Leaves(Arc<Gate>);
    impl Drop for Leaves {
        fn drop(&mut self) {
            self.0.left.notify_one();
        }
    }
    let leaves = Leaves(Arc::clone(&gate));
    let items = stream::once(async { Ok::<_, Error>(1) });
    let items = items.chain(stream::pending()).inspect(move |_| {
        let _ = &leaves;
    });
    gate.arrived.add_permits(1);
    events(&call, items).await
}

async fn nothing(call: Call) -> Result<Response, Error> {
    let items = stream::iter([Err::<u8, _>(Failure::not_found("nobody feeds this"))]);
    events(&call, items).await
}

/// An answer that never ends.
async fn stuck(State(gate): State<Arc<Gate>>) -> Response {
    gate.arrived.add_permits(1);
    Response::new(Body::from_stream(stream::pending::<Result<&str, Error>>()))
}

/// An answer that is as long as its client reads.
async fn flood() -> Response {
    let bytes = bytes::Bytes::from_static(&[b' '; 4096]);
    Response::new(Body::from_stream(stream::repeat_with(move || {
        Ok::<_, Error>(bytes.clone())
    })))
}
