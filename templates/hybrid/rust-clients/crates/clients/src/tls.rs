//! TLS, with files that are read anew for each connection.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use runtime::Error;
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    },
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
    /// The authorities of the component, or `system`.
    pub ca: PathBuf,
    /// The certificate to show to it, and its key.
    pub own: Option<(PathBuf, PathBuf)>,
}

impl Files {
    /// For the next handshake.
    pub(crate) fn connector(&self) -> Result<TlsConnector, Error> {
        let mut roots = RootCertStore::empty();
        for certificate in certificates(&self.authorities()?)? {
            roots.add(certificate)?;
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots);
        let mut config = match &self.own {
            None => config.with_no_client_auth(),
            Some((certificate, key)) => {
                let own = PrivateKeyDer::from_pem_file(key).map_err(|e| unreadable(key, e))?;
                config.with_client_auth_cert(certificates(certificate)?, own)?
            }
        };
        config.alpn_protocols = vec![b"h2".to_vec()];
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

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Error> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let certificates = read.map_err(|error| unreadable(path, error))?;
    if certificates.is_empty() {
        return Err(unreadable(path, "no certificate in it").into());
    }
    Ok(certificates)
}

fn unreadable(path: &Path, error: impl std::fmt::Display) -> io::Error {
    io::Error::other(format!("{}: {error}", path.display()))
}
