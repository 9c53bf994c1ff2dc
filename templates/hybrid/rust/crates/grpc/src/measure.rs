//! What is measured of the calls and of the pool.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Weak, atomic::AtomicBool},
    time::Duration,
};

use compute::{Observe, Outcome, Pool};
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric as _},
    metrics::{
        counter::Counter, family::Family, gauge::ConstGauge, gauge::Gauge, histogram::Histogram,
    },
    registry::Registry,
};
use prost::Message as _;
use prost_types::FileDescriptorSet;
use runtime::metrics;
use tonic::Code;

use crate::codes;

/// The label of every pool of a process that has only one.
const POOL: (&str, &str) = ("pool", "compute");
/// Calls of methods that are in no contract are counted together: anybody can
/// make names up.
const OTHER: &str = "other";

/// Upper bounds of how many entries are in a batch.
const BATCH_BOUNDS: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];

type Labels = Vec<(&'static str, String)>;
type Seconds = Family<Labels, Histogram, fn() -> Histogram>;

/// The measurements of one method.
#[derive(Debug)]
pub(crate) struct Method {
    pub(crate) name: String,
    pub(crate) seconds: Histogram,
    pub(crate) in_flight: Gauge,
    codes: Vec<Counter>,
    /// Whether its calls use the pool: learned from the first that does.
    pub(crate) computes: AtomicBool,
}

/// The methods that are served, by path without the leading slash.
#[derive(Debug, Default)]
pub(crate) struct Methods {
    known: HashMap<String, Arc<Method>>,
    other: Arc<Method>,
}

/// Families of which each method has its part.
struct Families {
    calls: Family<Labels, Counter>,
    seconds: Seconds,
    in_flight: Family<Labels, Gauge>,
}

impl Families {
    fn register(registry: &mut Registry) -> Self {
        let families = Self {
            calls: Family::default(),
            seconds: Family::new_with_constructor(metrics::seconds),
            in_flight: Family::default(),
        };
        let (calls, seconds) = (families.calls.clone(), families.seconds.clone());
        registry.register("rpc_server_calls", "Calls by how they ended", calls);
        let help = "Time from the headers of a call to its status";
        registry.register("rpc_server_call_seconds", help, seconds);
        let in_flight = families.in_flight.clone();
        registry.register("rpc_server_calls_in_flight", "Calls open now", in_flight);
        families
    }

    /// Every code begins at zero: a rate sees the first error too.
    fn method(&self, name: &str) -> Arc<Method> {
        let labels: Labels = vec![("method", name.into())];
        let counter = |code: &&str| {
            let code = ("code", (*code).into());
            self.calls
                .get_or_create_owned(&[labels.clone(), vec![code]].concat())
        };
        Arc::new(Method {
            name: name.into(),
            seconds: self.seconds.get_or_create_owned(&labels),
            in_flight: self.in_flight.get_or_create_owned(&labels),
            codes: codes::NAMES.iter().map(counter).collect(),
            computes: AtomicBool::new(false),
        })
    }
}

impl Default for Method {
    /// Measured, and shown to nobody.
    fn default() -> Self {
        Self {
            name: OTHER.into(),
            seconds: metrics::seconds(),
            in_flight: Gauge::default(),
            codes: vec![Counter::default(); codes::NAMES.len()],
            computes: AtomicBool::new(false),
        }
    }
}

impl Method {
    pub(crate) fn count(&self, code: Code, time: Duration) {
        self.codes[code as usize].inc();
        self.seconds.observe(time.as_secs_f64());
        self.in_flight.dec();
    }
}

impl Methods {
    /// The methods of `services`, as the encoded descriptor sets of
    /// `contracts` list them.
    pub(crate) fn register(
        registry: &mut Registry,
        services: &[&'static str],
        contracts: &[&'static [u8]],
    ) -> Result<Self, prost::DecodeError> {
        let families = Families::register(registry);
        let mut known = HashMap::new();
        for contract in contracts {
            for name in names(&FileDescriptorSet::decode(*contract)?) {
                let service = name.split('/').next().unwrap_or_default();
                if services.contains(&service) {
                    known.insert(name.clone(), families.method(&name));
                }
            }
        }
        let other = families.method(OTHER);
        Ok(Self { known, other })
    }

    pub(crate) fn of(&self, path: &str) -> &Arc<Method> {
        self.known
            .get(path.trim_start_matches('/'))
            .unwrap_or(&self.other)
    }
}

/// Every method of the contracts as `package.Service/Method`.
fn names(contracts: &FileDescriptorSet) -> Vec<String> {
    let mut names = Vec::new();
    for file in &contracts.file {
        for service in &file.service {
            let service_name = match file.package() {
                "" => service.name().to_owned(),
                package => format!("{package}.{}", service.name()),
            };
            let methods = service.method.iter();
            names.extend(methods.map(|method| format!("{service_name}/{}", method.name())));
        }
    }
    names
}

/// Measures a pool while it works.
#[derive(Debug, Clone)]
pub(crate) struct PoolMeter {
    wait: Histogram,
    run: Histogram,
    batch: Histogram,
    ended: Vec<(Outcome, Counter)>,
}

impl PoolMeter {
    pub(crate) fn register(registry: &mut Registry) -> Self {
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
pub(crate) struct PoolGauges(pub(crate) Weak<Pool>);

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
