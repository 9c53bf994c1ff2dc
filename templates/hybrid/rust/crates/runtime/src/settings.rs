//! The settings every core has.

use std::{thread, time::Duration};

use tracing::level_filters::LevelFilter;

use crate::{Address, Env};

/// How a server runs. See the README of a core for the variables.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where calls arrive.
    pub addr: Address,
    /// Where `/healthz`, `/readyz` and `/metrics` are.
    pub admin_addr: Address,
    /// Compute threads.
    pub workers: usize,
    /// Jobs that may wait. The longest wait of an admitted job is about
    /// (queue + workers) × run time ÷ workers: keep it below what callers bear.
    pub queue: usize,
    /// Network threads.
    pub io_threads: usize,
    /// Time between `NOT_SERVING` and closing the door, for callers that watch
    /// health to leave by themselves.
    pub drain_delay: Duration,
    /// Longest wait for open calls after that.
    pub drain_timeout: Duration,
    /// Least severe level that is logged.
    pub log: LevelFilter,
}

impl Settings {
    /// Reads the settings of a server that listens on `port` of the loopback
    /// interface, and on the next one for administration, unless told
    /// otherwise.
    pub fn read(env: &mut Env<'_>, port: u16) -> Self {
        let io_threads = env.number("IO_THREADS", io_threads(cores()), 1..=256);
        Self {
            addr: address(env, "ADDR", port),
            admin_addr: address(env, "ADMIN_ADDR", port.saturating_add(1)),
            workers: env.number("WORKERS", workers(cores(), io_threads), 1..=1024),
            queue: env.number("QUEUE", 64, 0..=65_536),
            io_threads,
            drain_delay: env.duration("DRAIN_DELAY", Duration::from_millis(500)),
            drain_timeout: env.duration("DRAIN_TIMEOUT", Duration::from_secs(10)),
            log: env.read(
                "LOG",
                LevelFilter::INFO,
                "off, error, warn, info, debug or trace",
                |text| text.parse().ok(),
            ),
        }
    }
}

fn address(env: &mut Env<'_>, key: &str, port: u16) -> Address {
    let loopback = Address::Tcp(format!("127.0.0.1:{port}"));
    let want = "host:port or unix:/path";
    env.read(key, loopback, want, |text| text.parse().ok())
}

/// How many cores the process may use: the limit of its container counts.
fn cores() -> usize {
    thread::available_parallelism().map_or(2, usize::from)
}

/// One network thread keeps up with five compute threads.
fn io_threads(cores: usize) -> usize {
    if cores <= 6 { 1 } else { 2 }
}

/// The cores that the network leaves over: more threads than cores would only
/// take turns.
fn workers(cores: usize, io_threads: usize) -> usize {
    cores.saturating_sub(io_threads).max(1)
}

#[cfg(test)]
mod tests {
    use std::env::VarError;

    use super::*;

    #[test]
    fn threads_share_the_cores() {
        let shares = [1, 2, 6, 7, 16].map(|cores| {
            let io = io_threads(cores);
            (io, workers(cores, io))
        });
        assert_eq!(shares, [(1, 1), (1, 1), (1, 5), (2, 5), (2, 14)]);
    }

    #[test]
    fn a_server_listens_on_the_loopback_interface_unless_told_otherwise() {
        let mut env = Env::from_lookup("CORE", |_| Err(VarError::NotPresent));
        let settings = Settings::read(&mut env, 9090);
        assert_eq!(settings.addr.to_string(), "127.0.0.1:9090");
        assert_eq!(settings.admin_addr.to_string(), "127.0.0.1:9091");
        assert_eq!(settings.queue, 64);
        assert!(env.finish(()).is_ok());
    }
}
