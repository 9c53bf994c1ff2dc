//! One instance of a service, and whether it is well.

use std::{
    error::Error,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use http::uri::Authority;
use prometheus_client::metrics::gauge::Gauge;
use tokio::sync::watch;

/// How many requests in succession may get no answer. A few can be the fault of
/// what they ask for.
const MOST_FAILURES: usize = 5;
/// How many looks in succession may find nobody. One can be the fault of a machine
/// that is busy.
const MOST_MISSED: usize = 2;
/// How long an instance is left alone that has asked to be. When it is over, a
/// request finds out whether it is still about to stop.
const LEAVING: Duration = Duration::from_secs(5);

/// One of the instances. While it is out, requests go elsewhere; a look that finds
/// it well brings it back.
#[derive(Debug)]
pub(crate) struct Instance {
    pub(crate) address: Authority,
    name: &'static str,
    well: Arc<Well>,
    open: AtomicUsize,
    health: Mutex<Health>,
}

/// How many instances of a service are well.
#[derive(Debug)]
pub(crate) struct Well {
    pub(crate) count: watch::Sender<usize>,
    pub(crate) shown: Gauge,
}

#[derive(Debug, Default)]
struct Health {
    /// It was well once.
    seen: bool,
    out: bool,
    leaving: Option<Instant>,
    failures: usize,
    missed: usize,
}

/// A request that an instance has been given, until its answer has ended.
#[derive(Debug)]
pub(crate) struct Lease(pub(crate) Arc<Instance>);

/// What a look has not found.
#[derive(Debug)]
pub(crate) enum Missed {
    /// It took the connection and said nothing, as one may that has much to do.
    Silent,
    /// It is not there.
    Gone(Box<dyn Error + Send + Sync>),
}

impl Well {
    fn change(&self, by: impl FnOnce(&mut usize)) {
        self.count.send_modify(by);
        let count = *self.count.borrow();
        self.shown.set(i64::try_from(count).unwrap_or(i64::MAX));
    }
}

impl Instance {
    pub(crate) fn new(address: Authority, name: &'static str, well: Arc<Well>) -> Self {
        Self {
            address,
            name,
            well,
            open: AtomicUsize::new(0),
            health: Mutex::default(),
        }
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What decides who gets a request: the least of it.
    pub(crate) fn burden(&self) -> (bool, usize) {
        let health = self.health();
        let leaving = health.leaving.is_some_and(|until| until > Instant::now());
        (health.out || leaving, self.open.load(Relaxed))
    }

    /// A request got an answer. One that does not keep its connection is how a
    /// server that is about to stop has its clients go elsewhere.
    pub(crate) fn answered(&self, last: bool) {
        let mut health = self.health();
        health.failures = 0;
        if last {
            health.leaving = Some(Instant::now() + LEAVING);
        }
    }

    /// A request got no answer. `sent` says whether it can have arrived.
    pub(crate) fn failed(&self, sent: bool, error: &dyn Error) {
        let mut health = self.health();
        health.failures += 1;
        if !sent || health.failures >= MOST_FAILURES {
            self.lose(&mut health, error);
        }
    }

    /// Notes what a look has found.
    pub(crate) fn looked(&self, found: Result<(), Missed>) {
        let mut health = self.health();
        match found {
            Ok(()) => self.find(&mut health),
            Err(Missed::Gone(error)) => {
                health.missed += 1;
                self.lose(&mut health, &*error);
            }
            Err(Missed::Silent) => {
                health.missed += 1;
                if health.missed >= MOST_MISSED {
                    self.lose(&mut health, &Silence);
                }
            }
        }
    }

    fn find(&self, health: &mut Health) {
        health.missed = 0;
        if health.seen && !health.out {
            return;
        }
        *health = Health {
            seen: true,
            ..Health::default()
        };
        self.well.change(|count| *count += 1);
        tracing::info!(target = self.name, addr = %self.address, "connected");
    }

    fn lose(&self, health: &mut Health, error: &dyn Error) {
        if health.out {
            return;
        }
        health.out = true;
        if health.seen {
            self.well.change(|count| *count -= 1);
        }
        let error = innermost(error);
        tracing::warn!(target = self.name, addr = %self.address, error, "not connected");
    }
}

impl Lease {
    pub(crate) fn new(instance: &Arc<Instance>) -> Self {
        instance.open.fetch_add(1, Relaxed);
        Self(Arc::clone(instance))
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Relaxed);
    }
}

/// It takes connections, and says nothing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Silence;

impl std::fmt::Display for Silence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("it does not answer")
    }
}

impl Error for Silence {}

/// What began it: the errors around it say only that there was one.
pub(crate) fn innermost(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = error.to_string();
        source = error.source();
    }
    text
}
