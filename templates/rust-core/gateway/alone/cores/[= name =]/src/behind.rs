//! What is behind the gateway.

use httpgateway::{
    Backends,
    upstream::{List, Measures, Reached, Services},
};
use prometheus_client::registry::Registry;
use runtime::{Env, Error};

/// How each of them is reached.
#[derive(Debug, Clone)]
pub struct Settings(Reached);

/// All of them.
#[derive(Debug, Clone)]
pub struct Behind(Services);

impl Settings {
    /// Reads the variables about each. `insecure` says that the network is trusted.
    pub fn read(env: &mut Env, insecure: bool) -> Self {
        // There is none yet: `and` adds one, with what the table calls it, how the
        // variables about it go on, and its port unless they say otherwise.
        let services = List::default();
        Self(services.read(env, insecure))
    }

    /// Connects in the background.
    ///
    /// # Errors
    /// When a certificate cannot be used.
    pub fn connect(self, registry: &mut Registry) -> Result<Behind, Error> {
        let measures = Measures::register(registry);
        self.0.open(&measures).map(Behind)
    }
}

impl Behind {
    /// Waits until each has been there once.
    pub async fn ready(&self) {
        self.0.ready().await;
    }

    /// Whom routes lead to.
    #[must_use]
    pub fn backends(&self) -> Backends {
        self.0.backends()
    }
}
