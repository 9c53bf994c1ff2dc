//! What is passed on, and what comes back.

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Method, Request, StatusCode, Uri},
    routing::any,
};
use futures_util::{StreamExt as _, stream};

use crate::front::{Front, ROW, code, serve, whole};

async fn echo(method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> String {
    let told = |name: &str| {
        headers
            .get(name)
            .map_or("-", |value| value.to_str().unwrap())
    };
    format!(
        "{method} {uri} {} {} {} {}",
        told("x-forwarded-for"),
        told("x-forwarded-prefix"),
        told("x-real-ip"),
        String::from_utf8_lossy(&body)
    )
}

async fn front() -> (Front, crate::front::Backend) {
    let orders = serve(Router::new().fallback(echo)).await;
    (Front::of(&[orders.at], ROW, None).await, orders)
}

#[tokio::test]
async fn a_request_goes_on_without_what_only_we_may_say() {
    let (front, _orders) = front().await;
    let request = front
        .request("PUT", "/orders/a%20b?c=d&e")
        .header("x-real-ip", "1.1.1.1")
        .body(Body::from("text"))
        .unwrap();
    let (status, _, body) = whole(front.send(request).await).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(body, "PUT /a%20b?c=d&e 127.0.0.1 /orders - text");
}

#[tokio::test]
async fn nobody_asks_past_the_table() {
    let (front, _orders) = front().await;
    let (status, _, body) = front.get("/quotes/").await;
    assert_eq!(
        (status, &*code(&body)),
        (StatusCode::NOT_FOUND, "not_found")
    );
    for (path, to) in [
        ("/orders?a=b", "/orders/?a=b"),
        ("/public/../orders/7", "/orders/7"),
        ("/orders/%2e%2e/quotes", "/quotes"),
    ] {
        let (status, headers, _) = front.get(path).await;
        assert_eq!(status, StatusCode::TEMPORARY_REDIRECT, "{path}");
        assert_eq!(headers["location"], to, "{path}");
    }
}

#[tokio::test]
async fn a_request_is_measured_by_its_row() {
    let (front, _orders) = front().await;
    front.get("/orders/7").await;
    front.get("/elsewhere").await;
    let page = front.page().await;
    for labels in [
        "route=\"/orders/\",method=\"GET\",code=\"200\"",
        "route=\"unmatched\",method=\"GET\",code=\"404\"",
    ] {
        assert!(
            page.contains(&format!("http_server_requests_total{{{labels}}} 1")),
            "{page}"
        );
    }
}

#[tokio::test]
async fn a_request_that_is_too_large_or_slow_is_no_fault_of_the_service() {
    let (front, _orders) = front().await;
    let large = vec![b'x'; 300 * 1024];
    let request = front.request("POST", "/orders/").body(Body::from(large));
    let (status, _, body) = whole(front.send(request.unwrap()).await).await;
    assert_eq!(
        (status, &*code(&body)),
        (StatusCode::PAYLOAD_TOO_LARGE, "too_large")
    );
    let slow = stream::once(std::future::pending::<Result<Bytes, std::io::Error>>());
    let request = front
        .request("POST", "/orders/")
        .body(Body::from_stream(slow));
    let (status, _, body) = whole(front.send(request.unwrap()).await).await;
    assert_eq!(
        (status, &*code(&body)),
        (StatusCode::REQUEST_TIMEOUT, "request_timeout")
    );
}

#[tokio::test]
async fn what_a_service_answers_comes_back_as_it_is() {
    let teapot = || async {
        (
            StatusCode::IM_A_TEAPOT,
            [("x-kept", "1"), ("keep-alive", "9")],
            "no",
        )
    };
    let orders = serve(Router::new().route("/tea", any(teapot))).await;
    let front = Front::of(&[orders.at], ROW, None).await;
    let (status, headers, body) = front.get("/orders/tea").await;
    assert_eq!((status, &*body), (StatusCode::IM_A_TEAPOT, "no"));
    assert!(headers.contains_key("x-kept") && !headers.contains_key("keep-alive"));
    let counted = r#"http_client_requests_total{target="orders",code="418"}"#;
    assert!((front.metric(counted) - 1.0).abs() < 0.1);
}

#[tokio::test]
async fn neither_request_nor_answer_is_kept() {
    let mirror = |request: Request<Body>| async { request.into_body() };
    let orders = serve(Router::new().fallback(mirror)).await;
    let front = Front::of(&[orders.at], ROW, None).await;
    let (sender, pieces) = tokio::sync::mpsc::channel::<Result<Bytes, std::io::Error>>(1);
    let pieces = stream::unfold(pieces, |mut pieces| async {
        pieces.recv().await.map(|piece| (piece, pieces))
    });
    let request = front
        .request("POST", "/orders/")
        .body(Body::from_stream(pieces));
    let answer = front.send(request.unwrap()).await;
    let mut back = Body::new(answer.into_body()).into_data_stream();
    for piece in ["one", "two", "three"] {
        // Each comes back before the next is sent.
        sender.send(Ok(piece.into())).await.unwrap();
        assert_eq!(back.next().await.unwrap().unwrap(), piece);
    }
    drop(sender);
    assert!(back.next().await.is_none());
}

#[tokio::test]
async fn a_request_that_breaks_off_is_no_fault_of_the_service() {
    let (front, _orders) = front().await;
    front.instances(1).await;
    for _ in 0..6 {
        let broken = stream::iter([Ok("half"), Err(std::io::Error::other("gone"))]);
        let request = front
            .request("POST", "/orders/")
            .body(Body::from_stream(broken));
        // The client sees its own failure, whatever we answer.
        let uri = request.unwrap();
        let _ = tokio::time::timeout(std::time::Duration::from_secs(1), front.try_send(uri)).await;
    }
    front.instances(1).await;
    assert_eq!(front.get("/orders/").await.0, StatusCode::OK);
}
