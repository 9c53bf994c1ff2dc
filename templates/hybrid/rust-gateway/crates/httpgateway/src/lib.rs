//! In front of other services.
//!
//! - [`Route`] is a row of the table: which requests go where, and what each of
//!   them is held to before it gets there.
//! - [`Gateway`] is the table at work.
//! - [`upstream`] is a service with all of its instances.
//! - [`tokens`] says who has sent a request.
//! - [`print`] shows the table to people.

mod gateway;
mod guard;
mod headers;
mod print;
mod proxy;
mod rate;
mod route;
pub mod tokens;
mod tunnel;
pub mod upstream;

pub use gateway::{Backend, Backends, Gateway, Options, Problems, check};
pub use print::print;
pub use route::{Rate, Route};
