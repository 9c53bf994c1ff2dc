//! What command line programs share: how they start, fail, print and end.
#![forbid(unsafe_code)]
#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice
)]

mod completion;
mod defect;
mod failure;
mod flags;
mod inputs;
mod program;
mod progress;
mod session;

pub use completion::Completion;
pub use failure::{Code, Failure};
pub use flags::Flags;
pub use inputs::Inputs;
pub use program::{Program, Streams, main, run};
pub use session::Session;

/// What a program ends with, besides 0.
pub mod exit {
    /// What it was told to do could not be done.
    pub const FAILURE: u8 = 1;
    /// It was told wrongly; nothing was done.
    pub const USAGE: u8 = 2;
    /// It is wrong itself (`EX_SOFTWARE` of sysexits.h).
    pub const DEFECT: u8 = 70;
    /// It was told to stop, by Ctrl-C or a signal; it is what a shell says of it.
    pub const INTERRUPTED: u8 = 130;
    /// Nobody reads on; it is what a shell says of those whom SIGPIPE has ended.
    pub const NOBODY_READS: u8 = 141;
}
