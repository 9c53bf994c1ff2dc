//! How a service is reached.

use std::time::Duration;

use runtime::Env;
use serving::ClientFiles;

use super::Addresses;

/// How a service is reached. `--help` of a binary explains each.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where its instances are.
    pub target: Addresses,
    /// Certificates; without, requests are plaintext.
    pub tls: Option<ClientFiles>,
    /// Between two looks at an instance.
    pub probe: Duration,
}

impl Settings {
    /// Reads the settings that begin with `service`, a name in capitals; it is at
    /// `port` of this machine unless told otherwise. `insecure` says that the
    /// network is trusted.
    pub fn read(env: &mut Env, service: &str, port: u16, insecure: bool) -> Self {
        let key = |key: &str| format!("{service}_{key}");
        let target = env.parse(
            &key("TARGET"),
            Addresses::loopback(port),
            "where it is: host:port, or a list of them",
        );
        let tls = ClientFiles::read(env, service, &target, target.is_local(), insecure);
        let probe = env.duration(
            &key("PROBE"),
            Duration::from_secs(1),
            "between two looks at an instance",
        );
        if probe < Duration::from_millis(10) {
            let name = env.name(&key("PROBE"));
            env.problem(format!("{name}: want at least 10ms"));
        }
        Self { target, tls, probe }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)], insecure: bool) -> Result<Settings, String> {
        let mut env = Env::of("GATE", variables);
        let settings = Settings::read(&mut env, "ORDERS", 8080, insecure);
        env.finish(settings)
            .map_err(|problems| problems.to_string())
    }

    #[test]
    fn the_defaults_are_valid() {
        let settings = read(&[], false).unwrap();
        assert_eq!(settings.target.to_string(), "127.0.0.1:8080");
        assert_eq!(settings.probe, Duration::from_secs(1));
        assert_eq!(settings.tls, None);
    }

    #[test]
    fn plaintext_over_a_network_has_to_be_meant() {
        let network = [("ORDERS_TARGET", "orders:8080")];
        let problem = read(&network, false).unwrap_err();
        for name in ["GATE_ORDERS_TARGET", "GATE_ORDERS_CA", "GATE_INSECURE=true"] {
            assert!(problem.contains(name), "{problem}");
        }
        assert!(read(&network, true).is_ok());
        assert!(read(&[network[0], ("ORDERS_CA", "system")], false).is_ok());
    }

    #[test]
    fn what_makes_no_sense_is_a_problem() {
        let variables = [("ORDERS_CERT", "/cert.pem"), ("ORDERS_PROBE", "1ms")];
        let problem = read(&variables, false).unwrap_err();
        for part in [
            "ORDERS_CERT and GATE_ORDERS_KEY",
            "without GATE_ORDERS_CA",
            "at least 10ms",
        ] {
            assert!(problem.contains(part), "{problem}");
        }
    }
}
