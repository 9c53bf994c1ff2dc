//! From the signal to the last answer.

use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{
    frames::{DATA, Frames, GO_AWAY},
    running::{Answer, Running, hear, post, start},
};

#[tokio::test]
async fn clients_that_keep_their_connections_leave_and_lose_nothing() {
    let mut running = start(&[("DRAIN_DELAY", "500ms")]).await;
    let clients: Vec<_> = (0..48)
        .map(|_| tokio::spawn(use_until_told_to_leave(running.address.clone())))
        .collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    running.stop();
    let mut answered = 0;
    for client in clients {
        answered += client.await.unwrap();
    }
    assert!(answered > 48, "{answered}");
    running.served.await.unwrap().unwrap();
}

/// Sends requests on one connection until an answer says that it ends.
async fn use_until_told_to_leave(address: String) -> usize {
    let mut connection = TcpStream::connect(&address).await.unwrap();
    for answered in 1.. {
        let answer = post(&mut connection, "/echo", "{}").await;
        assert_eq!(answer.status, 200);
        if answer.header("connection") == Some("close") {
            return answered;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    0
}

#[tokio::test]
async fn a_request_under_way_is_finished() {
    let mut running = start(&[("REQUEST_TIMEOUT", "50s")]).await;
    let mut connection = hold(&running).await;
    close(&mut running).await;
    running.gate.open.notify_one();
    assert_eq!(hear(&mut connection).await.unwrap().body, "done");
    running.served.await.unwrap().unwrap();
}

#[tokio::test]
async fn who_has_connected_before_the_end_is_answered() {
    let limits = [("MAX_CONNECTIONS", "1"), ("REQUEST_TIMEOUT", "50s")];
    let mut running = start(&limits).await;
    let mut inside = hold(&running).await;
    // There is no place for it yet: it waits to be accepted.
    let mut waiting = running.connect().await;
    let echo = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}";
    waiting.write_all(echo).await.unwrap();
    close(&mut running).await;
    running.gate.open.notify_one();
    assert_eq!(hear(&mut inside).await.unwrap().body, "done");
    is_the_last(hear(&mut waiting).await);
    running.served.await.unwrap().unwrap();
}

#[tokio::test]
async fn who_has_connected_may_ask_once_more() {
    let mut running = start(&[("REQUEST_TIMEOUT", "50s")]).await;
    let mut inside = hold(&running).await;
    let mut silent = running.connect().await;
    let mut kept = running.connect().await;
    post(&mut kept, "/echo", "{}").await;
    let half = b"POST /echo HTTP/1.1\r\nHost: a\r\n";
    kept.write_all(half).await.unwrap();
    // Until that is read.
    tokio::time::sleep(Duration::from_millis(100)).await;
    close(&mut running).await;
    is_the_last(Some(post(&mut silent, "/echo", "{}").await));
    let rest = b"Content-Length: 2\r\n\r\n{}";
    kept.write_all(rest).await.unwrap();
    is_the_last(hear(&mut kept).await);
    running.gate.open.notify_one();
    assert_eq!(hear(&mut inside).await.unwrap().body, "done");
    running.served.await.unwrap().unwrap();
}

/// Has a request wait at the gate.
async fn hold(running: &Running) -> TcpStream {
    let mut connection = running.connect().await;
    let wait = b"POST /wait HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
    connection.write_all(wait).await.unwrap();
    running.gate.holds(1).await;
    connection
}

/// Stops the server, and waits until nobody can connect any more.
async fn close(running: &mut Running) {
    running.stop();
    while TcpStream::connect(&running.address).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn is_the_last(answer: Option<Answer>) {
    let answer = answer.expect("it was not answered");
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("connection"), Some("close"), "{answer:?}");
}

#[tokio::test]
async fn a_client_of_http_2_is_told_to_leave_and_gets_what_it_asked_for() {
    let mut running = start(&[("REQUEST_TIMEOUT", "50s")]).await;
    let mut frames = Frames::begin(running.connect().await).await;
    frames.post(1, "/wait").await;
    running.gate.holds(1).await;
    running.stop();
    assert!(frames.next(GO_AWAY).await.is_some());
    running.gate.open.notify_one();
    let data = frames.next(DATA).await.unwrap();
    assert_eq!((data.stream, &*data.payload), (1, &b"done"[..]));
    while frames.next(GO_AWAY).await.is_some() {}
    running.served.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_stream_of_events_ends_with_the_reason() {
    let mut running = start(&[]).await;
    let mut connection = running.connect().await;
    let wait = b"GET /endless HTTP/1.1\r\nHost: a\r\n\r\n";
    connection.write_all(wait).await.unwrap();
    running.gate.holds(1).await;
    running.stop();
    let mut text = String::new();
    connection.read_to_string(&mut text).await.unwrap();
    assert!(text.contains("event: error"), "{text}");
    assert!(text.contains("\"code\":\"unavailable\""), "{text}");
    running.served.await.unwrap().unwrap();
}

#[tokio::test]
async fn who_is_cut_off_is_told_and_the_server_says_that_work_was_lost() {
    let limits = [("DRAIN_TIMEOUT", "100ms"), ("REQUEST_TIMEOUT", "100ms")];
    let mut running = start(&limits).await;
    let mut connection = running.connect().await;
    let stuck = b"GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n";
    connection.write_all(stuck).await.unwrap();
    running.gate.holds(1).await;
    running.stop();
    let error = running.served.await.unwrap().unwrap_err().to_string();
    assert_eq!(error, "drain timeout passed with 1 calls open");
}

#[tokio::test]
async fn who_is_silent_or_idle_does_not_hold_up_the_end() {
    let mut running = start(&[]).await;
    let _silent = running.connect().await;
    let mut idle = running.connect().await;
    post(&mut idle, "/echo", "{}").await;
    let begun = Instant::now();
    running.stop();
    running.served.await.unwrap().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(3));
}
