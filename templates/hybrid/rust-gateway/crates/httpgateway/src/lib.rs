//! In front of other services.
//!
//! - [`Route`] is a row of the table: which requests go where, and what each of
//!   them is held to before it gets there.
//! - [`Gateway`] is the table at work.
//! - [`upstream`] is a service with all of its instances.
//! - [`tokens`] says who has sent a request.
//! - [`print`] shows the table to people, [`paths`] says what a document of it has.

mod gateway;
mod guard;
mod headers;
mod paths;
mod print;
mod proxy;
mod rate;
mod route;
pub mod tokens;
mod tunnel;
pub mod upstream;

pub use gateway::{Backend, Backends, Gateway, Options, Problems, check};
pub use paths::paths;
pub use print::print;
pub use route::{Rate, Route};
