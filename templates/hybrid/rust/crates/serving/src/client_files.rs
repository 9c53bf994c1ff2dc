//! TLS to whoever is called, with files that are read anew for each connection.

use std::{
    env, fmt, fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use runtime::{Env, Error};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, crypto::ring},
};

use crate::pem;

/// Stands for the authorities that this machine trusts.
const SYSTEM: &str = "system";

/// Where Linux distributions and macOS keep them.
const BUNDLES: [&str; 5] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// Where the certificates of a connection to another are, in PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientFiles {
    /// Its authorities, or `system`.
    pub ca: PathBuf,
    /// The certificate to show to it, and its key.
    pub own: Option<(PathBuf, PathBuf)>,
}

impl ClientFiles {
    /// Reads the variables about `callee`, which is at `target`. What crosses a
    /// network is encrypted, unless somebody says that it need not: `local` says
    /// that nothing does, `insecure` that the network is trusted.
    pub fn read(
        env: &mut Env,
        callee: &str,
        target: impl fmt::Display,
        local: bool,
        insecure: bool,
    ) -> Option<Self> {
        let [ca_key, cert_key, key_key] =
            ["CA", "CERT", "KEY"].map(|key| format!("{callee}_{key}"));
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
        if ca.is_none() && !insecure && !local {
            let (name, insecure) = (env.name(&format!("{callee}_TARGET")), env.name("INSECURE"));
            env.problem(format!(
                "{name}: {target} is reached over the network without TLS; \
                 set {ca_name}, or {insecure}=true where the network is trusted"
            ));
        }
        Some(Self {
            ca: ca?.into(),
            own: cert.map(PathBuf::from).zip(key.map(PathBuf::from)),
        })
    }

    /// What this machine trusts, and nothing to show.
    #[must_use]
    pub fn system() -> Self {
        Self {
            ca: SYSTEM.into(),
            own: None,
        }
    }

    /// For the next handshake, of a connection that speaks `protocol`, by its
    /// name in ALPN.
    ///
    /// # Errors
    /// When a file cannot be used.
    pub fn connector(&self, protocol: &[u8]) -> Result<TlsConnector, Error> {
        let roots = pem::roots(&self.authorities()?)?;
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots);
        let mut config = match &self.own {
            None => config.with_no_client_auth(),
            Some((certificate, key)) => {
                config.with_client_auth_cert(pem::certificates(certificate)?, pem::key(key)?)?
            }
        };
        config.alpn_protocols = vec![protocol.to_vec()];
        Ok(TlsConnector::from(Arc::new(config)))
    }

    fn authorities(&self) -> Result<PathBuf, Error> {
        if self.ca != Path::new(SYSTEM) {
            return Ok(self.ca.clone());
        }
        let named = env::var_os("SSL_CERT_FILE").map(PathBuf::from);
        let mut known = named.into_iter().chain(BUNDLES.map(PathBuf::from));
        let found = known.find(|path| fs::metadata(path).is_ok());
        found.ok_or_else(|| "this machine has no authorities where they are looked for".into())
    }
}
