//! What is answered, and what is said of it.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::running::{post, say, start};

const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

#[tokio::test]
async fn an_answer_is_json_and_names_its_trace() {
    let running = start(&[]).await;
    let answer = running.post("/echo", "{\"text\": \"a\"}").await;
    assert_eq!((answer.status, &*answer.body), (200, "{\"text\":\"a\"}\n"));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("trace-id").unwrap().len(), 32);
    let counted = "http_server_requests_total{route=\"POST /echo\",method=\"POST\",code=\"200\"}";
    assert_eq!(running.metric(counted).await.as_deref(), Some("1"));
}

#[tokio::test]
async fn an_error_is_json_with_the_trace_under_which_the_log_has_it() {
    let running = start(&[]).await;
    for (path, body, status, code) in [
        ("/echo", "{\"", 400, "invalid_argument"),
        ("/echo", "", 400, "invalid_argument"),
        ("/echo", "null", 400, "invalid_argument"),
        ("/echo", "[]", 400, "invalid_argument"),
        ("/echo", "{\"text\": 1}", 400, "invalid_argument"),
        ("/echo", "{\"text\": \"a\"} {}", 400, "invalid_argument"),
        ("/echo", "{\"no such field\": 1}", 400, "invalid_argument"),
        ("/nowhere", "", 404, "not_found"),
        ("/trace", "", 405, "method_not_allowed"),
    ] {
        let answer = running.post(path, body).await;
        assert_eq!(answer.status, status, "{answer:?}");
        let told: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(told["error"]["code"], code, "{answer:?}");
        assert_eq!(
            told["error"]["trace_id"].as_str(),
            answer.header("trace-id"),
            "{answer:?}"
        );
    }
    let answer = running.post("/trace", "").await;
    assert_eq!(answer.header("allow"), Some("GET,HEAD"));
    for path in ["/trace", "/nowhere"] {
        let answer = running.post(path, "").await;
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    }
    let counted = "http_server_requests_total{route=\"unmatched\",method=\"POST\",code=\"404\"}";
    assert_eq!(running.metric(counted).await.as_deref(), Some("2"));
}

#[tokio::test]
async fn a_panic_is_the_end_of_its_request_only() {
    let running = start(&[]).await;
    let mut connection = running.connect().await;
    let answer = say(&mut connection, "GET /panic HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert_eq!(answer.status, 500);
    assert!(answer.body.contains("\"code\":\"internal\""), "{answer:?}");
    assert!(!answer.body.contains("secret"), "{answer:?}");
    let answer = post(&mut connection, "/echo", "{}").await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn an_answer_that_breaks_off_does_not_look_whole() {
    let running = start(&[]).await;
    let mut connection = running.connect().await;
    let answer = say(&mut connection, "GET /half HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert_eq!(answer.status, 200);
    let mut rest = Vec::new();
    // An error is as good as an end.
    let _ = connection.read_to_end(&mut rest).await;
    assert!(!String::from_utf8(rest).unwrap().ends_with("0\r\n\r\n"));
    let counted = "http_server_requests_total{route=\"GET /half\",method=\"GET\",code=\"aborted\"}";
    assert_eq!(running.metric(counted).await.as_deref(), Some("1"));
}

#[tokio::test]
async fn an_answer_without_a_body_is_whole() {
    let running = start(&[]).await;
    let mut connection = running.connect().await;
    let request = b"HEAD /trace HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    connection.write_all(request).await.unwrap();
    let mut text = String::new();
    connection.read_to_string(&mut text).await.unwrap();
    assert!(text.starts_with("HTTP/1.1 200 "), "{text}");
    let counted = "http_server_requests_total{route=\"HEAD /trace\",method=\"HEAD\",code=\"200\"}";
    assert_eq!(running.metric(counted).await.as_deref(), Some("1"));
}

#[tokio::test]
async fn a_request_goes_on_with_the_trace_of_its_client_unless_that_is_not_trusted() {
    let request = format!("GET /trace HTTP/1.1\r\nHost: a\r\nTraceparent: {PARENT}\r\n\r\n");
    let running = start(&[]).await;
    let answer = say(&mut running.connect().await, &request).await;
    assert_eq!(answer.header("trace-id"), Some(&PARENT[3..35]));
    assert!(answer.body.contains(&PARENT[3..35]), "{answer:?}");

    let running = start(&[("TRUST_TRACEPARENT", "false")]).await;
    let answer = say(&mut running.connect().await, &request).await;
    assert!(!answer.body.contains(&PARENT[3..35]), "{answer:?}");
}

#[tokio::test]
async fn a_connection_is_kept() {
    let running = start(&[]).await;
    let mut connection = running.connect().await;
    for _ in 0..3 {
        let answer = post(&mut connection, "/echo", "{}").await;
        assert_eq!((answer.status, answer.header("connection")), (200, None));
    }
}

#[tokio::test]
async fn routes_within_a_route_say_what_they_refuse() {
    let running = start(&[]).await;
    let answer = running.post("/within", "").await;
    assert_eq!(answer.status, 429);
    assert!(answer.body.contains("resource_exhausted"), "{answer:?}");
}
