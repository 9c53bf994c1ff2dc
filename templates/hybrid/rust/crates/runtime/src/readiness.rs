//! Whether the process wants traffic.

use tokio::sync::watch;

/// Where a process is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It loads what it needs.
    Starting,
    /// It answers.
    Serving,
    /// It answers still, and wants nothing more.
    Draining,
    /// It finishes what it has.
    Closed,
}

/// Tells everyone who watches. Begins as [`Phase::Starting`].
#[derive(Debug)]
pub struct Readiness(watch::Sender<Phase>);

impl Phase {
    /// The word for it on `/readyz`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Serving => "serving",
            Self::Draining | Self::Closed => "draining",
        }
    }
}

impl Default for Readiness {
    fn default() -> Self {
        Self(watch::Sender::new(Phase::Starting))
    }
}

impl Readiness {
    /// Enters the next phase.
    pub fn enter(&self, phase: Phase) {
        self.0.send_replace(phase);
    }

    /// Sees the phase of now and the next ones.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Phase> {
        self.0.subscribe()
    }
}
