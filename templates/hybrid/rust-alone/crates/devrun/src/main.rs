//! `make run`: every component side by side, until one of them ends.

mod component;

use std::{collections::HashSet, error::Error, path::Path, process::ExitCode, time::Duration};

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, BufReader},
    process::{Child, Command},
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::JoinSet,
    time::timeout,
};

use component::Component;

/// How long a component may drain before it is killed.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Path::new(".")).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("devrun: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the components found under `root` until it is told to stop.
///
/// # Errors
/// When a component ends by itself, or cannot be started: then none is left.
async fn run(root: &Path) -> Result<(), Box<dyn Error>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let components = component::find(root)?;
    let width = components.iter().map(|c| c.name.len()).max().unwrap_or(0);
    let mut running = JoinSet::new();
    let mut stops = Vec::new();
    for component in components.clone() {
        let (stop, stopping) = watch::channel(());
        stops.push((component.clone(), stop));
        running.spawn(supervise(component, width, stopping));
    }

    let mut gone = HashSet::new();
    let ended = tokio::select! {
        Some(first) = running.join_next() => {
            let (name, fate) = first?;
            gone.insert(name);
            Err(fate.into())
        }
        never = announce(&components) => never,
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
    };
    stop(stops, gone, running).await;
    ended
}

type Running = JoinSet<(String, String)>;
type Stops = Vec<(Component, watch::Sender<()>)>;

/// Stops all but those that are gone already, callers before whom they call.
async fn stop(mut left: Stops, mut gone: HashSet<String>, mut running: Running) {
    while !left.is_empty() {
        let callers;
        (callers, left) = uncalled(left);
        // Each is told by the end of its channel.
        let names = callers.into_iter().map(|(component, _)| component.name);
        let names: Vec<_> = names.collect();
        while !names.iter().all(|name| gone.contains(name)) {
            match running.join_next().await {
                Some(Ok((name, _))) => drop(gone.insert(name)),
                Some(Err(_)) => {}
                None => return,
            }
        }
    }
}

/// Those that none of the others calls, and the rest. Where there is none such,
/// because they call each other, it is all of them.
fn uncalled(all: Stops) -> (Stops, Stops) {
    let called = all.iter().flat_map(|(component, _)| &component.calls);
    let called: HashSet<_> = called.cloned().collect();
    let (rest, callers): (Stops, Stops) = all
        .into_iter()
        .partition(|(component, _)| called.contains(&component.name));
    if callers.is_empty() {
        (rest, callers)
    } else {
        (callers, rest)
    }
}

/// Runs one component until it ends, or until the other end of `stopping` is
/// dropped. Says who it was, and how it ended.
async fn supervise(
    component: Component,
    width: usize,
    mut stopping: watch::Receiver<()>,
) -> (String, String) {
    let Component { name, command, .. } = component;
    let prefix = format!("{name:width$} |");
    let (program, arguments) = (&command[0], &command[1..]);
    // A group of its own: Ctrl-C reaches us alone, and what we stop is all that
    // the component has started.
    let started = Command::new(program)
        .args(arguments)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .process_group(0)
        .spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) => {
            let fate = format!("{name}: cannot start {program}: {error}");
            return (name, fate);
        }
    };
    let out = child.stdout.take().map(|out| relay(prefix.clone(), out));
    let err = child.stderr.take().map(|err| relay(prefix.clone(), err));
    out.map(tokio::spawn);
    err.map(tokio::spawn);

    let ended = tokio::select! {
        ended = child.wait() => ended,
        _ = stopping.changed() => {
            signal_group(&child, Signal::TERM);
            if let Ok(ended) = timeout(PATIENCE, child.wait()).await {
                ended
            } else {
                signal_group(&child, Signal::KILL);
                child.wait().await
            }
        }
    };
    let fate = match ended {
        Ok(status) => format!("{name} ended: {status}"),
        Err(error) => format!("{name} is lost: {error}"),
    };
    (name, fate)
}

/// Copies what a component says to stdout, line by line, under its name.
async fn relay(prefix: String, output: impl AsyncRead + Unpin) {
    let mut lines = BufReader::new(output).split(b'\n');
    while let Ok(Some(line)) = lines.next_segment().await {
        println!("{prefix} {}", String::from_utf8_lossy(&line));
    }
}

fn signal_group(child: &Child, signal: Signal) {
    let group = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
    if let Some(group) = group {
        // It may have ended a moment ago.
        let _ = kill_process_group(group, signal);
    }
}

/// Says what to try once every component is ready, and never ends.
async fn announce<T>(components: &[Component]) -> T {
    for component in components {
        component.ready().await;
    }
    let names: Vec<_> = components.iter().map(|c| c.name.as_str()).collect();
    println!("ready: {}", names.join(", "));
    for command in components.iter().filter_map(|c| c.invitation.as_ref()) {
        println!("ready: try  {command}");
    }
    std::future::pending().await
}
