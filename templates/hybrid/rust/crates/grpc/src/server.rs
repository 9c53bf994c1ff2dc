//! From the first bind to the last answer.

use std::{convert::Infallible, fmt, io, sync::Arc, time::Duration};

use axum::{Extension, Router, response::IntoResponse, routing::Route};
use compute::{Limits, Pool};
use http::{Request, Response};
use prometheus_client::{metrics::gauge::Gauge, registry::Registry};
use runtime::{Address, Admin, Error, Listener, Phase, Readiness};
use serving::{Acceptor, Beyond, Drain, Tls};
use tokio_util::sync::CancellationToken;
use tonic::{
    body::Body,
    server::NamedService,
    service::Routes,
    transport::{self, server::Router as Transport},
};
use tonic_health::pb::health_server::HealthServer;
use tower_layer::Layer;
use tower_service::Service;

use crate::{
    Settings,
    budget::Budget,
    health::Watched,
    layer::{Door, Guard},
    measure::Methods,
};

/// Quiet time after which a connection is asked whether it still lives.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(30);
/// Longest wait for the answer; tonic's default is 20 s.
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(10);
/// Calls open at once on one connection; tonic's default is no limit. What is
/// beyond the limits of the server is refused, not kept waiting.
const CONCURRENT_STREAMS: u32 = 1024;
/// Largest sum of the headers of a call, in bytes.
const HEADER_BYTES: u32 = 16 * 1024;
/// Windows in bytes; the default of 65,535 would stall a large batch.
const STREAM_WINDOW: u32 = 1024 * 1024;
const CONNECTION_WINDOW: u32 = 4 * 1024 * 1024;

/// A server that listens, and does not answer yet.
pub struct Server {
    settings: Settings,
    listener: Listener,
    admin: Listener,
    tls: Option<Tls>,
    pool: Arc<Pool>,
    registry: Registry,
    routes: Routes,
    layers: Vec<Box<dyn FnOnce(Router) -> Router + Send>>,
    services: Vec<&'static str>,
    contracts: Vec<&'static [u8]>,
    pages: Router,
}

impl Server {
    /// Takes both addresses, reads the certificates and starts the compute
    /// threads. A server that cannot run fails here, before it has done
    /// anything.
    ///
    /// # Errors
    /// When an address is taken, a certificate cannot be used or a thread
    /// cannot be started.
    pub async fn bind(settings: Settings) -> Result<Self, Error> {
        let tls = settings.tls.clone();
        let tls = tls.map(|files| Tls::load(files, &[b"h2"])).transpose()?;
        let listener = settings.addr.bind().await?;
        let admin = settings.process.admin_addr.bind().await?;
        let mut registry = runtime::metrics::registry(settings.process.version);
        let limits = Limits {
            threads: settings.threads,
            entries: settings.max_entries,
        };
        let pool = serving::pool(limits, &mut registry)?;
        Ok(Self {
            settings,
            listener,
            admin,
            tls,
            pool,
            registry,
            routes: Routes::default(),
            layers: Vec::new(),
            services: Vec::new(),
            contracts: Vec::new(),
            pages: Router::new(),
        })
    }

    /// Where calls arrive.
    ///
    /// # Errors
    /// When the socket does not say.
    pub fn address(&self) -> io::Result<Address> {
        self.listener.address()
    }

    /// Where `/healthz`, `/readyz`, `/metrics` and `/log` are.
    ///
    /// # Errors
    /// When the socket does not say.
    pub fn admin_address(&self) -> io::Result<Address> {
        self.admin.address()
    }

    /// The pool that belongs to this server, and is drained with it.
    #[must_use]
    pub fn pool(&self) -> Arc<Pool> {
        Arc::clone(&self.pool)
    }

    /// Where counters, gauges and histograms are registered to be shown on
    /// `/metrics`.
    pub fn registry(&mut self) -> &mut Registry {
        &mut self.registry
    }

    /// Serves a service more.
    #[must_use]
    pub fn add_service<S>(mut self, service: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
        S: NamedService + Clone + Send + Sync + 'static,
        S::Future: Send,
    {
        self.services.push(S::NAME);
        self.routes = self.routes.add_service(service);
        self
    }

    /// Puts a layer of tower around all services: behind the limits and the
    /// measurements of the server, and around the layers that were added
    /// before it.
    #[must_use]
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<axum::extract::Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<axum::extract::Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<axum::extract::Request>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<axum::extract::Request>>::Future: Send + 'static,
    {
        self.layers
            .push(Box::new(move |router| router.layer(layer)));
        self
    }

    /// Hands `value` to every call, among the extensions of its request.
    #[must_use]
    pub fn provide<T: Clone + Send + Sync + 'static>(self, value: T) -> Self {
        self.layer(Extension(value))
    }

    /// Knows the contracts of an encoded descriptor set: measures the methods
    /// of the services that are served, and tells callers of them by
    /// reflection.
    #[must_use]
    pub fn reflect(mut self, contracts: &'static [u8]) -> Self {
        self.contracts.push(contracts);
        self
    }

    /// Shows more pages on the administrative listener.
    #[must_use]
    pub fn pages(mut self, pages: Router) -> Self {
        self.pages = self.pages.merge(pages);
        self
    }

    /// Serves until `stop` ends, then drains: health says `NOT_SERVING`, after
    /// the drain delay nothing more is accepted, and open calls get until the
    /// drain timeout to end.
    ///
    /// Until `warm_up` ends, connections are accepted and health says
    /// `NOT_SERVING`. What computes for long in it belongs on the pool: it
    /// shares its thread with whoever listens for `stop`.
    ///
    /// # Errors
    /// When `warm_up` fails, the transport fails, or calls were cut off at the
    /// drain timeout.
    pub async fn serve(
        mut self,
        warm_up: impl Future<Output = Result<(), Error>>,
        stop: impl Future<Output = ()>,
    ) -> Result<(), Error> {
        let (addr, admin_addr) = (self.address()?, self.admin_address()?);
        let (threads, entries) = (self.settings.threads, self.settings.max_entries);
        let readiness = Readiness::default();
        let closed = CancellationToken::new();
        let door = Arc::new(self.door()?);
        let acceptor = self.acceptor(closed.clone());
        let router = transport(Guard(Arc::clone(&door)), self.routed(&readiness)?);
        let admin = Admin::new(readiness.watch(), self.registry).merge(self.pages);
        let admin = tokio::spawn(admin.serve(self.admin));
        let connections = acceptor.accept(self.listener);
        let stopped = closed.clone().cancelled_owned();
        let mut open = tokio::spawn(router.serve_with_incoming_shutdown(connections, stopped));

        let ready = async {
            warm_up.await?;
            readiness.enter(Phase::Serving);
            tracing::info!(%addr, %admin_addr, threads, entries, "serving");
            std::future::pending().await
        };
        let failed = tokio::select! {
            failed = ready => failed,
            ended = &mut open => return Err(ended.map_or_else(Error::from, early)),
            () = stop => Ok(()),
        };
        let drain = Drain {
            readiness,
            closed,
            cut: door.cut.clone(),
            pool: Some(self.pool),
            calls: || door.budget.open(),
            settings: self.settings.process,
        };
        let drained = drain.run(open).await;
        admin.abort();
        failed.and(drained)
    }

    fn door(&mut self) -> Result<Door, Error> {
        let settings = &self.settings;
        Ok(Door {
            methods: Methods::register(&mut self.registry, &self.services, &self.contracts)?,
            budget: Budget::new(settings.max_entries, settings.max_request_bytes),
            pool: Arc::clone(&self.pool),
            call_timeout: settings.call_timeout,
            cut: CancellationToken::new(),
        })
    }

    fn acceptor(&mut self, closed: CancellationToken) -> Acceptor {
        let open = Gauge::default();
        let help = "Connections open now";
        self.registry
            .register("rpc_server_connections", help, open.clone());
        Acceptor {
            tls: self.tls.take(),
            http1: false,
            most: self.settings.max_connections,
            beyond: Beyond::Closed,
            open,
            closed,
        }
    }

    /// The services with what is served beside them. Layers are of the
    /// services alone.
    fn routed(&mut self, readiness: &Readiness) -> Result<Routes, Error> {
        let mut reflection = tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            .with_service_name("grpc.health.v1.Health");
        for contract in &self.contracts {
            reflection = reflection.register_encoded_file_descriptor_set(contract);
        }
        // Only what is served here, of all the contracts there are.
        for service in &self.services {
            reflection = reflection.with_service_name(*service);
        }
        let health = Watched {
            services: self.services.clone(),
            phase: readiness.watch(),
        };
        let mut router = std::mem::take(&mut self.routes).into_axum_router();
        for layer in self.layers.drain(..) {
            router = layer(router);
        }
        Ok(Routes::from(router)
            .add_service(HealthServer::new(health))
            .add_service(reflection.build_v1()?)
            .prepare())
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("settings", &self.settings)
            .field("services", &self.services)
            .finish_non_exhaustive()
    }
}

/// The transport. `max_connection_age` is left out on purpose: tonic 0.14 never
/// sends the GOAWAY that would make it graceful.
fn transport(
    guard: Guard,
    routes: Routes,
) -> Transport<tower_layer::Stack<Guard, tower_layer::Identity>> {
    transport::Server::builder()
        .http2_keepalive_interval(Some(KEEPALIVE_INTERVAL))
        .http2_keepalive_timeout(Some(KEEPALIVE_TIMEOUT))
        .http2_max_header_list_size(HEADER_BYTES)
        .max_concurrent_streams(CONCURRENT_STREAMS)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .layer(guard)
        .add_routes(routes)
}

fn early(ended: Result<(), transport::Error>) -> Error {
    match ended {
        Ok(()) => "transport ended by itself".into(),
        Err(error) => error.into(),
    }
}
