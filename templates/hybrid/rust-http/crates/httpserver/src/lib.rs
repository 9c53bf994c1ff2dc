//! HTTP as a component needs it.
//!
//! - [`Server`] binds, takes routes of axum and pages, serves, and drains.
//! - [`Call`] is what is known of one request: deadline, trace. A handler takes
//!   it first, and [`Unread`], the request that has not been read, last.
//! - [`Routes`] are those of axum, and know their paths.
//! - [`Json`] and [`Error`] are what a handler answers; [`events()`] is an
//!   answer that goes on.
//! - [`Settings`] are those of a server.

mod activity;
mod answer;
mod arriving;
mod call;
mod connections;
mod door;
mod error;
mod events;
mod json;
mod measure;
mod misfit;
mod objects;
mod routes;
mod server;
mod settings;
mod switch;

pub use answer::Route;
pub use call::Call;
pub use error::{Error, Kind};
pub use events::events;
pub use json::{Json, Unread};
pub use routes::Routes;
pub use server::Server;
pub use serving::{Failure, Peer};
pub use settings::Settings;
pub use switch::{Raw, Switch, Switched};
