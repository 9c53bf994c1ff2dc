//! The compute threads of a server, and what is measured of them.

use std::{
    fmt, io,
    sync::{Arc, Weak},
    time::Duration,
};

use compute::{Limits, Observe, Outcome, Pool};
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric as _},
    metrics::{counter::Counter, family::Family, gauge::ConstGauge, histogram::Histogram},
    registry::Registry,
};
use runtime::{Env, cores, metrics};

use crate::codes;

/// The label of every pool of a process that has only one.
const POOL: (&str, &str) = ("pool", "compute");

/// Upper bounds of how many entries are in a batch.
const BATCH_BOUNDS: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];

type Labels = Vec<(&'static str, String)>;

/// Reads how many threads compute, and how much waits for them.
pub fn limits(env: &mut Env, process: &runtime::Settings) -> Limits {
    Limits {
        threads: env.number(
            "THREADS",
            threads(cores(), process.io_threads),
            1..=1024,
            "compute threads",
        ),
        entries: env.number(
            "MAX_ENTRIES",
            256,
            1..=1_048_576,
            "entries admitted, waiting and in work; longest wait: entries x run time / threads",
        ),
    }
}

/// The cores that the network leaves over: more threads than cores would only
/// take turns.
fn threads(cores: usize, io_threads: usize) -> usize {
    cores.saturating_sub(io_threads).max(1)
}

/// Starts the threads of a process, and shows on `/metrics` what they do; once
/// a process.
///
/// # Errors
/// When a thread cannot be started.
pub fn pool(limits: Limits, registry: &mut Registry) -> io::Result<Arc<Pool>> {
    let pool = Arc::new(Pool::new(limits, PoolMeter::register(registry))?);
    let gauges = PoolGauges(Arc::downgrade(&pool));
    registry.register_collector(Box::new(gauges));
    Ok(pool)
}

/// Measures a pool while it works.
#[derive(Debug, Clone)]
struct PoolMeter {
    wait: Histogram,
    run: Histogram,
    batch: Histogram,
    ended: Vec<(Outcome, Counter)>,
}

impl PoolMeter {
    fn register(registry: &mut Registry) -> Self {
        let registry = registry.sub_registry_with_label((POOL.0.into(), POOL.1.into()));
        let entries = Family::<Labels, Counter>::default();
        let outcomes = codes::NAMES.into_iter().chain(["shed"]);
        let counter = |outcome: Outcome| {
            let labels: Labels = vec![("outcome", outcome.into())];
            (outcome, entries.get_or_create_owned(&labels))
        };
        let meter = Self {
            wait: metrics::seconds(),
            run: metrics::seconds(),
            batch: Histogram::new(BATCH_BOUNDS),
            ended: outcomes.map(counter).collect(),
        };
        let help = "Entries by how they ended";
        registry.register("workerpool_entries", help, entries);
        let help = "Time from admission of an entry until a worker took it";
        registry.register("workerpool_wait_seconds", help, meter.wait.clone());
        let help = "Time an entry ran";
        registry.register("workerpool_run_seconds", help, meter.run.clone());
        let help = "Entries admitted together";
        registry.register("workerpool_batch_entries", help, meter.batch.clone());
        meter
    }
}

impl Observe for PoolMeter {
    fn admitted(&self, entries: usize) {
        self.batch.observe(number(entries));
    }

    fn waited(&self, time: Duration) {
        self.wait.observe(time.as_secs_f64());
    }

    fn ran(&self, time: Duration) {
        self.run.observe(time.as_secs_f64());
    }

    fn ended(&self, outcome: Outcome, entries: usize) {
        let found = self.ended.iter().find(|(known, _)| *known == outcome);
        if let Some((_, counter)) = found {
            counter.inc_by(entries as u64);
        }
    }
}

/// Shows what a pool holds, when it is asked.
struct PoolGauges(Weak<Pool>);

impl Collector for PoolGauges {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        let Some(pool) = self.0.upgrade() else {
            return Ok(());
        };
        let gauge = ConstGauge::new(number(pool.limits().threads));
        let help = "Threads that compute";
        let kind = gauge.metric_type();
        let mut family = encoder.encode_descriptor("workerpool_workers", help, None, kind)?;
        gauge.encode(family.encode_family(&[POOL])?)?;

        let (waiting, working) = pool.held();
        let help = "Entries held now";
        let mut family = encoder.encode_descriptor("workerpool_entries", help, None, kind)?;
        for (state, entries) in [("waiting", waiting), ("working", working)] {
            let gauge = ConstGauge::new(number(entries));
            gauge.encode(family.encode_family(&[POOL, ("state", state)])?)?;
        }
        Ok(())
    }
}

impl fmt::Debug for PoolGauges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PoolGauges").finish()
    }
}

/// Exact up to 2⁵³, which nothing counted here reaches.
#[expect(clippy::cast_precision_loss, reason = "as said")]
fn number(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_share_the_cores() {
        assert_eq!(threads(1, 1), 1);
        assert_eq!(threads(2, 1), 1);
        assert_eq!(threads(16, 2), 14);
    }
}
