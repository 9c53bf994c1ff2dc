//! All instances of a component. tonic spreads calls as well, but knows
//! nothing of health: one that refuses connections at once looks idle to it.

use std::{
    collections::HashMap,
    future::pending,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use prometheus_client::metrics::gauge::Gauge;
use tokio::{
    sync::watch,
    task::{AbortHandle, JoinSet},
    time::{sleep, timeout, timeout_at},
};

use crate::{
    Settings,
    dial::dial,
    instance::{Instance, Lease},
    target::Address,
    throttle::jittered,
};

/// Shortest and longest pause between attempts to connect.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LAST_PAUSE: Duration = Duration::from_secs(1);
/// How often a name is looked up: while all is well, and while nothing is.
const LOOK: Duration = Duration::from_secs(30);
const SEARCH: Duration = Duration::from_secs(1);

/// The instances, and whether one of them is healthy.
#[derive(Debug)]
pub(crate) struct Instances {
    name: &'static str,
    service: &'static str,
    settings: Settings,
    known: Mutex<Vec<Arc<Instance>>>,
    turn: AtomicUsize,
    ready: watch::Sender<bool>,
    gauge: Gauge,
    /// Since when none is; nothing while one is.
    lost: Mutex<Lost>,
}

#[derive(Debug)]
struct Lost {
    since: Option<Instant>,
    reported: bool,
}

/// Why no instance was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nobody {
    /// The component has been lost for longer than its callers are patient.
    Lost,
    /// The deadline has passed before.
    Expired,
}

impl Instances {
    pub(crate) fn new(
        name: &'static str,
        service: &'static str,
        settings: Settings,
        gauge: Gauge,
    ) -> Self {
        let lost = Lost {
            since: Some(Instant::now()),
            reported: false,
        };
        Self {
            name,
            service,
            settings,
            known: Mutex::default(),
            turn: AtomicUsize::new(0),
            ready: watch::Sender::new(false),
            gauge,
            lost: Mutex::new(lost),
        }
    }

    /// Finds the instances and follows them, for ever.
    pub(crate) async fn follow(self: Arc<Self>) {
        let mut followers = Followers::default();
        let target = &self.settings.target;
        loop {
            let found = target.resolve().await;
            if !found.is_empty() {
                self.update(&mut followers, found);
            }
            if !target.is_named() {
                return pending().await;
            }
            let mut ready = self.ready.subscribe();
            let lost = ready.wait_for(|ready| !ready);
            // Fails only when nobody could be told.
            let _ = timeout(LOOK, lost).await;
            sleep(SEARCH).await;
        }
    }

    fn update(self: &Arc<Self>, followers: &mut Followers, found: Vec<Address>) {
        followers.tasks.retain(|address, task| {
            let stays = found.contains(address);
            if !stays {
                task.abort();
                self.known().retain(|known| known.address != *address);
            }
            stays
        });
        for address in found {
            if !followers.tasks.contains_key(&address) {
                let instance = Arc::new(Instance::new(address.clone()));
                self.known().push(Arc::clone(&instance));
                let task = followers.all.spawn(Arc::clone(self).keep(instance));
                followers.tasks.insert(address, task);
            }
        }
        self.changed(None);
    }

    /// Connects to an instance, and again whenever it is lost.
    async fn keep(self: Arc<Self>, instance: Arc<Instance>) {
        let mut pause = FIRST_PAUSE;
        loop {
            let reason = match dial(&instance.address, self.settings.tls.as_ref()).await {
                Ok(channel) => {
                    let changed = || self.changed(Some("it does not serve"));
                    let status = instance.watch(channel, self.service, changed).await;
                    if instance.is_healthy() {
                        pause = FIRST_PAUSE;
                    }
                    status.message().to_owned()
                }
                Err(error) => innermost(&*error),
            };
            instance.lose();
            self.changed(Some(&reason));
            sleep(jittered(pause)).await;
            pause = (pause * 8 / 5).min(LAST_PAUSE);
        }
    }

    /// Looks whether one is healthy, and says so if that is news; with a reason,
    /// also if none is.
    fn changed(&self, reason: Option<&str>) {
        let mut lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner);
        let healthy = self.known().iter().any(|instance| instance.is_healthy());
        let (component, addr) = (self.name, &self.settings.target);
        match (healthy, lost.since) {
            (true, Some(_)) => {
                tracing::info!(target = component, %addr, "connected");
                *lost = Lost {
                    since: None,
                    reported: false,
                };
            }
            (false, None) => lost.since = Some(Instant::now()),
            _ => {}
        }
        if let Some(error) = reason
            && !healthy
            && !lost.reported
        {
            lost.reported = true;
            tracing::warn!(target = component, %addr, error, "not connected");
        }
        self.gauge.set(healthy.into());
        self.ready.send_replace(healthy);
    }

    fn known(&self) -> MutexGuard<'_, Vec<Arc<Instance>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The healthy instance with the fewest calls open. That leaves one that
    /// hangs or is slow.
    fn choose(&self) -> Option<Lease> {
        let known = self.known();
        let turn = self.turn.fetch_add(1, Relaxed);
        let in_turn = (0..known.len()).map(|n| &known[(turn + n) % known.len()]);
        let healthy = in_turn.filter(|instance| instance.is_healthy());
        healthy.min_by_key(|instance| instance.burden())?.lease()
    }

    /// Waits for an instance, but not beyond `deadline`, and not once the
    /// component has been lost for longer than the patience: that bridges a
    /// restart, and does not turn a component that is down into calls that
    /// hang.
    pub(crate) async fn find(&self, deadline: Instant) -> Result<Lease, Nobody> {
        let mut ready = self.ready.subscribe();
        loop {
            ready.borrow_and_update();
            if let Some(lease) = self.choose() {
                return Ok(lease);
            }
            self.change(&mut ready, deadline).await?;
        }
    }

    /// Waits as [`Instances::find`] does, and calls nobody.
    pub(crate) async fn present(&self, deadline: Instant) -> Result<(), Nobody> {
        if self.is_ready() {
            return Ok(());
        }
        let mut ready = self.ready.subscribe();
        while !*ready.borrow_and_update() {
            self.change(&mut ready, deadline).await?;
        }
        Ok(())
    }

    async fn change(
        &self,
        ready: &mut watch::Receiver<bool>,
        deadline: Instant,
    ) -> Result<(), Nobody> {
        let until = self.lost_at() + self.settings.patience;
        let changed = timeout_at(until.min(deadline).into(), ready.changed()).await;
        match changed {
            Ok(_) => Ok(()),
            Err(_) if until <= deadline => Err(Nobody::Lost),
            Err(_) => Err(Nobody::Expired),
        }
    }

    /// Whether none has been there for longer than callers are patient.
    pub(crate) fn are_lost(&self) -> bool {
        !self.is_ready() && self.lost_at() + self.settings.patience <= Instant::now()
    }

    fn lost_at(&self) -> Instant {
        let lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner);
        lost.since.unwrap_or_else(Instant::now)
    }

    /// Waits until one is healthy.
    pub(crate) async fn ready(&self) {
        // Fails only when nobody could be told.
        let _ = self.ready.subscribe().wait_for(|ready| *ready).await;
    }

    pub(crate) fn is_ready(&self) -> bool {
        *self.ready.borrow()
    }
}

/// The tasks that follow the instances. They end with it.
#[derive(Default)]
struct Followers {
    tasks: HashMap<Address, AbortHandle>,
    all: JoinSet<()>,
}

/// What began it: the errors around it say only that there was one.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
