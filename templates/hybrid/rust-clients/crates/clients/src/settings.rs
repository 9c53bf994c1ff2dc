//! How a component is called.

use std::{path::PathBuf, time::Duration};

use runtime::Env;

use crate::{target::Target, tls::Files};

/// How a component is called. `--help` of a binary explains each.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it is.
    pub target: Target,
    /// Certificates; without, calls are plaintext.
    pub tls: Option<Files>,
    /// Calls inside at a time.
    pub max_calls: usize,
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
            tls: tls(env, callee, &target, insecure),
            target,
            max_calls: env.number(
                &key("MAX_CALLS"),
                128,
                1..=1_048_576,
                "calls inside at a time: waiting and in flight",
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

/// What crosses a network is encrypted, unless somebody says that it need not.
fn tls(env: &mut Env, callee: &str, target: &Target, insecure: bool) -> Option<Files> {
    let [ca_key, cert_key, key_key] = ["CA", "CERT", "KEY"].map(|key| format!("{callee}_{key}"));
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
        let (name, insecure) = (env.name(&format!("{callee}_TARGET")), env.name("INSECURE"));
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
