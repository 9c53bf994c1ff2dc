//! What the tests start, and how they ask.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, to_bytes},
};
use http::{HeaderMap, Request, Response, StatusCode};
use httpserver::Server;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo},
};
use prometheus_client::{encoding::prometheus_text::encode, registry::Registry};
use runtime::{App, Env};
use tokio::{
    net::TcpListener,
    task::{AbortHandle, JoinHandle},
};
use tokio_util::sync::CancellationToken;
use tower_service::Service as _;

use crate::gateway::{
    self, Gateway, Options, Route,
    tokens::Tokens,
    upstream::{Measures, Service, Settings},
};

/// What a test waits for at the most.
pub const LONG: Duration = Duration::from_secs(20);

/// A server, and how to end it.
pub struct Backend {
    pub at: SocketAddr,
    task: AbortHandle,
}

impl Drop for Backend {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Serves on any free port.
pub async fn serve(routes: Router) -> Backend {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let task = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let routes = routes.clone();
            let service = service_fn(move |request: Request<Incoming>| {
                routes.clone().call(request.map(Body::new))
            });
            let served = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .with_upgrades();
            tokio::spawn(served);
        }
    });
    let task = task.abort_handle();
    Backend { at, task }
}

/// A gateway with one backend, which `/orders/` leads to.
pub struct Front {
    pub at: String,
    admin: String,
    pub stop: CancellationToken,
    pub served: JoinHandle<Result<(), runtime::Error>>,
    registry: Registry,
    client: Client<HttpConnector, Body>,
}

/// Those of a server on any free port.
fn settings(timeout: Duration) -> httpserver::Settings {
    let app = App {
        name: "gate",
        prefix: "GATE",
        port: 0,
        version: "0",
    };
    let timeout = format!("{}ms", timeout.as_millis());
    let variables = [
        ("ADDR", "127.0.0.1:0"),
        ("ADMIN_ADDR", "127.0.0.1:0"),
        ("DRAIN_DELAY", "0s"),
        ("DRAIN_TIMEOUT", "1m"),
        ("REQUEST_TIMEOUT", &timeout),
    ];
    let mut env = Env::of(app.prefix, &variables);
    let process = runtime::Settings::read(&mut env, &app);
    let settings = httpserver::Settings::read(&mut env, &app, process);
    env.finish(settings).unwrap()
}

/// The row that most tests use.
pub const ROW: Route = Route {
    strip: "/orders",
    pattern: "/orders/",
    to: "orders",
    ..Route::USUAL
};

/// How long a request may take.
pub const TIMEOUT: Duration = Duration::from_secs(2);

impl Front {
    /// In front of the instances, by `row`.
    pub async fn of(instances: &[SocketAddr], row: Route, tokens: Option<Tokens>) -> Self {
        Self::within(instances, row, tokens, TIMEOUT).await
    }

    /// With other time.
    pub async fn within(
        instances: &[SocketAddr],
        row: Route,
        tokens: Option<Tokens>,
        timeout: Duration,
    ) -> Self {
        let target: Vec<_> = instances.iter().map(ToString::to_string).collect();
        let target = Settings {
            target: target.join(",").parse().unwrap(),
            tls: None,
            probe: Duration::from_millis(20),
        };
        let mut registry = Registry::default();
        let measures = Measures::register(&mut registry);
        let service = Service::open("orders", target, &measures).unwrap();
        let options = Options {
            backends: BTreeMap::from([("orders", gateway::Backend::Service(service))]),
            tokens,
            timeout,
            max_calls: 1024,
            trust_forwarded: false,
            over_tls: false,
        };
        let gateway = Gateway::new(&[row], options).unwrap();
        let server = Server::bind(settings(timeout)).await.unwrap();
        let [at, admin] = [server.address(), server.admin_address()];
        let [at, admin] = [at, admin].map(|address| address.unwrap().to_string());
        let stop = CancellationToken::new();
        let stopped = stop.clone().cancelled_owned();
        let run = server.serve(gateway.routes(), async { Ok(()) }, stopped);
        Self {
            at,
            admin,
            stop,
            served: tokio::spawn(run),
            registry,
            client: Client::builder(TokioExecutor::new()).build_http(),
        }
    }

    pub fn request(&self, method: &str, path: &str) -> http::request::Builder {
        let uri = format!("http://{}{path}", self.at);
        Request::builder().method(method).uri(uri)
    }

    pub async fn send(&self, request: Request<Body>) -> Response<Incoming> {
        self.client.request(request).await.unwrap()
    }

    /// Whether there was an answer.
    pub async fn try_send(&self, request: Request<Body>) -> bool {
        self.client.request(request).await.is_ok()
    }

    pub async fn get(&self, path: &str) -> (StatusCode, HeaderMap, String) {
        let request = self.request("GET", path).body(Body::empty()).unwrap();
        whole(self.send(request).await).await
    }

    /// What the server measures.
    pub async fn page(&self) -> String {
        let uri = format!("http://{}/metrics", self.admin).parse().unwrap();
        whole(self.client.get(uri).await.unwrap()).await.2
    }

    /// A sample of what is measured of services, 0 if there is none.
    pub fn metric(&self, name: &str) -> f64 {
        let mut page = String::new();
        encode(&mut page, &self.registry).unwrap();
        let line = page.lines().find_map(|line| line.strip_prefix(name));
        line.map_or(0.0, |value| value.trim().parse().unwrap())
    }

    pub async fn instances(&self, well: u8) {
        let name = r#"http_client_ready_instances{target="orders"}"#;
        eventually(|| (self.metric(name) - f64::from(well)).abs() < 0.1).await;
    }
}

pub async fn whole(response: Response<Incoming>) -> (StatusCode, HeaderMap, String) {
    let (parts, body) = response.into_parts();
    let body = to_bytes(Body::new(body), 1 << 20).await.unwrap();
    (
        parts.status,
        parts.headers,
        String::from_utf8(body.into()).unwrap(),
    )
}

/// Waits until something holds.
pub async fn eventually(holds: impl Fn() -> bool) {
    let end = Instant::now() + LONG;
    while !holds() {
        assert!(Instant::now() < end, "it never did");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The code in an error of ours.
pub fn code(body: &str) -> String {
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    body["error"]["code"].as_str().unwrap().to_owned()
}
