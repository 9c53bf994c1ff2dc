//! What a route is held to.

use std::time::Duration;

use axum::{Router, body::Body, routing::any};
use http::StatusCode;
use tokio::sync::Notify;

use crate::{
    front::{Backend, Front, ROW, code, eventually, serve, whole},
    gateway::{Rate, Route},
};

/// A service that never answers.
async fn silent() -> Backend {
    serve(Router::new().route("/", any(std::future::pending::<()>))).await
}

#[tokio::test]
async fn a_late_answer_is_not_waited_for() {
    let orders = silent().await;
    let row = Route {
        timeout: Some(Duration::from_millis(50)),
        ..ROW
    };
    let front = Front::of(&[orders.at], row, None).await;
    let (status, _, body) = front.get("/orders/").await;
    assert_eq!(status, StatusCode::GATEWAY_TIMEOUT);
    assert_eq!(code(&body), "deadline_exceeded");
    let counted = r#"http_client_requests_total{target="orders",code="timeout"}"#;
    assert!((front.metric(counted) - 1.0).abs() < 0.1);
}

#[tokio::test]
async fn an_answer_that_does_not_end_in_time_is_cut_off() {
    let endless = || async {
        let pieces = futures_util::stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            Some((Ok::<_, std::io::Error>("piece"), ()))
        });
        Body::from_stream(pieces)
    };
    let orders = serve(Router::new().route("/", any(endless))).await;
    let row = Route {
        timeout: Some(Duration::from_millis(100)),
        ..ROW
    };
    let front = Front::of(&[orders.at], row, None).await;
    let request = front
        .request("GET", "/orders/")
        .body(Body::empty())
        .unwrap();
    let answer = front.send(request).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let body = axum::body::to_bytes(Body::new(answer.into_body()), 1 << 20).await;
    assert!(body.is_err(), "it looks whole");
}

#[tokio::test]
async fn more_at_a_time_than_a_route_takes_is_too_much() {
    let orders = silent().await;
    let row = Route {
        max_calls: Some(2),
        ..ROW
    };
    let front = Front::of(&[orders.at], row, None).await;
    let two = futures_util::future::join(front.get("/orders/"), front.get("/orders/"));
    let third = async {
        let in_flight = r#"http_client_requests_in_flight{target="orders"}"#;
        eventually(|| front.metric(in_flight) > 1.5).await;
        front.get("/orders/").await
    };
    let (two, (status, headers, body)) = futures_util::future::join(two, third).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert!(headers.contains_key("retry-after"));
    assert_eq!(code(&body), "resource_exhausted");
    assert_eq!((two.0).0, StatusCode::GATEWAY_TIMEOUT);
    let in_flight = r#"http_client_requests_in_flight{target="orders"}"#;
    eventually(|| front.metric(in_flight) < 0.5).await;
}

#[tokio::test]
async fn a_route_is_used_as_often_as_its_rate_says() {
    let orders = serve(Router::new().route("/", any(|| async { "here" }))).await;
    let rate = Rate {
        per_second: 1,
        burst: 3,
    };
    let row = Route {
        rate: Some(rate),
        ..ROW
    };
    let front = Front::of(&[orders.at], row, None).await;
    let mut taken = Vec::new();
    for _ in 0..4 {
        taken.push(front.get("/orders/").await);
    }
    let statuses: Vec<_> = taken.iter().map(|(status, ..)| status.as_u16()).collect();
    assert_eq!(statuses, [200, 200, 200, 429]);
    assert!(taken[3].1.contains_key("retry-after"));
    assert!(taken[3].2.contains("too often"), "{}", taken[3].2);
}

#[tokio::test]
async fn who_leaves_frees_the_place() {
    static ARRIVED: Notify = Notify::const_new();
    let wait = || async {
        ARRIVED.notify_one();
        std::future::pending::<()>().await;
    };
    let orders = serve(Router::new().route("/", any(wait))).await;
    let row = Route {
        max_calls: Some(1),
        ..ROW
    };
    let front = Front::within(&[orders.at], row, None, crate::front::LONG).await;
    tokio::select! {
        _ = front.get("/orders/") => panic!("it was answered"),
        () = ARRIVED.notified() => {}
    }
    let counted = r#"http_client_requests_total{target="orders",code="cancelled"}"#;
    eventually(|| front.metric(counted) > 0.5).await;
    let request = front
        .request("GET", "/orders/")
        .body(Body::empty())
        .unwrap();
    tokio::select! {
        answer = front.send(request) => panic!("{:?}", whole(answer).await),
        () = ARRIVED.notified() => {}
    }
}
