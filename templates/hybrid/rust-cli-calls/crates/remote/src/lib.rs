//! What command line programs share that call others: how they are told whom to
//! call, how they do, and how they end when they are interrupted.
//!
//! - [`Flags`] are those that every such program has.
//! - [`Remote`] makes the calls.
#![forbid(unsafe_code)]
#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice
)]

mod failure;
mod file;
mod flags;
mod interrupt;
mod remote;
mod settings;

pub use flags::Flags;
pub use remote::Remote;
