//! What the floor costs: a server of ours beside a bare handler of tonic, in
//! processes of their own, in short shuffled rounds. The bare one twice: what
//! differs between the two is noise. And once with its entries on a thread of
//! their own: no server whose computations hold up nobody does with less.
//!
//! `cargo bench -p <this crate>`; with `taskset` the servers run on the first
//! core and the callers on the second.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../tests/it/client.rs"]
#[allow(dead_code)]
mod client;
#[path = "../tests/it/probe.rs"]
#[allow(dead_code)]
mod probe;

use std::{
    convert::Infallible,
    env,
    hash::{BuildHasher as _, RandomState},
    process::{Child, Command, ExitCode, Stdio},
    sync::{Arc, OnceLock, mpsc},
    task::{Context, Poll},
    thread,
    time::{Duration, Instant},
};

use futures_util::future::BoxFuture;
use runtime::App;
use tokio::sync::oneshot;
use tonic::{
    Status,
    body::Body,
    server::{NamedService, ServerStreamingService},
    transport::Channel,
};
use tonic_prost::ProstCodec;

use b2_shop_grpc as grpc;

use client::{Client, batch};
use probe::{Answer, Batch, Entry, Probe, Results, contract};

const ROLE: &str = "FLOOR_BENCH_ROLE";
const ROUNDS: usize = 12;
const ROUND: Duration = Duration::from_millis(600);
const IN_FLIGHT: usize = 32;

const APP: App = App {
    name: "floor",
    prefix: "FLOOR_BENCH",
    port: 0,
    version: "0",
};

fn main() -> ExitCode {
    match env::var(ROLE).as_deref() {
        Ok("floor") => floor(),
        Ok("apart") => apart(),
        Ok(_) => bare(),
        Err(_) => measure(),
    }
}

/// A server as components are.
fn floor() -> ExitCode {
    let settings = |env: &mut runtime::Env, process| grpc::Settings::read(env, &APP, process);
    runtime::launch_with([], &APP, settings, |settings| async {
        let stop = runtime::signals()?;
        let server = grpc::Server::bind(settings).await?;
        let probe = Probe {
            pool: server.pool(),
            gate: Arc::default(),
        };
        let server = server.add_service(probe).reflect(contract());
        server.serve(async { Ok(()) }, stop).await
    })
}

/// What is left when everything is left out: the entries on the network thread.
#[derive(Clone)]
struct Bare;

impl NamedService for Bare {
    const NAME: &'static str = probe::NAME;
}

impl tower_service::Service<http::Request<Body>> for Bare {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<http::Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        Box::pin(async move {
            let mut server = tonic::server::Grpc::new(ProstCodec::default());
            Ok(server.server_streaming(BareMethod, request).await)
        })
    }
}

struct BareMethod;

impl ServerStreamingService<Batch> for BareMethod {
    type Response = Results;
    type ResponseStream = tokio_stream::Once<Result<Results, Status>>;
    type Future = BoxFuture<'static, Result<tonic::Response<Self::ResponseStream>, Status>>;

    fn call(&mut self, request: tonic::Request<Batch>) -> Self::Future {
        Box::pin(async move {
            let entries = request.into_inner().entries;
            let results = match THREAD.get() {
                None => answer(&entries),
                Some(thread) => {
                    let (send, answered) = oneshot::channel();
                    thread.send((entries, send)).unwrap();
                    answered.await.unwrap()
                }
            };
            Ok(tonic::Response::new(tokio_stream::once(Ok(results))))
        })
    }
}

/// Where entries are answered, unless it is the network thread.
static THREAD: OnceLock<mpsc::Sender<(Vec<Entry>, oneshot::Sender<Results>)>> = OnceLock::new();

/// The bare server, with its entries on a thread.
fn apart() -> ExitCode {
    let (send, entries) = mpsc::channel();
    THREAD.set(send).unwrap();
    thread::spawn(move || {
        for (entries, answered) in entries {
            let _ = answered.send(answer(&entries));
        }
    });
    bare()
}

fn answer(entries: &[Entry]) -> Results {
    let answers = (0..).zip(entries).map(|(index, entry)| {
        spin(&entry.what);
        Answer {
            index,
            ..Answer::default()
        }
    });
    Results {
        results: answers.collect(),
    }
}

fn spin(what: &str) {
    if let Some(micros) = what.strip_prefix("spin ") {
        let until = Instant::now() + Duration::from_micros(micros.parse().unwrap());
        while Instant::now() < until {}
    }
}

fn bare() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let address = env::var("FLOOR_BENCH_ADDR").unwrap().parse().unwrap();
    let server = tonic::transport::Server::builder().add_service(Bare);
    runtime.block_on(server.serve(address)).unwrap();
    ExitCode::SUCCESS
}

struct Server {
    name: &'static str,
    child: Child,
    channel: Channel,
}

impl Server {
    fn start(name: &'static str, role: &str, port: u16) -> Self {
        let address = format!("127.0.0.1:{port}");
        let mut command = Command::new("taskset");
        let child = command
            .args(["-c", "0"])
            .arg(env::current_exe().unwrap())
            .env(ROLE, role)
            .env("FLOOR_BENCH_ADDR", &address)
            .env("FLOOR_BENCH_ADMIN_ADDR", format!("127.0.0.1:{}", port + 1))
            .env("FLOOR_BENCH_LOG", env::var("BENCH_LOG").unwrap_or_default())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let channel = Channel::from_shared(format!("http://{address}")).unwrap();
        Self {
            name,
            child,
            channel: channel.connect_lazy(),
        }
    }

    /// Processor time in seconds.
    fn cpu(&self) -> f64 {
        let tasks = format!("/proc/{}/task", self.child.id());
        let nanos = std::fs::read_dir(tasks).unwrap().map(|task| {
            let text = std::fs::read_to_string(task.unwrap().path().join("schedstat")).unwrap();
            text.split_whitespace()
                .next()
                .unwrap()
                .parse::<f64>()
                .unwrap()
        });
        nanos.sum::<f64>() / 1e9
    }

    fn resident_kib(&self) -> String {
        let path = format!("/proc/{}/status", self.child.id());
        let text = std::fs::read_to_string(path).unwrap();
        let line = text.lines().find(|line| line.starts_with("VmRSS")).unwrap();
        line.to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Calls a second, and processor time in microseconds a call.
async fn round(server: &Server, whats: &[&str]) -> (f64, f64) {
    let (started, cpu) = (Instant::now(), server.cpu());
    let callers = (0..IN_FLIGHT).map(|_| {
        let (client, request) = (Client(server.channel.clone()), batch(whats));
        tokio::spawn(async move {
            let mut calls = 0_u32;
            while started.elapsed() < ROUND {
                client.reasons(request.clone()).await.unwrap();
                calls += 1;
            }
            calls
        })
    });
    let mut calls = 0;
    for caller in callers.collect::<Vec<_>>() {
        calls += caller.await.unwrap();
    }
    let seconds = started.elapsed().as_secs_f64();
    let calls = f64::from(calls);
    (calls / seconds, (server.cpu() - cpu) * 1e6 / calls)
}

fn measure() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let _context = runtime.enter();
    let servers = [
        Server::start("bare", "bare", 29_110),
        Server::start("bare again", "bare", 29_120),
        Server::start("apart", "apart", 29_140),
        Server::start("floor", "floor", 29_130),
    ];
    thread::park_timeout(Duration::from_secs(1));
    println!("idle: {}", servers[3].resident_kib());
    let eight = ["spin 6"; 8];
    let cases: [(&str, &[&str]); 4] = [
        ("one empty entry", &[""]),
        ("8 empty entries", &[""; 8]),
        ("8 entries, 50 us in all", &eight),
        ("one entry of 100 us", &["spin 100"]),
    ];
    for (case, whats) in cases {
        println!("{case}");
        let mut seen = vec![Vec::new(); servers.len()];
        for number in 0..=ROUNDS {
            let mut order: Vec<_> = (0..servers.len()).collect();
            order.sort_by_key(|index| RandomState::new().hash_one(index));
            for index in order {
                let result = runtime.block_on(round(&servers[index], whats));
                if number > 0 {
                    seen[index].push(result);
                }
            }
        }
        let base = seen[0].clone();
        for (server, seen) in servers.iter().zip(&seen) {
            let median = |mut values: Vec<f64>| {
                values.sort_by(f64::total_cmp);
                values[values.len() / 2]
            };
            let ratio = |pick: fn(&(f64, f64)) -> f64| {
                median(
                    seen.iter()
                        .zip(&base)
                        .map(|(a, b)| pick(a) / pick(b))
                        .collect(),
                )
            };
            println!(
                "  {:<11} {:>7.0}/s  {:>6.1} us CPU   throughput {:.2}  CPU {:.2}",
                server.name,
                median(seen.iter().map(|round| round.0).collect()),
                median(seen.iter().map(|round| round.1).collect()),
                ratio(|round| round.0),
                ratio(|round| round.1),
            );
        }
    }
    ExitCode::SUCCESS
}
