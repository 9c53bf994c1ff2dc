//! What every server stands on, whatever it speaks.
//!
//! - [`Acceptor`] takes connections, bounded, and with TLS if there are
//!   certificates: [`Tls`], [`pem`]. [`ClientFiles`] are those of the other side.
//! - [`Failure`] is why there is no answer; [`Caller`] is for whom others are
//!   called.
//! - [`work`] is done on the compute threads of [`pool`].
//! - [`Drain`] is the way from the signal to the last answer.

mod accept;
mod caller;
mod client_files;
mod codes;
mod connection;
mod drain;
mod failure;
pub mod pem;
mod pool;
mod tls;
pub mod work;

pub use accept::{Acceptor, Beyond, Connections};
pub use caller::Caller;
pub use client_files::ClientFiles;
pub use codes::{NAMES as CODE_NAMES, is_defect, name as code_name};
pub use connection::{Connection, Peer, Protocol};
pub use drain::Drain;
pub use failure::{Failure, Pushback};
pub use pool::{limits, pool};
pub use tls::{Files, Tls};
pub use tonic::Code;
