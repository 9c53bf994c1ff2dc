//! Threads that compute, behind one bounded queue.
//!
//! - [`Pool`] runs entries on threads of its own, so that those of the network
//!   never compute. What it holds is bounded: overload is an answer, not a wait.
//! - [`Scope`] tells the work when to give up: deadline, caller, shutdown.
//! - [`Batch`] and [`Reply`] are the answers on their way.
//!
//! Why not `spawn_blocking` or rayon: neither queue has a bound, and a queue
//! without one turns overload into work whose caller has already left. Inside
//! an entry rayon is welcome: a scope may be shared between threads.

mod batch;
mod estimate;
mod observe;
mod pool;
mod queue;
mod scope;
mod shared;

pub use batch::{Answer, Batch, Lost, Progress, Reply};
pub use observe::{Observe, Outcome};
pub use pool::{Limits, Pool, Refused};
pub use scope::{Scope, Stopped};
