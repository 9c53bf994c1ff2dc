//! Whether the server wants traffic, for gRPC health and for `/readyz`.

use tokio::sync::watch;
use tonic::server::NamedService;
use tonic_health::{
    ServingStatus,
    pb::health_server::{Health, HealthServer},
    server::HealthReporter,
};

/// Where a server is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Starting,
    Serving,
    Draining,
}

/// Tells everyone who asks. Begins as [`Phase::Starting`].
pub(crate) struct Readiness {
    service: &'static str,
    reporter: HealthReporter,
    phase: watch::Sender<Phase>,
}

impl Phase {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Serving => "serving",
            Self::Draining => "draining",
        }
    }
}

impl Readiness {
    /// The readiness of `S` and of the server as a whole, and the service that
    /// reports it.
    pub(crate) async fn of<S: NamedService>() -> (Self, HealthServer<impl Health>) {
        let (reporter, health) = tonic_health::server::health_reporter();
        let readiness = Self {
            service: S::NAME,
            reporter,
            phase: watch::Sender::new(Phase::Starting),
        };
        // The reporter begins with a server that serves.
        readiness.enter(Phase::Starting).await;
        (readiness, health)
    }

    pub(crate) async fn enter(&self, phase: Phase) {
        let status = match phase {
            Phase::Serving => ServingStatus::Serving,
            Phase::Starting | Phase::Draining => ServingStatus::NotServing,
        };
        for service in ["", self.service] {
            self.reporter.set_service_status(service, status).await;
        }
        self.phase.send_replace(phase);
    }

    /// Ends the streams of those who watch: they would hold their connections
    /// open.
    pub(crate) async fn close(&mut self) {
        for service in ["", self.service] {
            self.reporter.clear_service_status(service).await;
        }
    }

    pub(crate) fn watch(&self) -> watch::Receiver<Phase> {
        self.phase.subscribe()
    }
}
