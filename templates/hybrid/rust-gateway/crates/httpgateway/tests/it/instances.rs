//! Several instances of a service.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use axum::{Router, body::Body, routing::any};
use http::StatusCode;
use tokio::{io::AsyncReadExt as _, net::TcpListener};

use crate::front::{Backend, Front, ROW, code, serve, whole};

/// An instance that counts what it is asked.
async fn counting() -> (Backend, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let answer = any(move || {
        counted.fetch_add(1, Relaxed);
        async { "here" }
    });
    (serve(Router::new().route("/", answer)).await, asked)
}

/// One that takes connections, and says nothing.
async fn hung() -> (SocketAddr, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    (listener.local_addr().unwrap(), listener)
}

/// One that reads a request and breaks off.
async fn breaking() -> (SocketAddr, Arc<AtomicUsize>) {
    let (at, listener) = hung().await;
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut text = [0; 1024];
            let read = stream.read(&mut text).await.unwrap_or_default();
            if !text[..read].starts_with(b"OPTIONS *") {
                counted.fetch_add(1, Relaxed);
            }
        }
    });
    (at, asked)
}

#[tokio::test]
async fn requests_are_spread() {
    let (first, second) = (counting().await, counting().await);
    let front = Front::of(&[first.0.at, second.0.at], ROW, None).await;
    front.instances(2).await;
    for _ in 0..10 {
        assert_eq!(front.get("/orders/").await.0, StatusCode::OK);
    }
    assert_eq!((first.1.load(Relaxed), second.1.load(Relaxed)), (5, 5));
}

#[tokio::test]
async fn what_cannot_be_sent_to_one_goes_to_the_next() {
    let (well, asked) = counting().await;
    let (gone, listener) = hung().await;
    drop(listener);
    let front = Front::of(&[gone, well.at, gone], ROW, None).await;
    for _ in 0..10 {
        let request = front.request("POST", "/orders/").body(Body::from("text"));
        let (status, _, body) = whole(front.send(request.unwrap()).await).await;
        assert_eq!((status, &*body), (StatusCode::OK, "here"));
    }
    assert_eq!(asked.load(Relaxed), 10);
}

#[tokio::test]
async fn what_was_sent_is_never_sent_again() {
    let ((first, one), (second, two)) = (breaking().await, breaking().await);
    let front = Front::of(&[first, second], ROW, None).await;
    for asked in 1..=4 {
        let (status, headers, body) = front.get("/orders/").await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(headers.contains_key("retry-after"));
        assert_eq!(code(&body), "unavailable");
        assert_eq!(one.load(Relaxed) + two.load(Relaxed), asked);
    }
}

#[tokio::test]
async fn one_that_hangs_is_left_and_found_again() {
    let (well, _asked) = counting().await;
    let (at, listener) = hung().await;
    let front = Front::of(&[well.at, at], ROW, None).await;
    front.instances(1).await;
    // It has not been well yet; now it has two looks to miss.
    tokio::time::sleep(Duration::from_millis(2500)).await;
    let start = Instant::now();
    for _ in 0..10 {
        assert_eq!(front.get("/orders/").await.0, StatusCode::OK);
    }
    assert!(
        start.elapsed() < Duration::from_secs(1),
        "{:?}",
        start.elapsed()
    );
    drop(listener);
    let listener = TcpListener::bind(at).await.unwrap();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let mut text = [0; 1024];
                let _ = stream.read(&mut text).await;
                let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
                let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, answer).await;
            });
        }
    });
    front.instances(2).await;
}

#[tokio::test]
async fn one_that_closes_its_connections_is_spared() {
    let leaving = any(|| async { ([("connection", "close")], "bye") });
    let leaving = serve(Router::new().route("/", leaving)).await;
    let (well, asked) = counting().await;
    let front = Front::of(&[leaving.at, well.at], ROW, None).await;
    front.instances(2).await;
    for _ in 0..10 {
        assert_eq!(front.get("/orders/").await.0, StatusCode::OK);
    }
    assert_eq!(asked.load(Relaxed), 9);
}

#[tokio::test]
async fn nobody_there_is_an_answer() {
    let (gone, listener) = hung().await;
    drop(listener);
    let front = Front::of(&[gone], ROW, None).await;
    let (status, _, body) = front.get("/orders/").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(body.contains("orders does not answer"), "{body}");
    let counted = r#"http_client_requests_total{target="orders",code="unavailable"}"#;
    assert!((front.metric(counted) - 1.0).abs() < 0.1);
}
