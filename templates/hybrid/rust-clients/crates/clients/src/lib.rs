//! Calling other components.
//!
//! - [`Connection`] leads to every instance of a component: calls are spread
//!   over the healthy ones, bounded, measured, retried where that is safe, and
//!   patient while a component restarts.
//! - [`Gathered`] are single calls of a batched method: those that wait anyway
//!   share a request.
//! - [`Caller`] is for whom a call is made: his deadline and his trace go along.
//! - [`Settings`] say how a component is called.
//! - [`calls!`] declares all that a component calls.
//! - [`Measures`] are shown on `/metrics`.
//!
//! The client of a contract is a crate of its own, on a [`Connection`]: nothing
//! else imports the stub.

mod batch;
mod call;
mod calls;
mod connection;
mod dial;
mod fault;
mod gate;
mod gather;
mod instance;
mod instances;
mod measure;
mod request;
mod retry;
mod settings;
mod target;
mod throttle;

pub use batch::{Answer, Batch, EntryError, EntryHeader};
pub use call::Messages;
pub use connection::Connection;
pub use gather::Gathered;
pub use measure::Measures;
pub use serving::{Caller, Failure};
pub use settings::Settings;
pub use target::{InvalidTarget, Target};
/// For what [`calls!`] writes.
#[doc(hidden)]
pub use tonic;
