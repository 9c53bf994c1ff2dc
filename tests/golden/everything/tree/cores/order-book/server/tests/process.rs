//! The real binary: started, called, stopped.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

use serde_json::Value;
use tonic::{server::NamedService, transport::Channel};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};

use b2_shop_order_book_server as server;

use server::{
    names::PREFIX,
    wire::{self, CompareEntry, CompareRequest},
};

const BINARY: &str = env!("CARGO_BIN_EXE_order-book");
const SERVICE: &str = <wire::ApiServer<()> as NamedService>::NAME;
/// Longer than anything here takes on a slow machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// A running binary, killed when it is dropped.
struct Process {
    child: Child,
    lines: Receiver<String>,
    addr: String,
    admin_addr: String,
}

impl Process {
    /// Starts the binary on free ports and waits until it serves.
    fn start() -> Self {
        let (child, lines) = spawn(&[
            ("ADDR", "127.0.0.1:0"),
            ("ADMIN_ADDR", "127.0.0.1:0"),
            ("DRAIN_DELAY", "50ms"),
            ("DRAIN_TIMEOUT", "2m"),
        ]);
        let mut process = Self {
            child,
            lines,
            addr: String::new(),
            admin_addr: String::new(),
        };
        let serving = process.log("serving");
        let address = |key: &str| serving[key].as_str().unwrap().to_owned();
        process.addr = address("addr");
        process.admin_addr = address("admin_addr");
        process
    }

    /// Waits for the log line with `message`.
    fn log(&self, message: &str) -> Value {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).expect(message);
            let line: Value = serde_json::from_str(&line).expect(&line);
            if line["message"] == message {
                return line;
            }
        }
    }

    async fn channel(&self) -> Channel {
        let uri = format!("http://{}", self.addr);
        let endpoint = Channel::from_shared(uri).unwrap();
        endpoint.connect().await.unwrap()
    }

    /// `GET path` of the admin listener: the status line and all that follows.
    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.admin_addr).unwrap();
        write!(stream, "GET {path} HTTP/1.0\r\n\r\n").unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        response
    }

    fn terminate(&self) {
        let pid = self.child.id().to_string();
        let kill = ["-c", "kill -TERM \"$0\"", &pid];
        assert!(Command::new("sh").args(kill).status().unwrap().success());
    }

    /// Waits for the end, which closes the log too.
    fn end(mut self) -> (ExitStatus, Vec<String>) {
        let mut rest = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            rest.push(line);
        }
        (self.child.wait().unwrap(), rest)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It has most often ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(settings: &[(&str, &str)]) -> (Child, Receiver<String>) {
    let vars = settings
        .iter()
        .map(|(key, value)| (format!("{PREFIX}_{key}"), value));
    let mut child = Command::new(BINARY)
        .envs(vars)
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stderr = BufReader::new(child.stderr.take().unwrap());
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        let read = stderr.lines().map_while(Result::ok);
        read.for_each(|line| drop(sender.send(line)));
    });
    (child, lines)
}

/// A batch that takes about so many seconds, in either profile.
fn long_batch(seconds: usize) -> CompareRequest {
    let (entries, length) = if cfg!(debug_assertions) {
        (seconds, 8 * 1024)
    } else {
        (4 * seconds, 16 * 1024)
    };
    let entry = CompareEntry {
        left: "a".repeat(length),
        right: "b".repeat(length),
        ..CompareEntry::default()
    };
    CompareRequest {
        entries: vec![entry; entries],
    }
}

async fn until_busy(process: &Process) {
    let busy = "workerpool_busy_workers{pool=\"compute\"} 1";
    while !process.get("/metrics").contains(busy) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn sigterm_drains() {
    let process = Process::start();
    let channel = process.channel().await;
    let mut health = HealthClient::new(channel.clone());
    let service = SERVICE.to_owned();
    let health = health.watch(HealthCheckRequest { service }).await;
    let mut health = health.unwrap().into_inner();
    let serving = health.message().await.unwrap().unwrap();
    assert_eq!(serving.status(), ServingStatus::Serving);

    let mut client = wire::Client::new(channel);
    let call = tokio::spawn(async move { client.compare(long_batch(1)).await });
    until_busy(&process).await;
    process.terminate();

    let leaving = health.message().await.unwrap().unwrap();
    assert_eq!(leaving.status(), ServingStatus::NotServing);
    let response = call.await.unwrap().expect("the call in flight is answered");
    assert!(!response.into_inner().results.is_empty());
    let (status, log) = process.end();
    assert_eq!(status.code(), Some(0), "{log:?}");
    assert!(log.last().unwrap().contains("\"done\":1"), "{log:?}");
}

#[tokio::test]
async fn a_second_signal_ends_the_process_at_once() {
    let process = Process::start();
    let mut client = wire::Client::new(process.channel().await);
    let call = tokio::spawn(async move { client.compare(long_batch(16)).await });
    until_busy(&process).await;
    // Signals in quick succession are one: send until it is convinced.
    while !call.is_finished() {
        process.terminate();
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let (status, log) = process.end();
    assert_eq!(status.code(), Some(130), "{log:?}");
    assert!(call.await.unwrap().is_err());
}

#[tokio::test]
async fn reflection_lists_what_is_served() {
    let process = Process::start();
    let mut client = ServerReflectionClient::new(process.channel().await);
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let answers = client.server_reflection_info(tokio_stream::iter([request]));
    let answer = answers.await.unwrap().into_inner().message().await;
    let Some(MessageResponse::ListServicesResponse(list)) =
        answer.unwrap().unwrap().message_response
    else {
        panic!("not a list");
    };
    let mut names: Vec<_> = list.service.into_iter().map(|s| s.name).collect();
    names.sort();
    let mut served = ["grpc.health.v1.Health", SERVICE];
    served.sort_unstable();
    assert_eq!(names, served);
}

#[tokio::test]
async fn the_admin_listener_shows_health_and_metrics() {
    let process = Process::start();
    assert!(process.get("/healthz").starts_with("HTTP/1.0 200"));
    assert!(process.get("/readyz").ends_with("\r\n\r\nserving\n"));

    let mut client = wire::Client::new(process.channel().await);
    let entries = vec![CompareEntry::default()];
    client.compare(CompareRequest { entries }).await.unwrap();
    let metrics = process.get("/metrics");
    for sample in [
        "rpc_server_calls_total{method=\"Compare\",code=\"OK\"} 1",
        "workerpool_jobs_total{pool=\"compute\",outcome=\"done\"} 1",
        "workerpool_run_seconds_count{pool=\"compute\"} 1",
        "workerpool_wait_seconds_count{pool=\"compute\"} 1",
        "workerpool_queue_depth{pool=\"compute\"} 0",
    ] {
        assert!(metrics.lines().any(|l| l == sample), "{sample}\n{metrics}");
    }
}

#[test]
fn a_bad_configuration_is_refused_with_all_that_is_wrong() {
    let (mut child, lines) = spawn(&[("ADDR", "nowhere"), ("WORKERS", "0"), ("QUEUE", "-1")]);
    let text = lines.into_iter().collect::<Vec<_>>().join("\n");
    assert_eq!(child.wait().unwrap().code(), Some(64), "{text}");
    for key in ["ADDR", "WORKERS", "QUEUE"] {
        assert!(text.contains(&format!("{PREFIX}_{key}: want")), "{text}");
    }
}

#[test]
fn an_address_that_is_taken_is_an_error_before_anything_runs() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let (mut child, lines) = spawn(&[("ADDR", &addr), ("ADMIN_ADDR", "127.0.0.1:0")]);
    let text = lines.into_iter().collect::<Vec<_>>().join("\n");
    assert_eq!(child.wait().unwrap().code(), Some(1), "{text}");
    assert!(text.contains(&format!("cannot listen on {addr}")), "{text}");
}
