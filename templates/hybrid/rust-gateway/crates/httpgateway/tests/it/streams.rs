//! Answers that go on.

use std::time::Duration;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, Response, StatusCode},
    response::IntoResponse,
    routing::any,
};
use futures_util::{StreamExt as _, stream};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy, split},
    net::TcpStream,
};

use crate::{
    front::{Backend, Front, ROW, serve},
    gateway::Route,
};

const STREAMS: Route = Route {
    streams: true,
    timeout: Some(Duration::from_millis(100)),
    ..ROW
};

/// An event every 20 ms, for ever.
async fn events() -> impl IntoResponse {
    let events = stream::unfold(0, |n| async move {
        tokio::time::sleep(Duration::from_millis(20)).await;
        Some((Ok::<_, std::io::Error>(format!("data: {n}\n\n")), n + 1))
    });
    (
        [("content-type", "text/event-stream")],
        Body::from_stream(events),
    )
}

/// Says back what it is told, once the protocol is switched.
async fn switch(headers: HeaderMap, request: Request<Body>) -> Response<Body> {
    if !headers.contains_key("upgrade") {
        return (StatusCode::UPGRADE_REQUIRED, "websocket only").into_response();
    }
    let switched = hyper::upgrade::on(request);
    tokio::spawn(async move {
        let (mut from, mut to) = split(TokioIo::new(switched.await.unwrap()));
        let _ = copy(&mut from, &mut to).await;
    });
    let told = [("connection", "Upgrade"), ("upgrade", "websocket")];
    (StatusCode::SWITCHING_PROTOCOLS, told).into_response()
}

async fn orders() -> Backend {
    let routes = Router::new()
        .route("/events", any(events))
        .route("/socket", any(switch));
    serve(routes).await
}

#[tokio::test]
async fn events_outlive_the_timeout_of_their_route() {
    let orders = orders().await;
    let front = Front::of(&[orders.at], STREAMS, None).await;
    let request = front.request("GET", "/orders/events").body(Body::empty());
    let answer = front.send(request.unwrap()).await;
    let mut events = Body::new(answer.into_body()).into_data_stream();
    for n in 0..15 {
        assert_eq!(
            events.next().await.unwrap().unwrap(),
            format!("data: {n}\n\n")
        );
    }
    // Until the server stops: then they are cut off.
    front.stop.cancel();
    while let Some(event) = events.next().await {
        if event.is_err() {
            return;
        }
    }
    panic!("it looks whole");
}

#[tokio::test]
async fn events_do_not_outlive_that_of_another_route() {
    let orders = orders().await;
    let row = Route {
        streams: false,
        ..STREAMS
    };
    let front = Front::of(&[orders.at], row, None).await;
    let request = front.request("GET", "/orders/events").body(Body::empty());
    let answer = front.send(request.unwrap()).await;
    let events = Body::new(answer.into_body()).into_data_stream();
    assert!(
        events
            .map(|event| event.is_err())
            .any(|cut| async move { cut })
            .await
    );
}

/// Asks for a switch, and returns the connection with the head of the answer.
async fn ask(front: &Front) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(&front.at).await.unwrap();
    let head = "GET /orders/socket HTTP/1.1\r\nhost: a\r\nconnection: Upgrade\r\n\
                upgrade: websocket\r\nsec-websocket-key: x\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    (stream, String::from_utf8(head).unwrap())
}

#[tokio::test]
async fn a_protocol_is_switched_for_as_long_as_both_sides_want() {
    let orders = orders().await;
    let front = Front::of(&[orders.at], STREAMS, None).await;
    let (mut stream, head) = ask(&front).await;
    assert!(head.starts_with("HTTP/1.1 101"), "{head}");
    assert!(head.to_lowercase().contains("upgrade: websocket"), "{head}");
    let in_flight = r#"http_client_requests_in_flight{target="orders"}"#;
    for _ in 0..10 {
        stream.write_all(b"ping").await.unwrap();
        let mut back = [0; 4];
        stream.read_exact(&mut back).await.unwrap();
        assert_eq!(&back, b"ping");
        assert!((front.metric(in_flight) - 1.0).abs() < 0.1);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    drop(stream);
    crate::front::eventually(|| front.metric(in_flight) < 0.5).await;
}

#[tokio::test]
async fn a_switched_protocol_ends_with_the_server() {
    let orders = orders().await;
    let front = Front::of(&[orders.at], STREAMS, None).await;
    let (mut stream, head) = ask(&front).await;
    assert!(head.starts_with("HTTP/1.1 101"), "{head}");
    // It is not at its end when the client says nothing.
    front.stop.cancel();
    assert_eq!(stream.read(&mut [0; 1]).await.unwrap(), 0);
    front.served.await.unwrap().unwrap();
}

#[tokio::test]
async fn other_routes_switch_nothing() {
    let orders = orders().await;
    let front = Front::of(&[orders.at], ROW, None).await;
    let (_stream, head) = ask(&front).await;
    assert!(head.starts_with("HTTP/1.1 426"), "{head}");
}
