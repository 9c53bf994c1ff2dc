//! How a component is called.

use std::time::Duration;

use runtime::Env;
use serving::ClientFiles;

use crate::target::Target;

/// How many entries any contract allows.
const MAX_BATCH: usize = 64;

/// How a component is called. `--help` of a binary explains each.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it is.
    pub target: Target,
    /// Certificates; without, calls are plaintext.
    pub tls: Option<ClientFiles>,
    /// Calls inside at a time.
    pub max_calls: usize,
    /// Calls that share a request, at most.
    pub batch: usize,
    /// How long a call waits to share one, at most.
    pub linger: Duration,
    /// How long a request may be expected to take; zero for any time.
    pub work: Duration,
    /// Deadline of a call, waiting included.
    pub timeout: Duration,
    /// How long calls wait for a component that was lost.
    pub patience: Duration,
}

impl Settings {
    /// Reads the settings that begin with `callee`, a name in capitals; it is
    /// at `port` of this machine unless told otherwise. `insecure` says that
    /// the network is trusted.
    pub fn read(env: &mut Env, callee: &str, port: u16, insecure: bool) -> Self {
        let key = |key: &str| format!("{callee}_{key}");
        let loopback = Target::loopback(port);
        let target = env.parse(
            &key("TARGET"),
            loopback,
            "where it is: host:port, a list of them, dns:///host:port or unix:/path",
        );
        Self {
            tls: ClientFiles::read(env, callee, &target, target.is_local(), insecure),
            target,
            max_calls: env.number(
                &key("MAX_CALLS"),
                128,
                1..=1_048_576,
                "calls inside at a time: waiting and in flight",
            ),
            batch: env.number(
                &key("BATCH"),
                MAX_BATCH,
                1..=MAX_BATCH,
                "calls that share a batch, at most",
            ),
            linger: env.duration(
                &key("LINGER"),
                Duration::from_micros(500),
                "how long a call waits to share one, at most",
            ),
            work: env.duration(
                &key("WORK"),
                Duration::from_millis(2),
                "how long a batch may be expected to take, so that slow calls travel alone; 0s for any time",
            ),
            timeout: env.duration(
                &key("TIMEOUT"),
                Duration::from_secs(2),
                "deadline of a call, waiting included",
            ),
            patience: env.duration(
                &key("PATIENCE"),
                Duration::from_millis(1500),
                "how long calls wait for it when it is lost, before they fail at once",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)], insecure: bool) -> Result<Settings, String> {
        let mut env = Env::of("FRONT", variables);
        let settings = Settings::read(&mut env, "DEEP", 9090, insecure);
        env.finish(settings)
            .map_err(|problems| problems.to_string())
    }

    #[test]
    fn the_defaults_are_valid() {
        let settings = read(&[], false).unwrap();
        assert_eq!(settings.target.to_string(), "127.0.0.1:9090");
        assert_eq!(settings.timeout, Duration::from_secs(2));
        assert_eq!(settings.tls, None);
    }

    #[test]
    fn plaintext_over_a_network_has_to_be_meant() {
        let network = [("DEEP_TARGET", "deep:9090")];
        let problem = read(&network, false).unwrap_err();
        for name in ["FRONT_DEEP_TARGET", "FRONT_DEEP_CA", "FRONT_INSECURE=true"] {
            assert!(problem.contains(name), "{problem}");
        }
        assert!(read(&network, true).is_ok());
        assert!(read(&[network[0], ("DEEP_CA", "/ca.pem")], false).is_ok());
    }

    #[test]
    fn a_certificate_needs_its_key_and_an_authority() {
        let problem = read(&[("DEEP_CERT", "/cert.pem")], false).unwrap_err();
        assert!(
            problem.contains("FRONT_DEEP_CERT and FRONT_DEEP_KEY"),
            "{problem}"
        );
        assert!(problem.contains("without FRONT_DEEP_CA"), "{problem}");
    }
}
