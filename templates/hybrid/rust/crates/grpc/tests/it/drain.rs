//! From the wish to stop to the last answer.

use std::time::{Duration, Instant};

use axum::{Extension, Router};
use tokio::{net::TcpStream, sync::oneshot};
use tonic::{Code, Streaming};
use tonic_health::pb::{
    HealthCheckRequest, HealthCheckResponse, health_check_response::ServingStatus,
    health_client::HealthClient,
};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};

use crate::{
    client::{batch, entry, millis},
    probe::NAME,
    running::{Running, eventually, start, start_with},
};

async fn watch(running: &Running) -> Streaming<HealthCheckResponse> {
    let service = NAME.to_owned();
    let mut client = HealthClient::new(running.channel());
    let watched = client.watch(HealthCheckRequest { service }).await;
    watched.unwrap().into_inner()
}

async fn next(health: &mut Streaming<HealthCheckResponse>) -> Option<ServingStatus> {
    let message = health.message().await.unwrap();
    message.map(|message| message.status())
}

#[tokio::test]
async fn calls_in_flight_are_answered_before_the_server_ends() {
    let mut running = start(&[]).await;
    let mut health = watch(&running).await;
    assert_eq!(next(&mut health).await, Some(ServingStatus::Serving));
    let client = running.client();
    let call = tokio::spawn(async move { client.reasons(batch(&["wait", ""])).await });
    eventually(|| running.gate.came() == 1).await;

    running.stop();
    assert_eq!(next(&mut health).await, Some(ServingStatus::NotServing));
    // The stream ends by itself: a caller that watches holds nobody up.
    assert_eq!(next(&mut health).await, None);
    assert!(!running.served.is_finished());
    running.gate.open();
    assert_eq!(call.await.unwrap().unwrap(), [Code::Ok; 2]);
    running.served.await.unwrap().unwrap();
}

#[tokio::test]
async fn until_the_door_closes_calls_are_served_and_health_says_not_to_come() {
    let mut running = start(&[("DRAIN_DELAY", "2s")]).await;
    let client = running.client();
    client.plain(entry("")).await.unwrap();
    running.stop();
    let mut health = HealthClient::new(running.channel());
    let service = String::new();
    eventually(|| !running.served.is_finished()).await;
    while running.get("/readyz").await != "draining\n" {}
    let status = health.check(HealthCheckRequest { service }).await;
    assert_eq!(
        status.unwrap().get_ref().status(),
        ServingStatus::NotServing
    );
    assert!(client.plain(entry("")).await.is_ok());
    running.served.await.unwrap().unwrap();
}

#[tokio::test]
async fn callers_who_are_cut_off_are_told_and_the_server_says_that_work_was_lost() {
    let mut running = start(&[("DRAIN_TIMEOUT", "100ms")]).await;
    let client = running.client();
    let calls = [
        tokio::spawn(call(client.clone(), "wait")),
        tokio::spawn(call(client.clone(), "wait")),
        tokio::spawn(call(client.clone(), "wait")),
    ];
    let plain = tokio::spawn(async move { client.plain(entry("never")).await.map(drop) });
    eventually(|| running.pool.held() == (2, 1)).await;
    let open = "rpc_server_calls_in_flight{method=\"floor.v1.Probe/Plain\"}";
    while running.metric(open).await != "1" {}
    running.stop();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap_err().code(), Code::Unavailable);
    }
    assert_eq!(plain.await.unwrap().unwrap_err().code(), Code::Unavailable);
    let error = running.served.await.unwrap().unwrap_err().to_string();
    assert_eq!(error, "drain timeout passed with 4 calls open");
}

async fn call(client: crate::client::Client, what: &str) -> Result<(), tonic::Status> {
    client.reasons(batch(&[what])).await.map(drop)
}

#[tokio::test]
async fn a_batch_that_is_cut_off_keeps_what_it_has_and_ends_in_a_status() {
    let mut running = start(&[("DRAIN_TIMEOUT", "100ms")]).await;
    let mut answers = running.client().batch(batch(&["", "wait"])).await.unwrap();
    assert_eq!(answers.message().await.unwrap().unwrap().results.len(), 1);
    running.stop();
    let status = answers.message().await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
}

#[tokio::test]
async fn nobody_who_is_silent_holds_up_the_end() {
    let mut running = start(&[]).await;
    let _silent = TcpStream::connect(&running.address).await.unwrap();
    let idle = running.client();
    idle.plain(entry("")).await.unwrap();
    let started = Instant::now();
    running.stop();
    running.served.await.unwrap().unwrap();
    assert!(started.elapsed() < Duration::from_secs(5));
}

/// Says the first words of HTTP/2, and nothing from then on.
#[tokio::test]
async fn a_client_that_hangs_without_a_call_does_not_hold_up_the_end() {
    let mut running = start(&[]).await;
    let mut hung = TcpStream::connect(&running.address).await.unwrap();
    let first = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    tokio::io::AsyncWriteExt::write_all(&mut hung, first)
        .await
        .unwrap();
    while running.metric("rpc_server_connections").await != "1" {}
    let started = Instant::now();
    running.stop();
    running.served.await.unwrap().unwrap();
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn health_says_serving_once_the_warm_up_has_ended() {
    let (warm, warmed) = oneshot::channel();
    let running = start_with(&[], |server| server, async { Ok(warmed.await?) }).await;
    let mut health = watch(&running).await;
    assert_eq!(next(&mut health).await, Some(ServingStatus::NotServing));
    assert_eq!(running.get("/readyz").await, "starting\n");
    warm.send(()).unwrap();
    assert_eq!(next(&mut health).await, Some(ServingStatus::Serving));
}

#[tokio::test]
async fn a_server_that_cannot_warm_up_ends_with_the_reason() {
    let running = start_with(&[], |server| server, async { Err("no rules".into()) }).await;
    let error = running.served.await.unwrap().unwrap_err();
    assert_eq!(error.to_string(), "no rules");
}

#[tokio::test]
async fn who_watches_a_service_that_is_not_there_is_told_so() {
    let running = start(&[]).await;
    let mut client = HealthClient::new(running.channel());
    let service = "nobody".to_owned();
    let request = HealthCheckRequest { service };
    let status = client.check(request.clone()).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    let mut watched = client.watch(request).await.unwrap().into_inner();
    assert_eq!(
        next(&mut watched).await,
        Some(ServingStatus::ServiceUnknown)
    );
}

#[tokio::test]
async fn reflection_lists_what_is_served_and_nothing_else() {
    let running = start(&[]).await;
    let mut client = ServerReflectionClient::new(running.channel());
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let answers = client.server_reflection_info(tokio_stream::iter([request]));
    let answer = answers.await.unwrap().into_inner().message().await;
    let answer = answer.unwrap().unwrap().message_response;
    let Some(MessageResponse::ListServicesResponse(list)) = answer else {
        panic!("not a list");
    };
    let mut names: Vec<_> = list.service.into_iter().map(|s| s.name).collect();
    names.sort();
    assert_eq!(names, [NAME, "grpc.health.v1.Health"]);
}

/// Answers for every method.
#[derive(Clone)]
struct Second;

impl tonic::server::NamedService for Second {
    const NAME: &'static str = "floor.v1.Second";
}

impl tower_service::Service<http::Request<tonic::body::Body>> for Second {
    type Response = http::Response<tonic::body::Body>;
    type Error = std::convert::Infallible;
    type Future = std::future::Ready<Result<Self::Response, Self::Error>>;

    fn poll_ready(
        &mut self,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), Self::Error>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<tonic::body::Body>) -> Self::Future {
        std::future::ready(Ok(tonic::Status::already_exists("").into_http()))
    }
}

#[tokio::test]
async fn services_layers_and_pages_are_added_without_touching_the_server() {
    let add = |server: crate::grpc::Server| {
        let pages = Router::new().route("/debug/rules", axum::routing::get(|| async { "none" }));
        server
            .add_service(Second)
            .layer(axum::middleware::map_response(mark))
            .provide("yes")
            .pages(pages)
    };
    let running = start_with(&[], add, async { Ok(()) }).await;
    assert_eq!(running.get("/debug/rules").await, "none");
    assert!(running.client().plain(entry("")).await.is_ok());

    let mut channel = running.channel();
    let request = http::Request::post("/floor.v1.Second/Any");
    let request = request.body(tonic::body::Body::empty()).unwrap();
    std::future::poll_fn(|cx| tower_service::Service::poll_ready(&mut channel, cx))
        .await
        .unwrap();
    let answer = tower_service::Service::call(&mut channel, request)
        .await
        .unwrap();
    assert_eq!(answer.headers()["marked"], "yes");
    let status = tonic::Status::from_header_map(answer.headers()).unwrap();
    assert_eq!(status.code(), Code::AlreadyExists);
    let other = "rpc_server_calls_total{method=\"other\",code=\"already_exists\"}";
    assert_eq!(running.metric(other).await, "1");
}

/// Marks an answer with what the server provides.
async fn mark(
    Extension(word): Extension<&'static str>,
    mut response: axum::response::Response,
) -> axum::response::Response {
    let headers = response.headers_mut();
    headers.insert("marked", http::HeaderValue::from_static(word));
    response
}

#[tokio::test]
async fn a_call_may_take_longer_than_the_drain_delay() {
    let mut running = start(&[("DRAIN_DELAY", "10ms")]).await;
    let client = running.client();
    let slow = tokio::spawn(async move { client.single(entry("work 150")).await });
    eventually(|| running.pool.held().1 == 1).await;
    running.stop();
    tokio::time::sleep(millis(20)).await;
    assert!(slow.await.unwrap().is_ok());
    running.served.await.unwrap().unwrap();
}
