//! From the first bind to the last answer.

use std::{
    convert::Infallible,
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{sync::oneshot, task::JoinHandle};
use tokio_stream::wrappers::UnixListenerStream;
use tonic::{
    body::Body,
    codegen::{Service, http},
    server::NamedService,
    transport::{self, server::Router, server::TcpIncoming},
};

use crate::{
    Address, ComputePool, Error, Method, Settings,
    address::Listener,
    admin::Admin,
    metrics::Collect,
    pool_stats::Outcome,
    readiness::{Phase, Readiness},
};

/// Quiet time after which a connection is asked whether it still lives.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(30);
/// Longest wait for the answer; tonic's default is 20 s.
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(10);
/// Calls open at once on one connection; tonic's default is no limit. Admission
/// is the pool's: this only bounds what a broken caller can hold.
const CONCURRENT_STREAMS: u32 = 1024;
/// Largest sum of the headers of a call, in bytes.
const HEADER_BYTES: u32 = 16 * 1024;
/// Windows in bytes; the default of 65,535 would stall a large batch.
const STREAM_WINDOW: u32 = 1024 * 1024;
const CONNECTION_WINDOW: u32 = 4 * 1024 * 1024;
/// What an idle worker needs, at the very most, to notice the end.
const WORKER_EXIT: Duration = Duration::from_millis(250);

/// A server that listens, and does not answer yet.
pub struct Server {
    settings: Settings,
    listener: Listener,
    admin: Listener,
    pool: Arc<ComputePool>,
    methods: Vec<Arc<Method>>,
    metrics: Vec<Arc<dyn Collect>>,
}

impl Server {
    /// Takes both addresses and starts the compute threads. A server that
    /// cannot run fails here, before it has done anything.
    ///
    /// # Errors
    /// When an address is taken or a thread cannot be started.
    pub async fn bind(settings: Settings) -> io::Result<Self> {
        let listener = settings.addr.bind().await?;
        let admin = settings.admin_addr.bind().await?;
        let pool = Arc::new(ComputePool::new(settings.workers, settings.queue)?);
        Ok(Self {
            settings,
            listener,
            admin,
            metrics: vec![pool.clone()],
            pool,
            methods: Vec::new(),
        })
    }

    /// Where calls arrive.
    ///
    /// # Errors
    /// When the socket does not say.
    pub fn address(&self) -> io::Result<Address> {
        self.listener.address()
    }

    /// Where `/healthz`, `/readyz` and `/metrics` are.
    ///
    /// # Errors
    /// When the socket does not say.
    pub fn admin_address(&self) -> io::Result<Address> {
        self.admin.address()
    }

    /// The pool that belongs to this server, and is drained with it.
    #[must_use]
    pub fn pool(&self) -> Arc<ComputePool> {
        Arc::clone(&self.pool)
    }

    /// Measures a method of the service and shows it on `/metrics`.
    pub fn method(&mut self, name: &'static str) -> Arc<Method> {
        let method = Arc::new(Method::new(name));
        self.methods.push(Arc::clone(&method));
        method
    }

    /// Shows more on `/metrics`.
    pub fn measure(&mut self, metrics: Arc<dyn Collect>) {
        self.metrics.push(metrics);
    }

    /// Serves until `stop` ends, then drains: health says `NOT_SERVING`, after
    /// the drain delay nothing more is accepted, and open calls get until the
    /// drain timeout to end.
    ///
    /// Until `warm_up` ends, connections are accepted and health says
    /// `NOT_SERVING`. `contracts` is the descriptor set for reflection.
    ///
    /// # Errors
    /// When `warm_up` fails, the transport fails, or work was cut off at the
    /// drain timeout.
    pub async fn serve<S>(
        self,
        service: S,
        contracts: &'static [u8],
        warm_up: impl Future<Output = Result<(), Error>>,
        stop: impl Future<Output = ()>,
    ) -> Result<(), Error>
    where
        S: Service<http::Request<Body>, Response = http::Response<Body>, Error = Infallible>,
        S: NamedService + Clone + Send + Sync + 'static,
        S::Future: Send,
    {
        let (addr, admin_addr) = (self.address()?, self.admin_address()?);
        let (mut readiness, health) = Readiness::of::<S>().await;
        let reflection = tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(contracts)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            // Only what is served here, of all the contracts there are.
            .with_service_name(S::NAME)
            .with_service_name("grpc.health.v1.Health")
            .build_v1()?;
        let router = transport()
            .add_service(health)
            .add_service(reflection)
            .add_service(service);

        let admin = Admin {
            phase: readiness.watch(),
            methods: self.methods,
            metrics: self.metrics,
        };
        let admin = tokio::spawn(admin.serve(self.admin));
        let (door, closed) = oneshot::channel();
        let mut open = tokio::spawn(accept(router, self.listener, closed));

        let ready = async {
            warm_up.await?;
            readiness.enter(Phase::Serving).await;
            let (workers, queue) = (self.settings.workers, self.settings.queue);
            tracing::info!(%addr, %admin_addr, workers, queue, "serving");
            std::future::pending().await
        };
        tokio::select! {
            failed = ready => return failed,
            ended = &mut open => return Err(ended.map_or_else(Error::from, early)),
            () = stop => {}
        }

        tracing::info!("draining");
        readiness.enter(Phase::Draining).await;
        tokio::time::sleep(self.settings.drain_delay).await;
        drop(door);
        readiness.close().await;
        let drained = drain(self.settings.drain_timeout, &self.pool, open).await;
        admin.abort();
        drained
    }
}

/// The transport. `max_connection_age` is left out on purpose: tonic 0.14 never
/// sends the GOAWAY that would make it graceful.
fn transport() -> transport::Server {
    transport::Server::builder()
        .http2_keepalive_interval(Some(KEEPALIVE_INTERVAL))
        .http2_keepalive_timeout(Some(KEEPALIVE_TIMEOUT))
        .http2_max_header_list_size(HEADER_BYTES)
        .max_concurrent_streams(CONCURRENT_STREAMS)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
}

/// Accepts connections until the other end of `closed` is dropped, then waits
/// for those that are open.
async fn accept(
    router: Router,
    listener: Listener,
    closed: oneshot::Receiver<Infallible>,
) -> Result<(), transport::Error> {
    let closed = async {
        let _ = closed.await;
    };
    match listener {
        Listener::Tcp(listener) => {
            // tonic's own setting does not reach a listener bound by others,
            // and Nagle's algorithm costs up to 40 ms an answer.
            let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
            router.serve_with_incoming_shutdown(incoming, closed).await
        }
        Listener::Unix(listener) => {
            let incoming = UnixListenerStream::new(listener);
            router.serve_with_incoming_shutdown(incoming, closed).await
        }
    }
}

fn early(ended: Result<(), transport::Error>) -> Error {
    match ended {
        Ok(()) => "transport ended by itself".into(),
        Err(error) => error.into(),
    }
}

/// Waits for open connections, then for the jobs of callers that have left.
async fn drain(
    timeout: Duration,
    pool: &ComputePool,
    mut open: JoinHandle<Result<(), transport::Error>>,
) -> Result<(), Error> {
    // Without a limit of our own, one silent connection would hold up tonic's
    // graceful shutdown for ever.
    let limit = Instant::now() + timeout;
    if let Ok(ended) = tokio::time::timeout_at(limit.into(), &mut open).await {
        ended??;
    } else {
        open.abort();
        tracing::warn!("drain timeout passed with connections open");
    }

    let finished = pool.drain(limit.max(Instant::now() + WORKER_EXIT)).await;
    let stats = pool.stats();
    tracing::info!(
        finished,
        done = stats.ended(Outcome::Done),
        shed = stats.ended(Outcome::Shed),
        expired = stats.ended(Outcome::Expired),
        cancelled = stats.ended(Outcome::Cancelled),
        panicked = stats.ended(Outcome::Panicked),
        "stopped"
    );
    if finished {
        Ok(())
    } else {
        Err("drain timeout passed with jobs running".into())
    }
}
