//! The rest of a binary.

use std::{io, process::ExitCode};

use tokio::runtime;

use crate::{Error, Problems, Settings, telemetry};

/// Exit code for a configuration that makes no sense: `EX_USAGE` of sysexits.
const USAGE: u8 = 64;

/// Starts the log and the network threads, and runs `server` to its end.
///
/// The threads are counted out by hand: they share the cores with the compute
/// threads.
pub fn launch(settings: &Settings, server: impl Future<Output = Result<(), Error>>) -> ExitCode {
    telemetry::init(settings.log);
    match run(settings.io_threads, server) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "failed");
            ExitCode::FAILURE
        }
    }
}

/// Says what is wrong with the configuration of `name`, all of it.
#[must_use]
pub fn refuse(name: &str, problems: &Problems) -> ExitCode {
    eprintln!("{name}: bad configuration\n{problems}");
    ExitCode::from(USAGE)
}

fn run(io_threads: usize, server: impl Future<Output = Result<(), Error>>) -> Result<(), Error> {
    let runtime = network(io_threads)?;
    let ended = runtime.block_on(server);
    // What is still open has had its time.
    runtime.shutdown_background();
    ended
}

fn network(threads: usize) -> io::Result<runtime::Runtime> {
    runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .thread_name("io")
        .enable_all()
        .build()
}
