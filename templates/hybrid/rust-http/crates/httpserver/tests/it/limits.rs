//! What a client may do to the server is bounded.

use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::running::{hear, post, say, start};

#[tokio::test]
async fn what_is_too_much_is_refused_before_it_is_read() {
    let running = start(&[("MAX_REQUESTS", "1"), ("REQUEST_TIMEOUT", "50s")]).await;
    let mut first = running.connect().await;
    let wait = b"POST /wait HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
    first.write_all(wait).await.unwrap();
    running.gate.holds(1).await;

    let head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n";
    let answer = say(&mut running.connect().await, head).await; // and no body
    assert_eq!(answer.status, 429);
    let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=2).contains(&seconds));

    running.gate.open.notify_one();
    assert_eq!(hear(&mut first).await.unwrap().body, "done");
    assert_eq!(running.post("/echo", "{}").await.status, 200);
}

#[tokio::test]
async fn a_connection_is_kept_after_a_refusal() {
    let running = start(&[]).await;
    let mut connection = running.connect().await;
    let head = "POST /busy HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n";
    for _ in 0..3 {
        assert_eq!(say(&mut connection, head).await.status, 429);
        connection.write_all(b"123456789").await.unwrap();
    }
}

#[tokio::test]
async fn a_refusal_reaches_a_client_who_is_still_sending() {
    let running = start(&[]).await;
    for (path, status) in [("/busy", 429), ("/echo", 413)] {
        let mut connection = running.connect().await;
        let head = format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n");
        connection.write_all(head.as_bytes()).await.unwrap();
        let (mut read, mut write) = connection.split();
        let send = async {
            // Fails once the server has closed the connection.
            while write.write_all(&[b' '; 4096]).await.is_ok() {}
        };
        let answer = async { hear(&mut read).await.expect("no answer") };
        let (answer, ()) = tokio::join!(answer, async {
            let _ = timeout(Duration::from_secs(5), send).await;
        });
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("connection"), Some("close"));
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_and_its_connection_closed() {
    let running = start(&[]).await;
    let answer = running.post("/echo", &" ".repeat(1001)).await;
    assert_eq!(answer.status, 413);
    assert_eq!(answer.header("connection"), Some("close"));
    assert!(answer.body.contains("larger than 1000 bytes"), "{answer:?}");

    let chunks = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunk = format!("3e9\r\n{}\r\n", " ".repeat(1001));
    let mut connection = running.connect().await;
    let answer = say(&mut connection, &format!("{chunks}{chunk}")).await;
    assert_eq!(answer.status, 413);
}

#[tokio::test]
async fn a_request_has_a_deadline() {
    let running = start(&[("REQUEST_TIMEOUT", "50ms")]).await;
    let answer = running.post("/wait", "").await;
    assert_eq!(answer.status, 504);
    assert!(answer.body.contains("deadline_exceeded"), "{answer:?}");
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_the_fault_of_its_client() {
    let running = start(&[("REQUEST_TIMEOUT", "50ms")]).await;
    let half = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\n{\"text\"";
    let answer = say(&mut running.connect().await, half).await;
    assert_eq!(answer.status, 408);
    assert!(answer.body.contains("request_timeout"), "{answer:?}");
}

#[tokio::test]
async fn a_header_that_is_too_large_is_refused() {
    let running = start(&[]).await;
    let large = "a".repeat(100_000);
    let request = format!("GET /trace HTTP/1.1\r\nHost: a\r\nX: {large}\r\n\r\n");
    let mut connection = running.connect().await;
    // The server may have had enough before all of it was sent.
    let _ = connection.write_all(request.as_bytes()).await;
    assert_eq!(hear(&mut connection).await.unwrap().status, 431);
}

#[tokio::test]
async fn who_is_silent_or_slow_with_a_header_is_not_waited_for() {
    let running = start(&[]).await;
    let silent = running.connect().await;
    let mut slow = running.connect().await;
    slow.write_all(b"GET /trace HTTP/1.1\r\nHos").await.unwrap();
    let mut kept = running.connect().await;
    post(&mut kept, "/echo", "{}").await;
    kept.write_all(b"GET /trace").await.unwrap();
    let begun = Instant::now();
    for mut connection in [silent, slow, kept] {
        let mut rest = Vec::new();
        let ended = connection.read_to_end(&mut rest);
        // An error is as good as an end.
        let _ = timeout(Duration::from_secs(30), ended).await.unwrap();
    }
    assert!(begun.elapsed() > Duration::from_secs(3));
}

#[tokio::test]
async fn all_are_heard_who_come_at_once() {
    let running = start(&[]).await;
    let request = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}";
    let mut connections = Vec::new();
    for _ in 0..300 {
        // They have spoken before the server has a turn.
        let mut connection = std::net::TcpStream::connect(&running.address).unwrap();
        std::io::Write::write_all(&mut connection, request).unwrap();
        connections.push(connection);
    }
    for connection in connections {
        connection.set_nonblocking(true).unwrap();
        let mut connection = TcpStream::from_std(connection).unwrap();
        assert_eq!(hear(&mut connection).await.unwrap().status, 200);
    }
}

#[tokio::test]
async fn who_does_not_read_his_answer_is_cut_off() {
    let running = start(&[]).await;
    let mut connection = running.connect().await;
    let flood = b"GET /flood HTTP/1.1\r\nHost: a\r\n\r\n";
    connection.write_all(flood).await.unwrap();
    let cut = async {
        let counted =
            "http_server_requests_total{route=\"GET /flood\",method=\"GET\",code=\"aborted\"}";
        while running.metric(counted).await.is_none() {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    timeout(Duration::from_mins(1), cut).await.unwrap();
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_for_a_place() {
    let running = start(&[("MAX_CONNECTIONS", "1")]).await;
    let mut first = running.connect().await;
    assert_eq!(post(&mut first, "/echo", "{}").await.status, 200);
    let mut second = running.connect().await;
    let request = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}";
    second.write_all(request).await.unwrap();
    let early = timeout(Duration::from_millis(200), hear(&mut second)).await;
    assert!(early.is_err());
    drop(first);
    assert_eq!(hear(&mut second).await.unwrap().status, 200);
}
