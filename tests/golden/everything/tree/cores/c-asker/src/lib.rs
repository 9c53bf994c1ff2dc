//! What others are asked: the arguments of each command, the call that it makes,
//! and what it prints. It knows nothing of settings.
//!
//! A command that takes one input or many has the call made by a closure, which is
//! run for each of them, a few at a time:
//!
//! ```text
//! let answer = move |input: Input| {
//!     let output = remote.ask(client.method(Caller::default(), input.into()))?;
//!     Ok(Output::from(output))
//! };
//! self.inputs.answer(session, given, answer)
//! ```
#![forbid(unsafe_code)]
#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice
)]

pub mod b2_c;

pub mod k_2x;
