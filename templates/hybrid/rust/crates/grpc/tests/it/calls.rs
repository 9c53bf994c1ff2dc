//! Calls with one answer, and calls that are answered by a stream.

use std::time::Instant;

use tonic::{Code, Request};

use crate::{
    client::{batch, direct, entry, millis, within},
    running::{Running, eventually, start},
};

#[tokio::test]
async fn a_computation_answers_with_its_result_or_its_failure() {
    let running = start(&[]).await;
    let client = running.client();
    assert!(client.single(entry("")).await.is_ok());
    for (what, code) in [
        ("fail", Code::NotFound),
        ("defect", Code::Internal),
        ("panic", Code::Internal),
    ] {
        let status = client.single(entry(what)).await.unwrap_err();
        assert_eq!(status.code(), code, "{what}");
    }
    assert_eq!(running.counted("Single", "ok").await, "1");
    assert_eq!(running.counted("Single", "internal").await, "2");
    assert_eq!(running.counted("Single", "not_found").await, "1");
}

#[tokio::test]
async fn a_deadline_that_passes_is_told_as_such() {
    let running = start(&[("THREADS", "2")]).await;
    let client = direct(&running.address).await;
    for what in ["wait", "stubborn"] {
        let status = client.single(within(millis(40), entry(what))).await;
        assert_eq!(status.unwrap_err().code(), Code::DeadlineExceeded, "{what}");
    }
    running.gate.open();
    for _ in 0..6 {
        let status = client.plain(within(millis(20), entry("never"))).await;
        assert_eq!(status.unwrap_err().code(), Code::DeadlineExceeded);
    }
    assert_eq!(running.counted("Plain", "deadline_exceeded").await, "6");
}

/// A server that was late before may refuse the next call at once, so each of
/// these has one of its own.
async fn hurried() -> Running {
    start(&[("CALL_TIMEOUT", "60ms")]).await
}

#[tokio::test]
async fn a_call_without_a_deadline_has_that_of_the_server() {
    let late = Code::DeadlineExceeded;
    let started = Instant::now();
    let running = hurried().await;
    let told = running.client().plain(entry("never")).await;
    assert_eq!(told.unwrap_err().code(), late);
    let running = hurried().await;
    let told = running.client().single(entry("wait")).await;
    assert_eq!(told.unwrap_err().code(), late);
    let running = hurried().await;
    let told = running.client().reasons(batch(&["wait"])).await;
    // The entry ends when its call does, and either may be told first.
    let codes = told.unwrap_or_else(|status| vec![status.code()]);
    assert_eq!(codes, [late]);
    // A caller who asks for more does not get it.
    let running = hurried().await;
    let patient = within(millis(60_000), entry("wait"));
    let told = running.client().single(patient).await;
    assert_eq!(told.unwrap_err().code(), late);
    assert!(started.elapsed() < millis(30_000));
}

#[tokio::test]
async fn a_handler_that_panics_costs_its_own_call_alone() {
    let running = start(&[]).await;
    let client = running.client();
    let neighbour = client.clone();
    let neighbour = tokio::spawn(async move { neighbour.single(entry("wait")).await });
    eventually(|| running.gate.came() == 1).await;
    let status = client.plain(entry("panic")).await.unwrap_err();
    assert_eq!(status.code(), Code::Internal);
    running.gate.open();
    assert!(neighbour.await.unwrap().is_ok());
    assert_eq!(running.counted("Plain", "internal").await, "1");
}

#[tokio::test]
async fn what_no_handler_sees_is_counted_too() {
    let running = start(&[]).await;
    let mut large = entry("");
    large.ballast = vec![0; 5 * 1024 * 1024];
    let status = running.client().plain(large).await.unwrap_err();
    assert_eq!(status.code(), Code::OutOfRange);
    assert_eq!(running.counted("Plain", "out_of_range").await, "1");
}

#[tokio::test]
async fn no_call_is_in_flight_once_all_have_ended() {
    let running = start(&[]).await;
    let client = running.client();
    client.reasons(batch(&["", "fail"])).await.unwrap();
    client.plain(entry("panic")).await.unwrap_err();
    client
        .single(within(millis(20), entry("wait")))
        .await
        .unwrap_err();
    for method in ["Batch", "Plain", "Single"] {
        let sample = format!("rpc_server_calls_in_flight{{method=\"floor.v1.Probe/{method}\"}}");
        assert_eq!(running.metric(&sample).await, "0", "{method}");
    }
}

#[tokio::test]
async fn a_stream_ends_as_its_computation_does() {
    let running = start(&[]).await;
    let client = running.client();
    for (what, items, code) in [
        ("3", 3, Code::Ok),
        ("2 fail", 2, Code::NotFound),
        ("1 panic", 1, Code::Internal),
    ] {
        let mut stream = client.count(entry(what)).await.unwrap();
        for index in 0..items {
            assert_eq!(stream.message().await.unwrap().unwrap().index, index);
        }
        let end = stream.message().await;
        let got = end.map_or_else(|status| status.code(), |_| Code::Ok);
        assert_eq!(got, code, "{what}");
    }
    assert_eq!(running.counted("Count", "ok").await, "1");
    assert_eq!(running.counted("Count", "not_found").await, "1");
    assert_eq!(running.counted("Count", "internal").await, "1");
}

#[tokio::test]
async fn a_slow_reader_slows_the_computation_down() {
    let running = start(&[]).await;
    let mut stream = running.client().count(entry("100000")).await.unwrap();
    stream.message().await.unwrap();
    let mut sent = 0;
    // Windows and buffers fill up, and then nothing moves.
    while running.gate.came() != sent {
        sent = running.gate.came();
        tokio::time::sleep(millis(200)).await;
    }
    assert!(sent < 50_000, "{sent} items of 1 KiB are on their way");
    for index in 1..2_000 {
        assert_eq!(stream.message().await.unwrap().unwrap().index, index);
    }
    eventually(|| running.gate.came() > sent).await;
}

#[tokio::test]
async fn a_reader_who_leaves_stops_the_computation() {
    let running = start(&[]).await;
    let mut stream = running.client().count(entry("4000000000")).await.unwrap();
    stream.message().await.unwrap();
    drop(stream);
    eventually(|| running.pool.held() == (0, 0)).await;
    assert_eq!(running.counted("Count", "cancelled").await, "1");
}

#[tokio::test]
async fn a_reader_who_stalls_holds_the_thread_until_the_deadline_at_most() {
    let running = start(&[("CALL_TIMEOUT", "300ms")]).await;
    let mut stream = running
        .client()
        .count(Request::new(entry("4000000000")))
        .await
        .unwrap();
    stream.message().await.unwrap();
    eventually(|| running.pool.held() == (0, 0)).await;
}
