//! All services that a gateway passes requests on to.

use runtime::{Env, Error};

use super::{Measures, Service, Settings};
use crate::{Backend, Backends};

/// A service, as the gateway knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// What the table calls it.
    pub name: &'static str,
    /// How the settings about it go on.
    pub prefix: &'static str,
    /// Where it is on this machine, unless they say otherwise.
    pub port: u16,
}

/// Several of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct List(Vec<Known>);

/// How each of them is reached.
#[derive(Debug, Clone)]
pub struct Reached(Vec<(&'static str, Settings)>);

/// All of them.
#[derive(Debug, Clone)]
pub struct Services(Vec<Service>);

impl List {
    /// One more.
    #[must_use]
    pub fn and(mut self, service: Known) -> Self {
        self.0.push(service);
        self
    }

    /// Reads the settings about each. `insecure` says that the network is trusted.
    #[must_use]
    pub fn read(self, env: &mut Env, insecure: bool) -> Reached {
        let read = |each: Known| {
            let settings = Settings::read(env, each.prefix, each.port, insecure);
            (each.name, settings)
        };
        Reached(self.0.into_iter().map(read).collect())
    }
}

impl Reached {
    /// Begins to look after them, in the background.
    ///
    /// # Errors
    /// When a certificate cannot be used.
    pub fn open(self, measures: &Measures) -> Result<Services, Error> {
        let open = |(name, settings)| Service::open(name, settings, measures);
        let all: Result<_, _> = self.0.into_iter().map(open).collect();
        all.map(Services)
    }
}

impl Services {
    /// Waits until each has been there once: one that is lost later is no reason to
    /// turn everybody away.
    pub async fn ready(&self) {
        for service in &self.0 {
            service.ready().await;
        }
    }

    /// They, as routes lead to them.
    #[must_use]
    pub fn backends(&self) -> Backends {
        let all = self.0.iter();
        let backend = |each: &Service| (each.name(), Backend::Service(each.clone()));
        all.map(backend).collect()
    }
}
