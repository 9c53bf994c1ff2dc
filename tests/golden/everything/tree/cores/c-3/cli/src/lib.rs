//! c-3, as people type it: its arguments, and what they do.
#![forbid(unsafe_code)]
#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice
)]

mod compare;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use command::{Completion, Failure, Flags, Program, Session};

/// What it is called, also at the beginning of its settings in the environment.
const NAME: &str = "c-3";

/// Compare texts
#[derive(Debug, Parser)]
#[command(name = NAME, version, propagate_version = true)]
pub struct App {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Compare(compare::Compare),
    /// Print what a shell needs to complete the others
    Completion(Completion),
}

impl Program for App {
    fn flags(&self) -> Flags {
        self.flags
    }

    fn run(self, session: &mut Session<'_>) -> Result<(), Failure> {
        match self.command {
            Command::Compare(compare) => compare.run(session),
            Command::Completion(completion) => completion.run::<Self>(session),
        }
    }
}

/// Runs it with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    command::main::<App>()
}
