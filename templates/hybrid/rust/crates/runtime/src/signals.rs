//! The signals that stop a server.

use std::{
    io, process,
    time::{Duration, Instant},
};

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Exit code of a process that a second signal ended: 128 + SIGINT.
const INTERRUPTED: i32 = 130;

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
            while first.elapsed() < ECHO {
                either(&mut terminate, &mut interrupt).await;
            }
            tracing::warn!("second signal, exit without draining");
            process::exit(INTERRUPTED);
        });
    })
}

async fn either(terminate: &mut Signal, interrupt: &mut Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
