//! c-asker, as people type it: its arguments, and what they do.
#![forbid(unsafe_code)]
#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice
)]

mod calls;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use command::{Completion, Failure, Flags, Program, Session};
use remote::Remote;

pub use calls::{Called, Calls};

/// What it is called, also at the beginning of its settings in the environment.
const NAME: &str = "c-asker";

/// Ask what runs in b2-shop
#[derive(Debug, Parser)]
#[command(name = NAME, version, propagate_version = true)]
pub struct App {
    #[command(flatten)]
    flags: Flags,
    #[command(flatten)]
    remote: remote::Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Ask b2-c
    #[command(subcommand, name = "b2-c")]
    B2c(ask::b2_c::Cmd),
    /// Ask k-2x
    #[command(subcommand, name = "k-2x")]
    K2x(ask::k_2x::Cmd),
    /// List the settings
    ///
    /// Settings are flags, environment variables, and keys of the file that --config
    /// names: the first of them that says something counts. A key is spelt like its
    /// variable, in lower case, without what all of them begin with.
    Settings,
    /// Print what a shell needs to complete the others
    Completion(Completion),
}

impl Program for App {
    fn flags(&self) -> Flags {
        self.flags
    }

    fn run(self, session: &mut Session<'_>) -> Result<(), Failure> {
        let open = || Remote::open(NAME, &self.remote, self.flags, Called::read);
        match self.command {
            Command::B2c(command) => {
                let (remote, called) = open()?;
                let settings = called.b2_c;
                command.run(&remote, settings, session)
            }
            Command::K2x(command) => {
                let (remote, called) = open()?;
                let settings = called.k_2x;
                command.run(&remote, settings, session)
            }
            Command::Settings => Remote::settings(NAME, session, Called::read),
            Command::Completion(completion) => completion.run::<Self>(session),
        }
    }
}

/// Runs it with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    command::main::<App>()
}
