//! What the server holds for its callers is bounded.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame};
use tonic::{Code, Status, body::Body, transport::Channel};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tower_service::Service as _;

use crate::{
    client::{batch, entry},
    probe::NAME,
    running::{eventually, start},
};

/// A message that is never finished.
struct Half(Option<Bytes>);

impl HttpBody for Half {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        match self.0.take() {
            Some(part) => Poll::Ready(Some(Ok(Frame::data(part)))),
            None => Poll::Pending,
        }
    }
}

/// Sends `bytes` of a message that would be longer.
pub async fn half_a_message(mut channel: Channel, bytes: u32) -> Result<(), Status> {
    let mut part = vec![0];
    part.extend((bytes + 1).to_be_bytes());
    part.resize(part.len() + bytes as usize, 0);
    let request = http::Request::post(format!("/{NAME}/Plain"))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .body(Body::new(Half(Some(part.into()))))
        .unwrap();
    std::future::poll_fn(|cx| channel.poll_ready(cx))
        .await
        .unwrap();
    let response = channel.call(request).await;
    let response = response.map_err(|error| Status::unknown(error.to_string()))?;
    match Status::from_header_map(response.headers()) {
        Some(status) => Err(status),
        None => Ok(()),
    }
}

#[tokio::test]
async fn messages_half_sent_are_held_up_to_a_limit_and_then_refused() {
    let running = start(&[("MAX_REQUEST_MIB", "1")]).await;
    let channel = running.channel();
    let first = tokio::spawn(half_a_message(channel.clone(), 700_000));
    let opened = "rpc_server_calls_in_flight{method=\"floor.v1.Probe/Plain\"}";
    while running.metric(opened).await != "1" {}
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let status = half_a_message(channel, 700_000).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
    assert!(!first.is_finished());
    first.abort();
    while running.metric(opened).await != "0" {}
    assert!(running.client().plain(entry("")).await.is_ok());
}

#[tokio::test]
async fn a_call_too_many_is_refused_before_its_message_is_read() {
    let running = start(&[("MAX_ENTRIES", "1")]).await;
    let client = running.client();
    let busy = tokio::spawn(async move { client.reasons(batch(&["wait"])).await });
    eventually(|| running.gate.came() == 1).await;
    // Its message never comes: it can only be refused without it.
    let status = half_a_message(running.channel(), 1).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    assert!(status.metadata().contains_key("grpc-retry-pushback-ms"));
    assert_eq!(running.counted("Plain", "resource_exhausted").await, "1");
    running.gate.open();
    busy.await.unwrap().unwrap();
}

#[tokio::test]
async fn health_is_told_whatever_else_is_refused() {
    let running = start(&[("MAX_ENTRIES", "1")]).await;
    let client = running.client();
    let busy = tokio::spawn(async move { client.reasons(batch(&["wait"])).await });
    eventually(|| running.gate.came() == 1).await;
    assert!(running.client().plain(entry("")).await.is_err());
    let mut health = HealthClient::new(running.channel());
    let service = NAME.to_owned();
    assert!(health.check(HealthCheckRequest { service }).await.is_ok());
    assert_eq!(running.get("/readyz").await, "serving\n");
    running.gate.open();
    busy.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_computation_is_refused_before_its_message_once_the_pool_has_no_time_for_it() {
    let running = start(&[("MAX_ENTRIES", "64")]).await;
    let client = running.client();
    for _ in 0..4 {
        client.single(entry("work 60")).await.unwrap();
    }
    let busy = tokio::spawn(async move { client.reasons(batch(&["wait", "wait"])).await });
    eventually(|| running.pool.held() == (1, 1)).await;
    let mut channel = running.channel();
    let request = http::Request::post(format!("/{NAME}/Single"))
        .header("content-type", "application/grpc")
        .header("grpc-timeout", "30m")
        .body(Body::new(Half(None)))
        .unwrap();
    std::future::poll_fn(|cx| channel.poll_ready(cx))
        .await
        .unwrap();
    let response = channel.call(request).await.unwrap();
    let status = Status::from_header_map(response.headers()).unwrap();
    assert_eq!(status.code(), Code::ResourceExhausted);
    running.gate.open();
    busy.await.unwrap().unwrap();
}
