//! What is behind the gateway.

use httpgateway::{
    Backend, Backends,
    upstream::{self, List, Reached, Services},
};
use prometheus_client::registry::Registry;
use runtime::{Env, Error};

// The cores that are called, a line each: the field, the client, how the variables
// about it go on, and its port unless they say otherwise.
clients::calls! {
    b2_c: b2_c_client, "B2_C", 9100;
    k_2x: k_2x_client, "K_2X", 8110;
}

/// How each of them is reached.
#[derive(Debug, Clone)]
pub struct Settings {
    services: Reached,
    called: Called,
}

/// All of them.
#[derive(Debug, Clone)]
pub struct Behind {
    services: Services,
    calls: Calls,
}

impl Settings {
    /// Reads the variables about each. `insecure` says that the network is trusted.
    pub fn read(env: &mut Env, insecure: bool) -> Self {
        // What the table calls each, how the variables about it go on, and its port
        // unless they say otherwise.
        let services = List::default();
        let services = services.and(upstream::Known {
            name: "alone",
            prefix: "ALONE",
            port: 8090,
        });
        let services = services.and(upstream::Known {
            name: "f-api",
            prefix: "F_API",
            port: 9120,
        });
        Self {
            services: services.read(env, insecure),
            called: Called::read(env, insecure),
        }
    }

    /// Connects in the background.
    ///
    /// # Errors
    /// When a certificate cannot be used.
    pub fn connect(self, registry: &mut Registry) -> Result<Behind, Error> {
        let passed = upstream::Measures::register(registry);
        let called = clients::Measures::register(registry);
        Ok(Behind {
            services: self.services.open(&passed)?,
            calls: Calls::connect(self.called, &called)?,
        })
    }
}

impl Behind {
    /// Waits until each has been there once.
    pub async fn ready(&self) {
        self.services.ready().await;
        self.calls.ready().await;
    }

    /// Whom routes lead to.
    #[must_use]
    pub fn backends(&self) -> Backends {
        let mut backends = self.services.backends();
        let client = self.calls.b2_c.clone();
        let answers = crate::api::b2_c::routes(client);
        let name = "b2-c";
        backends.insert(name, Backend::Routes(answers));
        let client = self.calls.k_2x.clone();
        let answers = crate::api::k_2x::routes(client);
        let name = "k-2x";
        backends.insert(name, Backend::Routes(answers));
        backends
    }
}
