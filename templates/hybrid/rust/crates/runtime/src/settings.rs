//! The settings that every component has.

use std::{thread, time::Duration};

use crate::{Address, App, Env, telemetry::Filter};

/// How a process runs, whatever it serves.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where `/healthz`, `/readyz`, `/metrics` and `/log` are.
    pub admin_addr: Address,
    /// What is logged.
    pub log: Filter,
    /// Where spans are sent, if anywhere.
    pub collector: Option<String>,
    /// Network threads.
    pub io_threads: usize,
    /// Time between `NOT_SERVING` and closing the door, for callers that watch
    /// health to leave by themselves.
    pub drain_delay: Duration,
    /// Longest wait for open calls after that.
    pub drain_timeout: Duration,
    /// What is shown as the version of the process.
    pub version: &'static str,
}

impl Settings {
    /// Reads the settings of `app`.
    pub fn read(env: &mut Env, app: &App) -> Self {
        let admin = Address::Tcp(format!("127.0.0.1:{}", app.port.saturating_add(1)));
        let info = Filter::from(tracing::level_filters::LevelFilter::INFO);
        Self {
            admin_addr: env.parse(
                "ADMIN_ADDR",
                admin,
                "where /healthz, /readyz, /metrics and /log are",
            ),
            log: env.parse(
                "LOG",
                info,
                "what is logged: a level, and others for parts as in info,h2=warn",
            ),
            collector: env
                .optional(
                    "OTLP_ENDPOINT",
                    "where spans are sent, such as http://127.0.0.1:4317; nowhere if empty",
                )
                .or_else(|| std::env::var("OTEL_EXPORTER_OTLP_ENDPOINT").ok())
                .filter(|endpoint| !endpoint.is_empty()),
            io_threads: env.number(
                "IO_THREADS",
                io_threads(cores()),
                1..=256,
                "network threads",
            ),
            drain_delay: env.duration(
                "DRAIN_DELAY",
                Duration::from_millis(500),
                "time between NOT_SERVING and closing the door",
            ),
            drain_timeout: env.duration(
                "DRAIN_TIMEOUT",
                Duration::from_secs(10),
                "longest wait for open calls after that",
            ),
            version: app.version,
        }
    }
}

/// How many cores the process may use: the limit of its container counts.
#[must_use]
pub fn cores() -> usize {
    thread::available_parallelism().map_or(2, usize::from)
}

/// One network thread keeps up with five compute threads.
fn io_threads(cores: usize) -> usize {
    if cores <= 6 { 1 } else { 2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_admin_port_is_the_next_one_of_the_loopback_interface() {
        let app = App {
            name: "core",
            prefix: "CORE",
            port: 9090,
            version: "1",
        };
        let mut env = Env::of("CORE", &[]);
        let settings = Settings::read(&mut env, &app);
        assert_eq!(settings.admin_addr.to_string(), "127.0.0.1:9091");
        assert_eq!(settings.log.to_string(), "info");
        assert!(env.finish(()).is_ok());
    }

    #[test]
    fn many_cores_need_two_network_threads() {
        assert_eq!([1, 2, 6, 7, 16].map(io_threads), [1, 1, 1, 2, 2]);
    }
}
