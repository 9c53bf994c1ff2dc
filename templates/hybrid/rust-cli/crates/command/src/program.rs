use std::{
    env,
    ffi::OsString,
    io::{self, IsTerminal as _, Read, Write},
    process::ExitCode,
};

use clap::{Command, Parser};

use crate::{Failure, Flags, Session, defect, exit};

/// A program: its arguments, and what it does with them.
pub trait Program: Parser {
    /// The flags that every program has, as they were given.
    fn flags(&self) -> Flags;

    /// Does what it was told.
    ///
    /// # Errors
    /// Says why that could not be done.
    fn run(self, session: &mut Session<'_>) -> Result<(), Failure>;
}

/// Where a program reads and writes.
pub struct Streams<'a> {
    /// What it reads.
    pub stdin: Box<dyn Read + Send>,
    /// Where results go.
    pub stdout: &'a mut dyn Write,
    /// Where everything else goes.
    pub stderr: &'a mut dyn Write,
    /// Whether somebody sees on `stderr` how far it is.
    pub watched: bool,
}

/// Runs a program with the arguments and streams of the process.
#[must_use]
pub fn main<P: Program>() -> ExitCode {
    defect::note();
    let streams = Streams {
        stdin: Box::new(io::stdin()),
        stdout: &mut io::stdout(),
        stderr: &mut io::stderr(),
        watched: io::stderr().is_terminal() && !io::stdout().is_terminal(),
    };
    ExitCode::from(run::<P>(env::args_os(), streams))
}

/// Runs a program and returns its exit code: 0 or one of [`exit`].
pub fn run<P: Program>(args: impl IntoIterator<Item = OsString>, streams: Streams<'_>) -> u8 {
    let args: Vec<_> = args.into_iter().collect();
    let command = with_environment(P::command());
    let name = command.get_name().to_owned();
    let parsed = command.try_get_matches_from(&args);
    let program = match parsed.and_then(|matches| P::from_arg_matches(&matches)) {
        Ok(program) => program,
        Err(told) => return answer_for(&told, args.iter().any(|arg| arg == "--json"), streams),
    };
    let flags = program.flags();
    let mut session = Session::new(flags, streams);
    let done = defect::catch(|| program.run(&mut session));
    // What it has printed before it failed is seen as well.
    let flushed = session.flush();
    let Err(failure) = done.and(flushed) else {
        return 0;
    };
    report(&name, &failure, flags, session.stderr);
    failure.exit
}

/// Has every global flag taken from the environment as well, but for those that say
/// that others read their variable.
fn with_environment(command: Command) -> Command {
    let spelt = |name: &str| name.to_uppercase().replace('-', "_");
    let prefix = spelt(command.get_name());
    command.mut_args(|arg| match arg.get_long() {
        Some(long) if arg.is_global_set() && !arg.is_hide_env_set() => {
            let variable = format!("{prefix}_{}", spelt(long));
            arg.env(variable)
        }
        _ => arg,
    })
}

/// Prints the help that was asked for, or what is wrong with the arguments.
fn answer_for(told: &clap::Error, json: bool, streams: Streams<'_>) -> u8 {
    let written = if !told.use_stderr() {
        write!(streams.stdout, "{told}").and_then(|()| streams.stdout.flush())
    } else if json {
        let first = told.to_string();
        let sentence = first.lines().next().unwrap_or_default();
        let message = sentence.trim_start_matches("error: ");
        Failure::told(message).report("", true, streams.stderr);
        Ok(())
    } else {
        write!(streams.stderr, "{told}")
    };
    match written {
        Ok(()) if told.use_stderr() => exit::USAGE,
        Ok(()) => 0,
        Err(error) => Failure::of_output(&error).exit,
    }
}

/// Says why it failed, and of a defect where it is.
fn report(name: &str, failure: &Failure, flags: Flags, stderr: &mut dyn Write) {
    let _ = match failure.exit {
        exit::NOBODY_READS => Ok(()),
        exit::DEFECT if flags.verbose && !flags.json => {
            writeln!(stderr, "{name}: {failure}\n{}", failure.details)
        }
        exit::DEFECT if !flags.json => {
            writeln!(stderr, "{name}: {failure} (--verbose says where)")
        }
        _ => {
            failure.report(name, flags.json, stderr);
            Ok(())
        }
    };
}
