//! A service of which there may be several instances: a request goes to the one
//! with the fewest open, and none goes to an instance that hangs or is gone.

mod address;
mod body;
mod connect;
mod instance;
mod measure;
mod services;
mod settings;
mod watch;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use axum::body::Body;
use http::{
    HeaderValue, Request, Response, Uri, Version,
    header::CONNECTION,
    uri::{Authority, PathAndQuery, Scheme},
};
use hyper::body::Incoming;
use hyper_util::{
    client::legacy::{Client, Error as ClientError},
    rt::{TokioExecutor, TokioTimer},
};
use runtime::Error;
use tokio::{sync::watch::Sender, task::AbortHandle, time::timeout_at};

use body::Outgoing;
use instance::{Instance, Lease, Silence, Well};
use measure::Target;

pub(crate) use address::is_local;
pub use address::{Addresses, InvalidAddresses};
pub(crate) use body::{Broken, hold};
pub(crate) use connect::Connector;
use connect::PROTOCOL;
pub use measure::Measures;
pub use services::{Known, List, Reached, Services};
pub use settings::Settings;

/// How long a connection is kept that nobody uses: shorter than servers keep it, so
/// that it is not they who close first.
const IDLE: Duration = Duration::from_secs(30);
/// Connections to an instance that are kept for later.
const KEPT: usize = 256;
/// Largest header of an answer, in bytes.
const HEADER_BYTES: usize = 64 * 1024;

/// Every instance of a service. Clones share them; the look after them ends with
/// the last.
#[derive(Clone)]
pub struct Service(Arc<Shared>);

struct Shared {
    name: &'static str,
    scheme: Scheme,
    client: Client<Connector, Outgoing>,
    instances: Vec<Arc<Instance>>,
    turn: AtomicUsize,
    well: Sender<usize>,
    measures: Target,
    watcher: AbortHandle,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Failed {
    /// The request could not be read.
    Body(Broken),
    /// The request did not arrive in time.
    Slow,
    /// There was not enough time.
    Late,
    /// Nobody took it, or who took it broke off.
    Unavailable(ClientError),
}

impl Service {
    /// Begins to look after the instances of `name`, in the background.
    ///
    /// # Errors
    /// When a certificate cannot be used.
    pub fn open(
        name: &'static str,
        settings: Settings,
        measures: &Measures,
    ) -> Result<Self, Error> {
        if let Some(files) = &settings.tls {
            files.connector(PROTOCOL)?;
        }
        let measures = measures.of(name);
        let count = Sender::new(0);
        let well = Arc::new(Well {
            count: count.clone(),
            shown: measures.ready.clone(),
        });
        let instance = |address| Arc::new(Instance::new(address, name, Arc::clone(&well)));
        let instances: Vec<_> = settings.target.0.into_iter().map(instance).collect();
        let scheme = if settings.tls.is_some() {
            Scheme::HTTPS
        } else {
            Scheme::HTTP
        };
        let connector = Connector(settings.tls);
        let watched = watch::watch(instances.clone(), connector.clone(), settings.probe);
        Ok(Self(Arc::new(Shared {
            name,
            scheme,
            client: client(connector),
            instances,
            turn: AtomicUsize::new(0),
            well: count,
            measures,
            watcher: tokio::spawn(watched).abort_handle(),
        })))
    }

    /// What it is called.
    pub(crate) fn name(&self) -> &'static str {
        self.0.name
    }

    /// Waits until an instance has answered, and is well.
    pub async fn ready(&self) {
        // Fails only when nobody could be told.
        let _ = self.0.well.subscribe().wait_for(|well| *well > 0).await;
    }

    /// Sends a request to an instance, which has until `deadline` to begin its
    /// answer. If it cannot be sent at all, the next one gets it; what was sent is
    /// never sent again. It may have at most so many bytes.
    pub(crate) async fn send(
        &self,
        request: Request<Body>,
        most: usize,
        deadline: Instant,
    ) -> Result<Response<Body>, Failed> {
        let asking = self.0.measures.begin();
        match self.0.try_each(request, most, deadline).await {
            Ok((response, lease)) => {
                let open = asking.answered(response.status());
                Ok(hold(response, (lease, open)))
            }
            Err(failed) => {
                asking.ended(match failed {
                    Failed::Late => "timeout",
                    Failed::Body(_) | Failed::Slow => "cancelled",
                    Failed::Unavailable(_) => "unavailable",
                });
                Err(failed)
            }
        }
    }
}

impl Shared {
    async fn try_each(
        &self,
        request: Request<Body>,
        most: usize,
        deadline: Instant,
    ) -> Result<(Response<Incoming>, Lease), Failed> {
        let (parts, body) = request.into_parts();
        let body = Outgoing::new(body, most);
        if let Some(broken) = body.broken() {
            return Err(Failed::Body(broken));
        }
        let mut tried = 0_u64;
        loop {
            let lease = Lease::new(self.pick(&mut tried));
            let mut attempt = Request::new(body.clone());
            attempt.method_mut().clone_from(&parts.method);
            attempt.headers_mut().clone_from(&parts.headers);
            *attempt.uri_mut() = self.uri(&lease.0.address, parts.uri.path_and_query());
            let answer = timeout_at(deadline.into(), self.client.request(attempt)).await;
            let error = match answer {
                Ok(Ok(response)) => {
                    lease.0.answered(closes(&response));
                    return Ok((response, lease));
                }
                Err(_) if body.is_waited_for() => return Err(Failed::Slow),
                Err(_) => {
                    lease.0.failed(true, &Silence);
                    return Err(Failed::Late);
                }
                Ok(Err(error)) => error,
            };
            if let Some(broken) = body.broken() {
                return Err(Failed::Body(broken));
            }
            let sent = body.has_begun() || !error.is_connect();
            lease.0.failed(sent, &error);
            if sent || tried.count_ones() as usize == self.instances.len() {
                return Err(Failed::Unavailable(error));
            }
        }
    }

    /// The instance with the fewest requests open, of those that were not tried and
    /// that there is no reason to avoid. If there is one for each of them, it may
    /// be wrong, and they are all asked.
    fn pick(&self, tried: &mut u64) -> &Arc<Instance> {
        let many = self.instances.len();
        let first = self.turn.fetch_add(1, Relaxed);
        let left = (0..many).map(|n| (first.wrapping_add(n)) % many);
        let left = left.filter(|at| *tried & (1 << at) == 0);
        // There is always one left to try.
        let at = left
            .min_by_key(|at| self.instances[*at].burden())
            .unwrap_or_default();
        *tried |= 1 << at;
        &self.instances[at]
    }

    fn uri(&self, address: &Authority, path: Option<&PathAndQuery>) -> Uri {
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(address.clone());
        parts.path_and_query =
            Some(path.map_or_else(|| PathAndQuery::from_static("/"), Clone::clone));
        // All three are there, so it is one.
        Uri::from_parts(parts).unwrap_or_default()
    }
}

fn client(connector: Connector) -> Client<Connector, Outgoing> {
    Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(KEPT)
        .http1_max_buf_size(HEADER_BYTES)
        .build(connector)
}

/// Whether an answer is the last of its connection.
fn closes<B>(response: &Response<B>) -> bool {
    let names = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"close");
    let headers = response.headers().get_all(CONNECTION);
    headers.iter().any(names) || response.version() == Version::HTTP_10
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.watcher.abort();
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service")
            .field("name", &self.0.name)
            .field("instances", &self.0.instances)
            .finish_non_exhaustive()
    }
}
