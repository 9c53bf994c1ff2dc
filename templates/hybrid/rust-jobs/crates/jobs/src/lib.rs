//! A durable queue of work: what it has accepted is done, at least once,
//! whoever crashes in between. This is the side of those who have something to
//! do, as package `internal/platform/jobs` is in Go; the workers of the queue do
//! it.
//!
//! - [`Queue`] hands over jobs and asks for their results.
//! - [`Servers`] are where it is kept: NATS, with `JetStream`.
//!
//! A job has a key. As long as its result is kept, a second job with the same
//! key is not done again.

mod failure;
mod key;
mod queue;
mod servers;

pub use queue::{Queue, Receipt};
pub use servers::{InvalidServers, Servers};
