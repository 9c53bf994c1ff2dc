//! A server in this process, on free ports.

use std::{net::TcpStream, sync::Arc, time::Duration};

use compute::Pool;
use runtime::{App, Env, Error};
use tokio::{sync::oneshot, task::JoinHandle};
use tonic::transport::Channel;

use crate::{
    client::Client,
    grpc::{Server, Settings},
    probe::{Gate, Probe, contract},
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
    pub pool: Arc<Pool>,
    pub gate: Arc<Gate>,
    pub stop: Option<oneshot::Sender<()>>,
    pub served: JoinHandle<Result<(), Error>>,
}

pub fn settings(env: &mut Env, process: runtime::Settings) -> Settings {
    Settings::read(env, &APP, process)
}

/// Starts a server with one compute thread, unless told otherwise.
pub async fn start(variables: &[(&str, &str)]) -> Running {
    start_with(variables, |server| server, async { Ok(()) }).await
}

/// Starts a server that is more than its settings.
pub async fn start_with(
    variables: &[(&str, &str)],
    more: impl FnOnce(Server) -> Server,
    warm_up: impl Future<Output = Result<(), Error>> + Send + 'static,
) -> Running {
    let defaults = [
        ("ADDR", "127.0.0.1:0"),
        ("ADMIN_ADDR", "127.0.0.1:0"),
        ("THREADS", "1"),
        ("DRAIN_DELAY", "0s"),
        ("DRAIN_TIMEOUT", "1m"),
    ];
    let given = |key: &str| variables.iter().any(|(name, _)| *name == key);
    let defaults = defaults.iter().filter(|(key, _)| !given(key));
    let all: Vec<_> = variables.iter().chain(defaults).copied().collect();
    let mut env = Env::of(APP.prefix, &all);
    let process = runtime::Settings::read(&mut env, &APP);
    let settings = settings(&mut env, process);
    let server = Server::bind(env.finish(settings).unwrap()).await.unwrap();

    let (pool, gate) = (server.pool(), Arc::<Gate>::default());
    let probe = Probe {
        pool: Arc::clone(&pool),
        gate: Arc::clone(&gate),
    };
    let server = more(server.add_service(probe).reflect(contract()));
    let (stop, stopped) = oneshot::channel::<()>();
    Running {
        address: server.address().unwrap().to_string(),
        admin: server.admin_address().unwrap().to_string(),
        pool,
        gate,
        stop: Some(stop),
        served: tokio::spawn(server.serve(warm_up, async {
            let _ = stopped.await;
        })),
    }
}

impl Running {
    pub fn channel(&self) -> Channel {
        channel(&self.address)
    }

    /// A client with a connection of its own.
    pub fn client(&self) -> Client {
        Client(self.channel())
    }

    pub fn stop(&mut self) {
        self.stop = None;
    }

    /// `GET path` of the admin listener.
    pub async fn get(&self, path: &str) -> String {
        let (admin, path) = (self.admin.clone(), path.to_owned());
        let get = tokio::task::spawn(async move { get(&admin, &path).await });
        get.await.unwrap()
    }

    /// How many calls of the method ended so, by `/metrics`.
    pub async fn counted(&self, method: &str, code: &str) -> String {
        let labels = format!("method=\"floor.v1.Probe/{method}\",code=\"{code}\"");
        self.metric(&format!("rpc_server_calls_total{{{labels}}}"))
            .await
    }

    /// The value of a sample, by `/metrics`.
    pub async fn metric(&self, sample: &str) -> String {
        let page = self.get("/metrics").await;
        let found = page.lines().find_map(|line| line.strip_prefix(sample));
        found
            .unwrap_or_else(|| panic!("{sample} is not in\n{page}"))
            .trim()
            .into()
    }
}

pub fn channel(address: &str) -> Channel {
    let uri = format!("http://{address}");
    Channel::from_shared(uri).unwrap().connect_lazy()
}

/// `GET path` by HTTP/1.0: what comes after the head.
pub async fn get(address: &str, path: &str) -> String {
    ask(address, &format!("GET {path} HTTP/1.0\r\n\r\n")).await
}

/// Sends a request and reads until the end: what comes after the head.
pub async fn ask(address: &str, request: &str) -> String {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_nonblocking(true).unwrap();
    let mut stream = tokio::net::TcpStream::from_std(stream).unwrap();
    let mut response = String::new();
    tokio::io::AsyncWriteExt::write_all(&mut stream, request.as_bytes())
        .await
        .unwrap();
    tokio::io::AsyncReadExt::read_to_string(&mut stream, &mut response)
        .await
        .unwrap();
    let (_head, body) = response.split_once("\r\n\r\n").unwrap();
    body.into()
}

/// Waits until `holds`, which happens elsewhere and tells nobody.
pub async fn eventually(holds: impl Fn() -> bool) {
    let waited = tokio::time::timeout(Duration::from_mins(1), async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    waited.await.expect("it never came to hold");
}
