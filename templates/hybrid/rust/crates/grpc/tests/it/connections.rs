//! Connections are for those who speak.

use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::{client::entry, running::start};

/// Whether the server closes the connection within `limit`.
async fn is_closed(stream: &mut TcpStream, limit: Duration) -> bool {
    let read = timeout(limit, stream.read(&mut [0; 1024])).await;
    matches!(read, Ok(Ok(0) | Err(_)))
}

#[tokio::test]
async fn who_says_nothing_is_not_waited_for() {
    let running = start(&[]).await;
    let mut silent = TcpStream::connect(&running.address).await.unwrap();
    let mut half = TcpStream::connect(&running.address).await.unwrap();
    half.write_all(b"PRI * HT").await.unwrap();
    let started = Instant::now();
    assert!(is_closed(&mut silent, Duration::from_secs(30)).await);
    assert!(is_closed(&mut half, Duration::from_secs(30)).await);
    let waited = started.elapsed();
    assert!(waited > Duration::from_secs(3), "{waited:?}");
}

#[tokio::test]
async fn who_speaks_something_else_is_not_answered() {
    let running = start(&[]).await;
    let mut stream = TcpStream::connect(&running.address).await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: probe\r\n\r\n")
        .await
        .unwrap();
    assert!(is_closed(&mut stream, Duration::from_secs(2)).await);
}

#[tokio::test]
async fn the_silent_keep_nobody_out() {
    let running = start(&[("MAX_CONNECTIONS", "2")]).await;
    let mut silent = Vec::new();
    for _ in 0..300 {
        silent.push(TcpStream::connect(&running.address).await.unwrap());
    }
    assert!(running.client().plain(entry("")).await.is_ok());
    assert!(is_closed(&mut silent[0], Duration::from_secs(2)).await);
}

#[tokio::test]
async fn connections_beyond_the_limit_are_closed() {
    let running = start(&[("MAX_CONNECTIONS", "1")]).await;
    let first = running.client();
    first.plain(entry("")).await.unwrap();
    assert_eq!(running.metric("rpc_server_connections").await, "1");
    assert!(running.client().plain(entry("")).await.is_err());
    assert!(first.plain(entry("")).await.is_ok());
    drop(first);
    while running.metric("rpc_server_connections").await != "0" {}
    assert!(running.client().plain(entry("")).await.is_ok());
}
