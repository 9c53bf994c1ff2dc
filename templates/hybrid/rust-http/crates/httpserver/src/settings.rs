//! The settings of a server.

use std::time::Duration;

use runtime::{Address, App, Env};
use serving::Files;

/// How a server runs. `--help` of a binary explains each.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What every process has.
    pub process: runtime::Settings,
    /// Where it serves requests.
    pub addr: Address,
    /// Deadline of a whole request, shared by all calls below it.
    pub request_timeout: Duration,
    /// Requests at a time.
    pub max_requests: usize,
    /// Connections at a time.
    pub max_connections: usize,
    /// Whether requests go on with the trace of their client.
    pub trust_traceparent: bool,
    /// Certificates; without, requests are plaintext.
    pub tls: Option<Files>,
    /// Plaintext beyond this machine is meant so.
    pub insecure: bool,
}

impl Settings {
    /// Reads the settings of a server that is `app`.
    pub fn read(env: &mut Env, app: &App, process: runtime::Settings) -> Self {
        let loopback = Address::Tcp(format!("127.0.0.1:{}", app.port));
        let addr = env.parse(
            "ADDR",
            loopback,
            "where it serves requests: host:port, :port for every interface, or unix:/path",
        );
        let insecure = env.flag(
            "INSECURE",
            "true: plaintext beyond this machine is meant so",
        );
        let request_timeout = env.duration(
            "REQUEST_TIMEOUT",
            Duration::from_secs(2),
            "deadline of a whole request, shared by all calls below it",
        );
        if process.drain_timeout < request_timeout {
            let (drain, request) = (env.name("DRAIN_TIMEOUT"), env.name("REQUEST_TIMEOUT"));
            env.problem(format!(
                "{drain} ({:?}) is shorter than {request} ({request_timeout:?}): \
                 a shutdown would cut requests off",
                process.drain_timeout
            ));
        }
        Self {
            max_requests: env.number(
                "MAX_REQUESTS",
                1024,
                1..=1_048_576,
                "requests at a time; more get 429 before they are read",
            ),
            max_connections: env.number(
                "MAX_CONNECTIONS",
                8192,
                1..=1_048_576,
                "connections at a time; more wait to be accepted",
            ),
            trust_traceparent: env.read(
                "TRUST_TRACEPARENT",
                true,
                "whether requests go on with the trace of their client",
                "true or false",
                |text| text.parse().ok(),
            ),
            tls: Files::read(env, &addr, insecure),
            insecure,
            request_timeout,
            addr,
            process,
        }
    }
}
