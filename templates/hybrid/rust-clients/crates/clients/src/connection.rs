//! A connection to a component.

use std::{fmt, sync::Arc, time::Instant};

use runtime::Error;
use tokio::task::AbortHandle;

use crate::{
    Caller, Failure, Measures, Settings,
    dial::PROTOCOL,
    fault,
    gate::{Gate, Place},
    instances::{Instances, Nobody},
    measure::Callee,
    throttle::Throttle,
};

/// How many calls are let in whatever they may have to wait.
const FREE_PLACES: u32 = 4;

/// Leads to every instance of a component. Clones share it; it ends with the
/// last of them.
#[derive(Clone)]
pub struct Connection(pub(crate) Arc<Shared>);

/// What all calls share.
pub(crate) struct Shared {
    pub(crate) name: &'static str,
    pub(crate) service: &'static str,
    pub(crate) settings: Settings,
    pub(crate) instances: Arc<Instances>,
    pub(crate) calls: Arc<Gate>,
    pub(crate) streams: Arc<Gate>,
    pub(crate) throttle: Throttle,
    pub(crate) measures: Callee,
    follower: AbortHandle,
}

impl Connection {
    /// Connects to `name` in the background, whose health is asked for as
    /// that of `service`, the full name of a gRPC service.
    ///
    /// # Errors
    /// When a certificate cannot be used.
    pub fn open(
        name: &'static str,
        service: &'static str,
        settings: Settings,
        measures: &Measures,
    ) -> Result<Self, Error> {
        if let Some(files) = &settings.tls {
            files.connector(PROTOCOL)?;
        }
        let measures = measures.of(name);
        let ready = measures.ready.clone();
        let instances = Instances::new(name, service, settings.clone(), ready);
        let instances = Arc::new(instances);
        let follower = tokio::spawn(Arc::clone(&instances).follow()).abort_handle();
        Ok(Self(Arc::new(Shared {
            name,
            service,
            instances,
            calls: Gate::new(settings.max_calls, FREE_PLACES),
            streams: Gate::new(settings.max_calls, FREE_PLACES),
            settings,
            throttle: Throttle::default(),
            measures,
            follower,
        })))
    }

    /// Waits until an instance is connected and healthy.
    pub async fn ready(&self) {
        self.0.instances.ready().await;
    }

    /// Whether [`Connection::call`] would be refused now, to be asked before
    /// anybody reads what it would be about.
    ///
    /// # Errors
    /// `RESOURCE_EXHAUSTED`, with the time after which to try again;
    /// `UNAVAILABLE` when the component has been lost for long.
    pub fn admits(&self, caller: impl Into<Caller>) -> Result<(), Failure> {
        self.0.admits(&self.0.calls, &caller.into())
    }

    /// Whether one is.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.0.instances.is_ready()
    }
}

impl Shared {
    /// Takes a place for a call, once there is somebody to call: the wait for
    /// a restart says nothing of how quick calls are.
    pub(crate) async fn enter(
        &self,
        gate: &Arc<Gate>,
        deadline: Instant,
    ) -> Result<Place, Failure> {
        let there = self.instances.present(deadline).await;
        there.map_err(|why| fault::nobody(self.name, why))?;
        gate.enter(Some(deadline))
    }

    /// Whether a call would be refused now.
    pub(crate) fn admits(&self, gate: &Gate, caller: &Caller) -> Result<(), Failure> {
        if self.instances.are_lost() {
            return Err(fault::nobody(self.name, Nobody::Lost));
        }
        gate.check(Some(caller.deadline_within(self.settings.timeout)))
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.follower.abort();
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("name", &self.0.name)
            .field("settings", &self.0.settings)
            .finish_non_exhaustive()
    }
}
