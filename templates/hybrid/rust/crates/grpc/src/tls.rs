//! TLS, with files that may change while the server runs.

use std::{
    fs,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use runtime::Error;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        server::{WebPkiClientVerifier, danger::ClientCertVerifier},
    },
};

use crate::pem;

/// How often the files are looked at, at most.
const LOOK: Duration = Duration::from_secs(1);

/// Where certificates are, in PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The certificate of the server, and those between it and its root.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// The authorities of clients: with it, a client without a certificate
    /// of theirs is refused.
    pub client_ca: Option<PathBuf>,
}

/// The certificates in use.
pub(crate) struct Tls {
    files: Files,
    loaded: Mutex<Loaded>,
}

struct Loaded {
    acceptor: TlsAcceptor,
    changed: Vec<Option<SystemTime>>,
    looked: Instant,
}

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// When one cannot be read, or the key does not belong to the certificate.
    pub(crate) fn load(files: Files) -> Result<Self, Error> {
        let loaded = Loaded {
            changed: files.changed(),
            acceptor: files.acceptor()?,
            looked: Instant::now(),
        };
        Ok(Self {
            files,
            loaded: Mutex::new(loaded),
        })
    }

    /// For the next handshake. Files that have changed are read again; while
    /// they cannot be, what was read before stays in use.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if loaded.looked.elapsed() >= LOOK {
            loaded.looked = Instant::now();
            self.refresh(&mut loaded);
        }
        loaded.acceptor.clone()
    }

    fn refresh(&self, loaded: &mut Loaded) {
        let changed = self.files.changed();
        if changed == loaded.changed {
            return;
        }
        match self.files.acceptor() {
            Ok(acceptor) => {
                loaded.acceptor = acceptor;
                tracing::info!("certificates read again");
            }
            Err(error) => tracing::warn!(%error, "changed certificates cannot be used"),
        }
        loaded.changed = changed;
    }
}

impl Files {
    fn changed(&self) -> Vec<Option<SystemTime>> {
        let files = [Some(&self.cert), Some(&self.key), self.client_ca.as_ref()];
        let time = |path: &PathBuf| fs::metadata(path).ok()?.modified().ok();
        files.into_iter().flatten().map(time).collect()
    }

    fn acceptor(&self) -> Result<TlsAcceptor, Error> {
        let provider = Arc::new(ring::default_provider());
        let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()?;
        let clients: Arc<dyn ClientCertVerifier> = match &self.client_ca {
            None => WebPkiClientVerifier::no_client_auth(),
            Some(path) => {
                let roots = Arc::new(pem::roots(path)?);
                WebPkiClientVerifier::builder_with_provider(roots, provider).build()?
            }
        };
        let key = pem::key(&self.key)?;
        let mut config = config
            .with_client_cert_verifier(clients)
            .with_single_cert(pem::certificates(&self.cert)?, key)?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}
