//! Something to call: a health service that answers as it is told.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use futures_util::{StreamExt as _, stream::BoxStream};
use prometheus_client::{encoding::text, registry::Registry};
use runtime::Env;
use tokio::{
    net::TcpListener,
    runtime::{Builder, Runtime},
    sync::{Notify, watch},
};
use tokio_stream::wrappers::{TcpListenerStream, WatchStream};
use tonic::{
    Code, Request, Response, Status, Streaming, async_trait,
    transport::{Channel, Server},
};
use tonic_health::pb::{
    HealthCheckRequest, HealthCheckResponse,
    health_check_response::ServingStatus,
    health_client::HealthClient,
    health_server::{Health, HealthServer},
};

use crate::clients::{Caller, Connection, Failure, Measures, Messages, Settings};

/// Whose health is asked for: all other calls are those of a component.
const WATCHED: &str = "test.Service";

/// What the server does with its calls.
#[derive(Default)]
pub struct Script {
    /// What the next calls end with.
    pub failures: Mutex<Vec<Status>>,
    /// Calls that have come.
    pub calls: AtomicUsize,
    /// The `grpc-timeout` and `traceparent` of the last.
    pub last: Mutex<(String, String)>,
    /// The entries of each, as they came.
    pub entries: Mutex<Vec<String>>,
    /// While it is, calls wait.
    pub shut: watch::Sender<bool>,
    /// Answers the entries that are for later.
    pub later: Notify,
    health: watch::Sender<i32>,
}

/// A server that runs until it is dropped.
pub struct Running {
    pub address: SocketAddr,
    pub script: Arc<Script>,
    /// Ends with the server, and with it all connections.
    runtime: Option<Runtime>,
}

struct Service(Arc<Script>);

#[async_trait]
impl Health for Service {
    type WatchStream = BoxStream<'static, Result<HealthCheckResponse, Status>>;

    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        if request.get_ref().service == WATCHED {
            return Ok(Response::new(HealthCheckResponse::default()));
        }
        self.0.take(&request).await?;
        Ok(Response::new(HealthCheckResponse { status: 1 }))
    }

    async fn watch(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        if request.get_ref().service == WATCHED {
            let news = WatchStream::new(self.0.health.subscribe());
            let news = news.map(|status| Ok(HealthCheckResponse { status }));
            return Ok(Response::new(news.boxed()));
        }
        let texts = request.get_ref().service.clone();
        if !texts.is_empty() {
            self.0.entries.lock().unwrap().push(texts.clone());
        }
        self.0.take(&request).await?;
        if !texts.is_empty() {
            return Ok(Response::new(Arc::clone(&self.0).batch(&texts)));
        }
        let messages = (0..3).map(|status| Ok(HealthCheckResponse { status }));
        Ok(Response::new(futures_util::stream::iter(messages).boxed()))
    }
}

impl Script {
    async fn take(&self, request: &Request<HealthCheckRequest>) -> Result<(), Status> {
        self.calls.fetch_add(1, Relaxed);
        let text = |key| {
            let value = request.metadata().get(key);
            value.map_or("", |text| text.to_str().unwrap()).to_owned()
        };
        *self.last.lock().unwrap() = (text("grpc-timeout"), text("traceparent"));
        let mut shut = self.shut.subscribe();
        shut.wait_for(|shut| !shut).await.unwrap();
        let failure = self.failures.lock().unwrap().pop();
        failure.map_or(Ok(()), Err)
    }

    /// Answers texts, each by the last two digits of how long it is; one that
    /// dies ends the call.
    fn batch(
        self: Arc<Self>,
        texts: &str,
    ) -> BoxStream<'static, Result<HealthCheckResponse, Status>> {
        let lengths = (0..).zip(texts.split(','));
        let known = lengths.map_while(|(index, text)| {
            let length = i32::try_from(text.len() % 100).unwrap();
            let status = 100 * index + length;
            (text != "dies").then_some((text == "later", HealthCheckResponse { status }))
        });
        let (later, now): (Vec<_>, Vec<_>) = known.partition(|(later, _)| *later);
        let died = texts.contains("dies") && self.calls() == 1;
        let end = died.then(|| Err(Status::unavailable("as told")));
        let now = now.into_iter().map(|(_, message)| Ok(message)).chain(end);
        let later = futures_util::stream::iter(later).then(move |(_, message)| {
            let script = Arc::clone(&self);
            async move {
                script.later.notified().await;
                Ok(message)
            }
        });
        let now = now.collect::<Vec<_>>();
        futures_util::stream::iter(now).chain(later).boxed()
    }

    pub fn set_health(&self, status: ServingStatus) {
        self.health.send_replace(status.into());
    }

    pub fn calls(&self) -> usize {
        self.calls.load(Relaxed)
    }
}

impl Running {
    pub async fn start() -> Self {
        Self::start_at("127.0.0.1:0".parse().unwrap()).await
    }

    pub async fn start_at(address: SocketAddr) -> Self {
        let mut runtime = Builder::new_multi_thread();
        let runtime = runtime.worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.spawn(TcpListener::bind(address)).await;
        let listener = listener.unwrap().unwrap();
        let address = listener.local_addr().unwrap();
        let script = Arc::<Script>::default();
        script.set_health(ServingStatus::Serving);
        let service = HealthServer::new(Service(Arc::clone(&script)));
        let incoming = TcpListenerStream::new(listener);
        let serve = Server::builder().add_service(service);
        runtime.spawn(async { serve.serve_with_incoming(incoming).await.unwrap() });
        Self {
            address,
            script,
            runtime: Some(runtime),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A connection, and what it has measured.
pub struct Client {
    pub connection: Connection,
    registry: Registry,
}

impl Client {
    /// Of the instances at these addresses.
    pub fn new(addresses: &[SocketAddr], variables: &[(&str, &str)]) -> Self {
        let addresses: Vec<_> = addresses.iter().map(ToString::to_string).collect();
        Self::of(WATCHED, &addresses.join(","), variables)
    }

    /// Of what is at `target`, well when `service` is.
    pub fn of(service: &'static str, target: &str, variables: &[(&str, &str)]) -> Self {
        let all = [variables, &[("THERE_TARGET", target)]].concat();
        let mut env = Env::of("HERE", &all);
        let settings = Settings::read(&mut env, "THERE", 1, false);
        let settings = env.finish(settings).unwrap();
        let mut registry = Registry::default();
        let measures = Measures::register(&mut registry);
        let connection = Connection::open("there", service, settings, &measures).unwrap();
        Self {
            connection,
            registry,
        }
    }

    pub async fn call(&self) -> Result<(), Failure> {
        self.call_for(Caller::default()).await
    }

    pub async fn call_for(&self, caller: Caller) -> Result<(), Failure> {
        let send = |channel: Channel, request| async move {
            HealthClient::new(channel).check(request).await
        };
        let request = HealthCheckRequest::default();
        let answered = self.connection.call(caller, "Check", request, send).await;
        answered.map(|_: HealthCheckResponse| ())
    }

    pub async fn stream(&self) -> Result<Messages<HealthCheckResponse>, Failure> {
        let send = |channel: Channel, request| async move {
            let answered: Result<Response<Streaming<_>>, _> =
                HealthClient::new(channel).watch(request).await;
            answered
        };
        let request = HealthCheckRequest::default();
        let caller = Caller::default();
        self.connection.stream(caller, "Watch", request, send).await
    }

    /// The value of a sample on `/metrics`.
    pub fn metric(&self, sample: &str) -> Option<String> {
        let mut page = String::new();
        text::encode(&mut page, &self.registry).unwrap();
        let found = page.lines().find_map(|line| line.strip_prefix(sample));
        found.map(|value| value.trim().to_owned())
    }
}

/// Within the time that anything here may take.
pub fn soon() -> Caller {
    Caller {
        deadline: Some(Instant::now() + Duration::from_mins(1)),
        trace: None,
    }
}

/// Waits until `holds`, which happens elsewhere and tells nobody.
pub async fn eventually(what: &str, holds: impl AsyncFn() -> bool) {
    let waited = tokio::time::timeout(Duration::from_mins(1), async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    assert!(waited.await.is_ok(), "it never came to hold: {what}");
}

/// What a script answers so many times.
pub fn failing(code: Code, times: usize) -> Vec<Status> {
    (0..times).map(|_| Status::new(code, "as told")).collect()
}
