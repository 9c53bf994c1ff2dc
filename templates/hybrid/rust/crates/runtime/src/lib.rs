//! What every component stands on, whatever its transport.
//!
//! - [`launch`] is most of a binary: settings, logs, threads, exit code.
//! - [`Env`] reads settings, explains them, and reports every problem at once.
//! - [`Readiness`] and [`Admin`] tell others how the process is.
//! - [`metrics`] begins a registry; what is registered is up to others.
//! - [`spans`] are what a collector is told of calls.
//! - [`Address`] and [`Listener`] are where it listens.

mod address;
mod admin;
mod duration;
mod env;
mod json;
mod launch;
mod lines;
pub mod metrics;
mod process;
mod readiness;
mod settings;
mod signals;
pub mod spans;
mod spelling;
pub mod telemetry;
mod trace;

pub use address::{Address, InvalidAddress, Listener, Stream};
pub use admin::Admin;
pub use env::{Env, Problems};
pub use launch::{App, launch, launch_with};
#[cfg(feature = "mimalloc")]
pub use mimalloc::MiMalloc;
pub use readiness::{Phase, Readiness};
pub use settings::{Settings, cores};
pub use signals::signals;
pub use trace::{InvalidTraceparent, TraceContext};

/// An error on its way to the log.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
