//! TLS to services, with files that are read anew for each connection.

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use runtime::Error;
use serving::pem;
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, crypto::ring},
};

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

/// Where certificates are, in PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The authorities of the service, or `system`.
    pub ca: PathBuf,
    /// The certificate to show to it, and its key.
    pub own: Option<(PathBuf, PathBuf)>,
}

impl Files {
    /// What this machine trusts, and nothing to show.
    pub(crate) fn system() -> Self {
        Self {
            ca: SYSTEM.into(),
            own: None,
        }
    }

    /// For the next handshake.
    pub(crate) fn connector(&self) -> Result<TlsConnector, Error> {
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
        // In which a protocol can be switched.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
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
