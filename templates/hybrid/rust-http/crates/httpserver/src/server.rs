//! From the first bind to the last answer.

use std::{fmt, io, sync::Arc};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, header::CONTENT_TYPE},
    middleware::from_fn_with_state,
    routing::get,
};
use compute::{Limits, Pool};
use prometheus_client::{metrics::gauge::Gauge, registry::Registry};
use runtime::{Address, Admin, Error, Listener, Phase, Readiness};
use serving::{Acceptor, Beyond, Drain, Tls};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::{
    Settings,
    call::{MAX_BODY, Terms},
    connections,
    door::{Door, enter},
    measure::Measures,
};

/// A server that listens, and does not answer yet.
pub struct Server {
    settings: Settings,
    listener: Listener,
    admin: Listener,
    tls: Option<Tls>,
    pool: Option<Arc<Pool>>,
    registry: Registry,
    max_body: usize,
    pages: Router,
}

impl Server {
    /// Takes both addresses and reads the certificates. A server that cannot
    /// run fails here, before it has done anything.
    ///
    /// # Errors
    /// When an address is taken, or a certificate cannot be used.
    pub async fn bind(settings: Settings) -> Result<Self, Error> {
        let tls = settings.tls.clone();
        let tls = tls.map(|files| Tls::load(files, &[b"h2", b"http/1.1"]));
        let tls = tls.transpose()?;
        let listener = settings.addr.bind().await?;
        let admin = settings.process.admin_addr.bind().await?;
        Ok(Self {
            registry: runtime::metrics::registry(settings.process.version),
            settings,
            listener,
            admin,
            tls,
            pool: None,
            max_body: MAX_BODY,
            pages: Router::new(),
        })
    }

    /// Where requests arrive.
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

    /// Where counters, gauges and histograms are registered to be shown on
    /// `/metrics`.
    pub fn registry(&mut self) -> &mut Registry {
        &mut self.registry
    }

    /// Starts compute threads, which are drained with the server; once a
    /// server.
    ///
    /// # Errors
    /// When a thread cannot be started.
    pub fn compute(&mut self, limits: Limits) -> Result<Arc<Pool>, Error> {
        let pool = serving::pool(limits, &mut self.registry)?;
        self.pool = Some(Arc::clone(&pool));
        Ok(pool)
    }

    /// Bounds the body of a request, in bytes: what is larger gets 413. It is
    /// 256 KiB unless said otherwise.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Shows more pages on the administrative listener.
    #[must_use]
    pub fn pages(mut self, pages: Router) -> Self {
        self.pages = self.pages.merge(pages);
        self
    }

    /// Shows the `OpenAPI` document of the routes on the administrative
    /// listener, at `/openapi.json`.
    #[must_use]
    pub fn openapi(self, document: &'static str) -> Self {
        let json = HeaderValue::from_static("application/json");
        let page = move || async move { ([(CONTENT_TYPE, json)], document) };
        self.pages(Router::new().route("/openapi.json", get(page)))
    }

    /// Serves `routes` until `stop` ends, then drains: every answer asks its
    /// client to leave, after the drain delay nothing more is accepted, and
    /// open requests get until the drain timeout to end.
    ///
    /// Until `warm_up` ends, requests are answered and `/readyz` says that
    /// nobody should send any.
    ///
    /// # Errors
    /// When `warm_up` fails, or requests were cut off at the drain timeout.
    pub async fn serve(
        mut self,
        routes: impl Into<Router>,
        warm_up: impl Future<Output = Result<(), Error>>,
        stop: impl Future<Output = ()>,
    ) -> Result<(), Error> {
        let (addr, admin_addr) = (self.address()?, self.admin_address()?);
        let readiness = Readiness::default();
        let closed = CancellationToken::new();
        let acceptor = self.acceptor(closed.clone());
        let door = Arc::new(self.door(&readiness, closed.clone()));
        let routes = routes
            .into()
            .layer(DefaultBodyLimit::max(self.max_body))
            .layer(from_fn_with_state(Arc::clone(&door), enter));
        let admin = Admin::new(readiness.watch(), self.registry).merge(self.pages);
        let admin = tokio::spawn(admin.serve(self.admin));
        let connections = acceptor.accept(self.listener);
        let open = tokio::spawn(connections::serve(connections, routes, readiness.watch()));

        let ready = async {
            warm_up.await?;
            readiness.enter(Phase::Serving);
            tracing::info!(%addr, %admin_addr, "serving");
            std::future::pending().await
        };
        let failed = tokio::select! {
            failed = ready => failed,
            () = stop => Ok(()),
        };
        let drain = Drain {
            readiness,
            closed,
            cut: door.cut.clone(),
            pool: self.pool,
            calls: || door.open(),
            settings: self.settings.process,
        };
        let drained = drain.run(open).await;
        admin.abort();
        failed.and(drained)
    }

    fn door(&mut self, readiness: &Readiness, closed: CancellationToken) -> Door {
        let most = self.settings.max_requests;
        Door {
            terms: Terms {
                timeout: self.settings.request_timeout,
                max_body: self.max_body,
                trust_traceparent: self.settings.trust_traceparent,
                stopping: closed,
            },
            measures: Measures::register(&mut self.registry),
            places: Arc::new(Semaphore::new(most)),
            most,
            phase: readiness.watch(),
            cut: CancellationToken::new(),
        }
    }

    fn acceptor(&mut self, closed: CancellationToken) -> Acceptor {
        let open = Gauge::default();
        let help = "Connections open now";
        self.registry
            .register("http_server_connections", help, open.clone());
        Acceptor {
            tls: self.tls.take(),
            http1: true,
            most: self.settings.max_connections,
            beyond: Beyond::Waits,
            open,
            closed,
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
