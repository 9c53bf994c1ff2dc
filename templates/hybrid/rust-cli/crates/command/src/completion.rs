use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::{Failure, Session};

/// The arguments of a command that prints what a shell needs to complete the others.
#[derive(Debug, Args)]
pub struct Completion {
    /// The shell it is for
    shell: Shell,
}

impl Completion {
    /// Prints it.
    ///
    /// # Errors
    /// If nobody reads it.
    pub fn run<P: CommandFactory>(&self, session: &mut Session<'_>) -> Result<(), Failure> {
        let mut command = P::command();
        let name = command.get_name().to_owned();
        let mut script = Vec::new(); // it would panic where it cannot be written
        clap_complete::generate(self.shell, &mut command, name, &mut script);
        session.write(&script)
    }
}
