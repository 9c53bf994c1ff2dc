//! Answers that go on.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::running::start;

#[tokio::test]
async fn each_value_is_an_event_and_an_error_is_the_last() {
    let running = start(&[]).await;
    let mut connection = running.connect().await;
    let request = b"GET /events HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    connection.write_all(request).await.unwrap();
    let mut text = String::new();
    connection.read_to_string(&mut text).await.unwrap();
    assert!(text.contains("content-type: text/event-stream"), "{text}");
    assert!(text.contains("cache-control: no-store"), "{text}");
    let events = [
        "data: 1\n\n",
        "data: 2\n\n",
        "event: error\ndata: {\"error\":",
    ];
    let places: Vec<_> = events.iter().map(|event| text.find(event)).collect();
    assert!(places.is_sorted() && places[0].is_some(), "{text}");
    assert!(text.contains("no third"), "{text}");
}

#[tokio::test]
async fn a_feed_that_begins_with_an_error_is_an_ordinary_answer() {
    let running = start(&[]).await;
    let answer = running.get("/nothing").await;
    assert_eq!(answer.status, 404);
    assert!(answer.body.contains("nobody feeds this"), "{answer:?}");
}

#[tokio::test]
async fn a_stream_outlives_the_deadline_and_ends_with_its_client() {
    let running = start(&[("REQUEST_TIMEOUT", "50ms")]).await;
    let mut connection = running.connect().await;
    let request = b"GET /endless HTTP/1.1\r\nHost: a\r\n\r\n";
    connection.write_all(request).await.unwrap();
    let mut first = [0; 12];
    connection.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    let left = running.gate.left.notified();
    tokio::pin!(left);
    let early = tokio::time::timeout(Duration::from_millis(300), &mut left).await;
    assert!(early.is_err());
    drop(connection);
    let left = tokio::time::timeout(Duration::from_secs(10), left).await;
    assert!(left.is_ok());
}
