//! Where a queue is kept.

use std::{env, fmt, str::FromStr};

use async_nats::ServerAddr;
use runtime::Env;

/// NATS servers with `JetStream`: URLs with commas between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Servers(Vec<ServerAddr>);

/// The text names no servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidServers;

impl fmt::Display for InvalidServers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not URLs such as nats://127.0.0.1:4222, with commas between them")
    }
}

impl std::error::Error for InvalidServers {}

/// Says where the queues of all workers are, unless something else is said of
/// one.
const COMMON: &str = "NATS_URL";

impl Servers {
    /// Reads where the queue of `worker` is, a name in capitals: the setting
    /// `<worker>_NATS_URL`, or `NATS_URL` for the queues of all. Unless told
    /// otherwise the worker keeps it, at `port` of this machine.
    pub fn read(env: &mut Env, worker: &str, port: u16) -> Self {
        let common = env::var(COMMON).ok().filter(|text| !text.is_empty());
        let default = match common.as_deref().map(str::parse) {
            Some(Ok(servers)) => servers,
            Some(Err(InvalidServers)) => {
                env.problem(format!("{COMMON}: {InvalidServers}"));
                Self::loopback(port)
            }
            None => Self::loopback(port),
        };
        env.parse(
            &format!("{worker}_NATS_URL"),
            default,
            "NATS servers with JetStream that keep its queue, such as nats://a:4222,nats://b:4222",
        )
    }

    /// A worker of this machine that keeps its queue itself.
    #[must_use]
    pub fn loopback(port: u16) -> Self {
        Self(
            format!("nats://127.0.0.1:{port}")
                .parse()
                .into_iter()
                .collect(),
        )
    }

    pub(crate) fn addresses(&self) -> &[ServerAddr] {
        &self.0
    }
}

impl FromStr for Servers {
    type Err = InvalidServers;

    fn from_str(text: &str) -> Result<Self, InvalidServers> {
        let servers: Option<_> = text.split(',').map(server).collect();
        servers.map(Self).ok_or(InvalidServers)
    }
}

fn server(text: &str) -> Option<ServerAddr> {
    let server: ServerAddr = text.trim().parse().ok()?;
    (!server.host().is_empty()).then_some(server)
}

impl fmt::Display for Servers {
    /// Without passwords: it is shown to people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, server) in self.0.iter().enumerate() {
            let comma = if n == 0 { "" } else { "," };
            write!(
                f,
                "{comma}{}://{}:{}",
                server.scheme(),
                server.host(),
                server.port()
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<String, String> {
        let mut env = Env::of("FRONT", variables);
        let servers = Servers::read(&mut env, "NIGHT_MILL", 8090);
        env.finish(servers.to_string())
            .map_err(|problems| problems.to_string())
    }

    #[test]
    fn the_worker_keeps_its_queue_unless_told_otherwise() {
        assert_eq!(read(&[]).unwrap(), "nats://127.0.0.1:8090");
        let cluster = [("NIGHT_MILL_NATS_URL", "nats://a:4222, tls://b:4223")];
        assert_eq!(read(&cluster).unwrap(), "nats://a:4222,tls://b:4223");
    }

    #[test]
    fn passwords_are_not_shown() {
        let secret = [("NIGHT_MILL_NATS_URL", "nats://me:secret@a:4222")];
        assert_eq!(read(&secret).unwrap(), "nats://a:4222");
    }

    #[test]
    fn a_wrong_url_is_a_wrong_setting() {
        for wrong in ["nats://", "nats://a:port", "nats://a:4222,,"] {
            let problem = read(&[("NIGHT_MILL_NATS_URL", wrong)]).unwrap_err();
            assert!(problem.contains("FRONT_NIGHT_MILL_NATS_URL"), "{problem}");
        }
    }
}
