//! The service over a real connection, with a stand-in for the domain.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use runtime::{ComputePool, Method, Outcome as Ended};
use tokio::sync::oneshot;
use tonic::{Code, Request, Streaming, server::NamedService};
use tonic_health::pb::{
    HealthCheckRequest, HealthCheckResponse, health_check_response::ServingStatus,
    health_client::HealthClient,
};

use support::{
    ANSWER, BLOCK, CompareRequest, EntryErrorReason, PANIC, Running, batch, entry, eventually,
    outcome, server, stand_in, start, start_after, wire,
};

#[tokio::test]
async fn every_entry_gets_its_own_result_in_order() {
    let running = start(8).await;
    let mut request = batch(&["a", "", "b"]);
    request.entries[1].right = "x".repeat(16_385);
    let response = running.client().compare(request).await.unwrap();
    let results = response.into_inner().results;
    let invalid = Err(EntryErrorReason::InvalidArgument);
    let outcomes: Vec<_> = results.iter().map(outcome).collect();
    assert_eq!(outcomes, [Ok(ANSWER), invalid, Ok(ANSWER)]);
}

#[tokio::test]
async fn a_batch_is_neither_empty_nor_larger_than_the_contract_allows() {
    let running = start(8).await;
    for (entries, code) in [
        (0, Code::InvalidArgument),
        (1, Code::Ok),
        (64, Code::Ok),
        (65, Code::InvalidArgument),
    ] {
        let request = batch(&vec!["a"; entries]);
        let answer = running.client().compare(request).await;
        let got = answer.map_or_else(|status| status.code(), |_| Code::Ok);
        assert_eq!(got, code, "{entries} entries");
    }
}

#[tokio::test]
async fn a_batch_of_the_longest_texts_fits_into_a_message() {
    let running = start(8).await;
    let mut request = batch(&vec!["a"; 64]);
    for entry in &mut request.entries {
        entry.left = "x".repeat(16_384);
        entry.right = entry.left.clone();
        entry.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".into();
    }
    let response = running.client().compare(request).await.unwrap();
    assert_eq!(response.into_inner().results.len(), 64);
}

#[tokio::test]
async fn a_full_queue_sheds_and_says_when_to_try_again() {
    let mut running = start(1).await;
    let (mut first, mut second) = (running.client(), running.client());
    let running_call = tokio::spawn(async move { first.compare(batch(&[BLOCK])).await });
    running.gate.waiting.recv().await.unwrap();
    let waiting_call = tokio::spawn(async move { second.compare(batch(&["a"])).await });
    eventually(|| running.pool.depth() == 1).await;

    let shed = running.client().compare(batch(&["a"])).await.unwrap_err();
    assert_eq!(shed.code(), Code::ResourceExhausted);
    let pushback = shed.metadata().get("grpc-retry-pushback-ms").unwrap();
    let millis: u64 = pushback.to_str().unwrap().parse().unwrap();
    assert!((10..=1000).contains(&millis), "{millis}");

    running.gate.open();
    assert!(running_call.await.unwrap().is_ok());
    assert!(waiting_call.await.unwrap().is_ok());
}

/// Without a connection: tonic's client and server both give up at the
/// deadline too, and whoever is first decides the status.
#[tokio::test]
async fn a_call_ends_at_its_deadline_with_the_status_for_it() {
    let pool = Arc::new(ComputePool::new(1, 1).unwrap());
    let (compare, _gate) = stand_in();
    let method = Arc::new(Method::new("Compare"));
    let service = server::Service::new(Arc::clone(&pool), Arc::clone(&method), compare);
    let mut client = wire::Client::new(wire::ApiServer::new(service));

    let mut request = Request::new(batch(&[BLOCK]));
    let timeout = "100m".parse().unwrap();
    request.metadata_mut().insert("grpc-timeout", timeout);
    let status = client.compare(request).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
    assert_eq!(method.ended(Code::DeadlineExceeded), 1);
    eventually(|| pool.stats().ended(Ended::Expired) == 1).await;
}

#[tokio::test]
async fn an_entry_ends_at_its_own_deadline_and_the_next_one_goes_on() {
    let running = start(8).await;
    let mut late = entry(BLOCK);
    late.timeout_millis = 20;
    let entries = vec![late, entry("a")];
    let request = CompareRequest { entries };
    let response = running.client().compare(request).await.unwrap();
    let results = response.into_inner().results;
    let expired = Err(EntryErrorReason::DeadlineExceeded);
    let outcomes: Vec<_> = results.iter().map(outcome).collect();
    assert_eq!(outcomes, [expired, Ok(ANSWER)]);
}

#[tokio::test]
async fn a_caller_who_leaves_frees_the_worker() {
    let mut running = start(8).await;
    let mut leaver = running.client();
    let call = tokio::spawn(async move { leaver.compare(batch(&[BLOCK])).await });
    running.gate.waiting.recv().await.unwrap();
    call.abort();
    // There is one worker and the gate stays shut: this needs the worker back.
    assert!(running.client().compare(batch(&["a"])).await.is_ok());
    assert_eq!(running.pool.stats().ended(Ended::Cancelled), 1);
}

#[tokio::test]
async fn a_panic_stays_with_its_entry() {
    let running = start(8).await;
    for _ in 0..3 {
        let request = batch(&["a", PANIC, "b"]);
        let response = running.client().compare(request).await.unwrap();
        let results = response.into_inner().results;
        let internal = Err(EntryErrorReason::Internal);
        let outcomes: Vec<_> = results.iter().map(outcome).collect();
        assert_eq!(outcomes, [Ok(ANSWER), internal, Ok(ANSWER)]);
    }
    assert_eq!(running.pool.stats().ended(Ended::Panicked), 3);
}

#[tokio::test]
async fn a_draining_pool_is_unavailable() {
    let running = start(8).await;
    assert!(
        running
            .pool
            .drain(Instant::now() + Duration::from_mins(1))
            .await
    );
    let status = running.client().compare(batch(&["a"])).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
}

#[tokio::test]
async fn a_call_in_flight_is_answered_before_the_server_ends() {
    let mut running = start(8).await;
    let mut client = running.client();
    let call = tokio::spawn(async move { client.compare(batch(&[BLOCK])).await });
    running.gate.waiting.recv().await.unwrap();
    let mut health = watch(&running).await;
    assert_eq!(next(&mut health).await, Some(ServingStatus::Serving));

    running.stop();
    assert_eq!(next(&mut health).await, Some(ServingStatus::NotServing));
    // The stream ends by itself: a caller that watches holds nobody up.
    assert_eq!(next(&mut health).await, None);
    assert!(!running.served.is_finished());
    running.gate.open();
    assert!(call.await.unwrap().is_ok());
    running.served.await.unwrap().unwrap();
}

#[tokio::test]
async fn health_says_serving_once_the_warm_up_has_ended() {
    let (warm, warmed) = oneshot::channel();
    let running = start_after(8, async { Ok(warmed.await?) }).await;
    let mut health = watch(&running).await;
    assert_eq!(next(&mut health).await, Some(ServingStatus::NotServing));
    warm.send(()).unwrap();
    assert_eq!(next(&mut health).await, Some(ServingStatus::Serving));
}

#[tokio::test]
async fn a_server_that_cannot_warm_up_ends_with_the_reason() {
    let running = start_after(8, async { Err("no rules found".into()) }).await;
    let error = running.served.await.unwrap().unwrap_err();
    assert_eq!(error.to_string(), "no rules found");
}

/// What the server says of the service's health, from now on.
async fn watch(running: &Running) -> Streaming<HealthCheckResponse> {
    let service = <wire::ApiServer<()> as NamedService>::NAME.to_owned();
    let mut client = HealthClient::new(running.channel.clone());
    let watched = client.watch(HealthCheckRequest { service }).await;
    watched.unwrap().into_inner()
}

async fn next(health: &mut Streaming<HealthCheckResponse>) -> Option<ServingStatus> {
    let message = health.message().await.unwrap();
    message.map(|message| message.status())
}
