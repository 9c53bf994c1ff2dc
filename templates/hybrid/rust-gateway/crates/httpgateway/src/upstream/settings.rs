//! How a service is reached.

use std::{path::PathBuf, time::Duration};

use runtime::Env;

use super::{Addresses, Files};

/// How a service is reached. `--help` of a binary explains each.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where its instances are.
    pub target: Addresses,
    /// Certificates; without, requests are plaintext.
    pub tls: Option<Files>,
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
        let tls = tls(env, service, &target, insecure);
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

/// What crosses a network is encrypted, unless somebody says that it need not.
fn tls(env: &mut Env, service: &str, target: &Addresses, insecure: bool) -> Option<Files> {
    let [ca_key, cert_key, key_key] = ["CA", "CERT", "KEY"].map(|key| format!("{service}_{key}"));
    let ca = env.optional(
        &ca_key,
        "file with the authorities that it is certified by, or system; plaintext if empty",
    );
    let cert = env.optional(&cert_key, "file with the certificate to show to it");
    let key = env.optional(&key_key, "file with its key");
    let (ca_name, cert_name, key_name) =
        (env.name(&ca_key), env.name(&cert_key), env.name(&key_key));
    if cert.is_some() != key.is_some() {
        env.problem(format!("{cert_name} and {key_name}: set both or neither"));
    }
    if ca.is_none() && cert.is_some() {
        env.problem(format!("{cert_name} is of no use without {ca_name}"));
    }
    if ca.is_none() && !insecure && !target.is_local() {
        let name = env.name(&format!("{service}_TARGET"));
        let insecure = env.name("INSECURE");
        env.problem(format!(
            "{name}: {target} is reached over the network without TLS; \
             set {ca_name}, or {insecure}=true where the network is trusted"
        ));
    }
    Some(Files {
        ca: ca?.into(),
        own: cert.map(PathBuf::from).zip(key.map(PathBuf::from)),
    })
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
