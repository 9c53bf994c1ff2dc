//! A connection to a component.

use std::{fmt, sync::Arc};

use runtime::Error;
use tokio::{sync::Semaphore, task::AbortHandle};

use crate::{
    Measures, Settings, dial::PROTOCOL, instances::Instances, measure::Callee, throttle::Throttle,
};

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
    pub(crate) places: Arc<Semaphore>,
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
            places: Arc::new(Semaphore::new(settings.max_calls)),
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

    /// Whether one is.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.0.instances.is_ready()
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
