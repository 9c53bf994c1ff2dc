//! A server in this process, on free ports, and clients that say exactly what
//! they are told.

use std::{sync::Arc, time::Duration};

use runtime::{App, Env, Error};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
    time::timeout,
};

use crate::{
    httpserver::{Server, Settings},
    probe::{Gate, routes},
};

pub const APP: App = App {
    name: "probe",
    prefix: "PROBE",
    port: 0,
    version: "0",
};

/// A running server.
pub struct Running {
    pub address: String,
    pub admin: String,
    pub gate: Arc<Gate>,
    pub stop: Option<oneshot::Sender<()>>,
    pub served: JoinHandle<Result<(), Error>>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

/// Starts a server whose bodies are small.
pub async fn start(variables: &[(&str, &str)]) -> Running {
    let defaults = [
        ("ADDR", "127.0.0.1:0"),
        ("ADMIN_ADDR", "127.0.0.1:0"),
        ("DRAIN_DELAY", "0s"),
        ("DRAIN_TIMEOUT", "1m"),
    ];
    let given = |key: &str| variables.iter().any(|(name, _)| *name == key);
    let defaults = defaults.iter().filter(|(key, _)| !given(key));
    let all: Vec<_> = variables.iter().chain(defaults).copied().collect();
    let mut env = Env::of(APP.prefix, &all);
    let process = runtime::Settings::read(&mut env, &APP);
    let settings = Settings::read(&mut env, &APP, process);
    let server = Server::bind(env.finish(settings).unwrap()).await.unwrap();
    let server = server.max_body(1000);
    let gate = Arc::<Gate>::default();
    let (stop, stopped) = oneshot::channel::<()>();
    Running {
        address: server.address().unwrap().to_string(),
        admin: server.admin_address().unwrap().to_string(),
        stop: Some(stop),
        served: tokio::spawn(
            server.serve(routes(Arc::clone(&gate)), async { Ok(()) }, async {
                let _ = stopped.await;
            }),
        ),
        gate,
    }
}

impl Running {
    pub fn stop(&mut self) {
        self.stop = None;
    }

    /// A connection on which nothing has been said.
    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).await.unwrap()
    }

    /// `POST path` on a connection of its own.
    pub async fn post(&self, path: &str, body: &str) -> Answer {
        post(&mut self.connect().await, path, body).await
    }

    /// `GET path` on a connection of its own.
    pub async fn get(&self, path: &str) -> Answer {
        let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");
        say(&mut self.connect().await, &request).await
    }

    /// The value of a sample, by `/metrics`.
    pub async fn metric(&self, sample: &str) -> Option<String> {
        let mut admin = TcpStream::connect(&self.admin).await.unwrap();
        let page = say(&mut admin, "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n").await;
        let found = page.body.lines().find_map(|line| line.strip_prefix(sample));
        found.map(|value| value.trim().to_owned())
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

pub async fn post<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    path: &str,
    body: &str,
) -> Answer {
    let length = body.len();
    let head = format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n");
    say(stream, &format!("{head}{body}")).await
}

/// Says `text` and waits for an answer.
pub async fn say<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S, text: &str) -> Answer {
    stream.write_all(text.as_bytes()).await.unwrap();
    hear(stream).await.expect("no answer")
}

/// The next answer, if there is one before the end of the connection.
pub async fn hear<S: AsyncRead + Unpin>(stream: &mut S) -> Option<Answer> {
    let mut text = Vec::new();
    let head = loop {
        let found = text.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = found {
            break String::from_utf8(text.drain(..end + 4).collect()).unwrap();
        }
        more(stream, &mut text).await?;
    };
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let mut answer = Answer {
        status,
        head,
        body: String::new(),
    };
    let length: usize = answer
        .header("content-length")
        .unwrap_or("0")
        .parse()
        .unwrap();
    while text.len() < length {
        more(stream, &mut text).await?;
    }
    answer.body = String::from_utf8(text).unwrap();
    Some(answer)
}

/// Reads what comes next, if anything does.
pub async fn more<S: AsyncRead + Unpin>(stream: &mut S, text: &mut Vec<u8>) -> Option<usize> {
    let read = timeout(Duration::from_mins(1), stream.read_buf(text)).await;
    read.expect("nothing came").ok().filter(|read| *read > 0)
}
