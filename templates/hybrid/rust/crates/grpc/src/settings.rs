//! The settings of a server.

use std::time::Duration;

use compute::Limits;
use runtime::{Address, App, Env};
use serving::Files;

/// How a server runs. `--help` of a binary explains each.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What every process has.
    pub process: runtime::Settings,
    /// Where calls arrive.
    pub addr: Address,
    /// Compute threads.
    pub threads: usize,
    /// Entries admitted: waiting and in work. The longest wait is about
    /// entries × run time ÷ threads: keep it below what callers bear.
    pub max_entries: usize,
    /// Longest time of a call, whatever its caller asks for.
    pub call_timeout: Duration,
    /// Connections open at once.
    pub max_connections: usize,
    /// Bytes of requests held at once, those half sent included.
    pub max_request_bytes: usize,
    /// Certificates; without, calls are plaintext.
    pub tls: Option<Files>,
    /// Plaintext beyond this machine is meant so.
    pub insecure: bool,
}

const MIB: usize = 1024 * 1024;

impl Settings {
    /// Reads the settings of a server that is `app`.
    pub fn read(env: &mut Env, app: &App, process: runtime::Settings) -> Self {
        let loopback = Address::Tcp(format!("127.0.0.1:{}", app.port));
        let addr = env.parse(
            "ADDR",
            loopback,
            "where calls arrive: host:port, :port for every interface, or unix:/path",
        );
        let Limits { threads, entries } = serving::limits(env, &process);
        let insecure = env.flag(
            "INSECURE",
            "true: plaintext beyond this machine is meant so",
        );
        Self {
            threads,
            max_entries: entries,
            call_timeout: env.duration(
                "CALL_TIMEOUT",
                Duration::from_secs(30),
                "longest time of a call, whatever its caller asks for",
            ),
            max_connections: env.number(
                "MAX_CONNECTIONS",
                1024,
                1..=1_048_576,
                "connections open at once",
            ),
            max_request_bytes: MIB
                * env.number(
                    "MAX_REQUEST_MIB",
                    32,
                    1..=65_536,
                    "MiB of requests held at once, those half sent included",
                ),
            tls: Files::read(env, &addr, insecure),
            insecure,
            addr,
            process,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: App = App {
        name: "core",
        prefix: "CORE",
        port: 9090,
        version: "1",
    };

    fn read(variables: &[(&str, &str)]) -> Result<Settings, String> {
        let mut env = Env::of("CORE", variables);
        let process = runtime::Settings::read(&mut env, &APP);
        let settings = Settings::read(&mut env, &APP, process);
        env.finish(settings)
            .map_err(|problems| problems.to_string())
    }

    #[test]
    fn a_server_listens_on_the_loopback_interface_unless_told_otherwise() {
        let settings = read(&[]).unwrap();
        assert_eq!(settings.addr.to_string(), "127.0.0.1:9090");
        assert_eq!(settings.max_entries, 256);
        assert_eq!(settings.call_timeout, Duration::from_secs(30));
    }

    #[test]
    fn plaintext_over_a_network_has_to_be_meant() {
        let error = read(&[("ADDR", ":9090")]).unwrap_err();
        assert!(error.contains("CORE_INSECURE=true"), "{error}");
        let meant = read(&[("ADDR", ":9090"), ("INSECURE", "true")]);
        assert_eq!(meant.unwrap().tls, None);
        let files = [("TLS_CERT", "a.pem"), ("TLS_KEY", "b.pem")];
        let encrypted = read(&[&files[..], &[("ADDR", ":9090")]].concat());
        assert!(encrypted.unwrap().tls.is_some());
    }

    #[test]
    fn half_of_a_certificate_is_a_problem() {
        for half in [
            ("TLS_CERT", "a.pem"),
            ("TLS_KEY", "a"),
            ("TLS_CLIENT_CA", "a"),
        ] {
            assert!(read(&[half]).is_err(), "{half:?}");
        }
    }
}
