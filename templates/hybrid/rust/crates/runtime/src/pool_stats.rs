//! What became of the jobs of a pool.

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Instant,
};

use crate::metrics::{Histogram, Text};

/// How a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It ran to its end.
    Done,
    /// It was rejected: the queue was full.
    Shed,
    /// Its deadline passed, before or while it ran.
    Expired,
    /// Its caller left, before or while it ran.
    Cancelled,
    /// It, or a part of it, panicked.
    Panicked,
}

/// Counts and times of the jobs of a pool.
#[derive(Debug, Default)]
pub struct PoolStats {
    pub(crate) queue_wait: Histogram,
    pub(crate) run: Histogram,
    busy: AtomicU64,
    outcomes: [AtomicU64; Outcome::ALL.len()],
}

/// The families are those of the Go worker pool: one dashboard shows both.
pub(crate) const POOL: (&str, &str) = ("pool", "compute");

// === impl Outcome ===

impl Outcome {
    const ALL: [Self; 5] = [
        Self::Done,
        Self::Shed,
        Self::Expired,
        Self::Cancelled,
        Self::Panicked,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Shed => "shed",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Panicked => "panicked",
        }
    }
}

// === impl PoolStats ===

impl PoolStats {
    /// How many jobs have ended so.
    #[must_use]
    pub fn ended(&self, outcome: Outcome) -> u64 {
        self.outcomes[outcome as usize].load(Relaxed)
    }

    /// How many jobs run now.
    #[must_use]
    pub fn busy(&self) -> u64 {
        self.busy.load(Relaxed)
    }

    pub(crate) fn count(&self, outcome: Outcome) {
        self.outcomes[outcome as usize].fetch_add(1, Relaxed);
    }

    pub(crate) fn start(&self) -> Instant {
        self.busy.fetch_add(1, Relaxed);
        Instant::now()
    }

    pub(crate) fn finish(&self, started: Instant) {
        self.run.observe(started.elapsed());
        self.busy.fetch_sub(1, Relaxed);
    }

    pub(crate) fn collect(&self, text: &mut Text) {
        text.describe("workerpool_busy_workers", "gauge", "Jobs that run.");
        text.sample("workerpool_busy_workers", &[POOL], self.busy());
        text.describe(
            "workerpool_wait_seconds",
            "histogram",
            "Time from admission of a job until a worker took it.",
        );
        text.buckets("workerpool_wait_seconds", &[POOL], &self.queue_wait);
        text.describe("workerpool_run_seconds", "histogram", "Time a job ran.");
        text.buckets("workerpool_run_seconds", &[POOL], &self.run);
        text.describe("workerpool_jobs_total", "counter", "Jobs by outcome.");
        for outcome in Outcome::ALL {
            let labels = [POOL, ("outcome", outcome.name())];
            text.sample("workerpool_jobs_total", &labels, self.ended(outcome));
        }
    }
}
