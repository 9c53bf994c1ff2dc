//! Deadlines, retries, refusals and what is said of them.

use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, future::join};
use grpc::Pushback;
use tonic::Code;

use crate::{
    clients::{Caller, Failure},
    server::{Client, Running, eventually, failing},
};

const TRACEPARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// What is left, in microseconds, by a `grpc-timeout` of tonic.
fn micros(timeout: &str) -> u64 {
    let (digits, unit) = timeout.split_at(timeout.len() - 1);
    let number: u64 = digits.parse().unwrap();
    match unit {
        "n" => number / 1000,
        "u" => number,
        "m" => number * 1000,
        "S" => number * 1_000_000,
        _ => panic!("{timeout}"),
    }
}

#[tokio::test]
async fn a_call_takes_the_time_and_the_trace_of_its_caller_along() {
    let server = Running::start().await;
    let client = Client::new(&[server.address], &[("THERE_TIMEOUT", "50s")]);
    client.call().await.unwrap();
    let (own, none) = server.script.last.lock().unwrap().clone();
    assert!((40_000_000..=50_000_000).contains(&micros(&own)), "{own}");
    assert_eq!(none, "");

    let caller = Caller {
        deadline: Some(Instant::now() + Duration::from_secs(20)),
        trace: Some(TRACEPARENT.parse().unwrap()),
    };
    client.call_for(caller).await.unwrap();
    let (callers, trace) = server.script.last.lock().unwrap().clone();
    assert!(micros(&callers) <= 20_000_000, "{callers}");
    assert_eq!(trace, TRACEPARENT);
}

#[tokio::test]
async fn what_is_late_ends_at_the_deadline() {
    let server = Running::start().await;
    let client = Client::new(&[server.address], &[("THERE_TIMEOUT", "50ms")]);
    client.connection.ready().await;
    server.script.shut.send_replace(true);
    let failure = client.call().await.unwrap_err();
    assert_eq!(failure.code(), Code::DeadlineExceeded);
    assert_eq!(failure.to_string(), "there did not answer in time");
    let sample = "rpc_client_calls_total{target=\"there\",\
                  method=\"test.Service/Check\",code=\"deadline_exceeded\"}";
    assert_eq!(client.metric(sample).as_deref(), Some("1"));
}

#[tokio::test]
async fn only_what_is_unavailable_is_tried_again() {
    let server = Running::start().await;
    let client = Client::new(&[server.address], &[]);
    *server.script.failures.lock().unwrap() = failing(Code::Unavailable, 2);
    client.call().await.unwrap();
    assert_eq!(server.script.calls(), 3);

    for code in [Code::ResourceExhausted, Code::Internal, Code::Aborted] {
        let before = server.script.calls();
        *server.script.failures.lock().unwrap() = failing(code, 1);
        client.call().await.unwrap_err();
        assert_eq!(server.script.calls() - before, 1, "{code:?}");
    }
}

#[tokio::test]
async fn who_gives_up_says_that_retries_have_been_made() {
    let server = Running::start().await;
    let client = Client::new(&[server.address], &[]);
    *server.script.failures.lock().unwrap() = failing(Code::Unavailable, 9);
    let failure = client.call().await.unwrap_err();
    assert_eq!(server.script.calls(), 4);
    let expected = Failure::of(Code::Unavailable, "there is unavailable");
    assert_eq!(failure, expected.with(Pushback::Never));

    // Said by a component in the middle, that is not tried again.
    *server.script.failures.lock().unwrap() = vec![failure.into()];
    client.call().await.unwrap_err();
    assert_eq!(server.script.calls(), 5);
}

#[tokio::test]
async fn when_to_come_back_is_passed_on() {
    let server = Running::start().await;
    let client = Client::new(&[server.address], &[]);
    let after = Pushback::After(Duration::from_millis(70));
    let busy = Failure::resource_exhausted("no room").with(after);
    *server.script.failures.lock().unwrap() = vec![busy.into()];
    let failure = client.call().await.unwrap_err();
    let expected = Failure::resource_exhausted("there is busy");
    assert_eq!(failure, expected.with(after));
}

#[tokio::test]
async fn a_caller_reads_what_is_wrong_with_his_request_and_no_more() {
    let server = Running::start().await;
    let client = Client::new(&[server.address], &[]);
    for (code, told, read) in [
        (Code::NotFound, Code::NotFound, "as told"),
        (Code::InvalidArgument, Code::InvalidArgument, "as told"),
        (Code::Internal, Code::Internal, "internal error"),
        (Code::Unauthenticated, Code::Internal, "internal error"),
    ] {
        *server.script.failures.lock().unwrap() = failing(code, 1);
        let failure = client.call().await.unwrap_err();
        assert_eq!((failure.code(), &*failure.to_string()), (told, read));
    }
}

#[tokio::test]
async fn more_calls_than_there_is_room_for_are_refused_at_once() {
    let server = Running::start().await;
    let client = Client::new(&[server.address], &[("THERE_MAX_CALLS", "1")]);
    client.connection.ready().await;
    server.script.shut.send_replace(true);
    let second = async {
        eventually("one call is inside", async || server.script.calls() == 1).await;
        client.connection.admits(Caller::default()).unwrap_err();
        let refused = client.call().await.unwrap_err();
        server.script.shut.send_replace(false);
        refused
    };
    let (first, refused) = join(client.call(), second).await;
    first.unwrap();
    assert_eq!(refused.code(), Code::ResourceExhausted);
    assert_eq!(server.script.calls(), 1);
    client.connection.admits(Caller::default()).unwrap();
}

#[tokio::test]
async fn a_stream_is_read_to_its_end_and_begun_again_as_long_as_nothing_came() {
    let server = Running::start().await;
    let client = Client::new(&[server.address], &[]);
    *server.script.failures.lock().unwrap() = failing(Code::Unavailable, 1);
    let messages = client.stream().await.unwrap();
    let read: Vec<_> = messages
        .map(|message| message.unwrap().status)
        .collect()
        .await;
    assert_eq!(read, [0, 1, 2]);
    assert_eq!(server.script.calls(), 2);
    let in_flight = client.metric("rpc_client_calls_in_flight{target=\"there\"}");
    assert_eq!(in_flight.as_deref(), Some("0"));
}
