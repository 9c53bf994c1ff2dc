//! What is measured of the calls and of the pool.

use std::{
    collections::HashMap,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use prometheus_client::{
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};
use prost::Message as _;
use prost_types::FileDescriptorSet;
use runtime::metrics;
use serving::CODE_NAMES;
use tonic::Code;

/// Calls of methods that are in no contract are counted together: anybody can
/// make names up.
const OTHER: &str = "other";

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
            codes: CODE_NAMES.iter().map(counter).collect(),
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
            codes: vec![Counter::default(); CODE_NAMES.len()],
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
