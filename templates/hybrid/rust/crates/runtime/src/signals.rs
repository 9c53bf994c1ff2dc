//! The signals that stop a process.

use std::{
    io, process,
    time::{Duration, Instant},
};

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::telemetry;

/// Signals this close together are one: some supervisors send theirs to the
/// process and to its group.
const ECHO: Duration = Duration::from_millis(250);

/// Listens for SIGTERM and SIGINT from now on, and ends at the first of them.
/// A second one ends the process at once: its sender is impatient.
///
/// # Errors
/// When the process may not handle signals.
pub fn signals() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        either(&mut terminate, &mut interrupt).await;
        tokio::spawn(async move {
            let first = Instant::now();
            let kind = loop {
                let kind = either(&mut terminate, &mut interrupt).await;
                if first.elapsed() >= ECHO {
                    break kind;
                }
            };
            tracing::warn!("second signal, exit without draining");
            telemetry::flush();
            // What a shell says of a process that a signal ended.
            process::exit(128 + kind.as_raw_value());
        });
    })
}

async fn either(terminate: &mut Signal, interrupt: &mut Signal) -> SignalKind {
    tokio::select! {
        _ = terminate.recv() => SignalKind::terminate(),
        _ = interrupt.recv() => SignalKind::interrupt(),
    }
}
