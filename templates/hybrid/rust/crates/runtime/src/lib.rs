//! What every core stands on.
//!
//! - [`ComputePool`] runs jobs on threads of their own behind a bounded queue,
//!   so that the network threads never compute and overload is an answer, not
//!   a wait.
//! - [`Settings`] and [`Env`] read the environment and report every problem at
//!   once.
//! - [`Server`] binds, serves, reports health and drains.
//! - [`Call`] and [`Method`] carry the deadline, the trace and the measurements
//!   of one call.
//! - [`launch`] is the rest of a binary: logs, threads, exit code.
//!
//! Together with the contracts and the adapters in `cores/*/server`, this is
//! the only place that knows the transport: a domain crate never sees it.

mod address;
mod admin;
mod call;
mod codes;
mod deadline;
mod duration;
mod env;
mod launch;
mod method;
pub mod metrics;
mod pool;
mod pool_stats;
mod readiness;
mod scope;
mod server;
mod settings;
mod signals;
mod telemetry;
mod trace;

pub use address::Address;
pub use call::Call;
pub use env::{Env, Problems};
pub use launch::{launch, refuse};
pub use method::Method;
#[cfg(feature = "mimalloc")]
pub use mimalloc::MiMalloc;
pub use pool::{ComputePool, Lost, Rejected, Reply};
pub use pool_stats::{Outcome, PoolStats};
pub use scope::{Panicked, Scope, Stopped};
pub use server::Server;
pub use settings::Settings;
pub use signals::signals;
pub use trace::TraceContext;

/// An error on its way to the log.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
