//! gRPC as a component needs it.
//!
//! - [`Server`] binds, takes services, layers and pages, serves, and drains.
//! - [`Call`] is what is known of one call: deadline, trace, measurements. Its
//!   methods compute on the pool: [`Call::batch`], [`Call::compute`],
//!   [`Call::stream`].
//! - [`Settings`] are those of a server.
//!
//! This is the only place that knows the transport, together with the contracts
//! and the adapters of a component: a domain crate never sees it.

mod answer;
mod batch;
mod budget;
mod call;
mod deadline;
mod health;
mod layer;
mod measure;
mod server;
mod settings;
mod stream;
mod whole;

pub use batch::{Answers, Entries, Header, Outcome};
pub use call::Call;
pub use server::Server;
pub use serving::{Failure, Peer, Pushback, code_name, pem};
pub use settings::Settings;
pub use stream::{Items, Sink};
